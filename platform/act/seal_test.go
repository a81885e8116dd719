package act_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/id"
	"throughline/platform/journal"
)

func TestTheSealHoldsAndAnyChangedByteBreaksIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		th := h.open(t, "open")
		s := h.node(t, true)
		key := s.Key
		for i := range 700 { // more than two full tiles
			if _, err := h.note(h.ctx, th, fmt.Sprint("note ", i)); err != nil {
				t.Fatal(err)
			}
			if i%97 == 0 {
				sealAll(t, s)
			}
		}
		sealAll(t, s)
		v, err := journal.Verify(ctx, d.Read(ctx), key.Public)
		if err != nil || v.Entries != 702 || v.Sealed != 702 {
			t.Fatalf("%+v %v", v, err)
		}
		proof(t, d, th, key.Public)
		for _, c := range []string{
			`journal_body SET body = replace(CAST(body AS TEXT), 'note 300', 'note 301')`,
			`journal_entry SET kind = 'sample.notes' WHERE id = (SELECT entry FROM journal_place WHERE place = 5)`,
			`journal_entry SET happened_at = happened_at + 1 WHERE id = (SELECT entry FROM journal_place WHERE place = 5)`,
			`journal_entry SET label = 'opem' WHERE id = (SELECT entry FROM journal_place WHERE place = 700)`,
			`journal_on SET thread_no = 9000 WHERE thread_no = 9`,
			`journal_line SET body = replace(CAST(body AS TEXT), 'note 300', 'note 301')`,
			`journal_line SET body = NULL WHERE thread_no = 9`,
			`journal_line SET thread_no = 9000 WHERE thread_no = 9`,
			`journal_line SET label = 'opem' WHERE thread_no = 9`,
			`DELETE FROM journal_line WHERE thread_no = 9`,
			`journal_place SET place = 9000 WHERE place = 9`,
			`journal_checkpoint SET note = replace(note, 'test.example', 'best.example')`,
		} {
			tampered(t, d, c, key.Public)
		}
	}, tables...)
}

