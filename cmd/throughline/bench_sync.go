package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"throughline/test/load"
)

// benchSync measures phones that come back from where there was no signal: over a time, then all at once.
func benchSync(ctx context.Context, args []string) error {
	var s struct {
		Phones   int           `name:"phones" help:"phones that come back" default:"2000"`
		Acts     int           `name:"acts" help:"acts that each holds" default:"5"`
		Over     time.Duration `name:"over" help:"over how long they arrive, before all at once" default:"20s"`
		Database string        `name:"database" help:"a PostgreSQL server on which scratch databases may be made; SQLite when empty"`
	}
	if _, err := parse("bench sync", args, &s); err != nil {
		return err
	}
	if s.Phones < 1 || s.Acts < 1 || s.Acts > 100 || s.Over < 0 {
		return errors.New("give at least one phone, 1 to 100 acts, and a time that is not negative")
	}
	enc := json.NewEncoder(os.Stdout)
	for _, over := range []time.Duration{s.Over, 0} {
		found, err := load.Sync(ctx, load.SyncAsk{Phones: s.Phones, Acts: s.Acts, Over: over, Database: s.Database}, func(said string) { fmt.Fprintln(os.Stderr, said) })
		if e := enc.Encode(found); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
	}
	return nil
}
