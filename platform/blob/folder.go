package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"throughline/platform/fault"
)

// Settings of a folder of files.
type Settings struct {
	Dir     string
	MinFree int64 // uploads are refused when fewer bytes are free
	Verify  bool  // check the hash of a file each time before it is read
}

// Folder is a Store in a folder: ab/cd/<hash>, each file 0400 and written once.
type Folder struct {
	set  Settings
	free func(dir string) (int64, error)
	sync func(*os.File) error
}

var _ Store = (*Folder)(nil)

// coming is where a file lies until it is whole.
const coming = "coming"

// OpenFolder makes the folder (0700) if need be. MinFree is 1 GiB when it is 0, and off when it is negative.
func OpenFolder(s Settings) (*Folder, error) {
	if s.Dir == "" {
		return nil, fmt.Errorf("blob: no folder given")
	}
	if s.MinFree == 0 {
		s.MinFree = 1 << 30
	}
	if err := os.MkdirAll(filepath.Join(s.Dir, coming), 0o700); err != nil {
		return nil, fmt.Errorf("blob: make the folder: %w", err)
	}
	return &Folder{set: s, free: freeSpace, sync: (*os.File).Sync}, nil
}

// FreeSpace is how many bytes may still be written where the files lie.
func (f *Folder) FreeSpace() (int64, error) { return f.free(f.set.Dir) }

func (f *Folder) path(sha string) string { return filepath.Join(f.set.Dir, sha[:2], sha[2:4], sha) }

// Put is Store.Put.
func (f *Folder) Put(ctx context.Context, r io.Reader, max int64) (Ref, error) {
	if err := f.room(); err != nil {
		return Ref{}, err
	}
	tmp, err := os.CreateTemp(filepath.Join(f.set.Dir, coming), "*")
	if err != nil {
		return Ref{}, fmt.Errorf("blob: put: %w", err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	defer tmp.Close()
	ref, err := f.receive(ctx, tmp, r, max)
	if err != nil {
		return Ref{}, err
	}
	if err := tmp.Chmod(0o400); err != nil {
		return Ref{}, fmt.Errorf("blob: put: %w", err)
	}
	if err := f.sync(tmp); err != nil {
		return Ref{}, Full(fmt.Errorf("blob: put: %w", err))
	}
	if err := f.place(ctx, tmp.Name(), ref); err != nil {
		return Ref{}, err
	}
	return ref, nil
}

// room refuses when the disk is nearly full: the database on it must be able to go on.
func (f *Folder) room() error {
	if f.set.MinFree < 0 {
		return nil
	}
	n, err := f.free(f.set.Dir)
	if err != nil {
		return fmt.Errorf("blob: free space: %w", err)
	}
	if n < f.set.MinFree {
		return fault.New(fault.Unavailable, "blob.no_space")
	}
	return nil
}

// step is how much is written between two looks at the free space and at ctx.
const step = 8 << 20

// receive copies r while it is hashed.
func (f *Folder) receive(ctx context.Context, to io.Writer, r io.Reader, max int64) (Ref, error) {
	h := sha256.New()
	var head prefix
	var size int64
	for {
		if err := ctx.Err(); err != nil {
			return Ref{}, err
		}
		next := min(step, max-size) + 1 // one more than may come, to see that it comes
		n, err := io.CopyN(io.MultiWriter(to, h, &head), alive{ctx, r}, next)
		size += n
		if size > max {
			return Ref{}, fault.InvalidField("file", "blob.too_large", "max", strconv.FormatInt(max, 10))
		}
		if errors.Is(err, io.EOF) {
			return Ref{SHA256: hex.EncodeToString(h.Sum(nil)), Size: size, Type: http.DetectContentType(head)}, nil
		}
		if err != nil {
			return Ref{}, Full(fmt.Errorf("blob: receive: %w", err))
		}
		if err := f.room(); err != nil {
			return Ref{}, err
		}
	}
}

// place moves a whole file to where it stays. What is there already stays, unless its content is damaged.
func (f *Folder) place(ctx context.Context, tmp string, ref Ref) error {
	to := f.path(ref.SHA256)
	if got, err := hashOf(ctx, to, nil); err == nil && got == ref.SHA256 {
		if err := f.syncDir(filepath.Dir(to)); err != nil { // it may have been placed this moment by another, who has not got so far
			return err
		}
		return f.Unblock(ctx, ref.SHA256)
	} else if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return Full(fmt.Errorf("blob: place: %w", err))
	}
	if err := os.Rename(tmp, to); err != nil {
		return Full(fmt.Errorf("blob: place: %w", err))
	}
	for _, dir := range []string{filepath.Dir(to), filepath.Dir(filepath.Dir(to)), f.set.Dir} {
		if err := f.syncDir(dir); err != nil {
			return err
		}
	}
	return f.Unblock(ctx, ref.SHA256)
}

// Place is Placer.Place.
func (f *Folder) Place(ctx context.Context, path string, ref Ref) error {
	if !named(ref.SHA256) {
		return notFound()
	}
	if err := os.Chmod(path, 0o400); err != nil {
		return fmt.Errorf("blob: place: %w", err)
	}
	return f.place(ctx, path, ref)
}

func (f *Folder) syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("blob: place: %w", err)
	}
	defer d.Close()
	if err := f.sync(d); err != nil {
		return fmt.Errorf("blob: place: %w", err)
	}
	return nil
}

// Tidy removes what uploads that were cut off before an instant have left behind, and says how many files that was.
// Give an instant so long ago that no upload can still be running.
func (f *Folder) Tidy(before time.Time) (int, error) {
	left, err := os.ReadDir(filepath.Join(f.set.Dir, coming))
	if err != nil {
		return 0, fmt.Errorf("blob: tidy: %w", err)
	}
	n := 0
	for _, e := range left {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // it has just been placed
		}
		if err != nil {
			return n, fmt.Errorf("blob: tidy: %w", err)
		}
		if info.ModTime().Before(before) {
			if err := os.Remove(filepath.Join(f.set.Dir, coming, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return n, fmt.Errorf("blob: tidy: %w", err)
			}
			n++
		}
	}
	return n, nil
}
