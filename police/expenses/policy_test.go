package expenses_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/enact"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/expenses"
)

// proposes is a row that finance proposes.
func (h house) proposes(t *testing.T, table, code, value string) string {
	t.Helper()
	done, err := h.own.Propose(h.finance(), table, propose(code, value))
	if err != nil {
		t.Fatal(err)
	}
	return done.Value.ID
}

// EXP-04, EXP-06: a change of policy is proposed by one person, brought into force by another, and shows first what it would have done to the
// claims of the last twelve months, worked out again line by line.
func TestEXP06APolicyShowsWhatItWouldHaveDone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Held.Set(time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC))
		drive := func(on, what, miles string) expenses.SaveLine {
			return expenses.SaveLine{Kind: "mileage_car", On: on, What: what, Miles: miles}
		}
		for i, in := range []expenses.SaveLine{drive("2026-11-20", "Newport to Cardiff", "12.4"), drive("2026-08-27", "Newport to Swansea", "9990.0"), drive("2026-08-26", "Newport to Bath", "30.0"),
			{Kind: "hotel", On: "2026-11-19", What: "Night", Payee: "Grand", Amount: "100.00", Receipt: shot(40, false)}} {
			on := when.MustDay(in.On)
			h.on(t, "howells", on)
			say := told
			if v, err := h.sends(t, h.howells(), in, say); err != nil || v.State != "paid" {
				t.Fatalf("%d: %v %+v", i, err, v.Findings)
			}
		}
		// paid: 12.4 at 55p; 9,987.6 at 55p and 2.4 at 25p; 30 at 25p; £100
		const paid = 682 + 549_318 + 60 + 750 + 10_000
		rate := h.proposes(t, "expenses.rate", "mileage_car", `{"unit":"mile","pence":60,"over_pence":25,"threshold_miles":10000,"passenger_pence":5,"receipt":false,"taxable":false}`)
		p, err := h.Preview(h.finance(), rate)
		if err != nil || p.Claims != 4 || p.Lines != 4 || p.Was != paid || p.Would != paid+10_000*5 || p.Touched != 2 || p.P11DWas != 0 || p.P11D != 10_000*5 {
			t.Fatalf("%v %+v", err, p)
		}
		lateRow := h.proposes(t, "expenses.control", "late", `{"label":"Claimed long after the journey","outcome":"stop","number":2,"unit":"months"}`)
		p, err = h.Preview(h.finance(), lateRow)
		if err != nil || p.Stopped.Was != 0 || p.Stopped.Would != 2 || p.Was != p.Would || p.Asked.Was != 2 || p.Touched != 2 {
			t.Errorf("%v %+v", err, p)
		}
		cap := h.proposes(t, "expenses.rate", "hotel", `{"unit":"actual","cap_pence":9000,"receipt":true,"taxable":false}`)
		p, err = h.Preview(h.finance(), cap)
		if err != nil || p.Would != p.Was-1000 || p.Asked.Would != p.Asked.Was+1 || len(p.Examples) != 1 || !strings.Contains(p.Examples[0].Would, "£90.00, asked about") {
			t.Errorf("%v %+v", err, p)
		}
		sample := h.proposes(t, "expenses.control", "random_sample", `{"label":"Random sample, looked at after payment","outcome":"pay","number":100,"unit":"percent"}`)
		if p, err = h.Preview(h.finance(), sample); err != nil || p.Drawn.Was != 1 || p.Drawn.Would != 4 || p.Touched != 0 {
			t.Errorf("%v %+v", err, p)
		}
		days := h.proposes(t, "expenses.term", "audit", `{"number":10,"unit":"working_days"}`)
		if p, err = h.Preview(h.finance(), days); err != nil || p.Says == "" {
			t.Errorf("%v %+v", err, p)
		}
		if _, err := h.Preview(h.howells(), rate); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		if v, err := h.own.Decide(h.finance(), rate, decide("in_force")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("one person alone: %v %+v", err, v)
		}
		shah := h.As(access.Actor{Staff: "shah", Name: "shah", OnDuty: true, Roles: []string{"information_assurance"}, Labels: []string{"audit", "open"}})
		if _, err := h.own.Decide(shah, rate, decide("in_force")); err != nil {
			t.Fatal(err)
		}
		h.Held.Add(24 * time.Hour)
		h.on(t, "howells", when.MustDay("2026-11-27"))
		v, err := h.sends(t, h.as("bevan", "officer", "response"), drive("2026-11-27", "Newport to Chepstow", "10.0"), told)
		if err != nil || v.Pence != 600 || !slices.ContainsFunc(v.Lines, func(l expenses.Line) bool { return strings.Contains(l.Rate, "2026-11-01") }) {
			t.Errorf("in force, it pays: %v %+v", err, v.Lines)
		}
		ask := h.asks()
		if w := ask(h.finance(), "GET", "/expenses/policy", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "/expenses/policy/"+lateRow) || strings.Contains(w.Body.String(), "/expenses/policy/"+rate) {
			t.Errorf("%d", w.Code)
		}
		if w := ask(h.finance(), "GET", "/expenses/policy/"+lateRow, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "asked about") {
			t.Errorf("%d", w.Code)
		}
		if w := ask(h.howells(), "GET", "/expenses/policy", nil); w.Code != 403 {
			t.Errorf("%d", w.Code)
		}
	})
}

func propose(code, value string) enact.Propose {
	return enact.Propose{Code: code, Value: value, From: "2026-11-01", Source: "Decision of the chief officers of 27 November 2026"}
}

func decide(how string) enact.Decide {
	return enact.Decide{Decision: how, Why: "The source says the same"}
}
