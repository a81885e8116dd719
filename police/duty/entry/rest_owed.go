package entry

import (
	"time"

	"throughline/platform/journal"
)

// RestOwed is daily rest that was not had between two stretches of duty (WTR-01): owed, given by an absence, or void.
type RestOwed struct {
	Rest    string    `json:"rest"`
	Staff   string    `json:"staff"`
	State   string    `json:"state"`
	Ended   time.Time `json:"ended"`
	Began   time.Time `json:"began"`
	Seconds int64     `json:"seconds"` // what was lacking
	Absence string    `json:"absence,omitempty"`
}

// EntryKind names the entry.
func (RestOwed) EntryKind() (string, int) { return "duty.rest.owed", 1 }

// Line says what became of it.
func (e RestOwed) Line() journal.Line {
	title := map[string]string{"owed": "Compensatory rest owed", "given": "Compensatory rest given", "void": "Compensatory rest not owed"}[e.State]
	return journal.Line{Stage: stage, Title: title, Detail: plural(int(e.Seconds/60), "minute", "minutes")}
}
