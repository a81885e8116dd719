package duty

import (
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
)

// ReleaseCourtIn takes back what a warning did to an officer's duty, from now on: the state at court ends, leave and training that gave way stand again
// where nothing else took their time, and a day off that was not worked yet is theirs again. What was spent at court before it stays, and what is due for
// it is decided as always (DUTY-06, OT-04). A warning that did nothing is released too.
func (d *Desk) ReleaseCourtIn(tx *act.Tx, warning string) error {
	parts, err := courtParts(tx, warning)
	if err != nil {
		return err
	}
	if err := dropCourtParts(tx, warning); err != nil {
		return err
	}
	for _, sort := range []string{heldCourt, heldVariance, heldGaveWay} { // what gave way needs the time that court took
		for _, p := range parts {
			if p.sort != sort {
				continue
			}
			if err := d.release(tx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Desk) release(tx *act.Tx, p courtPart) error {
	switch p.sort {
	case heldVariance:
		return d.releaseDayOff(tx, p)
	case heldCourt:
		return d.releaseCourt(tx, p)
	}
	return d.standAgain(tx, p)
}

// releaseCourt ends the state at court: now, when it has begun.
func (d *Desk) releaseCourt(tx *act.Tx, p courtPart) error {
	a, err := d.Absence(tx, p.ref)
	if err != nil || a.State != "granted" {
		return err
	}
	now := tx.Now()
	switch {
	case !a.Until.After(now):
		return nil // it was spent there
	case a.From.Before(now):
		a.Until = now
		return d.retime(tx, a)
	}
	a.State = "ended"
	if err := setAbsenceState(tx, a); err != nil {
		return err
	}
	return a.record(tx)
}

// releaseDayOff gives a day off back that court no longer takes. One on which they were at court is as long as they were, and stays due.
func (d *Desk) releaseDayOff(tx *act.Tx, p courtPart) error {
	v, err := getVariance(tx, p.ref)
	if err != nil {
		return err
	}
	if now := tx.Now(); v.From.Before(now) {
		return shortenVariance(tx, v.ID, now)
	}
	if v.State == "exchanged" {
		return d.exchangedForNothing(tx, v)
	}
	if _, err := tx.Waive(owedExchange, varianceRef(v.ID), "The day is not worked"); err != nil {
		return err
	}
	return withdrawVariance(tx, v.ID)
}

// standAgain puts leave or training back that gave way, for what of its time is to come.
func (d *Desk) standAgain(tx *act.Tx, p courtPart) error {
	was, err := d.Absence(tx, p.ref)
	if err != nil {
		return err
	}
	a := was
	a.ID, a.State, a.From, a.Until, a.Version = id.New(), p.state, later(p.from, tx.Now()), p.until, 1
	if !a.Until.After(a.From) {
		return nil
	}
	if err := d.alone(tx, a); fault.HasCode(err, "duty.absence.overlap") {
		return nil // another state has that time now
	} else if err != nil {
		return err
	}
	if a.drawn, err = d.drawn(tx, a); err != nil {
		return err
	}
	if err := d.covered(tx, a); fault.HasCode(err, "duty.toil.beyond") {
		a.State = "asked" // the time off was taken or paid otherwise: a supervisor decides anew
	} else if err != nil {
		return err
	}
	if err := insertAbsence(tx, a); err != nil {
		return err
	}
	return d.tell(tx, a)
}
