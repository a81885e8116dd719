package duty

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/police/duty/entry"
)

// MoveCrew is some of a callsign's crew going to another for the rest of a tour: two crews made one, or one made two.
type MoveCrew struct {
	From, To string
	Staff    []string  // of From, on duty now
	Vehicle  string    // of To, where it is crewed by nobody else
	Until    time.Time // from then on both are crewed again as they were
}

// MoveIn moves them within another room's act, from now. A callsign that nobody is left in is off the board; one that was
// crewed by nobody works from the base of the first.
// Faults: duty.crew.callsign; duty.crew.not_crewed, .not_of (invalid).
func (d *Desk) MoveIn(tx *act.Tx, in MoveCrew) error {
	to, err := SetCrew{Callsign: in.To}.read()
	if err != nil {
		return err
	}
	crews, err := crewsAt(tx, tx.Now())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(crews, func(c crew) bool { return c.callsign == in.From })
	if at < 0 {
		return fault.InvalidField("callsign", "duty.crew.not_crewed", "callsign", in.From)
	}
	from := crews[at]
	for _, s := range in.Staff {
		if !slices.Contains(from.staff, s) {
			return fault.InvalidField("staff", "duty.crew.not_of", "staff", s, "callsign", in.From)
		}
	}
	known := slices.IndexFunc(crews, func(c crew) bool { return c.callsign == to.callsign })
	until := in.Until // or when either is crewed otherwise already, so that nobody is in no callsign meanwhile
	for _, c := range crews {
		if (c.callsign == in.From || c.callsign == to.callsign) && !c.until.IsZero() && (until.IsZero() || c.until.Before(until)) {
			until = c.until
		}
	}
	left := from
	left.staff = slices.DeleteFunc(slices.Clone(from.staff), func(s string) bool { return slices.Contains(in.Staff, s) })
	if err := d.lend(tx, from, left, until); err != nil {
		return err
	}
	if known >= 0 {
		to = crews[known]
		joined := to
		joined.staff = slices.Concat(to.staff, in.Staff)
		return d.lend(tx, to, joined, until)
	}
	to.vehicle, to.base, to.at, to.staff, to.from, to.until = in.Vehicle, from.base, from.at, in.Staff, tx.Now(), until
	return d.setCrewIn(tx, to)
}

// lend crews a callsign in another way until a moment, and then again as it was, unless that ends before.
func (d *Desk) lend(tx *act.Tx, was, is crew, until time.Time) error {
	again := !until.IsZero() && (was.until.IsZero() || was.until.After(until))
	if is.from = tx.Now(); again {
		is.until = until
	}
	if err := d.setCrewIn(tx, is); err != nil || !again {
		return err
	}
	was.from = until
	return d.setCrewIn(tx, was)
}

func (d *Desk) setCrewIn(tx *act.Tx, c crew) error {
	c.id = id.New()
	if err := d.free(tx, c); err != nil {
		return err
	}
	if err := replaceCrew(tx, c); err != nil {
		return err
	}
	_, err := tx.Record(entry.CrewSet{Callsign: c.callsign, Crew: c.id, Staff: c.staff, Vehicle: c.vehicle, Base: c.base, Lat: c.at.Lat, Lon: c.at.Lon, From: c.from, Until: c.until},
		act.About("callsign", c.callsign), act.OnThreads())
	return err
}
