// Package paging is how every long list is read: a page at a time, in an order that stands still, from an opaque cursor.
// The SQL of a list orders by its key and then by id, and goes on after a Mark: nothing is counted or skipped, so page
// thousand costs what page one does, and a row that is added or goes moves no other.
package paging

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// The most rows of one page, and how many a screen shows.
const (
	Most   = 200
	Screen = 50
)

// Param is the parameter that carries a cursor, of an operation and of a screen.
const Param = "cursor"

// Ask is what a caller asks of a long list: embed it in an operation's input. A Limit of nought is Most.
type Ask struct {
	Cursor string `query:"cursor" doc:"next of the reply before, as it was given; the beginning when left out" maxLength:"400"`
	Limit  int    `query:"limit" doc:"how many at most" default:"50" minimum:"1" maximum:"200"`
}

// From is what a request for a screen asks.
func From(r *http.Request) Ask { return Ask{r.URL.Query().Get(Param), Screen} }

// Mark is where a row stands in a list: by a text (where the list is ordered by one), by time, by id. Each list uses the
// members that it is ordered by and ends with what no two rows share. The zero Mark is before every row.
type Mark struct {
	By string
	At time.Time
	ID string
}

// Down is the mark as SQL compares it where the newest comes first: WHERE at < $n OR at = $n AND id < $m.
func (m Mark) Down() (micros int64, id string) {
	if m.ID == "" {
		return int64(1) << 62, ""
	}
	return when.Micros(m.At), m.ID
}

// Up is the mark as SQL compares it where the oldest comes first: WHERE at > $n OR at = $n AND id > $m.
func (m Mark) Up() (micros int64, id string) {
	if m.ID == "" {
		return -1, ""
	}
	return when.Micros(m.At), m.ID
}

func (m Mark) compare(o Mark) int {
	return cmp.Or(cmp.Compare(m.By, o.By), m.At.Compare(o.At), cmp.Compare(m.ID, o.ID))
}

// Part is what is asked of one list of a reply: so many rows after a mark.
type Part struct {
	List  string // as its cursors name it
	After Mark
	Limit int
}

// One is what is asked of a reply's only list. Fault: paging.cursor (invalid).
func (a Ask) One(list string) (Part, error) {
	ps, err := a.Of(list)
	return ps[0], err
}

// Of is what is asked of each of a reply's lists. A cursor says which list it goes on in; the others begin at their
// beginning. Fault: paging.cursor (invalid) of a cursor that none of them gave.
func (a Ask) Of(lists ...string) ([]Part, error) {
	if a.Limit <= 0 || a.Limit > Most {
		a.Limit = Most
	}
	ps := make([]Part, len(lists))
	for i, l := range lists {
		ps[i] = Part{Limit: a.Limit, List: l}
	}
	if a.Cursor == "" {
		return ps, nil
	}
	list, after, ok := read(a.Cursor)
	at := slices.Index(lists, list)
	if !ok || at < 0 {
		return ps, fault.InvalidField(Param, "paging.cursor")
	}
	ps[at].After = after
	return ps, nil
}

const between = "\x1f"

// Next is the cursor that goes on in a list after a mark.
func (p Part) Next(m Mark) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{p.List, strconv.FormatInt(when.Micros(m.At), 36), m.By, m.ID}, between)))
}

func read(cursor string) (list string, m Mark, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	parts := strings.Split(string(b), between)
	if err != nil || len(parts) != 4 || !utf8.Valid(b) || parts[3] == "" {
		return "", Mark{}, false
	}
	for _, x := range parts {
		if strings.ContainsFunc(x, unicode.IsControl) {
			return "", Mark{}, false
		}
	}
	us, err := strconv.ParseInt(parts[1], 36, 64)
	return parts[0], Mark{By: parts[2], At: when.FromMicros(us), ID: parts[3]}, err == nil && us >= 0
}

// ListOf is the list that a cursor goes on in; "" of one that nobody gave.
func ListOf(cursor string) string {
	list, _, _ := read(cursor)
	return list
}

// Fill reads a list on until a page is full of rows that the reader may see, and says where the next begins; "" when there is
// none. read gives up to n rows after a mark, with the labels inside its query; keep leaves out what the reader may not see
// for another reason, such as kinship: a page never comes short of it. mark says where a row stands.
func Fill[T any](p Part, read func(after Mark, n int) ([]T, error), keep func([]T) ([]T, error), mark func(T) Mark) (rows []T, next string, err error) {
	rows = []T{}
	for after := p.After; ; {
		part, err := read(after, p.Limit+1)
		if err != nil {
			return nil, "", err
		}
		kept := part
		if keep != nil {
			if kept, err = keep(part); err != nil {
				return nil, "", err
			}
		}
		rows = append(rows, kept...)
		if len(rows) > p.Limit {
			rows = rows[:p.Limit]
			return rows, p.Next(mark(rows[p.Limit-1])), nil
		}
		if len(part) <= p.Limit {
			return rows, "", nil
		}
		after = mark(part[len(part)-1])
	}
}

// Cut is a page of a list that is worked out rather than read: all of it, in any order. It is put in the order of the marks.
func Cut[T any](p Part, all []T, mark func(T) Mark) (rows []T, next string) {
	rows = slices.Clone(all)
	slices.SortFunc(rows, func(a, b T) int { return mark(a).compare(mark(b)) })
	if p.After.ID != "" {
		rows = slices.DeleteFunc(rows, func(x T) bool { return mark(x).compare(p.After) <= 0 })
	}
	if len(rows) <= p.Limit {
		return append([]T{}, rows...), ""
	}
	rows = rows[:p.Limit]
	return rows, p.Next(mark(rows[p.Limit-1]))
}
