package reintegration

import (
	"throughline/platform/db"
	"throughline/platform/when"
)

const requirementColumns = `id, plan, code, name, said, from_on, until_on, law, state, note, label, version`

func scanRequirement(s db.Scanner) (Requirement, error) {
	var x Requirement
	err := s.Scan(&x.ID, &x.Plan, &x.Code, &x.Name, &x.Text, &x.From, &x.Until, &x.Law, &x.State, &x.Note, &x.Label, &x.Version)
	return x, err
}

func insertRequirement(q db.Querier, x Requirement) error {
	return exec(q, `INSERT INTO reintegration_requirement (id, plan, code, name, said, from_on, until_on, law, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		x.ID, x.Plan, x.Code, x.Name, x.Text, x.From.String(), x.Until.String(), x.Law, x.State, x.Label)
}

func getRequirement(q db.Querier, id string) (Requirement, error) {
	x, err := scanRequirement(q.QueryRow(`SELECT `+requirementColumns+` FROM reintegration_requirement WHERE id = $1`, id))
	return db.Found(x, err, "reintegration.requirement.not_found")
}

func updateRequirement(q db.Querier, x Requirement) error {
	return write(q, `UPDATE reintegration_requirement SET state = $1, note = $2, version = version + 1 WHERE id = $3 AND version = $4`, x.State, x.Note, x.ID, x.Version)
}

const needColumns = `id, plan, pathway, name, need, goal, status, label, version`

func scanNeed(s db.Scanner) (Need, error) {
	var x Need
	err := s.Scan(&x.ID, &x.Plan, &x.Pathway, &x.Name, &x.Need, &x.Goal, &x.Status, &x.Label, &x.Version)
	return x, err
}

func insertNeed(q db.Querier, x Need) error {
	return exec(q, `INSERT INTO reintegration_need (id, plan, pathway, name, need, goal, status, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, x.ID, x.Plan, x.Pathway, x.Name, x.Need, x.Goal, x.Status, x.Label)
}

func getNeed(q db.Querier, id string) (Need, error) {
	x, err := scanNeed(q.QueryRow(`SELECT `+needColumns+` FROM reintegration_need WHERE id = $1`, id))
	return db.Found(x, err, "reintegration.need.not_found")
}

func updateNeed(q db.Querier, x Need) error {
	return write(q, `UPDATE reintegration_need SET status = $1, version = version + 1 WHERE id = $2 AND version = $3`, x.Status, x.ID, x.Version)
}

const actionColumns = `id, plan, need, what, owner, due_on, state, evidence, label, version`

func scanAction(s db.Scanner) (Action, error) {
	var x Action
	err := s.Scan(&x.ID, &x.Plan, &x.Need, &x.What, &x.Owner, &x.DueOn, &x.State, &x.Evidence, &x.Label, &x.Version)
	return x, err
}

func insertAction(q db.Querier, x Action) error {
	return exec(q, `INSERT INTO reintegration_action (id, plan, need, what, owner, due_on, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, x.ID, x.Plan, x.Need, x.What, x.Owner, x.DueOn.String(), x.State, x.Label)
}

func getAction(q db.Querier, id string) (Action, error) {
	x, err := scanAction(q.QueryRow(`SELECT `+actionColumns+` FROM reintegration_action WHERE id = $1`, id))
	return db.Found(x, err, "reintegration.action.not_found")
}

func updateAction(q db.Querier, x Action) error {
	return write(q, `UPDATE reintegration_action SET state = $1, evidence = $2, version = version + 1 WHERE id = $3 AND version = $4`, x.State, x.Evidence, x.ID, x.Version)
}

const appointmentColumns = `id, plan, requirement, with_whom, place, at_time, state, outcome, label, version`

func scanAppointment(s db.Scanner) (Appointment, error) {
	var x Appointment
	var at int64
	err := s.Scan(&x.ID, &x.Plan, &x.Requirement, &x.With, &x.Place, &at, &x.State, &x.Outcome, &x.Label, &x.Version)
	x.At = when.FromMicros(at)
	return x, err
}

func insertAppointment(q db.Querier, x Appointment) error {
	return exec(q, `INSERT INTO reintegration_appointment (id, plan, requirement, with_whom, place, at_time, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.ID, x.Plan, x.Requirement, x.With, x.Place, when.Micros(x.At), x.State, x.Label)
}

func getAppointment(q db.Querier, id string) (Appointment, error) {
	x, err := scanAppointment(q.QueryRow(`SELECT `+appointmentColumns+` FROM reintegration_appointment WHERE id = $1`, id))
	return db.Found(x, err, "reintegration.appointment.not_found")
}

func updateAppointment(q db.Querier, x Appointment) error {
	return write(q, `UPDATE reintegration_appointment SET state = $1, outcome = $2, version = version + 1 WHERE id = $3 AND version = $4`, x.State, x.Outcome, x.ID, x.Version)
}
