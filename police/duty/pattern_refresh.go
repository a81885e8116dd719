package duty

import (
	"fmt"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// Refreshment is how long the break within a tour is (DUTY-03): that of the normal tour for one of just its length, else by
// the steps for variable shift arrangements; none for a short tour. It also gives the row that was used, "" for none.
func Refreshment(book *law.Book, t Tour) (time.Duration, string, error) {
	day, length := when.DayOf(t.StartsAt), t.EndsAt.Sub(t.StartsAt)
	var normal struct {
		Hours   float64 `json:"tour_hours"`
		Minutes int     `json:"minutes"`
	}
	var variable struct {
		Hours   []float64 `json:"hours"`
		Minutes []int     `json:"minutes"`
	}
	row, ok := book.Table("duty.refreshment").At("normal", day)
	steps, ok2 := book.Table("duty.refreshment").At("variable", day)
	if !ok || !ok2 {
		return 0, "", fmt.Errorf("duty: law says nothing of refreshment on %s", day)
	}
	if err := row.Into(&normal); err != nil {
		return 0, "", err
	}
	if err := steps.Into(&variable); err != nil {
		return 0, "", err
	}
	if length.Hours() == normal.Hours {
		return time.Duration(normal.Minutes) * time.Minute, row.Ref(), nil
	}
	minutes := 0
	for i, h := range variable.Hours {
		if length.Hours() >= h && i < len(variable.Minutes) {
			minutes = variable.Minutes[i]
		}
	}
	if minutes == 0 {
		return 0, "", nil
	}
	return time.Duration(minutes) * time.Minute, steps.Ref(), nil
}
