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

var benchVerb = verb{"bench", "", "measure: bench acts [--database postgres://…] [--callers 64] · bench pages [--data DIR] · bench roads --map FILE · bench maps --of A.osm.pbf,B.osm.pbf [--png FILE] · bench control [--json] · bench duty [--json] [--plan 200,1600] · bench sync [--database postgres://…] · bench receipts DIR [--each] · bench expenses · bench evidence [--data DIR] · bench custody --kill [--json] [--database postgres://…]", bench}

func bench(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("name what to measure: acts, pages, roads, maps, control, duty, sync, receipts, expenses, evidence or custody")
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
	case "pages":
		return benchPages(ctx, args[1:], report)
	case "roads":
		return benchRoads(ctx, args[1:], report)
	case "maps":
		return benchMaps(ctx, args[1:], report)
	case "control":
		return benchControl(ctx, args[1:])
	case "duty":
		return benchDuty(ctx, args[1:])
	case "sync":
		return benchSync(ctx, args[1:])
	case "expenses":
		return benchExpenses(ctx, args[1:])
	case "receipts":
		return benchReceipts(ctx, args[1:])
	case "evidence":
		return benchEvidence(ctx, args[1:])
	case "custody":
		return benchCustody(ctx, args[1:])
	}
	return errors.New("there is no bench of that name: acts, pages, roads, maps, control, duty, sync, receipts, expenses, evidence or custody")
}

func benchPages(ctx context.Context, args []string, report func(any)) error {
	var s struct {
		Data    string        `name:"data" help:"a folder that throughline seed has filled" default:"var"`
		Callers int           `name:"callers" help:"how many ask at once" default:"8"`
		Round   time.Duration `name:"round" help:"how long each page is asked for" default:"20s"`
		Samples int           `name:"samples" help:"answers of each page that are compared with a brute-force filter" default:"200"`
		Profile string        `name:"profile" help:"write a CPU profile to this file"`
	}
	if _, err := parse("bench pages", args, &s); err != nil {
		return err
	}
	stop, err := profile(s.Profile)
	if err != nil {
		return err
	}
	defer stop()
	return load.Pages(ctx, load.PagesAsk{Data: s.Data, Callers: s.Callers, Round: s.Round, Samples: s.Samples}, report)
}
