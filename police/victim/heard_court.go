package victim

import (
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/when"
	court "throughline/police/court/entry"
)

var courtKinds = kindsOf(court.HearingListed{}, court.HearingMoved{}, court.WitnessWarned{}, court.PleaEntered{}, court.VerdictReached{}, court.PersonSentenced{})

// hearCourt owes what the court makes. The witness care unit's clock starts when the unit was told, which is when the
// court room recorded it (VIC-03).
func (d *Desk) hearCourt(tx *act.Tx, b journal.Body, told time.Time) error {
	switch x := b.(type) {
	case court.HearingListed:
		return d.happened(tx, happening{Story: "hearing_date", Trigger: "hearing_date", Ref: x.Hearing, At: told, Detail: hearing(x.CourtName, x.At, x.Defendants...)})
	case court.HearingMoved:
		if x.Vacated {
			return d.happened(tx, happening{Story: "hearing_vacated", Trigger: "hearing_date", Ref: x.Hearing + "/vacated", At: told, Detail: hearing(x.CourtName, x.WasAt, x.Defendants...)})
		}
		return d.happened(tx, happening{Story: "hearing_moved", Trigger: "hearing_date", Ref: x.Hearing + "/" + x.At.UTC().Format(time.RFC3339), At: told, Detail: hearing(x.CourtName, x.At, x.Defendants...)})
	case court.WitnessWarned:
		if x.Witness == "" {
			return nil
		}
		return d.onlyVictims(tx, x.Witness, happening{Story: "required_to_give_evidence", Trigger: "required_to_give_evidence", Ref: x.Hearing, At: told, Detail: hearing("", x.At)})
	case court.PleaEntered:
		return d.happened(tx, happening{Story: "plea", Ref: x.Offence + "/" + x.Plea, Person: x.Person, At: told, Detail: map[string]string{"title": x.Title, "plea": x.Plea, "offence": x.Code}})
	case court.VerdictReached:
		return d.happened(tx, happening{Story: "verdict", Trigger: "verdict", Ref: x.Hearing + "/" + x.Person, Person: x.Person, At: told, Detail: map[string]string{"title": x.Title, "finding": x.Verdict, "code": x.Code}})
	case court.PersonSentenced:
		h, err := d.sentenced(x, told)
		if err != nil {
			return err
		}
		return d.happened(tx, h)
	}
	return nil
}

// onlyVictims: a witness who is a victim of this thread; others are not this room's.
func (d *Desk) onlyVictims(tx *act.Tx, person string, h happening) error {
	for _, th := range tx.Threads() {
		cases, err := casesOf(tx, th)
		if err != nil {
			return err
		}
		for _, c := range cases {
			ids, err := d.people.Aliases(tx, c.Person)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if id == person {
					h.Only = []string{c.Person}
					return d.happened(tx, h)
				}
			}
		}
	}
	return nil
}

// hearing keeps where and when, and whose it is: it is news to the victims of who stands before the court.
func hearing(court string, at time.Time, defendants ...string) map[string]string {
	out := map[string]string{"court": court, "at": when.RFC3339(at)}
	if len(defendants) > 0 {
		out["defendants"] = strings.Join(defendants, ",")
	}
	return out
}

// sentenced is the news of a sentence. From a length in custody on, probation offers the contact scheme too (VIC-03).
func (d *Desk) sentenced(x court.PersonSentenced, told time.Time) (happening, error) {
	h := happening{Story: "sentence", Trigger: "sentence", Ref: x.Sentence, Person: x.Person, At: told, Detail: map[string]string{"kind": x.Kind}}
	row, ok := d.host.Law.Table("victim.contact_scheme").At("custody", x.On)
	if !ok || x.Kind != "custody" || x.Until.IsZero() {
		return h, nil
	}
	var v struct {
		Months int `json:"months"`
	}
	if err := row.Into(&v); err != nil {
		return h, err
	}
	if !x.Until.Before(x.On.AddMonths(v.Months)) {
		h.Detail["contact_scheme"] = "yes"
	}
	return h, nil
}
