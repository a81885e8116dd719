package geo

import (
	"fmt"
	"math"
)

// Grid is a place on the British National Grid (OSGB36), in whole metres. Police, fire and mountain rescue maps are drawn on it.
type Grid struct {
	Easting  int `json:"easting"`
	Northing int `json:"northing"`
}

// The extent of the lettered grid.
const (
	gridEast  = 700_000
	gridNorth = 1_300_000
)

// ellipsoid by its semi-axes in metres.
type ellipsoid struct{ a, b float64 }

func (e ellipsoid) e2() float64 { return 1 - e.b*e.b/(e.a*e.a) }

var (
	wgs84 = ellipsoid{6378137.000, 6356752.314245}
	airy  = ellipsoid{6377563.396, 6356256.909}
)

// OSGB is the point on the National Grid, by the seven-parameter Helmert transformation of the Ordnance Survey's guide
// (good to about 5 metres); false when it lies off the grid.
func (p Point) OSGB() (Grid, bool) {
	if !p.Valid() {
		return Grid{}, false
	}
	lat, lon := airyOf(wgs84.cartesian(p))
	e, n := project(lat, lon)
	g := Grid{int(math.Floor(e)), int(math.Floor(n))}
	return g, e >= 0 && n >= 0 && e < gridEast && n < gridNorth
}

func (e ellipsoid) cartesian(p Point) (x, y, z float64) {
	lat, lon := p.Lat*math.Pi/180, p.Lon*math.Pi/180
	v := e.a / math.Sqrt(1-e.e2()*math.Pow(math.Sin(lat), 2))
	return v * math.Cos(lat) * math.Cos(lon), v * math.Cos(lat) * math.Sin(lon), v * (1 - e.e2()) * math.Sin(lat)
}

// airyOf moves a place from WGS84 to OSGB36 and gives its latitude and longitude on the Airy ellipsoid, in radians.
func airyOf(x, y, z float64) (lat, lon float64) {
	const (
		tx, ty, tz = -446.448, 125.157, -542.060
		scale      = 1 + 20.4894e-6
		second     = math.Pi / 180 / 3600
		rx, ry, rz = -0.1502 * second, -0.2470 * second, -0.8421 * second
	)
	x, y, z = tx+x*scale-y*rz+z*ry, ty+x*rz+y*scale-z*rx, tz-x*ry+y*rx+z*scale
	r := math.Hypot(x, y)
	lat = math.Atan2(z, r*(1-airy.e2()))
	for range 10 {
		v := airy.a / math.Sqrt(1-airy.e2()*math.Pow(math.Sin(lat), 2))
		lat = math.Atan2(z+airy.e2()*v*math.Sin(lat), r)
	}
	return lat, math.Atan2(y, x)
}

// project is the transverse Mercator projection of the National Grid (the guide's annexe C).
func project(lat, lon float64) (easting, northing float64) {
	const (
		f0     = 0.9996012717
		e0, n0 = 400_000, -100_000
		lat0   = 49 * math.Pi / 180
		lon0   = -2 * math.Pi / 180
	)
	e2, n := airy.e2(), (airy.a-airy.b)/(airy.a+airy.b)
	s, c, t2 := math.Sin(lat), math.Cos(lat), math.Pow(math.Tan(lat), 2)
	v := airy.a * f0 / math.Sqrt(1-e2*s*s)
	rho := airy.a * f0 * (1 - e2) * math.Pow(1-e2*s*s, -1.5)
	eta2 := v/rho - 1
	d, sum := lat-lat0, lat+lat0
	m := airy.b * f0 * ((1+n+5.0/4*n*n+5.0/4*n*n*n)*d - (3*n+3*n*n+21.0/8*n*n*n)*math.Sin(d)*math.Cos(sum) +
		15.0/8*(n*n+n*n*n)*math.Sin(2*d)*math.Cos(2*sum) - 35.0/24*n*n*n*math.Sin(3*d)*math.Cos(3*sum))
	l := lon - lon0
	northing = m + n0 + v/2*s*c*l*l + v/24*s*math.Pow(c, 3)*(5-t2+9*eta2)*math.Pow(l, 4) + v/720*s*math.Pow(c, 5)*(61-58*t2+t2*t2)*math.Pow(l, 6)
	easting = e0 + v*c*l + v/6*math.Pow(c, 3)*(v/rho-t2)*math.Pow(l, 3) +
		v/120*math.Pow(c, 5)*(5-18*t2+t2*t2+14*eta2-58*t2*eta2)*math.Pow(l, 5)
	return easting, northing
}

// String is the reference as it is read over the air: two letters and ten figures, "TG 51409 13177".
func (g Grid) String() string {
	const letters = "ABCDEFGHJKLMNOPQRSTUVWXYZ" // no I
	col, row := g.Easting/100_000, g.Northing/100_000
	big := (19 - row) - (19-row)%5 + (col+10)/5
	small := (19-row)*5%25 + (col+10)%5
	return fmt.Sprintf("%c%c %05d %05d", letters[big], letters[small], g.Easting%100_000, g.Northing%100_000)
}
