package entry

import "throughline/platform/journal"

// FeedChanged is a private calendar address that somebody made or closed. Again is when it took the place of one before.
type FeedChanged struct {
	Staff string `json:"staff"`
	Feed  string `json:"feed"`
	Open  bool   `json:"open,omitempty"`
	Again bool   `json:"again,omitempty"`
}

// EntryKind names the entry.
func (FeedChanged) EntryKind() (string, int) { return "duty.feed.changed", 1 }

// Line says which.
func (e FeedChanged) Line() journal.Line {
	switch {
	case !e.Open:
		return journal.Line{Stage: stage, Title: "Private calendar address closed"}
	case e.Again:
		return journal.Line{Stage: stage, Title: "Private calendar address made", Detail: "the one before is closed"}
	}
	return journal.Line{Stage: stage, Title: "Private calendar address made"}
}
