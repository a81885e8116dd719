package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/control/entry"
	"throughline/police/duty"
)

// MergeCrews lets a whole crew join another unit.
type MergeCrews struct {
	Into string `json:"into" label:"The unit that they join" said:"the unit that they join" example:"BX21" required:"true" maxLength:"8"`
	Why  string `json:"why,omitempty" label:"Why" hint:"Nothing is needed" maxLength:"200"`
}

// Merge lets the crew of a unit join another for the rest of their tour (RES-07, DUTY-06). The unit that they leave is off the
// board; a job that the other holds is theirs too. A unit that holds a job, or calls for help, is not merged away.
// Needs a dispatcher or control supervisor on duty. Faults: form.invalid, control.crew.same, .holds, .no_duty,
// control.unit.not_on_tour, .emergency_open.
func (d *Desk) Merge(ctx context.Context, callsign string, in MergeCrews) (act.Done[UnitState], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[UnitState]{}, err
	}
	from, into := strings.ToUpper(callsign), strings.ToUpper(strings.TrimSpace(in.Into))
	a := act.Of("control.crew.merge", journal.Ref{Kind: kindUnit, ID: from}, in.Why)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (UnitState, error) {
		var none UnitState
		if from == into {
			return none, fault.InvalidField("into", "control.crew.same", "callsign", from)
		}
		crews, err := d.roster(tx, tx.Now(), from, into)
		if err != nil {
			return none, err
		}
		leaving, err := d.movable(tx, crews, from)
		if err != nil {
			return none, err
		}
		if _, ok := crewOf(crews, into); !ok {
			return none, fault.InvalidField("into", "control.unit.not_on_tour", "callsign", shorten(into))
		}
		held, err := heldBy(tx, from)
		if err != nil {
			return none, err
		}
		if len(held) > 0 {
			i, err := getIncident(tx, held[0].Incident)
			if err != nil {
				return none, err
			}
			return none, fault.New(fault.Conflict, "control.crew.holds").With("callsign", from).With("number", i.Short())
		}
		if err := d.duty.MoveIn(tx, duty.MoveCrew{From: from, To: into, Staff: leaving.staff(), Until: leaving.TourEndsAt}); err != nil {
			return none, err
		}
		return d.joined(tx, from, into, leaving.staff())
	})
}

// joined lets those who joined a unit work on its jobs, and puts the unit that they left off duty.
func (d *Desk) joined(tx *act.Tx, from, into string, staff []string) (UnitState, error) {
	held, err := heldBy(tx, into)
	if err != nil {
		return UnitState{}, err
	}
	if err := joinAssignments(tx, held, staff); err != nil {
		return UnitState{}, err
	}
	var threads []string
	for _, a := range held {
		i, err := getIncident(tx, a.Incident)
		if err != nil {
			return UnitState{}, err
		}
		threads = append(threads, i.Thread)
	}
	if _, err := tx.Record(entry.CrewsMerged{From: from, Into: into, Staff: staff}, act.About(kindUnit, into), act.OnThreads(threads...)); err != nil {
		return UnitState{}, err
	}
	u, err := getUnit(tx, from)
	if err != nil {
		return u, err
	}
	u.State, u.Since = unitOffDuty, tx.Now()
	if err := putUnit(tx, u); err != nil {
		return u, err
	}
	return getUnit(tx, into)
}

// unused refuses a callsign that nobody crews now and that still has a job or a call for help of those who last did.
func (d *Desk) unused(tx *act.Tx, callsign string) error {
	held, err := heldBy(tx, callsign)
	if err != nil {
		return err
	}
	u, err := getUnit(tx, callsign)
	switch {
	case err != nil:
		return err
	case !u.EmergencyAt.IsZero():
		return fault.InvalidField("callsign", "control.unit.emergency_open", "callsign", callsign)
	case len(held) > 0:
		i, err := getIncident(tx, held[0].Incident)
		if err != nil {
			return err
		}
		return fault.InvalidField("callsign", "control.crew.held", "callsign", callsign, "number", i.Short())
	}
	return nil
}

