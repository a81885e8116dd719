package expenses

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"throughline/platform/access"
	letter "throughline/police/expenses/mail"
)

// The drop folder: a mail server leaves each e-mail there as a file of its own that ends in .eml. One that was taken in, whatever came of it, is
// moved to the folder "taken" beside it; one that could not be, because the house could not work, stays and is tried again.
const (
	dropEnds  = ".eml"
	dropDone  = "taken"
	dropStill = 2 * time.Second // a file that was written a moment ago may not be whole
)

// WatchDrop takes in what lies in a folder until ctx ends. now is the machine's clock, as the folder's times are. Nobody is told of a folder that is
// not there but by onError.
func (d *Desk) WatchDrop(ctx context.Context, folder string, every time.Duration, now func() time.Time, onError func(error)) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if err := d.TakeDrop(ctx, folder, now().Add(-dropStill)); err != nil && ctx.Err() == nil {
			onError(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// TakeDrop takes in the e-mails of a folder that were written before an instant. An e-mail that fails hides no other.
func (d *Desk) TakeDrop(ctx context.Context, folder string, before time.Time) error {
	all, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.System("expenses"))
	var wrong []error
	for _, f := range all {
		if f.Type()&fs.ModeType != 0 || !strings.HasSuffix(strings.ToLower(f.Name()), dropEnds) { // no folder, no link to another file
			continue
		}
		at := filepath.Join(folder, f.Name())
		if info, err := f.Info(); err != nil || info.ModTime().After(before) {
			continue
		}
		if err := d.takeFile(ctx, folder, at); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

func (d *Desk) takeFile(ctx context.Context, folder, at string) error {
	f, err := os.Open(at)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(f, letter.Most+1))
	f.Close()
	if err != nil {
		return err
	}
	m, err := d.TakeMail(ctx, raw)
	if err != nil {
		return err
	}
	done := filepath.Join(folder, dropDone)
	if err := os.MkdirAll(done, 0o700); err != nil {
		return err
	}
	return os.Rename(at, filepath.Join(done, m.ID+dropEnds))
}
