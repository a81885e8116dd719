package field

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/court"
	"throughline/police/crime"
	"throughline/police/custody"
	"throughline/police/evidence"
	"throughline/police/field/forms"
	"throughline/police/people"
	"throughline/police/reintegration"
)

// The promises of street forms.
const (
	// forceOwed is owed by an officer who used force: the form, before the end of the tour (MOB-13).
	forceOwed = "field.force_form"
	// copyOwed is owed to somebody who was searched and wants a copy of its record (SS-01).
	copyOwed = "field.search_copy"
)

// Forms is the desk of street forms: it hands what an officer filled in once to the room that keeps it, in one act.
type Forms struct {
	host     *room.Host
	people   *people.Desk
	evidence *evidence.Desk
	custody  *custody.Desk
	crime    *crime.Desk
	set      *forms.Set
	// Court says what bail a court has somebody on. App fills it.
	Court *court.Desk
	// Reintegration says which requirements somebody must keep to. App fills it.
	Reintegration *reintegration.Desk
	// TourEnds says until when somebody is on duty at a moment; the zero time when nobody knows. App fills it.
	TourEnds func(q db.Querier, staff string, at time.Time) (time.Time, error)
	// Supervisors are those on duty whom a phone offers by name, because a form names them. App fills it.
	Supervisors func(ctx context.Context, q db.Querier) ([]string, error)
	// Around gives the places, vehicles and officers that the record can offer on a thread, which may be empty, to this reader.
	// App fills it.
	Around func(ctx context.Context, q db.Querier, threadID string) (Known, error)
}

// NewForms makes the desk on those above it.
func NewForms(h *room.Host, p *people.Desk, e *evidence.Desk, c *custody.Desk, k *crime.Desk) *Forms {
	set, err := forms.Shipped()
	if err != nil {
		panic(err) // law/forms is embedded and held by its test
	}
	return &Forms{host: h, people: p, evidence: e, custody: c, crime: k, set: set, TourEnds: func(db.Querier, string, time.Time) (time.Time, error) { return time.Time{}, nil },
		Around: func(context.Context, db.Querier, string) (Known, error) { return Known{}, nil }, Supervisors: func(context.Context, db.Querier) ([]string, error) { return nil, nil }}
}

// join adds what forms register to the room of the field.
func (d *Forms) join(r *room.Room) {
	today := when.DayOf(d.host.Clock.Now())
	r.Promises = append(r.Promises, promise.Kind{Name: forceOwed, Title: "Hand in the form of force", Steps: promise.Climb(d.host.Law, forceOwed, today)},
		promise.Kind{Name: copyOwed, Title: "Give a copy of a search record", Steps: promise.Climb(d.host.Law, copyOwed, today)})
	if r.Facts == nil {
		r.Facts = map[string]act.FactsFunc{}
	}
	r.Facts["form"], r.Facts["draft"] = d.formFacts, d.draftFacts
	r.Screens = append(r.Screens, d.screens()...)
	r.Panels = append(r.Panels, d.threadPanel())
	r.Acts = append(r.Acts, d.threadButton())
	r.Tables = append(r.Tables, room.Table{Name: "field_form", Retention: "mopi_3", About: "person", Thread: "thread"},
		room.Table{Name: "field_draft", Retention: "act_reply", About: "owner", Thread: "thread"})
	api := r.API
	r.API = func(a humaAPI) {
		if api != nil {
			api(a)
		}
		d.api(a)
	}
	links, relabel := r.Links, r.Relabel
	r.Links = func(subject journal.Ref) string {
		switch {
		case subject.Kind == "form":
			return "/field/record/" + subject.ID
		case links != nil:
			return links(subject)
		}
		return ""
	}
	r.Relabel = func(tx *act.Tx, threadID, label string) error {
		if relabel != nil {
			if err := relabel(tx, threadID, label); err != nil {
				return err
			}
		}
		return relabelForms(tx, threadID, label)
	}
}

// All are the forms as they stand now. Right: field.form.list.
func (d *Forms) All(ctx context.Context) ([]forms.Form, error) {
	if err := d.host.Door.Ask(ctx, act.Of("field.form.list", journal.Ref{Kind: "form"}).With(access.Resource{})); err != nil {
		return nil, err
	}
	return d.set.On(d.host.Law, when.DayOf(d.host.Clock.Now())), nil
}

// at is a form as it stood at a moment. Fault: field.form.unknown.
func (d *Forms) at(code string, moment time.Time) (forms.Form, error) {
	f, ok := d.set.At(code, d.host.Law, when.DayOf(moment))
	if !ok {
		return f, fault.New(fault.NotFound, "field.form.unknown").With("code", code)
	}
	return f, nil
}

// formFacts are what policy asks of a form that was handed in.
func (d *Forms) formFacts(q db.Querier, id string) (access.Resource, error) {
	x, err := getForm(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := d.factsOf(q, x.Thread, x.Person)
	r.Kind, r.ID, r.Label, r.Version = "form", x.ID, x.Label, x.ETag()
	r.Attrs = map[string]any{"form": x.Form, "officer": x.MadeByStaff}
	return r, err
}

// factsOf are those of a thread and a person: whose record it is, whatever the case.
func (d *Forms) factsOf(q db.Querier, threadID, person string) (access.Resource, error) {
	r := access.Resource{Label: "open"}
	if threadID != "" {
		th, err := thread.Get(q, threadID)
		if err != nil {
			return r, err
		}
		if r, err = d.evidence.Facts(q, th.ID); err != nil {
			return r, err
		}
	}
	if person == "" {
		return r, nil
	}
	p, err := d.people.Get(q, person)
	if err != nil {
		return r, err
	}
	if p.Label != "open" && r.Label == "open" {
		r.Label = p.Label
	}
	r.People = append(append(r.People, p.ID), p.Aliases...)
	return r, nil
}

// seen is the card of a person for whoever fills in a form at a desk: it is a look at them, decided and recorded as one. Right:
// people.see. Faults: person.not_found (invalid, of the field person); those of policy.
func (d *Forms) seen(ctx context.Context, person string, at time.Time, why ...string) (map[string]string, error) {
	if person == "" {
		return nil, nil
	}
	card, err := act.See(ctx, d.host.Door, act.Of("people.see", journal.Ref{Kind: "person", ID: person}, why...), func(q db.Querier, _ *access.Actor) (map[string]string, error) {
		return d.card(ctx, q, person, at)
	})
	if fault.Is(err, fault.NotFound) {
		return nil, fault.InvalidField("person", "person.not_found").Wrap(err)
	}
	return card, err
}

// card is what the record knows of a person, by the names that forms carry. What a reader may not know of is not there.
func (d *Forms) card(ctx context.Context, q db.Querier, person string, at time.Time) (map[string]string, error) {
	if person == "" {
		return nil, nil
	}
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	p, err := d.people.Get(q, person)
	if fault.Is(err, fault.NotFound) || err == nil && !who.Knows(p.Label) {
		return nil, fault.InvalidField("person", "person.not_found")
	}
	if err != nil {
		return nil, err
	}
	out := map[string]string{"given": p.Given, "family": p.Family, "born_on": p.BornOn.String(), "phone": p.Phone, "email": p.Email, "address": p.Address, "language": p.Language}
	if p.Gender == "male" || p.Gender == "female" {
		out["gender"] = p.Gender
	}
	if age := p.Age(when.DayOf(at)); age >= 0 && p.BornOn.IsZero() {
		out["age"] = itoa(int64(age))
	}
	return out, nil
}
