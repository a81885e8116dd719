package duty

import (
	"slices"

	"throughline/platform/db"
	"throughline/platform/fault"
)

// SamePerson are the staff records of one human being, this one among them: those that personnel tied to the same record of people, or keep under the
// same employee number. Who needs a second person asks for one who is none of these. Fault: staff.not_found.
func (d *Desk) SamePerson(q db.Querier, staff string) ([]string, error) {
	s, err := staffRow(q, staff)
	if err != nil {
		return nil, err
	}
	out := []string{staff}
	if s.Person != "" {
		ids, err := d.aliases(q, s.Person)
		if err != nil {
			return nil, err
		}
		more, err := staffOfPersons(q, ids)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	more, err := sameEmployee(q, staff)
	out = append(out, more...)
	slices.Sort(out)
	return slices.Compact(out), err
}

// SameAccounts are the accounts of whoever has an account: see SamePerson. Of an account that is no member of staff it is that account alone.
func (d *Desk) SameAccounts(q db.Querier, account string) ([]string, error) {
	const staff = "staff:"
	if len(account) <= len(staff) || account[:len(staff)] != staff {
		return []string{account}, nil
	}
	ids, err := d.SamePerson(q, account[len(staff):])
	if fault.Is(err, fault.NotFound) {
		return []string{account}, nil
	}
	for i := range ids {
		ids[i] = staff + ids[i]
	}
	return ids, err
}

// Near are the staff who never decide about somebody's money (EXP-07): the same person under whatever account, their line managers all the way up,
// those whose own line manager they are, and their family, whichever of the two declared it. Fault: staff.not_found.
func (d *Desk) Near(q db.Querier, staff string) ([]string, error) {
	self, err := d.SamePerson(q, staff)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(self)
	for _, one := range self {
		kin, err := d.family(q, one)
		if err != nil {
			return nil, err
		}
		below, err := managedBy(q, one)
		if err != nil {
			return nil, err
		}
		out = append(append(out, kin...), below...)
		seen := map[string]bool{one: true}
		for at := one; ; {
			r, err := recordRow(q, at)
			if err != nil {
				return nil, err
			}
			if at = r.LineManager; at == "" || seen[at] {
				break
			}
			seen[at] = true
			same, err := d.SamePerson(q, at)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			out = append(out, same...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// family are the staff who are somebody's family, as one or the other declared.
func (d *Desk) family(q db.Querier, staff string) ([]string, error) {
	s, err := staffRow(q, staff)
	if err != nil {
		return nil, err
	}
	list, err := familyOf(q, staff)
	if err != nil {
		return nil, err
	}
	var persons []string
	for _, x := range list {
		if x.Person == "" {
			continue
		}
		ids, err := d.aliases(q, x.Person)
		if err != nil {
			return nil, err
		}
		persons = append(persons, ids...)
	}
	out, err := staffOfPersons(q, persons)
	if err != nil || s.Person == "" {
		return out, err
	}
	own, err := d.aliases(q, s.Person)
	if err != nil {
		return nil, err
	}
	more, err := declaredBy(q, own)
	return append(out, more...), err
}

// aliases are every id by which people know a person; none of one whom they do not know any more.
func (d *Desk) aliases(q db.Querier, person string) ([]string, error) {
	ids, err := d.people.Aliases(q, person)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return ids, err
}
