// Package thread ties a case together. A thread is an identity, a short reference and a label; what happened on it
// is in the journal and what is owed on it is in promises. Entries stand on threads by a number of their own,
// which is given under the lock on the thread's row.
package thread

import (
	"embed"
	"io/fs"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of this package.
var Migrations = db.Migrations{Room: "thread", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return s
}

// Thread is one case's tie.
type Thread struct {
	ID       string    `json:"id"`
	Ref      string    `json:"ref"`
	Label    string    `json:"label"`
	OpenedAt time.Time `json:"opened_at"`
	ClosedAt time.Time `json:"closed_at,omitzero"`
	Entries  int64     `json:"entries"`
	Version  int64     `json:"version"`
}

// LinkKind says how two threads stand to each other.
type LinkKind string

// The kinds of link.
const (
	Joined LinkKind = "joined" // two records of one matter; the other is read with this one
	Split  LinkKind = "split"  // this one was cut out of the other
	Refers LinkKind = "refers" // worth knowing of: a series, the same place
)

// Link is one tie between two threads. EndedAt is set when it was undone. By is the account that made it and Action the act
// by which it was made; both are empty for a tie from before that was kept.
type Link struct {
	ID, Thread, Other string
	Kind              LinkKind
	LinkedAt, EndedAt time.Time
	By, Action        string
}

// Tie is a link as it is seen from one of its threads: Far is the thread at the other end.
type Tie struct {
	Link
	Far      string
	FarRef   string
	FarLabel string
	Entries  []string // of a split: those that it took to the new thread
}

// Narrowest is the label of a record that stands on several threads, as they stand now: that of the one which is restricted. Two
// that are restricted for different people cannot share a record, because whoever may see the one would see the other: a
// conflict with the code of the caller.
func Narrowest(q db.Querier, code string, threads []string) (string, error) {
	labels, err := Labels(q, threads)
	if err != nil {
		return "", err
	}
	out := "open"
	for _, t := range threads {
		switch l := labels[t]; {
		case l == "" || l == "open" || l == out:
		case out == "open":
			out = l
		default:
			return "", fault.New(fault.Conflict, code)
		}
	}
	return out, nil
}
