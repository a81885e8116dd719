package tie_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/thread"
	"throughline/platform/tie"
)

// world is what the test believes: threads with their restriction, ties with their ends, and where each entry stands.
type world struct {
	*fixture
	r        *rapid.T
	threads  []string
	hidden   map[string]bool
	ties     map[string]link
	standing map[string][]string
}

type link struct {
	a, b string
	kind thread.LinkKind
}

func TestRandomTiesLoseNothingAndShowNothingToTheWrongReader(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		steps, runs := 12, 0
		if f.DB.Engine == db.PostgreSQL {
			steps = 6
		}
		var all []string
		rapid.Check(t, func(r *rapid.T) {
			if runs++; f.DB.Engine == db.PostgreSQL && runs > 25 {
				return
			}
			w := &world{fixture: f, r: r, hidden: map[string]bool{}, ties: map[string]link{}, standing: map[string][]string{}}
			for range 3 {
				w.threads = append(w.threads, f.open().ID)
			}
			for range rapid.IntRange(1, steps).Draw(r, "steps") {
				f.Held.Add(time.Second)
				w.step()
			}
			w.check("coles", "marsh")
			all = w.threads
		})
		f.holds(all...)
	})
}

func (w *world) pick(name string) string { return rapid.SampledFrom(w.threads).Draw(w.r, name) }

// step is one random act by somebody who may do it, or a refusal that must leave nothing.
func (w *world) step() {
	a, b := w.pick("thread"), w.pick("other")
	why := "because of a test"
	switch rapid.IntRange(0, 6).Draw(w.r, "act") {
	case 0:
		on := []string{a}
		if b != a && w.hidden[a] == w.hidden[b] && !w.hidden[a] {
			on = append(on, b)
		}
		w.standing[w.note(on...)] = on
	case 1:
		done, err := w.tie.Join(w.boss(), a, tie.Other{Other: b, Why: why})
		w.made(done, err, link{a, b, thread.Joined}, a == b || w.hidden[a] != w.hidden[b] || w.hidden[a])
	case 2:
		done, err := w.tie.Refer(w.boss(), a, tie.Other{Other: b, Why: why})
		w.made(done, err, link{a, b, thread.Refers}, a == b || w.hidden[a] && w.hidden[b])
	case 3:
		w.split(a, why)
	case 4:
		w.untie(why)
	case 5:
		if _, err := w.need.Restrict(w.boss(), a, need.Restrict{Why: why}); (err != nil) != w.hidden[a] {
			w.r.Fatalf("restrict: %v", err)
		}
		w.hidden[a] = true
	case 6:
		if _, err := w.need.Lift(w.boss(), a, need.Lift{Why: why}); (err != nil) == w.hidden[a] {
			w.r.Fatalf("lift: %v", err)
		}
		w.hidden[a] = false
	}
}

func (w *world) made(done act.Done[tie.Made], err error, l link, refused bool) {
	for _, x := range w.ties {
		if x.kind == l.kind && (x.a == l.a && x.b == l.b || x.a == l.b && x.b == l.a) {
			refused = true
		}
	}
	if (err != nil) != refused {
		w.r.Fatalf("%s %s %s: refused %v, want %v: %v", l.kind, l.a, l.b, err != nil, refused, err)
	}
	if err != nil {
		return
	}
	w.ties[done.Value.Tie] = l
	w.standing[done.Entry] = w.between(l)
}

// between is where an entry about two threads stands: on both, or on the hidden one alone.
func (w *world) between(l link) []string {
	switch {
	case w.hidden[l.a] && !w.hidden[l.b]:
		return []string{l.a}
	case w.hidden[l.b] && !w.hidden[l.a]:
		return []string{l.b}
	}
	return []string{l.a, l.b}
}

