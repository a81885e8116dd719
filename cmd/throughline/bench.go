package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"throughline/platform/db"
	"throughline/test/load"
)

var benchVerb = verb{"bench", "", "measure: bench acts [--database postgres://…] [--callers 64] · bench pages [--data DIR]", bench}

func bench(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("name what to measure: acts or pages")
	}
	enc := json.NewEncoder(os.Stdout)
	report := func(v any) { enc.Encode(v) }
	switch args[0] {
	case "acts":
		var s struct {
			Data     string        `name:"data" help:"where the measured SQLite files lie; a temporary folder when empty"`
			Database string        `name:"database" help:"a PostgreSQL server on which scratch databases may be made"`
			Callers  int           `name:"callers" help:"0 measures 1 and 64" default:"0"`
			Rounds   int           `name:"rounds" help:"counted rounds of each side" default:"5"`
			Round    time.Duration `name:"round" help:"length of one round" default:"2s"`
		}
		if _, err := parse("bench acts", args[1:], &s); err != nil {
			return err
		}
		callers := []int{1, 64}
		if s.Callers > 0 {
			callers = []int{s.Callers}
		}
		for _, c := range callers {
			if err := load.Acts(ctx, db.Settings{Dir: s.Data, URL: s.Database}, c, s.Rounds, s.Round, report); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("there is no bench of that name: acts or pages")
}
