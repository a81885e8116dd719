package evidence

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) statementForms() []room.Screen {
	write := room.FormPage[WriteStatement]{Path: "/evidence/thread/{thread}/statement", Title: "Take a statement", File: "evidence/statement_page.go", Button: "Save the statement",
		Intro: d.threadIntro("evidence.statement.write", "statement", "Save it first. Then read it back to the witness and have it signed. A victim personal statement has a form of its own, among the street forms of the case."),
		Shape: d.witnesses,
		Do: func(ctx context.Context, r *http.Request, in WriteStatement) (string, error) {
			done, err := d.WriteStatement(ctx, r.PathValue("thread"), in)
			return "/evidence/statement/" + done.Value.ID, err
		}}
	change := room.FormPage[ChangeStatement]{Path: "/evidence/statement/{id}/change", Title: "Change a statement", File: "evidence/statement_page.go", Button: "Save as the next version",
		Fields: []form.Field{{Name: "from", As: form.AsHidden}, {Name: "text"}, {Name: "why"}},
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			v, err := d.ReadStatement(ctx, r.PathValue("id"), "to change it")
			if err != nil || v.Signature == nil {
				return page.InsetText(page.InsetTextProps{Text: "The version before is kept and can be read by everybody who may read the statement."}), err
			}
			return page.WarningText(page.WarningTextProps{Text: "This statement is signed. A change voids the signature: the new version must be read back and signed again. The signed version is kept and revealed."}), nil
		},
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			v, err := d.ReadStatement(ctx, r.PathValue("id"), "to change it")
			if err != nil {
				return nil, err
			}
			return map[string]string{"from": v.Hash, "text": v.Texts[len(v.Texts)-1].Text}, nil
		},
		Do: func(ctx context.Context, r *http.Request, in ChangeStatement) (string, error) {
			done, err := d.ChangeStatement(ctx, r.PathValue("id"), in)
			return "/evidence/statement/" + done.Value.ID, err
		}}
	sign := room.FormPage[SignStatement]{Path: "/evidence/statement/{id}/sign", Title: "Read back and sign", File: "evidence/statement_page.go", Button: "Record the signature",
		Fields: []form.Field{{Name: "hash", As: form.AsHidden}, {Name: "read_back"}, {Name: "declared"}, {Name: "signed_as"}, {Name: "place"}, {Name: "cannot_read"}, {Name: "read_over_by"}, {Name: "at"}},
		Intro:  d.signIntro,
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			v, err := d.ReadStatement(ctx, r.PathValue("id"), "to have it signed")
			return map[string]string{"hash": v.Hash}, err
		},
		Do: func(ctx context.Context, r *http.Request, in SignStatement) (string, error) {
			done, err := d.SignStatement(ctx, r.PathValue("id"), in)
			return "/evidence/statement/" + done.Value.ID, err
		}}
	reverse := room.FormPage[RecordReverse]{Path: "/evidence/statement/{id}/reverse/record", Title: "The back of the statement", File: "evidence/statement_page.go", Button: "Save",
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.InsetText(page.InsetTextProps{Text: "What is written here never goes to the defence. Only those who care for the witness can open it, and each time is recorded."}), nil
		},
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			return d.KnownForReverse(ctx, r.PathValue("id"))
		},
		Do: func(ctx context.Context, r *http.Request, in RecordReverse) (string, error) {
			done, err := d.RecordReverse(ctx, r.PathValue("id"), in)
			return "/evidence/statement/" + done.Value, err
		}}
	translate := room.FormPage[AttachTranslation]{Path: "/evidence/statement/{id}/translation", Title: "Add the translation", File: "evidence/statement_page.go", Button: "Put it beside the statement",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			v, err := d.ReadStatement(ctx, r.PathValue("id"), "to add its translation")
			return page.InsetText(page.InsetTextProps{Text: "The statement in " + v.Language + " stays what the witness signed. The English translation is an exhibit of its own, certified by " + v.Interpreter + ". A machine's translation is no exhibit."}), err
		},
		Do: func(ctx context.Context, r *http.Request, in AttachTranslation) (string, error) {
			done, err := d.AttachTranslation(ctx, r.PathValue("id"), in)
			return "/evidence/statement/" + done.Value.ID, err
		}}
	wish := room.FormPage[ChangeWish]{Path: "/evidence/statement/{id}/wish", Title: "What the victim wishes in court", File: "evidence/statement_page.go", Button: "Save the wish",
		Back: func(r *http.Request) string { return "/evidence/statement/" + r.PathValue("id") },
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			return page.InsetText(page.InsetTextProps{Text: "The victim may say otherwise until it is read. What was signed stands: who wishes to say more makes another statement, and the court has both."}),
				d.host.Door.Ask(ctx, act.Of("evidence.statement.wish", journal.Ref{Kind: "statement", ID: r.PathValue("id")}))
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "wish", As: form.AsRadios, Options: d.options(wishes)}, {Name: "told"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in ChangeWish) (string, error) {
			done, err := d.ChangeWish(ctx, r.PathValue("id"), in)
			return "/evidence/statement/" + done.Value.ID, err
		}}
	out := append(append(write.Screens(), change.Screens()...), append(translate.Screens(), wish.Screens()...)...)
	return append(append(out, sign.Screens()...), reverse.Screens()...)
}

