package duty_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty"
)

func (h force) draft(t *testing.T, from, to string) duty.Roster {
	t.Helper()
	r, err := h.DraftRoster(h.as(t, "lloyd"), duty.MakeRoster{Team: "neighbourhood", FromOn: from, ToOn: to})
	if err != nil {
		t.Fatal(err)
	}
	return r.Value
}

func (h force) line(t *testing.T, roster string, in duty.SetLine) error {
	t.Helper()
	_, err := h.SetRosterLine(h.as(t, "lloyd"), roster, in)
	return err
}

// DUTY-02: a roster that breaks a hard rule cannot be published, and says which rule, who, and how to mend it.
func TestDUTY02ARosterThatBreaksTheLawIsNotPublished(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		for code, in := range map[string]duty.MakeRoster{"duty.roster.order": {Team: "neighbourhood", FromOn: "2027-02-01", ToOn: "2027-01-01"}, "duty.roster.interval": {Team: "neighbourhood", FromOn: "2027-02-01", ToOn: "2028-02-01"},
			"duty.roster.big": {Team: "neighbourhood", FromOn: "2027-02-01", ToOn: "2028-01-31"}, "duty.roster.team": {Team: "flying", FromOn: "2027-02-01", ToOn: "2027-02-28"}} {
			if _, err := h.DraftRoster(ctx, in); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := h.DraftRoster(h.as(t, "howells"), duty.MakeRoster{Team: "neighbourhood", FromOn: "2027-02-01", ToOn: "2027-02-28"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer drafted: %v", err)
		}
		r := h.draft(t, "2027-03-15", "2027-04-11") // over the clock change
		v, err := h.SeeRoster(ctx, r.ID)
		if err != nil || len(v.People) != 12 || len(v.Findings) != 0 || len(v.Cover) != 2 || len(v.Cover[0].Hours) != 28*24-1 {
			t.Fatalf("%d people, %d cover, %+v %v", len(v.People), len(v.Cover), v.Findings, err)
		}
		if _, err := h.DraftRoster(ctx, duty.MakeRoster{Team: "neighbourhood", FromOn: "2027-04-11", ToOn: "2027-05-01"}); !fault.HasCode(err, "duty.roster.exists") {
			t.Errorf("two over one day: %v", err)
		}
		who := v.People[0]
		i := 0
		for who.Days[i].StartsAt.In(when.London).Hour() != 19 || who.Days[i].Rest || !who.Days[i+1].Rest { // the last night before the rest days
			i++
		}
		rest := who.Days[i+1].Day
		if err := h.line(t, r.ID, duty.SetLine{Staff: who.Staff, Day: rest.String(), StartsAt: "06:00", EndsAt: "14:00"}); !fault.HasCode(err, "duty.tour.overlap") {
			t.Errorf("two tours at once: %v", err)
		}
		if err := h.line(t, r.ID, duty.SetLine{Staff: who.Staff, Day: rest.String(), StartsAt: "17:00", EndsAt: "23:00"}); err != nil { // ten hours after the night
			t.Fatal(err)
		}
		_, err = h.PublishRoster(ctx, r.ID)
		if f := fault.Of(err); !fault.HasCode(err, "duty.roster.breaks") || len(f.Fields) != 1 || !strings.Contains(f.Fields[0].Params["detail"], "11 h are needed") || f.Fields[0].Params["who"] != who.Title {
			t.Fatalf("%+v", f)
		}
		if tours, _ := h.Tours(h.DB.Read(ctx), who.Staff, r.From, r.To); len(tours) == 0 || tours[0].Roster != "" {
			t.Error("it was half published")
		}
		// With an exigency it may be, and is told of.
		if err := h.line(t, r.ID, duty.SetLine{Staff: who.Staff, Day: rest.String(), StartsAt: "17:00", EndsAt: "23:00", Reason: "Royal visit"}); err != nil {
			t.Fatal(err)
		}
		done, err := h.PublishRoster(ctx, r.ID)
		if err != nil || done.Value.State != "published" || len(done.Value.Warnings) != 1 || !strings.Contains(done.Value.Warnings[0], "Royal visit") {
			t.Fatalf("%+v %v", done.Value, err)
		}
		tours, err := h.Tours(h.DB.Read(ctx), who.Staff, r.From, r.To)
		if err != nil || len(tours) == 0 || tours[0].Roster != r.ID {
			t.Errorf("%+v %v", tours, err)
		}
		if err := h.line(t, r.ID, duty.SetLine{Staff: who.Staff, Day: rest.String()}); !fault.HasCode(err, "duty.roster.published") {
			t.Errorf("a line of what is published: %v", err)
		}
		if _, err := h.PublishRoster(ctx, r.ID); !fault.HasCode(err, "duty.roster.published") {
			t.Errorf("twice: %v", err)
		}
		h.changesAfter(t, who.Staff, tours[len(tours)-1])
	})
}

