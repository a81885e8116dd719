package people

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/when"
)

// personPage shows who somebody is, their part in cases the reader may see, warnings, what belongs to them, and what was
// done to the record.
func (d *Desk) personPage(w http.ResponseWriter, r *http.Request) {
	s, err := d.See(r.Context(), r.PathValue("id"))
	if failed(w, r, err) {
		return
	}
	p := s.Person
	head := page.Head{Title: p.Name(), Refs: []page.Ref{{Label: "Born", Value: born(s)}}}
	for _, m := range s.Markers {
		if m.Shown(s.Today) {
			head.Tags = append(head.Tags, page.TagProps{Text: d.markerLabel(m.Code), Classes: "govuk-tag--red"})
		}
	}
	page.Render(w, r, page.Page{Title: p.Name(), Head: page.RecordHead(head), Wide: true},
		page.Columns(
			g.Group{facts(s), d.partList(r, s), d.thingList(s), d.history(s)},
			g.Group{d.personActs(r, p), d.markerList(s), sameList(s)}))
}

func born(s Sheet) string {
	switch {
	case !s.Person.BornOn.IsZero():
		return fmt.Sprintf("%s, age %d", s.Person.BornOn.Text(), s.Age)
	case s.Age >= 0:
		return fmt.Sprintf("not known, about %d", s.Age)
	}
	return "not known"
}