func (w *world) split(a, why string) {
	var on []string
	for e, ts := range w.standing {
		if slices.Contains(ts, a) && !slices.ContainsFunc(ts, func(t string) bool { return w.hidden[t] }) {
			if x, err := journal.Get(w.q(), e); err == nil && x.Label == "open" {
				on = append(on, e)
			}
		}
	}
	slices.Sort(on)
	if len(on) == 0 {
		return
	}
	done, err := w.tie.Split(w.boss(), a, tie.Cut{Entries: on[:1], Why: why})
	if w.hidden[a] {
		if !fault.HasCode(err, "thread.split.restricted") {
			w.r.Fatalf("split of a hidden thread: %v", err)
		}
		return
	}
	if err != nil {
		w.r.Fatal(err)
	}
	w.threads = append(w.threads, done.Value.Thread)
	w.ties[done.Value.Tie] = link{done.Value.Thread, a, thread.Split}
	w.standing[done.Entry] = []string{a, done.Value.Thread}
}

func (w *world) untie(why string) {
	var ids []string
	for id := range w.ties {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		return
	}
	id := rapid.SampledFrom(ids).Draw(w.r, "tie")
	l := w.ties[id]
	if _, err := w.tie.Untie(w.as("marsh", "sergeant"), l.a, tie.Undo{Tie: id, Why: why}); w.hidden[l.a] || w.hidden[l.b] {
		if !fault.Is(err, fault.NotFound) {
			w.r.Fatalf("an outsider undid it: %v", err)
		}
	} else if err != nil {
		w.r.Fatal(err)
	} else {
		delete(w.ties, id)
		last, err := journal.OnThread(w.q(), l.a, []string{"open"}, 0, 1)
		if err != nil {
			w.r.Fatal(err)
		}
		w.standing[last[0].ID] = []string{l.a, l.b}
	}
}

// check compares what the record gives with what the test believes, for each reader.
func (w *world) check(readers ...string) {
	for e, want := range w.standing {
		on, err := journal.Standing(w.q(), []string{e})
		if err != nil {
			w.r.Fatal(err)
		}
		var got []string
		for _, o := range on[e] {
			got = append(got, o.Thread)
		}
		want = slices.Sorted(slices.Values(want))
		if !slices.Equal(got, want) {
			w.r.Fatalf("entry %s stands on %v, want %v", e, got, want)
		}
	}
	for _, who := range readers {
		labels := w.labels(who)
		sees := func(t string) bool { return !w.hidden[t] || slices.Contains(labels, need.Label(t)) }
		for _, th := range w.threads {
			if sees(th) {
				w.checkThread(who, th, labels, sees)
			}
		}
	}
}

func (w *world) checkThread(who, th string, labels []string, sees func(string) bool) {
	var want []string
	ids := []string{th}
	for id, l := range w.ties {
		far := l.b
		if l.b == th {
			far = l.a
		} else if l.a != th {
			continue
		}
		if sees(far) {
			want = append(want, id)
			if l.kind == thread.Joined {
				ids = append(ids, far)
			}
		}
	}
	ts, err := thread.Ties(w.q(), th, labels, false)
	if err != nil {
		w.r.Fatal(err)
	}
	var got []string
	for _, t := range ts {
		got = append(got, t.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.r.Fatalf("%s sees the ties %v of %s, want %v", who, got, th, want)
	}
	reading := labels
	for _, x := range ids {
		reading = need.Reading(reading, x)
	}
	es, err := journal.Together(w.q(), ids, reading, time.Time{}, "", 1000)
	if err != nil {
		w.r.Fatal(err)
	}
	if es, err = journal.Open(w.q(), es, labels); err != nil {
		w.r.Fatal(err)
	}
	shown := map[string]bool{}
	for _, e := range es {
		if shown[e.ID] {
			w.r.Fatalf("%s is shown twice", e.ID)
		}
		shown[e.ID] = true
	}
	for e, on := range w.standing { // by brute force
		x, err := journal.Get(w.q(), e)
		if err != nil {
			w.r.Fatal(err)
		}
		may := slices.ContainsFunc(on, func(t string) bool { return slices.Contains(ids, t) }) && slices.Contains(reading, x.Label) &&
			!slices.ContainsFunc(on, func(t string) bool { return !sees(t) })
		if shown[e] != may {
			w.r.Fatalf("%s reads %s on %s: %v, want %v", who, e, th, shown[e], may)
		}
	}
}
