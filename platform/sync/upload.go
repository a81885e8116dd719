package sync

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
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

// Upload is a file on its way from a device. How many bytes have come is the size of its part on disk, so that a crash at
// any moment loses nothing but the piece that was being written.
type Upload struct {
	ID     string    `json:"id"`
	Owner  string    `json:"owner"` // who may go on with it
	SHA256 string    `json:"sha256"`
	Size   int64     `json:"size"`
	Type   string    `json:"type"`
	MadeAt time.Time `json:"made_at"`
	Done   bool      `json:"done"`
	Offset int64     `json:"-"`
}

// Uploads take files that come in pieces, and put each into the store when it is whole and is what was announced (MOB-06).
// The device keeps the original until its act is on the record, so what lies here is never the only copy.
type Uploads struct {
	Dir   string
	Files blob.Store
	Now   func() time.Time
	// Low says which sentence refuses new bytes for want of space; "" for none. nil refuses nothing.
	Low func() string

	mu    sync.Mutex
	locks map[string]*held
}

// held is a lock and how many want it: it goes with the last, so that asking for what is not there leaves nothing behind.
type held struct {
	sync.Mutex
	wanted int
}

// lock holds one upload against a second request for it, in this process. Several nodes need one folder, and the device
// sends to one at a time.
func (u *Uploads) lock(key string) func() {
	u.mu.Lock()
	if u.locks == nil {
		u.locks = map[string]*held{}
	}
	l := u.locks[key]
	if l == nil {
		l = &held{}
		u.locks[key] = l
	}
	l.wanted++
	u.mu.Unlock()
	l.Lock()
	return func() {
		l.Unlock()
		u.mu.Lock()
		defer u.mu.Unlock()
		if l.wanted--; l.wanted == 0 {
			delete(u.locks, key)
		}
	}
}

// folder is where what an owner sends lies.
func (u *Uploads) folder(owner string) string {
	return filepath.Join(u.Dir, id.Derive("uploads", owner))
}

func (u *Uploads) path(owner, key, ext string) string { return filepath.Join(u.folder(owner), key+ext) }

// Create announces a file. Announcing it twice is one upload, which goes on where it stopped; one that came whole and was not put
// into the store, because the link or the server was lost just then, is put there now.
// Faults: sync.media (invalid); sync.too_large (invalid); sync.too_many_uploads (conflict); sync.hash_differs (invalid); blob.no_space or act.space.uploads (unavailable).
func (u *Uploads) Create(ctx context.Context, owner string, m Media) (Upload, error) {
	switch {
	case !hashed(m.SHA256) || m.Size < 0 || len(m.Type) > 100:
		return Upload{}, fault.InvalidField("media", "sync.media")
	case m.Size > MostBytes:
		return Upload{}, fault.InvalidField("media", "sync.too_large", "megabytes", strconv.Itoa(MostBytes>>20))
	}
	key := id.Derive("upload", owner, m.SHA256, strconv.FormatInt(m.Size, 10))
	defer u.lock(key)()
	if up, err := u.read(owner, key); err == nil || !fault.Is(err, fault.NotFound) {
		if err == nil && !up.Done && up.Offset == up.Size {
			return u.finish(ctx, up)
		}
		return up, err
	}
	if err := u.space(); err != nil {
		return Upload{}, err
	}
	if err := u.mayAnnounce(owner); err != nil {
		return Upload{}, err
	}
	up := Upload{ID: key, Owner: owner, SHA256: m.SHA256, Size: m.Size, Type: m.Type, MadeAt: u.Now()}
	if err := os.MkdirAll(u.folder(owner), 0o700); err != nil {
		return up, err
	}
	if err := u.write(up); err != nil {
		return up, err
	}
	if m.Size == 0 {
		return u.finish(ctx, up)
	}
	return up, nil
}

