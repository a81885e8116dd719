package expenses_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	control "throughline/police/control/entry"
	court "throughline/police/court/entry"
	"throughline/police/duty"
	"throughline/police/expenses"
)

// EXP-06: a warning and a hearing that was held are a claim, certified in two presses and paid without approval.
func TestEXP06AWarningAndAHearingBecomeAPaidClaim(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		if len(v.Lines) != 1 || v.Lines[0].Tenths != 148 || v.Lines[0].Route != 23_818 || v.Pence != 814 || v.Lines[0].What != "Own car from Newport Central to Gwent, Newport court and back" {
			t.Fatalf("%+v", v.Lines)
		}
		if len(v.Findings) != 1 || v.Findings[0].Code != "new_claimant" || len(v.Declare) != 2 || v.PayDay.String() != "2026-12-18" {
			t.Errorf("%+v %v %s", v.Findings, v.Declare, v.PayDay)
		}
		for _, c := range []struct {
			ctx  context.Context
			in   expenses.Submit
			want string
		}{{h.as("bevan", "officer"), word, "access.refused"}, {h.finance(), word, "access.refused"},
			{h.howells(), expenses.Submit{Insured: true}, "form.invalid certified:form.required_yes"}, {h.howells(), expenses.Submit{Certified: true}, "expenses.claim.insured insured:expenses.claim.insured"}} {
			if _, err := h.Submit(c.ctx, v.ID, c.in); !strings.HasPrefix(codes(err), strings.Split(c.want, ":")[0]) {
				t.Errorf("%s, want %s", codes(err), c.want)
			}
		}
		done, err := h.Submit(h.howells(), v.ID, word)
		if err != nil || done.Value.State != "paid" || done.Value.Period != "2026-11" || done.Value.Pence != 814 || done.Value.Certified != strings.Join(v.Declare, "\n") {
			t.Fatalf("%v %+v", err, done.Value)
		}
		if _, err := h.Submit(h.howells(), v.ID, word); codes(err) != "expenses.claim.sent" {
			t.Errorf("a second press: %v", err)
		}
		if _, err := h.See(h.as("bevan", "officer"), v.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another officer opened it: %v", err)
		}
	})
}

func TestEXP06WhatIsNoJourneyIsLeftOutAndSaid(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		thread := h.hears(t, "", "open", court.HearingListed{Hearing: "h", CourtName: "Newport", At: h.Held.Now()}, court.WitnessWarned{Warning: "w", Staff: "howells", Hearing: "h"},
			court.WitnessStoodDown{Warning: "w", Staff: "howells", Hearing: "h"}, court.HearingResulted{Hearing: "h"},
			control.UnitDispatched{Assignment: "a", Callsign: "BX21", Staff: []string{"howells", "bevan"}, Metres: 3000}, control.UnitCleared{Assignment: "a", Callsign: "BX21", Attended: true})
		m, err := h.Mine(h.howells(), paging.Ask{})
		if err != nil || len(m.Claims) != 0 || len(m.LeftOut) != 2 {
			t.Fatalf("%v %+v", err, m)
		}
		h.Held.Add(time.Minute)
		if _, err := h.duty.SetCrew(h.System(), duty.SetCrew{Callsign: "BX21", Staff: []string{"howells", "bevan"}, Vehicle: "Own car"}); err != nil {
			t.Fatal(err)
		}
		h.House.Settle()
		h.hears(t, thread, "", control.UnitDispatched{Assignment: "b", Callsign: "BX21", Staff: []string{"howells", "bevan"}, Metres: 8047}, control.UnitCleared{Assignment: "b", Callsign: "BX21", Attended: true})
		v := h.draft(t, h.howells())
		if v.Source != "unit" || v.Lines[0].Tenths != 100 || !slices.Equal(v.Lines[0].Passengers, []string{"bevan"}) || v.Pence != 600 {
			t.Errorf("a unit's journey in one's own car: %+v", v.Lines)
		}
		if m, _ := h.Mine(h.as("bevan", "officer"), paging.Ask{}); len(m.Claims) != 0 {
			t.Error("the passenger has no journey of their own")
		}
	})
}

// EXP-06: who was stood down and then came after all has a claim for that day, and is not told that it was left out.
func TestEXP06ADayIsNotClaimedAndLeftOut(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hears(t, "", "open", court.HearingListed{Hearing: "h", CourtName: "Newport Magistrates' Court", At: h.Held.Now()}, court.WitnessWarned{Warning: "w", Staff: "howells", Hearing: "h"},
			court.WitnessStoodDown{Warning: "w", Staff: "howells", Hearing: "h"}, court.WitnessWarned{Warning: "w", Staff: "howells", Hearing: "h", Again: true}, court.HearingResulted{Hearing: "h"})
		m, err := h.Mine(h.howells(), paging.Ask{})
		if err != nil || len(m.Claims) != 1 || len(m.LeftOut) != 0 {
			t.Fatalf("%v %+v", err, m)
		}
	})
}

