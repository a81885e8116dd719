package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"throughline/platform/fault"
)

// held is a store and what a test does to it behind its back.
type held struct {
	Store
	t      *testing.T
	change func(sha, content string) // what is kept under a hash becomes something else
	lose   func(sha string)
	free   func(bytes int64) // so much space is left from now on
}

// each runs a test on every kind of store: what one keeps, so does the other.
func each(t *testing.T, f func(t *testing.T, s held)) {
	t.Parallel()
	t.Run("folder", func(t *testing.T) {
		x := folder(t)
		f(t, held{Store: x, t: t, change: func(sha, content string) {
			os.Remove(x.path(sha))
			if err := os.WriteFile(x.path(sha), []byte(content), 0o400); err != nil {
				t.Fatal(err)
			}
		}, lose: func(sha string) { os.Remove(x.path(sha)) }, free: func(n int64) { x.set.MinFree, x.free = 1000, func(string) (int64, error) { return n, nil } }})
	})
	t.Run("s3", func(t *testing.T) { f(t, bucket(t, 0)) })
}

func hashed(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func (h held) put(content string) Ref {
	h.t.Helper()
	ref, err := h.Put(ctx, strings.NewReader(content), 1<<20)
	if err != nil {
		h.t.Fatal(err)
	}
	return ref
}

func (h held) read(sha string) (string, error) {
	r, err := h.Open(ctx, sha)
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}

func (h held) all(after string) (out []Ref) {
	h.t.Helper()
	if err := h.Walk(ctx, after, func(r Ref) error { out = append(out, r); return nil }); err != nil {
		h.t.Fatal(err)
	}
	return out
}

func TestWhatIsPutIsReadBackUnderItsHash(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		for content, kind := range map[string]string{"": "text/plain; charset=utf-8", "\xff\xd8\xff\xe0 a photograph": "image/jpeg",
			"%PDF-1.7 a form": "application/pdf", strings.Repeat("abc", 300_000): "text/plain; charset=utf-8"} {
			want := Ref{hashed(content), int64(len(content)), kind}
			got, err := s.Put(ctx, iotest.HalfReader(strings.NewReader(content)), 1<<20)
			if err != nil || got != want {
				t.Fatalf("put %+v, %v, want %+v", got, err, want)
			}
			if got, err := s.Stat(ctx, want.SHA256); got != want || err != nil {
				t.Errorf("stat %+v, %v, want %+v", got, err, want)
			}
			if got, err := s.read(want.SHA256); got != content || err != nil {
				t.Errorf("another content under %s: %v", want.SHA256, err)
			}
			if err := s.Check(ctx, want.SHA256, nil); err != nil {
				t.Error(err)
			}
		}
	})
}

// A video is read from where somebody looks at it.
func TestAFileIsReadFromAnywhere(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		ref := s.put("0123456789")
		r, err := s.Open(ctx, ref.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for from, want := range map[int64]string{7: "789", 0: "0123456789", 9: "9", 10: ""} {
			if _, err := r.Seek(from, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if b, err := io.ReadAll(r); string(b) != want || err != nil {
				t.Errorf("from %d: %q %v", from, b, err)
			}
		}
		if n, err := r.Seek(0, io.SeekEnd); n != 10 || err != nil {
			t.Errorf("its end is %d, %v", n, err)
		}
	})
}

func TestAFileIsTakenUpToItsLimitAndNotBeyond(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		if _, err := s.Put(ctx, strings.NewReader("12345"), 5); err != nil {
			t.Error(err)
		}
		_, err := s.Put(ctx, strings.NewReader("123456"), 5)
		if !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Params["max"] != "5" {
			t.Errorf("one byte too many: %v", err)
		}
		endless := &counted{}
		if _, err := s.Put(ctx, endless, 20<<20); !fault.HasCode(err, "blob.too_large") || endless.n > 21<<20 {
			t.Errorf("a sender without end: %v after %d bytes", err, endless.n)
		}
		if n := len(s.all("")); n != 1 {
			t.Errorf("%d files, want the one that was taken", n)
		}
	})
}

func TestWhatFailsIsNotKept(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		boom := errors.New("boom")
		gone, cancel := context.WithCancel(ctx)
		if _, err := s.Put(ctx, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(boom)), 100); !errors.Is(err, boom) {
			t.Errorf("the sender breaks off: %v", err)
		}
		if _, err := s.Put(gone, readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil }), 1<<30); !errors.Is(err, context.Canceled) {
			t.Errorf("the caller leaves: %v", err)
		}
		s.free(999)
		if _, err := s.Put(ctx, strings.NewReader("x"), 100); !fault.HasCode(err, "blob.no_space") {
			t.Errorf("a full disk: %v", err)
		}
		if got := s.all(""); len(got) != 0 {
			t.Errorf("kept %+v", got)
		}
		s.free(1 << 40)
		s.put("x")
	})
}

func TestTheSameContentFromManyIsOneFile(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := s.Put(ctx, strings.NewReader("the same photograph"), 100); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := s.all(""); len(n) != 1 {
			t.Errorf("files %v", n)
		}
	})
}

