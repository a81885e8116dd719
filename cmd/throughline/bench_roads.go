package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"throughline/test/load"
)

func benchRoads(ctx context.Context, args []string, report func(any)) error {
	var s struct {
		Map        string `name:"map" help:"a built map, or an OpenStreetMap extract (.osm.pbf)"`
		Candidates string `name:"candidates" help:"numbers of units to ask about" default:"20,100,500,2000"`
		Rounds     int    `name:"rounds" help:"questions for each number of units" default:"200"`
		Profile    string `name:"profile" help:"write a CPU profile to this file"`
	}
	if _, err := parse("bench roads", args, &s); err != nil {
		return err
	}
	if s.Map == "" {
		return errors.New("name the map to measure on: --map FILE")
	}
	ask := load.RoadsAsk{Map: s.Map, Rounds: s.Rounds}
	for _, n := range strings.Split(s.Candidates, ",") {
		count, err := strconv.Atoi(strings.TrimSpace(n))
		if err != nil || count < 1 || count > 10_000 {
			return fmt.Errorf("%q is not a number of units: give whole numbers from 1 to 10000, with commas between", n)
		}
		ask.Candidates = append(ask.Candidates, count)
	}
	if s.Rounds < 1 {
		return errors.New("give at least one round")
	}
	stop, err := profile(s.Profile)
	if err != nil {
		return err
	}
	defer stop()
	return load.Roads(ctx, ask, report)
}

func benchMaps(ctx context.Context, args []string, report func(any)) error {
	var s struct {
		Of  string `name:"of" help:"OpenStreetMap extracts (.osm.pbf), with commas between; they are also measured merged into one"`
		PNG string `name:"png" help:"file to draw the growth into"`
	}
	if _, err := parse("bench maps", args, &s); err != nil {
		return err
	}
	files := strings.FieldsFunc(s.Of, func(r rune) bool { return r == ',' })
	if len(files) < 2 {
		return errors.New("name two extracts or more, with commas between: --of A.osm.pbf,B.osm.pbf")
	}
	return load.Growth(ctx, files, s.PNG, report)
}
