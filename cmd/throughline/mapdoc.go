package main

import (
	"context"
	"os"

	"throughline/app"
)

var mapDocVerb = verb{"rooms", "", "print MAP.md: every screen, operation, table, entry, promise and job, and where it is", mapDoc}

func mapDoc(ctx context.Context, _ []string) error {
	dir, err := os.MkdirTemp("", "throughline-rooms-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sys, err := app.Open(ctx, app.Settings{Data: dir, Training: true, Force: "99"})
	if err != nil {
		return err
	}
	defer sys.Host.DB.Close()
	return app.WriteMap(os.Stdout, sys)
}
