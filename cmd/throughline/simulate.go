package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"throughline/app/outside"
)

var simulateVerb = verb{"simulate", "", "play another system against a server: simulate outside [--server http://127.0.0.1:8080] [--room crime,custody] [--system \"Niche RMS\"]", simulate}

func simulate(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "outside" {
		return errors.New("name what to play: outside, a system that keeps rooms of this one")
	}
	var s struct {
		Server string `name:"server" help:"address of the running server" default:"http://127.0.0.1:8080"`
		Room   string `name:"room" help:"rooms to answer for, with commas between; empty is all that the system keeps"`
		System string `name:"system" help:"name of the system, as the server's setting kept-elsewhere has it" default:"Niche RMS"`
	}
	rest, err := parse("simulate", args[1:], &s)
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
