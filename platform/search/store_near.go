package search

import (
	"cmp"
	"fmt"
	"slices"
)

// misspelt finds records with words near those typed. The rarest unit leads, its nearest words first.
func (s *seeker) misspelt() error {
	near, err := s.near()
	if err != nil {
		return err
	}
	lead, err := s.leader(near)
	if err != nil || lead < 0 {
		return err
	}
	var t text
	t.write(t.pairTable(near[lead]) + `SELECT w.n FROM pair CROSS JOIN search_word w WHERE w.label = pair.label AND w.word = pair.word`)
	s.kinds(&t)
	for i, u := range s.units {
		if i == lead {
			continue
		}
		// || '' keeps the engine from one look in the index for each of the many words: a record has few words itself.
		t.write(` AND EXISTS (SELECT 1 FROM search_word o WHERE o.n = w.n AND (o.word || '' IN ` + t.list(wordsIn(u, near[i])))
		if u.prefix {
			t.write(` OR o.word || '' > ` + t.arg(u.word) + ` AND o.word || '' < ` + t.arg(u.word+far))
		}
		t.write(`))`)
	}
	t.write(` GROUP BY w.n, w.size, w.sort ORDER BY min(pair.cost), w.size, w.sort, w.n LIMIT ` + t.arg(s.ask.Limit+len(s.found)+slack))
	_, err = s.collect(&t)
	return err
}

// leader is the unit that stands on the fewest records, -1 when one stands on none. An unfinished word leads only when
// it has few completions.
func (s *seeker) leader(near [][]pair) (int, error) {
	lead, least := -1, 0
	for i, u := range s.units {
		if u.prefix && len(s.units) > 1 {
			ends, err := s.completions(u.word)
			if err != nil {
				return -1, err
			}
			if len(ends) > maxNear {
				continue
			}
			near[i] = append(near[i], ends...)
		}
		if len(near[i]) == 0 {
			return -1, nil
		}
		n := 0
		if len(s.units) > 1 {
			var err error
			if n, err = s.countPairs(near[i]); err != nil {
				return -1, err
			}
		}
		if lead < 0 || n < least {
			lead, least = i, n
		}
	}
	return lead, nil
}

// completions are the words that begin with an unfinished one, at most one more than maxNear.
func (s *seeker) completions(word string) ([]pair, error) {
	var t text
	t.write(`SELECT label, word FROM search_term WHERE label IN ` + t.list(s.ask.Labels) + ` AND word > ` + t.arg(word) + ` AND word < ` + t.arg(word+far) + ` LIMIT ` + t.arg(maxNear+1))
	rows, err := s.q.Query(t.String(), t.args...)
	if err != nil {
		return nil, fmt.Errorf("search: dictionary: %w", err)
	}
	out, err := pairs(rows)
	for i := range out {
		out[i].cost = costPrefix
	}
	return out, err
}

// near finds, for each unit, the words of the reader's dictionaries that it may stand for, nearest first.
func (s *seeker) near() ([][]pair, error) {
	var keys []string
	for _, u := range s.units {
		if tolerance(u.word) > 0 {
			keys = append(keys, deletes(u.word)...)
		}
	}
	out := make([][]pair, len(s.units))
	var all []pair
	if len(keys) > 0 {
		var t text
		t.write(`SELECT DISTINCT label, word FROM search_near WHERE label IN ` + t.list(s.ask.Labels) + ` AND key IN ` + t.list(once(keys)))
		rows, err := s.q.Query(t.String(), t.args...)
		if err != nil {
			return nil, fmt.Errorf("search: dictionary: %w", err)
		}
		if all, err = pairs(rows); err != nil {
			return nil, err
		}
	}
	for i, u := range s.units {
		if tolerance(u.word) == 0 {
			for _, l := range s.ask.Labels {
				out[i] = append(out[i], pair{l, u.word, 0})
			}
			continue
		}
		for _, p := range all {
			if p.cost = u.cost(p.word); p.cost < noMatch {
				out[i] = append(out[i], p)
			}
		}
		slices.SortFunc(out[i], func(a, b pair) int {
			return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.word, b.word), cmp.Compare(a.label, b.label))
		})
		out[i] = out[i][:min(len(out[i]), maxNear)]
	}
	return out, nil
}

func wordsIn(u unit, ps []pair) []string {
	out := []string{u.word}
	for _, p := range ps {
		out = append(out, p.word)
	}
	return once(out)
}

func (s *seeker) countPairs(ps []pair) (int, error) {
	var t text
	t.write(t.pairTable(ps) + `SELECT count(*) FROM (SELECT 1 FROM pair CROSS JOIN search_word w WHERE w.label = pair.label AND w.word = pair.word LIMIT ` + t.arg(enough) + `) x`)
	var n int
	if err := s.q.QueryRow(t.String(), t.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("search: count: %w", err)
	}
	return n, nil
}
