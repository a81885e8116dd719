package media

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/confine"
	"throughline/platform/prooftest"
)

// The tests run their own program again to look at files, as the product does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == confine.Word {
		os.Exit(confine.Serve(Tasks(), os.Args[2:]))
	}
	me, err := os.Executable()
	if err != nil {
		panic(err)
	}
	confine.Program(me)
	os.Exit(m.Run())
}

// looked looks in a confined process, at a file that can be wound back.
func looked(t testing.TB, b []byte) (Looked, error) {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	var l Looked
	return l, confine.Run(t.Context(), LookTask, Ask{Edge: 640}, f, &l)
}

// everyBadFile are the malformed files of others and the photographs, each with its name.
func everyBadFile(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for name, b := range photographs(t) {
		all["exif/"+name] = b
	}
	archives, err := filepath.Glob(filepath.Join(shared(t, "bad"), "*", "*.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(shared(t, "bad"), "*.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range append(archives, more...) {
		eachFile(t, a, func(n string, b []byte) { all[filepath.Base(a)+"/"+n] = b })
	}
	zips, err := filepath.Glob(filepath.Join(shared(t, "bad"), "zip-yauzl-failure", "*.zip"))
	if err != nil {
		t.Fatal(err)
	}
	for _, z := range zips {
		b, err := os.ReadFile(z)
		if err != nil {
			t.Fatal(err)
		}
		all["zip-yauzl-failure/"+filepath.Base(z)] = b
	}
	return all
}

// Every bad file and photograph is looked at within the limits and none ends the process or is drawn as what it is not. By default
// one of twenty goes through a process of its own, others in the next run, and the rest through the same code here; make prove gives each its own.
func TestEveryBadFileIsLookedAtWithinTheLimits(t *testing.T) {
	t.Parallel()
	share := prooftest.Drawn(t)
	n, own, slowest, drawn := 0, 0, time.Duration(0), 0
	for name, b := range everyBadFile(t) {
		n++
		var l Looked
		var err error
		began := time.Now()
		if share.Takes(20, n) || strings.HasPrefix(name, "exif/") {
			own++
			l, err = looked(t, b)
		} else {
			l, err = Look(bytes.NewReader(b), int64(len(b)), Ask{Edge: 640})
		}
		slowest = max(slowest, time.Since(began))
		switch {
		case errors.Is(err, confine.ErrLimit): // it is said to be over the limits, which is an answer
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case len(l.Preview) > 0:
			drawn++
			c, err := jpeg.DecodeConfig(bytes.NewReader(l.Preview))
			if err != nil || max(c.Width, c.Height) > 640 {
				t.Errorf("%s: a preview of %d by %d, %v", name, c.Width, c.Height, err)
			}
			if bytes.Contains(l.Preview, []byte("Exif")) {
				t.Errorf("%s: the preview has metadata", name)
			}
		}
		if d := time.Since(began); d > confine.Time+5*time.Second {
			t.Errorf("%s took %s", name, d)
		}
	}
	t.Logf("%d files, %d in processes of their own, %d drawn, the slowest %s", n, own, drawn, slowest)
	if n < 5000 || drawn < 200 {
		t.Errorf("%d files, %d drawn", n, drawn)
	}
}

// A ZIP that would be 5,000 GB is listed from its directory; a packed TAR that has no end is read to the limit and no further.
func TestBombsAreListedAndNotUnpacked(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range []string{"a.bin", "../../etc/passwd", "C:\\x.exe", "invoice\u202Efdp.exe"} {
		w, err := z.CreateRaw(&zip.FileHeader{Name: n, UncompressedSize64: 1 << 42, CompressedSize64: 3, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("xyz")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := looked(t, b.Bytes())
	if err != nil || l.List == nil || len(l.List.Entries) != 4 || strings.Join(l.List.Notes, " ") != "media.list.leads_out media.list.bomb" || !l.List.Entries[1].Odd || !l.List.Entries[2].Odd || l.List.Entries[0].Odd {
		t.Fatalf("%+v %v", l.List, err)
	}
	if n := l.List.Entries[3].Name; strings.ContainsRune(n, '\u202E') {
		t.Errorf("a name that reads backwards is shown as it wants: %q", n)
	}

	b.Reset()
	g := gzip.NewWriter(&b)
	w := tar.NewWriter(g)
	if err := w.WriteHeader(&tar.Header{Name: "nothing.bin", Size: 1 << 33, Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	zeroes := make([]byte, 1<<20)
	for range 200 {
		if _, err := w.Write(zeroes); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	l, err = looked(t, b.Bytes())
	if err != nil || l.List == nil || len(l.List.Entries) != 1 || l.List.Entries[0].Size != 1<<33 || !strings.Contains(strings.Join(l.List.Notes, " "), "media.list.cut") || time.Since(began) > confine.Time {
		t.Errorf("%+v %v after %s", l.List, err, time.Since(began))
	}
}

// A picture that claims more pixels than the memory is not decoded, and one of many archives' entries does not fill the answer.
func TestWhatIsTooLargeIsSaidToBe(t *testing.T) {
	t.Parallel()
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0DIHDR\x00\x01\x86\xA0\x00\x01\x86\xA0\x08\x06\x00\x00\x00")
	png = binary.BigEndian.AppendUint32(png, crc32.ChecksumIEEE(png[12:]))
	l, err := looked(t, png)
	if err != nil || l.Note != "media.look.too_many_pixels" || l.Width != 100_000 || l.Preview != nil {
		t.Errorf("%+v %v", l, err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 5000 {
		if _, err := z.Create("n/" + strings.Repeat("a", 200)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = looked(t, b.Bytes()); err != nil || len(l.List.Entries) != 1000 || l.List.More != 4000 {
		t.Errorf("%v", err)
	}
}

// MOB-06: a preview stands upright, whatever the camera's orientation says, and has no place in it.
func TestMOB06APreviewStandsUpright(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	at := func(m image.Image, x, y int) uint32 { r, _, _, _ := m.At(x, y).RGBA(); return r }
	for turn, corner := range map[int][2]int{1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {0, 1}, 7: {2, 1}, 8: {2, 0}} {
		if got, want := at(Upright(img, turn), 0, 0), at(img, corner[0], corner[1]); got != want {
			t.Errorf("orientation %d: the corner is %d, not %d", turn, got, want)
		}
	}
	for name, b := range photographs(t) {
		l, err := looked(t, b)
		if err != nil || l.Meta == nil || l.Preview == nil {
			continue // broken ones are in the other test
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(l.Preview))
		if err != nil {
			t.Fatal(err)
		}
		if on := l.Meta.Orientation >= 5; l.Width > l.Height+l.Height/10 && on != (c.Height > c.Width) {
			t.Errorf("%s: %d by %d, orientation %d, drawn %d by %d", name, l.Width, l.Height, l.Meta.Orientation, c.Width, c.Height)
		}
		if bytes.Contains(l.Preview, binary.BigEndian.AppendUint16(nil, 0xFFE1)) {
			t.Errorf("%s: metadata in the preview", name)
		}
	}
}
