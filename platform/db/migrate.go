package db

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Migrations are the numbered, forward-only SQL files of one room or one part of the platform.
// A file serves both engines; "/*+sqlite ... */" and "/*+postgres ... */" are opened only for that engine, and a name
// that ends in .sqlite.sql or .postgres.sql is read only by it.
type Migrations struct {
	Room  string
	Files fs.FS
}

// Migrate brings the tables of each room up to date, in the order given. A second call changes nothing.
func (d *DB) Migrate(ctx context.Context, all ...Migrations) error {
	for _, m := range all {
		files, err := m.forEngine(d.Engine)
		if err != nil {
			return fmt.Errorf("migrate %s: %w", m.Room, err)
		}
		if len(files) == 0 {
			continue
		}
		dialect := database.DialectSQLite3
		if d.Engine == PostgreSQL {
			dialect = database.DialectPostgres
		}
		store, err := database.NewStore(dialect, "goose_"+strings.ReplaceAll(m.Room, "-", "_"))
		if err != nil {
			return fmt.Errorf("migrate %s: %w", m.Room, err)
		}
		p, err := goose.NewProvider(goose.DialectCustom, d.write, files, goose.WithStore(store), goose.WithDisableGlobalRegistry(true))
		if err != nil {
			return fmt.Errorf("migrate %s: %w", m.Room, err)
		}
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("migrate %s: %w", m.Room, err)
		}
	}
	return nil
}

func (m Migrations) forEngine(e Engine) (fstest.MapFS, error) {
	out := fstest.MapFS{}
	err := fs.WalkDir(m.Files, ".", func(name string, de fs.DirEntry, err error) error {
		if err != nil || de.IsDir() || path.Ext(name) != ".sql" {
			return err
		}
		base := path.Base(name)
		for _, x := range []Engine{SQLite, PostgreSQL} {
			if strings.HasSuffix(base, "."+string(x)+".sql") {
				if x != e {
					return nil
				}
				base = strings.TrimSuffix(base, "."+string(x)+".sql") + ".sql"
			}
		}
		b, err := fs.ReadFile(m.Files, name)
		if err != nil {
			return err
		}
		out[base] = &fstest.MapFile{Data: []byte(open(string(b), e))}
		return nil
	})
	return out, err
}

// open uncomments the passages meant for this engine.
func open(text string, e Engine) string {
	mark := "/*+" + string(e)
	for {
		i := strings.Index(text, mark)
		if i < 0 {
			return text
		}
		j := strings.Index(text[i:], "*/")
		if j < 0 {
			return text
		}
		text = text[:i] + text[i+len(mark):i+j] + text[i+j+2:]
	}
}

// Tables lists the tables of the database that are not the engine's own, in order of name.
func (d *DB) Tables(ctx context.Context) ([]string, error) {
	q := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if d.Engine == PostgreSQL {
		q = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	}
	rows, err := d.read.QueryContext(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	sort.Strings(out)
	return out, rows.Err()
}
