// Package search finds records by names that may be misspelt and by numbers that are written in many ways, in plain SQL
// on both engines. Names are found through delete keys (a word with letters left out) and verified by edit distance.
// Every query carries the reader's labels inside its SQL, over dictionaries kept for each label: a record that the
// reader may not see takes no part in counts, order, limits or the work done.
package search

import (
	"embed"
	"io/fs"
	"slices"
	"strings"

	"throughline/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables of this package.
var Migrations = db.Migrations{Room: "search", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return s
}

// Doc is one record as it can be found. Kind and ID name it; Label says who may know of it; Title is what a list shows.
// Names are searched word by word and forgive slips; Keys (telephone, registration, postcode, reference, URN) are
// compared whole, spaces and case apart. Threads are handed back with a hit.
type Doc struct {
	Kind, ID, Label, Title string
	Names, Keys, Threads   []string
}

// Query is a question. Text is what was typed; every word of it must be found, the last may be unfinished. Kinds narrows
// (empty is every kind). Labels are those that the reader holds: with none, nothing is found. Limit is 20 when it is 0,
// and 200 at most.
type Query struct {
	Text          string
	Kinds, Labels []string
	Limit         int
}

// Hit is a record that was found. Slips is how many letters were wrong in all.
type Hit struct {
	Kind, ID, Label, Title string
	Threads                []string
	Slips                  int
}

const (
	maxLimit = 200
	maxWords = 8 // of a question; what is typed beyond them is not used
)

// Find answers the best hits, best first: exact before unfinished before misspelt. The order is the same every time.
func Find(q db.Querier, ask Query) ([]Hit, error) {
	if ask.Limit <= 0 {
		ask.Limit = 20
	}
	ask.Limit = min(ask.Limit, maxLimit)
	ask.Labels, ask.Kinds = once(ask.Labels), once(ask.Kinds)
	words := wordsOf(clipText(ask.Text))
	words = words[:min(len(words), maxWords)]
	if len(words) == 0 || len(ask.Labels) == 0 {
		return nil, nil
	}
	s := seeker{q: q, ask: ask, seen: map[int64]bool{}}
	var err error
	if s.units, err = s.resolve(words); err != nil {
		return nil, err
	}
	for _, step := range []func() error{s.exact, s.unfinished, s.misspelt} {
		if err := step(); err != nil {
			return nil, err
		}
		if len(s.found) >= ask.Limit {
			break // every later step finds only what comes after
		}
	}
	slices.SortFunc(s.found, before)
	var out []Hit
	for _, f := range s.found[:min(len(s.found), ask.Limit)] {
		f.Slips = f.cost / costSlip
		out = append(out, f.Hit)
	}
	return out, nil
}

// resolve finds which runs of the typed words are keys: "np20 4ab" is one postcode, not two words.
func (s *seeker) resolve(words []string) ([]unit, error) {
	runs := map[string]bool{}
	for i := range words {
		for j := i + 1; j <= len(words); j++ {
			if k := Key(strings.Join(words[i:j], "")); hasDigit(k) {
				runs[keyWord(k)] = true
			}
		}
	}
	if len(runs) > 0 {
		known, err := s.known(runs)
		if err != nil {
			return nil, err
		}
		runs = known
	}
	return split(words, runs), nil
}

// split takes the longest known key at each place, and single words elsewhere.
func split(words []string, keys map[string]bool) []unit {
	var out []unit
	for i := 0; i < len(words); {
		to := i
		for j := len(words); j > i; j-- {
			if k := keyWord(Key(strings.Join(words[i:j], ""))); keys[k] {
				out = append(out, unit{word: k})
				to = j
				break
			}
		}
		if to == i {
			out = append(out, unit{word: words[i], prefix: i == len(words)-1})
			to = i + 1
		}
		i = to
	}
	return out
}

// clipText bounds the work that a pasted page can cause.
func clipText(s string) string { return s[:min(len(s), 400)] }

func once(in []string) []string {
	out := slices.Clone(in)
	slices.Sort(out)
	return slices.Compact(out)
}
