package expenses

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

const formsFile = "expenses/forms.go"

var kinds = []form.Option{{Value: "mileage_car", Text: "Miles in my own car"}, {Value: "mileage_motorcycle", Text: "Miles on my own motorcycle"}, {Value: "mileage_bicycle", Text: "Miles on my own bicycle"},
	{Value: "meal_5h", Text: "Meal, kept on more than 5 hours"}, {Value: "meal_10h", Text: "Meal, kept on more than 10 hours"}, {Value: "meal_late", Text: "Late meal"}, {Value: "overnight_incidental", Text: "Night away, small things"}, {Value: "overnight_away", Text: "Night away from home, allowance"}, {Value: "hardship", Text: "Night in a place not fit to sleep in"},
	{Value: "on_call", Text: "Day on call"}, {Value: "dog_handler", Text: "Police dog kept at home, a month"}, {Value: "dog_handler_2", Text: "Two police dogs kept at home, a month"}, {Value: "dog_handler_3", Text: "Three police dogs kept at home, a month"},
	{Value: "hotel", Text: "Hotel"}, {Value: "refreshment", Text: "Food and drink, kept on away from base"}, {Value: "parking", Text: "Parking or toll"}, {Value: "public_transport", Text: "Public transport"}, {Value: "eye_test", Text: "Eye test for screen work"}, {Value: "relocation", Text: "Moving home for work"}, {Value: "other", Text: "Something else"}}

// kindText is a kind in words: "Parking or toll".
func kindText(kind string) string {
	for _, k := range kinds {
		if k.Value == kind {
			return k.Text
		}
	}
	return strings.ReplaceAll(kind, "_", " ")
}

func lineFields() []form.Field {
	return []form.Field{{Name: "kind", As: form.AsSelect, Options: kinds}, {Name: "on"}, {Name: "what"}, {Name: "miles", Width: 5, Suffix: "miles"}, {Name: "began"}, {Name: "ended"}, {Name: "payee"}, {Name: "amount", Width: 5, Prefix: "£"}, {Name: "vat", Width: 5, Prefix: "£"}, {Name: "vat_number", Width: 20}, {Name: "file"}, {Name: "car", Width: 10}, {Name: "alcohol_or_fine"}}
}

// claimForm is the screen of an act on a claim; whoever may not do it sees no form.
func claimForm[I any](d *Desk, path, title, button, action string, fields []form.Field, do func(context.Context, string, I) (act.Done[View], error)) []room.Screen {
	return room.FormPage[I]{Path: "/expenses/claim/{id}/" + path, Title: title, File: formsFile, Button: button, Fields: fields, Intro: d.intro(action, claimRef),
		Do: func(ctx context.Context, r *http.Request, in I) (string, error) {
			done, err := do(ctx, r.PathValue("id"), in)
			return "/expenses/claim/" + done.Value.ID, err
		}}.Screens()
}

func (d *Desk) forms() []room.Screen {
	out := claimForm(d, "line", "Add something we missed", "Add it", "expenses.line.save", lineFields(), d.AddLine)
	out = append(out, claimForm(d, "receipt", "Add a receipt", "Add it", "expenses.line.save", []form.Field{{Name: "file"}}, d.AddReceipt)...)
	out = append(out, claimForm(d, "settle", "Settle a stopped claim", "Save the decision", "expenses.claim.settle", []form.Field{
		{Name: "how", Options: []form.Option{{Value: "pay", Text: "Pay it"}, {Value: "refuse", Text: "Refuse it"}}}, {Name: "reason"}, {Name: "period", Width: 10}}, d.Settle)...)
	out = append(out, claimForm(d, "audit", "What you found", "Save what you found", "expenses.claim.audit", []form.Field{{Name: "result", Options: []form.Option{{Value: "ok", Text: "It is right"},
		{Value: "corrected", Text: "It was corrected"}, {Value: "recover", Text: "Money is to be recovered"}, {Value: "refer_psd", Text: "Refer to professional standards"}}}, {Name: "note"}}, d.Audit)...)
	out = append(out, claimForm(d, "back-pay", "Pay a later rate", "Pay the difference", "expenses.claim.back_pay", nil, d.BackPay)...)
	correct := room.FormPage[Correct]{Path: "/expenses/claim/{id}/correct", Title: "Put a mistake right", File: formsFile, Button: "Put it right", Intro: d.intro("expenses.claim.correct", claimRef),
		Shape: func(_ context.Context, r *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "line", As: form.AsHidden}, {Name: "miles", Width: 5, Suffix: "miles"}, {Name: "amount", Width: 5, Prefix: "£"}, {Name: "reason"}}
			s.Known = map[string]string{"line": r.URL.Query().Get("line")}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in Correct) (string, error) {
			_, err := d.Correct(ctx, r.PathValue("id"), in)
			return "/expenses/claim/" + r.PathValue("id"), err
		}}.Screens()
	submit := room.FormPage[Submit]{Path: "/expenses/claim/{id}/submit", Title: "Certify and submit", File: formsFile, Button: "Certify and submit", Intro: d.intro("expenses.claim.submit", claimRef),
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			v, err := d.See(ctx, r.PathValue("id"))
			if err == nil {
				s.Fields = submitSpec(ctx, v).Fields
			}
			return err
		},
		Known: func(context.Context, *http.Request) (map[string]string, error) { return declaredToo, nil },
		Do: func(ctx context.Context, r *http.Request, in Submit) (string, error) {
			_, err := d.Submit(ctx, r.PathValue("id"), in)
			return "/expenses/claim/" + r.PathValue("id"), err
		}}.Screens()
	out = append(append(out, correct...), submit...)
	return slices.Concat(out, d.lineForms(), d.deskForms(), d.payForms())
}

