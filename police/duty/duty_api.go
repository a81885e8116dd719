package duty

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

type byStaff struct {
	ID string `path:"id" maxLength:"60"`
}

// api are the room's operations: the same acts as its pages, with the same rights.
func (d *Desk) api(a huma.API) {
	d.readAPI(a)
	d.deployableAPI(a)
	api.Post(a, "duty.staff.join", "/api/duty/staff", "Record somebody who begins to serve", func(ctx context.Context, in *struct{ Body JoinStaff }) (act.Done[Staff], error) {
		return d.Join(ctx, in.Body)
	})
	api.Post(a, "duty.staff.leave", "/api/duty/staff/{id}/leave", "End somebody's service", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body struct {
			Why string `json:"why" maxLength:"1000"`
		}
	}) (act.Done[Staff], error) {
		return d.Leave(ctx, in.ID, in.Body.Why)
	})
	api.Post(a, "duty.skill.award", "/api/duty/staff/{id}/skills", "Record a skill gained or renewed", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Award
	}) (act.Done[Skill], error) {
		return d.AwardSkill(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.skill.suspend", "/api/duty/staff/{id}/skills/suspend", "Suspend a skill, or give it back", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body SuspendSkill
	}) (act.Done[Skill], error) {
		return d.SuspendSkill(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.rank.act_up", "/api/duty/staff/{id}/acting", "Designate somebody to act in the next rank for a time", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body ActUp
	}) (act.Done[Acting], error) {
		return d.ActUp(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.family.declare", "/api/duty/staff/{id}/family", "Declare whose records somebody may not open", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body DeclareFamily
	}) (act.Done[Declared], error) {
		return d.DeclareFamily(ctx, in.ID, in.Body)
	})
	d.tourAPI(a)
	d.overtimeAPI(a)
	d.renewalAPI(a)
	d.recordAPI(a)
	d.calendarAPI(a)
	d.owedAPI(a)
}

func (d *Desk) tourAPI(a huma.API) {
	api.Post(a, "duty.tour.set", "/api/duty/staff/{id}/tours", "Set a tour, or a day of rest, instead of what the pattern says", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body SetTour
	}) (act.Done[Tour], error) {
		return d.SetTour(ctx, in.ID, in.Body)
	})
	d.rosterAPI(a)
	api.Post(a, "duty.book_on", "/api/duty/staff/{id}/book-on", "Book on", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Book
	}) (act.Done[Booked], error) {
		return d.BookOn(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.book_off", "/api/duty/staff/{id}/book-off", "Book off", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Book
	}) (act.Done[Booked], error) {
		return d.BookOff(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.crew.set", "/api/duty/callsigns/{callsign}/crew", "Set who crews a callsign", func(ctx context.Context, in *struct {
		Callsign string `path:"callsign" maxLength:"20"`
		Body     SetCrew
	}) (act.Done[CrewSet], error) {
		in.Body.Callsign = in.Callsign
		return d.SetCrew(ctx, in.Body)
	})
}

type units struct {
	At    string `json:"at"`
	Units []Unit `json:"units"`
	Next  string `json:"next,omitempty" doc:"give it as cursor for the callsigns after these; absent when there are none"`
}

type onDuty struct {
	At    string  `json:"at"`
	Staff []Staff `json:"staff"`
	Next  string  `json:"next,omitempty" doc:"give it as cursor for the staff after these; absent when there are none"`
}

func (d *Desk) readAPI(a huma.API) {
	api.Get(a, "duty.units", "/api/duty/units", "The callsigns on duty now, with crew, skills and base", func(ctx context.Context, in *paging.Ask) (units, error) {
		part, err := in.One("units")
		if err != nil {
			return units{}, err
		}
		now := d.host.Clock.Now()
		list, err := seeBoard(ctx, d, func(q db.Querier) ([]Unit, error) { return d.Units(q) })
		list, next := paging.Cut(part, list, func(u Unit) paging.Mark { return paging.Mark{ID: u.Callsign} })
		return units{when.RFC3339(now), list, next}, err
	})
	api.Get(a, "duty.on", "/api/duty/on", "Who is on duty now", func(ctx context.Context, in *struct {
		Role string `query:"role" maxLength:"40"`
		paging.Ask
	}) (onDuty, error) {
		part, err := in.One("staff")
		if err != nil {
			return onDuty{}, err
		}
		now := d.host.Clock.Now()
		list, err := seeBoard(ctx, d, func(q db.Querier) ([]Staff, error) { return d.OnDuty(q, now, in.Role) })
		list, next := paging.Cut(part, list, func(s Staff) paging.Mark { return paging.Mark{By: s.Name, ID: s.ID} })
		return onDuty{when.RFC3339(now), list, next}, err
	})
	api.Get(a, "duty.staff.see", "/api/duty/staff/{id}", "A member of staff, with skills and tours", func(ctx context.Context, in *byStaff) (Card, error) { return d.SeeStaff(ctx, in.ID) })
}

// seeBoard reads the duty board as any member of staff may; the look is recorded.
func seeBoard[T any](ctx context.Context, d *Desk, read func(q db.Querier) (T, error)) (T, error) {
	a := act.Of("duty.see", journal.Ref{Kind: "duty", ID: "board"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (T, error) { return read(q) })
}

// Card is a member of staff with what a colleague may know.
type Card struct {
	Staff  Staff     `json:"staff"`
	OnDuty bool      `json:"on_duty"`
	Until  time.Time `json:"until,omitzero"`
	// Elsewhere: at court or on a course.
	Elsewhere bool    `json:"elsewhere,omitempty" doc:"On duty at court or on a course: they cannot be sent until they book on"`
	Skills    []Skill `json:"skills"`
	Tours     []Tour  `json:"tours"` // of yesterday and the fourteen days that follow
}

// ETag changes with the member of staff.
func (c Card) ETag() string { return c.Staff.ETag() }

// ahead is how many days of tours a card shows.
const ahead = 14

// SeeStaff opens a member of staff. Right: duty.see. Fault: staff.not_found.
func (d *Desk) SeeStaff(ctx context.Context, id string) (Card, error) {
	return act.See(ctx, d.host.Door, act.Of("duty.see", staffRef(id)), func(q db.Querier, _ *access.Actor) (Card, error) {
		now := d.host.Clock.Now()
		c := Card{Skills: []Skill{}, Tours: []Tour{}}
		var err error
		if c.Staff, err = d.StaffAt(q, id, now); err != nil {
			return c, err
		}
		on, err := d.spans(q, []Staff{c.Staff}, now)
		if err != nil {
			return c, err
		}
		if x := on[id]; x.on {
			c.OnDuty, c.Elsewhere, c.Until = true, x.elsewhere, x.until
		}
		today := when.DayOf(now)
		skills, err := d.Skills(q, id, today)
		if err != nil {
			return c, err
		}
		c.Skills = append(c.Skills, skills...)
		tours, err := d.Tours(q, id, today.AddDays(-1), today.AddDays(ahead))
		c.Tours = append(c.Tours, tours...)
		return c, err
	})
}
