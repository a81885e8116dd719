package expenses_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/when"
	control "throughline/police/control/entry"
	"throughline/police/duty"
	"throughline/police/expenses"
	"throughline/police/expenses/receipt"
)

// told is what an officer answers when a check asks.
var told = expenses.Submit{Certified: true, Insured: true, Explanation: "It was a course away from home"}

// on gives somebody a tour on a day.
func (h house) on(t *testing.T, staff string, day when.Day) {
	t.Helper()
	if _, err := h.duty.SetTour(h.System(), staff, duty.SetTour{StartsAt: day.String() + "T08:00", EndsAt: day.String() + "T16:00"}); err != nil {
		t.Fatal(err)
	}
}

// away has somebody away from a tour that they have on a day, or rostered to be.
func (h house) away(t *testing.T, staff, kind, day string) {
	t.Helper()
	h.on(t, staff, when.MustDay(day))
	if _, err := h.duty.SetAbsenceOf(h.System(), staff, duty.SetAbsence{Kind: kind, FromOn: day, ToOn: day}); err != nil {
		t.Fatal(err)
	}
}

// sends makes a claim of one line and submits it.
func (h house) sends(t *testing.T, ctx context.Context, in expenses.SaveLine, say expenses.Submit) (expenses.View, error) {
	t.Helper()
	claim := h.begun(t, ctx)
	if _, err := h.AddLine(ctx, claim, in); err != nil {
		return expenses.View{}, err
	}
	h.run(t)
	done, err := h.Submit(ctx, claim, say)
	return done.Value, err
}

// EXP-06: twenty and more false or mistaken claims. Each is stopped, refused, or surfaced to an auditor or in what its claimant must explain.
func TestEXP06TwentyPlantedClaims(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		bevan, day := h.as("bevan", "officer", "response"), when.MustDay("2026-11-20")
		for _, s := range []string{"howells", "bevan"} {
			h.on(t, s, day)
		}
		h.reads(receipt.Reading{}, nil)
		park := func(change func(*expenses.SaveLine)) expenses.SaveLine {
			in := expenses.SaveLine{Kind: "parking", On: day.String(), What: "Car park at the course", Payee: "NCP", Amount: "4.50", Receipt: shot(20, false)}
			change(&in)
			return in
		}
		drive := func(change func(*expenses.SaveLine)) expenses.SaveLine {
			in := expenses.SaveLine{Kind: "mileage_car", On: day.String(), What: "Newport to Cardiff", Miles: "12.4"}
			change(&in)
			return in
		}
		for _, first := range []expenses.SaveLine{park(func(*expenses.SaveLine) {}), drive(func(*expenses.SaveLine) {})} { // honest, and paid
			if v, err := h.sends(t, h.howells(), first, told); err != nil || v.State != "paid" {
				t.Fatalf("%+v %v", v, err)
			}
		}
		h.reads(lunch(720, "2026-11-20"), nil)
		if v, err := h.sends(t, h.howells(), park(func(x *expenses.SaveLine) {
			x.Kind, x.What, x.Payee, x.Amount, x.Receipt = "other", "Lunch", "Tea Rooms", "7.20", shot(21, false)
		}), told); err != nil || v.State != "paid" {
			t.Fatalf("%+v %v", v, err)
		}
		h.away(t, "howells", "sick", "2026-11-17")
		h.away(t, "howells", "annual_leave", "2026-11-16")
		today := when.DayOf(h.Held.Now())
		h.on(t, "howells", today)
		h.hears(t, "", "open", control.UnitDispatched{Assignment: "a", Callsign: "BX21", Staff: []string{"howells"}, Metres: 3000}, control.UnitCleared{Assignment: "a", Callsign: "BX21", Attended: true})
		none := receipt.Reading{}
		for _, c := range []struct {
			name string
			who  context.Context
			in   expenses.SaveLine
			read receipt.Reading
			want string // the control that finds it, or the code of the refusal
		}{
			{"a twin: the same receipt", bevan, park(func(x *expenses.SaveLine) { x.Payee = "N.C.P. Ltd" }), none, "duplicate_receipt"},
			{"the same receipt in a darker picture", bevan, park(func(x *expenses.SaveLine) { x.Payee, x.Receipt = "Car parks", shot(20, true) }), none, "duplicate_look"},
			{"the same paper photographed again", bevan, park(func(x *expenses.SaveLine) {
				x.Kind, x.What, x.Payee, x.Amount, x.Receipt = "other", "Food", "Cafe", "6.90", shot(22, false)
			}), lunch(720, "2026-11-20"), "duplicate_look"},
			{"the same day, sum and payee", bevan, park(func(x *expenses.SaveLine) { x.Receipt = shot(23, false) }), none, "duplicate_line"},
			{"two of one crew claim one journey", bevan, drive(func(x *expenses.SaveLine) { x.What = "newport to CARDIFF" }), none, "duplicate_journey"},
			{"one's own journey again", h.howells(), drive(func(*expenses.SaveLine) {}), none, "duplicate_journey"},
			{"one journey in halves", h.howells(), drive(func(x *expenses.SaveLine) { x.What, x.Miles = "Cardiff to Newport, the way back", "12.4" }), none, "miles_same_day"},
			{"a day without duty", h.howells(), park(func(x *expenses.SaveLine) { x.On, x.Receipt = "2026-11-18", shot(24, false) }), none, "not_on_duty"},
			{"a day of sickness, in the roster", h.howells(), park(func(x *expenses.SaveLine) { x.On, x.Receipt = "2026-11-17", shot(33, false) }), none, "not_on_duty"},
			{"a day of leave, in the roster", h.howells(), park(func(x *expenses.SaveLine) { x.On, x.Receipt = "2026-11-16", shot(34, false) }), none, "not_on_duty"},
			{"a day in a force car", h.howells(), drive(func(x *expenses.SaveLine) { x.On, x.What = today.String(), "Newport to Chepstow" }), none, "force_vehicle"},
			{"one's own upload again", h.howells(), park(func(x *expenses.SaveLine) { x.Amount, x.Payee = "3.90", "Parking" }), none, "duplicate_receipt"},
			{"tomorrow", h.howells(), park(func(x *expenses.SaveLine) { x.On, x.Receipt = "2026-11-30", shot(25, false) }), none, "not_yet"},
			{"four months ago", h.howells(), park(func(x *expenses.SaveLine) { x.On, x.Receipt = "2026-07-20", shot(26, false) }), none, "late"},
			{"a glass of wine", h.howells(), park(func(x *expenses.SaveLine) { x.Excluded, x.Receipt = true, shot(27, false) }), none, "alcohol_or_fine"},
			{"no receipt", h.howells(), park(func(x *expenses.SaveLine) { x.Payee, x.Receipt = "Meter", nil }), none, "receipt_missing"},
			{"a suite", h.howells(), park(func(x *expenses.SaveLine) {
				x.Kind, x.What, x.Payee, x.Amount, x.Receipt = "hotel", "Night", "Grand", "240.00", shot(28, false)
			}), none, "over_cap"},
			{"more than the receipt says", h.howells(), park(func(x *expenses.SaveLine) { x.Payee, x.Amount, x.Receipt = "Tea Rooms", "72.00", shot(29, false) }), lunch(730, "2026-11-20"), "receipt_less"},
			{"a receipt of another day", h.howells(), park(func(x *expenses.SaveLine) { x.Payee, x.Amount, x.Receipt = "Tea Rooms", "7.40", shot(30, false) }), lunch(740, "2026-11-01"), "receipt_other_day"},
			{"less than nothing", h.howells(), drive(func(x *expenses.SaveLine) { x.Miles = "-12.4" }), none, "form.invalid"},
			{"a day that is none", h.howells(), park(func(x *expenses.SaveLine) { x.On = "2027-02-29" }), none, "form.invalid"},
			{"oneself as a passenger", h.howells(), drive(func(x *expenses.SaveLine) { x.On, x.Passengers = "2026-11-19", []string{"howells"} }), none, "expenses.line.own_passenger"},
		} {
			h.reads(c.read, nil)
			v, err := h.sends(t, c.who, c.in, told)
			found := slices.ContainsFunc(v.Findings, func(f expenses.Finding) bool { return f.Code == c.want })
			if err != nil && !strings.Contains(codes(err), c.want) || err == nil && !found {
				t.Errorf("%s: %s, not found by %s: %+v %v", c.name, v.State, c.want, v.Findings, err)
			}
		}
		v, err := h.sends(t, h.howells(), park(func(x *expenses.SaveLine) { x.Payee, x.Amount, x.Receipt = "Q-Park", "3.10", shot(31, false) }), told)
		if err != nil || v.State != "paid" {
			t.Fatalf("%+v %v", v, err)
		}
		if _, err := h.Submit(h.howells(), v.ID, told); !fault.HasCode(err, "expenses.claim.sent") { // a double tap
			t.Errorf("sent twice: %v", err)
		}
		self := h.As(access.Actor{Staff: "howells", Name: "howells", OnDuty: true, Roles: []string{"auditor", "officer"}, Labels: []string{"audit", "open"}})
		if _, err := h.Audit(self, v.ID, expenses.Audit{Result: "ok", Note: "Mine"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("audited by themselves: %v", err)
		}
	})
}

