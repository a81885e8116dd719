// Package blob keeps files by the hash of their content: a photograph, a recording, a scan. What is kept is never
// changed, so a hash in the journal says for ever what was there. The same content twice is one file. Who may read a
// file is decided by the room whose record names it; this package knows no one.
package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"

	"throughline/platform/fault"
)

// Ref names a kept file. SHA256 is the lower-case hex hash of the content, Size is in bytes, Type is the media type as
// far as the first 512 bytes show it, never what the sender said.
type Ref struct {
	SHA256 string
	Size   int64
	Type   string
}

// Store keeps files. All methods may be called at the same time.
type Store interface {
	// Put keeps all of r and answers when it is safe on disk. Nothing is kept when it fails.
	// Faults: blob.too_large (invalid) when r has more than max bytes; blob.no_space (unavailable); the reader's own.
	Put(ctx context.Context, r io.Reader, max int64) (Ref, error)
	// Open reads a kept file. Faults: blob.not_found; blob.damaged (internal) when it is checked and is not what it was.
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	// Stat describes a kept file. Faults: blob.not_found.
	Stat(ctx context.Context, sha256 string) (Ref, error)
	// Delete is for a retention rule, when no record names the file any more. Deleting what is not there is no fault.
	// A Put of the same content just before is undone by it: the rule spares what was put within the time of an act.
	Delete(ctx context.Context, sha256 string) error
	// Walk calls fn for each kept file whose hash comes after one ("" for all) in the order of the hashes, until fn or ctx says stop.
	Walk(ctx context.Context, after string, fn func(Ref) error) error
	// Check hashes a kept file again, also one that is blocked. pace, which may be nil, is told how many bytes were read.
	// Faults: blob.not_found; blob.damaged (internal).
	Check(ctx context.Context, sha256 string, pace Pace) error
	// Block makes Open refuse a file with blob.damaged until its true content is put again, or Unblock says that it is there.
	Block(ctx context.Context, sha256 string) error
	Unblock(ctx context.Context, sha256 string) error
	// Blocked are the files that Open refuses, in the order of the hashes.
	Blocked(ctx context.Context) ([]string, error)
}

// Pace is told how many bytes were read, and may wait; its fault ends the reading.
type Pace func(ctx context.Context, n int) error

// Placer is a Store on a disk, into which a file of that disk can be moved. The file's bytes are on disk (fsync) and hash to
// ref.SHA256: the caller has counted both as they came. What is kept already stays, unless it is damaged.
type Placer interface {
	Place(ctx context.Context, path string, ref Ref) error
}

// Take keeps the file at path, which hashes to ref.SHA256, and removes it there, without writing it a second time where that can be.
// Faults: those of Put; blob.damaged (internal) when the file is read again and is something else; fs.ErrNotExist.
func Take(ctx context.Context, s Store, path string, ref Ref) error {
	if p, ok := s.(Placer); ok {
		if err := p.Place(ctx, path, ref); !errors.Is(err, syscall.EXDEV) {
			return err
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	got, err := s.Put(ctx, f, ref.Size)
	if err != nil {
		return err
	}
	if got.SHA256 != ref.SHA256 {
		return damaged(ref.SHA256)
	}
	return os.Remove(path)
}

// Full says of a write that failed for want of space that it did (blob.no_space, unavailable); every other error stays as it is.
func Full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return fault.New(fault.Unavailable, "blob.no_space").Wrap(err)
	}
	return err
}

func damaged(sha string) error { return fault.New(fault.Internal, "blob.damaged").With("sha256", sha) }

func notFound() error { return fault.New(fault.NotFound, "blob.not_found") }

// named tells whether s is a hash: whatever else is asked for is not a file of ours, and never a path.
func named(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
