package sync

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"throughline/platform/blob"
	"throughline/platform/fault"
	"throughline/platform/id"
)

// MostBytes is the largest file that a device may send.
const MostBytes = 2 << 30

// MostOpen is how many files an owner may have announced and not sent.
const MostOpen = 1000

// Upload is a file on its way. How many bytes have come, and what they hash to so far, lies beside it (progress): it is written after
// the bytes are on disk, so that a crash or a power cut at any moment loses only what was never acknowledged.
type Upload struct {
	ID        string    `json:"id"`
	Owner     string    `json:"owner"`            // who may go on with it
	SHA256    string    `json:"sha256,omitempty"` // as announced; where nothing was, as counted at the end
	Size      int64     `json:"size"`
	Type      string    `json:"type,omitempty"` // as announced: what it is, its content says
	Metadata  string    `json:"metadata,omitempty"`
	Concat    string    `json:"concat,omitempty"` // "partial", or "final;" and the partial ones, as it was said
	MadeAt    time.Time `json:"made_at"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	Done      bool      `json:"done"` // it is whole and in the store
	Offset    int64     `json:"-"`

	so progress
}

// Partial tells whether it is one of several that are joined into a file, and never a file by itself.
func (up Upload) Partial() bool { return up.Concat == partial }

func (up Upload) whole() bool { return up.Offset == up.Size }

// Uploads take files that come in pieces, and put each into the store when it is whole and is what was announced (MOB-06, STD-09).
// The device keeps the original until its act is on the record, so what lies here is never the only copy.
type Uploads struct {
	Dir   string // on the disk of the store, or each file is written a second time
	Files blob.Store
	Now   func() time.Time
	// Life is how long an upload is waited for and remembered, at a moment; nil is for ever.
	Life func(at time.Time) (time.Duration, error)
	// Unhashed takes files whose hash was not announced: a browser that sends a film cannot count one first. It is counted here.
	Unhashed bool
	// Low says which sentence refuses new bytes for want of space; "" for none. nil refuses nothing.
	Low func() string

	mu    sync.Mutex
	locks map[string]*held
	sync  func(*os.File) error // a test may pull the plug
}

// folder is where what an owner sends lies.
func (u *Uploads) folder(owner string) string {
	return filepath.Join(u.Dir, id.Derive("uploads", owner))
}

// The files of an upload: what is known of it, what came, and how far that is safe.
const (
	known = ".json"
	part  = ".part"
	state = ".state"
)

func (u *Uploads) path(owner, key, ext string) string { return filepath.Join(u.folder(owner), key+ext) }

func (u *Uploads) fsync(f *os.File) error {
	if u.sync != nil {
		return u.sync(f)
	}
	return f.Sync()
}

func (u *Uploads) fsyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(u.fsync(d), d.Close())
}

// Announced is a file that somebody is about to send. SHA256 may be empty for a partial one, and where Unhashed is set.
type Announced struct {
	Media
	Metadata string // as it was sent, for who asks again
	Partial  bool
}

// key names an upload: by who sends and what, so that announcing it twice is one upload; by chance where nobody can tell.
func (a Announced) key(owner string) string {
	if a.Partial || a.SHA256 == "" {
		return id.New()
	}
	return keyOf(owner, a.Media)
}

func keyOf(owner string, m Media) string {
	return id.Derive("upload", owner, m.SHA256, strconv.FormatInt(m.Size, 10))
}

func (u *Uploads) check(a Announced) error {
	unnamed := a.SHA256 == "" && (a.Partial || u.Unhashed)
	switch {
	case !unnamed && !hashed(a.SHA256) || a.Size < 0 || len(a.Type) > 100:
		return fault.InvalidField("media", "sync.media")
	case a.Size > MostBytes:
		return fault.InvalidField("media", "sync.too_large", "megabytes", strconv.Itoa(MostBytes>>20))
	}
	return nil
}

// Create announces a file. Announcing it twice is one upload, which goes on where it stopped; one that came whole and was not put
// into the store, because the link or the server was lost just then, is put there now.
// Faults: sync.media (invalid); sync.too_large (invalid); sync.too_many_uploads (conflict); sync.hash_differs (invalid); blob.no_space or act.space.uploads (unavailable).
func (u *Uploads) Create(ctx context.Context, owner string, a Announced) (Upload, error) {
	if err := u.check(a); err != nil {
		return Upload{}, err
	}
	key := a.key(owner)
	defer u.lock(key)()
	if up, err := u.read(owner, key); err == nil || !fault.HasCode(err, "sync.no_upload") && !fault.HasCode(err, "sync.expired") {
		if err != nil {
			return up, err
		}
		return u.settle(ctx, up)
	}
	up := Upload{ID: key, Owner: owner, SHA256: a.SHA256, Size: a.Size, Type: a.Type, Metadata: a.Metadata}
	if a.Partial {
		up.Concat = partial
	}
	if err := u.begin(&up); err != nil {
		return up, err
	}
	return u.settle(ctx, up)
}

// begin keeps that a file was announced, where there is room for it.
func (u *Uploads) begin(up *Upload) error {
	if err := u.space(); err != nil {
		return err
	}
	if err := u.mayAnnounce(up.Owner); err != nil {
		return err
	}
	up.MadeAt = u.Now()
	if u.Life != nil {
		life, err := u.Life(up.MadeAt)
		if err != nil {
			return err
		}
		up.ExpiresAt = up.MadeAt.Add(life)
	}
	if err := u.makeFolder(u.folder(up.Owner)); err != nil {
		return blob.Full(err)
	}
	for _, ext := range []string{part, state} { // of an expired one that was not swept yet
		if err := os.Remove(u.path(up.Owner, up.ID, ext)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	up.so = fresh()
	return u.write(*up)
}

// makeFolder makes the folder of an owner, which is on disk before anything in it is: also when a server that was killed made it.
func (u *Uploads) makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return u.fsyncDir(u.Dir)
}

// mayAnnounce holds an owner to MostOpen.
func (u *Uploads) mayAnnounce(owner string) error {
	names, err := filepath.Glob(filepath.Join(u.folder(owner), "*"+known))
	if err != nil || len(names) < MostOpen {
		return err
	}
	open := 0
	for _, n := range names {
		b, err := os.ReadFile(n)
		var up Upload
		if err == nil && json.Unmarshal(b, &up) == nil && !up.Done {
			open++
		}
	}
	if open >= MostOpen {
		return fault.New(fault.Conflict, "sync.too_many_uploads").With("most", strconv.Itoa(MostOpen))
	}
	return nil
}

func (u *Uploads) space() error {
	if u.Low == nil {
		return nil
	}
	if code := u.Low(); code != "" {
		return fault.New(fault.Unavailable, code)
	}
	return nil
}

// Find is an upload of an owner. One that came whole and was not put into the store is put there now.
// Faults: sync.no_upload (not found), also for somebody else's; sync.expired (not found).
func (u *Uploads) Find(ctx context.Context, owner, key string) (Upload, error) {
	defer u.lock(key)()
	up, err := u.read(owner, key)
	if err != nil {
		return up, err
	}
	return u.settle(ctx, up)
}

// settle puts a file into the store that is whole and is not there.
func (u *Uploads) settle(ctx context.Context, up Upload) (Upload, error) {
	if up.Done || up.Partial() || !up.whole() {
		return up, nil
	}
	return u.finish(ctx, up)
}

func (u *Uploads) read(owner, key string) (Upload, error) {
	none := fault.New(fault.NotFound, "sync.no_upload")
	if !id.Valid(key) {
		return Upload{}, none
	}
	b, err := os.ReadFile(u.path(owner, key, known))
	if errors.Is(err, os.ErrNotExist) {
		return Upload{}, none
	}
	var up Upload
	if err != nil {
		return up, err
	}
	if json.Unmarshal(b, &up) != nil || up.Owner != owner {
		return Upload{}, none
	}
	if up.expired(u.Now()) {
		return Upload{}, fault.New(fault.NotFound, "sync.expired")
	}
	if up.Done {
		up.Offset = up.Size
		return up, nil
	}
	up.so, err = u.progress(up)
	up.Offset = up.so.offset
	return up, err
}

func (up Upload) expired(now time.Time) bool {
	return !up.ExpiresAt.IsZero() && !now.Before(up.ExpiresAt)
}

// write keeps what is known of an upload: whole or not at all.
func (u *Uploads) write(up Upload) error {
	b, err := json.Marshal(up)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(u.folder(up.Owner), "new-*")
	if err != nil {
		return blob.Full(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err = errors.Join(err, u.fsync(f), f.Close()); err != nil {
		return blob.Full(err)
	}
	if err := os.Rename(f.Name(), u.path(up.Owner, up.ID, known)); err != nil {
		return blob.Full(err)
	}
	return blob.Full(u.fsyncDir(u.folder(up.Owner)))
}

// Arrived tells whether an owner has sent a file whole: a hash alone, which somebody may have read elsewhere, is no file. It waits
// for nobody who is sending it.
func (u *Uploads) Arrived(owner string, m Media) bool {
	if u == nil {
		return false
	}
	up, err := u.read(owner, keyOf(owner, m))
	return err == nil && up.Done
}
