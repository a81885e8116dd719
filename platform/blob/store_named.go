package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
)

// Column is where a room's table names files by their hash; an empty value names none.
type Column struct{ Table, Column string }

// Checked says how far a check of the files has come.
type Checked struct {
	Files int64
	Bytes int64
}

// ReadFolder is a folder of files that is only read: nothing is made in it.
func ReadFolder(dir string) *Folder {
	return &Folder{set: Settings{Dir: dir, MinFree: -1}, free: freeSpace, sync: (*os.File).Sync}
}

// CheckNamed hashes every file that the columns name, each once, and stops at the first that is missing or is not what its
// name says; the error is a sentence that names it and the table. Columns of tables that are not there are passed over: an
// older database has fewer. told, which may be nil, is called at most every few seconds.
func (f *Folder) CheckNamed(ctx context.Context, d *db.DB, columns []Column, told func(Checked)) (Checked, error) {
	var at Checked
	there, err := d.Tables(ctx)
	if err != nil {
		return at, err
	}
	tables := map[string]bool{}
	for _, t := range there {
		tables[t] = true
	}
	seen := map[[sha256.Size]byte]bool{}
	last := time.Now()
	for _, c := range columns {
		if !tables[c.Table] {
			continue
		}
		err := eachName(d.Read(ctx), c, func(sha string) error {
			var key [sha256.Size]byte
			if n, err := hex.Decode(key[:], []byte(sha)); err != nil || n != sha256.Size {
				return fmt.Errorf("%s.%s names a file %q, which is no hash", c.Table, c.Column, sha)
			}
			if seen[key] {
				return nil
			}
			seen[key] = true
			size, err := f.checkOne(ctx, sha)
			if err != nil {
				return fmt.Errorf("%w: %s.%s names it", err, c.Table, c.Column)
			}
			at.Files, at.Bytes = at.Files+1, at.Bytes+size
			if told != nil && time.Since(last) > 5*time.Second {
				last = time.Now()
				told(at)
			}
			return nil
		})
		if err != nil {
			return at, err
		}
	}
	return at, nil
}

func (f *Folder) checkOne(ctx context.Context, sha string) (int64, error) {
	switch err := f.Check(ctx, sha, nil); {
	case fault.HasCode(err, "blob.not_found"):
		return 0, fmt.Errorf("the file %s is missing", sha)
	case fault.HasCode(err, "blob.damaged"):
		return 0, fmt.Errorf("the file %s was changed: it is not what was kept", sha)
	case err != nil:
		return 0, fmt.Errorf("the file %s cannot be read: %w", sha, err)
	}
	info, err := os.Stat(f.path(sha))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// eachName visits the different names in a column in their order, a thousand at a time.
func eachName(q db.Querier, c Column, visit func(sha string) error) error {
	for after := ""; ; {
		names, err := namesAfter(q, c, after)
		if err != nil {
			return err
		}
		for _, n := range names {
			if err := visit(n); err != nil {
				return err
			}
			after = n
		}
		if len(names) == 0 {
			return nil
		}
	}
}

func namesAfter(q db.Querier, c Column, after string) ([]string, error) {
	rows, err := q.Query(fmt.Sprintf(`SELECT DISTINCT %[2]q FROM %[1]q WHERE %[2]q > $1 ORDER BY %[2]q LIMIT 1000`, c.Table, c.Column), after)
	if err != nil {
		return nil, fmt.Errorf("blob: the names in %s: %w", c.Table, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
