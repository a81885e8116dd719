package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"throughline/platform/fault"
	"throughline/platform/geo"
)

var taken = time.Date(2026, 10, 24, 19, 3, 5, 0, time.UTC)

func TestSniff(t *testing.T) {
	t.Parallel()
	for want, heads := range map[string][]string{
		"image/jpeg":               {"\xFF\xD8\xFF\xE0", string(MakeJPEG(Photo{}))},
		"image/png":                {"\x89PNG\r\n\x1a\n...."},
		"image/gif":                {"GIF89a", "GIF87a.."},
		"image/webp":               {"RIFF....WEBPVP8 "},
		"audio/wav":                {string(MakeWAV(Recording{Seconds: 1}))},
		"image/heic":               {"\x00\x00\x00\x18ftypheic"},
		"video/mp4":                {"\x00\x00\x00\x18ftypisom"},
		"video/quicktime":          {"\x00\x00\x00\x18ftypqt  "},
		"audio/mpeg":               {"ID3\x04", "\xFF\xFB\x90\x44"},
		"application/pdf":          {"%PDF-1.7"},
		"application/zip":          {"PK\x03\x04..."},
		"application/x-executable": {"MZ\x90\x00", "\x7FELF\x02"},
		"text/html":                {"<!DOCTYPE html><p>", " \n<HTML>", "<script>alert(1)</script>", "<?xml version='1.0'?><html xmlns='x'>"},
		"image/svg+xml":            {"<svg xmlns='x' onload='alert(1)'>", "<?xml version='1.0'?>\n<!-- --><svg>"},
		"application/xml":          {"<?xml version='1.0'?><a/>"},
		"text/plain":               {"a statement", "caf\xc3\xa9", strings.Repeat("a", SniffLen-1) + "é"},
		Unknown:                    {"", "\x00\x01\x02", "caf\xe9 au lait", "RIFF\x00\x00..????", "a\x00b"},
	} {
		for _, h := range heads {
			if got := Sniff([]byte(h)); got != want {
				t.Errorf("%.20q: %s, want %s", h, got, want)
			}
		}
	}
}

// pngHead is a PNG that claims a size; nothing else of it is ever looked at.
func pngHead(w, h uint32) string {
	b := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	b = binary.BigEndian.AppendUint32(b, h)
	b = append(b, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0D"), b...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(b)))
}

func TestCheckImageRefusesBeforeDecoding(t *testing.T) {
	t.Parallel()
	const jpegBomb = "\xFF\xD8\xFF\xC0\x00\x11\x08\xFF\xFF\xFF\xFF\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xFF\xDA\x00\x0C"
	for name, c := range map[string]struct{ in, code string }{
		"png bomb":       {pngHead(60_000, 60_000), "too_many_pixels"},
		"png line":       {pngHead(1_000_001, 1), "too_many_pixels"},
		"png overflow":   {pngHead(0x7FFFFFFF, 0x7FFFFFFF), "broken"},
		"jpeg bomb":      {jpegBomb, "too_many_pixels"},
		"gif bomb":       {"GIF89a\xFF\xFF\xFF\xFF\x00\x00\x00", "too_many_pixels"},
		"webp bomb":      {"RIFF\x1a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x3f\x9c\x00\x3f\x9c\x00", "too_many_pixels"},
		"gif of no size": {"GIF89a\x00\x00\x00\x00\x00\x00\x00", "broken"},
		"cut short":      {"\xFF\xD8\xFF\xE0\x00", "broken"},
		"a pdf":          {"%PDF-1.7", "kind"},
		"a script":       {"<svg onload='x'>", "kind"},
		"nothing":        {"", "kind"},
	} {
		if p, err := CheckImage(strings.NewReader(c.in), 1_000_000); !fault.HasCode(err, "media.image."+c.code) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if p, err := CheckImage(strings.NewReader(pngHead(1000, 1000)), 1_000_000); err != nil || p != (Picture{"image/png", 1000, 1000}) {
		t.Errorf("exactly as many pixels as allowed: %+v, %v", p, err)
	}
	broken := errors.New("the disk failed")
	for _, in := range []io.Reader{iotest.ErrReader(broken), io.MultiReader(bytes.NewReader(padded(2000)), iotest.ErrReader(broken))} {
		if _, err := CheckImage(in, 1); !errors.Is(err, broken) || fault.Is(err, fault.Invalid) {
			t.Errorf("a failing disk is no fault of the picture: %v", err)
		}
	}
}

// padded is the start of a JPEG with n bytes of something before its size.
func padded(n int) []byte {
	return append(binary.BigEndian.AppendUint16([]byte("\xFF\xD8\xFF\xE2"), uint16(n+500)), make([]byte, n)...)
}

func TestMadePhotographIsARealOne(t *testing.T) {
	t.Parallel()
	p := Photo{GPS: geo.Point{Lat: 51.58412, Lon: -2.99763}, TakenAt: taken, Device: "Axon Body 4", Caption: "Café doorway, High Street"}
	b := MakeJPEG(p)
	img, kind, err := image.Decode(bytes.NewReader(b))
	if err != nil || kind != "jpeg" || img.Bounds().Dx() != 640 || img.Bounds().Dy() != 480 {
		t.Fatalf("%s %v", kind, err)
	}
	m, err := ReadEXIF(bytes.NewReader(b))
	if err != nil || len(m.Warnings) != 0 {
		t.Fatalf("%v %v", m.Warnings, err)
	}
	if !m.Found || m.Make != "Axon" || m.Model != "Body 4" || m.Description != p.Caption || m.Orientation != 1 || m.Width != 640 || m.Height != 480 ||
		m.TakenWall != "2026-10-24T20:03:05" || m.TakenOffset != "+01:00" || !m.TakenAt.Equal(taken) || !m.GPSAt.Equal(taken) {
		t.Errorf("%+v", m)
	}
	if geo.Metres(m.GPS, p.GPS) > 0.01 {
		t.Errorf("%v is not %v", m.GPS, p.GPS)
	}
	if !strings.Contains(m.Software, "synthetic") {
		t.Errorf("it does not say that it is synthetic: %q", m.Software)
	}
	if !bytes.Equal(b, MakeJPEG(p)) {
		t.Error("the same photograph gave other bytes")
	}
	p.Caption += "."
	if bytes.Equal(b, MakeJPEG(p)) {
		t.Error("another caption gave the same bytes")
	}
}

func TestMadePhotographsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := Photo{Width: 160, Height: 160,
			GPS:     geo.Point{Lat: rapid.Float64Range(-90, 90).Draw(rt, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(rt, "lon")},
			TakenAt: taken.Add(time.Duration(rapid.Int64Range(-1e9, 1e9).Draw(rt, "s")) * time.Second),
			Device:  rapid.StringMatching(`[A-Z][a-z]{1,8} [A-Z0-9]{1,8}`).Draw(rt, "device"), Caption: rapid.StringMatching(`[A-Za-zé ]{0,60}`).Draw(rt, "caption")}
		m, err := ReadEXIF(bytes.NewReader(MakeJPEG(p)))
		if err != nil || !m.TakenAt.Equal(p.TakenAt) || m.Make+" "+m.Model != p.Device || m.Description != strings.TrimSpace(p.Caption) {
			rt.Fatalf("%+v, %v, made from %+v", m, err, p)
		}
		if far := geo.Metres(m.GPS, p.GPS); far > 0.01 && geo.Metres(p.GPS, geo.Point{}) > 0.01 {
			rt.Fatalf("%v read as %v", p.GPS, m.GPS)
		}
	})
}

