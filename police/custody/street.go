package custody

import (
	"strings"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// OnBail says in sentences what bail a person is on, on a day, with its conditions as they stand: before charge until they have
// answered it, after charge until the court's day. What the reader may not know of is left out. persons are all ids of that person. The
// caller has recorded the look at them.
func (d *Desk) OnBail(q db.Querier, who *access.Actor, persons []string, on when.Day) ([]string, error) {
	running, err := bailsOf(q, persons)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, b := range running {
		if !who.Knows(b.Label) {
			continue
		}
		to := "On bail, to return on "
		if b.ReturnOn.Before(on) {
			to = "Was to answer bail, and is not recorded as having done so, on "
		}
		out = append(out, d.bailSaid(to+b.ReturnOn.Text(), b.Conditions))
	}
	charged, err := chargedOf(q, persons)
	for _, x := range charged {
		for _, c := range x.charges() {
			if c.Bailed && !c.CourtOn.Before(on) && who.Knows(x.Label) {
				out = append(out, d.bailSaid("On bail, to be at "+c.CourtName+" on "+c.CourtOn.Text(), c.Conditions))
			}
		}
	}
	return out, err
}

func (d *Desk) bailSaid(to string, conditions []entry.Condition) string {
	var must []string
	for _, c := range conditions {
		said := d.label("custody.bail_condition", c.Code)
		if text := strings.TrimRight(c.Text, ". "); text != "" {
			said += ", " + text
		}
		must = append(must, said)
	}
	if len(must) == 0 {
		return to + ". No conditions."
	}
	return to + ". Conditions: " + strings.Join(must, "; ") + "."
}
