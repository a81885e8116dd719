package app

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/tie"
	"throughline/platform/when"
)

// What a thread's ties let a reader see. Everything is asked again at each look, with the labels of that moment.

func tieWords(t thread.Tie) string { return tie.Words(t) }

// readTies reads to which threads a thread is tied, and what a split took to it.
func (s *Server) readTies(q db.Querier, who *access.Actor, out *threadSeen) error {
	var err error
	if out.Ties, err = thread.Ties(q, out.ID, who.Labels, false); err != nil {
		return err
	}
	for _, t := range out.Ties {
		if t.Kind != thread.Split || t.Thread != out.ID || len(t.Entries) == 0 {
			continue
		}
		labels := need.Reading(who.Labels, t.Far)
		es, err := journal.Some(q, t.Entries, labels)
		if err != nil {
			return err
		}
		if es, err = journal.Open(q, es, who.Labels); err != nil {
			return err
		}
		far, err := s.viewOf(q, who, t.Far)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(es) {
			h, ok := out.opener.seen(e, far)
			if !ok {
				continue
			}
			h.No, h.From = 0, &threadRef{t.Far, t.FarRef}
			out.Taken = append(out.Taken, h)
		}
	}
	return nil
}

// viewOf is a thread beside the one that is read, for what the rooms let the same reader see of it.
func (s *Server) viewOf(q db.Querier, who *access.Actor, id string) (room.ThreadView, error) {
	th, err := thread.Get(q, id)
	return room.ThreadView{Thread: th, Reader: who, Q: q, Now: s.Host.Clock.Now()}, err
}

// together is what reading joined threads as one begins after.
type together struct {
	before time.Time
	id     string
}

// cursor reads "microseconds.id"; what is none begins with the newest.
func cursor(typed string) together {
	us, id, ok := strings.Cut(typed, ".")
	n, err := strconv.ParseInt(us, 10, 64)
	if !ok || err != nil || n <= 0 {
		return together{}
	}
	return together{when.FromMicros(n), id}
}

func (c together) String() string {
	return strconv.FormatInt(when.Micros(c.before), 10) + "." + c.id
}

// readTogether reads the entries of a thread and of those that it is joined with as one line, newest first, and what is owed
// on them all. Each is there only if the reader holds its label and the labels of all threads on which it stands.
func (s *Server) readTogether(q db.Querier, who *access.Actor, out *threadSeen, ask threadAsk) error {
	refs, labels := map[string]string{out.ID: out.Ref}, need.Reading(who.Labels, out.ID)
	views := map[string]room.ThreadView{out.ID: out.view}
	ids := []string{out.ID}
	for _, t := range out.Ties {
		if t.Kind == thread.Joined && refs[t.Far] == "" {
			refs[t.Far] = t.FarRef
			ids, labels = append(ids, t.Far), need.Reading(labels, t.Far)
			v, err := s.viewOf(q, who, t.Far)
			if err != nil {
				return err
			}
			views[t.Far] = v
		}
	}
	c := cursor(ask.Together)
	es, err := journal.Together(q, ids, labels, c.before, c.id, entriesAPage)
	if err != nil {
		return err
	}
	shown, err := journal.Open(q, es, who.Labels)
	if err != nil {
		return err
	}
	for _, e := range shown {
		var on *threadRef
		no := int64(0)
		for _, o := range e.Threads {
			if r := refs[o.Thread]; r != "" && (on == nil || o.Thread == out.ID) {
				on, no = &threadRef{o.Thread, r}, o.No
			}
		}
		v := out.view
		if on != nil {
			v = views[on.ID]
		}
		if h, ok := out.opener.seen(e, v); ok {
			h.On, h.No = on, no
			out.Entries = append(out.Entries, h)
		}
	}
	if len(es) == entriesAPage {
		last := es[len(es)-1]
		out.OlderTogether = together{last.HappenedAt, last.ID}.String()
	}
	return s.owedTogether(q, who, out, ids, ask)
}

func (s *Server) owedTogether(q db.Querier, who *access.Actor, out *threadSeen, ids []string, ask threadAsk) error {
	seen := map[string]bool{}
	for _, p := range out.Promises {
		seen[p.ID] = true
	}
	for _, x := range ids[1:] {
		ps, err := promise.OnThread(q, x, who.Labels, ask.Owed, owedAll)
		if err != nil {
			return err
		}
		for _, p := range ps {
			if !seen[p.ID] {
				seen[p.ID] = true
				out.Promises = append(out.Promises, p)
			}
		}
		n, err := promise.Count(q, x, who.Labels)
		if err != nil {
			return err
		}
		for st, v := range n {
			out.Counts[st] += v
		}
	}
	slices.SortStableFunc(out.Promises, func(a, b promise.Promise) int {
		if a.Owed() != b.Owed() {
			if a.Owed() {
				return -1
			}
			return 1
		}
		return a.DueAt.Compare(b.DueAt)
	})
	return nil
}

