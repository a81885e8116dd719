package expenses_test

import (
	"slices"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty"
	"throughline/police/expenses"
	"throughline/police/expenses/receipt"
	"throughline/police/people"
)

// EXP-06, K4: what two claims have in common is shown to both who claimed, in the same words, and neither is told more of the other's.
func TestEXP06TwinsAreShownToBoth(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		day := when.MustDay("2026-11-20")
		for _, s := range []string{"howells", "bevan"} {
			h.on(t, s, day)
		}
		h.reads(receipt.Reading{}, nil)
		send := func(in expenses.SaveLine, who string) expenses.View {
			v, err := h.sends(t, h.as(who, "officer", "response"), in, told)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		first := send(expenses.SaveLine{Kind: "parking", On: day.String(), What: "Parking at the visit", Payee: "NCP", Amount: "4.50", Receipt: shot(20, false)}, "howells")
		if v, err := h.See(h.howells(), first.ID); err != nil || len(v.Twins) != 0 || v.State != "paid" {
			t.Fatalf("%v %+v", err, v.Twins)
		}
		second := send(expenses.SaveLine{Kind: "parking", On: day.String(), What: "A secret visit", Payee: "Other Parking Ltd", Amount: "9.30", Receipt: shot(20, false)}, "bevan")
		if second.State != "stopped" {
			t.Fatalf("%+v", second)
		}
		for _, c := range []struct {
			claim, other, reader string
		}{{first.ID, "", "howells"}, {second.ID, "", "bevan"}, {first.ID, second.ID, "quinn"}, {second.ID, first.ID, "flynn"}} {
			role := map[string]string{"quinn": "auditor", "flynn": "finance"}[c.reader]
			if role == "" {
				role = "officer"
			}
			ctx := h.as(c.reader, role)
			v, err := h.See(ctx, c.claim)
			if err != nil || len(v.Twins) != 1 || v.Twins[0].Code != "duplicate_receipt" || v.Twins[0].Other != c.other || v.Twins[0].Line != v.Lines[0].ID || v.Claim.Twins != 1 {
				t.Errorf("%s: %v %+v", c.reader, err, v.Twins)
				continue
			}
			body := h.asks()(ctx, "GET", "/expenses/claim/"+c.claim, nil).Body.String()
			if !strings.Contains(body, "The same in another claim") || (c.other != "") != strings.Contains(body, "/expenses/claim/"+c.other) && c.other != "" {
				t.Errorf("%s is not shown it", c.reader)
			}
			if c.reader == "howells" && (strings.Contains(body, "secret") || strings.Contains(body, "9.30") || strings.Contains(body, "Other Parking") || strings.Contains(body, "evan")) {
				t.Error("more of the other's claim is told than is the same")
			}
		}
		words := func(claim string, who string) string {
			v, _ := h.See(h.as(who, "officer"), claim)
			return strings.Replace(strings.Replace(v.Twins[0].Detail, "Parking at the visit", "X", 1), "A secret visit", "X", 1)
		}
		if a, b := words(first.ID, "howells"), words(second.ID, "bevan"); a != b {
			t.Errorf("two words for one thing:\n%s\n%s", a, b)
		}
		if body := h.asks()(h.howells(), "GET", "/expenses", nil).Body.String(); !strings.Contains(body, "Another claim says the same") {
			t.Error("it is not said where the claims are listed")
		}
	})
}

