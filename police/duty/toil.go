package duty

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// toilState is the state of duty of time off in lieu.
const toilState = "toil"

// owedToil is the promise that time off is taken in time, or paid.
const owedToil = "duty.toil"

// ToilLot is time off that somebody was given for one piece of overtime. It is taken by the end of Until, or offered as pay.
type ToilLot struct {
	Variance string   `json:"variance"`
	On       when.Day `json:"on"`
	Until    when.Day `json:"until"`
	Seconds  int64    `json:"seconds"` // at plain time
	Paid     int64    `json:"paid"`    // of it was paid after all
	Left     int64    `json:"left"`
}

// Toil is a balance of time off: what was given, taken or asked for, paid, lost to nobody, and what may still be taken. Seconds.
type Toil struct {
	Earned int64     `json:"earned"`
	Taken  int64     `json:"taken"`
	Left   int64     `json:"left"` // to be taken today or later
	Due    int64     `json:"due"`  // not taken in time: to be offered as pay
	By     when.Day  `json:"by,omitzero"`
	Lots   []ToilLot `json:"lots"`
}

// toilDraw is time off that is asked for or granted: the duty that falls to nothing in it.
type toilDraw struct {
	absence string
	staff   string
	on      when.Day
	seconds int64
	asked   bool // and not granted yet
}

// spread takes every draw from the time off that is to be taken soonest and may be taken on its day: earned by then, not beyond its last day. What
// no lot covers is short, by absence. It is pure (OT-01 to OT-06; three months by law table duty.overtime).
func spread(lots []ToilLot, draws []toilDraw) (left []ToilLot, short map[string]int64) {
	left, short = slices.Clone(lots), map[string]int64{}
	for i := range left {
		left[i].Left = left[i].Seconds - left[i].Paid
	}
	slices.SortStableFunc(left, func(a, b ToilLot) int { return a.Until.DaysUntil(b.Until) * -1 })
	draws = slices.Clone(draws)
	slices.SortStableFunc(draws, func(a, b toilDraw) int { return a.on.DaysUntil(b.on) * -1 })
	for _, x := range draws {
		want := x.seconds
		for i := range left {
			if l := &left[i]; !x.on.Before(l.On) && !x.on.After(l.Until) {
				n := min(want, l.Left)
				l.Left, want = l.Left-n, want-n
			}
		}
		if want > 0 {
			short[x.absence] = want
		}
	}
	return left, short
}

// inLieu is the last day on which time off for work on a day is taken.
func inLieu(book *law.Book, overtime string, worked when.Day) (when.Day, error) {
	row, err := overtimeLaw(book, overtime, worked)
	return worked.AddMonths(row.InLieuMonths), err
}

// toilOf is somebody's balance on a day.
func (d *Desk) toilOf(q db.Querier, staff string, today when.Day) (Toil, error) {
	lots, draws, err := d.toilBook(q, staff)
	if err != nil {
		return Toil{}, err
	}
	x := Toil{}
	for _, k := range draws {
		x.Taken += k.seconds
	}
	x.Lots, _ = spread(lots, draws)
	for _, l := range x.Lots {
		x.Earned += l.Seconds
		switch {
		case l.Left == 0:
		case l.Until.Before(today):
			x.Due += l.Left
		default:
			x.Left += l.Left
			if x.By.IsZero() || l.Until.Before(x.By) {
				x.By = l.Until
			}
		}
	}
	return x, nil
}

// toilBook is the time off of one, and what draws on it.
func (d *Desk) toilBook(q db.Querier, staff string) ([]ToilLot, []toilDraw, error) {
	books, err := d.toilBooks(q, []string{staff})
	return books[staff].lots, books[staff].draws, err
}

// toilBook is what was given to somebody, and what draws on it.
type toilBook struct {
	lots  []ToilLot
	draws []toilDraw
}

