package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
)

var verifyVerb = verb{"verify", "", "check the whole journal of an installation (--data DIR), or an exported proof: verify FILE", verify}

type storeSettings struct {
	Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
}

func verify(ctx context.Context, args []string) error {
	var s storeSettings
	rest, err := parse("verify", args, &s)
	if err != nil {
		return err
	}
	if len(rest) == 1 {
		return verifyFile(rest[0])
	}
	d, err := openStore(ctx, s)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.CheckFile(ctx); err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	public, err := publicKeys(s.Data)
	if err != nil {
		return err
	}
	v, err := journal.Verify(ctx, d.Read(ctx), public...)
	if err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	fmt.Printf("The journal holds: %d entries, %d sealed under %d signed checkpoints, %d erased under retention rules.\n", v.Entries, v.Sealed, v.Checkpoints, v.Erased)
	return nil
}

func verifyFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := journal.VerifyBundle(f)
	if err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	training := ""
	if b.Training {
		training = " It comes from a TRAINING installation."
	}
	fmt.Printf("The proof holds: %d entries of thread %s stand in the log signed by %s.%s\n", len(b.Entries), b.Thread, strings.SplitN(b.PublicKey, "+", 2)[0], training)
	return nil
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

// publicKeys reads the keys that signatures may be made with: the present one and those kept from before.
func publicKeys(data string) ([]string, error) {
	key, err := journal.LoadKey(filepath.Join(data, "keys"), "throughline")
	if err != nil {
		return nil, err
	}
	out := []string{key.Public}
	old, err := filepath.Glob(filepath.Join(data, "keys", "*.pub"))
	if err != nil {
		return nil, err
	}
	for _, p := range old {
		b, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		out = append(out, strings.TrimSpace(string(b)))
	}
	return out, nil
}

var exportProofVerb = verb{"export-proof", "", "write a proof of a thread that can be checked anywhere: export-proof [--data DIR] [--reason WHY] THREAD [> FILE]", exportProof}

type exportSettings struct {
	Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
	Reason   string `name:"reason" help:"why the thread is exported; a restricted one needs it, and it is kept with the look"`
}

// lookToExport records that the operator exports a restricted thread: nothing sensitive is shown unrecorded, at the terminal too.
func lookToExport(ctx context.Context, d *db.DB, t thread.Thread, reason string) error {
	if t.Label == "open" {
		return nil
	}
	if strings.TrimSpace(reason) == "" {
		return errors.New("this thread is restricted: say why it is exported with --reason; that it was exported, by whom and why is kept")
	}
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return d.Do(ctx, func(tx *db.Tx) error {
		return journal.Look(tx, journal.LookRow{ID: id.New(), Reader: "system:operator", Subject: journal.Ref{Kind: "thread", ID: t.ID}, Purpose: reason, Action: "thread.export_proof",
			Detail: fmt.Sprintf(`{"user":%q}`, name), At: time.Now()})
	})
}

func exportProof(ctx context.Context, args []string) error {
	var s exportSettings
	rest, err := parse("export-proof", args, &s)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return fmt.Errorf("name the thread, by its reference or id")
	}
	d, err := openStore(ctx, storeSettings{Data: s.Data, Database: s.Database})
	if err != nil {
		return err
	}
	defer d.Close()
	public, err := publicKeys(s.Data)
	if err != nil {
		return err
	}
	q := d.Read(ctx)
	t, err := thread.Get(q, rest[0])
	if err != nil {
		return err
	}
	if err := lookToExport(ctx, d, t, s.Reason); err != nil {
		return err
	}
	labels, err := journal.LabelsOn(q, t.ID)
	if err != nil {
		return err
	}
	n, err := journal.Export(q, os.Stdout, t.ID, labels, public[0], strings.Contains(public[0], "training"))
	if err == nil {
		fmt.Fprintf(os.Stderr, "%d entries exported\n", n)
	}
	return err
}
