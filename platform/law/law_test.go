package law

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/platform/fault"
	"throughline/platform/when"
)

const mileage = `
table: rate
keyed_on: journey
editable: true
note: A table for tests.
rows:
  - {code: car, value: {pence: 45, miles: 10000}, from: 2011-04-06, to: "", made: 2011-03-23, source: "EXP-02"}
  - {code: car, value: {pence: 55, miles: 10000}, from: 2026-04-06, to: "", made: 2026-05-21, source: "EXP-02"}
  - {code: bike, value: {pence: 20, miles: 0, on: 2020-01-02}, from: 2011-04-06, to: 2012-04-05, made: 2011-03-23, source: "EXP-02"}
---
table: fixed
keyed_on: arrest
rows:
  - {code: one, value: 6, from: 2000-01-01, made: 2000-01-01, source: s}
`

func load(t *testing.T, text string) *Book {
	t.Helper()
	b, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type rate struct {
	Pence int      `json:"pence"`
	Miles int      `json:"miles"`
	On    when.Day `json:"on,omitempty"`
}

// G-01, EXP-02: the row is chosen by the day of the event, and an old decision by what was known then.
func TestG01RowByDayOfEventAndDayOfKnowledge(t *testing.T) {
	t.Parallel()
	table := load(t, mileage).Table("rate")
	for _, c := range []struct {
		code, day, known string
		pence            int
		ref              string
	}{
		{"car", "2026-04-05", "", 45, "rate/car/2011-04-06"},
		{"car", "2026-04-06", "", 55, "rate/car/2026-04-06"},
		{"car", "2026-04-10", "2026-05-01", 45, "rate/car/2011-04-06"},
		{"car", "2026-04-10", "2026-05-20", 45, "rate/car/2011-04-06"},
		{"car", "2026-04-10", "2026-05-21", 55, "rate/car/2026-04-06"},
		{"car", "2011-04-06", "", 45, "rate/car/2011-04-06"},
		{"bike", "2012-04-05", "", 20, "rate/bike/2011-04-06"},
	} {
		var known when.Day
		if c.known != "" {
			known = when.MustDay(c.known)
		}
		row, ok := table.AtKnown(c.code, when.MustDay(c.day), known)
		var v rate
		if !ok || row.Into(&v) != nil || v.Pence != c.pence || row.Ref() != c.ref {
			t.Errorf("%s on %s known %s: %v %+v %s", c.code, c.day, c.known, ok, v, row.Ref())
		}
	}
	for _, c := range []struct{ code, day string }{{"car", "2011-04-05"}, {"bike", "2012-04-06"}, {"van", "2020-01-01"}} {
		if row, ok := table.At(c.code, when.MustDay(c.day)); ok {
			t.Errorf("%s on %s gave %s", c.code, c.day, row.Ref())
		}
	}
	if _, ok := table.AtKnown("car", when.MustDay("2012-01-01"), when.MustDay("2011-01-01")); ok {
		t.Error("a row was known before it was made")
	}
}

func TestIntoIsStrictBothWays(t *testing.T) {
	t.Parallel()
	b := load(t, mileage)
	row, _ := b.Table("rate").At("bike", when.MustDay("2011-12-01"))
	var v rate
	if err := row.Into(&v); err != nil || v.On != when.MustDay("2020-01-02") {
		t.Fatalf("%+v %v", v, err)
	}
	var little struct {
		Pence int `json:"pence"`
	}
	if err := row.Into(&little); err == nil || !strings.Contains(err.Error(), "miles") {
		t.Errorf("an unknown member passed: %v", err)
	}
	var much struct {
		rate
		Pence int      `json:"pence"`
		Miles int      `json:"miles"`
		On    when.Day `json:"on"`
		Cap   int      `json:"cap"`
	}
	if err := row.Into(&much); err == nil || !strings.Contains(err.Error(), "lacks cap") {
		t.Errorf("a missing member passed: %v", err)
	}
	six, _ := b.Table("fixed").At("one", when.MustDay("2020-01-01"))
	var n int
	if err := six.Into(&n); err != nil || n != 6 {
		t.Errorf("scalar: %d %v", n, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	head := "table: t\nkeyed_on: day\nrows:\n"
	row := "  - {code: a, value: 1, from: 2020-01-01, to: \"\", made: 2020-01-01, source: s}\n"
	for want, text := range map[string]string{
		"where it comes from": head + "  - {code: a, value: 1, from: 2020-01-01, made: 2020-01-01}",
		"before it begins":    head + "  - {code: a, value: 1, from: 2020-01-02, to: 2020-01-01, made: 2020-01-01, source: s}",
		"from:":               head + "  - {code: a, value: 1, from: 2020-02-30, made: 2020-01-01, source: s}",
		"made:":               head + "  - {code: a, value: 1, from: 2020-01-01, source: s}",
		"to:":                 head + "  - {code: a, value: 1, from: 2020-01-01, to: soon, made: 2020-01-01, source: s}",
		"overlap":             head + row + "  - {code: a, value: 2, from: 2021-01-01, made: 2020-01-01, source: s}",
		"written twice":       head + row + "---\n" + head + row,
		"needs a name":        "keyed_on: day\nrows:\n" + row,
		"field colour":        head + "  - {code: a, colour: red, value: 1, from: 2020-01-01, made: 2020-01-01, source: s}",
		"value is needed":     head + "  - {code: a, from: 2020-01-01, made: 2020-01-01, source: s}",
		"is given twice":      head + "  - {code: a, value: {x: 1, x: 2}, from: 2020-01-01, made: 2020-01-01, source: s}",
		"alias":               head + "  - {code: a, value: [&x 1, *x], from: 2020-01-01, made: 2020-01-01, source: s}",
		"without a stroke":    head + "  - {code: a/b, value: 1, from: 2020-01-01, made: 2020-01-01, source: s}",
		"kind !!null":         head + "  - {code: a, value: {x: }, from: 2020-01-01, made: 2020-01-01, source: s}",
	} {
		if _, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestRefsAreKeptWhenARowIsAddedLater(t *testing.T) {
	t.Parallel()
	b := load(t, mileage)
	day := when.MustDay("2026-06-01")
	before, _ := b.Table("rate").At("car", day)
	added := NewRow(Row{Table: "rate", Code: "car", From: when.MustDay("2026-04-06"), Made: when.MustDay("2026-07-01"), Source: "a correction"},
		[]byte(`{"pence":56,"miles":10000}`))
	next, err := b.With(added)
	if err != nil {
		t.Fatal(err)
	}
	after, _ := next.Table("rate").At("car", day)
	if after.Ref() != "rate/car/2026-04-06@2026-07-01" {
		t.Errorf("the new row is %s", after.Ref())
	}
	if old, ok := next.Row(before.Ref()); !ok || string(old.Value()) != string(before.Value()) {
		t.Errorf("%s now reads %s", before.Ref(), old.Value())
	}
	if same, _ := b.Table("rate").At("car", day); same.Ref() != before.Ref() {
		t.Error("the old book changed")
	}
	if _, ok := next.Row("rate/car/1999-01-01"); ok {
		t.Error("a ref that was never made was found")
	}
}

func TestWithRefuses(t *testing.T) {
	t.Parallel()
	b := load(t, mileage)
	good := Row{Table: "rate", Code: "car", From: when.MustDay("2026-04-06"), Made: when.MustDay("2026-07-01"), Source: "s"}
	with := func(change func(*Row)) Row { r := good; change(&r); return NewRow(r, []byte("1")) }
	for code, r := range map[string]Row{
		"law.table.read_only": with(func(r *Row) { r.Table = "fixed" }),
		"law.table.unknown":   with(func(r *Row) { r.Table = "nothing" }),
		"law.row.incomplete":  with(func(r *Row) { r.Source = "" }),
		"law.row.overlaps":    with(func(r *Row) { r.Made = when.MustDay("2026-05-21") }),
	} {
		if _, err := b.With(r); !fault.HasCode(err, code) {
			t.Errorf("want %s, got %v", code, err)
		}
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	b := load(t, mileage)
	var out bytes.Buffer
	if err := Print(&out, b, "rate", when.MustDay("2026-04-10")); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.Contains(text, `"pence":55`) || strings.Contains(text, `"pence":45`) || !strings.HasSuffix(text, "\n1 row\n") {
		t.Errorf("on a day:\n%s", text)
	}
	out.Reset()
	if err := Print(&out, b, "rate", when.Day{}); err != nil || !strings.Contains(out.String(), "3 rows") {
		t.Errorf("all: %v\n%s", err, out.String())
	}
	out.Reset()
	if err := Print(&out, b, "", when.Day{}); err != nil || !strings.Contains(out.String(), "fixed") {
		t.Errorf("names: %v\n%s", err, out.String())
	}
	if err := Print(&out, b, "nothing", when.Day{}); !fault.HasCode(err, "law.table.unknown") {
		t.Errorf("an unknown table: %v", err)
	}
}
