// Package field is the officer's phone and its desk twin: which phone is whose, what it keeps to work without a link, how what was
// done on it reaches the record once and in order, the notebook, and the street forms. It also has the job on a page that works
// without script.
package field

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/sync"
	"throughline/police/control"
	"throughline/police/evidence"
	"throughline/police/field/entry"
)

// Desk is the officer's phone. App fills Uploads and Forms before the first request.
type Desk struct {
	host     *room.Host
	control  *control.Desk
	evidence *evidence.Desk
	takers   map[string]Taker
	broken   func(step string) error // a test stops a round here as a crash would

	Uploads *sync.Uploads // files on their way from phones
	Forms   *Forms        // the street forms
}

// New makes the desk on the control room's and the evidence room's.
func New(h *room.Host, c *control.Desk, e *evidence.Desk) *Desk {
	d := &Desk{host: h, control: c, evidence: e, broken: func(string) error { return nil }}
	d.takers = map[string]Taker{kindNote: d.takeNote, "job.accept": d.takeAccept, "job.state": d.takeState, "position": d.takePosition, kindEmergency: d.takeEmergency, "photo": d.takePhoto, "video": d.takeVideo, "form": d.takeForm}
	return d
}

//go:embed migrations
var files embed.FS

// Room is everything that the field registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	r := room.Room{Name: "field", Migrations: migrations, Entries: entry.Kinds(), Screens: []room.Screen{
		{Pattern: "GET " + appAt, Title: "Officer's app", File: "field/app_page.go", Public: true, Handler: d.app},
		{Pattern: "GET " + workerAt, Title: "Officer's app, without a network", File: "field/app_page.go", Public: true, Handler: d.worker},
		{Pattern: "GET " + manifestAt, Title: "Officer's app, installed", File: "field/app_page.go", Public: true, Handler: d.manifest},
		{Pattern: "GET /field", Title: "My jobs", File: "field/field_page.go", Handler: d.show},
		{Pattern: "POST /field/state", Title: "Next state", File: "field/field.go", Handler: d.next},
	}, API: d.api, Facts: map[string]act.FactsFunc{kindDevice: d.deviceFacts, kindNote: d.noteFacts},
		Tables: []room.Table{
			{Name: "field_device", Retention: "access_log", About: "officer"}, {Name: "field_boot", Retention: "access_log", About: "none"},
			{Name: "field_act", Retention: "act_reply", About: "officer"},
			{Name: "field_note", Retention: "mopi_3", About: "officer", Thread: "thread"},
			{Name: "field_note_file", Retention: "mopi_3", About: "none", Files: "sha256", In: "note = field_note.id"},
			{Name: "field_accept", Retention: "mopi_4", About: "officer", Thread: "thread"},
		}}
	r.Screens = append(append(r.Screens, d.phoneScreens()...), d.noteScreens()...)
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
