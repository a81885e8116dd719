package crime

import (
	"context"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /crime", Title: "Crimes", File: "crime/crime_page.go", Handler: d.listPage},
		{Pattern: "GET /crime/offences", Title: "Offence codes", File: "crime/crime_page.go", Handler: d.offencesPage},
		{Pattern: "GET /crime/{id}", Title: "Crime", File: "crime/crime_page.go", Handler: d.crimePage},
	}
	return append(out, d.forms()...)
}

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	l, err := d.List(r.Context(), r.URL.Query().Get("oic"), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var owed, rows []page.Row
	for _, i := range l.Owed {
		u := page.Later
		switch {
		case i.Late:
			u = page.Late
		case i.HoursLeft < 4:
			u = page.Soon
		}
		owed = append(owed, page.Row{Urgency: u, Cells: []page.Cell{{Node: link("/crime/incident/"+i.Incident+"/record", "Incident "+i.Number)}, {Text: i.Place}, {Text: i.ReportedAt}, {Text: left(i.HoursLeft)}}})
	}
	for _, c := range l.Crimes {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/crime/"+c.ID, c.Number)}, {Text: c.Title}, {Text: c.Place}, {Text: stamp(c.RecordedAt)}, {Text: d.staff(r.Context(), c.OIC)}, {Text: d.outcomeWords(c)}}})
	}
	page.Render(w, r, page.Page{Title: "Crimes", Wide: true},
		page.Section("To be recorded", "within 24 hours of the report, least time left first", []page.Link{{Text: "Offence codes", Href: "/crime/offences"}},
			page.DenseTable("Incidents whose crime is to be recorded", []string{"Incident", "Place", "Reported", "Time left"}, owed, "Every incident that looked like a crime has been answered. New ones appear here by themselves."), page.NextPrevious(r, listOwed, l.Later)),
		page.Section("Recorded", "newest first", nil,
			page.DenseTable("Recorded crimes", []string{"Crime", "Offence", "Place", "Recorded", "Officer in the case", "Outcome"}, rows, "No crime has been recorded yet. Record one from its incident, above."), page.NextPrevious(r, listCrimes, l.Next)))
}

func left(hours float64) string {
	d := time.Duration(hours * float64(time.Hour))
	if d < 0 {
		return when.Ago(d) + " late"
	}
	return when.Ago(d) + " left"
}

func (d *Desk) offencesPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	found, err := d.findOffences(r.Context(), &offencesIn{Q: q})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, f := range found {
		notes := []string{strings.ReplaceAll(f.Mode, "_", " ")}
		if !f.Notifiable {
			notes = append(notes, "not recorded as a crime")
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: f.Code}, {Text: f.Title}, {Text: strings.Join(notes, ", ")}}})
	}
	empty := "Type a code or some words of the offence, for example ABH or blade."
	if q != "" {
		empty = "No offence matches. Try fewer words, or the beginning of them."
	}
	page.Render(w, r, page.Page{Title: "Offence codes", Back: "/crime"},
		h.Form(h.Method("get"), h.Action("/crime/offences"),
			page.Input(page.InputProps{Name: "q", Value: q, Label: page.LabelProps{Text: "Code or words of the offence"}}), page.Button(page.ButtonProps{Text: "Find"})),
		page.DenseTable("Offences", []string{"Code", "Offence", "Trial"}, rows, empty))
}

