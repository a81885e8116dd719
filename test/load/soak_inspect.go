package load

import (
	"context"
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
	whole, row, err := s.look(ctx, s.Data, claimed)
	if err != nil {
		return nil, err
	}
	cuts := s.Cuts
	if len(wal) == 0 {
		cuts = 0
	}
	for range cuts {
		at := s.random.IntN(len(wal) + 1)
		if err := s.cut(ctx, file, wal[:at], whole); err != nil {
			return nil, fmt.Errorf("a copy whose log was cut at byte %d of %d: %w", at, len(wal), err)
		}
	}
	row["what"], row["kill"], row["cuts"], row["wal"] = "kill", kill, cuts, len(wal)
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
