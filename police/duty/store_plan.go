package duty

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

const planColumns = `SELECT id, roster, state, roster_version, phase, done_pm, asked, filled, bound, points, asked_at, told_at, ended_at, stop_at, stopped, body, version FROM duty_plan `

func scanPlan(s db.Scanner) (Plan, error) {
	var p Plan
	var asked, told, ended, stop, points, stopped int64
	err := s.Scan(&p.ID, &p.Roster, &p.State, &p.draft, &p.Phase, &p.done, &p.Asked, &p.Filled, &p.Bound, &points, &asked, &told, &ended, &stop, &stopped, &p.body, &p.version)
	p.AskedAt, p.told, p.EndedAt, p.stop = when.FromMicros(asked), when.FromMicros(told), when.FromMicros(ended), when.FromMicros(stop)
	p.Points, p.Stopped = float64(points)/1000, stopped != 0
	return p, err
}

// planRow is the proposal that a roster has now: the last one that was asked for, unless it was closed.
func planRow(q db.Querier, roster string) (Plan, error) {
	p, err := scanPlan(q.QueryRow(planColumns+`WHERE roster = $1 AND state <> 'closed' ORDER BY asked_at DESC, id DESC LIMIT 1`, roster))
	return db.Found(p, err, "duty.plan.none")
}

// openPlans are the proposals that are not closed, the latest last.
func openPlans(q db.Querier) ([]Plan, error) {
	return db.Gather(q, scanPlan, planColumns+`WHERE state <> 'closed' ORDER BY asked_at, id`)
}

func planByID(q db.Querier, id string) (Plan, error) {
	p, err := scanPlan(q.QueryRow(planColumns+`WHERE id = $1`, id))
	return db.Found(p, err, "duty.plan.none")
}

func insertPlan(q db.Querier, p Plan, by string) error {
	if _, err := q.Exec(`INSERT INTO duty_plan (id, roster, state, roster_version, asked_by, asked_at, told_at, label) VALUES ($1, $2, $3, $4, $5, $6, $6, 'open')`,
		p.ID, p.Roster, p.State, p.draft, by, when.Micros(p.AskedAt)); err != nil {
		return fmt.Errorf("duty: plan: %w", err)
	}
	return nil
}

// updatePlan writes all that changes of a proposal.
func updatePlan(q db.Querier, p Plan) error {
	return db.WriteOne(q, "duty.stale", `UPDATE duty_plan SET state = $1, roster_version = $2, phase = $3, done_pm = $4, asked = $5, filled = $6, bound = $7, points = $8, told_at = $9, ended_at = $10,
		stop_at = $11, stopped = $12, body = $13, version = version + 1 WHERE id = $14 AND version = $15`,
		p.State, p.draft, p.Phase, p.done, p.Asked, p.Filled, p.Bound, int64(math.Round(p.Points*1000)), when.Micros(p.told), when.Micros(p.EndedAt), when.Micros(p.stop), db.Bit(p.Stopped), p.body, p.ID, p.version)
}

// planStopAt is when a proposal was told to stop, and whether anybody waits for it at all.
func planStopAt(q db.Querier, id string) (stop bool, err error) {
	var at int64
	var state string
	if err := q.QueryRow(`SELECT stop_at, state FROM duty_plan WHERE id = $1`, id).Scan(&at, &state); err != nil {
		return false, fmt.Errorf("duty: plan: %w", err)
	}
	return at != 0 || state == "closed", nil
}

func insertPlanTours(q db.Querier, plan string, tours []PlanTour) error {
	const most = 100
	for len(tours) > 0 {
		n := min(most, len(tours))
		var args []any
		for _, t := range tours[:n] {
			body, err := json.Marshal(t.Why)
			if err != nil {
				return fmt.Errorf("duty: plan: %w", err)
			}
			args = append(args, plan, t.Staff, t.Day, when.Micros(t.StartsAt), when.Micros(t.EndsAt), string(body))
		}
		if _, err := q.Exec(`INSERT INTO duty_plan_line (plan, staff, on_day, starts_at, ends_at, body, state, label) VALUES `+places(n, 6, `'proposed', 'open'`), args...); err != nil {
			return fmt.Errorf("duty: plan: %w", err)
		}
		tours = tours[n:]
	}
	return nil
}

// planTours are the tours of a proposal, by day.
func planTours(q db.Querier, plan string) ([]PlanTour, error) {
	return db.Gather(q, func(s db.Scanner) (PlanTour, error) {
		var t PlanTour
		var from, until int64
		var body string
		if err := s.Scan(&t.Staff, &t.Day, &from, &until, &t.State, &body); err != nil {
			return t, err
		}
		t.ID, t.StartsAt, t.EndsAt = t.Staff+"/"+t.Day.String(), when.FromMicros(from), when.FromMicros(until)
		return t, json.Unmarshal([]byte(body), &t.Why)
	}, `SELECT staff, on_day, starts_at, ends_at, state, body FROM duty_plan_line WHERE plan = $1 ORDER BY starts_at, staff`, plan)
}

func takePlanTours(q db.Querier, plan string, tours []PlanTour) error {
	for _, t := range tours {
		if err := db.WriteOne(q, "duty.stale", `UPDATE duty_plan_line SET state = 'taken', version = version + 1 WHERE plan = $1 AND staff = $2 AND on_day = $3 AND state = 'proposed'`, plan, t.Staff, t.Day); err != nil {
			return err
		}
	}
	return nil
}

// weekHours are the hours of the contract of each who has them on record.
func weekHours(q db.Querier, ids []string) (map[string]float64, error) {
	more, args := theirs(ids, 1)
	type row struct {
		staff   string
		minutes int64
	}
	rows, err := db.Gather(q, func(s db.Scanner) (row, error) {
		var r row
		return r, s.Scan(&r.staff, &r.minutes)
	}, `SELECT staff, week_minutes FROM duty_record WHERE week_minutes > 0`+more, args...)
	out := map[string]float64{}
	for _, r := range rows {
		out[r.staff] = float64(r.minutes) / 60
	}
	return out, err
}

// restrictedSpan is a time for which somebody has a restriction on record.
type restrictedSpan struct {
	staff       string
	from, until time.Time
}

// restrictions are the restrictions of these people that hold on a day from one to another.
func restrictions(q db.Querier, ids []string, from, to when.Day) ([]restrictedSpan, error) {
	more, args := theirs(ids, 3)
	return db.Gather(q, func(s db.Scanner) (restrictedSpan, error) {
		var r restrictedSpan
		var first, last when.Day
		err := s.Scan(&r.staff, &first, &last)
		r.from, r.until = first.Start(), to.End()
		if !last.IsZero() {
			r.until = last.End()
		}
		return r, err
	}, `SELECT staff, from_on, until_on FROM duty_adjustment WHERE kind = 'restriction' AND from_on <= $1 AND (until_on = '' OR until_on >= $2)`+more, append([]any{to, from}, args...)...)
}
