package search

import (
	"cmp"
	"strings"
)

// What a word of the question costs when it is found as another: a record with a slip anywhere comes after all without.
const (
	costPrefix = 1
	costSlip   = 10
	noMatch    = 1 << 20
)

// unit is one thing that a record must have: a word, or a key made of several typed words.
type unit struct {
	word   string
	prefix bool // the last word may be unfinished
}

// cost of finding u as this word.
func (u unit) cost(word string) int {
	if u.word == word {
		return 0
	}
	if u.prefix && strings.HasPrefix(word, u.word) {
		return costPrefix
	}
	limit := min(tolerance(u.word), tolerance(word))
	if limit == 0 {
		return noMatch
	}
	if d := Distance(u.word, word, limit); d <= limit {
		return d * costSlip
	}
	return noMatch
}

// found is a record with what is needed to put it in order.
type found struct {
	Hit
	n          int64
	words      []string
	size       int64
	sort       string
	cost       int
	completion string
}

// weigh works out the cost of a record, and tells whether it has every unit.
func (f *found) weigh(units []unit) bool {
	f.cost, f.completion = 0, ""
	for _, u := range units {
		best := noMatch
		for _, w := range f.words {
			c := u.cost(w)
			if c == costPrefix && (f.completion == "" || w < f.completion) {
				f.completion = w
			}
			best = min(best, c)
		}
		if best == noMatch {
			return false
		}
		f.cost += best
	}
	if f.cost != costPrefix {
		f.completion = ""
	}
	return true
}

// before puts the better record first: fewer slips, then the earlier completion of an unfinished word, then fewer names
// besides those asked for, then by title. The place in the table settles the rest, so that an order never changes by itself.
func before(a, b found) int {
	return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.completion, b.completion),
		cmp.Compare(a.size, b.size), cmp.Compare(a.sort, b.sort), cmp.Compare(a.n, b.n))
}
