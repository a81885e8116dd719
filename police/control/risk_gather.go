package control

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/people"
)

// weights are the rows of control.risk of a day.
func (d *Desk) weights(on when.Day) (map[string]RiskWeight, error) {
	out := map[string]RiskWeight{}
	for _, row := range d.host.Law.Table("control.risk").On(on) {
		var w RiskWeight
		if err := row.Into(&w); err != nil {
			return nil, err
		}
		out[row.Code] = w
	}
	return out, nil
}

// back is how far the control room looks back for a purpose: a row of control.history.
func (d *Desk) back(code string) time.Duration {
	long, _ := d.lookBack(code)
	return long
}

// lookBack is how far back, and for a place how near, a row of control.history says.
func (d *Desk) lookBack(code string) (long time.Duration, metres float64) {
	var v struct {
		Minutes int     `json:"minutes"`
		Metres  float64 `json:"metres,omitempty"`
	}
	row, ok := d.host.Law.Table("control.history").At(code, d.today())
	if !ok || row.Into(&v) != nil {
		return 0, 0
	}
	return time.Duration(v.Minutes) * time.Minute, v.Metres
}

// stand gives every incident of a list its standing at a moment.
func (d *Desk) stand(q db.Querier, list []Waiting, labels []string, now time.Time) error {
	weights, err := d.weights(when.DayOf(now))
	if err != nil {
		return err
	}
	facts, err := waitingFacts(q, labels)
	if err != nil {
		return err
	}
	window := d.back("moved")
	for n := range list {
		w := &list[n]
		f := facts[w.ID]
		if f == nil {
			f = &RiskFacts{}
		}
		f.CalledAt = w.CalledAt
		for _, x := range w.Flags { // of an incident from before news were kept
			if !slices.ContainsFunc(f.News, func(n News) bool { return n.Code == "flag_"+x && n.EndedAt.IsZero() }) {
				f.News = append(f.News, News{Code: "flag_" + x, At: w.CalledAt})
			}
		}
		for g := range f.Grades {
			f.Grades[g].Target = d.target(f.Grades[g].Grade, w.Area, w.CalledAt)
		}
		w.Standing = Stand(*f, now, window, weights)
	}
	return nil
}

// target is how long a grade gives in an area, by the law of the day of the call.
func (d *Desk) target(grade, area string, called time.Time) time.Duration {
	row, ok := d.host.Law.Table("control.grade").At(grade, when.DayOf(called))
	var rule GradeRule
	if !ok || row.Into(&rule) != nil {
		return 0
	}
	length, _ := rule.Minutes(area)
	return length
}

// flagsKnown keeps the flags that an incident has from now on, and those that it has no more.
func flagsKnown(tx *act.Tx, i Incident, was []string) error {
	for _, f := range i.Flags {
		if !slices.Contains(was, f) {
			if err := tellNews(tx, i, News{Code: "flag_" + f, At: tx.Now()}); err != nil {
				return err
			}
		}
	}
	for _, f := range was {
		if !slices.Contains(i.Flags, f) {
			if err := endNews(tx, i.ID, "flag_"+f, "", tx.Now()); err != nil {
				return err
			}
		}
	}
	return nil
}

// history is what is known of a number and a place before an incident is raised there: warning markers, and earlier calls.
type history struct {
	marker bool
	before int
}

// historyOf asks the record unasked (CALL-03, INC-15), of what the reader's labels show. It is read before the act.
func (d *Desk) historyOf(ctx context.Context, c Call, place string, labels []string) (history, error) {
	var h history
	k, err := d.known(ctx, c.CLI, place)
	if err != nil {
		return h, err
	}
	h.marker = len(k.Warnings) > 0 || slices.ContainsFunc(k.People, func(k people.Known) bool { return len(k.Markers) > 0 })
	calls, err := callsFrom(d.host.DB.Read(ctx), c.CLI, c.ID, labels)
	since := d.host.Clock.Now().Add(-d.back("repeat"))
	for _, x := range calls {
		if x.ReceivedAt.After(since) {
			h.before++
		}
	}
	return h, err
}

func (h history) keep(tx *act.Tx, i Incident) error {
	if h.marker {
		if err := tellNews(tx, i, News{Code: "marker", At: tx.Now()}); err != nil {
			return err
		}
	}
	if h.before == 0 {
		return nil
	}
	return tellNews(tx, i, News{Code: "repeat_caller", Said: "rang " + times(h.before) + " before", At: tx.Now()})
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

// whyWords says a standing in one line: the reasons in the order of their points, without the grade, whose mark stands beside
// it, and what is said of the move.
func (s Standing) whyWords() string {
	why := slices.Clone(s.Why[min(1, len(s.Why)):])
	slices.SortStableFunc(why, func(a, b Why) int { return b.Points - a.Points })
	out := slices.DeleteFunc(wordsOf(why), func(words string) bool { return s.Moved != nil && s.Moved.Up && strings.Contains(s.Moved.Why, words) })
	if len(out) == 0 {
		return ""
	}
	text := strings.Join(out, ", ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// movedWords says what moved it last, "Up at 12:04: knife".
func (s Standing) movedWords() string {
	if s.Moved == nil {
		return ""
	}
	way := "Down"
	if s.Moved.Up {
		way = "Up"
	}
	return way + " at " + s.Moved.At.In(when.London).Format("15:04") + ": " + s.Moved.Why
}
