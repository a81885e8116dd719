// Package track holds where every unit was last seen (RES-05), in memory, and tells the screens of an area once a tick.
// Positions never touch the database one by one: Due says which are to be written now and then as a trail.
package track

import (
	"time"

	"throughline/platform/geo"
)

// Sources of a fix, as a row names them. Training is the program's own.
var Sources = []string{"radio", "vehicle", "phone", "training"}

// Fix is where a unit was.
type Fix struct {
	Callsign  string
	At        geo.Point
	FixedAt   time.Time
	Source    string
	AccuracyM int64
}

// Row is one position of a batch as it was sent, before anything of it is believed.
type Row struct {
	Callsign  string
	Lat, Lon  float64
	Placed    bool // it has a latitude and a longitude
	FixedAt   time.Time
	Source    string
	AccuracyM int64
	Wrong     string // the code of what cannot be read, and its field
	Field     string
}
