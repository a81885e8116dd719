package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

func ground(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// CF-12, MOB-07: the mark is burnt in over the whole picture, on light and on dark: every window of it that is worth cutting out
// has some of the mark, and another name or time is another picture.
func TestMOB07TheMarkIsBurntIntoEveryPartOfAPicture(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]color.Gray{"white": {255}, "black": {0}, "grey": {128}} {
		in := ground(t, 1280, 800, c)
		one, err := Marked(in, "A. Morgan, Probation · Mon 23 Nov 2026, 12:40")
		if err != nil {
			t.Fatal(err)
		}
		two, err := Marked(in, "A. Morgan, Probation · Mon 23 Nov 2026, 12:41")
		if err != nil || bytes.Equal(one, two) {
			t.Errorf("%s: another time is the same picture: %v", name, err)
		}
		m, err := jpeg.Decode(bytes.NewReader(one))
		if err != nil || m.Bounds().Dx() != 1280 || m.Bounds().Dy() <= 800 {
			t.Fatalf("%s: %v %v", name, m.Bounds(), err)
		}
		const window = 260
		for y := 0; y+window <= 800; y += window {
			for x := 0; x+window <= 1280; x += window {
				if n := touched(m, image.Rect(x, y, x+window, y+window), c.Y); n < 200 {
					t.Errorf("%s: %d pixels of a mark at %d,%d", name, n, x, y)
				}
			}
		}
	}
	if small, err := Marked(ground(t, 40, 30, color.Gray{200}), "Ŵyn Llŷr · Sun 1 Mar 2026, 09:00"); err != nil || len(small) == 0 {
		t.Error(err)
	}
	if _, err := Marked([]byte("no picture"), "x"); err == nil {
		t.Error("what is no picture is marked")
	}
}

// touched counts the pixels that are far from the ground.
func touched(m image.Image, in image.Rectangle, ground uint8) (n int) {
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			g := color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y
			if d := int(g) - int(ground); d > 24 || d < -24 {
				n++
			}
		}
	}
	return n
}
