package entry

import (
	"time"

	"throughline/platform/journal"
)

// OptOutSet is an officer's own word about the average of 48 hours (WTR-01). Out is false when it binds again.
type OptOutSet struct {
	Staff string    `json:"staff"`
	Out   bool      `json:"opted_out"`
	From  time.Time `json:"from"`
}

// EntryKind names the entry.
func (OptOutSet) EntryKind() (string, int) { return "duty.opt_out.set", 1 }

// Line says which way and from when.
func (e OptOutSet) Line() journal.Line {
	if e.Out {
		return journal.Line{Stage: stage, Title: "Opted out of the 48-hour week", Detail: "from " + clock(e.From)}
	}
	return journal.Line{Stage: stage, Title: "The 48-hour week binds again", Detail: "from " + clock(e.From)}
}
