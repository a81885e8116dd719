package journal

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/platform/db"
)

// Verified says what a check of the whole log saw.
type Verified struct {
	Entries     int64  `json:"entries"`
	Sealed      int64  `json:"sealed"`
	Erased      int64  `json:"erased"`
	Checkpoints int64  `json:"checkpoints"`
	Looks       int64  `json:"looks"` // sealed ones
	Keys        int    `json:"keys"`
	FirstKey    string `json:"first_key"`
	Witnessed   int64  `json:"witnessed"` // checkpoints of the witness
}

// Check says what else a check of the journal holds it to.
type Check struct {
	Keys    []string  // public keys that must be this journal's
	Witness io.Reader // a witness's file; nil for none
}

// Verify checks the journal with keys that must be its own, and no witness.
func Verify(ctx context.Context, q db.Querier, publicKeys ...string) (Verified, error) {
	return Check{Keys: publicKeys}.Run(ctx, q)
}

// Run reads the whole journal and rebuilds it from nothing: every leaf from its entry, the tree from the leaves, every tile,
// every signed checkpoint and every batch of looks. The keys come from the journal itself, each under a checkpoint of one
// known before it. The error says what does not hold, and where.
func (c Check) Run(ctx context.Context, q db.Querier) (Verified, error) {
	var v Verified
	var saw []byte
	if c.Witness != nil { // first, so that on a running server the journal has come at least as far
		var err error
		if saw, err = io.ReadAll(c.Witness); err != nil {
			return v, fmt.Errorf("witness: %w", err)
		}
	}
	recorded, err := recordedKeys(q)
	if err != nil {
		return v, err
	}
	keys, err := newRing(recorded, c.Keys)
	if err != nil {
		return v, err
	}
	if err := keys.holds(c.Keys); err != nil {
		return v, err
	}
	if v.Keys = len(recorded); v.Keys > 0 {
		v.FirstKey = recorded[0].Public
	}
	checkpoints, err := readCheckpoints(q, keys)
	if err != nil {
		return v, err
	}
	v.Checkpoints = int64(len(checkpoints))
	x := rebuild{tree: &tree{fresh: map[int64]tlog.Hash{}}, gone: erasures{stones: map[string]*Tombstone{}}, checkpoints: checkpoints}
	if err := x.all(ctx, q, &v); err != nil {
		return v, err
	}
	for size := range checkpoints {
		return v, fmt.Errorf("a checkpoint of %d entries was signed, but only %d entries stand", size, v.Entries)
	}
	v.Erased = int64(len(x.gone.erased))
	if err := x.gone.settle(); err != nil {
		return v, err
	}
	if c.Witness != nil {
		if v.Witnessed, err = witnessed(saw, keys.verifiers, x.tree, v.Sealed); err != nil {
			return v, err
		}
	}
	if err := checkTiles(q, x.tree, v.Sealed); err != nil {
		return v, err
	}
	if v.Looks, err = x.looks.check(q, v.Entries); err != nil {
		return v, err
	}
	return v, checkOrphans(q, v.Entries)
}

// rebuild is the log as the entries give it.
type rebuild struct {
	tree        *tree
	gone        erasures
	looks       lookBatches
	checkpoints map[int64]tlog.Tree // those that were not reached yet
}

func (x *rebuild) all(ctx context.Context, q db.Querier, v *Verified) error {
	for {
		es, err := From(q, v.Entries, 1000)
		if err != nil {
			return err
		}
		for i := range es {
			if err := x.add(&es[i], v); err != nil {
				return err
			}
		}
		if len(es) == 0 || ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (x *rebuild) add(e *Entry, v *Verified) error {
	if err := x.gone.check(e, v.Entries); err != nil {
		return err
	}
	if err := x.looks.add(e); err != nil {
		return err
	}
	if err := x.tree.add(v.Entries, e.Leaf); err != nil {
		return err
	}
	v.Entries++
	want, ok := x.checkpoints[v.Entries]
	if !ok {
		return nil
	}
	got, err := tlog.TreeHash(v.Entries, x.tree)
	if err != nil {
		return err
	}
	if got != want.Hash {
		return fmt.Errorf("the checkpoint of %d entries was signed over another journal", v.Entries)
	}
	v.Sealed = v.Entries
	delete(x.checkpoints, v.Entries)
	return nil
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
		{"lines of a thread that are not what was recorded", wrongLines},
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
	now := sealed
	if err := q.QueryRow(`SELECT COALESCE(MAX(size), 0) FROM journal_checkpoint`).Scan(&now); err != nil {
		return err
	}
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
		if t.W == 0 || (n<<tileHeight+int64(t.W))<<(level*tileHeight) > now {
			return fmt.Errorf("tile %d/%d reaches beyond the sealed log", level, n)
		}
		if t.W = int(min(int64(t.W), sealed>>(level*tileHeight)-n<<tileHeight)); t.W <= 0 {
			continue // sealed while we read
		}
		data = data[:t.W*tlog.HashSize]
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

// readCheckpoints opens every checkpoint with the keys that were known when it was signed.
func readCheckpoints(q db.Querier, keys *ring) (map[int64]tlog.Tree, error) {
	out := map[int64]tlog.Tree{}
	for last := int64(0); ; {
		cs, err := checkpointsAfter(q, last, 1000)
		if err != nil || len(cs) == 0 {
			return out, err
		}
		for _, c := range cs {
			t, err := openCheckpoint(c.text, keys.verifiers)
			if err != nil {
				return nil, fmt.Errorf("checkpoint %d: %w", c.size, err)
			}
			if t.N != c.size {
				return nil, fmt.Errorf("checkpoint %d speaks of %d entries", c.size, t.N)
			}
			if err := keys.sealed(c.size); err != nil {
				return nil, err
			}
			out[c.size], last = t, c.size
		}
	}
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
