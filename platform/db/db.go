// Package db opens the one database of an installation, SQLite or PostgreSQL, and runs the same SQL text on both.
// Reads come from a pool; every write goes through Do, which is one transaction on PostgreSQL and one savepoint in a
// shared, group-committed transaction on SQLite. Only platform/act calls Do: rooms never open transactions.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver
	_ "modernc.org/sqlite"             // the "sqlite" driver

	"throughline/platform/fault"
)

// viewsAtOnce is how many requests at once see one moment each.
const viewsAtOnce = 8

// Engine names the database behind the one SQL text.
type Engine string

// The two engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// Querier is what a store function needs: a transaction or a reader. Placeholders are $1, $2, ... on both engines.
type Querier interface {
	Exec(query string, args ...any) (sql.Result, error)
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
}

// Settings say where the database is and how writing behaves.
type Settings struct {
	URL          string        `name:"database" help:"postgres://... for a force; empty keeps SQLite in the data folder" secret:"true"`
	Dir          string        `name:"data" help:"folder of the database and the files" default:"var"`
	ClosureLimit time.Duration `name:"closure-limit" help:"how long the SQL of one act may take before it is answered unavailable" default:"100ms"`
	MaxOpen      int           `name:"database-connections" help:"connections to PostgreSQL" default:"32"`
}

// DB is an open database.
type DB struct {
	Engine   Engine
	settings Settings
	read     *sql.DB
	write    *sql.DB
	writer   *writer        // SQLite only
	views    chan *viewConn // SQLite only
	idle     chan struct{}
	changes  atomic.Int64 // of what a page reads
	held     held
	stmts    sync.Map
}

// Path is the SQLite file, empty on PostgreSQL.
func (d *DB) Path() string {
	if d.Engine == SQLite {
		return filepath.Join(d.settings.Dir, "throughline.db")
	}
	return ""
}

// Open opens or makes the database. The folder is made 0700. Faults: a plain error that says what could not be opened.
func Open(ctx context.Context, s Settings) (*DB, error) {
	if s.ClosureLimit == 0 {
		s.ClosureLimit = 100 * time.Millisecond
	}
	if s.MaxOpen == 0 {
		s.MaxOpen = 32
	}
	if s.URL != "" {
		return openPostgres(ctx, s)
	}
	return openSQLite(ctx, s)
}

func openPostgres(ctx context.Context, s Settings) (*DB, error) {
	if !strings.HasPrefix(s.URL, "postgres://") && !strings.HasPrefix(s.URL, "postgresql://") {
		return nil, fmt.Errorf("database: the address must start with postgres://")
	}
	pool, err := sql.Open("pgx", s.URL)
	if err != nil {
		return nil, fmt.Errorf("database: open: %w", err)
	}
	pool.SetMaxOpenConns(s.MaxOpen)
	pool.SetMaxIdleConns(s.MaxOpen)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: no answer from PostgreSQL: %w", err)
	}
	return &DB{Engine: PostgreSQL, settings: s, read: pool, write: pool}, nil
}

func openSQLite(ctx context.Context, s Settings) (*DB, error) {
	if s.Dir == "" {
		s.Dir = "var"
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("database: make the data folder: %w", err)
	}
	d := &DB{Engine: SQLite, settings: s}
	dsn := func(extra string) string {
		q := url.Values{}
		for _, p := range []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "recursive_triggers(1)", "secure_delete(1)", // what a rule of retention erases is not left in a free page
			// No mmap_size: every look is an act, so a reader finds the file changed at nearly every request, and giving a mapping
			// back each time cost a fifth of all that a request takes.
			"cache_size(-65536)", "temp_store(MEMORY)"} {
			q.Add("_pragma", p)
		}
		return "file:" + (&url.URL{Path: d.Path()}).EscapedPath() + "?" + q.Encode() + extra
	}
	var err error
	if d.write, err = sql.Open("sqlite", dsn("&_txlock=immediate")); err != nil {
		return nil, fmt.Errorf("database: open: %w", err)
	}
	d.write.SetMaxOpenConns(2) // one is held by the writer; migrations and backup borrow the other
	if err := d.write.PingContext(ctx); err != nil {
		d.write.Close()
		return nil, fmt.Errorf("database: open %s: %w", d.Path(), err)
	}
	if d.read, err = sql.Open("sqlite", dsn("&_query_only=1&_pragma=query_only(1)")); err != nil {
		d.write.Close()
		return nil, fmt.Errorf("database: open: %w", err)
	}
	d.read.SetMaxOpenConns(8 + viewsAtOnce)
	d.read.SetMaxIdleConns(8 + viewsAtOnce)
	d.makeViews(viewsAtOnce)
	if d.writer, err = newWriter(ctx, d); err != nil {
		d.write.Close()
		d.read.Close()
		return nil, err
	}
	return d, nil
}

