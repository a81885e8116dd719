package field

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// formStale says that a form was changed by another meanwhile.
const formStale = "field.form.stale"

func written(a forms.Answers) string {
	if len(a) == 0 {
		return "{}"
	}
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // texts are always written
	}
	return string(b)
}

const formColumns = `SELECT id, form, form_version, title, thread, person, answers, became_kind, became_id, became_name, place, made_by, made_by_staff, made_by_name, made_by_number,
	device, device_at, happened_at, recorded_at, copy_until, copy_state, copy_to, label, version FROM field_form`

func insertForm(q db.Querier, x Recorded) error {
	return db.WriteOne(q, formStale, `INSERT INTO field_form (id, form, form_version, title, thread, person, answers, became_kind, became_id, became_name, place, made_by, made_by_staff, made_by_name,
		made_by_number, device, device_at, happened_at, recorded_at, copy_until, copy_state, copy_to, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		x.ID, x.Form, x.FormVersion, x.Title, x.Thread, x.Person, written(x.Answers), x.Became, x.BecameID, x.BecameName, x.Place, x.MadeBy, x.MadeByStaff, x.MadeByName, x.MadeByNumber,
		x.Device, when.Micros(x.DeviceAt), when.Micros(x.HappenedAt), when.Micros(x.RecordedAt), when.Micros(x.CopyUntil), x.CopyState, x.CopyTo, x.Label)
}

func scanForm(row db.Scanner) (Recorded, error) {
	var x Recorded
	var answers string
	var device, happened, recorded, until int64
	err := row.Scan(&x.ID, &x.Form, &x.FormVersion, &x.Title, &x.Thread, &x.Person, &answers, &x.Became, &x.BecameID, &x.BecameName, &x.Place, &x.MadeBy, &x.MadeByStaff, &x.MadeByName,
		&x.MadeByNumber, &x.Device, &device, &happened, &recorded, &until, &x.CopyState, &x.CopyTo, &x.Label, &x.Version)
	if err != nil {
		return x, err
	}
	x.DeviceAt, x.HappenedAt, x.RecordedAt, x.CopyUntil = when.FromMicros(device), when.FromMicros(happened), when.FromMicros(recorded), when.FromMicros(until)
	if answers != "{}" {
		err = json.Unmarshal([]byte(answers), &x.Answers)
	}
	return x, err
}

func getForm(q db.Querier, id string) (Recorded, error) {
	x, err := scanForm(q.QueryRow(formColumns+` WHERE id = $1`, id))
	return db.Found(x, err, "form.not_found")
}

func updateCopy(q db.Querier, x Recorded) error {
	return db.WriteOne(q, formStale, `UPDATE field_form SET copy_state = $1, copy_to = $2, version = version + 1 WHERE id = $3 AND version = $4`, x.CopyState, x.CopyTo, x.ID, x.Version)
}

func relabelForms(q db.Querier, threadID, label string) error {
	_, err := q.Exec(`UPDATE field_form SET label = $1, version = version + 1 WHERE thread = $2`, label, threadID)
	return err
}

// formsOn are the forms of a case, oldest first; formsBy those of their maker, newest first.
func formsOn(q db.Querier, threadID string, after paging.Mark, n int) ([]Recorded, error) {
	at, id := after.Up()
	return db.Gather(q, scanForm, formColumns+` WHERE thread = $1 AND (recorded_at > $2 OR recorded_at = $2 AND id > $3) ORDER BY recorded_at, id LIMIT $4`, threadID, at, id, n)
}

func formsBy(q db.Querier, account string, after paging.Mark, n int) ([]Recorded, error) {
	at, id := after.Down()
	return db.Gather(q, scanForm, formColumns+` WHERE made_by = $1 AND (recorded_at < $2 OR recorded_at = $2 AND id < $3) ORDER BY recorded_at DESC, id DESC LIMIT $4`, account, at, id, n)
}

// formsOfKind are the forms of one kind that happened from one moment to before another, in that order.
func formsOfKind(q db.Querier, code string, from, to time.Time, after paging.Mark, n int) ([]Recorded, error) {
	at, id := after.Up()
	return db.Gather(q, scanForm, formColumns+` WHERE form = $1 AND happened_at >= $2 AND happened_at < $3 AND (happened_at > $4 OR happened_at = $4 AND id > $5) ORDER BY happened_at, id LIMIT $6`,
		code, when.Micros(from), when.Micros(to), at, id, n)
}

// Draft is a form that somebody is filling in at a desk.
type Draft struct {
	ID        string        `json:"id"`
	Form      string        `json:"form"`
	Thread    string        `json:"thread,omitempty"`
	Owner     string        `json:"owner"`
	Answers   forms.Answers `json:"answers"`
	State     string        `json:"state"` // open, sent, ended
	Became    string        `json:"became,omitempty"`
	ChangedAt time.Time     `json:"changed_at"`
	Version   int64         `json:"version"`
}

const draftColumns = `SELECT id, form, thread, owner, answers, state, became, changed_at, version FROM field_draft`

func scanDraft(row db.Scanner) (Draft, error) {
	var x Draft
	var answers string
	var changed int64
	if err := row.Scan(&x.ID, &x.Form, &x.Thread, &x.Owner, &answers, &x.State, &x.Became, &changed, &x.Version); err != nil {
		return x, err
	}
	x.ChangedAt = when.FromMicros(changed)
	return x, json.Unmarshal([]byte(answers), &x.Answers)
}

func insertDraft(q db.Querier, x Draft) error {
	return db.WriteOne(q, formStale, `INSERT INTO field_draft (id, form, thread, owner, answers, state, became, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, 'open', '', $6, $6)`,
		x.ID, x.Form, x.Thread, x.Owner, written(x.Answers), when.Micros(x.ChangedAt))
}

func getDraft(q db.Querier, id string) (Draft, error) {
	x, err := scanDraft(q.QueryRow(draftColumns+` WHERE id = $1`, id))
	return db.Found(x, err, "draft.not_found")
}

func draftsOf(q db.Querier, owner string, after paging.Mark, n int) ([]Draft, error) {
	at, id := after.Down()
	return db.Gather(q, scanDraft, draftColumns+` WHERE owner = $1 AND state = 'open' AND (changed_at < $2 OR changed_at = $2 AND id < $3) ORDER BY changed_at DESC, id DESC LIMIT $4`, owner, at, id, n)
}

func updateDraft(q db.Querier, x Draft) error {
	return db.WriteOne(q, formStale, `UPDATE field_draft SET answers = $1, changed_at = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'open'`,
		written(x.Answers), when.Micros(x.ChangedAt), x.ID, x.Version)
}

// endDraft empties a draft: what it held is on the record (became), or was thrown away (became is empty).
func endDraft(q db.Querier, id, owner, became string, at time.Time) error {
	state := "sent"
	if became == "" {
		state = "ended"
	}
	return db.WriteOne(q, formStale, `UPDATE field_draft SET answers = '{}', state = $1, became = $2, changed_at = $3, version = version + 1 WHERE id = $4 AND owner = $5 AND state = 'open'`,
		state, became, when.Micros(at), id, owner)
}

// forgetDrafts empties what its owner left lying since before a moment (GOV-06).
func forgetDrafts(q db.Querier, owner string, before time.Time) error {
	_, err := q.Exec(`UPDATE field_draft SET answers = '{}', state = 'ended', version = version + 1 WHERE owner = $1 AND state = 'open' AND changed_at < $2`, owner, when.Micros(before))
	return err
}

// forceGiven tells whether an officer's form of force about a person of a case is on the record since a moment.
func forceGiven(q db.Querier, threadID, staff, person string, since time.Time) (bool, error) {
	var n int
	err := q.QueryRow(`SELECT COUNT(*) FROM field_form WHERE thread = $1 AND form = 'use_of_force' AND made_by_staff = $2 AND person = $3 AND happened_at >= $4`, threadID, staff, person, when.Micros(since)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("field: form of force: %w", err)
	}
	return n > 0, nil
}

// lastStation is the station that an officer named in their last search, "" when there is none.
func lastStation(q db.Querier, account string) (string, error) {
	last, err := db.Gather(q, scanForm, formColumns+` WHERE made_by = $1 AND form = 'stop_search' ORDER BY recorded_at DESC, id DESC LIMIT 1`, account)
	if err != nil || len(last) == 0 {
		return "", err
	}
	return last[0].Answers.Get("station"), nil
}
