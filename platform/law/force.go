package law

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"throughline/platform/fault"
)

// NewRow makes a force's own row. value is marshalled as JSON in the shape of the table's shipped rows.
func NewRow(r Row, value []byte) Row {
	r.value, r.read = slices.Clone(value), new(sync.Map)
	return r
}

// With returns a book that also holds a force's own rows; the old book is unchanged. A table that does not allow it
// is refused with law.table.read_only (forbidden), an unknown table with law.table.unknown (not found). Nothing
// shipped is overwritten: an added row must be told apart from those it covers by a later Made.
func (b *Book) With(rows ...Row) (*Book, error) {
	next := &Book{tables: maps.Clone(b.now().tables)}
	touched := map[string]bool{}
	for _, r := range rows {
		t, ok := next.tables[r.Table]
		if !ok {
			return nil, fault.New(fault.NotFound, "law.table.unknown").With("table", r.Table)
		}
		if !t.Editable {
			return nil, fault.New(fault.Forbidden, "law.table.read_only").With("table", r.Table)
		}
		if err := r.check(); err != nil || r.From.IsZero() || r.Made.IsZero() || len(r.value) == 0 {
			return nil, fault.New(fault.Invalid, "law.row.incomplete").With("table", r.Table).Wrap(err)
		}
		if !touched[r.Table] {
			c := *t
			c.rows = slices.Clone(t.rows)
			t = &c
			next.tables[r.Table], touched[r.Table] = t, true
		}
		t.rows = append(t.rows, r)
	}
	for name := range touched {
		if err := next.tables[name].index(); err != nil {
			return nil, fault.New(fault.Conflict, "law.row.overlaps").With("table", name).Wrap(err)
		}
	}
	calendar, err := readCalendar(next.tables[holidayTable])
	if err != nil {
		return nil, fmt.Errorf("law: the force's own rows: %w", err)
	}
	next.calendar = calendar
	return next, nil
}

// Adopt puts the shipped tables with these rows of the force's own in the place of what was read until now, for everybody who
// holds this book. Rows that were adopted before and are not given go. Faults: as With; then nothing changes.
func (b *Book) Adopt(rows ...Row) error {
	shipped := &Book{tables: b.tables, calendar: b.calendar}
	next, err := shipped.With(rows...)
	if err == nil {
		b.adopted.Store(next)
	}
	return err
}
