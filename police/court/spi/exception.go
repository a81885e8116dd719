package spi

import (
	"strings"

	"throughline/law/cjs"
	"throughline/platform/when"
)

// Exception is one thing in a message that a person must look at before the message has its effects. Nothing of the
// message is lost by it: the text stands where it stood.
type Exception struct {
	Code  string // "spi.exception.result_unknown"; the sentence is in words/en/spi.yaml and may say {value}
	Value string // what was sent, shortened
	Where Where
}

// Where says which part of the message: numbers count from 1, 0 is "not inside one".
type Where struct{ Session, Case, Defendant, Offence, Result int }

// Checks are rules of other rooms. A nil check is not made.
type Checks struct {
	ASN func(string) error // is this a possible arrest or summons number
	URN func(string) error // is this a possible unique reference number
}

// Exceptions lists what is not understood or does not agree (CRT-03): codes that the standing data does not hold, results
// sent as text alone, references that check refuses, dates that cannot be read, elements that nobody knows, an offence
// without a result. The order is the message's. No exception means that every code can be acted upon.
func (m *Message) Exceptions(t *cjs.Tables, check Checks) []Exception {
	f := &finder{tables: t, check: check}
	f.unknown(m.Unknown)
	for i := range m.Sessions {
		f.at = Where{Session: i + 1}
		f.session(&m.Sessions[i])
	}
	return f.found
}

type finder struct {
	tables *cjs.Tables
	check  Checks
	at     Where
	found  []Exception
}

func (f *finder) add(code, value string) {
	f.found = append(f.found, Exception{Code: "spi.exception." + code, Value: clip(value), Where: f.at})
}

// coded reports a code that look does not find; an absent code is reported only when must.
func coded[T any](f *finder, look func(string) (T, bool), value, name string, must bool) {
	if value == "" {
		if must {
			f.add(name+"_missing", "")
		}
		return
	}
	if _, ok := look(value); !ok {
		f.add(name+"_unknown", value)
	}
}

func (f *finder) session(s *Session) {
	coded(f, f.tables.Court, s.Hearing.Court, "court", true)
	f.unknown(s.Unknown)
	for i := range s.Cases {
		f.at = Where{Session: f.at.Session, Case: i + 1}
		c := &s.Cases[i]
		f.reference(f.check.URN, c.URN, "urn")
		f.unknown(c.Unknown)
		for j := range c.Defendants {
			f.at.Defendant, f.at.Offence, f.at.Result = j+1, 0, 0
			f.defendant(&c.Defendants[j], s.Hearing.On)
		}
	}
}

func (f *finder) reference(check func(string) error, value, name string) {
	switch {
	case value == "":
		f.add(name+"_missing", "")
	case check != nil && check(value) != nil:
		f.add(name+"_refused", value)
	}
}

func (f *finder) defendant(d *Defendant, on when.Day) {
	f.reference(f.check.ASN, d.ASN, "asn")
	coded(f, f.tables.BailStatus, d.BailStatus(), "bail_status", false)
	if p := d.Person; p != nil {
		coded(f, f.tables.Gender, p.Gender, "gender", false)
		coded(f, f.tables.Presence, p.Present, "presence", false)
		if p.BornOn.After(on) {
			f.add("born_after_hearing", p.BornOn.String())
		}
		f.unknown(p.Unknown)
	}
	if o := d.Organisation; o != nil {
		coded(f, f.tables.Presence, o.Present, "presence", false)
		f.unknown(o.Unknown)
	}
	f.unknown(d.Unknown)
	if len(d.Offences) == 0 {
		f.add("no_offence", "")
	}
	for i := range d.Offences {
		f.at.Offence, f.at.Result = i+1, 0
		f.offence(&d.Offences[i])
	}
}

func (f *finder) offence(o *Offence) {
	coded(f, f.tables.Offence, o.Code, "offence", true)
	coded(f, f.tables.Plea, o.Plea, "plea", false)
	coded(f, f.tables.Verdict, o.Finding, "finding", false)
	coded(f, f.tables.ModeOfTrial, o.ModeOfTrial, "mode_of_trial", false)
	if !o.EndOn.IsZero() && o.EndOn.Before(o.StartOn) {
		f.add("ends_before_start", o.EndOn.String())
	}
	f.unknown(o.Unknown)
	if len(o.Results) == 0 {
		f.add("no_result", o.Code)
	}
	for i := range o.Results {
		f.at.Result = i + 1
		f.result(&o.Results[i])
	}
}

func (f *finder) result(r *Result) {
	if r.Code == "" {
		f.add("result_uncoded", r.Text)
	} else {
		coded(f, f.tables.Result, r.Code, "result", false)
	}
	for _, q := range r.Qualifiers {
		coded(f, f.tables.Qualifier, q, "qualifier", false)
	}
	coded(f, f.tables.DurationUnit, r.Duration.Unit, "duration_unit", r.Duration.Value != nil)
	coded(f, f.tables.DurationUnit, r.Duration.SecondUnit, "duration_unit", r.Duration.SecondValue != nil)
	if n := r.Next; n != nil {
		coded(f, f.tables.Court, n.Court, "next_court", true)
		coded(f, f.tables.BailStatus, n.BailStatus, "bail_status", false)
		if n.On.IsZero() {
			f.add("next_date_missing", "")
		}
		f.unknown(n.Unknown)
	}
	f.unknown(r.Unknown)
}

// unknown reports kept parts. Attributes of the schema-instance namespace speak to validators, not to people.
func (f *finder) unknown(list []Unknown) {
	for _, u := range list {
		switch {
		case u.Element != nil && strings.HasSuffix(u.Element.Name, "Date") && len(u.Element.Children) == 0:
			f.add("date_unreadable", u.Element.Text)
		case u.Element != nil:
			f.add("element_unknown", u.Element.Name)
		case u.Attr != nil && u.Attr.Space == "http://www.w3.org/2001/XMLSchema-instance":
		case u.Attr != nil:
			f.add("element_unknown", u.Attr.Name)
		default:
			f.add("element_unknown", u.Text)
		}
	}
}
