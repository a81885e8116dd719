package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"throughline/app/play"
)

var scenarioVerb = verb{"scenario", "", "play a whole case through the public API: scenario assault [--ending charge|no-further-action|out-of-court|victim-withdraws] scenario tangle, or scenario taser-lapse [--server http://127.0.0.1:8080] [--json]", scenario}

func scenario(_ context.Context, args []string) error {
	if len(args) == 0 || !slices.Contains([]string{"assault", "tangle", "taser-lapse"}, args[0]) {
		return errors.New("name the scenario: assault, tangle or taser-lapse")
	}
	var s struct {
		Server     string `name:"server" help:"address of the running server" default:"http://127.0.0.1:8080"`
		Ending     string `name:"ending" help:"how it ends: charge, no-further-action, out-of-court or victim-withdraws" default:"charge"`
		Restricted bool   `name:"restricted" help:"keep the case to those who work on it, and let an outsider try every act on it"`
		Until      string `name:"until" help:"leave the assault as it stands after this step, by its name: the journey to court"`
		JSON       bool   `name:"json" help:"print one JSON object a line"`
	}
	_, err := parse("scenario", args[1:], &s)
	if err != nil {
		return err
	}
	if !slices.Contains(play.Endings, s.Ending) {
		return fmt.Errorf("--ending: “%s” is not an ending of the assault; say one of %s", s.Ending, strings.Join(play.Endings, ", "))
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	p := play.New(s.Server, func(l play.Line) {
		if s.JSON {
			enc.Encode(l)
			return
		}
		mark := " "
		if l.Refused {
			mark = "x"
		}
		if l.Status >= 400 || l.Status == 0 {
			mark = "!"
		}
		fmt.Printf("%s %-18s %s\n", mark, l.Who, l.Said)
	})
	p.Until = s.Until
	p.Restricted = s.Restricted
	var result play.Result
	switch args[0] {
	case "tangle":
		result, err = p.Tangle()
	case "taser-lapse":
		result, err = p.TaserLapse()
	default:
		result, err = p.Assault(s.Ending)
	}
	if s.JSON {
		if e := enc.Encode(result); e != nil {
			return e
		}
	} else {
		fmt.Printf("\n%d acts, %d refusals tried; promises kept %d, broken %d, open %d; thread %s\n", result.Acts, p.Tried, result.Promises.Kept, result.Promises.Broken, result.Promises.Open, result.Thread)
	}
	return err
}
