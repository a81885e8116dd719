package victim

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/journal"
	custody "throughline/police/custody/entry"
	"throughline/police/victim/entry"
)

// hearCustody owes safety news: that a person is let out, on bail, or under which conditions, is due before they leave,
// whatever the routine limit (VIC-04, VIC-05, BAIL-04).
func (d *Desk) hearCustody(tx *act.Tx, b journal.Body) error {
	switch x := b.(type) {
	case custody.ReleasePlanned:
		return d.planned(tx, x)
	case custody.PersonReleased:
		return d.released(tx, x)
	case custody.DetentionRefused:
		return d.happened(tx, happening{Story: "released_without_charge", Trigger: "released_without_charge", Ref: x.Detention, Person: x.Person, At: x.At, Before: x.At})
	case custody.PersonCharged:
		h := happening{Story: "charged", Trigger: "charged", Ref: x.Detention, Person: x.Person, At: x.At, Detail: titles(x.Offences)}
		if err := d.happened(tx, h); err != nil || !x.Bailed {
			return err
		}
		return d.happened(tx, happening{Story: "bailed", Trigger: "bailed", Ref: x.Detention, Person: x.Person, At: x.At, Before: x.At, Detail: conditions(x.Conditions)})
	}
	return nil
}

// hearBail owes news of changed bail, by the time from which it holds (BAIL-04): each change is news of its own. The end of an investigation
// without bail changes nothing for the victim's safety; its outcome is told by the crime.
func (d *Desk) hearBail(tx *act.Tx, e journal.Entry, b journal.Body) error {
	h := happening{Story: "bail_changed", Trigger: "bail_changed"}
	switch x := b.(type) {
	case custody.BailExtended:
		h.Ref, h.Person, h.At, h.Detail = x.Bail, x.Person, x.At, conditions(x.Conditions)
	case custody.BailVaried:
		h.Ref, h.Person, h.At, h.Detail = x.Bail, x.Person, x.At, conditions(x.Conditions)
	case custody.BailMoved: // another day on which they come back is news of safety, as another condition is
		h.Ref, h.Person, h.At = x.Bail, x.Person, x.At
	case custody.BailEnded:
		if x.Kind != "bail" {
			return nil
		}
		h.Ref, h.Person, h.At = x.Bail, x.Person, x.At
		if x.How == "under_investigation" {
			h.Story, h.Trigger = "released_under_investigation", "released_under_investigation"
		}
	}
	h.Ref, h.Before = h.Ref+"/"+e.ID, h.At
	return d.happened(tx, h)
}

// further is news on the threads of the new matters alone: those of the matters before were told of the arrest when it was made.
func (d *Desk) further(tx *act.Tx, x custody.FurtherArrested) error {
	var on []string
	for _, m := range x.Matters {
		if slices.Contains(on, m.Thread) {
			continue
		}
		on = append(on, m.Thread)
		if err := d.happenedOn(tx, m.Thread, happening{Story: "suspect_arrested", Trigger: "suspect_arrested", Ref: x.Arrest, Person: x.Person, At: x.At}); err != nil {
			return err
		}
	}
	return nil
}

// matterEnded is how one matter ends while the person stays, or leaves, for another: news of its own thread, as a release for
// it would be. It is safety news when they are bailed for it: what protects the victim from then on is its conditions.
func (d *Desk) matterEnded(tx *act.Tx, x custody.MatterEnded) error {
	trigger, err := d.newsOf("victim.release_news", x.How, x.At)
	if err != nil || trigger == "" {
		return err
	}
	return d.happenedOn(tx, x.Matter.Thread, happening{Story: trigger, Trigger: trigger, Ref: x.Detention + "/" + x.Matter.Matter, Person: x.Person, At: x.At, Before: x.At, Detail: conditions(x.Conditions)})
}

// planned opens the news of a release at the time for which it is planned. A plan that changes moves it or calls it off.
func (d *Desk) planned(tx *act.Tx, x custody.ReleasePlanned) error {
	trigger, err := d.newsOf("victim.release_news", x.How, tx.HappenedAt())
	if err != nil {
		return err
	}
	if err := d.callOff(tx, x.Detention, trigger); err != nil || trigger == "" {
		return err
	}
	h := happening{Story: "release_planned", Trigger: trigger, Ref: x.Detention, Person: x.Person, At: tx.HappenedAt(), Before: x.At, Detail: conditions(x.Conditions)}
	return d.happened(tx, h)
}

// released opens the news where nobody planned the release, and says of each victim who was not told that they were not.
func (d *Desk) released(tx *act.Tx, x custody.PersonReleased) error {
	trigger, err := d.newsOf("victim.release_news", x.How, x.At)
	if err != nil {
		return err
	}
	if err := d.callOff(tx, x.Detention, trigger); err != nil || trigger == "" {
		return err
	}
	h := happening{Story: trigger, Trigger: trigger, Ref: x.Detention, Person: x.Person, At: x.At, Before: x.At, Detail: conditions(x.Conditions)}
	if err := d.happened(tx, h); err != nil {
		return err
	}
	return d.eachOwed(tx, x.Detention, func(c Case, o Owed) error {
		if !o.Safety || o.Missed {
			return nil
		}
		o.Missed = true
		if err := updateOwed(tx, &o); err != nil {
			return err
		}
		return d.safetyNews(tx, c, o, "not_reached", x.At)
	})
}

// callOff ends safety news of a detention that will not come true: the plan was changed to another end.
func (d *Desk) callOff(tx *act.Tx, detention, trigger string) error {
	return d.eachOwed(tx, detention, func(c Case, o Owed) error {
		if !o.Safety || o.Trigger == trigger {
			return nil
		}
		_, err := d.moot(tx, c, "plan_changed", func(y Owed) bool { return y.ID == o.ID })
		return err
	})
}

func (d *Desk) eachOwed(tx *act.Tx, ref string, do func(Case, Owed) error) error {
	for _, th := range tx.Threads() {
		cases, err := casesOf(tx, th)
		if err != nil {
			return err
		}
		for _, c := range cases {
			owed, err := owedOf(tx, c.ID, true)
			if err != nil {
				return err
			}
			for _, o := range owed {
				if o.Ref == ref {
					if err := do(c, o); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// safetyNews tells custody where the news of a detention stands.
func (d *Desk) safetyNews(tx *act.Tx, c Case, o Owed, state string, at time.Time) error {
	_, err := tx.Record(entry.SafetyNews{Case: c.ID, Victim: c.Person, Detention: o.Ref, Duty: o.ID, Trigger: o.Trigger, State: state, DueAt: o.DueAt, At: at},
		act.About("victim_case", c.ID), act.OnThreads(c.Thread), act.Labelled(c.Label))
	return err
}

// titles keeps what somebody was charged with, a code and a title to a line: a victim is told of what was done to them.
func titles(os []custody.Offence) map[string]string {
	var t []string
	for _, o := range os {
		t = append(t, o.Code+"\t"+o.Title)
	}
	return map[string]string{"charges": strings.Join(t, "\n")}
}

// conditions keeps the codes of conditions alone: their words may hold the suspect's address, which a victim never sees (VIC-07).
func conditions(cs []custody.Condition) map[string]string {
	var codes []string
	for _, c := range cs {
		codes = append(codes, c.Code)
	}
	return map[string]string{"conditions": strings.Join(codes, ",")}
}
