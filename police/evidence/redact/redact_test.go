package redact

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/geo"
	"throughline/platform/print"
	"throughline/police/evidence/media"
)

func refusedAs(t *testing.T, err error, code string) {
	t.Helper()
	var r Refused
	if !errors.As(err, &r) || r.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

// CF-12: what is covered in a picture is gone from its pixels, and place, time, camera and thumbnail are gone from the file.
func TestCF12APictureIsCoveredAndBare(t *testing.T) {
	t.Parallel()
	b := media.MakeJPEG(media.Photo{GPS: geo.Point{Lat: 51.5, Lon: -3.1}, TakenAt: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Device: "Maker Phone", Caption: "Marta Nowak"})
	r, err := File(bytes.NewReader(b), Spec{Boxes: []Box{{Left: 10, Top: 20, Width: 30, Height: 25}, {Left: 0, Top: 94, Width: 100, Height: 6}}})
	if err != nil || r.Type != "image/jpeg" || r.Boxes != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	for _, s := range []string{"Exif", "Maker", "Nowak", "Throughline", "JFIF"} {
		if bytes.Contains(r.Data, []byte(s)) {
			t.Errorf("%s is still in it", s)
		}
	}
	img, err := jpeg.Decode(bytes.NewReader(r.Data))
	if err != nil {
		t.Fatal(err)
	}
	size := img.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			in := x >= size.X/10 && x < size.X*4/10 && y >= size.Y/5 && y < size.Y*45/100 || y >= size.Y*94/100+1
			if g := color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y; in && g > 70 {
				t.Fatalf("pixel %d, %d is %d", x, y, g)
			}
		}
	}
	if m, err := media.ReadEXIF(bytes.NewReader(r.Data)); err != nil || m.Found || m.GPS.Lat != 0 {
		t.Errorf("%+v %v", m, err)
	}
	for code, s := range map[string]Spec{"evidence.redaction.nothing": {}, "evidence.redaction.no_words": {Words: []string{"Nowak"}}, "evidence.redaction.outside": {Boxes: []Box{{Left: 120, Top: 0, Width: 5, Height: 5}}}} {
		_, err := File(bytes.NewReader(b), s)
		refusedAs(t, err, code)
	}
	_, err = File(bytes.NewReader(b), Spec{Boxes: []Box{{Left: 10, Top: 20, Width: 30, Height: 25}, {Page: 1, Left: 10, Top: 20, Width: 30, Height: 15}}}) // it would cover one of two
	refusedAs(t, err, "evidence.redaction.outside")
	_, err = File(bytes.NewReader(b[:300]), Spec{Boxes: []Box{{Width: 5, Height: 5}}})
	refusedAs(t, err, "evidence.redaction.broken")
}

