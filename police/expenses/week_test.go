package expenses_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/enact"
	"throughline/police/expenses"
)

// EXP-08: a force that pays by the week says so by a dated row of two people; officers see the sooner day, the week's file is made, locked and made again to
// the byte as a month's is, and what was open of the month is paid as it was.
func TestEXP08AForceThatPaysByTheWeek(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := func(day int) { h.Held.Set(time.Date(2026, 12, day, 12, 0, 0, 0, time.UTC)) }
		at(1)
		pays := func(n string) expenses.View {
			h.hearing(t, "open", n, "howells")
			draft := h.draft(t, h.howells())
			done, err := h.Submit(h.howells(), draft.ID, word)
			if err != nil || done.Value.State != "paid" || done.Value.PayDay != draft.PayDay {
				t.Fatalf("%v %+v", err, done.Value)
			}
			return done.Value
		}
		if v := pays("h1"); v.Period != "2026-12" || v.PayDay.String() != "2027-01-18" {
			t.Errorf("%s paid on %s", v.Period, v.PayDay)
		}
		row, err := h.own.Propose(h.finance(), "expenses.pay_cycle", enact.Propose{Code: "cycle", Value: `{"every":"week","begins":1,"pay_after_days":5}`, From: "2026-12-07", Source: "Decision of the chief officers"})
		if err != nil {
			t.Fatal(err)
		}
		at(8)
		if v := pays("h2"); v.Period != "2026-12" {
			t.Errorf("one person alone changed the cycle: %s", v.Period)
		}
		chief := h.As(access.Actor{Account: "staff:hartley", Staff: "hartley", OnDuty: true, RankNo: 9, Labels: []string{"open"}})
		if _, err := h.own.Decide(chief, row.Value.ID, enact.Decide{Decision: "in_force", Why: "As the chief officers decided"}); err != nil {
			t.Fatal(err)
		}
		v := pays("h3")
		if v.Period != "2026-12-07" || v.PayDay.String() != "2026-12-18" {
			t.Errorf("%s paid on %s", v.Period, v.PayDay)
		}
		for _, c := range []struct{ period, want string }{{"2026-12-14", "expenses.payroll.ahead"}, {"2026-12-08", "form.invalid period:expenses.period.none"}, {"2027-01", "expenses.period.none"}, {"2026-11-30", "expenses.period.none"}, {"2026-02-30", "period:"}} {
			if _, err := h.Export(h.finance(), expenses.Export{Period: c.period}); !strings.Contains(codes(err), c.want[strings.LastIndex(c.want, " ")+1:]) {
				t.Errorf("%s: %s", c.period, codes(err))
			}
		}
		first, err := h.Export(h.finance(), expenses.Export{Period: "2026-12-07"})
		if err != nil || first.Value.Rows != 1 || first.Value.Pence != 814 || !strings.Contains(first.Value.Text, "2026-12-07,2207,") {
			t.Fatalf("%v %+v", err, first.Value)
		}
		month, err := h.Export(h.finance(), expenses.Export{Period: "2026-12"}) // what was open of it when the cycle was changed
		if err != nil || month.Value.Rows != 2 || month.Value.Pence != 1628 {
			t.Errorf("%v %+v", err, month.Value)
		}
		if next := pays("h4"); next.Period != "2026-12-14" || next.PayDay.String() != "2026-12-24" {
			t.Errorf("a locked week took more, or the day of pay is not that of the next: %s %s", next.Period, next.PayDay)
		}
		if _, err := h.Correct(h.howells(), v.ID, expenses.Correct{Line: v.Lines[0].ID, Miles: "0", Reason: "It was not made", Period: "2026-12-07"}); !strings.Contains(codes(err), "expenses.period.locked") {
			t.Errorf("a locked week took an edit: %s", codes(err))
		}
		again, err := h.Export(h.finance(), expenses.Export{Period: "2026-12-07"})
		if err != nil || !again.Value.Again || again.Value.Text != first.Value.Text || again.Value.Hash != first.Value.Hash {
			t.Errorf("made again it is another: %v", err)
		}
		s, err := h.Statement(h.howells(), "2026-12-07")
		if err != nil || !s.Locked || len(s.Rows) != 1 || s.PayDay.String() != "2026-12-18" {
			t.Errorf("%v %+v", err, s)
		}
		body := h.asks()(h.howells(), "GET", "/expenses/statement?period=2026-12-07", nil).Body.String()
		for _, want := range []string{"Pay run of week of Mon 7 Dec 2026", "?period=2026-12-14", "?period=2026-12\"", "Fri 18 Dec 2026"} {
			if !strings.Contains(body, want) {
				t.Errorf("the statement lacks %q ", want)
			}
		}
		if w := h.asks()(h.finance(), "GET", "/expenses/payroll/2026-12-07", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Payroll file of week of Mon 7 Dec 2026") {
			t.Errorf("%d", w.Code)
		}
		if spend, err := h.Spend(h.as("hartley", "chief"), "2026-12"); err != nil || spend.Claims != 4 || spend.Pence != 4*814 {
			t.Errorf("the year's spending lacks weeks: %v %+v", err, spend)
		}
	})
}
