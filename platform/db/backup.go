package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// CheckFile asks the engine whether its file is whole: on SQLite every page and every index; PostgreSQL checks its own pages.
func (d *DB) CheckFile(ctx context.Context) error {
	if d.Engine != SQLite {
		return nil
	}
	rows, err := d.read.QueryContext(ctx, `PRAGMA integrity_check(3)`)
	if err != nil {
		return fmt.Errorf("the database file cannot be read: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		if s != "ok" {
			return fmt.Errorf("the database file is damaged: %s", s)
		}
	}
	return rows.Err()
}

// BackupTo writes a consistent copy of a SQLite database into a folder that must not hold one, while the server goes on.
// A PostgreSQL database is backed up with its own tools.
func (d *DB) BackupTo(ctx context.Context, dir string) error {
	if d.Engine != SQLite {
		return errors.New("a PostgreSQL database is backed up with pg_dump or base backups; the files folder is copied after it")
	}
	to := filepath.Join(dir, "throughline.db")
	if _, err := os.Stat(to); err == nil {
		return fmt.Errorf("%s is there already: name an empty folder", to)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `VACUUM INTO $1`, to); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	f, err := os.Open(to)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
