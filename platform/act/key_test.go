package act_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/fault"
	"throughline/platform/journal"
)

// node is a server of its own over the same database, with a key folder of its own.
func (h house) node(t *testing.T, record bool) *journal.Sealer {
	t.Helper()
	folder := t.TempDir()
	key, err := journal.LoadKey(folder, "test.example")
	if err != nil {
		t.Fatal(err)
	}
	if record {
		if err := h.RecordKey(context.Background(), key.Public); err != nil {
			t.Fatal(err)
		}
	}
	return &journal.Sealer{DB: h.DB, Key: key, Clock: h.clock, Folder: folder}
}

func (h house) more(t *testing.T, th, text string) {
	t.Helper()
	if _, err := h.note(h.ctx, th, text); err != nil {
		t.Fatal(err)
	}
	place(t, h.DB)
}

func sealed(t *testing.T, s *journal.Sealer, want int) {
	t.Helper()
	if n, err := s.SealOnce(context.Background(), 1000); err != nil || n != want {
		t.Fatalf("sealed %d, want %d: %v", n, want, err)
	}
}

// sealAll gives every entry its place and seals it.
func sealAll(t *testing.T, s *journal.Sealer) {
	t.Helper()
	place(t, s.DB)
	if _, err := s.SealOnce(context.Background(), 1000); err != nil {
		t.Fatal(err)
	}
}

func TestTwoNodesSealOneJournalAndItHoldsFromEither(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		th := h.open(t, "open")
		stranger := h.node(t, false)
		place(t, d)
		if n, err := stranger.SealOnce(ctx, 1000); err == nil || n != 0 || !strings.Contains(err.Error(), "not recorded") {
			t.Fatalf("a key that the journal does not record sealed %d: %v", n, err)
		}
		one, two := h.node(t, true), h.node(t, true)
		if err := h.RecordKey(ctx, two.Key.Public); err != nil { // a second start
			t.Fatal(err)
		}
		if _, err := two.SealOnce(ctx, 1000); !errors.Is(err, journal.ErrWaits) {
			t.Fatalf("a second key sealed before a known one had sealed its entry: %v", err)
		}
		sealed(t, one, 3)
		for i := range 6 {
			h.more(t, th, fmt.Sprint("note ", i))
			sealed(t, []*journal.Sealer{two, one}[i%2], 1)
		}
		for _, n := range []*journal.Sealer{one, two} {
			public, err := journal.PublicKeys(n.Folder)
			if err != nil {
				t.Fatal(err)
			}
			v, err := journal.Verify(ctx, d.Read(ctx), public...)
			if err != nil || v.Keys != 2 || v.FirstKey != one.Key.Public || v.Sealed != 9 {
				t.Fatalf("%+v %v", v, err)
			}
		}
		if _, err := journal.Verify(ctx, d.Read(ctx), stranger.Key.Public); err == nil {
			t.Error("it holds under the key of another installation")
		}
		keys, err := journal.Keys(d.Read(ctx))
		if err != nil || !slices.Equal(keys, []string{one.Key.Public, two.Key.Public}) {
			t.Fatalf("%v %v", keys, err)
		}
		var out bytes.Buffer
		if _, err := journal.Export(d.Read(ctx), &out, th, []string{"open"}, keys); err != nil {
			t.Fatal(err)
		}
		if _, err := journal.VerifyBundle(&out, one.Key.Public); err != nil {
			t.Fatal(err)
		}
		// a checkpoint that the second key signed before it was vouched for
		tampered(t, d, `journal_checkpoint SET size = 2 WHERE size = 4`, one.Key.Public)
	}, tables...)
}

