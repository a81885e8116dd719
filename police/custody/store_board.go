package custody

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"throughline/platform/db"
	"throughline/platform/when"
)

// scanner reads what is left of a row once its detention is known.
type scanner func(...any) error

// ofEach asks one question about many detentions, so that a board costs the same number of them however many are held. The query's first
// column is the detention, and (?) its list.
func ofEach[T any](q db.Querier, detentions []string, query string, read func(of *string, scan scanner) (T, error)) (map[string][]T, error) {
	out := map[string][]T{}
	if len(detentions) == 0 {
		return out, nil
	}
	in, args := db.In(detentions, 1)
	rows, err := q.Query(strings.Replace(query, "(?)", "("+in+")", 1), args...)
	if err != nil {
		return nil, fmt.Errorf("custody: list: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var of string
		v, err := read(&of, func(to ...any) error { return rows.Scan(append([]any{&of}, to...)...) })
		if err != nil {
			return nil, err
		}
		out[of] = append(out[of], v)
	}
	return out, rows.Err()
}

func oneOf[T any](q db.Querier, detention string, in func(db.Querier, []string) (map[string][]T, error)) ([]T, error) {
	all, err := in(q, []string{detention})
	return all[detention], err
}

func idsOf(xs []Detention, of func(Detention) string) []string {
	seen, out := map[string]bool{}, make([]string, 0, len(xs))
	for _, x := range xs {
		if id := of(x); !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// mattersIn are what detentions are about, with how each ended in them. A detention from before is about its arrest's one
// matter, and ended with its charge or its release.
func mattersIn(q db.Querier, xs []Detention) error {
	if len(xs) == 0 {
		return nil
	}
	in, args := db.In(idsOf(xs, func(x Detention) string { return x.Arrest }), 1)
	rows, err := q.Query(`SELECT `+arrestColumns+` FROM custody_arrest WHERE id IN (`+in+`)`, args...)
	arrests, err := collect(rows, err, scanArrest)
	if err != nil {
		return err
	}
	of := make(map[string]Arrest, len(arrests))
	for _, a := range arrests {
		of[a.ID] = a
	}
	all, err := matterRows(q, sortedKeys(of))
	if err != nil {
		return err
	}
	ends, err := ofEach(q, idsOf(xs, func(x Detention) string { return x.ID }), `SELECT detention, matter, how, ended_at, doc FROM custody_detention_on WHERE detention IN (?)`, func(_ *string, scan scanner) (e ended, err error) {
		return e, scan(&e.matter, &e.how, &e.at, &e.doc)
	})
	if err != nil {
		return err
	}
	for i := range xs {
		if xs[i].Matters, err = xs[i].matters(of[xs[i].Arrest].all(all[xs[i].Arrest]), ends[xs[i].ID]); err != nil {
			return err
		}
	}
	return nil
}

// matters are those of an arrest's matters that this detention is about.
func (x Detention) matters(all []Matter, ends []ended) (out []Matter, err error) {
	if len(ends) == 0 {
		all[0].How, all[0].EndedAt = x.ended()
		return all[:1], nil
	}
	for _, m := range all {
		for _, e := range ends {
			if e.matter != m.ID {
				continue
			}
			m.How, m.EndedAt = e.how, when.FromMicros(e.at)
			if err := json.Unmarshal([]byte(e.doc), &m.Ending); err != nil {
				return nil, err
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// involvedIn are who investigates, by thread.
func involvedIn(q db.Querier, threads []string) (map[string][]string, error) {
	return ofEach(q, threads, `SELECT thread, staff FROM custody_involved WHERE thread IN (?) ORDER BY staff`, func(_ *string, scan scanner) (s string, err error) { return s, scan(&s) })
}

func threadsOfAll(xs []Detention) []string {
	var out []string
	for _, x := range xs {
		out = append(out, threadsOf(x.Matters)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// mayCharge are those of these persons of whom a prosecutor has allowed a charge.
func mayCharge(q db.Querier, persons []string) (map[string]bool, error) {
	out := map[string]bool{}
	if len(persons) == 0 {
		return out, nil
	}
	in, args := db.In(persons, 1)
	ids, err := db.Gather(q, func(row db.Scanner) (id string, err error) { return id, row.Scan(&id) }, `SELECT DISTINCT suspect FROM custody_charge_authority WHERE withdrawn_at = 0 AND suspect IN (`+in+`)`, args...)
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
