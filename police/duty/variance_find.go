package duty

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Kinds of variance (DUTY-06).
const (
	varianceEarly    = "early"      // booked on before the tour
	varianceRetained = "retained"   // kept on after it
	varianceRecalled = "recalled"   // called back between tours
	varianceRestDay  = "rest_day"   // a tour on a rest day, agreed with its cost
	varianceShort    = "left_early" // booked off before its end
)

// piece is a stretch of work outside the planned tours.
type piece struct {
	kind        string
	from, until time.Time
}

// beyond is what of a stretch of work lies outside the tours, in order: straight after one it is retained, up to early before one
// it is an early start, and else a recall. Times are instants: a night on which the clocks change is as long as it was.
func beyond(from, until time.Time, tours []Tour, early time.Duration) []piece {
	tours = slices.DeleteFunc(slices.Clone(tours), func(t Tour) bool { return t.Rest })
	slices.SortFunc(tours, func(a, b Tour) int { return a.StartsAt.Compare(b.StartsAt) })
	var out []piece
	add := func(a, b time.Time) {
		if !a.Before(b) {
			return
		}
		p := piece{varianceRecalled, a, b}
		for _, t := range tours {
			switch {
			case t.EndsAt.Equal(a):
				p.kind = varianceRetained
			case t.StartsAt.Equal(b) && b.Sub(a) <= early && p.kind != varianceRetained:
				p.kind = varianceEarly
			}
		}
		out = append(out, p)
	}
	at := from
	for _, t := range tours {
		if !t.EndsAt.After(at) || !t.StartsAt.Before(until) {
			continue
		}
		add(at, t.StartsAt)
		at = t.EndsAt
	}
	add(at, until)
	return out
}

// forceDay is the force day in which a moment lies (DUTY-04).
func forceDay(book *law.Book, at time.Time) (when.Day, error) {
	c, err := NewChecks(book, when.DayOf(at))
	if err != nil {
		return when.Day{}, err
	}
	return c.ForceDay(at), nil
}

// forceDayStart is when a force day begins.
func forceDayStart(book *law.Book, day when.Day) (time.Time, error) {
	c, err := NewChecks(book, day)
	if err != nil {
		return time.Time{}, err
	}
	return day.At(int(c.force)/60, int(c.force)%60), nil
}

// cut divides pieces where a force day begins: what lies on a rest day is worth more than what does not.
func cut(book *law.Book, pieces []piece) ([]piece, error) {
	var out []piece
	for _, p := range pieces {
		for {
			day, err := forceDay(book, p.from)
			if err != nil {
				return nil, err
			}
			next, err := forceDayStart(book, day.AddDays(1))
			if err != nil {
				return nil, err
			}
			if !next.Before(p.until) {
				break
			}
			out = append(out, piece{p.kind, p.from, next})
			p.from = next
		}
		out = append(out, p)
	}
	return out, nil
}

// worked makes the variances of a stretch that somebody worked. Inspectors and above, and police staff, have no overtime (DUTY-02).
// told is the day on which they were told; zero when they were not told before.
func (d *Desk) worked(tx *act.Tx, s Staff, from, until time.Time, told when.Day) error {
	if _, has, err := hourlyPay(d.host.Law, s.Rank, when.DayOf(from)); err != nil || !has {
		return err
	}
	row, err := startLaw(d.host.Law, "early", when.DayOf(from))
	if err != nil {
		return err
	}
	tours, err := d.Tours(tx, s.ID, when.DayOf(from).AddDays(-2), when.DayOf(until).AddDays(2))
	if err != nil {
		return err
	}
	agreed, err := restDaysWorked(tx, s.ID, from, until) // there is no tour where court took a rest day
	if err != nil {
		return err
	}
	pieces, err := cut(d.host.Law, beyond(from, until, slices.Concat(tours, agreed), time.Duration(row.EarlyHours)*time.Hour))
	if err != nil {
		return err
	}
	var list []Variance
	for _, p := range pieces {
		v := Variance{Staff: s.ID, Kind: p.kind, From: p.from, Until: p.until, ToldOn: told, Follows: p.kind == varianceRetained, State: "open"}
		if v.Overtime, v.Day, err = d.overtimeOn(p.from, tours); err != nil {
			return err
		}
		if n := len(list); n > 0 && list[n-1].Until.Equal(v.From) && list[n-1].Overtime == v.Overtime {
			list[n-1].Until = v.Until // one occasion, though a force day began in it
			continue
		}
		list = append(list, v)
	}
	for _, v := range list {
		if err := d.note(tx, v); err != nil {
			return err
		}
	}
	return nil
}

// overtimeOn is what kind of overtime work at a moment is: on a public holiday, on a day without a tour, or beside one.
func (d *Desk) overtimeOn(at time.Time, tours []Tour) (string, when.Day, error) {
	day, err := forceDay(d.host.Law, at)
	if err != nil {
		return "", day, err
	}
	if d.host.Law.Calendar().Holiday(day) {
		return publicHoliday, day, nil
	}
	for _, t := range tours {
		on, err := forceDay(d.host.Law, t.StartsAt)
		if err != nil {
			return "", day, err
		}
		if on == day && !t.Rest {
			return casualOvertime, day, nil
		}
	}
	return restDay, day, nil
}

// note keeps a variance once, or makes a tour agreed on a rest day longer when somebody stayed on after it or came before it.
func (d *Desk) note(tx *act.Tx, v Variance) error {
	longer, err := stretchRestDay(tx, v)
	if err != nil || longer {
		return err
	}
	v, fresh, err := keepVariance(tx, v)
	if err != nil || !fresh {
		return err
	}
	_, err = tx.Record(entry.VarianceFound{Variance: v.ID, Staff: v.Staff, Kind: v.Kind, Overtime: v.Overtime, From: v.From, Until: v.Until},
		act.About("variance", v.ID), act.OnThreads(), act.Labelled(supervisorsLabel))
	return err
}

// leftEarly notes that planned time was not worked; it is never overtime.
func (d *Desk) leftEarly(tx *act.Tx, staff string, at time.Time) error {
	day, err := forceDay(d.host.Law, at)
	if err != nil {
		return err
	}
	tours, err := d.Tours(tx, staff, when.DayOf(at).AddDays(-1), when.DayOf(at))
	if err != nil {
		return err
	}
	for _, t := range tours {
		if t.Covers(at) && at.After(t.StartsAt) {
			return d.note(tx, Variance{Staff: staff, Kind: varianceShort, Day: day, From: at, Until: t.EndsAt, State: "open"})
		}
	}
	return nil
}