func TestPhotographWithoutPlaceOrTime(t *testing.T) {
	t.Parallel()
	m, err := ReadEXIF(bytes.NewReader(MakeJPEG(Photo{Caption: "a\x00b"})))
	if err != nil || !m.GPS.IsZero() || !m.TakenAt.IsZero() || m.TakenWall != "" || m.Make != "Throughline" || len(m.Warnings) != 0 || m.Description != "a b" {
		t.Errorf("%+v, %v", m, err)
	}
}

// Every way of cutting it off, and every single broken byte of its metadata: something is read, or a warning is given.
func TestReadEXIFToleratesDamage(t *testing.T) {
	t.Parallel()
	b := MakeJPEG(Photo{Width: 160, Height: 160, GPS: geo.Point{Lat: 51.5, Lon: -3}, TakenAt: taken})
	head := 4 + int(binary.BigEndian.Uint16(b[4:]))
	for n := 2; n < head; n++ {
		if m, err := ReadEXIF(bytes.NewReader(b[:n])); err != nil || len(m.Warnings) == 0 {
			t.Fatalf("cut at %d: %v, no warning", n, err)
		}
	}
	for i := 2; i < head; i++ {
		for _, x := range []byte{0x00, 0xFF, b[i] ^ 0x80} {
			c := bytes.Clone(b)
			c[i] = x
			if m, err := ReadEXIF(bytes.NewReader(c)); err != nil || (!m.GPS.IsZero() && !m.GPS.Valid()) {
				t.Fatalf("byte %d as %#x: %+v, %v", i, x, m, err)
			}
		}
	}
	if _, err := ReadEXIF(strings.NewReader("GIF89a")); !fault.HasCode(err, "media.exif.not_jpeg") {
		t.Errorf("%v", err)
	}
	broken := errors.New("the disk failed")
	if _, err := ReadEXIF(io.MultiReader(bytes.NewReader(b[:100]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestCALL05NullFixIsNoPlace(t *testing.T) {
	t.Parallel()
	b := MakeJPEG(Photo{Width: 160, Height: 160, GPS: geo.Point{Lat: 51.5, Lon: 3}})
	lat := sexagesimal(tagLat, 51.5).raw
	lon := sexagesimal(tagLon, 3).raw
	b = bytes.Replace(bytes.Replace(b, lat, make([]byte, 24), 1), lon, make([]byte, 24), 1)
	m, err := ReadEXIF(bytes.NewReader(b))
	if err != nil || !m.GPS.IsZero() || len(m.Warnings) != 1 || m.Warnings[0].Code != "media.exif.null_fix" {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestMadeRecordingIsARealOne(t *testing.T) {
	t.Parallel()
	r := Recording{Seconds: 3, Label: "Interview, Newport Central", MadeAt: taken}
	b := MakeWAV(r)
	a, err := ReadWAV(bytes.NewReader(b))
	if err != nil || len(a.Warnings) != 0 || a.Format != 1 || a.Channels != 1 || a.Rate != 16000 || a.Bits != 16 || a.Duration != 3*time.Second || a.Bytes != 96000 {
		t.Fatalf("%+v, %v", a, err)
	}
	if a.Info["INAM"] != r.Label || !strings.Contains(a.Info["ICMT"], "SYNTHETIC") || a.Info["ICRD"] != "2026-10-24T20:03:05+01:00" {
		t.Errorf("labels: %v", a.Info)
	}
	if int(binary.LittleEndian.Uint32(b[4:]))+8 != len(b) {
		t.Error("the file is not as long as it says")
	}
	loud, quiet := 0, 0
	for s := b[len(b)-96000:]; len(s) > 0; s = s[2:] {
		if v := int16(binary.LittleEndian.Uint16(s)); v > 3000 || v < -3000 {
			loud++
		} else if v == 0 {
			quiet++
		}
	}
	if loud < 4000 || quiet < 1000 {
		t.Errorf("%d loud and %d silent samples: speech has both", loud, quiet)
	}
	if !bytes.Equal(b, MakeWAV(r)) {
		t.Error("the same recording gave other bytes")
	}
}

func TestReadWAVMeasuresDamagedRecordings(t *testing.T) {
	t.Parallel()
	b := MakeWAV(Recording{Seconds: 1, Rate: 8000, Label: "x"})
	data := len(b) - 16000
	set := func(at int, n uint32) []byte {
		c := bytes.Clone(b)
		binary.LittleEndian.PutUint32(c[at:], n)
		return c
	}
	for name, c := range map[string]struct {
		in   []byte
		want time.Duration
		code string
	}{
		"cut in half":          {b[:len(b)-8000], time.Second / 2, "media.wav.cut_short"},
		"size never written":   {set(data-4, 0), time.Second, "media.wav.size_missing"},
		"streamed":             {set(data-4, 0xFFFFFFFF), time.Second, "media.wav.size_missing"},
		"says more than it is": {set(data-4, 32000), time.Second, "media.wav.cut_short"},
		"wrong frame":          {set(32, 16<<16|7), time.Second, "media.wav.disagrees"},
	} {
		a, err := ReadWAV(bytes.NewReader(c.in))
		if err != nil || a.Duration != c.want || len(a.Warnings) == 0 || a.Warnings[0].Code != c.code {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	for name, c := range map[string]struct {
		in   []byte
		code string
	}{
		"nothing": {nil, "not_wav"}, "text": {[]byte("hello hello hello"), "not_wav"}, "header alone": {b[:12], "no_format"},
		"no data": {b[:data-8], "no_sound"}, "no rate": {set(24, 0), "no_format"}, "half a sample": {b[:data+1], "no_sound"},
	} {
		if a, err := ReadWAV(bytes.NewReader(c.in)); !fault.HasCode(err, "media.wav."+c.code) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	broken := errors.New("the disk failed")
	if _, err := ReadWAV(io.MultiReader(bytes.NewReader(b[:data+50]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	for n := range b[:data+100] {
		if _, err := ReadWAV(bytes.NewReader(b[:n])); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

func TestEveryReasonHasItsSentence(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../../words/en/media.yaml")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := yaml.Unmarshal(b, &words); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for file, prefix := range map[string]string{"media.go": "", "exif.go": "media.exif.", "tiff.go": "media.exif.", "wav.go": "media.wav.", "look.go": "", "list.go": ""} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range regexp.MustCompile(`"(media\.[a-z]+\.[a-z_]+)"`).FindAllSubmatch(src, -1) {
			used[string(c[1])] = true
		}
		for _, c := range regexp.MustCompile(`\.warn\([^,]+, "([a-z_]+)"\)`).FindAllSubmatch(src, -1) {
			used[prefix+string(c[1])] = true
		}
	}
	for code := range used {
		if words[code] == "" {
			t.Errorf("%s has no sentence", code)
		}
	}
	for code := range words {
		if !used[code] {
			t.Errorf("%s has a sentence and is not used", code)
		}
	}
}
