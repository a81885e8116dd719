package custody

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// ChargeQuestion is what decides who may charge (CF-02).
type ChargeQuestion struct {
	Offences    []OffenceMode // every offence of the case: those to be charged and those of the arrest
	Plea        string        // anticipated: guilty, not_guilty or not_known
	Flags       []string      // what the case involves: death, domestic_abuse, hate_crime, retail_theft ...
	Magistrates bool          // fit for sentence in the magistrates' court
	Months      int           // the sentence that is likely, in months of custody
}

// OffenceMode is an offence and how it is tried.
type OffenceMode struct{ Code, Mode string }

// ChargeVerdict is who may charge one offence, by which row of casefile.charge_route, and why in its words.
type ChargeVerdict struct {
	Code  string
	Route string // police or cps
	Law   string
	Why   string
}

type routeRow struct {
	Route       string   `json:"route"`
	Label       string   `json:"label"`
	When        string   `json:"when"`
	Mode        string   `json:"mode,omitempty"`
	Plea        string   `json:"plea,omitempty"`
	Flag        string   `json:"flag,omitempty"`
	Offences    []string `json:"offences,omitempty"`
	Magistrates bool     `json:"magistrates_sentence,omitempty"`
	Months      int      `json:"likely_months_at_most,omitempty"`
	ref         string
}

// ChargeRoute says of each offence whether the police may charge it without a prosecutor (CF-02). The excluded rows are
// read first; an offence that no police row fits is the prosecutor's; one such offence takes the whole case with it.
func ChargeRoute(book *law.Book, on when.Day, c ChargeQuestion) ([]ChargeVerdict, error) {
	var police, excluded []routeRow
	for _, row := range book.Table("casefile.charge_route").On(on) {
		v := routeRow{ref: row.Ref()}
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		if v.Route == "police" {
			police = append(police, v)
		} else {
			excluded = append(excluded, v)
		}
	}
	out := make([]ChargeVerdict, len(c.Offences))
	pulled := -1
	for i, o := range c.Offences {
		out[i] = verdictOf(c, o, police, excluded)
		if out[i].Route == "cps" && pulled < 0 {
			pulled = i
		}
	}
	for i := range out {
		if pulled >= 0 && out[i].Route == "police" {
			out[i].Route, out[i].Law = "cps", out[pulled].Law
			out[i].Why = "It stands with " + out[pulled].Code + ", which takes the whole case to the prosecutor"
		}
	}
	return out, nil
}

func verdictOf(c ChargeQuestion, o OffenceMode, police, excluded []routeRow) ChargeVerdict {
	for _, r := range excluded {
		if r.names(o.Code) || r.Flag != "" && slices.Contains(c.Flags, r.Flag) {
			return ChargeVerdict{Code: o.Code, Route: "cps", Law: r.ref, Why: r.Label}
		}
	}
	for _, r := range police {
		if r.fits(c, o) {
			return ChargeVerdict{Code: o.Code, Route: "police", Law: r.ref, Why: r.Label}
		}
	}
	return ChargeVerdict{Code: o.Code, Route: "cps", Law: "casefile.charge_route", Why: "It is not summary-only, and a guilty plea fit for sentence by magistrates is not expected"}
}

func (r routeRow) names(code string) bool {
	return slices.ContainsFunc(r.Offences, func(p string) bool { return strings.HasPrefix(code, p) })
}

func (r routeRow) fits(c ChargeQuestion, o OffenceMode) bool {
	return (r.Mode == "" || r.Mode == o.Mode) && (r.Plea == "" || r.Plea == "any" || r.Plea == c.Plea) &&
		(r.Flag == "" || slices.Contains(c.Flags, r.Flag)) && (!r.Magistrates || c.Magistrates) && (r.Months == 0 || c.Months <= r.Months) &&
		(len(r.Offences) == 0 || r.names(o.Code))
}

type sittingRule struct {
	daysLeftOut
	After int `json:"days_after"`
}

// LatestCourtDay is the last day on which somebody kept after charge must be before a court: the next day, where that is a
// day of sitting, else the first one that is (PACE 1984 s.46(2) to (8); CUS-23).
func LatestCourtDay(book *law.Book, charged time.Time) (when.Day, string, error) {
	day := when.DayOf(charged)
	row, ok := book.Table("custody.court_sitting").At("not_counted", day)
	if !ok {
		return day, "", missing("at")
	}
	var v sittingRule
	if err := row.Into(&v); err != nil {
		return day, "", err
	}
	day = day.AddDays(v.After)
	for v.has(book, day) {
		day = day.AddDays(1)
	}
	return day, row.Ref(), nil
}
