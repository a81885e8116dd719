package entry

import (
	"strconv"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// VarianceFound is work outside the planned tour, or planned time that was not worked (DUTY-06).
type VarianceFound struct {
	Variance string    `json:"variance"`
	Staff    string    `json:"staff"`
	Kind     string    `json:"kind"`
	Overtime string    `json:"overtime,omitempty"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
}

// EntryKind names the entry.
func (VarianceFound) EntryKind() (string, int) { return "duty.variance.found", 1 }

// Line says what kind and for how long.
func (e VarianceFound) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Differs from the plan: " + words(e.Kind), Detail: plural(int(e.Until.Sub(e.From)/time.Minute), "minute", "minutes")}
}

// VarianceDecided is what a supervisor decided: How is pay, time_off, refused or noted. PaidSeconds are at plain time.
type VarianceDecided struct {
	Variance       string   `json:"variance"`
	Staff          string   `json:"staff"`
	Number         string   `json:"number"`
	CostCentre     string   `json:"cost_centre,omitempty"`
	Overtime       string   `json:"overtime,omitempty"`
	How            string   `json:"how"`
	On             when.Day `json:"on"`
	Minutes        int      `json:"minutes"`
	CountedMinutes int      `json:"counted_minutes"`
	PaidSeconds    int64    `json:"paid_seconds"`
	Rate           string   `json:"rate,omitempty"`
	HourPence      int64    `json:"hour_pence"`
	Pence          int64    `json:"pence"`
	Law            string   `json:"law,omitempty"`
}

// EntryKind names the entry.
func (VarianceDecided) EntryKind() (string, int) { return "duty.variance.decided", 1 }

// Line says how. Money stands in the facts, not in a line.
func (e VarianceDecided) Line() journal.Line {
	said := map[string]string{"pay": "Overtime approved for payment", "time_off": "Overtime approved as time off", "refused": "Overtime refused", "noted": "Difference from the plan noted"}[e.How]
	return journal.Line{Stage: stage, Title: said, Detail: plural(e.Minutes, "minute", "minutes")}
}

// Retained is somebody kept on after their tour.
type Retained struct {
	Staff string    `json:"staff"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
}

// EntryKind names the entry.
func (Retained) EntryKind() (string, int) { return "duty.retained", 1 }

// Line says until when.
func (e Retained) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Kept on duty", Detail: "until " + clock(e.Until)}
}

// RestDayRequired is a tour on a rest day or public holiday, at a cost that was seen before.
type RestDayRequired struct {
	Variance string    `json:"variance"`
	Staff    string    `json:"staff"`
	Tour     string    `json:"tour"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	ToldOn   when.Day  `json:"told_on"`
	Pence    int64     `json:"pence"`
	Law      string    `json:"law"`
}

// EntryKind names the entry.
func (RestDayRequired) EntryKind() (string, int) { return "duty.rest_day.required", 1 }

// Line says when.
func (e RestDayRequired) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Required on a rest day", Detail: clock(e.StartsAt) + " to " + clock(e.EndsAt) + ", " + strconv.Itoa(int(e.EndsAt.Sub(e.StartsAt)/time.Hour)) + " hours"}
}
