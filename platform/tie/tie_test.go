package tie_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/journal/journaltest"
	"throughline/platform/need"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	"throughline/platform/tie"
)

type noted struct {
	Text string `json:"text"`
}

func (noted) EntryKind() (string, int) { return "test.noted", 1 }
func (n noted) Line() journal.Line     { return journal.Line{Stage: "Test", Title: n.Text} }

func TestEntriesReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, tie.Kinds(), journaltest.PlainWords)
}

type fixture struct {
	keys string // folder of the one key that this house seals with
	*roomtest.House
	need *need.Desk
	tie  *tie.Desk
}

func each(t *testing.T, run func(t *testing.T, f *fixture)) {
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		f := &fixture{House: h, need: need.New(h.Host), tie: tie.New(h.Host)}
		h.Start(f.need.Room(), f.tie.Room())
		h.Door.Kinds.Add(journal.KindOf[noted]())
		run(t, f)
	})
}

func (f *fixture) q() db.Querier { return f.DB.Read(context.Background()) }

// labels are those that somebody holds at this moment.
func (f *fixture) labels(staff string) []string {
	f.T.Helper()
	labels, err := access.LabelsOf(f.q(), "staff:"+staff, f.Held.Now())
	if err != nil {
		f.T.Fatal(err)
	}
	labels = append(labels, "open")
	slices.Sort(labels)
	return labels
}

func (f *fixture) as(staff string, roles ...string) context.Context {
	f.T.Helper()
	return f.As(access.Actor{Staff: staff, Person: "person-" + staff, RankNo: 3, OnDuty: true, Roles: roles, Labels: f.labels(staff)})
}

func (f *fixture) boss() context.Context { return f.as("coles", "sergeant") }

// open makes a thread with one note.
func (f *fixture) open() thread.Thread {
	f.T.Helper()
	done, err := act.Do(f.System(), f.Door, act.Of("test.open", journal.Ref{Kind: "test", ID: "1"}).With(access.Resource{}), func(tx *act.Tx) (thread.Thread, error) {
		th, err := tx.OpenThread("open")
		if err == nil {
			_, err = tx.Record(noted{"opened"})
		}
		return th, err
	})
	if err != nil {
		f.T.Fatal(err)
	}
	return done.Value
}

// note writes an entry on threads and returns its id.
func (f *fixture) note(on ...string) string {
	f.T.Helper()
	done, err := act.Do(f.System(), f.Door, act.Of("test.note", journal.Ref{Kind: "test", ID: "1"}).With(access.Resource{}).On(on...), func(tx *act.Tx) (string, error) {
		return tx.Record(noted{"noted"})
	})
	if err != nil {
		f.T.Fatal(err)
	}
	return done.Value
}

func (f *fixture) restrict(th string) {
	f.T.Helper()
	if _, err := f.need.Restrict(f.boss(), th, need.Restrict{Why: "an officer is a suspect"}); err != nil {
		f.T.Fatal(err)
	}
}

// holds verifies the whole journal from nothing, and the proofs of these threads.
func (f *fixture) holds(threads ...string) {
	f.T.Helper()
	ctx := context.Background()
	if f.keys == "" {
		f.keys = f.T.TempDir()
	}
	key, err := journal.LoadKey(f.keys, "throughline.training/99")
	if err != nil {
		f.T.Fatal(err)
	}
	if err := f.Door.RecordKey(ctx, key.Public); err != nil {
		f.T.Fatal(err)
	}
	if err := act.Place(ctx, f.DB); err != nil {
		f.T.Fatal(err)
	}
	if _, err := (&journal.Sealer{DB: f.DB, Key: key, Clock: f.Held}).SealOnce(ctx, 1<<20); err != nil {
		f.T.Fatal(err)
	}
	if v, err := journal.Verify(ctx, f.q(), key.Public); err != nil || v.Sealed != v.Entries {
		f.T.Errorf("verify: %+v %v", v, err)
	}
	for _, th := range threads {
		var b bytes.Buffer
		labels, err := journal.LabelsOn(f.q(), th)
		if err != nil {
			f.T.Fatal(err)
		}
		if _, err := journal.Export(f.q(), &b, th, labels, []string{key.Public}); err != nil {
			f.T.Fatal(err)
		}
		if _, err := journal.VerifyBundle(&b); err != nil {
			f.T.Errorf("the proof of %s: %v", th, err)
		}
	}
}

func TestJoinedReadAndTakenApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		a, b := f.open(), f.open()
		in := tie.Other{Other: b.Ref, Why: "one burglary, called in twice"}
		if _, err := f.tie.Join(f.as("howells", "officer"), a.ID, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable joined: %v", err)
		}
		if _, err := f.tie.Join(f.boss(), a.ID, tie.Other{Other: b.Ref}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := f.tie.Join(f.boss(), a.ID, tie.Other{Other: a.Ref, Why: "itself"}); !fault.HasCode(err, "thread.tie.itself") {
			t.Errorf("to itself: %v", err)
		}
		made, err := f.tie.Join(f.boss(), a.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct{ from, to string }{{a.ID, b.Ref}, {b.ID, a.Ref}} {
			if _, err := f.tie.Join(f.boss(), x.from, tie.Other{Other: x.to, Why: "again"}); !fault.HasCode(err, "thread.tie.there_already") {
				t.Errorf("twice: %v", err)
			}
		}
		for _, x := range []thread.Thread{a, b} {
			ts, err := tie.JoinedWith(f.q(), x.ID, []string{"open"})
			if err != nil || len(ts) != 1 || ts[0].By != "staff:coles" || tie.Words(ts[0]) != "Joined with" {
				t.Errorf("%s: %+v %v", x.Ref, ts, err)
			}
			es, err := journal.OnThread(f.q(), x.ID, []string{"open"}, 0, 10)
			if err != nil || len(es) != 2 || es[0].Kind != "thread.joined" {
				t.Errorf("%s says nothing of it: %+v %v", x.Ref, es, err)
			}
		}
		if _, err := f.tie.Untie(f.boss(), b.ID, tie.Undo{Tie: made.Value.Tie, Why: "two doors apart"}); err != nil {
			t.Fatal(err)
		}
		if ts, _ := tie.JoinedWith(f.q(), a.ID, []string{"open"}); len(ts) != 0 {
			t.Errorf("after un-joining: %+v", ts)
		}
		if _, err := f.tie.Untie(f.boss(), a.ID, tie.Undo{Tie: made.Value.Tie, Why: "again"}); !fault.HasCode(err, "thread.link_not_found") {
			t.Errorf("undone twice: %v", err)
		}
		f.holds(a.ID, b.ID)
	})
}

