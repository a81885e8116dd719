package custody

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const listBail = "bail"

// BailRow is one line of the board of those at large.
type BailRow struct {
	Bail
	Name string `json:"name"`
	Next string `json:"next" doc:"who may extend it next, or that nobody may"`
}

// BailList is the board, who is due first first.
type BailList struct {
	Rows []BailRow `json:"rows"`
	Next string    `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
}

// AtLarge lists who is on bail before charge or under investigation without it, who is due first first. Right: custody.bail.list. Fault:
// paging.cursor (invalid).
func (d *Desk) AtLarge(ctx context.Context, p paging.Ask) (BailList, error) {
	part, err := p.One(listBail)
	if err != nil {
		return BailList{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("custody.bail.list", Bail{}.ref()).With(access.Resource{}), func(q db.Querier, who *access.Actor) (BailList, error) {
		read := func(after paging.Mark, n int) ([]Bail, error) { return bailRunning(q, who.Labels, after, n) }
		keep := func(list []Bail) ([]Bail, error) {
			return room.NotOwn(d.host, q, who, list, func(b Bail) []string { return []string{b.Thread} })
		}
		list, next, err := paging.Fill(part, read, keep, func(b Bail) paging.Mark { return paging.Mark{At: b.DueAt, ID: b.ID} })
		out := BailList{Rows: []BailRow{}, Next: next}
		for _, b := range list {
			row, err := d.bailRow(q, b)
			if err != nil {
				return out, err
			}
			out.Rows = append(out.Rows, row)
		}
		return out, err
	})
}

func (d *Desk) bailRow(q db.Querier, b Bail) (BailRow, error) {
	p, err := d.people.Get(q, b.Person)
	return BailRow{b, p.Name(), d.nextStep(b)}, err
}

// nextStep says who may extend bail next.
func (d *Desk) nextStep(b Bail) string {
	if b.Kind != onBail || b.State != atLargeStill {
		return ""
	}
	code := "initial"
	for _, e := range b.Extended {
		if row, ok := d.host.Law.Row(e.Law); ok {
			code = row.Code
		}
	}
	var who []string
	for _, row := range d.host.Law.Table("custody.bail_limit").On(b.ArrestedOn) {
		var v bailRow
		if row.Into(&v) == nil && v.After == code {
			who = append(who, authorityWord(v.Authority)+" to "+BailEnds(b.ArrestedOn, v.Months).Text())
		}
	}
	if len(who) == 0 {
		return "No further extension"
	}
	return strings.Join(who, ", or ")
}

func authorityWord(code string) string {
	if code == ofCourt {
		return "A court"
	}
	said := strings.ReplaceAll(code, "_", " ")
	return strings.ToUpper(said[:1]) + said[1:]
}

// SeeBail opens one. Right: custody.bail.see. Fault: bail.not_found.
func (d *Desk) SeeBail(ctx context.Context, bailID string) (BailRow, error) {
	return act.See(ctx, d.host.Door, act.Of("custody.bail.see", Bail{ID: bailID}.ref()), func(q db.Querier, _ *access.Actor) (BailRow, error) {
		b, err := getBail(q, bailID)
		if err != nil {
			return BailRow{}, err
		}
		return d.bailRow(q, b)
	})
}

func (d *Desk) bailAPI(a huma.API) {
	api.Get(a, "custody.bail.list", "/api/custody/bail", "Who is on bail before charge or under investigation without it, who is due first first", func(ctx context.Context, in *struct{ paging.Ask }) (BailList, error) {
		return d.AtLarge(ctx, in.Ask)
	})
	api.Get(a, "custody.bail.see", "/api/custody/bail/{id}", "A bail before charge, or a release under investigation", func(ctx context.Context, in *anID) (BailRow, error) { return d.SeeBail(ctx, in.ID) })
	bailPost(a, "custody.bail.extend", "extend", "Extend bail before charge, as an inspector or above", d.ExtendBail)
	bailPost(a, "custody.bail.court", "court", "Record a court's extension of bail before charge", d.ExtendBailInCourt)
	bailPost(a, "custody.bail.vary", "vary", "Change the conditions of bail before charge", d.VaryBail)
	bailPost(a, "custody.bail.end", "end", "End bail before charge, or a release under investigation", d.EndBail)
	bailPost(a, "custody.bail.lift", "lift", "Lift bail before charge while the investigation goes on", d.LiftBail)
	bailPost(a, "custody.rui.review", "review", "Review an investigation in which nobody is on bail", d.ReviewRUI)
}

func bailPost[I any](a huma.API, id, path, summary string, do func(context.Context, string, I) (act.Done[Bail], error)) {
	api.Post(a, id, "/api/custody/bail/{id}/"+path, summary, func(ctx context.Context, in *byID[I]) (act.Done[Bail], error) { return do(ctx, in.ID, in.Body) })
}

func (d *Desk) bailPages() []room.Screen {
	conditions := form.Field{Name: "conditions", Options: d.options("custody.bail_condition")}
	return slices.Concat(
		[]room.Screen{{Pattern: "GET /bail", Title: "Bail and release under investigation", File: "custody/bail_page.go", Handler: d.bailBoard}, {Pattern: "GET /bail/{id}", Title: "Bail", File: "custody/bail_page.go", Handler: d.bailPage}},
		bailForm(d, "extend", "Extend bail", "Extend bail", nil, d.ExtendBail).Screens(),
		bailForm(d, "court", "Bail extended by a court", "Record the extension", nil, d.ExtendBailInCourt).Screens(),
		bailForm(d, "vary", "Change the conditions of bail", "Change the conditions", append([]form.Field{conditions}, named("terms", "views", "said", "why", "at")...), d.VaryBail).Screens(),
		bailForm(d, "end", "End it", "Record the end", nil, d.EndBail).Screens(),
		bailForm(d, "lift", "Lift bail", "Lift bail", nil, d.LiftBail).Screens(),
		bailForm(d, "review", "Review the investigation", "Record the review", nil, d.ReviewRUI).Screens(),
	)
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
			var codes, terms []string
			for _, c := range b.Conditions {
				codes, terms = append(codes, c.Code), append(terms, c.Text)
			}
			return map[string]string{"conditions": strings.Join(codes, ","), "terms": strings.Join(terms, "\n")}, err
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
		page.NextPrevious(r, listBail, list.Next))
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
		said = append(said, c.Text)
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

// bailActs are what may be done, in the order of the work.
var bailActs = []struct{ action, text, path, kind string }{
	{"custody.bail.extend", "Extend bail", "extend", onBail},
	{"custody.bail.court", "Record a court's extension", "court", onBail},
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
