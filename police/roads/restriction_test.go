package roads

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"throughline/platform/geo"
)

// onStep is the middle of a step of the oracle, on the product's map; ok is false when it is cut off or not alone there.
func onStep(o *oracle, s step, index map[[4]int32][]Snapped) (Snapped, bool) {
	a, b := o.at[s.from], o.at[s.to]
	at := index[[4]int32{e7(a.Lat), e7(a.Lon), e7(b.Lat), e7(b.Lon)}]
	return append(at, Snapped{})[0], len(at) == 1
}

func pieceIndex(m *Map) map[[4]int32][]Snapped {
	d := m.d
	index := map[[4]int32][]Snapped{}
	for seg := range int32(len(d.SegFrom)) {
		if d.SegFlags[seg]&(mainForward|mainBackward) == 0 {
			continue
		}
		line, along := m.lineOf(seg), 0.0
		for k := 1; k < len(line); k++ {
			n := geo.Metres(line[k-1], line[k])
			i := d.ShapeAt[seg] + uint32(k)
			x, y := [2]int32{d.ShapeLat[i-1], d.ShapeLon[i-1]}, [2]int32{d.ShapeLat[i], d.ShapeLon[i]}
			s := Snapped{Segment: seg, Along: along + n/2, Point: between(line[k-1], line[k], 0.5)}
			index[[4]int32{x[0], x[1], y[0], y[1]}] = append(index[[4]int32{x[0], x[1], y[0], y[1]}], s)
			index[[4]int32{y[0], y[1], x[0], x[1]}] = append(index[[4]int32{y[0], y[1], x[0], x[1]}], s)
			along += n
		}
	}
	return index
}

// bothOf is a step and the step back along the same piece, where there is one: a car may stand there either way.
func (o *oracle) bothOf(s step) []step {
	out := []step{s}
	for _, b := range o.steps[s.to] {
		if b.turnsRound(s) {
			out = append(out, b)
		}
	}
	return out
}

// holdRestrictions drives the very turn that each restriction speaks of, and says how often it cost a way round.
func holdRestrictions(t *testing.T, pbf string, m *Map, most int) (tried, around int) {
	t.Helper()
	o := readOracle(t, pbf, testSpeeds(t)[Ordinary])
	index := pieceIndex(m)
	var starts, ends []step
	for node, rules := range o.atNode {
		for _, r := range rules {
			starts, ends = append(starts, o.into(node, r.from)...), append(ends, o.outOf(node, r.to)...)
			tr, ar := drivePairs(t, m, o, index, starts, ends, most-tried)
			tried, around, starts, ends = tried+tr, around+ar, nil, nil
		}
	}
	for way, rules := range o.through {
		for _, r := range rules {
			for n, steps := range o.steps {
				for _, s := range steps {
					if s.way == way {
						starts, ends = append(starts, o.into(n, r.from)...), append(ends, o.outOf(n, r.to)...)
						starts, ends = append(starts, o.into(s.to, r.from)...), append(ends, o.outOf(s.to, r.to)...)
					}
				}
			}
			tr, ar := drivePairs(t, m, o, index, starts, ends, 8)
			tried, around, starts, ends = tried+tr, around+ar, nil, nil
		}
	}
	return tried, around
}

func drivePairs(t *testing.T, m *Map, o *oracle, index map[[4]int32][]Snapped, starts, ends []step, most int) (tried, around int) {
	t.Helper()
	for _, f := range starts {
		for _, e := range ends {
			from, okF := onStep(o, f, index)
			to, okT := onStep(o, e, index)
			if tried >= most || !okF || !okT || from.Segment == to.Segment {
				continue
			}
			tried++
			want := o.between(o.bothOf(f), o.bothOf(e))
			checkRoute(t, m, from, to, Ordinary, want)
			if want > f.drive/2+f.wait+e.drive/2+1 {
				around++
			}
		}
	}
	return tried, around
}

func (o *oracle) into(node, way int64) []step {
	var out []step
	for _, steps := range o.steps {
		for _, s := range steps {
			if s.to == node && s.way == way {
				out = append(out, s)
			}
		}
	}
	return out
}

func (o *oracle) outOf(node, way int64) []step {
	var out []step
	for _, s := range o.steps[node] {
		if s.way == way {
			out = append(out, s)
		}
	}
	return out
}

func TestRestrictionsHoldOnTheGeneratedCounty(t *testing.T) {
	t.Parallel()
	pbf, m := marchshire(t)
	if tried, around := holdRestrictions(t, pbf, m, 60); tried < 20 || around < 10 {
		t.Errorf("%d restricted turns were driven and %d cost a way round; the county should have more", tried, around)
	}
}

func TestRestrictionsHoldOnRealMaps(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"newport", "central-london", "edge-cathedral-no-left-turn", "edge-reisterstown-via-restriction"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pbf := realMap(t, name+".osm.pbf")
			m := onceBuilt(t, pbf)
			if tried, around := holdRestrictions(t, pbf, m, 40); tried < 5 || around < 2 {
				t.Errorf("%d restricted turns were driven and %d cost a way round", tried, around)
			}
		})
	}
}

