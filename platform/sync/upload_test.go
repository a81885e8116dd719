package sync_test

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/platform/blob"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/sync"
)

type tusTest struct {
	t *testing.T
	u *sync.Uploads
}

func newTus(t *testing.T) tusTest {
	t.Helper()
	files, err := blob.OpenFolder(blob.Settings{Dir: t.TempDir(), MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	return tusTest{t, &sync.Uploads{Dir: filepath.Join(t.TempDir(), "up"), Files: files, Now: time.Now}}
}

func (x tusTest) ask(owner, method, key string, body io.Reader, head ...string) (*httptest.ResponseRecorder, int) {
	r := httptest.NewRequest(method, "/up", body)
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	if err := x.u.Tus(w, r, owner, "/up", key); err != nil {
		if sync.StatusOf(err) == 0 {
			return w, fault.Of(err).Kind.Status()
		}
		return w, sync.StatusOf(err)
	}
	return w, w.Code
}

func announce(content string) (media sync.Media, head []string) {
	sum := sha256.Sum256([]byte(content))
	m := sync.Media{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), Type: "image/jpeg"}
	b := base64.StdEncoding.EncodeToString
	return m, []string{"Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", "sha256 " + b([]byte(m.SHA256)) + ",type " + b([]byte(m.Type))}
}

func (x tusTest) made(owner, content string) (sync.Media, string) {
	x.t.Helper()
	m, head := announce(content)
	w, code := x.ask(owner, "POST", "", nil, head...)
	if code != 201 || !strings.HasPrefix(w.Header().Get("Location"), "/up/") {
		x.t.Fatalf("made: %d %v", code, w.Header())
	}
	return m, strings.TrimPrefix(w.Header().Get("Location"), "/up/")
}

const stream = "application/offset+octet-stream"

func TestMOB06AFileComesInPiecesOverADyingLink(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	content := strings.Repeat("photograph ", 5000)
	m, key := x.made("howells", content)
	if _, again := x.made("howells", content); again != key {
		t.Error("announced twice, it is two uploads")
	}
	part := content[:20000]
	dying := io.MultiReader(strings.NewReader(part), errReader{})
	_, code := x.ask("howells", "PATCH", key, dying, "Content-Type", stream, "Upload-Offset", "0")
	w, _ := x.ask("howells", "HEAD", key, nil)
	if w.Header().Get("Upload-Offset") != "20000" || code != 204 {
		t.Fatalf("%d: what came before the link died is not kept: %v", code, w.Header())
	}
	again := &sync.Uploads{Dir: x.u.Dir, Files: x.u.Files, Now: time.Now} // the server was restarted
	x.u = again
	if _, code := x.ask("howells", "PATCH", key, strings.NewReader(part), "Content-Type", stream, "Upload-Offset", "0"); code != http.StatusConflict {
		t.Errorf("a piece from the wrong place: %d", code)
	}
	rest := content[20000:]
	sum := sha256.Sum256([]byte(rest))
	if _, code := x.ask("howells", "PATCH", key, strings.NewReader(strings.ToUpper(rest)), "Content-Type", stream, "Upload-Offset", "20000", "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(sum[:])); code != 460 {
		t.Errorf("a piece that changed on its way: %d", code)
	}
	if x.u.Arrived("howells", m) {
		t.Error("it has arrived before it has")
	}
	w, code = x.ask("howells", "PATCH", key, strings.NewReader(rest), "Content-Type", stream, "Upload-Offset", "20000", "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(sum[:]))
	if code != 204 || w.Header().Get("Upload-Offset") != strconv.Itoa(len(content)) || !x.u.Arrived("howells", m) {
		t.Errorf("the last piece: %d %v", code, w.Header())
	}
	if x.u.Arrived("bevan", m) {
		t.Error("who only knows its hash has sent it")
	}
	f, err := x.u.Files.Open(context.Background(), m.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); string(b) != content || err != nil {
		t.Error("not byte for byte what was sent", err)
	}
	if _, code := x.ask("howells", "PATCH", key, strings.NewReader(""), "Content-Type", stream, "Upload-Offset", strconv.Itoa(len(content))); code != 204 {
		t.Errorf("the last answer was lost and the piece is sent again: %d", code)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("the link died") }

func TestMOB06WhatIsNotWhatWasAnnouncedIsThrownAway(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	m, key := x.made("howells", "the original")
	_, code := x.ask("howells", "PATCH", key, strings.NewReader("the forgery!"), "Content-Type", stream, "Upload-Offset", "0")
	w, _ := x.ask("howells", "HEAD", key, nil)
	if code != 460 || w.Header().Get("Upload-Offset") != "0" || x.u.Arrived("howells", m) {
		t.Errorf("%d %v", code, w.Header())
	}
	sum := sha1.Sum([]byte("the original"))
	if _, code := x.ask("howells", "PATCH", key, strings.NewReader("the original"), "Content-Type", stream, "Upload-Offset", "0", "Upload-Checksum", "sha1 "+base64.StdEncoding.EncodeToString(sum[:])); code != 204 || !x.u.Arrived("howells", m) {
		t.Errorf("the original, from the start: %d", code)
	}
	empty, _ := x.made("howells", "")
	if !x.u.Arrived("howells", empty) {
		t.Error("an empty file is whole at once")
	}
}

func TestTheProtocolIsHeldTo(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	_, key := x.made("howells", "content")
	_, head := announce("another")
	for what, c := range map[string]struct {
		owner, method, key, body string
		head                     []string
		want                     int
	}{
		"another version":      {"howells", "HEAD", key, "", []string{"Tus-Resumable", "0.2.2"}, 412},
		"somebody else's":      {"bevan", "HEAD", key, "", nil, 404},
		"a path":               {"howells", "HEAD", "../../etc/passwd", "", nil, 404},
		"another content type": {"howells", "PATCH", key, "x", []string{"Content-Type", "text/plain", "Upload-Offset", "0"}, 415},
		"no offset":            {"howells", "PATCH", key, "x", []string{"Content-Type", stream}, 400},
		"too much":             {"howells", "PATCH", key, "content and more", []string{"Content-Type", stream, "Upload-Offset", "0"}, 413},
		"unknown checksum":     {"howells", "PATCH", key, "x", []string{"Content-Type", stream, "Upload-Offset", "0", "Upload-Checksum", "md5 AAAA"}, 400},
		"no length":            {"howells", "POST", "", "", head[2:], 400},
		"bad metadata":         {"howells", "POST", "", "", []string{"Upload-Length", "3", "Upload-Metadata", "sha256 ???"}, 400},
		"no hash":              {"howells", "POST", "", "", []string{"Upload-Length", "3"}, 422},
		"too large":            {"howells", "POST", "", "", append([]string{"Upload-Length", "99999999999"}, head[2:]...), 413},
	} {
		if _, got := x.ask(c.owner, c.method, c.key, strings.NewReader(c.body), c.head...); got != c.want {
			t.Errorf("%s: %d, want %d", what, got, c.want)
		}
	}
	w, code := x.ask("howells", "OPTIONS", "", nil)
	if code != 204 || w.Header().Get("Tus-Version") != "1.0.0" || w.Header().Get("Tus-Extension") != "creation,creation-with-upload,checksum,expiration,termination,concatenation" {
		t.Errorf("options: %d %v", code, w.Header())
	}
	x.u.Low = func() string { return "act.space.uploads" }
	if _, code := x.ask("howells", "PATCH", key, strings.NewReader("content"), "Content-Type", stream, "Upload-Offset", "0"); code != 503 {
		t.Errorf("a full disk: %d", code)
	}
	x.u.Low = nil
	if _, err := x.u.Tidy(time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(x.u.Dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// slowStore takes a file only when who asks still listens, and fails as often as it is told.
type slowStore struct {
	blob.Store
	fails int
}

func (s *slowStore) Put(ctx context.Context, r io.Reader, most int64) (blob.Ref, error) {
	if err := ctx.Err(); err != nil {
		return blob.Ref{}, err
	}
	if s.fails > 0 {
		s.fails--
		return blob.Ref{}, errors.New("the disk went away")
	}
	return s.Store.Put(ctx, r, most)
}

func TestMOB06WhatCameWholeAndWasNotPutAwayLandsWhenItIsAnnouncedAgain(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	slow := &slowStore{Store: x.u.Files, fails: 1}
	x.u.Files = slow
	const content = "a photograph whose last answer was lost"
	m, key := x.made("howells", content)
	if _, code := x.ask("howells", "PATCH", key, strings.NewReader(content), "Content-Type", stream, "Upload-Offset", "0"); code < 500 || x.u.Arrived("howells", m) {
		t.Fatalf("a store that failed: %d", code)
	}
	if _, again := x.made("howells", content); again != key || !x.u.Arrived("howells", m) {
		t.Error("announced again, it still has not arrived: a phone that has nothing more to send would wait for ever")
	}
	gone, cancel := context.WithCancel(context.Background())
	other := "another one"
	m2, _ := announce(other)
	up, err := x.u.Create(gone, "howells", sync.Announced{Media: m2})
	if err != nil {
		t.Fatal(err)
	}
	cancel() // the phone is gone when its last byte is here
	if _, err := x.u.Append(gone, "howells", up.ID, 0, strings.NewReader(other), sync.Sum{}); err != nil || !x.u.Arrived("howells", m2) {
		t.Errorf("the link went with the last piece: %v", err)
	}
}

func TestAskingForWhatIsNotThereLeavesNothingAndAnnouncingHasAnEnd(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	for range 100 {
		x.ask("howells", "HEAD", id.New(), nil)
	}
	x.ask("howells", "HEAD", strings.Repeat("x", 5000), nil)
	if n := x.u.Locks(); n != 0 {
		t.Errorf("%d locks are kept for files that nobody sends", n)
	}
	for n := range sync.MostOpen {
		if _, code := x.ask("howells", "POST", "", nil, announced(strconv.Itoa(n))...); code != 201 {
			t.Fatalf("%d: %d", n, code)
		}
	}
	if _, code := x.ask("howells", "POST", "", nil, announced("one too many")...); code != http.StatusConflict {
		t.Errorf("one too many: %d", code)
	}
	if _, code := x.ask("howells", "POST", "", nil, announced("7")...); code != 201 {
		t.Errorf("one that was announced before: %d", code)
	}
	if _, code := x.ask("bevan", "POST", "", nil, announced("another officer's")...); code != 201 {
		t.Errorf("another officer: %d", code)
	}
}

func announced(content string) []string {
	_, head := announce(content)
	return head
}
