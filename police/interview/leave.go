package interview

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/police/interview/entry"
)

// Leave is that an interview may be held without somebody whom the law wants there. It is for one interview.
type Leave struct {
	ID      string    `json:"id"`
	Person  string    `json:"person"`
	Without string    `json:"without"`
	Reason  string    `json:"reason"`
	By      string    `json:"by"`
	ByName  string    `json:"by_name"`
	At      time.Time `json:"at"`
}

// GiveLeave is a superintendent's leave for an urgent interview (Code C 6.6(b), 11.1, 11.18).
type GiveLeave struct {
	Person  string `json:"person" label:"Who is interviewed" required:"true" maxLength:"60"`
	Without string `json:"without" label:"Without" said:"what the interview may be without" enum:"interpreter,adult,solicitor" required:"true"`
	Reason  string `json:"reason" label:"Why delay would be likely to do harm" said:"why it cannot wait" format:"textarea" required:"true" minLength:"10" maxLength:"1000"`
}

// ChangeOfMind is an inspector's leave to go on without the solicitor whom the suspect no longer wants (Code C 6.6(d)).
type ChangeOfMind struct {
	Person string `json:"person" label:"Who is interviewed" required:"true" maxLength:"60"`
	Reason string `json:"reason" label:"Why they changed their mind, as they said it to you" said:"why they changed their mind" format:"textarea" required:"true" minLength:"10" maxLength:"1000"`
}

// GiveLeave lets an urgent interview be held. Right: interview.urgent.allow (superintendent).
func (d *Desk) GiveLeave(ctx context.Context, threadID string, in GiveLeave) (act.Done[Leave], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Leave]{}, err
	}
	return d.leave(ctx, "interview.urgent.allow", threadID, Leave{Person: in.Person, Without: in.Without, Reason: in.Reason})
}

// ChangeOfMind lets an interview be held without the solicitor. Right: interview.solicitor.waive (inspector).
func (d *Desk) ChangeOfMind(ctx context.Context, threadID string, in ChangeOfMind) (act.Done[Leave], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Leave]{}, err
	}
	return d.leave(ctx, "interview.solicitor.waive", threadID, Leave{Person: in.Person, Without: "wanted_solicitor", Reason: in.Reason})
}

func (d *Desk) leave(ctx context.Context, action, threadID string, l Leave) (act.Done[Leave], error) {
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return act.Done[Leave]{}, err
	}
	l.ID = id.New()
	a := act.Of(action, journal.Ref{Kind: "interview_leave", ID: l.ID}, l.Reason).New("thread").With(facts).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Leave, error) {
		if err := d.mustBeOn(tx, threadID, l.Person); err != nil {
			return l, err
		}
		l := l
		l.By, l.ByName, l.At = tx.Actor().Staff, tx.Actor().Rank+" "+tx.Actor().Name, tx.HappenedAt()
		if err := insertLeave(tx, threadID, facts.Label, l); err != nil {
			return l, err
		}
		_, err := tx.Record(entry.LeaveGiven{Leave: l.ID, Person: l.Person, Without: l.Without, Reason: l.Reason, By: l.By, At: l.At})
		return l, err
	})
}
