package custody

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/when"
	"throughline/police/custody/entry"
)

func heldFor(os []entry.Offence) string {
	var t []string
	for _, o := range os {
		t = append(t, o.Title)
	}
	return strings.Join(t, "; ")
}

// left says what is left of a clock as h:mm, or how late it is.
func left(now, due time.Time) string {
	if now.After(due) {
		return when.Ago(now.Sub(due)) + " late"
	}
	m := int(due.Sub(now).Minutes())
	return fmt.Sprintf("%d:%02d", m/60, m%60)
}

func meter(from, due, now time.Time, soon int, text string) Meter {
	m := Meter{DueAt: due, Left: left(now, due), Text: text}
	if whole := due.Sub(from); whole > 0 {
		m.Used = min(1, max(0, float64(now.Sub(from))/float64(whole)))
	}
	switch {
	case now.After(due):
		m.Urgency = "late"
	case due.Sub(now) <= time.Duration(soon)*time.Minute:
		m.Urgency = "soon"
	}
	return m
}

func limitMeter(x Detention, c Clock, now time.Time, soon soonRule) Meter {
	switch {
	case x.charged() && x.kept() != nil:
		return Meter{Left: "Charged", Text: "court " + dayClockText(x.kept().CourtAt), none: true}
	case x.charged():
		return Meter{Left: "Charged", Text: "bailed to " + x.Charge.CourtOn.Text(), none: true}
	case !c.PausedAt.IsZero():
		return Meter{Left: "Paused", Text: "in hospital since " + clockText(c.PausedAt), none: true}
	}
	return meter(c.RelevantAt, c.ExpiresAt, now, soon.Limit, "ends "+dayClockText(c.ExpiresAt))
}

func checkMeter(x Detention, now time.Time, soon soonRule) Meter {
	switch {
	case x.InHospital != "":
		return Meter{Left: "With the escort", Text: "in hospital", none: true}
	case x.Risk == nil:
		return Meter{Left: "Not set", Text: "risk not assessed", none: true}
	case !x.WatchDueAt.IsZero():
		every := x.Risk.WatchMinutes
		return meter(x.WatchDueAt.Add(-time.Duration(every)*time.Minute), x.WatchDueAt, now, min(soon.Check, every/3), "constant, line due "+clockText(x.WatchDueAt))
	case x.CheckDueAt.IsZero():
		return Meter{Left: "Constant", Text: "since " + clockText(x.Risk.At), none: true}
	}
	how := fmt.Sprintf("every %d min, due ", x.Risk.EveryMinutes)
	if x.Risk.EveryMinutes == 60 {
		how = "hourly, due "
	}
	if x.Risk.Rouse {
		how = "rouse due "
	}
	due := x.CheckDueAt
	return meter(due.Add(-time.Duration(x.Risk.EveryMinutes)*time.Minute), due, now, soon.Check, how+clockText(due))
}

var ordinals = []string{"1st", "2nd", "3rd"}

func reviewMeter(x Detention, now time.Time, soon soonRule) Meter {
	if x.Kind != "" {
		return Meter{Left: "No review", Text: "held under another power", none: true}
	}
	if x.ReviewDueAt.IsZero() {
		return Meter{Left: "No review", Text: "detention not authorised", none: true}
	}
	n := fmt.Sprintf("%dth", x.Reviews+1)
	if x.Reviews < len(ordinals) {
		n = ordinals[x.Reviews]
	}
	text := n + " due " + clockText(x.ReviewDueAt)
	if x.Postponed != "" {
		text = n + " postponed, was due " + clockText(x.ReviewDueAt)
	}
	from := x.ReviewFrom
	if from.IsZero() {
		from = x.AuthorisedAt
	}
	return meter(from, x.ReviewDueAt, now, soon.Review, text)
}
