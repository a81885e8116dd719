package reintegration

import (
	"strings"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/when"
)

// MustKeepTo says in sentences which requirements and licence conditions are in force for a person on a day. What is treated, and
// plans that the reader may not know of, are left out. persons are all ids of that person. The caller has recorded the look at them.
func (d *Desk) MustKeepTo(q db.Querier, who *access.Actor, persons []string, on when.Day) ([]string, error) {
	plans, err := runningOf(q, persons)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range plans {
		for _, r := range p.Requirements {
			if !who.Knows(p.Label) || !d.onTheStreet(r) || r.State != "in_force" || on.Before(r.From) || !r.Until.IsZero() && r.Until.Before(on) {
				continue
			}
			said := r.Name
			if strings.HasPrefix(r.Text, r.Name) {
				said = r.Text
			} else if r.Text != "" {
				said += ": " + r.Text
			}
			said = strings.TrimRight(said, ". ")
			if !r.Until.IsZero() {
				said += ", until " + r.Until.Text()
			}
			out = append(out, said+".")
		}
	}
	return out, nil
}
