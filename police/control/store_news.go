package control

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// tellNews keeps what has become known of an incident.
func tellNews(q db.Querier, i Incident, n News) error {
	_, err := q.Exec(`INSERT INTO control_news (id, label, incident, at, code, said) VALUES ($1, $2, $3, $4, $5, $6)`, id.New(), i.Label, i.ID, when.Micros(n.At), n.Code, n.Said)
	if err != nil {
		return fmt.Errorf("control: news: %w", err)
	}
	return nil
}

// endNews lets what was known of an incident under a code, in these words or in any, hold no longer.
func endNews(q db.Querier, incident, code, said string, at time.Time) error {
	_, err := q.Exec(`UPDATE control_news SET ended_at = $1, version = version + 1 WHERE incident = $2 AND code = $3 AND ($4 = '' OR said = $4) AND ended_at = 0`, when.Micros(at), incident, code, said)
	if err != nil {
		return fmt.Errorf("control: news: %w", err)
	}
	return nil
}

// waitingFacts are what is known of every open incident that a reader with these labels may see, by incident.
func waitingFacts(q db.Querier, labels []string) (map[string]*RiskFacts, error) {
	out := map[string]*RiskFacts{}
	of := func(incident string) *RiskFacts {
		if out[incident] == nil {
			out[incident] = &RiskFacts{}
		}
		return out[incident]
	}
	in, args := journal.In(labels, 1)
	open := ` WHERE incident IN (SELECT id FROM control_incident WHERE state = 'open') AND label IN (` + in + `) `
	err := each(q, `SELECT incident, code, said, at, ended_at FROM control_news`+open+`ORDER BY at, id`, args, func(s scanner) error {
		var incident string
		var n News
		var at, ended int64
		err := s.Scan(&incident, &n.Code, &n.Said, &at, &ended)
		n.At, n.EndedAt = when.FromMicros(at), when.FromMicros(ended)
		of(incident).News = append(of(incident).News, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each(q, `SELECT incident, grade, graded_at, due_at FROM control_grading`+open+`ORDER BY graded_at, id`, args, func(s scanner) error {
		var incident string
		var g GradeKnown
		var at, due int64
		err := s.Scan(&incident, &g.Grade, &at, &due)
		g.At, g.DueAt = when.FromMicros(at), when.FromMicros(due)
		of(incident).Grades = append(of(incident).Grades, g)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each(q, `SELECT incident, asked_at, answers FROM control_thrive`+open+`ORDER BY asked_at, id`, args, func(s scanner) error {
		var incident, answers string
		var at int64
		if err := s.Scan(&incident, &at, &answers); err != nil {
			return err
		}
		var as map[string]entry.Answer
		if err := json.Unmarshal([]byte(answers), &as); err != nil {
			return err
		}
		t := ThriveKnown{At: when.FromMicros(at), Levels: map[string]string{}}
		for k, a := range as {
			t.Levels[k] = a.Level
		}
		of(incident).Thrive = append(of(incident).Thrive, t)
		return nil
	})
	return out, err
}

// each reads every row of a query.
func each(q db.Querier, query string, args []any, row func(scanner) error) error {
	rows, err := q.Query(query, args...)
	if err != nil {
		return fmt.Errorf("control: read: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return fmt.Errorf("control: read: %w", err)
		}
	}
	return rows.Err()
}
