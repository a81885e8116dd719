package victim

import (
	"context"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
)

// View is a victim's case as those who care for it see it.
type View struct {
	Case
	Name       string     `json:"name"`
	Speaks     string     `json:"speaks,omitempty"` // the language they speak best, when it is not English
	Duties     []Owed     `json:"duties"`
	Contacts   []Contact  `json:"contacts"`
	Messages   []Message  `json:"messages"`
	Notes      []Note     `json:"notes"`
	OptOuts    []string   `json:"opt_outs"`
	ReplyDue   time.Time  `json:"reply_due,omitzero"` // by when the team answers what they wrote
	Invitation Invitation `json:"invitation,omitzero"`
	Support    Support    `json:"support,omitzero"` // what they said last about going on
	Reviews    []Review   `json:"reviews"`
}

// ETag is the case's version.
func (v View) ETag() string { return strconv.FormatInt(v.Version, 10) }

// See opens a victim's case: the look is recorded. Right: victim.see. Fault: victim_case.not_found.
func (d *Desk) See(ctx context.Context, caseID string) (View, error) {
	return act.See(ctx, d.host.Door, act.Of("victim.see", refOf(caseID)), func(q db.Querier, _ *access.Actor) (View, error) { return d.view(q, caseID) })
}

func (d *Desk) view(q db.Querier, caseID string) (View, error) {
	c, err := getCase(q, caseID)
	if err != nil {
		return View{}, err
	}
	v := View{Case: c}
	p, err := d.people.Get(q, c.Person)
	if err != nil {
		return v, err
	}
	v.Name, v.Speaks = p.Name(), p.Language
	if v.Duties, err = owedOf(q, caseID, false); err != nil {
		return v, err
	}
	for i, o := range v.Duties {
		v.Duties[i].Text = d.dutyOf(o).Text
	}
	if v.Contacts, err = contactsOf(q, caseID); err != nil {
		return v, err
	}
	if v.Messages, err = messagesOf(q, caseID); err != nil {
		return v, err
	}
	if v.Notes, err = notesOf(q, caseID); err != nil {
		return v, err
	}
	if v.OptOuts, err = optOutsOf(q, caseID); err != nil {
		return v, err
	}
	if v.Support, err = supportOf(q, caseID); err != nil {
		return v, err
	}
	if v.Reviews, err = reviewsOf(q, caseID); err != nil {
		return v, err
	}
	replies, err := promise.Of(q, promiseReply, refOf(caseID))
	if err != nil {
		return v, err
	}
	if len(replies) > 0 {
		v.ReplyDue = replies[0].DueAt
	}
	if v.Invitation, err = lastInvitation(q, caseID); fault.Is(err, fault.NotFound) {
		err = nil
	}
	return v, err
}

// Listed is a case in a list.
type Listed struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Thread   string `json:"thread"`
	Contact  string `json:"contact"`
	Page     string `json:"page"`
	Enhanced bool   `json:"enhanced"`
	Owed     int    `json:"owed"`
	Late     int    `json:"late"`
	Next     Owed   `json:"next,omitzero"`
}

// List is a page of victims' cases.
type List struct {
	Cases []Listed `json:"cases"`
	Next  string   `json:"next,omitempty" doc:"give it as cursor for the cases after these; absent when there are none"`
}

// listCases are the cases, as their cursor names them.
const listCases = "cases"

// List lists the cases that the reader's labels show, of one thread unless that is empty, but none about the reader or
// their family. Right: victim.list. Fault: paging.cursor (invalid).
func (d *Desk) List(ctx context.Context, threadID string, p paging.Ask) (l List, err error) {
	part, err := p.One(listCases)
	if err != nil {
		return l, err
	}
	a := act.Of("victim.list", journal.Ref{Kind: "victim_case"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (l List, err error) {
		l.Cases, l.Next, err = d.listed(q, who, threadID, part)
		return l, err
	})
}

func (d *Desk) listed(q db.Querier, who *access.Actor, threadID string, part paging.Part) ([]Listed, string, error) {
	cases, next, err := paging.Fill(part, func(after paging.Mark, n int) ([]Case, error) { return casesFor(q, who.Labels, threadID, after, n) },
		func(cases []Case) ([]Case, error) { return d.notOwn(q, who, cases) }, func(c Case) paging.Mark { return paging.Mark{At: c.OpenedAt, ID: c.ID} })
	if err != nil {
		return nil, "", err
	}
	now := d.host.Clock.Now()
	out := []Listed{}
	for _, c := range cases {
		p, err := d.people.Get(q, c.Person)
		if err != nil {
			return nil, "", err
		}
		owed, err := owedOf(q, c.ID, true)
		if err != nil {
			return nil, "", err
		}
		l := Listed{ID: c.ID, Name: p.Name(), Thread: c.Thread, Contact: c.Contact, Page: c.Page, Enhanced: c.Enhanced, Owed: len(owed)}
		for i, o := range owed {
			if o.DueAt.Before(now) {
				l.Late++
			}
			if i == 0 {
				o.Text = d.dutyOf(o).Text
				l.Next = o
			}
		}
		out = append(out, l)
	}
	return out, next, nil
}

// notOwn leaves out cases about the reader, their family or their home (GOV-04).
func (d *Desk) notOwn(q db.Querier, who *access.Actor, cases []Case) ([]Case, error) {
	cases, err := room.NotOwn(d.host, q, who, cases, func(c Case) []string { return []string{c.Thread} })
	if err != nil {
		return nil, err
	}
	out := make([]Case, 0, len(cases))
	for _, c := range cases {
		facts, err := d.factsOf(q, c)
		if err != nil {
			return nil, err
		}
		if !who.Concerns(facts.People...) {
			out = append(out, c)
		}
	}
	return out, nil
}
