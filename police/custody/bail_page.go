package custody

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) bailPages() []room.Screen {
	conditions := form.Field{Name: "conditions", Options: d.options("custody.bail_condition")}
	how := func(pairs ...string) form.Field { return form.Field{Name: "how", Options: choices(pairs...)} }
	views := form.Field{Name: "views", Options: choices("asked", "They were asked", "not_practicable", "They could not be asked", "no_victim", "There is no victim")}
	victim := form.Field{Name: "victim", Options: choices("told", "Told where the case stands", "not_reached", "Tried, and not reached", "no_victim", "There is no victim")}
	return slices.Concat(
		[]room.Screen{{Pattern: "GET /bail", Title: "Bail and release under investigation", File: "custody/bail_page.go", Handler: d.bailBoard}, {Pattern: "GET /bail/{id}", Title: "Bail", File: "custody/bail_page.go", Handler: d.bailPage}},
		bailForm(d, "extend", "Extend bail", "Extend bail", nil, d.ExtendBail).Screens(),
		bailForm(d, "court", "Bail extended by a court", "Record the extension", nil, d.ExtendBailInCourt).Screens(),
		bailForm(d, "move", "Another day to answer bail", "Move the day", nil, d.MoveReturn).Screens(),
		bailForm(d, "vary", "Change the conditions of bail", "Change the conditions", append([]form.Field{conditions, {Name: "terms"}, views}, named("said", "why", "at")...), d.VaryBail).Screens(),
		bailForm(d, "end", "End it", "Record the end", append([]form.Field{how("no_further_action", "No further action", "requisition", "Charged by postal requisition", "out_of_court", "Dealt with out of court")}, named("why", "at")...), d.EndBail).Screens(),
		bailForm(d, "lift", "Lift bail", "Lift bail", append([]form.Field{how("under_investigation", "Released under investigation, and reviewed from now on", "cancelled", "Bail is cancelled"), views}, named("said", "why", "at")...), d.LiftBail).Screens(),
		bailForm(d, "review", "Review the investigation", "Record the review", append(append(named("why_not_bail", "progress"), victim), named("at")...), d.ReviewRUI).Screens(),
	)
}

// choices are options, each a value and its words.
func choices(pairs ...string) (out []form.Option) {
	for pair := range slices.Chunk(pairs, 2) {
		out = append(out, form.Option{Value: pair[0], Text: pair[1]})
	}
	return out
}

// bailForm makes the screen of one act.
func bailForm[I any](d *Desk, path, title, button string, fields []form.Field, do func(context.Context, string, I) (act.Done[Bail], error)) room.FormPage[I] {
	return room.FormPage[I]{Path: "/bail/{id}/" + path, Title: title, File: "custody/bail_page.go", Button: button,
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			b, err := d.SeeBail(ctx, r.PathValue("id"))
			return d.bailSummary(b), err
		},
		Version: room.VersionOf(d.host, "bail", "id"),
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			b, err := getBail(d.host.DB.Read(ctx), r.PathValue("id")) // who may see it was asked by the intro
			return d.knownConditions(b), err
		},
		Shape: func(_ context.Context, r *http.Request, s *form.Spec) error {
			s.Cancel = "/bail/" + r.PathValue("id")
			if fields != nil {
				s.Fields = fields
			}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in I) (string, error) {
			_, err := do(ctx, r.PathValue("id"), in)
			return "/bail/" + r.PathValue("id"), err
		}}
}

// knownConditions are those of a bail as its form shows them: in the order of its choices, so that each line stays with its own.
func (d *Desk) knownConditions(b Bail) map[string]string {
	var codes, terms []string
	for _, o := range d.options("custody.bail_condition") {
		for _, c := range b.Conditions {
			if c.Code == o.Value {
				codes, terms = append(codes, c.Code), append(terms, c.Text)
			}
		}
	}
	return map[string]string{"conditions": strings.Join(codes, ","), "terms": strings.Join(terms, "\n")}
}

var bailWords = map[string]string{onBail: "Bail before charge", underInvestigation: "Under investigation"}

