// Package blob keeps files by the hash of their content: a photograph, a recording, a scan. What is kept is never
// changed, so a hash in the journal says for ever what was there. The same content twice is one file. Who may read a
// file is decided by the room whose record names it; this package knows no one.
package blob

import (
	"context"
	"io"

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
	// Walk calls fn for each kept file in the order of the hashes, until fn or ctx says stop.
	Walk(ctx context.Context, fn func(Ref) error) error
}

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
