package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"throughline/test/load/controlroom"
)

// benchControl measures the control room; its server, screens and NATS are this program again, as `bench control role`.
func benchControl(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "role" {
		return controlroom.Role(ctx, args[1:])
	}
	full := controlroom.Full()
	var s struct {
		Officers  int           `name:"officers" help:"officers on tour, each with a radio of their own" default:"140000"`
		Areas     int           `name:"areas" help:"areas that they are in" default:"43"`
		Consoles  int           `name:"consoles" help:"consoles that listen, each to one area and to every act" default:"2000"`
		Stalled   int           `name:"stalled" help:"how many of a hundred consoles take nothing meanwhile" default:"5"`
		Rate      int           `name:"rate" help:"positions a second" default:"28000"`
		Incidents int           `name:"incidents" help:"incidents a second; 0 measures the fan-out alone" default:"20"`
		Rounds    int           `name:"rounds" help:"rounds of the fan-out, ours and NATS in turn" default:"2"`
		Round     time.Duration `name:"round" help:"length of one" default:"15s"`
		Work      time.Duration `name:"work" help:"length of the part with incidents" default:"30s"`
		Profile   string        `name:"profile" help:"write CPU profiles of the server into this folder"`
		JSON      bool          `name:"json" help:"print one JSON object"`
	}
	if _, err := parse("bench control", args, &s); err != nil {
		return err
	}
	ask := controlroom.Ask{Officers: s.Officers, Areas: s.Areas, Consoles: s.Consoles, Stalled: s.Stalled, Rate: s.Rate, Incidents: s.Incidents, Every: full.Every,
		Rounds: s.Rounds, Round: s.Round, Work: s.Work, Profile: s.Profile}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	report, err := controlroom.Measure(ctx, ask, []string{program, "bench", "control", "role"}, func(said string) { fmt.Fprintln(os.Stderr, said) })
	enc := json.NewEncoder(os.Stdout)
	if !s.JSON {
		enc.SetIndent("", "  ")
	}
	if e := enc.Encode(report); err == nil {
		err = e
	}
	return err
}
