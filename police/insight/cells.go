package insight

import (
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// cells are the counts of a measure by month, part and area: all the months that are drawn, and the one compared with.
func (d *Desk) cells(q db.Querier, m measure, l looking) ([]count, error) {
	cs, err := d.cellsIn(q, m, l, l.month(0), l.this())
	if c := l.compare.String()[:7]; err == nil && (c < l.month(0) || c > l.this()) {
		var more []count
		more, err = d.cellsIn(q, m, l, c, c)
		cs = append(cs, more...)
	}
	return cs, err
}

func (d *Desk) cellsIn(q db.Querier, m measure, l looking, from, to string) ([]count, error) {
	switch m.code {
	case rekeyed, savedHours, savedMoney:
		return answersByMonth(q, from, to, l.labels)
	case promises:
		return promisesByMonth(q, from, to, l)
	case staffPulse, ourPulse:
		return d.pulseByMonth(q, m.code, from, to)
	}
	return byMonth(q, m.code, from, to, l.now, l.labels)
}

// begins is the first moment of a month in London: what ends at midnight ends there, whatever the clocks did.
func begins(month when.Day) time.Time { return month.Start() }

func promisesByMonth(q db.Querier, from, to string, l looking) ([]count, error) {
	var names []string
	var bounds []time.Time
	first := when.MustDay(from + "-01")
	for day := first; ; day = day.AddMonths(1) {
		bounds = append(bounds, begins(day))
		if day.String()[:7] > to {
			break
		}
		names = append(names, day.String()[:7])
	}
	came, err := promise.CameDue(q, bounds, l.now, l.labels)
	if err != nil {
		return nil, err
	}
	out := make([]count, len(came))
	for i, c := range came {
		out[i] = count{month: names[c.Span], part: c.Kind, good: c.Kept, all: c.Kept + c.Broken, heard: c.Newest}
	}
	return out, nil
}

func (d *Desk) pulseByMonth(q db.Querier, code, from, to string) ([]count, error) {
	if d.Pulse == nil {
		return nil, nil
	}
	var out []count
	for day := when.MustDay(from + "-01"); day.String()[:7] <= to; day = day.AddMonths(1) {
		month := day.String()[:7]
		n, sum, err := d.Pulse(q, map[string]string{staffPulse: "staff", ourPulse: "victim"}[code], month)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, count{month: month, good: sum, all: n})
		}
	}
	return out, nil
}

// fold adds up the counts that are wanted.
func fold(cs []count, wanted func(count) bool) count {
	var out count
	for _, c := range cs {
		if !wanted(c) {
			continue
		}
		out.month = c.month
		out.good, out.all, out.timed, out.took, out.corrected = out.good+c.good, out.all+c.all, out.timed+c.timed, out.took+c.took, out.corrected+c.corrected
		if c.heard.After(out.heard) {
			out.heard = c.heard
		}
	}
	return out
}

func inMonth(month string) func(count) bool { return func(c count) bool { return c.month == month } }

// n is out of how many a measure is.
func (m measure) n(c count) int64 {
	switch {
	case m.code == savedHours || m.code == savedMoney:
		return c.good
	case m.Unit == "days" || m.Unit == "hours":
		return c.timed
	}
	return c.all
}

// small tells whether a number is about people, and too small to be shown.
func (m measure) small(c count, least int) bool {
	n := m.n(c)
	return m.People && n > 0 && n < int64(least)
}

// plain is what a count came to, whatever may be shown; nil where there is nothing, and for a median, which needs the records.
func (m measure) plain(c count, l looking) (*float64, error) {
	n := m.n(c)
	if n == 0 || m.Unit == "days" {
		return nil, nil
	}
	var v float64
	switch {
	case m.code == savedHours || m.code == savedMoney:
		s, err := l.saving(c.month)
		if err != nil {
			return nil, err
		}
		s.Answers = c.good
		if v = s.Hours(); m.code == savedMoney {
			v = s.Pounds()
		}
	case m.Unit == "hours":
		v = c.took.Hours()
	case m.Unit == "of_five":
		v = float64(c.good) / float64(n)
	default:
		v = 100 * float64(c.good) / float64(n)
	}
	return &v, nil
}

// value is what a measure came to in a month; nil when there is nothing, or too little about people to be shown.
func (m measure) value(q db.Querier, c count, l looking) (*float64, error) {
	if m.n(c) == 0 || m.small(c, l.least) {
		return nil, nil
	}
	if m.Unit != "days" {
		return m.plain(c, l)
	}
	took, err := median(q, m.code, c.month, c.timed, l.labels)
	v := took.Hours() / 24
	return &v, err
}

// keys are what counts are of, each once, in order.
func keys(cs []count, of func(count) string) []string {
	var out []string
	for _, c := range cs {
		if k := of(c); k != "" && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}
