package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/platform/db"
	"throughline/platform/when"
)

const tileHeight = 8

// Sealer puts every placed entry into the signed Merkle log. Leaf index = place.
type Sealer struct {
	DB      *db.DB
	Key     Key
	Clock   when.Clock
	Folder  string   // where the key lies; a rotation leaves the next one there. Empty: the key is never changed
	Witness *Witness // sees every checkpoint; nil for none
	mu      sync.Mutex
	served  string // the public key that was last found to be known
}

// ErrWaits says that a new key may not sign yet: a key that is known must first have sealed its entry.
var ErrWaits = errors.New("the new key waits until a known key has sealed its entry")

// SealOnce seals the entries that have a place and no leaf yet, at most limit, and returns how many. Two nodes may try
// at once: the checkpoint's size is a key, so one wins and the other has changed nothing. Errors: ErrWaits; a key that the
// journal does not record; a witness that has seen more than stands here.
func (s *Sealer) SealOnce(ctx context.Context, limit int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.Witness.load(); err != nil {
		return 0, err
	}
	next, turning, err := s.next()
	if err != nil {
		return 0, err
	}
	sealed, turned := 0, false
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		sealed, turned = 0, false
		size, err := sealedSize(tx)
		if err != nil {
			return err
		}
		if err := s.Witness.covered(size); err != nil {
			return err
		}
		leaves, err := leavesFrom(tx, size, limit)
		if err != nil || len(leaves) == 0 && !turning {
			return err
		}
		key := s.Key
		if turning {
			if _, turned, err = mayServe(tx, next.Public, size); err != nil {
				return err
			}
			if turned {
				key = next
			}
		}
		if len(leaves) == 0 {
			return nil
		}
		if s.served != key.Public {
			recorded, may, err := mayServe(tx, key.Public, size)
			switch {
			case err != nil:
				return err
			case !recorded:
				return fmt.Errorf("journal: the key %s is not recorded in the journal, so nothing is sealed with it", key.Public)
			case !may:
				return ErrWaits
			}
		}
		root, err := appendTiles(tx, size, leaves)
		if err != nil {
			return err
		}
		sealed = len(leaves)
		return s.sign(tx, key, size+int64(len(leaves)), root)
	})
	if db.Duplicate(err) {
		return 0, nil
	}
	if err != nil {
		return sealed, err
	}
	if turned {
		if err := TurnKey(s.Folder); err != nil {
			return sealed, err
		}
		s.Key = next
	}
	if sealed > 0 {
		s.served = s.Key.Public
	}
	return sealed, s.Witness.tell(s.DB.Read(ctx))
}

// next is the key that a rotation has left in the folder, if any.
func (s *Sealer) next() (Key, bool, error) {
	if s.Folder == "" {
		return Key{}, false, nil
	}
	k, err := readKey(filepath.Join(s.Folder, nextName))
	if errors.Is(err, os.ErrNotExist) {
		return k, false, nil
	}
	return k, err == nil, err
}

func (s *Sealer) sign(q db.Querier, key Key, size int64, root tlog.Hash) error {
	tree := tlog.FormatTree(tlog.Tree{N: size, Hash: root})
	text := string(bytes.Replace(tree, []byte("go.sum database tree\n"), []byte(key.Signer.Name()+"\n"), 1))
	signed, err := note.Sign(&note.Note{Text: text}, key.Signer)
	if err != nil {
		return fmt.Errorf("journal: sign: %w", err)
	}
	if _, err := q.Exec(`INSERT INTO journal_checkpoint (size, sealed_at, note) VALUES ($1, $2, $3)`, size, when.Micros(s.Clock.Now()), string(signed)); err != nil {
		return fmt.Errorf("journal: checkpoint: %w", err)
	}
	return nil
}

