package roads

import "math"

// tileAt is the tile that holds a place.
func tileAt(z int, lat, lon float64) (x, y int) {
	n := math.Exp2(float64(z))
	s := math.Sin(lat * math.Pi / 180)
	return int((lon + 180) / 360 * n), int((0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)) * n)
}
