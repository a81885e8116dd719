package people

import (
	"slices"

	"throughline/platform/db"
)

// about says whom and which homes a thread is about, whatever the labels, for the rule that nobody opens a record about
// themselves, their family or their home (GOV-04). What it gives is asked of by policy and never shown.
func (d *Desk) about(q db.Querier, threadID string) (people, places []string, err error) {
	linked, err := linksOn(q, threadID, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range linked {
		if slices.Contains(people, l.own) {
			continue
		}
		p, err := d.Get(q, l.own)
		if err != nil {
			return nil, nil, err
		}
		all, err := aliases(q, p.ID)
		if err != nil {
			return nil, nil, err
		}
		homes, err := homesOf(q, all)
		if err != nil {
			return nil, nil, err
		}
		people, places = append(people, all...), append(places, homes...)
	}
	return people, places, nil
}
