package law

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// Print writes a table for a person to read: every row, or with a day only those in force on it. An empty table name
// lists the tables. An unknown name is refused with law.table.unknown (not found).
func Print(w io.Writer, b *Book, table string, day when.Day) error {
	if table == "" {
		return printNames(w, b)
	}
	t, ok := b.Lookup(table)
	if !ok {
		return fault.New(fault.NotFound, "law.table.unknown").With("table", table)
	}
	rows := t.Rows()
	if !day.IsZero() {
		rows = t.On(day)
	}
	fmt.Fprintf(w, "%s, chosen by the date of: %s\n", t.Name, t.KeyedOn)
	if t.Note != "" {
		fmt.Fprintln(w, t.Note)
	}
	for _, r := range rows {
		fmt.Fprintf(w, "\n%s  %s\n  %s\n  source: %s\n", r.Code, period(r), r.value, r.Source)
	}
	_, err := fmt.Fprintf(w, "\n%s\n", count(len(rows)))
	return err
}

func count(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

func firstSentence(note string) string {
	s, _, _ := strings.Cut(strings.Join(strings.Fields(note), " "), ". ")
	return strings.TrimSuffix(s, ".")
}

func period(r Row) string {
	s := "from " + r.From.Text()
	if r.From == r.To {
		s = "on " + r.From.Text()
	} else if !r.To.IsZero() {
		s += " to " + r.To.Text()
	}
	return s + ", made " + r.Made.Text()
}

func printNames(w io.Writer, b *Book) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, name := range b.Names() {
		t := b.Table(name)
		fmt.Fprintf(tw, "%s\t%s\tby %s\t%s\n", name, count(len(t.rows)), t.KeyedOn, firstSentence(t.Note))
	}
	return tw.Flush()
}