// threadIntro refuses the form to whoever may not do its act, before they have typed anything.
func (d *Desk) threadIntro(action, kind, text string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		facts, err := d.threadFacts(d.host.DB.Read(ctx), r.PathValue("thread"))
		if err != nil {
			return nil, err
		}
		if err := d.host.Door.Ask(ctx, act.Of(action, journal.Ref{Kind: kind}).With(facts)); err != nil {
			return nil, err
		}
		return page.InsetText(page.InsetTextProps{Text: text}), nil
	}
}

// witnesses offers the people of the case, so that nobody is typed again.
func (d *Desk) witnesses(ctx context.Context, r *http.Request, s *form.Spec) error {
	options, err := d.people.Offer(ctx, r.PathValue("thread"), nil)
	if err != nil {
		return err
	}
	f := form.Field{Name: "witness", As: form.AsRadios, Hint: "Somebody who is not here yet is added to the case first", Options: options}
	s.Fields = []form.Field{f, {Name: "age"}, {Name: "occupation"}, {Name: "interpreter"}, {Name: "text"}}
	return nil
}

func (d *Desk) signIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.ReadStatement(ctx, r.PathValue("id"), "to have it signed")
	if err != nil {
		return nil, err
	}
	words, _, err := d.declaration("section_9.en", d.host.Clock.Now(), v.Pages)
	if err != nil {
		return nil, err
	}
	return g.Group{
		page.P("Read this back to " + v.WitnessName + ". If anything is wrong, change the statement first."),
		paper(v.Texts[len(v.Texts)-1]),
		page.Section("Declaration", "in the words of the law", nil, page.InsetText(page.InsetTextProps{Text: words})),
	}, nil
}

func (d *Desk) statementPage(w http.ResponseWriter, r *http.Request) {
	v, err := d.ReadStatement(r.Context(), r.PathValue("id"), "")
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	age := "Over 18"
	if v.Age > 0 {
		age = strconv.Itoa(v.Age)
	}
	var versions g.Group
	for i := len(v.Texts) - 1; i >= 0; i-- {
		versions = append(versions, version(v, v.Texts[i]))
	}
	page.Render(w, r, page.Page{Title: v.Name() + " of " + v.WitnessName, Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + v.Thread}, {Text: "Statement"}}},
		page.Acts(d.statementActs(r.Context(), v)),
		page.SummaryCard(map[bool]string{true: "Victim", false: "Witness"}[v.Kind == personalKind], nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
			page.Fact("Name", v.WitnessName), page.Fact("Age", age), page.Fact("Occupation", or(v.Occupation, "Not said")), page.Fact("Language", or(v.Language, "English")), page.Fact("Interpreter", or(v.Interpreter, "None")),
			page.Fact("State", map[bool]string{true: "Signed", false: "Not signed yet"}[v.Signature != nil]),
		}})), d.wishPart(v), translationPart(v), versions)
}

// wishPart says of a personal statement what it is and what its maker wishes; nothing of any other.
func (d *Desk) wishPart(v StatementView) g.Node {
	if v.Kind != personalKind {
		return nil
	}
	return page.SummaryCard("Victim personal statement", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
		page.Fact("What it is", "What the crime did to the victim, in their words. It is no evidence of the crime, and is kept apart from their witness statement"),
		page.Fact("Who reads it", "The court and the defence, once somebody is charged. The victim was told so first"), page.Fact("In court, before the sentence", d.label(wishes, v.Wish)),
	}}))
}

// translationPart says of a statement in another language which exhibits are its two halves, or that one is owed.
func translationPart(v StatementView) g.Node {
	if !v.foreign() {
		return nil
	}
	var open g.Node
	rows := []page.SummaryRow{page.Fact("In the witness's language", v.Language+": the text below, as the witness signs it")}
	if v.Translation != "" {
		of := fmt.Sprintf(", of version %d, certified by %s", v.TranslationN, v.Interpreter)
		rows = append(rows, page.Fact("English translation", "Exhibit "+v.TranslationNumber+of))
		open = h.P(link("/evidence/exhibit/"+v.Translation, "Open exhibit "+v.TranslationNumber))
	}
	var owed g.Node
	if v.owesTranslation() {
		owed = page.WarningText(page.WarningTextProps{IconFallbackText: "Warning", Text: fmt.Sprintf("The English translation of version %d is owed. Record it as an item of evidence, then add it here.", v.N)})
	}
	return page.SummaryCard("Two languages, two exhibits", nil, owed, page.SummaryList(page.SummaryListProps{Rows: rows}), open)
}

