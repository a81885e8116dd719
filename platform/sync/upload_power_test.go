package sync_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"throughline/platform/prooftest"
	"throughline/platform/sync"
)

var errCut = errors.New("the power went")

// disk is a disk that may lose, when the power goes, whatever was not told to be on it: the bytes of a file since its last fsync, and
// the names in a folder since the folder's. What is lost may be gone, or anything.
type disk struct {
	t     *testing.T
	r     *rand.Rand
	dir   string
	left  int // how many more fsyncs come true
	bytes map[uint64][]byte
	names map[string]map[string]uint64
	hold  []*os.File // so that no number of a file is used again
	cut   func()
}

func ino(t *testing.T, path string) uint64 {
	t.Helper()
	var s syscall.Stat_t
	if err := syscall.Stat(path, &s); err != nil {
		t.Fatal(err)
	}
	return s.Ino
}

func (d *disk) sync(f *os.File) error {
	if d.left--; d.left < 0 {
		if d.cut != nil {
			d.cut()
			d.cut = nil
		}
		return errCut
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		d.names[f.Name()] = d.now(f.Name())
		return nil
	}
	b, err := os.ReadFile(f.Name())
	d.bytes[ino(d.t, f.Name())] = b
	h, e := os.Open(f.Name())
	d.hold = append(d.hold, h)
	return errors.Join(err, e)
}

func (d *disk) now(dir string) map[string]uint64 {
	out := map[string]uint64{}
	all, err := os.ReadDir(dir)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range all {
		if !e.IsDir() {
			out[e.Name()] = ino(d.t, filepath.Join(dir, e.Name()))
		}
	}
	return out
}

// after is what a disk may hold when the power is back: another folder.
func (d *disk) after() string {
	to := d.t.TempDir()
	owners, err := os.ReadDir(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, o := range owners {
		dir := filepath.Join(d.dir, o.Name())
		names, live := d.names[dir], d.now(dir)
		if _, ok := d.names[d.dir]; !ok && d.r.IntN(2) == 0 {
			continue // nobody said that the folder itself is to be there
		}
		if d.r.IntN(2) == 0 { // the folder happened to be written
			names = live
		}
		if err := os.MkdirAll(filepath.Join(to, o.Name()), 0o700); err != nil {
			d.t.Fatal(err)
		}
		for name, no := range names {
			var live []byte
			for p := range d.now(dir) {
				if ino(d.t, filepath.Join(dir, p)) == no {
					live, _ = os.ReadFile(filepath.Join(dir, p))
				}
			}
			if b := d.perhaps(d.bytes[no], live); b != nil {
				if err := os.WriteFile(filepath.Join(to, o.Name(), name), b, 0o600); err != nil {
					d.t.Fatal(err)
				}
			}
		}
	}
	return to
}

// perhaps is what may be there of a file of which some is safe.
func (d *disk) perhaps(safe, live []byte) []byte {
	switch d.r.IntN(3) {
	case 0:
		return safe
	case 1:
		if live == nil {
			return safe
		}
		return live
	}
	junk := bytes.Clone(safe)
	for len(junk) < len(live) {
		junk = append(junk, byte(d.r.IntN(256)))
	}
	return junk
}

// A power cut at any fsync of an upload, and whatever the disk then holds of what was not yet told to be there: what was acknowledged
// is there, and the file comes whole or plainly not at all.
func TestMOB06APowerCutLosesNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	rounds := 60
	if prooftest.All() {
		rounds = 600
	}
	for n := range rounds {
		r := rand.New(rand.NewPCG(uint64(n), uint64(prooftest.Seed())))
		content := make([]byte, 1+r.IntN(60_000))
		for i := range content {
			content[i] = byte(r.IntN(256))
		}
		powerCuts(t, r, string(content))
		if t.Failed() {
			t.Fatalf("round %d of %s=%d", n, prooftest.Env, prooftest.Seed())
		}
	}
}

func powerCuts(t *testing.T, r *rand.Rand, content string) {
	x := newTus(t)
	x.u.Dir = filepath.Join(t.TempDir(), "up")
	acked, cuts := int64(-1), 0 // -1: not even that it was announced
	m, _ := announce(content)
	for {
		d := &disk{t: t, r: r, dir: x.u.Dir, left: r.IntN(12), bytes: map[uint64][]byte{}, names: map[string]map[string]uint64{}}
		if cuts >= 4 {
			d.left = 1 << 30
		}
		next := ""
		d.cut = func() { next = d.after() }
		d.known()
		x.u.Synced(d.sync)
		done := x.sendOn(r, m, content, &acked)
		if done && !t.Failed() { // and the power goes after the last answer
			next = d.after()
			x.u = &sync.Uploads{Dir: next, Files: x.u.Files, Now: time.Now}
		}
		for _, f := range d.hold {
			f.Close()
		}
		if done || t.Failed() {
			break
		}
		cuts++
		x.u = &sync.Uploads{Dir: next, Files: x.u.Files, Now: time.Now}
	}
	if t.Failed() {
		return
	}
	x.stored(content)
	if up, err := x.u.Create(context.Background(), "howells", sync.Announced{Media: m}); err != nil || !up.Done {
		t.Errorf("it was acknowledged whole, and after the next cut it is not: %+v, %v", up, err)
	}
}

// known takes what lies there at the start as safe.
func (d *disk) known() {
	owners, err := os.ReadDir(d.dir)
	if err == nil {
		d.names[d.dir] = nil
	}
	for _, o := range owners {
		dir := filepath.Join(d.dir, o.Name())
		d.names[dir] = d.now(dir)
		for name, no := range d.names[dir] {
			d.bytes[no], _ = os.ReadFile(filepath.Join(dir, name))
		}
	}
}

// sendOn sends from where the server says, in pieces of any size, until the power goes or all is there.
func (x tusTest) sendOn(r *rand.Rand, m sync.Media, content string, acked *int64) bool {
	ctx := context.Background()
	up, err := x.u.Create(ctx, "howells", sync.Announced{Media: m})
	if errors.Is(err, errCut) {
		return false
	}
	if err != nil || up.Offset < *acked {
		x.t.Errorf("%v: %d bytes were acknowledged, %d are there", err, *acked, up.Offset)
		return true
	}
	for !up.Done {
		*acked = up.Offset
		end := up.Offset + 1 + r.Int64N(up.Size-up.Offset)
		piece := content[up.Offset:end]
		var from io.Reader = bytes.NewReader([]byte(piece))
		sum := sync.Sum{}
		switch r.IntN(3) {
		case 0:
			h := sha256.Sum256([]byte(piece))
			sum = sync.Sum{By: "sha256", Want: h[:]}
		case 1:
			from = io.MultiReader(from, errReader{})
		}
		up, err = x.u.Append(ctx, "howells", up.ID, up.Offset, from, sum)
		if errors.Is(err, errCut) {
			return false
		}
		if err != nil {
			x.t.Error(err)
			return true
		}
	}
	return true
}
