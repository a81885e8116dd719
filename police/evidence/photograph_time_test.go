package evidence_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/police/evidence"
	"throughline/police/evidence/media"
)

// MOB-06: a photograph whose camera showed a time, in a zone that it does not say, is never remarked on as having none;
// the satellites' time is used where the file holds it.
func TestMOB06ATimeWithoutAZoneIsSaidAsThat(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "formats/exif")); err != nil {
		t.Skip("SKIPPED, NOT PROVED: formats/exif is not in THROUGHLINE_DATA or ../shared/data")
	}
	each(t, func(t *testing.T, h house) {
		count := map[string]int{}
		err := filepath.WalkDir(filepath.Join(dir, "formats/exif"), func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.EqualFold(filepath.Ext(p), ".jpg") {
				return err
			}
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			m, err := media.ReadEXIF(bytes.NewReader(b))
			if err != nil {
				return nil //nolint:nilerr // not a file of ours to judge: its own test does
			}
			done, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: filepath.Base(p)}, bytes.NewReader(b))
			if fault.Is(err, fault.Invalid) {
				count["refused"]++
				return nil
			}
			if err != nil {
				return err
			}
			f := done.Value.File
			noTime, noZone := slices.Contains(f.Notes, "evidence.photograph.no_time"), slices.Contains(f.Notes, "evidence.photograph.no_zone")
			switch {
			case !m.TakenAt.IsZero() || !m.GPSAt.IsZero():
				count["known"]++
				if noTime || noZone || f.TakenAt.IsZero() || m.TakenAt.IsZero() && !f.TakenAt.Equal(m.GPSAt) {
					t.Errorf("%s: %v %v", p, f.TakenAt, f.Notes)
				}
			case m.TakenWall != "":
				count["no zone"]++
				if noTime || !noZone || f.TakenWall == "" {
					t.Errorf("%s: %q %v", p, f.TakenWall, f.Notes)
				}
			default:
				count["no time"]++
				if !noTime || noZone {
					t.Errorf("%s: %v", p, f.Notes)
				}
			}
			return nil
		})
		if err != nil || count["no zone"] == 0 {
			t.Errorf("%v %v", count, err)
		}
		t.Log(count)
	})
}

// MOB-06: what arrives is hashed again: a file that is not the one that the device counted is refused, and no exhibit, number or link
// is made of it; the same file is kept as the device counted it.
func TestMOB06AFileThatIsNotTheOneCountedIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		b := shot(h.Held.Now())
		code(t, must(h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "x", SHA256: hash(append([]byte("y"), b...))}, bytes.NewReader(b))), "evidence.file.hash_differs")
		if n := h.count(t); n != 0 {
			t.Errorf("a refused photograph left %d rows", n)
		}
		done, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "x", SHA256: hash(b)}, bytes.NewReader(b))
		if err != nil || done.Value.Number != "SH/1" || !done.Value.File.Claimed || done.Value.File.SHA256 != hash(b) {
			t.Errorf("%+v %v", done.Value, err)
		}
	})
}
