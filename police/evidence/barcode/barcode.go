// Package barcode draws what a scanner reads from a label: Code 128 (ISO/IEC 15417), for the hand scanners of a property store,
// and QR, for a telephone. Both are drawn as vectors, so they print sharply.
package barcode

import (
	"fmt"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
	"rsc.io/qr"
)

// widths are the bars and spaces of each symbol of Code 128, in modules, a bar first; 103 to 105 start, the last is the stop.
var widths = strings.Fields(`212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132
221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313
231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141
114131 311141 411131 211412 211214 211232 2331112`)

// The start of code set B, the stop, and the quiet zone on each side in modules.
const (
	startB = 104
	stop   = 106
	quiet  = 10
)

// Code128 gives the widths of the bars and spaces of a text, a bar first, without the quiet zone. Error: a character that is not
// printable ASCII, or nothing.
func Code128(text string) ([]int, error) {
	if text == "" {
		return nil, fmt.Errorf("barcode: nothing to write")
	}
	symbols, sum := []int{startB}, startB
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return nil, fmt.Errorf("barcode: %q cannot be written", text)
		}
		v := int(text[i]) - ' '
		symbols = append(symbols, v)
		sum += (i + 1) * v
	}
	symbols = append(symbols, sum%103, stop)
	var out []int
	for _, s := range symbols {
		for _, w := range widths[s] {
			out = append(out, int(w-'0'))
		}
	}
	return out, nil
}

// Bars draws Code 128 as a picture that says what it says.
func Bars(text string) (g.Node, error) {
	ws, err := Code128(text)
	if err != nil {
		return nil, err
	}
	x := quiet
	var rects g.Group
	for i, w := range ws {
		if i%2 == 0 {
			rects = append(rects, rect(x, 0, w, 40))
		}
		x += w
	}
	return picture("Barcode: "+text, "tl-barcode", x+quiet, 40, rects), nil
}

// QR draws a text as a QR code with the middle error correction.
func QR(text string) (g.Node, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("barcode: %w", err)
	}
	var rects g.Group
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			n := 0
			for x+n < c.Size && c.Black(x+n, y) {
				n++
			}
			if n > 0 {
				rects = append(rects, rect(x+4, y+4, n, 1))
				x += n
			}
		}
	}
	return picture("QR code: "+text, "tl-qr", c.Size+8, c.Size+8, rects), nil
}

func rect(x, y, w, ht int) g.Node {
	return g.El("rect", g.Attr("x", strconv.Itoa(x)), g.Attr("y", strconv.Itoa(y)), g.Attr("width", strconv.Itoa(w)), g.Attr("height", strconv.Itoa(ht)))
}

// picture is black on white in any colours of the page: a scanner needs them.
func picture(label, class string, w, ht int, body g.Node) g.Node {
	return g.El("svg", h.Class(class), h.Role("img"), h.Aria("label", label), g.Attr("viewBox", fmt.Sprintf("0 0 %d %d", w, ht)), g.Attr("shape-rendering", "crispEdges"),
		g.El("rect", g.Attr("width", strconv.Itoa(w)), g.Attr("height", strconv.Itoa(ht)), g.Attr("fill", "#fff")), g.El("g", g.Attr("fill", "#000"), body))
}
