package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"throughline/app"
)

var threadVerb = verb{"thread", "", "print a thread, now or as it was: thread REF [--as-of 2026-11-24T14:05] [--view known|stood] [--json] [--data DIR | --database URL]", printThread}

func printThread(ctx context.Context, args []string) error {
	var s struct {
		Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
		Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
		AsOf     string `name:"as-of" help:"the second to look back to: London time, or with an offset; empty for now"`
		View     string `name:"view" help:"known: what had been recorded by then; stood: what had happened by then" default:"known"`
		JSON     bool   `name:"json" help:"print it for a program"`
	}
	ref := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") { // the reference may stand before the flags
		ref, args = args[0], args[1:]
	}
	rest, err := parse("thread", args, &s)
	if err != nil {
		return err
	}
	if ref != "" {
		rest = append(rest, ref)
	}
	if len(rest) != 1 {
		return fmt.Errorf("name the thread, by its reference or id")
	}
	d, err := openStore(ctx, storeSettings{Data: s.Data, Database: s.Database})
	if err != nil {
		return err
	}
	defer d.Close()
	tables, err := d.Tables(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(tables, "promise_was") {
		return fmt.Errorf("this database was last served by an earlier version, which did not keep what is asked for: serve it once with this version")
	}
	p, err := app.ReadPast(ctx, d, rest[0], s.AsOf, s.View)
	if err != nil {
		return err
	}
	if s.JSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(p.JSON())
	}
	p.Text(os.Stdout)
	return nil
}
