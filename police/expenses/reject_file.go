package expenses

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/platform/fault"
)

// A file of rejects is what a payroll provider sends back: which rows of the file it was sent it did not take, and why. row counts the
// rows of our file from 1, without its heading; number, reference and amount must be those of that row, so that a shifted file is
// refused and not believed.
var rejectColumns = []string{"row", "employee_number", "reference", "amount", "reason"}

// Limits of a file of rejects: a provider that refuses more than this refuses the file.
const (
	rejectRows  = 2000
	rejectBytes = 1 << 20
	rejectTold  = 10 // of the rows that are wrong, as many are said
)

// rejected is a row of a file of rejects; line counts the lines of that file, its heading being 1.
type rejected struct {
	line, row                 int
	number, reference, reason string
	pence                     int64
}

// readRejects reads a file of rejects, every line by itself. Faults: expenses.reject.* (invalid, field file), one for each line that is wrong.
func readRejects(file []byte) ([]rejected, error) {
	text := strings.TrimRight(string(bytes.TrimPrefix(file, []byte("\ufeff"))), "\r\n")
	switch {
	case len(file) > rejectBytes:
		return nil, fault.InvalidField("file", "expenses.reject.too_large", "most", strconv.Itoa(rejectRows))
	case strings.TrimSpace(text) == "":
		return nil, fault.InvalidField("file", "expenses.reject.empty")
	}
	lines := strings.Split(text, "\n")
	at, err := rejectHead(lines[0])
	if err != nil {
		return nil, err
	}
	if len(lines) == 1 {
		return nil, fault.InvalidField("file", "expenses.reject.empty")
	}
	if len(lines)-1 > rejectRows {
		return nil, fault.InvalidField("file", "expenses.reject.too_large", "most", strconv.Itoa(rejectRows))
	}
	var out []rejected
	var wrong []fault.Field
	for i, line := range lines[1:] {
		x, code := readReject(strings.TrimRight(line, "\r"), at)
		if x.line = i + 2; code != "" {
			wrong = append(wrong, wrongRow(x.line, code))
			continue
		}
		out = append(out, x)
	}
	return out, rejectFault(wrong)
}

func wrongRow(line int, code string, params ...string) fault.Field {
	return fault.InvalidField("file", code, append(params, "line", strconv.Itoa(line))...).Fields[0]
}

// rejectFault tells what is wrong, row by row; nil when nothing is.
func rejectFault(wrong []fault.Field) error {
	if len(wrong) == 0 {
		return nil
	}
	f := fault.New(fault.Invalid, wrong[0].Code, wrong[:min(len(wrong), rejectTold)]...)
	f.Params = wrong[0].Params
	return f
}

func rejectHead(line string) (map[string]int, error) {
	var head []string
	var err error
	if utf8.ValidString(line) {
		head, err = csv.NewReader(strings.NewReader(strings.TrimRight(line, "\r"))).Read()
	}
	at := map[string]int{}
	for i, c := range head {
		c = strings.ToLower(strings.TrimSpace(c))
		if _, twice := at[c]; twice || !slices.Contains(rejectColumns, c) {
			return nil, fault.InvalidField("file", "expenses.reject.head", "columns", strings.Join(rejectColumns, ", "))
		}
		at[c] = i
	}
	if err != nil || len(at) != len(rejectColumns) {
		return nil, fault.InvalidField("file", "expenses.reject.head", "columns", strings.Join(rejectColumns, ", "))
	}
	return at, nil
}

// readReject reads one line; code says what is wrong with it.
func readReject(line string, at map[string]int) (x rejected, code string) {
	if !utf8.ValidString(line) {
		return x, "expenses.reject.encoding"
	}
	cells, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil || len(cells) != len(at) {
		return x, "expenses.reject.cells"
	}
	cell := func(name string) string { return strings.TrimSpace(cells[at[name]]) }
	if x.row, err = strconv.Atoi(cell("row")); err != nil || x.row < 1 {
		return x, "expenses.reject.row"
	}
	pence, ok := signedPence(cell("amount"))
	if !ok {
		return x, "expenses.reject.amount"
	}
	x.number, x.reference, x.reason, x.pence = cell("employee_number"), cell("reference"), cell("reason"), pence
	if n := utf8.RuneCountInString(x.reason); n < 1 || n > 300 {
		return x, "expenses.reject.reason"
	}
	return x, ""
}

// signedPence reads "8.14", "-8.14" or "8": pounds to the penny and nothing else.
func signedPence(s string) (int64, bool) {
	plain := strings.TrimPrefix(s, "-")
	whole, part, point := strings.Cut(plain, ".")
	if len(whole) < 1 || len(whole) > 9 || strings.Trim(whole+part, "0123456789") != "" || point && len(part) != 2 {
		return 0, false
	}
	n := penceIn(plain)
	if plain != s {
		n = -n
	}
	return n, true
}
