package custody

import (
	"slices"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// daysLeftOut are days that do not count in a period of hours: of the week, of the year ("12-25"), and holidays that move by their name in
// the table bank_holiday. Christmas Day is the 25th, also when the bank holiday for it is on another day.
type daysLeftOut struct {
	Weekdays []string `json:"weekdays,omitempty"`
	Dates    []string `json:"dates,omitempty"`
	Holidays []string `json:"holidays,omitempty"`
}

func (l daysLeftOut) has(book *law.Book, day when.Day) bool {
	return slices.Contains(l.Weekdays, day.Weekday().String()) || slices.Contains(l.Dates, day.String()[len("2006-"):]) || slices.Contains(l.Holidays, book.Calendar().Name(day))
}

// after is when so much time that counts has passed: pure. Days are those of London, so that a day left out is 23 or 25 hours long when
// clocks change on it (Bail Act 1976 s.7(7) in reckoning the 24 hours of s.7(4)).
func (l daysLeftOut) after(book *law.Book, from time.Time, length time.Duration) time.Time {
	for {
		day := when.DayOf(from)
		next := day.AddDays(1).Start()
		switch left := next.Sub(from); {
		case l.has(book, day):
		case length <= left:
			return from.Add(length)
		default:
			length -= left
		}
		from = next
	}
}
