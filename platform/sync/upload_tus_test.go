package sync_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/sync"
)

func hexOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func (x tusTest) stored(content string) {
	x.t.Helper()
	f, err := x.u.Files.Open(context.Background(), hexOf(content))
	if err != nil {
		x.t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); string(b) != content || err != nil {
		x.t.Fatalf("not byte for byte what was sent: %d bytes, %v", len(b), err)
	}
}

func (x tusTest) left() (out []string) {
	x.t.Helper()
	err := filepath.WalkDir(x.u.Dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, filepath.Ext(p))
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return out
}

// STD-09 creation-with-upload: the announcement may bring the first piece, or all of it.
func TestSTD09AnAnnouncementMayBringTheFile(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	const content = "a photograph that fits"
	m, head := announce(content)
	for name, c := range map[string]struct {
		body, kind string
		want       int
		offset     string
	}{"another type": {content, "image/jpeg", 415, ""}, "more than was announced": {content + "!", stream, 413, ""}, "the first piece": {content[:5], stream, 201, "5"}} {
		w, code := x.ask("howells", "POST", "", strings.NewReader(c.body), append([]string{"Content-Type", c.kind}, head...)...)
		if code != c.want || w.Header().Get("Upload-Offset") != c.offset {
			t.Errorf("%s: %d %v", name, code, w.Header())
		}
	}
	if w, code := x.ask("howells", "POST", "", strings.NewReader(content), append([]string{"Content-Type", stream}, head...)...); code != 201 || w.Header().Get("Upload-Offset") != "5" {
		t.Errorf("announced again, what was kept is told and nothing is written over it: %d %v", code, w.Header())
	}
	other := "another"
	_, head = announce(other)
	w, code := x.ask("howells", "POST", "", strings.NewReader(other), append([]string{"Content-Type", stream}, head...)...)
	if code != 201 || w.Header().Get("Upload-Offset") != "7" || w.Header().Get("Throughline-SHA256") != hexOf(other) {
		t.Errorf("all of it: %d %v", code, w.Header())
	}
	x.stored(other)
	if x.u.Arrived("howells", m) {
		t.Error("what came in part has arrived")
	}
}

// STD-09 termination: 204, then 404; the store keeps what is whole.
func TestSTD09AnUploadIsLetGoOf(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	_, key := x.made("howells", "content")
	x.ask("howells", "PATCH", key, strings.NewReader("con"), "Content-Type", stream, "Upload-Offset", "0")
	if _, code := x.ask("bevan", "DELETE", key, nil); code != 404 {
		t.Errorf("somebody else's: %d", code)
	}
	if _, code := x.ask("howells", "DELETE", key, nil); code != 204 || len(x.left()) != 0 {
		t.Errorf("%d, left %v", code, x.left())
	}
	for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
		if _, code := x.ask("howells", method, key, strings.NewReader("x"), "Content-Type", stream, "Upload-Offset", "3"); code != 404 {
			t.Errorf("%s of what is gone: %d", method, code)
		}
	}
	_, whole := x.made("howells", "whole")
	x.ask("howells", "PATCH", whole, strings.NewReader("whole"), "Content-Type", stream, "Upload-Offset", "0")
	if _, code := x.ask("howells", "POST", whole, nil, "X-HTTP-Method-Override", "DELETE"); code != 204 {
		t.Errorf("by another method: %d", code)
	}
	x.stored("whole")
}

