package load

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"runtime"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
	onduty "throughline/police/duty"
	"throughline/police/duty/planner"
)

// PlanFound is what planning four weeks of one force came to. Broken counts what the check of rosters refuses.
type PlanFound struct {
	Officers int     `json:"officers"`
	Asked    int     `json:"asked"`
	Filled   int     `json:"filled"`
	Bound    int     `json:"bound"`
	Broken   int     `json:"broken"`
	First    float64 `json:"first_points"`
	Points   float64 `json:"points"`
	Seconds  float64 `json:"seconds"`
	CPU      float64 `json:"cpu_seconds"`
	MB       float64 `json:"memory_mb"`
}

// Plans plans four weeks of made-up forces, has the check that publishes rosters judge each proposal, and draws the growth when
// png is not empty.
func Plans(ctx context.Context, sizes []int, png string, report func(any)) error {
	book, err := law.Shipped()
	if err != nil {
		return err
	}
	from := when.MustDay("2027-03-15") // the clocks go forward within it
	checks, err := onduty.NewChecks(book, from)
	if err != nil {
		return err
	}
	weights, err := onduty.PlanWeights(book, from)
	if err != nil {
		return err
	}
	var rows []PlanFound
	for _, n := range sizes {
		in := planner.MadeUp(n, from, 4, checks.Limits(), 1)
		in.Weights = weights
		runtime.GC()
		cpu, at := processorTime(), time.Now()
		p, err := planner.Plan(ctx, in, nil)
		if err != nil {
			return err
		}
		row := PlanFound{Officers: n, Asked: p.Asked, Filled: p.Filled, Bound: p.Bound, First: thousandth(p.First), Points: thousandth(p.Cost),
			Seconds: thousandth(time.Since(at).Seconds()), CPU: thousandth((processorTime() - cpu).Seconds()), Broken: brokenBy(checks, in, p)}
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		row.MB = thousandth(float64(mem.HeapAlloc) / 1e6)
		report(row)
		rows = append(rows, row)
	}
	if png == "" {
		return nil
	}
	return drawPlans(rows, png)
}

var rankOf = map[int]string{1: "constable", 2: "sergeant"}

// brokenBy counts what the check of rosters refuses of a proposal.
func brokenBy(c *onduty.Checks, in planner.Input, p planner.Proposal) (broken int) {
	seats, given := map[string]planner.Seat{}, map[string][]planner.Seat{}
	for _, s := range in.Seats {
		seats[s.ID] = s
	}
	for _, a := range p.Assignments {
		given[a.Person] = append(given[a.Person], seats[a.Seat])
	}
	for _, x := range in.People {
		whom := onduty.Whom{Rank: rankOf[x.Rank], OptedOut: x.OptedOut}
		for _, s := range x.Skills {
			whom.Skills = append(whom.Skills, onduty.Held{Code: s.Code, ExpiresOn: s.Until})
		}
		var tours []onduty.Planned
		for _, t := range x.Tours {
			tours = append(tours, onduty.Planned{StartsAt: t.StartsAt, EndsAt: t.EndsAt})
		}
		for _, s := range given[x.ID] {
			tours = append(tours, onduty.Planned{StartsAt: s.StartsAt, EndsAt: s.EndsAt, Needs: s.Skills})
		}
		for _, f := range c.Tours(whom, tours) {
			if f.Severity == onduty.Refuse {
				broken++
			}
		}
	}
	return broken
}

// drawPlans draws seconds, seats and memory over the size of the force, on logarithmic axes.
func drawPlans(rows []PlanFound, path string) error {
	const wide, high = 480, 330
	panels := []struct {
		title string
		of    func(PlanFound) float64
	}{
		{"Seconds of processor", func(p PlanFound) float64 { return p.CPU }},
		{"Seats asked for", func(p PlanFound) float64 { return float64(p.Asked) }},
	}
	img := image.NewRGBA(image.Rect(0, 0, len(panels)*wide, high))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for i, panel := range panels {
		p := &plot{img: img, box: image.Rect(i*wide+60, 40, (i+1)*wide-20, high-45), x0: 2, x1: 4, ink: color.RGBA{0x1d, 0x70, 0xb8, 255}, paleInk: color.RGBA{0xd4, 0x35, 0x1c, 255}}
		points := make([]point2, len(rows))
		for k, row := range rows {
			points[k] = point2{float64(row.Officers), panel.of(row)}
		}
		p.line(panel.title, "officers", points)
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

type point2 struct{ x, y float64 }

// line draws one figure with a grid of tens.
func (p *plot) line(title, along string, points []point2) {
	p.y0, p.y1 = math.Inf(1), math.Inf(-1)
	for _, g := range points {
		if g.y > 0 {
			p.y0, p.y1 = min(p.y0, math.Floor(math.Log10(g.y))), max(p.y1, math.Ceil(math.Log10(g.y)))
		}
	}
	p.text(p.box.Min.X, p.box.Min.Y-14, title)
	grey := image.NewUniform(color.RGBA{0xdd, 0xdd, 0xdd, 255})
	for x := p.x0; x <= p.x1; x++ {
		px, _ := p.at(math.Pow(10, x), math.Pow(10, p.y0))
		draw.Draw(p.img, image.Rect(px, p.box.Min.Y, px+1, p.box.Max.Y), grey, image.Point{}, draw.Src)
		p.text(px-12, p.box.Max.Y+16, short(math.Pow(10, x)))
	}
	for y := p.y0; y <= p.y1; y++ {
		_, py := p.at(100, math.Pow(10, y))
		draw.Draw(p.img, image.Rect(p.box.Min.X, py, p.box.Max.X, py+1), grey, image.Point{}, draw.Src)
		p.text(p.box.Min.X-48, py+4, short(math.Pow(10, y)))
	}
	p.text(p.box.Max.X-60, p.box.Max.Y+32, along)
	for _, g := range points {
		px, py := p.at(g.x, g.y)
		draw.Draw(p.img, image.Rect(px-3, py-3, px+4, py+4), image.NewUniform(p.ink), image.Point{}, draw.Src)
		p.text(px-10, py-8, short(g.y))
	}
}
