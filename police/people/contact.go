package people

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Known is a person whom the record ties to a number or an address, with their part in cases and their warnings, in words.
type Known struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	By      string   `json:"by"` // phone or address
	Parts   []string `json:"parts,omitempty"`
	Markers []string `json:"markers,omitempty"`
}

// Contact is what is known of a number and an address before anybody is sent there.
type Contact struct {
	People   []Known  `json:"people,omitempty"`
	Warnings []string `json:"warnings,omitempty"` // at the address itself
	Address  string   `json:"address,omitempty"`  // the thing's id
}

// OfContact reads who a number and an address belong to and what they are warned of (CALL-03, INC-15), of what the reader's
// labels show; their own and their family's records are left out. The look is kept with its words. Either may be empty or no
// number at all: then nothing is known. A reader without people.search is shown nothing.
func (d *Desk) OfContact(ctx context.Context, phone string, addresses ...string) (Contact, error) {
	words := strings.TrimSpace(phone + " " + strings.Join(addresses, " "))
	a := act.Of("people.search", journal.Ref{Kind: "people", ID: "search"}).With(access.Resource{})
	if words == "" || !d.host.Door.May(ctx, a) {
		return Contact{}, nil
	}
	return act.SeeWith(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Contact, any, error) {
		c, err := d.contact(q, who, phone, addresses)
		detail := looked{Words: words, Results: []string{}}
		for _, k := range c.People {
			detail.Results = append(detail.Results, "person/"+k.ID)
		}
		return c, detail, err
	})
}

func (d *Desk) contact(q db.Querier, who *access.Actor, phone string, addresses []string) (Contact, error) {
	var c Contact
	if err := d.addKnown(q, who, &c, Phone, phone); err != nil {
		return c, err
	}
	for _, text := range addresses {
		if err := d.addKnown(q, who, &c, Address, text); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (d *Desk) addKnown(q db.Querier, who *access.Actor, c *Contact, kind Kind, text string) error {
	t, err := d.canonical(&NewThing{Kind: string(kind), Text: text}, d.host.Clock.Now())
	if err != nil {
		return nil //nolint:nilerr // what is no number or no address is nobody's
	}
	things, err := thingsLike(q, kind, t.same, who.Labels)
	if err != nil {
		return err
	}
	for _, id := range things {
		if err := d.knownAt(q, who, c, kind, id); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) knownAt(q db.Querier, who *access.Actor, c *Contact, kind Kind, thing string) error {
	on := when.DayOf(d.host.Clock.Now())
	if kind == Address {
		c.Address = thing
		ms, err := shown(q, []string{thing}, who.Labels, on)
		if err != nil {
			return err
		}
		c.Warnings = append(c.Warnings, d.warnings(ms)...)
	}
	ties, err := tiesTo(q, thing, who.Labels)
	if err != nil {
		return err
	}
	for _, x := range ties {
		k, ok, err := d.known(q, who, x.Person, on)
		if err != nil {
			return err
		}
		if ok && !slices.ContainsFunc(c.People, func(x Known) bool { return x.ID == k.ID }) {
			k.By = string(kind)
			c.People = append(c.People, k)
		}
	}
	return nil
}

func (d *Desk) known(q db.Querier, who *access.Actor, person string, on when.Day) (Known, bool, error) {
	of, err := ownOf(q, d, who, "person", person)
	if err != nil || of != "" {
		return Known{}, false, err
	}
	p, err := d.Get(q, person)
	if err != nil {
		return Known{}, false, err
	}
	k := Known{ID: p.ID, Name: p.Name()}
	links, err := linksOf(q, append([]string{p.ID}, p.Aliases...), labelsFor(who))
	if err != nil {
		return k, false, err
	}
	for _, l := range links {
		if part := strings.ToLower(d.roleLabel(l.Role)); l.Until.IsZero() && !slices.Contains(k.Parts, part) {
			k.Parts = append(k.Parts, part)
		}
	}
	ms, err := d.Markers(q, p.ID, who.Labels, on)
	k.Markers = d.warnings(ms)
	return k, true, err
}

func (d *Desk) warnings(ms []Marker) []string {
	var out []string
	for _, m := range ms {
		out = append(out, d.markerLabel(m.Code)+": "+m.Detail)
	}
	return out
}
