package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing/fstest"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// clockTables hold how far the training clock has been moved. The name is app's: no room owns the clock.
var clockTables = db.Migrations{Room: "clock", Files: fstest.MapFS{"0001_clock.sql": {Data: []byte(`-- +goose Up
CREATE TABLE clock_offset (one BIGINT PRIMARY KEY, offset_us BIGINT NOT NULL);
INSERT INTO clock_offset (one, offset_us) VALUES (1, 0);
`)}}}

// ClockMoved is the entry of the training clock being moved forward.
type ClockMoved struct {
	From   int64 `json:"from_us"`
	To     int64 `json:"to_us"`
	Offset int64 `json:"offset_us"`
}

// EntryKind names the entry.
func (ClockMoved) EntryKind() (string, int) { return "clock.moved", 1 }

// Line says from when to when.
func (c ClockMoved) Line() journal.Line {
	return journal.Line{Stage: "Training", Title: "The training clock was moved", Detail: "to " + when.FromMicros(c.To).In(when.London).Format("Mon 2 Jan 2006 15:04")}
}

// beginClock sets the clock before anything is done. A clock that is behind has a past to be played up to now: also one that was
// stopped in the middle of it.
func (s *System) beginClock(ctx context.Context) error {
	play := s.Settings.Training && s.Settings.Year
	if play {
		if err := s.beginPast(ctx); err != nil {
			return err
		}
	}
	err := s.loadClock(ctx, s.shifted.Begin)
	s.Past = play && s.shifted.Offset() < 0
	return err
}

// loadClock reads how far the clock has been moved, here or by another node, and tells set.
func (s *System) loadClock(ctx context.Context, set func(time.Duration)) error {
	var us int64
	err := s.Host.DB.Read(ctx).QueryRow(`SELECT offset_us FROM clock_offset WHERE one = 1`).Scan(&us)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	set(time.Duration(us) * time.Microsecond)
	return nil
}

// beginPast sets the clock of a training installation in which nothing has happened yet back by a year where the settings ask for it, so
// that what came before today can be played. An installation that has begun stays where it is.
func (s *System) beginPast(ctx context.Context) error {
	offset := time.Until(time.Now().AddDate(-1, 0, 0))
	return s.Host.DB.Do(ctx, func(tx *db.Tx) error {
		entries, err := journal.Head(tx)
		if err != nil || entries > 0 {
			return err
		}
		_, err = tx.Exec(`UPDATE clock_offset SET offset_us = $1 WHERE one = 1`, offset.Microseconds())
		return err
	})
}

// maxMove bounds one move of the clock.
const maxMove = 400 * 24 * time.Hour

// MoveClock moves the training clock forward to a time: everything that falls due on the way fires at its own moment, in
// order, and listeners hear each before the next. Forward only. Right: any signed-in person of a training installation.
// Faults: clock.not_training, clock.backwards, clock.too_far.
func (s *System) MoveClock(ctx context.Context, to time.Time) (act.Done[ClockMoved], error) {
	s.clockMu.Lock()
	defer s.clockMu.Unlock()
	var none act.Done[ClockMoved]
	if !s.Settings.Training {
		return none, fault.New(fault.Forbidden, "clock.not_training")
	}
	from := s.shifted.Now()
	switch {
	case !to.After(from):
		return none, fault.InvalidField("to", "clock.backwards")
	case to.Sub(from) > maxMove:
		return none, fault.InvalidField("to", "clock.too_far")
	}
	if !s.Host.Door.May(ctx, clockAct()) {
		return s.moved(ctx, from, to) // the door refuses and records it
	}
	for {
		if err := s.settle(ctx); err != nil {
			return none, err
		}
		next, err := promise.NextDue(s.Host.DB.Read(ctx))
		if err != nil {
			return none, err
		}
		if next.IsZero() || next.After(to) {
			break
		}
		if next.After(s.shifted.Now()) {
			if err := s.setClock(ctx, next); err != nil {
				return none, err
			}
		}
	}
	done, err := s.moved(ctx, from, to)
	if err == nil {
		err = s.settle(ctx)
	}
	if err == nil {
		err = s.keepTraining(ctx)
	}
	return done, err
}

// settle lets everything that is due at this moment happen.
func (s *System) settle(ctx context.Context) error {
	ctx = access.WithActor(context.WithoutCancel(ctx), access.System("clock"))
	for {
		if err := s.Ears.HearAll(ctx); err != nil {
			return err
		}
		fired, err := s.Steps.FireDue(ctx)
		if err != nil {
			return err
		}
		ran, err := s.Jobs.RunDue(ctx)
		if err != nil {
			return err
		}
		if fired == 0 && ran == 0 {
			return nil
		}
	}
}

func clockAct() act.Act {
	return act.Of("clock.move", journal.Ref{Kind: "clock", ID: "training"}).With(access.Resource{})
}

func (s *System) moved(ctx context.Context, from, to time.Time) (act.Done[ClockMoved], error) {
	return act.Do(ctx, s.Host.Door, clockAct(), func(tx *act.Tx) (ClockMoved, error) {
		offset := time.Until(to)
		if offset <= 0 && offset > -time.Second {
			offset = 0 // moved to the present: it runs with the machine's again
		}
		m := ClockMoved{From: when.Micros(from), To: when.Micros(to), Offset: offset.Microseconds()}
		if err := writeOffset(tx, offset); err != nil {
			return m, err
		}
		if _, err := tx.Record(m); err != nil {
			return m, err
		}
		tx.AfterCommit(func() { s.shifted.SetOffset(offset) })
		return m, nil
	})
}

// setClock moves the clock to a moment on the way.
func (s *System) setClock(ctx context.Context, to time.Time) error {
	offset := time.Until(to) + time.Millisecond
	err := s.Host.DB.Do(context.WithoutCancel(ctx), func(tx *db.Tx) error { return writeOffset(tx, offset) })
	if err == nil {
		s.shifted.SetOffset(offset)
	}
	return err
}

func writeOffset(q db.Querier, d time.Duration) error {
	_, err := q.Exec(`UPDATE clock_offset SET offset_us = $1 WHERE one = 1 AND offset_us <= $1`, d.Microseconds())
	return err
}