// movable is the crew of a unit that somebody may be taken from. Faults: control.crew.no_duty, control.unit.not_on_tour, .emergency_open.
func (d *Desk) movable(tx *act.Tx, crews []Crew, callsign string) (Crew, error) {
	c, ok := crewOf(crews, callsign)
	switch {
	case d.duty == nil:
		return c, fault.New(fault.Unavailable, "control.crew.no_duty")
	case !ok:
		return c, fault.New(fault.NotFound, "control.unit.not_on_tour").With("callsign", shorten(callsign))
	}
	u, err := getUnit(tx, callsign)
	if err == nil && !u.EmergencyAt.IsZero() {
		err = fault.New(fault.Conflict, "control.unit.emergency_open").With("callsign", callsign)
	}
	return c, err
}

// SplitCrew makes a second unit of some of a crew.
type SplitCrew struct {
	Staff    []string `json:"staff" label:"Who goes" said:"who of the crew goes" required:"true" maxLength:"40"`
	Callsign string   `json:"callsign" label:"Callsign of the new unit" said:"the callsign of the new unit" example:"BX31" required:"true" maxLength:"8"`
	Vehicle  string   `json:"vehicle,omitempty" label:"In what" hint:"For example Peugeot 308, cycle or on foot" maxLength:"60"`
	Why      string   `json:"why,omitempty" label:"Why" hint:"Nothing is needed" maxLength:"200"`
}

// Split makes a unit of its own of some of a crew, until the end of the crew's tour. Jobs stay with the unit that holds them; the new
// one is free, and has no position until it reports one. Needs a dispatcher or control supervisor on duty.
// Faults: form.invalid, control.crew.all, .taken, .held, .not_of, .no_duty, control.unit.not_on_tour, .emergency_open, duty.crew.callsign.
func (d *Desk) Split(ctx context.Context, callsign string, in SplitCrew) (act.Done[UnitState], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[UnitState]{}, err
	}
	from, to := strings.ToUpper(callsign), strings.ToUpper(strings.TrimSpace(in.Callsign))
	a := act.Of("control.crew.split", journal.Ref{Kind: kindUnit, ID: from}, in.Why)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (UnitState, error) {
		crews, err := d.roster(tx, tx.Now(), from, to)
		if err != nil {
			return UnitState{}, err
		}
		c, err := d.movable(tx, crews, from)
		if err != nil {
			return UnitState{}, err
		}
		going := slices.Compact(slices.Sorted(slices.Values(in.Staff)))
		for _, s := range going {
			if !slices.Contains(c.staff(), s) {
				return UnitState{}, fault.InvalidField("staff", "control.crew.not_of", "staff", shorten(s), "callsign", from)
			}
		}
		if len(going) == len(c.Members) {
			return UnitState{}, fault.InvalidField("staff", "control.crew.all", "callsign", from)
		}
		if _, ok := crewOf(crews, to); ok {
			return UnitState{}, fault.InvalidField("callsign", "control.crew.taken", "callsign", to)
		}
		if err := d.unused(tx, to); err != nil {
			return UnitState{}, err
		}
		if err := d.duty.MoveIn(tx, duty.MoveCrew{From: from, To: to, Staff: going, Vehicle: in.Vehicle, Until: c.TourEndsAt}); err != nil {
			return UnitState{}, err
		}
		proof, err := tx.Record(entry.CrewSplit{From: from, Into: to, Staff: going, Vehicle: in.Vehicle}, act.About(kindUnit, to), act.OnThreads())
		if err != nil {
			return UnitState{}, err
		}
		if err := d.endWord(tx, from, proof); err != nil { // fewer are there now, and are asked after sooner
			return UnitState{}, err
		}
		u, err := getUnit(tx, to)
		if err != nil {
			return u, err
		}
		u.State, u.Since, u.EmergencyAt, u.AcknowledgedBy = unitOnDuty, tx.Now(), time.Time{}, ""
		if err := putUnit(tx, u); err != nil {
			return u, err
		}
		return getUnit(tx, to)
	})
}
