package expenses

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) payForms() []room.Screen {
	none := func(string) journal.Ref { return journal.Ref{Kind: "payroll"} }
	out := room.FormPage[TakeRejects]{Path: "/expenses/rejects/take", Title: "Take in a file of rejects", File: "expenses/pay_forms.go", Button: "Take it in", Intro: d.intro("expenses.reject.take", none),
		Back: func(*http.Request) string { return "/expenses/rejects" },
		Do: func(ctx context.Context, _ *http.Request, in TakeRejects) (string, error) {
			_, err := d.TakeRejects(ctx, in)
			return "/expenses/rejects", err
		}}.Screens()
	out = append(out, room.FormPage[SendAgain]{Path: "/expenses/reject/{id}", Title: "A row that payroll sent back", File: "expenses/pay_forms.go", Button: "Save the decision", Intro: d.rejectIntro, Open: d.rejectOpen,
		Back:   func(*http.Request) string { return "/expenses/rejects" },
		Fields: []form.Field{{Name: "how", Options: []form.Option{{Value: "send", Text: "Send it again"}, {Value: "drop", Text: "It is not owed"}}}, {Name: "employee_number", Width: 10}, {Name: "cost_centre", Width: 20}, {Name: "reason"}},
		Do: func(ctx context.Context, r *http.Request, in SendAgain) (string, error) {
			_, err := d.SendAgain(ctx, r.PathValue("id"), in)
			return "/expenses/rejects", err
		}}.Screens()...)
	out = append(out, room.FormPage[Publish]{Path: "/expenses/publish", Title: "Publish chief officers' expenses", File: "expenses/pay_forms.go", Button: "Publish them", Intro: d.publishIntro,
		Do: func(ctx context.Context, _ *http.Request, in Publish) (string, error) {
			_, err := d.Publish(ctx, in)
			return "/chief-officer-expenses", err
		}}.Screens()...)
	return append(out, room.FormPage[Recover]{Path: "/expenses/claim/{id}/recover", Title: "Recover what was overpaid", File: "expenses/pay_forms.go", Button: "Set the schedule", Intro: d.intro("expenses.claim.recover", claimRef),
		Shape: func(_ context.Context, r *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "line", As: form.AsHidden}, {Name: "amount", Width: 5, Prefix: "£"}, {Name: "miles", Width: 5, Suffix: "miles"}, {Name: "instalments", Width: 2}, {Name: "reason"}}
			s.Known = map[string]string{"line": r.URL.Query().Get("line")}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in Recover) (string, error) {
			_, err := d.Recover(ctx, r.PathValue("id"), in)
			return "/expenses/claim/" + r.PathValue("id"), err
		}}.Screens()...)
}

// SeeReject opens a row that came back. Right: expenses.reject.open, never whose money it is. Fault: payroll_reject.not_found.
func (d *Desk) SeeReject(ctx context.Context, id string) (Reject, error) {
	return act.See(ctx, d.host.Door, act.Of("expenses.reject.open", journal.Ref{Kind: "payroll_reject", ID: id}), seeReject(id))
}

func (d *Desk) rejectIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	x, err := d.SeeReject(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return rejectFactsOf(d, x, d.host.NameOf(ctx, "staff:"+x.Staff)), nil
}

func (d *Desk) rejectOpen(ctx context.Context, r *http.Request) (bool, error) {
	x, err := d.SeeReject(ctx, r.PathValue("id"))
	return x.State == "owed" && d.host.Door.May(ctx, act.Of("expenses.reject.again", journal.Ref{Kind: "payroll_reject", ID: x.ID})), err
}

// publishIntro says what is public already, and that what is published stays.
func (d *Desk) publishIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	if _, err := d.intro("expenses.chief.publish", func(string) journal.Ref { return journal.Ref{Kind: "payroll"} })(ctx, r); err != nil {
		return nil, err
	}
	done, err := publishedPeriods(d.host.DB.Read(ctx), 3)
	if err != nil {
		return nil, err
	}
	out := g.Group{page.P("Everybody can read the name, the rank, the day, the kind and the sum of each payment to a chief officer. No place, no case and no words of a claim are shown, and of restricted cases one sum without a day. What is published stays.")}
	for _, p := range done {
		out = append(out, page.InsetText(page.InsetTextProps{Text: publishedSaid(p)}))
	}
	return out, nil
}
