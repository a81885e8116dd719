package control

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/page"
	"throughline/platform/room"
)

// NewCall is the form of a call: the incident's type and place are enough, the rest is filled in while the caller talks.
type NewCall struct {
	Type     string   `json:"type" label:"What is happening" said:"what is happening" example:"assault, knife seen" required:"true"`
	Place    string   `json:"place" label:"Where" said:"where it happened" example:"12 High Street, Hanley" hint:"As the caller says it" maxLength:"200" required:"true"`
	AsSaid   bool     `json:"as_said" label:"Raise it with the place as it was said, though the map does not know it"`
	Said     string   `json:"said" label:"What they say" format:"textarea" maxLength:"1000"`
	CLI      string   `json:"cli" label:"Their number" maxLength:"20"`
	Caller   string   `json:"caller" label:"Name they give" maxLength:"120"`
	Flags    []string `json:"flags" label:"Flags" enum:"knife,firearm,weapon,violence,domestic_abuse,mental_health,child,vulnerable,hate,alcohol,drugs,animal"`
	Channel  string   `json:"channel" label:"How they got in touch" hint:"999 unless you choose another" enum:"999,112,101,online,front_counter,officer,alarm,other_force,partner,relay_text,emergency_sms,bsl_video,social"`
	Language string   `json:"language" label:"Language they speak" maxLength:"3"`
	Needs    string   `json:"needs" label:"What they need to be understood" maxLength:"200"`
	AML      string   `json:"aml" label:"Message from the telephone (AML)" maxLength:"2000"`
	Call     string   `json:"call" label:"Call" maxLength:"36"`
	Look     bool     `json:"look" label:"Only look for the same event"`
}

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /control", Title: "Control room", File: "control/board_page.go", Handler: d.showBoard},
		{Pattern: "GET /control/map", Title: "Map in a window of its own", File: "control/map_page.go", Handler: d.showMap},
		{Pattern: "GET /control/wall", Title: "Wallboard", File: "control/wall_page.go", Handler: d.showWall},
		{Pattern: "GET /control/incidents/{id}", Title: "Incident", File: "control/incident_page.go", Handler: d.showIncident},
		{Pattern: "POST /control/command", Title: "Command line", File: "control/forms.go", Handler: d.command},
		{Pattern: "GET /control/dispatches/{id}", Title: "Why a unit was sent", File: "control/explain_page.go", Handler: d.showDispatch},
		{Pattern: "GET /control/like", Title: "Whether an event is known already", File: "control/like.go", Handler: d.likeFacts},
		{Pattern: "GET /control/meaning", Title: "What a command means", File: "control/forms.go", Handler: d.meaning},
	}
	base := "/control/incidents/{id}"
	return slices.Concat(out, d.auditScreens(), d.handoffScreens(), d.deferScreens(), d.callScreens(), d.transferScreens(), d.crewScreens(), d.careScreens(), d.checkScreens(), d.layoutScreens(), d.eidoScreens(), d.alertScreens(),
		room.FormPage[NewCall]{Path: "/control/new", Title: "New call", File: "control/forms.go", Button: "Raise the incident", Known: d.knownCall, Intro: d.likePart, Shape: cancelled(d.callShape), Do: d.newCall}.Screens(),
		room.FormPage[AddLine]{Path: base + "/log", Title: "Add to the log", File: "control/forms.go", Button: "Add", Do: done(func(ctx context.Context, id string, in AddLine) error {
			_, err := d.Log(ctx, id, in)
			return err
		})}.Screens(),
		room.FormPage[CorrectIncident]{Path: base + "/correct", Title: "Put right or complete", File: "control/forms.go", Button: "Put it right", Intro: d.intro, Known: d.knownCorrect, Shape: cancelled(d.typesFor("type")),
			Do: done(func(ctx context.Context, id string, in CorrectIncident) error {
				_, err := d.Correct(ctx, id, in)
				return err
			})}.Screens(),
		room.FormPage[RecordCaller]{Path: base + "/caller", Title: "Record the caller", File: "control/caller.go", Button: "Record the caller", Intro: d.intro, Known: d.knownCaller, Shape: d.callsFor,
			Do: done(func(ctx context.Context, id string, in RecordCaller) error {
				_, err := d.RecordCaller(ctx, id, in)
				return err
			})}.Screens(),
		room.FormPage[AssessThrive]{Path: base + "/thrive", Title: "THRIVE", File: "control/forms.go", Button: "Record the answers", Intro: d.intro, Known: d.knownThrive, Shape: levels,
			Do: done(func(ctx context.Context, id string, in AssessThrive) error {
				_, err := d.Assess(ctx, id, in)
				return err
			})}.Screens(),
		room.FormPage[GradeIncident]{Path: base + "/grade", Title: "Grade", File: "control/forms.go", Button: "Grade the incident", Intro: d.intro, Shape: d.grades,
			Do: done(func(ctx context.Context, id string, in GradeIncident) error {
				_, err := d.Grade(ctx, id, in)
				return err
			})}.Screens(),
		room.FormPage[DispatchUnits]{Path: base + "/dispatch", Title: "Send units", File: "control/forms.go", Button: "Send", Intro: d.intro, Shape: d.units,
			Do: done(func(ctx context.Context, id string, in DispatchUnits) error {
				_, err := d.Dispatch(ctx, id, in)
				return err
			})}.Screens(),
		room.FormPage[LinkIncident]{Path: base + "/link", Title: "Tie to another incident", File: "control/forms.go", Button: "Tie them", Intro: d.intro, Known: fromQuery("other"), Shape: d.others,
			Do: done(func(ctx context.Context, id string, in LinkIncident) error { _, err := d.Link(ctx, id, in); return err })}.Screens(),
		room.FormPage[UnlinkIncident]{Path: base + "/unlink", Title: "Undo a duplicate", File: "control/forms.go", Button: "Undo", Intro: d.intro,
			Do: done(func(ctx context.Context, id string, in UnlinkIncident) error {
				_, err := d.Unlink(ctx, id, in)
				return err
			})}.Screens(),
		room.FormPage[CloseIncident]{Path: base + "/close", Title: "Close the incident", File: "control/forms.go", Button: "Close the incident", Intro: d.intro, Known: d.knownClose, Shape: d.closing,
			Do: done(func(ctx context.Context, id string, in CloseIncident) error {
				_, err := d.Close(ctx, id, in)
				return err
			})}.Screens(),
		room.FormPage[SetUnitState]{Path: "/control/units/{callsign}/state", Title: "State of a unit", File: "control/forms.go", Button: "Set the state", Intro: unitActs, Shape: d.states, Do: d.setState}.Screens(),
		room.FormPage[Welfare]{Path: "/control/units/{callsign}/welfare", Title: "How a crew is", File: "control/welfare_page.go", Button: "Record the answer", Intro: unitIntro, Shape: welfareShape, Do: d.setWelfare}.Screens(),
		room.FormPage[Acknowledge]{Path: "/control/units/{callsign}/acknowledge", Title: "Acknowledge an emergency", File: "control/forms.go", Button: "Acknowledge", Intro: unitIntro, Do: d.acknowledge}.Screens(),
	)
}

