package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"time"

	"throughline/platform/blob"
	"throughline/platform/sync"
)

// served is a place for uploads behind HTTP on this machine.
type served struct {
	u    *sync.Uploads
	at   string
	stop func()
}

func serve(u *sync.Uploads) (served, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return served{}, err
	}
	s := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := u.Tus(w, r, "bench", "/up", strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/up"), "/")); err != nil {
			http.Error(w, err.Error(), max(sync.StatusOf(err), 400))
		}
	})}
	go s.Serve(l)
	return served{u, "http://" + l.Addr().String(), func() { s.Close() }}, nil
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, WriteBufferSize: 256 << 10, ReadBufferSize: 64 << 10}}

func (s served) ask(method, path string, body io.Reader, length int64, head map[string]string) (*http.Response, error) {
	r, err := http.NewRequest(method, s.at+path, body)
	if err != nil {
		return nil, err
	}
	r.ContentLength = length
	r.Header.Set("Tus-Resumable", "1.0.0")
	for k, v := range head {
		r.Header.Set(k, v)
	}
	res, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, said)
	}
	return res, err
}

// send sends a file whole, as a client does that has it: announced, then one piece. last is told when its last byte was given away.
func (s served) send(content []byte, last func()) (hash string, err error) {
	made, err := s.ask("POST", "/up", nil, 0, map[string]string{"Upload-Length": strconv.Itoa(len(content))})
	if err != nil {
		return "", err
	}
	var body io.Reader = bytes.NewReader(content)
	if last != nil {
		body = &told{r: body, left: len(content), last: last}
	}
	done, err := s.ask("PATCH", made.Header.Get("Location"), body, int64(len(content)), map[string]string{"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"})
	if err != nil {
		return "", err
	}
	return done.Header.Get("Throughline-SHA256"), nil
}

type told struct {
	r    io.Reader
	left int
	last func()
}

func (t *told) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if t.left -= n; t.left == 0 && n > 0 {
		t.last()
	}
	return n, err
}

// held says whether what was answered is the hash of what was sent.
func held(hash string, content []byte) error {
	sum := sha256.Sum256(content)
	if hash != hex.EncodeToString(sum[:]) {
		return fmt.Errorf("the answer says %q, which is not the hash of what was sent", hash)
	}
	return nil
}

// beside compares an upload over HTTP with the same steps of the same program in process, and with a plain loop that receives, hashes,
// writes and puts on disk.
func (b *bench) beside(_ context.Context, report func(any)) error {
	over := func() (float64, error) {
		u, err := b.fresh(b.dir)
		if err != nil {
			return 0, err
		}
		s, err := serve(u)
		if err != nil {
			return 0, err
		}
		defer s.stop()
		began := time.Now()
		hash, err := s.send(b.large, nil)
		took := time.Since(began)
		if err == nil {
			err = held(hash, b.large)
		}
		return rate(b.Size, took), cleared(u, err)
	}
	within := func() (float64, error) {
		u, err := b.fresh(b.dir)
		if err != nil {
			return 0, err
		}
		ctx := context.Background()
		began := time.Now()
		up, err := u.Create(ctx, "bench", sync.Announced{Media: sync.Media{Size: b.Size}})
		if err == nil {
			up, err = u.Append(ctx, "bench", up.ID, 0, bytes.NewReader(b.large), sync.Sum{})
		}
		took := time.Since(began)
		if err == nil {
			err = held(up.SHA256, b.large)
		}
		return rate(b.Size, took), cleared(u, err)
	}
	for _, c := range []struct {
		what  string
		other func() (float64, error)
	}{{"durable upload over loopback HTTP beside the same steps of the product in process", within},
		{"durable upload over loopback HTTP beside a plain loop in process (receive, hash, write, fsync)", b.plain}} {
		p, err := b.pairs(c.what, 0.85, over, c.other)
		if err != nil {
			return err
		}
		report(p)
	}
	return nil
}

// plain is what the steps cost without the product.
func (b *bench) plain() (float64, error) {
	b.n++
	path := filepath.Join(b.dir, fmt.Sprint("plain", b.n))
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer os.Remove(path)
	defer f.Close()
	began := time.Now()
	h := sha256.New()
	if _, err := io.CopyBuffer(io.MultiWriter(h, f), struct{ io.Reader }{bytes.NewReader(b.large)}, make([]byte, 512<<10)); err != nil {
		return 0, err
	}
	if err := f.Sync(); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return rate(b.Size, took), held(hex.EncodeToString(h.Sum(nil)), b.large)
}

