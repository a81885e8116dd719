package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"throughline/app"
	"throughline/police/roads"
)

var mapVerb = verb{"map", "", "maps: map build FILE.osm.pbf [-o area.map] [-zone Europe/London] · map get AREA [-o FILE.osm.pbf] [-from URL] · map generate FILE.osm.pbf · map info area.map", maps}

func maps(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say what to do: build, get, generate or info")
	}
	switch args[0] {
	case "build":
		return mapBuild(ctx, args[1:])
	case "get":
		return mapGet(ctx, args[1:])
	case "generate":
		if len(args) != 2 || !strings.HasSuffix(args[1], ".osm.pbf") {
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
	return fmt.Errorf("there is no %q: build, get, generate or info", args[0])
}

// mapArgs takes the options apart from what they are of: -o and whatever else takes a value.
func mapArgs(args []string, options ...string) (what string, value map[string]string) {
	value = map[string]string{}
	for i := 0; i < len(args); i++ {
		if slices.Contains(options, args[i]) && i+1 < len(args) {
			value[args[i]] = args[i+1]
			i++
			continue
		}
		what = args[i]
	}
	return what, value
}

// mapGet downloads the extract of an area, the one thing of a map that needs a network, and only when it is asked for.
func mapGet(ctx context.Context, args []string) error {
	area, opt := mapArgs(args, "-o", "-from")
	if area == "" {
		return errors.New("name the area, as https://download.geofabrik.de names it: wales, or europe/united-kingdom/wales")
	}
	out := opt["-o"]
	if out == "" {
		out = strings.TrimSuffix(filepath.Base(area), ".osm.pbf") + ".osm.pbf"
	}
	bar := progressBar()
	err := roads.Source{Base: opt["-from"]}.Download(ctx, area, out, func(done, total int64) { bar("download", done, total) })
	if err != nil {
		return err
	}
	fmt.Printf("%s is there and its checksum is right. Build the map with: throughline map build %s\n", out, out)
	return nil
}

func mapBuild(ctx context.Context, args []string) error {
	from, opt := mapArgs(args, "-o", "-zone")
	out, zone := opt["-o"], cmp.Or(opt["-zone"], "Europe/London")
	if from == "" {
		return errors.New("name the extract to build from")
	}
	if out == "" {
		out = strings.TrimSuffix(from, ".osm.pbf") + ".map"
	}
	info, err := roads.BuildIn(ctx, zone, from, out, progressBar())
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d roads, %d streets, %d addresses, %d police stations\n", out, info.Segments, info.Streets, info.Addresses, info.Stations)
	if info.Unread > 0 {
		fmt.Printf("%d conditions on turns and roads could not be read: such a turn counts as forbidden at all hours, such a road as private.\n", info.Unread)
	}
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
