package act_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/fault"
	"throughline/platform/journal"
)

func TestOnAFullDiskOnlyWhatCannotWaitIsDone(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, tables...)
	h := newHouse(t, d)
	th := h.open(t, "open")
	rules := func() (act.SpaceRules, error) {
		return act.SpaceRules{Uploads: 1000, Acts: 200, Exempt: []string{"control.", "custody."}}, nil
	}
	do := func(action string) error {
		_, err := act.Do(access.WithActor(context.Background(), access.System("test")), h.Door, act.Of(action, journal.Ref{Kind: "thread", ID: th}).With(access.Resource{}).On(th), func(tx *act.Tx) (string, error) {
			return tx.Record(noted{action})
		})
		return err
	}
	for _, c := range []struct {
		free int64
		low  string
		note bool
	}{{1000, "", true}, {999, "act.space.uploads", true}, {200, "act.space.uploads", true}, {199, "act.space.acts", false}, {0, "act.space.acts", false}} {
		h.Space = &act.Space{Free: func() (int64, error) { return c.free, nil }, Rules: rules}
		if got := h.Space.Low(); got != c.low {
			t.Errorf("%d bytes free: %q, want %q", c.free, got, c.low)
		}
		before := h.count(t, "journal_entry")
		err := do("sample.note")
		if c.note != (err == nil) || !c.note && (!fault.HasCode(err, "act.space.acts") || !fault.Is(err, fault.Unavailable) || h.count(t, "journal_entry") != before) {
			t.Errorf("%d bytes free: %v", c.free, err)
		}
		for _, a := range []string{"control.call.take", "custody.review.record"} {
			if err := do(a); err != nil {
				t.Errorf("%d bytes free: %s: %v", c.free, a, err)
			}
		}
	}
}

func TestRepliesAreForgottenAfterTheirTermAndKeysOfJobsAreNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		ctx := context.Background()
		say := func(i int) {
			t.Helper()
			if _, err := h.note(access.WithRequest(h.ctx, access.Request{Key: fmt.Sprint(i), Fingerprint: "f"}), th, fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		job := func() bool {
			t.Helper()
			done, err := act.Do(access.WithActor(ctx, access.System("test")), h.Door, act.Of("sample.send", journal.Ref{Kind: "thread", ID: th}).With(access.Resource{}).On(th).Keyed("send/1"), func(tx *act.Tx) (string, error) {
				return tx.Record(noted{"sent"})
			})
			if err != nil {
				t.Fatal(err)
			}
			return done.Replayed
		}
		for i := range 3 {
			say(i)
		}
		job()
		h.clock.Add(8 * 24 * time.Hour)
		say(3)
		if n, err := h.ForgetReplies(ctx, h.clock.Now().Add(-7*24*time.Hour)); err != nil || n != 3 {
			t.Fatalf("forgot %d: %v", n, err)
		}
		if n := h.count(t, "act_done"); n != 2 {
			t.Fatalf("%d are kept", n)
		}
		if !job() {
			t.Error("a job was done again because its key was forgotten")
		}
	}, tables...)
}
