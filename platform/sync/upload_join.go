package sync

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"throughline/platform/blob"
	"throughline/platform/fault"
)

// partial is what an upload says that is one of several.
const partial = "partial"

// mostJoined is how many uploads are joined into one file.
const mostJoined = 64

// Join makes a file of uploads that came whole, in their order, and lets go of them. a.Size is not asked: it is theirs together.
// concat is what was said, for who asks again. Faults: sync.concat (invalid) for none, too many, or one twice; sync.no_upload,
// sync.expired; sync.not_partial (invalid); sync.not_whole (conflict); those of Create and Append.
func (u *Uploads) Join(ctx context.Context, owner string, a Announced, concat string, keys []string) (Upload, error) {
	if len(keys) == 0 || len(keys) > mostJoined || len(slices.Compact(slices.Sorted(slices.Values(keys)))) != len(keys) {
		return Upload{}, fault.New(fault.Invalid, "sync.concat").With("most", strconv.Itoa(mostJoined))
	}
	for _, k := range slices.Sorted(slices.Values(keys)) { // everybody in the same order
		defer u.lock(k)()
	}
	parts := make([]Upload, len(keys))
	a.Size = 0
	for i, k := range keys {
		up, err := u.read(owner, k)
		switch {
		case fault.Is(err, fault.NotFound):
			return u.joined(owner, concat, err)
		case err != nil:
			return up, err
		case !up.Partial():
			return up, fault.New(fault.Invalid, "sync.not_partial")
		case !up.whole():
			return up, fault.New(fault.Conflict, "sync.not_whole")
		}
		parts[i] = up
		a.Size += up.Size
	}
	if err := u.check(a); err != nil {
		return Upload{}, err
	}
	return u.join(ctx, owner, a, concat, parts)
}

// joined is the file that was made of uploads which are gone since: its answer was lost.
func (u *Uploads) joined(owner, concat string, none error) (Upload, error) {
	names, err := filepath.Glob(filepath.Join(u.folder(owner), "*"+known))
	if err != nil {
		return Upload{}, err
	}
	for _, n := range names {
		up, err := u.read(owner, strings.TrimSuffix(filepath.Base(n), known))
		if err == nil && up.Done && up.Concat == concat {
			return up, nil
		}
	}
	return Upload{}, none
}

func (u *Uploads) join(ctx context.Context, owner string, a Announced, concat string, parts []Upload) (Upload, error) {
	key := a.key(owner)
	defer u.lock(key)()
	up, err := u.read(owner, key)
	if err == nil && up.Done {
		return up, u.let(parts)
	}
	up = Upload{ID: key, Owner: owner, SHA256: a.SHA256, Size: a.Size, Type: a.Type, Metadata: a.Metadata, Concat: concat}
	if err := u.begin(&up); err != nil {
		return up, err
	}
	to, err := os.OpenFile(u.path(owner, key, part), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return up, blob.Full(err)
	}
	err = u.pourAll(to, &up, parts)
	if err == nil && up.so.offset != up.Size {
		err = fault.New(fault.Conflict, "sync.not_whole")
	}
	if err == nil {
		err = u.save(to, &up)
	}
	if err = errors.Join(err, to.Close()); err == nil {
		up, err = u.finish(ctx, up)
	}
	if err != nil { // it is asked for again, and made of the same
		return up, errors.Join(err, u.remove(up, known, part, state))
	}
	return up, u.let(parts)
}

func (u *Uploads) pourAll(to *os.File, up *Upload, parts []Upload) error {
	for _, p := range parts {
		if p.Size == 0 {
			continue
		}
		from, err := os.Open(u.path(p.Owner, p.ID, part))
		if err != nil {
			return err
		}
		broke, err := pour(from, p.Size, func(b []byte) error {
			if _, err := to.Write(b); err != nil {
				return blob.Full(err)
			}
			up.so.hash.Write(b)
			up.so.offset += int64(len(b))
			return nil
		})
		if err := errors.Join(broke, err, from.Close()); err != nil {
			return err
		}
	}
	return nil
}

// let removes uploads that are part of a file now.
func (u *Uploads) let(parts []Upload) error {
	var err error
	for _, p := range parts {
		err = errors.Join(err, u.remove(p, known, part, state))
	}
	return err
}
