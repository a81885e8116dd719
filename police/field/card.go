package field

import (
	"cmp"
	"context"
	"slices"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/police/control"
)

// Card is what the record knows of somebody by the names that forms carry, for a phone to fill forms from without a link.
type Card struct {
	ID     string            `json:"id"`
	Name   string            `json:"name"`
	Role   string            `json:"role,omitempty" doc:"their part in the case, in words"`
	Known  map[string]string `json:"known"`
	Street []string          `json:"street,omitempty" doc:"bail and licence conditions that they are under now, in sentences"`
}

// cards are the people of an officer's own jobs, by the job's thread: those of the case, then those whom the address or the
// caller's number brings. Each is a look at that person, decided and kept as one; who may not be seen is left out.
func (d *Forms) cards(ctx context.Context, jobs []control.Job) (map[string][]Card, error) {
	out := map[string][]Card{}
	for _, j := range jobs {
		linked, err := d.people.Offer(ctx, j.Incident.Thread, nil)
		if err != nil {
			return nil, err
		}
		var all []Card
		for _, o := range linked {
			all = append(all, Card{ID: o.Value, Name: o.Text, Role: o.Hint})
		}
		for _, p := range j.Known.People {
			if !slices.ContainsFunc(all, func(c Card) bool { return c.ID == p.ID }) {
				all = append(all, Card{ID: p.ID, Name: p.Name})
			}
		}
		for _, c := range all {
			if !d.host.Door.May(ctx, act.Of("people.see", journal.Ref{Kind: "person", ID: c.ID}, "My job "+j.Incident.Number)) {
				continue // a phone that asks by itself is no look that an officer is to answer for
			}
			c.Known, err = d.seen(ctx, c.ID, d.host.Clock.Now(), "My job "+j.Incident.Number)
			if fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if c.Street, err = d.under(ctx, c.ID); err != nil {
				return nil, err
			}
			c.Known = filled(c.Known)
			c.Name = cmp.Or(c.Name, c.Known["given"]+" "+c.Known["family"])
			out[j.Incident.Thread] = append(out[j.Incident.Thread], c)
		}
	}
	return out, nil
}

// offers puts into a budget what forms are filled from: the people and vehicles of each job, and the officers whom a form may name.
func (d *Forms) offers(ctx context.Context, b *Budget) (err error) {
	if b.Cards, err = d.cards(ctx, b.Crew.Jobs); err != nil {
		return err
	}
	who, err := access.From(ctx)
	if err != nil {
		return err
	}
	q := d.host.DB.Read(ctx)
	for _, j := range b.Crew.Jobs {
		marks, err := d.people.VehiclesOn(q, j.Incident.Thread, who.Labels)
		if err != nil {
			return err
		}
		if len(marks) > 0 {
			if b.Vehicles == nil {
				b.Vehicles = map[string][]string{}
			}
			b.Vehicles[j.Incident.Thread] = marks
		}
	}
	for _, m := range b.Crew.Unit.Crew.Members {
		b.Officers = append(b.Officers, d.host.NameOf(ctx, "staff:"+m.ID))
	}
	more, err := d.Supervisors(ctx, q)
	for _, name := range more {
		if !slices.Contains(b.Officers, name) {
			b.Officers = append(b.Officers, name)
		}
	}
	return err
}

// filled leaves out what is blank: a phone holds no more than it needs.
func filled(known map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range known {
		if v != "" {
			out[k] = v
		}
	}
	return out
}
