package act_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/journal"
)

func TestTheSealHoldsAndAnyChangedByteBreaksIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		th := h.open(t, "open")
		key, err := journal.LoadKey(t.TempDir(), "test.example")
		if err != nil {
			t.Fatal(err)
		}
		s := &journal.Sealer{DB: d, Key: key, Clock: h.clock}
		for i := range 700 { // more than two full tiles
			if _, err := h.note(h.ctx, th, fmt.Sprint("note ", i)); err != nil {
				t.Fatal(err)
			}
			if i%97 == 0 {
				place(t, d)
				if _, err := s.SealOnce(ctx, 1000); err != nil {
					t.Fatal(err)
				}
			}
		}
		place(t, d)
		if _, err := s.SealOnce(ctx, 1000); err != nil {
			t.Fatal(err)
		}
		v, err := journal.Verify(ctx, d.Read(ctx), key.Public)
		if err != nil || v.Entries != 701 || v.Sealed != 701 {
			t.Fatalf("%+v %v", v, err)
		}
		proof(t, d, th, key.Public)
		for _, c := range []string{
			`journal_body SET body = replace(CAST(body AS TEXT), 'note 300', 'note 301')`,
			`journal_entry SET kind = 'sample.notes' WHERE id = (SELECT entry FROM journal_place WHERE place = 5)`,
			`journal_entry SET happened_at = happened_at + 1 WHERE id = (SELECT entry FROM journal_place WHERE place = 5)`,
			`journal_entry SET label = 'opem' WHERE id = (SELECT entry FROM journal_place WHERE place = 700)`,
			`journal_on SET thread_no = 9000 WHERE thread_no = 9`,
			`journal_place SET place = 9000 WHERE place = 9`,
			`journal_checkpoint SET note = replace(note, 'test.example', 'best.example')`,
		} {
			tampered(t, d, c, key.Public)
		}
	}, tables...)
}

// tampered makes a change under the triggers, sees that verify fails, and takes it back.
func tampered(t *testing.T, d *db.DB, change, public string) {
	t.Helper()
	ctx := context.Background()
	_, w := d.Raw()
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	table := strings.Fields(change)[0]
	if d.Engine == db.PostgreSQL {
		change = strings.Replace(change, "replace(CAST(body AS TEXT), 'note 300', 'note 301')", "overlay(body placing 'X'::bytea from 20)", 1)
		if _, err := tx.Exec(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`); err != nil {
			t.Fatal(err)
		}
	} else {
		change = strings.Replace(change, "replace(CAST(body AS TEXT), 'note 300', 'note 301')", "CAST(replace(CAST(body AS TEXT), 'note 300', 'note 301') AS BLOB)", 1)
		if _, err := tx.Exec(`DROP TRIGGER ` + table + `_no_update`); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.Exec(`UPDATE ` + change); err != nil {
		t.Fatal(err)
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
	var b bytes.Buffer
	n, err := journal.Export(d.Read(context.Background()), &b, th, []string{"open"}, public, true)
	if err != nil || n != 701 {
		t.Fatalf("exported %d %v", n, err)
	}
	if _, err := journal.VerifyBundle(bytes.NewReader(b.Bytes())); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	for _, change := range [][2]string{{"note 300", "note 303"}, {`"version":1`, `"version":2`}, {`"label":"open"`, `"label":"oqen"`}} {
		if !strings.Contains(whole, change[0]) {
			t.Fatalf("the proof does not hold %s", change[0])
		}
		if _, err := journal.VerifyBundle(strings.NewReader(strings.Replace(whole, change[0], change[1], 1))); err == nil {
			t.Errorf("the proof holds after %v", change)
		}
	}
}

func TestTheJournalTakesNoUpdateAndNoDelete(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.open(t, "open")
		place(t, d)
		for _, q := range []string{`UPDATE journal_entry SET kind = 'x'`, `DELETE FROM journal_entry`, `UPDATE journal_body SET salt = body`, `DELETE FROM journal_body`,
			`UPDATE journal_on SET thread_no = 7`, `DELETE FROM journal_on`, `UPDATE journal_place SET place = 7`, `DELETE FROM journal_place`} {
			err := d.Do(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(q); return err })
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", q, err)
			}
		}
	}, tables...)
}
