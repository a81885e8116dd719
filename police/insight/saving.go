package insight

import (
	"fmt"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// Saving is the arithmetic of hours and money saved, with the rows of law that it rests on. The rows are assumptions: a force changes
// them by rows of its own, which one person proposes and another brings into force (/law/insight.saving).
type Saving struct {
	Answers   int64  `json:"answers"` // that nobody typed again
	Seconds   int64  `json:"seconds"` // that one takes
	Pence     int64  `json:"pence"`   // that an hour costs
	SecondsBy string `json:"seconds_by"`
	PenceBy   string `json:"pence_by"`

	secondsFrom, penceFrom when.Day // since when those rows are in force
}

// savingOn reads the assumptions in force on a day.
func (d *Desk) savingOn(on when.Day) (Saving, error) {
	var s Saving
	table := d.host.Law.Table("insight.saving")
	answer, ok := table.At("answer", on)
	hour, also := table.At("hour", on)
	if !ok || !also {
		return s, fault.New(fault.Invalid, "law.none_on_day").With("table", "insight.saving").With("code", "answer, hour").With("day", on.String())
	}
	var a struct {
		Seconds int64 `json:"seconds"`
	}
	var h struct {
		Pence int64 `json:"pence"`
	}
	if err := answer.Into(&a); err != nil {
		return s, err
	}
	if err := hour.Into(&h); err != nil {
		return s, err
	}
	s.Seconds, s.SecondsBy, s.Pence, s.PenceBy = a.Seconds, answer.Ref(), h.Pence, hour.Ref()
	s.secondsFrom, s.penceFrom = answer.From, hour.From
	return s, nil
}

// Hours saved: answers times seconds.
func (s Saving) Hours() float64 { return float64(s.Answers*s.Seconds) / 3600 }

// Pounds is what those hours cost.
func (s Saving) Pounds() float64 { return s.Hours() * float64(s.Pence) / 100 }

// Words are the arithmetic as a person would write it.
func (s Saving) Words() string {
	return fmt.Sprintf("%s answers × %d seconds = %.1f hours; × %s an hour = %s", grouped(s.Answers), s.Seconds, s.Hours(), pounds(float64(s.Pence)/100), pounds(s.Pounds()))
}
