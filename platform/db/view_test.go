package db_test

import (
	"context"
	"errors"
	"testing"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
)

func TestAViewSeesOneMoment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		background := context.Background()
		add := func(ctx context.Context, v string) {
			t.Helper()
			if err := d.Do(ctx, func(tx *db.Tx) error { _, err := tx.Exec(`INSERT INTO seen (v) VALUES ($1)`, v); return err }); err != nil {
				t.Fatal(err)
			}
		}
		count := func(ctx context.Context) (n int) {
			t.Helper()
			if err := d.Read(ctx).QueryRow(`SELECT count(*) FROM seen LIMIT $1`, 1).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		want := func(what string, got, sqlite, postgres int) {
			t.Helper()
			w := map[db.Engine]int{db.SQLite: sqlite, db.PostgreSQL: postgres}[d.Engine]
			if got != w {
				t.Errorf("%s: %d rows, want %d", what, got, w)
			}
		}
		if err := d.Do(background, func(tx *db.Tx) error { _, err := tx.Exec(`CREATE TABLE seen (v TEXT PRIMARY KEY)`); return err }); err != nil {
			t.Fatal(err)
		}
		add(background, "a")
		ctx, end := d.View(background)
		want("at first", count(ctx), 1, 1)
		add(background, "b")
		want("while another wrote", count(ctx), 1, 2)
		want("of who has no view", count(background), 2, 2)
		add(ctx, "c")
		want("after an act of its own", count(ctx), 3, 3)
		end()
		add(background, "d")
		want("after its end", count(ctx), 4, 4)

		ctx, end = d.View(background)
		want("the next view, at once", count(ctx), 4, 4)
		end()
		if err := d.Aside(func(tx *db.Tx) error { _, err := tx.Exec(`INSERT INTO seen (v) VALUES ('e')`); return err }); err != nil {
			t.Fatal(err)
		}
		ctx, end = d.View(background)
		defer end()
		db.Anew(ctx)
		want("anew, what was written aside", count(ctx), 5, 5)
	})
}

func TestOnceReadsOnceAMoment(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	type key string
	reads := 0
	read := func(ctx context.Context) int {
		t.Helper()
		n, err := db.Once(d.Read(ctx), key("n"), func() (int, error) {
			var one int
			reads++
			err := d.Read(ctx).QueryRow(`SELECT 1`).Scan(&one)
			return reads, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	ctx, end := d.View(context.Background())
	if first, again := read(ctx), read(ctx); first != 1 || again != 1 {
		t.Errorf("read %d times in one moment", reads)
	}
	db.Anew(ctx)
	if read(ctx) != 2 {
		t.Error("an old answer in a new moment")
	}
	end()
	if read(ctx) != 3 || read(ctx) != 4 || read(context.Background()) != 5 {
		t.Error("something was remembered where there is no view")
	}
	ctx, end = d.View(context.Background())
	defer end()
	if _, err := db.Once(d.Read(ctx), key("broken"), func() (int, error) { return 0, errors.New("broken") }); err == nil {
		t.Error("a fault was swallowed")
	}
	if n, err := db.Once(d.Read(ctx), key("broken"), func() (int, error) { return 7, nil }); err != nil || n != 7 {
		t.Errorf("a fault was remembered: %d %v", n, err)
	}
}
