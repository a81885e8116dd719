package duty

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
)

// courtState is the state of an officer who is at court.
const courtState = "court"

// varianceWithdrawn is a day off that was not worked after all.
const varianceWithdrawn = "withdrawn"

// What a warning made of somebody's duty: what is undone when it is released.
const (
	heldCourt    = "court"    // the state that it set
	heldGaveWay  = "gave_way" // leave or training that gave way to it
	heldVariance = "variance" // the day off that it uses
)

// courtPart is one thing that a warning did. Ref is an absence or a variance.
type courtPart struct {
	id, warning, staff, sort, ref, kind, state string
	from, until                                time.Time
}

// HoldCourtIn sets the state of an officer who was warned for court, in the act of the warning: leave and training give way for that time, what is private
// (sickness, suspension) stands before it, and a day off that is used is kept as what is due for it, to be decided when it has been worked
// (DUTY-05, DUTY-07, OT-04). What the warning held before is released. Fault: duty.court.other (conflict), when they are warned for
// another court then: one state a minute.
func (d *Desk) HoldCourtIn(tx *act.Tx, warning string, x CourtCheck) error {
	if err := lockStaff(tx, x.Staff); err != nil {
		return err
	}
	if err := d.ReleaseCourtIn(tx, warning); err != nil {
		return err
	}
	away, err := d.absences(tx, []string{x.Staff}, x.From, x.Until)
	if err != nil {
		return err
	}
	held, err := everHeld(tx, warning)
	if err != nil {
		return err
	}
	free := []piece{{from: x.From, until: x.Until}}
	for _, a := range away {
		switch {
		case slices.Contains(held, a.ID): // what was spent at court before the hearing moved on that day
			free = lessOf(free, a.From, a.Until)
		case a.Kind == courtState:
			return fault.New(fault.Conflict, "duty.court.other").With("from", clock(a.From)).With("to", clock(a.Until))
		case a.private && !a.works:
			free = lessOf(free, a.From, a.Until)
		default:
			if err := d.giveWay(tx, warning, a, x.From, x.Until); err != nil {
				return err
			}
		}
	}
	for _, p := range free {
		a := Absence{ID: id.New(), Staff: x.Staff, Kind: courtState, State: "granted", From: p.from, Until: p.until, Version: 1}
		if err := insertAbsence(tx, a); err != nil {
			return err
		}
		if err := a.record(tx); err != nil {
			return err
		}
		if err := insertCourtPart(tx, courtPart{id.New(), warning, x.Staff, heldCourt, a.ID, courtState, a.State, a.From, a.Until}); err != nil {
			return err
		}
	}
	return d.useDayOff(tx, warning, held, x)
}

// useDayOff keeps what is due for a day off that court takes: on which they were for the same warning before, as one stretch.
func (d *Desk) useDayOff(tx *act.Tx, warning string, held []string, x CourtCheck) error {
	if x.Overtime == "" {
		return nil
	}
	v := Variance{ID: id.New(), Staff: x.Staff, Kind: varianceRestDay, Overtime: x.Overtime, Day: x.Day, From: x.From, Until: x.Until, ToldOn: when.DayOf(tx.Now()), State: "open"}
	if v.ToldOn.After(v.Day) {
		v.ToldOn = v.Day
	}
	kept, ok, err := dayOffUsed(tx, held, x.From)
	if err != nil {
		return err
	}
	if ok {
		err = lengthenVariance(tx, kept.ID, x.Until)
	} else {
		err = d.note(tx, v)
	}
	if err != nil {
		return err
	}
	if !ok {
		if kept, ok, err = varianceAt(tx, x.Staff, x.From); err != nil || !ok {
			return err
		}
	}
	if _, err := tx.Waive(owedChoice, varianceRef(kept.ID), "The day is worked after all"); err != nil {
		return err
	}
	promised, err := owed(tx, owedExchange, kept.ID)
	if err != nil {
		return err
	}
	if x.Due.Rate == exchangeRate && kept.State == "open" && !promised {
		if err := d.promiseExchange(tx, kept); err != nil {
			return err
		}
	}
	return insertCourtPart(tx, courtPart{id.New(), warning, x.Staff, heldVariance, kept.ID, x.Overtime, "open", x.From, x.Until})
}

// giveWay takes a time out of an absence: what is before and after it stays.
func (d *Desk) giveWay(tx *act.Tx, warning string, a Absence, from, until time.Time) error {
	if err := insertCourtPart(tx, courtPart{id.New(), warning, a.Staff, heldGaveWay, a.ID, a.Kind, a.State, later(a.From, from), earlier(a.Until, until)}); err != nil {
		return err
	}
	before, after := a, a
	before.Until, after.From = from, until
	switch {
	case a.From.Before(from):
		if err := d.retime(tx, before); err != nil {
			return err
		}
		if !a.Until.After(until) {
			return nil
		}
		after.ID, after.Version = id.New(), 1
		if err := insertAbsence(tx, after); err != nil {
			return err
		}
		return d.drawnAnew(tx, after)
	case a.Until.After(until):
		return d.retime(tx, after)
	}
	a.State = "ended"
	if err := setAbsenceState(tx, a); err != nil {
		return err
	}
	return d.tell(tx, a)
}

// retime gives an absence other times.
func (d *Desk) retime(tx *act.Tx, a Absence) error {
	if err := setAbsenceTimes(tx, a); err != nil {
		return err
	}
	return d.drawnAnew(tx, a)
}

// drawnAnew works out what an absence draws with the times that it has now, and writes its entry.
func (d *Desk) drawnAnew(tx *act.Tx, a Absence) (err error) {
	if a.drawn, err = d.drawn(tx, a); err != nil {
		return err
	}
	return d.tell(tx, a)
}

// lessOf takes a time out of pieces.
func lessOf(list []piece, from, until time.Time) []piece {
	var out []piece
	for _, p := range list {
		if !from.Before(p.until) || !until.After(p.from) {
			out = append(out, p)
			continue
		}
		if p.from.Before(from) {
			out = append(out, piece{kind: p.kind, from: p.from, until: from})
		}
		if until.Before(p.until) {
			out = append(out, piece{kind: p.kind, from: until, until: p.until})
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
