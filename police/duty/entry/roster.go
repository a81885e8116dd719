package entry

import (
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
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

// AbsenceChanged is a state of duty asked for, granted, refused or ended for a time (DUTY-05).
type AbsenceChanged struct {
	ID    string    `json:"id"`
	Staff string    `json:"staff"`
	Kind  string    `json:"kind"`
	State string    `json:"state"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// EntryKind names the entry.
func (AbsenceChanged) EntryKind() (string, int) { return "duty.absence.changed", 1 }

// Line says what and for when.
func (e AbsenceChanged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Absence " + e.State + ": " + words(e.Kind), Detail: clock(e.From) + " to " + clock(e.Until)}
}

// RosterChanged is the roster of a team drafted, published or withdrawn. Warnings are how many findings it was published with.
type RosterChanged struct {
	Roster   string   `json:"roster"`
	Team     string   `json:"team"`
	State    string   `json:"state"`
	From     when.Day `json:"from"`
	To       when.Day `json:"to"`
	Staff    int      `json:"staff"`
	Tours    int      `json:"tours"`
	Warnings int      `json:"warnings,omitempty"`
	Law      string   `json:"law,omitempty"`
}

// EntryKind names the entry.
func (RosterChanged) EntryKind() (string, int) { return "duty.roster.changed", 1 }

// Line says whose and for when.
func (e RosterChanged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Roster " + e.State + ": " + words(e.Team), Detail: e.From.Text() + " to " + e.To.Text() + ", " + plural(e.Staff, "member of staff", "members of staff")}
}

// RosterLineSet is a day of a draft changed.
type RosterLineSet struct {
	Roster   string    `json:"roster"`
	Staff    string    `json:"staff"`
	Day      when.Day  `json:"day"`
	StartsAt time.Time `json:"starts_at,omitzero"`
	EndsAt   time.Time `json:"ends_at,omitzero"`
	Rest     bool      `json:"rest,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

// EntryKind names the entry.
func (RosterLineSet) EntryKind() (string, int) { return "duty.roster.line_set", 1 }

// Line says the day.
func (e RosterLineSet) Line() journal.Line {
	if e.Rest {
		return journal.Line{Stage: stage, Title: "Draft roster: rest day", Detail: e.Day.Text()}
	}
	return journal.Line{Stage: stage, Title: "Draft roster: tour", Detail: clock(e.StartsAt) + " to " + clock(e.EndsAt)}
}

// SwapChanged is a swap of tours asked for, agreed, approved, declined or refused.
type SwapChanged struct {
	Swap     string   `json:"swap"`
	Asker    string   `json:"asker"`
	AskerDay when.Day `json:"asker_day"`
	Other    string   `json:"other"`
	OtherDay when.Day `json:"other_day"`
	State    string   `json:"state"`
}

// EntryKind names the entry.
func (SwapChanged) EntryKind() (string, int) { return "duty.swap.changed", 1 }

// Line says the days.
func (e SwapChanged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Swap of tours " + e.State, Detail: e.AskerDay.Text() + " for " + e.OtherDay.Text()}
}
