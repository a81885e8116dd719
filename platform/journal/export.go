package journal

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"throughline/platform/db"
	"throughline/platform/fault"
)

// Export writes a proof of every sealed entry of a thread among those with a label in labels, under the newest checkpoint.
// keys are the installation's public keys; the one that signed goes into the proof. It returns how many entries that is.
// Fault: journal.not_sealed_yet.
func Export(q db.Querier, w io.Writer, threadID string, labels, keys []string) (int, error) {
	b, err := Prove(q, threadID, labels, keys, nil)
	if err != nil {
		return 0, err
	}
	return len(b.Entries), b.Write(w)
}

// Prove is the proof that Export writes, of those entries alone that only takes; nil takes all. Fault: journal.not_sealed_yet.
func Prove(q db.Querier, threadID string, labels, keys []string, only func(Entry) bool) (Bundle, error) {
	var none Bundle
	size, checkpoint, err := newestCheckpoint(q)
	if err != nil {
		return none, err
	}
	key, err := signerOf(checkpoint, keys)
	if err != nil {
		return none, err
	}
	es, err := sealedOn(q, threadID, labels)
	if err != nil {
		return none, err
	}
	b := Bundle{Format: bundleFormat, Training: IsTraining(key), Thread: threadID, PublicKey: key, Checkpoint: checkpoint}
	hashes := newTree(q)
	slices.SortFunc(es, func(a, b Entry) int { return cmp.Compare(a.Place, b.Place) })
	for i := range es {
		if es[i].Place < 0 || es[i].Place >= size || only != nil && !only(es[i]) {
			continue
		}
		x, err := proved(&es[i], size, hashes)
		if err != nil {
			return none, err
		}
		b.Entries = append(b.Entries, x)
		if es[i].Raw != nil {
			continue
		}
		stone, err := sealedTombstone(q, &es[i], size, hashes)
		if err != nil {
			return none, err
		}
		b.Tombstones = append(b.Tombstones, stone)
	}
	return b, nil
}

func proved(e *Entry, size int64, hashes tlog.HashReader) (BundleEntry, error) {
	p, err := tlog.ProveRecord(size, e.Place, hashes)
	if err != nil {
		return BundleEntry{}, fmt.Errorf("journal: prove: %w", err)
	}
	path := make([][]byte, len(p))
	for j := range p {
		path[j] = p[j][:]
	}
	return BundleEntry{e.Place, e.ID, e.Kind, e.Version, e.Subject, e.Threads, e.Actor, e.Action, e.Act, e.Cause, e.Label,
		e.HappenedAt.UnixMicro(), e.RecordedAt.UnixMicro(), e.Salt, e.Raw, e.Leaf, path}, nil
}

// sealedTombstone is the proof of the tombstone of an erased entry.
func sealedTombstone(q db.Querier, e *Entry, size int64, hashes tlog.HashReader) (BundleEntry, error) {
	es, err := tombstones(q, e.ID)
	if err != nil {
		return BundleEntry{}, err
	}
	for i := range es {
		if stone := tombstoneOf(&es[i]); stone.holds(e) == nil && es[i].Place >= 0 && es[i].Place < size {
			return proved(&es[i], size, hashes)
		}
	}
	return BundleEntry{}, fault.New(fault.Unavailable, "journal.not_sealed_yet").Wrap(fmt.Errorf("no sealed tombstone of %s", e.ID))
}

// signerOf is which of the keys signed a checkpoint.
func signerOf(checkpoint string, keys []string) (string, error) {
	var last error
	for _, k := range keys {
		v, err := verifierList([]string{k})
		if err != nil {
			return "", err
		}
		if _, last = openCheckpoint(checkpoint, v); last == nil {
			return k, nil
		}
	}
	return "", fmt.Errorf("none of %d known keys signed the newest checkpoint: %w", len(keys), last)
}
