package page

import (
	"strconv"
	"time"

	"throughline/platform/when"
)

// DayIn is a day of London in the words of a language, for a page for everyone: "Monday 23 November 2026".
func DayIn(lang string, t time.Time) string {
	t = t.In(when.London)
	return Say(lang, "public.weekday."+strconv.Itoa(int(t.Weekday()))) + " " + strconv.Itoa(t.Day()) + " " +
		Say(lang, "public.month."+strconv.Itoa(int(t.Month()))) + " " + strconv.Itoa(t.Year())
}

// MonthIn is the month of a day in the words of a language: "November 2026".
func MonthIn(lang string, on when.Day) string {
	return Say(lang, "public.month."+strconv.Itoa(int(on.Month))) + " " + strconv.Itoa(on.Year)
}

// DayAndClockIn is a day and a time of day.
func DayAndClockIn(lang string, t time.Time) string {
	return Say(lang, "public.at", "day", DayIn(lang, t), "clock", t.In(when.London).Format("15:04"))
}
