package custody

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

// mattersCard shows what one detention is about when that is more than one matter: one clock, each with its own end.
func (d *Desk) mattersCard(s Seen) g.Node {
	if len(s.Matters) < 2 {
		return nil
	}
	var rows []page.Row
	for _, m := range s.Matters {
		ends := "Open"
		if m.How != "" {
			ends = d.endWords(m) + ". Since " + fullText(m.EndedAt)
		}
		since := fullText(m.SinceAt)
		if m.Further {
			since = "Further, " + since
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: heldFor(m.Offences)}, {Node: threadLink(s.On, m.Thread)}, {Text: since}, {Text: ends}}})
	}
	return page.Section("Held for", "one detention, one clock", nil, page.DenseTable("What this detention is about", []string{"Offences", "Thread", "Arrested", "Ends"}, rows, ""))
}

func (d *Desk) endWords(m Matter) string {
	if m.How == "charged" {
		return "Charged"
	}
	out := d.label("custody.disposal", m.How)
	if !m.ReturnOn.IsZero() {
		out += ", back on " + m.ReturnOn.Text()
	}
	return out
}

func threadLink(on []On, thread string) g.Node {
	for _, o := range on {
		if o.Thread == thread {
			return g.Group{h.A(h.Class("govuk-link"), h.Href("/threads/"+o.Thread), g.Text(o.Ref)), g.If(o.Title != "", g.Text(" "+o.Title))}
		}
	}
	return g.Text("")
}

// furtherForm is FurtherArrest as a page asks it.
type furtherForm struct {
	FurtherArrest
	Codes string `json:"codes" label:"Arrested for" hint:"National offence codes, one a line. Blank for the offence of the crime" format:"textarea" maxLength:"1000"`
}

func (d *Desk) furtherPage() room.FormPage[furtherForm] {
	return room.FormPage[furtherForm]{Path: "/custody/arrest/{id}/further", Title: "Record a further arrest", File: "custody/matter_page.go", Button: "Record the further arrest",
		Intro: d.furtherIntro,
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			a, err := d.SeeArrest(ctx, r.PathValue("id"))
			if err != nil {
				return err
			}
			options, err := d.elsewhere(ctx, a.Person, threadsOf(a.Matters))
			if err != nil {
				return err
			}
			thread := form.Field{Name: "thread"}
			if len(options) > 0 {
				thread = form.Field{Name: "thread", As: form.AsRadios, Label: "Where they are a suspect already", Hint: " ", Options: append(options, form.Option{Value: "", Text: "Another one, by the number of its crime"})}
			}
			s.Fields = append([]form.Field{thread}, named("crime", "codes", "grounds")...)
			s.Fields = append(s.Fields, form.Field{Name: "necessity", Options: d.options("custody.necessity")}, form.Field{Name: "told_reason"}, cautionField())
			s.Fields = append(s.Fields, named("no_caution", "reply", "at")...)
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in furtherForm) (string, error) {
			in.Offences = lines(in.Codes)
			done, err := d.FurtherArrest(ctx, r.PathValue("id"), in.FurtherArrest)
			if err != nil {
				return "", onField(err, "offences", "codes")
			}
			all, err := detentionsOf(d.host.DB.Read(ctx), "arrest", done.Value.ID)
			if err != nil || len(all) == 0 {
				return "/custody/arrest/" + done.Value.ID + "/arrival", err
			}
			return "/custody/" + all[len(all)-1].ID, nil
		}}
}

func cautionField() form.Field {
	return form.Field{Name: "caution", Options: []form.Option{{Value: "en", Text: "In English"}, {Value: "cy", Text: "In Welsh"}, {Value: "none", Text: "Not given"}}}
}

func lines(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// furtherIntro says whose arrest it is and what a further one does to the clock and to who can see it.
func (d *Desk) furtherIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	a, err := d.SeeArrest(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	p, err := d.people.Get(d.host.DB.Read(ctx), a.Person)
	if err != nil {
		return nil, err
	}
	return g.Group{page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Under arrest", p.Name()), page.Fact("For", heldFor(offencesIn(a.Matters))), page.Fact("Since", fullText(a.ArrestedAt))}}),
		page.InsetText(page.InsetTextProps{Text: "The detention, its relevant time and its clock stay as they are. If the thread is restricted, the whole custody record becomes as restricted: name the custody officers on that thread first, so that they can go on looking after this person."})}, nil
}

// elsewhere are the other threads on which a person is a suspect, those that the reader may know of.
func (d *Desk) elsewhere(ctx context.Context, person string, but []string) ([]form.Option, error) {
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	q := d.host.DB.Read(ctx)
	all, err := d.people.SuspectOn(q, person, who.Labels)
	if err != nil {
		return nil, err
	}
	var ms []Matter
	for _, t := range all {
		if !slices.Contains(but, t) {
			ms = append(ms, Matter{Thread: t})
		}
	}
	on, err := d.on(q, ms, who)
	var out []form.Option
	for _, o := range on {
		out = append(out, form.Option{Value: o.Thread, Text: o.Ref, Hint: o.Title})
	}
	return out, err
}

// matterPage says how one of several matters ends.
func (d *Desk) matterPage() room.FormPage[EndMatter] {
	p := formOf(d, "matter", "End one matter", "matter_page.go", "End this matter", nil, d.EndMatter)
	cancel := p.Shape
	p.Shape = func(ctx context.Context, r *http.Request, s *form.Spec) error {
		if err := cancel(ctx, r, s); err != nil {
			return err
		}
		seen, err := d.See(ctx, r.PathValue("id"))
		if err != nil {
			return err
		}
		s.Fields = []form.Field{{Name: "matter", As: form.AsRadios, Options: openOptions(seen)}, {Name: "how", Options: []form.Option{{Value: "bail", Text: d.label("custody.disposal", "bail")},
			{Value: "under_investigation", Text: d.label("custody.disposal", "under_investigation")}, {Value: "no_further_action", Text: d.label("custody.disposal", "no_further_action")},
			{Value: "out_of_court", Text: d.label("custody.disposal", "out_of_court")}}}, {Name: "why"}, {Name: "return_on"},
			{Name: "conditions", Options: d.options("custody.bail_condition")}, {Name: "terms"}, {Name: "at"}}
		return nil
	}
	return p
}

// openOptions are the matters that are still open, each with the reference of its thread.
func openOptions(s Seen) []form.Option {
	var out []form.Option
	for _, m := range s.open() {
		o := form.Option{Value: m.ID, Text: heldFor(m.Offences)}
		for _, x := range s.On {
			if x.Thread == m.Thread {
				o.Hint = strings.TrimSpace(x.Ref + " " + x.Title)
			}
		}
		out = append(out, o)
	}
	return out
}
