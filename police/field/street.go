package field

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Street is what an officer on the street should know of somebody before anything else: what they are under now.
type Street struct {
	Person string   `json:"person"`
	Under  []string `json:"under" doc:"bail and licence conditions in force now, in sentences"`
}

// Street looks at it. Right: field.person.street. Fault: person.not_found.
func (d *Forms) Street(ctx context.Context, person string) (Street, error) {
	return act.See(ctx, d.host.Door, act.Of("field.person.street", journal.Ref{Kind: "person", ID: person}), func(q db.Querier, who *access.Actor) (Street, error) {
		under, err := d.streetOf(q, who, person)
		return Street{Person: person, Under: under}, err
	})
}

// under is the same for a card that was looked at a moment ago.
func (d *Forms) under(ctx context.Context, person string) ([]string, error) {
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	if !d.host.Door.May(ctx, act.Of("field.person.street", journal.Ref{Kind: "person", ID: person})) {
		return nil, nil
	}
	return d.streetOf(d.host.DB.Read(ctx), who, person)
}

func (d *Forms) streetOf(q db.Querier, who *access.Actor, person string) ([]string, error) {
	p, err := d.people.Get(q, person)
	if err != nil {
		return nil, err
	}
	ids, today := append([]string{p.ID}, p.Aliases...), when.DayOf(d.host.Clock.Now())
	out, err := d.custody.OnBail(q, who, ids, today)
	if err != nil {
		return nil, err
	}
	if d.Court != nil {
		more, err := d.Court.OnBail(q, who, ids, today)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	if d.Reintegration == nil {
		return out, nil
	}
	more, err := d.Reintegration.MustKeepTo(q, who, ids, today)
	return append(out, more...), err
}
