package duty

import (
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// sixAWeek are six tours a week from Monday to Saturday, so many hours long in each week.
func sixAWeek(from when.Day, hours ...float64) (out []Planned) {
	for week, h := range hours {
		for day := range 6 {
			at := from.AddDays(7*week+day).At(8, 0)
			out = append(out, Planned{StartsAt: at, EndsAt: at.Add(time.Duration(h / 6 * float64(time.Hour)))})
		}
	}
	return out
}

func hoursEach(week float64, n int) (out []float64) {
	for range n {
		out = append(out, week)
	}
	return out
}

// WTR-01, Working Time Regulations 1998 reg. 4(6): what is worked after the reference period makes up for the days of leave in it. The
// clocks go back in the second case.
func TestWTR01LeaveIsMadeUpForByTheDaysWorkedAfterIt(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	over := func(monday string, weeks []float64, leave ...int) (n int) {
		from := when.MustDay(monday)
		c, err := NewChecks(book, from)
		if err != nil {
			t.Fatal(err)
		}
		whom := Whom{Rank: "constable"}
		for _, w := range leave {
			whom.Excluded = append(whom.Excluded, Span{from.AddDays(7*w).At(7, 0), from.AddDays(7*w+7).At(7, 0)})
		}
		for _, f := range c.Tours(whom, sixAWeek(from, weeks...)) {
			if f.Code == "duty.tour.hours_48" && f.Severity == Refuse {
				n++
			}
		}
		return n
	}
	join := func(parts ...[]float64) (out []float64) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	// Two long weeks that were not worked: they count for nothing once they are leave.
	long := join(hoursEach(46, 8), hoursEach(66, 2), hoursEach(46, 12))
	if over("2027-01-04", long) == 0 || over("2027-01-04", long, 8, 9) != 0 {
		t.Errorf("long weeks of leave: %d as worked, %d as leave", over("2027-01-04", long), over("2027-01-04", long, 8, 9))
	}
	// Sixty hours in the weeks before the leave and after the period: counted as worked, leave would hide that they come together.
	apart := join(hoursEach(60, 2), hoursEach(46, 15), hoursEach(60, 2))
	if over("2027-07-05", apart) != 0 || over("2027-07-05", apart, 2, 3) == 0 {
		t.Errorf("long weeks apart: %d as worked, %d as leave", over("2027-07-05", apart), over("2027-07-05", apart, 2, 3))
	}
	// To the minute: 15 weeks of 48 hours and the twelve days that follow make 48; a minute more does not.
	even := join(hoursEach(48, 17), hoursEach(48, 2))
	if over("2027-01-04", even, 4, 5) != 0 {
		t.Error("48 hours exactly are not over")
	}
	more := join(hoursEach(48, 17), []float64{48.1, 48})
	if over("2027-01-04", more, 4, 5) == 0 {
		t.Error("six minutes more are over")
	}
}
