package sync

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"throughline/platform/blob"
	"throughline/platform/fault"
)

// Sum is the checksum of one piece, as its header says it.
type Sum struct {
	By   string // "sha1" or "sha256"; empty for none
	Want []byte
}

func (s Sum) hash() hash.Hash {
	switch s.By {
	case "sha1":
		return sha1.New() // the protocol names it; the whole file is held to SHA-256
	case "sha256":
		return sha256.New()
	}
	return nil
}

// Interrupter is a sender that can be made to end, from another goroutine.
type Interrupter interface{ Interrupt() }

func interrupt(r io.Reader) {
	if i, ok := r.(Interrupter); ok {
		i.Interrupt()
	}
}

// A piece without a checksum is saved on its way, so often that little of it is lost when the power goes. One with a checksum is
// kept whole or not at all.
const (
	saveEvery = 32 << 20
	saveAfter = 2 * time.Second
)

// Append takes the next piece, at most to the announced size, and keeps what came also when the sender broke off, unless a
// checksum covers the piece. What it counts into Offset is on disk. The last piece puts the file into the store. Faults:
// sync.no_upload, sync.expired; sync.final (forbidden); sync.offset (conflict) when the piece does not begin where the file ends;
// sync.piece (invalid) when it is not what its checksum says; sync.beyond (invalid); sync.hash_differs (invalid) when the whole is
// not what was announced, which is then begun again; those of Create for want of space.
func (u *Uploads) Append(ctx context.Context, owner, key string, offset int64, r io.Reader, sum Sum) (Upload, error) {
	defer u.lock(key)()
	up, err := u.read(owner, key)
	if err != nil {
		return up, err
	}
	if up.Concat != "" && !up.Partial() {
		return up, fault.New(fault.Forbidden, "sync.final")
	}
	if offset != up.Offset {
		return up, fault.New(fault.Conflict, "sync.offset")
	}
	if up.Done {
		return up, nil
	}
	if !up.whole() {
		u.reading(key, func() { interrupt(r) })
		if err := u.append(&up, r, sum); err != nil {
			return up, err
		}
	}
	return u.settle(ctx, up)
}

func (u *Uploads) append(up *Upload, r io.Reader, sum Sum) error {
	if err := u.space(); err != nil {
		return err
	}
	to, err := os.OpenFile(u.path(up.Owner, up.ID, part), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return blob.Full(err)
	}
	defer to.Close()
	return u.take(to, up, r, sum)
}

// take writes a piece at the end of the part and saves how far that is, or leaves the upload as it was.
func (u *Uploads) take(to *os.File, up *Upload, r io.Reader, sum Sum) error {
	was := *up
	var err error
	if was.so, err = up.so.copied(); err != nil {
		return err
	}
	if err := errors.Join(to.Truncate(up.Offset), seek(to, up.Offset)); err != nil {
		return err
	}
	piece, saved := sum.hash(), time.Now()
	broke, err := pour(r, up.Size-up.Offset, func(b []byte) error {
		if _, err := to.Write(b); err != nil {
			return blob.Full(err)
		}
		up.so.hash.Write(b)
		up.so.offset += int64(len(b))
		if piece != nil {
			piece.Write(b)
			return nil
		}
		if up.so.offset-up.Offset < saveEvery && time.Since(saved) < saveAfter {
			return nil
		}
		saved = time.Now()
		if err := u.save(to, up); err != nil {
			return err
		}
		return u.space()
	})
	if err != nil {
		return u.broken(to, up, was, err)
	}
	if piece != nil && (broke != nil || string(piece.Sum(nil)) != string(sum.Want)) {
		return u.back(to, up, was, fault.New(fault.Invalid, "sync.piece"))
	}
	if broke == nil && up.so.offset == up.Size {
		if more, _ := io.CopyN(io.Discard, r, 1); more > 0 {
			return u.back(to, up, was, fault.New(fault.Invalid, "sync.beyond"))
		}
	}
	if up.so.offset == up.Offset { // nothing came since the last time
		return nil
	}
	if err := u.save(to, up); err != nil {
		return u.back(to, up, was, err)
	}
	return nil
}

// broken ends a piece that could not be written: what was saved of it stays, what was not is cut off.
func (u *Uploads) broken(to *os.File, up *Upload, was Upload, err error) error {
	if was.so.no == up.so.no {
		return u.back(to, up, was, err)
	}
	return errors.Join(err, to.Truncate(up.Offset))
}

// back leaves an upload as it was before a piece.
func (u *Uploads) back(to *os.File, up *Upload, was Upload, err error) error {
	saved := up.so.no
	*up = was
	e := to.Truncate(up.Offset)
	if saved != was.so.no { // some of it was saved on the way
		up.so.no = saved
		e = errors.Join(e, u.save(to, up))
	}
	return errors.Join(err, e)
}

func seek(f *os.File, to int64) error {
	_, err := f.Seek(to, io.SeekStart)
	return err
}

// finish holds the whole to what was announced and moves it into the store. What has come whole is put there also when its sender
// has gone away.
func (u *Uploads) finish(ctx context.Context, up Upload) (Upload, error) {
	ctx = context.WithoutCancel(ctx)
	sum := hex.EncodeToString(up.so.hash.Sum(nil))
	if up.SHA256 != "" && sum != up.SHA256 {
		return u.again(up, fault.New(fault.Invalid, "sync.hash_differs"))
	}
	from := u.path(up.Owner, up.ID, part)
	if err := u.whole(from, up); err != nil {
		return up, err
	}
	err := blob.Take(ctx, u.Files, from, blob.Ref{SHA256: sum, Size: up.Size})
	if errors.Is(err, os.ErrNotExist) { // it was moved just before the server stopped
		if _, e := u.Files.Stat(ctx, sum); e != nil {
			return u.again(up, fault.New(fault.Invalid, "sync.hash_differs").Wrap(e))
		}
		err = nil
	}
	if fault.HasCode(err, "blob.damaged") {
		return u.again(up, fault.New(fault.Invalid, "sync.hash_differs").Wrap(err))
	}
	if err != nil {
		return up, err
	}
	up.SHA256, up.Done = sum, true
	if err := u.write(up); err != nil {
		return up, err
	}
	return up, u.remove(up, part, state)
}

// whole makes the part of an empty file, which nobody sends.
func (u *Uploads) whole(from string, up Upload) error {
	if up.Size > 0 {
		return nil
	}
	f, err := os.OpenFile(from, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return blob.Full(err)
	}
	return errors.Join(u.fsync(f), f.Close())
}

// again throws away what came: it is sent again from the start.
func (u *Uploads) again(up Upload, err error) (Upload, error) {
	up.Offset, up.so = 0, fresh()
	return up, errors.Join(err, u.remove(up, state, part))
}

func (u *Uploads) remove(up Upload, exts ...string) error {
	var out error
	for _, ext := range exts {
		if err := os.Remove(u.path(up.Owner, up.ID, ext)); err != nil && !errors.Is(err, os.ErrNotExist) {
			out = errors.Join(out, err)
		}
	}
	return out
}

// End lets go of an upload: what came of it is removed, and it is not known any more. A file that is in the store already stays
// there, for what others say of it. Faults: sync.no_upload, sync.expired.
func (u *Uploads) End(owner, key string) error {
	defer u.lock(key)()
	up, err := u.read(owner, key)
	if err != nil {
		return err
	}
	err = u.remove(up, known, part, state)
	os.Remove(u.folder(owner)) // it stays while anything is in it
	return errors.Join(err, u.fsyncDir(filepath.Dir(u.folder(owner))))
}
