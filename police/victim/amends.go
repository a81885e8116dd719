package victim

import (
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/victim/entry"
)

// promiseAmends is owed to a victim who was not told, or not answered, in time: that it is put right by a new time, which their own
// page says. A supervisor answers for it, whoever owes the thing itself.
const promiseAmends = "victim.amends"

// amendsRule is a row of victim.amends. News has a day and an hour of it, safety news a number of minutes: it cannot wait for a day.
type amendsRule struct {
	WorkingDays int    `json:"working_days,omitempty"` // after the day on which it was broken
	Hour        int    `json:"hour,omitempty"`         // of that day, on the clock of London
	Minutes     int    `json:"minutes,omitempty"`      // after it was broken
	Owner       string `json:"owner"`                  // the role that answers for it
}

// NewTime is by when something is put right that a victim was owed and did not get, and the role that answers for it. at is when
// it was found late (VIC-04; the table victim.amends).
func NewTime(book *law.Book, safety bool, at time.Time) (due time.Time, owner string, row law.Row, err error) {
	code, day := "news", when.DayOf(at)
	if safety {
		code = "safety_news"
	}
	row, ok := book.Table("victim.amends").At(code, day)
	if !ok {
		return due, "", row, fault.New(fault.Invalid, "law.none_on_day").With("table", "victim.amends").With("code", code).With("day", day.String())
	}
	var rule amendsRule
	if err = row.Into(&rule); err != nil {
		return due, "", row, err
	}
	if rule.Minutes > 0 {
		return at.Add(time.Duration(rule.Minutes) * time.Minute), "role:" + rule.Owner, row, nil
	}
	day, err = book.Calendar().AddWorkingDays(day, rule.WorkingDays)
	return day.At(rule.Hour, 0), "role:" + rule.Owner, row, err
}

// hearLate gives a victim a new time for what was not done in time.
func (d *Desk) hearLate(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	x := b.(act.PromiseStep)
	if x.What != "late" || x.Kind != promiseReply && !strings.HasPrefix(x.Kind, promiseTell) {
		return nil
	}
	p, err := promise.Get(tx, x.Promise)
	if err != nil || !p.Owed() { // it was done between being late and this
		return err
	}
	caseID, duty := p.SubjectID, Owed{}
	if p.SubjectKind == "victim_duty" {
		if duty, err = getOwed(tx, p.SubjectID); err != nil {
			return err
		}
		caseID = duty.Case
	}
	c, err := getCase(tx, caseID)
	if err != nil || !c.EndedAt.IsZero() {
		return err
	}
	subject := journal.Ref{Kind: p.SubjectKind, ID: p.SubjectID}
	if known, err := promise.Of(tx, promiseAmends, subject); err != nil || len(known) > 0 {
		return err
	}
	due, owner, row, err := NewTime(d.host.Law, duty.Safety, tx.Now())
	if err != nil {
		return err
	}
	if _, err := tx.Promise(act.NewPromise{Kind: promiseAmends, Subject: subject, Threads: []string{c.Thread}, OwedTo: "victim:" + c.Person, Owner: owner, Law: row.Ref(), Due: due, Label: c.Label}); err != nil {
		return err
	}
	_, err = tx.Record(entry.AmendsOwed{Case: c.ID, Victim: c.Person, Duty: duty.ID, Code: strings.TrimPrefix(strings.TrimPrefix(x.Kind, promiseTell), "victim."), WasDueAt: p.DueAt, DueAt: due, Owner: owner, Law: row.Ref()},
		act.About("victim_case", c.ID), act.OnThreads(c.Thread), act.Labelled(c.Label))
	return err
}

// newTimeOf is the new time of something that is late; zero when none was given.
func newTimeOf(q db.Querier, subject journal.Ref) (time.Time, error) {
	ps, err := promise.Of(q, promiseAmends, subject)
	if err != nil || len(ps) == 0 {
		return time.Time{}, err
	}
	return ps[0].DueAt, nil
}
