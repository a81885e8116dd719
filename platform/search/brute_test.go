package search

import (
	"cmp"
	"slices"
	"strings"
)

// world is the brute force beside the tables: every record looked at for every question.
type world struct {
	docs map[string]*kept
	next int64
}

type kept struct {
	Doc
	n int64
}

func (w *world) put(d Doc) {
	at := d.Kind + "/" + d.ID
	if old := w.docs[at]; old != nil {
		old.Doc = d
		return
	}
	w.next++
	w.docs[at] = &kept{d, w.next}
}

// slips is the optimal string alignment distance by its definition, from the ends of the words, without limits or short cuts.
func slips(a, b []rune) int {
	known := map[[2]int]int{}
	var ends func(i, j int) int
	ends = func(i, j int) int {
		if i == 0 || j == 0 {
			return i + j
		}
		if d, ok := known[[2]int{i, j}]; ok {
			return d
		}
		wrong := 1
		if a[i-1] == b[j-1] {
			wrong = 0
		}
		best := min(ends(i-1, j-1)+wrong, ends(i-1, j)+1, ends(i, j-1)+1)
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			best = min(best, ends(i-2, j-2)+1)
		}
		known[[2]int{i, j}] = best
		return best
	}
	return ends(len(a), len(b))
}

func allowed(w string) int {
	n := len([]rune(w))
	switch {
	case strings.ContainsAny(w, "=0123456789"), n <= 2:
		return 0
	case n <= 5:
		return 1
	}
	return 2
}

// price of finding the asked word as this one; -1 when it is another.
func price(asked, word string, unfinished bool) int {
	switch {
	case asked == word:
		return 0
	case unfinished && strings.HasPrefix(word, asked):
		return 1
	}
	if d := slips([]rune(asked), []rune(word)); d <= min(allowed(asked), allowed(word)) {
		return 10 * d
	}
	return -1
}

type answer struct {
	at         string
	cost       int
	done, sort string
	size, n    int64
}

func (w *world) find(ask Query) []answer {
	var open []*kept
	keys := map[string]bool{}
	for _, d := range w.docs {
		if slices.Contains(ask.Labels, d.Label) && (len(ask.Kinds) == 0 || slices.Contains(ask.Kinds, d.Kind)) {
			open = append(open, d)
			for _, k := range d.Keys {
				keys["="+Key(k)] = true
			}
		}
	}
	var out []answer
	units := split(wordsOf(ask.Text), keys)
	for _, d := range open {
		if a, ok := answerFor(d, units); ok && len(units) > 0 {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b answer) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.done, b.done), cmp.Compare(a.size, b.size), cmp.Compare(a.sort, b.sort), cmp.Compare(a.n, b.n))
	})
	return out[:min(len(out), ask.Limit)]
}

func answerFor(d *kept, units []unit) (answer, bool) {
	words, size := indexed(d.Names)
	for _, k := range d.Keys {
		words = append(words, "="+Key(k))
	}
	a := answer{at: d.Kind + "/" + d.ID, size: int64(size), n: d.n, sort: fold(d.Title)}
	for _, u := range units {
		best, done := -1, ""
		for _, x := range words {
			p := price(u.word, x, u.prefix)
			if p < 0 {
				continue
			}
			if best < 0 || p < best {
				best = p
			}
			if p == 1 && (done == "" || x < done) {
				done = x
			}
		}
		if best < 0 {
			return a, false
		}
		a.cost += best
		a.done = done
	}
	if a.cost != 1 {
		a.done = ""
	}
	return a, true
}
