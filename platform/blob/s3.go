package blob

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"throughline/platform/fault"
)

// S3Settings say where a store of files is that speaks S3.
type S3Settings struct {
	Endpoint string // https://files.force.example:9000
	Bucket   string
	Region   string
	Access   string
	Secret   string
	// Lock is how long each file is kept against everybody, its owner too (object lock, compliance); 0 for not at all. The bucket
	// must have been made with object lock.
	Lock time.Duration
	// Spool is a folder of this machine, where a file lies until it is whole and its hash is known.
	Spool   string
	MinFree int64
}

// S3 is a Store in a bucket: files/<hash>, and damaged/<hash> for what is blocked.
type S3 struct {
	set   S3Settings
	c     *minio.Client
	spool *Folder
}

var (
	_ Store  = (*S3)(nil)
	_ Placer = (*S3)(nil)
)

// OpenS3 asks for the bucket, which must be there, and with object lock where Lock is set.
func OpenS3(ctx context.Context, s S3Settings) (*S3, error) {
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("blob: %q is not the address of an S3 server: write https://HOST:PORT", s.Endpoint)
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("blob: %q would send evidence in the clear: write https://", s.Endpoint)
	}
	spool, err := OpenFolder(Settings{Dir: s.Spool, MinFree: s.MinFree})
	if err != nil {
		return nil, err
	}
	c, err := s.client()
	if err != nil {
		return nil, err
	}
	out := &S3{set: s, c: c, spool: spool}
	if there, err := c.BucketExists(ctx, s.Bucket); err != nil || !there {
		return nil, fmt.Errorf("blob: the bucket %q cannot be opened: %w", s.Bucket, cmp.Or(err, errors.New("it is not there")))
	}
	if s.Lock > 0 {
		if on, _, _, _, err := c.GetObjectLockConfig(ctx, s.Bucket); err != nil || on != "Enabled" {
			return nil, fmt.Errorf("blob: the bucket %q was not made with object lock, so nothing in it can be kept against its owner: make one with it, or leave the lock out: %w", s.Bucket, cmp.Or(err, errors.New("it has none")))
		}
	}
	return out, nil
}

func (s S3Settings) client() (*minio.Client, error) {
	u, err := url.Parse(s.Endpoint)
	if err != nil {
		return nil, err
	}
	c, err := minio.New(u.Host, &minio.Options{Creds: credentials.NewStaticV4(s.Access, s.Secret, ""), Secure: u.Scheme == "https", Region: s.Region, BucketLookup: minio.BucketLookupPath, MaxRetries: 3})
	if err != nil {
		return nil, fmt.Errorf("blob: s3: %w", err)
	}
	return c, nil
}

const (
	filesAt   = "files/"
	blockedAt = blocked + "/"
)

// FreeSpace is how many bytes may still be written where files lie until they are whole.
func (s *S3) FreeSpace() (int64, error) { return s.spool.FreeSpace() }

// Tidy removes what was cut off while it came; see Folder.Tidy.
func (s *S3) Tidy(before time.Time) (int, error) { return s.spool.Tidy(before) }

