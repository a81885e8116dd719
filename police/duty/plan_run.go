package duty

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/duty/planner"
)

// planSeed makes the same draft give the same proposal.
const planSeed = 1

// mostRounds bounds how often the planner is asked about what the round before left open.
const mostRounds = 12

// propose is the job: it reads the draft, runs the planner for as long as law allows or until it is stopped, and keeps what came
// of it beside the draft. A job that was interrupted begins anew.
func (d *Desk) propose(ctx context.Context, job jobs.Job) error {
	var which string
	if err := job.Into(&which); err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.System("duty"))
	q := d.host.DB.Read(ctx)
	p, err := planByID(q, which)
	if err != nil || !p.works() {
		return err
	}
	r, err := rosterRow(q, p.Roster)
	if err != nil {
		return err
	}
	p.draft = r.Version
	x, err := d.readPlanning(q, r, d.host.Clock.Now())
	if err != nil {
		return err
	}
	rule, err := d.planRule(r.From)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, time.Duration(rule.Seconds)*time.Second)
	defer cancel()
	teller := &planTeller{d: d, ctx: ctx, plan: p, stop: cancel, clock: when.System()}
	tours, report, err := x.propose(limited, teller)
	if ctx.Err() != nil {
		return ctx.Err() // the server stops, or the job is lost: it is done anew
	}
	end := teller.plan
	if end.State, end.Phase, end.done = "ready", "", 0; err != nil {
		slog.Error("a proposal for a roster failed", "plan", p.ID, "error", err)
		end.State = "failed"
	}
	end.Stopped = limited.Err() != nil
	body, err := json.Marshal(report)
	if err != nil {
		return err
	}
	end.body, end.draft = string(body), r.Version
	end.Filled, end.Points = len(tours), report.After.Sum()
	if end.Asked = max(teller.asked-report.spared, end.Filled); len(report.Gaps) == 0 {
		end.Asked = end.Filled // what is left open of seats was met by others
	}
	end.Bound = max(end.Filled, min(teller.bound, end.Asked))
	return d.endPlan(ctx, end, tours)
}

// endPlan keeps a proposal, unless it was thrown away meanwhile.
func (d *Desk) endPlan(ctx context.Context, end Plan, tours []PlanTour) error {
	_, err := act.Do(ctx, d.host.Door, planStep(end), func(tx *act.Tx) (Plan, error) {
		end := end
		now, err := planByID(tx, end.ID)
		if err != nil || !now.works() {
			return now, err
		}
		end.version, end.stop, end.EndedAt, end.told = now.version, now.stop, tx.Now(), tx.Now()
		if err := insertPlanTours(tx, end.ID, tours); err != nil {
			return end, err
		}
		if err := updatePlan(tx, end); err != nil {
			return end, err
		}
		return end, end.record(tx)
	})
	return err
}

func planStep(p Plan) act.Act {
	return act.Of("duty.plan.step", rosterRef(p.Roster)).With(access.Resource{})
}

// planTeller writes how far a proposal is, and hears when it is to stop.
type planTeller struct {
	d      *Desk
	ctx    context.Context
	plan   Plan
	stop   context.CancelFunc
	clock  when.Clock
	last   time.Time
	asked  int // seats of the first round: later rounds seek others for the same cover
	bound  int
	before int // filled in the rounds before
}

// Between two looks for a stop, and between two words about how far it is.
const (
	planLook = 300 * time.Millisecond
	planTell = 2 * time.Second
)

func (t *planTeller) tell(p planner.Progress) {
	now := t.clock.Now()
	t.plan.Filled = t.before + p.Filled
	if t.asked == 0 {
		t.asked = p.Asked
	}
	if p.Bound > 0 {
		t.bound = max(t.bound, t.before+p.Bound)
	}
	t.plan.Asked, t.plan.Bound, t.plan.Points, t.plan.done = t.asked, t.bound, p.Cost, int(p.Done*1000)
	fresh := t.plan.Phase != p.Phase
	t.plan.Phase = p.Phase
	if !fresh && now.Sub(t.last) < planLook {
		return
	}
	if stop, err := planStopAt(t.d.host.DB.Read(t.ctx), t.plan.ID); err == nil && stop {
		t.stop()
		return
	}
	if !fresh && now.Sub(t.last) < planTell {
		return
	}
	t.last = now
	t.write()
}

// write keeps how far it is. What cannot be written now is written with the next word: a proposal does not fail for it.
func (t *planTeller) write() {
	_, err := act.Do(t.ctx, t.d.host.Door, planStep(t.plan), func(tx *act.Tx) (Plan, error) {
		p := t.plan
		now, err := planByID(tx, p.ID)
		if err != nil || !now.works() {
			return now, err
		}
		p.State, p.version, p.stop, p.told = "running", now.version, now.stop, tx.Now()
		if err := updatePlan(tx, p); err != nil {
			return p, err
		}
		return p, p.record(tx)
	})
	if err != nil {
		slog.Warn("how far a proposal is was not written", "plan", t.plan.ID, "error", err)
	}
}

