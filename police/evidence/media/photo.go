package media

import (
	"bytes"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"throughline/platform/geo"
	"throughline/platform/when"
)

// software marks made files in their metadata.
const software = "Throughline training media (synthetic)"

// label marks made pictures to the eye.
const label = "TRAINING IMAGE - DRAWN BY THE PROGRAM"

// Photo is what to make a photograph of.
type Photo struct {
	GPS     geo.Point // written when it is a valid place
	TakenAt time.Time // written, and drawn, when not zero
	Device  string    // "Maker Model"; a training camera when empty
	Caption string    // at most 2,000 characters are written
	// Width and Height in pixels are held to 160..2048; 640 by 480 when zero.
	Width, Height int
}

// MakeJPEG draws a street scene with an evidence marker and a scale and returns it as a JPEG file with EXIF 2.32
// metadata: caption, maker, model, orientation, time with offset, and GPS. The file says, in its metadata and across the
// picture, that it is synthetic. The same Photo gives the same bytes; another caption, time or place another picture.
func MakeJPEG(p Photo) []byte {
	p.Width, p.Height = held(p.Width, 640), held(p.Height, 480)
	p.TakenAt = p.TakenAt.Truncate(time.Second)
	if r := []rune(p.Caption); len(r) > 2000 {
		p.Caption = string(r[:2000])
	}
	maker, model, _ := strings.Cut(strings.TrimSpace(p.Device), " ")
	if maker == "" {
		maker, model = "Throughline", "Training Camera"
	}
	if model == "" {
		model = maker
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scene(p), &jpeg.Options{Quality: 85}); err != nil {
		panic(err) // memory does not fail, and the size is within the format's
	}
	picture := b.Bytes()
	out := append([]byte{}, picture[:2]...) // the start marker; the metadata must come first after it
	out = append(out, exifSegment(p, clipped(maker), clipped(model))...)
	return append(out, picture[2:]...)
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100])
	}
	return s
}

func held(n, usual int) int {
	if n == 0 {
		return usual
	}
	return max(160, min(2048, n))
}

var (
	wet     = color.RGBA{0x3C, 0x40, 0x46, 0xFF}
	kerb    = color.RGBA{0x8A, 0x88, 0x82, 0xFF}
	lit     = color.RGBA{0xF4, 0xD6, 0x8A, 0xFF}
	dark    = color.RGBA{0x24, 0x2A, 0x36, 0xFF}
	marker  = color.RGBA{0xFF, 0xDD, 0x00, 0xFF}
	ink     = color.RGBA{0x0B, 0x0C, 0x0C, 0xFF}
	white   = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
	crimson = color.RGBA{0x6E, 0x1A, 0x1F, 0xFF}
)

// scene is drawn in thousandths of the width and height, varied by what the photograph is of.
func scene(p Photo) image.Image {
	h := fnv.New64a()
	_, _ = h.Write([]byte(p.Caption + p.TakenAt.UTC().String() + p.GPS.String()))
	vary := rand.New(rand.NewPCG(h.Sum64(), 1))
	img := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	box := func(x0, y0, x1, y1 int, c color.Color) {
		r := image.Rect(x0*p.Width/1000, y0*p.Height/1000, x1*p.Width/1000, y1*p.Height/1000)
		draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	for y := range 20 {
		s := uint8(40 + 4*y)
		box(0, y*25, 1000, y*25+25, color.RGBA{s / 2, s / 2, s, 0xFF})
	}
	for x := 0; x < 1000; {
		width, top := 140+vary.IntN(120), 120+vary.IntN(160)
		brick := color.RGBA{uint8(90 + vary.IntN(60)), uint8(60 + vary.IntN(30)), uint8(50 + vary.IntN(30)), 0xFF}
		house(box, vary, x, top, x+width, brick)
		x += width
	}
	box(0, 600, 1000, 640, kerb)
	box(0, 640, 1000, 1000, wet)
	mx, my := 200+vary.IntN(500), 720+vary.IntN(80)
	box(mx+70, my+70, mx+150, my+95, crimson)
	box(mx, my, mx+60, my+90, marker)
	for i := range 10 {
		c := white
		if i%2 == 1 {
			c = ink
		}
		box(100+40*i, 900, 140+40*i, 915, c)
	}
	write(img, mx*p.Width/1000+8, my*p.Height/1000+24, ink, "1")
	captions(img, p)
	return img
}

func house(box func(x0, y0, x1, y1 int, c color.Color), vary *rand.Rand, x0, top, x1 int, brick color.Color) {
	box(x0, top, x1, 600, brick)
	for y := top + 40; y+60 < 470; y += 100 {
		for x := x0 + 25; x+40 < x1; x += 65 {
			c := dark
			if vary.IntN(4) == 0 {
				c = lit
			}
			box(x, y, x+40, y+60, c)
		}
	}
	box(x0+30, 480, x0+75, 600, dark)
}

func captions(img *image.RGBA, p Photo) {
	strip := func(y int, s string) {
		draw.Draw(img, image.Rect(0, y, p.Width, y+18), image.NewUniform(ink), image.Point{}, draw.Src)
		write(img, 6, y+13, white, s)
	}
	strip(0, label)
	line := p.Caption
	if !p.TakenAt.IsZero() {
		line = p.TakenAt.In(when.London).Format("02 Jan 2006 15:04:05 -07:00  ") + line
	}
	strip(p.Height-18, line)
	if p.GPS.Valid() {
		strip(p.Height-36, "GPS "+p.GPS.String())
	}
}

func write(img *image.RGBA, x, y int, c color.Color, s string) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: basicfont.Face7x13, Dot: fixed.P(x, y)}
	d.DrawString(plain(s))
}

// plain takes accents off, because the drawing face has none. The metadata keeps the caption as it was given.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, norm.NFD.String(s))
}