// bailBoard is GET /bail.
func (d *Desk) bailBoard(w http.ResponseWriter, r *http.Request) {
	list, err := d.AtLarge(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	now := d.host.Clock.Now()
	var rows []page.Row
	for _, b := range list.Rows {
		link := page.Cell{Node: h.A(h.Class("govuk-link"), h.Href("/bail/"+b.ID), g.Text(b.Name))}
		rows = append(rows, page.Row{Cells: []page.Cell{link, {Text: b.Number}, {Text: bailWords[b.Kind]}, {Text: heldFor(b.Offences)}, {Text: dueWords(b.Bail, now)}, {Text: conditionsText(b.Bail)}, {Text: b.Bail.extensions()}, {Text: b.Next}}})
	}
	page.Render(w, r, page.Page{Title: "Bail and release under investigation", Wide: true, Crumbs: []page.Crumb{{Text: "Custody", Href: "/custody"}, {Text: "Bail"}}},
		page.P("Who left custody while the investigation goes on, who is due first first. Bail that is not extended while it runs has ended."),
		page.DenseTable("On bail or under investigation", []string{"Person", "Custody record", "How", "For", "Due", "Conditions", "Extended", "May be extended by"}, rows, "Nobody is on bail before charge or under investigation without it."),
		page.NextPrevious(r, listBail, list.Next), bailEarlier(list.Earlier, now))
}

// bailEarlier is the table of those who were bailed before bail had a record of its own.
func bailEarlier(list []BailRow, now time.Time) g.Node {
	if len(list) == 0 {
		return nil
	}
	var rows []page.Row
	for _, b := range list {
		link := page.Cell{Node: h.A(h.Class("govuk-link"), h.Href("/custody/"+b.Detention), g.Text(b.Name))}
		rows = append(rows, page.Row{Cells: []page.Cell{link, {Text: b.Number}, {Text: bailWords[b.Kind]}, {Text: heldFor(b.Offences)}, {Text: dueWords(b.Bail, now)}, {Text: conditionsText(b.Bail)}}})
	}
	return page.Section("From before bail had a record of its own", "", nil, page.P("They are due all the same. Open the custody record, and the case, to see what was decided."),
		page.DenseTable("Bailed earlier", []string{"Person", "Custody record", "How", "For", "Due", "Conditions"}, rows, ""))
}

// dueWords say when somebody is due, and how late it is.
func dueWords(b Bail, now time.Time) string {
	day, what := b.ReturnOn, "Answers "
	if b.Kind == underInvestigation {
		day, what = b.ReviewOn, "Review by "
	}
	said := what + day.Text()
	if days := dayOf(now).DaysUntil(day); now.After(b.DueAt) {
		said += ", late by " + when.Ago(now.Sub(b.DueAt))
	} else if days == 0 {
		said += ", today"
	}
	return said
}

func conditionsText(b Bail) string {
	var said []string
	for _, c := range b.Conditions {
		said = append(said, strings.TrimRight(c.Text, ". "))
	}
	return strings.Join(said, "; ")
}

func (b Bail) extensions() string {
	var said []string
	for _, e := range b.Extended {
		said = append(said, authorityWord(e.Authority)+" on "+e.On.Text())
	}
	return strings.Join(said, "; ")
}

func (d *Desk) bailSummary(b BailRow) g.Node {
	if b.ID == "" {
		return nil
	}
	rows := []page.SummaryRow{page.Fact("Person", b.Name), page.Fact("Custody record", b.Number), page.Fact("For", heldFor(b.Offences)), page.Fact("Arrested", b.ArrestedOn.Text())}
	if b.Kind == onBail {
		rows = append(rows, page.Fact("Answers bail on", b.ReturnOn.Text()), page.Fact("Law allows it until the end of", b.EndsOn.Text()), page.Fact("Conditions", orNone(conditionsText(b.Bail))))
	} else {
		rows = append(rows, page.Fact("Next review by", b.ReviewOn.Text()))
	}
	if said := b.Bail.extensions(); said != "" {
		rows = append(rows, page.Fact("Extended", said))
	}
	if b.Next != "" {
		rows = append(rows, page.Fact("May be extended by", b.Next))
	}
	return page.SummaryList(page.SummaryListProps{Rows: rows})
}

// extends tells whether a bail may be extended next by a court, or by an officer.
func (d *Desk) extends(b Bail, court bool) bool {
	return slices.ContainsFunc(d.mayFollow(b), func(v bailRow) bool { return (v.Authority == ofCourt) == court })
}

// bailActs are what may be done, in the order of the work.
var bailActs = []struct{ action, text, path, kind string }{
	{"custody.bail.extend", "Extend bail", "extend", onBail},
	{"custody.bail.court", "Record a court's extension", "court", onBail},
	{"custody.bail.move", "Move the day to answer bail", "move", onBail},
	{"custody.bail.vary", "Change the conditions", "vary", onBail},
	{"custody.bail.lift", "Lift bail", "lift", onBail},
	{"custody.rui.review", "Review the investigation", "review", underInvestigation},
	{"custody.bail.end", "End it", "end", ""},
}

// bailPage is GET /bail/{id}.
func (d *Desk) bailPage(w http.ResponseWriter, r *http.Request) {
	b, err := d.SeeBail(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var acts []page.Act
	for _, o := range bailActs {
		if (o.path == "extend" || o.path == "court") && !d.extends(b.Bail, o.path == "court") {
			continue
		}
		if b.State == atLargeStill && (o.kind == "" || o.kind == b.Kind) && d.host.Door.May(r.Context(), act.Of(o.action, b.ref())) {
			acts = append(acts, page.Act{Text: o.text, Href: "/bail/" + b.ID + "/" + o.path})
		}
	}
	part := page.Section("What you can do", "", nil, page.Acts(acts))
	switch {
	case b.State == atLargeEnded:
		part = page.Section("What you can do", "", nil, page.P("It ended on "+fullText(b.EndedAt)+"."))
	case len(acts) == 0:
		part = page.Section("What you can do", "", nil, page.P("Nothing here is yours to do now."))
	}
	page.Render(w, r, page.Page{Title: bailWords[b.Kind] + ": " + b.Name, Wide: true, Crumbs: []page.Crumb{{Text: "Custody", Href: "/custody"}, {Text: "Bail", Href: "/bail"}, {Text: b.Name}}},
		page.Columns(page.SummaryCard(bailWords[b.Kind], nil, d.bailSummary(b)), g.Group{part, page.P("It is part of the case and of the custody record."), page.Acts([]page.Act{{Text: "Open the custody record", Href: "/custody/" + b.Detention}, {Text: "Open the case", Href: "/threads/" + b.Thread}})}))
}
