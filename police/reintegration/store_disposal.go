package reintegration

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// Suspect is what this room has heard of somebody who may be dealt with out of court. Request names the prosecutor's decision.
type Suspect struct {
	Thread, Person, Request, Reason string
	Offences                        []string // CJS codes that they were arrested for, or of the crimes they are suspected of
	HeardAt                         time.Time
	Label                           string
	Version                         int64
}

// authority is whose decision an offer rests on.
func (s Suspect) authority() string {
	if s.Request != "" {
		return "prosecutor"
	}
	return "police"
}

// putSuspect keeps what was heard of somebody, beside what was heard before.
func putSuspect(q db.Querier, s Suspect) error {
	all, err := suspectsOn(q, s.Thread)
	if err != nil {
		return err
	}
	for _, was := range all {
		if was.Person != s.Person {
			continue
		}
		for _, o := range was.Offences {
			if !slices.Contains(s.Offences, o) {
				s.Offences = append(s.Offences, o)
			}
		}
		if s.Request == "" {
			s.Request, s.Reason = was.Request, was.Reason
		}
	}
	slices.Sort(s.Offences)
	return exec(q, `INSERT INTO reintegration_suspect (thread, person, request, reason, offences, heard_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (thread, person) DO UPDATE SET request = excluded.request, reason = excluded.reason, offences = excluded.offences, version = reintegration_suspect.version + 1`,
		s.Thread, s.Person, s.Request, s.Reason, strings.Join(s.Offences, ","), when.Micros(s.HeardAt), s.Label)
}

func suspectsOn(q db.Querier, thread string) ([]Suspect, error) {
	return db.Gather(q, func(sc db.Scanner) (Suspect, error) {
		var s Suspect
		var at int64
		var offences string
		err := sc.Scan(&s.Thread, &s.Person, &s.Request, &s.Reason, &offences, &at, &s.Label, &s.Version)
		s.HeardAt = when.FromMicros(at)
		if offences != "" {
			s.Offences = strings.Split(offences, ",")
		}
		return s, err
	}, `SELECT thread, person, request, reason, offences, heard_at, label, version FROM reintegration_suspect WHERE thread = $1 ORDER BY heard_at, person`, thread)
}

const disposalColumns = `id, thread, person, kind, name, offences, authority, victim_view, gravity, why, state, admission, offered_at, offered_by, answered_at, ended_at, end_why, law, label, version`

func scanDisposal(s db.Scanner) (Disposal, error) {
	var x Disposal
	var offences string
	var admission, offered, answered, ended int64
	err := s.Scan(&x.ID, &x.Thread, &x.Person, &x.Kind, &x.Name, &offences, &x.Authority, &x.VictimView, &x.Gravity, &x.Why, &x.State, &admission, &offered, &x.OfferedBy, &answered, &ended, &x.EndWhy, &x.Law, &x.Label, &x.Version)
	x.Offences, x.Admission = strings.Split(offences, ","), admission == 1
	x.OfferedAt, x.AnsweredAt, x.EndedAt = when.FromMicros(offered), when.FromMicros(answered), when.FromMicros(ended)
	return x, err
}

func insertDisposal(q db.Querier, x Disposal) error {
	return exec(q, `INSERT INTO reintegration_disposal (id, thread, person, kind, name, offences, authority, victim_view, gravity, why, state, offered_at, offered_by, law, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		x.ID, x.Thread, x.Person, x.Kind, x.Name, strings.Join(x.Offences, ","), x.Authority, x.VictimView, x.Gravity, x.Why, x.State, when.Micros(x.OfferedAt), x.OfferedBy, x.Law, x.Label)
}

func updateDisposal(q db.Querier, x *Disposal) error {
	admission := 0
	if x.Admission {
		admission = 1
	}
	err := write(q, `UPDATE reintegration_disposal SET state = $1, admission = $2, answered_at = $3, ended_at = $4, end_why = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		x.State, admission, when.Micros(x.AnsweredAt), when.Micros(x.EndedAt), x.EndWhy, x.ID, x.Version)
	if err == nil {
		x.Version++
	}
	return err
}

func getDisposal(q db.Querier, id string) (Disposal, error) {
	x, err := scanDisposal(q.QueryRow(`SELECT `+disposalColumns+` FROM reintegration_disposal WHERE id = $1`, id))
	if x, err = db.Found(x, err, "disposal.not_found"); err != nil {
		return x, err
	}
	x.Conditions, err = conditionsOf(q, x.ID)
	return x, err
}

func disposalsOf(q db.Querier, thread string) ([]Disposal, error) {
	return db.Gather(q, scanDisposal, `SELECT `+disposalColumns+` FROM reintegration_disposal WHERE thread = $1 ORDER BY offered_at, id`, thread)
}

const conditionColumns = `id, disposal, kind, what, due_on, state, evidence, label, version`

func scanCondition(s db.Scanner) (Condition, error) {
	var c Condition
	err := s.Scan(&c.ID, &c.Disposal, &c.Kind, &c.What, &c.DueOn, &c.State, &c.Evidence, &c.Label, &c.Version)
	return c, err
}

func conditionsOf(q db.Querier, disposal string) ([]Condition, error) {
	return db.Gather(q, scanCondition, `SELECT `+conditionColumns+` FROM reintegration_condition WHERE disposal = $1 ORDER BY due_on, id`, disposal)
}

func getCondition(q db.Querier, id string) (Condition, error) {
	c, err := scanCondition(q.QueryRow(`SELECT `+conditionColumns+` FROM reintegration_condition WHERE id = $1`, id))
	return db.Found(c, err, "condition.not_found")
}

func insertCondition(q db.Querier, c Condition) error {
	return exec(q, `INSERT INTO reintegration_condition (id, disposal, kind, what, due_on, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`, c.ID, c.Disposal, c.Kind, c.What, c.DueOn.String(), c.State, c.Label)
}

func updateCondition(q db.Querier, c Condition) error {
	return write(q, `UPDATE reintegration_condition SET state = $1, evidence = $2, version = version + 1 WHERE id = $3 AND version = $4`, c.State, c.Evidence, c.ID, c.Version)
}
