package people

import (
	"database/sql"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
)

func insertPerson(q db.Querier, p Person) error {
	_, err := q.Exec(`INSERT INTO people_person (id, given, middle, family, born_on, apparent_age, gender, description, language, needs, own_label, label, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		p.ID, p.Given, p.Middle, p.Family, p.BornOn, p.ApparentAge, p.Gender, p.Description, p.Language, p.Needs, p.ownLabel, p.Label, when.Micros(p.CreatedAt))
	if db.Duplicate(err) {
		return fault.New(fault.Conflict, "people.person.exists")
	}
	if err != nil {
		return fmt.Errorf("people: insert person: %w", err)
	}
	return nil
}

const personColumns = `SELECT id, given, middle, family, born_on, apparent_age, gender, description, language, needs, merged_into, own_label, label, created_at, version
	FROM people_person `

func scanPerson(row db.Scanner) (p Person, err error) {
	var created int64
	err = row.Scan(&p.ID, &p.Given, &p.Middle, &p.Family, &p.BornOn, &p.ApparentAge, &p.Gender, &p.Description,
		&p.Language, &p.Needs, &p.mergedInto, &p.ownLabel, &p.Label, &created, &p.Version)
	p.CreatedAt = when.FromMicros(created)
	return p, err
}

// unmerged are those of these records that were merged with no other, by their ids.
func unmerged(q db.Querier, ids []string) (map[string]Person, error) {
	in, args := db.In(ids, 1)
	rows, err := db.Gather(q, scanPerson, personColumns+`WHERE id IN (`+in+`) AND merged_into = '' AND NOT EXISTS (SELECT 1 FROM people_person o WHERE o.merged_into = people_person.id)`, args...)
	out := make(map[string]Person, len(rows))
	for _, p := range rows {
		p.Aliases = nil
		out[p.ID] = p
	}
	return out, err
}

// personRow reads one record as it stands, whether it was merged or not.
func personRow(q db.Querier, id string) (Person, error) {
	p, err := scanPerson(q.QueryRow(personColumns+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "person.not_found")
	}
	if err != nil {
		return p, fmt.Errorf("people: person: %w", err)
	}
	return p, nil
}

// getRow reads the record that an id is read as: merges are followed.
func getRow(q db.Querier, id string) (Person, error) {
	p, err := personRow(q, id)
	for err == nil && p.mergedInto != "" {
		p, err = personRow(q, p.mergedInto)
	}
	return p, err
}

// aliases are a record's id and those of all that were merged into it, in the order of their making after the first.
func aliases(q db.Querier, root string) ([]string, error) {
	type merged string
	return db.Once(q, merged(root), func() ([]string, error) {
		return texts(q, `WITH RECURSIVE one (id, first) AS (SELECT CAST($1 AS TEXT), 0 UNION SELECT p.id, 1 FROM people_person p JOIN one ON p.merged_into = one.id)
		SELECT id FROM one ORDER BY first, id`, root)
	})
}

func texts(q db.Querier, query string, args ...any) ([]string, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("people: read: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("people: read: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// one says that a write which must change one row did. A lost update is stale.
func one(r sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("people: write: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "people.stale")
	}
	return nil
}

func updatePerson(q db.Querier, p Person) error {
	return one(q.Exec(`UPDATE people_person SET given = $1, middle = $2, family = $3, born_on = $4, apparent_age = $5, gender = $6, description = $7,
		language = $8, needs = $9, version = version + 1 WHERE id = $10 AND version = $11`,
		p.Given, p.Middle, p.Family, p.BornOn, p.ApparentAge, p.Gender, p.Description, p.Language, p.Needs, p.ID, p.Version))
}

// setMerged says which record another is read as; empty for itself.
func setMerged(q db.Querier, id, into string, version int64) error {
	return one(q.Exec(`UPDATE people_person SET merged_into = $1, version = version + 1 WHERE id = $2 AND version = $3`, into, id, version))
}

func touch(q db.Querier, id string) error {
	return one(q.Exec(`UPDATE people_person SET version = version + 1 WHERE id = $1`, id))
}

// relabelRecord moves a record, its ties, its markers and the things that only it has to another label.
func relabelRecord(q db.Querier, id, label string) error {
	for _, s := range []string{
		`UPDATE people_person SET label = $1, version = version + 1 WHERE id = $2`,
		`UPDATE people_tie SET label = $1, version = version + 1 WHERE person = $2`,
		`UPDATE people_marker SET label = $1, version = version + 1 WHERE subject_kind = 'person' AND subject_id = $2`,
	} {
		if _, err := q.Exec(s, label, id); err != nil {
			return fmt.Errorf("people: relabel: %w", err)
		}
	}
	return nil
}

func threadLabel(q db.Querier, threadID string) (string, error) {
	t, err := thread.Get(q, threadID)
	return t.Label, err
}

func insertLink(q db.Querier, l Linked) error {
	_, err := q.Exec(`INSERT INTO people_link (id, person, role, thread, from_at, label) VALUES ($1, $2, $3, $4, $5, $6)`,
		l.Link, l.own, l.Role, l.Thread, when.Micros(l.From), l.Label)
	if err != nil {
		return fmt.Errorf("people: link: %w", err)
	}
	return nil
}

const linkColumns = `SELECT id, person, role, thread, from_at, until_at, label FROM people_link `

func readLinks(q db.Querier, query string, args ...any) ([]Linked, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("people: links: %w", err)
	}
	defer rows.Close()
	var out []Linked
	for rows.Next() {
		var l Linked
		var from, until int64
		if err := rows.Scan(&l.Link, &l.own, &l.Role, &l.Thread, &from, &until, &l.Label); err != nil {
			return nil, fmt.Errorf("people: links: %w", err)
		}
		l.From, l.Until = when.FromMicros(from), when.FromMicros(until)
		out = append(out, l)
	}
	return out, rows.Err()
}

// among writes "AND label IN (...)" for labels; nil asks for all.
func among(column string, labels []string, first int) (string, []any) {
	if labels == nil {
		return "", nil
	}
	in, args := journal.In(labels, first)
	return " AND " + column + " IN (" + in + ")", args
}

// linksOf are all links that these records ever had, oldest first.
func linksOf(q db.Querier, persons, labels []string) ([]Linked, error) {
	in, args := journal.In(persons, 1)
	more, margs := among("label", labels, len(args)+1)
	return readLinks(q, linkColumns+`WHERE person IN (`+in+`)`+more+` ORDER BY from_at, id`, append(args, margs...)...)
}

// linksOn are the links in force on a thread, oldest first.
func linksOn(q db.Querier, threadID string, labels []string) ([]Linked, error) {
	more, args := among("label", labels, 2)
	return readLinks(q, linkColumns+`WHERE thread = $1 AND until_at = 0`+more+` ORDER BY from_at, id`, append([]any{threadID}, args...)...)
}

func linkByID(q db.Querier, id string) (Linked, error) {
	ls, err := readLinks(q, linkColumns+`WHERE id = $1`, id)
	if err == nil && len(ls) == 0 {
		err = fault.New(fault.NotFound, "people.link.not_found")
	}
	if err != nil {
		return Linked{}, err
	}
	return ls[0], nil
}

func endLink(q db.Querier, id string, atMicros int64) error {
	return one(q.Exec(`UPDATE people_link SET until_at = $1, version = version + 1 WHERE id = $2 AND until_at = 0`, atMicros, id))
}

// linksEverOn are all links that a thread ever had.
func linksEverOn(q db.Querier, threadID string) ([]Linked, error) {
	return readLinks(q, linkColumns+`WHERE thread = $1 ORDER BY from_at, id`, threadID)
}

func relabelLink(q db.Querier, id, label string) error {
	return one(q.Exec(`UPDATE people_link SET label = $1, version = version + 1 WHERE id = $2`, label, id))
}

// standsElsewhere tells whether these records ever stood on another thread.
func standsElsewhere(q db.Querier, persons []string, threadID string) (bool, error) {
	in, args := journal.In(persons, 2)
	return yes(q, `SELECT count(*) FROM people_link WHERE thread <> $1 AND person IN (`+in+`)`, append([]any{threadID}, args...)...)
}