// Run seals until ctx ends: at once when woken, and at least every interval. That a new key waits is said once a minute.
func (s *Sealer) Run(ctx context.Context, interval time.Duration, onError func(error)) {
	t := time.NewTicker(interval)
	defer t.Stop()
	var said time.Time
	for {
		n, err := s.SealOnce(ctx, 20000)
		if err != nil && ctx.Err() == nil && (!errors.Is(err, ErrWaits) || time.Since(said) > time.Minute) {
			said = time.Now()
			onError(err)
		}
		if n == 20000 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

func sealedSize(q db.Querier) (int64, error) {
	var n int64
	err := q.QueryRow(`SELECT COALESCE(MAX(size), 0) FROM journal_checkpoint`).Scan(&n)
	return n, err
}

func leavesFrom(q db.Querier, from int64, limit int) ([][]byte, error) {
	rows, err := q.Query(`SELECT e.leaf FROM journal_place p JOIN journal_entry e ON e.id = p.entry WHERE p.place >= $1 ORDER BY p.place LIMIT $2`, from, limit)
	if err != nil {
		return nil, fmt.Errorf("journal: leaves: %w", err)
	}
	defer rows.Close()
	var out [][]byte
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// appendTiles adds leaves to the tree of this size, writes the tiles that changed and returns the new root.
func appendTiles(q db.Querier, size int64, leaves [][]byte) (tlog.Hash, error) {
	hashes := newTree(q)
	for i, leaf := range leaves {
		n := size + int64(i)
		hs, err := tlog.StoredHashes(n, leaf, hashes)
		if err != nil {
			return tlog.Hash{}, fmt.Errorf("journal: hash: %w", err)
		}
		at := tlog.StoredHashIndex(0, n)
		for j, h := range hs {
			hashes.fresh[at+int64(j)] = h
		}
	}
	total := size + int64(len(leaves))
	for _, t := range tlog.NewTiles(tileHeight, size, total) {
		data, err := tlog.ReadTileData(t, hashes)
		if err != nil {
			return tlog.Hash{}, fmt.Errorf("journal: tile: %w", err)
		}
		if _, err := q.Exec(`INSERT INTO journal_hash (level, tile, data) VALUES ($1, $2, $3) ON CONFLICT (level, tile) DO UPDATE SET data = excluded.data`, t.L, t.N, data); err != nil {
			return tlog.Hash{}, fmt.Errorf("journal: tile: %w", err)
		}
	}
	return tlog.TreeHash(total, hashes)
}

// tree reads stored hashes from tiles, and those not yet written from memory.
type tree struct {
	q     db.Querier
	fresh map[int64]tlog.Hash
	tiles map[[2]int64][]byte
}

func newTree(q db.Querier) *tree {
	return &tree{q: q, fresh: map[int64]tlog.Hash{}, tiles: map[[2]int64][]byte{}}
}

// ReadHashes implements tlog.HashReader.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if h, ok := t.fresh[x]; ok {
			out[i] = h
			continue
		}
		tile := tlog.TileForIndex(tileHeight, x)
		key := [2]int64{int64(tile.L), tile.N}
		data, ok := t.tiles[key]
		if !ok {
			err := t.q.QueryRow(`SELECT data FROM journal_hash WHERE level = $1 AND tile = $2`, key[0], key[1]).Scan(&data)
			if errors.Is(err, sql.ErrNoRows) {
				return nil, fmt.Errorf("journal: tile %d/%d is missing", key[0], key[1])
			}
			if err != nil {
				return nil, err
			}
			t.tiles[key] = data
		}
		h, err := tlog.HashFromTile(tile, data, x)
		if err != nil {
			return nil, fmt.Errorf("journal: tile %d/%d: %w", key[0], key[1], err)
		}
		out[i] = h
	}
	return out, nil
}

// openCheckpoint checks the signature of a checkpoint and reads its tree.
func openCheckpoint(text string, verifiers note.Verifiers) (tlog.Tree, error) {
	n, err := note.Open([]byte(text), verifiers)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("the checkpoint's signature does not hold: %w", err)
	}
	return treeOf(n.Text)
}

func treeOf(text string) (tlog.Tree, error) {
	i := strings.IndexByte(text, '\n')
	if i < 0 {
		return tlog.Tree{}, errors.New("the checkpoint is not a tree")
	}
	return tlog.ParseTree([]byte("go.sum database tree" + text[i:]))
}
