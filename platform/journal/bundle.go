package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"throughline/platform/when"
)

// Bundle is an exported proof: entries, where each stands in the log, and a signed checkpoint. It can be checked on a
// machine that has nothing else. Training says that the installation's clock was a training clock: the key's name says so too.
type Bundle struct {
	Format     string        `json:"format"`
	Training   bool          `json:"training"`
	Thread     string        `json:"thread"`
	PublicKey  string        `json:"public_key"`
	Checkpoint string        `json:"checkpoint"`
	Entries    []BundleEntry `json:"entries"`
	Tombstones []BundleEntry `json:"tombstones,omitempty"` // of the entries whose body was erased
}

// BundleEntry is one entry with its path to the root. Body is absent when erased: then a tombstone must prove the rest.
type BundleEntry struct {
	Place      int64           `json:"place"`
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Version    int             `json:"version"`
	Subject    Ref             `json:"subject"`
	Threads    []On            `json:"threads"`
	Actor      string          `json:"actor"`
	Action     string          `json:"action"`
	Act        string          `json:"act"`
	Cause      string          `json:"cause"`
	Label      string          `json:"label"`
	HappenedAt int64           `json:"happened_at_us"`
	RecordedAt int64           `json:"recorded_at_us"`
	Salt       []byte          `json:"salt,omitempty"`
	Body       json.RawMessage `json:"body,omitempty"`
	Leaf       []byte          `json:"leaf"`
	Path       [][]byte        `json:"path"`
}

const bundleFormat = "throughline proof 1"

// IsTraining tells whether a public key, by the name that every signature carries, is that of a training installation.
func IsTraining(publicKey string) bool {
	name, _, _ := strings.Cut(publicKey, "+")
	return strings.HasPrefix(name, "throughline.training")
}

// VerifyBundle checks an exported proof: each entry's leaf from its fields, its path to the checkpoint's root, and the
// checkpoint's signature by the bundle's key. A bundle brings its own key, so it proves nothing of who signed until that key
// is one that the force published: with keys, it must be one of them; without, the caller shows PublicKey in full.
func VerifyBundle(r io.Reader, keys ...string) (Bundle, error) {
	b, err := readBundle(r)
	if err != nil {
		return b, err
	}
	if len(keys) > 0 && !slices.Contains(keys, b.PublicKey) {
		return b, fmt.Errorf("it was signed by %s, which is not the key that was given", b.PublicKey)
	}
	if b.Training != IsTraining(b.PublicKey) {
		return b, fmt.Errorf("it says training %t, and the name of its key says training %t", b.Training, IsTraining(b.PublicKey))
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
	stones := map[string]*Tombstone{}
	for i := range b.Tombstones {
		x := &b.Tombstones[i]
		if err := x.check(t, nil); err != nil {
			return b, fmt.Errorf("tombstone %d of %d (%s): %w", i+1, len(b.Tombstones), x.ID, err)
		}
		e := x.entry()
		stone := tombstoneOf(&e)
		if stone == nil {
			return b, fmt.Errorf("tombstone %d of %d (%s) is none", i+1, len(b.Tombstones), x.ID)
		}
		stones[stone.Entry] = stone
	}
	last := int64(-1)
	for i := range b.Entries {
		x := &b.Entries[i]
		err := x.check(t, stones[x.ID])
		switch {
		case err == nil && x.number(b.Thread) < 0:
			err = errors.New("does not stand on this thread")
		case err == nil && x.Place <= last:
			err = errors.New("stands twice or out of order")
		}
		if err != nil {
			return b, fmt.Errorf("entry %d of %d (%s): %w", i+1, len(b.Entries), x.ID, err)
		}
		last = x.Place
	}
	return b, nil
}

// readBundle takes only the bytes that Export writes: a second value under a name, a name in another case or space between
// could show a person what was never checked.
func readBundle(r io.Reader) (Bundle, error) {
	var b Bundle
	raw, err := io.ReadAll(r)
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return b, fmt.Errorf("this is not a proof: %w", err)
	}
	if b.Format != bundleFormat {
		return b, fmt.Errorf("this is not a proof that this version can read: %q", b.Format)
	}
	var again bytes.Buffer
	if err := b.Write(&again); err != nil {
		return b, fmt.Errorf("this is not a proof: %w", err)
	}
	if !bytes.Equal(bytes.TrimSpace(raw), bytes.TrimSpace(again.Bytes())) {
		return b, errors.New("the file is not as export-proof wrote it")
	}
	return b, nil
}

// Write writes the proof as VerifyBundle reads it.
func (b Bundle) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // the body must come out as the bytes that were hashed
	return enc.Encode(b)
}

func (x *BundleEntry) entry() Entry {
	return Entry{ID: x.ID, Kind: x.Kind, Version: x.Version, Subject: x.Subject, Threads: x.Threads, Actor: x.Actor, Action: x.Action, Act: x.Act,
		Cause: x.Cause, Label: x.Label, HappenedAt: when.FromMicros(x.HappenedAt), RecordedAt: when.FromMicros(x.RecordedAt), Place: x.Place, Leaf: x.Leaf, Salt: x.Salt, Raw: x.Body}
}

// number is the entry's number on a thread, or -1.
func (x *BundleEntry) number(threadID string) int64 {
	for _, o := range x.Threads {
		if o.Thread == threadID {
			return o.No
		}
	}
	return -1
}

func (x *BundleEntry) check(t tlog.Tree, stone *Tombstone) error {
	e := x.entry()
	if x.Body == nil {
		if err := stone.holds(&e); err != nil {
			return err
		}
	} else if !bytes.Equal(leafOf(&e), x.Leaf) {
		return errors.New("the facts are not those that were sealed")
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

// Numbers says how far the thread's numbers reach in a proof that was checked, from 0, and which of them it does not hold,
// as "3" or "5-9". What came after the last number, no proof of a part can say.
func (b Bundle) Numbers() (last int64, absent []string) {
	nos := make([]int64, len(b.Entries))
	for i := range b.Entries {
		nos[i] = b.Entries[i].number(b.Thread)
	}
	slices.Sort(nos)
	next := int64(0)
	for _, n := range nos {
		switch {
		case n == next+1:
			absent = append(absent, fmt.Sprint(next))
		case n > next:
			absent = append(absent, fmt.Sprintf("%d-%d", next, n-1))
		}
		next = n + 1
	}
	return next - 1, absent
}
