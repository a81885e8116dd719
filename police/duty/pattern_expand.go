package duty

import (
	"time"

	"throughline/platform/when"
)

// Expander turns patterns into dated tours for many people. It reads each pattern of law once a day of the period and each
// midnight of London once, so that a year of a whole force is arithmetic. It is not for use by two at once.
type Expander struct {
	desk *Desk
	days map[when.Day]*london
	laws map[patternOn]*Pattern
}

type patternOn struct {
	text string
	day  when.Day
}

// london is a date as a clock shows it: when it begins, and whether the clocks change on it or on the day after.
type london struct {
	day    when.Day
	number int // days since an epoch, to count a cycle by
	start  time.Time
	plain  bool
}

// Expander makes one.
func (d *Desk) Expander() *Expander {
	return &Expander{desk: d, days: map[when.Day]*london{}, laws: map[patternOn]*Pattern{}}
}

func (x *Expander) london(day when.Day) *london {
	l, ok := x.days[day]
	if !ok {
		next, after := day.AddDays(1).Start(), day.AddDays(2).Start()
		l = &london{day: day, number: when.Day{Year: 1970, Month: time.January, Date: 1}.DaysUntil(day), start: day.Start()}
		l.plain = next.Sub(l.start) == 24*time.Hour && after.Sub(next) == 24*time.Hour
		x.days[day] = l
	}
	return l
}

// instant is so many minutes of wall time after the day's midnight. Where the clocks change, a time that comes twice is the
// first, and one that never comes is an hour later, as When.Day.At has it.
func (l *london) instant(m clockTime) time.Time {
	if l.plain {
		return l.start.Add(time.Duration(m) * time.Minute)
	}
	return l.day.AddDays(int(m)/(24*60)).At(int(m)/60%24, int(m)%60)
}

func (x *Expander) pattern(text string, day when.Day) (*Pattern, error) {
	on := patternOn{text, day}
	if p, ok := x.laws[on]; ok {
		return p, nil
	}
	p, _, err := x.desk.pattern(text, day)
	if err == nil {
		x.laws[on] = p
	}
	return p, err
}

// onDay are the tours that somebody's pattern starts on a day. They run to the wall time of their end, so that a night on which
// the clocks go back is an hour longer.
func (x *Expander) onDay(s Staff, day when.Day) ([]Tour, error) {
	p, err := x.pattern(s.Pattern, day)
	if err != nil {
		return nil, err
	}
	return p.on(nil, s.ID, x.london(s.anchor).number, x.london(day)), nil
}

// on adds the tours of a day to a list.
func (p *Pattern) on(out []Tour, staff string, anchor int, l *london) []Tour {
	n := (l.number - anchor) % len(p.days)
	if n < 0 {
		n += len(p.days)
	}
	for _, s := range p.days[n] {
		out = append(out, Tour{Staff: staff, Day: l.day, StartsAt: l.instant(s.from), EndsAt: l.instant(s.to)})
	}
	return out
}

// Expand are the tours that somebody's pattern starts on the days from and to or between, in order: without law or time
// read for any day that another was expanded on before.
func (x *Expander) Expand(s Staff, from, to when.Day) ([]Tour, error) {
	if s.Pattern == "" {
		return nil, nil
	}
	span := x.period(from, to)
	anchor := x.london(s.anchor).number
	out := make([]Tour, 0, len(span))
	for _, l := range span {
		p, err := x.pattern(s.Pattern, l.day)
		if err != nil {
			return nil, err
		}
		out = p.on(out, s.ID, anchor, l)
	}
	return out, nil
}

func (x *Expander) period(from, to when.Day) []*london {
	var out []*london
	for day := from; !day.After(to); day = day.AddDays(1) {
		out = append(out, x.london(day))
	}
	return out
}