// done is an act on an incident that leads back to it on the board.
func done[I any](f func(ctx context.Context, id string, in I) error) func(context.Context, *http.Request, I) (string, error) {
	return func(ctx context.Context, r *http.Request, in I) (string, error) {
		id := r.PathValue("id")
		return "/control?incident=" + url.QueryEscape(id), f(ctx, id, in)
	}
}

func fromQuery(names ...string) func(context.Context, *http.Request) (map[string]string, error) {
	return func(_ context.Context, r *http.Request) (map[string]string, error) {
		out := map[string]string{}
		for _, n := range names {
			if v := r.URL.Query().Get(n); v != "" {
				out[n] = v
			}
		}
		return out, nil
	}
}

// intro names the incident, and is where somebody who may not see it is told that it is not there.
func (d *Desk) intro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.View(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return page.InsetText(page.InsetTextProps{Text: v.Incident.Number + ": " + v.Incident.Title + ", " + v.Incident.Place}), nil
}

func (d *Desk) newCall(ctx context.Context, _ *http.Request, in NewCall) (string, error) {
	if _, ok := d.typeRule(in.Type, d.today()); !ok { // before the call is kept, so that a form put right is not another call
		return "", fault.InvalidField("type", "control.incident.type", "type", shorten(in.Type))
	}
	if in.Look {
		return "", room.ErrAgain
	}
	if err := d.onTheMap(in); err != nil {
		return "", err
	}
	if in.Channel == "" {
		in.Channel = "999"
	}
	call := in.Call
	if call == "" {
		got, err := d.Receive(ctx, ReceiveCall{Channel: in.Channel, CLI: in.CLI, Caller: in.Caller, Language: in.Language, Needs: in.Needs, Said: in.Said, AML: in.AML})
		if err != nil {
			return "", err
		}
		call = got.Value.ID
	}
	got, err := d.Raise(ctx, RaiseIncident{Type: in.Type, Place: in.Place, Call: call, Said: in.Said, Flags: in.Flags})
	return "/control?incident=" + got.Value.ID, err
}

