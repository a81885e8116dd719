package victim

import (
	"context"
	"net/http"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/page"
)

// MyPerson is one of those who work on the victim's case, and how to reach them.
type MyPerson struct {
	Name  string `json:"name"`
	Does  string `json:"does"`
	Reach string `json:"reach"`
}

// myPeople are the officer in the case and the teams: who investigates, and from the first hearing on who looks after
// everything to do with court.
func (d *Desk) myPeople(ctx context.Context, m *MyCase, c Case, events []Event) {
	say := func(code string, pairs ...string) string {
		return page.Say(m.Lang, "public.victim.people."+code, pairs...)
	}
	if c.OIC != "" {
		if n := d.host.NameOf(access.WithActor(ctx, access.System("victim.page")), "staff:"+c.OIC); n != "" && n != "staff:"+c.OIC {
			m.People = append(m.People, MyPerson{Name: n, Does: say("officer"), Reach: say("reach_officer", "name", n)})
		}
	}
	m.People = append(m.People, MyPerson{Name: page.Say(m.Lang, "public.victim.team.investigator"), Does: say("team"), Reach: say("reach_team", "number", or(m.Reference, "-"))})
	if slices.ContainsFunc(events, func(e Event) bool { return e.Code == "hearing_date" || e.Code == "charged" }) {
		m.People = append(m.People, MyPerson{Name: page.Say(m.Lang, "public.victim.team.witness_care"), Does: say("court"), Reach: say("reach_team", "number", or(m.Reference, "-"))})
	}
}

// changedAt is when something last came onto the page.
func changedAt(events []Event, notes []Note, opened time.Time) time.Time {
	for _, e := range events {
		if e.At.After(opened) {
			opened = e.At
		}
	}
	for _, n := range notes {
		if n.At.After(opened) {
			opened = n.At
		}
	}
	return opened
}

func peopleNode(m MyCase, say func(string, ...string) string) g.Node {
	return h.Section(heading(say("people.title")), h.Ul(h.Class("govuk-list govuk-list--spaced"), g.Map(m.People, func(p MyPerson) g.Node {
		return h.Li(h.B(g.Text(p.Name)), h.Br(), g.Text(p.Does), h.Br(), g.Text(p.Reach))
	})))
}

// bigNode is the next date that matters most: the next hearing.
func bigNode(m MyCase, say func(string, ...string) string) g.Node {
	if len(m.Coming) == 0 {
		return nil
	}
	return page.InsetText(page.InsetTextProps{HTML: page.Markup(g.Group{h.P(h.Class("govuk-body govuk-!-margin-bottom-1"), g.Text(say("big.title"))),
		h.P(h.Class("govuk-heading-m govuk-!-margin-bottom-1"), g.Text(m.Coming[0].At)), h.P(h.Class("govuk-body"), g.Text(m.Coming[0].Text))})})
}

// previewPage shows to staff what the victim reads, and nothing that can be done there. Right: victim.see.
func (d *Desk) previewPage(w http.ResponseWriter, r *http.Request) {
	caseID := r.PathValue("case")
	type seen struct {
		Case Case
		My   MyCase
	}
	x, err := act.See(r.Context(), d.host.Door, act.Of("victim.see", refOf(caseID)), func(q db.Querier, _ *access.Actor) (seen, error) {
		c, err := getCase(q, caseID)
		if err != nil {
			return seen{}, err
		}
		m, err := d.myCase(r.Context(), q, c, or(r.URL.Query().Get("lang"), c.Language))
		return seen{c, m}, err
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	m := x.My
	m.Unread = false
	say := func(code string, pairs ...string) string { return page.Say(m.Lang, "public.victim."+code, pairs...) }
	page.Render(w, r, page.Page{Title: "What the victim sees", Back: "/victim/" + caseID},
		page.P("This is what the victim reads on their own page, in the language that they chose. Their messages are on their case."),
		h.Div(h.Lang(m.Lang), topNode(m, say), bigNode(m, say), lateNode(m, say), heading(say("next.title")), nextNode(m, say), heading(say("happened.title")), happenedNode(m, say), peopleNode(m, say)))
}

// topNode greets the victim and says when the page last changed.
func topNode(m MyCase, say func(string, ...string) string) g.Node {
	out := g.Group{}
	if m.Name != "" {
		out = append(out, page.P(say("hello", "name", m.Name)))
	}
	if m.Speaks != "" {
		out = append(out, page.InsetText(page.InsetTextProps{Text: say("speaks", "language", m.Speaks)}))
	}
	if m.Reference != "" {
		out = append(out, page.P(say("reference", "number", m.Reference)))
	}
	return append(out, page.P(say("changed", "at", m.Changed)))
}
