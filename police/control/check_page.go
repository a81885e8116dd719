package control

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/police/control/national"
)

func (d *Desk) checkScreens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /control/checks/{id}", Title: "Check", File: "control/check_page.go", Handler: d.showCheck}}
	out = append(out, checkForm(d, national.Person, askSomebody.as)...)
	out = append(out, checkForm(d, national.Driver, askSomebody.as)...)
	out = append(out, checkForm(d, national.Vehicle, askVehicle.as)...)
	return append(out, room.FormPage[AcknowledgeCheck]{Path: "/control/checks/{id}/acknowledge", Title: "Acknowledge an alarming answer", File: "control/check_page.go", Button: "Acknowledge", Intro: d.alarmIntro, Known: d.knownCrew,
		Do: func(ctx context.Context, r *http.Request, in AcknowledgeCheck) (string, error) {
			_, err := d.AcknowledgeCheck(ctx, r.PathValue("id"), in)
			return "/control/checks/" + r.PathValue("id"), err
		}}.Screens()...)
}

// checkIntro names the incident, and who will be asked; where nobody can be, it says what to do instead.
func (d *Desk) checkIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	intro, err := d.intro(ctx, r)
	if err != nil {
		return nil, err
	}
	said := page.Say(page.Lang(ctx), "control.check.no_service")
	if d.National != nil {
		said = page.Say(page.Lang(ctx), "control.check.asks", "source", d.National.Source())
	}
	return g.Group{intro, page.P(said)}, nil
}

// askSomebody is the form of a check of a person or a driver.
type askSomebody struct {
	Family   string `json:"family" label:"Surname" said:"the surname" maxLength:"60" required:"true"`
	Given    string `json:"given" label:"Forename" said:"the forename" maxLength:"60" required:"true"`
	BornOn   string `json:"born_on" label:"Date of birth" said:"the date of birth" hint:"For example, 27 3 1999" format:"date" required:"true"`
	Reason   string `json:"reason" label:"Reason" said:"why it is checked" maxLength:"4" required:"true"`
	Why      string `json:"why" label:"In words" maxLength:"300"`
	Callsign string `json:"callsign" label:"For which unit" hint:"Yours, where you are in one and choose none" maxLength:"12"`
}

func (in askSomebody) as(kind national.Kind) AskCheck {
	return AskCheck{Kind: string(kind), Family: in.Family, Given: in.Given, BornOn: in.BornOn, Reason: in.Reason, Why: in.Why, Callsign: in.Callsign}
}

// askVehicle is the form of a check of a vehicle.
type askVehicle struct {
	VRM      string `json:"vrm" label:"Registration" said:"the registration" example:"AB12 CDE" maxLength:"12" required:"true"`
	Reason   string `json:"reason" label:"Reason" said:"why it is checked" maxLength:"4" required:"true"`
	Why      string `json:"why" label:"In words" maxLength:"300"`
	Callsign string `json:"callsign" label:"For which unit" hint:"Yours, where you are in one and choose none" maxLength:"12"`
}

func (in askVehicle) as(kind national.Kind) AskCheck {
	return AskCheck{Kind: string(kind), VRM: in.VRM, Reason: in.Reason, Why: in.Why, Callsign: in.Callsign}
}

// checkForm is the form of one kind of check; it leads to the check, where the answer comes in.
func checkForm[I any](d *Desk, kind national.Kind, as func(in I, kind national.Kind) AskCheck) []room.Screen {
	return room.FormPage[I]{Path: "/control/incidents/{id}/check/" + string(kind), Title: "Check a " + string(kind), File: "control/check_page.go", Button: "Ask", Intro: d.checkIntro,
		Known: d.knownCheck, Shape: cancelled(d.checkShape), Do: func(ctx context.Context, r *http.Request, in I) (string, error) {
			done, err := d.Ask(ctx, r.PathValue("id"), as(in, kind))
			return "/control/checks/" + done.Value.ID, err
		}}.Screens()
}

func (d *Desk) checkShape(ctx context.Context, _ *http.Request, s *form.Spec) error {
	crews, err := d.roster(d.host.DB.Read(ctx), d.host.Clock.Now())
	var units []form.Option
	for _, c := range d.shown(crews) {
		units = append(units, form.Option{Value: c.Callsign, Text: c.Callsign})
	}
	s.With(form.Field{Name: "reason", As: form.AsSelect, Options: d.checkReasons()}, form.Field{Name: "callsign", As: form.AsSelect, Options: units})
	return err
}

// knownCheck fills in what was asked before, for asking again what was not answered.
func (d *Desk) knownCheck(ctx context.Context, r *http.Request) (map[string]string, error) {
	again := r.URL.Query().Get("again")
	if again == "" {
		return nil, nil
	}
	c, err := d.SeeCheck(ctx, again)
	return map[string]string{"family": c.Family, "given": c.Given, "born_on": c.BornOn.String(), "vrm": c.VRM, "reason": c.Reason, "why": c.Why, "callsign": c.Callsign}, err
}

func (d *Desk) alarmIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	c, err := d.SeeCheck(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return page.InsetText(page.InsetTextProps{Text: c.Source + " on " + c.Asked() + ": " + c.Held() + "."}), nil
}

// knownCrew lets an officer who is in danger acknowledge with one press: that they read it is what is asked of them.
func (d *Desk) knownCrew(ctx context.Context, _ *http.Request) (map[string]string, error) {
	who, err := access.From(ctx)
	if err != nil || !who.Has("officer") && !who.Has("sergeant") {
		return nil, err
	}
	return map[string]string{"what": "The crew has read it"}, nil
}

