package field

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/field/entry"
	"throughline/police/field/forms"
)

// How far a copy of a search record is.
const (
	copyOpen  = "may_claim"
	copyAsked = "asked"
	copyGiven = "given"
)

// forceRef is what a form of force is owed for: one for each officer and each person of a case (MOB-13).
func forceRef(threadID, staff, person string) journal.Ref {
	return journal.Ref{Kind: "force_form", ID: id.Derive("field.force_form", threadID, staff, person)}
}

// owe opens what a form leads to: the form of force of an officer who used it, and the copy of a search record.
func (d *Forms) owe(tx *act.Tx, x *Recorded, s *submission) error {
	if s.yes("force") && x.Form != "use_of_force" {
		if err := d.oweForce(tx, x, s); err != nil {
			return err
		}
	}
	if x.Form != "stop_search" {
		return nil
	}
	var term struct {
		Months int `json:"months"`
	}
	if _, err := d.row("field.search_copy", "claim", x.HappenedAt, &term); err != nil {
		return err
	}
	x.CopyUntil, x.CopyState = when.DayOf(x.HappenedAt).AddMonths(term.Months).End(), copyOpen
	switch s.Answers.Get("receipt") {
	case "given":
		x.CopyState = copyGiven
	case "later":
		x.CopyState, x.CopyTo = copyAsked, s.Answers.Get("send_to")
		s.owed = append(s.owed, copyOwed)
		_, _, err := d.oweCopy(tx, *x)
		return err
	}
	return nil
}

// oweForce opens nothing when the form of force came first: a phone hands in what it has in the order of making, and nobody would
// close it. Of somebody who is not on the record nobody can say that it is the same person.
func (d *Forms) oweForce(tx *act.Tx, x *Recorded, s *submission) error {
	if x.Person != "" {
		if given, err := forceGiven(tx, x.Thread, x.MadeByStaff, x.Person, x.HappenedAt); given || err != nil {
			return err
		}
	}
	due, err := d.TourEnds(tx, x.MadeByStaff, x.HappenedAt)
	if err != nil {
		return err
	}
	var term struct {
		Hours int `json:"hours"`
	}
	row, err := d.row("field.force_form", "without_tour", x.HappenedAt, &term)
	if err != nil {
		return err
	}
	if due.IsZero() {
		due = x.HappenedAt.Add(time.Duration(term.Hours) * time.Hour)
	}
	s.owed = append(s.owed, forceOwed)
	_, err = tx.Promise(act.NewPromise{Kind: forceOwed, Subject: forceRef(x.Thread, x.MadeByStaff, x.Person), Threads: []string{x.Thread}, OwedTo: "public",
		Owner: "staff:" + x.MadeByStaff, Law: row.Ref(), Due: due})
	return err
}

func (d *Forms) oweCopy(tx *act.Tx, x Recorded) (time.Time, string, error) {
	var term struct {
		Hours int `json:"hours"`
	}
	row, err := d.row("field.search_copy", "give", tx.HappenedAt(), &term)
	if err != nil {
		return time.Time{}, "", err
	}
	due := tx.HappenedAt().Add(time.Duration(term.Hours) * time.Hour)
	_, err = tx.Promise(act.NewPromise{Kind: copyOwed, Subject: journal.Ref{Kind: "form", ID: x.ID}, Threads: []string{x.Thread}, OwedTo: "public", Owner: "staff:" + x.MadeByStaff, Law: row.Ref(), Due: due})
	return due, row.Ref(), err
}

func (d *Forms) row(table, code string, at time.Time, dst any) (law.Row, error) {
	row, ok := d.host.Law.Table(table).At(code, when.DayOf(at))
	if !ok {
		return row, fault.New(fault.Invalid, "law.none_on_day").With("table", table).With("code", code).With("day", when.DayOf(at).String())
	}
	return row, row.Into(dst)
}

// AskCopy is what somebody says who wants a copy of the record of a search.
type AskCopy struct {
	To string `json:"to" label:"Where the copy is sent" said:"where the copy is sent" hint:"An address, an email, or that they come for it" required:"true" maxLength:"300"`
}

// AskCopy takes a claim to a copy: within the term that the law gives from the search, its last day whole (SS-01). Right:
// field.copy. Faults: field.copy.none, field.copy.too_late, field.copy.asked.
func (d *Forms) AskCopy(ctx context.Context, formID string, in AskCopy) (act.Done[Recorded], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Recorded]{}, err
	}
	return d.onForm(ctx, "field.copy.ask", formID, func(tx *act.Tx, x Recorded) (Recorded, error) {
		switch {
		case x.CopyState == copyAsked:
			return x, fault.New(fault.Conflict, "field.copy.asked")
		case !tx.Now().Before(x.CopyUntil):
			return x, fault.New(fault.Conflict, "field.copy.too_late").With("until", when.DayOf(x.CopyUntil.Add(-time.Second)).Text())
		}
		x.CopyState, x.CopyTo = copyAsked, in.To
		due, ref, err := d.oweCopy(tx, x)
		if err != nil {
			return x, err
		}
		_, err = tx.Record(entry.CopyAsked{Form: x.ID, To: in.To, DueAt: due, Law: ref})
		return x, err
	})
}

// GiveCopy is how a copy was given.
type GiveCopy struct {
	How string `json:"how" label:"How it was given" said:"how it was given" example:"handed over at the front desk" required:"true" maxLength:"300"`
}

// GiveCopy says that the copy was given, and keeps the promise. Right: field.copy. Fault: field.copy.not_asked.
func (d *Forms) GiveCopy(ctx context.Context, formID string, in GiveCopy) (act.Done[Recorded], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Recorded]{}, err
	}
	return d.onForm(ctx, "field.copy.give", formID, func(tx *act.Tx, x Recorded) (Recorded, error) {
		if x.CopyState != copyAsked {
			return x, fault.New(fault.Conflict, "field.copy.not_asked")
		}
		x.CopyState = copyGiven
		proof, err := tx.Record(entry.CopyGiven{Form: x.ID, How: in.How})
		if err != nil {
			return x, err
		}
		_, err = tx.Keep(copyOwed, journal.Ref{Kind: "form", ID: x.ID}, proof)
		return x, err
	})
}

// onForm is an act on the record of a search that changes how far its copy is.
func (d *Forms) onForm(ctx context.Context, action, formID string, do func(*act.Tx, Recorded) (Recorded, error)) (act.Done[Recorded], error) {
	x, err := getForm(d.host.DB.Read(ctx), formID)
	if err != nil {
		return act.Done[Recorded]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "form", ID: formID}).On(x.Thread), func(tx *act.Tx) (Recorded, error) {
		x, err := getForm(tx, formID)
		if err != nil {
			return x, err
		}
		if x.Form != "stop_search" {
			return x, fault.New(fault.Conflict, "field.copy.none")
		}
		if x, err = do(tx, x); err != nil {
			return x, err
		}
		if err := updateCopy(tx, x); err != nil {
			return x, err
		}
		x.Version++
		return x, nil
	})
}

// defOf is the form that a record was made with, for reading it back.
func (d *Forms) defOf(x Recorded) (forms.Form, error) { return d.at(x.Form, x.HappenedAt) }