// STD-09 expiration: Upload-Expires is told, 410 after it, and a sweep leaves nothing; a film that is announced again is a new upload.
func TestSTD09AnUploadExpires(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	now := time.Date(2028, 2, 28, 23, 0, 0, 0, time.UTC)
	x.u.Now = func() time.Time { return now }
	x.u.Life = func(time.Time) (time.Duration, error) { return 24 * time.Hour, nil }
	_, key := x.made("howells", "content")
	w, _ := x.ask("howells", "PATCH", key, strings.NewReader("con"), "Content-Type", stream, "Upload-Offset", "0")
	if got := w.Header().Get("Upload-Expires"); got != "Tue, 29 Feb 2028 23:00:00 GMT" {
		t.Errorf("expires %q", got)
	}
	now = now.Add(24*time.Hour - time.Second)
	if _, code := x.ask("howells", "HEAD", key, nil); code != 200 {
		t.Errorf("the second before: %d", code)
	}
	now = now.Add(time.Second)
	for _, method := range []string{"HEAD", "PATCH"} {
		if _, code := x.ask("howells", method, key, strings.NewReader("t"), "Content-Type", stream, "Upload-Offset", "3"); code != http.StatusGone {
			t.Errorf("%s when it is over: %d", method, code)
		}
	}
	_, again := x.made("howells", "content")
	if w, _ := x.ask("howells", "HEAD", again, nil); w.Header().Get("Upload-Offset") != "0" {
		t.Errorf("announced again: %v", w.Header())
	}
	if n, err := x.u.Tidy(time.Time{}); n != 0 || err != nil {
		t.Errorf("swept %d before its time: %v", n, err)
	}
	now = now.Add(25 * time.Hour)
	if n, err := x.u.Tidy(time.Time{}); n != 1 || err != nil || len(x.left()) != 0 {
		t.Errorf("swept %d, %v, left %v", n, err, x.left())
	}
}

func (x tusTest) partial(content string, sent int) string {
	x.t.Helper()
	w, code := x.ask("howells", "POST", "", strings.NewReader(content[:sent]), "Content-Type", stream, "Upload-Length", strconv.Itoa(len(content)), "Upload-Concat", "partial")
	if code != 201 || w.Header().Get("Upload-Offset") != strconv.Itoa(sent) {
		x.t.Fatalf("partial: %d %v", code, w.Header())
	}
	return strings.TrimPrefix(w.Header().Get("Location"), "/up/")
}

// STD-09 concatenation.
func TestSTD09UploadsAreJoinedIntoOneFile(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	x.u.Unhashed = true
	a, b, half := x.partial("the first half, ", 16), x.partial("the second half", 15), x.partial("never whole", 3)
	w, _ := x.ask("howells", "HEAD", a, nil)
	if w.Header().Get("Upload-Concat") != "partial" || w.Header().Get("Upload-Offset") != "16" {
		t.Errorf("asked for a partial one: %v", w.Header())
	}
	_, single := x.made("howells", "no part of anything")
	whole := "the first half, the second half"
	meta := "sha256 " + base64.StdEncoding.EncodeToString([]byte(hexOf(whole)))
	for concat, want := range map[string]int{"final;/up/" + a + " /up/" + half: 409, "final;/up/" + a + " /up/" + a: 400, "final;": 400, "final;/elsewhere/" + a: 404,
		"final;/up/" + a + " /up/" + strings.Repeat("0", 36): 404, "final;/up/" + a + " /up/" + single: 400, "whatever": 400} {
		if _, code := x.ask("howells", "POST", "", nil, "Upload-Concat", concat, "Upload-Metadata", meta); code != want {
			t.Errorf("%s: %d, want %d", concat, code, want)
		}
	}
	if _, code := x.ask("howells", "POST", "", nil, "Upload-Concat", "final;/up/"+b+" /up/"+a, "Upload-Metadata", meta); code != 460 {
		t.Errorf("in another order it is another file: %d", code)
	}
	if _, code := x.ask("bevan", "POST", "", nil, "Upload-Concat", "final;/up/"+a, "Upload-Metadata", meta); code != 404 {
		t.Errorf("somebody else's parts: %d", code)
	}
	final := "final;/up/" + a + " https://force.example/up/" + b
	if _, code := x.ask("howells", "POST", "", nil, "Upload-Concat", final, "Upload-Length", "31"); code != 400 {
		t.Errorf("with a length: %d", code)
	}
	for range 2 { // the answer to the first may be lost
		w, code := x.ask("howells", "POST", "", nil, "Upload-Concat", final, "Upload-Metadata", meta)
		if code != 201 || w.Header().Get("Throughline-SHA256") != hexOf(whole) || w.Header().Get("Upload-Offset") != "31" {
			t.Fatalf("joined: %d %v", code, w.Header())
		}
		key := strings.TrimPrefix(w.Header().Get("Location"), "/up/")
		if w, _ := x.ask("howells", "HEAD", key, nil); w.Header().Get("Upload-Concat") != final || w.Header().Get("Upload-Length") != "31" || w.Header().Get("Upload-Metadata") != meta {
			t.Errorf("asked for: %v", w.Header())
		}
		if _, code := x.ask("howells", "PATCH", key, strings.NewReader("x"), "Content-Type", stream, "Upload-Offset", "31"); code != http.StatusForbidden {
			t.Errorf("added to: %d", code)
		}
	}
	x.stored(whole)
	if !x.u.Arrived("howells", sync.Media{SHA256: hexOf(whole), Size: 31}) {
		t.Error("it has not arrived")
	}
	if _, code := x.ask("howells", "HEAD", a, nil); code != 404 {
		t.Errorf("its part is still there: %d", code)
	}
	if n := x.u.Locks(); n != 0 {
		t.Errorf("%d locks are left", n)
	}
}

