package people

import (
	"slices"
	"strings"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

// Described is how somebody is asked for elsewhere: by name and date of birth, or by the registration of a vehicle.
type Described struct {
	Family, Given string
	BornOn        when.Day
	VRM           string
}

// DescribedAmong are those of these persons who answer to a description, or to whom a vehicle with the registration was ever
// tied, whatever the labels: for the rule that nobody asks about themselves or their family (GOV-04). What it gives is asked
// of by policy and never shown. A date of birth that the record does not hold stands in nobody's way.
func (d *Desk) DescribedAmong(q db.Querier, persons []string, x Described) ([]string, error) {
	var out []string
	vrm, wrong := canonicalVRM(x.VRM)
	for _, id := range persons {
		p, err := d.Get(q, id)
		if fault.Is(err, fault.NotFound) { // erased: nobody answers to it any more
			continue
		}
		if err != nil {
			return nil, err
		}
		all := append([]string{p.ID}, p.Aliases...)
		is := x.Family != "" && p.answers(x)
		for _, a := range all[1:] {
			r, err := personRow(q, a)
			if err != nil {
				return nil, err
			}
			is = is || x.Family != "" && r.answers(x)
		}
		if wrong == "" && !is {
			ties, err := tiesOf(q, all, nil, true)
			if err != nil {
				return nil, err
			}
			is = slices.ContainsFunc(ties, func(t Tie) bool { return t.Thing.Kind == Vehicle && t.Thing.Text == vrm })
		}
		if is && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// answers tells whether a name and a date of birth fit a record: the first of the given names counts.
func (p Person) answers(x Described) bool {
	first := func(s string) string { s, _, _ = strings.Cut(plainName(s), " "); return s }
	return strings.EqualFold(plainName(p.Family), plainName(x.Family)) && strings.EqualFold(first(p.Given), first(x.Given)) &&
		(x.BornOn.IsZero() || p.BornOn.IsZero() || p.BornOn == x.BornOn)
}

// VehiclesOn are the registration marks of the vehicles that now belong to those who have a role on a thread, as a reader with these
// labels may see them: offered, so that nobody types them again.
func (d *Desk) VehiclesOn(q db.Querier, threadID string, labels []string) ([]string, error) {
	on, err := d.OnThread(q, threadID, labels)
	if err != nil {
		return nil, err
	}
	if labels == nil {
		labels = []string{}
	}
	var out []string
	for _, l := range on {
		ties, err := tiesOf(q, append([]string{l.Person.ID}, l.Person.Aliases...), labels, false)
		if err != nil {
			return nil, err
		}
		for _, t := range ties {
			if t.Thing.Kind == Vehicle && t.Thing.known() && !slices.Contains(out, t.Thing.Text) {
				out = append(out, t.Thing.Text)
			}
		}
	}
	return out, nil
}
