package field

import (
	"net/http"
	"net/url"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/control"
)

// show is GET /field: whole without script, one hand, one button.
func (d *Desk) show(w http.ResponseWriter, r *http.Request) {
	c, err := d.Jobs(r.Context())
	p := page.Page{Title: "My jobs", Full: true, Styles: []string{"control.css"}, Scripts: []string{"control.js"}, Live: "/live"}
	if fault.HasCode(err, "field.no_unit") {
		page.Render(w, r, p, menu(r, h.B(g.Text("My jobs"))), h.Div(h.Class("f-phone"), h.H1(g.Text("No callsign")), h.P(g.Text(page.Say(page.Lang(r.Context()), "field.no_unit")))))
		return
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, p, menu(r, page.LivePart("strip", strip(c))), page.LivePart("phone", h.Div(h.Class("f-phone"), told(c), job(c))), page.LivePart("help", help(c)))
}

// menu is the strip on top: what the unit is, whether the page is fresh, and everything else of the desk folded behind one word.
func menu(r *http.Request, what g.Node) g.Node {
	f := page.FrameFrom(r.Context())
	return h.Header(h.Class("f-strip"), what, h.P(h.Class("f-link"), h.Role("status"), h.Hidden(""), h.Data("phone-link", "")),
		h.Details(h.Class("f-more"), h.Summary(g.Text("Menu")),
			h.Nav(h.Aria("label", page.Say(f.Lang, "page.nav")), h.Ul(g.Map(f.Nav, func(n page.NavItem) g.Node {
				return h.Li(h.A(h.Href(n.Href), g.If(n.Current, h.Aria("current", "true")), g.Text(n.Text)))
			}),
				g.If(f.Search != "", h.Li(h.A(h.Href(f.Search), g.Text(page.Say(f.Lang, "page.find"))))))),
			g.Iff(f.Reader != nil, func() g.Node { return h.P(g.Text(f.Reader.Name + ", " + f.Reader.RankAndNumber)) }),
			h.Button(h.Type("button"), h.Class("f-b"), h.Hidden(""), h.Data("theme-switch", ""), h.Data("light", page.Say(f.Lang, "page.theme_light")), h.Data("dark", page.Say(f.Lang, "page.theme_dark"))),
			g.If(f.SignOut != "", h.Form(h.Method("post"), h.Action(f.SignOut), h.Button(h.Type("submit"), h.Class("f-b"), g.Text(page.Say(f.Lang, "page.sign_out"))))), page.NoteIn(r)))
}

// strip says the callsign and its state. The link is said by script alone: without it nobody may call the page live.
func strip(c control.CrewJobs) g.Node {
	return h.P(h.Class("f-top"), h.B(g.Text(c.Unit.Crew.Callsign)), h.Span(h.Class("f-state"), control.UnitMark(c.Unit.Shape), g.Text(strings.TrimLeft(c.Unit.Label, "0123456789 "))))
}

func job(c control.CrewJobs) g.Node {
	if len(c.Jobs) == 0 {
		return h.Section(h.Class("f-card"), h.H1(g.Text("No job")), h.P(h.Class("f-quiet"), g.Text("You are free to be sent. This page shows a job as soon as you have one.")),
			link("Stop and search", "/field/form/stop_search"), link("All forms", "/field/forms"), link("My notebook", notebookAt))
	}
	j := c.Jobs[0]
	return g.Group{
		h.Section(h.Class("f-card"),
			h.P(h.Class("f-hd"), g.If(j.Grade != "", h.B(h.Class("c-g c-g--long c-g"+j.Incident.Grade), g.Text(j.Grade))), h.Span(h.Class("c-no"), g.Text(j.Incident.Short())), h.Span(g.Text(target(j)))),
			h.H1(g.Text(j.Incident.Title)), h.P(h.Class("f-place"), g.Text(j.Incident.Place))),
		know(j), steps(j.Assignment), button(c, j),
		h.Div(h.Class("f-two"), link("Take a statement", "/evidence/thread/"+j.Incident.Thread+"/statement"), link("Take a photograph", "/evidence/thread/"+j.Incident.Thread+"/photograph"),
			link("Check a person", "/control/incidents/"+j.Incident.ID+"/check/person"), link("Check a vehicle", "/control/incidents/"+j.Incident.ID+"/check/vehicle"),
			link("Arrest somebody", "/custody/arrest/new?thread="+url.QueryEscape(j.Incident.Thread)), link("Stop and search", "/field/form/stop_search?thread="+url.QueryEscape(j.Incident.Thread)),
			link("All forms", "/field/forms"), link("My notebook", notebookAt), link("Whole log", "/control/incidents/"+j.Incident.ID)),
		waiting(c.Jobs[1:]),
	}
}

func link(text, href string) g.Node { return h.A(h.Class("f-b"), h.Href(href), g.Text(text)) }

