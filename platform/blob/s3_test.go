package blob

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"throughline/platform/fault"
)

// gateway is an S3 server, versitygw of the pinned module in test/s3, on this machine alone and ended with the tests. It is built once
// and kept in the user's cache.
type gateway struct {
	endpoint string
	proc     *exec.Cmd
	dir      string
	err      error
}

const gatewayVersion = "v1.8.0" // of test/s3/go.mod

var started = sync.OnceValue(func() (g gateway) {
	program, err := builtGateway()
	if err != nil {
		g.err = err
		return g
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.err = err
		return g
	}
	at := l.Addr().String()
	l.Close()
	if g.dir, g.err = os.MkdirTemp("", "throughline-s3-"); g.err != nil {
		return g
	}
	for _, d := range []string{"kept", "versions"} {
		if g.err = os.Mkdir(filepath.Join(g.dir, d), 0o700); g.err != nil {
			return g
		}
	}
	var said bytes.Buffer
	g.proc = exec.Command(program, "--access", "throughline", "--secret", "a-secret-of-tests", "--port", at, "--quiet", "posix", "--versioning-dir", filepath.Join(g.dir, "versions"), filepath.Join(g.dir, "kept"))
	g.proc.Stdout, g.proc.Stderr = &said, &said
	if g.err = g.proc.Start(); g.err != nil {
		return g
	}
	g.endpoint = "http://" + at
	for range 200 {
		c, err := net.Dial("tcp", at)
		if err == nil {
			c.Close()
			return g
		}
		time.Sleep(50 * time.Millisecond) // another program starts; it has no clock of ours
	}
	g.err = fmt.Errorf("the S3 server did not start: %s", said.String())
	return g
})

func builtGateway() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	program := filepath.Join(cache, "throughline", "versitygw-"+gatewayVersion)
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		return "", err
	}
	half := program + fmt.Sprint(".", os.Getpid())
	out, err := exec.Command("go", "build", "-C", "../../test/s3", "-o", half, "github.com/versity/versitygw/cmd/versitygw").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("versitygw cannot be built: %w: %s", err, out)
	}
	return program, os.Rename(half, program)
}

func TestMain(m *testing.M) {
	code := m.Run()
	if g := started; launched.Load() {
		if x := g(); x.proc != nil && x.proc.Process != nil {
			x.proc.Process.Kill()
			x.proc.Wait()
		}
		os.RemoveAll(g().dir)
	}
	os.Exit(code)
}

var (
	launched atomic.Bool
	buckets  atomic.Int64
)

