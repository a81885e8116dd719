package evidence_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/platform/confine"
	"throughline/platform/prooftest"
	"throughline/platform/scan"
	"throughline/police/evidence"
	"throughline/police/evidence/media"
	"throughline/police/evidence/redact"
)

// The tests run their own program again to look at files, as the product does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == confine.Word {
		all := media.Tasks()
		maps.Copy(all, redact.Tasks())
		os.Exit(confine.Serve(all, os.Args[2:]))
	}
	me, err := os.Executable()
	if err != nil {
		panic(err)
	}
	confine.Program(me)
	os.Exit(m.Run())
}

// badFiles are some of the malformed files of others: every one of a few formats, the n-th of the rest. make prove asks all.
func badFiles(t *testing.T, nth int) map[string][]byte {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "bad")); err != nil {
		t.Skip("SKIPPED LOUDLY: the shared data is not here, so no bad file was taken: set THROUGHLINE_DATA")
	}
	if prooftest.All() {
		nth = 1
	}
	all, n := map[string][]byte{}, 0
	for _, part := range []string{"bad", "formats/exif"} {
		err := filepath.WalkDir(filepath.Join(dir, part), func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(p)
			if err != nil || !strings.HasSuffix(p, ".tar.gz") {
				all[p] = b
				return err
			}
			z, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				return err
			}
			for r := tar.NewReader(z); ; {
				h, err := r.Next()
				if errors.Is(err, io.EOF) {
					return nil
				}
				if err != nil {
					return err
				}
				if n++; h.Typeflag == tar.TypeReg && n%nth == 0 {
					if all[p+"/"+h.Name], err = io.ReadAll(r); err != nil {
						return err
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// MOB-06: whatever is gathered is kept byte for byte, whatever it is, and looking at it afterwards ends, runs nothing and is never
// served as something that a browser would run.
func TestMOB06EveryBadFileIsTakenByteForByteAndShownSafely(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		taken := map[string]evidence.Material{}
		for name, b := range badFiles(t, 60) {
			if len(b) == 0 {
				continue // nothing was sent
			}
			done, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "Bad file", SHA256: hash(b)}, bytes.NewReader(b))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			f, err := h.Files.Open(context.Background(), done.Value.SHA256)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := io.ReadAll(f)
			f.Close()
			if err != nil || !bytes.Equal(kept, b) {
				t.Errorf("%s: another file was kept", name)
			}
			taken[name] = done.Value
		}
		for range len(taken)/20 + 2 {
			h.work(t)
		}
		for name, m := range taken {
			at := "/evidence/material/" + m.ID
			w := h.visit(t, h.marsh(), "GET", at, "", nil)
			if w.Code != 200 || strings.Contains(w.Body.String(), "being looked at") {
				t.Errorf("%s: %d, or it was never looked at", name, w.Code)
			}
			head := h.visit(t, h.marsh(), "GET", at+"/file", "", nil).Header()
			inline := !strings.HasPrefix(head.Get("Content-Disposition"), "attachment")
			if kind := head.Get("Content-Type"); inline && !strings.HasPrefix(kind, "image/") && !strings.HasPrefix(kind, "audio/") && !strings.HasPrefix(kind, "video/") && kind != "application/ogg" || strings.Contains(kind, "svg") ||
				!inline && kind != "application/octet-stream" || head.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(head.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s: %v", name, head)
			}
		}
		t.Logf("%d files", len(taken))
	})
}

// bomb is a PNG that claims more pixels than the memory of the server.
func bomb() []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0DIHDR\x00\x01\x86\xA0\x00\x01\x86\xA0\x08\x06\x00\x00\x00")
	c := crc32.ChecksumIEEE(b[12:])
	return append(b, byte(c>>24), byte(c>>16), byte(c>>8), byte(c))
}

// MOB-06: a broken picture, a bomb, a recording that cannot be measured and a program are evidence of whatever they are: they are
// taken with a remark.
func TestMOB06WhatIsBrokenIsTakenWithARemark(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for note, b := range map[string][]byte{"media.image.broken": shot(h.Held.Now())[:40], "media.look.too_many_pixels": bomb()} {
			done, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: note}, bytes.NewReader(b))
			if err != nil || done.Value.File.SHA256 != hash(b) || !strings.Contains(strings.Join(done.Value.File.Notes, " "), note) {
				t.Errorf("%s: %+v %v", note, done.Value.File, err)
				continue
			}
			h.work(t)
			has(t, h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+done.Value.ID, "", nil), 200, "It is kept as it is", "Not scanned")
			has(t, h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+done.Value.ID+"/preview", "", nil), 404)
		}
		for kind, b := range map[string]string{"document": "MZ program", "recording_999": "RIFF\x00\x00\x00\x00WAVE"} {
			done, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: kind, Title: "x"}, strings.NewReader(b))
			if err != nil || done.Value.SHA256 != hash([]byte(b)) || done.Value.Seconds != 0 {
				t.Errorf("%s: %+v %v", kind, done.Value, err)
			}
		}
	})
}

// finds is a scanner that finds what it is told to.
type finds struct{ what string }

func (f finds) Scan(_ context.Context, r io.Reader) (scan.Verdict, error) {
	b, err := io.ReadAll(r)
	v := scan.Verdict{By: "Test scanner 1"}
	if bytes.Contains(b, []byte(f.what)) {
		v.Found = "Test.Malware"
	}
	return v, err
}

// MOB-06: what is shown of a picture is drawn anew and has no metadata; what malware was found in is only ever a download.
func TestMOB06APictureIsDrawnAnewAndMalwareIsOnlyADownload(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.desk.Scanner = finds{"Pavement"}
		b := shot(h.Held.Now())
		clean, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "Clean"}, bytes.NewReader(media.MakeJPEG(media.Photo{Caption: "Clean"})))
		if err != nil {
			t.Fatal(err)
		}
		bad, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "Bad"}, bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		at := "/evidence/exhibit/" + clean.Value.ID
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, "being looked at")
		h.work(t)
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, at+"/preview", "Clean: Test scanner 1 found nothing")
		got := h.visit(t, h.marsh(), "GET", at+"/preview", "", nil)
		if got.Code != 200 || got.Header().Get("Content-Type") != "image/jpeg" || bytes.Contains(got.Body.Bytes(), []byte("Exif")) || hash(got.Body.Bytes()) == clean.Value.File.SHA256 {
			t.Errorf("%d %v", got.Code, got.Header())
		}
		has(t, h.visit(t, h.wrong()["off duty"], "GET", at+"/preview", "", nil), 403)
		at = "/evidence/exhibit/" + bad.Value.ID
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, "MALWARE FOUND: Test.Malware")
		if head := h.visit(t, h.marsh(), "GET", at+"/file", "", nil).Header(); !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") || head.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%v", head)
		}
	})
}
