package simulate

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
)

// figure is one thing that is compared.
type figure struct {
	title string
	of    func(Outcome) float64
	unit  string
}

var figures = []figure{
	{"Grade 1 attended in time", func(o Outcome) float64 { return o.G1InTime }, "%"},
	{"Grade 2 attended in time", func(o Outcome) float64 { return o.G2InTime }, "%"},
	{"Call to scene, median", func(o Outcome) float64 { return o.Median }, "min"},
	{"Call to scene, 90th percentile", func(o Outcome) float64 { return o.P90 }, "min"},
	{"Call to a crew that can do it, 90th percentile", func(o Outcome) float64 { return o.Fit90 }, "min"},
	{"Sent first without the skills or number needed", func(o Outcome) float64 { return float64(o.WrongSent) }, ""},
	{"Driven", func(o Outcome) float64 { return o.Miles }, "miles"},
	{"Diverted", func(o Outcome) float64 { return float64(o.Diverted) }, ""},
	{"Grade 1 and 2 never attended", func(o Outcome) float64 { return float64(o.Never) }, ""},
}

// Compared is a comparison: outcomes by way and seed.
type Compared struct {
	World World
	Seeds []uint64
	Days  [][]Outcome // of each way, by seed
}

// CompareAll plays the day of each seed in every way, two at a time. told hears of each that is done.
func CompareAll(ctx context.Context, w World, seeds int, told func(done, of int)) (Compared, error) {
	out := Compared{World: w, Days: make([][]Outcome, len(Ways))}
	type run struct{ way, seed int }
	var runs []run
	for s := range seeds {
		out.Seeds = append(out.Seeds, uint64(s+1))
		for i := range Ways {
			runs = append(runs, run{i, s})
		}
	}
	for i := range out.Days {
		out.Days[i] = make([]Outcome, seeds)
	}
	var mu sync.Mutex
	var first error
	done := 0
	next := make(chan run)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for r := range next {
				o, err := w.Compare(ctx, out.Seeds[r.seed], Ways[r.way])
				mu.Lock()
				out.Days[r.way][r.seed] = o
				if err != nil && first == nil {
					first = err
				}
				if done++; told != nil {
					told(done, len(runs))
				}
				mu.Unlock()
			}
		})
	}
	for _, r := range runs {
		next <- r
	}
	close(next)
	all.Wait()
	return out, first
}

// spread is the middle of many days, and between what eight of ten lie.
type spread struct{ low, middle, high float64 }

func spreadOf(days []Outcome, of func(Outcome) float64) spread {
	var all []float64
	for _, o := range days {
		all = append(all, of(o))
	}
	return spread{at(all, 0.1), at(all, 0.5), at(all, 0.9)}
}

// Print writes the table: the median over the seeds, and in brackets between what eight of ten days lie.
func (c Compared) Print(w io.Writer) error {
	fmt.Fprintf(w, "%d days of %d calls and %d units on the map %s, each played three ways. Median of the days, and between what eight of ten lie.\n\n", len(c.Seeds), c.World.Calls, c.World.Units, c.World.Map.Name())
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head := []string{""}
	for _, way := range Ways {
		head = append(head, way.Name)
	}
	fmt.Fprintln(t, strings.Join(head, "\t"))
	for _, f := range figures {
		row := []string{f.title}
		for _, days := range c.Days {
			s := spreadOf(days, f.of)
			row = append(row, fmt.Sprintf("%.1f (%.1f to %.1f) %s", s.middle, s.low, s.high, f.unit))
		}
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}

// Draw writes the picture, an SVG: for each figure a row of dots for each way, a dot a day, and a bar at the median.
func (c Compared) Draw(w io.Writer) error {
	const wide, high, columns = 430, 150, 2
	rows := (len(figures) + columns - 1) / columns
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12"><title>The same days sent three ways</title><rect width="100%%" height="100%%" fill="#fff"/>`, wide*columns, high*rows+40)
	fmt.Fprintf(&b, `<text x="20" y="24" font-size="15" font-weight="bold">The same %d days, sent three ways: a dot is a day, the bar their median</text>`, len(c.Seeds))
	for i, f := range figures {
		c.panel(&b, f, i%columns*wide+20, i/columns*high+50, wide-60)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

var colours = []string{"#8a5a00", "#1d5fa8", "#1b7a43"}

func (c Compared) panel(b *strings.Builder, f figure, x, y, wide int) {
	low, high := 1e18, -1e18
	for _, days := range c.Days {
		for _, o := range days {
			low, high = min(low, f.of(o)), max(high, f.of(o))
		}
	}
	px := func(v float64) float64 { return float64(x) + (v-low)/max(high-low, 1e-9)*float64(wide) } // all alike stand on the left
	fmt.Fprintf(b, `<text x="%d" y="%d" font-weight="bold">%s</text><path d="M%d %dh%d" stroke="#999"/><text x="%d" y="%d" fill="#555">%.1f %s</text><text x="%d" y="%d" fill="#555" text-anchor="end">%.1f %s</text>`,
		x, y+12, f.title, x, y+104, wide, x, y+120, low, f.unit, x+wide, y+120, high, f.unit)
	for i, days := range c.Days {
		line := y + 34 + 26*i
		fmt.Fprintf(b, `<text x="%d" y="%d" font-size="10" fill="%s">%s</text>`, x, line-7, colours[i], Ways[i].Name)
		values := []float64{}
		for _, o := range days {
			values = append(values, f.of(o))
		}
		slices.Sort(values)
		for _, v := range values {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%d" r="4" fill="%s" fill-opacity=".45"/>`, px(v), line, colours[i])
		}
		fmt.Fprintf(b, `<path d="M%.1f %dv14" stroke="%s" stroke-width="3"/>`, px(at(values, 0.5)), line-7, colours[i])
	}
}