// A browser that sends a film cannot count its hash first: where the place takes that, it is counted here.
func TestAFileWhoseHashIsNotAnnouncedIsCounted(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	if _, code := x.ask("shop", "POST", "", nil, "Upload-Length", "4"); code != 422 {
		t.Errorf("where a hash is asked for: %d", code)
	}
	x.u.Unhashed = true
	w, code := x.ask("shop", "POST", "", strings.NewReader("film"), "Content-Type", stream, "Upload-Length", "4", "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("CAM 2.mp4"))+",empty")
	if code != 201 || w.Header().Get("Throughline-SHA256") != hexOf("film") {
		t.Errorf("%d %v", code, w.Header())
	}
	x.stored("film")
	now := time.Now()
	x.u.Now = func() time.Time { now = now.Add(time.Second); return now }
	x.partial("a part", 2)
	for _, owner := range []string{"shop", "shop", "another shop"} {
		x.ask(owner, "POST", "", nil, "Upload-Length", "9")
	}
	all, err := x.u.Of("shop")
	if err != nil || len(all) != 3 || !all[0].Done || all[0].SHA256 != hexOf("film") || all[1].Done || all[1].Offset != 0 || all[1].Size != 9 {
		t.Errorf("the shop's: %+v, %v", all, err)
	}
}

// A phone that lost its link comes back on another connection before the server has seen the first one end.
func TestWhoComesBackDoesNotWaitForTheirOwnDeadConnection(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	_, key := x.made("howells", "content")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := x.u.Tus(w, r, "howells", "/up", strings.TrimPrefix(r.URL.Path, "/up/")); err != nil {
			w.WriteHeader(max(sync.StatusOf(err), 400))
		}
	}))
	defer s.Close()
	said, sender := io.Pipe()
	first, _ := http.NewRequest("PATCH", s.URL+"/up/"+key, said)
	first.Header = http.Header{"Tus-Resumable": {"1.0.0"}, "Content-Type": {stream}, "Upload-Offset": {"0"}}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if res, err := http.DefaultClient.Do(first); err == nil {
			res.Body.Close()
		}
	}()
	sender.Write([]byte("con")) // and then nothing, for ever
	for {                       // until the first is at it
		if x.u.Locks() > 0 {
			break
		}
	}
	ask := func(method, body string, head http.Header) *http.Response {
		r, _ := http.NewRequest(method, s.URL+"/up/"+key, strings.NewReader(body))
		r.Header = head
		r.Header.Set("Tus-Resumable", "1.0.0")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	at := ask("HEAD", "", http.Header{}).Header.Get("Upload-Offset")
	n, err := strconv.Atoi(at)
	if err != nil || n > 3 {
		t.Fatalf("asked meanwhile: %q", at)
	}
	if res := ask("PATCH", "content"[n:], http.Header{"Content-Type": {stream}, "Upload-Offset": {at}}); res.StatusCode != 204 {
		t.Errorf("it goes on: %d", res.StatusCode)
	}
	x.stored("content")
	sender.Close()
	<-ended
}

func TestAFaultOfTheDiskIsASentence(t *testing.T) {
	t.Parallel()
	x := newTus(t)
	_, key := x.made("howells", "content")
	full := false
	x.u.Low = func() string {
		if full {
			return "act.space.uploads"
		}
		return ""
	}
	full = true
	_, err := x.u.Append(context.Background(), "howells", key, 0, strings.NewReader("content"), sync.Sum{})
	if !fault.HasCode(err, "act.space.uploads") || len(x.left()) != 1 {
		t.Errorf("%v, left %v", err, x.left())
	}
	full = false
	if _, err := x.u.Append(context.Background(), "howells", key, 0, strings.NewReader("content"), sync.Sum{}); err != nil {
		t.Error(err)
	}
	x.stored("content")
}
