package geo

import (
	"math"
	"testing"
)

// The worked example of the Ordnance Survey's "A guide to coordinate systems in Great Britain", annexe C: exact on Airy.
func TestProjectionByTheGuidesExample(t *testing.T) {
	t.Parallel()
	deg := func(d, m, s float64) float64 { return (d + m/60 + s/3600) * math.Pi / 180 }
	e, n := project(deg(52, 39, 27.2531), deg(1, 43, 4.5177))
	if math.Abs(e-651409.903) > 0.01 || math.Abs(n-313177.270) > 0.01 {
		t.Errorf("%.3f %.3f", e, n)
	}
}

// CALL-06: known points, WGS84 against the National Grid, within the 5 metres of a Helmert transformation.
func TestCALL06PointsOnTheNationalGrid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at   Point
		e, n int
		ref  string // its letters
	}{
		// the water tower at Caister of the guide (its 52.65757, 1.71792 are on Airy, not WGS84); then stations of the OS Net, as published with OSTN15's test data (ETRS89)
		"Caister":     {Point{52.65798, 1.71605}, 651409, 313177, "TG"},
		"Scilly":      {Point{49.92226393730, -6.29977752014}, 91492, 11318, "SV"},
		"Nottingham":  {Point{52.96219135, -1.19747655}, 454002, 340834, "SK"},
		"St Kilda":    {Point{57.81351842, -8.57854461}, 9587, 899448, "NF"},
		"Sumburgh":    {Point{59.85409913889, -1.27486910356}, 440725, 1107878, "HU"},
		"London":      {Point{51.48936564950, -0.11992557180}, 530624, 178388, "TQ"},
		"South Leeds": {Point{53.80021520, -1.66379168}, 422242, 433818, "SE"},
	} {
		g, ok := c.at.OSGB()
		off := math.Hypot(float64(g.Easting-c.e), float64(g.Northing-c.n))
		t.Logf("%s: %v, %.1f m off", name, g, off)
		if !ok || g.String()[:2] != c.ref || off > 5.5 {
			t.Errorf("%s: %+v %v, %.1f m off", name, g, g, off)
		}
	}
	if g := (Grid{651409, 313177}); g.String() != "TG 51409 13177" {
		t.Error(g)
	}
	for _, p := range []Point{{}, {0.85732, -4.26325}, {48.85, 2.35}, {-33.9, 151.2}, {89, 0}} {
		if g, ok := p.OSGB(); ok {
			t.Errorf("%v is on the grid at %v", p, g)
		}
	}
}
