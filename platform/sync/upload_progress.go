package sync

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"os"

	"throughline/platform/blob"
)

// progress is how many bytes of an upload are safe on disk, and the SHA-256 of just those so far: a resume reads nothing again.
type progress struct {
	offset int64
	hash   hash.Hash
	no     uint64 // of the last that was saved
}

func fresh() progress { return progress{hash: sha256.New()} }

// copied is the same progress, to which it can be gone back.
func (p progress) copied() (progress, error) {
	b, err := p.hash.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return p, err
	}
	out := progress{offset: p.offset, hash: sha256.New(), no: p.no}
	return out, out.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(b)
}

// A state file has two slots, written in turn: a write that was cut off leaves the other as it was. They are a page apart, so that
// no disk writes both at once.
const (
	slotApart = 4096
	slotSize  = 4 + 8 + 8 + 108 + sha256.Size // mark, number, offset, the hash's state, sum of all that
	slotMark  = "TLU1"
)

func (p progress) slot() ([]byte, error) {
	h, err := p.hash.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, slotSize), slotMark...)
	b = binary.BigEndian.AppendUint64(b, p.no)
	b = binary.BigEndian.AppendUint64(b, uint64(p.offset))
	b = append(b, h...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), nil
}

// fromSlot reads a slot; false when it is empty or was cut off.
func fromSlot(b []byte) (progress, bool) {
	if len(b) < slotSize || string(b[:4]) != slotMark {
		return progress{}, false
	}
	b = b[:slotSize]
	end := len(b) - sha256.Size
	if sum := sha256.Sum256(b[:end]); !bytes.Equal(sum[:], b[end:]) {
		return progress{}, false
	}
	p := progress{no: binary.BigEndian.Uint64(b[4:]), offset: int64(binary.BigEndian.Uint64(b[12:])), hash: sha256.New()}
	return p, p.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(b[20:end]) == nil
}

// progress is how far an upload is safe. What lies in its part beyond that was never acknowledged, and may be anything.
func (u *Uploads) progress(up Upload) (progress, error) {
	b, err := os.ReadFile(u.path(up.Owner, up.ID, state))
	if errors.Is(err, os.ErrNotExist) {
		return fresh(), nil
	}
	if err != nil {
		return fresh(), err
	}
	best := fresh()
	for _, at := range []int{0, slotApart} {
		if len(b) < at {
			break
		}
		if p, ok := fromSlot(b[at:]); ok && p.no > best.no {
			best = p
		}
	}
	info, err := os.Stat(u.path(up.Owner, up.ID, part))
	switch {
	case errors.Is(err, os.ErrNotExist) && best.offset == up.Size:
		return best, nil // it was moved into the store, or it is empty: finish sees which
	case errors.Is(err, os.ErrNotExist):
		return progress{hash: sha256.New(), no: best.no}, nil
	case err != nil:
		return best, err
	case info.Size() < best.offset:
		return progress{hash: sha256.New(), no: best.no}, nil // somebody else was at the file
	}
	return best, nil
}

// save keeps how far the part is safe: first the bytes, then that they are there.
func (u *Uploads) save(to *os.File, up *Upload) error {
	if err := u.fsync(to); err != nil {
		return blob.Full(err)
	}
	p := up.so
	p.no++
	f, err := os.OpenFile(u.path(up.Owner, up.ID, state), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return blob.Full(err)
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if end < 2*slotApart { // the place is taken once, so that a disk that fills up can still keep how far it came
		if _, err := f.WriteAt(make([]byte, 2*slotApart-end), end); err != nil {
			return blob.Full(err)
		}
	}
	b, err := p.slot()
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(b, int64(p.no%2)*slotApart); err != nil {
		return blob.Full(err)
	}
	if err := u.fsync(f); err != nil {
		return blob.Full(err)
	}
	if end == 0 { // both files are new in their folder
		if err := u.fsyncDir(u.folder(up.Owner)); err != nil {
			return blob.Full(err)
		}
	}
	up.so, up.Offset = p, p.offset
	return nil
}
