package load

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"

	"throughline/platform/need"
	"throughline/platform/paging"
)

// check compares answers with a filter over everything, which shares no query with them.
func (p *pages) check(ctx context.Context, report func(any)) error {
	r := rand.New(rand.NewPCG(7, 7))
	q := p.sys.Host.DB.Read(ctx)
	duties, err := everyDuty(q)
	if err != nil {
		return err
	}
	known, err := everybody(q)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		page string
		one  func() (nothing bool, err error)
	}{
		{"thread", func() (bool, error) {
			id := p.threads[r.IntN(len(p.threads))]
			if r.IntN(3) == 0 {
				id = p.large[r.IntN(len(p.large))]
			}
			all, err := everyEntry(q, id)
			if err != nil {
				return false, err
			}
			return p.sameThread(id, all)
		}},
		{"owed", func() (bool, error) { return p.sameOwed(p.owedQuery(r), duties) }},
		{"search", func() (bool, error) { return p.sameHits(p.typed(r), known) }},
	} {
		nothing := 0
		for range p.Samples {
			empty, err := c.one()
			if err != nil {
				return fmt.Errorf("THE ANSWER DIFFERS from the brute-force filter: %w", err)
			}
			if empty {
				nothing++
			}
		}
		report(map[string]any{"page": c.page, "compared": p.Samples, "equal": true, "with_nothing_to_show": nothing})
	}
	return nil
}

// stood is an entry of one thread, as it lies.
type stood struct{ id, label string }

func (p *pages) sameThread(id string, all threadRows) (bool, error) {
	var got struct {
		Entries  []struct{ ID string }
		Promises []struct{ ID string }
		Counts   map[string]int
	}
	w := p.callers[0].ask(http.MethodGet, "/api/threads/"+id, nil)
	if !p.labels[all.label] {
		if w.Code != http.StatusNotFound {
			return false, fmt.Errorf("thread %s is labelled %s and was answered %d", id, all.label, w.Code)
		}
		return true, nil
	}
	if err := p.callers[0].call(http.MethodGet, "/api/threads/"+id, nil, &got); err != nil {
		return false, err
	}
	var want []string
	for _, e := range all.entries { // newest first
		if p.labels[e.label] || e.label == need.Label(id) {
			want = append(want, e.id)
		}
	}
	want = want[:min(len(want), 50)]
	if ids := idsOf(got.Entries); !slices.Equal(ids, want) {
		return false, fmt.Errorf("thread %s shows %d entries and must show %d: %s", id, len(ids), len(want), firstApart(ids, want))
	}
	var owed []string
	counts := map[string]int{}
	for _, d := range all.duties {
		if p.labels[d.label] {
			counts[d.state]++
			owed = append(owed, d.id)
		}
	}
	for state, n := range counts {
		if got.Counts[state] != n {
			return false, fmt.Errorf("thread %s counts %d %s and must count %d", id, got.Counts[state], state, n)
		}
	}
	have := idsOf(got.Promises)
	slices.Sort(have)
	slices.Sort(owed)
	if !slices.Equal(have, owed) {
		return false, fmt.Errorf("thread %s shows %d promises and must show %d: %s", id, len(have), len(owed), firstApart(have, owed))
	}
	return len(want) == 0, nil
}

// duty is a promise as it lies.
type duty struct {
	id, kind, label, owner, state string
	due                           int64
}

func (p *pages) sameOwed(query string, all []duty) (bool, error) {
	var got struct{ Promises []struct{ ID string } }
	if err := p.callers[0].call(http.MethodGet, "/api/owed?limit=50&"+query, nil, &got); err != nil {
		return false, err
	}
	v, err := url.ParseQuery(query)
	if err != nil {
		return false, err
	}
	owns, err := p.owns(v.Get("owner"))
	if err != nil {
		return false, err
	}
	part, err := paging.Ask{Cursor: v.Get(paging.Param)}.One("owed")
	if err != nil {
		return false, err
	}
	after, _ := part.After.Up()
	var match []duty
	for _, d := range all {
		owed := d.state == "open" || d.state == "broken"
		if owed && p.labels[d.label] && (v.Get("owner") == "all" || owns[d.owner]) && (v.Get("kind") == "" || d.kind == v.Get("kind")) && d.due >= after {
			match = append(match, d)
		}
	}
	slices.SortFunc(match, func(a, b duty) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.id, b.id)) })
	var want []string
	for _, d := range match[:min(len(match), 50)] {
		want = append(want, d.id)
	}
	if ids := idsOf(got.Promises); !slices.Equal(ids, want) {
		return false, fmt.Errorf("/owed?%s shows %d and must show %d: %s", query, len(ids), len(want), firstApart(ids, want))
	}
	return len(want) == 0, nil
}

// owns are the owners under which the reader owes, by what was asked for.
func (p *pages) owns(asked string) (map[string]bool, error) {
	var me struct {
		Account      string
		Roles, Teams []string
	}
	if err := p.callers[0].call(http.MethodGet, "/api/me", nil, &me); err != nil {
		return nil, err
	}
	out := map[string]bool{}
	if asked == "me" || asked == "mine" {
		out[me.Account] = true
	}
	if asked == "team" || asked == "mine" {
		for _, t := range me.Teams {
			out["team:"+t] = true
		}
	}
	if asked == "roles" || asked == "mine" {
		for _, x := range me.Roles {
			out["role:"+x] = true
		}
	}
	return out, nil
}

func idsOf(in []struct{ ID string }) []string {
	out := make([]string, len(in))
	for i, x := range in {
		out[i] = x.ID
	}
	return out
}

func firstApart(got, want []string) string {
	for i := range max(len(got), len(want)) {
		g, w := "nothing", "nothing"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			return fmt.Sprintf("at %d stands %s where %s must", i, g, w)
		}
	}
	return "they are alike"
}
