// Package entry is what the roads room publishes: what is in the way on the roads, and what no longer is.
package entry

import (
	"throughline/platform/journal"
)

const stage = "Roads"

// Kinds are all entries that this room writes.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[RoadChanged](), journal.KindOf[RoadReopened]()}
}

// Place is a position on the road.
type Place struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// RoadChanged is a road that is closed, flooded or slow from one place to another.
type RoadChanged struct {
	Change string `json:"change"`
	What   string `json:"what"` // "closed", "flooded", "slow"
	Street string `json:"street,omitempty"`
	From   Place  `json:"from"`
	To     Place  `json:"to"`
	MPH    int    `json:"mph,omitempty"` // reached at most, where it is slow
	Why    string `json:"why"`
}

// EntryKind names the entry.
func (RoadChanged) EntryKind() (string, int) { return "roads.changed", 1 }

// Line says which road and why.
func (e RoadChanged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: street(e.Street) + " is " + e.What, Detail: e.Why}
}

// RoadReopened is a road that can be driven again as before.
type RoadReopened struct {
	Change string `json:"change"`
	Street string `json:"street,omitempty"`
}

// EntryKind names the entry.
func (RoadReopened) EntryKind() (string, int) { return "roads.reopened", 1 }

// Line says which road.
func (e RoadReopened) Line() journal.Line {
	return journal.Line{Stage: stage, Title: street(e.Street) + " is open again"}
}

func street(name string) string {
	if name == "" {
		return "A road without a name"
	}
	return name
}
