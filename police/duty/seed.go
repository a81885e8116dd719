package duty

import (
	"context"
	"fmt"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/when"
)

// Station is where units have their base.
type Station struct {
	Name string
	At   geo.Point
}

// SeedMap is what the training force needs to know of the map: its stations. With none, units have no base.
type SeedMap struct {
	Stations []Station
}

// Seed makes the training force: the people of the scenario, and a force of four shifts around them, so that callsigns are
// crewed at every hour of every day. It is made by acts of the program, the same on every installation, and done once:
// where the last callsign is crewed already it does nothing.
func (d *Desk) Seed(ctx context.Context, force SeedMap) error {
	ctx = access.WithActor(ctx, access.System("seed"))
	last := callsigns[len(callsigns)-1].sign
	done, err := everCrewed(d.host.DB.Read(ctx), last)
	if err != nil || done {
		return err
	}
	today := when.DayOf(d.host.Clock.Now())
	for _, p := range append(append([]persona{}, personas...), shiftOfficers()...) {
		if err := d.seedStaff(ctx, p, today); err != nil {
			return fmt.Errorf("duty: seed %s: %w", p.id, err)
		}
	}
	for i, c := range callsigns {
		if err := d.seedCrew(ctx, c, i, force.Stations); err != nil {
			return fmt.Errorf("duty: seed %s: %w", c.sign, err)
		}
	}
	return nil
}

func (d *Desk) seedStaff(ctx context.Context, p persona, today when.Day) error {
	if _, err := staffRow(d.host.DB.Read(ctx), p.id); err == nil {
		return nil
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	in := JoinStaff{ID: p.id, Name: p.name, Number: p.number, Rank: p.rank, Roles: p.roles, Teams: p.teams, Pattern: p.pattern, AnchorOn: anchorDay.AddDays(p.shift).String()}
	for _, s := range p.skills {
		in.Skills = append(in.Skills, Award{Skill: s.code, AwardedOn: today.AddMonths(-s.monthsAgo).AddDays(-s.daysAgo).String(), Evidence: "Training force"})
	}
	a := act.Of("duty.staff.join", staffRef(p.id)).With(access.Resource{}).Keyed(id.Derive("duty.seed", p.id)).
		HappenedAt(today.AddDays(-seedBefore).Start())
	_, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Staff, error) { return d.join(tx, in) })
	return err
}

// RenewTraining renews what the training force can do and would lose within a month, as a force does: for an installation whose clock has
// a long way to go. Only what is still valid is renewed.
func (d *Desk) RenewTraining(ctx context.Context) error {
	ctx = access.WithActor(ctx, access.System("seed"))
	today := when.DayOf(d.host.Clock.Now())
	for _, p := range append(append([]persona{}, personas...), shiftOfficers()...) {
		has, err := d.Skills(d.host.DB.Read(ctx), p.id, today)
		if err != nil {
			return err
		}
		for _, s := range has {
			if !s.Valid || s.ExpiresOn.IsZero() || today.DaysUntil(s.ExpiresOn) > renewBefore {
				continue
			}
			a := act.Of("duty.skill.award", staffRef(p.id)).With(access.Resource{}).Keyed(id.Derive("duty.renew", p.id, s.Code, today.String()))
			in := Award{Skill: s.Code, Level: s.Level, AwardedOn: today.String(), Evidence: "Training force, renewed"}
			if _, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Skill, error) { return d.award(tx, p.id, in) }); err != nil {
				return fmt.Errorf("duty: renew %s of %s: %w", s.Code, p.id, err)
			}
		}
	}
	return nil
}

const renewBefore = 32 // days: the next time that it is asked is within them

// seedBefore is how long the training force has served when it is made, so that what happened yesterday was done by somebody.
const seedBefore = 30

// anchorDay is the first day of the first shift's pattern: any day, the same on every installation.
var anchorDay = when.Day{Year: 2026, Month: time.January, Date: 5}

func (d *Desk) seedCrew(ctx context.Context, c callsign, i int, stations []Station) error {
	in := SetCrew{Callsign: c.sign, Staff: c.staff, Vehicle: c.vehicle}
	if len(stations) > 0 {
		s := stations[i%len(stations)]
		in.Base, in.Lat, in.Lon = s.Name, s.At.Lat, s.At.Lon
	}
	_, err := d.SetCrew(ctx, in)
	return err
}