// sketch is a small map drawn by a test: places by letter, then ways "abc: key=value ..." and rules.
func sketch(t *testing.T, places map[string][2]float64, ways []string, rules [][4]string, at map[string]tags) *Map {
	t.Helper()
	dir := t.TempDir()
	pbf := filepath.Join(dir, "sketch.osm.pbf")
	writeSketch(t, pbf, places, ways, rules, at)
	m, _ := builtMap(t, pbf)
	return m
}

// The letters of a cross: w and e on the main road through c, n and s on the side road, and a ring road around it all.
var cross = map[string][2]float64{"c": {52, -2.7}, "w": {52, -2.71}, "e": {52, -2.69}, "n": {52.01, -2.7}, "s": {51.99, -2.7}}

var crossWays = []string{"wc", "ce", "nc", "cs", "wn", "ne", "es", "sw"}

func TestSketchedRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		ways     []string
		rule     [][4]string
		at       map[string]tags
		from, to string
		through  bool // may the drive from->c->to be taken
	}{
		{name: "free", from: "w", to: "s", through: true},
		{name: "no_right_turn", rule: [][4]string{{"no_right_turn", "wc", "c", "cs"}}, from: "w", to: "s"},
		{name: "no_right_turn leaves the others", rule: [][4]string{{"no_right_turn", "wc", "c", "cs"}}, from: "w", to: "n", through: true},
		{name: "only_straight_on bans the right", rule: [][4]string{{"only_straight_on", "wc", "c", "ce"}}, from: "w", to: "s"},
		{name: "only_straight_on bans the left", rule: [][4]string{{"only_straight_on", "wc", "c", "ce"}}, from: "w", to: "n"},
		{name: "only_straight_on allows it", rule: [][4]string{{"only_straight_on", "wc", "c", "ce"}}, from: "w", to: "e", through: true},
		{name: "conditional holds at its hours", rule: [][4]string{{"no_right_turn @ (Mo-Fr 07:00-09:00)", "wc", "c", "cs"}}, from: "w", to: "s"},
		{name: "except motorcar", rule: [][4]string{{"no_right_turn!motorcar", "wc", "c", "cs"}}, from: "w", to: "s", through: true},
		{name: "except bus only", rule: [][4]string{{"no_right_turn!psv;bicycle", "wc", "c", "cs"}}, from: "w", to: "s"},
		{name: "by way of another street", rule: [][4]string{{"no_u_turn", "wc", "=cs", "es"}}, from: "w", to: "e", through: true},
		{name: "one-way", ways: []string{"wc", "ce", "nc", "cs oneway=yes", "wn", "ne", "es", "sw"}, from: "s", to: "w"},
		{name: "one-way the right way", ways: []string{"wc", "ce", "nc", "cs oneway=yes", "wn", "ne", "es", "sw"}, from: "w", to: "s", through: true},
		{name: "oneway=-1", ways: []string{"wc", "ce", "nc", "cs oneway=-1", "wn", "ne", "es", "sw"}, from: "w", to: "s"},
		{name: "private", ways: []string{"wc", "ce", "nc", "cs access=private", "wn", "ne", "es", "sw"}, from: "w", to: "s"},
		{name: "private but for motor vehicles", ways: []string{"wc", "ce", "nc", "cs access=private motor_vehicle=yes", "wn", "ne", "es", "sw"}, from: "w", to: "s", through: true},
		{name: "bollard", at: map[string]tags{"c": {{"barrier", "bollard"}}}, from: "w", to: "s"},
		{name: "open gate", at: map[string]tags{"c": {{"barrier", "gate"}}}, from: "w", to: "s", through: true},
		{name: "locked gate", at: map[string]tags{"c": {{"barrier", "gate"}, {"access", "private"}}}, from: "w", to: "s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ways := c.ways
			if ways == nil {
				ways = crossWays
			}
			m := sketch(t, cross, ways, c.rule, c.at)
			from, to := sketchPoint(cross, c.from, "c"), sketchPoint(cross, "c", c.to)
			if strings.Contains(c.name, "private") && !c.through || strings.HasPrefix(c.name, "one") {
				from, to = sketchPoint(cross, c.from, ""), sketchPoint(cross, c.to, "")
			}
			r, ok := m.Route(from, to, Ordinary)
			if !ok {
				t.Fatal("no way at all; the ring road is always open")
			}
			centre := geo.Point{Lat: cross["c"][0], Lon: cross["c"][1]}
			near := math.Inf(1)
			for _, p := range r.Line {
				near = math.Min(near, geo.Metres(p, centre))
			}
			direct := geo.Metres(from, centre) + geo.Metres(centre, to)
			if through := near < 1 && r.Metres < direct+5; through != c.through {
				t.Errorf("driven straight through: %t, want %t (%.0f m, nearest to the middle %.0f m)", through, c.through, r.Metres, near)
			}
		})
	}
}

func sketchPoint(places map[string][2]float64, a, b string) geo.Point {
	p := geo.Point{Lat: places[a][0], Lon: places[a][1]}
	if b == "" {
		return p
	}
	return between(p, geo.Point{Lat: places[b][0], Lon: places[b][1]}, 0.5)
}
