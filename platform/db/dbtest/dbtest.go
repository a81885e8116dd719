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
	learnt    []db.Migrations
	copied    = map[*db.DB]string{} // the tables that a database was given by copy
)

// Migrate makes the tables of a house, and remembers them: a database that is asked for later by this test binary, with no
// migrations named, has them already, by copy. To make some hundred tables anew for every test was half of what PostgreSQL
// did in a run. A house of other rooms than the one before makes what it lacks, and may find a neighbour's tables beside it.
func Migrate(t testing.TB, d *db.DB, m ...db.Migrations) {
	t.Helper()
	mu.Lock()
	has := copied[d] == keyOf(m)
	mu.Unlock()
	if has {
		return
	}
	if err := d.Migrate(context.Background(), m...); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	learnt = m
}

// opened is a database on a copy that has these tables, closed and forgotten at the end of the test.
func opened(t testing.TB, s db.Settings, m []db.Migrations) *db.DB {
	t.Helper()
	d := must(t, s)
	mu.Lock()
	copied[d] = keyOf(m)
	mu.Unlock()
	t.Cleanup(func() {
		mu.Lock()
		delete(copied, d)
		mu.Unlock()
		d.Close()
	})
	return d
}

func orLearnt(m []db.Migrations) []db.Migrations {
	mu.Lock()
	defer mu.Unlock()
	if len(m) == 0 {
		return learnt
	}
	return m
}

// Each runs f as two subtests, "sqlite" and "postgres", each with an empty database that has been migrated.
func Each(t *testing.T, f func(t *testing.T, d *db.DB), m ...db.Migrations) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); f(t, SQLite(t, m...)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); f(t, Postgres(t, m...)) })
}

// SQLite gives an empty migrated SQLite database in a temporary folder.
func SQLite(t testing.TB, m ...db.Migrations) *db.DB {
	t.Helper()
	dir, m := t.TempDir(), orLearnt(m)
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
	return opened(t, db.Settings{Dir: dir, ClosureLimit: 30 * time.Second}, m)
}

// Postgres gives an empty migrated database on the test server, or skips loudly.
func Postgres(t testing.TB, m ...db.Migrations) *db.DB {
	t.Helper()
	m = orLearnt(m)
	return opened(t, db.Settings{URL: PostgresURL(t, m...), ClosureLimit: 30 * time.Second, MaxOpen: 70}, m)
}

// PostgresURL is the address of an empty migrated database of its own, dropped at the end of the test.
func PostgresURL(t testing.TB, m ...db.Migrations) string {
	t.Helper()
	base := os.Getenv(Env)
	if base == "" {
		t.Skipf("SKIPPED, LOUDLY: no PostgreSQL for this test: %s is not set (make test sets it)", Env)
	}
	m = orLearnt(m)
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
	mu.Lock()                                                                       // a template may be copied by one at a time
	admin(t, base, "CREATE DATABASE "+name+" TEMPLATE "+tmpl+" STRATEGY FILE_COPY") // a third of what logging every page costs
	mu.Unlock()
	t.Cleanup(func() { admin(t, base, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return at(base, name)
}

func template(t testing.TB, engine string, m []db.Migrations, build func() string) string {
	key := engine + keyOf(m)
	mu.Lock()
	defer mu.Unlock()
	if v, ok := templates[key]; ok {
		return v
	}
	v := build()
	templates[key] = v
	return v
}

func keyOf(m []db.Migrations) string {
	var key strings.Builder
	for _, x := range m {
		fmt.Fprintf(&key, "|%s:", x.Room)
		fs.WalkDir(x.Files, ".", func(p string, _ fs.DirEntry, _ error) error { key.WriteString(p + ","); return nil })
	}
	return key.String()
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
