package law

import (
	"fmt"

	"throughline/platform/fault"
	"throughline/platform/when"
)

const holidayTable = "bank_holiday"

// Calendar is when.Calendar from the table bank_holiday. It knows which years the table covers, because a year
// without rows would silently count every bank holiday as a working day.
type Calendar struct {
	holidays    map[when.Day]string
	first, last int
}

var _ when.Calendar = (*Calendar)(nil)

type holiday struct {
	Name       string `json:"name"`
	Substitute bool   `json:"substitute,omitempty"`
}

func readCalendar(t *Table) (*Calendar, error) {
	c := &Calendar{holidays: map[when.Day]string{}}
	if t == nil {
		return c, nil
	}
	for _, r := range t.rows {
		var h holiday
		if err := r.Into(&h); err != nil {
			return nil, err
		}
		if r.From != r.To {
			return nil, fmt.Errorf("law: %s: a bank holiday is one day", r.ref)
		}
		c.holidays[r.From] = h.Name
		if c.first == 0 || r.From.Year < c.first {
			c.first = r.From.Year
		}
		c.last = max(c.last, r.From.Year)
	}
	return c, nil
}

// Calendar is the bank holidays of England and Wales.
func (b *Book) Calendar() *Calendar { return b.now().calendar }

// Holiday tells whether the day is a bank holiday in England and Wales, substitute days included (G-03).
func (c *Calendar) Holiday(d when.Day) bool { _, ok := c.holidays[d]; return ok }

// Name is what the bank holiday is called, or nothing.
func (c *Calendar) Name(d when.Day) string { return c.holidays[d] }

// Covers tells whether the table has the bank holidays of the day's year.
func (c *Calendar) Covers(d when.Day) bool { return d.Year >= c.first && d.Year <= c.last }

// AddWorkingDays counts n working days after d, the day of the event being day 0 (G-03). A count that begins or ends
// in a year whose bank holidays are not in the table is refused: law.calendar.not_covered (invalid).
func (c *Calendar) AddWorkingDays(d when.Day, n int) (when.Day, error) {
	end := when.AddWorkingDays(c, d, n)
	if !c.Covers(d) || !c.Covers(end) {
		return when.Day{}, fault.InvalidField("", "law.calendar.not_covered",
			"first", fmt.Sprint(c.first), "last", fmt.Sprint(c.last))
	}
	return end, nil
}
