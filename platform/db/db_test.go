package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
)

var tables = db.Migrations{Room: "sample", Files: fstest.MapFS{
	"0001_row.sql": {Data: []byte("-- +goose Up\nCREATE TABLE sample_row (id TEXT PRIMARY KEY, n BIGINT NOT NULL, body BYTEA) /*+sqlite WITHOUT ROWID */;\n")},
}}

func TestPlaceholdersAndBytesAreAlikeOnBothEngines(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Do(context.Background(), func(tx *db.Tx) error {
			// $2 before $1, and $1 twice: order and reuse must not matter
			_, err := tx.Exec(`INSERT INTO sample_row (n, id, body) SELECT $2, $1, $3 WHERE $1 <> ''`, "a", 7, []byte{0, 255, 1})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		var body []byte
		if err := d.Read(context.Background()).QueryRow(`SELECT n, body FROM sample_row WHERE id = $1`, "a").Scan(&n, &body); err != nil {
			t.Fatal(err)
		}
		if n != 7 || string(body) != "\x00\xff\x01" {
			t.Fatalf("read %d %x", n, body)
		}
	}, tables)
}

func TestAFailingActLeavesNothingAndSparesItsNeighbours(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		boom := errors.New("boom")
		var wg sync.WaitGroup
		errs := make([]error, 60)
		for i := range errs {
			wg.Go(func() {
				errs[i] = d.Do(context.Background(), func(tx *db.Tx) error {
					if _, err := tx.Exec(`INSERT INTO sample_row (id, n) VALUES ($1, $2)`, fmt.Sprint(i), i); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return boom
					case 2:
						panic("a rule is broken")
					}
					return nil
				})
			})
		}
		wg.Wait()
		for i, err := range errs {
			if want := i%4 == 1 || i%4 == 2; (err != nil) != want {
				t.Errorf("act %d: %v", i, err)
			}
			var n int
			d.Read(context.Background()).QueryRow(`SELECT count(*) FROM sample_row WHERE id = $1`, fmt.Sprint(i)).Scan(&n)
			if want := err == nil; (n == 1) != want {
				t.Errorf("act %d left %d rows, err %v", i, n, err)
			}
		}
	}, tables)
}

func TestACancelledRequestNeverTouchesItsNeighbours(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		ok := make([]bool, 40)
		for i := range ok {
			wg.Go(func() {
				ctx, cancel := context.WithCancel(context.Background())
				err := d.Do(ctx, func(tx *db.Tx) error {
					if i%2 == 0 {
						cancel() // the caller leaves while its act runs
					}
					_, err := tx.Exec(`INSERT INTO sample_row (id, n) VALUES ($1, 1)`, fmt.Sprint(i))
					return err
				})
				cancel()
				ok[i] = err == nil
			})
		}
		wg.Wait()
		var n int
		d.Read(context.Background()).QueryRow(`SELECT count(*) FROM sample_row`).Scan(&n)
		for i := range ok {
			if !ok[i] {
				t.Errorf("act %d failed", i)
			}
		}
		if n != len(ok) {
			t.Errorf("%d rows of %d", n, len(ok))
		}
	}, tables)
}

func TestAFullDiskFailsOnlyTheActThatNeededTheSpace(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, tables)
	do := func(fn func(tx *db.Tx) error) error { return d.Do(context.Background(), fn) }
	var pages int
	if err := do(func(tx *db.Tx) error { return tx.QueryRow(`PRAGMA page_count`).Scan(&pages) }); err != nil {
		t.Fatal(err)
	}
	if err := do(func(tx *db.Tx) error {
		_, err := tx.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+20))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	hold := make(chan struct{})
	var wg sync.WaitGroup
	errs := make([]error, 21)
	wg.Go(func() { do(func(tx *db.Tx) error { <-hold; return nil }) }) // so that all the rest share one group
	for i := range errs {
		wg.Go(func() {
			errs[i] = do(func(tx *db.Tx) error {
				size := 10
				if i == 10 {
					size = 4 << 20
				}
				_, err := tx.Exec(`INSERT INTO sample_row (id, n, body) VALUES ($1, 1, $2)`, fmt.Sprint(i), make([]byte, size))
				return err
			})
		})
	}
	close(hold)
	wg.Wait()
	for i, err := range errs {
		if (err != nil) != (i == 10) {
			t.Errorf("act %d: %v", i, err)
		}
	}
	var n int
	d.Read(context.Background()).QueryRow(`SELECT count(*) FROM sample_row`).Scan(&n)
	if n != 20 {
		t.Errorf("%d rows, want 20", n)
	}
}
