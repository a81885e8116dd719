package victim

import (
	"fmt"
	"strconv"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// figure reads a number of law table victim.safe_contact.
func figure(book *law.Book, code string, at time.Time) (int, error) {
	n, _, err := numberOf(book, "victim.safe_contact", code, at)
	return n, err
}

func numberOf(book *law.Book, table, code string, at time.Time) (int, law.Row, error) {
	row, ok := book.Table(table).At(code, when.DayOf(at))
	if !ok {
		return 0, row, fmt.Errorf("victim: law table %s has no row %s on %s", table, code, when.DayOf(at))
	}
	var v struct {
		Number int    `json:"number"`
		Unit   string `json:"unit"`
	}
	return v.Number, row, row.Into(&v)
}

// underAge says whether an age alone gives enhanced rights, and by which ground (VIC-03). -1 is an age that nobody knows.
func (d *Desk) underAge(age int, on when.Day) (string, bool) {
	for _, row := range d.host.Law.Table("victim.enhanced_ground").On(on) {
		var v struct {
			Label string `json:"label"`
			Under int    `json:"under,omitempty"`
		}
		if err := row.Into(&v); err == nil && age >= 0 && age < v.Under {
			return row.Code, true
		}
	}
	return "", false
}

func plural(n int) string {
	if n == 1 {
		return "1 try"
	}
	return strconv.Itoa(n) + " tries"
}
