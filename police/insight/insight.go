// Package insight says what all of this achieved: a few measures counted from the journal as it grows, each with its
// number, its aim, its definition and the records behind it. It counts only what the reader may see.
package insight

import (
	"embed"
	"io/fs"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/room"
)

//go:embed migrations/*.sql
var files embed.FS

// Desk is what other rooms may call.
type Desk struct {
	host *room.Host
	// AreaOf names the settlement of a position. App fills it from the map; nil where there is none.
	AreaOf func(lat, lon float64) string
	// Pulse is how many of "staff" or "victim" answered the question of a month, and the sum of what they answered, as far as it may be
	// shown. App fills it from the voice room; nil where nobody is asked.
	Pulse func(q db.Querier, whom, month string) (n, sum int64, err error)
}

// New makes the desk of a house.
func New(h *room.Host) *Desk { return &Desk{host: h} }

// Room is what the insight room registers. It writes no entries: it only listens.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name: "insight", Migrations: migrations,
		Hears:   []act.Listener{d.measures(), d.cases(), d.answers()},
		Screens: d.screens(),
		API:     d.api,
		Tables:  []room.Table{{Name: "insight_span", Retention: "mopi_3", About: "person", Thread: "thread"}, {Name: "insight_answers", Retention: "system", About: "none", Thread: "thread"}},
		Relabel: relabel,
	}
}