func (d *Desk) knownCorrect(ctx context.Context, r *http.Request) (map[string]string, error) {
	v, err := d.View(ctx, r.PathValue("id"))
	return knownIncident(v), err
}

// cancelled adds the way back to the incident on the board to a form's shape.
func cancelled(f func(context.Context, *http.Request, *form.Spec) error) func(context.Context, *http.Request, *form.Spec) error {
	return func(ctx context.Context, r *http.Request, s *form.Spec) error {
		if s.Cancel = "/control"; r.PathValue("id") != "" {
			s.Cancel += "?incident=" + url.QueryEscape(r.PathValue("id"))
		}
		return f(ctx, r, s)
	}
}

// callShape is the form of a new call: what is asked first in a call stands first, the flags and the rest after.
func (d *Desk) callShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	if err := d.typesFor("type")(ctx, r, s); err != nil {
		return err
	}
	s.Fields = slices.DeleteFunc(s.Fields, func(f form.Field) bool { return f.Name == "look" })
	s.Extra = lookButton()
	return nil
}

// onTheMap asks once, before the incident is raised, whether a place that the map does not know is meant: the nearest that it
// does know are named. A position of the telephone stands for the place.
func (d *Desk) onTheMap(in NewCall) error {
	if d.roads == nil || in.AsSaid || in.AML != "" || len(d.matches(in.Place, geo.Point{}, 1)) > 0 {
		return nil
	}
	nearest := "Nothing on the map has a name like it."
	if near := d.nearMatches(in.Place, 3); len(near) > 0 {
		nearest = "The map knows " + strings.Join(near, " · ") + "."
	}
	return fault.InvalidField("place", "control.place.not_found", "place", shorten(in.Place), "nearest", nearest)
}

// knownCall carries a call that waits into the form, so that nothing of it is typed again.
func (d *Desk) knownCall(ctx context.Context, r *http.Request) (map[string]string, error) {
	id := r.URL.Query().Get("call")
	if id == "" {
		return nil, nil
	}
	c, err := d.callFor(ctx, id)
	return map[string]string{"call": c.ID, "channel": c.Channel, "cli": c.CLI, "caller": c.Caller, "language": c.Language, "needs": c.Needs, "said": c.Said, "aml": c.AML,
		"place": d.nearest(c.At, c.RadiusM)}, err
}

