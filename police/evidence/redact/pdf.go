package redact

import (
	"bytes"
	"context"
	"image"
	"io"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// A page is drawn at this many dots an inch, and so many pages at most.
const (
	dpi       = 150
	pagesMost = 80
)

// reader is PDFium in WebAssembly: it has no files, and no memory but its own.
type reader struct {
	pool pdfium.Pool
	in   pdfium.Pdfium
}

func newReader() (*reader, error) {
	pool, err := webassembly.Init(webassembly.Config{Context: context.Background(), MinIdle: 1, MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
		// the interpreter: what it saves in starting is more than what a page costs
		RuntimeConfig: wazero.NewRuntimeConfigInterpreter().WithMemoryLimitPages(4096).WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)})
	if err != nil {
		return nil, err
	}
	in, err := pool.GetInstance(10 * time.Second)
	if err != nil {
		return nil, err
	}
	return &reader{pool, in}, nil
}

func (r *reader) open(b []byte) (references.FPDF_DOCUMENT, int, error) {
	d, err := r.in.OpenDocument(&requests.OpenDocument{File: &b})
	if err != nil {
		return "", 0, Refused{"evidence.redaction.broken", ""}
	}
	n, err := r.in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.Document})
	if err != nil || n.PageCount == 0 {
		return "", 0, Refused{"evidence.redaction.broken", ""}
	}
	if n.PageCount > pagesMost {
		return "", 0, Refused{"evidence.redaction.too_large", ""}
	}
	return d.Document, n.PageCount, nil
}

func page(d references.FPDF_DOCUMENT, n int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d, Index: n}}
}

// pdf draws each page, covers the words where they stand and the boxes, and builds a new file of the pictures: no text, no layer,
// no remark, no attachment, no earlier revision and no metadata can come along, because nothing of the old file does. What is
// attached to a page beside its content (form fields, remarks) is not drawn either. A word that stands on no page is refused: it
// may be in a picture, and then a box is needed.
func pdf(b []byte, s Spec) (Result, error) {
	if err := s.asked(); err != nil {
		return Result{}, err
	}
	r, err := newReader()
	if err != nil {
		return Result{}, err
	}
	defer r.pool.Close()
	doc, pages, err := r.open(b)
	if err != nil {
		return Result{}, err
	}
	out := Result{Type: "application/pdf", Times: make([]int, len(s.Words)), Boxes: len(s.Boxes), Pages: pages}
	for _, x := range s.Boxes {
		if x.Page < 1 || x.Page > pages {
			return out, Refused{"evidence.redaction.outside", ""}
		}
	}
	var drawn []sheet
	for n := range pages {
		sh, err := r.sheet(doc, n, s, out.Times)
		if err != nil {
			return out, err
		}
		drawn = append(drawn, sh)
	}
	for i, n := range out.Times {
		if n == 0 {
			return out, Refused{"evidence.redaction.not_found", s.Words[i]}
		}
	}
	out.Data = build(drawn)
	return out, r.prove(out.Data, drawn, s.Words)
}

// sheet is one page as a picture. Its size is in points.
type sheet struct {
	width, height float64
	pixels        image.Point
	jpeg          []byte
}

func (r *reader) sheet(doc references.FPDF_DOCUMENT, n int, s Spec, times []int) (sheet, error) {
	p, err := r.in.RenderPageInDPI(&requests.RenderPageInDPI{Page: page(doc, n), DPI: dpi})
	if err != nil {
		return sheet{}, Refused{"evidence.redaction.broken", ""}
	}
	img := flat(p.Result.RenderedImage)
	p.Cleanup()
	over := rects(s.Boxes, n+1, img.Bounds())
	words, err := r.words(doc, n, img.Bounds().Size(), s.Words, times)
	if err != nil {
		return sheet{}, err
	}
	data, err := covered(img, append(over, words...))
	size := img.Bounds().Size()
	return sheet{width: float64(size.X) * 72 / dpi, height: float64(size.Y) * 72 / dpi, pixels: size, jpeg: data}, err
}

