package main

import (
	"context"
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
	y := play.Year{Server: addr, End: began, Cases: yearCases, Incidents: yearIncidents, Seed: 1, Monthly: sys.RenewTraining,
		Say: func(done, of int, at time.Time) {
			if done%20 == 0 {
				fmt.Printf("Playing the year behind it: %s, %d of %d SIMULATED cases and calls\n", at.Format("January 2006"), done, of)
			}
		},
		Failed: func(what string, err error) { fmt.Println("  left as it stands: " + what + ": " + err.Error()) }}
	told, err := y.Play(ctx)
	if err == nil {
		_, err = sys.MoveClock(access.WithActor(ctx, access.System("clock")), time.Now())
	}
	fmt.Printf("The year behind it: %d cases and %d calls in %d acts, %d of them not over, %d left as they stand, in %.0f s\n", told.Cases, told.Incidents, told.Acts, told.Half, told.Failed, time.Since(began).Seconds())
	return err
}
