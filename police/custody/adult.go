package custody

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/custody/entry"
	"throughline/police/people"
)

// AdultNeed is whether an appropriate adult is needed at a moment, and why (CUS-18).
type AdultNeed struct {
	Needed bool      `json:"needed"`
	Child  bool      `json:"child,omitempty"`  // under 18, or seems to be
	Until  time.Time `json:"until,omitzero"`   // of a child who is not vulnerable besides: when they are 18
	Why    string    `json:"why,omitempty"`    // in words
	Law    string    `json:"law,omitempty"`    // the row that says so
	Turned bool      `json:"turned,omitempty"` // came in under 18 and has become 18 here
}

// ageRow is the row of custody.adult_age.
type ageRow struct {
	Under int `json:"under"`
}

// adultNeeded is the rule: somebody under the age of law, as the law counts years, and somebody who may be vulnerable. Who was born
// on 29 February becomes a year older on 1 March in a year without that day; until then they are a child. A child who becomes 18 in
// the suite is one until midnight, and from then on only if they may be vulnerable.
func adultNeeded(p people.Person, vulnerable bool, under int, came, at time.Time) AdultNeed {
	age, n := p.Age(when.DayOf(at)), AdultNeed{}
	n.Child = age >= 0 && age < under
	n.Needed = n.Child || vulnerable
	switch {
	case n.Child && vulnerable:
		n.Why = "Under 18, and may be vulnerable"
	case n.Child:
		n.Why = "Under 18"
	case vulnerable:
		n.Why = "May be vulnerable"
	}
	if n.Child && !vulnerable && !p.BornOn.IsZero() {
		n.Until = birthday(p.BornOn, under).Start()
	}
	if first := p.Age(when.DayOf(came)); !n.Child && first >= 0 && first < under {
		n.Turned = true
	}
	return n
}

// birthday is the day on which somebody reaches an age in years: 1 March for who was born on 29 February, in a year without that day.
func birthday(born when.Day, years int) when.Day {
	day := when.Day{Year: born.Year + years, Month: born.Month, Date: born.Date}
	if born.Month == time.February && born.Date == 29 && !leap(day.Year) {
		day.Month, day.Date = time.March, 1
	}
	return day
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// adultNeed is the rule asked of a detention.
func (d *Desk) adultNeed(q db.Querier, x Detention, at time.Time) (AdultNeed, error) {
	p, err := d.people.Get(q, x.Person)
	if err != nil {
		return AdultNeed{}, err
	}
	return d.adultNeedOf(p, x, at)
}

func (d *Desk) adultNeedOf(p people.Person, x Detention, at time.Time) (AdultNeed, error) {
	var v ageRow
	row, err := d.row("custody.adult_age", "child", x.ArrestedAt, &v)
	if err != nil {
		return AdultNeed{}, err
	}
	n := adultNeeded(p, x.Vulnerable, v.Under, x.RelevantAt, at)
	n.Law = row.Ref()
	return n, nil
}

func (d *Desk) child(q db.Querier, x Detention, at time.Time) (bool, error) {
	n, err := d.adultNeed(q, x, at)
	return n.Child, err
}

// adultHere tells whether an appropriate adult is in the suite at a moment.
func adultHere(calls []CallTimes, at time.Time) bool {
	return slices.ContainsFunc(calls, func(c CallTimes) bool {
		return c.For == "appropriate_adult" && !c.ArrivedAt.IsZero() && !c.ArrivedAt.After(at) && (c.LeftAt.IsZero() || c.LeftAt.After(at))
	})
}

// mayBeAdult holds somebody who comes as an appropriate adult to Code C 1.7 and Notes 1B to 1F, and tells the row that was read.
func (d *Desk) mayBeAdult(in RecordCall, at time.Time) (string, error) {
	if in.Who == "" {
		return "", fault.InvalidField("who", "custody.adult.who")
	}
	row, ok := d.host.Law.Table("custody.adult_capacity").At(in.Capacity, dayOf(at))
	if !ok {
		return "", fault.InvalidField("capacity", "custody.adult.capacity")
	}
	if len(in.Barred) > 0 { // one is enough, and the first is named
		var v struct {
			Label string `json:"label"`
			Says  string `json:"says"`
		}
		if _, err := d.row("custody.adult_bar", in.Barred[0], at, &v); err != nil {
			return "", fault.InvalidField("barred", "custody.adult.bar_unknown")
		}
		return "", fault.InvalidField("barred", "custody.adult.barred", "why", v.Label, "law", v.Says)
	}
	if !in.Asked {
		return "", fault.InvalidField("asked_all", "custody.adult.asked")
	}
	return row.Ref(), nil
}

// tellAdult says in the journal whether an appropriate adult is needed, when that is other than was said last: an interview asks.
func (d *Desk) tellAdult(tx *act.Tx, x *Detention, where ...act.EntryOption) error {
	n, err := d.adultNeed(tx, *x, tx.HappenedAt())
	if err != nil {
		return err
	}
	if x.Adult == nil && !n.Needed || x.Adult != nil && x.Adult.Needed == n.Needed && x.Adult.Why == n.Why && x.Adult.Until.Equal(n.Until) {
		return nil
	}
	x.Adult = &n
	_, err = tx.Record(entry.AdultNeeded{Detention: x.ID, Person: x.Person, Needed: n.Needed, Why: n.Why, Until: n.Until, At: tx.HappenedAt(), Law: n.Law}, where...)
	return err
}

// chargeWithAdult holds a charge to Code C 16.1 and 16.6: it is put in the presence of the appropriate adult. Nobody is kept only to
// wait for one (Note 16C), so a charge without is made with its reason.
func (d *Desk) chargeWithAdult(tx *act.Tx, x Detention, in ChargePerson) error {
	need, err := d.adultNeed(tx, x, tx.HappenedAt())
	if err != nil || !need.Needed && !in.AdultHere {
		return err
	}
	if !in.AdultHere {
		if in.NoAdult == "" {
			return fault.InvalidField("adult_here", "custody.charge.adult", "why", need.Why)
		}
		return nil
	}
	calls, err := callsOf(tx, x.ID)
	if err == nil && !adultHere(calls, tx.HappenedAt()) {
		err = fault.InvalidField("adult_here", "custody.adult.not_here")
	}
	return err
}
