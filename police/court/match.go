package court

import (
	"strconv"
	"strings"

	"throughline/law/cjs"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/court/spi"
	"throughline/police/people"
)

// found is one defendant of a message and who they are here.
type found struct {
	hearing spi.Hearing
	sent    spi.Defendant
	def     Defendant
}

// notices do not hold a message back: what they are about is kept, and nothing follows from it.
var notices = map[string]bool{"spi.exception.element_unknown": true, "spi.exception.gender_unknown": true, "spi.exception.presence_unknown": true,
	"spi.exception.qualifier_unknown": true, "spi.exception.mode_of_trial_unknown": true, "court.exception.offence_added": true,
	"court.exception.not_listed": true, "court.exception.requirement_not_in_force": true}

// look finds whom a message is about and what in it a person must look at.
func (d *Desk) look(q db.Querier, m *spi.Message, t *cjs.Tables, today when.Day) ([]found, []Held, error) {
	var fs []found
	var held []Held
	for _, x := range m.Exceptions(t, spi.Checks{ASN: d.possible("asn", today), URN: d.possible("urn", today)}) {
		held = append(held, Held{Code: x.Code, Value: x.Value, Where: whereOf(x.Where), Blocks: !notices[x.Code]})
	}
	for si, s := range m.Sessions {
		if s.Hearing.On.After(today) {
			held = append(held, Held{Code: "court.exception.hearing_ahead", Value: s.Hearing.On.Text(), Where: whereOf(spi.Where{Session: si + 1}), Blocks: true})
		}
		for ci, c := range s.Cases {
			for di, sent := range c.Defendants {
				sent.ASN = d.canonical("asn", sent.ASN, today)
				def, code, err := d.match(q, d.canonical("urn", c.URN, today), &sent)
				if err != nil {
					return nil, nil, err
				}
				if code != "" {
					held = append(held, Held{Code: code, Value: clip(sent.Name()), Where: whereOf(spi.Where{Session: si + 1, Case: ci + 1, Defendant: di + 1}), Blocks: true})
				}
				if def.ID != "" {
					fs = append(fs, found{s.Hearing, sent, def})
				}
			}
		}
	}
	return fs, held, nil
}

// possible says whether a national identifier can exist; without a check letter it can (ID-07).
func (d *Desk) possible(kind string, today when.Day) func(string) error {
	return func(s string) error {
		i, err := people.CheckIdentifier(d.host.Law, kind, s, today)
		if err == nil && i.Status == people.IdentifierInvalid {
			return fault.New(fault.Invalid, i.Why)
		}
		return err
	}
}

// canonical writes an identifier the one way in which it is kept; one that cannot exist stays as it was sent.
func (d *Desk) canonical(kind, s string, today when.Day) string {
	if i, err := people.CheckIdentifier(d.host.Law, kind, s, today); err == nil && i.Canonical != "" {
		return i.Canonical
	}
	return s
}

// match finds a defendant by the arrest or summons number or the case reference, and by name. Somebody whose number agrees
// and whose name does not is given with a code: a person must say whether they are the same.
func (d *Desk) match(q db.Querier, urn string, sent *spi.Defendant) (Defendant, string, error) {
	all, err := candidates(q, sent.ASN, urn)
	if err != nil {
		return Defendant{}, "", err
	}
	var byNumber, both []Defendant
	for _, x := range all {
		p, err := d.people.Get(q, x.Person)
		if err != nil {
			return Defendant{}, "", err
		}
		if sent.ASN != "" && x.ASN == sent.ASN && (urn == "" || x.URN == "" || x.URN == urn) {
			byNumber = append(byNumber, x)
		}
		if sameName(p, sent) && (x.URN == urn || x.ASN == sent.ASN) {
			both = append(both, x)
		}
	}
	switch {
	case len(both) == 1:
		return both[0], "", nil
	case len(both) > 1:
		for _, x := range both {
			if x.ASN == sent.ASN && x.URN == urn {
				return x, "", nil
			}
		}
		return Defendant{}, "court.exception.two_match", nil
	case len(byNumber) == 1:
		return byNumber[0], "court.exception.name_differs", nil
	}
	return Defendant{}, "court.exception.nobody_matches", nil
}

// sameName holds the family name and the first given name to each other, without case or marks between; a given name that
// differs is the same person when the day of birth agrees.
func sameName(p people.Person, sent *spi.Defendant) bool {
	if sent.Person == nil || squash(p.Family) != squash(sent.Person.FamilyName) || squash(p.Family) == "" {
		return false
	}
	if !p.BornOn.IsZero() && p.BornOn == sent.Person.BornOn {
		return true
	}
	given, _, _ := strings.Cut(strings.TrimSpace(p.Given), " ")
	return squash(given) == squash(sent.Person.GivenName) && (p.BornOn.IsZero() || sent.Person.BornOn.IsZero())
}

func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '\'' || r == '’' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// whereOf says a place in a message in words: "case 1, defendant 1, offence 2".
func whereOf(w spi.Where) string {
	var out []string
	for _, x := range []struct {
		word string
		n    int
	}{{"sitting", w.Session}, {"case", w.Case}, {"defendant", w.Defendant}, {"offence", w.Offence}, {"result", w.Result}} {
		if x.n > 0 {
			out = append(out, x.word+" "+strconv.Itoa(x.n))
		}
	}
	return strings.Join(out, ", ")
}