// changesAfter: a change of a published day wants the exigency, and by midnight of the day before, or the officer's agreement.
func (h force) changesAfter(t *testing.T, staff string, last duty.Tour) {
	t.Helper()
	ctx := h.as(t, "lloyd")
	in := duty.SetTour{StartsAt: when.RFC3339(last.StartsAt), Rest: true}
	if _, err := h.SetTour(ctx, staff, in); !fault.HasCode(err, "duty.roster.change_why") {
		t.Errorf("without a reason: %v", err)
	}
	in.Why = "Court"
	h.Held.Set(last.Day.Start())
	ctx = h.as(t, "lloyd")
	if _, err := h.SetTour(ctx, staff, in); !fault.HasCode(err, "duty.roster.change_late") {
		t.Errorf("told after midnight: %v", err)
	}
	// Other hours instead of the tour of that day: one stands, not two.
	in = duty.SetTour{StartsAt: when.RFC3339(last.StartsAt.Add(time.Hour)), EndsAt: when.RFC3339(last.EndsAt), Why: "Court", Agreed: true}
	if _, err := h.SetTour(ctx, staff, in); !fault.HasCode(err, "duty.tour.overlap") {
		t.Errorf("beside the tour that is there: %v", err)
	}
	in.Instead = true
	if _, err := h.SetTour(ctx, staff, in); err != nil {
		t.Errorf("instead of it: %v", err)
	}
	if now, err := h.Tours(h.DB.Read(ctx), staff, last.Day, last.Day); err != nil || len(now) != 1 || !now[0].StartsAt.Equal(last.StartsAt.Add(time.Hour)) || now[0].Roster == "" {
		t.Errorf("%+v %v", now, err)
	}
	in = duty.SetTour{StartsAt: when.RFC3339(last.StartsAt), Rest: true, Why: "Court", Agreed: true}
	if done, err := h.SetTour(ctx, staff, in); err != nil || done.Value.Roster == "" {
		t.Errorf("agreed: %+v %v", done.Value, err)
	}
}

