// Package dbtest runs a test on both engines. SQLite is always there; PostgreSQL is the server named by
// THROUGHLINE_TEST_POSTGRES, which `make test` starts in a temporary folder. Without it the PostgreSQL half is skipped, loudly.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline/platform/db"
)

// Env names the PostgreSQL server for tests.
const Env = "THROUGHLINE_TEST_POSTGRES"

var (
	mu        sync.Mutex
	templates = map[string]string{} // what was migrated -> the SQLite file's bytes, or the PostgreSQL database's name
	counter   atomic.Int64
)

// Each runs f as two subtests, "sqlite" and "postgres", each with an empty database that has been migrated.
func Each(t *testing.T, f func(t *testing.T, d *db.DB), m ...db.Migrations) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); f(t, SQLite(t, m...)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); f(t, Postgres(t, m...)) })
}

// SQLite gives an empty migrated SQLite database in a temporary folder.
func SQLite(t testing.TB, m ...db.Migrations) *db.DB {
	t.Helper()
	dir := t.TempDir()
	tmpl := template(t, "sqlite", m, func() string {
		d := must(t, db.Settings{Dir: t.TempDir()})
		if err := d.Migrate(context.Background(), m...); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(d.Path())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	})
	if err := os.WriteFile(filepath.Join(dir, "throughline.db"), []byte(tmpl), 0o600); err != nil {
		t.Fatal(err)
	}
	d := must(t, db.Settings{Dir: dir, ClosureLimit: 30 * time.Second})
	t.Cleanup(func() { d.Close() })
	return d
}

// Postgres gives an empty migrated database on the test server, or skips loudly.
func Postgres(t testing.TB, m ...db.Migrations) *db.DB {
	t.Helper()
	d := must(t, db.Settings{URL: PostgresURL(t, m...), ClosureLimit: 30 * time.Second, MaxOpen: 70})
	t.Cleanup(func() { d.Close() })
	return d
}

// PostgresURL is the address of an empty migrated database of its own, dropped at the end of the test.
func PostgresURL(t testing.TB, m ...db.Migrations) string {
	t.Helper()
	base := os.Getenv(Env)
	if base == "" {
		t.Skipf("SKIPPED, LOUDLY: no PostgreSQL for this test: %s is not set (make test sets it)", Env)
	}
	tmpl := template(t, "postgres", m, func() string {
		name := fmt.Sprintf("tmpl_%d_%d", os.Getpid(), counter.Add(1))
		admin(t, base, "CREATE DATABASE "+name)
		d := must(t, db.Settings{URL: at(base, name)})
		if err := d.Migrate(context.Background(), m...); err != nil {
			t.Fatal(err)
		}
		d.Close()
		return name
	})
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), counter.Add(1))
	mu.Lock() // a template may be copied by one at a time
	admin(t, base, "CREATE DATABASE "+name+" TEMPLATE "+tmpl)
	mu.Unlock()
	t.Cleanup(func() { admin(t, base, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return at(base, name)
}

func template(t testing.TB, engine string, m []db.Migrations, build func() string) string {
	var key strings.Builder
	key.WriteString(engine)
	for _, x := range m {
		fmt.Fprintf(&key, "|%s:", x.Room)
		fs.WalkDir(x.Files, ".", func(p string, _ fs.DirEntry, _ error) error { key.WriteString(p + ","); return nil })
	}
	mu.Lock()
	defer mu.Unlock()
	if v, ok := templates[key.String()]; ok {
		return v
	}
	v := build()
	templates[key.String()] = v
	return v
}

func admin(t testing.TB, base, q string) {
	t.Helper()
	c, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

func at(base, name string) string {
	u, err := url.Parse(base)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

func must(t testing.TB, s db.Settings) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
