// Package scrub reads every kept file again, at a steady rate and for ever, and holds it to its hash (GOV-09). A file that is not what
// it was, or is not there, is named with the records that name it, is not shown to anybody until a good copy is there, and is owed to
// those records by operations. A good copy comes from a second store, or from whoever gives the same content again. It knows no
// police word.
package scrub

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
)

//go:embed migrations
var files embed.FS

const (
	kind     = "kept_file"
	owedKind = "scrub.mend"
)

// What is wrong with a file, and how it came right.
const (
	Changed = "changed"
	Missing = "missing"

	FromCopy = "copy"  // from the second store
	Again    = "again" // somebody gave the same content again, or put the file back
	Erased   = "erased"
)

// Owner is a record that names a file. Name is what people call it, "exhibit SH/1", where its room says so.
type Owner struct {
	Table  string `json:"table"`
	Record string `json:"record"`
	Thread string `json:"thread,omitempty"`
	Name   string `json:"name,omitempty"`
}

// Damage is a file that is not what it was.
type Damage struct {
	ID       string    `json:"id"`
	SHA256   string    `json:"sha256"`
	What     string    `json:"what"`
	Owners   []Owner   `json:"owners"`
	FoundAt  time.Time `json:"found_at"`
	MendedAt time.Time `json:"mended_at,omitzero"`
	How      string    `json:"how,omitempty"`
}

// Pass is how far the reading has come.
type Pass struct {
	After                string
	BeganAt, EndedAt     time.Time // of this pass; of the last whole one
	Files, Bytes         int64
	LastFiles, LastBytes int64
}

// Desk reads the files.
type Desk struct {
	host *room.Host
	// Copy is a second store of the same files, a backup, from which a damaged one is mended; nil for none.
	Copy blob.Store
	// Rate is how many bytes a second are read at most; 0 is DefaultRate.
	Rate int64
	// Name says what people call a record of a table; "" when it is not known. nil knows none.
	Name   func(q db.Querier, o Owner) string
	tables []room.Table
	looked time.Time // when blocked files were last read again
}

// DefaultRate is 20 MiB a second: a disk hardly notices, and a terabyte is read in 15 hours.
const DefaultRate = 20 << 20

// New makes the desk of a house.
func New(h *room.Host) *Desk { return &Desk{host: h} }

// Know tells the desk which tables of the rooms name files. It is called once, before the first act.
func (d *Desk) Know(rooms []room.Room) {
	for _, r := range rooms {
		d.tables = append(d.tables, r.Tables...)
	}
}

// Room is what this package registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	return room.Room{
		Name: "scrub", Folder: "platform/scrub", Migrations: migrations,
		Entries:  Kinds(),
		Promises: []promise.Kind{{Name: owedKind, Title: "Bring back a good copy of a damaged file"}},
		Facts:    map[string]act.FactsFunc{kind: func(db.Querier, string) (access.Resource, error) { return access.Resource{}, nil }},
		Tables:   []room.Table{{Name: "scrub_pass", Retention: "system", About: "none"}, {Name: "scrub_damage", Retention: "access_log", About: "none"}},
	}
}

func ref(damage string) journal.Ref { return journal.Ref{Kind: kind, ID: damage} }

// Status is how far the reading has come, and the newest files that are not what they were, n at most. The caller has asked whether
// the reader may see it.
func Status(q db.Querier, n int) (Pass, []Damage, error) {
	p, err := getPass(q)
	if err != nil {
		return p, nil, err
	}
	ds, err := openDamage(q, n)
	return p, ds, err
}

func system(ctx context.Context) context.Context {
	return access.WithActor(ctx, access.System("scrub"))
}