func cleared(u *sync.Uploads, err error) error {
	os.RemoveAll(filepath.Dir(u.Dir))
	return err
}

// known is a store that is told a file's hash, and says when.
type known struct {
	blob.Store
	at atomic.Int64
}

// Place is blob.Placer's: by then the hash is known.
func (k *known) Place(ctx context.Context, path string, ref blob.Ref) error {
	k.at.Store(time.Now().UnixNano())
	return k.Store.(blob.Placer).Place(ctx, path, ref)
}

// hash measures how long after its last byte was given away the hash of an upload is known. That is taken where files need no disk
// (/dev/shm), because the hash is known before the disk is waited for; the durable answer is taken on the disk.
func (b *bench) hash(_ context.Context, report func(any)) error {
	out := Hash{What: "hash of an upload after its last byte", Wants: 50}
	memory, err := os.MkdirTemp("/dev/shm", "throughline-bench-")
	if err != nil {
		return fmt.Errorf("the hash is timed in /dev/shm: %w", err)
	}
	defer os.RemoveAll(memory)
	var ready, answered []float64
	for range b.Pairs {
		for _, dir := range []string{memory, b.dir} {
			u, err := b.fresh(dir)
			if err != nil {
				return err
			}
			k := &known{Store: u.Files}
			u.Files = k
			s, err := serve(u)
			if err != nil {
				return err
			}
			var last time.Time
			hash, err := s.send(b.large, func() { last = time.Now() })
			done := time.Now()
			s.stop()
			if err == nil {
				err = held(hash, b.large)
			}
			if err := cleared(u, err); err != nil {
				return err
			}
			if dir == memory {
				ready = append(ready, float64(time.Unix(0, k.at.Load()).Sub(last).Microseconds())/1000)
			} else {
				answered = append(answered, float64(done.Sub(last).Microseconds())/1000)
			}
		}
	}
	out.Ready, out.Answered = median(ready), median(answered)
	for _, x := range ready {
		out.Most = max(out.Most, x)
	}
	report(out)
	return nil
}

// atOnce compares many uploads at once with the same ones after another, and says what memory each took.
func (b *bench) atOnce(_ context.Context, report func(any)) error {
	var each []float64
	run := func(together bool) (float64, error) {
		u, err := b.fresh(b.dir)
		if err != nil {
			return 0, err
		}
		s, err := serve(u)
		if err != nil {
			return 0, err
		}
		defer s.stop()
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		peak, stop := watch()
		began := time.Now()
		err = b.sendAll(s, together)
		took := time.Since(began)
		stop()
		if together {
			each = append(each, float64(int64(peak.Load())-int64(inUse(&before)))/(1<<20)/float64(b.Many))
		}
		return rate(b.Small*int64(b.Many), took), cleared(u, err)
	}
	p, err := b.pairs(fmt.Sprintf("%d durable uploads at once over loopback HTTP beside the same one after another", b.Many), 0.9,
		func() (float64, error) { return run(true) }, func() (float64, error) { return run(false) })
	if err != nil {
		return err
	}
	report(p)
	report(Memory{What: fmt.Sprintf("heap and stacks in use at the most, of client and server, by each of %d transfers", b.Many), Each: median(each), Wants: 4})
	return nil
}

func (b *bench) sendAll(s served, together bool) error {
	var wg stdsync.WaitGroup
	fails := make([]error, b.Many)
	for n := range b.Many {
		one := func() {
			hash, err := s.send(b.small, nil)
			if err == nil {
				err = held(hash, b.small)
			}
			fails[n] = err
		}
		if together {
			wg.Go(one)
		} else {
			one()
		}
	}
	wg.Wait()
	for _, err := range fails {
		if err != nil {
			return err
		}
	}
	return nil
}

func inUse(m *runtime.MemStats) uint64 { return m.HeapInuse + m.StackInuse }

// watch looks at the memory in use until it is stopped.
func watch() (peak *atomic.Uint64, stop func()) {
	peak = &atomic.Uint64{}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		t := time.NewTicker(20 * time.Millisecond)
		defer t.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), inUse(&m)))
			select {
			case <-end:
				return
			case <-t.C:
			}
		}
	}()
	return peak, func() { close(end); <-ended }
}
