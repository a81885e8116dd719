package entry

import (
	"throughline/platform/journal"
	"throughline/platform/when"
)

// WishChanged is what an officer asks of the planner, or takes back: tours that begin on these days, any, by day or by night.
type WishChanged struct {
	Wish  string   `json:"wish"`
	Staff string   `json:"staff"`
	State string   `json:"state"`
	From  when.Day `json:"from"`
	To    when.Day `json:"to"`
	Tours string   `json:"tours"`
	Wants bool     `json:"wants,omitempty"` // asks for them; else asks not to have them
}

// EntryKind names the entry.
func (WishChanged) EntryKind() (string, int) { return "duty.wish.changed", 1 }

// Line says that there is a wish, and when for.
func (e WishChanged) Line() journal.Line {
	title := "Wish for tours"
	if e.State == "withdrawn" {
		title += " withdrawn"
	}
	return journal.Line{Stage: stage, Title: title, Detail: e.From.Text() + " to " + e.To.Text()}
}
