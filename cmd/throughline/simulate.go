package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"throughline/app/outside"
	"throughline/app/simulate"
)

var simulateVerb = verb{"simulate", "", "play a living force against a training server: simulate [--server http://127.0.0.1:8080] [--speed 1] [--seed 1] [--for 1h] [--calls FILE.csv] · simulate --compare [--map FILE] [--svg FILE] · or another system: simulate outside [--room crime,custody]", simulation}

// aliveCalls is the low rate at which `serve --alive` is worked; scenarioUnits are left to `throughline scenario`.
const aliveCalls = 240

var scenarioUnits = []string{"BX21", "BX07"}

func simulation(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "outside" {
		return simulateOutside(ctx, args[1:])
	}
	var s struct {
		Server  string        `name:"server" help:"address of the running training server" default:"http://127.0.0.1:8080"`
		Speed   int           `name:"speed" help:"how many times as fast as the clock calls come and units drive and work" default:"1"`
		Seed    int           `name:"seed" help:"the same seed gives the same calls" default:"1"`
		For     time.Duration `name:"for" help:"how long to go on; until it is stopped when empty"`
		Calls   string        `name:"calls" help:"a CSV of calls for service whose times and kinds are replayed on the map; a plain day when empty"`
		PerDay  int           `name:"per-day" help:"calls of a plain day" default:"400"`
		Leave   string        `name:"leave" help:"callsigns that are left to others, with commas between" default:"BX21,BX07"`
		Watch   bool          `name:"watch" help:"send nobody: that is for those who train; units go where they are sent"`
		Compare bool          `name:"compare" help:"the same day three ways, in this process: straight line, road time, and road time with skills, diversion and cover"`
		Map     string        `name:"map" help:"with --compare: the map; the generated county when empty"`
		Seeds   int           `name:"seeds" help:"with --compare: how many days" default:"20"`
		Units   int           `name:"units" help:"with --compare: units on tour" default:"40"`
		JSON    bool          `name:"json" help:"with --compare: print one JSON object"`
		SVG     string        `name:"svg" help:"with --compare: file to draw into"`
	}
	rest, err := parse("simulate", args, &s)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%q is not a setting; every setting begins with --", rest[0])
	}
	if s.Speed < 1 || s.Speed > 600 {
		return fmt.Errorf("--speed is %d: give a whole number from 1 to 600", s.Speed)
	}
	if s.PerDay < 1 || s.PerDay > 100_000 {
		return fmt.Errorf("--per-day is %d: give a number of calls from 1 to 100000", s.PerDay)
	}
	if s.Compare {
		return compare(ctx, comparison{Map: s.Map, Units: s.Units, Calls: s.PerDay, Seeds: s.Seeds, SVG: s.SVG, JSON: s.JSON})
	}
	sim := &simulate.Simulator{Server: s.Server, Speed: float64(s.Speed), Seed: uint64(s.Seed), For: s.For, PerDay: s.PerDay, Watch: s.Watch, Say: func(line string) { fmt.Println(line) }}
	for c := range strings.SplitSeq(strings.ToUpper(s.Leave), ",") {
		sim.Leave = append(sim.Leave, strings.TrimSpace(c))
	}
	if s.Calls != "" {
		f, err := os.Open(s.Calls)
		if err != nil {
			return err
		}
		defer f.Close()
		if sim.Calls, err = simulate.ReadCalls(f, uint64(s.Seed)); err != nil {
			return err
		}
	}
	return sim.Run(ctx)
}

func simulateOutside(ctx context.Context, args []string) error {
	var s struct {
		Server string `name:"server" help:"address of the running server" default:"http://127.0.0.1:8080"`
		Room   string `name:"room" help:"rooms to answer for, with commas between; empty is all that the system keeps"`
		System string `name:"system" help:"name of the system, as the server's setting kept-elsewhere has it" default:"Niche RMS"`
	}
	rest, err := parse("simulate", args, &s)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%q is not a setting; every setting begins with --", rest[0])
	}
	var rooms []string
	for r := range strings.SplitSeq(s.Room, ",") {
		if r = strings.TrimSpace(r); r != "" {
			rooms = append(rooms, r)
		}
	}
	sim := &outside.Simulator{Server: s.Server, System: s.System, Rooms: rooms, Say: func(line string) { fmt.Println(line) }}
	return sim.Run(ctx)
}
