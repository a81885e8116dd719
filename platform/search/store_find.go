package search

import (
	"fmt"
	"slices"
	"strings"

	"throughline/platform/db"
)

// seeker answers one question. Each step adds candidates, best first within the step; the order of all is made by before.
type seeker struct {
	q     db.Querier
	ask   Query
	units []unit
	found []found
	seen  map[int64]bool
}

const (
	enough  = 1000         // a word that stands on so many records is common; how common does not matter
	far     = "\U0010FFFF" // after every word with the same beginning
	maxNear = 256          // dictionary words tried for one misspelt word, nearest first
	slack   = 200          // candidates beyond the limit whose full cost is worked out
)

// known says which of the keys stand on a record that the reader may see.
func (s *seeker) known(keys map[string]bool) (map[string]bool, error) {
	var list []string
	for k := range keys {
		list = append(list, k)
	}
	slices.Sort(list)
	var t text
	t.write(`SELECT DISTINCT w.word FROM search_word w WHERE w.label IN ` + t.list(s.ask.Labels) + ` AND w.word IN ` + t.list(list))
	s.kinds(&t)
	rows, err := s.q.Query(t.String(), t.args...)
	if err != nil {
		return nil, fmt.Errorf("search: keys: %w", err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var k string
		if err := rows.Scan(&k); err != nil {
			return nil, fmt.Errorf("search: keys: %w", err)
		}
		out[k] = true
	}
	return out, rows.Err()
}

// exact finds records that have every unit as it was typed.
func (s *seeker) exact() error {
	rarest, n, err := s.rarest(s.units)
	if err != nil || n == 0 {
		return err
	}
	var t text
	t.write(`SELECT w.n FROM search_word w WHERE w.label IN ` + t.list(s.ask.Labels) + ` AND w.word = ` + t.arg(s.units[rarest].word))
	s.kinds(&t)
	for i, u := range s.units {
		if i != rarest {
			t.write(` AND EXISTS (SELECT 1 FROM search_word o WHERE o.n = w.n AND o.word = ` + t.arg(u.word) + `)`)
		}
	}
	t.write(` ORDER BY w.size, w.sort, w.n LIMIT ` + t.arg(s.ask.Limit))
	_, err = s.collect(&t)
	return err
}

// unfinished finds records whose word only begins like the last one typed.
func (s *seeker) unfinished() error {
	last := len(s.units) - 1
	if !s.units[last].prefix {
		return nil
	}
	if last == 0 {
		return s.begins(s.units[0].word)
	}
	rarest, n, err := s.rarest(s.units[:last])
	if err != nil || n == 0 {
		return err
	}
	var t text
	t.write(`SELECT y.n FROM (SELECT w.n, w.size, w.sort, (SELECT min(o.word) FROM search_word o WHERE o.n = w.n AND o.word > ` +
		t.arg(s.units[last].word) + ` AND o.word < ` + t.arg(s.units[last].word+far) + `) AS done
		FROM search_word w WHERE w.label IN ` + t.list(s.ask.Labels) + ` AND w.word = ` + t.arg(s.units[rarest].word))
	s.kinds(&t)
	for i, u := range s.units[:last] {
		if i != rarest {
			t.write(` AND EXISTS (SELECT 1 FROM search_word o WHERE o.n = w.n AND o.word = ` + t.arg(u.word) + `)`)
		}
	}
	t.write(`) y WHERE y.done IS NOT NULL ORDER BY y.done, y.size, y.sort, y.n LIMIT ` + t.arg(s.ask.Limit+len(s.found)))
	_, err = s.collect(&t)
	return err
}

// begins reads the words after a beginning in the order of the table, label by label, so that one typed letter costs
// no more than a rare name. A record may stand there more than once; then it reads on.
func (s *seeker) begins(word string) error {
	want := s.ask.Limit
	for bound := 4 * want; ; bound *= 4 {
		full := false
		for labels := range slices.Chunk(s.ask.Labels, 64) {
			var t text
			t.write(`SELECT x.n FROM (`)
			for i := range ceil(len(labels)) {
				label := "" // stands on no record
				if i < len(labels) {
					label = labels[i]
				}
				if i > 0 {
					t.write(` UNION ALL `)
				}
				t.write(`SELECT * FROM (SELECT w.n, w.word, w.size, w.sort FROM search_word w WHERE w.label = ` + t.arg(label) +
					` AND w.word > ` + t.arg(word) + ` AND w.word < ` + t.arg(word+far))
				s.kinds(&t)
				t.write(` ORDER BY w.word, w.size, w.sort, w.n LIMIT ` + t.arg(bound) + `) l`)
			}
			t.write(`) x ORDER BY x.word, x.size, x.sort, x.n LIMIT ` + t.arg(bound))
			n, err := s.collect(&t)
			if err != nil {
				return err
			}
			full = full || n == bound
		}
		if len(s.found) >= want || !full {
			return nil
		}
	}
}

// rarest says which unit stands on the fewest records as it was typed, and on how many.
func (s *seeker) rarest(units []unit) (at, n int, err error) {
	if len(units) == 1 {
		return 0, 1, nil // nothing to choose
	}
	for i, u := range units {
		var t text
		t.write(`SELECT count(*) FROM (SELECT 1 FROM search_word w WHERE w.label IN ` + t.list(s.ask.Labels) + ` AND w.word = ` + t.arg(u.word) + ` LIMIT ` + t.arg(enough) + `) x`)
		var c int
		if err := s.q.QueryRow(t.String(), t.args...).Scan(&c); err != nil {
			return 0, 0, fmt.Errorf("search: count: %w", err)
		}
		if i == 0 || c < n {
			at, n = i, c
		}
	}
	return at, n, nil
}

func (s *seeker) kinds(t *text) {
	if len(s.ask.Kinds) > 0 {
		t.write(` AND w.kind IN ` + t.list(s.ask.Kinds))
	}
}

// collect reads the records that a statement names and keeps those that are new and have every unit. It says how many were named.
func (s *seeker) collect(inner *text) (int, error) {
	rows, err := s.q.Query(`SELECT d.n, d.kind, d.id, d.label, d.title, d.threads, d.words, d.size, d.sort FROM (`+inner.String()+`) c JOIN search_doc d ON d.n = c.n`, inner.args...)
	if err != nil {
		return 0, fmt.Errorf("search: find: %w", err)
	}
	defer rows.Close()
	named := 0
	for rows.Next() {
		var f found
		var threads, words string
		if err := rows.Scan(&f.n, &f.Kind, &f.ID, &f.Label, &f.Title, &threads, &words, &f.size, &f.sort); err != nil {
			return 0, fmt.Errorf("search: find: %w", err)
		}
		named++
		if s.seen[f.n] {
			continue
		}
		s.seen[f.n] = true
		if threads != "" {
			f.Threads = strings.Split(threads, "\n")
		}
		if f.words = strings.Fields(words); f.weigh(s.units) {
			s.found = append(s.found, f)
		}
	}
	return named, rows.Err()
}