// GOV-09: what is not what it was is not shown, and its true content mends it.
func TestGOV09DamageIsNoticedBlockedAndMended(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		ref, other := s.put("a recording"), s.put("another")
		s.change(ref.SHA256, "a recordinh")
		if err := s.Check(ctx, ref.SHA256, nil); !fault.HasCode(err, "blob.damaged") {
			t.Fatalf("a changed byte: %v", err)
		}
		for range 2 {
			if err := s.Block(ctx, ref.SHA256); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Blocked(ctx); !slices.Equal(got, []string{ref.SHA256}) || err != nil {
			t.Errorf("blocked %v, %v", got, err)
		}
		if _, err := s.Open(ctx, ref.SHA256); !fault.HasCode(err, "blob.damaged") || fault.Of(err).Params["sha256"] != ref.SHA256 {
			t.Errorf("it is shown: %v", err)
		}
		if err := s.Check(ctx, ref.SHA256, nil); !fault.HasCode(err, "blob.damaged") {
			t.Errorf("blocked, it is not read again: %v", err)
		}
		if _, err := s.read(other.SHA256); err != nil {
			t.Errorf("another is not shown: %v", err)
		}
		s.put("a recording")
		if got, err := s.read(ref.SHA256); got != "a recording" || err != nil {
			t.Errorf("the true content did not mend it: %q %v", got, err)
		}
		if got, err := s.Blocked(ctx); len(got) != 0 || err != nil {
			t.Errorf("still blocked: %v, %v", got, err)
		}
		if err := s.Block(ctx, other.SHA256); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Unblock(ctx, other.SHA256), s.Unblock(ctx, other.SHA256)); err != nil {
			t.Error(err)
		}
		if _, err := s.read(other.SHA256); err != nil {
			t.Errorf("let go: %v", err)
		}
		s.lose(other.SHA256)
		for what, err := range map[string]error{"check": s.Check(ctx, other.SHA256, nil), "delete": s.Delete(ctx, other.SHA256)} {
			if (what == "check") != fault.HasCode(err, "blob.not_found") {
				t.Errorf("%s of what is gone: %v", what, err)
			}
		}
	})
}

func TestAHashIsNeverAnAddress(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		s.put("secret")
		for _, x := range []string{"", "secret", "../secret", strings.Repeat("../", 21) + "a", strings.Repeat("A", 64), strings.Repeat("0", 63) + "/", strings.Repeat("0", 64)} {
			_, opened := s.Open(ctx, x)
			_, stat := s.Stat(ctx, x)
			for what, err := range map[string]error{"open": opened, "stat": stat, "check": s.Check(ctx, x, nil)} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s %q: %v", what, x, err)
				}
			}
			if err := errors.Join(s.Delete(ctx, x), s.Unblock(ctx, x)); err != nil {
				t.Errorf("delete %q: %v", x, err)
			}
		}
		if n := s.all(""); len(n) != 1 {
			t.Errorf("files %v", n)
		}
	})
}

func TestWalkNamesEachFileOnceInOrderUntilStopped(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		var want []Ref
		for i := range 20 {
			want = append(want, s.put(fmt.Sprint("file ", i)))
		}
		slices.SortFunc(want, func(a, b Ref) int { return strings.Compare(a.SHA256, b.SHA256) })
		if err := s.Delete(ctx, want[3].SHA256); err != nil {
			t.Fatal(err)
		}
		want = slices.Delete(want, 3, 4)
		if err := s.Block(ctx, want[5].SHA256); err != nil {
			t.Fatal(err)
		}
		if got := s.all(""); !slices.Equal(got, want) {
			t.Errorf("walked %v, want %v", got, want)
		}
		for _, n := range []int{0, 7, 17, 18} {
			if got := s.all(want[n].SHA256); !slices.Equal(got, want[n+1:]) {
				t.Errorf("after %d: walked %v, want %v", n, got, want[n+1:])
			}
		}
		stop := errors.New("enough")
		if err := s.Walk(ctx, "", func(Ref) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("stopped by %v", err)
		}
	})
}

// Take moves a file that came whole into the store, and it is gone where it lay.
func TestAWholeFileIsTaken(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		lies := filepath.Join(t.TempDir(), "part")
		write := func(content string) {
			t.Helper()
			if err := os.WriteFile(lies, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 { // the second time it is kept already
			write("a film")
			if err := Take(ctx, s.Store, lies, Ref{SHA256: hashed("a film"), Size: 6}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.read(hashed("a film")); got != "a film" || err != nil {
				t.Errorf("%q %v", got, err)
			}
		}
		s.change(hashed("a film"), "a fiLm")
		if err := s.Block(ctx, hashed("a film")); err != nil {
			t.Fatal(err)
		}
		write("a film")
		if err := Take(ctx, s.Store, lies, Ref{SHA256: hashed("a film"), Size: 6}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.read(hashed("a film")); got != "a film" || err != nil {
			t.Errorf("it did not mend the damaged one: %q %v", got, err)
		}
		if err := Take(ctx, s.Store, filepath.Join(t.TempDir(), "none"), Ref{SHA256: hashed("x"), Size: 1}); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("what is not there: %v", err)
		}
	})
}

// The pace is told of every byte that is read, and ends the reading.
func TestACheckIsPaced(t *testing.T) {
	each(t, func(t *testing.T, s held) {
		ref := s.put(strings.Repeat("x", 700_000))
		n := 0
		if err := s.Check(ctx, ref.SHA256, func(_ context.Context, b int) error { n += b; return nil }); err != nil || n < 524_288 {
			t.Errorf("told of %d bytes, %v", n, err)
		}
		stop := errors.New("enough")
		if err := s.Check(ctx, ref.SHA256, func(context.Context, int) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("stopped by %v", err)
		}
	})
}