// mayAnnounce holds an owner to MostOpen.
func (u *Uploads) mayAnnounce(owner string) error {
	names, err := filepath.Glob(filepath.Join(u.folder(owner), "*.json"))
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

// Find is an upload of an owner. Fault: sync.no_upload (not found), also for somebody else's.
func (u *Uploads) Find(owner, key string) (Upload, error) {
	defer u.lock(key)()
	return u.read(owner, key)
}

func (u *Uploads) read(owner, key string) (Upload, error) {
	none := fault.New(fault.NotFound, "sync.no_upload")
	if !id.Valid(key) {
		return Upload{}, none
	}
	b, err := os.ReadFile(u.path(owner, key, ".json"))
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
	if up.Done {
		up.Offset = up.Size
		return up, nil
	}
	if info, err := os.Stat(u.path(owner, key, ".part")); err == nil {
		up.Offset = info.Size()
	}
	return up, nil
}

// write keeps what is known of an upload: whole or not at all.
func (u *Uploads) write(up Upload) error {
	b, err := json.Marshal(up)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(u.folder(up.Owner), "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), u.path(up.Owner, up.ID, ".json"))
}

// Sum is the checksum of one piece, as its header says it.
type Sum struct {
	By   string // "sha1" or "sha256"; empty for none
	Want []byte
}

func (s Sum) hash() hash.Hash {
	if s.By == "sha1" {
		return sha1.New() // the protocol names it; the whole file is held to SHA-256
	}
	return sha256.New()
}

// Append takes the next piece, at most to the announced size, and keeps what came also when the sender broke off, unless a
// checksum covers the piece. The last piece puts the file into the store. Faults: sync.no_upload; sync.offset (conflict) when the
// piece does not begin where the file ends; sync.piece (invalid) when it is not what its checksum says; sync.hash_differs
// (invalid) when the whole is not what was announced, which is then begun again; those of Create for want of space.
func (u *Uploads) Append(ctx context.Context, owner, key string, offset int64, r io.Reader, sum Sum) (Upload, error) {
	defer u.lock(key)()
	up, err := u.read(owner, key)
	if err != nil {
		return up, err
	}
	if offset != up.Offset {
		return up, fault.New(fault.Conflict, "sync.offset")
	}
	if up.Done {
		return up, nil
	}
	if err := u.space(); err != nil {
		return up, err
	}
	part, err := os.OpenFile(u.path(owner, key, ".part"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return up, err
	}
	defer part.Close()
	n, err := u.take(part, up, r, sum)
	up.Offset += n
	if err != nil || up.Offset < up.Size {
		return up, err
	}
	return u.finish(ctx, up)
}

// take writes a piece at the end of the part, or leaves the part as it was.
func (u *Uploads) take(part *os.File, up Upload, r io.Reader, sum Sum) (int64, error) {
	if _, err := part.Seek(up.Offset, io.SeekStart); err != nil {
		return 0, err
	}
	h := sum.hash()
	n, broke := io.Copy(io.MultiWriter(part, h), io.LimitReader(r, up.Size-up.Offset))
	back := func(err error) (int64, error) { return 0, errors.Join(err, part.Truncate(up.Offset)) }
	if sum.By != "" && (broke != nil || string(h.Sum(nil)) != string(sum.Want)) {
		return back(fault.New(fault.Invalid, "sync.piece"))
	}
	if more, _ := io.CopyN(io.Discard, r, 1); more > 0 && broke == nil {
		return back(fault.New(fault.Invalid, "sync.beyond"))
	}
	if err := part.Sync(); err != nil {
		return back(err)
	}
	return n, nil
}

// finish holds the whole to what was announced and puts it into the store. What has come whole is put there also when its sender
// has gone away.
func (u *Uploads) finish(ctx context.Context, up Upload) (Upload, error) {
	ctx = context.WithoutCancel(ctx)
	var whole io.Reader = eof{}
	if up.Size > 0 {
		part, err := os.Open(u.path(up.Owner, up.ID, ".part"))
		if err != nil {
			return up, err
		}
		defer part.Close()
		h := sha256.New()
		if _, err := io.Copy(h, part); err != nil {
			return up, err
		}
		if hex.EncodeToString(h.Sum(nil)) != up.SHA256 {
			up.Offset = 0
			return up, errors.Join(fault.New(fault.Invalid, "sync.hash_differs"), os.Remove(u.path(up.Owner, up.ID, ".part")))
		}
		if _, err := part.Seek(0, io.SeekStart); err != nil {
			return up, err
		}
		whole = part
	}
	ref, err := u.Files.Put(ctx, whole, MostBytes)
	if err != nil {
		return up, err
	}
	if ref.SHA256 != up.SHA256 {
		up.Offset = 0
		return up, fault.New(fault.Invalid, "sync.hash_differs")
	}
	up.Done = true
	if err := u.write(up); err != nil {
		return up, err
	}
	up.Offset = up.Size
	if err := os.Remove(u.path(up.Owner, up.ID, ".part")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return up, err
	}
	return up, nil
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// Arrived tells whether an owner has sent a file whole: a hash alone, which somebody may have read elsewhere, is no file.
func (u *Uploads) Arrived(owner string, m Media) bool {
	if u == nil {
		return false
	}
	up, err := u.Find(owner, id.Derive("upload", owner, m.SHA256, strconv.FormatInt(m.Size, 10)))
	return err == nil && up.Done
}

// Tidy forgets uploads that were announced before a moment. What is whole is in the store; what is not is still on its device.
func (u *Uploads) Tidy(before time.Time) error {
	names, err := filepath.Glob(filepath.Join(u.Dir, "*", "*.json"))
	for _, n := range names {
		b, e := os.ReadFile(n)
		var up Upload
		if e != nil || json.Unmarshal(b, &up) != nil || !up.MadeAt.Before(before) {
			continue
		}
		unlock := u.lock(up.ID)
		for _, ext := range []string{".part", ".json"} {
			if e := os.Remove(u.path(up.Owner, up.ID, ext)); e != nil && !errors.Is(e, os.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
		unlock()
		os.Remove(filepath.Dir(n)) // it stays while anything is in it
	}
	return err
}
