package custody

import (
	"context"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
)

// constant tells whether somebody is under constant observation, whose log has lines.
func constant(x Detention) bool { return x.held() && x.Risk != nil && x.Risk.EveryMinutes == 0 }

// plain is a code in words.
func plain(code string) string {
	if code == "" {
		return "–"
	}
	s := strings.ReplaceAll(code, "_", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// entryCalled is who is called, at the beginning of a sentence.
func entryCalled(of string) string { return plain(calledAs[of]) }

func timeText(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return clockText(t)
}

// stayRows are the facts of care: whether an adult is needed and here, medicine and meals, and who watches.
func (d *Desk) stayRows(s Seen) []page.SummaryRow {
	var rows []page.SummaryRow
	switch {
	case s.Need.Needed && adultHere(s.Calls, s.Now):
		rows = append(rows, page.Fact("Appropriate adult", s.Need.Why+". Here"))
	case s.Need.Needed:
		rows = append(rows, page.Fact("Appropriate adult", s.Need.Why+". Not here: no interview, and the rights are given again when the adult comes"))
	case s.Need.Turned:
		rows = append(rows, page.Fact("Appropriate adult", "Became 18 in custody. No adult is needed by age from then on"))
	}
	if m, ok := s.nextMedicine(); ok {
		rows = append(rows, page.Fact("Next medicine", m.Name+" "+m.Dose+", due "+fullText(m.DueAt)))
	}
	var v mealRow
	if _, err := d.row("custody.care", "meals", s.ArrestedAt, &v); err == nil && s.held() {
		m := mealsOf(s.Care, v, s.RelevantAt, s.Now)
		rows = append(rows, page.Fact("Meals in "+strconv.Itoa(v.Hours)+" hours", strconv.Itoa(m.Main)+" main of "+strconv.Itoa(v.Main)+", "+strconv.Itoa(m.Light)+" light of "+strconv.Itoa(v.Light)+
			", drinks "+strconv.Itoa(m.Drinks)+refusedText(m.Refused)))
	}
	if constant(s.Detention) && s.WatchedBy != "" {
		rows = append(rows, page.Fact("Watched since", fullText(s.WatchedSince)+", last line "+clockText(s.WatchedAt)+", next by "+timeText(s.WatchDueAt)))
	}
	return rows
}

func refusedText(n int) string {
	if n == 0 {
		return ""
	}
	return ", " + strconv.Itoa(n) + " refused"
}

// bookedPart is what booking in gathered and care added, each as a table that can be read out.
func (d *Desk) bookedPart(ctx context.Context, s Seen) g.Node {
	return g.Group{d.aboutCard(s), callTable(s), d.childCard(ctx, s), d.searchCard(ctx, s), propertyCard(s), injuriesCard(s), d.sampleCard(s), careTable(s, true)}
}

func (d *Desk) aboutCard(s Seen) g.Node {
	x := s.Details
	if x == nil {
		return nil
	}
	rows := []page.SummaryRow{}
	for _, f := range []struct{ key, value string }{{"Occupation", x.Occupation}, {"Nationality", strings.TrimSuffix(x.Nationality+", "+x.Second, ", ")}, {"Consul", map[string]string{"wanted": "To be told", "declined": "They do not want them told"}[x.Consul]},
		{"Ethnicity, as they say", d.labelOr("field.ethnicity_self", x.Ethnicity)}, {"Prefer to be searched by", map[string]string{"man": "A man", "woman": "A woman", "no_preference": "No preference"}[x.SearchBy]},
		{"Disability", x.Disability}, {"Depend on them", x.Dependants}, {"Religion or belief", x.Religion}, {"Do not eat", x.Diet}, {"Immigration", x.Immigration}} {
		if f.value != "" {
			rows = append(rows, page.Fact(f.key, f.value))
		}
	}
	return card("About them", rows...)
}

func (d *Desk) labelOr(table, code string) string {
	if code == "" {
		return ""
	}
	return d.label(table, code)
}

func (d *Desk) childCard(ctx context.Context, s Seen) g.Node {
	if !s.Need.Child && len(s.Child) == 0 {
		return nil
	}
	var rows []page.SummaryRow
	for _, c := range s.Child {
		switch c.What {
		case "told":
			rows = append(rows, page.Fact(plain(c.As)+" told", journal.Sentences(c.Who+", "+fullText(c.At), c.Where)))
		case "not_told":
			rows = append(rows, page.Fact(plain(c.As)+" not told yet", journal.Sentences(fullText(c.At), c.Note)))
		case "kept":
			rows = append(rows, page.Fact("Kept in", journal.Sentences(plain(c.Where)+", "+fullText(c.At), c.Note)))
		case "bed":
			rows = append(rows, page.Fact("Local authority place", journal.Sentences(plain(c.State)+", "+c.Who+", "+fullText(c.At), c.Note)))
		}
	}
	var links []page.Link
	for _, l := range []struct {
		fits               bool
		action, text, path string
	}{{s.Need.Child, "custody.child.tell", "Tell somebody responsible", "child-told"}, {s.Need.Child, "custody.child.place", "Where they are kept", "child-place"},
		{s.Need.Child && s.charged() && s.kept() != nil, "custody.child.bed", "Ask for a local authority place", "child-bed"}} {
		if l.fits && s.held() && d.host.Door.May(ctx, act.Of(l.action, s.ref())) {
			links = append(links, page.Link{Text: l.text, Href: "/custody/" + s.ID + "/" + l.path})
		}
	}
	if len(rows) == 0 {
		return page.SummaryCard("Child", links, page.P("Nobody who is responsible for the child has been told yet."))
	}
	return page.SummaryCard("Child", links, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (d *Desk) searchCard(ctx context.Context, s Seen) g.Node {
	if len(s.Searches) == 0 {
		return nil
	}
	var rows []page.Row
	for _, x := range s.Searches {
		how, by := "Not searched", "–"
		if x.Level != "none" {
			how, by = d.label("custody.search", x.Level), d.host.NameOf(ctx, "staff:"+x.Searcher)
		}
		auth := "–"
		if x.Authorised != "" {
			auth = d.host.NameOf(ctx, "staff:"+x.Authorised)
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockText(x.At)}, {Text: how}, {Text: orDash(x.Power)}, {Text: x.Reason}, {Text: by}, {Text: auth}, {Text: orDash(x.Found)}}})
	}
	return page.Section("Searches", "", nil, page.DenseTable("Searches", []string{"When", "Search", "Power", "Why", "By", "Authorised by", "Found"}, rows, ""))
}

func propertyCard(s Seen) g.Node {
	if len(s.Property) == 0 {
		return nil
	}
	signs := map[string]string{"signed": "Signed: ", "refused": "Would not sign", "unable": "Could not sign"}
	var rows []page.Row
	for _, p := range s.Property {
		what := strings.Join(p.Items, "; ")
		if p.Pence > 0 {
			what = strings.TrimPrefix(what+"; cash "+poundsText(p.Pence), "; ")
		}
		if what == "" {
			what = "Nothing"
		}
		back := "–"
		switch {
		case p.held():
			back = "Held by police"
		case !p.EscortAt.IsZero():
			back = "With the escort " + p.Escort + " from " + fullText(p.EscortAt)
		case !p.BackAt.IsZero():
			back = "Given back " + fullText(p.BackAt)
			if len(p.Withheld) > 0 {
				back += ", but: " + strings.Join(p.Withheld, "; ")
			}
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockText(p.At)}, {Text: what}, {Text: orDash(p.Seal)}, {Text: plain(p.Kept)}, {Text: strings.TrimSpace(signs[p.Signed] + p.Signature)}, {Text: back}}})
	}
	return page.Section("Property", "", nil, page.DenseTable("Property", []string{"When", "What", "Seal", "Kept by", "Detainee", "Given back"}, rows, ""))
}

