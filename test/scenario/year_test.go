package scenario

import (
	"context"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/access"
	"throughline/platform/journal"
)

// The story behind a training force: cases of every ending on one clock that begins in the past and ends in the present. What is not over
// stands half-finished, nothing fails, the force can still do what it could, and the journal is in the order of its time.
func TestAYearIsPlayedBehindATrainingForce(t *testing.T) {
	t.Parallel()
	sys, base := serve(t, app.Settings{Training: true, Year: true, Force: "99", Map: county(t), Data: t.TempDir()})
	ctx := context.Background()
	if !sys.Past || time.Since(sys.Host.Clock.Now()) < 360*24*time.Hour {
		t.Fatalf("the clock of an empty installation is at %v", sys.Host.Clock.Now())
	}
	y := play.Year{Server: base, End: time.Now(), Cases: 4, Incidents: 8, Seed: 7, Monthly: sys.RenewTraining, Failed: func(what string, err error) { t.Errorf("%s: %v", what, err) }}
	told, err := y.Play(ctx)
	if err != nil || told.Cases != 4 || told.Incidents != 8 || told.Failed > 0 {
		t.Fatalf("%+v: %v", told, err)
	}
	if off := time.Since(sys.Host.Clock.Now()); off > 5*time.Minute {
		t.Errorf("it ends %v ago", off)
	}
	p := play.New(base, nil)
	var board struct {
		Units []struct {
			Crew struct {
				Callsign string
				Skills   []struct {
					Code  string
					Valid bool
				}
			}
		}
	}
	if err := p.As("bryant").Get("/api/control/board", &board); err != nil || len(board.Units) == 0 {
		t.Fatalf("%+v %v", board, err)
	}
	for _, u := range board.Units {
		for _, s := range u.Crew.Skills {
			if s.Code == "personal_safety" && !s.Valid {
				t.Errorf("%s lost %s in the year", u.Crew.Callsign, s.Code)
			}
		}
	}
	checkJournal(t, sys)
	es, err := journal.From(sys.Host.DB.Read(ctx), 0, 100_000)
	if err != nil || len(es) < 500 {
		t.Fatalf("%d entries, %v", len(es), err)
	}
	for i := 1; i < len(es); i++ {
		if es[i].RecordedAt.Before(es[i-1].RecordedAt.Add(-time.Second)) {
			t.Fatalf("%s was recorded %v, after %s of %v", es[i].Kind, es[i].RecordedAt, es[i-1].Kind, es[i-1].RecordedAt)
		}
	}
}

// A year that was stopped in the middle is gone on with at the next start that asks for one; one that reached the present is over.
func TestAYearThatWasStoppedGoesOn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	set := app.Settings{Training: true, Year: true, Force: "99", Data: t.TempDir()}
	start := func() *app.System {
		t.Helper()
		s, err := app.Open(ctx, set)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SeedTraining(ctx); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, c := range []struct{ ago, past time.Duration }{{200 * 24 * time.Hour, 200 * 24 * time.Hour}, {0, 0}} {
		s := start()
		if !s.Past {
			t.Fatal("there is nothing to play")
		}
		if _, err := s.MoveClock(access.WithActor(ctx, access.System("clock")), time.Now().Add(-c.ago)); err != nil {
			t.Fatal(err)
		}
		s.Host.DB.Close()
		s = start()
		if ago := time.Since(s.Host.Clock.Now()); s.Past != (c.past > 0) || ago > c.past+time.Minute || ago < c.past-time.Minute {
			t.Errorf("left %v ago: %v, the clock is %v behind", c.ago, s.Past, ago)
		}
		s.Host.DB.Close()
	}
}
