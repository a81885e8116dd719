package roads

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"throughline/platform/geo"
)

// The first there are the same, in the same order, whichever way they are found: near or far, few or many.
func TestFirstThereIsTheSameEitherWay(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	r := rand.New(rand.NewPCG(3, 5))
	for _, units := range []int{1, 3, 40, 800} {
		for _, k := range []int{1, 2, 10, units} {
			to, from := somewhere(m, r), make([]Snapped, units)
			for i := range from {
				from[i] = somewhere(m, r)
				if i%7 == 3 {
					from[i] = from[i-1] // as long as another
				}
				if i%11 == 5 {
					from[i].Segment = -1
				}
			}
			got, err := m.FirstThere(t.Context(), to, from, k, Response)
			if err != nil {
				t.Fatal(err)
			}
			all, err := m.TimesToSnapped(t.Context(), to, from, Response)
			if err != nil {
				t.Fatal(err)
			}
			order := []int{}
			for i, x := range all {
				if x.OK {
					order = append(order, i)
				}
			}
			slices.SortStableFunc(order, func(a, b int) int { return int(math.Round(1000 * (all[a].Seconds - all[b].Seconds))) })
			on, which := onMap(from)
			plain, _, err := m.Plainly(t.Context(), to, on, min(k, len(on)), Response)
			if err != nil || len(got) != min(k, len(order)) || len(plain) != len(got) {
				t.Fatalf("%d of %d: %d are first, %d by the plain search (%v)", k, units, len(got), len(plain), err)
			}
			for i, a := range got {
				p := plain[i].Unit
				if which != nil {
					p = which[p]
				}
				if a.Unit != order[i] || a.Seconds != all[order[i]].Seconds || p != a.Unit || plain[i].Seconds != a.Seconds {
					t.Errorf("%d of %d, place %d: unit %d in %v s; of all it is %d in %v s; by the plain search %d in %v s", k, units, i, a.Unit, a.Seconds, order[i], all[order[i]].Seconds, p, plain[i].Seconds)
				}
			}
		}
	}
}

// What is covered is what can be reached in time: every covered end is, and what lies well beyond is not.
func TestReachIsWhatCanBeReached(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	r := rand.New(rand.NewPCG(8, 8))
	from := []Snapped{somewhere(m, r), somewhere(m, r)}
	const within = 4 * time.Minute
	c, err := m.Reach(t.Context(), from, within, Response)
	if err != nil || c.Metres < 1000 || len(c.Lines) < 20 {
		t.Fatalf("%.0f m in %d lines (%v)", c.Metres, len(c.Lines), err)
	}
	length := 0.0
	covered := map[[2]int]bool{}
	cell := func(p geo.Point) [2]int { return [2]int{int(math.Round(p.Lat * 1e5)), int(math.Round(p.Lon * 1e5))} }
	for i, l := range c.Lines {
		for k, p := range l {
			covered[cell(p)] = true
			if k > 0 {
				length += geo.Metres(l[k-1], p)
			}
		}
		if i%17 == 0 {
			end := l[len(l)/2]
			if got := quickest(t, m, end, from); got > within.Seconds()+0.1 {
				t.Errorf("%v is said to be covered, and takes %v s", end, got)
			}
		}
	}
	if math.Abs(length-c.Metres) > 1+c.Metres*0.01 {
		t.Errorf("the lines are %.0f m long, and %.0f m are said to be covered", length, c.Metres)
	}
	missed := 0
	for range 300 {
		x := somewhere(m, r)
		line := m.lineOf(x.Segment)
		if quickest(t, m, line[0], from) < within.Seconds()-2 && !covered[cell(line[0])] {
			missed++
		}
	}
	if missed > 0 {
		t.Errorf("%d places that can be reached are not said to be covered", missed)
	}
	if none, err := m.Reach(t.Context(), []Snapped{{Segment: -1}}, within, Response); err != nil || len(none.Lines) != 0 {
		t.Errorf("a unit off the map covers %v (%v)", none, err)
	}
}

func quickest(t *testing.T, m *Map, to geo.Point, from []Snapped) float64 {
	t.Helper()
	s, ok := m.Snap(to)
	if !ok {
		return math.Inf(1)
	}
	s.Off = 0
	first, err := m.FirstThere(t.Context(), s, from, 1, Response)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) == 0 {
		return math.Inf(1)
	}
	return first[0].Seconds
}
