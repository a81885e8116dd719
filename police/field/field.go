// Package field is the officer's phone: the job, one big button that names the next state, and the ways to what other
// rooms do; and the street forms, which put what was answered once on the record through the room that keeps it.
package field

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/police/control"
)

// Desk is the officer's phone.
type Desk struct {
	host    *room.Host
	control *control.Desk

	Forms *Forms // the street forms; app fills it before the first request
}

// New makes the desk on the control room's.
func New(h *room.Host, c *control.Desk) *Desk { return &Desk{host: h, control: c} }

//go:embed migrations
var files embed.FS

// Room is everything that the field registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	r := room.Room{Name: "field", Migrations: migrations, Screens: []room.Screen{
		{Pattern: "GET /officer", Title: "My jobs", File: "field/field.go", Handler: http.RedirectHandler("/field", http.StatusSeeOther).ServeHTTP},
		{Pattern: "GET /field", Title: "My jobs", File: "field/field_page.go", Handler: d.show},
		{Pattern: "POST /field/state", Title: "Next state", File: "field/field.go", Handler: d.next},
	}, API: func(a huma.API) {
		api.Get(a, "field.jobs", "/api/field/jobs", "The jobs of the officer's own unit", func(ctx context.Context, _ *struct{}) (control.CrewJobs, error) {
			return d.Jobs(ctx)
		})
	}}
	if d.Forms != nil {
		d.Forms.join(&r)
	}
	return r
}

// Jobs reads the unit that the officer is in and the jobs it holds. Needs an officer on duty. Fault: field.no_unit.
func (d *Desk) Jobs(ctx context.Context) (control.CrewJobs, error) {
	c, ok, err := d.control.CrewOf(ctx, "field.see")
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "field.no_unit")
	}
	return c, err
}

// Next is the state that the big button names, in the first person: en route, at scene, then clear. A unit without a job has none.
func Next(c control.CrewJobs) (state, says string) {
	if len(c.Jobs) == 0 {
		return "", ""
	}
	a := c.Jobs[0].Assignment
	switch {
	case !a.AtSceneAt.IsZero():
		return "2", "We are clear"
	case !a.EnRouteAt.IsZero():
		return "6", "I am at scene"
	}
	return "5", "I am en route"
}

// next takes the big button. What it says was the next state when the page was drawn: the control room decides whether it still is.
func (d *Desk) next(w http.ResponseWriter, r *http.Request) {
	var in control.SetUnitState
	if err := form.Decode(r, &in); err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: in.State + " " + in.Incident})
	c, err := d.Jobs(ctx)
	if err == nil {
		_, err = d.control.SetState(ctx, c.Unit.Crew.Callsign, in)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/field", http.StatusSeeOther)
}