// toilBooks are the time off of these, or of all who were given any when ids is nil, and what draws on it.
func (d *Desk) toilBooks(q db.Querier, ids []string) (map[string]toilBook, error) {
	given, err := timeOffGiven(q, ids)
	if err != nil {
		return nil, err
	}
	paid, err := toilPaid(q, ids)
	if err != nil {
		return nil, err
	}
	draws, err := toilDraws(q, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]toilBook{}
	for _, v := range given {
		until, err := inLieu(d.host.Law, v.Overtime, v.Day)
		if err != nil {
			return nil, err
		}
		b := out[v.Staff]
		b.lots = append(b.lots, ToilLot{Variance: v.ID, On: v.Day, Until: until, Seconds: seconds(v.Due.PaidMinutes), Paid: paid[v.ID]})
		out[v.Staff] = b
	}
	for _, x := range draws {
		b := out[x.staff]
		b.draws = append(b.draws, x)
		out[x.staff] = b
	}
	return out, nil
}

// drawn is what an absence draws on the balance: the time of tours that it covers, as the clock ran. Other absences draw nothing.
func (d *Desk) drawn(q db.Querier, a Absence) (int64, error) {
	if a.Kind != toilState {
		return 0, nil
	}
	tours, err := d.Tours(q, a.Staff, when.DayOf(a.From).AddDays(-2), when.DayOf(a.Until))
	var sum time.Duration
	for _, t := range tours {
		if from, until := later(t.StartsAt, a.From), earlier(t.EndsAt, a.Until); !t.Rest && until.After(from) {
			sum += until.Sub(from)
		}
	}
	return int64(sum / time.Second), err
}

// covered refuses time off beyond the balance. It says how much there is on that day. Fault: duty.toil.beyond (conflict).
func (d *Desk) covered(q db.Querier, a Absence) error {
	if a.Kind != toilState {
		return nil
	}
	lots, draws, err := d.toilBook(q, a.Staff)
	if err != nil {
		return err
	}
	draws = slices.DeleteFunc(draws, func(x toilDraw) bool { return x.absence == a.ID })
	_, before := spread(lots, draws)
	mine := toilDraw{absence: a.ID, on: when.DayOf(a.From), seconds: a.drawn}
	after := append(slices.Clone(draws), mine)
	_, short := spread(lots, after)
	lack := int64(0)
	for absence, n := range short { // what it leaves for others that were asked for before counts too
		lack += max(0, n-before[absence])
	}
	if lack == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "duty.toil.beyond").With("needs", hoursOf(a.drawn/60)).With("have", hoursOf(max(0, a.drawn-lack)/60)).With("day", mine.on.Text())
}

// givenTimeOff promises that time off is taken in time.
func (d *Desk) givenTimeOff(tx *act.Tx, v Variance) error {
	row, err := overtimeLaw(d.host.Law, v.Overtime, v.Day)
	if err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedToil, Subject: varianceRef(v.ID), Threads: []string{}, OwedTo: "staff:" + v.Staff, Owner: "staff:" + v.Staff, Law: row.ref,
		Due: later(v.Day.AddMonths(row.InLieuMonths).End(), tx.Now()), Label: "open"})
	return err
}

// timeOffMoved keeps the promises of what is used up by time off that is granted, and promises anew what leave that was taken back, or gave way, gave back.
func (d *Desk) timeOffMoved(tx *act.Tx, staff string) error {
	lots, draws, err := d.toilBook(tx, staff)
	if err != nil {
		return err
	}
	left, _ := spread(lots, slices.DeleteFunc(draws, func(x toilDraw) bool { return x.asked }))
	for _, l := range left {
		if l.Left == 0 {
			if _, err := tx.Keep(owedToil, varianceRef(l.Variance), ""); err != nil {
				return err
			}
			continue
		}
		if promised, err := owed(tx, owedToil, l.Variance); err != nil || promised {
			if err != nil {
				return err
			}
			continue
		}
		v, err := getVariance(tx, l.Variance)
		if err != nil {
			return err
		}
		if err := d.givenTimeOff(tx, v); err != nil {
			return err
		}
	}
	return nil
}