// EXP-06: two hundred honest claims are paid as they are, without approval and without a question.
func TestEXP06TwoHundredHonestClaimsArePaidUntouched(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Held.Set(time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC))
		day, asked := when.MustDay("2026-11-27"), 0
		for n := range 100 {
			if n%2 == 0 {
				day = day.AddDays(-1)
				if day.Start().In(when.London).Weekday() == time.Sunday {
					day = day.AddDays(-1)
				}
				for _, s := range []string{"howells", "bevan"} {
					h.on(t, s, day)
				}
			}
			for i, who := range []string{"howells", "bevan"} {
				seed := 1000 + n*2 + i
				pence := int64(301 + (seed*37)%900)
				r := lunch(pence, day.String())
				r.Payee = fmt.Sprintf("Car park %d", seed)
				h.reads(r, nil)
				v, err := h.sends(t, h.as(who, "officer", "response"), expenses.SaveLine{Kind: "parking", On: day.String(), What: fmt.Sprintf("Parking at visit %d", seed), Payee: r.Payee,
					Amount: fmt.Sprintf("%d.%02d", pence/100, pence%100), Receipt: shot(seed, false)}, expenses.Submit{Certified: true})
				if err != nil || v.State != "paid" || v.Pence != pence {
					t.Fatalf("%s on %s: %+v %v", who, day, v.Findings, err)
				}
				for _, f := range v.Findings {
					if f.Outcome != "pay" {
						asked++
					}
				}
			}
		}
		if asked > 0 {
			t.Errorf("%d questions to honest claimants", asked)
		}
	})
}