// A box is given on the picture as it is seen: a camera held upright writes it lying down.
func TestCF12ABoxIsWhereItIsSeen(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 400, 200)) // as the sensor lay
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"), 0, 0, 0, 0)
	seg := append([]byte{0xFF, 0xE1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	turned := append(append(append([]byte{}, b.Bytes()[:2]...), append(seg, exif...)...), b.Bytes()[2:]...)
	r, err := File(bytes.NewReader(turned), Spec{Boxes: []Box{{Left: 0, Top: 0, Width: 100, Height: 10}}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(bytes.NewReader(r.Data))
	if err != nil || out.Bounds().Dx() != 200 || out.Bounds().Dy() != 400 {
		t.Fatalf("%v %v", out.Bounds(), err)
	}
	if g := color.GrayModel.Convert(out.At(100, 20)).(color.Gray).Y; g > 70 {
		t.Errorf("the top is not covered: %d", g)
	}
	if g := color.GrayModel.Convert(out.At(100, 100)).(color.Gray).Y; g < 200 {
		t.Errorf("something else is covered: %d", g)
	}
}

// CF-12: words go from a text in every way that they may be written.
func TestCF12WordsGoFromATextHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	in := "Marta NOWAK (m a r t a nowak, Mar\u200bta\nNowak, Ma\u0301rta) lives at 14  Orchard\tLane. Tel 07700 900 123 or 07700900123. \uFF2Dar\u00ADta."
	r, err := File(strings.NewReader(in), Spec{Words: []string{"Marta", "Nowak", "14 Orchard Lane", "07700900123"}})
	if err != nil {
		t.Fatal(err)
	}
	got := string(r.Data)
	if strings.Contains(strings.ToLower(strings.ReplaceAll(got, " ", "")), "marta") || strings.Contains(got, "900") || strings.Contains(got, "Orchard") || !strings.Contains(got, "lives at [REDACTED]. Tel [REDACTED] or [REDACTED].") {
		t.Errorf("%s", got)
	}
	if fmt.Sprint(r.Times) != "[5 3 1 2]" {
		t.Errorf("times %v in %s", r.Times, got)
	}
	for word, ways := range map[string][]string{
		"O'Brien":     {"O'Brien", "O’Brien", "O‘BRIEN", "OʼBrien", "O´Brien", "Obrien", "o’ brien"},
		"Smith-Jones": {"Smith-Jones", "Smith‐Jones", "Smith‑Jones", "SMITH–JONES", "Smith Jones", "Smith\u00ADJones", "Smith−Jones"},
		"José":        {"José", "Jose\u0301", "JOSÉ", "Jose"},
		"Łukasz":      {"Łukasz", "Lukasz", "łukasz"},
		"Strauß":      {"Strauß", "STRAUSS", "Strauss"},
		"Ted":         {"Ted", "TED"},
	} {
		for _, named := range ways { // whichever way it is named, every way of it goes
			r, err := File(strings.NewReader("First "+strings.Join(ways, ", then ")+" left."), Spec{Words: []string{named}})
			if err != nil || string(r.Data) != "First [REDACTED]"+strings.Repeat(", then [REDACTED]", len(ways)-1)+" left." {
				t.Errorf("%s, named %q: %s %v", word, named, r.Data, err)
			}
		}
	}
	for word, code := range map[string]string{"Pryce": "evidence.redaction.not_found", " a ": "evidence.redaction.short", "": "evidence.redaction.short"} {
		_, err := File(strings.NewReader(in), Spec{Words: []string{word}})
		refusedAs(t, err, code)
	}
	_, err = File(strings.NewReader("PK\x03\x04 zip"), Spec{Words: []string{"zip"}})
	refusedAs(t, err, "evidence.redaction.kind")
}

// document is a PDF that a browser printed: text, a picture's description, a title.
func document(t *testing.T) []byte {
	t.Helper()
	b, err := print.PDF(t.Context(), []byte(`<!doctype html><title>Nowak secret</title><style>h1{page-break-before:always}</style><p>The witness Marta Nowak lives at 14 Orchard Lane, and saw him.</p><p>Nothing here.</p><h1>Second page of Mar<b>ta</b> No&shy;wak</h1>`))
	if errors.Is(err, print.ErrNoBrowser) {
		t.Skip("LOUD: no Chromium is installed, so no PDF was made to be redacted")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// CF-12, D7: words go from a PDF's content, layers, metadata and earlier revisions; other programs find none of them, and what was
// not named can still be read on the page.
func TestCF12WordsGoFromAPDFAndOthersFindNone(t *testing.T) {
	t.Parallel()
	b := document(t)
	// an earlier revision, a remark and an attachment would stand before or behind: all of the old file stays out
	b = append(b, []byte("\n% Marta Nowak was here\n")...)
	r, err := File(bytes.NewReader(b), Spec{Words: []string{"Marta Nowak", "14 Orchard Lane"}, Boxes: []Box{{Page: 1, Left: 0, Top: 90, Width: 100, Height: 10}}})
	if err != nil || r.Pages != 2 || fmt.Sprint(r.Times) != "[2 1]" {
		t.Fatalf("%v: %d pages, %v", err, r.Pages, r.Times)
	}
	for _, s := range []string{"Nowak", "Orchard", "Skia", "Chromium", "/Info", "/Metadata", "/Annots", "/OCProperties"} {
		if bytes.Contains(r.Data, []byte(s)) {
			t.Errorf("%s is still in it", s)
		}
	}
	path := filepath.Join(t.TempDir(), "r.pdf")
	if err := os.WriteFile(path, r.Data, 0o600); err != nil {
		t.Fatal(err)
	}
	for program, args := range map[string][]string{"pdftotext": {path, "-"}, "qpdf": {"--check", path}} {
		if _, err := exec.LookPath(program); err != nil {
			t.Logf("LOUD: %s is not installed, so it has not read the copy", program)
			continue
		}
		out, err := exec.Command(program, args...).CombinedOutput()
		if err != nil || program == "pdftotext" && len(bytes.TrimSpace(out)) > 0 {
			t.Errorf("%s: %v %s", program, err, out)
		}
	}
	_, err = File(bytes.NewReader(b), Spec{Words: []string{"Daniel Pryce"}})
	refusedAs(t, err, "evidence.redaction.not_found")
	_, err = File(bytes.NewReader(b), Spec{Boxes: []Box{{Page: 3, Width: 5, Height: 5}}})
	refusedAs(t, err, "evidence.redaction.outside")
	_, err = File(bytes.NewReader([]byte("%PDF-1.7\nnothing")), Spec{Words: []string{"nothing"}})
	refusedAs(t, err, "evidence.redaction.broken")
}

// A word is covered where it is seen, on a page that is turned and cut as well: all ink of a page that holds one word is covered.
func TestCF12AWordIsCoveredOnATurnedPage(t *testing.T) {
	t.Parallel()
	for _, turn := range []int{0, 90, 180, 270} {
		content := "BT /F1 40 Tf 150 300 Td (SECRETWORD) Tj ET"
		var b bytes.Buffer
		var at []int
		b.WriteString("%PDF-1.4\n")
		for n, o := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /Rotate %d /MediaBox [0 0 612 792] /CropBox [100 200 600 500] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>", turn),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)} {
			at = append(at, b.Len())
			fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n+1, o)
		}
		xref := b.Len()
		fmt.Fprintf(&b, "xref\n0 5\n0000000000 65535 f \n")
		for _, n := range at {
			fmt.Fprintf(&b, "%010d 00000 n \n", n)
		}
		fmt.Fprintf(&b, "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", xref)
		r, err := File(bytes.NewReader(b.Bytes()), Spec{Words: []string{"secret word"}})
		if err != nil {
			t.Fatalf("%d: %v", turn, err)
		}
		from := bytes.Index(r.Data, []byte("\xFF\xD8\xFF"))
		img, err := jpeg.Decode(bytes.NewReader(r.Data[from:]))
		if err != nil {
			t.Fatal(err)
		}
		ink, box := 0, image.Rectangle{}
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 128 {
					ink++
					box = box.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		long, short := max(box.Dx(), box.Dy()), min(box.Dx(), box.Dy())
		if full := box.Dx() * box.Dy(); ink == 0 || ink*100 < full*90 || long < 500 || short > 130 || (turn%180 == 90) != (box.Dy() > box.Dx()) {
			t.Errorf("turned by %d: %d of %d pixels of %v are covered", turn, ink, full, box)
		}
	}
}

// What cannot be opened, or would be too much, is refused; no file makes it fall over.
func TestHostileFilesAreRefused(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9000, 9000))); err != nil {
		t.Fatal(err)
	}
	_, err := File(&b, Spec{Boxes: []Box{{Width: 5, Height: 5}}})
	refusedAs(t, err, "evidence.redaction.too_large")
	_, err = File(bytes.NewReader(make([]byte, mostBytes+1)), Spec{Words: []string{"xx"}})
	refusedAs(t, err, "evidence.redaction.too_large")
}
