package media

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"throughline/platform/fault"
)

// shared is the folder of real files, or the test is skipped.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	dir = filepath.Join(dir, path)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED LOUDLY: the shared data is not here, so no real or broken file was read: set THROUGHLINE_DATA")
	}
	return dir
}

func photographs(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(shared(t, "formats/exif"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".jpg") {
			return err
		}
		b, err := os.ReadFile(p)
		all[filepath.Base(p)] = b
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d photographs: %v", len(all), err)
	}
	return all
}

func eachFile(t testing.TB, archive string, do func(string, []byte)) {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		do(h.Name, b)
	}
}

// What another reader (exifr, npm) says of the same photographs: name, maker, model, orientation, clock, place.
var agreed = []struct {
	file, maker, model string
	orientation        int
	wall               string
	lat, lon           float64
}{
	{"Canon_PowerShot_S40.jpg", "Canon", "Canon PowerShot S40", 1, "2003-12-14T12:01:44", 0, 0},
	{"Kodak_CX7530.jpg", "EASTMAN KODAK COMPANY", "KODAK CX7530 ZOOM DIGITAL CAMERA", 1, "2005-08-13T09:47:23", -0.3713, 36.0564167},
	{"Ricoh_Caplio_RR330.jpg", "Caplio", "RR330", 0, "2004-08-31T19:52:58", 0, 0},
	{"DSCN0010.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:28:39", 43.4674483, 11.8851267},
	{"DSCN0012.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:29:49", 43.4671567, 11.8853950},
	{"DSCN0021.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:38:20", 43.4670817, 11.8845383},
	{"DSCN0025.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:43:21", 43.4683650, 11.8816350},
	{"DSCN0027.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:44:01", 43.4684417, 11.8815150},
	{"DSCN0029.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:46:53", 43.4682433, 11.8801717},
	{"DSCN0038.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:52:15", 43.4672550, 11.8792133},
	{"DSCN0040.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T16:55:37", 43.4660117, 11.8791117},
	{"DSCN0042.jpg", "NIKON", "COOLPIX P6000", 1, "2008-10-22T17:00:07", 43.4644550, 11.8814783},
	{"PaintTool_sample.jpg", "", "", 1, "", 0, 0},
	{"11-tests.jpg", "Canon", "Canon DIGITAL IXUS 40", 0, "2007-09-03T16:03:45", 0, 0},
	{"33-type_error.jpg", "Canon", "Canon PowerShot G9", 1, "2008-05-25T19:31:26", 0, 0},
	{"45-gps_ifd.jpg", "Polyphony Digital Inc.", "Gran Turismo 5", 1, "2012-06-23T06:55:49", 0, 0},
	{"olympus-d320l.jpg", "", "", 0, "", 0, 0},
}

func TestReadsRealPhotographsAsAnotherReaderDoes(t *testing.T) {
	t.Parallel()
	all := photographs(t)
	for _, want := range agreed {
		m, err := ReadEXIF(bytes.NewReader(all[want.file]))
		if err != nil || m.Make != want.maker || m.Model != want.model || m.Orientation != want.orientation || m.TakenWall != want.wall ||
			!near(m.GPS.Lat, want.lat) || !near(m.GPS.Lon, want.lon) {
			t.Errorf("%s: %+v, %v", want.file, m, err)
		}
		if !m.TakenAt.IsZero() {
			t.Errorf("%s: no camera of these wrote an offset, so there is no instant: %v", want.file, m.TakenAt)
		}
	}
	m, err := ReadEXIF(bytes.NewReader(all["DSCN0010.jpg"]))
	if err != nil || m.GPSAt.Format("2006-01-02T15:04:05.00Z07:00") != "2008-10-23T14:27:07.24Z" {
		t.Errorf("the satellites' time: %v, %v", m.GPSAt, err)
	}
}

func near(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }

