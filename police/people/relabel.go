package people

import (
	"throughline/platform/act"
	"throughline/platform/search"
)

// relabel follows a thread whose label changes: its links carry the new label at once, and a person who stands on this
// thread alone becomes known to its readers only, or to all again when it opens.
func (d *Desk) relabel(tx *act.Tx, threadID, label string) error {
	ls, err := linksEverOn(tx, threadID)
	if err != nil {
		return err
	}
	for _, l := range ls {
		p, err := getRow(tx, l.own)
		if err != nil {
			return err
		}
		all, err := aliases(tx, p.ID)
		if err != nil {
			return err
		}
		elsewhere, err := standsElsewhere(tx, all, threadID)
		if err != nil {
			return err
		}
		if !elsewhere && p.ownLabel == "" && p.Label != label {
			for _, a := range all {
				if err := d.move(tx, a, label); err != nil {
					return err
				}
			}
			p.Label = label
			if err := d.index(tx, p.ID); err != nil {
				return err
			}
		}
		to := label
		if to == "open" {
			to = p.Label
		}
		if err := relabelLink(tx, l.Link, to); err != nil {
			return err
		}
	}
	return nil
}

// move gives a record another label, and its ties things that carry it too.
func (d *Desk) move(tx *act.Tx, personID, label string) error {
	if err := relabelRecord(tx, personID, label); err != nil {
		return err
	}
	ties, err := tiesOf(tx, []string{personID}, nil, true)
	if err != nil {
		return err
	}
	for _, x := range ties {
		t := x.Thing
		old := t.ID
		t.Label = label
		known, err := keepThing(tx, t)
		if err != nil {
			return err
		}
		if err := moveThing(tx, x.ID, known.ID); err != nil {
			return err
		}
		if err := d.indexThing(tx, known); err != nil {
			return err
		}
		left, err := everTied(tx, old)
		if err != nil {
			return err
		}
		if !left { // nobody else has it: it must not be found where its person is not
			if err := search.Remove(tx, string(t.Kind), old); err != nil {
				return err
			}
			if err := orphan(tx, old, label); err != nil {
				return err
			}
		}
	}
	return nil
}
