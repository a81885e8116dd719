package control

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/when"
)

// CallFound is one position that came with a call; the zero point is none.
type CallFound struct {
	ArrivedAt time.Time `json:"arrived_at"`
	FixedAt   time.Time `json:"fixed_at,omitzero"`
	At        geo.Point `json:"at,omitzero"`
	RadiusM   float64   `json:"radius_m,omitempty"` // 0 where it is not known
	Shown     bool      `json:"shown"`              // it is the one on the map
	Message   string    `json:"-"`
}

// CallBack is one time that a caller was rung back.
type CallBack struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Outcome string    `json:"outcome"`
	Said    string    `json:"said,omitempty"`
}

// SignAnswer is what a silent caller answered to one question of the script.
type SignAnswer struct {
	At       time.Time `json:"at"`
	Question string    `json:"question"`
	Answer   string    `json:"answer"` // yes, no or none
}

func insertFound(q db.Querier, c Call, f CallFound) error {
	_, err := q.Exec(`INSERT INTO control_fix (id, label, call, arrived_at, fixed_at, lat, lon, radius_m, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.New(), c.Label, c.ID, when.Micros(f.ArrivedAt), when.Micros(f.FixedAt), f.At.Lat, f.At.Lon, f.RadiusM, f.Message)
	if err != nil {
		return fmt.Errorf("control: position: %w", err)
	}
	return nil
}

// foundOf are all positions of a call, in the order in which they came.
func foundOf(q db.Querier, call string) ([]CallFound, error) {
	var out []CallFound
	err := each(q, `SELECT arrived_at, fixed_at, lat, lon, radius_m, message FROM control_fix WHERE call = $1 ORDER BY arrived_at, id`, []any{call}, func(s scanner) error {
		var f CallFound
		var arrived, fixed int64
		err := s.Scan(&arrived, &fixed, &f.At.Lat, &f.At.Lon, &f.RadiusM, &f.Message)
		f.ArrivedAt, f.FixedAt = when.FromMicros(arrived), when.FromMicros(fixed)
		out = append(out, f)
		return err
	})
	return out, err
}

// locateCall lets a call show another of its positions.
func locateCall(q db.Querier, c Call) error {
	return changed(q.Exec(`UPDATE control_call SET lat = $1, lon = $2, radius_m = $3, fixed_at = $4, aml = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		c.At.Lat, c.At.Lon, c.RadiusM, when.Micros(c.FixedAt), c.AML, c.ID, c.Version))
}

// timeCall stores when a call was answered and ended, whether anybody was there, and what came of it.
func timeCall(q db.Querier, c Call) error {
	return changed(q.Exec(`UPDATE control_call SET answered_at = $1, ended_at = $2, abandoned = $3, reached_at = $4, outcome = $5, finished_at = $6, version = version + 1 WHERE id = $7 AND version = $8`,
		when.Micros(c.AnsweredAt), when.Micros(c.EndedAt), db.Bit(c.Abandoned), when.Micros(c.ReachedAt), c.Outcome, when.Micros(c.FinishedAt), c.ID, c.Version))
}

func insertCallBack(q db.Querier, c Call, b CallBack) error {
	_, err := q.Exec(`INSERT INTO control_callback (id, label, call, at, by_account, outcome, said) VALUES ($1, $2, $3, $4, $5, $6, $7)`, id.New(), c.Label, c.ID, when.Micros(b.At), b.By, b.Outcome, b.Said)
	if err != nil {
		return fmt.Errorf("control: call back: %w", err)
	}
	return nil
}

func callBacksOf(q db.Querier, call string) ([]CallBack, error) {
	var out []CallBack
	err := each(q, `SELECT at, by_account, outcome, said FROM control_callback WHERE call = $1 ORDER BY at, id`, []any{call}, func(s scanner) error {
		var b CallBack
		var at int64
		err := s.Scan(&at, &b.By, &b.Outcome, &b.Said)
		b.At = when.FromMicros(at)
		out = append(out, b)
		return err
	})
	return out, err
}

func insertAnswer(q db.Querier, c Call, a SignAnswer) error {
	_, err := q.Exec(`INSERT INTO control_answer (id, label, call, at, question, answer) VALUES ($1, $2, $3, $4, $5, $6)`, id.New(), c.Label, c.ID, when.Micros(a.At), a.Question, a.Answer)
	if err != nil {
		return fmt.Errorf("control: answer: %w", err)
	}
	return nil
}

func answersOf(q db.Querier, call string) ([]SignAnswer, error) {
	var out []SignAnswer
	err := each(q, `SELECT at, question, answer FROM control_answer WHERE call = $1 ORDER BY at, id`, []any{call}, func(s scanner) error {
		var a SignAnswer
		var at int64
		err := s.Scan(&at, &a.Question, &a.Answer)
		a.At = when.FromMicros(at)
		out = append(out, a)
		return err
	})
	return out, err
}
