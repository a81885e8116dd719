package scrub

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/journal/journaltest"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
)

func TestEntriesReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, Kinds(), nil)
}

// shelf is a room whose records name files: pictures by themselves, and sheets by the book that they are in.
func shelf() room.Room {
	return room.Room{Name: "shelf", Migrations: fstest.MapFS{"0001_shelf.sql": {Data: []byte(`-- +goose Up
CREATE TABLE shelf_book (id TEXT PRIMARY KEY, thread TEXT NOT NULL);
CREATE TABLE shelf_sheet (book TEXT NOT NULL, n BIGINT NOT NULL, sha TEXT NOT NULL, PRIMARY KEY (book, n));
CREATE TABLE shelf_picture (id TEXT PRIMARY KEY, thread TEXT NOT NULL, hash TEXT NOT NULL);
`)}}, Tables: []room.Table{{Name: "shelf_book", Thread: "thread"}, {Name: "shelf_sheet", Files: "sha", In: "book = shelf_book.id"}, {Name: "shelf_picture", Files: "hash", Thread: "thread"}}}
}

type bench struct {
	t    *testing.T
	h    *roomtest.House
	d    *Desk
	dir  string
	disk *blob.Folder
}

func each(t *testing.T, f func(b *bench)) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		b := &bench{t: t, h: h, dir: t.TempDir()}
		b.disk = b.folder(b.dir)
		h.Files = b.disk
		b.d = New(h.Host)
		b.d.Name = func(_ db.Querier, o Owner) string {
			return "the " + strings.TrimPrefix(o.Table, "shelf_") + " " + o.Record
		}
		rooms := []room.Room{shelf(), b.d.Room()}
		b.d.Know(rooms)
		h.Start(rooms...)
		f(b)
	})
}

