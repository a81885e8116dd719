package load

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// plot is a picture with logarithmic axes: junctions along, a figure up.
type plot struct {
	img          *image.RGBA
	box          image.Rectangle
	x0, x1       float64 // logarithms to ten
	y0, y1       float64
	ink, paleInk color.Color
}

// drawGrowth draws every figure over the number of junctions, each in a panel of its own, with the power that was fitted.
func drawGrowth(rows []grown, path string) error {
	const wide, high = 480, 330
	panels := []struct {
		title string
		of    func(grown) float64
	}{
		{"Build, seconds", func(g grown) float64 { return g.Build }},
		{"File, MB", func(g grown) float64 { return g.File }},
		{"500 units to one place, ms (median)", func(g grown) float64 { return g.Ask }},
		{"One closure, ms (median)", func(g grown) float64 { return g.Close }},
	}
	img := image.NewRGBA(image.Rect(0, 0, 2*wide, 2*high))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for i, panel := range panels {
		at := image.Pt(i%2*wide, i/2*high)
		p := &plot{img: img, box: image.Rect(at.X+60, at.Y+40, at.X+wide-20, at.Y+high-45), x0: 2, x1: 7,
			ink: color.RGBA{0x1d, 0x70, 0xb8, 255}, paleInk: color.RGBA{0xd4, 0x35, 0x1c, 255}}
		p.panel(panel.title, rows, panel.of)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, img); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func (p *plot) panel(title string, rows []grown, of func(grown) float64) {
	p.y0, p.y1 = math.Inf(1), math.Inf(-1)
	for _, g := range rows {
		if y := of(g); y > 0 {
			p.y0, p.y1 = min(p.y0, math.Floor(math.Log10(y))), max(p.y1, math.Ceil(math.Log10(y)))
		}
	}
	c, power := fit(rows, of)
	p.text(p.box.Min.X, p.box.Min.Y-22, title)
	p.text(p.box.Min.X, p.box.Min.Y-8, fmt.Sprintf("grows as junctions to the power %.2f", power))
	grey := color.RGBA{0xdd, 0xdd, 0xdd, 255}
	for x := p.x0; x <= p.x1; x++ {
		px, _ := p.at(math.Pow(10, x), math.Pow(10, p.y0))
		draw.Draw(p.img, image.Rect(px, p.box.Min.Y, px+1, p.box.Max.Y), image.NewUniform(grey), image.Point{}, draw.Src)
		p.text(px-12, p.box.Max.Y+16, short(math.Pow(10, x)))
	}
	for y := p.y0; y <= p.y1; y++ {
		_, py := p.at(100, math.Pow(10, y))
		draw.Draw(p.img, image.Rect(p.box.Min.X, py, p.box.Max.X, py+1), image.NewUniform(grey), image.Point{}, draw.Src)
		p.text(p.box.Min.X-48, py+4, short(math.Pow(10, y)))
	}
	p.text(p.box.Max.X-60, p.box.Max.Y+32, "junctions")
	for x := 3.6; x < math.Log10(englandAndWales); x += 0.01 {
		n := math.Pow(10, x)
		px, py := p.at(n, c*math.Pow(n, power))
		if image.Pt(px, py).In(p.box) {
			p.img.Set(px, py, p.paleInk)
		}
	}
	for _, g := range rows {
		if of(g) <= 0 {
			continue
		}
		ink := p.ink
		px, py := p.at(float64(g.Junctions), of(g))
		if g.WorkedOut {
			ink = p.paleInk
			p.text(px-130, py-6, fmt.Sprintf("worked out: %s", short(of(g))))
		}
		draw.Draw(p.img, image.Rect(px-3, py-3, px+4, py+4), image.NewUniform(ink), image.Point{}, draw.Src)
	}
}

func (p *plot) at(n, figure float64) (x, y int) {
	fx := (math.Log10(n) - p.x0) / (p.x1 - p.x0)
	fy := (math.Log10(figure) - p.y0) / (p.y1 - p.y0)
	return p.box.Min.X + int(fx*float64(p.box.Dx())), p.box.Max.Y - int(fy*float64(p.box.Dy()))
}

func (p *plot) text(x, y int, s string) {
	d := font.Drawer{Dst: p.img, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(x, y)}
	d.DrawString(s)
}

func short(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.3gM", v/1e6)
	case v >= 1e3:
		return fmt.Sprintf("%.3gk", v/1e3)
	}
	return fmt.Sprintf("%.3g", v)
}
