package load

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"throughline/platform/db"
	"throughline/platform/journal"
)

// inspect looks at the data folder of a server that is dead: first at copies with a cut log, which opening the folder
// would put in order, then at the folder itself.
func (s *soak) inspect(ctx context.Context, kill int) (map[string]any, error) {
	claimed := s.claims.copied()
	file, wal, err := frozen(s.Data)
	if err != nil {
		return nil, err
	}
	floor, err := copiedBack(s.Data, wal)
	if err != nil {
		return nil, err
	}
	whole, row, err := s.look(ctx, s.Data, claimed)
	if err != nil {
		return nil, err
	}
	cuts := s.Cuts
	if floor >= len(wal) {
		cuts = 0
	}
	for range cuts {
		at := floor + s.random.IntN(len(wal)-floor+1)
		if err := s.cut(ctx, file, wal[:at], whole); err != nil {
			return nil, fmt.Errorf("a copy whose log was cut at byte %d of %d: %w", at, len(wal), err)
		}
	}
	row["what"], row["kill"], row["cuts"], row["wal"], row["wal_copied_back"] = "kill", kill, cuts, len(wal), floor
	return row, nil
}

func frozen(dir string) (file, wal []byte, err error) {
	if file, err = os.ReadFile(filepath.Join(dir, "throughline.db")); err != nil {
		return nil, nil, err
	}
	wal, err = os.ReadFile(filepath.Join(dir, "throughline.db-wal"))
	if os.IsNotExist(err) {
		err = nil
	}
	return file, wal, err
}

// copiedBack tells how many bytes of the log may already have been written to the database file. SQLite syncs the log
// before it copies any of it back, so a power cut cannot take those bytes; a cut there would be a fault of the test.
// The layout of the index (-shm) is that of https://www.sqlite.org/walformat.html, 2.1: the salts at byte
// 32 and, at 128, the last frame whose copying was begun.
func copiedBack(dir string, wal []byte) (int, error) {
	const header, frameHeader = 32, 24
	if len(wal) < header {
		return len(wal), nil
	}
	index, err := os.ReadFile(filepath.Join(dir, "throughline.db-shm"))
	if err != nil {
		return 0, fmt.Errorf("a log without its index: %w", err)
	}
	if len(index) < 136 {
		return 0, fmt.Errorf("the log's index has %d bytes, want 136 or more", len(index))
	}
	if !bytes.Equal(index[32:40], wal[16:24]) {
		return len(wal), nil // the log was begun anew and its first frame not yet written: the whole of the old is in the file
	}
	frames := int(binary.NativeEndian.Uint32(index[128:]))
	page := int(binary.BigEndian.Uint32(wal[8:]))
	return min(header+frames*(frameHeader+page), len(wal)), nil
}

// look checks an installation that nobody serves, and returns its entries in order of place.
func (s *soak) look(ctx context.Context, dir string, c *claims) ([]string, map[string]any, error) {
	d, err := db.Open(ctx, db.Settings{Dir: dir})
	if err != nil {
		return nil, nil, err
	}
	defer d.Close()
	if err := d.CheckFile(ctx); err != nil {
		return nil, nil, err
	}
	keys, err := journal.PublicKeys(filepath.Join(s.Data, "keys"))
	if err != nil {
		return nil, nil, err
	}
	q := d.Read(ctx)
	v, err := journal.Verify(ctx, q, keys...)
	if err != nil {
		return nil, nil, err
	}
	order, err := placed(q)
	if err != nil {
		return nil, nil, err
	}
	heard, err := checkHeard(q, order)
	if err != nil {
		return nil, nil, err
	}
	if err := inThreadOrder(q); err != nil {
		return nil, nil, err
	}
	row := map[string]any{"entries": v.Entries, "sealed": v.Sealed, "heard": heard, "acknowledged": len(c.entries), "promises_seen": len(c.promises), "graded": len(c.attended)}
	return order, row, c.hold(q, order, heard)
}

// hold tells whether everything that was claimed is there.
func (c *claims) hold(q db.Querier, order []string, heard int) error {
	place := make(map[string]int, len(order))
	for i, e := range order {
		place[e] = i
	}
	for e, path := range c.entries {
		if _, ok := place[e]; !ok {
			return fmt.Errorf("an act is LOST: %s was answered as done with entry %s", path, e)
		}
	}
	ids, subjects, err := promisesThere(q)
	if err != nil {
		return err
	}
	for id := range c.promises {
		if !ids[id] {
			return fmt.Errorf("a promise is LOST: %s was shown", id)
		}
	}
	for incident := range c.attended {
		if !subjects["control.attend incident/"+incident] {
			return fmt.Errorf("a promise is LOST: incident %s was graded and nobody owes a response", incident)
		}
	}
	if e := c.mustBeHeard; e != "" && place[e] >= heard {
		return fmt.Errorf("the listeners SKIPPED: entry %s at place %d was to be heard, and only %d were", e, place[e], heard)
	}
	return nil
}

// cut opens a copy with a cut log: it must open, verify and hold the first of the acts.
func (s *soak) cut(ctx context.Context, file, wal []byte, whole []string) error {
	dir, err := os.MkdirTemp("", "throughline-cut-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "throughline.db"), file, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "throughline.db-wal"), wal, 0o600); err != nil {
		return err
	}
	order, _, err := s.look(ctx, dir, newClaims())
	if err != nil {
		return err
	}
	for i, e := range order {
		if i >= len(whole) || e != whole[i] {
			return fmt.Errorf("the entry at place %d is not the one that the whole journal has there", i)
		}
	}
	return nil
}