// EXP-06, EXP-07: the same journey of two crew stops; it is settled by somebody else, and never by the claimant.
func TestEXP07AStopIsSettledBySomebodyElse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells", "bevan")
		if _, err := h.Submit(h.howells(), h.draft(t, h.howells()).ID, word); err != nil {
			t.Fatal(err)
		}
		bevan := h.as("bevan", "officer")
		done, err := h.Submit(bevan, h.draft(t, bevan).ID, word)
		c := done.Value
		if err != nil || c.State != "stopped" || !slices.ContainsFunc(c.Findings, func(f expenses.Finding) bool {
			return f.Code == "duplicate_journey" && f.Outcome == "stop" && f.Detail != ""
		}) {
			t.Fatalf("%v %+v", err, c)
		}
		owed, err := promise.Of(h.q(), "expenses.settle", journal.Ref{Kind: "claim", ID: c.ID})
		if err != nil || len(owed) != 1 || owed[0].Owner != "role:finance" || owed[0].OwedTo != "staff:bevan" || !strings.HasPrefix(owed[0].Law, "expenses.term/settle_stopped/") {
			t.Errorf("%v %+v", err, owed)
		}
		in := expenses.Settle{How: "pay", Reason: "They drove two cars, both were seen"}
		for name, ctx := range map[string]context.Context{"the claimant": h.as("bevan", "finance"), "their team": h.as("flynn", "finance", "response"), "an auditor": h.auditor(), "an officer": h.howells()} {
			if _, err := h.Desk.Settle(ctx, c.ID, in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s settled it: %v", name, err)
			}
		}
		desk, err := h.Counter(h.as("bevan", "finance"), paging.Ask{})
		if err != nil || len(desk.Stopped) != 0 {
			t.Errorf("one's own is not listed to settle: %v %+v", err, desk)
		}
		for _, period := range []string{"2026-10", "2020-01", "2027-12", "2099-12"} { // this is November 2026; twelve months ahead at most
			chosen := in
			chosen.Period = period
			if _, err := h.Desk.Settle(h.finance(), c.ID, chosen); !strings.Contains(codes(err), "period:expenses.period.bounds") {
				t.Errorf("%s: %s", period, codes(err))
			}
		}
		in.Period = "2027-11"
		paid, err := h.Desk.Settle(h.finance(), c.ID, in)
		if err != nil || paid.Value.State != "paid" || paid.Value.Settled != in.Reason {
			t.Errorf("%v %+v", err, paid.Value)
		}
		sooner := expenses.Correct{Line: paid.Value.Lines[0].ID, Miles: "0", Reason: "It was not made", Period: "2026-12"}
		if _, err := h.Correct(bevan, c.ID, sooner); !strings.Contains(codes(err), "period:expenses.period.bounds") {
			t.Errorf("taken back before it is paid: %s", codes(err))
		}
		if owed, _ := promise.Of(h.q(), "expenses.settle", journal.Ref{Kind: "claim", ID: c.ID}); len(owed) != 0 {
			t.Errorf("still owed: %+v", owed)
		}
	})
}

func TestEXP05LinesByHandAndExplanations(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		begun, err := h.Begin(h.howells(), expenses.Begin{Title: "Training at headquarters"})
		if err != nil {
			t.Fatal(err)
		}
		id := begun.Value.ID
		if _, err := h.Submit(h.howells(), id, word); !strings.HasPrefix(codes(err), "expenses.claim.empty") {
			t.Error(codes(err))
		}
		for _, c := range []struct {
			in   expenses.SaveLine
			want string
		}{{expenses.SaveLine{}, "kind:expenses.line.kind"}, {expenses.SaveLine{Kind: "parking", On: "2026-11-23", What: "x"}, "amount:expenses.line.amount"}, {expenses.SaveLine{Kind: "mileage_car", On: "2026-11-23", What: "x"}, "miles:expenses.line.miles"},
			{expenses.SaveLine{Kind: "mileage_car", On: "2026-11-23", What: "x", Miles: "14.88"}, "miles:"}, {expenses.SaveLine{Kind: "mileage_car", On: "2026-11-23", What: "x", Miles: "1", Passengers: []string{"howells"}}, "expenses.line.own_passenger"}} {
			if _, err := h.AddLine(h.howells(), id, c.in); !strings.Contains(codes(err), c.want) {
				t.Errorf("%+v: %s, want %s", c.in, codes(err), c.want)
			}
		}
		if _, err := h.duty.BookOn(h.System(), "howells", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		v, err := h.AddLine(h.howells(), id, expenses.SaveLine{Kind: "parking", On: "2026-11-22", What: "Parking", Payee: "Kingsway Centre", Amount: "3.20"})
		if err != nil || v.Value.Pence != 320 {
			t.Fatalf("%v %+v", err, v.Value)
		}
		line := v.Value.Lines[0].ID
		if f := v.Value.Findings; !slices.ContainsFunc(f, func(f expenses.Finding) bool { return f.Code == "receipt_missing" }) || !slices.ContainsFunc(f, func(f expenses.Finding) bool { return f.Code == "not_on_duty" }) {
			t.Errorf("a day without duty, without a receipt: %+v", f)
		}
		if _, err := h.duty.SetTour(h.System(), "howells", duty.SetTour{StartsAt: "2026-11-22T08:00", EndsAt: "2026-11-22T16:00"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Submit(h.howells(), id, word); !strings.HasPrefix(codes(err), "expenses.claim.explain explanation:") {
			t.Error(codes(err))
		}
		v, err = h.ChangeLine(h.howells(), line, expenses.SaveLine{Amount: "4.00", Receipt: []byte("a receipt")})
		if err != nil || v.Value.Pence != 400 || v.Value.Lines[0].What != "Parking" || len(v.Value.Lines[0].Receipt) != 64 || len(v.Value.Findings) != 1 {
			t.Fatalf("what is left blank stays: %v %+v", err, v.Value)
		}
		done, err := h.Submit(h.howells(), id, expenses.Submit{Certified: true})
		if err != nil || done.Value.State != "paid" {
			t.Fatalf("no car, no insurance to declare: %v", err)
		}
	})
}
