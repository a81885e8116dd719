package custody

import (
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
)

// RecordArrestIn is RecordArrest within another room's act, which happened when the arrest was made. The caller has asked
// whether the actor may (custody.arrest.record) of the person and their case. Faults: as RecordArrest.
func (d *Desk) RecordArrestIn(tx *act.Tx, in RecordArrest) (Arrest, error) {
	known := map[string]string{}
	if in.Person != "" {
		p, err := d.people.Get(tx, in.Person)
		if err != nil {
			return Arrest{}, err
		}
		known = map[string]string{"given": p.Given, "family": p.Family, "born_on": p.BornOn.String(), "language": p.Language}
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return Arrest{}, err
	}
	if err := form.Check(in); err != nil {
		return Arrest{}, err
	}
	facts, err := d.arrestFactsOf(in, when.DayOf(tx.HappenedAt()))
	if err != nil {
		return Arrest{}, err
	}
	first := Matter{ID: id.New(), Crime: facts.Crime, MatterFacts: MatterFacts{Offences: facts.Offences, Mode: facts.Mode}}
	return d.recordArrest(tx, id.New(), in, facts, first, origins)
}
