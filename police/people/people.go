// Package people keeps who and what a case is about: persons, addresses, phones, emails and vehicles, each once, linked to
// threads and to each other and never copied (POLE). They are found with slips in the name, merged when two records are
// one person and taken apart again when they were not, and they carry warning markers with a date of review.
package people

import (
	"embed"
	"io/fs"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/police/people/entry"
)

//go:embed migrations/*.sql
var files embed.FS

// Desk is what other rooms may call.
type Desk struct{ host *room.Host }

// New makes the desk of a house.
func New(h *room.Host) *Desk { return &Desk{host: h} }

// Room is what people register.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name:       "people",
		Migrations: migrations,
		Entries:    entry.Kinds(),
		Promises: []promise.Kind{
			{Name: markerReview, Title: "Review a warning marker", Steps: d.stepsOf(markerReview)},
			{Name: selfLookupReview, Title: "Review a look at an own, family or home record", Steps: d.stepsOf(selfLookupReview)},
		},
		Facts: d.facts(),
		Tables: []room.Table{
			{Name: "people_person", Retention: "mopi_4", About: "id"},
			{Name: "people_thing", Retention: "mopi_4", About: "none"},
			{Name: "people_tie", Retention: "mopi_4", About: "person"},
			{Name: "people_link", Retention: "mopi_4", About: "person", Thread: "thread"},
			{Name: "people_marker", Retention: "mopi_4", About: "subject_id"},
		},
		Screens: d.screens(),
		API:     d.api,
		Panels:  []room.Panel{d.threadPanel()},
		Acts:    []room.Button{d.threadButtons()},
		Names:   map[string]room.NameFunc{"person": d.nameOf, "victim": d.nameOf, "detainee": d.nameOf},
		Relabel: d.relabel,
		About:   d.about,
		OnOwn:   d.onOwn,
		Links:   links,
		Past:    d.past,
		Dispose: dispose,
		Asks:    []law.Ask{AskIdentifier},
	}
}

// facts are what policy asks of this room's records. A person's are about every id that they are known by.
func (d *Desk) facts() map[string]act.FactsFunc {
	f := map[string]act.FactsFunc{"person": personFacts, "marker": markerFacts, "thing": thingFacts}
	for _, k := range thingKinds {
		f[string(k)] = thingFacts
	}
	return f
}

func personFacts(q db.Querier, id string) (access.Resource, error) {
	p, err := getRow(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	all, err := aliases(q, p.ID)
	if err != nil {
		return access.Resource{}, err
	}
	homes, err := homesOf(q, all)
	return access.Resource{Kind: "person", ID: p.ID, Label: p.Label, Version: p.ETag(), People: all, Places: homes}, err
}

func thingFacts(q db.Querier, id string) (access.Resource, error) {
	t, err := getThing(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	r := access.Resource{ID: t.ID, Label: t.Label} // the kind is as it was asked: a kind or "thing"
	if t.Kind == Address {
		r.Places = []string{t.ID}
		return r, nil
	}
	r.People, err = holdersOf(q, t.ID)
	return r, err
}

func markerFacts(q db.Querier, id string) (access.Resource, error) {
	m, err := getMarker(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	about := personFacts
	if m.SubjectKind != "person" {
		about = thingFacts
	}
	r, err := about(q, m.SubjectID)
	r.Kind, r.ID, r.Label, r.Version = "marker", m.ID, m.Label, ""
	return r, err
}

func links(subject journal.Ref) string {
	switch subject.Kind {
	case "person":
		return "/people/" + subject.ID
	case "thing", string(Address), string(Phone), string(Email), string(Vehicle), string(PNC), string(CRO):
		return "/people/things/" + subject.ID
	}
	return ""
}