func TestAHiddenThreadCannotBeTiedOrSeenAtTheOtherEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		a, b, c := f.open(), f.open(), f.open()
		f.restrict(b.ID)
		out := f.as("marsh", "sergeant")
		var answers []string
		for _, other := range []string{b.Ref, b.ID, "T-NOSUCH"} {
			_, err := f.tie.Join(out, a.ID, tie.Other{Other: other, Why: "guessing"})
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", other, err)
			}
			answers = append(answers, fault.Of(err).Error())
		}
		if answers[0] != answers[2] || answers[1] != answers[2] {
			t.Errorf("hidden and missing are answered apart: %q", answers)
		}
		if _, err := f.tie.Join(out, b.ID, tie.Other{Other: a.Ref, Why: "from inside"}); !fault.HasCode(err, "thread.not_found") {
			t.Errorf("from the hidden one: %v", err)
		}
		if _, err := f.tie.Join(f.boss(), a.ID, tie.Other{Other: b.Ref, Why: "one matter"}); !fault.HasCode(err, "thread.tie.labels") {
			t.Errorf("joined an open and a restricted thread: %v", err)
		}
		before, _ := thread.Get(f.q(), a.ID)
		made, err := f.tie.Refer(f.boss(), b.ID, tie.Other{Other: a.Ref, Why: "the same street"})
		if err != nil {
			t.Fatal(err)
		}
		if after, _ := thread.Get(f.q(), a.ID); after.Entries != before.Entries {
			t.Error("the open thread's numbers tell that a hidden one refers to it")
		}
		if ts, err := thread.Ties(f.q(), a.ID, f.labels("marsh"), true); err != nil || len(ts) != 0 {
			t.Errorf("an outsider sees the tie: %+v %v", ts, err)
		}
		if ts, err := thread.Ties(f.q(), a.ID, f.labels("coles"), false); err != nil || len(ts) != 1 || tie.Words(ts[0]) != "Referred to by" {
			t.Errorf("a member does not: %+v %v", ts, err)
		}
		if _, err := f.tie.Untie(out, a.ID, tie.Undo{Tie: made.Value.Tie, Why: "guessing"}); !fault.HasCode(err, "thread.link_not_found") {
			t.Errorf("an outsider undoes it: %v", err)
		}
		joined, err := f.tie.Join(f.boss(), a.ID, tie.Other{Other: c.Ref, Why: "one matter"})
		if err != nil {
			t.Fatal(err)
		}
		f.restrict(c.ID) // joined first, restricted later
		if ts, _ := tie.JoinedWith(f.q(), a.ID, f.labels("marsh")); len(ts) != 0 {
			t.Errorf("a thread restricted after it was joined still shows: %+v", ts)
		}
		if _, err := f.tie.Untie(out, a.ID, tie.Undo{Tie: joined.Value.Tie, Why: "guessing"}); !fault.HasCode(err, "thread.link_not_found") {
			t.Errorf("an outsider undoes a join that is hidden now: %v", err)
		}
		f.holds(a.ID, b.ID, c.ID)
	})
}

func TestSplitTakesEntriesAlongAndLeavesThemWhereTheyStand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		a, b := f.open(), f.open()
		e1, e2, elsewhere := f.note(a.ID), f.note(a.ID), f.note(b.ID)
		in := tie.Cut{Entries: []string{e1, elsewhere}, Why: "another victim"}
		if _, err := f.tie.Split(f.boss(), a.ID, in); !fault.HasCode(err, "thread.split.entries") {
			t.Errorf("took an entry of another thread: %v", err)
		}
		if _, err := f.tie.Split(f.boss(), a.ID, tie.Cut{Why: "nothing"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("took nothing: %v", err)
		}
		f.Held.Add(time.Minute)
		done, err := f.tie.Split(f.boss(), a.ID, tie.Cut{Entries: []string{e1, e2, e1}, Why: "another victim"})
		if err != nil {
			t.Fatal(err)
		}
		ts, err := thread.Ties(f.q(), done.Value.Thread, []string{"open"}, false)
		if err != nil || len(ts) != 1 || !slices.Equal(ts[0].Entries, []string{e1, e2}) || tie.Words(ts[0]) != "Split off from" || ts[0].Far != a.ID {
			t.Fatalf("%+v %v", ts, err)
		}
		on, err := journal.Standing(f.q(), []string{e1})
		if err != nil || len(on[e1]) != 1 || on[e1][0].Thread != a.ID {
			t.Errorf("the entry was moved: %+v %v", on, err)
		}
		carried, err := thread.Carried(f.q(), []string{e1, elsewhere}, []string{"open"})
		if err != nil || len(carried) != 1 || !slices.Equal(carried[e1], []string{done.Value.Thread}) {
			t.Errorf("carried %v %v", carried, err)
		}
		if _, err := f.tie.Untie(f.boss(), done.Value.Thread, tie.Undo{Tie: done.Value.Tie, Why: "one victim after all"}); err != nil {
			t.Fatal(err)
		}
		if carried, _ := thread.Carried(f.q(), []string{e1}, []string{"open"}); len(carried) != 0 {
			t.Errorf("after it was undone it is still taken: %v", carried)
		}
		f.restrict(a.ID)
		if _, err := f.tie.Split(f.boss(), a.ID, tie.Cut{Entries: []string{e1}, Why: "x"}); !fault.HasCode(err, "thread.split.restricted") {
			t.Errorf("split a restricted thread: %v", err)
		}
		f.holds(a.ID, done.Value.Thread)
	})
}
