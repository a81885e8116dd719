package act

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// PromiseStep is the entry of something happening around a promise's due time: a reminder before it, the moment at which
// it is late, or a climb to somebody else.
type PromiseStep struct {
	Promise string `json:"promise"`
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	Step    int    `json:"step"`
	What    string `json:"what"` // "due_soon", "late" or "handed_up"
	Told    string `json:"told"`
	DueAt   int64  `json:"due_at_us"`
}

// EntryKind names the entry.
func (PromiseStep) EntryKind() (string, int) { return "promise.step", 1 }

// Line says what is due, late or handed up.
func (s PromiseStep) Line() journal.Line {
	what := map[string]string{"due_soon": "Due soon", "late": "Not kept in time", "handed_up": "Handed up, still not kept"}[s.What]
	return journal.Line{Stage: "Owed", Title: what + ": " + s.Title, Detail: "Told: " + toldWords(s.Told), Turning: s.What == "late"}
}

// toldWords says who was told without a name: names are for those who may see them, at the promise itself.
func toldWords(told string) string {
	kind, code, _ := strings.Cut(told, ":")
	switch kind {
	case "role", "team":
		return strings.NewReplacer("_", " ", "-", " ").Replace(code)
	}
	return "who owes it"
}

// Steps fire what falls due on promises. Any node may run one: each step is an act whose key is (promise,
// step, version), so only one wins, once, and a promise that was moved or resumed can take the same step again. Everything it needs is in the promise table, so it can always be rebuilt from it.
type Steps struct {
	Door *Door
}

// NewSteps prepares the poller.
func NewSteps(d *Door) *Steps {
	s := &Steps{Door: d}
	return s
}

// Run fires due steps until ctx ends, looking at least every poll.
func (s *Steps) Run(ctx context.Context, poll time.Duration) {
	t := time.NewTicker(poll)
	defer t.Stop()
	for {
		if _, err := s.FireDue(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "promises", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// FireDue fires every step that is due at the clock's now, in the order in which they fell due, and returns how many.
func (s *Steps) FireDue(ctx context.Context) (int, error) {
	n := 0
	for {
		due, err := promise.Due(s.Door.DB.Read(ctx), s.Door.Clock.Now(), 50)
		if err != nil || len(due) == 0 {
			return n, err
		}
		fired, err := s.fireAll(ctx, due)
		n += fired
		if err != nil {
			return n, err
		}
		if fired == 0 || ctx.Err() != nil {
			return n, ctx.Err()
		}
	}
}

// hands is how many steps are taken at once: acts that come together share a commit, and a busy hour does not delay an alarm behind others.
const hands = 8

// fireAll fires one step of each of these promises, begun in their order. What fails leaves the others alone.
func (s *Steps) fireAll(ctx context.Context, due []promise.Promise) (int, error) {
	var wg sync.WaitGroup
	var fired atomic.Int64
	failed, free := make([]error, len(due)), make(chan struct{}, hands)
	for i, p := range due {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			ok, err := s.fire(ctx, p)
			if err != nil {
				failed[i] = fmt.Errorf("promise %s step %d: %w", p.ID, p.Step, err)
			}
			if ok {
				fired.Add(1)
			}
		})
	}
	wg.Wait()
	return int(fired.Load()), errors.Join(failed...)
}

var errNotMine = errors.New("act: the step was fired by another")

func (s *Steps) fire(ctx context.Context, seen promise.Promise) (bool, error) {
	ctx = access.WithActor(ctx, access.System("promises"))
	a := Of("promise.step", journal.Ref{Kind: seen.SubjectKind, ID: seen.SubjectID}).With(access.Resource{}).
		Keyed(id.Derive("promise.step", seen.ID, fmt.Sprint(seen.Step), fmt.Sprint(seen.Version))).HappenedAt(seen.NextAt)
	done, err := Do(ctx, s.Door, a, func(tx *Tx) (string, error) {
		p, err := promise.Get(tx, seen.ID)
		if err != nil {
			return "", err
		}
		if p.Version != seen.Version || p.NextAt.IsZero() {
			return "", errNotMine
		}
		return s.step(tx, p)
	})
	if errors.Is(err, errNotMine) || fault.Is(err, fault.Stale) || db.Duplicate(err) { // another took the step at the same moment
		return false, nil
	}
	return err == nil && !done.Replayed, err
}

func (s *Steps) step(tx *Tx, p promise.Promise) (string, error) {
	k := s.Door.Promises.Get(p.Kind)
	if p.Step >= len(k.Steps) {
		p.NextAt = time.Time{}
		return tx.Record(PromiseStep{Promise: p.ID, Kind: p.Kind, Title: k.Title, Step: p.Step, What: "late", Told: p.Owner, DueAt: when.Micros(p.DueAt)}, OnThreads(p.Threads...), Labelled(p.Label))
	}
	st := k.Steps[p.Step]
	told := st.Tell
	if told == "owner" {
		told = p.Owner
	}
	what := "handed_up"
	switch {
	case st.Offset < 0:
		what = "due_soon"
	case st.Offset == 0:
		what = "late"
		p.State = promise.Broken
	}
	entry, err := tx.Record(PromiseStep{Promise: p.ID, Kind: p.Kind, Title: k.Title, Step: p.Step, What: what, Told: told, DueAt: when.Micros(p.DueAt)}, OnThreads(p.Threads...), Labelled(p.Label))
	if err != nil {
		return "", err
	}
	if err := promise.Tell(tx, promise.Notice{ID: id.Derive("notice", p.ID, fmt.Sprint(p.Step), fmt.Sprint(p.Version)), Promise: p.ID, Told: told, Label: p.Label, Step: p.Step, ToldAt: tx.Now()}); err != nil {
		return "", err
	}
	p.Step, p.NextAt = k.After(p.DueAt, p.Step)
	return entry, promise.Update(tx, p, tx.Change())
}
