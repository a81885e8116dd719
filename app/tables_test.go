package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"throughline/platform/db"
	"throughline/platform/room"
	"throughline/platform/when"
)

// platformTables are the platform's own, with how long each is kept.
var platformTables = []room.Table{
	{Name: "thread", Retention: "mopi_4", About: "none"}, {Name: "thread_link", Retention: "mopi_4", About: "tied_by"},
	{Name: "thread_link_entry", Retention: "mopi_4", About: "none"},
	{Name: "promise_was", Retention: "mopi_4", About: "promise"}, {Name: "promise_since", Retention: "system", About: "none"},
	{Name: "journal_entry", Retention: "mopi_4", About: "subject_id"}, {Name: "journal_body", Retention: "mopi_4", About: "entry"},
	{Name: "journal_on", Retention: "mopi_4", About: "none"}, {Name: "journal_line", Retention: "mopi_4", About: "none"}, {Name: "journal_place", Retention: "mopi_4", About: "none"},
	{Name: "journal_unplaced", Retention: "system", About: "none"}, {Name: "journal_head", Retention: "system", About: "none"},
	{Name: "journal_hash", Retention: "system", About: "none"}, {Name: "journal_checkpoint", Retention: "system", About: "none"},
	{Name: "journal_cursor", Retention: "system", About: "none"}, {Name: "journal_parked", Retention: "system", About: "none"}, {Name: "journal_parked_on", Retention: "system", About: "none"},
	{Name: "journal_look_unsealed", Retention: "system", About: "none"},
	{Name: "journal_look", Retention: "access_log", About: "reader"}, {Name: "promise", Retention: "mopi_4", About: "owed_to"},
	{Name: "promise_on", Retention: "mopi_4", About: "none"}, {Name: "promise_notice", Retention: "mopi_4", About: "told"},
	{Name: "act_done", Retention: "act_reply", About: "none"}, {Name: "job", Retention: "system", About: "none"},
	{Name: "search_doc", Retention: "mopi_4", About: "id"}, {Name: "search_word", Retention: "mopi_4", About: "none"},
	{Name: "search_term", Retention: "mopi_4", About: "none"}, {Name: "search_near", Retention: "mopi_4", About: "none"},
	{Name: "clock_offset", Retention: "system", About: "none"},
}

// outlives are the tables that name threads and stay when a case is erased: what says that it was here, and what is erased by
// its own means.
var outlives = map[string]bool{"journal_on": true, "journal_line": true, "journal_parked": true, "journal_parked_on": true, "promise_on": true, "thread_link": true, "retention_review": true}

func hasColumn(t *testing.T, d *db.DB, table, column string) bool {
	t.Helper()
	rows, err := d.Read(context.Background()).Query(`SELECT * FROM ` + table + ` LIMIT 0`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(names, column)
}

// House rule 9: every table registers its retention class and the column that names the data subject.
func TestEveryTableSaysHowLongItIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, err := Open(ctx, Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 30e9})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Host.DB.Close()
	known := slices.Clone(platformTables)
	goes := map[string]bool{}
	for _, r := range s.Rooms {
		for _, k := range r.Tables {
			goes[k.Name] = k.Thread != "" || k.In != ""
		}
	}
	for _, r := range s.Rooms {
		known = append(known, r.Tables...)
	}
	kept := s.Host.Law.Table("retention")
	names := map[string]bool{}
	for _, k := range known {
		names[k.Name] = true
		if _, ok := kept.At(k.Retention, when.DayOf(s.Host.Clock.Now())); !ok {
			t.Errorf("%s is kept under %q, which law/retention does not know", k.Name, k.Retention)
		}
		if k.About == "" {
			t.Errorf("%s does not say whom it is about", k.Name)
		}
		key := k.Key
		if key == "" {
			key = "id"
		}
		if column, _, ok := strings.Cut(k.In, " = "); ok && k.Thread == "" {
			key = column
		}
		if k.Files != "" && (!hasColumn(t, s.Host.DB, k.Name, key) || !hasColumn(t, s.Host.DB, k.Name, k.Files)) {
			t.Errorf("%s names files in %q and its rows by %q, which are not both there: a damaged file of it could not be named (GOV-09)", k.Name, k.Files, key)
		}
	}
	tables, err := s.Host.DB.Tables(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tables {
		if !names[n] && !strings.HasPrefix(n, "goose_") {
			t.Errorf("the table %s is registered by nobody", n)
		}
		if outlives[n] || goes[n] || !hasColumn(t, s.Host.DB, n, "thread") {
			continue
		}
		t.Errorf("%s stands on threads and does not say by which column: its rows would outlive the case (RRD-02)", n)
	}
}
