package duty

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/paging"
)

// Variances are a page of what waits for a decision.
type Variances struct {
	Variances []Variance `json:"variances"`
	Next      string     `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
}

func (d *Desk) overtimeAPI(a huma.API) {
	api.Get(a, "duty.variance.list", "/api/duty/variances", "Work outside planned tours that waits for a decision", func(ctx context.Context, in *paging.Ask) (Variances, error) {
		return d.OpenVariances(ctx, *in)
	})
	api.Post(a, "duty.variance.decide", "/api/duty/variances/{id}/decide", "Decide work outside a planned tour: pay, time off, or neither", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Decide
	}) (act.Done[Variance], error) {
		return d.Decide(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.retain", "/api/duty/staff/{id}/retain", "Keep somebody on after their tour", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Retain
	}) (act.Done[Booked], error) {
		return d.Retain(ctx, in.ID, in.Body)
	})
	api.Get(a, "duty.rest_day.cost", "/api/duty/staff/{id}/rest-day", "What a tour on a rest day would cost", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"60"`
		RestDayTour
	}) (RestDayCost, error) {
		return d.SeeRestDayCost(ctx, in.ID, in.RestDayTour)
	})
	api.Post(a, "duty.rest_day.require", "/api/duty/staff/{id}/rest-day", "Have somebody work on a rest day, at the cost that was seen", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body RequireRestDay
	}) (act.Done[RestDayCost], error) {
		return d.RequireRestDay(ctx, in.ID, in.Body)
	})
}

type dueSkills struct {
	Skills []DueSkill `json:"skills"`
	Next   string     `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
}

func (d *Desk) renewalAPI(a huma.API) {
	api.Get(a, "duty.skill.due", "/api/duty/skills/due", "Skills that fall due, lapsed or are suspended", func(ctx context.Context, in *paging.Ask) (dueSkills, error) {
		part, err := in.One("skills")
		if err != nil {
			return dueSkills{}, err
		}
		list, err := d.DueSkills(ctx)
		list, next := paging.Cut(part, list, func(x DueSkill) paging.Mark { return paging.Mark{By: x.Skill.Code, ID: x.Staff.ID} })
		return dueSkills{list, next}, err
	})
	api.Post(a, "duty.renewal.book", "/api/duty/staff/{id}/renewals", "Book somebody on a course that renews a skill", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body BookRenewal
	}) (act.Done[Renewal], error) {
		return d.BookRenewal(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.renewal.close", "/api/duty/renewals/{id}/close", "Say how a booked renewal went", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body CloseRenewal
	}) (act.Done[Renewal], error) {
		return d.CloseRenewal(ctx, in.ID, in.Body)
	})
	api.Get(a, "duty.mine", "/api/duty/staff/{id}/mine", "One's own tours, skills, overtime and time off", func(ctx context.Context, in *byStaff) (Mine, error) { return d.SeeMine(ctx, in.ID) })
}