// words are where the words stand on a page, in pixels of the page as it is drawn, turned and cut as it is.
func (r *reader) words(doc references.FPDF_DOCUMENT, n int, size image.Point, words []string, times []int) ([]image.Rectangle, error) {
	broken := Refused{"evidence.redaction.broken", ""}
	t, err := r.in.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page(doc, n)})
	if err != nil {
		return nil, broken
	}
	defer r.in.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: t.TextPage})
	count, err := r.in.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: t.TextPage})
	if err != nil {
		return nil, broken
	}
	runes := make([]rune, count.Count)
	for i := range runes {
		u, err := r.in.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: t.TextPage, Index: i})
		if err != nil {
			return nil, broken
		}
		runes[i] = rune(u.Unicode)
	}
	var out []image.Rectangle
	for w, word := range words {
		for _, span := range found(runes, word) {
			times[w]++
			for i := span[0]; i <= span[1]; i++ {
				box, ok, err := r.box(doc, n, t.TextPage, i, size)
				if err != nil {
					return nil, err
				}
				if !ok && !hides(runes[i]) { // a letter that stands nowhere cannot be covered
					return nil, Refused{"evidence.redaction.not_proved", word}
				}
				if ok {
					out = append(out, box)
				}
			}
		}
	}
	return out, nil
}

// box is where a character stands, by its font's word and by its ink, widened by a little: a font may say that its letters are lower than they
// are drawn. A space that the reader made up stands nowhere.
func (r *reader) box(doc references.FPDF_DOCUMENT, n int, t references.FPDF_TEXTPAGE, i int, size image.Point) (image.Rectangle, bool, error) {
	var corners [][2]float64
	if c, err := r.in.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: t, Index: i}); err == nil {
		corners = append(corners, [2]float64{float64(c.Rect.Left), float64(c.Rect.Top)}, [2]float64{float64(c.Rect.Right), float64(c.Rect.Bottom)})
	}
	if c, err := r.in.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: t, Index: i}); err == nil && c.Right > c.Left && c.Top != c.Bottom { // a space has no ink
		corners = append(corners, [2]float64{c.Left, c.Top}, [2]float64{c.Right, c.Bottom})
	}
	if len(corners) == 0 {
		return image.Rectangle{}, false, nil
	}
	var out image.Rectangle
	for k, corner := range corners {
		d, err := r.in.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: page(doc, n), SizeX: size.X, SizeY: size.Y, PageX: corner[0], PageY: corner[1]})
		if err != nil {
			return out, false, Refused{"evidence.redaction.broken", ""}
		}
		at := image.Rect(d.DeviceX, d.DeviceY, d.DeviceX+1, d.DeviceY+1)
		if k == 0 {
			out = at
		} else {
			out = out.Union(at)
		}
	}
	out = out.Inset(-3).Intersect(image.Rectangle{Max: size})
	return out, !out.Empty(), nil
}

// prove opens the new file with the reader that found the words: it must have the same pages and no text at all, and none of the
// words may stand in its bytes in any of the ways that a PDF writes text.
func (r *reader) prove(b []byte, drawn []sheet, words []string) error {
	doc, pages, err := r.open(b)
	if err != nil || pages != len(drawn) {
		return Refused{"evidence.redaction.not_proved", ""}
	}
	for n := range pages {
		t, err := r.in.GetPageText(&requests.GetPageText{Page: page(doc, n)})
		if err != nil || len(bytes.TrimSpace([]byte(t.Text))) > 0 {
			return Refused{"evidence.redaction.not_proved", ""}
		}
	}
	rest := b
	for _, s := range drawn {
		rest = bytes.Replace(rest, s.jpeg, nil, 1)
	}
	for _, part := range []string{"/Info", "/Metadata", "/Annots", "/OCProperties", "/EmbeddedFiles", "/AcroForm", "/JavaScript", "/Prev"} {
		if bytes.Contains(rest, []byte(part)) {
			return Refused{"evidence.redaction.not_proved", ""}
		}
	}
	for _, w := range words {
		if len(found([]rune(string(rest)), w)) > 0 {
			return Refused{"evidence.redaction.not_proved", w}
		}
	}
	return nil
}
