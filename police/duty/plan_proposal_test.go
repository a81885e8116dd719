package duty_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty"
	"throughline/police/duty/planner"
)

// propose asks for a proposal and lets the job run.
func (h force) propose(t *testing.T, roster string) duty.PlanView {
	t.Helper()
	ctx := h.as(t, "lloyd")
	if _, err := h.AskPlan(ctx, roster); err != nil {
		t.Fatal(err)
	}
	h.work(t)
	v, err := h.SeePlan(ctx, roster)
	if err != nil || v.State != "ready" {
		t.Fatalf("%+v %v", v.Plan, err)
	}
	return v
}

// thin takes tours out of a draft: both days of everybody of a day, so that cover lacks people.
func (h force) thin(t *testing.T, v duty.RosterView, days ...when.Day) (gone int) {
	t.Helper()
	for _, p := range v.People {
		for _, x := range p.Days {
			if slices.Contains(days, x.Day) && !x.Rest {
				gone++
				if err := h.line(t, v.Roster.ID, duty.SetLine{Staff: p.Staff, Day: x.Day.String()}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return gone
}

// Issue 6, part 4: a proposal stands beside the draft until it is taken over by the door of a hand edit; over the night on which the
// clocks go forward.
func TestAProposalFillsWhatCoverLacksAndIsTakenOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		r := h.draft(t, "2027-03-15", "2027-04-11")
		v, err := h.SeeRoster(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if gone := h.thin(t, v, when.MustDay("2027-03-20"), when.MustDay("2027-03-28")); gone < 8 {
			t.Fatalf("only %d tours were taken out", gone)
		}
		if _, err := h.AskPlan(h.as(t, "howells"), r.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer asked for a proposal: %v", err)
		}
		if _, err := h.SeePlan(ctx, r.ID); !fault.HasCode(err, "duty.plan.none") {
			t.Errorf("before it was asked for: %v", err)
		}
		before, _ := h.SeeRoster(ctx, r.ID)
		p := h.propose(t, r.ID)
		after, err := h.SeeRoster(ctx, r.ID)
		if err != nil || after.Roster.Version != before.Roster.Version || len(after.Findings) != len(before.Findings) {
			t.Fatalf("the draft was changed by a proposal: %v", err)
		}
		if len(p.Tours) == 0 || p.Filled != len(p.Tours) || p.Bound < p.Filled || p.Report.ShortBefore == 0 || p.Report.ShortAfter >= p.Report.ShortBefore {
			t.Fatalf("%+v %+v", p.Plan, p.Report)
		}
		for _, x := range p.Tours {
			if x.Why.Who == "" || x.Why.For == "" || x.Why.Could > 0 && x.Why.Next == "" {
				t.Errorf("a tour without its reason: %+v", x)
			}
		}
		h.takeSome(t, r.ID, p)
	})
}

func (h force) takeSome(t *testing.T, roster string, p duty.PlanView) {
	t.Helper()
	ctx := h.as(t, "lloyd")
	first := p.Tours[0]
	for code, in := range map[string]duty.TakePlan{"duty.plan.nothing": {}, "duty.plan.unknown": {Tours: []string{first.ID, "howells/2027-13-45"}}} {
		if _, err := h.TakePlan(ctx, roster, in); !fault.HasCode(err, code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := h.TakePlan(h.as(t, "rees"), roster, duty.TakePlan{All: true}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a sergeant took it over: %v", err)
	}
	if _, err := h.TakePlan(ctx, roster, duty.TakePlan{Tours: []string{first.ID}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.TakePlan(ctx, roster, duty.TakePlan{Tours: []string{first.ID}}); !fault.HasCode(err, "duty.plan.taken") {
		t.Errorf("twice: %v", err)
	}
	if v, err := h.SeePlan(ctx, roster); err != nil || v.Stale || v.Tours[0].State != "taken" {
		t.Errorf("what was taken does not make the rest old: %+v %v", v.Plan, err)
	}
	// Somebody edits the draft: what is left is out of date, and says so.
	if err := h.line(t, roster, duty.SetLine{Staff: first.Staff, Day: first.Day.String()}); err != nil {
		t.Fatal(err)
	}
	if v, err := h.SeePlan(ctx, roster); err != nil || !v.Stale {
		t.Errorf("not said to be old: %v", err)
	}
	if _, err := h.TakePlan(ctx, roster, duty.TakePlan{All: true}); !fault.HasCode(err, "duty.plan.stale") || !fault.Is(err, fault.Stale) {
		t.Errorf("an old proposal: %v", err)
	}
	again := h.propose(t, roster)
	if _, err := h.TakePlan(ctx, roster, duty.TakePlan{All: true}); err != nil {
		t.Fatal(err)
	}
	v, err := h.SeeRoster(ctx, roster)
	if err != nil {
		t.Fatal(err)
	}
	lacking := 0
	for _, f := range v.Findings {
		if f.Severity == duty.Refuse && f.Code != "duty.cover" {
			t.Errorf("what was proposed breaks a rule: %+v", f)
		}
	}
	for _, l := range v.Cover {
		for _, x := range l.Hours {
			if x.Have < x.Least {
				lacking++
			}
		}
	}
	if lacking != again.Report.ShortAfter {
		t.Errorf("%d hours are short, the proposal said %d", lacking, again.Report.ShortAfter)
	}
	if _, err := h.DropPlan(ctx, roster); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DropPlan(ctx, roster); !fault.HasCode(err, "duty.plan.none") {
		t.Errorf("thrown away twice: %v", err)
	}
}

// Who is away, restricted or without the skill is not proposed, and every gap that is left says whom each reason rules out. Nobody
// who could fill one alone is left over: asked of the checks that publish rosters, not of the planner.
func TestAProposalLeavesNoGapThatOneTourCouldFill(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		day := when.MustDay("2027-03-28") // the clocks go forward
		r := h.draft(t, "2027-03-22", "2027-04-11")
		v, err := h.SeeRoster(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.thin(t, v, day.AddDays(-1), day, day.AddDays(1))
		var but []string
		for _, x := range v.People[:7] {
			but = append(but, x.Staff)
			if _, err := h.SetAbsenceOf(h.as(t, "rees"), x.Staff, duty.SetAbsence{Kind: "training", FromOn: "2027-03-22", ToOn: "2027-04-11"}); err != nil {
				t.Fatal(err)
			}
		}
		bound := v.People[7].Staff
		but = append(but, bound)
		if _, err := h.Adjust(h.as(t, "patel"), bound, duty.Adjust{Kind: "restriction", What: "no confrontational duty", FromOn: "2027-01-01"}); err != nil {
			t.Fatal(err)
		}
		p := h.propose(t, r.ID)
		for _, x := range p.Tours {
			if slices.Contains(but, x.Staff) {
				t.Errorf("proposed although away or restricted: %+v", x)
			}
		}
		if len(p.Report.Gaps) == 0 {
			t.Fatal("nothing is left open: the case tests nothing")
		}
		if len(p.Tours) > 0 {
			if _, err := h.TakePlan(ctx, r.ID, duty.TakePlan{All: true}); err != nil {
				t.Fatal(err)
			}
		}
		if v, err = h.SeeRoster(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		said := 0
		for _, g := range p.Report.Gaps {
			for _, w := range g.Why {
				if w.Reason == planner.ByAbsence && w.People >= 8 {
					said++
				}
			}
			h.noneCould(t, v, g, but...)
		}
		if said == 0 {
			t.Errorf("no gap says that eight are not available: %+v", p.Report.Gaps)
		}
	})
}

// noneCould looks for somebody who has no tour on a day, counts for a gap, and whom the checks would let work over it.
func (h force) noneCould(t *testing.T, v duty.RosterView, g duty.PlanGap, but ...string) {
	t.Helper()
	checks, err := h.Checks(v.Roster.From)
	if err != nil {
		t.Fatal(err)
	}
	q := h.DB.Read(context.Background())
	for _, p := range v.People {
		if slices.Contains(but, p.Staff) {
			continue
		}
		skills, err := h.Skills(q, p.Staff, v.Roster.From)
		if err != nil {
			t.Fatal(err)
		}
		first := slices.ContainsFunc(skills, func(s duty.Skill) bool {
			return s.Code == "first_aid" && s.Valid && !s.ExpiresOn.Before(when.DayOf(g.Until))
		})
		if strings.Contains(g.What, "skill") && !first {
			continue
		}
		around, err := h.Tours(q, p.Staff, v.Roster.From.AddDays(-119), v.Roster.From.AddDays(-1))
		if err != nil {
			t.Fatal(err)
		}
		after, err := h.Tours(q, p.Staff, v.Roster.To.AddDays(1), v.Roster.To.AddDays(119))
		if err != nil {
			t.Fatal(err)
		}
		around = append(append(around, p.Days...), after...)
		for d := when.DayOf(g.From).AddDays(-1); !d.After(when.DayOf(g.From)); d = d.AddDays(1) {
			if d.Before(v.Roster.From) || slices.ContainsFunc(p.Days, func(x duty.Tour) bool { return x.Day == d && !x.Rest }) {
				continue
			}
			for _, s := range [][2]int{{7, 19}, {19, 31}} {
				x := duty.Planned{StartsAt: d.At(s[0], 0), EndsAt: d.AddDays(s[1]/24).At(s[1]%24, 0)}
				if !x.StartsAt.Before(g.Until) || !g.From.Before(x.EndsAt) {
					continue
				}
				tours := []duty.Planned{x}
				for _, o := range around {
					if !o.Rest {
						tours = append(tours, duty.Planned{StartsAt: o.StartsAt, EndsAt: o.EndsAt, Exigency: o.Reason})
					}
				}
				if !slices.ContainsFunc(checks.Tours(duty.Whom{Rank: "constable"}, tours), func(f duty.Finding) bool { return f.Severity == duty.Refuse }) {
					t.Errorf("%s could work from %s and fill %s, %s", p.Title, x.StartsAt, g.What, g.From)
				}
			}
		}
	}
}

func TestAProposalIsStoppedReplacedAndKeptFromTheAbsent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		r := h.draft(t, "2027-02-01", "2027-02-28")
		v, err := h.SeeRoster(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.thin(t, v, when.MustDay("2027-02-10"))
		if _, err := h.StopPlan(ctx, r.ID); !fault.HasCode(err, "duty.plan.none") {
			t.Errorf("nothing to stop: %v", err)
		}
		if _, err := h.AskPlan(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.AskPlan(ctx, r.ID); !fault.HasCode(err, "duty.plan.running") {
			t.Errorf("two at once: %v", err)
		}
		if _, err := h.TakePlan(ctx, r.ID, duty.TakePlan{All: true}); !fault.HasCode(err, "duty.plan.not_ready") {
			t.Errorf("before it is ready: %v", err)
		}
		if _, err := h.StopPlan(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		h.work(t)
		p, err := h.SeePlan(ctx, r.ID)
		if err != nil || p.State != "ready" || !p.Stopped {
			t.Errorf("stopped: %+v %v", p.Plan, err)
		}
		if _, err := h.StopPlan(ctx, r.ID); !fault.HasCode(err, "duty.plan.over") {
			t.Errorf("stopped twice: %v", err)
		}
		p = h.propose(t, r.ID)
		if p.Stopped || len(p.Tours) == 0 {
			t.Fatalf("%+v", p.Plan)
		}
		x := p.Tours[0]
		if _, err := h.SetAbsenceOf(h.as(t, "rees"), x.Staff, duty.SetAbsence{Kind: "sick", FromOn: x.Day.String(), ToOn: x.Day.AddDays(1).String()}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.TakePlan(ctx, r.ID, duty.TakePlan{All: true}); !fault.HasCode(err, "duty.plan.away") {
			t.Errorf("fell ill meanwhile: %v", err)
		}
		if now, err := h.SeePlan(ctx, r.ID); err != nil || now.Stale || slices.ContainsFunc(now.Tours, func(o duty.PlanTour) bool { return o.State != "proposed" }) {
			t.Errorf("half of it was written: %+v %v", now.Plan, err)
		}
		// What is thrown away while it is worked out is not kept when it is done.
		if _, err := h.AskPlan(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.DropPlan(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		h.work(t)
		if _, err := h.SeePlan(ctx, r.ID); !fault.HasCode(err, "duty.plan.none") {
			t.Errorf("it came back: %v", err)
		}
		if _, err := h.WithdrawRoster(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.AskPlan(ctx, r.ID); !fault.HasCode(err, "duty.roster.published") {
			t.Errorf("of what is no draft: %v", err)
		}
	})
}
