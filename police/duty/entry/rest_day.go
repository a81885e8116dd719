package entry

import (
	"throughline/platform/journal"
	"throughline/platform/when"
)

// RestDayExchanged is another rest day, given for one that is worked (OT-04).
type RestDayExchanged struct {
	Variance string   `json:"variance"`
	Staff    string   `json:"staff"`
	Worked   when.Day `json:"worked"`
	Rest     when.Day `json:"rest"`
}

// EntryKind names the entry.
func (RestDayExchanged) EntryKind() (string, int) { return "duty.rest_day.exchanged", 1 }

// Line says which days.
func (e RestDayExchanged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Another rest day given: " + e.Rest.Text(), Detail: "for " + e.Worked.Text()}
}

// RestDayReinstated is a rest day given back (OT-05). Must is whether notice was enough that it must be taken; Choice what the officer
// chose where it was not: original or other.
type RestDayReinstated struct {
	Variance string   `json:"variance"`
	Staff    string   `json:"staff"`
	Day      when.Day `json:"day"`
	Other    when.Day `json:"other,omitzero"`
	Choice   string   `json:"choice,omitempty"`
	Must     bool     `json:"must,omitempty"`
}

// EntryKind names the entry.
func (RestDayReinstated) EntryKind() (string, int) { return "duty.rest_day.reinstated", 1 }

// Line says which day stands.
func (e RestDayReinstated) Line() journal.Line {
	if e.Choice == "other" {
		return journal.Line{Stage: stage, Title: "Rest day offered back: " + e.Day.Text(), Detail: "the officer keeps " + e.Other.Text()}
	}
	return journal.Line{Stage: stage, Title: "Rest day given back: " + e.Day.Text()}
}
