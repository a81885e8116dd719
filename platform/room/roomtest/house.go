// Package roomtest builds a small house for a room's tests: the real door, policies, law and engines, and a clock that
// the test holds. Builders make data through desks, so a test never holds a state that the product cannot reach.
package roomtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/journal"
	lawbook "throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/search"
	"throughline/platform/when"
	"throughline/policy"
)

// House is a host with a held clock.
type House struct {
	*room.Host
	T     testing.TB
	Held  *when.Held
	Ears  *act.Ears
	Steps *act.Steps
}

// Noon is where the clock of every house stands first: Mon 23 Nov 2026, 12:00 London.
var Noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Each runs f on both engines. f makes its desks on the house and calls Start with their rooms.
func Each(t *testing.T, f func(t *testing.T, h *House)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, New(t, d)) })
}

var policies = sync.OnceValues(func() (*access.Policies, error) { return access.LoadPolicies(policy.FS) })

// New makes a house on a database that has no tables yet.
func New(t testing.TB, d *db.DB) *House {
	t.Helper()
	book, err := lawbook.Fresh()
	if err != nil {
		t.Fatal(err)
	}
	policies, err := policies()
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.OpenFolder(blob.Settings{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	held := when.NewHeld(Noon)
	door := act.New(d, policies, held, journal.NewKinds(room.Platform()...), promise.NewKinds())
	return &House{T: t, Held: held, Host: &room.Host{DB: d, Door: door, Clock: held, Law: book, Files: files, Training: true, Force: "99",
		NameOf:  func(_ context.Context, ref string) string { return ref },
		Serving: func(_ db.Querier, typed string) ([]string, error) { return []string{typed}, nil }}}
}

// Start makes the tables of these rooms and registers what they bring.
func (h *House) Start(rooms ...room.Room) {
	h.T.Helper()
	dbtest.Migrate(h.T, h.DB, append([]db.Migrations{access.Migrations, search.Migrations}, room.Migrations(rooms...)...)...)
	h.Prepare(rooms...)
	var ls []act.Listener
	for _, r := range rooms {
		ls = append(ls, r.Hears...)
	}
	h.Ears = act.NewEars(h.Door, ls)
	h.Steps = act.NewSteps(h.Door)
}

// As signs an actor in. Labels are sorted and hold "open"; Kind is staff unless given.
func (h *House) As(a access.Actor) context.Context {
	if a.Kind == "" {
		a.Kind = "staff"
	}
	if a.Account == "" {
		a.Account = "staff:" + a.Staff
	}
	if len(a.Labels) == 0 {
		a.Labels = []string{"open"}
	}
	return access.WithActor(context.Background(), &a)
}

// System signs the program itself in.
func (h *House) System() context.Context {
	return access.WithActor(context.Background(), access.System("test"))
}

// Settle lets every listener hear and every due step fire, until nothing is left.
func (h *House) Settle() {
	h.T.Helper()
	for {
		if err := h.Ears.HearAll(context.Background()); err != nil {
			h.T.Fatal(err)
		}
		n, err := h.Steps.FireDue(context.Background())
		if err != nil {
			h.T.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if ps, err := journal.AllParked(h.DB.Read(context.Background())); err != nil || len(ps) > 0 {
		h.T.Fatalf("listeners parked: %v %v", ps, err)
	}
}
