package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"throughline/platform/fault"
)

var ctx = context.Background()

func folder(t *testing.T) *Folder {
	t.Helper()
	f, err := OpenFolder(Settings{Dir: filepath.Join(t.TempDir(), "files"), MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func put(t *testing.T, f *Folder, content string) Ref {
	t.Helper()
	ref, err := f.Put(ctx, strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func read(t *testing.T, f *Folder, sha string) string {
	t.Helper()
	r, err := f.Open(ctx, sha)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// files lists every regular file under the folder, with its mode.
func files(t *testing.T, f *Folder) (out []string) {
	t.Helper()
	err := filepath.WalkDir(f.set.Dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		rel, _ := filepath.Rel(f.set.Dir, p)
		out = append(out, fmt.Sprintf("%s %o", rel, info.Mode().Perm()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFileIsReadOnlyAndInItsPlace(t *testing.T) {
	t.Parallel()
	f := folder(t)
	put(t, f, "a photograph")
	for _, line := range files(t, f) {
		if !strings.HasSuffix(line, " 400") || strings.HasPrefix(line, coming) {
			t.Errorf("file %s: it must be read-only and in its place", line)
		}
	}
}

type counted struct{ n int }

func (c *counted) Read(p []byte) (int, error) { c.n += len(p); return len(p), nil }

func TestAFailedUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	gone, cancel := context.WithCancel(ctx)
	cases := map[string]func(f *Folder) error{
		"the sender breaks off": func(f *Folder) error {
			_, err := f.Put(ctx, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(boom)), 100)
			return err
		},
		"the caller leaves": func(f *Folder) error {
			_, err := f.Put(gone, readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil }), 1<<30)
			return err
		},
		"the disk does not keep it": func(f *Folder) error {
			f.sync = func(*os.File) error { return boom }
			_, err := f.Put(ctx, strings.NewReader("all"), 100)
			return err
		},
		"there is no space": func(f *Folder) error {
			f.set.MinFree, f.free = 100, func(string) (int64, error) { return 99, nil }
			_, err := f.Put(ctx, strings.NewReader("all"), 100)
			return err
		},
		"the space ends on the way": func(f *Folder) error {
			left := int64(200)
			f.set.MinFree, f.free = 100, func(string) (int64, error) { left -= 60; return left, nil }
			_, err := f.Put(ctx, &counted{}, 1<<30)
			return err
		},
	}
	for name, try := range cases {
		f := folder(t)
		err := try(f)
		if err == nil || len(files(t, f)) != 0 {
			t.Errorf("%s: %v, left %v", name, err, files(t, f))
		}
		if strings.Contains(name, "space") && !fault.HasCode(err, "blob.no_space") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (r readerFunc) Read(p []byte) (int, error) { return r(p) }

func TestAFileIsOnDiskBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	f := folder(t)
	var synced []string
	f.sync = func(x *os.File) error {
		rel, _ := filepath.Rel(f.set.Dir, x.Name())
		synced = append(synced, strings.Split(rel, string(filepath.Separator))[0])
		return x.Sync()
	}
	ref := put(t, f, "evidence")
	want := []string{coming, ref.SHA256[:2], ref.SHA256[:2], "."} // the file before its rename, then each folder that changed
	if !slices.Equal(synced, want) {
		t.Errorf("synced %v, want %v", synced, want)
	}
}

func TestDamageIsNoticedAndMendedByTheTrueContent(t *testing.T) {
	t.Parallel()
	f := folder(t)
	f.set.Verify = true
	ref := put(t, f, "a recording")
	if err := os.Chmod(f.path(ref.SHA256), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.path(ref.SHA256), []byte("a recordinh"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Open(ctx, ref.SHA256); !fault.HasCode(err, "blob.damaged") {
		t.Errorf("a changed byte: %v", err)
	}
	put(t, f, "a recording")
	if read(t, f, ref.SHA256) != "a recording" {
		t.Error("the true content did not mend the file")
	}
}

func TestAHashIsNeverAPath(t *testing.T) {
	t.Parallel()
	f := folder(t)
	if err := os.WriteFile(filepath.Join(f.set.Dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"", "secret", "../secret", strings.Repeat("../", 21) + "a", strings.Repeat("A", 64), strings.Repeat("0", 63) + "/", strings.Repeat("0", 64)} {
		for _, f := range []*Folder{f, {set: Settings{Dir: f.set.Dir, Verify: true}}} {
			if _, err := f.Open(ctx, s); !fault.Is(err, fault.NotFound) {
				t.Errorf("open %q: %v", s, err)
			}
		}
		if _, err := f.Stat(ctx, s); !fault.Is(err, fault.NotFound) {
			t.Errorf("stat %q: %v", s, err)
		}
		if err := f.Delete(ctx, s); err != nil {
			t.Errorf("delete %q: %v", s, err)
		}
	}
	if n := files(t, f); len(n) != 1 {
		t.Errorf("files %v", n)
	}
}

func TestTidyRemovesOnlyOldLeftovers(t *testing.T) {
	t.Parallel()
	f := folder(t)
	ref := put(t, f, "kept")
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, at := range map[string]time.Time{"old": noon.Add(-25 * time.Hour), "new": noon} {
		p := filepath.Join(f.set.Dir, coming, name)
		if err := os.WriteFile(p, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := f.Tidy(noon.Add(-24 * time.Hour)); n != 1 || err != nil {
		t.Errorf("removed %d, %v", n, err)
	}
	if read(t, f, ref.SHA256) != "kept" || len(files(t, f)) != 2 {
		t.Errorf("left %v", files(t, f))
	}
}

func TestFreeSpaceIsThatOfTheDisk(t *testing.T) {
	t.Parallel()
	f := folder(t)
	if n, err := f.FreeSpace(); n <= 0 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	f.set.MinFree = 1 << 62
	if _, err := f.Put(ctx, bytes.NewReader(nil), 1); !fault.HasCode(err, "blob.no_space") {
		t.Errorf("with a limit that no disk has: %v", err)
	}
}
