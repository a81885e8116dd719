package casefile

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/when"
)

// formsPage draws the file as the forms that people know (CF-08). They are views: whatever they say stands on the record.
func (d *Desk) formsPage(w http.ResponseWriter, r *http.Request) {
	v, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := r.Context()
	mg5, err := d.mg5(ctx, v)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: "Forms of file " + v.URN, Back: "/casefile/" + v.ID},
		page.P("These forms are views of the record. To change one, change the record. Print this page for a paper copy."),
		mg5, d.mg9(ctx, v), d.mg11(ctx, v), d.personalStatements(ctx, v), d.mg12(ctx, v), d.mg15(ctx, v), d.street(ctx, v), page.Section("MG6C: Schedule of unused material", v.URN, nil, d.unusedPart(v)))
}

func (d *Desk) mg5(ctx context.Context, v View) (g.Node, error) {
	var titles []string
	for _, o := range v.Offences {
		titles = append(titles, o.Title+" ("+o.Code+")")
	}
	rows := []page.SummaryRow{page.Fact("URN", v.URN), page.Fact("Defendant", d.defendant(ctx, v)), page.Fact("Offences", strings.Join(titles, "; "))}
	for _, m := range v.Material {
		if m.Kind != "crime" {
			continue
		}
		c, err := d.crimes.Get(d.host.DB.Read(ctx), m.Ref)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Fact("Crime "+c.Number, c.Place+", "+stamp(c.FromAt)), page.Fact("What happened", c.Account))
	}
	if len(v.Requests) > 0 {
		rows = append(rows, page.Fact("Plea expected", plain(v.Requests[0].Plea)+": "+v.Requests[0].PleaBasis))
	}
	return page.Section("MG5: Police report", v.URN, nil, page.SummaryList(page.SummaryListProps{Rows: rows})), nil
}

// defendant is the name and the age: a date of birth is not shared (CF-12).
func (d *Desk) defendant(ctx context.Context, v View) string {
	name := d.name(ctx, "person:"+v.Suspect)
	p, err := d.people.Get(d.host.DB.Read(ctx), v.Suspect)
	if err != nil || p.BornOn.IsZero() || name == "not shown to you" {
		return name
	}
	return name + ", aged " + strconv.Itoa(p.Age(when.DayOf(d.host.Clock.Now())))
}

func (d *Desk) mg9(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, m := range v.Material {
		if m.Kind != "person" || (m.Extra != "witness" && m.Extra != "victim") {
			continue
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: d.name(ctx, "person:"+m.Person)}, {Text: m.Extra}, {Text: yes(has(v, "statement", m.Person))}, {Text: yes(has(v, "special_measures", m.Person))}, {Text: yes(has(v, "availability", m.Person))}}})
	}
	return page.Section("MG9: Witness list", v.URN, nil, page.DenseTable("Witness list", []string{"Witness", "As", "Statement", "Special measures considered", "Dates known"}, rows, "Nobody is linked to the case as a witness or victim."))
}

func has(v View, kind, person string) bool {
	for _, m := range v.Material {
		if m.Kind == kind && m.Person == person && m.Extra != "void" {
			return true
		}
	}
	return false
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "not yet"
}

func (d *Desk) mg11(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, m := range v.Material {
		if m.Kind == "statement" && m.Extra != "void" {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: d.name(ctx, "person:"+m.Person)}, {Text: stamp(m.At)}, {Text: strconv.FormatInt(m.Number, 10), Num: true}, {Text: d.name(ctx, "staff:"+m.Staff)}, {Node: hash(m.Hash)}}})
		}
	}
	return page.Section("MG11: Statements", v.URN, nil, page.DenseTable("Statements", []string{"Of", "Signed", "Pages", "Before", "Hash"}, rows, "No signed statement is on the record."))
}

// personalStatements are the victims' own, with what each wishes in court (VIC-08; Victims' Code Right 7).
func (d *Desk) personalStatements(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, m := range v.Material {
		if m.Kind == personalStatement {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: d.name(ctx, "person:"+m.Person)}, {Text: stamp(m.At)}, {Text: strconv.FormatInt(m.Number, 10), Num: true}, {Text: d.wish(m.Extra)}, {Node: hash(m.Hash)}}})
		}
	}
	return page.Section("MG11: Victim personal statements", v.URN, nil, page.P("What the crime did to the victim. It is for the sentence, and is no evidence of the crime."),
		page.DenseTable("Victim personal statements", []string{"Of", "Signed", "Pages", "In court, before the sentence", "Hash"}, rows, "No victim has made one. One is offered with the statement and again before the sentence."))
}

// wish is what a victim wishes in court, in the law's words.
func (d *Desk) wish(code string) string {
	row, ok := d.host.Law.Table("evidence.personal_wish").At(code, when.DayOf(d.host.Clock.Now()))
	var w struct {
		Label string `json:"label"`
	}
	if !ok || row.Into(&w) != nil {
		return code
	}
	return w.Label
}

func hash(s string) g.Node {
	if len(s) > 12 {
		s = s[:12]
	}
	return h.Code(g.Text(s))
}

func (d *Desk) mg12(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, m := range v.Material {
		if m.Kind == "exhibit" {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: m.Title}, {Text: m.Extra}, {Text: d.name(ctx, "staff:"+m.Staff)}, {Text: stamp(m.At)}, {Node: hash(m.Hash)}}})
		}
	}
	return page.Section("MG12: Exhibit list", v.URN, nil, page.DenseTable("Exhibit list", []string{"Exhibit", "What it is", "Produced by", "Taken", "Hash"}, rows, "No exhibit is on the record."))
}

func (d *Desk) mg15(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, m := range v.Material {
		if m.Kind == "interview" {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: d.name(ctx, "person:"+m.Person)}, {Text: stamp(m.At)}, {Text: strconv.FormatInt(m.Number, 10) + " min"}, {Text: yes(has(v, "transcript", m.Person))}, {Node: hash(m.Hash)}}})
		}
	}
	return page.Section("MG15: Record of interview", v.URN, nil, page.DenseTable("Interviews", []string{"Of", "Began", "Length", "Transcript signed", "Recording's hash"}, rows, "No interview is on the record."))
}

// street leads to the street forms that belong to the file: MG6 and MG19. They are read where they are kept.
func (d *Desk) street(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, m := range v.Material {
		if slices.Contains(streetForms, m.Kind) {
			about := "The case"
			if m.Person != "" {
				about = d.name(ctx, "person:"+m.Person)
			}
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/field/record/"+m.Ref), g.Text(m.Title))}, {Text: about}, {Text: stamp(m.At)}}})
		}
	}
	return page.Section("MG6 and MG19: Notes to the prosecutor, loss and injury", v.URN, nil, page.DenseTable("Notes to the prosecutor, loss and injury", []string{"Form", "About", "Written"}, rows,
		"None yet. An officer writes them among the street forms."))
}