// DUTY-02: it is published a month before it begins, and with the cover that is hard.
func TestDUTY02PublishedInTimeAndCovered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		start := when.DayOf(h.Held.Now()).AddMonths(1)
		r := h.draft(t, start.AddDays(-1).String(), start.AddDays(20).String())
		if _, err := h.PublishRoster(ctx, r.ID); !fault.HasCode(err, "duty.roster.late") {
			t.Errorf("a day too late: %v", err)
		}
		if _, err := h.WithdrawRoster(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		r = h.draft(t, start.String(), start.AddDays(20).String())
		v, err := h.SeeRoster(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		day, off := start.AddDays(5), 0
		var back []duty.SetLine
		for _, p := range v.People {
			for _, x := range p.Days {
				if x.Day == day && !x.Rest && x.StartsAt.In(when.London).Hour() == 7 && off < 2 {
					off++
					if err := h.line(t, r.ID, duty.SetLine{Staff: p.Staff, Day: day.String()}); err != nil {
						t.Fatal(err)
					}
					back = append(back, duty.SetLine{Staff: p.Staff, Day: day.String(), StartsAt: "07:00", EndsAt: "19:00"})
				}
			}
		}
		_, err = h.PublishRoster(ctx, r.ID)
		if f := fault.Of(err); off != 2 || !fault.HasCode(err, "duty.roster.breaks") || len(f.Fields) != 1 || f.Fields[0].Params["who"] != "Cover" || !strings.Contains(f.Fields[0].Params["detail"], "only 1") {
			t.Fatalf("%+v", f)
		}
		if err := h.line(t, r.ID, back[0]); err != nil {
			t.Fatal(err)
		}
		if done, err := h.PublishRoster(ctx, r.ID); err != nil || len(done.Value.Warnings) == 0 { // one short of what only warns
			t.Errorf("%+v %v", done.Value, err)
		}
	})
}

func TestDUTY05OneStateAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		q := h.DB.Read(context.Background())
		leave := duty.AskLeave{Kind: "annual_leave", FromOn: "2026-12-24", ToOn: "2026-12-25"}
		if _, err := h.AskForLeave(h.as(t, "bevan"), "howells", leave); !fault.Is(err, fault.Forbidden) {
			t.Errorf("asked for somebody else: %v", err)
		}
		asked, err := h.AskForLeave(h.as(t, "howells"), "howells", leave)
		if err != nil || asked.Value.State != "asked" || asked.Value.From != when.MustDay("2026-12-24").At(7, 0) || asked.Value.Until != when.MustDay("2026-12-26").At(7, 0) {
			t.Fatalf("%+v %v", asked.Value, err)
		}
		noon := when.MustDay("2026-12-24").At(12, 0)
		if on, _, _ := h.IsOnDuty(q, "howells", noon); !on {
			t.Error("what is only asked for takes nobody off duty")
		}
		set := func(kind, from, to, start, end string) error {
			_, err := h.SetAbsenceOf(h.as(t, "rees"), "howells", duty.SetAbsence{Kind: kind, FromOn: from, ToOn: to, FromTime: start, ToTime: end})
			return err
		}
		err = set("training", "2026-12-25", "2026-12-25", "09:00", "17:00")
		if f := fault.Of(err); !fault.HasCode(err, "duty.absence.overlap") || f.Params["what"] != "Annual leave" || f.Params["state"] != "asked" {
			t.Errorf("two states in a minute: %v", err)
		}
		if err := set("training", "2026-12-26", "2026-12-26", "07:00", "15:00"); err != nil { // from the minute on which the leave ends
			t.Error(err)
		}
		for code, x := range map[string][5]string{"duty.absence.order": {"court", "2026-12-20", "2026-12-20", "17:00", "09:00"}, "duty.absence.both_times": {"court", "2026-12-20", "2026-12-20", "17:00", ""},
			"duty.absence.time": {"court", "2026-12-20", "2026-12-20", "28:00", "29:00"}, "duty.absence.long": {"career_break", "2026-12-20", "2036-12-20", "", ""}} {
			if err := set(x[0], x[1], x[2], x[3], x[4]); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := h.DecideOnAbsence(h.as(t, "rees"), asked.Value.ID, duty.DecideAbsence{Grant: "no"}); !fault.HasCode(err, "duty.absence.why") {
			t.Errorf("refused without a reason: %v", err)
		}
		if _, err := h.DecideOnAbsence(h.as(t, "howells"), asked.Value.ID, duty.DecideAbsence{Grant: "yes"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("decided on her own: %v", err)
		}
		granted, err := h.DecideOnAbsence(h.as(t, "rees"), asked.Value.ID, duty.DecideAbsence{Grant: "yes"})
		if err != nil || granted.Value.State != "granted" {
			t.Fatalf("%+v %v", granted.Value, err)
		}
		for at, want := range map[time.Time]bool{noon.Add(-5*time.Hour - time.Minute): true, noon.Add(-5 * time.Hour): false, noon: false, when.MustDay("2026-12-26").At(15, 0): true} {
			if on, _, err := h.IsOnDuty(q, "howells", at); err != nil || on != want {
				t.Errorf("%s: on duty %v, want %v (%v)", at, on, want, err)
			}
		}
		if _, err := h.DecideOnAbsence(h.as(t, "rees"), asked.Value.ID, duty.DecideAbsence{Grant: "yes"}); !fault.HasCode(err, "duty.absence.decided") {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.EndAbsence(h.as(t, "howells"), asked.Value.ID, duty.EndAbsence{}); err != nil {
			t.Error(err)
		}
		if on, _, _ := h.IsOnDuty(q, "howells", noon); !on {
			t.Error("given back, and still away")
		}
	})
}