func facts(s Sheet) g.Node {
	p := s.Person
	rows := []page.SummaryRow{page.Fact("Name", strings.Join(strings.Fields(p.Given+" "+p.Middle+" "+p.Family), " ")), page.Fact("Date of birth", born(s))}
	for _, f := range []struct{ key, value string }{{"Gender", plain(p.Gender)}, {"Description", p.Description}, {"Language", p.Language}, {"Needs", p.Needs},
		{"Not known yet", strings.Join(s.Missing, ", ")}, {"Also recorded as", strings.Join(p.Aliases, ", ")}} {
		if f.value != "" {
			rows = append(rows, page.Fact(f.key, f.value))
		}
	}
	return page.SummaryCard("Who they are", nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (d *Desk) partList(r *http.Request, s Sheet) g.Node {
	may := d.host.Door.May(r.Context(), act.Of("people.person.unlink", journal.Ref{Kind: "person", ID: s.Person.ID}, "to end a part"))
	rows := make([]page.Row, len(s.Roles))
	for i, l := range s.Roles {
		until := "now"
		end := h.A(h.Href("/people/"+s.Person.ID+"/links/"+l.Link+"/end"), g.Text("End"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" the link to "+l.Ref)))
		if !l.Until.IsZero() {
			until, end = at(l), nil
		}
		if !may {
			end = nil
		}
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/threads/"+l.Ref), g.Text(l.Ref))}, {Text: d.roleLabel(l.Role)}, {Text: when.DayOf(l.From).Text()}, {Text: until}, {Node: g.If(end != nil, end)}}}
	}
	return page.Section("Part in cases", strconv.Itoa(len(rows)), nil,
		page.DenseTable("Part in cases", []string{"Thread", "Part", "From", "Until", "Change"}, rows, "No case that you may see. Link the person to one with “Link to a thread”."))
}

func at(l Part) string { return when.DayOf(l.Until).Text() }

// kindOf is what a thing is, and that it is unchecked when it could be somebody else's (ID-07).
func kindOf(t Thing) string {
	if t.Status == string(IdentifierUnchecked) {
		return kindWords[string(t.Kind)] + ", unchecked: it can be read in two ways"
	}
	return kindWords[string(t.Kind)]
}

func (d *Desk) thingList(s Sheet) g.Node {
	rows := make([]page.Row, len(s.Things))
	for i, t := range s.Things {
		until := "now"
		if !t.Until.IsZero() {
			until = when.DayOf(t.Until).Text()
		}
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/things/"+t.Thing.ID), g.Text(t.Thing.Text))}, {Text: kindOf(t.Thing)}, {Text: plain(t.Role)}, {Text: when.DayOf(t.From).Text()}, {Text: until}}}
	}
	return page.Section("Addresses, phones and vehicles", strconv.Itoa(len(rows)), nil,
		page.DenseTable("Addresses, phones and vehicles", []string{"What", "Kind", "How", "From", "Until"}, rows, "None yet. Add one with “Add an address, phone or vehicle”."))
}

func (d *Desk) history(s Sheet) g.Node {
	items := make([]page.Item, len(s.Entries))
	for i, e := range s.Entries {
		l := d.host.Door.Kinds.Body(e).Line()
		items[i] = page.Item{At: e.HappenedAt, Stage: l.Stage, What: l.Title, Detail: strings.TrimSpace(l.Detail + " " + by(e))}
	}
	return page.Section("What was done to this record", "", nil, page.Timeline(items, "Nothing yet."))
}

func by(e journal.Entry) string {
	if e.Envelope.Who.Name == "" {
		return ""
	}
	return "by " + e.Envelope.Who.Name
}

func (d *Desk) personActs(r *http.Request, p Person) g.Node {
	var out []page.Act
	for _, x := range []struct{ action, text, path string }{{"people.person.link", "Link to a thread", "link"}, {"people.person.change", "Change details", "change"},
		{"people.thing.tie", "Add an address, phone or vehicle", "thing"}, {"people.marker.add", "Add a warning marker", "marker"}, {"people.person.merge", "Merge with another record", "merge"}} {
		if d.host.Door.May(r.Context(), act.Of(x.action, journal.Ref{Kind: "person", ID: p.ID}, "asked for by the page")) {
			out = append(out, page.Act{Text: x.text, Href: "/people/" + p.ID + "/" + x.path})
		}
	}
	for _, a := range p.Aliases {
		if d.host.Door.May(r.Context(), act.Of("people.person.unmerge", journal.Ref{Kind: "person", ID: p.ID}, "asked for by the page")) {
			out = append(out, page.Act{Text: "Take out merged record " + a[len(a)-6:], Href: "/people/" + p.ID + "/unmerge?other=" + a})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return page.Section("What you can do", "", nil, page.Acts(out))
}

func (d *Desk) markerList(s Sheet) g.Node {
	if len(s.Markers) == 0 {
		return page.Section("Warning markers", "", nil, page.Box(h.P(h.Class("tl-none"), g.Text("None."))))
	}
	return page.Section("Warning markers", "", nil, g.Map(s.Markers, func(m Marker) g.Node {
		state := "to be reviewed by " + m.ReviewOn.Text()
		switch {
		case !m.EndedAt.IsZero():
			state = "ended: " + m.EndedWhy
		case m.Expired(s.Today):
			state = "review was due by " + m.ReviewOn.Text() + ": not shown at dispatch until it is reviewed"
		}
		var to []page.Link
		if m.EndedAt.IsZero() {
			to = []page.Link{{Text: "Review", Href: "/markers/" + m.ID + "/review"}}
		}
		return page.SummaryCard(d.markerLabel(m.Code), to, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
			page.Fact("Known", m.Detail), page.Fact("From", m.Provenance), page.Fact("State", state)}}))
	}))
}

func sameList(s Sheet) g.Node {
	if len(s.Same) == 0 {
		return nil
	}
	return page.Section("Perhaps the same person", "", nil, page.P("These records have the same national identifier."),
		h.Ul(h.Class("govuk-list"), g.Map(s.Same, func(x Hit) g.Node {
			return h.Li(h.A(h.Href("/people/"+x.ID), g.Text(x.Title)), g.Text(" · "), h.A(h.Href("/people/"+s.Person.ID+"/merge?other="+x.ID), g.Text("Merge")))
		})))
}

// roleLabel and markerLabel are the words of a code today.
func (d *Desk) roleLabel(code string) string {
	var v roleRow
	return d.label("people.role", code, &v, &v.Label)
}

func (d *Desk) markerLabel(code string) string {
	var v markerRow
	return d.label("people.marker", code, &v, &v.Label)
}

func (d *Desk) label(table, code string, row any, label *string) string {
	if r, ok := d.host.Law.Table(table).At(code, when.DayOf(d.host.Clock.Now())); ok && r.Into(row) == nil {
		return *label
	}
	return plain(code)
}

func plain(code string) string { return strings.ReplaceAll(code, "_", " ") }

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
