package entry

import (
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// PlanChanged is a proposal of the planner for a draft roster: asked for, on its way, ready, or closed.
type PlanChanged struct {
	Plan   string `json:"plan"`
	Roster string `json:"roster"`
	State  string `json:"state"`
	Phase  string `json:"phase,omitempty"`
	Asked  int    `json:"asked"` // seats
	Filled int    `json:"filled"`
	Bound  int    `json:"bound"` // no plan fills more
}

// EntryKind names the entry.
func (PlanChanged) EntryKind() (string, int) { return "duty.plan.changed", 1 }

// Line says how far it is.
func (e PlanChanged) Line() journal.Line {
	l := journal.Line{Stage: stage, Title: "Proposal for a draft roster " + e.State}
	if e.Asked > 0 {
		l.Detail = plural(e.Filled, "seat", "seats") + " filled of " + plural(e.Asked, "seat", "seats")
	}
	return l
}

// PlanTaken is what was written from a proposal into the draft: tours on days that had none.
type PlanTaken struct {
	Plan   string        `json:"plan"`
	Roster string        `json:"roster"`
	Tours  []PlannedTour `json:"tours"`
}

// PlannedTour is one of them.
type PlannedTour struct {
	Staff    string    `json:"staff"`
	Day      when.Day  `json:"day"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// EntryKind names the entry.
func (PlanTaken) EntryKind() (string, int) { return "duty.plan.taken", 1 }

// Line says how many.
func (e PlanTaken) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Draft roster: proposal taken over", Detail: plural(len(e.Tours), "tour", "tours")}
}
