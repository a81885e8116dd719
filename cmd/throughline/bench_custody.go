package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"throughline/test/load/suite"
)

// benchCustody measures whether custody ever misses an alarm, with servers of this program that it starts and kills itself.
func benchCustody(ctx context.Context, args []string) error {
	var s struct {
		Kill     bool          `name:"kill" help:"kill the servers with SIGKILL at random moments"`
		Held     int           `name:"held" help:"detainees" default:"500"`
		Suites   int           `name:"suites" help:"suites that they are held in" default:"10"`
		Boards   int           `name:"boards" help:"boards that show them, each with a stream of its own" default:"50"`
		Window   time.Duration `name:"window" help:"in which every detainee has an alarm that falls due" default:"2m"`
		Least    time.Duration `name:"least" help:"shortest life of a server" default:"3s"`
		Most     time.Duration `name:"most" help:"longest life of a server" default:"15s"`
		Database string        `name:"database" help:"a PostgreSQL server on which a scratch database may be made, for two nodes; one node on SQLite when empty"`
		Seed     int           `name:"seed" help:"of what is random; 0 takes the time" default:"0"`
		JSON     bool          `name:"json" help:"print one JSON object on a line"`
	}
	if _, err := parse("bench custody", args, &s); err != nil {
		return err
	}
	if s.Held < 3 || s.Held > 5000 || s.Suites < 1 || s.Suites > s.Held || s.Boards < 1 || s.Boards > 1000 || s.Window < time.Second || s.Least < 0 || s.Most < s.Least {
		return errors.New("give 3 to 5000 detainees, no more suites than those, 1 to 1000 boards, a window of a second or longer, and a longest life that is no shorter than the shortest")
	}
	if s.Seed == 0 {
		s.Seed = int(time.Now().UnixNano())
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	found, err := suite.Measure(ctx, suite.Ask{Binary: binary, Held: s.Held, Suites: s.Suites, Boards: s.Boards, Window: s.Window, Kill: s.Kill, Least: s.Least, Most: s.Most,
		Database: s.Database, Seed: uint64(s.Seed)}, func(said string) { fmt.Fprintln(os.Stderr, said) })
	if err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	if !s.JSON {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(found); err != nil {
		return err
	}
	if !found.OK {
		return errors.New("custody did not hold what it promises: see ok false above")
	}
	return nil
}
