package expenses

import (
	"cmp"
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/page"
	"throughline/platform/when"
)

// fixedColumn is a column of the fixed-width payroll file, as law/expenses.payroll_form has it.
type fixedColumn struct {
	Order int    `json:"order"`
	Width int    `json:"width"` // characters
	Side  string `json:"side"`  // where the value stands: "left" or "right"
	Fill  string `json:"fill"`  // one character
	at    int    // of the CSV file
	code  string
}

// fixedColumns are those in force on a day, in their order.
func fixedColumns(book *law.Book, on when.Day) ([]fixedColumn, error) {
	var out []fixedColumn
	for _, row := range book.Table("expenses.payroll_form").On(on) {
		c := fixedColumn{code: row.Code, at: slices.Index(payHead, row.Code)}
		if err := row.Into(&c); err != nil {
			return nil, err
		}
		if c.at < 0 || c.Width < 1 || utf8.RuneCountInString(c.Fill) != 1 || c.Side != "left" && c.Side != "right" {
			return nil, fault.New(fault.Internal, "expenses.payroll.form").With("column", row.Code)
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b fixedColumn) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.code, b.code)) })
	return out, nil
}

// fixedText writes a payroll file's CSV in fixed widths: the same rows, then a control line with their number, their sum in pence and the
// SHA-256 of the CSV, so that either file proves the other. Fault: expenses.payroll.too_wide (conflict), which names the column.
func fixedText(f File, columns []fixedColumn) (string, error) {
	rows, err := csv.NewReader(strings.NewReader(f.Text)).ReadAll()
	if err != nil {
		return "", fault.New(fault.Internal, "expenses.payroll.form").With("column", "").Wrap(err)
	}
	var b strings.Builder
	for _, row := range rows[1:max(1, len(rows)-1)] { // without the head and the control row
		for _, c := range columns {
			v := row[c.at]
			if c.code == "quantity" || c.code == "rate" || c.code == "amount" {
				v = hundredths(v)
			}
			cell, err := c.cell(v)
			if err != nil {
				return "", err
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	b.WriteString("CONTROL rows=" + strconv.Itoa(f.Rows) + " pence=" + strconv.FormatInt(f.Pence, 10) + " sha256=" + f.Hash + "\n")
	return b.String(), nil
}

// hundredths writes a figure without its point, so that a tenth of a mile and a hundredth of an hour are read alike: "14.8" is 1480.
func hundredths(v string) string {
	whole, part, _ := strings.Cut(v, ".")
	return whole + (part + "00")[:2]
}

// cell is a value in its width. The sign of a number stands before what fills it.
func (c fixedColumn) cell(v string) (string, error) {
	gap := c.Width - utf8.RuneCountInString(v)
	if gap < 0 {
		return "", fault.New(fault.Conflict, "expenses.payroll.too_wide").With("column", c.code).With("value", v).With("width", strconv.Itoa(c.Width))
	}
	fill := strings.Repeat(c.Fill, gap)
	switch {
	case c.Side == "left":
		return v + fill, nil
	case c.Fill == "0" && strings.HasPrefix(v, "-"):
		return "-" + fill + v[1:], nil
	}
	return fill + v, nil
}

// payrollFile is a locked period's file to take away: ?form=fixed for the fixed widths, CSV otherwise. Right and faults as SeeFile;
// expenses.payroll.too_wide.
func (d *Desk) payrollFile(w http.ResponseWriter, r *http.Request) {
	f, err := d.SeeFile(r.Context(), r.PathValue("id"))
	text, kind, end := f.Text, "text/csv", "csv"
	if err == nil && r.URL.Query().Get("form") == "fixed" {
		var columns []fixedColumn
		if columns, err = fixedColumns(d.host.Law, when.DayOf(f.LockedAt)); err == nil {
			text, err = fixedText(f, columns)
		}
		kind, end = "text/plain", "txt"
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind+"; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="payroll-`+f.Period.Period+"."+end+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	w.Write([]byte(text)) // a reader who has gone away is not a fault
}

const shownRows = 50

// beginning is the head of a text, by lines, and how many lines follow it.
func beginning(text string, lines int) (string, int) {
	all := strings.SplitAfter(text, "\n")
	if len(all) <= lines+1 {
		return text, 0
	}
	return strings.Join(all[:lines], ""), len(all) - 1 - lines
}
