package custody

import (
	"encoding/json"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const bailColumns = `SELECT id, label, version, thread, matter, arrest, detention, person, kind, state, due_at, doc FROM custody_bail `

func scanBail(row db.Scanner) (Bail, error) {
	var b Bail
	var due int64
	var doc string
	if err := row.Scan(&b.ID, &b.Label, &b.Version, &b.Thread, &b.Matter, &b.Arrest, &b.Detention, &b.Person, &b.Kind, &b.State, &due, &doc); err != nil {
		return b, err
	}
	b.DueAt = when.FromMicros(due)
	return b, json.Unmarshal([]byte(doc), &b.BailFacts)
}

func getBail(q db.Querier, id string) (Bail, error) {
	list, err := db.Gather(q, scanBail, bailColumns+`WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "bail.not_found")
	}
	if err != nil {
		return Bail{}, err
	}
	return list[0], nil
}

// bailOf are those of an arrest, running and ended.
func bailOf(q db.Querier, arrest string) ([]Bail, error) {
	return db.Gather(q, scanBail, bailColumns+`WHERE arrest = $1 ORDER BY id`, arrest)
}

// bailRunning are those that run, who is due first first, under labels that the reader holds.
func bailRunning(q db.Querier, labels []string, after paging.Mark, n int) ([]Bail, error) {
	in, args := journal.In(labels, 4)
	at, id := after.Up()
	return db.Gather(q, scanBail, bailColumns+`WHERE state = 'running' AND (due_at > $1 OR due_at = $1 AND id > $2) AND label IN (`+in+`) ORDER BY due_at, id LIMIT $3`, append([]any{at, id, n}, args...)...)
}

func insertBail(q db.Querier, b Bail) error {
	doc, err := json.Marshal(b.BailFacts)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO custody_bail (id, label, version, thread, matter, arrest, detention, person, kind, state, due_at, doc) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		b.ID, b.Label, b.Thread, b.Matter, b.Arrest, b.Detention, b.Person, b.Kind, b.State, when.Micros(b.DueAt), string(doc))
	if err != nil {
		return fmt.Errorf("custody: insert bail: %w", err)
	}
	return nil
}

// saveBail writes a changed one. Fault: bail.stale when somebody was first.
func saveBail(q db.Querier, b *Bail) error {
	doc, err := json.Marshal(b.BailFacts)
	if err != nil {
		return err
	}
	r, err := q.Exec(`UPDATE custody_bail SET kind = $1, state = $2, due_at = $3, doc = $4, version = version + 1 WHERE id = $5 AND version = $6`, b.Kind, b.State, when.Micros(b.DueAt), string(doc), b.ID, b.Version)
	if err := changed(r, err, "bail.stale"); err != nil {
		return err
	}
	b.Version++
	return nil
}

// bailedWithout are stays that ended on bail or under investigation without a record of that, and after which nobody came back for the
// same arrest: from before migration 0004. Which matters are meant is read by the caller.
func bailedWithout(q db.Querier, labels []string) ([]Detention, error) {
	in, args := journal.In(labels, 1)
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE released_at > 0 AND label IN (`+in+`)
		AND (doc LIKE '%"how":"bail"%' OR doc LIKE '%"how":"under_investigation"%')
		AND NOT EXISTS (SELECT 1 FROM custody_bail b WHERE b.detention = custody_detention.id)
		AND NOT EXISTS (SELECT 1 FROM custody_detention later WHERE later.arrest = custody_detention.arrest AND later.relevant_at > custody_detention.relevant_at)
		ORDER BY released_at, id LIMIT 200`, args...)
	return withMatters(q, rows, err)
}