func poundsText(pence int) string {
	return "£" + strconv.Itoa(pence/100) + "." + strconv.Itoa(pence%100/10) + strconv.Itoa(pence%10)
}

func injuriesCard(s Seen) g.Node {
	if len(s.Injuries) == 0 {
		return nil
	}
	return page.Section("Injuries", "", []page.Link{{Text: "Body map", Href: "/custody/" + s.ID + "/injury"}}, injuryTable(s.Injuries))
}

func (d *Desk) sampleCard(s Seen) g.Node {
	if len(s.Samples) == 0 {
		return nil
	}
	basis := map[string]string{"power": "By power", "consent": "With consent", "not_taken": "Not taken"}
	var rows []page.Row
	for _, x := range s.Samples {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockText(x.At)}, {Text: d.label("custody.sample", x.Kind)}, {Text: basis[x.Basis]}, {Text: orDash(x.Power)}, {Text: orDash(x.Barcode)}, {Text: orDash(x.Reason)}}})
	}
	return page.Section("Samples", "", nil, page.DenseTable("Samples", []string{"When", "Sample", "How", "Under", "Reference", "Reason"}, rows, ""))
}

// careTable is the care that was given, and the lines of constant observation for who may read of the risk.
func careTable(s Seen, watch bool) g.Node {
	var rows []page.Row
	for _, c := range s.Care {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: fullText(c.At)}, {Text: careWord(c.What)}, {Text: plain(c.Answer)}, {Text: orDash(strings.TrimSpace(c.Medicine + " " + c.Dose))}, {Text: orDash(c.Note)}}})
	}
	for _, c := range s.Watch {
		if !watch {
			break
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: fullText(c.At)}, {Text: "Constant observation"}, {Text: "–"}, {Text: "–"}, {Text: c.Seen}}})
	}
	if len(rows) == 0 {
		return nil
	}
	return page.Section("Care given", "", nil, page.DenseTable("Care given", []string{"When", "What", "Taken", "Medicine", "Note"}, rows, ""))
}

func intText(n int) string { return strconv.Itoa(n) }

// careWord is what was offered, in words.
func careWord(what string) string {
	if kind, meal := strings.CutPrefix(what, "meal_"); meal {
		return plain(kind) + " meal"
	}
	return plain(what)
}
