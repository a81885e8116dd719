package expenses_test

import (
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/when"
	dutyentry "throughline/police/duty/entry"
	"throughline/police/expenses"
)

// decides has duty say what a supervisor decided.
func (h house) decides(t *testing.T, x dutyentry.VarianceDecided) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.scene", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (bool, error) {
		_, err := tx.Record(x, act.OnThreads())
		return true, err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.House.Settle()
}

// EXP-08, DUTY-06: approved overtime goes to payroll with the claims, once, and what is not for payment does not.
func TestEXP08ApprovedOvertimeGoesToTheSamePayRunOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		x := dutyentry.VarianceDecided{Variance: "v1", Staff: "howells", Number: "2207", CostCentre: "response", Overtime: "casual", How: "pay", On: when.DayOf(h.Held.Now()), Minutes: 90, CountedMinutes: 60,
			PaidSeconds: 4800, Rate: "4/3", HourPence: 2410, Pence: 3213, Law: "duty.overtime/casual/2012-04-01"}
		h.decides(t, x)
		h.decides(t, x) // heard again, paid once
		for id, how := range map[string]string{"v2": "time_off", "v3": "refused", "v4": "noted"} {
			y := x
			y.Variance, y.How = id, how
			h.decides(t, y)
		}
		month := when.DayOf(h.Held.Now()).String()[:7]
		done, err := h.Export(h.finance(), expenses.Export{Period: month})
		if err != nil {
			t.Fatal(err)
		}
		f := done.Value
		want := month + ",2207,response,overtime_casual,taxable,1.33,hour_at_plain_time,24.10,32.13," + x.On.String() + ",v1,\n"
		if f.Rows != 1 || f.Pence != 3213 || !strings.Contains(f.Text, want) || strings.Count(f.Text, "overtime_casual") != 1 {
			t.Errorf("%d rows, %d pence:\n%s", f.Rows, f.Pence, f.Text)
		}
		again, err := h.Export(h.finance(), expenses.Export{Period: month})
		if err != nil || again.Value.Text != f.Text || !again.Value.Again {
			t.Errorf("a second run: %v", err)
		}
		// The period is locked: the next line goes into the next one.
		x.Variance = "v5"
		h.decides(t, x)
		if third, err := h.Export(h.finance(), expenses.Export{Period: month}); err != nil || third.Value.Text != f.Text {
			t.Errorf("a locked period changed: %v", err)
		}
	})
}
