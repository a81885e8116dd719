package sync_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"throughline/platform/blob"
	"throughline/platform/fault"
	"throughline/platform/prooftest"
	"throughline/platform/sync"
)

// asServer names the folder of a test program that is a server of uploads and nothing else: it is killed, or its disk is full.
const asServer = "THROUGHLINE_TEST_UPLOADS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asServer); dir != "" {
		if err := serveUploads(dir); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

func uploadsIn(dir string) (*sync.Uploads, error) {
	files, err := blob.OpenFolder(blob.Settings{Dir: filepath.Join(dir, "files"), MinFree: -1})
	return &sync.Uploads{Dir: filepath.Join(dir, "up"), Files: files, Now: time.Now, Unhashed: true, Life: func(time.Time) (time.Duration, error) { return time.Hour, nil }}, err
}

// serveUploads says its address and serves. POST /limit?bytes=N holds every file of this process to a size, as a full disk does.
func serveUploads(dir string) error {
	u, err := uploadsIn(dir)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	address := "127.0.0.1:0"
	if again := os.Getenv(asServer + "_AT"); again != "" {
		address = again
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	os.Stdout.WriteString(l.Addr().String() + "\n")
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, err := strconv.ParseUint(r.URL.Query().Get("bytes"), 10, 64); r.URL.Path == "/limit" && err == nil {
			var was syscall.Rlimit
			syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was)
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: was.Max}); err != nil {
				http.Error(w, err.Error(), 500)
			}
			return
		}
		err := u.Tus(w, r, "howells", "/up", strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/up"), "/"))
		if err == nil {
			return
		}
		status := sync.StatusOf(err)
		if f := fault.Of(err); status == 0 && f != nil {
			status = f.Kind.Status()
		}
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(max(status, 400))
		io.WriteString(w, err.Error())
	}))
}

type killed struct {
	t    *testing.T
	dir  string
	at   string
	proc *exec.Cmd
	env  []string
}

func (k *killed) start() {
	k.t.Helper()
	k.proc = exec.Command(os.Args[0])
	k.proc.Env = append(append(os.Environ(), asServer+"="+k.dir), k.env...)
	out, err := k.proc.StdoutPipe()
	if err == nil {
		err = k.proc.Start()
	}
	if err != nil {
		k.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		k.t.Fatal(err)
	}
	k.at = "http://" + strings.TrimSpace(line)
}

func (k *killed) kill() {
	k.proc.Process.Kill() // SIGKILL
	k.proc.Wait()
}

func (k *killed) ask(method, path string, body io.Reader, head ...string) (*http.Response, error) {
	r, err := http.NewRequest(method, k.at+path, body)
	if err != nil {
		k.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := c.Do(r)
	if err == nil {
		b, e := io.ReadAll(res.Body)
		res.Body.Close()
		res.Body, err = io.NopCloser(strings.NewReader(string(b))), e
	}
	return res, err
}

// deadly kills the server when so many bytes of a body have been given to the network, or a moment after the last.
type deadly struct {
	r    io.Reader
	left int
	k    *killed
}

func (d *deadly) Read(p []byte) (int, error) {
	if d.left == 0 {
		d.k.kill()
		d.left = -1
		return 0, errors.New("the server was killed")
	}
	n, err := d.r.Read(p[:min(len(p), max(d.left, 1))])
	d.left -= n
	return n, err
}

// STD-09, GOV-09: kill -9 at 200 random points. What was acknowledged is there after each; the file comes whole, or is plainly incomplete.
func TestGOV09AKilledServerNeverHoldsAWrongFile(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(uint64(prooftest.Seed()), 9))
	t.Logf("%s=%d", prooftest.Env, prooftest.Seed())
	k := &killed{t: t, dir: t.TempDir()}
	k.start()
	defer func() { k.kill() }()
	for kills := 0; kills < 200; {
		kills += k.oneFile(r)
		if t.Failed() {
			return
		}
	}
}