// DUTY-05, G-02: the states cover every minute once, on both nights on which the clocks change.
func TestDUTY05StatesWithoutAGap(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		if _, err := h.SetAbsenceOf(h.as(t, "rees"), "pc3022", duty.SetAbsence{Kind: "sick", FromOn: "2027-03-27", ToOn: "2027-03-28"}); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]string{"howells": "absent", "pc3022": "sick", "rees": "sick"} { // why somebody is away is not for every colleague
			if seen, err := h.SeeStates(h.as(t, who), "pc3022", "2027-03-28", "2027-03-28"); err != nil || seen.States[0].State != want {
				t.Errorf("%s: %+v %v", who, seen, err)
			}
		}
		for _, first := range []string{"2027-03-24", "2027-10-28"} {
			from, until := when.MustDay(first).Start(), when.MustDay(first).AddDays(9).Start()
			spans, err := h.States(h.DB.Read(context.Background()), "pc3022", from, until)
			if err != nil || len(spans) < 3 {
				t.Fatalf("%+v %v", spans, err)
			}
			at, states := from, map[string]time.Duration{}
			for _, s := range spans {
				if s.From != at || !s.Until.After(s.From) {
					t.Errorf("%s: a gap or an overlap at %s: %+v", first, at, s)
				}
				at = s.Until
				states[s.State] += s.Until.Sub(s.From)
			}
			seen, err := h.SeeStates(h.as(t, "howells"), "pc3022", first, first)
			if err != nil || len(seen.States) == 0 {
				t.Errorf("%+v %v", seen, err)
			}
			if at != until || states["rostered"] == 0 || states["rest_day"] == 0 || first == "2027-03-24" && states["sick"] != 47*time.Hour {
				t.Errorf("%s: %v", first, states)
			}
		}
	})
}

