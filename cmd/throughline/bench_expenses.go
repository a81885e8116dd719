package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"throughline/test/load"
)

// benchExpenses measures a pay run, and a month of claims drafted from the record.
func benchExpenses(ctx context.Context, args []string) error {
	var s struct {
		Lines    int `name:"lines" help:"lines of the pay run" default:"200000"`
		Staff    int `name:"staff" help:"people whom it pays" default:"10000"`
		Officers int `name:"officers" help:"officers for whom a month is drafted" default:"1600"`
		Hearings int `name:"hearings" help:"hearings to which each was warned in that month" default:"2"`
	}
	if _, err := parse("bench expenses", args, &s); err != nil {
		return err
	}
	if s.Lines < 1 || s.Staff < 1 || s.Officers < 1 || s.Hearings < 1 || s.Hearings > 28 {
		return errors.New("give at least one of each, and at most 28 hearings")
	}
	found, err := load.Expenses(ctx, load.ExpensesAsk{Lines: s.Lines, Staff: s.Staff, Officers: s.Officers, Hearings: s.Hearings}, func(said string) { fmt.Fprintln(os.Stderr, said) })
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	if e := enc.Encode(found); err == nil {
		err = e
	}
	return err
}
