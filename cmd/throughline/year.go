package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/access"
)

// How much of a year is played behind a training force: enough for every list, board and chart to have something in it, and few enough to be waited for.
const (
	yearCases     = 18
	yearIncidents = 100
)

// playYear plays it and says how far it is.
func playYear(ctx context.Context, sys *app.System, addr string) error {
	began := time.Now()
	part := func(of int) int { // of a year that was stopped before, what is left of it
		return max(1, int(float64(of)*began.Sub(sys.Host.Clock.Now()).Hours()/(365*24)+0.5))
	}
	y := play.Year{Server: addr, End: began, Cases: part(yearCases), Incidents: part(yearIncidents), Seed: 1, Monthly: sys.RenewTraining,
		Say: func(done, of int, at time.Time) {
			if done%20 == 0 {
				fmt.Printf("Playing the year behind it: %s, %d of %d SIMULATED cases and calls\n", at.Format("January 2006"), done, of)
			}
		},
		Failed: func(what string, err error) { fmt.Println("  left as it stands: " + what + ": " + err.Error()) }}
	told, err := y.Play(ctx)
	if ctx.Err() == nil { // a force that goes on in its past would be of no use, however far the story came
		_, e := sys.MoveClock(access.WithActor(ctx, access.System("clock")), time.Now())
		err = errors.Join(err, e)
	}
	fmt.Printf("The year behind it: %d cases and %d calls in %d acts, %d of them not over, %d left as they stand, in %.0f s\n", told.Cases, told.Incidents, told.Acts, told.Half, told.Failed, time.Since(began).Seconds())
	return err
}
