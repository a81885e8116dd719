package duty_test

import (
	"slices"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty"
)

// Issue 6, part 4: preferences. A wish is the officer's own, is bounded, says no reason, and can be taken back; it is for the days on
// which tours begin, over the night on which the clocks go forward.
func TestAWishIsOnesOwnAndBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "howells")
		today := when.DayOf(h.Held.Now())
		day := func(n int) string { return today.AddDays(n).String() }
		wish := func(from, to int) duty.SayWish {
			return duty.SayWish{Wants: "not_to_have", Tours: "night", FromOn: day(from), ToOn: day(to)}
		}
		for _, who := range []string{"bevan", "rees", "lloyd"} {
			if _, err := h.SayWish(h.as(t, who), "howells", wish(10, 12)); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s said a wish of somebody else's: %v", who, err)
			}
		}
		for code, in := range map[string]duty.SayWish{"duty.wish.order": wish(12, 10), "duty.wish.over": wish(-1, 1), "duty.wish.long": wish(10, 24), "duty.wish.later": wish(400, 401)} {
			if _, err := h.SayWish(ctx, "howells", in); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		done, err := h.SayWish(ctx, "howells", wish(10, 23)) // fourteen days, the most
		if err != nil {
			t.Fatal(err)
		}
		again := wish(23, 23)
		again.Tours = "any"
		if _, err := h.SayWish(ctx, "howells", again); !fault.HasCode(err, "duty.wish.again") {
			t.Errorf("the same night twice: %v", err)
		}
		days := wish(10, 10)
		days.Tours, days.Wants = "day", "to_have"
		if _, err := h.SayWish(ctx, "howells", days); err != nil {
			t.Errorf("the day of a night that is not wanted: %v", err)
		}
		if _, err := h.WithdrawWish(h.as(t, "bevan"), done.Value.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a colleague took it back: %v", err)
		}
		m, err := h.SeeMine(ctx, "howells")
		if err != nil || len(m.Wishes) != 2 {
			t.Fatalf("%+v %v", m.Wishes, err)
		}
		if _, err := h.WithdrawWish(ctx, done.Value.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.WithdrawWish(ctx, done.Value.ID); !fault.HasCode(err, "duty.wish.withdrawn") {
			t.Errorf("twice: %v", err)
		}
		for n := range 11 {
			if _, err := h.SayWish(ctx, "howells", wish(30+n, 30+n)); err != nil {
				t.Fatal(n, err)
			}
		}
		if _, err := h.SayWish(ctx, "howells", wish(60, 60)); !fault.HasCode(err, "duty.wish.many") {
			t.Errorf("the thirteenth: %v", err)
		}
	})
}

// Issue 6, part 4: of two who could work a seat alike, the one who asks not to is not proposed, and the board says what was asked.
func TestAProposalWeighsWishes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		r := h.draft(t, "2027-03-15", "2027-04-11")
		v, err := h.SeeRoster(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		gone := when.MustDay("2027-03-28") // the clocks go forward
		h.thin(t, v, gone)
		first := h.propose(t, r.ID)
		i := slices.IndexFunc(first.Tours, func(x duty.PlanTour) bool { return x.Day == gone && x.Why.Could > 0 })
		if i < 0 {
			t.Fatal("nobody is proposed for whom somebody else could")
		}
		whom := first.Tours[i].Staff
		if _, err := h.SayWish(h.as(t, whom), whom, duty.SayWish{Wants: "not_to_have", Tours: "any", FromOn: gone.String(), ToOn: gone.String()}); err != nil {
			t.Fatal(err)
		}
		again := h.propose(t, r.ID)
		if again.Filled != first.Filled {
			t.Errorf("a wish left a seat open: %d of %d", again.Filled, first.Filled)
		}
		if slices.ContainsFunc(again.Tours, func(x duty.PlanTour) bool { return x.Day == gone && x.Staff == whom }) {
			t.Errorf("%s is proposed for the day on which they asked for no tour, though another could", whom)
		}
		v, err = h.SeeRoster(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		p := v.People[slices.IndexFunc(v.People, func(p duty.RosterPerson) bool { return p.Staff == whom })]
		if len(p.Wishes) != 1 || p.Wishes[0].From != gone {
			t.Errorf("the board does not say it: %+v", p.Wishes)
		}
		for _, who := range []string{"bevan", "rees"} {
			v, err := h.SeeRoster(h.as(t, who), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(v.People, func(p duty.RosterPerson) bool { return len(p.Wishes) > 0 && p.Staff != who }) {
				t.Errorf("%s reads the wishes of colleagues", who)
			}
		}
	})
}
