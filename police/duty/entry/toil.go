package entry

import (
	"time"

	"throughline/platform/journal"
)

// ToilPaid is time off that was not taken in time and is paid instead. What payroll needs stands in the decision beside it.
type ToilPaid struct {
	Variance string `json:"variance"`
	Staff    string `json:"staff"`
	Seconds  int64  `json:"seconds"`
}

// EntryKind names the entry.
func (ToilPaid) EntryKind() (string, int) { return "duty.toil.paid", 1 }

// Line says how much.
func (e ToilPaid) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Time off paid, because it was not taken in time", Detail: plural(int(e.Seconds/int64(time.Minute/time.Second)), "minute", "minutes")}
}
