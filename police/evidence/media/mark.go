package media

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// faint is the mark across a picture: seen on light and on dark, and what is behind it still seen.
var faint = []color.Color{color.NRGBA{A: 90}, color.NRGBA{R: 255, G: 255, B: 255, A: 110}}

// Marked burns words into a picture: again and again across it, so that no part of it can be cut out without them, and in full on a
// band under it. picture is a JPEG that was drawn here (Look); what a stranger sent is never given to it. It comes back as a JPEG with
// no metadata.
func Marked(picture []byte, words string) ([]byte, error) {
	src, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("media: mark: %w", err)
	}
	b := src.Bounds()
	size := max(11, b.Dx()/42)
	face, err := faceOf(float64(size))
	if err != nil {
		return nil, err
	}
	defer face.Close()
	lines := fold(face, words, b.Dx()-size)
	band := len(lines)*size*3/2 + size/2
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()+band))
	draw.Draw(out, image.Rect(0, 0, b.Dx(), b.Dy()), src, b.Min, draw.Src)
	draw.Draw(out, image.Rect(0, b.Dy(), b.Dx(), b.Dy()+band), image.Black, image.Point{}, draw.Src)
	over := out.SubImage(image.Rect(0, 0, b.Dx(), b.Dy())).(draw.Image)
	wide := font.MeasureString(face, words).Ceil() + 3*size
	for n, y := 0, 2*size; y < b.Dy()+size; n, y = n+1, y+4*size {
		for x := -(n * wide / 3) % wide; x < b.Dx(); x += wide {
			for i, c := range faint { // a dark one and a light one a little beside it
				inscribe(over, face, words, x+i, y+i, c)
			}
		}
	}
	for i, l := range lines {
		inscribe(out, face, l, size/2, b.Dy()+(i+1)*size*3/2-size/4, color.White)
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, out, &jpeg.Options{Quality: 88}); err != nil {
		return nil, fmt.Errorf("media: mark: %w", err)
	}
	return buf.Bytes(), nil
}

func inscribe(on draw.Image, face font.Face, words string, x, y int, c color.Color) {
	d := font.Drawer{Dst: on, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(words)
}

func faceOf(size float64) (font.Face, error) {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("media: font: %w", err)
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
}

// fold breaks words into lines that are no wider than so many pixels, between letters where it must be.
func fold(face font.Face, words string, wide int) []string {
	var out []string
	var line []rune
	for _, r := range words {
		if len(line) > 0 && font.MeasureString(face, string(append(line[:len(line):len(line)], r))).Ceil() > wide {
			out, line = append(out, string(line)), nil
		}
		line = append(line, r)
	}
	return append(out, string(line))
}
