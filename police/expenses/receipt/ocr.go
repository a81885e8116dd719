package receipt

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os/exec"
	"strconv"
	"strings"
	"time"

	_ "image/gif"  // receipts come in any of these
	_ "image/jpeg" // see above

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // see above

	"throughline/platform/when"
	"throughline/police/evidence/media"
)

// Limits of one picture: what is larger is not read, and is kept all the same.
const (
	mostPixels = 40_000_000
	mostTime   = 40 * time.Second // of all the readings of one picture
	mostText   = 2 << 20          // bytes that the engine may answer
	mostLines  = 2000
)

// Faults of reading. None of them touches the receipt, which is kept as it came.
var (
	ErrNoEngine  = errors.New("receipt: no engine for reading print is installed (tesseract)")
	ErrNoPicture = errors.New("receipt: this is no picture that can be read")
)

// Engine reads the print of a picture in one way of laying it out (tesseract's page segmentation mode).
type Engine interface {
	Read(ctx context.Context, picture []byte, layout int) (Page, error)
}

// Tesseract runs the program of that name, one process for each reading, ended when its time is over. It sees the picture on its
// standard input and nothing else of this system: no name, no claim.
type Tesseract struct{ Program string }

// FindTesseract finds the program. Fault: ErrNoEngine.
func FindTesseract() (Tesseract, error) {
	at, err := exec.LookPath("tesseract")
	if err != nil {
		return Tesseract{}, ErrNoEngine
	}
	return Tesseract{Program: at}, nil
}

// Read implements Engine. Faults: ctx's; the program's own words where it fails.
func (t Tesseract) Read(ctx context.Context, picture []byte, layout int) (Page, error) {
	cmd := exec.CommandContext(ctx, t.Program, "stdin", "stdout", "--psm", strconv.Itoa(layout), "-l", "eng", "tsv")
	cmd.Env = []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C"} // two threads of it are slower than one on a busy machine
	cmd.Stdin = bytes.NewReader(picture)
	var out, wrong short
	cmd.Stdout, cmd.Stderr = &out, &wrong
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return nil, errors.Join(err, ctx.Err(), errors.New("receipt: "+strings.TrimSpace(wrong.String())))
	}
	return parse(out.String()), nil
}

// short keeps the beginning of what is written to it.
type short struct{ bytes.Buffer }

func (s *short) Write(p []byte) (int, error) {
	if room := mostText - s.Len(); room > 0 {
		s.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

// parse reads the table that tesseract writes: a row for each word, with its block, paragraph and line.
func parse(tsv string) Page {
	var out Page
	last := ""
	for _, row := range strings.Split(tsv, "\n") {
		c := strings.Split(row, "\t")
		if len(c) < 12 || c[0] != "5" || strings.TrimSpace(c[11]) == "" {
			continue
		}
		sure, err := strconv.ParseFloat(c[10], 64)
		if err != nil {
			continue
		}
		if at := c[2] + "/" + c[3] + "/" + c[4]; at != last {
			if len(out) == mostLines {
				return out
			}
			last, out = at, append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], Word{Text: strings.TrimSpace(c[11]), Sure: int(sure)})
	}
	return out
}

// The layouts that are tried, in turn, until nothing is left to be read: a column of varying sizes, then one block; the second time
// of a picture that is drawn larger, whose figures the engine sees differently.
var tries = []struct {
	layout int
	wide   int // pixels, of the shorter side
}{{4, 1000}, {6, 1000}, {4, 1500}}

// Picture reads a receipt from its picture: JPEG, PNG, GIF or WebP, lying whichever way its camera says. Faults: ErrNoPicture of what
// is none, or has more than 40 million pixels; those of the engine.
func Picture(ctx context.Context, e Engine, file []byte, today when.Day) (Reading, error) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	grey, err := upright(file)
	if err != nil {
		return Reading{}, err
	}
	var pages []Page
	var r Reading
	for i, t := range tries {
		p, err := e.Read(ctx, sized(grey, t.wide), t.layout)
		if err != nil {
			return Reading{}, err
		}
		pages = append(pages, p)
		if r = Read(pages, today); i > 0 && r.Whole() {
			break
		}
	}
	return r, nil
}

// upright decodes a picture to grey, turned as its camera says.
func upright(file []byte) (*image.Gray, error) {
	if _, err := media.CheckImage(bytes.NewReader(file), mostPixels); err != nil {
		return nil, errors.Join(ErrNoPicture, err)
	}
	p, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, errors.Join(ErrNoPicture, err)
	}
	if m, err := media.ReadEXIF(bytes.NewReader(file)); err == nil { // only a JPEG says how it lies
		p = media.Upright(p, m.Orientation)
	}
	b := p.Bounds()
	grey := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(grey, grey.Rect, p, b.Min, draw.Src)
	return grey, nil
}

// sized draws a picture so that its shorter side has as many pixels as print needs, as a PNG.
func sized(p *image.Gray, wide int) []byte {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	short := max(1, min(w, h))
	if by := float64(wide) / float64(short); by > 1.05 || by < 0.8 {
		by = min(by, 4)
		out := image.NewGray(image.Rect(0, 0, max(1, min(int(float64(w)*by), 6000)), max(1, min(int(float64(h)*by), 6000))))
		draw.CatmullRom.Scale(out, out.Rect, p, p.Rect, draw.Src, nil)
		p = out
	}
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, p); err != nil {
		return nil // it is drawn into memory
	}
	return b.Bytes()
}
