package journal

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/platform/db"
)

// Verified says what a check of the whole log saw.
type Verified struct {
	Entries     int64 `json:"entries"`
	Sealed      int64 `json:"sealed"`
	Erased      int64 `json:"erased"`
	Checkpoints int64 `json:"checkpoints"`
	Looks       int64 `json:"looks"` // sealed ones
}

// Verify reads the whole journal and rebuilds it from nothing: every leaf from its entry, the tree from the leaves, every
// tile and every signed checkpoint against the tree. The error says what does not hold, and where.
func Verify(ctx context.Context, q db.Querier, publicKeys ...string) (Verified, error) {
	var v Verified
	verifiers, err := verifierList(publicKeys)
	if err != nil {
		return v, err
	}
	checkpoints, err := readCheckpoints(q, verifiers)
	if err != nil {
		return v, err
	}
	v.Checkpoints = int64(len(checkpoints))
	rebuilt := &tree{fresh: map[int64]tlog.Hash{}}
	var batches lookBatches
	gone := erasures{stones: map[string]*Tombstone{}}
	for {
		es, err := From(q, v.Entries, 1000)
		if err != nil {
			return v, err
		}
		for i := range es {
			if err := gone.check(&es[i], v.Entries); err != nil {
				return v, err
			}
			if err := batches.add(&es[i]); err != nil {
				return v, err
			}
			if err := rebuilt.add(v.Entries, es[i].Leaf); err != nil {
				return v, err
			}
			v.Entries++
			if want, ok := checkpoints[v.Entries]; ok {
				got, err := tlog.TreeHash(v.Entries, rebuilt)
				if err != nil {
					return v, err
				}
				if got != want.Hash {
					return v, fmt.Errorf("the checkpoint of %d entries was signed over another journal", v.Entries)
				}
				v.Sealed = v.Entries
				delete(checkpoints, v.Entries)
			}
		}
		if len(es) == 0 || ctx.Err() != nil {
			break
		}
	}
	for size := range checkpoints {
		return v, fmt.Errorf("a checkpoint of %d entries was signed, but only %d entries stand", size, v.Entries)
	}
	v.Erased = int64(len(gone.erased))
	if err := gone.settle(); err != nil {
		return v, err
	}
	if err := checkTiles(q, rebuilt, v.Sealed); err != nil {
		return v, err
	}
	if v.Looks, err = batches.check(q, v.Entries); err != nil {
		return v, err
	}
	return v, checkOrphans(q, v.Entries)
}

// erasures are the entries without a body, which only their tombstones prove.
type erasures struct {
	erased []Entry
	stones map[string]*Tombstone
}

func (g *erasures) check(e *Entry, place int64) error {
	if e.Place != place {
		return fmt.Errorf("place %d is missing", place)
	}
	if e.Raw == nil {
		g.erased = append(g.erased, *e)
		return nil
	}
	if !bytes.Equal(leafOf(e), e.Leaf) {
		return fmt.Errorf("entry %s at place %d is not what was recorded", e.ID, place)
	}
	if t := tombstoneOf(e); t != nil {
		g.stones[t.Entry] = t
	}
	return nil
}

func (g *erasures) settle() error {
	for i := range g.erased {
		if err := g.stones[g.erased[i].ID].holds(&g.erased[i]); err != nil {
			return err
		}
	}
	return nil
}

// checkOrphans: rows that no place names would be outside every proof. Entries still waiting for a place are counted as waiting, not wrong.
func checkOrphans(q db.Querier, placed int64) error {
	for _, c := range []struct{ what, query string }{
		{"bodies without an entry", `SELECT count(*) FROM journal_body b WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id = b.entry)`},
		{"standings without an entry", `SELECT count(*) FROM journal_on o WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id = o.entry)`},
		{"entries that stand in no order", `SELECT count(*) FROM journal_entry e WHERE NOT EXISTS (SELECT 1 FROM journal_place p WHERE p.entry = e.id)
			AND NOT EXISTS (SELECT 1 FROM journal_unplaced u WHERE u.entry = e.id)`},
		{"bodies erased without a tombstone", `SELECT count(*) FROM journal_entry e WHERE NOT EXISTS (SELECT 1 FROM journal_body b WHERE b.entry = e.id)
			AND NOT EXISTS (SELECT 1 FROM journal_entry t WHERE t.kind = 'journal.erased' AND t.subject_kind = 'entry' AND t.subject_id = e.id)`},
	} {
		var n int64
		if err := q.QueryRow(c.query).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%d %s", n, c.what)
		}
	}
	return nil
}

func (t *tree) add(n int64, leaf []byte) error {
	hs, err := tlog.StoredHashes(n, leaf, t)
	if err != nil {
		return err
	}
	at := tlog.StoredHashIndex(0, n)
	for i, h := range hs {
		t.fresh[at+int64(i)] = h
	}
	return nil
}

func checkTiles(q db.Querier, rebuilt *tree, sealed int64) error {
	rows, err := q.Query(`SELECT level, tile, data FROM journal_hash ORDER BY level, tile`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var level int
		var n int64
		var data []byte
		if err := rows.Scan(&level, &n, &data); err != nil {
			return err
		}
		t := tlog.Tile{H: tileHeight, L: level, N: n, W: len(data) / tlog.HashSize}
		if t.W == 0 || (n<<tileHeight+int64(t.W))<<(level*tileHeight) > sealed {
			return fmt.Errorf("tile %d/%d reaches beyond the sealed log", level, n)
		}
		want, err := tlog.ReadTileData(t, rebuilt)
		if err != nil {
			return err
		}
		if !bytes.Equal(want, data) {
			return fmt.Errorf("tile %d/%d is not what the entries give", level, n)
		}
	}
	return rows.Err()
}

func readCheckpoints(q db.Querier, verifiers note.Verifiers) (map[int64]tlog.Tree, error) {
	rows, err := q.Query(`SELECT size, note FROM journal_checkpoint ORDER BY size`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]tlog.Tree{}
	for rows.Next() {
		var size int64
		var text string
		if err := rows.Scan(&size, &text); err != nil {
			return nil, err
		}
		t, err := openCheckpoint(text, verifiers)
		if err != nil {
			return nil, fmt.Errorf("checkpoint %d: %w", size, err)
		}
		if t.N != size {
			return nil, fmt.Errorf("checkpoint %d speaks of %d entries", size, t.N)
		}
		out[size] = t
	}
	return out, rows.Err()
}

func verifierList(publicKeys []string) (note.Verifiers, error) {
	var vs []note.Verifier
	for _, k := range publicKeys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return nil, fmt.Errorf("public key: %w", err)
		}
		vs = append(vs, v)
	}
	return note.VerifierList(vs...), nil
}
