package duty

import (
	"fmt"
	"math"
	"strings"
	"time"

	"throughline/platform/when"
)

// check is one run of Checks.Tours.
type check struct {
	*Checks
	whom       Whom
	tours      []Planned
	order      []int      // places of the tours, by start
	day        []when.Day // the London date on which each starts
	rosterDuty bool
	found      []Finding
}

func (k *check) find(tour int, code, severity, rule, say string, params ...string) {
	f := Finding{Tour: tour, Code: code, Severity: severity, Law: k.law[rule], say: say, params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		f.params[params[i]] = params[i+1]
	}
	k.found = append(k.found, f)
}

// breakable is how grave a breach is of a rule that an exigency of duty may break, and the sentence for it.
func (k *check) breakable(tour int, code string) (severity, say string, reason []string) {
	switch x := strings.TrimSpace(k.tours[tour].Exigency); {
	case x != "":
		return Warn, code + ".exigency", []string{"reason", x}
	case !k.rosterDuty:
		return Warn, code + ".advice", nil
	}
	return Refuse, code, nil
}

// eachTour looks at every tour and at the one before it.
func (k *check) eachTour() {
	before := -1 // the tour that ends last of those that start earlier
	for _, i := range k.order {
		t := k.tours[i]
		k.ofLength(i, t)
		if before >= 0 {
			k.after(i, t, k.tours[before])
		}
		if before < 0 || t.EndsAt.After(k.tours[before].EndsAt) {
			before = i
		}
		k.withSkills(i, t)
	}
}

func (k *check) ofLength(i int, t Planned) {
	const code = "duty.tour.length"
	length := t.EndsAt.Sub(t.StartsAt)
	params := []string{"length", hoursText(length), "most", number(k.length.Hours()), "never", number(k.never.Hours()), "latest", clock(t.StartsAt.Add(k.length))}
	switch {
	case length > k.never:
		k.find(i, code, Refuse, "length", code+".never", params...)
	case length > k.length:
		severity, say, reason := k.breakable(i, code)
		k.find(i, code, severity, "length", say, append(params, reason...)...)
	}
}

// after looks at a tour and at the last that ended before it: they may not share time, and the daily rest lies between them.
func (k *check) after(i int, t, o Planned) {
	gap := t.StartsAt.Sub(o.EndsAt)
	if gap < 0 {
		k.find(i, "duty.tour.overlap", Refuse, "rest", "", "from", clock(o.StartsAt), "to", clock(o.EndsAt), "start", clock(t.StartsAt), "end", clock(t.EndsAt))
		return
	}
	if gap < k.rest {
		severity, say, reason := k.breakable(i, "duty.tour.rest")
		k.find(i, "duty.tour.rest", severity, "rest", say, append([]string{"rest", hoursText(gap), "before", clock(o.EndsAt), "start", clock(t.StartsAt),
			"least", number(k.rest.Hours()), "earliest", clock(o.EndsAt.Add(k.rest))}, reason...)...)
	}
}

// withSkills looks for skills that lapse before the tour ends (HR-02: valid through the last day), and for one that it needs
// and that is not held.
func (k *check) withSkills(i int, t Planned) {
	const code = "duty.tour.skill_expires"
	last := when.DayOf(t.EndsAt.Add(-time.Microsecond))
	needs := map[string]bool{}
	for _, n := range t.Needs {
		needs[n] = true
	}
	for _, s := range k.whom.Skills {
		needed := needs[s.Code]
		delete(needs, s.Code)
		if s.ExpiresOn.IsZero() || !s.ExpiresOn.Before(last) {
			continue
		}
		severity, say := Warn, ""
		if needed {
			say = code + ".needed"
			if k.skills[s.Code].Dispatch == "hard" {
				severity = Refuse
			}
		}
		k.find(i, code, severity, "skill."+s.Code, say, "skill", k.skillName(s.Code), "expires", s.ExpiresOn.Text(), "end", clock(t.EndsAt))
	}
	for _, n := range t.Needs {
		if needs[n] {
			k.find(i, code, Refuse, "skill."+n, code+".not_held", "skill", k.skillName(n))
		}
	}
}

func (c *Checks) skillName(code string) string {
	if s, ok := c.skills[code]; ok {
		return s.Label
	}
	return plain(code)
}

// runs counts the days from one rest day to the next.
func (k *check) runs() {
	const code = "duty.tour.weekly_rest"
	var first, last int
	var end time.Time
	found := false
	for n, i := range k.order {
		t := k.tours[i]
		rested := n > 0 && k.day[last].DaysUntil(k.day[i]) >= 2 && t.StartsAt.Sub(end) >= k.restDay
		if n == 0 || rested {
			first, found = i, false
		}
		if t.EndsAt.After(end) {
			end = t.EndsAt
		}
		last = i
		days := k.day[first].DaysUntil(k.day[i]) + 1
		if days <= k.runDays || found {
			continue
		}
		found = true
		severity, say, reason := k.breakable(i, code)
		k.find(i, code, severity, "weekly_rest", say, append([]string{"days", fmt.Sprint(days), "first", k.day[first].Text(), "most", fmt.Sprint(k.runDays)}, reason...)...)
	}
}