// propose asks the planner for what cover lacks, and again for what is left: a seat that asked for a skill that nobody has is
// then sought for anybody who is asked for at that time, and over other tours. It ends when nothing is left to try.
func (x *planning) propose(ctx context.Context, t *planTeller) ([]PlanTour, PlanReport, error) {
	report := PlanReport{Gaps: []PlanGap{}}
	lines := x.cover()
	report.ShortBefore = short(lines)
	tried, why := map[[2]int]bool{}, map[[2]int][]planner.Ruled{}
	var tours []PlanTour
	for round := 0; round < mostRounds && ctx.Err() == nil; round++ {
		wanted := seatsWanted(x.rows, lines, x.checks.ranks, x.spans, tried, x.roster.Team)
		if len(wanted) == 0 {
			break
		}
		limits := x.checks.Limits()
		limits.OneADay = true
		in := planner.Input{From: x.roster.From, To: x.roster.To, Limits: limits, Weights: x.weights, People: x.people, Seed: planSeed}
		for _, s := range wanted {
			in.Seats = append(in.Seats, s.Seat)
		}
		t.before = len(tours)
		p, err := planner.Plan(ctx, in, t.tell)
		if err != nil {
			return nil, report, err
		}
		kept := x.accept(wanted, p)
		tours = append(tours, kept...)
		report.Before, report.After = report.Before.Plus(p.Before), report.After.Plus(p.After)
		for _, g := range p.Gaps {
			s := wanted[slices.IndexFunc(wanted, func(s planSeat) bool { return s.ID == g.Seat })]
			tried[[2]int{s.row, s.span}], why[[2]int{s.row, s.span}] = true, g.Why
		}
		lines = x.cover()
		if len(p.Gaps) == 0 && len(kept) == len(p.Assignments) {
			break
		}
	}
	kept := x.prune(tours, lines)
	report.spared = len(tours) - len(kept)
	for _, t := range tours {
		if !slices.ContainsFunc(kept, func(o PlanTour) bool { return o.ID == t.ID }) {
			report.After = report.After.Plus(t.Why.Points.Times(-1))
		}
	}
	tours, lines = kept, x.cover()
	report.ShortAfter, report.Gaps = short(lines), append(report.Gaps, planGaps(lines)...)
	for i := range report.Gaps {
		report.Gaps[i].Why = x.whyOpen(report.Gaps[i], why)
	}
	slices.SortFunc(tours, func(a, b PlanTour) int { return a.StartsAt.Compare(b.StartsAt) })
	return tours, report, nil
}

// accept puts what the planner proposes into the plan, with its reasons.
func (x *planning) accept(wanted []planSeat, p planner.Proposal) (out []PlanTour) {
	title := func(id string) string {
		if i := x.index(id); i >= 0 {
			return x.crew[i].staff.Title()
		}
		return ""
	}
	for _, a := range p.Assignments {
		s := wanted[slices.IndexFunc(wanted, func(s planSeat) bool { return s.ID == a.Seat })]
		day := when.DayOf(s.StartsAt)
		t := PlanTour{ID: a.Person + "/" + day.String(), Staff: a.Person, Day: day, StartsAt: s.StartsAt, EndsAt: s.EndsAt, State: "proposed",
			Why: PlanWhy{Who: title(a.Person), For: x.rows[s.row].label(), Points: a.Points, Could: a.Could, Next: title(a.Next), NextOff: a.NextOff}}
		if !x.lawful(t) { // leave can make an average stricter than the planner counts it
			i := x.index(a.Person)
			x.people[i].Absences = append(slices.Clone(x.people[i].Absences), planner.Absence{From: t.StartsAt, To: t.EndsAt, Kind: "checks"})
			continue
		}
		x.give(t)
		out = append(out, t)
	}
	return out
}

// prune leaves out tours without which cover lacks no more than it does: whoever was sought for one thing may meet another too.
// Those that cost most are asked about first.
func (x *planning) prune(tours []PlanTour, lines []CoverLine) []PlanTour {
	order := slices.Clone(tours)
	slices.SortStableFunc(order, func(a, b PlanTour) int {
		switch x, y := a.Why.Points.Sum(), b.Why.Points.Sum(); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	tours = slices.Clone(tours)
	for _, t := range order {
		if x.needed(t, lines) {
			continue
		}
		x.take(t)
		tours = slices.DeleteFunc(tours, func(o PlanTour) bool { return o.ID == t.ID })
		x.count(t, lines, -1)
	}
	return tours
}

// needed tells whether cover would lack more without a tour.
func (x *planning) needed(t PlanTour, lines []CoverLine) bool {
	w := x.crew[x.index(t.Staff)]
	for i := range lines {
		for h := max(0, hourAfter(x.roster, t.StartsAt)); h < min(hourAfter(x.roster, t.EndsAt), len(lines[i].Hours)); h++ {
			if c := lines[i].Hours[h]; c.Least > 0 && c.Have <= c.Least && w.counts(x.rows[i], when.DayOf(c.At)) {
				return true
			}
		}
	}
	return false
}

// count keeps the count of cover when a tour goes.
func (x *planning) count(t PlanTour, lines []CoverLine, by int) {
	w := x.crew[x.index(t.Staff)]
	for i := range lines {
		for h := max(0, hourAfter(x.roster, t.StartsAt)); h < min(hourAfter(x.roster, t.EndsAt), len(lines[i].Hours)); h++ {
			if c := &lines[i].Hours[h]; w.counts(x.rows[i], when.DayOf(c.At)) {
				c.Have += by
			}
		}
	}
}

// whyOpen is what the planner said of the span that it tried over a gap and that lies over most of it.
func (x *planning) whyOpen(g PlanGap, why map[[2]int][]planner.Ruled) []planner.Ruled {
	var best []planner.Ruled
	var most time.Duration
	for n, s := range x.spans {
		said, ok := why[[2]int{g.row, n}]
		if !ok {
			continue
		}
		from, until := s.from, s.until
		if g.From.After(from) {
			from = g.From
		}
		if g.Until.Before(until) {
			until = g.Until
		}
		if over := until.Sub(from); over > most {
			best, most = said, over
		}
	}
	return best
}

func short(lines []CoverLine) (hours int) {
	for _, l := range lines {
		hours += len(l.gaps())
	}
	return hours
}
