package people

import (
	"context"
	"slices"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// Sheet is everything of a person that one reader may see.
type Sheet struct {
	Person  Person          `json:"person"`
	Age     int             `json:"age"` // -1 when it is not known
	Roles   []Part          `json:"roles"`
	Things  []Tie           `json:"things"`
	Markers []Marker        `json:"markers"` // ended and expired ones too: Shown tells
	Missing []string        `json:"missing,omitempty"`
	Entries []journal.Entry `json:"-"`
	Same    []Hit           `json:"same,omitempty"` // other persons with the same identifier: perhaps one person
	Today   when.Day        `json:"today"`
}

// ETag changes with every change of the person.
func (s Sheet) ETag() string { return s.Person.ETag() }

// Part is a role on a thread that the reader may see.
type Part struct {
	Linked
	Ref string `json:"ref"` // the thread's reference
}

// See opens a person. The look is recorded. Right: people.see, and never for one's own, family's or home's record: that is
// refused, recorded and put before a supervisor (GOV-04). Fault: person.not_found.
func (d *Desk) See(ctx context.Context, personID string) (Sheet, error) {
	subject := journal.Ref{Kind: "person", ID: personID}
	s, err := act.See(ctx, d.host.Door, act.Of("people.see", subject), func(q db.Querier, who *access.Actor) (Sheet, error) {
		return d.sheet(q, who, personID)
	})
	return s, err
}

func (d *Desk) sheet(q db.Querier, who *access.Actor, personID string) (Sheet, error) {
	s := Sheet{Today: when.DayOf(d.host.Clock.Now()), Roles: []Part{}, Things: []Tie{}, Markers: []Marker{}}
	var err error
	if s.Person, err = d.Get(q, personID); err != nil {
		return s, err
	}
	s.Age = s.Person.Age(s.Today)
	all := append([]string{s.Person.ID}, s.Person.Aliases...)
	labels := labelsFor(who)
	links, err := linksOf(q, all, labels)
	if err != nil {
		return s, err
	}
	var roles []string
	for _, l := range links {
		th, err := thread.Get(q, l.Thread)
		if err != nil {
			return s, err
		}
		if labels != nil && !slices.Contains(labels, th.Label) {
			continue
		}
		l.Person = s.Person
		s.Roles = append(s.Roles, Part{l, th.Ref})
		if l.Until.IsZero() {
			roles = append(roles, l.Role)
		}
	}
	s.Missing = d.Missing(s.Person, roles, s.Today)
	things, err := tiesOf(q, all, labels, true)
	if err != nil {
		return s, err
	}
	s.Things = append(s.Things, things...)
	homes, err := homesOf(q, all)
	if err != nil {
		return s, err
	}
	markers, err := markersOn(q, append(slices.Clone(all), homes...), labels)
	if err != nil {
		return s, err
	}
	s.Markers = append(s.Markers, markers...)
	if s.Same, err = d.same(q, s, labels); err != nil {
		return s, err
	}
	s.Entries, err = d.stream(q, all, who)
	return s, err
}

// labelsFor is what lists are filtered by; nil, for all, is for the program itself only.
func labelsFor(who *access.Actor) []string {
	if who.IsSystem() {
		return nil
	}
	if who.Labels == nil {
		return []string{}
	}
	return who.Labels
}

// same are other persons with the same national identifier: offered for merging, never merged by themselves (POLE-05).
func (d *Desk) same(q db.Querier, s Sheet, labels []string) ([]Hit, error) {
	var out []Hit
	for _, t := range s.Things {
		if (t.Thing.Kind != PNC && t.Thing.Kind != CRO) || !t.Until.IsZero() || !t.Thing.known() {
			continue
		}
		ties, err := tiesTo(q, t.Thing.ID, labels)
		if err != nil {
			return nil, err
		}
		for _, x := range ties {
			p, err := getRow(q, x.Person)
			if err != nil {
				return nil, err
			}
			h := Hit{Kind: "person", ID: p.ID, Title: p.Name()}
			if p.ID != s.Person.ID && !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	return out, nil
}

// stream is the person's own stream, newest first, of every record that they are.
func (d *Desk) stream(q db.Querier, all []string, who *access.Actor) ([]journal.Entry, error) {
	var out []journal.Entry
	for _, a := range all {
		es, err := journal.About(q, journal.Ref{Kind: "person", ID: a}, who.Labels, streamLength)
		if err != nil {
			return nil, err
		}
		out = append(out, es...)
	}
	slices.SortStableFunc(out, func(a, b journal.Entry) int { return b.RecordedAt.Compare(a.RecordedAt) })
	return out[:min(len(out), streamLength)], nil
}

// streamLength bounds a page.
const streamLength = 100

// ThingSheet is an address, phone, email or vehicle with those whose it is, as one reader may see them.
type ThingSheet struct {
	Thing   Thing    `json:"thing"`
	People  []Tie    `json:"people"`
	Names   []string `json:"names"`
	Markers []Marker `json:"markers"`
	Today   when.Day `json:"today"`
}

// SeeThing opens a thing. Right: people.thing.see. Fault: thing.not_found.
func (d *Desk) SeeThing(ctx context.Context, thingID string) (ThingSheet, error) {
	subject := journal.Ref{Kind: "thing", ID: thingID}
	s, err := act.See(ctx, d.host.Door, act.Of("people.thing.see", subject), func(q db.Querier, who *access.Actor) (ThingSheet, error) {
		t, err := getThing(q, thingID)
		if err != nil {
			return ThingSheet{}, err
		}
		s := ThingSheet{Thing: t, People: []Tie{}, Names: []string{}, Markers: []Marker{}, Today: when.DayOf(d.host.Clock.Now())}
		ties, err := tiesTo(q, t.ID, labelsFor(who))
		if err != nil {
			return s, err
		}
		for _, x := range ties {
			of, err := ownOf(q, d, who, "person", x.Person)
			if err != nil {
				return s, err
			}
			if of != "" {
				continue // their own and their family's names are not shown here either
			}
			p, err := getRow(q, x.Person)
			if err != nil {
				return s, err
			}
			s.People, s.Names = append(s.People, x), append(s.Names, p.Name())
		}
		ms, err := markersOn(q, []string{t.ID}, labelsFor(who))
		s.Markers = append(s.Markers, ms...)
		return s, err
	})
	return s, err
}
