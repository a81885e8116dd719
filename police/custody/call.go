package custody

import (
	"context"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// RecordCall is one step of getting somebody to the suite, or of telling somebody (CUS-17, CUS-18): each is timed.
type RecordCall struct {
	For        string   `json:"for" label:"Who is called" said:"who is called" required:"true" enum:"solicitor,appropriate_adult,interpreter,healthcare,consul,informed"`
	Step       string   `json:"step" label:"What happened" said:"what happened" required:"true" enum:"asked,answered,arrived,left,failed"`
	Who        string   `json:"who,omitempty" label:"Name" hint:"Of the person, or of the firm or scheme that was called" maxLength:"200"`
	Contact    string   `json:"contact,omitempty" label:"Telephone or other way" maxLength:"200"`
	Capacity   string   `json:"capacity,omitempty" label:"An appropriate adult: what they are to the detainee"`
	Barred     []string `json:"barred,omitempty" label:"Does any of these hold of the adult?" hint:"Ask before they see the detainee"`
	Asked      bool     `json:"asked_all,omitempty" label:"The adult was asked all of these, and was told what an appropriate adult is for" said:"that the adult was asked, and was told what an appropriate adult is for"`
	Note       string   `json:"note,omitempty" label:"Note" hint:"What they said; why nobody was reached" maxLength:"500" format:"textarea"`
	ExpectedAt string   `json:"expected_at,omitempty" label:"Expected at" format:"datetime"`
	At         string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Call is one such step.
type Call struct {
	Recorded
	For        string    `json:"for"`
	Step       string    `json:"step"`
	Who        string    `json:"who,omitempty"`
	Contact    string    `json:"contact,omitempty"`
	Capacity   string    `json:"capacity,omitempty"`
	Note       string    `json:"note,omitempty"`
	ExpectedAt time.Time `json:"expected_at,omitzero"`
}

// CallTimes is one call from the asking to the leaving. A time is zero while it has not come.
type CallTimes struct {
	For        string    `json:"for"`
	Who        string    `json:"who,omitempty"`
	Capacity   string    `json:"capacity,omitempty"`
	AskedAt    time.Time `json:"asked_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	ExpectedAt time.Time `json:"expected_at,omitzero"`
	ArrivedAt  time.Time `json:"arrived_at,omitzero"`
	LeftAt     time.Time `json:"left_at,omitzero"`
	FailedAt   time.Time `json:"failed_at,omitzero"`
}

// here tells whether somebody has come and has not left.
func (c CallTimes) here() bool { return !c.ArrivedAt.IsZero() && c.LeftAt.IsZero() }

// over tells whether nothing more is expected of a call.
func (c CallTimes) over() bool { return !c.ArrivedAt.IsZero() || !c.FailedAt.IsZero() }

// failed tells whether a call reached nobody in the end.
func (c CallTimes) failed() bool { return !c.FailedAt.IsZero() && c.ArrivedAt.IsZero() }

// Took is from the asking to the arrival, or to now while they have not come; zero when nobody asked or nobody came after all.
func (c CallTimes) Took(now time.Time) time.Duration {
	switch {
	case c.AskedAt.IsZero() || !c.FailedAt.IsZero():
		return 0
	case c.ArrivedAt.IsZero():
		return max(0, now.Sub(c.AskedAt))
	}
	return max(0, c.ArrivedAt.Sub(c.AskedAt))
}

// callTimes gathers steps into calls, in the order in which each began. Asking again after somebody has come, left or not been
// reached is a new call; asking again before is the same one, counted from the first time.
func callTimes(steps []Call) []CallTimes {
	var out []CallTimes
	last := func(of string) *CallTimes {
		for i := len(out) - 1; i >= 0; i-- {
			if out[i].For == of {
				return &out[i]
			}
		}
		return nil
	}
	for _, s := range steps {
		c := last(s.For)
		if c == nil || s.Step == "asked" && c.over() || s.Step == "arrived" && !c.ArrivedAt.IsZero() || s.Step != "left" && !c.LeftAt.IsZero() {
			out = append(out, CallTimes{For: s.For})
			c = &out[len(out)-1]
		}
		if s.Who != "" {
			c.Who = s.Who
		}
		if s.Capacity != "" {
			c.Capacity = s.Capacity
		}
		if !s.ExpectedAt.IsZero() {
			c.ExpectedAt = s.ExpectedAt
		}
		switch s.Step {
		case "asked":
			if c.AskedAt.IsZero() {
				c.AskedAt = s.At
			}
		case "answered":
			c.AnsweredAt, c.FailedAt = s.At, time.Time{}
		case "arrived":
			c.ArrivedAt, c.FailedAt = s.At, time.Time{}
		case "left":
			c.LeftAt = s.At
		case "failed":
			c.FailedAt = s.At
		}
	}
	return out
}

// callsOf are the calls of a detention.
func callsOf(q db.Querier, detention string) ([]CallTimes, error) {
	steps, err := partsOf[Call](q, detention, partCall)
	return callTimes(steps), err
}

// RecordCall records one step. To ask somebody opens the wait that the board shows, and their coming ends it. Right: custody
// staff on duty. Faults: custody.call.not_here when somebody leaves who has not come; and of an appropriate adult who comes:
// custody.adult.who, custody.adult.capacity, custody.adult.asked, and custody.adult.barred when law does not let them be one.
func (d *Desk) RecordCall(ctx context.Context, id string, in RecordCall) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	expected, err := moment("expected_at", in.ExpectedAt)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.call.record", id, "", at, func(tx *act.Tx, x *Detention) error {
		steps, err := partsOf[Call](tx, x.ID, partCall)
		if err != nil {
			return err
		}
		here := slices.ContainsFunc(callTimes(steps), func(c CallTimes) bool { return c.For == in.For && c.here() })
		if in.Step == "left" && !here {
			return fault.InvalidField("step", "custody.call.not_here")
		}
		said := entry.CallRecorded{Detention: x.ID, Person: x.Person, For: in.For, Step: in.Step, Who: in.Who, Contact: in.Contact, Note: in.Note, ExpectedAt: expected, At: tx.HappenedAt()}
		if in.For == "appropriate_adult" && in.Step == "arrived" {
			if said.Law, err = d.mayBeAdult(in, x.ArrestedAt); err != nil {
				return err
			}
			said.Capacity = d.label("custody.adult_capacity", in.Capacity)
		}
		c := Call{For: in.For, Step: in.Step, Who: in.Who, Contact: in.Contact, Capacity: in.Capacity, Note: in.Note, ExpectedAt: expected}
		if err := putPart(tx, *x, partCall, &c); err != nil {
			return err
		}
		all := callTimes(append(steps, c))
		for i := len(all) - 1; i >= 0 && said.Minutes == 0; i-- {
			if all[i].For == in.For && in.Step == "arrived" {
				said.Minutes = int(all[i].Took(tx.HappenedAt()) / time.Minute)
				break
			}
		}
		if err := d.callWait(tx, *x, c); err != nil {
			return err
		}
		if reached := in.Step == "answered" || in.Step == "arrived"; in.For == "informed" && reached && x.Rights != nil && x.Rights.Informed == "wanted" {
			x.Rights.Informed = "told"
		}
		proof, err := tx.Record(said)
		if err == nil && in.Step != "left" {
			err = d.tryAgain(tx, x, in.For, proof, in.Step != "failed")
		}
		if err == nil && in.For == "healthcare" && (in.Step == "answered" || in.Step == "arrived") {
			err = d.toldOfRefusal(tx, x, proof, "")
		}
		return err
	})
}

// callWait keeps what the board says of a call: asked opens the wait, an answer says when they come, and their coming ends it.
func (d *Desk) callWait(tx *act.Tx, x Detention, c Call) error {
	if waitWords[c.For] == "" || c.Step == "left" {
		return nil // telling a consul or a mother is nothing that a detention waits for
	}
	if _, err := endWaits(tx, x.ID, c.For, tx.HappenedAt()); err != nil {
		return err
	}
	if c.Step == "arrived" || c.Step == "failed" {
		return nil
	}
	return insertWait(tx, x, Wait{ID: c.ID, For: c.For, Note: c.Who, StartedAt: tx.HappenedAt(), ExpectedAt: c.ExpectedAt})
}
