package act_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/journal"
)

// ear hears into sample_heard, with a number before the text so that the order shows, and cannot hear what begins with "bad"
// while broken.
func (h house) ear(broken *bool) *act.Ears {
	return act.NewEars(h.Door, []act.Listener{{Name: "sample.ear", Kinds: []string{"sample.noted"}, Hear: func(tx *act.Tx, e journal.Entry, body journal.Body) error {
		text := body.(noted).Text
		if *broken && strings.HasPrefix(text, "bad") {
			return errors.New("cannot")
		}
		if text == "opened" {
			return nil
		}
		var n int
		if err := tx.QueryRow(`SELECT count(*) FROM sample_heard`).Scan(&n); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO sample_heard (entry) VALUES ($1)`, fmt.Sprintf("%03d:%s", n, text))
		return err
	}}})
}

func (h house) noteOn(t *testing.T, text string, threads ...string) {
	t.Helper()
	if _, err := act.Do(h.ctx, h.Door, act.Of("sample.note", journal.Ref{Kind: "thread", ID: threads[0]}).On(threads...), func(tx *act.Tx) (string, error) { return tx.Record(noted{text}) }); err != nil {
		t.Fatal(err)
	}
}

func TestRetriesAtTheSameTimeHearEachEntryOnceInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		broken := true
		ears := h.ear(&broken)
		want := []string{"000:bad"}
		h.noteOn(t, "bad", th)
		for i := range 20 {
			h.noteOn(t, fmt.Sprint("x", i), th)
			want = append(want, fmt.Sprintf("%03d:x%d", i+1, i))
		}
		ctx := context.Background()
		if err := ears.HearAll(ctx); err != nil {
			t.Fatal(err)
		}
		if got := heard(t, d); got != "" {
			t.Fatalf("heard %q before the one that was parked", got)
		}
		broken = false
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if err := ears.Retry(ctx, "sample.ear", th); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := heard(t, d); got != strings.Join(want, " ") {
			t.Errorf("heard %q", got)
		}
		if ps, err := journal.AllParked(d.Read(ctx)); err != nil || len(ps) > 0 {
			t.Errorf("still parked %v %v", ps, err)
		}
	}, tables...)
}

func TestAParkedEntryHoldsUpEachOfItsThreads(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		a, b, c := h.open(t, "open"), h.open(t, "open"), h.open(t, "open")
		broken := true
		ears := h.ear(&broken)
		h.noteOn(t, "bad on a and b", a, b)
		h.noteOn(t, "later on b and c", b, c)
		h.noteOn(t, "later on b", b)
		h.noteOn(t, "last on c", c)
		ctx := context.Background()
		if err := ears.HearAll(ctx); err != nil {
			t.Fatal(err)
		}
		if got := heard(t, d); got != "" {
			t.Fatalf("heard %q before the one that was parked", got)
		}
		if err := ears.Retry(ctx, "sample.ear", c); err == nil || heard(t, d) != "" {
			t.Fatalf("retried what waits behind a broken one: %v, heard %q", err, heard(t, d))
		}
		broken = false
		if err := ears.Retry(ctx, "sample.ear", c); err != nil {
			t.Fatal(err)
		}
		if got := heard(t, d); got != "000:bad on a and b 001:later on b and c 002:last on c" {
			t.Fatalf("heard %q", got)
		}
		if err := ears.Retry(ctx, "sample.ear", b); err != nil {
			t.Fatal(err)
		}
		if got := heard(t, d); !strings.HasSuffix(got, "003:later on b") {
			t.Fatalf("heard %q", got)
		}
	}, tables...)
}

// A backlog of one listener does not starve the next: they take turns.
func TestListenersTakeTurns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		for i := range 300 {
			h.noteOn(t, fmt.Sprint("x", i), th)
		}
		var order []string
		listener := func(name string) act.Listener {
			return act.Listener{Name: name, Kinds: []string{"sample.noted"}, Hear: func(*act.Tx, journal.Entry, journal.Body) error {
				order = append(order, name)
				return nil
			}}
		}
		if err := act.NewEars(h.Door, []act.Listener{listener("first"), listener("second")}).HearAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		last := len(order) - 1 - slices.Index(reversed(order), "first")
		if at := slices.Index(order, "second"); at < 0 || at > last {
			t.Errorf("the second listener heard nothing before the first was done with %d entries", last+1)
		}
		if len(order) != 602 { // and the entry that opened the thread
			t.Errorf("%d entries were heard, want 602", len(order))
		}
	}, tables...)
}

func reversed(s []string) []string {
	out := slices.Clone(s)
	slices.Reverse(out)
	return out
}

// What fails among entries that are heard together holds up its own thread only.
func TestWhatFailsAmongOthersIsParkedAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		a, b := h.open(t, "open"), h.open(t, "open")
		broken := true
		h.noteOn(t, "one", a)
		h.noteOn(t, "bad", b)
		h.noteOn(t, "two", a)
		if err := h.ear(&broken).HearAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := heard(t, d); got != "000:one 001:two" {
			t.Errorf("heard %q", got)
		}
	}, tables...)
}
