package cjs

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// built returns the tables, or skips: they are made by the build and are not in the checkout.
func built(t *testing.T) *Tables {
	t.Helper()
	tables, err := Load()
	if errors.Is(err, ErrNotBuilt) {
		t.Skip("SKIPPED LOUDLY: the CJS tables are not built, so nothing here was tested: run make build")
	}
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func TestLoadSaysWhatToDoWhenNotBuilt(t *testing.T) {
	t.Parallel()
	_, err := read(fstest.MapFS{".keep": &fstest.MapFile{}})
	if !errors.Is(err, ErrNotBuilt) || !strings.Contains(err.Error(), "make build") {
		t.Fatalf("got %v, want a sentence that names make build", err)
	}
}

func TestLoadRefusesBrokenData(t *testing.T) {
	t.Parallel()
	_, err := read(fstest.MapFS{"about.json.gz": &fstest.MapFile{Data: []byte("not gzip")}})
	if err == nil || errors.Is(err, ErrNotBuilt) {
		t.Fatalf("got %v, want an error about the broken file", err)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	n := built(t).Counts()
	t.Log(n)
	for name, least := range map[string]int{"offences": 30000, "results": 890, "units": 6400, "forces": 80, "plea-status": 8,
		"verdict": 5, "type-of-hearing": 50, "remand-status": 7, "result-qualifier-code": 290} {
		if n[name] < least {
			t.Errorf("%s: %d rows, want at least %d", name, n[name], least)
		}
	}
}

func TestOffence(t *testing.T) {
	t.Parallel()
	tables := built(t)
	o, ok := tables.Offence("of61102")
	if !ok || o.Title != "Assault a person thereby occasioning them actual bodily harm" || o.Mode != EitherWay ||
		o.HomeOfficeClass != "008/06" || !o.Notifiable || !o.Recordable {
		t.Errorf("ABH: got %+v, %v", o, ok)
	}
	for code, mode := range map[string]Mode{"RT88191": Summary, "OF61017": Indictable} {
		if o, ok := tables.Offence(code); !ok || o.Mode != mode {
			t.Errorf("%s: got %+v, %v, want %s", code, o, ok, mode)
		}
	}
	if _, ok := tables.Offence("ZZ99999"); ok {
		t.Error("a code that does not exist was found")
	}
}

func TestSearchOffences(t *testing.T) {
	t.Parallel()
	tables := built(t)
	for _, c := range []struct{ ask, want string }{
		{"abh", "OF61102"}, {"assault actual bodily", "OF61102"}, {"OF6110", "OF61102"}, {"bodily ACTUAL occasion", "OF61102"},
	} {
		found := false
		got := tables.SearchOffences(c.ask, 10)
		for _, o := range got {
			found = found || o.Code == c.want
		}
		if !found || len(got) > 10 {
			t.Errorf("%q: %s not among %d: %+v", c.ask, c.want, len(got), got)
		}
	}
	if got := tables.SearchOffences("OF61102", 5); len(got) == 0 || got[0].Code != "OF61102" {
		t.Errorf("the exact code is not first: %+v", got)
	}
	if got := tables.SearchOffences("  ", 5); got != nil {
		t.Errorf("an empty question found %d", len(got))
	}
	if got := tables.SearchOffences("theft zqx", 5); len(got) != 0 {
		t.Errorf("every word must match, found %+v", got)
	}
}

// The codes that rules.md names, with what it says they are.
func TestCRT03ResultCodes(t *testing.T) {
	t.Parallel()
	tables := built(t)
	for code, word := range map[string]string{"1002": "imprisonment", "1024": "young offender", "1081": "detention and training",
		"1003": "pleasure", "1501": "recall", "1510": "imprisonment", "3045": "appeal dismissed", "1046": "varied on appeal",
		"3070": "disqual", "3072": "disqual", "3074": "extended test"} {
		r, ok := tables.Result(code)
		if !ok || !strings.Contains(strings.ToLower(r.Title), word) {
			t.Errorf("%s: got %q, %v, want %q in it", code, r.Title, ok, word)
		}
	}
	if _, ok := tables.Result("9991"); ok {
		t.Error("9991 is not a result code")
	}
	if r, ok := tables.Result("01002"); !ok || r.Code != "1002" {
		t.Error("leading zeros must not matter")
	}
}

func TestCourt(t *testing.T) {
	t.Parallel()
	tables := built(t)
	for ou, name := range map[string]string{"B01EF01": "Croydon", "b41me00": "St Albans", "C01CE00": "Central Criminal Court"} {
		if u, ok := tables.Court(ou); !ok || !strings.Contains(u.Name, name) {
			t.Errorf("%s: got %+v, %v, want %s", ou, u, ok, name)
		}
	}
	for _, ou := range []string{"", "B", "B01N_01", "01ZD00", "éééé"} {
		if u, ok := tables.Court(ou); ok {
			t.Errorf("%q is no court, got %+v", ou, u)
		}
	}
	if u, ok := tables.Unit("01ZD00"); !ok || u.Kind != "Police Service" {
		t.Errorf("the police unit 01ZD00: %+v, %v", u, ok)
	}
}

func TestShortLists(t *testing.T) {
	t.Parallel()
	tables := built(t)
	type find func(string) (Code, bool)
	for _, c := range []struct {
		list string
		in   find
		code string
		want string
	}{
		{"plea", tables.Plea, "2", "Not Guilty"}, {"plea", tables.Plea, "G", "Guilty"},
		{"verdict", tables.Verdict, "N", "Not Guilty"}, {"verdict", tables.Verdict, "NG", "Not Guilty"},
		{"hearing", tables.HearingType, "FH", "First Hearing"}, {"bail", tables.BailStatus, "B", "Conditional Bail"},
		{"mode", tables.ModeOfTrial, "01", "Summary only"}, {"gender", tables.Gender, "2", "female"},
		{"gender", tables.Gender, "0", "not known"}, {"unit", tables.DurationUnit, "M", "months"}, {"presence", tables.Presence, "Y", "Yes"},
	} {
		if got, ok := c.in(c.code); !ok || got.Title != c.want {
			t.Errorf("%s %s: got %+v, %v, want %s", c.list, c.code, got, ok, c.want)
		}
	}
	if _, ok := tables.Plea(""); ok {
		t.Error("no plea is not a plea")
	}
	if f, ok := tables.Force("01"); !ok || !strings.Contains(f.Name, "Metropolitan") {
		t.Errorf("force 01: %+v, %v", f, ok)
	}
	if len(tables.Forces()) != tables.Counts()["forces"] || len(tables.Pleas()) != 8 || len(tables.HearingTypes()) < 50 {
		t.Error("a list is not whole")
	}
}

func BenchmarkSearchOffences(b *testing.B) {
	tables, err := Load()
	if err != nil {
		b.Skip(err)
	}
	for b.Loop() {
		tables.SearchOffences("assault bodily", 10)
	}
}
