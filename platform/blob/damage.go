package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// blocked is the folder of empty files named by the hashes of files that are not what they were. They lie with the files, so that
// every process refuses them, and a database that was restored does not forget them.
const blocked = "damaged"

func (f *Folder) mark(sha string) string { return filepath.Join(f.set.Dir, blocked, sha) }

// refuse is blob.damaged for a file that is blocked.
func (f *Folder) refuse(sha string) error {
	if !named(sha) {
		return notFound()
	}
	if _, err := os.Lstat(f.mark(sha)); err == nil {
		return damaged(sha)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob: open: %w", err)
	}
	return nil
}

// Block is Store.Block.
func (f *Folder) Block(_ context.Context, sha string) error {
	if !named(sha) {
		return notFound()
	}
	dir := filepath.Dir(f.mark(sha))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Full(fmt.Errorf("blob: block: %w", err))
	}
	m, err := os.OpenFile(f.mark(sha), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return Full(fmt.Errorf("blob: block: %w", err))
	}
	return errors.Join(f.sync(m), m.Close(), f.syncDir(dir), f.syncDir(f.set.Dir))
}

// Unblock is Store.Unblock.
func (f *Folder) Unblock(_ context.Context, sha string) error {
	if !named(sha) {
		return nil
	}
	err := os.Remove(f.mark(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("blob: unblock: %w", err)
	}
	return f.syncDir(filepath.Dir(f.mark(sha)))
}

// Blocked is Store.Blocked.
func (f *Folder) Blocked(context.Context) ([]string, error) {
	all, err := os.ReadDir(filepath.Join(f.set.Dir, blocked))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("blob: blocked: %w", err)
	}
	var out []string
	for _, e := range all { // in the order of their names
		if named(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}
