package control

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/room"
)

func (d *Desk) careAPI(a huma.API) {
	api.Post(a, "control.care.decide", "/api/control/incidents/{id}/care", "Decide whether the police or another agency goes", func(ctx context.Context, in *struct {
		IncidentPath
		Body DecideCare
	}) (act.Done[Care], error) {
		return d.Decide(ctx, in.ID, in.Body)
	})
}

func (d *Desk) careScreens() []room.Screen {
	return room.FormPage[DecideCare]{Path: "/control/incidents/{id}/care", Title: "Right Care, Right Person", File: "control/care_page.go", Button: "Record the decision", Intro: d.intro, Shape: cancelled(d.careShape),
		Do: done(func(ctx context.Context, id string, in DecideCare) error {
			_, err := d.Decide(ctx, id, in)
			return err
		})}.Screens()
}

func (d *Desk) careShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	var gates []form.Option
	for _, row := range d.host.Law.Table("control.care").On(d.today()) {
		var v careRule
		if err := row.Into(&v); err != nil {
			return err
		}
		gates = append(gates, form.Option{Value: row.Code, Text: v.Label, Hint: v.Asks})
	}
	known := []form.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}, {Value: "not_known", Text: "Not known yet"}}
	s.With(form.Field{Name: "gate", Options: gates}, form.Field{Name: "immediate", Options: known}, form.Field{Name: "crime", Options: known},
		form.Field{Name: "decision", Options: []form.Option{{Value: "attend", Text: "The police go"}, {Value: "decline", Text: "Another agency is the right one"}}})
	return nil
}
