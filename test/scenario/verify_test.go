package scenario

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"
)

// seeded is a small installation with a past, made once; a test works on a copy.
var seeded = sync.OnceValues(func() (string, error) {
	return scratch("seeded")
})

var fill sync.Once

func installation(t *testing.T) string {
	t.Helper()
	dir, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	fill.Do(func() { must(t, "seed", "--threads", "40", "--data", dir) })
	return copyOf(t, dir)
}

func open(t *testing.T, dir string) *sql.DB {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(dir, "throughline.db"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func change(t *testing.T, d *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := d.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestVerifyHoldsOnASoundJournal(t *testing.T) {
	t.Parallel()
	if out := must(t, "verify", "--data", installation(t)); !strings.Contains(out, "The journal holds") {
		t.Fatal(out)
	}
}

// One byte changed by somebody who can write the tables, past the triggers, is found: in a body, a leaf, a salt, a name of the
// envelope, a standing, a place, a tile of the log or a checkpoint.
func TestVerifyFailsAfterOneByteOfATableIsChanged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, table, change string }{
		{"body", "journal_body", `UPDATE journal_body SET body = CAST(replace(CAST(body AS TEXT), 'log', 'lag') AS BLOB) WHERE entry = (SELECT entry FROM journal_body WHERE CAST(body AS TEXT) LIKE '%log%' LIMIT 1)`},
		{"salt", "journal_body", `UPDATE journal_body SET salt = substr(salt, 1, 15) || CAST(x'00' AS BLOB) WHERE entry = (SELECT entry FROM journal_body WHERE substr(salt, 16) <> x'00' LIMIT 1)`},
		{"leaf", "journal_entry", `UPDATE journal_entry SET leaf = substr(leaf, 1, 31) || x'00' WHERE id = (SELECT id FROM journal_entry WHERE substr(leaf, 32) <> x'00' LIMIT 1)`},
		{"actor", "journal_entry", `UPDATE journal_entry SET actor = 'system:seee' WHERE id = (SELECT id FROM journal_entry WHERE actor = 'system:seed' LIMIT 1)`},
		{"time", "journal_entry", `UPDATE journal_entry SET happened_at = happened_at + 1 WHERE id = (SELECT MIN(id) FROM journal_entry)`},
		{"label", "journal_entry", `UPDATE journal_entry SET label = 'opem' WHERE id = (SELECT id FROM journal_entry WHERE label = 'open' LIMIT 1)`},
		{"number on a thread", "journal_on", `UPDATE journal_on SET thread_no = thread_no + 100000 WHERE entry = (SELECT MAX(entry) FROM journal_on)`},
		{"tile", "journal_hash", `UPDATE journal_hash SET data = x'00' || substr(data, 2) WHERE level = 0 AND tile = (SELECT tile FROM journal_hash WHERE level = 0 AND substr(data, 1, 1) <> x'00' LIMIT 1)`},
		{"checkpoint", "journal_checkpoint", `UPDATE journal_checkpoint SET note = replace(note, 'throughline', 'throughlime') WHERE size = (SELECT MAX(size) FROM journal_checkpoint)`},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			dir := installation(t)
			d := open(t, dir)
			var triggers []string
			rows, err := d.Query(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1`, c.table)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var n string
				if err := rows.Scan(&n); err != nil {
					t.Fatal(err)
				}
				triggers = append(triggers, n)
			}
			rows.Close()
			for _, n := range triggers {
				change(t, d, "DROP TRIGGER "+n)
			}
			r, err := d.Exec(c.change)
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := r.RowsAffected(); n != 1 {
				t.Fatalf("the change touched %d rows, so nothing was tried", n)
			}
			d.Close()
			if out, err := run(t, "verify", "--data", dir); err == nil || !strings.Contains(out, "DOES NOT HOLD") {
				t.Fatalf("verify did not see it: %v\n%s", err, out)
			}
		})
	}
}

// One byte changed anywhere in the cells of the journal's own pages of the file is found.
func TestVerifyFailsAfterOneByteOfTheFileIsChanged(t *testing.T) {
	t.Parallel()
	dir := installation(t)
	file := filepath.Join(dir, "throughline.db")
	d := open(t, dir)
	change(t, d, `PRAGMA wal_checkpoint(TRUNCATE)`)
	var root, size int
	if err := d.QueryRow(`SELECT rootpage FROM sqlite_master WHERE name = 'journal_body'`).Scan(&root); err != nil {
		t.Fatal(err)
	}
	if err := d.QueryRow(`PRAGMA page_size`).Scan(&size); err != nil {
		t.Fatal(err)
	}
	d.Close()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	leaves := leafPages(whole, root, size)
	if len(leaves) < 20 {
		t.Fatalf("only %d pages of bodies were found", len(leaves))
	}
	tries := 12
	if proving() {
		tries = 200
	}
	for n := range tries {
		page := (leaves[rand.IntN(len(leaves))] - 1) * size
		cells := cellsOf(whole[page : page+size])
		cell := cells[rand.IntN(len(cells))]
		at := page + cell[0] + rand.IntN(cell[1])
		if err := flip(file, whole, at); err != nil {
			t.Fatal(err)
		}
		if out, err := run(t, "verify", "--data", dir); err == nil {
			t.Errorf("try %d: byte %d of page %d was changed and verify did not see it: %s", n, at-page, page/size+1, out)
		}
	}
}

// leafPages are the leaves of a table that is kept as an index b-tree (WITHOUT ROWID), by page number from 1.
func leafPages(file []byte, page, size int) []int {
	at := (page - 1) * size
	if file[at] != 2 { // 2 is an inner page of an index b-tree, 10 a leaf
		return []int{page}
	}
	out := leafPages(file, int(binary.BigEndian.Uint32(file[at+8:])), size)
	for i := range int(binary.BigEndian.Uint16(file[at+3:])) {
		cell := at + int(binary.BigEndian.Uint16(file[at+12+2*i:]))
		out = append(out, leafPages(file, int(binary.BigEndian.Uint32(file[cell:])), size)...)
	}
	return out
}

// cellsOf gives where each cell of a leaf begins and how many bytes of the page it takes. What lies between cells is free
// space, where what stood there before a page was split may still be read but says nothing. The sizes are those of
// sqlite.org/fileformat2.html, section 1.6, for an index b-tree.
func cellsOf(page []byte) [][2]int {
	usable := len(page)
	most, least := (usable-12)*64/255-23, (usable-12)*32/255-23
	out := make([][2]int, binary.BigEndian.Uint16(page[3:]))
	for i := range out {
		at := int(binary.BigEndian.Uint16(page[8+2*i:]))
		payload, head := varint(page[at:])
		local := payload
		if payload > most {
			if local = least + (payload-least)%(usable-4); local > most {
				local = least
			}
			local += 4 // and the number of the page where it goes on
		}
		out[i] = [2]int{at, head + local}
	}
	return out
}

// varint reads SQLite's variable-length integer: seven bits a byte, the highest first (not Go's order).
func varint(b []byte) (value, length int) {
	for i := range 8 {
		value = value<<7 | int(b[i]&0x7f)
		if b[i] < 0x80 {
			return value, i + 1
		}
	}
	return value<<8 | int(b[8]), 9
}

// flip writes the file with one byte changed, and no log beside it.
func flip(file string, whole []byte, at int) error {
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(file + end); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	changed := append([]byte(nil), whole...)
	changed[at] ^= 1 << rand.IntN(8)
	if changed[at] == whole[at] {
		return fmt.Errorf("byte %d was not changed", at)
	}
	return os.WriteFile(file, changed, 0o600)
}
