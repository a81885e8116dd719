package main

import (
	"context"
	"fmt"

	"throughline/app"
	"throughline/platform/access"
)

var keyVerb = verb{"key", "", "change the key that signs the journal: key rotate --training [--data DIR] --why TEXT", key}

func key(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "rotate" {
		return fmt.Errorf("say key rotate")
	}
	var s struct {
		Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
		Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
		Training bool   `name:"training" help:"a training installation"`
		Force    string `name:"force" help:"the force's two figures in national identifiers" default:"99"`
		Why      string `name:"why" help:"the reason, which the journal keeps"`
	}
	rest, err := parse("key rotate", args[1:], &s)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%q is not a setting; every setting begins with --", rest[0])
	}
	d, err := openStore(ctx, storeSettings{Data: s.Data, Database: s.Database}) // a mistyped folder must not become an installation
	if err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	sys, err := app.Open(ctx, app.Settings{Data: s.Data, Database: s.Database, Training: s.Training, Force: s.Force})
	if err != nil {
		return err
	}
	done, err := sys.RotateKey(access.WithActor(ctx, access.System("command line")), s.Why)
	if e := sys.Stop(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	fmt.Printf("The journal will be signed by\n%s\nas soon as it is sealed with the key before it, when the server runs. Publish the new key.\n", done.Value.Public)
	return nil
}
