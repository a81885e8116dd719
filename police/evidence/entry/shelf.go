package entry

import (
	"fmt"

	"throughline/platform/journal"
)

// ShelfAdded: the property store has another shelf (MOB-05).
type ShelfAdded struct {
	Code string `json:"code"`
	What string `json:"what,omitempty"`
}

// EntryKind names the entry.
func (ShelfAdded) EntryKind() (string, int) { return "evidence.shelf.added", 1 }

// Line says it on a timeline.
func (e ShelfAdded) Line() journal.Line {
	return line(false, "Shelf "+e.Code+" added to the property store", e.What)
}

// ShelfAudited: a shelf of the property store was scanned and compared with the record. What differs stands with the audit.
type ShelfAudited struct {
	Audit       string `json:"audit"`
	Shelf       string `json:"shelf"`
	Counted     int    `json:"counted"`
	Differences int    `json:"differences"`
}

// EntryKind names the entry.
func (ShelfAudited) EntryKind() (string, int) { return "evidence.shelf.audited", 1 }

// Line says it on a timeline.
func (e ShelfAudited) Line() journal.Line {
	return line(e.Differences > 0, "Shelf "+e.Shelf+" audited", fmt.Sprintf("%d scanned, %d differences", e.Counted, e.Differences))
}