// Close flushes the running group and closes the database. Acts that arrive afterwards are answered unavailable.
func (d *DB) Close() error {
	if d.writer != nil {
		d.writer.close()
	}
	d.stmts.Range(func(k, v any) bool { v.(*sql.Stmt).Close(); return true })
	d.closeViews()
	err := d.read.Close()
	if d.write != d.read {
		if e := d.write.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Ping tells whether the database answers a read.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// Read returns a reader bound to ctx: cancelling ctx cancels its queries. It sees everything that has been answered as done.
func (d *DB) Read(ctx context.Context) Querier { return reader{ctx, d} }

type reader struct {
	ctx context.Context
	d   *DB
}

func (r reader) Exec(string, ...any) (sql.Result, error) {
	return nil, fmt.Errorf("db: a reader does not write")
}

func (r reader) Query(q string, args ...any) (*sql.Rows, error) {
	if s := r.seen(q); s != nil {
		return s.QueryContext(r.ctx, args...)
	}
	if r.d.Engine == PostgreSQL {
		return r.d.read.QueryContext(r.ctx, q, args...)
	}
	s, err := r.d.stmt(q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(r.ctx, args...)
}

func (r reader) QueryRow(q string, args ...any) *sql.Row {
	if s := r.seen(q); s != nil {
		return s.QueryRowContext(r.ctx, args...)
	}
	if r.d.Engine == SQLite {
		if s, err := r.d.stmt(q); err == nil {
			return s.QueryRowContext(r.ctx, args...)
		}
	}
	return r.d.read.QueryRowContext(r.ctx, q, args...)
}

// seen is a statement on the connection of the view that the reader's context has; nil where it has none.
func (r reader) seen(q string) *sql.Stmt {
	if v, ok := r.ctx.Value(viewKey{}).(*view); ok && v.d == r.d {
		return v.stmt(q)
	}
	return nil
}

// planned is a text as SQLite prepares it. A bare parameter as a limit would have every run of the statement planned anew,
// because SQLite looks at the value that is bound.
func planned(q string) string { return limit.ReplaceAllString(q, "LIMIT ($1 + 0)") }

var limit = regexp.MustCompile(`\bLIMIT (\$[0-9]+)`)

// stmt keeps one prepared statement per text; database/sql prepares it on each connection once.
func (d *DB) stmt(q string) (*sql.Stmt, error) {
	if s, ok := d.stmts.Load(q); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := d.read.PrepareContext(context.Background(), planned(q))
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	if old, loaded := d.stmts.LoadOrStore(q, s); loaded {
		s.Close()
		return old.(*sql.Stmt), nil
	}
	return s, nil
}

// Raw gives the pools to the few that need more than queries: migrations, backup and the benchmarks.
func (d *DB) Raw() (read, write *sql.DB) { return d.read, d.write }

// Closing is the fault of an act that arrives while the server stops.
var Closing = fault.New(fault.Unavailable, "db.closing")

// TooSlow is the fault of an act whose SQL took longer than the limit.
var TooSlow = fault.New(fault.Unavailable, "db.too_slow")

// Bit is a truth as a column keeps it: 1 or 0.
func Bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
