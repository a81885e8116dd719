package act_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/journal"
)

// A copy of the data folder whose log is cut anywhere opens, verifies and holds a prefix of the acts.
func TestACutLogHoldsAPrefixOfTheActs(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, tables...)
	h := newHouse(t, d)
	ctx := context.Background()
	s := h.node(t, true)
	key := s.Key
	th := h.open(t, "open")
	checkpoint(t, d)
	for i := range 60 {
		if _, err := h.note(h.ctx, th, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		if i%20 == 19 {
			if _, err := s.SealOnce(ctx, 1000); err != nil {
				t.Fatal(err)
			}
		}
	}
	var file, wal []byte
	if err := d.Do(ctx, func(*db.Tx) (err error) { // while the writer stands still
		if file, err = os.ReadFile(d.Path()); err != nil {
			return err
		}
		wal, err = os.ReadFile(d.Path() + "-wal")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	whole, err := journal.From(d.Read(ctx), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	cuts := 40
	if os.Getenv("THROUGHLINE_PROVE") != "" {
		cuts = 200
	}
	least, most := len(whole), 0
	for range cuts {
		n := opened(t, file, wal[:rand.IntN(len(wal)+1)], whole, key.Public)
		least, most = min(least, n), max(most, n)
	}
	if least == most {
		t.Errorf("every cut held %d acts: the log was not cut at all", least)
	}
}

// opened opens a copy, checks it and returns how many entries it holds, which must be the first ones.
func opened(t *testing.T, file, wal []byte, whole []journal.Entry, public string) int {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "throughline.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "throughline.db-wal"), wal, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(context.Background(), db.Settings{Dir: dir})
	if err != nil {
		t.Fatalf("cut at %d: %v", len(wal), err)
	}
	defer d.Close()
	q := d.Read(context.Background())
	if err := d.CheckFile(context.Background()); err != nil {
		t.Fatalf("cut at %d: %v", len(wal), err)
	}
	if _, err := journal.Verify(context.Background(), q, public); err != nil {
		t.Fatalf("cut at %d: %v", len(wal), err)
	}
	es, err := journal.From(q, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := q.QueryRow(`SELECT count(*) FROM sample_row`).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	notes := 0
	for i, e := range es {
		if e.ID != whole[i].ID {
			t.Fatalf("cut at %d: entry %d is another one", len(wal), i)
		}
		if strings.Contains(e.Action, "note") {
			notes++
		}
	}
	if rows != notes {
		t.Fatalf("cut at %d: %d rows but %d entries: half an act", len(wal), rows, notes)
	}
	return len(es)
}

func checkpoint(t *testing.T, d *db.DB) {
	t.Helper()
	_, w := d.Raw()
	if _, err := w.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
}

// TestLoneAct is run by the next test under strace: it does one act between two marks.
func TestLoneAct(t *testing.T) {
	if os.Getenv("THROUGHLINE_LONE_ACT") == "" {
		t.Skip("only run by TestALoneActIsSyncedBeforeItsReply")
	}
	h := newHouse(t, dbtest.SQLite(t, tables...))
	th := h.open(t, "open")
	os.WriteFile("/dev/null", []byte("MARK-REQUEST"), 0)
	if _, err := h.note(h.ctx, th, "alone"); err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/dev/null", []byte("MARK-REPLY"), 0)
}

func TestALoneActIsSyncedBeforeItsReply(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIPPED, LOUDLY: strace is not installed, so the fdatasync between request and reply was not seen")
	}
	log := filepath.Join(t.TempDir(), "strace.log")
	c := exec.Command(strace, "-f", "-o", log, "-e", "trace=write,fdatasync,fsync,pwrite64", os.Args[0], "-test.run", "^TestLoneAct$")
	c.Env = append(os.Environ(), "THROUGHLINE_LONE_ACT=1")
	if out, err := c.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "ptrace") || strings.Contains(string(out), "Operation not permitted") {
			t.Skipf("SKIPPED, LOUDLY: strace may not trace here: %s", out)
		}
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(b), "MARK-REQUEST")
	between, _, ok2 := strings.Cut(after, "MARK-REPLY")
	if !ok || !ok2 {
		t.Fatal("the marks are not in the trace")
	}
	if !strings.Contains(between, "fdatasync(") && !strings.Contains(between, "fsync(") {
		t.Fatalf("no sync between request and reply:\n%s", between)
	}
}

// On PostgreSQL: 64 writers, one transaction held open, two nodes of which one dies: every entry heard once, in thread order.
func TestNodesHearOnceWhileATransactionStaysOpenAndANodeDies(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t, tables...)
	h := newHouse(t, d)
	th := []string{h.open(t, "open"), h.open(t, "open"), h.open(t, "open"), h.open(t, "open")}
	l := act.Listener{Name: "sample.ear", Kinds: []string{"sample.noted"}, Hear: func(tx *act.Tx, e journal.Entry, b journal.Body) error {
		_, err := tx.Exec(`INSERT INTO sample_heard (entry) VALUES ($1)`, e.ID)
		return err
	}}
	hold := 500 * time.Millisecond
	if os.Getenv("THROUGHLINE_PROVE") != "" {
		hold = 5 * time.Second
	}
	ctx, stop := context.WithCancel(context.Background())
	dying, die := context.WithCancel(ctx)
	defer die()
	var nodes, writers sync.WaitGroup
	nodes.Go(func() { act.NewEars(h.Door, []act.Listener{l}).Run(ctx, 5*time.Millisecond) })
	nodes.Go(func() { act.NewEars(h.Door, []act.Listener{l}).Run(dying, 5*time.Millisecond) })
	late := h.open(t, "open")
	writers.Go(func() { // takes its number early and commits last
		_, err := act.Do(h.ctx, h.Door, act.Of("sample.note", journal.Ref{Kind: "thread", ID: late}, "slow").On(late), func(tx *act.Tx) (string, error) {
			e, err := tx.Record(noted{"slow"})
			if err != nil {
				return "", err
			}
			_, err = tx.Exec(fmt.Sprintf(`SELECT pg_sleep(%f)`, hold.Seconds()))
			return e, err
		})
		if err != nil {
			t.Error(err)
		}
	})
	const each = 6
	for w := range 64 {
		writers.Go(func() {
			for i := range each {
				if _, err := h.note(h.ctx, th[(w+i)%len(th)], fmt.Sprintf("%d-%d", w, i)); err != nil {
					t.Error(err)
				}
				if w == 0 && i == 2 {
					die()
				}
			}
		})
	}
	writers.Wait()
	stop()
	nodes.Wait()
	last := act.NewEars(h.Door, []act.Listener{l})
	if err := last.HearAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := 64*each + 1 + len(th) + 1
	if n := h.count(t, "sample_heard"); n != want {
		t.Errorf("heard %d of %d", n, want)
	}
	if n := h.count(t, "(SELECT DISTINCT entry FROM sample_heard) x"); n != want {
		t.Errorf("%d different of %d", n, want)
	}
}
