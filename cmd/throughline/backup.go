package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"throughline/platform/db"
	"throughline/platform/journal"
)

var backupVerb = verb{"backup", "", "copy an installation while it serves: backup [--data DIR] TO", backup}

var restoreVerb = verb{"restore", "", "put a backup in place of an empty data folder, after checking all of it: restore [--data DIR] FROM", restore}

func backup(ctx context.Context, args []string) error {
	var s storeSettings
	rest, err := parse("backup", args, &s)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("name the folder to write to")
	}
	d, err := openStore(ctx, s)
	if err != nil {
		return err
	}
	defer d.Close()
	// the database first, then the files that it names: a file that is written in between is harmless
	if err := d.BackupTo(ctx, rest[0]); err != nil {
		return err
	}
	n, err := copyFolders(s.Data, rest[0], "files", "keys")
	if err != nil {
		return err
	}
	// the copy is what must hold: a file that was missing or damaged here would be found only on the day it is needed
	c, err := checkFilesOf(ctx, rest[0], rest[0], s.Files)
	if err != nil {
		return fmt.Errorf("the backup in %s is not whole: %w", rest[0], err)
	}
	fmt.Printf("Backed up to %s: the database and %d files; the %d that it names were hashed.\n", rest[0], n, c.Files)
	return nil
}

func restore(ctx context.Context, args []string) error {
	var s storeSettings
	rest, err := parse("restore", args, &s)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("name the backup to restore from")
	}
	if _, err := os.Stat(filepath.Join(s.Data, "throughline.db")); err == nil {
		return fmt.Errorf("there is a database in %s already: move it away first", s.Data)
	}
	from, err := openStore(ctx, storeSettings{Data: rest[0]})
	if err != nil {
		return err
	}
	public, err := keysIn(rest[0])
	if err == nil {
		err = checkBackup(ctx, from, rest[0], s.Files, public)
	}
	from.Close()
	if err != nil {
		return fmt.Errorf("not restored, the backup does not hold: %w", err)
	}
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return err
	}
	n, err := copyFolders(rest[0], s.Data, "files", "keys")
	if err != nil {
		return err
	}
	// the database last, and only over the right files: one that was here before under the same name is not copied over
	if _, err := checkFilesOf(ctx, rest[0], s.Data, s.Files); err != nil {
		return fmt.Errorf("not restored, the files in %s are not those of the backup: %w", s.Data, err)
	}
	if err := copyFile(filepath.Join(rest[0], "throughline.db"), filepath.Join(s.Data, "throughline.db"), 0o600); err != nil {
		return err
	}
	fmt.Printf("Restored to %s: the database and %d files, each that it names hashed.\n", s.Data, n)
	return nil
}

func checkBackup(ctx context.Context, d *db.DB, folder, where string, public []string) error {
	if err := d.CheckFile(ctx); err != nil {
		return err
	}
	if _, err := journal.Verify(ctx, d.Read(ctx), public...); err != nil {
		return err
	}
	_, err := checkFiles(ctx, d, folder, where)
	return err
}

// copyFolders copies regular files of the named folders, leaving those that are there, and returns how many there are.
func copyFolders(from, to string, names ...string) (int, error) {
	n := 0
	for _, name := range names {
		root := filepath.Join(from, name)
		err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && p == root {
				return fs.SkipAll
			}
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			rel, err := filepath.Rel(from, p)
			if err != nil {
				return err
			}
			n++
			info, err := e.Info()
			if err != nil {
				return err
			}
			return copyFile(p, filepath.Join(to, rel), info.Mode().Perm())
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func copyFile(from, to string, mode os.FileMode) error {
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	tmp := to + ".part"
	out, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Sync(); err != nil {
		out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	if err := os.Chmod(tmp, mode); err != nil {
		return err
	}
	return os.Rename(tmp, to)
}
