package redact

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image/jpeg"
	"io"
	"os"

	"github.com/klippa-app/go-pdfium/requests"

	"throughline/platform/confine"
)

// DrawTask is the confined task that draws the pages of a PDF as pictures.
const DrawTask = "pdf.draw"

// A drawn page has at most so many pixels: what a page says of its own size asks for no more.
const (
	drawWide = 1600
	drawHigh = 4000
)

// ErrNoPages says that this is no PDF whose pages can be drawn, or one that took more than it may.
var ErrNoPages = errors.New("redact: no page of this PDF can be drawn")

// DrawPages draws the first pages of a PDF as JPEG, at most so many, in a confined process where there is one. Error: ErrNoPages; ctx's.
func DrawPages(ctx context.Context, in io.Reader, most int) ([][]byte, error) {
	var pages [][]byte
	var err error
	if confine.Apart() {
		err = confine.RunFor(ctx, Time, DrawTask, most, in, &pages)
	} else {
		pages, err = drawPages(in, most)
	}
	if err != nil && ctx.Err() == nil {
		return nil, errors.Join(ErrNoPages, err)
	}
	return pages, err
}

func drawTask(in *os.File, args json.RawMessage) (any, error) {
	var most int
	if err := json.Unmarshal(args, &most); err != nil {
		return nil, err
	}
	return drawPages(in, most)
}

func drawPages(in io.Reader, most int) ([][]byte, error) {
	b, err := io.ReadAll(io.LimitReader(in, mostBytes+1))
	if err != nil {
		return nil, err
	}
	if len(b) > mostBytes {
		return nil, Refused{"evidence.redaction.too_large", ""}
	}
	r, err := newReader()
	if err != nil {
		return nil, err
	}
	defer r.pool.Close()
	doc, pages, err := r.open(b)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for n := range min(pages, most) {
		p, err := r.in.RenderPageInPixels(&requests.RenderPageInPixels{Page: page(doc, n), Width: drawWide, Height: drawHigh})
		if err != nil {
			return nil, Refused{"evidence.redaction.broken", ""}
		}
		img := flat(p.Result.RenderedImage)
		p.Cleanup()
		var data bytes.Buffer
		if err := jpeg.Encode(&data, img, &jpeg.Options{Quality: 90}); err != nil {
			return nil, err
		}
		out = append(out, data.Bytes())
	}
	return out, nil
}
