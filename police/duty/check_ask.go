package duty

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// AskTourCheck is `throughline ask tour-check`.
var AskTourCheck = law.Ask{
	Name:  "tour-check",
	About: "What is wrong with the tours of an officer: rest, length, overlap, rest days, average hours, skills that lapse (DUTY-02, WTR-01, HR-02).",
	Example: json.RawMessage(`{"officer":{"rank":"constable","skills":[{"code":"taser","expires_on":"2026-10-24"}]},"tours":[{"starts_at":"2026-10-23T14:00","ends_at":"2026-10-23T23:00"},` +
		`{"starts_at":"2026-10-24T07:00","ends_at":"2026-10-24T16:00"},{"starts_at":"2026-10-24T22:00","ends_at":"2026-10-25T07:00","exigency_reason":"Murder inquiry"}]}`),
	Run: runTourCheck,
}

// askedTour is a tour as it is asked about. needs are codes of skills that it cannot be worked without.
type askedTour struct {
	StartsAt string   `json:"starts_at"`
	EndsAt   string   `json:"ends_at"`
	Exigency string   `json:"exigency_reason,omitempty"`
	Needs    []string `json:"needs,omitempty"`
}

type askedOfficer struct {
	Rank     string `json:"rank,omitempty"` // left out for police staff
	OptedOut bool   `json:"opted_out,omitempty"`
	Skills   []struct {
		Code      string `json:"code"`
		ExpiresOn string `json:"expires_on,omitempty"`
	} `json:"skills,omitempty"`
}

type tourFinding struct {
	Tour     int    `json:"tour"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Detail   string `json:"detail"`
	Law      string `json:"law"`
}

// maxAsked is more than the tours of anybody's year with those that count beside them.
const maxAsked = 1000

func runTourCheck(book *law.Book, _ when.Clock, in json.RawMessage) (any, error) {
	var q struct {
		Officer *askedOfficer `json:"officer,omitempty"`
		Tours   []askedTour   `json:"tours"`
	}
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	switch {
	case len(q.Tours) == 0:
		return nil, fault.InvalidField("tours", "duty.tours.none")
	case len(q.Tours) > maxAsked:
		return nil, fault.InvalidField("tours", "duty.tours.too_many", "most", fmt.Sprint(maxAsked))
	}
	tours := make([]Planned, len(q.Tours))
	for i, t := range q.Tours {
		var err error
		if tours[i], err = t.read(fmt.Sprintf("tours[%d]", i)); err != nil {
			return nil, err
		}
	}
	c, err := NewChecks(book, when.DayOf(earliest(tours)))
	if err != nil {
		return nil, err
	}
	whom, err := q.Officer.whom(c)
	if err != nil {
		return nil, err
	}
	for i, t := range tours {
		for n, code := range t.Needs {
			if err := c.skillFault(fmt.Sprintf("tours[%d].needs[%d]", i, n), code); err != nil {
				return nil, err
			}
		}
	}
	out := struct {
		Findings []tourFinding `json:"findings"`
	}{[]tourFinding{}}
	for _, f := range c.Tours(whom, tours) {
		out.Findings = append(out.Findings, tourFinding{f.Tour, f.Code, f.Severity, f.Detail(), f.Law})
	}
	return out, nil
}

func (t askedTour) read(field string) (Planned, error) {
	p := Planned{Exigency: t.Exigency, Needs: t.Needs}
	var err error
	if p.StartsAt, err = law.Second(field+".starts_at", t.StartsAt); err != nil {
		return p, err
	}
	if p.EndsAt, err = law.Second(field+".ends_at", t.EndsAt); err != nil {
		return p, err
	}
	if !p.EndsAt.After(p.StartsAt) {
		return p, fault.InvalidField(field+".ends_at", "duty.tour.order")
	}
	return p, nil
}

func (o *askedOfficer) whom(c *Checks) (Whom, error) {
	if o == nil {
		return Whom{}, nil
	}
	w := Whom{Rank: o.Rank, Civilian: o.Rank == "", OptedOut: o.OptedOut}
	if o.Rank != "" {
		if err := c.rankFault("officer.rank", o.Rank); err != nil {
			return w, err
		}
	}
	for i, s := range o.Skills {
		field := fmt.Sprintf("officer.skills[%d]", i)
		if err := c.skillFault(field+".code", s.Code); err != nil {
			return w, err
		}
		h := Held{Code: s.Code}
		if s.ExpiresOn != "" {
			var err error
			if h.ExpiresOn, err = law.Day(field+".expires_on", s.ExpiresOn); err != nil {
				return w, err
			}
		}
		w.Skills = append(w.Skills, h)
	}
	return w, nil
}

// skillFault refuses a skill that law does not know.
func (c *Checks) skillFault(field, code string) error {
	if _, ok := c.skills[code]; ok {
		return nil
	}
	return fault.InvalidField(field, "duty.skill.unknown", "value", clipped(code))
}

func earliest(tours []Planned) (first time.Time) {
	for _, t := range tours {
		if first.IsZero() || t.StartsAt.Before(first) {
			first = t.StartsAt
		}
	}
	return first
}
