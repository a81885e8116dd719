package custody

import (
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// forMatter is a matter and which of the charges are for it.
type forMatter struct {
	Matter
	charges []entry.Offence
}

// chargedFor says for which open matters each offence is charged: those whose arrest was for it, else those on whose thread
// a prosecutor allowed it, else the one that was named or the only one. Faults: custody.charge.matter, custody.charge.which.
func (d *Desk) chargedFor(tx *act.Tx, x Detention, offences []entry.Offence, named []string) ([]forMatter, error) {
	open := x.open()
	for _, n := range named {
		if !slices.ContainsFunc(open, func(m Matter) bool { return m.ID == n }) {
			return nil, fault.InvalidField("matters", "custody.charge.matter")
		}
	}
	if len(named) > 0 {
		open = slices.DeleteFunc(open, func(m Matter) bool { return !slices.Contains(named, m.ID) })
	}
	out := make([]forMatter, len(open))
	for i, m := range open {
		out[i].Matter = m
	}
	allowed, err := d.allowedOn(tx, x)
	if err != nil {
		return nil, err
	}
	for _, o := range offences {
		byRequest := strings.HasPrefix(o.Law, "request/")
		at := fitting(open, func(m Matter) bool {
			return has(m.Offences, o.Code) && (!byRequest || slices.Contains(allowed[m.Thread], o.Code))
		})
		if len(at) == 0 {
			at = fitting(open, func(m Matter) bool { return slices.Contains(allowed[m.Thread], o.Code) })
		}
		if len(at) == 0 && len(open) == 1 {
			at = []int{0}
		}
		if len(at) == 0 {
			return nil, fault.InvalidField("matters", "custody.charge.which", "offence", o.Title)
		}
		for _, i := range at {
			out[i].charges = append(out[i].charges, o)
		}
	}
	out = slices.DeleteFunc(out, func(m forMatter) bool { return len(m.charges) == 0 })
	if len(named) > 0 && len(out) < len(named) {
		return nil, fault.InvalidField("matters", "custody.charge.matter")
	}
	return out, nil
}

func fitting(ms []Matter, fits func(Matter) bool) []int {
	var out []int
	for i, m := range ms {
		if fits(m) {
			out = append(out, i)
		}
	}
	return out
}

func has(os []entry.Offence, code string) bool {
	return slices.ContainsFunc(os, func(o entry.Offence) bool { return o.Code == code })
}

// allowedOn are the offences that a prosecutor has allowed, by thread.
func (d *Desk) allowedOn(tx *act.Tx, x Detention) (map[string][]string, error) {
	ids, err := d.people.Aliases(tx, x.Person)
	out := map[string][]string{}
	for _, id := range ids {
		for _, t := range threadsOf(x.Matters) {
			as, err := authoritiesFor(tx, id, t)
			if err != nil {
				return nil, err
			}
			for _, a := range as {
				out[t] = append(out[t], a.Offence)
			}
		}
	}
	return out, err
}

// charged writes the charge on the threads of what was charged, each with its own offences only. When nothing is open any
// more it ends the clock of detention without charge, and hands the reviews to the custody officer.
func (d *Desk) charged(tx *act.Tx, x *Detention, c Charge, what []forMatter) error {
	for _, m := range what {
		c.Matters = append(c.Matters, m.ID)
		m.How, m.EndedAt = "charged", c.At
		if err := endMatter(tx, *x, m.Matter); err != nil {
			return err
		}
		for i := range x.Matters {
			if x.Matters[i].ID == m.ID {
				x.Matters[i] = m.Matter
			}
		}
	}
	if x.Charge == nil {
		x.Charge = &c
	} else {
		x.Charges = append(x.Charges, c)
	}
	proof, err := d.sayCharged(tx, *x, c, what)
	if err != nil {
		return err
	}
	if _, err := endWaits(tx, x.ID, "prosecutor", c.At); err != nil {
		return err
	}
	if err := d.answered(tx, x, proof); err != nil || c.Bailed {
		return err
	}
	_, law, err := LatestCourtDay(d.host.Law, c.At)
	if err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseCourt, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: law, Due: c.CourtAt})
	return err
}

// sayCharged records the charge once for each thread, so that nobody reads of a charge on a thread that they may not see,
// and no crime is charged with what belongs to another.
func (d *Desk) sayCharged(tx *act.Tx, x Detention, c Charge, what []forMatter) (string, error) {
	var proof string
	for _, t := range threadsOf(matterOf(what)) {
		e := entry.PersonCharged{Detention: x.ID, Arrest: x.Arrest, Person: x.Person, Number: x.Number, ASN: c.ASN, Reply: c.Reply,
			Bailed: c.Bailed, Conditions: c.Conditions, Refused: c.Refused, Why: c.Why, CourtOn: c.CourtOn, CourtAt: c.CourtAt, Court: c.Court, CourtName: c.CourtName,
			At: c.At, ReviewDueAt: x.ReviewDueAt, AdultHere: c.AdultHere, NoAdult: c.NoAdult, Part: slices.ContainsFunc(x.open(), func(m Matter) bool { return m.Thread == t })}
		for _, m := range what {
			if m.Thread != t {
				continue
			}
			if m.Crime != "" {
				e.Crimes = append(e.Crimes, m.Crime)
			}
			for _, o := range m.charges {
				if !has(e.Offences, o.Code) {
					e.Offences = append(e.Offences, o)
				}
			}
		}
		var err error
		if proof, err = tx.Record(e, act.OnThreads(t)); err != nil {
			return "", err
		}
	}
	return proof, nil
}

func matterOf(what []forMatter) []Matter {
	var out []Matter
	for _, m := range what {
		out = append(out, m.Matter)
	}
	return out
}

// answered: when every matter was charged or ended otherwise and one was charged, detention is after charge from now on.
func (d *Desk) answered(tx *act.Tx, x *Detention, proof string) error {
	if x.Under != "" && !x.forOffence() {
		return d.backToOther(tx, x, proof)
	}
	if !x.charged() {
		return nil
	}
	x.State = "charged"
	if _, err := tx.Keep(promiseLimit, x.ref(), proof); err != nil {
		return err
	}
	_, err := tx.Reassign(promiseReview, x.ref(), "role:custody_officer")
	return err
}

// charges are all charges of a detention, the first one first.
func (x Detention) charges() []Charge {
	if x.Charge == nil {
		return nil
	}
	return append([]Charge{*x.Charge}, x.Charges...)
}

// kept is the charge for which bail was refused, nil when there is none: the person stays for the court.
func (x Detention) kept() *Charge {
	for _, c := range x.charges() {
		if !c.Bailed {
			return &c
		}
	}
	return nil
}
