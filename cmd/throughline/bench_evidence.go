package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"throughline/test/load/evidence"
)

// benchEvidence measures uploads, and with --data how fast a seeded log is verified.
func benchEvidence(ctx context.Context, args []string) error {
	var s struct {
		Dir   string `name:"dir" help:"a folder on the disk that is measured; the system's temporary folder when empty"`
		Size  int    `name:"size" help:"MiB of one large upload" default:"256"`
		Pairs int    `name:"pairs" help:"alternating pairs of each comparison" default:"5"`
		Many  int    `name:"many" help:"uploads at once" default:"64"`
		Small int    `name:"small" help:"MiB of each of those" default:"8"`
		Data  string `name:"data" help:"a folder that throughline seed has filled, whose log is verified"`
	}
	if _, err := parse("bench evidence", args, &s); err != nil {
		return err
	}
	if s.Size < 1 || s.Size > 1024 || s.Pairs < 1 || s.Many < 1 || s.Many > 1000 || s.Small < 1 || s.Small > 64 {
		return errors.New("give uploads of 1 to 1024 MiB, one pair or more, and 1 to 1000 uploads at once of 1 to 64 MiB")
	}
	enc := json.NewEncoder(os.Stdout)
	return evidence.Measure(ctx, evidence.Ask{Dir: s.Dir, Size: int64(s.Size) << 20, Pairs: s.Pairs, Many: s.Many, Small: int64(s.Small) << 20, Data: s.Data}, func(v any) { enc.Encode(v) })
}