func (d *Desk) crimePage(w http.ResponseWriter, r *http.Request) {
	v, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var tags []page.TagProps
	for _, f := range v.Flags {
		tags = append(tags, page.TagProps{Text: strings.ReplaceAll(f, "_", " "), Classes: "govuk-tag--red"})
	}
	head := page.RecordHead(page.Head{Title: v.Title, Tags: tags, Refs: []page.Ref{{Label: "Crime", Value: v.Number}, {Label: "Thread", Value: v.On.Ref, Href: "/threads/" + v.Thread}}, People: d.refs(r.Context(), v.Crime)})
	page.Render(w, r, page.Page{Title: "Crime " + v.Number, Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Crimes", Href: "/crime"}, {Text: v.Number}}},
		page.Columns(g.Group{d.factsPart(r.Context(), v.Crime), d.arrestsPart(r.Context(), v), d.historyPart(r.Context(), v)}, page.Section("What you can do", "", nil, page.Acts(d.crimeActs(r.Context(), v.Crime)))))
}

func (d *Desk) refs(ctx context.Context, c Crime) []page.Ref {
	var out []page.Ref
	for _, p := range c.Victims {
		out = append(out, page.Ref{Label: "Victim", Value: d.name(ctx, "person:"+p), Href: "/people/" + p})
	}
	for _, p := range c.Suspects {
		out = append(out, page.Ref{Label: "Suspect", Value: d.name(ctx, "person:"+p), Href: "/people/" + p})
	}
	return out
}

func (d *Desk) name(ctx context.Context, ref string) string {
	if n := d.host.NameOf(ctx, ref); n != "" {
		return n
	}
	return "not shown to you"
}

func (d *Desk) staff(ctx context.Context, id string) string {
	if id == "" {
		return "nobody yet"
	}
	return d.name(ctx, "staff:"+id)
}

func (d *Desk) factsPart(ctx context.Context, c Crime) g.Node {
	committed := stamp(c.FromAt)
	if !c.ToAt.IsZero() {
		committed = "between " + committed + " and " + stamp(c.ToAt)
	}
	due, _, err := d.dueAt(c.ReportedAt)
	in := "in time"
	if err == nil && c.RecordedAt.After(due) {
		in = when.Ago(c.RecordedAt.Sub(due)) + " late"
	}
	rows := []page.SummaryRow{page.Fact("What happened", c.Account), page.Fact("Offence", c.Title+" ("+c.OffenceCode+")"), page.Fact("Where", c.Place), page.Fact("When", committed),
		page.Fact("Reported", stamp(c.ReportedAt)), page.Fact("Recorded", stamp(c.RecordedAt)+", "+in), page.Fact("Officer in the case", d.staff(ctx, c.OIC)), page.Fact("Outcome", d.outcomeWords(c))}
	if c.Class != "" {
		rows = append(rows, page.Fact("Counting class", c.Class))
	}
	return page.SummaryCard("The crime", nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (d *Desk) historyPart(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, o := range v.History {
		state := "Stands"
		if !o.EndedAt.IsZero() {
			state = "until " + stamp(o.EndedAt)
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: o.Code + ": " + o.Title}, {Text: dayWords(o.DecidedOn)}, {Text: d.name(ctx, o.DecidedBy)}, {Text: state}, {Text: o.Reason}}})
	}
	return page.Section("Outcomes", "", nil, page.DenseTable("Outcomes", []string{"Outcome", "Decided on", "By", "Standing", "Reason"}, rows, "There is no outcome yet: the investigation is open."))
}

// arrestsPart shows the arrests for this crime and what else each was for.
func (d *Desk) arrestsPart(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, a := range v.Arrests {
		var also g.Group
		for _, b := range a.Also {
			also = append(also, h.Div(link("/crime/"+b.Crime, b.Number), g.Text(" "+b.Title+", thread "), link("/threads/"+b.Thread, b.Ref)))
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: d.name(ctx, "person:"+a.Person)}, {Text: stamp(a.At)}, {Node: also}}})
	}
	if len(rows) == 0 {
		return nil
	}
	return page.Section("Arrests", "", nil, page.DenseTable("Arrests for this crime", []string{"Arrested", "When", "Also for"}, rows, ""))
}

// outcomeWords say how a crime ended, by the number that the Home Office gives it and what that means.
func (d *Desk) outcomeWords(c Crime) string {
	if c.Outcome == "" {
		return "Open"
	}
	said := "Outcome " + c.Outcome
	if _, rule, known := d.outcomeRule(c.Outcome, d.host.Clock.Now()); known {
		said += ", " + rule.Label
	}
	return said + ", " + dayWords(c.OutcomeOn)
}

// dayWords says a recorded day as people write it.
func dayWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("Mon 2 Jan 2006")
}

// crimeActs are the acts that this reader may do on a crime.
func (d *Desk) crimeActs(ctx context.Context, c Crime) []page.Act {
	var out []page.Act
	for _, x := range []struct{ action, text, path string }{
		{"crime.oic.assign", "Assign the officer in the case", "/oic"}, {"crime.suspect.name", "Name a suspect", "/suspect"}, {"crime.outcome.set", "Set the outcome", "/outcome"},
	} {
		if d.host.Door.May(ctx, act.Of(x.action, journal.Ref{Kind: "crime", ID: c.ID})) {
			out = append(out, page.Act{Text: x.text, Href: "/crime/" + c.ID + x.path})
		}
	}
	return out
}

func link(href, text string) g.Node { return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text)) }

func stamp(t time.Time) string { return t.In(when.London).Format("2 Jan 2006 15:04") }

func (d *Desk) owed(is []Incident) []OwedIncident {
	out := []OwedIncident{}
	now := d.host.Clock.Now()
	for _, i := range is {
		out = append(out, OwedIncident{Incident: i.ID, Number: i.Number, Type: i.Type, Place: i.Place, Thread: i.Thread, DueAt: when.RFC3339(i.DueAt),
			ReportedAt: stamp(i.ReportedAt), HoursLeft: i.DueAt.Sub(now).Hours(), Late: now.After(i.DueAt)})
	}
	return out
}
