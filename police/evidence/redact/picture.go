package redact

import (
	"bytes"
	"image"
	"image/draw"
	_ "image/gif" // the kinds that are read
	"image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"throughline/police/evidence/media"
)

// pixelsMost is what is decoded whole.
const pixelsMost = 50_000_000

// inkMost is how bright, of 255, a covered pixel may be after the picture was packed as JPEG: black, but for what a block's rounding
// brings in from beside it. Nothing of what was covered is in it, because that was gone before.
const inkMost = 64

// picture covers boxes in a picture as it is seen, upright, and packs the pixels anew: nothing else of the file goes on.
func picture(b []byte, s Spec) (Result, error) {
	if len(s.Words) > 0 {
		return Result{}, Refused{"evidence.redaction.no_words", ""}
	}
	if err := s.asked(); err != nil {
		return Result{}, err
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return Result{}, Refused{"evidence.redaction.broken", ""}
	}
	if c.Width > pixelsMost/c.Height {
		return Result{}, Refused{"evidence.redaction.too_large", ""}
	}
	img, kind, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return Result{}, Refused{"evidence.redaction.broken", ""}
	}
	turn := 1
	if kind == "jpeg" {
		if m, err := media.ReadEXIF(bytes.NewReader(b)); err == nil {
			turn = m.Orientation
		}
	}
	out := flat(img)
	out = flat(media.Upright(out, turn))
	over := rects(s.Boxes, 0, out.Bounds())
	if len(over) != len(s.Boxes) { // a picture has no pages: a box that names one would cover nothing, and be said to
		return Result{}, Refused{"evidence.redaction.outside", ""}
	}
	data, err := covered(out, over)
	return Result{Data: data, Type: "image/jpeg", Boxes: len(s.Boxes)}, err
}

// rects are the boxes of one page in pixels.
func rects(boxes []Box, page int, in image.Rectangle) (out []image.Rectangle) {
	for _, b := range boxes {
		if b.Page == page {
			out = append(out, b.rect(in))
		}
	}
	return out
}

// flat is a picture on white.
func flat(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
	return out
}

// covered draws over the pixels, packs the picture and proves the pack: opened again, every covered pixel is black, and no part
// of the file is anything but the picture.
func covered(img *image.RGBA, over []image.Rectangle) ([]byte, error) {
	for _, r := range over {
		if r.Empty() {
			return nil, Refused{"evidence.redaction.outside", ""}
		}
		draw.Draw(img, r, image.Black, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		return nil, err
	}
	return b.Bytes(), provePicture(b.Bytes(), over)
}

func provePicture(b []byte, over []image.Rectangle) error {
	img, err := jpeg.Decode(bytes.NewReader(b))
	seen, ok := img.(*image.YCbCr)
	if err != nil || !ok {
		return Refused{"evidence.redaction.not_proved", ""}
	}
	for _, r := range over {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if seen.Y[seen.YOffset(x, y)] > inkMost {
					return Refused{"evidence.redaction.not_proved", ""}
				}
			}
		}
	}
	if !bare(b) {
		return Refused{"evidence.redaction.not_proved", ""}
	}
	return nil
}

// bare tells whether a JPEG has no application part and no remark, which is where metadata, thumbnails and profiles stand, and
// ends where its picture does.
func bare(b []byte) bool {
	for i := 2; i+4 <= len(b) && b[i] == 0xFF; {
		m := b[i+1]
		if m >= 0xE0 && m <= 0xEF || m == 0xFE {
			return false
		}
		if m == 0xDA {
			return bytes.HasSuffix(b, []byte{0xFF, 0xD9}) && bytes.Count(b[i:], []byte{0xFF, 0xD9}) == 1
		}
		i += 2 + int(b[i+2])<<8 + int(b[i+3])
	}
	return false
}