func TestARotatedKeySignsOnceItsEntryIsSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		th := h.open(t, "open")
		s := h.node(t, true)
		old := s.Key.Public
		h.more(t, th, "one")
		sealed(t, s, 3)
		next, err := journal.NextKey(s.Folder, "test.example")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.RotateKey(h.ctx, old, next.Public, "the old one was seen"); !fault.Is(err, fault.Forbidden) {
			t.Fatalf("a writer changed the key: %v", err)
		}
		h.more(t, th, "two")
		sealed(t, s, 2) // the refusal too; a next key that nobody recorded changes nothing
		if s.Key.Public != old {
			t.Fatal("the key was changed though the act was refused")
		}
		if _, err := h.RotateKey(h.as([]string{"operations"}, []string{"open"}), old, next.Public, "the old one was seen"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.RotateKey(h.as([]string{"operations"}, []string{"open"}), old, next.Public, "again"); !fault.HasCode(err, "journal.key.recorded") {
			t.Fatalf("the same key twice: %v", err)
		}
		place(t, d)
		sealed(t, s, 1)
		h.more(t, th, "three")
		sealed(t, s, 1)
		if s.Key.Public != next.Public {
			t.Fatal("the next key does not sign")
		}
		h.more(t, th, "four")
		again, err := journal.OpenKey(s.Folder) // a restart
		if err != nil || again.Public != next.Public {
			t.Fatalf("%v %v", again.Public, err)
		}
		sealed(t, &journal.Sealer{DB: d, Key: again, Clock: h.clock, Folder: s.Folder}, 1)
		public, err := journal.PublicKeys(s.Folder)
		if err != nil || !slices.Equal(public, []string{next.Public, old}) {
			t.Fatalf("%v %v", public, err)
		}
		if v, err := journal.Verify(ctx, d.Read(ctx), public...); err != nil || v.Keys != 2 {
			t.Fatalf("%+v %v", v, err)
		}
	}, tables...)
}

func TestTheWitnessFindsAnEndThatWasCutOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		th := h.open(t, "open")
		s := h.node(t, true)
		path := filepath.Join(t.TempDir(), "witness")
		s.Witness = &journal.Witness{Path: path}
		for i := range 5 {
			h.more(t, th, fmt.Sprint("note ", i))
			if _, err := s.SealOnce(ctx, 1000); err != nil {
				t.Fatal(err)
			}
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file[:len(file)-30], 0o600); err != nil { // a crash in the middle of the last record
			t.Fatal(err)
		}
		s.Witness = &journal.Witness{Path: path}
		sealed(t, s, 0)
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, file) {
			t.Fatalf("the last record was not made whole: %v\n%s", err, again)
		}
		check := func(q db.Querier, file []byte) (journal.Verified, error) {
			return journal.Check{Keys: []string{s.Key.Public}, Witness: bytes.NewReader(file)}.Run(ctx, q)
		}
		if v, err := check(d.Read(ctx), file); err != nil || v.Witnessed != 5 {
			t.Fatalf("%+v %v", v, err)
		}
		if _, err := check(d.Read(ctx), bytes.Replace(file, []byte("\n4\n"), []byte("\n5\n"), 1)); err == nil {
			t.Error("it holds to a witness that was changed")
		}
		if _, err := check(d.Read(ctx), nil); err == nil {
			t.Error("it holds to an empty witness")
		}
		_, w := d.Raw()
		tx, err := w.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		last := `(SELECT entry FROM journal_place WHERE place = 6)`
		if d.Engine == db.PostgreSQL {
			for _, table := range []string{"journal_entry", "journal_body", "journal_on", "journal_line", "journal_place", "journal_checkpoint"} {
				if _, err := tx.Exec(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`); err != nil {
					t.Fatal(err)
				}
			}
		} else {
			for _, table := range []string{"journal_entry", "journal_body", "journal_on", "journal_line", "journal_place", "journal_checkpoint"} {
				if _, err := tx.Exec(`DROP TRIGGER ` + table + `_no_delete`); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, q := range []string{`DELETE FROM journal_body WHERE entry = ` + last, `DELETE FROM journal_on WHERE entry = ` + last, `DELETE FROM journal_line WHERE entry = ` + last, `DELETE FROM journal_entry WHERE id = ` + last,
			`DELETE FROM journal_place WHERE place = 6`, `DELETE FROM journal_checkpoint WHERE size = 7`, `UPDATE journal_hash SET data = substr(data, 1, 192)`} {
			if _, err := tx.Exec(q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		if _, err := journal.Verify(ctx, querier{tx}, s.Key.Public); err != nil {
			t.Fatalf("the end was cut off so well that only the witness can tell, and yet: %v", err)
		}
		if _, err := check(querier{tx}, file); err == nil || !strings.Contains(err.Error(), "the end of the journal is gone") {
			t.Errorf("the end was cut off and the witness did not tell: %v", err)
		}
	}, tables...)
}

// A check makes nothing where it looks.
func TestOpenKeyMakesNone(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "keys")
	if _, err := journal.OpenKey(folder); !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if ks, err := journal.PublicKeys(folder); err != nil || len(ks) > 0 {
		t.Fatalf("%v %v", ks, err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Fatal("the folder was made")
	}
}
