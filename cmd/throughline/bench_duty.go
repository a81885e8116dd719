package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"throughline/test/load"
)

// benchDuty measures who can be sent while changes come, a year of rosters, and with --plan what the planner makes of forces
// of several sizes.
func benchDuty(ctx context.Context, args []string) error {
	var s struct {
		Officers int           `name:"officers" help:"officers who serve" default:"140000"`
		Areas    int           `name:"areas" help:"areas that they serve in" default:"43"`
		Rate     int           `name:"rate" help:"changes a second" default:"100"`
		Length   time.Duration `name:"length" help:"how long changes come" default:"30s"`
		Samples  int           `name:"samples" help:"answers that are compared with a plain scan" default:"500"`
		Year     int           `name:"year" help:"officers whose year of tours is expanded" default:"1600"`
		Plan     string        `name:"plan" help:"instead, sizes of forces to plan four weeks of, with commas between: 200,400,800,1600,3200"`
		PNG      string        `name:"png" help:"file to draw the planner's growth into"`
		JSON     bool          `name:"json" help:"print one JSON object a line"`
	}
	if _, err := parse("bench duty", args, &s); err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	if !s.JSON {
		enc.SetIndent("", "  ")
	}
	if s.Plan != "" {
		var sizes []int
		for _, n := range strings.Split(s.Plan, ",") {
			size, err := strconv.Atoi(strings.TrimSpace(n))
			if err != nil || size < 1 || size > 10_000 {
				return fmt.Errorf("%q is not a size of a force: give whole numbers from 1 to 10000, with commas between", n)
			}
			sizes = append(sizes, size)
		}
		return load.Plans(ctx, sizes, s.PNG, func(v any) { enc.Encode(v) })
	}
	if s.Officers < 1 || s.Areas < 1 || s.Areas > s.Officers || s.Rate < 1 || s.Rate > 1000 || s.Samples < 1 || s.Length < time.Second {
		return errors.New("give at least one officer for each area, 1 to 1000 changes a second for a second or longer, and one sample")
	}
	found, err := load.Duty(ctx, load.DutyAsk{Officers: s.Officers, Areas: s.Areas, Rate: s.Rate, Length: s.Length, Samples: s.Samples, Year: s.Year},
		func(said string) { fmt.Fprintln(os.Stderr, said) })
	if e := enc.Encode(found); err == nil {
		err = e
	}
	return err
}
