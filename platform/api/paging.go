package api

import (
	"strconv"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// Paging is what a caller asks of a long list, newest first: embed it in an operation's input.
type Paging struct {
	Before string `query:"before" doc:"next of the reply before" maxLength:"80"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// Whole is the first page of a list as a screen shows it.
var Whole = Paging{Limit: 200}

// Mark is where a row stands in a list that is ordered by time and id. The zero Mark is before the newest.
type Mark struct {
	At time.Time
	ID string
}

// Text is the mark as a reply gives it in next.
func (m Mark) Text() string { return strconv.FormatInt(when.Micros(m.At), 10) + "_" + m.ID }

// Key is the mark as SQL compares it: WHERE at < $n OR at = $n AND id < $m. The zero mark comes before every row.
func (m Mark) Key() (micros int64, id string) {
	if m.ID == "" {
		return int64(1) << 62, ""
	}
	return when.Micros(m.At), m.ID
}

// Mark reads where to go on. Fault: thread.cursor (invalid).
func (p Paging) Mark() (Mark, error) {
	if p.Before == "" {
		return Mark{}, nil
	}
	us, id, ok := strings.Cut(p.Before, "_")
	n, err := strconv.ParseInt(us, 10, 64)
	if !ok || err != nil || n < 0 || id == "" {
		return Mark{}, fault.InvalidField("before", "thread.cursor")
	}
	return Mark{when.FromMicros(n), id}, nil
}

// Fill reads a list on until a page is full of rows that the reader may see, and says where the next begins; "" when there is
// none. read gives up to n rows after a mark; keep leaves out what the reader may not see; mark says where a row stands.
func Fill[T any](p Paging, read func(after Mark, n int) ([]T, error), keep func([]T) ([]T, error), mark func(T) Mark) (rows []T, next string, err error) {
	after, err := p.Mark()
	if err != nil {
		return nil, "", err
	}
	if p.Limit <= 0 {
		p.Limit = Whole.Limit
	}
	rows = []T{}
	for {
		part, err := read(after, p.Limit+1)
		if err != nil {
			return nil, "", err
		}
		kept, err := keep(part)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, kept...)
		if len(rows) > p.Limit {
			rows = rows[:p.Limit]
			return rows, mark(rows[p.Limit-1]).Text(), nil
		}
		if len(part) <= p.Limit {
			return rows, "", nil
		}
		after = mark(part[len(part)-1])
	}
}
