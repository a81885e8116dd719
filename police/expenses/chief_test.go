package expenses_test

import (
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/police/expenses"
)

// EXP-06, EXP-07: the chief reads what expenses come to, how soon they are paid and what was found, with the arithmetic, and nobody's name.
func TestEXP07TheChiefReadsWhatExpensesComeTo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		v, _ := h.paidRun(t)
		if _, err := h.Audit(h.auditor(), v.ID, expenses.Audit{Result: "ok", Note: "Compared with the court's list"}); err != nil {
			t.Fatal(err)
		}
		chief := h.As(access.Actor{Staff: "hartley", Name: "hartley", OnDuty: true, Roles: []string{"chief"}})
		s, err := h.Spend(chief, "2026-11")
		// the journey of 23 November is paid on 18 December, 25 days later; paper: 4 forms of 8 + 3 + 4 minutes; here: 2 minutes and 15 for the look
		if err != nil || s.From != "2025-12" || s.Pence != 814 || s.Claims != 1 || s.Lines != 1 || s.Within != [3]int{25, 25, 25} || s.Hours.Paper != 60 || s.Hours.Here != 17 || s.Hours.Saved != 43 || s.Looked != 1 {
			t.Fatalf("%v %+v", err, s)
		}
		if len(s.Results) != 1 || s.Results[0].Result != "ok" {
			t.Errorf("%+v", s.Results)
		}
		for _, period := range []string{"2026-13", "x", "2026-1"} {
			if _, err := h.Spend(chief, period); !fault.HasCode(err, "expenses.period.none") {
				t.Errorf("%s: %v", period, err)
			}
		}
		if s, err := h.Spend(chief, "2026-10"); err != nil || s.Claims != 0 || s.Hours.Saved != 0 {
			t.Errorf("%v %+v", err, s)
		}
		if _, err := h.Spend(h.howells(), ""); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		w := h.asks()(chief, "GET", "/expenses/spend", nil)
		if b := w.Body.String(); w.Code != 200 || !strings.Contains(b, "1 claim × 4 forms × (8 minutes to fill in + 3 to countersign + 4 for finance to key) = 60 minutes") || strings.Contains(strings.ToLower(b), "howells") {
			t.Errorf("%d %s", w.Code, b)
		}
	})
}
