package main

import (
	"context"
	"encoding/json"
	"os"
	"runtime/pprof"

	"throughline/test/load"
)

var seedVerb = verb{"seed", "", "fill an empty data folder with a large journal: seed --threads 100000 [--entries 2000000] [--data DIR]", seed}

func seed(ctx context.Context, args []string) error {
	var s struct {
		Data    string `name:"data" help:"folder to fill; it must hold no database" default:"var"`
		Threads int    `name:"threads" help:"how many threads" default:"100000"`
		Entries int    `name:"entries" help:"how many entries; 0 is twenty a thread" default:"0"`
		Profile string `name:"profile" help:"write a CPU profile to this file"`
	}
	if _, err := parse("seed", args, &s); err != nil {
		return err
	}
	if s.Entries == 0 {
		s.Entries = 20 * s.Threads
	}
	stop, err := profile(s.Profile)
	if err != nil {
		return err
	}
	defer stop()
	enc := json.NewEncoder(os.Stdout)
	return load.Seed(ctx, load.Seeding{Data: s.Data, Threads: s.Threads, Entries: s.Entries, Seed: 1}, func(v any) { enc.Encode(v) })
}

// profile writes what the CPU does to a file until it is stopped; an empty name writes nothing.
func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		f.Close()
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}
