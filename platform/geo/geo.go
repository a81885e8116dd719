// Package geo holds coordinates: WGS84 degrees, distances in metres.
package geo

import (
	"fmt"
	"math"
)

// Point is a place on the earth in WGS84 degrees. The zero Point is "no place": it is never plotted (CALL-05).
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// IsZero tells whether there is no place.
func (p Point) IsZero() bool { return p.Lat == 0 && p.Lon == 0 }

// Valid tells whether the point is on the earth and not the null fix 0,0.
func (p Point) Valid() bool {
	return !p.IsZero() && p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180 &&
		!math.IsNaN(p.Lat) && !math.IsNaN(p.Lon)
}

func (p Point) String() string { return fmt.Sprintf("%.5f,%.5f", p.Lat, p.Lon) }

const earthRadius = 6371008.8 // metres, mean radius of IUGG

// Metres is the great-circle distance between two points (haversine).
func Metres(a, b Point) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*rad, (b.Lon-a.Lon)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}
