package control

import (
	"context"
	"net/http"
	"slices"
	"time"

	"throughline/platform/form"
	"throughline/platform/when"
)

func levels(_ context.Context, _ *http.Request, s *form.Spec) error {
	options := []form.Option{{Value: "high", Text: "High"}, {Value: "some", Text: "Some"}, {Value: "low", Text: "Low"}, {Value: "ask", Text: "Not yet known: ask"}}
	var special []form.Field
	for _, q := range thriveQuestions {
		special = append(special, form.Field{Name: q.Code, As: form.AsSelect, Options: options})
	}
	s.With(special...)
	return nil
}

func (d *Desk) grades(_ context.Context, _ *http.Request, s *form.Spec) error {
	var options []form.Option
	for _, row := range d.host.Law.Table("control.grade").On(d.today()) {
		var v GradeRule
		if err := row.Into(&v); err != nil {
			return err
		}
		options = append(options, form.Option{Value: row.Code, Text: "G" + row.Code + " " + v.Label})
	}
	s.With(form.Field{Name: "grade", Options: options})
	return nil
}

// units offers every callsign on tour, with why it is or is not suggested.
func (d *Desk) units(ctx context.Context, r *http.Request, s *form.Spec) error {
	offer, err := d.Suggest(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	var options, leave []form.Option
	for _, u := range offer.Units {
		if u.Leaves != "" {
			leave = append(leave, form.Option{Value: u.Callsign, Text: u.Callsign + ", from " + u.Leaves + " of grade " + u.LeavesFor})
		}
		if u.Not != "sent" && u.Not != "off_tour" {
			options = append(options, form.Option{Value: u.Callsign, Text: u.Callsign + ", " + travelWords(u), Hint: u.Says})
		}
	}
	s.With(form.Field{Name: "callsigns", Options: options}, form.Field{Name: "reason", As: form.AsSelect, Options: d.reasons("override")}, form.Field{Name: "divert", Options: leave})
	if len(leave) == 0 {
		s.Fields = slices.DeleteFunc(s.Fields, func(f form.Field) bool { return f.Name == "divert" })
	}
	return nil
}

// travelWords are a unit's state and how long it needs, beside its name.
func travelWords(u Suggested) string {
	if u.Seconds <= 0 {
		return lower(u.State) + ", travel time not known"
	}
	return lower(u.State) + ", " + mmss(time.Duration(u.Seconds)*time.Second) + " away"
}

// closing offers the closing codes, the qualifiers and the reasons for not attending, of today's law.
func (d *Desk) closing(_ context.Context, _ *http.Request, s *form.Spec) error {
	types, err := d.types(true)
	if err != nil {
		return err
	}
	options := []form.Option{{Value: noQualifier, Text: "None applies"}}
	for _, row := range d.host.Law.Table("control.qualifier").On(d.today()) {
		var v struct {
			Label string `json:"label"`
		}
		if err := row.Into(&v); err != nil {
			return err
		}
		options = append(options, form.Option{Value: row.Code, Text: v.Label})
	}
	s.With(form.Field{Name: "code", As: form.AsSelect, Options: types}, form.Field{Name: "qualifiers", Options: options},
		form.Field{Name: "crime", Options: []form.Option{{Value: "crime", Text: "A crime is recorded"}, {Value: "no_crime", Text: "No crime"}}},
		form.Field{Name: "non_attendance", As: form.AsSelect, Options: d.reasons("non_attendance")})
	return nil
}

func (d *Desk) others(ctx context.Context, r *http.Request, s *form.Spec) error {
	b, err := d.Board(ctx)
	if err != nil {
		return err
	}
	var options []form.Option
	for _, list := range [][]Waiting{b.Waiting, b.Live} {
		for _, w := range list {
			if w.ID != r.PathValue("id") {
				options = append(options, form.Option{Value: w.ID, Text: w.Number + " " + w.Title + ", " + w.Place})
			}
		}
	}
	s.With(form.Field{Name: "other", As: form.AsSelect, Options: options},
		form.Field{Name: "kind", Options: []form.Option{{Value: "duplicate", Text: "The same event: work on the other"}, {Value: "related", Text: "Related: worth knowing of"}, {Value: "child", Text: "A log of a major incident: its own work goes on"}}})
	return nil
}

func (d *Desk) states(ctx context.Context, _ *http.Request, s *form.Spec) error {
	var states, open []form.Option
	for _, row := range d.host.Law.Table("control.resource_state").On(when.DayOf(d.host.Clock.Now())) {
		var v StateRule
		if err := row.Into(&v); err != nil {
			return err
		}
		states = append(states, form.Option{Value: row.Code, Text: row.Code + " " + v.Label})
	}
	if b, err := d.Board(ctx); err == nil { // somebody who may not see the board may still set their own state
		for _, list := range [][]Waiting{b.Live, b.Waiting} {
			for _, w := range list {
				open = append(open, form.Option{Value: w.ID, Text: w.Short() + " " + w.Title})
			}
		}
	}
	s.With(form.Field{Name: "state", As: form.AsSelect, Options: states}, form.Field{Name: "incident", As: form.AsSelect, Options: open})
	return nil
}
