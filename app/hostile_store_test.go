package app

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// watch lets the database itself keep what is written from here on, table by table: what is rolled back is not kept.
func (s *siege) watch() {
	s.t.Helper()
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: s.srv.Host.DB.Path()}).EscapedPath()+"?_pragma=busy_timeout(10000)")
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.Close()
	run := func(q string) {
		if _, err := d.Exec(q); err != nil {
			s.t.Fatal(err)
		}
	}
	run(`CREATE TABLE hostile_written (n INTEGER PRIMARY KEY, what TEXT NOT NULL)`)
	rows, err := d.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'hostile_%'`)
	if err != nil {
		s.t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			s.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	rows.Close()
	for _, name := range tables {
		if kept(name) {
			continue
		}
		for _, op := range []string{"INSERT", "UPDATE", "DELETE"} {
			what := fmt.Sprintf("'%s %s'", op, name)
			if name == "journal_entry" && op == "INSERT" {
				what = `'entry ' || NEW.kind`
			}
			run(fmt.Sprintf(`CREATE TRIGGER hostile_%s_%s AFTER %s ON %s BEGIN INSERT INTO hostile_written (what) VALUES (%s); END`, strings.ToLower(op), name, op, name, what))
		}
	}
}

// kept are the tables that a refused request may touch: the journal's own (its entries are watched by kind), looks and sessions.
func kept(table string) bool {
	return strings.HasPrefix(table, "journal_") && table != "journal_entry" && table != "journal_on" || table == "access_session"
}

// written is how much has been written since the watch began.
func (s *siege) written() (n int64) {
	s.t.Helper()
	if err := s.srv.Host.DB.Read(context.Background()).QueryRow(`SELECT coalesce(max(n), 0) FROM hostile_written`).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// left lists what was written since, and should not have been by a request that was refused.
func (s *siege) left(from int64) []string {
	s.t.Helper()
	rows, err := s.srv.Host.DB.Read(context.Background()).Query(`SELECT DISTINCT what FROM hostile_written WHERE n > $1`, from)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var what string
		if err := rows.Scan(&what); err != nil {
			s.t.Fatal(err)
		}
		if !slices.Contains([]string{"entry act.refused"}, what) {
			out = append(out, "was refused, but left "+what)
		}
	}
	return out
}
