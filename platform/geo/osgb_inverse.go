package geo

import "math"

// Point is the place of a grid reference, to the metre of the grid and the 5 metres of the Helmert transformation;
// false when the reference lies off the lettered grid. It undoes OSGB by going back to it: the two never disagree.
func (g Grid) Point() (Point, bool) {
	if g.Easting < 0 || g.Northing < 0 || g.Easting >= gridEast || g.Northing >= gridNorth {
		return Point{}, false
	}
	e, n := float64(g.Easting)+0.5, float64(g.Northing)+0.5 // the middle of its metre
	p := Point{Lat: 49 + (n+100_000)/metresPerDegree, Lon: -2}
	for range 30 {
		east, north := project(airyOf(wgs84.cartesian(p)))
		p.Lat += (n - north) / metresPerDegree
		p.Lon += (e - east) / (metresPerDegree * math.Cos(p.Lat*math.Pi/180))
	}
	return p, p.Valid()
}

// metresPerDegree of latitude, near enough to step by.
const metresPerDegree = 111_195
