package entry

import "throughline/platform/journal"

// LayoutKept: somebody arranged the board for themselves, or took the usual arrangement again.
type LayoutKept struct {
	Layout string `json:"layout"` // as it is stored; empty is the usual one
}

// EntryKind names the entry.
func (LayoutKept) EntryKind() (string, int) { return "control.layout.kept", 1 }

// Line says it on a timeline.
func (e LayoutKept) Line() journal.Line {
	if e.Layout == "" {
		return line(false, "Board back to the usual layout")
	}
	return line(false, "Layout of the board kept")
}
