package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"throughline/test/load"
)

var soakVerb = verb{"soak", "", "kill a working server again and again and look for what is lost: soak --kill [--kills 50] [--data DIR]", soak}

func soak(ctx context.Context, args []string) error {
	var s struct {
		Kill  bool          `name:"kill" help:"kill it with SIGKILL at random moments"`
		Kills int           `name:"kills" help:"how often" default:"50"`
		Cuts  int           `name:"cuts" help:"copies after each kill whose log is cut at a random byte" default:"4"`
		Seed  int           `name:"seed" help:"of what is random; 0 takes the time" default:"0"`
		Least time.Duration `name:"least" help:"shortest life of a server" default:"200ms"`
		Most  time.Duration `name:"most" help:"longest life of a server" default:"4s"`
		Data  string        `name:"work" help:"folder for the server's data; a temporary one when empty"`
		Map   string        `name:"map" help:"map of the area; a county is generated when empty"`
	}
	for i, a := range args {
		if a == "--data" || a == "-data" { // not THROUGHLINE_DATA: this folder is for breaking
			args[i] = "--work"
		}
	}
	if _, err := parse("soak", args, &s); err != nil {
		return err
	}
	if !s.Kill {
		return errors.New("say --kill: it kills the server that it starts")
	}
	if s.Seed == 0 {
		s.Seed = int(time.Now().UnixNano())
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	return load.Soak(ctx, load.SoakAsk{Binary: binary, Data: s.Data, Map: s.Map, Kills: s.Kills, Cuts: s.Cuts, Seed: uint64(s.Seed), Least: s.Least, Most: s.Most},
		func(v any) { enc.Encode(v) })
}
