package media

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"time"

	_ "golang.org/x/image/bmp" // the kinds that a preview is drawn of, beside those that CheckImage knows
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"

	"throughline/platform/confine"
	"throughline/platform/fault"
)

// LookTask is the name of Look as a confined task.
const LookTask = "look"

// Tasks are the pieces of this package that run confined.
func Tasks() map[string]confine.Task { return map[string]confine.Task{LookTask: lookTask} }

// Ask is what a look is for. Edge is the longer side of the preview in pixels; 0 draws none.
type Ask struct {
	Edge int `json:"edge,omitempty"`
}

// Looked is what a look at a file found. Note is the code of why it is not shown in full, "" where there is nothing to say.
type Looked struct {
	Type    string        `json:"type"`
	Width   int           `json:"width,omitempty"`
	Height  int           `json:"height,omitempty"`
	Meta    *Meta         `json:"meta,omitempty"` // of a JPEG
	Length  time.Duration `json:"length,omitempty"`
	Preview []byte        `json:"preview,omitempty"` // JPEG, upright, without metadata
	List    *Listing      `json:"list,omitempty"`    // of an archive
	Note    string        `json:"note,omitempty"`
}

// Pixels that are decoded at most: what no camera makes is not drawn. A JPEG takes less memory than the others for each.
const (
	jpegPixels  = 100_000_000
	otherPixels = 40_000_000
)

// pipeBytes is how much is read of what cannot be wound back.
const pipeBytes = 64 << 20

func lookTask(in *os.File, args json.RawMessage) (any, error) {
	var a Ask
	if err := json.Unmarshal(args, &a); err != nil {
		return nil, err
	}
	if info, err := in.Stat(); err == nil && info.Mode().IsRegular() {
		return Look(in, info.Size(), a)
	}
	b, err := io.ReadAll(io.LimitReader(in, pipeBytes+1))
	if err != nil {
		return nil, err
	}
	if len(b) > pipeBytes {
		return Looked{Type: Sniff(b), Note: "media.look.too_large"}, nil
	}
	return Look(bytes.NewReader(b), int64(len(b)), a)
}

// Source is a file that can be read anywhere.
type Source interface {
	io.ReadSeeker
	io.ReaderAt
}

// Look reads what a file is, whatever it says it is: a picture's size, metadata and a preview; a recording's length; an archive's
// list. What is broken gives a Note and what could be read, never an error: errors are of reading in alone. Nothing is run, and
// nothing of an archive unpacked past a limit. It is for a confined process: a decoder may need any memory that a picture claims.
func Look(in Source, size int64, a Ask) (Looked, error) {
	head := make([]byte, SniffLen)
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Looked{}, err
	}
	l := Looked{Type: Sniff(head[:n])}
	switch l.Type {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff":
		return l, l.picture(in, a)
	case "audio/wav":
		return l, l.sound(in)
	case "application/zip", "application/gzip":
		return l, l.archive(in, size)
	}
	if isTar(head[:n]) {
		l.Type = "application/x-tar"
		return l, l.archive(in, size)
	}
	return l, nil
}

func (l *Looked) picture(in Source, a Ask) error {
	if l.Type == "image/jpeg" {
		if _, err := in.Seek(0, io.SeekStart); err != nil {
			return err
		}
		m, err := ReadEXIF(in)
		if err != nil && fault.Of(err) == nil {
			return err
		}
		l.Meta = &m
	}
	c, err := decoded(in, func(r io.Reader) (image.Config, error) {
		c, _, err := image.DecodeConfig(r)
		return c, err
	})
	most := int64(otherPixels)
	if l.Type == "image/jpeg" {
		most = jpegPixels
	}
	switch {
	case err != nil || c.Width <= 0 || c.Height <= 0:
		l.Note = "media.image.broken"
		return nil
	case int64(c.Width) > most/int64(c.Height):
		l.Width, l.Height, l.Note = c.Width, c.Height, "media.look.too_many_pixels"
		return nil
	}
	l.Width, l.Height = c.Width, c.Height
	if a.Edge <= 0 {
		return nil
	}
	img, err := decoded(in, func(r io.Reader) (image.Image, error) {
		img, _, err := image.Decode(r)
		return img, err
	})
	if err != nil {
		l.Note = "media.image.broken"
		return nil
	}
	turn := 1
	if l.Meta != nil {
		turn = l.Meta.Orientation
	}
	l.Preview, err = preview(img, turn, a.Edge)
	return err
}

// decoded lets a decoder read from the beginning. A decoder that falls over a broken file has found it broken.
func decoded[T any](in io.ReadSeeker, decode func(io.Reader) (T, error)) (out T, err error) {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return out, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("the decoder gave up")
		}
	}()
	return decode(in)
}

// preview draws a picture upright on white, its longer side at most edge, and encodes it anew: nothing but the pixels goes on.
func preview(img image.Image, turn, edge int) ([]byte, error) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > edge {
		w, h = max(1, w*edge/long), max(1, h*edge/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, b, draw.Over, nil)
	var buf bytes.Buffer
	err := jpeg.Encode(&buf, Upright(out, turn), &jpeg.Options{Quality: 85})
	return buf.Bytes(), err
}

// Upright turns and mirrors a picture as its EXIF orientation (1 to 8) says; any other number leaves it.
func Upright(img image.Image, turn int) image.Image {
	if turn < 2 || turn > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	ow, oh := w, h
	if turn >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			ox, oy := x, y
			switch turn {
			case 2:
				ox = w - 1 - x
			case 3:
				ox, oy = w-1-x, h-1-y
			case 4:
				oy = h - 1 - y
			case 5:
				ox, oy = y, x
			case 6:
				ox, oy = h-1-y, x
			case 7:
				ox, oy = h-1-y, w-1-x
			case 8:
				ox, oy = y, w-1-x
			}
			out.SetRGBA(ox, oy, color.RGBAModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.RGBA))
		}
	}
	return out
}

func (l *Looked) sound(in Source) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	a, err := ReadWAV(in)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		l.Note = f.Code
		return nil
	}
	l.Length = a.Duration
	return err
}
