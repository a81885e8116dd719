package duty

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/platform/words"
)

// importColumns are the columns of a file of staff, in any order; the first four must be there. Roles and teams are parted by spaces.
var importColumns = []string{"account", "name", "number", "roles", "rank", "teams", "pattern", "anchor_on", "posting", "line_manager", "contract", "hours_a_week", "warrant", "employee_number"}

const neededColumns = 4

// Limits of a file: more rows than any force has staff, in more bytes than they take.
const (
	importRows  = 50_000
	importBytes = 8 << 20
)

// Imported is what a file of staff comes to: with refused rows nothing of it is done.
type Imported struct {
	Rows    int       `json:"rows"`    // of people, without the heading
	Ready   int       `json:"ready"`   // that could be taken in
	Refused []Refused `json:"refused"` // every other, and why, in the order of the file
	Applied bool      `json:"applied"`
	SHA256  string    `json:"sha256"`
	mark    string    // of those who were there when it was read
}

// Refused is why a row cannot be taken in. Row counts lines of the file, the heading being row 1.
type Refused struct {
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// imported is a row that was read.
type imported struct {
	row    int
	in     JoinStaff
	record Record
	anchor when.Day
}

// TryImport reads a file of staff and says what would come of it; nothing is done. Right: duty.import. Faults: those of the whole
// file: duty.import.empty, .too_large, .too_many, .column, .missing (invalid, field file).
func (d *Desk) TryImport(ctx context.Context, file []byte) (Imported, error) {
	return act.See(ctx, d.host.Door, importAct(), func(q db.Querier, _ *access.Actor) (Imported, error) {
		return d.readImport(q, file, when.DayOf(d.host.Clock.Now()))
	})
}

func importAct() act.Act {
	return act.Of("duty.import", journal.Ref{Kind: "duty", ID: "import"}).With(access.Resource{})
}

// readImport holds a file to who is there already.
func (d *Desk) readImport(q db.Querier, file []byte, today when.Day) (Imported, error) {
	k := newImportCheck(d, today)
	var err error
	if k.out.mark, err = staffMark(q); err != nil {
		return k.out, err
	}
	if k.accounts, k.numbers, err = known(q); err != nil {
		return k.out, err
	}
	_, err = k.rowsOf(file)
	return k.out, err
}

func newImportCheck(d *Desk, today when.Day) *importCheck {
	return &importCheck{d: d, today: today, rows: map[string]int{}, lines: map[string]int{}, out: Imported{Refused: []Refused{}}}
}

// rowsOf reads each line by itself, so that one broken row hides no other.
func (k *importCheck) rowsOf(file []byte) ([]imported, error) {
	sum := sha256.Sum256(file)
	k.out.SHA256 = hex.EncodeToString(sum[:])
	if len(file) > importBytes {
		return nil, fault.InvalidField("file", "duty.import.too_large", "most", strconv.Itoa(importBytes>>20))
	}
	lines := strings.Split(strings.TrimRight(string(bytes.TrimPrefix(file, []byte("\ufeff"))), "\r\n"), "\n")
	var err error
	if k.head, err = readHead(lines[0]); err != nil {
		return nil, err
	}
	if len(lines)-1 > importRows {
		return nil, fault.InvalidField("file", "duty.import.too_many", "most", strconv.Itoa(importRows))
	}
	var rows []imported
	for i, line := range lines[1:] {
		if line = strings.TrimRight(line, "\r"); strings.TrimSpace(line) == "" {
			continue
		}
		k.out.Rows++
		if r, ok := k.read(i+2, line); ok {
			rows = append(rows, r)
		}
	}
	rows = slices.DeleteFunc(rows, func(r imported) bool { return !k.managed(r) })
	slices.SortStableFunc(k.out.Refused, func(a, b Refused) int { return a.Row - b.Row })
	if k.out.Ready = len(rows); k.out.Rows == 0 {
		return nil, fault.InvalidField("file", "duty.import.empty")
	}
	return rows, nil
}

func readHead(line string) ([]string, error) {
	if !utf8.ValidString(line) {
		return nil, fault.InvalidField("file", "duty.import.encoding_head")
	}
	head, err := csv.NewReader(strings.NewReader(strings.TrimRight(line, "\r"))).Read()
	if err != nil {
		return nil, fault.InvalidField("file", "duty.import.empty")
	}
	for i, c := range head {
		head[i] = strings.ToLower(strings.TrimSpace(c))
		if !slices.Contains(importColumns, head[i]) {
			return nil, fault.InvalidField("file", "duty.import.column", "column", clipped(c), "columns", strings.Join(importColumns, ", "))
		}
		if slices.Contains(head[:i], head[i]) {
			return nil, fault.InvalidField("file", "duty.import.column_twice", "column", head[i])
		}
	}
	for _, c := range importColumns[:neededColumns] {
		if !slices.Contains(head, c) {
			return nil, fault.InvalidField("file", "duty.import.missing", "column", c)
		}
	}
	return head, nil
}

// importCheck holds the rows of a file to each other and to who is there already.
type importCheck struct {
	d                 *Desk
	today             when.Day
	head              []string
	accounts, numbers map[string]string // who is there already
	rows, lines       map[string]int    // account and number -> the row of the file that has it
	out               Imported
}

// refuse says why a row is not taken in. params come in pairs.
func (k *importCheck) refuse(row int, column, value, code string, params ...string) {
	k.out.Refused = append(k.out.Refused, Refused{Row: row, Column: column, Value: clipped(value), Code: code, Detail: saying(code, pairs(params))})
}

func pairs(list []string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(list); i += 2 {
		out[list[i]] = list[i+1]
	}
	return out
}

// saying is the sentence of a code.
func saying(code string, params map[string]string) string {
	book, err := words.Shipped()
	if err != nil {
		return code
	}
	return book.Say(words.English, code, params)
}

func (k *importCheck) read(row int, line string) (imported, bool) {
	r := imported{row: row}
	if !utf8.ValidString(line) {
		n := 0
		for n < len(line) {
			c, size := utf8.DecodeRuneInString(line[n:])
			if c == utf8.RuneError && size == 1 {
				break
			}
			n += size
		}
		k.refuse(row, "", "", "duty.import.encoding", "byte", fmt.Sprintf("%d", n+1), "as", string(rune(line[n])))
		return r, false
	}
	reader := csv.NewReader(strings.NewReader(line))
	reader.FieldsPerRecord = -1
	cells, err := reader.Read()
	switch {
	case err != nil:
		k.refuse(row, "", "", "duty.import.quotes")
		return r, false
	case len(cells) != len(k.head):
		k.refuse(row, "", "", "duty.import.cells", "got", strconv.Itoa(len(cells)), "want", strconv.Itoa(len(k.head)))
		return r, false
	}
	before := len(k.out.Refused)
	k.fill(&r, cells)
	k.hold(&r)
	return r, len(k.out.Refused) == before
}

func (k *importCheck) fill(r *imported, cells []string) {
	for i, v := range cells {
		v = strings.TrimSpace(v)
		switch k.head[i] {
		case "account":
			r.in.ID = v
		case "name":
			r.in.Name = v
		case "number":
			r.in.Number = v
		case "rank":
			r.in.Rank = v
		case "roles":
			r.in.Roles = strings.Fields(v)
		case "teams":
			r.in.Teams = strings.Fields(v)
		case "pattern":
			r.in.Pattern = v
		case "anchor_on":
			r.in.AnchorOn = v
		case "posting":
			r.record.Posting = v
		case "line_manager":
			r.record.LineManager = v
		case "contract":
			r.record.Contract = v
		case "warrant":
			r.record.Warrant = v
		case "employee_number":
			r.record.EmployeeNumber = v
		case "hours_a_week":
			if hours, err := strconv.ParseFloat(v, 64); v != "" && (err != nil || hours <= 0 || hours > 7*24) {
				k.refuse(r.row, "hours_a_week", v, "duty.record.hours")
			} else {
				r.record.HoursAWeek = hours
			}
		}
	}
}

// columnOf is how a field of the form is called in a file.
var columnOf = map[string]string{"id": "account"}

// hold refuses what a form would refuse, and what is there twice.
func (k *importCheck) hold(r *imported) {
	k.said(r.row, nil, form.Check(&r.in))
	if c := r.record.Contract; c != "" && !slices.Contains([]string{"full_time", "part_time", "fixed_term", "special", "volunteer"}, c) {
		k.refuse(r.row, "contract", c, "duty.import.contract", "value", clipped(c))
	}
	k.once(r.row, "account", r.in.ID, k.accounts, k.rows, "duty.import.account")
	k.once(r.row, "number", r.in.Number, k.numbers, k.lines, "duty.import.number")
	if r.in.Pattern == "" {
		return
	}
	var err error
	r.anchor, err = k.d.anchorOf(r.in.Pattern, r.in.AnchorOn, k.today)
	k.said(r.row, map[string]string{"pattern": r.in.Pattern, "anchor_on": r.in.AnchorOn}, err)
}

// said refuses a row for what a fault says of its fields, with what stood there.
func (k *importCheck) said(row int, there map[string]string, err error) {
	if err == nil {
		return
	}
	f := fault.Of(err)
	fields := f.Fields
	if len(fields) == 0 {
		fields = []fault.Field{{Name: "pattern", Code: f.Code, Params: f.Params}}
	}
	for _, x := range fields {
		column := x.Name
		if c, ok := columnOf[column]; ok {
			column = c
		}
		k.out.Refused = append(k.out.Refused, Refused{Row: row, Column: column, Value: clipped(there[x.Name]), Code: x.Code, Detail: saying(x.Code, x.Params)})
	}
}

// once refuses what somebody has already, or another row of the file.
func (k *importCheck) once(row int, column, value string, there map[string]string, seen map[string]int, code string) {
	if value == "" {
		return
	}
	if who, ok := there[value]; ok {
		k.refuse(row, column, value, code, "value", clipped(value), "who", who)
		return
	}
	if first, ok := seen[value]; ok {
		k.refuse(row, column, value, code+"_twice", "value", clipped(value), "row", strconv.Itoa(first))
		return
	}
	seen[value] = row
}

// managed refuses a line manager who is neither there nor in the file.
func (k *importCheck) managed(r imported) bool {
	m := r.record.LineManager
	if m == "" || k.accounts == nil { // what was confirmed was held to them then
		return true
	}
	_, there := k.accounts[m]
	_, coming := k.rows[m]
	if m == r.in.ID || !there && !coming {
		k.refuse(r.row, "line_manager", m, "duty.record.manager", "value", clipped(m))
		return false
	}
	return true
}
