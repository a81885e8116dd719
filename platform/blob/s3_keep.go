package blob

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"throughline/platform/fault"
)

// Delete is Store.Delete: every version goes, or none that is locked does. Fault: blob.locked (conflict), with the day until which it is.
func (s *S3) Delete(ctx context.Context, sha string) error {
	if !named(sha) {
		return nil
	}
	versions, err := s.versions(ctx, filesAt+sha)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if v.IsDeleteMarker {
			continue
		}
		_, until, err := s.lockOf(ctx, v.Key, v.VersionID)
		if err != nil {
			return err
		}
		if time.Now().Before(until) {
			return fault.New(fault.Conflict, "blob.locked").With("until", until.UTC().Format("2 January 2006")).With("at", until.UTC().Format(time.RFC3339))
		}
	}
	for _, v := range versions {
		if err := s.c.RemoveObject(ctx, s.set.Bucket, v.Key, minio.RemoveObjectOptions{VersionID: v.VersionID}); err != nil {
			if err := away("delete", err); !fault.HasCode(err, "blob.not_found") {
				return err
			}
		}
	}
	return s.Unblock(ctx, sha)
}

// lockOf is how a version is locked and until when; zero when it is not. It is read from the answer's headers, which every server
// writes alike.
func (s *S3) lockOf(ctx context.Context, key, version string) (mode string, until time.Time, err error) {
	o, err := s.c.StatObject(ctx, s.set.Bucket, key, minio.StatObjectOptions{VersionID: version})
	if err != nil {
		return "", until, away("lock", err)
	}
	said := o.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date")
	if said == "" {
		return "", until, nil
	}
	until, err = time.Parse(time.RFC3339, said)
	return o.Metadata.Get("X-Amz-Object-Lock-Mode"), until, err
}

// lengthen locks what is there already for as long as it would be had it come now: two records of the same content keep it to the later
// term. A lock is never shortened.
func (s *S3) lengthen(ctx context.Context, sha string) error {
	if s.set.Lock <= 0 {
		return nil
	}
	until := time.Now().Add(s.set.Lock).UTC()
	_, held, err := s.lockOf(ctx, filesAt+sha, "")
	if err != nil || !until.After(held.Add(time.Minute)) { // a lock is counted in seconds, and a minute is no later term
		return err
	}
	mode := minio.Compliance
	return away("lock", s.c.PutObjectRetention(ctx, s.set.Bucket, filesAt+sha, minio.PutObjectRetentionOptions{Mode: &mode, RetainUntilDate: &until}))
}

// Locked is until when a store's refusal to delete holds (blob.locked); the zero time for another error.
func Locked(err error) time.Time {
	f := fault.Of(err)
	if f == nil || f.Code != "blob.locked" {
		return time.Time{}
	}
	at, _ := time.Parse(time.RFC3339, f.Params["at"]) // zero where nobody says
	return at
}

// versions are all versions of one object; a bucket without versions has one.
func (s *S3) versions(ctx context.Context, key string) (out []minio.ObjectInfo, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for o := range s.c.ListObjects(ctx, s.set.Bucket, minio.ListObjectsOptions{Prefix: key, Recursive: true, WithVersions: true}) {
		if o.Err != nil {
			return nil, away("versions", o.Err)
		}
		if o.Key == key {
			if o.VersionID == "null" { // of a bucket that keeps no versions
				o.VersionID = ""
			}
			out = append(out, o)
		}
	}
	return out, ctx.Err()
}

// Walk is Store.Walk.
func (s *S3) Walk(ctx context.Context, after string, fn func(Ref) error) error {
	return s.list(ctx, filesAt, after, func(sha string) error {
		ref, err := s.Stat(ctx, sha)
		if fault.HasCode(err, "blob.not_found") {
			return nil // deleted while we walk
		}
		if err != nil {
			return err
		}
		return fn(ref)
	})
}

func (s *S3) list(ctx context.Context, at, after string, fn func(sha string) error) error {
	inner, cancel := context.WithCancel(ctx) // it ends what lists, also when fn has had enough
	defer cancel()
	o := minio.ListObjectsOptions{Prefix: at, Recursive: true}
	if after != "" {
		o.StartAfter = at + after
	}
	for x := range s.c.ListObjects(inner, s.set.Bucket, o) {
		if x.Err != nil {
			return errors.Join(ctx.Err(), away("list", x.Err))
		}
		sha := strings.TrimPrefix(x.Key, at)
		if !named(sha) || sha <= after {
			continue
		}
		if err := fn(sha); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Block is Store.Block.
func (s *S3) Block(ctx context.Context, sha string) error {
	if !named(sha) {
		return notFound()
	}
	_, err := s.c.PutObject(ctx, s.set.Bucket, blockedAt+sha, bytes.NewReader(nil), 0, minio.PutObjectOptions{SendContentMd5: true})
	return away("block", err)
}

// Unblock is Store.Unblock.
func (s *S3) Unblock(ctx context.Context, sha string) error {
	if !named(sha) {
		return nil
	}
	if _, err := s.c.StatObject(ctx, s.set.Bucket, blockedAt+sha, minio.StatObjectOptions{}); err != nil {
		if err := away("unblock", err); !fault.HasCode(err, "blob.not_found") {
			return err
		}
		return nil
	}
	return away("unblock", s.c.RemoveObject(ctx, s.set.Bucket, blockedAt+sha, minio.RemoveObjectOptions{}))
}

// Blocked is Store.Blocked.
func (s *S3) Blocked(ctx context.Context) (out []string, err error) {
	err = s.list(ctx, blockedAt, "", func(sha string) error {
		out = append(out, sha)
		return nil
	})
	return out, err
}
