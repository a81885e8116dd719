// Package load measures: acts a second beside the raw engine doing the same rows in the same run, and pages over a large
// journal. `throughline bench` prints what it finds; nothing here asserts a time.
package load

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"testing/fstest"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/policy"
)

//go:embed tables.sql
var tables embed.FS

// noted is the entry that a measured act writes: about as long as a typical one.
type noted struct {
	Record string `json:"record"`
	Number int    `json:"number"`
	Text   string `json:"text"`
}

// EntryKind names the entry.
func (noted) EntryKind() (string, int) { return "load.noted", 1 }

// Line says it.
func (n noted) Line() journal.Line { return journal.Line{Stage: "Load", Title: n.Text} }

// rule is the policy of the measured act, evaluated beside the house's own rules for every act.
const rule = `@needs("a writer")
permit (principal, action == Action::"load.note", resource)
when { principal.on_duty && principal.rank_no >= 1 && principal.roles.contains("officer") && principal.teams.contains("response") };`

func newHouse(ctx context.Context, d *db.DB) (*act.Door, error) {
	sql, err := fs.ReadFile(tables, "tables.sql")
	if err != nil {
		return nil, err
	}
	own := db.Migrations{Room: "load", Files: fstest.MapFS{"0001_load.sql": {Data: sql}}}
	if err := d.Migrate(ctx, append(room.PlatformMigrations(), own)...); err != nil {
		return nil, err
	}
	all, err := fs.ReadFile(policy.FS, "all.cedar")
	if err != nil {
		return nil, err
	}
	p, err := access.LoadPolicies(fstest.MapFS{"all.cedar": {Data: all}, "load.cedar": {Data: []byte(rule)}})
	if err != nil {
		return nil, err
	}
	door := act.New(d, p, when.System(), journal.NewKinds(append(room.Platform(), journal.KindOf[noted]())...), promise.NewKinds(promise.Kind{Name: "load.reply", Title: "Reply"}))
	door.Facts("thread", func(q db.Querier, id string) (access.Resource, error) {
		t, err := thread.Get(q, id)
		return access.Resource{Label: t.Label, Attrs: map[string]any{"open": t.ClosedAt.IsZero()}}, err
	})
	return door, nil
}

func writer() *access.Actor {
	return &access.Actor{Account: "staff:load", Kind: "staff", Staff: "load", Name: "A. Load", Rank: "constable", RankNo: 1, Number: "1", Roles: []string{"officer"},
		Teams: []string{"response"}, Labels: []string{"open", "team:response"}, OnDuty: true}
}

// openThreads makes n threads for the callers to write on.
func openThreads(ctx context.Context, door *act.Door, n int) ([]string, error) {
	ctx = access.WithActor(ctx, access.System("load"))
	out := make([]string, n)
	for i := range out {
		done, err := act.Do(ctx, door, act.Of("load.open", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
			t, err := tx.OpenThread("open")
			if err != nil {
				return "", err
			}
			_, err = tx.Record(noted{Record: t.ID, Text: "opened"}, act.About("thread", t.ID))
			return t.ID, err
		})
		if err != nil {
			return nil, err
		}
		out[i] = done.Value
	}
	return out, nil
}

const sample = "Spoke to the caller at the door; the dog is in the garden and the gate is tied. Nothing more to do tonight, see the log of last week."

// note is the measured act: policy, two table rows, the journal, a promise.
func note(ctx context.Context, door *act.Door, threadID string, n int) error {
	_, err := act.Do(ctx, door, act.Of("load.note", journal.Ref{Kind: "thread", ID: threadID}, "measuring").On(threadID), func(tx *act.Tx) (string, error) {
		record, line := newRow(), newRow()
		if _, err := tx.Exec(insertRecord, record, threadID, n, sample, when.Micros(tx.Now()), "open"); err != nil {
			return "", err
		}
		if _, err := tx.Exec(insertLine, line, record, n, sample, when.Micros(tx.Now())); err != nil {
			return "", err
		}
		if _, err := tx.Promise(act.NewPromise{Kind: "load.reply", OwedTo: "public", Owner: "staff:load", Law: "load/reply/2020-01-01", Due: tx.Now().Add(time.Hour), Label: "open"}); err != nil {
			return "", err
		}
		return tx.Record(noted{Record: record, Number: n, Text: sample})
	})
	if err != nil {
		return fmt.Errorf("note: %w", err)
	}
	return nil
}