// oneFile sends a file to a server that is killed again and again, until it is there.
func (k *killed) oneFile(r *rand.Rand) (kills int) {
	content := make([]byte, 1<<20+r.IntN(3<<20))
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	sum := sha256.Sum256(content)
	hexed := hex.EncodeToString(sum[:])
	meta := []string{"Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", "sha256 " + base64.StdEncoding.EncodeToString([]byte(hexed))}
	acked := 0
	for {
		res, err := k.ask("POST", "/up", nil, meta...)
		if err != nil || res.StatusCode != 201 {
			k.t.Fatalf("announced: %v %v", res, err)
		}
		where := res.Header.Get("Location")
		res, err = k.ask("HEAD", where, nil)
		if err != nil {
			k.t.Fatal(err)
		}
		at, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
		if err != nil || at < acked || at > len(content) {
			k.t.Fatalf("%d bytes were acknowledged, %d are there: %v", acked, at, err)
		}
		if at == len(content) {
			break
		}
		if n := k.piece(r, where, content, at); n < 0 {
			kills++
			k.start()
		} else {
			acked = n
		}
	}
	k.holds(hexed, content)
	return kills
}

// piece sends some of a file, and kills the server on the way as often as not: -1. Else it gives what was acknowledged.
func (k *killed) piece(r *rand.Rand, where string, content []byte, at int) int {
	end := at + 1 + r.IntN(min(len(content)-at, 700_000))
	piece := string(content[at:end])
	head := []string{"Content-Type", stream, "Upload-Offset", strconv.Itoa(at)}
	if r.IntN(2) == 0 {
		h := sha256.Sum256([]byte(piece))
		head = append(head, "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(h[:]))
	}
	var body io.Reader = strings.NewReader(piece)
	dead := false
	switch r.IntN(4) {
	case 0: // between any two bytes
		body, dead = &deadly{r: body, left: r.IntN(len(piece)), k: k}, true
	case 1, 2: // while the last are written, put on disk, and moved into the store
		dead = true
		victim := k.proc.Process
		time.AfterFunc(time.Duration(r.IntN(12_000))*time.Microsecond, func() { victim.Kill() })
	}
	res, err := k.ask("PATCH", where, body, head...)
	if dead {
		k.kill()
		return -1
	}
	if err != nil || res.StatusCode != 204 {
		k.t.Fatalf("a piece: %v %v", res, err)
	}
	n, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
	if err != nil || n != end {
		k.t.Fatalf("%d was sent up to, %d acknowledged", end, n)
	}
	return n
}

// holds says what is in the store: this file, byte for byte.
func (k *killed) holds(hexed string, content []byte) {
	u, err := uploadsIn(k.dir)
	if err != nil {
		k.t.Fatal(err)
	}
	if err := u.Files.Check(context.Background(), hexed, nil); err != nil {
		k.t.Fatal(err)
	}
	f, err := u.Files.Open(context.Background(), hexed)
	if err != nil {
		k.t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); err != nil || string(b) != string(content) {
		k.t.Fatalf("another file: %d bytes, %v", len(b), err)
	}
}

// A disk that is full (here: the kernel lets no file of the server grow) refuses with a sentence, keeps what it had, and goes on from
// there when there is room.
func TestAFullDiskRefusesAndHarmsNothing(t *testing.T) {
	t.Parallel()
	k := &killed{t: t, dir: t.TempDir()}
	k.start()
	defer func() { k.kill() }()
	content := strings.Repeat("a film of a shop ", 40_000)
	sum := sha256.Sum256([]byte(content))
	hexed := hex.EncodeToString(sum[:])
	res, err := k.ask("POST", "/up", nil, "Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", "sha256 "+base64.StdEncoding.EncodeToString([]byte(hexed)))
	if err != nil {
		t.Fatal(err)
	}
	where := res.Header.Get("Location")
	send := func(from, to int, want int) string {
		t.Helper()
		res, err := k.ask("PATCH", where, strings.NewReader(content[from:to]), "Content-Type", stream, "Upload-Offset", strconv.Itoa(from))
		if err != nil || res.StatusCode != want {
			t.Fatalf("%v %v", res, err)
		}
		b, _ := io.ReadAll(res.Body)
		if res, err = k.ask("HEAD", where, nil); err != nil {
			t.Fatal(err)
		}
		return string(b) + " at " + res.Header.Get("Upload-Offset")
	}
	send(0, 100_000, 204)
	if _, err := k.ask("POST", "/limit?bytes=200000", nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := send(100_000, len(content), http.StatusServiceUnavailable); !strings.Contains(got, "blob.no_space") || !strings.HasSuffix(got, " at 100000") {
			t.Errorf("a full disk: %q", got)
		}
	}
	k.kill()
	k.start() // with room again
	if got := send(100_000, len(content), 204); !strings.HasSuffix(got, " at "+strconv.Itoa(len(content))) {
		t.Errorf("with room: %q", got)
	}
	k.holds(hexed, []byte(content))
}
