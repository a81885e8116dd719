package victim

import (
	"encoding/json"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Duty is something that the Victims' Code owes a victim because of an event.
type Duty struct {
	Code        string   // a code of the table victim.duty
	Text        string   // what is owed, in a sentence without names
	DueOn       when.Day // the last day on which it is kept
	WorkingDays int      // counted from the day after the event
	Owner       string   // police, witness_care_unit or probation
	Right       int      // of the twelve rights of the Code
	SafetyNews  bool     // due before the person leaves, whatever DueOn says
	FromReceipt bool     // the event is the owner being told, not the thing itself
	Exceptions  []string // codes of reason_code that may lawfully stand in its place
	Source      string
	Row         string // the row of victim.duty that was used
}

// dutyRule is a row of victim.duty.
type dutyRule struct {
	Trigger             string   `json:"trigger"`
	Text                string   `json:"text"`
	StdWorkingDays      int      `json:"std_working_days"`
	EnhancedWorkingDays int      `json:"enhanced_working_days"`
	Owner               string   `json:"owner"`
	Right               int      `json:"right"`
	SafetyNews          bool     `json:"safety_news,omitempty"`
	FromReceipt         bool     `json:"from_receipt,omitempty"`
	Exceptions          []string `json:"exceptions"`
}

// DutiesOf lists every duty that an event opens, the chief one (whose code is the trigger) first. The clock is the
// London day of the event itself, not of its entry (VIC-04); that day is day 0 and working days are counted after it
// (G-03, VIC-03). enhanced is for a victim with enhanced rights. Faults, invalid: victim.duty.trigger for a trigger
// that the Code of that day does not know, and law.calendar.not_covered.
func DutiesOf(book *law.Book, trigger string, at time.Time, enhanced bool) ([]Duty, error) {
	day := when.DayOf(at)
	var out []Duty
	for _, row := range book.Table("victim.duty").On(day) {
		var rule dutyRule
		if err := row.Into(&rule); err != nil {
			return nil, err
		}
		if rule.Trigger != trigger {
			continue
		}
		days := rule.StdWorkingDays
		if enhanced {
			days = rule.EnhancedWorkingDays
		}
		due, err := book.Calendar().AddWorkingDays(day, days)
		if err != nil {
			return nil, err
		}
		d := Duty{Code: row.Code, Text: rule.Text, DueOn: due, WorkingDays: days, Owner: rule.Owner, Right: rule.Right, SafetyNews: rule.SafetyNews,
			FromReceipt: rule.FromReceipt, Exceptions: rule.Exceptions, Source: row.Source, Row: row.Ref()}
		if d.Code == trigger {
			out = append([]Duty{d}, out...)
		} else {
			out = append(out, d)
		}
	}
	if len(out) == 0 {
		return nil, fault.InvalidField("trigger", "victim.duty.trigger", "trigger", clip(trigger), "day", day.Text(), "known", triggers(book, day))
	}
	return out, nil
}

// DutyOf is the chief duty that an event opens; see DutiesOf.
func DutyOf(book *law.Book, trigger string, at time.Time, enhanced bool) (Duty, error) {
	all, err := DutiesOf(book, trigger, at, enhanced)
	if err != nil {
		return Duty{}, err
	}
	return all[0], nil
}

// triggers lists what the Code of a day knows, for the sentence that refuses another.
func triggers(book *law.Book, day when.Day) string {
	var out []string
	for _, row := range book.Table("victim.duty").On(day) {
		var rule dutyRule
		if row.Into(&rule) == nil && rule.Trigger == row.Code {
			out = append(out, row.Code)
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

type dutyAnswer struct {
	DueOn       when.Day `json:"due_on"`
	WorkingDays int      `json:"working_days"`
	Owner       string   `json:"owner"`
	Law         string   `json:"law"`
}

// AskVictimDuty is `throughline ask victim-duty`.
var AskVictimDuty = law.Ask{
	Name:    "victim-duty",
	About:   "By when a victim must be told of something, and who owes it (VIC-03, VIC-04).",
	Example: json.RawMessage(`{"trigger":"suspect_arrested","at":"2026-12-24T22:15","enhanced":true}`),
	Run:     runVictimDuty,
}

func runVictimDuty(book *law.Book, _ when.Clock, in json.RawMessage) (any, error) {
	var q struct {
		Trigger  string `json:"trigger"`
		At       string `json:"at"`
		Enhanced bool   `json:"enhanced"`
	}
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	at, err := law.Second("at", q.At)
	if err != nil {
		return nil, err
	}
	d, err := DutyOf(book, q.Trigger, at, q.Enhanced)
	if fault.HasCode(err, "law.calendar.not_covered") {
		f := *fault.Of(err)
		return nil, fault.New(f.Kind, f.Code, fault.Field{Name: "at", Code: f.Code, Params: f.Fields[0].Params})
	}
	if err != nil {
		return nil, err
	}
	return dutyAnswer{DueOn: d.DueOn, WorkingDays: d.WorkingDays, Owner: d.Owner, Law: book.Cite(d.Row)}, nil
}