// bucket is a store in a new bucket of the test server; with a lock where that is more than nothing.
func bucket(t *testing.T, lock time.Duration) held {
	t.Helper()
	launched.Store(true)
	g := started()
	if g.err != nil {
		t.Skip("no S3 server: ", g.err)
	}
	set := S3Settings{Endpoint: g.endpoint, Bucket: fmt.Sprintf("files-%d", buckets.Add(1)), Region: "us-east-1", Access: "throughline", Secret: "a-secret-of-tests", Lock: lock, Spool: t.TempDir(), MinFree: -1}
	if _, err := OpenS3(ctx, set); err == nil || !strings.Contains(err.Error(), "it is not there") && !strings.Contains(err.Error(), "cannot be opened") {
		t.Fatalf("a bucket that is not there: %v", err)
	}
	admin, err := OpenS3Client(set)
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.MakeBucket(ctx, set.Bucket, minio.MakeBucketOptions{ObjectLocking: lock > 0}); err != nil {
		t.Fatal(err)
	}
	s, err := OpenS3(ctx, set)
	if err != nil {
		t.Fatal(err)
	}
	return held{Store: s, t: t, change: func(sha, content string) {
		if _, err := admin.PutObject(ctx, set.Bucket, filesAt+sha, strings.NewReader(content), int64(len(content)), minio.PutObjectOptions{SendContentMd5: true}); err != nil {
			t.Fatal(err)
		}
	}, lose: func(sha string) {
		if err := admin.RemoveObject(ctx, set.Bucket, filesAt+sha, minio.RemoveObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}, free: func(n int64) {
		s.spool.set.MinFree, s.spool.free = 1000, func(string) (int64, error) { return n, nil }
	}}
}

// Object lock: what is kept is kept against everybody, its owner too, until its time is over; the true content mends it from above.
func TestAnObjectLockHoldsAgainstEverybody(t *testing.T) {
	t.Parallel()
	s := bucket(t, time.Hour)
	x := s.Store.(*S3)
	ref := s.put("evidence")
	versions, err := x.versions(ctx, filesAt+ref.SHA256)
	if err != nil || len(versions) != 1 {
		t.Fatalf("versions %v, %v", versions, err)
	}
	mode, until, err := x.lockOf(ctx, filesAt+ref.SHA256, versions[0].VersionID)
	if err != nil || mode != string(minio.Compliance) || time.Until(until) < 59*time.Minute {
		t.Fatalf("locked: %v until %v, %v", mode, until, err)
	}
	if err := s.Delete(ctx, ref.SHA256); !fault.HasCode(err, "blob.locked") || !fault.Is(err, fault.Conflict) {
		t.Errorf("a rule deletes it: %v", err)
	}
	if err := x.c.RemoveObject(ctx, x.set.Bucket, filesAt+ref.SHA256, minio.RemoveObjectOptions{VersionID: versions[0].VersionID, GovernanceBypass: true}); err == nil {
		t.Error("its owner deletes it behind our back")
	}
	earlier := time.Now().Add(time.Second)
	compliance := minio.Compliance
	if err := x.c.PutObjectRetention(ctx, x.set.Bucket, filesAt+ref.SHA256, minio.PutObjectRetentionOptions{Mode: &compliance, RetainUntilDate: &earlier, VersionID: versions[0].VersionID, GovernanceBypass: true}); err == nil {
		t.Error("its owner shortens the lock")
	}
	if got, err := s.read(ref.SHA256); got != "evidence" || err != nil {
		t.Errorf("after all that: %q %v", got, err)
	}
	s.change(ref.SHA256, "evidencE") // a new version above it
	if err := s.Check(ctx, ref.SHA256, nil); !fault.HasCode(err, "blob.damaged") {
		t.Errorf("changed: %v", err)
	}
	s.put("evidence")
	if got, err := s.read(ref.SHA256); got != "evidence" || err != nil {
		t.Errorf("put again: %q %v", got, err)
	}
}

// What is put twice is kept to the later of the two terms, and never to a shorter one.
func TestTheSameContentIsLockedToTheLaterTerm(t *testing.T) {
	t.Parallel()
	s := bucket(t, time.Hour)
	x := s.Store.(*S3)
	ref := s.put("evidence")
	until := func() time.Time {
		_, at, err := x.lockOf(ctx, filesAt+ref.SHA256, "")
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	first := until()
	x.set.Lock = 48 * time.Hour
	s.put("evidence")
	if got := until(); got.Sub(first) < 46*time.Hour {
		t.Errorf("locked until %s, first until %s", got, first)
	}
	longer := until()
	x.set.Lock = time.Minute
	s.put("evidence")
	if got := until(); !got.Equal(longer) {
		t.Errorf("shortened to %s", got)
	}
	if at := Locked(s.Delete(ctx, ref.SHA256)); !at.Equal(longer) {
		t.Errorf("a refusal says %s, not %s", at, longer)
	}
	if vs, err := x.versions(ctx, filesAt+ref.SHA256); err != nil || len(vs) != 1 {
		t.Errorf("%d versions: %v", len(vs), err)
	}
}

func TestALockThatCannotBeKeptIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	s := bucket(t, 0).Store.(*S3)
	set := s.set
	set.Lock = time.Hour
	if _, err := OpenS3(ctx, set); err == nil || !strings.Contains(err.Error(), "was not made with object lock") {
		t.Errorf("a bucket without: %v", err)
	}
	for _, endpoint := range []string{"", "files.force.example", "ftp://files.force.example", "http://files.force.example", "https://files.force.example/path"} {
		set.Endpoint = endpoint
		if _, err := OpenS3(ctx, set); err == nil {
			t.Errorf("%q is taken", endpoint)
		}
	}
}

// A server that is away says so, and takes nothing.
func TestAServerThatIsAwayIsASentence(t *testing.T) {
	t.Parallel()
	set := bucket(t, 0).Store.(*S3).set
	set.Endpoint = "http://127.0.0.1:1"
	c, err := OpenS3Client(set)
	if err != nil {
		t.Fatal(err)
	}
	spool, err := OpenFolder(Settings{Dir: set.Spool, MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	s := &S3{set: set, c: c, spool: spool}
	within, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if _, err := s.Put(within, strings.NewReader("x"), 10); !fault.HasCode(err, "blob.away") {
		t.Errorf("put: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(set.Spool, coming)); len(left) != 0 || err != nil {
		t.Errorf("left %v, %v", left, err)
	}
}
