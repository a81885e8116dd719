package duty

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

type deployableNow struct {
	At    string       `json:"at"`
	Staff []Deployable `json:"staff"`
	Next  string       `json:"next,omitempty" doc:"give it as cursor for the staff after these; absent when there are none"`
}

func (d *Desk) deployableAPI(a huma.API) {
	api.Get(a, "duty.deployable", "/api/duty/deployable", "Who can be sent now: on duty in a team, with every one of these skills valid today", func(ctx context.Context, in *struct {
		Team  string   `query:"team" maxLength:"40"`
		Skill []string `query:"skill" maxItems:"10" doc:"codes of skills, with commas between; all of them are needed"`
		paging.Ask
	}) (deployableNow, error) {
		part, err := in.One("staff")
		if err != nil {
			return deployableNow{}, err
		}
		now := d.host.Clock.Now()
		for _, code := range in.Skill {
			if _, _, err := d.skillLaw(code, when.DayOf(now)); err != nil {
				return deployableNow{}, err
			}
		}
		list, err := seeBoard(ctx, d, func(q db.Querier) ([]Deployable, error) { return d.Deployable(q, in.Team, in.Skill) })
		list, next := paging.Cut(part, list, func(x Deployable) paging.Mark { return paging.Mark{ID: x.Staff} })
		return deployableNow{when.RFC3339(now), list, next}, err
	})
}
