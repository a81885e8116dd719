package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	if err := rows.Err(); err != nil {
		return err
	}
	return d.checkTypes(ctx)
}

// checkTypes: SQLite keeps a value's type beside it, whatever the column says, and one changed bit can make a text of
// bytes without changing any of them. integrity_check does not look.
func (d *DB) checkTypes(ctx context.Context) error {
	stored := map[string]string{"TEXT": "text", "BIGINT": "integer", "BYTEA": "blob"}
	tables, err := d.Tables(ctx)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if strings.HasPrefix(table, "goose_") {
			continue
		}
		columns, err := d.columns(ctx, table)
		if err != nil {
			return err
		}
		for name, declared := range columns {
			want, ok := stored[declared]
			if !ok {
				continue
			}
			var n int64
			q := fmt.Sprintf(`SELECT count(*) FROM %q WHERE typeof(%q) NOT IN ('null', '%s')`, table, name, want)
			if err := d.read.QueryRowContext(ctx, q).Scan(&n); err != nil {
				return fmt.Errorf("types of %s: %w", table, err)
			}
			if n > 0 {
				return fmt.Errorf("the database file is damaged: %d values of %s.%s are not %s", n, table, name, want)
			}
		}
	}
	return nil
}

func (d *DB) columns(ctx context.Context, table string) (map[string]string, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT name, type FROM pragma_table_info($1)`, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, declared string
		if err := rows.Scan(&name, &declared); err != nil {
			return nil, err
		}
		out[name] = declared
	}
	return out, rows.Err()
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
