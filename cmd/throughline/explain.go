package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"throughline/app"
	"throughline/platform/when"
)

var explainVerb = verb{"explain", "", "why a unit was sent, worked out again from the board as it stood: explain DISPATCH [--json] [--data DIR | --database URL]", explainDispatch}

func explainDispatch(ctx context.Context, args []string) error {
	var s struct {
		Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
		Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
		JSON     bool   `name:"json" help:"print it for a program"`
	}
	id := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") { // the id may stand before the flags
		id, args = args[0], args[1:]
	}
	rest, err := parse("explain", args, &s)
	if err != nil {
		return err
	}
	if id != "" {
		rest = append(rest, id)
	}
	if len(rest) != 1 {
		return fmt.Errorf("name the dispatch: the id of its assignment, which its incident shows")
	}
	d, err := openStore(ctx, storeSettings{Data: s.Data, Database: s.Database})
	if err != nil {
		return err
	}
	defer d.Close()
	x, err := app.ExplainDispatch(ctx, d, rest[0])
	if err != nil {
		return err
	}
	if s.JSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(x)
	}
	fmt.Printf("%s sent to %s by %s at %s", x.Callsign, x.Number, x.By, x.At.In(when.London).Format("2 January 2006, 15:04:05"))
	if x.Accepted {
		fmt.Println(", as suggested")
	} else {
		fmt.Println(", not as suggested: " + x.Why)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, u := range x.Units {
		mark, place, away := "", "-", "-"
		if u.Rank > 0 {
			place = fmt.Sprint(u.Rank)
		}
		if u.Seconds > 0 {
			away = (time.Duration(u.Seconds) * time.Second).String()
		}
		if u.First {
			mark = "first there "
		}
		if u.Best {
			mark += "best fit"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", place, u.Callsign, away, mark, u.Says)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if x.Same {
		fmt.Println("This is what was recorded then.")
	} else {
		fmt.Println("This is not what was recorded then: " + strings.Join(x.Different, ", "))
	}
	return nil
}
