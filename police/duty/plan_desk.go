package duty

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/duty/entry"
	"throughline/police/duty/planner"
)

// Plan is a proposal of the planner for a draft roster. It stands beside the draft until some of it is taken over.
type Plan struct {
	ID      string    `json:"id"`
	Roster  string    `json:"roster"`
	State   string    `json:"state"`           // waiting, running, ready, failed or closed
	Phase   string    `json:"phase,omitempty"` // while it runs: bound, fill, repair or improve
	Asked   int       `json:"asked"`           // seats
	Filled  int       `json:"filled"`
	Bound   int       `json:"bound"` // no plan fills more of them
	Points  float64   `json:"points"`
	Stopped bool      `json:"stopped,omitempty"` // it was stopped, or its time was up: the best so far
	AskedAt time.Time `json:"asked_at"`
	EndedAt time.Time `json:"ended_at,omitzero"`
	draft   int64     // the version of the draft that it is for
	done    int       // of its phase, in thousandths
	told    time.Time
	stop    time.Time
	body    string
	version int64
}

// PlanView is a proposal with its tours and what they leave open.
type PlanView struct {
	Plan
	Stale  bool       `json:"stale,omitempty"` // the draft was changed since: propose again
	Tours  []PlanTour `json:"tours"`
	Report PlanReport `json:"report"`
}

// ETag changes with the proposal and with the draft it is for.
func (v PlanView) ETag() string { return fmt.Sprintf("%s.%d.%v", v.ID, v.version, v.Stale) }