func (d *Desk) knownThrive(ctx context.Context, r *http.Request) (map[string]string, error) {
	v, err := d.View(ctx, r.PathValue("id"))
	if err != nil || len(v.Thrive) == 0 {
		return nil, err
	}
	out, last := map[string]string{}, v.Thrive[len(v.Thrive)-1]
	for _, q := range thriveQuestions {
		out[q.Code], out[q.Code+"_text"] = last.Answers[q.Code].Level, last.Answers[q.Code].Text
	}
	return out, nil
}

func (d *Desk) knownClose(ctx context.Context, r *http.Request) (map[string]string, error) {
	return d.knownForClosing(ctx, r.PathValue("id"))
}

func (d *Desk) setState(ctx context.Context, r *http.Request, in SetUnitState) (string, error) {
	_, err := d.SetState(ctx, r.PathValue("callsign"), in)
	return "/control?incident=" + url.QueryEscape(in.Incident), err
}

func (d *Desk) acknowledge(ctx context.Context, r *http.Request, in Acknowledge) (string, error) {
	_, err := d.AcknowledgeEmergency(ctx, r.PathValue("callsign"), in)
	return "/control", err
}

// languages are those of the table people.language by their English names, English left out: it is meant where nothing is chosen.
func (d *Desk) languages() []form.Option {
	var out []form.Option
	for _, row := range d.host.Law.Table("people.language").On(d.today()) {
		var v struct{ En, Cy string }
		if row.Into(&v) == nil && row.Code != "en" {
			out = append(out, form.Option{Value: row.Code, Text: v.En})
		}
	}
	slices.SortFunc(out, func(a, b form.Option) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// typesFor fills a field with the types of incident in use today; the closing codes under the chapter of each (INC-03).
func (d *Desk) typesFor(name string) func(context.Context, *http.Request, *form.Spec) error {
	return func(_ context.Context, _ *http.Request, s *form.Spec) error {
		types, err := d.types(name == "code")
		s.With(form.Field{Name: name, As: form.AsSelect, Options: types}, form.Field{Name: "call", As: form.AsHidden},
			form.Field{Name: "language", As: form.AsSelect, Hint: "English unless you choose another", Options: d.languages()})
		return err
	}
}

func (d *Desk) types(closing bool) ([]form.Option, error) {
	var out []form.Option
	for _, row := range d.host.Law.Table("control.incident_type").On(d.today()) {
		var v TypeRule
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		switch {
		case closing:
			out = append(out, form.Option{Value: row.Code, Text: d.chapter(v.Chapter) + ": " + lower(v.Label)})
		case !v.Closing:
			out = append(out, form.Option{Value: row.Code, Text: v.Label})
		}
	}
	if closing {
		slices.SortStableFunc(out, func(a, b form.Option) int { return strings.Compare(a.Text, b.Text) })
	}
	return out, nil
}

// chapter is a chapter of the National Incident Category List as it is written.
func (d *Desk) chapter(code string) string {
	var v struct {
		Chapter string `json:"chapter"`
		Label   string `json:"label"`
	}
	row, ok := d.host.Law.Table("control.nicl_chapter").At(code, d.today())
	if !ok || row.Into(&v) != nil {
		return code
	}
	return strings.TrimSpace(v.Chapter + " " + v.Label)
}

// unitIntro names the unit that a form is about.
func unitIntro(_ context.Context, r *http.Request) (g.Node, error) {
	return page.P("Unit " + r.PathValue("callsign") + "."), nil
}

func unitAct(text, href string) g.Node {
	return h.Li(h.A(h.Class("govuk-link"), h.Href(href), g.Text(text)))
}

// unitActs names the unit and leads to what else can be done with it.
func unitActs(_ context.Context, r *http.Request) (g.Node, error) {
	c := r.PathValue("callsign")
	base := "/control/units/" + url.PathEscape(c)
	return g.Group{page.P("Unit " + c + "."), h.Ul(h.Class("govuk-list"), unitAct("How the crew is", base+"/welfare"), unitAct("Let the crew join another unit", base+"/merge"), unitAct("Split the crew", base+"/split"))}, nil
}
