package duty

import "time"

// passedOver gives, for each tour that is worked, the most hours of a reference period that it counts in, where leave or sickness is
// among the tours; nil where none is, and the plain window of weeks does.
//
// Working Time Regulations 1998 reg. 4(6) and (7): the average is (A + B) / C. A are the hours of the reference period, C its weeks,
// and B the hours after it until as many days have been worked as were excluded in it: days of annual leave, of sickness, and of
// maternity, paternity, adoption or parental leave. A day is excluded here when a tour of that date begins in the leave: a rest day
// within leave is not worked, and is not made up for. To be checked by the force's solicitor.
func (k *check) passedOver(window int) map[int]time.Duration {
	var worked []int
	excluded := make([]bool, len(k.tours))
	for _, i := range k.order {
		if excluded[i] = k.whom.excludes(k.tours[i].StartsAt); !excluded[i] {
			worked = append(worked, i)
		}
	}
	if len(worked) == len(k.order) {
		return nil
	}
	most := map[int]time.Duration{}
	for n, first := range worked {
		var total time.Duration
		owed := k.excludedIn(excluded, first, window)
		last := -1
		for _, i := range worked[n:] {
			if beyond := k.day[first].DaysUntil(k.day[i]) >= window; beyond && (last < 0 || k.day[last] != k.day[i]) {
				if owed == 0 {
					break
				}
				owed--
				last = i
			}
			total += k.tours[i].EndsAt.Sub(k.tours[i].StartsAt)
			most[i] = max(most[i], total)
		}
	}
	return most
}

// excludedIn counts the dates of a reference period that are excluded.
func (k *check) excludedIn(excluded []bool, first, window int) (n int) {
	last := -1
	for _, i := range k.order {
		if away := k.day[first].DaysUntil(k.day[i]); excluded[i] && away >= 0 && away < window && (last < 0 || k.day[last] != k.day[i]) {
			n++
			last = i
		}
	}
	return n
}

func (w Whom) excludes(at time.Time) bool {
	for _, s := range w.Excluded {
		if !at.Before(s.From) && at.Before(s.Until) {
			return true
		}
	}
	return false
}

// excludedBy are the absences by which the average of weeks passes over, by person: what law table duty.state says is one.
func excludedBy(list []Absence) map[string][]Span {
	out := map[string][]Span{}
	for _, a := range list {
		if a.State == "granted" && a.excluded {
			out[a.Staff] = append(out[a.Staff], Span{a.From, a.Until})
		}
	}
	return out
}