// averages slides the window of weeks over the tours.
func (k *check) averages() {
	window := k.weeks * 7
	var total time.Duration
	var nights, state int
	from, over := 0, false
	worked := k.passedOver(window)
	for n, i := range k.order {
		total += k.tours[i].EndsAt.Sub(k.tours[i].StartsAt)
		nights += k.night.is(k.tours[i])
		for k.day[k.order[from]].DaysUntil(k.day[i]) >= window {
			o := k.tours[k.order[from]]
			total -= o.EndsAt.Sub(o.StartsAt)
			nights -= k.night.is(o)
			from++
		}
		if worked == nil {
			state = k.weekly(i, total, state)
		} else if most, ok := worked[i]; ok {
			state = k.weekly(i, most, state)
		}
		over = k.nightly(i, total, nights*100 >= k.night.share*(n-from+1), over)
	}
}

// weekly finds an average that begins to be near or over the most; state is 0, 1 when near and 2 when over.
func (k *check) weekly(i int, total time.Duration, state int) int {
	if k.whom.OptedOut {
		return 0
	}
	const code = "duty.tour.hours_48"
	most, near := k.week*time.Duration(k.weeks), k.weekWarn*time.Duration(k.weeks)
	params := func() []string {
		return []string{"weeks", fmt.Sprint(k.weeks), "day", k.day[i].Text(), "average", average(total, k.weeks), "most", number(k.week.Hours()), "over", hoursText(total - most)}
	}
	switch {
	case total > most:
		if state != 2 {
			k.find(i, code, Refuse, "hours_48", "", params()...)
		}
		return 2
	case total >= near:
		if state == 0 {
			k.find(i, code, Warn, "hours_48", code+".near", params()...)
		}
		return 1
	}
	return 0
}

// nightly finds the average of a night worker going over the most (Working Time Regulations 1998 reg. 6(5): the hours of the
// window over its days less one rest day a week).
func (k *check) nightly(i int, total time.Duration, worker, over bool) bool {
	days := k.night.weeks * 6
	most := k.night.most * time.Duration(days)
	if !worker || total <= most {
		return false
	}
	if !over {
		k.find(i, "duty.tour.night_average", Refuse, "night", "", "weeks", fmt.Sprint(k.night.weeks), "day", k.day[i].Text(), "average", average(total, days),
			"most", number(k.night.most.Hours()), "over", hoursText(total-most))
	}
	return true
}

// average writes hours for each of n to the hundredth, rounded up so that what is over the most never reads as the most.
func average(total time.Duration, n int) string {
	return number(math.Ceil(total.Hours()/float64(n)*100-1e-9) / 100)
}

func number(x float64) string { return fmt.Sprint(math.Round(x*100) / 100) }

// hoursText writes a length as "9 h 30 min".
func hoursText(d time.Duration) string {
	minutes := int(math.Round(d.Minutes()))
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}

// nightRow is the row duty.tour_limit/night.
type nightRow struct {
	Hours   float64 `json:"hours"`
	Weeks   int     `json:"weeks"`
	Counted float64 `json:"counted_hours"`
	Share   int     `json:"share_percent"`
	Starts  string  `json:"starts"`
	Ends    string  `json:"ends"`
}

type nightRule struct {
	most, counted time.Duration
	weeks, share  int
	starts, ends  clockTime
}

func (r nightRow) rule() (nightRule, error) {
	out := nightRule{most: time.Duration(r.Hours * float64(time.Hour)), counted: time.Duration(r.Counted * float64(time.Hour)), weeks: r.Weeks, share: r.Share}
	var err error
	if out.starts, err = readClock(r.Starts); err != nil {
		return out, err
	}
	out.ends, err = readClock(r.Ends)
	return out, err
}

// is 1 for a tour that holds enough of the night to be one of night work, else 0.
func (r nightRule) is(t Planned) int {
	for day := when.DayOf(t.StartsAt).AddDays(-1); !day.After(when.DayOf(t.EndsAt)); day = day.AddDays(1) {
		from, to := day.At(int(r.starts)/60, int(r.starts)%60), day.AddDays(1).At(int(r.ends)/60, int(r.ends)%60)
		if t.StartsAt.After(from) {
			from = t.StartsAt
		}
		if t.EndsAt.Before(to) {
			to = t.EndsAt
		}
		if to.Sub(from) >= r.counted {
			return 1
		}
	}
	return 0
}
