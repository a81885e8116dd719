package victim

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/thread"
	"throughline/platform/when"
)

type scanner interface{ Scan(...any) error }

// collect reads every row of a query.
func collect[T any](q db.Querier, read func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("victim: read: %w", err)
	}
	defer rows.Close()
	out := []T{}
	for rows.Next() {
		v, err := read(rows)
		if err != nil {
			return nil, fmt.Errorf("victim: read: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// single reads one row; code is the fault when there is none.
func single[T any](q db.Querier, code string, read func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := read(q.QueryRow(query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.NotFound, code)
	}
	if err != nil {
		return v, fmt.Errorf("victim: read: %w", err)
	}
	return v, nil
}

// write runs a statement. one says that it must change exactly one row: a lost update is stale.
func write(q db.Querier, one bool, query string, args ...any) error {
	r, err := q.Exec(query, args...)
	if err != nil {
		return fmt.Errorf("victim: write: %w", err)
	}
	if n, _ := r.RowsAffected(); one && n != 1 {
		return fault.New(fault.Stale, "victim.stale")
	}
	return nil
}

const caseColumns = `c.id, c.person, c.thread, c.opened_at, c.ended_at, c.oic, c.enhanced, c.grounds, c.assessed_at, c.contact, c.channel, c.reach, c.hours_from, c.hours_to,
	c.code_word, c.may_answer, c.no_voicemail, c.language, c.format, c.page, c.label, c.version`

func readCase(s scanner) (Case, error) {
	var c Case
	var opened, ended, enhanced, assessed, voicemail int64
	var grounds string
	err := s.Scan(&c.ID, &c.Person, &c.Thread, &opened, &ended, &c.OIC, &enhanced, &grounds, &assessed, &c.Contact, &c.Channel, &c.Reach, &c.HoursFrom, &c.HoursTo,
		&c.CodeWord, &c.MayAnswer, &voicemail, &c.Language, &c.Format, &c.Page, &c.Label, &c.Version)
	c.OpenedAt, c.EndedAt, c.AssessedAt = when.FromMicros(opened), when.FromMicros(ended), when.FromMicros(assessed)
	c.Enhanced, c.NoVoicemail = enhanced == 1, voicemail == 1
	if grounds != "" {
		c.Grounds = strings.Split(grounds, ",")
	}
	return c, err
}

func getCase(q db.Querier, caseID string) (Case, error) {
	return single(q, "victim_case.not_found", readCase, `SELECT `+caseColumns+` FROM victim_case c WHERE c.id = $1`, caseID)
}

func caseOf(q db.Querier, threadID, person string) (Case, error) {
	return single(q, "victim_case.not_found", readCase, `SELECT `+caseColumns+` FROM victim_case c WHERE c.thread = $1 AND c.person = $2`, threadID, person)
}

// casesOf are the cases of a thread that have not ended.
func casesOf(q db.Querier, threadID string) ([]Case, error) {
	return collect(q, readCase, `SELECT `+caseColumns+` FROM victim_case c WHERE c.thread = $1 AND c.ended_at = 0 ORDER BY c.opened_at, c.id`, threadID)
}

// casesFor lists cases with one of these labels, the newest first; of one thread unless that is empty.
func casesFor(q db.Querier, labels []string, threadID string, after paging.Mark, limit int) ([]Case, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Down()
	return collect(q, readCase, `SELECT `+caseColumns+` FROM victim_case c WHERE ($1 = '' OR c.thread = $1) AND c.label IN (`+in+`) AND c.ended_at = 0
		AND (c.opened_at, c.id) < ($3, $4) ORDER BY c.opened_at DESC, c.id DESC LIMIT $2`, append([]any{threadID, limit, at, id}, args...)...)
}

func insertCase(q db.Querier, c Case) error {
	return write(q, true, `INSERT INTO victim_case (id, person, thread, opened_at, oic, enhanced, grounds, assessed_at, language, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, c.Person, c.Thread, when.Micros(c.OpenedAt), c.OIC, db.Bit(c.Enhanced), strings.Join(c.Grounds, ","), when.Micros(c.AssessedAt), c.Language, c.Label)
}

// updateCase stores a changed case. Fault: victim.stale when somebody else changed it first.
func updateCase(q db.Querier, c *Case) error {
	err := write(q, true, `UPDATE victim_case SET ended_at = $1, enhanced = $2, grounds = $3, assessed_at = $4, contact = $5, channel = $6, reach = $7, hours_from = $8, hours_to = $9,
		code_word = $10, may_answer = $11, no_voicemail = $12, language = $13, format = $14, page = $15, version = version + 1 WHERE id = $16 AND version = $17`,
		when.Micros(c.EndedAt), db.Bit(c.Enhanced), strings.Join(c.Grounds, ","), when.Micros(c.AssessedAt), c.Contact, c.Channel, c.Reach, c.HoursFrom, c.HoursTo,
		c.CodeWord, c.MayAnswer, db.Bit(c.NoVoicemail), c.Language, c.Format, c.Page, c.ID, c.Version)
	if err == nil {
		c.Version++
	}
	return err
}

func putOIC(q db.Querier, threadID, staff string) error {
	th, err := thread.Get(q, threadID)
	if err != nil {
		return err
	}
	err = write(q, true, `INSERT INTO victim_oic (thread, staff, label) VALUES ($1, $2, $3)
		ON CONFLICT (thread) DO UPDATE SET staff = excluded.staff, version = victim_oic.version + 1`, threadID, staff, th.Label)
	if err != nil {
		return err
	}
	return write(q, false, `UPDATE victim_case SET oic = $1, version = version + 1 WHERE thread = $2`, staff, threadID)
}

func oicOfThread(q db.Querier, threadID string) (string, error) {
	s, err := single(q, "victim_case.not_found", func(s scanner) (x string, err error) { return x, s.Scan(&x) }, `SELECT staff FROM victim_oic WHERE thread = $1`, threadID)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return s, err
}

const eventColumns = `e.id, e.thread, e.code, e.trigger_code, e.ref, e.person, e.at, e.detail, e.label`

func readEvent(s scanner) (Event, error) {
	var e Event
	var at int64
	var detail string
	if err := s.Scan(&e.ID, &e.Thread, &e.Code, &e.Trigger, &e.Ref, &e.Person, &at, &detail, &e.Label); err != nil {
		return e, err
	}
	e.At = when.FromMicros(at)
	return e, json.Unmarshal([]byte(detail), &e.Detail)
}

// putEvent keeps an event on a thread once, and gives it as it is kept.
func putEvent(q db.Querier, threadID string, h happening) (Event, error) {
	th, err := thread.Get(q, threadID)
	if err != nil {
		return Event{}, err
	}
	detail := map[string]string{}
	for k, v := range h.Detail {
		detail[k] = v
	}
	if len(h.Only) > 0 {
		detail["only"] = strings.Join(h.Only, ",")
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return Event{}, err
	}
	err = write(q, false, `INSERT INTO victim_event (id, thread, code, trigger_code, ref, person, at, detail, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (thread, code, ref) DO NOTHING`, id.New(), threadID, h.Story, h.Trigger, h.Ref, h.Person, when.Micros(h.At), string(text), th.Label)
	if err != nil {
		return Event{}, err
	}
	return single(q, "victim_event.not_found", readEvent, `SELECT `+eventColumns+` FROM victim_event e WHERE e.thread = $1 AND e.code = $2 AND e.ref = $3`, threadID, h.Story, h.Ref)
}

func eventsOf(q db.Querier, threadID string) ([]Event, error) {
	return collect(q, readEvent, `SELECT `+eventColumns+` FROM victim_event e WHERE e.thread = $1 ORDER BY e.at, e.id`, threadID)
}

// saidOf tells whether an event of this code has happened on a thread about one of these people; about anybody when none
// is named.
func saidOf(q db.Querier, threadID, code string, people []string) (bool, error) {
	events, err := eventsOf(q, threadID)
	for _, e := range events {
		if e.Code == code && (len(people) == 0 || slices.Contains(people, e.Person)) {
			return true, err
		}
	}
	return false, err
}

// relabel follows a thread whose label changes: everything of its victims carries the new one at once.
func relabel(tx *act.Tx, threadID, label string) error {
	for _, table := range []string{"victim_case", "victim_event", "victim_oic", "victim_crime"} {
		if err := write(tx, false, `UPDATE `+table+` SET label = $1, version = version + 1 WHERE thread = $2`, label, threadID); err != nil {
			return err
		}
	}
	for _, table := range []string{"victim_duty", "victim_contact", "victim_optout", "victim_invitation", "victim_message", "victim_note", "victim_support", "victim_review"} {
		if err := write(tx, false, `UPDATE `+table+` SET label = $1, version = version + 1 WHERE case_id IN (SELECT id FROM victim_case WHERE thread = $2)`, label, threadID); err != nil {
			return err
		}
	}
	return nil
}

func micros(t int64) time.Time { return when.FromMicros(t) }