// alsoOn says of each entry and promise on which other threads it stands too, of those that the reader may see.
func (s *Server) alsoOn(q db.Querier, who *access.Actor, out *threadSeen) error {
	var ids, several, owed []string
	for _, e := range out.Entries {
		ids = append(ids, e.ID)
		if !e.alone {
			several = append(several, e.ID)
		}
	}
	for _, p := range out.Promises {
		owed = append(owed, p.ID)
	}
	on, err := journal.Standing(q, several)
	if err != nil {
		return err
	}
	carried, err := thread.Carried(q, ids, who.Labels)
	if err != nil {
		return err
	}
	owedOn, err := promise.ThreadsOf(q, owed, func(id string) string { return id })
	if err != nil {
		return err
	}
	refs := &seenRefs{q: q, who: who, refs: map[string]string{}}
	for i, e := range out.Entries {
		here := out.ID
		if e.On != nil {
			here = e.On.ID
		}
		var others []string
		for _, o := range on[e.ID] {
			others = append(others, o.Thread)
		}
		if out.Entries[i].AlsoOn, err = refs.of(append(others, carried[e.ID]...), here); err != nil {
			return err
		}
	}
	out.owedOn = map[string][]threadRef{}
	for id, ts := range owedOn {
		if out.owedOn[id], err = refs.of(ts, out.ID); err != nil {
			return err
		}
	}
	return nil
}

// seenRefs remembers the references of threads that a reader may see.
type seenRefs struct {
	q    db.Querier
	who  *access.Actor
	refs map[string]string
}

func (r *seenRefs) of(ids []string, here string) ([]threadRef, error) {
	var out []threadRef
	slices.Sort(ids)
	for _, x := range slices.Compact(ids) {
		if x == here {
			continue
		}
		ref, known := r.refs[x]
		if !known {
			th, err := thread.Get(r.q, x)
			if err != nil {
				return nil, err
			}
			if th.Label == "open" || r.who.Holds(th.Label) {
				ref = th.Ref
			}
			r.refs[x] = ref
		}
		if ref != "" {
			out = append(out, threadRef{x, ref})
		}
	}
	return out, nil
}

// tieFault shows an unknown other thread at its field, with what was typed, instead of on a page of its own.
func tieFault(err error) error {
	if fault.HasCode(err, "thread.tie.not_found") {
		return fault.InvalidField("other", "thread.tie.not_found")
	}
	return err
}

// tieForms are the pages of the acts that tie threads.
func (s *Server) tieForms() [][]room.Screen {
	to := func(r *http.Request) string { return "/threads/" + r.PathValue("id") }
	return [][]room.Screen{
		room.FormPage[tie.Other]{Path: "/threads/{id}/join", Title: "Join with another thread", File: "app/gather_ties.go", Button: "Join them",
			Intro: s.aboutThread("The two can then be read as one. Nothing is moved, and it can be undone."),
			Do: func(ctx context.Context, r *http.Request, in tie.Other) (string, error) {
				_, err := s.desks.tie.Join(ctx, r.PathValue("id"), in)
				return to(r), tieFault(err)
			}}.Screens(),
		room.FormPage[tie.Other]{Path: "/threads/{id}/refer", Title: "Refer to another thread", File: "app/gather_ties.go", Button: "Refer to it",
			Intro: s.aboutThread("For what is worth knowing of: a series, the same place."),
			Do: func(ctx context.Context, r *http.Request, in tie.Other) (string, error) {
				_, err := s.desks.tie.Refer(ctx, r.PathValue("id"), in)
				return to(r), tieFault(err)
			}}.Screens(),
		room.FormPage[tie.Cut]{Path: "/threads/{id}/split", Title: "Split off a new thread", File: "app/gather_ties.go", Button: "Open the new thread",
			Intro: s.aboutThread("What you choose is shown on the new thread and stays on this one."), Shape: s.offerEntries,
			Do: func(ctx context.Context, r *http.Request, in tie.Cut) (string, error) {
				done, err := s.desks.tie.Split(ctx, r.PathValue("id"), in)
				return "/threads/" + done.Value.Thread, err
			}}.Screens(),
		room.FormPage[tie.Undo]{Path: "/threads/{id}/untie", Title: "Undo a tie with another thread", File: "app/gather_ties.go", Button: "Undo it", Warns: true,
			Intro: s.aboutThread("Each thread keeps what stands on it. From then on nothing of the one is shown on the other."), Shape: s.offerTies,
			Do: func(ctx context.Context, r *http.Request, in tie.Undo) (string, error) {
				_, err := s.desks.tie.Untie(ctx, r.PathValue("id"), in)
				return to(r), err
			}}.Screens(),
	}
}
