package roads

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"throughline/law"
	"throughline/platform/geo"
	"throughline/platform/prooftest"
)

func testSpeeds(t testing.TB) Speeds {
	t.Helper()
	s, err := CurrentSpeeds(law.FS)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var generated = sync.OnceValues(func() ([]byte, error) {
	var b bytes.Buffer
	err := Generate(&b, 1)
	return b.Bytes(), err
})

// generatedMap is opened once: a *Map may be used by many at once, and every test but those of the file itself does.
var generatedMap = sync.OnceValues(func() (*Map, error) {
	dir, err := os.MkdirTemp("", "roads")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b, err := generated()
	if err != nil {
		return nil, err
	}
	pbf, out := filepath.Join(dir, "marchshire.osm.pbf"), filepath.Join(dir, "marchshire.roads")
	if err := os.WriteFile(pbf, b, 0o600); err != nil {
		return nil, err
	}
	if _, err := Build(context.Background(), pbf, out, nil); err != nil {
		return nil, err
	}
	return Open(out)
})

// marchshire is the path of the generated extract, and its map.
func marchshire(t testing.TB) (string, *Map) {
	t.Helper()
	b, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	pbf := filepath.Join(t.TempDir(), "marchshire.osm.pbf")
	if err := os.WriteFile(pbf, b, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := generatedMap()
	if err != nil {
		t.Fatal(err)
	}
	return pbf, m
}

// pieces picks the middle of a random piece of road that can be driven to and away from, and the oracle's steps there.
func pieces(m *Map, o *oracle, r *rand.Rand) (Snapped, []step) {
	d := m.d
	for {
		seg := int32(r.IntN(len(d.SegFrom)))
		if d.SegFlags[seg]&(mainForward|mainBackward) == 0 {
			continue
		}
		line := m.lineOf(seg)
		k := r.IntN(len(line) - 1)
		along := geo.Metres(line[k], line[k+1]) / 2
		for i := 0; i < k; i++ {
			along += geo.Metres(line[i], line[i+1])
		}
		at := d.ShapeAt[seg] + uint32(k)
		a, b := o.nodes[[2]int32{d.ShapeLat[at], d.ShapeLon[at]}], o.nodes[[2]int32{d.ShapeLat[at+1], d.ShapeLon[at+1]}]
		var steps []step
		ways := map[int64]bool{}
		for _, n := range []int64{a, b} {
			for _, s := range o.steps[n] {
				if s.from == a && s.to == b || s.from == b && s.to == a {
					steps = append(steps, s)
					ways[s.way] = true
				}
			}
		}
		if len(ways) == 1 && len(steps) <= 2 && a != b { // else two roads lie on one another
			return Snapped{Segment: seg, Along: along, Point: between(line[k], line[k+1], 0.5)}, steps
		}
	}
}

// holdToOracle compares with the oracle, which is slow: a run takes a sixth of the pairs of a map that has eight or more, and one sort
// of driver on a map of fewer; the next run takes others, and make prove all. The pairs are the same always.
func holdToOracle(t *testing.T, pbf string, m *Map, pairs int) {
	t.Helper()
	share, shares := prooftest.Drawn(t), 6
	if pairs < 8 {
		shares = 1
	}
	speeds := testSpeeds(t)
	for i, p := range []Profile{Ordinary, Response} {
		if shares == 1 && !share.Takes(2, i, pairs) {
			continue
		}
		o := readOracle(t, pbf, speeds[p])
		r := rand.New(rand.NewPCG(uint64(pairs), uint64(i)))
		for n := range pairs {
			to, toSteps := pieces(m, o, r)
			starts := make([]Snapped, 3)
			want := make([]float64, 3)
			for k := range starts {
				var steps []step
				starts[k], steps = pieces(m, o, r)
				if share.Takes(shares, n) {
					want[k] = o.between(steps, toSteps)
				}
			}
			if !share.Takes(shares, n) {
				continue
			}
			got, err := m.TimesToSnapped(context.Background(), to, starts, p)
			if err != nil {
				t.Fatal(err)
			}
			for k, g := range got {
				if !g.OK || !alike(g.Seconds, want[k]) {
					t.Errorf("%s from %v to %v: %.3f s (found %t), the oracle says %.3f s", p, starts[k].Point, to.Point, g.Seconds, g.OK, want[k])
				}
				checkRoute(t, m, starts[k], to, p, want[k])
			}
		}
	}
}

// alike allows for what whole milliseconds on each piece of road add up to, and floating point on each of the oracle's steps.
func alike(got, want float64) bool { return math.Abs(got-want) < 0.1+want*1e-4 }

// checkRoute holds a route to the time and to its own line.
func checkRoute(t *testing.T, m *Map, from, to Snapped, p Profile, want float64) {
	t.Helper()
	r, ok := m.RouteSnapped(from, to, p)
	if !ok || !alike(r.Seconds, want) {
		t.Errorf("%s route takes %.3f s (found %t), the oracle says %.3f s", p, r.Seconds, ok, want)
		return
	}
	length := 0.0
	for i := 1; i < len(r.Line); i++ {
		length += geo.Metres(r.Line[i-1], r.Line[i])
	}
	if math.Abs(length-r.Metres) > 0.5+r.Metres*1e-4 {
		t.Errorf("the line is %.1f m long, the route says %.1f m", length, r.Metres)
	}
	if n := len(r.Line); n > 0 && (geo.Metres(r.Line[0], from.Point) > 1 || geo.Metres(r.Line[n-1], to.Point) > 1) {
		t.Errorf("the line does not run from %v to %v", from.Point, to.Point)
	}
}

func TestRouteEqualsOracleOnTheGeneratedCounty(t *testing.T) {
	t.Parallel()
	pbf, m := marchshire(t)
	if m.Info().Turns < 20 {
		t.Fatalf("the county has %d banned drives; the comparison needs some", m.Info().Turns)
	}
	holdToOracle(t, pbf, m, 8)
}

func TestRouteEqualsOracleOnRealMaps(t *testing.T) {
	t.Parallel()
	pairs := map[string]int{"newport": 8, "central-london": 30, "andorra": 4, "porto": 1, "edge-one_way_dead_end": 40,
		"edge-cathedral-no-left-turn": 5, "edge-reisterstown-via-restriction": 5}
	for _, name := range realMaps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pbf := realMap(t, name+".osm.pbf")
			m := onceBuilt(t, pbf)
			holdToOracle(t, pbf, m, pairs[name])
		})
	}
}