func (d *Desk) statementActs(ctx context.Context, v StatementView) []page.Act {
	var out []page.Act
	for _, o := range []struct{ action, kind, text, path string }{
		{"evidence.statement.sign", "statement", "Read back and sign", "/sign"},
		{"evidence.statement.translate", "statement", "Add the translation", "/translation"},
		{"evidence.statement.change", "statement", "Change", "/change"},
		{"evidence.statement.wish", "statement", "Say what they wish in court", "/wish"},
		{"evidence.statement.reverse.record", "statement_reverse", "Fill in the back", "/reverse/record"},
		{"evidence.statement.reverse.see", "statement_reverse", "Open the back", "/reverse"},
	} {
		if personal := v.Kind == personalKind; o.path == "/wish" && !personal || personal && (o.kind == "statement_reverse" || o.path == "/change" && v.Signature != nil) {
			continue
		}
		if o.path == "/sign" && v.Signature != nil || o.path == "/reverse" && !v.Reverse || o.path == "/translation" && !v.owesTranslation() {
			continue
		}
		if d.host.Door.May(ctx, act.Of(o.action, journal.Ref{Kind: o.kind, ID: v.ID})) {
			out = append(out, page.Act{Text: o.text, Href: "/evidence/statement/" + v.ID + o.path})
		}
	}
	return out
}

// version draws one version: its pages, and who signed it or what became of the signature.
func version(v StatementView, t Text) g.Node {
	state := "Not signed"
	var signed g.Node
	if s := t.Signature; s != nil {
		state = "Signed"
		if !s.VoidedAt.IsZero() {
			state = "Signature void since " + clock(s.VoidedAt)
		}
		bound := "Text and signature belong together: checked just now"
		if !v.Intact(*s) {
			bound = "The text is not the one that was signed. Tell the service desk at once"
		}
		signed = g.Group{page.InsetText(page.InsetTextProps{Text: s.Words}), page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
			page.Fact("Signed as", s.SignedAs), page.Fact("Signed before", s.OfficerName), page.Fact("Signed", clock(s.SignedAt)+", "+s.Place),
			page.Fact("Read over by", or(s.ReadOverBy, "Not needed")), page.Fact("Seal", s.Seal), page.Fact("Check", bound),
		}})}
	}
	return page.Section(fmt.Sprintf("Version %d", t.N), state, nil, g.If(t.Why != "", page.P("Changed because: "+t.Why)),
		page.P("Written by "+t.MadeByName+", "+clock(t.MadeAt)+". Hash "+t.Hash), paper(t), signed)
}

// paper draws a text in the pages in which it is printed and signed.
func paper(t Text) g.Node {
	pages := Paginate(t.Text)
	var out g.Group
	for i, p := range pages {
		out = append(out, page.Box(h.Pre(h.Class("tl-paper"), g.Text(p)), h.P(h.Class("tl-paper__note"), g.Text(fmt.Sprintf("Page %d of %d", i+1, len(pages))))))
	}
	return out
}

func (d *Desk) reversePage(w http.ResponseWriter, r *http.Request) {
	rev, err := d.ReadReverse(r.Context(), r.PathValue("id"), r.URL.Query().Get("why"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	avoid := "None: the witness was asked"
	if !rev.NoDates {
		avoid = ""
		for _, x := range rev.Avoid {
			avoid += x.From.Text() + " to " + x.To.Text() + " " + x.Why + ". "
		}
	}
	page.Render(w, r, page.Page{Title: "The back of the statement", Crumbs: []page.Crumb{{Text: "Statement", Href: "/evidence/statement/" + rev.Statement}, {Text: "Back"}}},
		page.WarningText(page.WarningTextProps{Text: "Never for the defence. That you opened this is recorded."}),
		page.SummaryCard("Witness care", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
			page.Fact("Telephone", or(rev.Phone, "Not given")), page.Fact("Email", or(rev.Email, "Not given")), page.Fact("Address", or(rev.Address, "Not given")),
			page.Fact("Best time", or(rev.BestTime, "Not said")), page.Fact("Dates to avoid", avoid), page.Fact("Help to give evidence", or(rev.SpecialMeasures, "None needed")),
			page.Fact("Medical records", plain(rev.MedicalConsent)), page.Fact("Personal statement", plain(rev.PersonalStatement)), page.Fact("Willing to come to court", plain(rev.Willing)),
		}})))
}