// away says what a fault of the server is: whether it has no such object, or cannot be reached.
func away(what string, err error) error {
	if err == nil {
		return nil
	}
	var said minio.ErrorResponse
	if errors.As(err, &said) {
		if said.Code == "NoSuchKey" || said.StatusCode == http.StatusNotFound {
			return notFound()
		}
		if said.StatusCode < http.StatusInternalServerError {
			return fmt.Errorf("blob: s3: %s: %w", what, err)
		}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.New(fault.Unavailable, "blob.away").Wrap(fmt.Errorf("blob: s3: %s: %w", what, err))
}

// Put is Store.Put: what comes is hashed on its way to the spool, and sent when it is whole.
func (s *S3) Put(ctx context.Context, r io.Reader, max int64) (Ref, error) {
	if err := s.spool.room(); err != nil {
		return Ref{}, err
	}
	tmp, err := os.CreateTemp(filepath.Join(s.set.Spool, coming), "*")
	if err != nil {
		return Ref{}, Full(fmt.Errorf("blob: put: %w", err))
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	ref, err := s.spool.receive(ctx, tmp, r, max)
	if err != nil {
		return Ref{}, err
	}
	return ref, s.send(ctx, tmp, ref)
}

// Place is Placer.Place.
func (s *S3) Place(ctx context.Context, path string, ref Ref) error {
	if !named(ref.SHA256) {
		return notFound()
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum, err := sumOf(ctx, f, nil) // it is read to be sent anyway, and what was sent cannot be taken back
	if err != nil {
		return fmt.Errorf("blob: place: %w", err)
	}
	if sum != ref.SHA256 {
		return damaged(ref.SHA256)
	}
	var head prefix
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if ref.Size, err = io.CopyN(&head, f, sniffed); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	ref.Size, ref.Type = info.Size(), http.DetectContentType(head)
	if err := s.send(ctx, f, ref); err != nil {
		return err
	}
	return os.Remove(path)
}

// send keeps a whole file, unless it is there and is what it was. A locked one that is damaged stays beneath the good one.
func (s *S3) send(ctx context.Context, f *os.File, ref Ref) error {
	switch err := s.Check(ctx, ref.SHA256, nil); {
	case err == nil:
		if err := s.lengthen(ctx, ref.SHA256); err != nil {
			return err
		}
		return s.Unblock(ctx, ref.SHA256)
	case !fault.HasCode(err, "blob.not_found") && !fault.HasCode(err, "blob.damaged"):
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	o := minio.PutObjectOptions{ContentType: ref.Type, SendContentMd5: true, DisableMultipart: true} // one request: it is there whole or not at all
	if s.set.Lock > 0 {
		o.Mode, o.RetainUntilDate = minio.Compliance, time.Now().Add(s.set.Lock).UTC()
	}
	if _, err := s.c.PutObject(ctx, s.set.Bucket, filesAt+ref.SHA256, f, ref.Size, o); err != nil {
		return away("put", err)
	}
	return s.Unblock(ctx, ref.SHA256)
}

// Open is Store.Open.
func (s *S3) Open(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
	if !named(sha) {
		return nil, notFound()
	}
	if _, err := s.c.StatObject(ctx, s.set.Bucket, blockedAt+sha, minio.StatObjectOptions{}); err == nil {
		return nil, damaged(sha)
	} else if err := away("open", err); !fault.HasCode(err, "blob.not_found") {
		return nil, err
	}
	return s.open(ctx, sha)
}

func (s *S3) open(ctx context.Context, sha string) (*minio.Object, error) {
	o, err := s.c.GetObject(ctx, s.set.Bucket, filesAt+sha, minio.GetObjectOptions{})
	if err != nil {
		return nil, away("open", err)
	}
	if _, err := o.Stat(); err != nil {
		o.Close()
		return nil, away("open", err)
	}
	return o, nil
}

// Check is Store.Check.
func (s *S3) Check(ctx context.Context, sha string, pace Pace) error {
	if !named(sha) {
		return notFound()
	}
	o, err := s.open(ctx, sha)
	if err != nil {
		return err
	}
	defer o.Close()
	got, err := sumOf(ctx, o, pace)
	if err != nil {
		return away("check", err)
	}
	if got != sha {
		return damaged(sha)
	}
	return nil
}

// Stat is Store.Stat.
func (s *S3) Stat(ctx context.Context, sha string) (Ref, error) {
	if !named(sha) {
		return Ref{}, notFound()
	}
	o, err := s.c.StatObject(ctx, s.set.Bucket, filesAt+sha, minio.StatObjectOptions{})
	if err != nil {
		return Ref{}, away("stat", err)
	}
	return Ref{SHA256: sha, Size: o.Size, Type: o.ContentType}, nil
}