// showCheck is the page of one check: what was asked and why, and what the service said.
func (d *Desk) showCheck(w http.ResponseWriter, r *http.Request) {
	c, err := d.SeeCheck(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	i, err := getIncident(d.reader(r), c.Incident)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: "Check of " + c.Asked(), Wide: true, Live: "/live",
		Crumbs: []page.Crumb{{Text: "Incident " + i.Number, Href: "/control/incidents/" + i.ID}, {Text: "Check"}}},
		page.LivePart("check", d.checkNotice(r.Context(), c), d.checkAnswer(c), page.Section("What was asked", "", nil, page.SummaryList(page.SummaryListProps{Rows: d.askedRows(r.Context(), c, i)})), d.checkActs(r.Context(), c)))
}

// checkNotice is what must be read first: an alarm that waits, or that there is no answer.
func (d *Desk) checkNotice(ctx context.Context, c Check) g.Node {
	switch {
	case c.Climb.Rung > 0:
		return page.WarningText(page.WarningTextProps{Text: "Nobody has acknowledged this answer yet: it is with " + c.with(d.host.Clock.Now()) + "."})
	case !c.AcknowledgedAt.IsZero():
		return page.InsetText(page.InsetTextProps{Text: "Acknowledged at " + clockWords(c.AcknowledgedAt) + " by " + d.host.NameOf(ctx, c.AcknowledgedBy) + ": " + c.AcknowledgedWhat})
	case c.State != checkAnswered:
		return page.InsetText(page.InsetTextProps{Text: c.waiting()})
	}
	return nil
}

// waiting says of a check without an answer how it stands.
func (c Check) waiting() string {
	why := map[string]string{"unavailable": "The service is not available. ", "timed_out": "The service did not answer in time. ", "no_service": "No national records service is connected any more. "}[c.Failure]
	switch {
	case c.State == checkUnanswered:
		return "There is no answer. " + why + "It is not known whether anything is held. Ask again, or ask by the force's own terminal and write the answer on the log."
	case !c.AgainAt.IsZero():
		return "No answer yet. " + why + "It is asked again at " + clockWords(c.AgainAt) + "."
	}
	return "Asked at " + clockWords(c.AskedAt) + ". No answer yet."
}

// checkAnswer is the reply, labelled by who gave it; that it is no fact of ours stands beside it.
func (d *Desk) checkAnswer(c Check) g.Node {
	if c.State != checkAnswered {
		return nil
	}
	var rows []page.SummaryRow
	for _, x := range c.Reports {
		rows = append(rows, page.Fact(x.Label, x.Text))
	}
	for _, x := range c.Signals {
		rows = append(rows, page.Fact("Warning signal", x.Label))
	}
	if len(rows) == 0 {
		rows = append(rows, page.Fact("Result", "No trace"))
	}
	rows = append(rows, page.Fact("In its own words", c.Said))
	return page.Section("Answer of "+c.Source, "at "+clockWords(c.AnsweredAt)+". A check made, not a fact of ours: nothing of it is copied into our records", nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (d *Desk) askedRows(ctx context.Context, c Check, i Incident) []page.SummaryRow {
	reason := c.Reason
	if r, ok := d.checkReason(c.Reason); ok {
		reason += " " + r.Label
	}
	rows := []page.SummaryRow{page.Fact("Kind", kindWords[c.Kind]), page.Fact("Asked about", c.Asked()), page.Fact("Reason", reason)}
	if c.Why != "" {
		rows = append(rows, page.Fact("In words", c.Why))
	}
	return append(rows, page.Fact("Asked by", d.host.NameOf(ctx, c.AskedBy)+" at "+stampOf(c.AskedAt)), page.Fact("For", or(c.Callsign, "Who asked")), page.Fact("Originator line", c.Originator),
		page.Fact("Incident", i.Number+" "+i.Title), page.Fact("Reference", c.ID))
}

var kindWords = map[string]string{string(national.Person): "Person", string(national.Vehicle): "Vehicle", string(national.Driver): "Driver"}

func (d *Desk) checkActs(ctx context.Context, c Check) g.Node {
	var list []page.Act
	if c.Climb.Rung > 0 && d.mayAcknowledge(ctx, c.ID) {
		list = append(list, page.Act{Text: "Acknowledge", Href: "/control/checks/" + c.ID + "/acknowledge"})
	}
	if c.State == checkUnanswered {
		list = append(list, page.Act{Text: "Ask again", Href: "/control/incidents/" + c.Incident + "/check/" + c.Kind + "?again=" + url.QueryEscape(c.ID)})
	}
	if len(list) == 0 {
		return nil
	}
	return page.Section("What you can do", "", nil, page.Acts(list))
}

func (d *Desk) mayAcknowledge(ctx context.Context, id string) bool {
	return d.host.Door.May(ctx, act.Of("control.check.acknowledge", checkRef(id)))
}

// checkTable is an incident's checks on its page, the newest first.
func checkTable(v View) g.Node {
	var rows []page.Row
	for _, c := range v.Checks {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockWords(c.AskedAt)}, {Node: h.A(h.Class("govuk-link"), h.Href("/control/checks/"+c.ID), g.Text(c.Asked()))}, {Text: c.outcome()}}})
	}
	return page.DenseTable("Checks against national records", []string{"Asked", "Who or what", "Answer"}, rows, "Nobody and nothing has been checked.")
}

// outcome says in a few words what became of a check, and who said it.
func (c Check) outcome() string {
	switch c.State {
	case checkAnswered:
		said := c.Source + ": " + c.Held()
		if c.Climb.Rung > 0 {
			said += ". Not acknowledged"
		}
		return said
	case checkUnanswered:
		return "No answer after " + strconv.Itoa(c.Tries) + " tries"
	}
	return "No answer yet"
}
