package load

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// named is a person as they can be found: what the search's own tables were made from.
type named struct {
	id, label, title string
	n                int64
}

// sameHits compares a search with every name tried in turn: what each word costs is its definition, with no dictionary.
func (p *pages) sameHits(typed string, all []named) (bool, error) {
	var got struct {
		Hits     []struct{ ID, Title string }
		Withheld int
	}
	if err := p.callers[0].call(http.MethodGet, "/api/people?q="+url.QueryEscape(typed), nil, &got); err != nil {
		return false, err
	}
	words := strings.Fields(strings.ToLower(typed))
	type hit struct {
		named
		cost int
		done string
	}
	var found []hit
	for _, x := range all {
		if !p.labels[x.label] {
			continue
		}
		name, _, _ := strings.Cut(strings.ToLower(x.title), ",")
		if cost, done := costOf(words, strings.Fields(name)); cost >= 0 {
			found = append(found, hit{x, cost, done})
		}
	}
	slices.SortFunc(found, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.done, b.done), cmp.Compare(strings.ToLower(a.title), strings.ToLower(b.title)), cmp.Compare(a.n, b.n))
	})
	var want, ids []string
	for _, f := range found[:min(len(found), 50)] {
		want = append(want, f.id)
	}
	for _, h := range got.Hits {
		ids = append(ids, h.ID)
	}
	if got.Withheld == 0 && !slices.Equal(ids, want) {
		return false, fmt.Errorf("%q finds %d and must find %d: %s", typed, len(ids), len(want), firstApart(ids, want))
	}
	return len(want) == 0, nil
}

// costOf is what finding these words in a name costs: 0 for whole words, 1 for an unfinished last word, 10 for each slip;
// -1 when a word is not there. done is the word that an unfinished one was completed to, when that is all it cost.
func costOf(words, name []string) (cost int, done string) {
	for i, w := range words {
		best, end := -1, ""
		for _, have := range name {
			c := -1
			switch {
			case w == have:
				c = 0
			case i == len(words)-1 && strings.HasPrefix(have, w):
				c = 1
				if end == "" || have < end {
					end = have
				}
			default:
				if d := slips(w, have); d <= min(forgiven(w), forgiven(have)) {
					c = 10 * d
				}
			}
			if c >= 0 && (best < 0 || c < best) {
				best = c
			}
		}
		if best < 0 {
			return -1, ""
		}
		cost, done = cost+best, end
	}
	if cost != 1 {
		done = ""
	}
	return cost, done
}

// forgiven is how many slips a word of this length may hold.
func forgiven(w string) int {
	switch {
	case len(w) <= 2:
		return 0
	case len(w) <= 5:
		return 1
	}
	return 2
}

// slips is the optimal string alignment distance: letters left out, put in, changed, or two that changed places.
func slips(a, b string) int {
	if d := len(a) - len(b); d > 2 || d < -2 {
		return 3
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			rows[i][j] = min(rows[i-1][j-1]+wrong, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
