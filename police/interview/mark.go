package interview

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/interview/entry"
)

// MarkInterview is a break, a return, a change of media, a failure, or somebody who comes or goes.
type MarkInterview struct {
	Mark     string `json:"mark" label:"What happens" enum:"break,resumed,media_changed,failure,joined,left" required:"true"`
	Reason   string `json:"reason" label:"Reason, as announced" said:"the reason" required:"true" maxLength:"500"`
	Reminded bool   `json:"reminded,omitempty" label:"On resuming: reminded that they are still under caution"`
	At       string `json:"at,omitempty" label:"At" hint:"Leave it empty for now" format:"datetime"`
}

// MarkInterview logs what was announced (INT-05). Right: interview.mark. Faults: interview.mark.*; interview.mark.reminded
// when an interview is resumed without the reminder; interview.mark.order when it is before the one before.
func (d *Desk) MarkInterview(ctx context.Context, interview string, in MarkInterview) (act.Done[Interview], error) {
	var none act.Done[Interview]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if in.Mark == "resumed" && !in.Reminded {
		return none, fault.InvalidField("reminded", "interview.mark.reminded")
	}
	return d.change(ctx, "interview.mark", interview, in.At, func(tx *act.Tx, i Interview, marks []Mark) (Interview, error) {
		state, err := Next(i.State, in.Mark)
		if err != nil {
			return i, err
		}
		if err := insertMark(tx, i, Mark{N: len(marks) + 1, Mark: in.Mark, At: tx.HappenedAt(), Reason: in.Reason, By: tx.Actor().Account}); err != nil {
			return i, err
		}
		i.State = state
		_, err = tx.Record(entry.InterviewMarked{Interview: i.ID, Person: i.Person, Mark: in.Mark, At: tx.HappenedAt(), Reason: in.Reason, Reminded: in.Reminded})
		return i, err
	})
}

// EndInterview closes an interview (INT-06).
type EndInterview struct {
	Offered bool   `json:"offered" label:"Offered the chance to clarify or add anything" said:"that this was offered" required:"true"`
	Notice  bool   `json:"notice" label:"Given the notice about the use of the recording and access to it" said:"that the notice was given" required:"true"`
	Added   string `json:"added,omitempty" label:"What they added" format:"textarea" maxLength:"2000"`
	At      string `json:"at,omitempty" label:"Ended at" hint:"Leave it empty for now" format:"datetime"`
}

// EndInterview ends it; its recording is added next. Right: interview.end. Faults: interview.mark.over; interview.mark.order.
func (d *Desk) EndInterview(ctx context.Context, interview string, in EndInterview) (act.Done[Interview], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Interview]{}, err
	}
	return d.change(ctx, "interview.end", interview, in.At, func(tx *act.Tx, i Interview, marks []Mark) (Interview, error) {
		if i.State != Running && i.State != Paused {
			return i, fault.New(fault.Conflict, "interview.mark.over")
		}
		i.State, i.EndedAt, i.Added = Ended, tx.HappenedAt(), in.Added
		i.Minutes = int(Length(i.StartedAt, marks, i.EndedAt).Round(time.Minute) / time.Minute)
		_, err := tx.Record(entry.InterviewEnded{Interview: i.ID, Person: i.Person, At: i.EndedAt, Minutes: i.Minutes, Added: in.Added})
		return i, err
	})
}

// change is an act on an interview: its thread, its time after the last mark, and its row with a version check.
func (d *Desk) change(ctx context.Context, action, interview, at string, do func(tx *act.Tx, i Interview, marks []Mark) (Interview, error)) (act.Done[Interview], error) {
	var none act.Done[Interview]
	i, err := getInterview(d.host.DB.Read(ctx), interview)
	if err != nil {
		return none, err
	}
	a, err := moment(act.Of(action, journal.Ref{Kind: "interview", ID: interview}).On(i.Threads...), at)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Interview, error) {
		i, err := getInterview(tx, interview)
		if err != nil {
			return i, err
		}
		marks, err := marksOf(tx, interview)
		if err != nil {
			return i, err
		}
		last := i.StartedAt
		if n := len(marks); n > 0 {
			last = marks[n-1].At
		}
		if tx.HappenedAt().Before(last) {
			return i, fault.InvalidField("at", "interview.mark.order")
		}
		if i, err = do(tx, i, marks); err != nil {
			return i, err
		}
		if err := updateInterview(tx, i); err != nil {
			return i, err
		}
		i.Version++
		return i, nil
	})
}
