package journal

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"throughline/platform/db"
)

// Key signs checkpoints. Each signature names its key.
type Key struct {
	Signer note.Signer
	Public string // the verifier key, kept in the journal and in every exported proof
}

// The files of a key folder: the key that signs, and the one that a rotation has made and that will sign next. The public
// parts of those that signed before are kept beside them as *.pub.
const (
	keyName  = "journal.key"
	nextName = "journal.next"
)

// KeyRecorded is the entry of a public key: the first of an installation, another node's, or the next by rotation. A key
// signs only after its entry lies under a checkpoint of a key that was known before it; the first needs none.
type KeyRecorded struct {
	Public   string `json:"public"`
	Replaces string `json:"replaces,omitempty"` // the key that a rotation puts away
}

const keyKind = "journal.key"

// EntryKind names the entry.
func (KeyRecorded) EntryKind() (string, int) { return keyKind, 1 }

// Line shows the key in full, so that it can be compared.
func (k KeyRecorded) Line() Line {
	title := "A key was brought into use"
	if k.Replaces != "" {
		title = "The signing key was changed"
	}
	return Line{Stage: "Operations", Title: title, Detail: k.Public}
}

// LoadKey reads the signing key from folder/journal.key, making folder (0700) and key (0600) the first time: only for what
// signs. origin names the installation in each signature; a training installation says so in it.
func LoadKey(folder, origin string) (Key, error) {
	k, err := OpenKey(folder)
	if !errors.Is(err, os.ErrNotExist) {
		return k, err
	}
	return makeKey(folder, keyName, origin)
}

// OpenKey reads the signing key from folder/journal.key and makes nothing. Error: os.ErrNotExist when there is none.
func OpenKey(folder string) (Key, error) { return readKey(filepath.Join(folder, keyName)) }

// NextKey gives the key that will sign after a rotation, making it the first time it is asked for.
func NextKey(folder, origin string) (Key, error) {
	k, err := readKey(filepath.Join(folder, nextName))
	if !errors.Is(err, os.ErrNotExist) {
		return k, err
	}
	return makeKey(folder, nextName, origin)
}

// TurnKey puts the next key in the place of the present one, whose public part stays. Cut off in between, it is done again.
func TurnKey(folder string) error {
	old, err := OpenKey(folder)
	if err != nil {
		return err
	}
	next, err := readKey(filepath.Join(folder, nextName))
	if err != nil {
		return err
	}
	if old.Public != next.Public {
		name := fmt.Sprintf("%08x.pub", old.Signer.KeyHash())
		if err := writeKey(folder, name, old.Public+"\n"); err != nil {
			return err
		}
	}
	if err := os.Rename(filepath.Join(folder, nextName), filepath.Join(folder, keyName)); err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	return nil
}

// PublicKeys are the public keys in a folder: of the key that signs and of those before it. None when there is no folder.
func PublicKeys(folder string) ([]string, error) {
	var out []string
	k, err := OpenKey(folder)
	switch {
	case err == nil:
		out = append(out, k.Public)
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	}
	old, err := filepath.Glob(filepath.Join(folder, "*.pub"))
	if err != nil {
		return nil, err
	}
	for _, p := range old {
		b, err := os.ReadFile(p)
		if err != nil {
			return nil, fmt.Errorf("journal key: %w", err)
		}
		out = append(out, strings.TrimSpace(string(b)))
	}
	return out, nil
}

func makeKey(folder, name, origin string) (Key, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Key{}, fmt.Errorf("journal key: %w", err)
	}
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return Key{}, fmt.Errorf("journal key: %w", err)
	}
	if err := writeKey(folder, name, skey+"\n"+vkey+"\n"); err != nil {
		return Key{}, err
	}
	return readKey(filepath.Join(folder, name))
}

// writeKey leaves the whole file or none: a key that was recorded and lost could never be used again.
func writeKey(folder, name, text string) error {
	tmp, err := os.CreateTemp(folder, "coming-*") // 0600
	if err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(text)
	if err == nil {
		err = tmp.Sync()
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(folder, name))
	}
	if err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	return nil
}

func readKey(path string) (Key, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("journal key: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) != 2 {
		return Key{}, fmt.Errorf("journal key: %s does not hold a signing key and its public key", path)
	}
	s, err := note.NewSigner(lines[0])
	if err != nil {
		return Key{}, fmt.Errorf("journal key: %w", err)
	}
	return Key{Signer: s, Public: lines[1]}, nil
}

// recordedKey is a public key of the journal with the place of its entry.
type recordedKey struct {
	Public string
	Place  int64
}

// recordedKeys are the keys that the journal records, in order of place; those that have none yet are left out.
func recordedKeys(q db.Querier) ([]recordedKey, error) {
	all, err := everyKey(q)
	if i := slices.IndexFunc(all, func(k recordedKey) bool { return k.Place < 0 }); i >= 0 {
		all = all[:i]
	}
	return all, err
}

func everyKey(q db.Querier) ([]recordedKey, error) {
	es, err := keyEntries(q)
	if err != nil {
		return nil, err
	}
	var out []recordedKey
	for _, e := range es {
		var k KeyRecorded
		if err := json.Unmarshal(e.Envelope.Data, &k); err != nil {
			return nil, fmt.Errorf("journal: entry %s records a key and cannot be read: %w", e.ID, err)
		}
		out = append(out, recordedKey{k.Public, e.Place})
	}
	return out, nil
}

// Keys are the public keys that the journal records, the first first.
func Keys(q db.Querier) ([]string, error) {
	ks, err := everyKey(q)
	out := make([]string, len(ks))
	for i, k := range ks {
		out[i] = k.Public
	}
	return out, err
}

// mayServe tells whether a key is recorded in the journal, and whether it may sign over this many sealed entries: it is the
// first, or its entry is among them.
func mayServe(q db.Querier, public string, size int64) (recorded, may bool, err error) {
	ks, err := recordedKeys(q)
	if err != nil {
		return false, false, err
	}
	i := slices.IndexFunc(ks, func(k recordedKey) bool { return k.Public == public })
	return i >= 0, i == 0 || i > 0 && ks[i].Place < size, nil
}

// ring are the keys that are known at a point of the log: the first, and each whose entry a known one has sealed.
type ring struct {
	recorded  []recordedKey
	upTo      int // how many of the recorded are known
	verifiers note.Verifiers
}

// newRing begins with the first recorded key, or with those given when none is recorded: an older journal.
func newRing(recorded []recordedKey, given []string) (*ring, error) {
	r := &ring{recorded: recorded, upTo: min(1, len(recorded))}
	if len(recorded) == 0 {
		v, err := verifierList(given)
		r.verifiers = v
		return r, err
	}
	return r, r.build()
}

func (r *ring) build() error {
	var keys []string
	for _, k := range r.recorded[:r.upTo] {
		keys = append(keys, k.Public)
	}
	v, err := verifierList(keys)
	r.verifiers = v
	return err
}

// sealed makes the keys known whose entries lie among the first size, which a known key has signed.
func (r *ring) sealed(size int64) error {
	was := r.upTo
	for r.upTo < len(r.recorded) && r.recorded[r.upTo].Place < size {
		r.upTo++
	}
	if r.upTo == was {
		return nil
	}
	return r.build()
}

// holds tells whether every key given is one that the journal records.
func (r *ring) holds(given []string) error {
	for _, g := range given {
		if len(r.recorded) > 0 && !slices.ContainsFunc(r.recorded, func(k recordedKey) bool { return k.Public == g }) {
			return fmt.Errorf("the key %s is not one of this journal's", g)
		}
	}
	return nil
}
