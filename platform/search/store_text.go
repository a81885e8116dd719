package search

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// text is a statement in the making, with its arguments.
type text struct {
	strings.Builder
	args []any
}

func (t *text) write(s string) { t.WriteString(s) }

func (t *text) arg(v any) string {
	t.args = append(t.args, v)
	return "$" + strconv.Itoa(len(t.args))
}

// list is "($1, $2)". Its length is a power of two, so that there are few statements to prepare.
func (t *text) list(values []string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, v := range padded(values) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(t.arg(v))
	}
	b.WriteByte(')')
	return b.String()
}

// pairTable is a WITH clause that names the given words and their costs as pair(label, word, cost).
func (t *text) pairTable(ps []pair) string {
	var b strings.Builder
	b.WriteString("WITH pair (label, word, cost) AS (VALUES ")
	for i := range ceil(len(ps)) {
		p := pair{} // no record has an empty label
		if i < len(ps) {
			p = ps[i]
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(CAST(" + t.arg(p.label) + " AS TEXT), CAST(" + t.arg(p.word) + " AS TEXT), CAST(" + t.arg(p.cost) + " AS BIGINT))")
	}
	b.WriteString(") ")
	return b.String()
}

// padded repeats the last value up to a power of two.
func padded(values []string) []string {
	out := append([]string{}, values...)
	for len(out) > 0 && len(out) < ceil(len(values)) {
		out = append(out, values[len(values)-1])
	}
	return out
}

func ceil(n int) int {
	c := 1
	for c < n {
		c *= 2
	}
	return c
}

// pair is a word of the dictionary of one label, and what finding it costs.
type pair struct {
	label, word string
	cost        int
}

func pairs(rows *sql.Rows) ([]pair, error) {
	defer rows.Close()
	var out []pair
	for rows.Next() {
		var p pair
		if err := rows.Scan(&p.label, &p.word); err != nil {
			return nil, fmt.Errorf("search: dictionary: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
