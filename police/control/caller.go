package control

import (
	"context"
	"net/http"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/control/entry"
	"throughline/police/people"
)

// RecordCaller puts who called on record as a person. What the call knows is not typed again: their name as they gave it,
// their number, the language they speak and what they need follow them from here to custody, interview, court and their own page.
type RecordCaller struct {
	Call   string `json:"call,omitempty" label:"Which call" maxLength:"36"`
	Role   string `json:"role" label:"Their part in it" enum:"reporting_person,victim,witness" required:"true"`
	Saw    bool   `json:"saw,omitempty" label:"They saw it, so they are a witness too"`
	Given  string `json:"given,omitempty" label:"First name" hint:"Blank for the name they gave" maxLength:"60"`
	Family string `json:"family,omitempty" label:"Family name" maxLength:"80"`
}

// RecordCaller records whoever made a call about an incident as a person with a part in it. Which call may be left out when one
// caller of the incident is not on record yet. Needs the control room on duty. Faults: form.invalid, incident.not_found,
// call.not_found, control.caller.which, control.caller.recorded (conflict), those of a new person.
func (d *Desk) RecordCaller(ctx context.Context, incident string, in RecordCaller) (act.Done[people.Person], error) {
	var none act.Done[people.Person]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if d.People == nil {
		return none, fault.New(fault.NotFound, "person.not_found")
	}
	a, err := d.on(ctx, "control.caller.record", incident)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (people.Person, error) {
		i, err := getIncident(tx, incident)
		if err != nil {
			return people.Person{}, err
		}
		calls, err := callsAbout(tx, i.ID)
		if err != nil {
			return people.Person{}, err
		}
		c, err := whichCall(calls, in.Call)
		if err != nil {
			return people.Person{}, err
		}
		known := c.asPerson()
		origins, err := form.Carry(&in, map[string]string{"given": known.Given, "family": known.Family})
		if err != nil {
			return people.Person{}, err
		}
		known.Given, known.Family, known.Origins = in.Given, in.Family, origins
		p, err := d.People.CreateIn(tx, known)
		if err != nil {
			return p, err
		}
		roles := []string{in.Role}
		if in.Saw && in.Role != "witness" {
			roles = append(roles, "witness")
		}
		for _, role := range roles {
			if err := d.People.LinkIn(tx, p.ID, role, i.Thread); err != nil {
				return p, err
			}
		}
		if err := setCaller(tx, c, p.ID); err != nil {
			return p, err
		}
		_, err = tx.Record(entry.CallerRecorded{Incident: i.ID, Call: c.ID, Person: p.ID, Role: in.Role, Language: p.Language})
		return p, err
	})
}

// whichCall is the call that was named, or the only one whose caller is not on record.
func whichCall(calls []Call, named string) (Call, error) {
	var open []Call
	for _, c := range calls {
		switch {
		case c.ID == named && c.Person != "":
			return c, fault.New(fault.Conflict, "control.caller.recorded")
		case c.ID == named:
			return c, nil
		case c.Person == "":
			open = append(open, c)
		}
	}
	switch {
	case named != "":
		return Call{}, fault.New(fault.NotFound, "call.not_found")
	case len(calls) == 0:
		return Call{}, fault.InvalidField("call", "control.caller.none")
	case len(open) == 0:
		return Call{}, fault.New(fault.Conflict, "control.caller.recorded")
	case len(open) > 1:
		return Call{}, fault.InvalidField("call", "control.caller.which")
	}
	return open[0], nil
}

// asPerson is what a call knows of its caller. The last word of the name they gave is taken for the family name.
func (c Call) asPerson() people.NewPerson {
	p := people.NewPerson{Language: c.Language, Needs: c.Needs}
	words := strings.Fields(c.Caller)
	switch n := len(words); {
	case n == 1:
		p.Given = words[0]
	case n > 1:
		p.Given, p.Middle, p.Family = words[0], strings.Join(words[1:n-1], " "), words[n-1]
	}
	if len(c.CLI) > 6 { // a short number is a service or an extension, and nobody's own
		p.Phone = c.CLI
	}
	return p
}

func (d *Desk) knownCaller(ctx context.Context, r *http.Request) (map[string]string, error) {
	v, err := d.View(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	c, err := whichCall(v.Calls, r.URL.Query().Get("call"))
	if err != nil {
		return map[string]string{}, nil
	}
	p := c.asPerson()
	return map[string]string{"call": c.ID, "given": p.Given, "family": p.Family}, nil
}

// callsFor offers the calls whose callers are not on record.
func (d *Desk) callsFor(ctx context.Context, r *http.Request, s *form.Spec) error {
	v, err := d.View(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	var options []form.Option
	for _, c := range v.Calls {
		if c.Person == "" {
			options = append(options, form.Option{Value: c.ID, Text: strings.TrimSpace(c.Caller + " " + c.CLI + ", " + c.ReceivedAt.In(when.London).Format("15:04"))})
		}
	}
	s.With(form.Field{Name: "call", As: form.AsSelect, Options: options})
	return nil
}
