package roads

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"throughline/platform/geo"
)

// Against looking at every piece of every road.
func TestSnapIsTheNearestRoad(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	r := rand.New(rand.NewPCG(9, 9))
	b := m.Bounds()
	for range 60 {
		p := geo.Point{Lat: b.South + r.Float64()*(b.North-b.South), Lon: b.West + r.Float64()*(b.East-b.West)}
		near := math.Inf(1)
		for s := range int32(len(m.d.SegFrom)) {
			if m.d.SegFlags[s]&(mainForward|mainBackward) == 0 {
				continue
			}
			line := m.lineOf(s)
			for k := 1; k < len(line); k++ {
				q, _ := nearestOn(p, line[k-1], line[k])
				near = math.Min(near, geo.Metres(p, q))
			}
		}
		s, ok := m.Snap(p)
		if !ok || math.Abs(s.Off-near) > 1e-6 {
			t.Errorf("%v: %.2f m away (%t), the nearest road is %.2f m away", p, s.Off, ok, near)
		}
	}
}

func TestSnapKeepsOffIslandsAndOffTheMap(t *testing.T) {
	t.Parallel()
	places := map[string][2]float64{"a": {52, -2.71}, "b": {52, -2.70}, "c": {52.01, -2.70}, "d": {52.01, -2.71},
		"x": {52.02, -2.71}, "y": {52.02, -2.70}, "o": {51.99, -2.705}}
	m := sketch(t, places, []string{"ab", "bc", "cd", "da", "xy", "bo oneway=yes"}, nil, nil)
	for _, p := range []geo.Point{{Lat: 52.02, Lon: -2.705}, {Lat: 51.991, Lon: -2.7049}} {
		s, ok := m.Snap(p)
		if !ok || s.Off < 100 {
			t.Errorf("%v was put on a road that is cut off: %+v", p, s)
		}
	}
	for _, p := range []geo.Point{{}, {Lat: 53, Lon: -2.7}, {Lat: math.NaN(), Lon: 1}, {Lat: 91, Lon: 0}, {Lat: -52, Lon: 179.999}} {
		if s, ok := m.Snap(p); ok {
			t.Errorf("%v is not on this map, but was put at %v", p, s.Point)
		}
	}
	in := geo.Point{Lat: 52, Lon: -2.705}
	if _, ok := m.Route(in, geo.Point{Lat: 53, Lon: -2.7}, Ordinary); ok {
		t.Error("there is a route to a place off the map")
	}
	times, err := m.TimesTo(t.Context(), in, []geo.Point{in, {}, {Lat: 52.01, Lon: -2.705}}, Ordinary)
	if err != nil || !times[0].OK || times[0].Seconds != 0 || times[1].OK || !times[2].OK {
		t.Errorf("%+v %v", times, err)
	}
	times, err = m.TimesTo(t.Context(), geo.Point{}, []geo.Point{in}, Ordinary)
	if err != nil || len(times) != 1 || times[0].OK {
		t.Errorf("to nowhere: %+v %v", times, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.TimesTo(ctx, in, []geo.Point{{Lat: 52.01, Lon: -2.705}}, Ordinary); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled question: %v", err)
	}
}

func TestRouteNamesItsStreets(t *testing.T) {
	t.Parallel()
	places := map[string][2]float64{"a": {52, -2.71}, "b": {52, -2.70}, "c": {52.01, -2.70}}
	m := sketch(t, places, []string{"ab name=Alma", "bc ref=A1"}, nil, nil)
	r, ok := m.Route(sketchPoint(places, "a", "b"), sketchPoint(places, "b", "c"), Ordinary)
	if !ok || len(r.Streets) != 2 || r.Streets[0] != "Alma" || r.Streets[1] != "A1" || len(r.Line) != 3 {
		t.Errorf("%+v %t", r, ok)
	}
	fast, _ := m.Route(sketchPoint(places, "a", "b"), sketchPoint(places, "b", "c"), Response)
	if fast.Seconds >= r.Seconds || fast.Metres != r.Metres {
		t.Errorf("ordinary %+v, response %+v", r, fast)
	}
}
