package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
)

// TourSet is a tour of duty on a date, instead of what the pattern says for that day.
type TourSet struct {
	Staff    string    `json:"staff"`
	Tour     string    `json:"tour"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Roster   string    `json:"roster,omitempty"` // the published roster that it changes
	Reason   string    `json:"reason,omitempty"`
	Instead  bool      `json:"instead,omitempty"` // of every other tour of its day
}

// EntryKind names the entry.
func (TourSet) EntryKind() (string, int) { return "duty.tour.set", 1 }

// Line says from when to when.
func (e TourSet) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Tour set", Detail: clock(e.StartsAt) + " to " + clock(e.EndsAt)}
}

// CrewSet is who crews a callsign, in what, from when.
type CrewSet struct {
	Callsign string    `json:"callsign"`
	Crew     string    `json:"crew"`
	Staff    []string  `json:"staff"`
	Vehicle  string    `json:"vehicle,omitempty"`
	Base     string    `json:"base,omitempty"`
	Lat      float64   `json:"lat,omitempty"`
	Lon      float64   `json:"lon,omitempty"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until,omitzero"`
}

// EntryKind names the entry.
func (CrewSet) EntryKind() (string, int) { return "duty.crew.set", 1 }

// Line says the callsign and how many.
func (e CrewSet) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Callsign " + e.Callsign + " crewed", Detail: plural(len(e.Staff), "member of staff", "members of staff")}
}

// BookedOn is a member of staff beginning duty outside a tour, or coming back to one.
type BookedOn struct {
	Staff string    `json:"staff"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
	Law   string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (BookedOn) EntryKind() (string, int) { return "duty.booked_on", 1 }

// Line says from when.
func (e BookedOn) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Booked on", Detail: "until " + clock(e.Until)}
}

// BookedOff is a member of staff ending duty, early or late.
type BookedOff struct {
	Staff string    `json:"staff"`
	At    time.Time `json:"at"`
}

// EntryKind names the entry.
func (BookedOff) EntryKind() (string, int) { return "duty.booked_off", 1 }

// Line says when.
func (e BookedOff) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Booked off", Detail: clock(e.At)}
}

// FamilyDeclared keeps whose records a member of staff may not open: family, household and own home (GOV-04).
type FamilyDeclared struct {
	Staff    string `json:"staff"`
	Person   string `json:"person,omitempty"`
	Relation string `json:"relation"`
	Address  string `json:"address,omitempty"`
	Ended    bool   `json:"ended,omitempty"`
}

// EntryKind names the entry.
func (FamilyDeclared) EntryKind() (string, int) { return "duty.family.declared", 1 }

// Line says the relation.
func (e FamilyDeclared) Line() journal.Line {
	if e.Ended {
		return journal.Line{Stage: stage, Title: "Declaration ended: " + words(e.Relation)}
	}
	return journal.Line{Stage: stage, Title: "Declared: " + strings.TrimSpace(words(e.Relation))}
}
