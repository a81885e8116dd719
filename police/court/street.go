package court

import (
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/when"
)

// OnBail says in sentences what bail a court has somebody on, on a day, with its conditions as the last result gave them, until every
// offence has ended: from the first result on, because before it custody says on what bail the police let them go to court. Somebody whose
// hearing has passed without a result is said to be that. What the reader may not know of is left out. persons are all ids of that
// person. The caller has recorded the look at them.
func (d *Desk) OnBail(q db.Querier, who *access.Actor, persons []string, on when.Day) ([]string, error) {
	defendants, err := defendantsOn(q, persons)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, x := range defendants {
		if !who.Knows(x.Label) || x.Bail != "UB" && x.Bail != "CB" || !slices.ContainsFunc(x.Offences, func(o Offence) bool { return !o.Ended }) {
			continue
		}
		hearings, err := hearingsOf(q, x.Thread)
		if err != nil {
			return nil, err
		}
		var next, missed Hearing
		resulted := false
		for _, h := range hearings { // the earliest first
			switch day := when.DayOf(h.At); {
			case !slices.Contains(h.Defendants, x.ID):
			case h.State == "resulted":
				resulted = true
			case h.State == "listed" && day.Before(on):
				missed = h
			case h.State == "listed" && next.ID == "":
				next = h
			}
		}
		switch {
		case missed.ID != "":
			out = append(out, onTerms(x, "Was to be at "+missed.CourtName+" on "+when.DayOf(missed.At).Text()+", and no result has come. Bail as far as is known"))
		case resulted && next.ID != "":
			out = append(out, onTerms(x, "On bail by the court, to be at "+next.CourtName+" on "+when.DayOf(next.At).Text()))
		case resulted:
			out = append(out, onTerms(x, "On bail by the court, to a day that is not listed yet"))
		}
	}
	return out, nil
}

func onTerms(x Defendant, what string) string {
	switch must := strings.TrimRight(x.Conditions, ". "); {
	case must != "":
		return what + ". Conditions: " + must + "."
	case x.Bail == "CB":
		return what + ". With conditions, which the result did not say: ask the court."
	}
	return what + ". No conditions."
}
