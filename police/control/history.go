package control

import (
	"context"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

// before are the earlier incidents at the place of one, newest first, of what the reader may know of (CALL-03). The place is
// what the map found it to be, so that no spelling hides it; what is not on the map has no such history.
func (d *Desk) before(q db.Querier, i Incident, who *access.Actor) ([]Incident, error) {
	long, near := d.lookBack("place")
	if i.At.IsZero() || near == 0 {
		return nil, nil
	}
	found, err := incidentsAround(q, i, labelsOf(who), near, i.CalledAt.Add(-long))
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(x Incident) bool { return geo.Metres(x.At, i.At) > near })
	return room.NotOwn(d.host, q, who, found, func(x Incident) []string { return []string{x.Thread} })
}

// likeCaller are the persons on record whose names are like the one that the caller gave, forgiving slips, while nobody has
// put the caller on record. Who may not search for people is shown none; the look is kept with its words.
func (d *Desk) likeCaller(ctx context.Context, v View) ([]people.Hit, error) {
	if d.People == nil || len(v.Calls) == 0 || v.Calls[0].Person != "" || len(strings.Fields(v.Calls[0].Caller)) < 2 {
		return nil, nil
	}
	if !d.host.Door.May(ctx, act.Of("people.search", journal.Ref{Kind: "people", ID: "search"}).With(access.Resource{})) {
		return nil, nil
	}
	found, err := d.People.Find(ctx, v.Calls[0].Caller)
	if err != nil {
		return nil, err
	}
	hits := slices.DeleteFunc(found.Hits, func(x people.Hit) bool {
		return x.Kind != "person" || slices.ContainsFunc(v.Known.People, func(k people.Known) bool { return k.ID == x.ID })
	})
	return hits[:min(len(hits), 3)], nil
}

func beforeBand(v View) g.Node {
	if len(v.Before) == 0 {
		return nil
	}
	return h.P(h.Class("c-band"), g.Text("Here before: "), g.Map(v.Before[:min(len(v.Before), 3)], func(i Incident) g.Node {
		return g.Group{h.A(h.Href("/control/incidents/"+i.ID), g.Text(i.Title+", "+i.CalledAt.In(when.London).Format("2 Jan 2006"))), g.Text(". ")}
	}), g.If(len(v.Before) > 3, g.Text(plural(len(v.Before)-3, "more", "more")+".")))
}

func mayBeBand(v View) g.Node {
	if len(v.MayBe) == 0 {
		return nil
	}
	return h.P(h.Class("c-band"), g.Text("The name they give is like: "), g.Map(v.MayBe, func(x people.Hit) g.Node {
		return g.Group{h.A(h.Href("/people/"+x.ID), g.Text(x.Title)), g.Text(". ")}
	}))
}