// tampered makes a change under the triggers, sees that verify fails, and takes it back. A change without a verb is an update.
func tampered(t *testing.T, d *db.DB, change, public string) {
	t.Helper()
	ctx := context.Background()
	_, w := d.Raw()
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	table := regexp.MustCompile(`journal_\w+`).FindString(change)
	if strings.HasPrefix(change, table) {
		change = "UPDATE " + change
	}
	if d.Engine == db.PostgreSQL {
		change = strings.Replace(change, "replace(CAST(body AS TEXT), 'note 300', 'note 301')", "overlay(body placing 'X'::bytea from 20)", 1)
		if _, err := tx.Exec(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`); err != nil {
			t.Fatal(err)
		}
	} else {
		change = strings.Replace(change, "replace(CAST(body AS TEXT), 'note 300', 'note 301')", "CAST(replace(CAST(body AS TEXT), 'note 300', 'note 301') AS BLOB)", 1)
		for _, way := range []string{"update", "delete", "replace"} {
			if _, err := tx.Exec(`DROP TRIGGER ` + table + `_no_` + way); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := tx.Exec(change)
	if err != nil {
		t.Fatalf("%s: %v", change, err)
	}
	if n, _ := r.RowsAffected(); n == 0 {
		t.Fatalf("%s changed nothing, so nothing was tried", change)
	}
	if _, err := journal.Verify(ctx, querier{tx}, public); err == nil {
		t.Errorf("verify holds after %s", change)
	}
}

func place(t *testing.T, d *db.DB) {
	t.Helper()
	if d.Engine != db.PostgreSQL {
		return
	}
	if err := d.Do(context.Background(), func(tx *db.Tx) error {
		_, err := journal.Sequence(tx, 10000)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func proof(t *testing.T, d *db.DB, th, public string) {
	t.Helper()
	var out bytes.Buffer
	n, err := journal.Export(d.Read(context.Background()), &out, th, []string{"open"}, []string{public})
	if err != nil || n != 701 {
		t.Fatalf("exported %d %v", n, err)
	}
	b, err := journal.VerifyBundle(bytes.NewReader(out.Bytes()), public)
	if err != nil {
		t.Fatal(err)
	}
	if last, absent := b.Numbers(); last != 700 || len(absent) > 0 {
		t.Errorf("numbers to %d without %v", last, absent)
	}
	if _, err := journal.VerifyBundle(bytes.NewReader(out.Bytes()), strings.Replace(public, "test", "best", 1)); err == nil {
		t.Error("the proof holds under another key")
	}
	whole := out.String()
	for _, change := range [][2]string{{"note 300", "note 303"}, {`"version":1`, `"version":2`}, {`"label":"open"`, `"label":"oqen"`}, {`"training":false`, `"training":true`},
		{`"thread":`, `"thread":"another","thread":`}, {`"entries":`, ` "entries":`}} {
		if !strings.Contains(whole, change[0]) {
			t.Fatalf("the proof does not hold %s", change[0])
		}
		if _, err := journal.VerifyBundle(strings.NewReader(strings.Replace(whole, change[0], change[1], 1))); err == nil {
			t.Errorf("the proof holds after %v", change)
		}
	}
	forged(t, whole)
}

// forged takes parts out of a proof: what nothing proves any more is refused, and what is absent is said.
func forged(t *testing.T, whole string) {
	t.Helper()
	rewrite := func(change func(b *journal.Bundle)) (journal.Bundle, error) {
		var b journal.Bundle
		if err := json.Unmarshal([]byte(whole), &b); err != nil {
			t.Fatal(err)
		}
		change(&b)
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(b); err != nil {
			t.Fatal(err)
		}
		return journal.VerifyBundle(&out)
	}
	strip := func(x *journal.BundleEntry) { x.Body, x.Salt = nil, nil }
	for what, change := range map[string]func(b *journal.Bundle){
		"a stripped body":            func(b *journal.Bundle) { strip(&b.Entries[7]) },
		"a stripped and renamed one": func(b *journal.Bundle) { strip(&b.Entries[7]); b.Entries[7].Kind = "custody.released" },
		"a tombstone that is none":   func(b *journal.Bundle) { strip(&b.Entries[7]); b.Tombstones = b.Entries[8:9] },
		"an entry twice":             func(b *journal.Bundle) { b.Entries = append(b.Entries[:8:8], b.Entries[7:]...) },
	} {
		if _, err := rewrite(change); err == nil {
			t.Errorf("the proof holds with %s", what)
		}
	}
	b, err := rewrite(func(b *journal.Bundle) { b.Entries = append(b.Entries[:7:7], b.Entries[8:]...) })
	if err != nil {
		t.Fatal(err)
	}
	if _, absent := b.Numbers(); fmt.Sprint(absent) != "[7]" {
		t.Errorf("an entry is left out, and the numbers that are absent are %v", absent)
	}
}

// An erased entry is proved by its tombstone, field by field, in the journal and in a proof of its thread.
func TestAnErasedEntryIsProvedByItsTombstoneAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		th := h.open(t, "open")
		s := h.node(t, true)
		done, err := h.note(h.ctx, th, "to be erased")
		if err != nil {
			t.Fatal(err)
		}
		e, err := journal.Get(d.Read(ctx), done.Entry)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := act.Do(access.WithActor(ctx, access.System("test")), h.Door, act.Of("sample.erase", journal.Ref{Kind: "entry", ID: e.ID}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
			if _, err := tx.Record(journal.TombstoneFor(e, "mopi_4")); err != nil {
				return "", err
			}
			return "", journal.Erase(tx, e.ID)
		}); err != nil {
			t.Fatal(err)
		}
		sealAll(t, s)
		if v, err := journal.Verify(ctx, d.Read(ctx), s.Key.Public); err != nil || v.Erased != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		var out bytes.Buffer
		if n, err := journal.Export(d.Read(ctx), &out, th, []string{"open"}, []string{s.Key.Public}); err != nil || n != 2 {
			t.Fatalf("exported %d %v", n, err)
		}
		whole := out.String()
		if b, err := journal.VerifyBundle(strings.NewReader(whole)); err != nil || len(b.Tombstones) != 1 || b.Entries[1].Body != nil {
			t.Fatalf("%+v %v", b, err)
		}
		at := strings.Index(whole, e.ID)
		if forged := whole[:at] + strings.Replace(whole[at:], "sample.noted", "sample.voted", 1); forged == whole {
			t.Fatal("nothing was forged")
		} else if _, err := journal.VerifyBundle(strings.NewReader(forged)); err == nil {
			t.Error("the kind of an erased entry was changed and the proof holds")
		}
		tampered(t, d, `journal_entry SET kind = 'sample.voted' WHERE id = '`+e.ID+`'`, s.Key.Public)
		tampered(t, d, `journal_entry SET actor = 'somebody else' WHERE id = '`+e.ID+`'`, s.Key.Public)
		tampered(t, d, `journal_on SET thread_no = 9000 WHERE entry = '`+e.ID+`'`, s.Key.Public)
		tampered(t, d, `journal_line SET body = salt FROM journal_body WHERE journal_line.entry = '`+e.ID+`'`, s.Key.Public)
	}, tables...)
}

func TestTheJournalTakesNoUpdateAndNoDelete(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		if _, err := act.See(h.ctx, h.Door, act.Of("sample.see", journal.Ref{Kind: "thread", ID: th}), func(db.Querier, *access.Actor) (int, error) { return 1, nil }); err != nil {
			t.Fatal(err)
		}
		place(t, d)
		if _, err := h.node(t, true).SealOnce(context.Background(), 1000); err != nil {
			t.Fatal(err)
		}
		tables := map[string]string{"journal_entry": "kind = 'x'", "journal_body": "salt = body", "journal_on": "thread_no = 7", "journal_line": "thread_no = 7", "journal_place": "place = 7",
			"journal_checkpoint": "sealed_at = 7", "journal_look": "reader = 'x'"}
		_, own := d.Raw()
		if d.Engine == db.SQLite { // a connection of somebody else, who asks for no recursive triggers
			var err error
			if own, err = sql.Open("sqlite", d.Path()); err != nil {
				t.Fatal(err)
			}
			defer own.Close()
			own.SetMaxOpenConns(1)
			if _, err := own.Exec(`PRAGMA busy_timeout(10000)`); err != nil {
				t.Fatal(err)
			}
		}
		for table, change := range tables {
			ways := []string{"UPDATE " + table + " SET " + change, "DELETE FROM " + table, "TRUNCATE " + table}
			if d.Engine == db.SQLite {
				ways = append(ways[:2], "INSERT OR REPLACE INTO "+table+" SELECT * FROM "+table, "UPDATE OR REPLACE "+table+" SET "+change)
			}
			for _, q := range ways {
				before := h.count(t, table)
				if before == 0 {
					t.Fatalf("%s is empty, so nothing is tried", table)
				}
				err := d.Do(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(q); return err })
				if err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", q, err)
				}
				if _, err := own.Exec(q); err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s from another connection: %v", q, err)
				}
			}
		}
		if d.Engine == db.SQLite { // the place of one entry taken by another
			if _, err := own.Exec(`INSERT OR REPLACE INTO journal_place (place, entry) SELECT 7000, entry FROM journal_place WHERE place = 0`); err == nil {
				t.Error("an entry was moved to another place")
			}
		}
	}, tables...)
}

// Who looked is proved as what was done: every look lies in one sealed batch, as it was, whatever order looks were committed in.
func TestVerifyFindsALookThatWasChangedTakenAwayOrPutIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		h.open(t, "open")
		s := h.node(t, true)
		look := func(n int, id string) {
			t.Helper()
			if err := d.Do(ctx, func(tx *db.Tx) error {
				return journal.Look(tx, journal.LookRow{ID: id, Reader: "w", Subject: journal.Ref{Kind: "thread", ID: fmt.Sprint(n)}, Purpose: "my case", Action: "sample.see", At: h.clock.Now()})
			}); err != nil {
				t.Fatal(err)
			}
		}
		seal := func(want int) {
			t.Helper()
			h.clock.Add(time.Minute)
			if n, err := h.SealLooks(ctx); err != nil || n != want {
				t.Fatalf("%d looks sealed, want %d: %v", n, want, err)
			}
			place(t, d)
		}
		ids := make([]string, 8)
		for i := range ids {
			ids[i] = id.New()
		}
		for n, i := range []int{0, 1, 3, 4} {
			look(n, ids[i])
		}
		seal(4)
		look(9, ids[2]) // committed behind the batch that its id falls in, alone
		if _, err := journal.Verify(ctx, d.Read(ctx), s.Key.Public); err != nil {
			t.Fatalf("a late look that waits: %v", err)
		}
		seal(1)
		look(10, ids[6])
		seal(1)
		look(11, ids[5]) // and beside others
		look(12, ids[7])
		seal(2)
		seal(0)
		if v, err := journal.Verify(ctx, d.Read(ctx), s.Key.Public); err != nil || v.Looks != 8 {
			t.Fatalf("%+v %v", v, err)
		}
		for _, i := range []int{0, 2, 3, 5, 7} {
			tampered(t, d, `journal_look SET reader = 'somebody else' WHERE id = '`+ids[i]+`'`, s.Key.Public)
			tampered(t, d, `journal_look SET again = 7 WHERE id = '`+ids[i]+`'`, s.Key.Public)
			tampered(t, d, `DELETE FROM journal_look WHERE id = '`+ids[i]+`'`, s.Key.Public)
		}
		tampered(t, d, `INSERT INTO journal_look SELECT '`+ids[4][:35]+`z', reader, subject_kind, subject_id, purpose, detail, again, looked_at FROM journal_look WHERE id = '`+ids[0]+`'`, s.Key.Public)
		tampered(t, d, `INSERT INTO journal_look SELECT 'zzzz', reader, subject_kind, subject_id, purpose, detail, again, looked_at FROM journal_look WHERE id = '`+ids[0]+`'`, s.Key.Public)
	}, tables...)
}
