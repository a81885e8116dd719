package load

import (
	"context"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"throughline/law"
	"throughline/police/roads"
)

// grown is what one map costs, measured in one run. WorkedOut tells a row that was worked out from the others.
type grown struct {
	Map        string  `json:"map"`
	Junctions  int     `json:"junctions"`
	Shortcuts  int     `json:"shortcuts"`
	Build      float64 `json:"build_s"`
	File       float64 `json:"file_mb"`
	Open       float64 `json:"open_ms"`
	Memory     float64 `json:"memory_per_file"` // what is held beside the file and the file itself, of the file's size
	Reweigh    float64 `json:"reweigh_of_build"`
	Close      float64 `json:"close_ms"`  // half of closures take less
	Ask        float64 `json:"ask500_ms"` // 500 units to one place, half of questions take less
	WorkedOut  bool    `json:"worked_out,omitempty"`
	reweighing float64
}

// englandAndWales is how many junctions the whole map has.
const englandAndWales = 4_000_000

// Growth measures each extract and all of them merged, works out what England and Wales would cost from how the figures grow,
// and draws them when png is not empty.
func Growth(ctx context.Context, extracts []string, png string, report func(any)) error {
	dir, err := os.MkdirTemp("", "throughline-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	merged := filepath.Join(dir, "merged.osm.pbf")
	if err := merge(extracts, merged); err != nil {
		return err
	}
	var rows []grown
	for _, x := range append(slices.Clone(extracts), merged) {
		row, err := growOne(ctx, x, filepath.Join(dir, "map"))
		if err != nil {
			return err
		}
		report(row)
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b grown) int { return a.Junctions - b.Junctions })
	whole := extrapolate(rows)
	report(whole)
	if png == "" {
		return nil
	}
	return drawGrowth(append(rows, whole), png)
}

// merge puts extracts one after another, which is an extract again. They must not share a thing with one id.
func merge(extracts []string, into string) error {
	out, err := os.Create(into)
	if err != nil {
		return err
	}
	defer out.Close()
	for _, x := range extracts {
		in, err := os.Open(x)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in)
		in.Close()
		if err != nil {
			return err
		}
	}
	return out.Sync()
}

func growOne(ctx context.Context, extract, path string) (grown, error) {
	name, _, _ := strings.Cut(filepath.Base(extract), ".")
	row := grown{Map: name}
	at := time.Now()
	info, err := roads.Build(ctx, extract, path, nil)
	if err != nil {
		return row, err
	}
	row.Build, row.Junctions, row.Shortcuts = thousandth(time.Since(at).Seconds()), info.Junctions, info.Shortcuts
	st, err := os.Stat(path)
	if err != nil {
		return row, err
	}
	row.File = thousandth(float64(st.Size()) / 1e6)
	before := heap()
	at = time.Now()
	m, err := roads.Open(path)
	if err != nil {
		return row, err
	}
	row.Open = thousandth(float64(time.Since(at).Microseconds()) / 1000)
	row.Memory = thousandth((heap()-before)/1e6/row.File + 1)
	speeds, err := roads.CurrentSpeeds(law.FS)
	if err != nil {
		return row, err
	}
	at = time.Now()
	m.WithSpeeds(speeds.Paced(110))
	row.reweighing = time.Since(at).Seconds()
	row.Reweigh = thousandth(row.reweighing / row.Build)
	return row, askGrown(ctx, m, &row)
}

// askGrown measures questions and closures.
func askGrown(ctx context.Context, m *roads.Map, row *grown) error {
	var places []roads.Snapped
	for _, p := range m.Places(roads.Street) {
		if s, ok := m.Snap(p.Point); ok {
			places = append(places, s)
		}
	}
	if len(places) == 0 {
		return nil
	}
	r := rand.New(rand.NewPCG(5, 5))
	var asked, closed []time.Duration
	for range 60 {
		units := make([]roads.Snapped, 500)
		for i := range units {
			units[i] = places[r.IntN(len(places))]
		}
		at := time.Now()
		if _, err := m.TimesToSnapped(ctx, places[r.IntN(len(places))], units, roads.Response); err != nil {
			return err
		}
		asked = append(asked, time.Since(at))
	}
	for range 30 {
		piece := []int32{places[r.IntN(len(places))].Segment}
		at := time.Now()
		m.Close("bench", piece)
		closed = append(closed, time.Since(at))
		m.Reopen("bench")
	}
	row.Ask, row.Close = ms(asked, 50), ms(closed, 50)
	return nil
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return float64(s.HeapAlloc)
}

// extrapolate fits a power of the number of junctions to each figure, over the maps with more than 5,000 of them: smaller
// ones are mostly overhead.
func extrapolate(rows []grown) grown {
	out := grown{Map: "England and Wales", Junctions: englandAndWales, WorkedOut: true}
	at := func(of func(grown) float64) float64 {
		c, power := fit(rows, of)
		return thousandth(c * math.Pow(englandAndWales, power))
	}
	out.Shortcuts = int(at(func(g grown) float64 { return float64(g.Shortcuts) }))
	out.Build = at(func(g grown) float64 { return g.Build })
	out.File = at(func(g grown) float64 { return g.File })
	out.Close = at(func(g grown) float64 { return g.Close })
	out.Ask = at(func(g grown) float64 { return g.Ask })
	out.Open = at(func(g grown) float64 { return g.Open })
	out.Memory = rows[len(rows)-1].Memory
	out.Reweigh = thousandth(at(func(g grown) float64 { return g.reweighing }) / out.Build)
	return out
}

// fit finds c and p so that c*n^p lies nearest to a figure, by least squares of the logarithms.
func fit(rows []grown, of func(grown) float64) (c, power float64) {
	var n, sx, sy, sxx, sxy float64
	for _, g := range rows {
		if y := of(g); g.Junctions > 5000 && !g.WorkedOut && y > 0 {
			x, y := math.Log(float64(g.Junctions)), math.Log(y)
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
		}
	}
	if n < 2 {
		return 0, 0
	}
	power = (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return math.Exp((sy - power*sx) / n), power
}
