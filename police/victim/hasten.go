package victim

import (
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// Hasten is when something that is owed becomes due once the victim has enhanced rights, found on a day. It is never later
// than it was.
func Hasten(book *law.Book, o Owed, found when.Day) (time.Time, error) {
	rule, ok := rowOf(book, o.Law)
	if !ok || o.Safety {
		return o.DueAt, nil
	}
	from := when.DayOf(o.EventAt)
	if found.After(from) {
		from = found
	}
	day, err := book.Calendar().AddWorkingDays(from, rule.EnhancedWorkingDays)
	if err != nil {
		return o.DueAt, err
	}
	if due := day.End(); due.Before(o.DueAt) {
		return due, nil
	}
	return o.DueAt, nil
}
