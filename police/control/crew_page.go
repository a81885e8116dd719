package control

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/room"
)

func (d *Desk) crewAPI(a huma.API) {
	api.Post(a, "control.crew.merge", "/api/control/units/{callsign}/merge", "Let a unit's crew join another unit", func(ctx context.Context, in *struct {
		UnitPath
		Body MergeCrews
	}) (act.Done[UnitState], error) {
		return d.Merge(ctx, in.Callsign, in.Body)
	})
	api.Post(a, "control.crew.split", "/api/control/units/{callsign}/split", "Make a second unit of some of a crew", func(ctx context.Context, in *struct {
		UnitPath
		Body SplitCrew
	}) (act.Done[UnitState], error) {
		return d.Split(ctx, in.Callsign, in.Body)
	})
}

func (d *Desk) crewScreens() []room.Screen {
	return append(room.FormPage[MergeCrews]{Path: "/control/units/{callsign}/merge", Title: "Join another unit", File: "control/crew_page.go", Button: "Join them", Intro: unitIntro, Shape: d.mergeShape,
		Do: func(ctx context.Context, r *http.Request, in MergeCrews) (string, error) {
			_, err := d.Merge(ctx, r.PathValue("callsign"), in)
			return "/control", err
		}}.Screens(),
		room.FormPage[SplitCrew]{Path: "/control/units/{callsign}/split", Title: "Split the crew", File: "control/crew_page.go", Button: "Make the new unit", Intro: unitIntro, Shape: d.splitShape,
			Do: func(ctx context.Context, r *http.Request, in SplitCrew) (string, error) {
				_, err := d.Split(ctx, r.PathValue("callsign"), in)
				return "/control", err
			}}.Screens()...)
}

func (d *Desk) mergeShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	b, err := d.Board(ctx)
	if err != nil {
		return err
	}
	var into []form.Option
	for _, u := range b.Units {
		if c := u.Crew.Callsign; c != strings.ToUpper(r.PathValue("callsign")) {
			into = append(into, form.Option{Value: c, Text: c + ", " + names(u.Crew.Members)})
		}
	}
	s.Cancel = "/control"
	s.With(form.Field{Name: "into", As: form.AsSelect, Options: into})
	return nil
}

func (d *Desk) splitShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	b, err := d.Board(ctx)
	if err != nil {
		return err
	}
	var who []form.Option
	for _, u := range b.Units {
		if u.Crew.Callsign != strings.ToUpper(r.PathValue("callsign")) {
			continue
		}
		for _, m := range u.Crew.Members {
			who = append(who, form.Option{Value: m.ID, Text: m.Name})
		}
	}
	s.Cancel = "/control"
	s.With(form.Field{Name: "staff", Options: who})
	return nil
}
