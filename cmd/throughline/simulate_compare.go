package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"throughline/app"
	"throughline/app/simulate"
	"throughline/law"
	lawbook "throughline/platform/law"
)

// comparison is what `simulate --compare` was asked for.
type comparison struct {
	Map   string
	Units int
	Calls int
	Seeds int
	SVG   string
	JSON  bool
}

// compare plays the same days three ways and says what came out, better or worse.
func compare(ctx context.Context, c comparison) error {
	if c.Units < 1 || c.Units > 500 || c.Seeds < 1 || c.Seeds > 1000 {
		return fmt.Errorf("%d units and %d seeds: give from 1 to 500 units and from 1 to 1000 seeds", c.Units, c.Seeds)
	}
	dir, err := os.MkdirTemp("", "throughline-compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if c.Map == "" {
		c.Map = filepath.Join(dir, "county.osm.pbf")
		if err := app.GenerateCounty(c.Map); err != nil {
			return err
		}
	}
	m, err := app.OpenMap(ctx, app.Settings{Map: c.Map, Data: dir})
	if err != nil {
		return err
	}
	book, err := lawbook.Load(law.FS)
	if err != nil {
		return err
	}
	w := simulate.World{Map: m, Law: book, Units: c.Units, Calls: c.Calls}
	out, err := simulate.CompareAll(ctx, w, c.Seeds, func(done, of int) { fmt.Fprintf(os.Stderr, "\r%d of %d days", done, of) })
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return err
	}
	if c.SVG != "" {
		f, err := os.Create(c.SVG)
		if err != nil {
			return err
		}
		if err := out.Draw(f); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	if c.JSON {
		ways := map[string][]simulate.Outcome{}
		for i, way := range simulate.Ways {
			ways[way.Name] = out.Days[i]
		}
		return json.NewEncoder(os.Stdout).Encode(ways)
	}
	return out.Print(os.Stdout)
}
