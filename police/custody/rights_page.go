package custody

import (
	"context"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/form"
	"throughline/platform/law"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

// RightText is one right in the words of one language.
type RightText struct {
	Code     string
	Text     string
	Reviewed bool   // by somebody who may say that it says the same
	Law      string // the row
}

// rightTexts are the rights of a day in a language: English as the table of rights has them, another from its reviewed texts. ok is
// false when one of them has no text in it: then none is shown, because half of somebody's rights is worse than an interpreter.
func rightTexts(book *law.Book, lang string, on when.Day) (out []RightText, ok bool) {
	for _, row := range book.Table("custody.right").On(on) {
		if lang == "en" {
			var v struct {
				Text           string `json:"text"`
				DelayAuthority string `json:"delay_authority,omitempty"`
				DelayHours     int    `json:"delay_hours,omitempty"`
			}
			if row.Into(&v) != nil {
				return nil, false
			}
			out = append(out, RightText{row.Code, v.Text, true, row.Ref()})
			continue
		}
		var v struct {
			Lang     string `json:"lang"`
			Text     string `json:"text"`
			Reviewed bool   `json:"reviewed"`
		}
		t, found := book.Table("custody.right_text").At(row.Code+"."+lang, on)
		if !found || t.Into(&v) != nil {
			return nil, false
		}
		out = append(out, RightText{row.Code, v.Text, v.Reviewed, t.Ref()})
	}
	return out, len(out) > 0
}

// languageOf is the code of a language in which the house has the rights; "" when it has none.
func languageOf(spoken string) string {
	switch {
	case people.English(spoken):
		return "en"
	case people.Welsh(spoken):
		return "cy"
	}
	return ""
}

// rightsPage is the form with the words that are read out above it, in the detainee's language where law has them.
func (d *Desk) rightsPage() room.FormPage[GiveRights] {
	p := formOf(d, "rights", "Give rights", "rights_page.go", "Record the rights", nil, d.GiveRights)
	p.Version = room.VersionOf(d.host, "detention", "id")
	p.Intro = func(ctx context.Context, r *http.Request) (g.Node, error) {
		s, err := d.See(ctx, r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		head, err := d.intro(ctx, r)
		parts := g.Group{head, d.rightsWords(s, r.URL.Query().Get("lang"))}
		if s.Need.Needed {
			parts = append(parts, d.adultNotice(s))
		}
		return parts, err
	}
	p.Known = func(ctx context.Context, r *http.Request) (map[string]string, error) {
		s, err := d.See(ctx, r.PathValue("id"))
		if err != nil || people.English(s.Language) {
			return nil, err
		}
		return map[string]string{"language": s.Language}, nil
	}
	shape := p.Shape
	p.Shape = func(ctx context.Context, r *http.Request, f *form.Spec) error {
		if err := shape(ctx, r, f); err != nil {
			return err
		}
		s, err := d.See(ctx, r.PathValue("id"))
		f.Fields = named("by_voice", "in_writing", "language", "interpreter", "understood", "again", "solicitor", "firm", "declined", "informed", "at")
		if s.Need.Needed {
			f.Fields = slices.Insert(f.Fields, len(f.Fields)-1, form.Field{Name: "adult_here"})
		}
		return err
	}
	return p
}

// rightsWords are the rights to read out: in the language of the detainee, with a way to the other official language.
func (d *Desk) rightsWords(s Seen, asked string) g.Node {
	lang := languageOf(s.Language)
	if asked == "en" || asked == "cy" {
		lang = asked
	}
	on := when.DayOf(s.ArrestedAt)
	texts, ok := rightTexts(d.host.Law, lang, on)
	said := g.Group{}
	if lang == "" || !ok {
		said = append(said, page.WarningText(page.WarningTextProps{IconFallbackText: "Warning",
			Text: "There is no reviewed text of the rights in " + s.Language + " here. Give them through an interpreter, and hand over the Home Office's printed notice in " + s.Language + ". Below is the English for the interpreter."}))
		lang = "en"
		texts, _ = rightTexts(d.host.Law, lang, on)
	}
	if slices.ContainsFunc(texts, func(t RightText) bool { return !t.Reviewed }) {
		said = append(said, page.WarningText(page.WarningTextProps{IconFallbackText: "Warning",
			Text: "These Welsh words are not reviewed yet. Read them out, and hand over the Home Office's printed notice in Welsh with them."}))
	}
	other := page.Link{Text: "In Welsh", Href: "?lang=cy"}
	if lang == "cy" {
		other = page.Link{Text: "In English", Href: "?lang=en"}
	}
	list := h.Ol(h.Class("govuk-list govuk-list--number"), g.If(lang != "en", h.Lang(lang)), g.Map(texts, func(t RightText) g.Node { return h.Li(g.Text(t.Text)) }))
	return page.Section("Read these out, and hand them over in writing", "", []page.Link{other}, said, list)
}

// adultNotice says that an appropriate adult is needed, whether one is here, and the way forward.
func (d *Desk) adultNotice(s Seen) g.Node {
	text := s.Need.Why + ": an appropriate adult is needed. Give the rights now, and again when the adult is here."
	if adultHere(s.Calls, s.Now) {
		text = s.Need.Why + ": the appropriate adult is here. Give the rights in the adult's presence, and tick that you did."
	}
	role := d.adultRole("en")
	if people.Welsh(s.Language) {
		role = d.adultRole("cy")
	}
	return page.InsetText(page.InsetTextProps{Text: text + " " + role})
}

// riskPage is the assessment, begun with what is known: last time, the person's warnings, and the arresting officer.
func (d *Desk) riskPage() room.FormPage[AssessRisk] {
	p := formOf(d, "risk", "Assess the risk", "rights_page.go", "Record the assessment", nil, d.AssessRisk)
	shape := p.Shape
	p.Version = room.VersionOf(d.host, "detention", "id")
	p.Known = func(ctx context.Context, r *http.Request) (map[string]string, error) {
		s, err := d.See(ctx, r.PathValue("id"))
		return d.knownRisk(s.Detention), err
	}
	p.Intro = func(ctx context.Context, r *http.Request) (g.Node, error) {
		s, err := d.See(ctx, r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		head, err := d.intro(ctx, r)
		return g.Group{head, warningTable(s.Warnings)}, err
	}
	p.Shape = func(ctx context.Context, r *http.Request, f *form.Spec) error {
		if err := shape(ctx, r, f); err != nil {
			return err
		}
		s, err := d.See(ctx, r.PathValue("id"))
		if err != nil {
			return err
		}
		risks := d.options("custody.risk")
		past := false
		for i, o := range risks {
			for _, w := range s.Warnings {
				if w.Risk == o.Value {
					risks[i].Hint, past = w.From, true
				}
			}
		}
		f.Fields = []form.Field{{Name: "occasion"}, {Name: "said"}, {Name: "seen"}, {Name: "risks", Options: risks}}
		if past {
			f.Fields = append(f.Fields, form.Field{Name: "not_now", Hint: "Only when one of the risks from last time is not ticked above"})
		}
		if s.Risk != nil && len(s.Risk.Risks) > 0 {
			f.Fields = append(f.Fields, form.Field{Name: "dropped", Hint: "Only when you untick one that stood: " + d.labels("custody.risk", s.Risk.Risks)})
		}
		f.Fields = append(f.Fields, form.Field{Name: "vulnerable"})
		if s.Vulnerable {
			f.Fields = append(f.Fields, form.Field{Name: "not_vulnerable"})
		}
		f.Knows = "custody.known.stands"
		f.Fields = append(f.Fields, form.Field{Name: "level", Options: d.options("custody.observation")}, form.Field{Name: "plan"}, form.Field{Name: "at"})
		return nil
	}
	return p
}

func warningTable(all []Warning) g.Node {
	if len(all) == 0 {
		return page.P("Nothing is known from an earlier stay, the person's record or the arrest. Ask, and look.")
	}
	var rows []page.Row
	for _, w := range all {
		mark := ""
		if w.Severe {
			mark = "Danger: "
		}
		at := orDash("")
		if !w.At.IsZero() {
			at = w.At.In(when.London).Format("2 Jan 2006, 15:04")
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: g.Group{g.If(mark != "", h.B(g.Text(mark))), g.Text(w.Text)}}, {Text: w.From}, {Text: at}}})
	}
	return page.Section("Known before you ask", "", nil, page.DenseTable("Warnings", []string{"What", "From", "When"}, rows, ""))
}