func (d *Desk) lineForms() []room.Screen {
	line := func(id string) journal.Ref { return journal.Ref{Kind: "claim_line", ID: id} }
	out := room.FormPage[SaveLine]{Path: "/expenses/line/{id}/change", Title: "Change a line", File: formsFile, Button: "Save the line", Fields: lineFields(), Intro: d.intro("expenses.line.save", line),
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			l, err := getLine(d.host.DB.Read(ctx), r.PathValue("id"))
			return knownOf(l), err
		},
		Do: func(ctx context.Context, r *http.Request, in SaveLine) (string, error) {
			done, err := d.ChangeLine(ctx, r.PathValue("id"), in)
			return "/expenses/claim/" + done.Value.ID, err
		}}.Screens()
	return append(out, room.FormPage[RemoveLine]{Path: "/expenses/line/{id}/remove", Title: "Take a line out", File: formsFile, Button: "Take it out", Warns: true, Intro: d.intro("expenses.line.remove", line),
		Do: func(ctx context.Context, r *http.Request, in RemoveLine) (string, error) {
			done, err := d.RemoveLine(ctx, r.PathValue("id"), in)
			return "/expenses/claim/" + done.Value.ID, err
		}}.Screens()...)
}

func (d *Desk) deskForms() []room.Screen {
	out := room.FormPage[Begin]{Path: "/expenses/begin", Title: "Begin a claim", File: formsFile, Button: "Begin the claim",
		Do: func(ctx context.Context, _ *http.Request, in Begin) (string, error) {
			done, err := d.Begin(ctx, in)
			return "/expenses/claim/" + done.Value.ID, err
		}}.Screens()
	none := func(string) journal.Ref { return journal.Ref{Kind: "payroll"} }
	out = append(out, room.FormPage[DrawSample]{Path: "/expenses/sample", Title: "Draw a sample", File: formsFile, Button: "Draw it", Intro: d.intro("expenses.sample.draw", none),
		Do: func(ctx context.Context, _ *http.Request, in DrawSample) (string, error) {
			done, err := d.DrawSample(ctx, in)
			return "/expenses/draw/" + done.Value.ID, err
		}}.Screens()...)
	out = append(out, room.FormPage[ResumeDraw]{Path: "/expenses/draw/{id}/resume", Title: "Draw what waits", File: "expenses/draw_page.go", Button: "Draw it now", Intro: d.resumeIntro,
		Do: func(ctx context.Context, r *http.Request, _ ResumeDraw) (string, error) {
			_, err := d.ResumeDraw(ctx, r.PathValue("id"))
			return "/expenses/draw/" + r.PathValue("id"), err
		}}.Screens()...)
	return append(out, room.FormPage[Export]{Path: "/expenses/payroll", Title: "Make a payroll file", File: formsFile, Button: "Make the file and lock the period", Intro: d.intro("expenses.payroll.export", none),
		Do: func(ctx context.Context, _ *http.Request, in Export) (string, error) {
			done, err := d.Export(ctx, in)
			return "/expenses/payroll/" + done.Value.Period.Period, err
		}}.Screens()...)
}

// intro shows a form only to those who may do its act; a refusal is recorded and said as every other.
func (d *Desk) intro(action string, of func(string) journal.Ref) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		ref := of(r.PathValue("id"))
		a := act.Of(action, ref)
		if ref.ID == "" {
			a = a.With(access.Resource{})
		}
		if !d.host.Door.May(ctx, a) {
			_, err := act.See(ctx, d.host.Door, a, func(db.Querier, *access.Actor) (struct{}, error) { return struct{}{}, nil })
			return nil, err
		}
		if ref.Kind != "claim" {
			return nil, nil
		}
		v, err := d.See(ctx, ref.ID)
		if err != nil {
			return nil, err
		}
		return page.InsetText(page.InsetTextProps{Text: v.Title + ", " + Pounds(v.Pence)}), nil
	}
}
