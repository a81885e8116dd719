package barcode

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"
)

// ISO/IEC 15417: every symbol is eleven modules of three bars and three spaces, the stop thirteen, and no two are the same.
func TestTheSymbolsAreThoseOfCode128(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for n, s := range widths {
		sum, bars := 0, 0
		for i, w := range s {
			sum += int(w - '0')
			if i%2 == 0 {
				bars += int(w - '0')
			}
		}
		if n < stop && (sum != 11 || len(s) != 6 || bars%2 != 0) || n == stop && sum != 13 || seen[s] {
			t.Errorf("symbol %d: %s", n, s)
		}
		seen[s] = true
	}
	if len(widths) != stop+1 {
		t.Errorf("%d symbols", len(widths))
	}
	for _, bad := range []string{"", "SH/1\n", "É/1"} {
		if _, err := Code128(bad); err == nil {
			t.Errorf("%q is written", bad)
		}
	}
}

// A reader that others wrote reads what was written.
func TestAScannerReadsTheCodes(t *testing.T) {
	t.Parallel()
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("LOUD: zbarimg is not installed (apt-get install zbar-tools), so no scanner has read the codes")
	}
	for _, text := range []string{"F1D7-1RY2 SH/1", "F1D7-1RY2 NOL2/17/AB", "A", " !~0189zZ"} {
		ws, err := Code128(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, zbar, drawBars(ws)); got != "CODE-128:"+text {
			t.Errorf("%q is read as %q", text, got)
		}
		c, err := qr.Encode(text, qr.M)
		if err != nil {
			t.Fatal(err)
		}
		img := blank(c.Size*4+32, c.Size*4+32)
		for y := range c.Size * 4 {
			for x := range c.Size * 4 {
				if c.Black(x/4, y/4) {
					img.Set(x+16, y+16, color.Black)
				}
			}
		}
		if got := read(t, zbar, img); got != "QR-Code:"+text {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func blank(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	return img
}

func drawBars(ws []int) image.Image {
	total := 2 * quiet
	for _, w := range ws {
		total += w
	}
	img := blank(total*3, 120)
	x := quiet * 3
	for i, w := range ws {
		for k := range w * 3 {
			for y := range 120 {
				if i%2 == 0 {
					img.Set(x+k, y, color.Black)
				}
			}
		}
		x += w * 3
	}
	return img
}

func read(t *testing.T, zbar string, img image.Image) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "code.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	f.Close()
	out, err := exec.Command(zbar, "-q", path).Output()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}
