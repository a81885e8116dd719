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
	"strings"
	"syscall"

	"throughline/platform/fault"
)

// Open is Store.Open. With Settings.Verify the whole file is hashed first.
func (f *Folder) Open(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
	if err := f.refuse(sha); err != nil {
		return nil, err
	}
	if f.set.Verify {
		if err := f.Check(ctx, sha, nil); err != nil {
			return nil, err
		}
	}
	return f.open(sha)
}

func (f *Folder) open(sha string) (*os.File, error) {
	if !named(sha) {
		return nil, notFound()
	}
	file, err := os.Open(f.path(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound()
	}
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return file, nil
}

// Check is Store.Check.
func (f *Folder) Check(ctx context.Context, sha string, pace Pace) error {
	if !named(sha) {
		return notFound()
	}
	got, err := hashOf(ctx, f.path(sha), pace)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return notFound()
	case errors.Is(err, syscall.EIO): // the disk cannot read it any more
		return damaged(sha)
	case err != nil:
		return fmt.Errorf("blob: check: %w", err)
	case got != sha:
		return damaged(sha)
	}
	return nil
}

// Stat is Store.Stat.
func (f *Folder) Stat(_ context.Context, sha string) (Ref, error) {
	file, err := f.open(sha)
	if err != nil {
		return Ref{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Ref{}, fmt.Errorf("blob: stat: %w", err)
	}
	var head prefix
	if _, err := io.CopyN(&head, file, sniffed); err != nil && !errors.Is(err, io.EOF) {
		return Ref{}, fmt.Errorf("blob: stat: %w", err)
	}
	return Ref{SHA256: sha, Size: info.Size(), Type: http.DetectContentType(head)}, nil
}

// Delete is Store.Delete.
func (f *Folder) Delete(ctx context.Context, sha string) error {
	if !named(sha) {
		return nil
	}
	err := os.Remove(f.path(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return f.Unblock(ctx, sha)
	}
	if err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	if err := f.Unblock(ctx, sha); err != nil {
		return err
	}
	return f.syncDir(filepath.Dir(f.path(sha)))
}

// Walk is Store.Walk. A file that lies where it does not belong is not one of ours.
func (f *Folder) Walk(ctx context.Context, after string, fn func(Ref) error) error {
	return filepath.WalkDir(f.set.Dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted while we walk
		}
		if err != nil {
			return fmt.Errorf("blob: walk: %w", err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if e.IsDir() && path != f.set.Dir && f.before(path, after) {
			return fs.SkipDir
		}
		if !e.Type().IsRegular() || !named(e.Name()) || path != f.path(e.Name()) || e.Name() <= after {
			return nil
		}
		ref, err := f.Stat(ctx, e.Name())
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return fn(ref)
	})
}

// before tells whether everything in one of our folders (ab, or ab/cd) comes before a hash; of other folders too, which hold nothing.
func (f *Folder) before(dir, after string) bool {
	rel, err := filepath.Rel(f.set.Dir, dir)
	if err != nil || after == "" {
		return false
	}
	rel = strings.ReplaceAll(rel, string(filepath.Separator), "")
	return len(rel) <= 4 && rel < after[:len(rel)]
}

// piece is how much is read between two words to a pace.
const piece = 256 << 10

func hashOf(ctx context.Context, path string, pace Pace) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	return sumOf(ctx, file, pace)
}

func sumOf(ctx context.Context, r io.Reader, pace Pace) (string, error) {
	h := sha256.New()
	if pace == nil {
		pace = func(context.Context, int) error { return nil }
	}
	for {
		n, err := io.CopyN(h, alive{ctx, r}, piece)
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
		if err := pace(ctx, int(n)); err != nil {
			return "", err
		}
	}
}

// alive stops a copy when nobody waits for it any more.
type alive struct {
	ctx context.Context
	r   io.Reader
}

func (a alive) Read(p []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.r.Read(p)
}

// sniffed is how much of a file its type is read from.
const sniffed = 512

// prefix keeps the first bytes of what is written to it.
type prefix []byte

func (p *prefix) Write(b []byte) (int, error) {
	*p = append(*p, b[:min(len(b), sniffed-len(*p))]...)
	return len(b), nil
}

func freeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
