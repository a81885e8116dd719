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

	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/print"
	"throughline/platform/thread"
	"throughline/police/evidence"
)

var exportProofVerb = verb{"export-proof", "", "write a proof of a thread that can be checked anywhere: export-proof [--data DIR] [--reason WHY] --out FILE.zip [--exhibit NUMBER] THREAD is a package with the files; THREAD > FILE is its entries alone", exportProof}

type exportSettings struct {
	Data     string `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database string `name:"database" help:"postgres://… when the journal is in PostgreSQL"`
	Reason   string `name:"reason" help:"why the thread is exported; a restricted one needs it, and it is kept with the look"`
	Out      string `name:"out" help:"file of the package: the files themselves, custody history, timestamps, a cover to read, and the entries; it must not be there yet"`
	Exhibit  string `name:"exhibit" help:"only this exhibit, by its number (SH/1) or id; with --out"`
}

// lookToExport records that the operator exports files or a restricted thread: nothing sensitive is shown unrecorded, at the
// terminal too.
func lookToExport(ctx context.Context, d *db.DB, t thread.Thread, reason string, files bool) error {
	if t.Label == "open" && !files {
		return nil
	}
	if t.Label != "open" && strings.TrimSpace(reason) == "" {
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
	if s.Exhibit != "" && s.Out == "" {
		return errors.New("one exhibit is exported as a package: name its file with --out FILE.zip")
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
	if err := lookToExport(ctx, d, t, s.Reason, s.Out != ""); err != nil {
		return err
	}
	labels, err := journal.LabelsOn(q, t.ID)
	if err != nil {
		return err
	}
	if s.Out != "" {
		return exportPackage(ctx, d, s, evidence.TakeProof{Thread: t.ID, Exhibit: s.Exhibit, Labels: labels, Keys: public, At: time.Now(), Print: print.PDF})
	}
	n, err := journal.Export(q, os.Stdout, t.ID, labels, public)
	if err == nil {
		fmt.Fprintf(os.Stderr, "%d entries exported\n", n)
	}
	return err
}

// exportPackage leaves a whole package under its name, or none.
func exportPackage(ctx context.Context, d *db.DB, s exportSettings, take evidence.TakeProof) error {
	if _, err := os.Lstat(s.Out); err == nil {
		return fmt.Errorf("%s is there already; name another file", s.Out)
	}
	var err error
	if take.Key, err = journal.OpenKey(filepath.Join(s.Data, "keys")); err != nil {
		return fmt.Errorf("a package is signed with the installation's key: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(s.Out), ".proof-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	c, printed, err := evidence.WriteProof(ctx, d.Read(ctx), blob.ReadFolder(filepath.Join(s.Data, "files")), tmp, take)
	if err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), s.Out); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s holds %d exhibits and materials with %d files and %d timestamps; it was checked as verify checks it\n", s.Out, len(c.Record.Items), c.Files, c.Stamped)
	if !printed {
		fmt.Fprintln(os.Stderr, "No Chromium is installed here, so the cover is there as HTML only.")
	}
	return nil
}
