package people_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/police/people"
)

// merges is what the test believes: of each record, into which it was merged.
type merges struct {
	h    house
	t    *testing.T
	r    *rapid.T
	boss context.Context
	all  []people.Person
	on   map[string]string // record -> the thread on which it was linked
	into map[string]string
}

// Random merges and unmerges lose nothing: each record keeps its own facts and its link, reads as the one that it was
// merged into, and is itself again when it is taken out. A record that is known to fewer is never merged with an open one.
func TestPOLE05RandomMergesLoseNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		boss := h.As(access.Actor{Staff: "rees", Roles: []string{"sergeant"}, RankNo: 2, OnDuty: true, Labels: []string{"open", "restricted:x"}})
		runs, most := 0, 20
		if h.DB.Engine == db.PostgreSQL {
			most = 5
		}
		rapid.Check(t, func(r *rapid.T) {
			if runs++; runs > most {
				return
			}
			m := &merges{h: h, t: t, r: r, boss: boss, on: map[string]string{}, into: map[string]string{}}
			for i := range 4 {
				label := "open"
				if i == 3 {
					label = "restricted:x"
				}
				th := h.open(t, label)
				p := h.make(t, boss, people.CreatePerson{NewPerson: people.NewPerson{Given: []string{"Ann", "Bea", "Cai", "Dee"}[i], Family: "Pryce"}, Thread: th.Ref, Role: "witness"})
				m.all, m.on[p.ID] = append(m.all, p), th.ID
			}
			for range rapid.IntRange(1, 8).Draw(r, "steps") {
				m.step()
				m.check()
			}
		})
		holds(t, h)
	})
}

func (m *merges) root(id string) string {
	for m.into[id] != "" {
		id = m.into[id]
	}
	return id
}

func (m *merges) step() {
	a, b := rapid.SampledFrom(m.all).Draw(m.r, "kept"), rapid.SampledFrom(m.all).Draw(m.r, "gone")
	m.h.Held.Add(time.Second)
	if rapid.Bool().Draw(m.r, "merge") {
		_, err := m.h.Merge(m.boss, a.ID, people.MergePerson{Other: b.ID, Why: "the same person"})
		refused := m.root(a.ID) == m.root(b.ID) || a.Label != b.Label
		if (err != nil) != refused {
			m.r.Fatalf("merge %s into %s: refused %v, want %v: %v", b.ID, a.ID, err != nil, refused, err)
		}
		if err == nil {
			m.into[m.root(b.ID)] = m.root(a.ID)
		}
		return
	}
	_, err := m.h.Unmerge(m.boss, a.ID, people.UnmergePerson{Other: b.ID, Why: "two people"})
	refused := m.root(a.ID) != m.root(b.ID) || m.into[b.ID] == ""
	if (err != nil) != refused {
		m.r.Fatalf("unmerge %s from %s: refused %v, want %v: %v", b.ID, a.ID, err != nil, refused, err)
	}
	if err == nil {
		delete(m.into, b.ID)
	}
}

func (m *merges) check() {
	for _, p := range m.all {
		now, err := m.h.Get(m.h.q(), p.ID)
		if err != nil || now.ID != m.root(p.ID) {
			m.r.Fatalf("%s reads as %s, want %s: %v", p.ID, now.ID, m.root(p.ID), err)
		}
		var want []string
		for _, o := range m.all {
			if m.root(o.ID) == now.ID && o.ID != now.ID {
				want = append(want, o.ID)
			}
		}
		got := slices.Clone(now.Aliases)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			m.r.Fatalf("%s is also %v, want %v", now.ID, got, want)
		}
		on, err := m.h.OnThread(m.h.q(), m.on[p.ID], []string{p.Label})
		if err != nil || len(on) != 1 || on[0].Person.ID != now.ID {
			m.r.Fatalf("the link of %s: %+v %v", p.ID, on, err)
		}
		if p.Label == "open" {
			continue
		}
		if hidden, err := m.h.OnThread(m.h.q(), m.on[p.ID], []string{"open"}); err != nil || len(hidden) != 0 {
			m.r.Fatalf("a restricted person shows to everybody: %+v %v", hidden, err)
		}
	}
}

// holds verifies the journal from nothing.
func holds(t *testing.T, h house) {
	t.Helper()
	ctx := context.Background()
	key, err := journal.LoadKey(t.TempDir(), "throughline.training/99")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Door.RecordKey(ctx, key.Public); err != nil {
		t.Fatal(err)
	}
	if err := act.Place(ctx, h.DB); err != nil {
		t.Fatal(err)
	}
	if _, err := (&journal.Sealer{DB: h.DB, Key: key, Clock: h.Held}).SealOnce(ctx, 1<<20); err != nil {
		t.Fatal(err)
	}
	if v, err := journal.Verify(ctx, h.q(), key.Public); err != nil || v.Sealed != v.Entries {
		t.Errorf("verify: %+v %v", v, err)
	}
}
