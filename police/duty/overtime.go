package duty

import (
	"fmt"
	"strconv"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Kinds of overtime: codes of law table duty.overtime.
const (
	casualOvertime  = "casual"
	plannedOvertime = "planned"
	restDay         = "rest_day"
	publicHoliday   = "public_holiday"
)

// Overtime is work beyond the tour that was planned.
type Overtime struct {
	Kind     string   // casual, planned, rest_day or public_holiday
	Minutes  int      // as the clock ran: a night on which the clocks change is as long as it was
	Occasion int      // which in the week it is; 0 for the first
	ToldOn   when.Day // the day on which they were told; zero when they were not told before the day
	WorkedOn when.Day // the force day on which it is worked
	Follows  bool     // worked straight after the tour of the force day before
}

// OvertimeDue is what it is worth. PaidMinutes are at plain time: CountedMinutes by the rate.
type OvertimeDue struct {
	CountedMinutes int     `json:"counted_minutes"`
	PaidMinutes    float64 `json:"paid_minutes"` // a quarter at time and a half is 22.5
	Rate           string  `json:"rate"`
	Alternative    string  `json:"alternative,omitempty"`
	Law            string  `json:"law"`
}

// CostText says what it costs at so many pence, with the rate: a rest day that is exchanged for another costs no pay (OT-04).
func (d OvertimeDue) CostText(pence int64) string {
	if d.Rate == exchangeRate {
		return "No pay: another rest day is given"
	}
	return Pounds(pence) + ", rate " + d.Rate
}

// overtimeRow is a row of law table duty.overtime.
type overtimeRow struct {
	Label           string `json:"label"`
	RateOver        int    `json:"rate_over"`
	RateUnder       int    `json:"rate_under"`
	UnitMinutes     int    `json:"unit_minutes"`
	BelowMinutes    int    `json:"below_minutes,omitempty"`
	DisregardMinute int    `json:"disregard_minutes,omitempty"`
	DisregardTimes  int    `json:"disregard_times,omitempty"`
	NoticeDays      int    `json:"notice_days,omitempty"`
	LeastMinutes    int    `json:"least_minutes,omitempty"`
	FollowsBelow    int    `json:"follows_below,omitempty"`
	ExchangeDays    int    `json:"exchange_days,omitempty"`
	InLieuMonths    int    `json:"in_lieu_months,omitempty"`
	ForceChoice     *bool  `json:"force_choice,omitempty"`
	ref             string
}

func overtimeLaw(book *law.Book, code string, on when.Day) (overtimeRow, error) {
	var v overtimeRow
	row, ok := book.Table("duty.overtime").At(code, on)
	if !ok {
		return v, fault.InvalidField("kind", "law.none_on_day", "table", "duty.overtime", "code", code, "day", on.Text())
	}
	v.ref = row.Ref()
	return v, row.Into(&v)
}

// dayMinutes is the longest day there is: the one on which the clocks go back.
const dayMinutes = 25 * 60

// Due works out what overtime is worth, by the law of the day on which it is worked (OT-01 to OT-06). Time counts in completed
// periods. Of casual overtime the first half hour of each of the first four occasions in a week is disregarded, and
// less than half an hour is nothing on any. A rest day at short notice pays four hours at the least, unless less than one was
// worked straight after the tour before; with enough notice it is exchanged. Faults are invalid ones:
// duty.overtime.kind, .minutes, .occasion, .worked_on, .told_after.
func (o Overtime) Due(book *law.Book) (OvertimeDue, error) {
	if err := o.check(); err != nil {
		return OvertimeDue{}, err
	}
	row, err := overtimeLaw(book, o.Kind, o.WorkedOn)
	if err != nil {
		return OvertimeDue{}, err
	}
	switch o.Kind {
	case restDay:
		return o.restDay(book, row)
	case publicHoliday:
		return o.publicHoliday(row), nil
	}
	minutes := o.Minutes
	if minutes < row.BelowMinutes {
		minutes = 0
	} else if max(1, o.Occasion) <= row.DisregardTimes {
		minutes -= row.DisregardMinute
	}
	return row.pays(minutes).orTimeOff(), nil
}

func (o Overtime) check() error {
	switch {
	case o.Kind != casualOvertime && o.Kind != plannedOvertime && o.Kind != restDay && o.Kind != publicHoliday:
		return fault.InvalidField("kind", "duty.overtime.kind", "value", o.Kind)
	case o.Minutes < 0 || o.Minutes > dayMinutes:
		return fault.InvalidField("minutes", "duty.overtime.minutes", "most", strconv.Itoa(dayMinutes))
	case o.Occasion < 0:
		return fault.InvalidField("occasion_in_week", "duty.overtime.occasion")
	case o.WorkedOn.IsZero():
		return fault.InvalidField("worked_on", "duty.overtime.worked_on")
	case o.ToldOn.After(o.WorkedOn):
		return fault.InvalidField("told_on", "duty.overtime.told_after")
	}
	return nil
}

// pays counts completed periods at the row's rate.
func (r overtimeRow) pays(minutes int) OvertimeDue {
	counted := minutes / r.UnitMinutes * r.UnitMinutes
	rate := strconv.Itoa(r.RateOver)
	if r.RateUnder != 1 {
		rate += "/" + strconv.Itoa(r.RateUnder)
	}
	return OvertimeDue{CountedMinutes: counted, PaidMinutes: float64(counted*r.RateOver) / float64(r.RateUnder), Rate: rate, Law: r.ref}
}

// orTimeOff says that the officer may take the same as time off.
func (d OvertimeDue) orTimeOff() OvertimeDue {
	if d.PaidMinutes > 0 {
		d.Alternative = fmt.Sprintf("%g minutes of time off instead of pay, as the officer chooses", d.PaidMinutes)
	}
	return d
}

// ClearDays are the days between the day told and the day worked: neither of these two counts (OT-04). None when they were not
// told before.
func ClearDays(told, worked when.Day) int {
	if told.IsZero() {
		return 0
	}
	return max(0, told.DaysUntil(worked)-1)
}

func (o Overtime) restDay(book *law.Book, row overtimeRow) (OvertimeDue, error) {
	if ClearDays(o.ToldOn, o.WorkedOn) >= row.NoticeDays {
		return OvertimeDue{Rate: exchangeRate, Law: row.ref, Alternative: fmt.Sprintf("another rest day, of which the officer is told within %d days", row.ExchangeDays)}, nil
	}
	if o.Follows {
		old, err := overtimeLaw(book, "rest_day_retained", o.WorkedOn)
		if err != nil {
			return OvertimeDue{}, err
		}
		if old.ForceChoice != nil && *old.ForceChoice && ClearDays(o.ToldOn, o.WorkedOn) < old.NoticeDays {
			row = old // OT-04a
		}
	}
	minutes := o.Minutes
	if minutes > 0 && (!o.Follows || minutes >= row.FollowsBelow) {
		minutes = max(minutes, row.LeastMinutes)
	}
	return row.pays(minutes).orTimeOff(), nil
}

// publicHoliday pays double; at short notice another day off is due beside it (OT-06).
func (o Overtime) publicHoliday(row overtimeRow) OvertimeDue {
	out := row.pays(o.Minutes)
	if out.PaidMinutes == 0 {
		return out
	}
	out.Alternative = fmt.Sprintf("%g minutes of time off instead of pay, taken within %d months", out.PaidMinutes, row.InLieuMonths)
	if !o.ToldOn.IsZero() && ClearDays(o.ToldOn, o.WorkedOn) < row.NoticeDays {
		out.Alternative = "another day off beside the pay, for the short notice; or " + out.Alternative
	}
	return out
}

// startRow is a row of law table duty.overtime_start.
type startRow struct {
	NoticeHours   int `json:"notice_hours,omitempty"`
	ReinstateDays int `json:"reinstate_days,omitempty"`
	EarlyHours    int `json:"early_hours,omitempty"`
	LongestHours  int `json:"longest_hours,omitempty"`
	ref           string
}

func startLaw(book *law.Book, code string, on when.Day) (startRow, error) {
	v, ref, err := lawRow[startRow](book, "duty.overtime_start", code, on)
	v.ref = ref
	return v, err
}

// lawRow is the row of a table that is law on a day, and its reference: one that this room cannot work without.
func lawRow[T any](book *law.Book, table, code string, on when.Day) (v T, ref string, err error) {
	row, ok := book.Table(table).At(code, on)
	if !ok {
		return v, "", fmt.Errorf("duty: law has no row %s/%s on %s", table, code, on)
	}
	return v, row.Ref(), row.Into(&v)
}

// BroughtForward tells whether a start brought forward is overtime: told less than eight hours before the new start, on a
// force day that was worked already (OT-01). Hours are as the clock ran.
func BroughtForward(book *law.Book, told, start time.Time, workedAlready bool) (bool, error) {
	row, err := startLaw(book, "brought_forward", when.DayOf(start))
	return workedAlready && start.Sub(told) < time.Duration(row.NoticeHours)*time.Hour, err
}

// MustTakeReinstated tells whether a rest day that is given back must be taken: it is told with more than seven days' notice
// (OT-05). With less the officer chooses between the original day and the one given for it.
func MustTakeReinstated(book *law.Book, told, rest when.Day) (bool, error) {
	row, err := startLaw(book, "reinstated", rest)
	return told.DaysUntil(rest) > row.ReinstateDays, err
}

// hourlyPay is what an hour at plain time costs for a rank, in pence; false for a rank that has no overtime (DUTY-02).
func hourlyPay(book *law.Book, rank string, on when.Day) (int64, bool, error) {
	var v struct {
		Pence int64 `json:"pence"`
	}
	row, ok := book.Table("duty.hourly_pay").At(rank, on)
	if !ok {
		return 0, false, nil
	}
	err := row.Into(&v)
	return v.Pence, true, err
}
