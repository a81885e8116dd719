package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"throughline/app"
	"throughline/police/roads"
)

var mapVerb = verb{"map", "", "maps: map build FILE.osm.pbf [-o area.map] · map generate FILE.osm.pbf · map info area.map", maps}

func maps(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say what to do: build, generate or info")
	}
	switch args[0] {
	case "build":
		return mapBuild(ctx, args[1:])
	case "generate":
		if len(args) != 2 {
			return errors.New("name the file to write, ending in .osm.pbf")
		}
		return app.GenerateCounty(args[1])
	case "info":
		if len(args) != 2 {
			return errors.New("name the map")
		}
		if err := roads.Check(args[1]); err != nil {
			return err
		}
		m, err := roads.Open(args[1])
		if err != nil {
			return err
		}
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(m.Info())
	}
	return fmt.Errorf("there is no %q: build, generate or info", args[0])
}

func mapBuild(ctx context.Context, args []string) error {
	from, out := "", ""
	for i := 0; i < len(args); i++ {
		if args[i] == "-o" && i+1 < len(args) {
			out = args[i+1]
			i++
			continue
		}
		from = args[i]
	}
	if from == "" {
		return errors.New("name the extract to build from")
	}
	if out == "" {
		out = strings.TrimSuffix(from, ".osm.pbf") + ".map"
	}
	info, err := roads.Build(ctx, from, out, progressBar())
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d roads, %d streets, %d addresses, %d police stations\n", out, info.Segments, info.Streets, info.Addresses, info.Stations)
	return nil
}

// progressBar draws on standard error, and only on a terminal more than a line a stage.
func progressBar() func(stage string, done, total int64) {
	last, shown := "", int64(-1)
	st, err := os.Stderr.Stat()
	terminal := err == nil && st.Mode()&os.ModeCharDevice != 0
	return func(stage string, done, total int64) {
		if !terminal {
			if stage != last {
				fmt.Fprintln(os.Stderr, stage)
				last = stage
			}
			return
		}
		part := int64(0)
		if total > 0 {
			part = done * 40 / total
		}
		if stage != last || part != shown {
			fmt.Fprintf(os.Stderr, "\r%-8s [%-40s]", stage, strings.Repeat("#", int(part)))
			last, shown = stage, part
		}
	}
}
