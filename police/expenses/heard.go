package expenses

import (
	"time"

	"throughline/platform/act"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	controlroom "throughline/police/control/entry"
	court "throughline/police/court/entry"
	duty "throughline/police/duty/entry"
)

// listener hears from what a claim can be drafted: warnings and hearings, crews, and where units went. What was sent for
// by the record is not typed again by the officer.
func (d *Desk) listener() act.Listener {
	var kinds []string
	for _, b := range []journal.Body{court.HearingListed{}, court.HearingMoved{}, court.WitnessWarned{}, court.WitnessStoodDown{}, court.HearingResulted{},
		duty.CrewSet{}, duty.VarianceDecided{}, duty.VarianceFound{}, duty.AbsenceChanged{}, duty.RenewalBooked{}, duty.RenewalClosed{}, controlroom.UnitDispatched{}, controlroom.UnitAtScene{}, controlroom.UnitCleared{}} {
		k, _ := b.EntryKind()
		kinds = append(kinds, k)
	}
	return act.Listener{Name: "expenses.journeys", Kinds: kinds, Hear: d.hear}
}

func (d *Desk) hear(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	switch x := b.(type) {
	case duty.CrewSet:
		return hearCrew(tx, x)
	case duty.VarianceDecided:
		return d.hearOvertime(tx, x)
	case duty.VarianceFound:
		return d.hearKeptOn(tx, x)
	case duty.AbsenceChanged:
		return d.hearAbsence(tx, x)
	case duty.RenewalBooked:
		return hearCourse(tx, x)
	case duty.RenewalClosed:
		return d.hearCourseClosed(tx, x)
	}
	if len(tx.Threads()) == 0 {
		return nil
	}
	th, err := thread.Get(tx, tx.Threads()[0])
	if err != nil {
		return err
	}
	switch x := b.(type) {
	case court.HearingListed:
		return keepHearing(tx, hearing{id: x.Hearing, thread: th.ID, court: x.CourtName, at: x.At, label: th.Label})
	case court.HearingMoved:
		at := x.At
		if x.Vacated {
			at = x.WasAt
		}
		return keepHearing(tx, hearing{id: x.Hearing, thread: th.ID, court: x.CourtName, at: at, vacated: x.Vacated, label: th.Label})
	case court.WitnessWarned:
		if x.Staff == "" {
			return nil
		}
		return keepWarning(tx, warning{x.Warning, x.Hearing, x.Staff, th.ID, "warned", th.Label})
	case court.WitnessStoodDown:
		return d.hearStoodDown(tx, x, th)
	case court.HearingResulted:
		return d.hearHeld(tx, x)
	case controlroom.UnitDispatched:
		return hearSent(tx, x.Assignment, x.Callsign, x.Staff, int64(x.Metres), th)
	case controlroom.UnitAtScene:
		return hearSent(tx, x.Assignment, x.Callsign, x.Staff, 0, th)
	case controlroom.UnitCleared:
		return d.hearCleared(tx, x)
	}
	return nil
}

func hearCrew(tx *act.Tx, x duty.CrewSet) error {
	for _, s := range x.Staff {
		if err := keepBase(tx, base{staff: s, callsign: x.Callsign, name: x.Base, vehicle: x.Vehicle, at: geo.Point{Lat: x.Lat, Lon: x.Lon}, from: x.From, until: x.Until}); err != nil {
			return err
		}
	}
	return nil
}

// leftCourt is what is left out of a day on which a witness need not come.
const leftCourt = "Journey to court."

// hearStoodDown: a witness who need not come makes no journey.
func (d *Desk) hearStoodDown(tx *act.Tx, x court.WitnessStoodDown, th thread.Thread) error {
	if x.Staff == "" {
		return nil
	}
	h, there, err := getHearing(tx, x.Hearing)
	if err != nil || !there {
		return err
	}
	if err := keepWarning(tx, warning{x.Warning, x.Hearing, x.Staff, th.ID, "stood_down", th.Label}); err != nil {
		return err
	}
	return insertLeftOut(tx, LeftOut{Staff: x.Staff, On: when.DayOf(h.at), What: leftCourt, Why: "You were stood down, so there was no journey.", Of: th.ID, Label: th.Label})
}

// hearHeld: a hearing was held, and whoever was warned for it and not stood down was there.
func (d *Desk) hearHeld(tx *act.Tx, x court.HearingResulted) error {
	h, there, err := getHearing(tx, x.Hearing)
	if err != nil || !there || h.vacated {
		return err
	}
	ws, err := warningsOf(tx, x.Hearing)
	if err != nil {
		return err
	}
	for _, w := range ws {
		if w.state != "warned" {
			continue
		}
		if err := d.draftCourt(tx, w, h); err != nil {
			return err
		}
		w.state = "drafted"
		if err := keepWarning(tx, w); err != nil {
			return err
		}
	}
	return nil
}

func hearSent(tx *act.Tx, assignment, callsign string, staff []string, metres int64, th thread.Thread) error {
	bases, err := basesAt(tx, "", callsign, tx.HappenedAt())
	if err != nil {
		return err
	}
	vehicle := callsign
	if len(bases) > 0 {
		vehicle = bases[0].vehicle
	}
	for _, s := range staff {
		if err := keepMission(tx, mission{assignment: assignment, staff: s, callsign: callsign, vehicle: vehicle, thread: th.ID, metres: metres, from: tx.HappenedAt(), label: th.Label}); err != nil {
			return err
		}
	}
	return nil
}

// hearCleared ends a journey of a unit: in one's own car it is a draft, in a force car it is left out, and said to be.
func (d *Desk) hearCleared(tx *act.Tx, x controlroom.UnitCleared) error {
	ms, err := endMission(tx, x.Assignment, tx.HappenedAt())
	if err != nil || !x.Attended {
		return err
	}
	for i, m := range ms {
		if ownCar(m.vehicle) {
			if i == 0 { // one car, one claim: its first named is its driver
				err = d.draftUnit(tx, m, ms)
			}
		} else if m.vehicle != "" {
			err = insertLeftOut(tx, LeftOut{Staff: m.staff, On: when.DayOf(m.from), What: "Journey of " + m.callsign + ".", Why: "You were in " + m.callsign + ", a force car, so no mileage.", Of: m.thread, Label: m.label})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func clock(t time.Time) string { return t.In(when.London).Format("15:04") }