func (b *bench) folder(dir string) *blob.Folder {
	b.t.Helper()
	f, err := blob.OpenFolder(blob.Settings{Dir: dir, MinFree: -1})
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

func (b *bench) do(rows ...string) {
	b.t.Helper()
	err := b.h.DB.Do(context.Background(), func(tx *db.Tx) error {
		for _, r := range rows {
			if _, err := tx.Exec(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) put(content string) string {
	b.t.Helper()
	r, err := b.h.Files.Put(context.Background(), strings.NewReader(content), 1<<20)
	if err != nil {
		b.t.Fatal(err)
	}
	return r.SHA256
}

// turn reads until the end of a pass that is due.
func (b *bench) turn() {
	b.t.Helper()
	b.h.Held.Add(8 * 24 * time.Hour)
	if err := b.d.Turn(context.Background(), time.Minute); err != nil {
		b.t.Fatal(err)
	}
}

// flip turns over one bit of a kept file, as a disk does.
func (b *bench) flip(sha string) {
	b.t.Helper()
	p := filepath.Join(b.dir, sha[:2], sha[2:4], sha)
	was, err := os.ReadFile(p)
	if err == nil {
		was[len(was)/2] ^= 1
		os.Remove(p)
		err = os.WriteFile(p, was, 0o400)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) open(sha string) (string, error) {
	f, err := b.h.Files.Open(context.Background(), sha)
	if err != nil {
		return "", err
	}
	defer f.Close()
	all, err := io.ReadAll(f)
	return string(all), err
}

func (b *bench) status() (Pass, []Damage) {
	b.t.Helper()
	p, ds, err := Status(b.h.DB.Read(context.Background()), 10)
	if err != nil {
		b.t.Fatal(err)
	}
	return p, ds
}

func (b *bench) owed(d Damage) promise.Promise {
	b.t.Helper()
	ps, err := promise.Of(b.h.DB.Read(context.Background()), owedKind, ref(d.ID))
	if err != nil || len(ps) != 1 {
		b.t.Fatalf("owed: %+v %v", ps, err)
	}
	return ps[0]
}

func (b *bench) thread() string {
	b.t.Helper()
	done, err := act.Do(b.h.System(), b.h.Door, act.Of("thread.open", journal.Ref{Kind: "thread", ID: "new"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread("open")
		if err == nil {
			_, err = tx.Record(Mended{Owners: []Owner{}}, act.OnThreads()) // an act says something
		}
		return th.ID, err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return done.Value
}

// GOV-09: a bit that flipped is found, named with the records of the file, and blocks the file until its content is there again.
func TestGOV09AFlippedBitIsFoundNamedAndBlocksTheFile(t *testing.T) {
	each(t, func(b *bench) {
		one, two := b.thread(), b.thread()
		fine, bad := b.put("a photograph"), b.put("a film")
		b.do(`INSERT INTO shelf_book VALUES ('b1', '`+one+`')`, `INSERT INTO shelf_sheet VALUES ('b1', 1, '`+bad+`')`,
			`INSERT INTO shelf_picture VALUES ('p1', '`+two+`', '`+bad+`')`, `INSERT INTO shelf_picture VALUES ('p2', '`+two+`', '`+fine+`')`)
		b.turn()
		if p, ds := b.status(); len(ds) != 0 || p.LastFiles != 2 || p.LastBytes != int64(len("a photograph")+len("a film")) || !p.EndedAt.Equal(b.h.Held.Now()) {
			t.Fatalf("all was well: %+v %+v", p, ds)
		}
		b.flip(bad)
		if got, err := b.open(bad); err != nil || got == "a film" {
			t.Fatalf("the test flipped nothing: %q %v", got, err)
		}
		b.turn()
		_, ds := b.status()
		want := []Owner{{"shelf_sheet", "b1", one, "the sheet b1"}, {"shelf_picture", "p1", two, "the picture p1"}}
		if len(ds) != 1 || ds[0].SHA256 != bad || ds[0].What != Changed || !slices.Equal(ds[0].Owners, want) {
			t.Fatalf("found %+v, want it of %+v", ds, want)
		}
		if _, err := b.open(bad); !fault.HasCode(err, "blob.damaged") {
			t.Errorf("it is shown: %v", err)
		}
		if got, err := b.open(fine); err != nil || got != "a photograph" {
			t.Errorf("another is not: %q %v", got, err)
		}
		if p := b.owed(ds[0]); p.State != promise.Open || p.Owner != "role:operations" || !p.DueAt.Equal(ds[0].FoundAt.Add(24*time.Hour)) {
			t.Errorf("owed: %+v", p)
		}
		b.turn()
		if _, again := b.status(); len(again) != 1 || again[0].ID != ds[0].ID {
			t.Errorf("found again, it is another: %+v", again)
		}
		if b.put("a film") != bad {
			t.Fatal("the same content is another file")
		}
		if got, err := b.open(bad); err != nil || got != "a film" {
			t.Errorf("with a good copy: %q %v", got, err)
		}
		b.turn()
		if _, ds := b.status(); len(ds) != 0 {
			t.Errorf("still said: %+v", ds)
		}
		if ps, err := promise.Of(b.h.DB.Read(context.Background()), owedKind, ref(ds[0].ID)); err != nil || len(ps) != 0 {
			t.Errorf("still owed: %+v %v", ps, err)
		}
		if got := b.entries(two); !slices.Equal(got, []string{"scrub.damaged", "scrub.mended"}) || !slices.Equal(b.entries(one), got) {
			t.Errorf("the threads tell %v and %v", got, b.entries(one))
		}
	})
}

func (b *bench) entries(thread string) (out []string) {
	b.t.Helper()
	rows, err := b.h.DB.Read(context.Background()).Query(`SELECT e.kind FROM journal_entry e JOIN journal_on o ON o.entry = e.id WHERE o.thread = $1 AND e.kind LIKE 'scrub.%' ORDER BY o.thread_no`, thread)
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var k string
		if err := rows.Scan(&k); err != nil {
			b.t.Fatal(err)
		}
		out = append(out, k)
	}
	return out
}

// A second store mends by itself what it has whole, also what is gone; and a file that somebody put back by hand is seen.
func TestGOV09TheSecondStoreMends(t *testing.T) {
	each(t, func(b *bench) {
		th := b.thread()
		changed, gone, neither, byHand := b.put("changed"), b.put("gone"), b.put("neither"), b.put("by hand")
		for i, sha := range []string{changed, gone, neither, byHand} {
			b.do(fmt.Sprintf(`INSERT INTO shelf_picture VALUES ('p%d', '%s', '%s')`, i, th, sha))
		}
		second := b.folder(b.t.TempDir())
		for _, c := range []string{"changed", "gone"} {
			if _, err := second.Put(context.Background(), strings.NewReader(c), 100); err != nil {
				t.Fatal(err)
			}
		}
		b.flip(changed)
		b.flip(neither)
		b.flip(byHand)
		p := filepath.Join(b.dir, gone[:2], gone[2:4], gone)
		if err := os.Remove(p); err != nil {
			t.Fatal(err)
		}
		b.d.Copy = second
		b.turn()
		for sha, want := range map[string]string{changed: "changed", gone: "gone"} {
			if got, err := b.open(sha); err != nil || got != want {
				t.Errorf("mended: %q %v", got, err)
			}
		}
		_, ds := b.status()
		if len(ds) != 2 {
			t.Fatalf("left: %+v", ds)
		}
		b.flip(byHand) // the same bit again: as it was
		b.h.Held.Add(time.Hour)
		if err := b.d.Turn(context.Background(), time.Minute); err != nil {
			t.Fatal(err)
		}
		if got, err := b.open(byHand); err != nil || got != "by hand" {
			t.Errorf("put back by hand: %q %v", got, err)
		}
		if _, ds := b.status(); len(ds) != 1 || ds[0].SHA256 != neither {
			t.Errorf("left: %+v", ds)
		}
		b.do(`DELETE FROM shelf_picture`) // the case is let go
		if err := b.h.Files.Delete(context.Background(), neither); err != nil {
			t.Fatal(err)
		}
		b.turn()
		if _, ds := b.status(); len(ds) != 0 {
			t.Errorf("erased, and still said: %+v", ds)
		}
	})
}

// A pass goes on where it was when the server stopped, and another begins when law says.
func TestAPassGoesOnWhereItWas(t *testing.T) {
	each(t, func(b *bench) {
		var all []string
		for i := range 30 {
			all = append(all, b.put(fmt.Sprint("file ", i)))
		}
		slices.Sort(all)
		counted := &counting{Store: b.disk, left: 10}
		b.h.Files = counted
		if err := b.d.Turn(context.Background(), time.Minute); err == nil {
			t.Fatal("the store did not fail")
		}
		p, _ := b.status()
		if p.After != all[9] || p.Files != 10 || !p.EndedAt.IsZero() {
			t.Fatalf("stopped at %+v", p)
		}
		counted.left, counted.seen = 1000, nil
		other := New(b.h.Host)
		if err := other.Turn(context.Background(), time.Minute); err != nil {
			t.Fatal(err)
		}
		if p, _ := b.status(); !slices.Equal(counted.seen, all[10:]) || p.LastFiles != 30 || p.After != "" {
			t.Errorf("went on with %d files: %+v", len(counted.seen), p)
		}
		counted.seen = nil
		b.h.Held.Add(168*time.Hour - time.Second)
		for _, want := range []int{0, 30} {
			if err := other.Turn(context.Background(), time.Minute); err != nil || len(counted.seen) != want {
				t.Errorf("%d files read, want %d: %v", len(counted.seen), want, err)
			}
			b.h.Held.Add(time.Second)
		}
	})
}

type counting struct {
	blob.Store
	left int
	seen []string
}

func (c *counting) Check(ctx context.Context, sha string, pace blob.Pace) error {
	if c.left--; c.left < 0 {
		return fmt.Errorf("the disk went away")
	}
	c.seen = append(c.seen, sha)
	return c.Store.Check(ctx, sha, pace)
}

// The reading is held to its rate: of what is read beyond the first burst, so much takes so long.
func TestTheRateIsHeld(t *testing.T) {
	t.Parallel()
	d := &Desk{Rate: 4 << 20}
	pace, began := d.pace(), time.Now()
	for range 12 { // 3 MiB, of which one is the burst
		if err := pace(context.Background(), 256<<10); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took < 450*time.Millisecond {
		t.Errorf("3 MiB at 4 MiB a second took %s", took)
	}
}
