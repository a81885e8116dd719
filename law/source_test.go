package law_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// verified are the rules of the rule book that carry its mark [V]: somebody held them against a public source.
var verified = strings.Fields(`
BAIL-01 BAIL-02 BAIL-03 BAIL-04 CALL-03 CALL-05 CALL-06 CALL-07 CF-01 CF-02 CF-04 CF-06 CF-07 CF-08 CF-09
CF-13 CF-16 CR-03 CR-05 CRT-03 CRT-04 CRT-05 CUS-01 CUS-02 CUS-03 CUS-04 CUS-06 CUS-07 CUS-09 CUS-10 CUS-16
CUS-19 DUTY-02 DUTY-03 DUTY-04 EXP-01 EXP-02 EXP-04 GOV-02 HR-03 ID-01 ID-02 ID-03 ID-04 ID-05 ID-06 INC-01
INC-02 INC-03 INC-07 INT-01 MOB-02 OFF-01 OFF-02 OFF-04 OFF-05 OFF-06 OT-01 OT-02 OT-03 OT-04 OT-05 POLE-01
POLE-02 POLE-03 POLE-04 RES-01 RRD-01 RRD-02 SS-01 SS-03 STD-01 STD-02 STD-11 STD-13 VIC-01 VIC-02 VIC-06
VIC-09
`)

// checked are sources that were themselves held against a row, whatever the mark of its rule: the bank holidays (G-03)
// against gov.uk, and the duties of the Victims' Code (VIC-03), whose own lines carry the mark.
var checked = []string{"gov.uk/bank-holidays", "Victims' Code Right"}

var ruleID = regexp.MustCompile(`\b[A-Z]{1,5}-[0-9]{2}\b`)

// G-01: a row that rests on nothing but rules that nobody has checked says so in its source.
func TestG01RowsOfUncheckedRulesSaySo(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, name := range b.Names() {
		for _, row := range b.Table(name).Rows() {
			ids := ruleID.FindAllString(row.Source, -1)
			if len(ids) == 0 || strings.Contains(row.Source, "to be checked") || slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(verified, id) }) ||
				slices.ContainsFunc(checked, func(s string) bool { return strings.Contains(row.Source, s) }) {
				continue
			}
			t.Errorf("%s rests on %v, which nobody has checked, and does not say \"to be checked\": %s", row.Ref(), ids, row.Source)
		}
	}
}

// Tables that no program text names: retention is what the tables of every room are registered under (app TestTables).
var readOtherwise = []string{"retention"}

// Tables whose rows are read by what they say or by the record's own code, never by a code in the program.
var readWhole = []string{"casefile.charge_route", "casefile.file_due", "casefile.readiness", "control.channel", "control.risk", "control.silent_script", "control.vehicle", "court.result_effect", "custody.bail_limit", "custody.board",
	"custody.detention_kind", "custody.detention_limit", "custody.right", "custody.sample", "duty.skill", "duty.state", "duty.cover", "expenses.meal", "expenses.risk", "evidence.share", "field.search_age", "people.marker", "rank", "reintegration.disposal", "reintegration.requirement", "retention", "victim.enhanced_ground", "victim.duty"}

// G-01: a number that no program reads is a number that a force changes in vain. Every table is named in the program, and so
// is every row with a number unless its table is read whole.
func TestG01EveryTableIsReadByTheProgram(t *testing.T) {
	t.Parallel()
	text, asked := program(t), streetForms(t)
	b := book(t)
	for _, name := range b.Names() {
		if !strings.Contains(text, `"`+name+`"`) && !strings.Contains(asked, "table: "+name+",") && !slices.Contains(readOtherwise, name) && !strings.HasPrefix(name, "roads.") {
			t.Errorf("no program reads %s", name)
		}
		if slices.Contains(readWhole, name) || strings.HasPrefix(name, "roads.") { // police/roads makes its codes from the road's class
			continue
		}
		for _, row := range b.Table(name).Rows() {
			var members map[string]any
			if json.Unmarshal(row.Value(), &members) != nil || numbersOf(t, row) == "" {
				continue
			}
			if !strings.Contains(text, `"`+row.Code+`"`) {
				t.Errorf("no program reads %s", row.Ref())
			}
		}
	}
}

// streetForms is the text of law/forms, whose questions name the tables of their answers.
func streetForms(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("forms/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no forms: %v", err)
	}
	var text strings.Builder
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b)
	}
	return text.String()
}

// program is the text of every room and of the platform, without tests.
func program(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for _, root := range []string{"police", "platform", "app", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", root), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
				return err
			}
			text, err := os.ReadFile(p)
			out.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// CUS-08: those who hold a detainee are told 240, 120 and 60 minutes before lawful detention ends, and when it does.
func TestCUS08AlarmsOfTheDetentionLimit(t *testing.T) {
	t.Parallel()
	row, ok := book(t).Table("promise.escalation").At("custody.detention", today)
	var v struct {
		Steps []struct {
			Minutes int `json:"minutes"`
		} `json:"steps"`
	}
	if !ok || json.Unmarshal(row.Value(), &v) != nil {
		t.Fatal("custody.detention has no steps")
	}
	var got []int
	for _, s := range v.Steps {
		got = append(got, -s.Minutes)
	}
	if !slices.Equal(got, []int{240, 120, 60, 0}) {
		t.Errorf("%v", got)
	}
}
