package geo

import (
	"math"
	"testing"
)

// One place in Newport, written in every way that is common; none may be further off than it says.
func TestReadOnePlaceInEveryForm(t *testing.T) {
	t.Parallel()
	want := Point{51.5842, -2.9977}
	g, _ := want.OSGB()
	if g.String() != "ST 30970 87732" {
		t.Fatalf("the place itself is at %v", g)
	}
	for _, s := range []string{"51.5842, -2.9977", "51.5842 -2.9977", "51.5842,-2.9977", "51.5842N 2.9977W", "N51.5842 W2.9977", "N 51.5842, W 2.9977",
		"2.9977W 51.5842N", "51.5842° N, 2.9977° W", `51°35'03"N 2°59'52"W`, `51° 35′ 03.1″ N, 2° 59′ 51.7″ W`, "51°35.05'N 2°59.86'W",
		"51 35 03 N 2 59 52 W", "N51 35 03 W2 59 52", `51°35'03" -2°59'52"`, "geo:51.5842,-2.9977", "geo:51.5842,-2.9977;u=35", "geo:51.5842,-2.9977,12?z=19",
		"lat 51.5842 long -2.9977", "lat: 51.5842, lon: -2.9977", "51.5842 −2.9977", "+51.5842 -2.9977",
		"ST 30 87", "ST3087", "ST309877", "ST 309 877", "st 3097 8773", "ST3097087732", "ST 30970 87732", "330970 187732", "330970,187732", "330970E 187732N", "E330970 N187732"} {
		r, ok := Read(s)
		if off := Metres(r.At, want); !ok || off > r.Within+1 || r.Within > 800 {
			t.Errorf("%q: %v %v, %.0f m off, said to be within %.0f", s, ok, r.At, off, r.Within)
		}
	}
}

func TestReadTakesNothingElseForAPosition(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "12 high street", "51 -3", "51, 3", "12 34", "ST31", "ST3 1AB", "NP20 4EN", "A4042", "SE 12345", "ST 311 88", "999999 9999999", "II 31 88",
		"AA 31 88", "91.0, 2.0", "51.5N 2.9N", "51.5W 2.9W", "51 75 03 N 2 59 52 W", "51.5 -2.9 7.1", "geo:51", "geo:a,b", "07700 900123", "1 2 3 4 5", "01633 244 999",
		"high street / mill lane", "S", "N E", "51.5842", "0.0, 0.0 north", "51.5° 35' N 2° W", "-51.5S 2.9W", "🚓 51.5842, -2.9977", "330970.5"} {
		if r, ok := Read(s); ok {
			t.Errorf("%q is taken for %v", s, r)
		}
	}
}

func TestGridAndBack(t *testing.T) {
	t.Parallel()
	for e := 20_000; e < gridEast; e += 67_891 {
		for n := 5_000; n < gridNorth; n += 98_765 {
			g := Grid{e, n}
			p, ok := g.Point()
			back, onGrid := p.OSGB()
			if !ok || !onGrid || back != g {
				t.Errorf("%v is at %v, which is %v", g, p, back)
			}
		}
	}
	p, _ := Grid{651409, 313177}.Point() // Caister: see the points above
	if off := Metres(p, Point{52.65798, 1.71605}); off > 5.5 || math.IsNaN(off) {
		t.Errorf("Caister is %.1f m off", off)
	}
	if _, ok := (Grid{-1, 5}).Point(); ok {
		t.Error("off the grid")
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"51.5842, -2.9977", `51°35'03"N 2°59'52"W`, "ST 31 88", "geo:1,2", "°°''", "NNEE"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if r, ok := Read(s); ok && (!r.At.Valid() || r.Within < 0) {
			t.Errorf("%q: %v", s, r)
		}
	})
}
