package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"throughline/platform/db"
	"throughline/platform/journal"
)

var verifyVerb = verb{"verify", "", "check the whole journal of an installation (--data DIR), or an exported proof: verify FILE [--key KEY]", verify}

type storeSettings struct {
	Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
	Files    string `name:"files" help:"where files are kept: folder, in the data folder, or s3" default:"folder"`
}

type verifySettings struct {
	Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
	Files    string `name:"files" help:"where files are kept: folder, in the data folder, or s3" default:"folder"`
	NoFiles  bool   `name:"without-files" help:"do not hash the kept files, which takes as long as reading them all"`
	Witness  string `name:"witness" help:"file of a witness: the journal must be the one that it saw, each time"`
	Key      string `name:"key" help:"the public key that must have signed, as the force published it"`
	TSA      string `name:"timestamp-authority" help:"a PEM file: the timestamps of a package must come from this authority"`
}

// fileLast lets the file be named before the settings, as people write it.
func fileLast(args []string) []string {
	if len(args) > 1 && !strings.HasPrefix(args[0], "-") {
		return append(append([]string(nil), args[1:]...), args[0])
	}
	return args
}

func verify(ctx context.Context, args []string) error {
	var s verifySettings
	rest, err := parse("verify", fileLast(args), &s)
	if err != nil {
		return err
	}
	if len(rest) == 1 {
		return verifyFile(rest[0], s.Key, s.TSA)
	}
	d, err := openStore(ctx, storeSettings{Data: s.Data, Database: s.Database})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.CheckFile(ctx); err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	v, err := verifyJournal(ctx, d, s)
	if err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	fmt.Printf("The journal holds: %d entries, %d sealed under %d signed checkpoints, %d erased under retention rules; %d looks are sealed in it.\n", v.Entries, v.Sealed, v.Checkpoints, v.Erased, v.Looks)
	fmt.Printf("Its first key is %s; %d keys are recorded. Compare it with the one that the force published.\n", v.FirstKey, v.Keys)
	if s.Witness != "" {
		fmt.Printf("It is what the witness saw, %d times.\n", v.Witnessed)
	}
	if s.NoFiles {
		fmt.Println("The kept files were not looked at.")
		return nil
	}
	c, err := checkFiles(ctx, d, s.Data, s.Files)
	if err != nil {
		return fmt.Errorf("THE FILES DO NOT HOLD: %w", err)
	}
	if s.Files == "s3" {
		return nil
	}
	fmt.Printf("The files hold: %d that the records name, %d MiB, each is what its hash says.\n", c.Files, c.Bytes>>20)
	return nil
}

func verifyJournal(ctx context.Context, d *db.DB, s verifySettings) (journal.Verified, error) {
	keys, err := keysIn(s.Data)
	if err != nil {
		return journal.Verified{}, err
	}
	c := journal.Check{Keys: keys}
	if s.Key != "" {
		c.Keys = append(c.Keys, s.Key)
	}
	if s.Witness != "" {
		f, err := os.Open(s.Witness)
		if err != nil {
			return journal.Verified{}, err
		}
		defer f.Close()
		c.Witness = f
	}
	return c.Run(ctx, d.Read(ctx))
}

// openStore opens a database that must be there: a check must never make an empty one and call it good.
func openStore(ctx context.Context, s storeSettings) (*db.DB, error) {
	if s.Database == "" {
		if _, err := os.Stat(filepath.Join(s.Data, "throughline.db")); err != nil {
			return nil, fmt.Errorf("there is no database in %s", s.Data)
		}
	}
	return db.Open(ctx, db.Settings{URL: s.Database, Dir: s.Data})
}

// keysIn reads the public keys of a data folder, and makes none: a check that writes would be none.
func keysIn(data string) ([]string, error) { return journal.PublicKeys(filepath.Join(data, "keys")) }