// PlanTour is a tour that is proposed, on a day on which they have none.
type PlanTour struct {
	ID       string    `json:"id"` // staff and day
	Staff    string    `json:"staff"`
	Day      when.Day  `json:"day"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	State    string    `json:"state"` // proposed or taken
	Why      PlanWhy   `json:"why"`
}

// PlanWhy is why a tour is proposed for them.
type PlanWhy struct {
	Who     string         `json:"who"`
	For     string         `json:"for"` // the row of minimum cover
	Points  planner.Points `json:"points"`
	Could   int            `json:"could"` // how many others could work it
	Next    string         `json:"next,omitempty"`
	NextOff float64        `json:"next_off,omitempty"` // by how many points whoever is next costs more
}

// PlanReport is what a proposal says of itself. Points are before the plan was improved and after.
type PlanReport struct {
	ShortBefore int            `json:"short_before"` // hours in which cover lacks somebody, all its rows together
	ShortAfter  int            `json:"short_after"`
	Before      planner.Points `json:"points_before"`
	After       planner.Points `json:"points_after"`
	Gaps        []PlanGap      `json:"gaps"`
	spared      int            // tours that turned out not to be needed
}

// PlanGap is cover that nobody can be found for, and how many people each reason rules out.
type PlanGap struct {
	What    string          `json:"what"`
	Hard    bool            `json:"hard"`
	From    time.Time       `json:"from"`
	Until   time.Time       `json:"until"`
	Missing int             `json:"missing"`
	Why     []planner.Ruled `json:"why"` // none when no tour of the roster lies over it
	row     int
}

// planRuleRow is the row of law table duty.plan: how long a proposal may take, and the hours of a week of whom no contract is known.
type planRuleRow struct {
	Seconds   int     `json:"seconds"`
	WeekHours float64 `json:"week_hours"`
}

func (d *Desk) planRule(on when.Day) (planRuleRow, error) {
	v, _, err := lawRow[planRuleRow](d.host.Law, "duty.plan", "plan", on)
	return v, err
}

// planJob works a proposal out, outside any act.
const planJob = "duty.plan"

// planLost is how long after its last word a proposal that is not ready is taken for lost.
const planLost = 10 * time.Minute

// AskPlan asks for a proposal for a draft; one that was there is closed. Right: duty.plan.ask. Faults: duty.roster.published,
// duty.plan.running (conflict).
func (d *Desk) AskPlan(ctx context.Context, roster string) (act.Done[Plan], error) {
	return act.Do(ctx, d.host.Door, act.Of("duty.plan.ask", rosterRef(roster)), func(tx *act.Tx) (Plan, error) {
		r, err := lockRoster(tx, roster)
		if err != nil {
			return Plan{}, err
		}
		if r.State != "draft" {
			return Plan{}, fault.New(fault.Conflict, "duty.roster.published")
		}
		old, err := planRow(tx, roster)
		switch {
		case err == nil && old.works() && tx.Now().Sub(old.told) < planLost:
			return old, fault.New(fault.Conflict, "duty.plan.running")
		case err == nil:
			old.State = "closed"
			err = updatePlan(tx, old)
		case fault.Is(err, fault.NotFound):
			err = nil
		}
		if err != nil {
			return old, err
		}
		p := Plan{ID: id.New(), Roster: roster, State: "waiting", AskedAt: tx.Now(), told: tx.Now(), draft: r.Version, version: 1}
		if err := insertPlan(tx, p, tx.Actor().Account); err != nil {
			return p, err
		}
		if err := p.record(tx); err != nil {
			return p, err
		}
		return p, tx.Queue(jobs.Job{Kind: planJob, Key: p.ID, Label: "open", Payload: p.ID})
	})
}

func (p Plan) works() bool { return p.State == "waiting" || p.State == "running" }

// ETag changes with the proposal.
func (p Plan) ETag() string { return fmt.Sprintf("%s.%d", p.ID, p.version) }

func (p Plan) record(tx *act.Tx) error {
	_, err := tx.Record(entry.PlanChanged{Plan: p.ID, Roster: p.Roster, State: p.State, Phase: p.Phase, Asked: p.Asked, Filled: p.Filled, Bound: p.Bound}, act.OnThreads())
	return err
}

// StopPlan ends the search: the best so far is the proposal. Right: duty.plan.stop. Faults: duty.plan.none; duty.plan.over (conflict).
func (d *Desk) StopPlan(ctx context.Context, roster string) (act.Done[Plan], error) {
	return d.changePlan(ctx, "duty.plan.stop", roster, func(tx *act.Tx, p *Plan) error {
		if !p.works() {
			return fault.New(fault.Conflict, "duty.plan.over")
		}
		p.stop = tx.Now()
		return nil
	})
}

// DropPlan throws a proposal away; one that is being worked out is stopped by it. Right: duty.plan.drop. Fault: duty.plan.none.
func (d *Desk) DropPlan(ctx context.Context, roster string) (act.Done[Plan], error) {
	return d.changePlan(ctx, "duty.plan.drop", roster, func(_ *act.Tx, p *Plan) error {
		p.State = "closed"
		return nil
	})
}

func (d *Desk) changePlan(ctx context.Context, action, roster string, change func(*act.Tx, *Plan) error) (act.Done[Plan], error) {
	return act.Do(ctx, d.host.Door, act.Of(action, rosterRef(roster)), func(tx *act.Tx) (Plan, error) {
		if _, err := lockRoster(tx, roster); err != nil {
			return Plan{}, err
		}
		p, err := planRow(tx, roster)
		if err != nil {
			return p, err
		}
		if err := change(tx, &p); err != nil {
			return p, err
		}
		if err := updatePlan(tx, p); err != nil {
			return p, err
		}
		p.version++
		return p, p.record(tx)
	})
}

// SeePlan opens the proposal of a draft. Right: duty.plan.see. Fault: duty.plan.none.
func (d *Desk) SeePlan(ctx context.Context, roster string) (PlanView, error) {
	return act.See(ctx, d.host.Door, act.Of("duty.plan.see", rosterRef(roster)), func(q db.Querier, _ *access.Actor) (PlanView, error) {
		r, err := rosterRow(q, roster)
		if err != nil {
			return PlanView{}, err
		}
		p, err := planRow(q, roster)
		if err != nil {
			return PlanView{}, err
		}
		v := PlanView{Plan: p, Stale: p.draft != r.Version || r.State != "draft", Report: PlanReport{Gaps: []PlanGap{}}}
		if p.body != "" {
			if err := json.Unmarshal([]byte(p.body), &v.Report); err != nil {
				return v, fmt.Errorf("duty: plan: %w", err)
			}
		}
		v.Tours, err = planTours(q, p.ID)
		return v, err
	})
}

// TakePlan says which tours of a proposal go into the draft.
type TakePlan struct {
	All   bool     `json:"all,omitempty" label:"All that are left"`
	Tours []string `json:"tours,omitempty" label:"Tours" said:"which tours you accept"`
}

// TakePlan writes tours of a proposal into the draft as if each day had been set by hand, with the same checks. Right: duty.plan.take.
// Faults: duty.plan.none; duty.plan.not_ready, .taken, .nothing, .away (conflict); duty.plan.stale when the draft changed since; those
// of SetRosterLine.
func (d *Desk) TakePlan(ctx context.Context, roster string, in TakePlan) (act.Done[Plan], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Plan]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.plan.take", rosterRef(roster)), func(tx *act.Tx) (Plan, error) {
		r, err := lockRoster(tx, roster)
		if err != nil {
			return Plan{}, err
		}
		p, err := planRow(tx, roster)
		switch {
		case err != nil:
			return p, err
		case p.State != "ready":
			return p, fault.New(fault.Conflict, "duty.plan.not_ready")
		case p.draft != r.Version:
			return p, fault.New(fault.Stale, "duty.plan.stale")
		}
		all, err := planTours(tx, p.ID)
		if err != nil {
			return p, err
		}
		tours, err := in.of(all)
		if err != nil {
			return p, err
		}
		if err := d.takeTours(tx, r, tours); err != nil {
			return p, err
		}
		if err := takePlanTours(tx, p.ID, tours); err != nil {
			return p, err
		}
		p.draft = r.Version + 1
		if err := updatePlan(tx, p); err != nil {
			return p, err
		}
		p.version++
		return p, p.recordTaken(tx, tours)
	})
}

func (p Plan) recordTaken(tx *act.Tx, tours []PlanTour) error {
	e := entry.PlanTaken{Plan: p.ID, Roster: p.Roster}
	for _, t := range tours {
		e.Tours = append(e.Tours, entry.PlannedTour{Staff: t.Staff, Day: t.Day, StartsAt: t.StartsAt, EndsAt: t.EndsAt})
	}
	_, err := tx.Record(e, act.OnThreads())
	return err
}

// of are the tours that were chosen.
func (in TakePlan) of(all []PlanTour) ([]PlanTour, error) {
	var out []PlanTour
	for _, t := range all {
		chosen := slices.Contains(in.Tours, t.ID)
		if chosen && t.State != "proposed" {
			return nil, fault.New(fault.Conflict, "duty.plan.taken").With("who", t.Why.Who).With("day", t.Day.Text())
		}
		if chosen || in.All && t.State == "proposed" {
			out = append(out, t)
		}
	}
	for _, asked := range in.Tours {
		if !slices.ContainsFunc(all, func(t PlanTour) bool { return t.ID == asked }) {
			return nil, fault.InvalidField("tours", "duty.plan.unknown", "value", clipped(strings.TrimSpace(asked)))
		}
	}
	if len(out) == 0 {
		return nil, fault.InvalidField("tours", "duty.plan.nothing")
	}
	return out, nil
}

// takeTours holds each tour to what a hand edit is held to, and to leave and sickness that came since, and writes all of them.
func (d *Desk) takeTours(tx *act.Tx, r Roster, tours []PlanTour) error {
	lines, err := rosterLines(tx, r.ID, "")
	if err != nil {
		return err
	}
	by := map[string][]Tour{}
	for _, l := range lines {
		by[l.Staff] = append(by[l.Staff], l)
	}
	ids := make([]string, 0, len(by))
	for staff := range by {
		ids = append(ids, staff)
	}
	away, err := d.absences(tx, ids, r.From.Start(), r.To.AddDays(1).End())
	if err != nil {
		return err
	}
	c, err := d.Checks(r.From)
	if err != nil {
		return err
	}
	set := make([]Tour, 0, len(tours))
	for _, t := range tours {
		line := Tour{Staff: t.Staff, Roster: r.ID, Day: t.Day, StartsAt: t.StartsAt, EndsAt: t.EndsAt}
		if err := c.mayStand(r, by[t.Staff], line); err != nil {
			return err
		}
		for _, a := range away {
			if a.Staff == t.Staff && a.State == "granted" && !a.works && a.From.Before(t.EndsAt) && t.StartsAt.Before(a.Until) {
				return fault.New(fault.Conflict, "duty.plan.away").With("who", t.Why.Who).With("day", t.Day.Text())
			}
		}
		by[t.Staff] = append(slices.DeleteFunc(by[t.Staff], func(o Tour) bool { return o.Day == t.Day }), line)
		set = append(set, line)
	}
	return replaceLines(tx, r, set)
}