func target(j control.Job) string {
	if j.Incident.DueAt.IsZero() {
		return ""
	}
	return "target " + j.Incident.DueAt.In(when.London).Format("15:04")
}

// know is what an officer should know before the door: what is dangerous first, then what was said, then who else comes.
func know(j control.Job) g.Node {
	var out g.Group
	for _, f := range j.Incident.Flags {
		out = append(out, h.Li(h.Class("f-hot"), g.Text(strings.ToUpper(f[:1])+strings.ReplaceAll(f[1:], "_", " "))))
	}
	for _, w := range j.Known.Warnings {
		out = append(out, h.Li(h.Class("f-hot"), g.Text("At this address. "+w)))
	}
	for _, k := range j.Known.People {
		out = append(out, h.Li(g.Text(map[string]string{"phone": "The caller's number: ", "address": "At this address: "}[k.By]), h.A(h.Class("f-who"), h.Href("/people/"+k.ID), g.Text(strings.Join(append([]string{k.Name}, k.Parts...), ", "))),
			g.Map(k.Markers, func(m string) g.Node { return h.P(h.Class("f-hot"), g.Text(m)) })))
	}
	for _, said := range j.Said {
		out = append(out, h.Li(g.Text("The caller: \u201c"+said+"\u201d")))
	}
	n := 0
	for i := len(j.Log) - 1; i >= 0 && n < 4; i-- {
		if j.Log[i].Kind == "control.log.added" {
			out = append(out, h.Li(h.Time(g.Text(j.Log[i].At.In(when.London).Format("15:04"))), g.Text(j.Log[i].Title)))
			n++
		}
	}
	with := "Nobody else is sent"
	if len(j.Others) > 0 {
		with = strings.Join(j.Others, ", ") + " with you"
	}
	return h.Ul(h.Class("f-card f-know"), out, h.Li(g.Text(with)))
}

func steps(a control.Assignment) g.Node {
	at := 0
	switch {
	case !a.AtSceneAt.IsZero():
		at = 2
	case !a.EnRouteAt.IsZero():
		at = 1
	}
	var out g.Group
	for n, word := range []string{"Sent", "En route", "At scene", "Clear"} {
		out = append(out, h.Li(g.If(n < at, h.Class("f-done")), g.If(n == at, h.Aria("current", "step")), g.Text(word)))
	}
	return h.Ol(h.Class("f-steps"), h.Aria("label", "How far"), out)
}

// button is the one that names the next state in the first person, with the present state under it.
func button(c control.CrewJobs, j control.Job) g.Node {
	state, says := Next(c)
	since, at := "Sent at ", j.Assignment.SentAt
	switch {
	case !j.Assignment.AtSceneAt.IsZero():
		since, at = "At scene since ", j.Assignment.AtSceneAt
	case !j.Assignment.EnRouteAt.IsZero():
		since, at = "En route since ", j.Assignment.EnRouteAt
	}
	if !c.Unit.State.EmergencyAt.IsZero() { // the crew alone cannot leave an emergency (RES-02): no button that would be refused
		return h.P(h.Class("f-card"), g.Text(since+at.In(when.London).Format("15:04:05")+". The control room ends the emergency; then the next state is offered here."))
	}
	return stateForm(state, j.Incident.ID, h.Button(h.Type("submit"), h.Class("f-big"), h.B(g.Text(says)), g.Text(since+at.In(when.London).Format("15:04:05"))))
}

func stateForm(state, incident string, button g.Node) g.Node {
	return h.Form(h.Method("post"), h.Action("/field/state"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
		h.Input(h.Type("hidden"), h.Name("state"), h.Value(state)), g.If(state == "5" || state == "6", h.Input(h.Type("hidden"), h.Name("incident"), h.Value(incident))), button)
}

func waiting(jobs []control.Job) g.Node {
	if len(jobs) == 0 {
		return nil
	}
	return h.Section(h.Class("f-card"), h.H2(g.Text("Next")), h.Ul(g.Map(jobs, func(j control.Job) g.Node {
		return h.Li(g.Text(j.Incident.Short() + " " + j.Incident.Title + ", " + j.Incident.Place))
	})))
}

// help stands on the lower edge of every screen, whatever is above it: state 0 goes to every console at once (RES-02).
func help(c control.CrewJobs) g.Node {
	if at := c.Unit.State.EmergencyAt; !at.IsZero() {
		said := "Emergency sent at " + at.In(when.London).Format("15:04:05") + ". "
		if c.Unit.State.AcknowledgedBy != "" {
			said += "A supervisor has it."
		} else {
			said += "Not acknowledged yet."
		}
		return h.Div(h.Class("f-foot"), h.P(h.Class("f-b f-help f-help--sent"), h.Role("status"), g.Text(said)))
	}
	return h.Div(h.Class("f-foot"), stateForm("0", "", h.Button(h.Type("submit"), h.Class("f-b f-help"), g.Text("Emergency: I need help now"))))
}
