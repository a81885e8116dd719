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

var verifyVerb = verb{"verify", "", "check the whole journal of an installation (--data DIR), or an exported proof: verify FILE [--key KEY]", verify}

type storeSettings struct {
	Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
}

type verifySettings struct {
	Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
	NoFiles  bool   `name:"without-files" help:"do not hash the kept files, which takes as long as reading them all"`
	Witness  string `name:"witness" help:"file of a witness: the journal must be the one that it saw, each time"`
	Key      string `name:"key" help:"the public key that must have signed, as the force published it"`
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
		return verifyFile(rest[0], s.Key)
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
	c, err := checkFiles(ctx, d, s.Data)
	if err != nil {
		return fmt.Errorf("THE FILES DO NOT HOLD: %w", err)
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

// verifyFile checks an exported proof. Without --key it can only show whose key it says it is, in full.
func verifyFile(path, key string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var keys []string
	if key != "" {
		keys = []string{key}
	}
	b, err := journal.VerifyBundle(f, keys...)
	if err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	last, absent := b.Numbers()
	fmt.Printf("The proof holds: %d entries of thread %s, numbers 0 to %d, stand in the log signed by %s.\n", len(b.Entries), b.Thread, last, b.PublicKey)
	if len(absent) > 0 {
		fmt.Printf("NOT ALL OF THE THREAD: it does not hold the numbers %s.\n", strings.Join(absent, ", "))
	}
	if n := len(b.Tombstones); n > 0 {
		fmt.Printf("%d entries were erased under retention rules; each has its tombstone.\n", n)
	}
	if key == "" {
		fmt.Println("The key came with the proof. Compare it with the one that the force published, or give that one: verify FILE --key KEY.")
	}
	if b.Training {
		fmt.Println("It comes from a TRAINING installation.")
	}
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

// keysIn reads the public keys of a data folder, and makes none: a check that writes would be none.
func keysIn(data string) ([]string, error) { return journal.PublicKeys(filepath.Join(data, "keys")) }

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
	q := d.Read(ctx)
	public, err := journal.Keys(q)
	if err == nil && len(public) == 0 { // an older journal
		public, err = keysIn(s.Data)
	}
	if err != nil {
		return err
	}
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
	n, err := journal.Export(q, os.Stdout, t.ID, labels, public)
	if err == nil {
		fmt.Fprintf(os.Stderr, "%d entries exported\n", n)
	}
	return err
}