func TestEveryPhotographIsReadAndMeasured(t *testing.T) {
	t.Parallel()
	warned := 0
	all := photographs(t)
	for name, b := range all {
		m, err := ReadEXIF(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(m.Warnings) > 0 {
			warned++
			t.Logf("%s: %v", name, m.Warnings)
		}
		p, err := CheckImage(bytes.NewReader(b), 50_000_000)
		if err != nil || p.Type != "image/jpeg" || p.Width != m.Width || p.Height != m.Height {
			t.Errorf("%s: the decoder says %+v (%v), the markers %d by %d", name, p, err, m.Width, m.Height)
		}
	}
	t.Logf("%d photographs, %d with warnings", len(all), warned)
	if len(all) < 47 || warned == 0 {
		t.Errorf("%d photographs, %d warned: one of them has a broken GPS part", len(all), warned)
	}
}

// mostPerFile bounds what looking at one hostile file may allocate, in bytes. The decoders' own state is the largest part.
const mostPerFile = 4 << 20

// Not parallel: it measures what the whole process allocates.
func TestSurvivesBrokenImagesInBoundedMemory(t *testing.T) {
	for _, archive := range []string{"bad/libjpeg-turbo-bugs-decompress.tar.gz", "bad/go-fuzz-corpus/jpeg.tar.gz", "bad/go-fuzz-corpus/png.tar.gz",
		"bad/go-fuzz-corpus/gif.tar.gz", "bad/go-fuzz-corpus/webp.tar.gz", "bad/go-fuzz-corpus/tiff.tar.gz", "bad/go-fuzz-corpus/bmp.tar.gz"} {
		n, passed, decoded, worst := 0, 0, 0, uint64(0)
		eachFile(t, shared(t, archive), func(name string, b []byte) {
			n++
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			Sniff(b)
			if _, err := ReadEXIF(bytes.NewReader(b)); err != nil && !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: EXIF: %v", name, err)
			}
			_, err := CheckImage(bytes.NewReader(b), 1_000_000)
			runtime.ReadMemStats(&after)
			used := after.TotalAlloc - before.TotalAlloc
			if worst = max(worst, used); used > mostPerFile {
				t.Errorf("%s: looking at it took %d bytes", name, used)
			}
			if err != nil {
				if !fault.Is(err, fault.Invalid) {
					t.Errorf("%s: refused without a reason: %v", name, err)
				}
				return
			}
			passed++
			if _, _, err := image.Decode(bytes.NewReader(b)); err == nil {
				decoded++
			}
		})
		t.Logf("%s: %d files, %d let through, %d of them decode, at most %d kB each", filepath.Base(archive), n, passed, decoded, worst>>10)
		if n < 30 {
			t.Errorf("%s: only %d files", archive, n)
		}
	}
}

func FuzzReadEXIF(f *testing.F) {
	f.Add(MakeJPEG(Photo{Width: 160, Height: 160, Caption: "x"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ReadEXIF(bytes.NewReader(b))
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if !m.GPS.IsZero() && !m.GPS.Valid() {
			t.Fatalf("a place off the earth: %v", m.GPS)
		}
		if (m.TakenOffset == "") != m.TakenAt.IsZero() {
			t.Fatalf("an instant without an offset: %+v", m)
		}
	})
}

func FuzzReadWAV(f *testing.F) {
	f.Add(MakeWAV(Recording{Seconds: 1, Rate: 8000, Label: "x"})[:400])
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := ReadWAV(bytes.NewReader(b))
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if a.Duration < 0 || a.Bytes > int64(len(b)) {
			t.Fatalf("more sound than there are bytes: %+v of %d", a, len(b))
		}
	})
}

func FuzzCheckImage(f *testing.F) {
	f.Add(MakeJPEG(Photo{Width: 160, Height: 160}))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := CheckImage(bytes.NewReader(b), 1_000_000)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if err == nil && (p.Width <= 0 || p.Height <= 0 || p.Width*p.Height > 1_000_000) {
			t.Fatalf("let through: %+v", p)
		}
	})
}
