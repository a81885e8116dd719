package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"throughline/platform/when"
)

// VerifyBundle checks an exported proof: each entry's leaf from its fields, its path to the checkpoint's root, and the
// checkpoint's signature by the bundle's key. The caller compares PublicKey with the one published by the force.
func VerifyBundle(r io.Reader) (Bundle, error) {
	var b Bundle
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return b, fmt.Errorf("this is not a proof: %w", err)
	}
	if b.Format != bundleFormat {
		return b, fmt.Errorf("this is not a proof that this version can read: %q", b.Format)
	}
	verifiers, err := verifierList([]string{b.PublicKey})
	if err != nil {
		return b, err
	}
	t, err := openCheckpoint(b.Checkpoint, verifiers)
	if err != nil {
		return b, err
	}
	if len(b.Entries) == 0 {
		return b, errors.New("the proof holds no entry")
	}
	for i := range b.Entries {
		if err := b.Entries[i].check(b.Thread, t); err != nil {
			return b, fmt.Errorf("entry %d of %d (%s): %w", i+1, len(b.Entries), b.Entries[i].ID, err)
		}
	}
	return b, nil
}

func (x *BundleEntry) check(threadID string, t tlog.Tree) error {
	if x.Body != nil {
		e := Entry{ID: x.ID, Kind: x.Kind, Version: x.Version, Subject: x.Subject, Threads: x.Threads, Actor: x.Actor, Action: x.Action, Act: x.Act,
			Cause: x.Cause, Label: x.Label, HappenedAt: when.FromMicros(x.HappenedAt), RecordedAt: when.FromMicros(x.RecordedAt), Salt: x.Salt, Raw: x.Body}
		if !bytes.Equal(leafOf(&e), x.Leaf) {
			return errors.New("the facts are not those that were sealed")
		}
	}
	on := false
	for _, o := range x.Threads {
		on = on || o.Thread == threadID
	}
	if !on {
		return errors.New("does not stand on this thread")
	}
	p := make(tlog.RecordProof, len(x.Path))
	for i, h := range x.Path {
		if len(h) != tlog.HashSize {
			return errors.New("the path is damaged")
		}
		copy(p[i][:], h)
	}
	if err := tlog.CheckRecord(p, t.N, t.Hash, x.Place, tlog.RecordHash(x.Leaf)); err != nil {
		return fmt.Errorf("is not in the signed log: %w", err)
	}
	return nil
}
