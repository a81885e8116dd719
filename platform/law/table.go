package law

import (
	"fmt"
	"slices"
	"strings"

	"throughline/platform/when"
)

// Table is a set of dated rows about one thing.
type Table struct {
	Name     string
	KeyedOn  string // which date of the event chooses the row: call, arrest, offence, decision, journey ...
	Editable bool   // whether a force may add rows of its own
	Note     string
	rows     []Row
	byCode   map[string][]int // positions in rows, latest made first
}

// At is the row of a code on the day of the event, as known now: of several rows that cover the day, the one made last.
func (t *Table) At(code string, day when.Day) (Row, bool) {
	return t.AtKnown(code, day, when.Day{})
}

// AtKnown is the row of a code on the day of the event as it was known on another day: a decision of 1 May explains
// itself with the rate known on 1 May, though a later row reaches back over it. A zero knownOn means all that is known.
func (t *Table) AtKnown(code string, day, knownOn when.Day) (Row, bool) {
	for _, i := range t.byCode[code] {
		r := t.rows[i]
		if r.Covers(day) && (knownOn.IsZero() || !r.Made.After(knownOn)) {
			return r, true
		}
	}
	return Row{}, false
}

// On lists the rows in force on a day, one a code, in the order of the file.
func (t *Table) On(day when.Day) []Row {
	var out []Row
	for i, r := range t.rows {
		best, ok := t.At(r.Code, day)
		if ok && best.ref == t.rows[i].ref {
			out = append(out, r)
		}
	}
	return out
}

// Rows lists every row in the order of the file.
func (t *Table) Rows() []Row { return slices.Clone(t.rows) }

// Codes lists the codes, each once, in the order of the file.
func (t *Table) Codes() []string {
	var out []string
	for _, r := range t.rows {
		if !slices.Contains(out, r.Code) {
			out = append(out, r.Code)
		}
	}
	return out
}

// index checks the rows against each other and prepares the look-up.
func (t *Table) index() error {
	t.byCode = map[string][]int{}
	for i := range t.rows {
		t.byCode[t.rows[i].Code] = append(t.byCode[t.rows[i].Code], i)
	}
	for code, at := range t.byCode {
		slices.SortStableFunc(at, func(a, b int) int { return compareDays(t.rows[b].Made, t.rows[a].Made) })
		for n, i := range at {
			for _, j := range at[n+1:] {
				if t.rows[i].Made == t.rows[j].Made && overlap(t.rows[i], t.rows[j]) {
					return fmt.Errorf("law: table %s, code %s: the rows from %s and from %s overlap and were made on the same day",
						t.Name, code, t.rows[j].From, t.rows[i].From)
				}
			}
		}
		t.name(at)
	}
	return nil
}

// name gives the refs of one code's rows, first made first, so that a row added later never renames an older one.
func (t *Table) name(at []int) {
	taken := map[string]bool{}
	for _, i := range slices.Backward(at) {
		r := &t.rows[i]
		r.ref = strings.Join([]string{t.Name, r.Code, r.From.String()}, "/")
		if taken[r.ref] {
			r.ref += "@" + r.Made.String()
		}
		taken[r.ref] = true
	}
}

func overlap(a, b Row) bool {
	return (a.To.IsZero() || !b.From.After(a.To)) && (b.To.IsZero() || !a.From.After(b.To))
}

func compareDays(a, b when.Day) int {
	switch {
	case a.Before(b):
		return -1
	case b.Before(a):
		return 1
	}
	return 0
}
