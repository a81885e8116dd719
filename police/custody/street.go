package custody

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// bailed is one matter that somebody is on bail for.
type bailed struct {
	to         string // what they answer the bail to, in words
	on         when.Day
	conditions []entry.Condition
}

// OnBail says in sentences what bail a person is on, on a day, with its conditions: before charge until they return, after charge
// until the court's day. What another detention has decided since, and matters that the reader may not know of, are left
// out. persons are all ids of that person. The caller has recorded the look at them.
func (d *Desk) OnBail(q db.Querier, who *access.Actor, persons []string, on when.Day) ([]string, error) {
	all, err := staysOf(q, persons)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, b := range bailsOf(all, who.Knows) {
		if b.on.Before(on) {
			continue
		}
		said := "On bail " + b.to + " " + b.on.Text()
		for n, c := range b.conditions {
			said += map[bool]string{true: ". Conditions: ", false: "; "}[n == 0] + d.label("custody.bail_condition", c.Code)
			if c.Text != "" {
				said += ", " + strings.TrimRight(c.Text, ". ")
			}
		}
		if len(b.conditions) == 0 {
			said += ", without conditions"
		}
		out = append(out, said+".")
	}
	return slices.Compact(out), nil
}

// bailsOf are the bails of which nothing came yet: of each matter, what its last detention decided.
func bailsOf(all []Detention, knows func(label string) bool) []bailed {
	type last struct {
		m  Matter
		x  Detention
		at time.Time
	}
	by := map[string]last{}
	var order []string
	for _, x := range all {
		for _, m := range x.Matters {
			if !knows(m.Label) {
				continue
			}
			was, there := by[m.ID]
			if !there {
				order = append(order, m.ID)
			}
			if !there || m.open() || !was.m.open() && m.EndedAt.After(was.at) { // while it is open again, nothing else counts
				by[m.ID] = last{m, x, m.EndedAt}
			}
		}
	}
	var out []bailed
	for _, id := range order {
		switch l := by[id]; {
		case l.m.How == "bail":
			out = append(out, bailed{"to return on", l.m.ReturnOn, l.m.Conditions})
		case l.m.How == "charged" && l.x.Charge != nil && l.x.Charge.Bailed:
			out = append(out, bailed{"to " + l.x.Charge.CourtName + " on", l.x.Charge.CourtOn, l.x.Charge.Conditions})
		}
	}
	return out
}