// EXP-07: nobody decides about the money of themselves under another account, of their line, or of their family, whichever of the two declared it.
func TestEXP07NobodyNearDecides(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		p := people.New(h.Host)
		person := func(name string) string {
			x, err := p.Create(h.System(), people.CreatePerson{NewPerson: people.NewPerson{Given: "A", Family: name, Phone: "07700 900123"}})
			ok(err)
			return x.Value.ID
		}
		own, wife := person("Howells"), person("Quinn")
		for _, s := range []duty.JoinStaff{{ID: "howells2", Name: "S. Howells", Number: "9001", Roles: []string{"finance"}, Person: own}, {ID: "sarge", Name: "K. Sarge", Number: "9002", Rank: "sergeant", Roles: []string{"sergeant"}},
			{ID: "boss", Name: "B. Boss", Number: "9003", Rank: "inspector", Roles: []string{"finance"}}, {ID: "quinn", Name: "M. Quinn", Number: "9004", Roles: []string{"auditor"}, Person: wife},
			{ID: "report", Name: "R. Report", Number: "9005", Roles: []string{"auditor"}}, {ID: "twice", Name: "S. Howells", Number: "9006", Roles: []string{"auditor"}}, {ID: "fair", Name: "F. Fair", Number: "9007", Roles: []string{"auditor"}}} {
			_, err := h.duty.Join(h.System(), s)
			ok(err)
		}
		_, err := h.duty.DeclareFamily(h.System(), "howells", duty.DeclareFamily{Relation: "self", Person: own})
		ok(err)
		_, err = h.duty.DeclareFamily(h.System(), "quinn", duty.DeclareFamily{Relation: "partner", Person: own})
		ok(err)
		for staff, manager := range map[string]string{"howells": "sarge", "sarge": "boss", "report": "howells"} {
			_, err := h.duty.ChangeRecord(h.System(), staff, duty.ChangeRecord{LineManager: manager, Why: "As personnel knows"})
			ok(err)
		}
		for _, staff := range []string{"howells", "twice"} {
			_, err := h.duty.ChangeRecord(h.System(), staff, duty.ChangeRecord{EmployeeNumber: "E77", Why: "As personnel knows"})
			ok(err)
		}
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		_, err = h.Submit(h.howells(), v.ID, word)
		ok(err)
		near, err := h.duty.Near(h.q(), "howells")
		if want := []string{"boss", "howells", "howells2", "quinn", "report", "sarge", "twice"}; err != nil || !slices.Equal(near, want) {
			t.Errorf("%v %v", err, near)
		}
		for account, want := range map[string][]string{"staff:twice": {"staff:howells", "staff:twice"}, "staff:howells": {"staff:howells", "staff:howells2", "staff:twice"}, "staff:quinn": {"staff:quinn"}, "staff:nobody": {"staff:nobody"}, "victim:1": {"victim:1"}} {
			if got, err := h.duty.SameAccounts(h.q(), account); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v %v", account, err, got)
			}
		}
		look := expenses.Audit{Result: "recover", Note: "The list of the court has another day"}
		for _, who := range []string{"quinn", "report", "twice", "boss", "howells2"} {
			if _, err := h.Audit(h.as(who, "auditor"), v.ID, look); !fault.HasCode(err, "expenses.self_audit") {
				t.Errorf("%s: %v", who, err)
			}
		}
		_, err = h.Audit(h.as("fair", "auditor"), v.ID, look)
		ok(err)
		take := expenses.Recover{Line: v.Lines[0].ID, Amount: "1.00", Instalments: 1, Reason: "Agreed with them"}
		_, err = h.duty.ChangeRecord(h.System(), "fair", duty.ChangeRecord{EmployeeNumber: "E78", Why: "As personnel knows"})
		ok(err)
		_, err = h.duty.Join(h.System(), duty.JoinStaff{ID: "fair2", Name: "F. Fair", Number: "9008", Roles: []string{"finance"}})
		ok(err)
		_, err = h.duty.ChangeRecord(h.System(), "fair2", duty.ChangeRecord{EmployeeNumber: "E78", Why: "As personnel knows"})
		ok(err)
		if _, err := h.Recover(h.as("fair2", "finance"), v.ID, take); !fault.HasCode(err, "expenses.recover.finder") {
			t.Errorf("found and recovered by one person with two accounts: %v", err)
		}
		_, err = h.Recover(h.finance(), v.ID, take)
		ok(err)
	})
}
