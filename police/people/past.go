package people

import (
	"context"
	"slices"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/police/people/entry"
)

// past is who was on a thread, in which part and under which name, at an instant. Who may know of a part is decided by its
// label of now, and a reader's own and family's names are withheld as they are today.
func (d *Desk) past(_ context.Context, v room.PastView) ([]room.HeadItem, error) {
	ever, err := linksEverOn(v.Q, v.Thread.ID)
	if err != nil {
		return nil, err
	}
	links := map[string]Linked{}
	for _, l := range ever {
		links[l.Link] = l
	}
	var out []room.HeadItem
	for _, p := range PartsOf(v.Bodies) {
		l, ok := links[p.Link]
		if !ok || l.Label != "open" && !v.Reader.Holds(l.Label) {
			continue
		}
		item, err := d.pastPart(v, p, l)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}

// PartsOf are the parts in a case that stand after these entries, in the order in which they came.
func PartsOf(bodies []journal.Body) []entry.PersonLinked {
	var out []entry.PersonLinked
	for _, b := range bodies {
		switch e := b.(type) {
		case entry.PersonLinked:
			out = append(out, e)
		case entry.PersonUnlinked:
			out = slices.DeleteFunc(out, func(p entry.PersonLinked) bool { return p.Link == e.Link })
		}
	}
	return out
}

func (d *Desk) pastPart(v room.PastView, p entry.PersonLinked, l Linked) (room.HeadItem, error) {
	item := room.HeadItem{Kind: "person", Label: d.roleLabel(p.Role), Href: "/people/" + p.Person}
	if !l.Until.IsZero() {
		item.Now = "no longer in this part"
	}
	of, err := ownOf(v.Q, d, v.Reader, "person", p.Person)
	if err != nil {
		return item, err
	}
	if of != "" {
		item.Text, item.Href = "Name withheld from you", ""
		return item, nil
	}
	now, err := d.Get(v.Q, p.Person)
	if err != nil {
		return item, err
	}
	if item.Text, err = d.nameThen(v.Q, v.Reader, p.Person, now, v.Counts); err != nil {
		return item, err
	}
	if item.Text != now.Name() {
		item.Now = joinNow("now recorded as "+now.Name(), item.Now)
	}
	return item, nil
}

func joinNow(a, b string) string {
	if b == "" {
		return a
	}
	return a + ", " + b
}

// nameThen is the name on a person's record by the entries that count; their name now when none of those says one.
func (d *Desk) nameThen(q db.Querier, who *access.Actor, id string, now Person, counts func(e journal.Entry) bool) (string, error) {
	es, err := journal.About(q, journal.Ref{Kind: "person", ID: id}, who.Labels, 1000)
	if err != nil {
		return "", err
	}
	var then Person
	said := false
	for _, e := range slices.Backward(es) {
		if !counts(e) {
			continue
		}
		switch b := d.host.Door.Kinds.Body(e).(type) {
		case entry.PersonCreated:
			then.Given, then.Family, said = b.Given, b.Family, true
		case entry.PersonChanged:
			for _, c := range b.Changes {
				switch c.Field {
				case "given":
					then.Given = c.To
				case "family":
					then.Family = c.To
				}
			}
		}
	}
	if !said {
		return now.Name(), nil
	}
	return then.Name(), nil
}