func TestDUTY02SwapsNeedBothAndTheChecks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		q := h.DB.Read(context.Background())
		// Two of one shift swap a day for a night two days later; and one whom the rest forbids it.
		tours, err := h.Tours(q, "pc3022", when.MustDay("2027-01-04"), when.MustDay("2027-01-20"))
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		for tours[i].StartsAt.In(when.London).Hour() != 7 || tours[i+1].StartsAt.In(when.London).Hour() != 7 {
			i++
		}
		first, night := tours[i].Day, tours[i+2].Day
		ask := func(other string, mine, theirs when.Day) (duty.Swap, error) {
			done, err := h.AskForSwap(h.as(t, "pc3022"), "pc3022", duty.AskSwap{Day: mine.String(), Other: other, OtherDay: theirs.String()})
			return done.Value, err
		}
		if _, err := ask("pc3025", first, night); !fault.HasCode(err, "duty.tour.overlap") { // the asker has a night of their own
			t.Errorf("a second tour on one night: %v", err)
		}
		if _, err := ask("pc3022", first, night); !fault.HasCode(err, "duty.swap.self") {
			t.Errorf("with oneself: %v", err)
		}
		if _, err := ask("pc3025", first.AddDays(5), night); !fault.HasCode(err, "duty.swap.no_tour") {
			t.Errorf("a day of rest: %v", err)
		}
		mate := ""
		for _, x := range []string{"pc3025", "pc3028", "pc3031", "pc3034"} {
			if on, err := h.Tours(q, x, first, first); mate == "" && err == nil && len(on) == 1 && on[0].StartsAt.Equal(tours[i].StartsAt) {
				mate = x
			}
		}
		if _, err := ask(mate, first, first); !fault.HasCode(err, "duty.swap.alike") {
			t.Errorf("the same hours on one day, with %q: %v", mate, err)
		}
		// The next shift is two days behind: its first day is the asker's first night.
		other := first.AddDays(6)
		theirs, err := h.Tours(q, "pc3058", other.AddDays(-2), other.AddDays(4))
		if err != nil || len(theirs) == 0 {
			t.Fatal(err)
		}
		var swap duty.Swap
		var on duty.Tour
		for _, x := range theirs {
			if s, err := ask("pc3058", first, x.Day); err == nil {
				swap, on = s, x
				break
			}
		}
		if swap.ID == "" {
			t.Fatalf("no swap is allowed: %+v", theirs)
		}
		waits := func(staff string, want int) {
			if m, err := h.SeeMine(h.as(t, staff), staff); err != nil || len(m.Swaps) != want || want == 1 && m.Swaps[0].ID != swap.ID {
				t.Errorf("%s's own page has the swaps %+v: %v", staff, m.Swaps, err)
			}
		}
		waits("pc3022", 1) // both see it until it is decided, and nobody else does
		waits("pc3058", 1)
		waits("pc3025", 0)
		yes := duty.AnswerSwap{Yes: "yes"}
		if _, err := h.ApproveSwap(h.as(t, "rees"), swap.ID, yes); !fault.HasCode(err, "duty.swap.state") {
			t.Errorf("before the other agreed: %v", err)
		}
		if _, err := h.AgreeSwap(h.as(t, "pc3022"), swap.ID, yes); !fault.Is(err, fault.Forbidden) {
			t.Errorf("agreed for the other: %v", err)
		}
		if _, err := h.AgreeSwap(h.as(t, "pc3058"), swap.ID, yes); err != nil {
			t.Fatal(err)
		}
		if _, err := h.ApproveSwap(h.as(t, "rees"), swap.ID, yes); err != nil {
			t.Fatal(err)
		}
		waits("pc3058", 0)
		for staff, want := range map[string][2]int{"pc3022": {0, 1}, "pc3058": {1, 0}} {
			a, _ := h.Tours(q, staff, first, first)
			b, _ := h.Tours(q, staff, on.Day, on.Day)
			if len(a) != want[0] || len(b) != want[1] {
				t.Errorf("%s: %d on %s, %d on %s", staff, len(a), first, len(b), on.Day)
			}
		}
	})
}

func TestWTR01OptingOutIsTheOfficersOwnWord(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		if _, err := h.SetOptOut(h.as(t, "lloyd"), "howells", duty.OptOut{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by the planner: %v", err)
		}
		if _, err := h.SetOptOut(h.as(t, "howells"), "howells", duty.OptOut{}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.SetOptOut(h.as(t, "howells"), "howells", duty.OptOut{}); !fault.HasCode(err, "duty.opt_out.already") {
			t.Errorf("twice: %v", err)
		}
		if done, err := h.SetOptOut(h.as(t, "howells"), "howells", duty.OptOut{End: true}); err != nil || done.Value.From != when.DayOf(h.Held.Now()).AddDays(7).Start() {
			t.Errorf("seven days' notice: %+v %v", done.Value, err)
		}
	})
}
