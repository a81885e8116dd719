package field

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

func publish(t *testing.T) publishing {
	t.Helper()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	p, err := publishingOn(book, when.MustDay("2026-11-28"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// SS-01: every line of the published files is read into our record and written again as the same bytes. The one oracle that is not
// ours: what twelve files of data.police.uk say.
func TestSS01ThePublishedFilesRoundTrip(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	files, err := filepath.Glob(filepath.Join(dir, "uk/stop-and-search/*.csv"))
	if err != nil || len(files) == 0 {
		t.Skipf("THE PUBLISHED FILES ARE NOT HERE: %s has no uk/stop-and-search, so the published form was not held to them (%v)", dir, err)
	}
	p, lines := publish(t), 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(rows[0], ",") != strings.Join(searchHead, ",") {
			t.Errorf("%s has other columns: %v", name, rows[0])
		}
		var all []Search
		for i, row := range rows[1:] {
			s, err := p.read(row)
			if err != nil {
				t.Fatalf("%s line %d: %v", filepath.Base(name), i+2, err)
			}
			all = append(all, s)
		}
		var out bytes.Buffer
		if err := p.write(&out, all); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), b) {
			t.Errorf("%s comes back as other bytes", filepath.Base(name))
		}
		lines += len(all)
	}
	t.Logf("%d lines of %d files come back byte for byte", lines, len(files))
}

// SS-03: each code of law goes out in its published wording; a wording that nobody knows is refused with its column.
func TestSS03CodesGoOutAsTheyArePublished(t *testing.T) {
	t.Parallel()
	p := publish(t)
	for code, want := range map[string]string{"W1": "White - English/Welsh/Scottish/Northern Irish/British", "W4": "White - Any other White background", "M1": "Mixed/Multiple ethnic groups - White and Black Caribbean",
		"A4": "Asian/Asian British - Chinese", "B9": "Black/African/Caribbean/Black British - Any other Black/African/Caribbean background", "O2": "Other ethnic group - Arab", "NS": "Other ethnic group - Not stated"} {
		if got := say(p.words["field.ethnicity_self"], code); got != want {
			t.Errorf("%s: %q", code, got)
		}
	}
	for code, want := range map[string]string{"IC1": "White", "IC2": "White", "IC3": "Black", "IC4": "Asian", "IC5": "Other", "IC6": "Other", "IC7": ""} {
		if got := say(p.words["field.ethnicity_seen"], code); got != want {
			t.Errorf("%s: %q", code, got)
		}
	}
	if len(p.words["field.ethnicity_self"]) != 20 {
		t.Errorf("%d self-defined codes", len(p.words["field.ethnicity_self"]))
	}
	row := p.row(Search{Searched: "person", At: time.Date(2026, 3, 29, 0, 59, 59, 0, time.UTC)})
	row[12] = "Sent home"
	if _, err := p.read(row); err == nil || !strings.Contains(err.Error(), "Outcome") {
		t.Errorf("%v", err)
	}
}

// SS-01: what is published of a form tells nobody who it was; an age is of the day of the search; a place has six decimals.
func TestSS01WhatIsPublishedOfAForm(t *testing.T) {
	t.Parallel()
	p := publish(t)
	for _, c := range []struct {
		born, age, at, want string
	}{{"2008-02-29", "", "2026-02-28T12:00:00Z", "10-17"}, {"2008-02-29", "", "2026-03-01T12:00:00Z", "18-24"}, {"2001-07-15", "", "2026-07-14T23:30:00Z", "25-34"}, {"", "9", "2026-11-28T12:00:00Z", "under 10"},
		{"", "34", "2026-11-28T12:00:00Z", "25-34"}, {"", "35", "2026-11-28T12:00:00Z", "over 34"}, {"", "", "2026-11-28T12:00:00Z", ""}} {
		at, err := when.Parse(c.at)
		if err != nil {
			t.Fatal(err)
		}
		a := forms.Answers{}
		a.Set("born_on", c.born)
		a.Set("age", c.age)
		if out := p.searchOf(Recorded{ID: "the form", HappenedAt: at, Answers: a}); out.ID == "" || out.ID == "the form" {
			t.Errorf("a published row leads to its form: %q", out.ID)
		}
		if row := p.row(p.searchOf(Recorded{HappenedAt: at, Answers: a})); row[7] != c.want {
			t.Errorf("%s %s at %s: %q", c.born, c.age, c.at, row[7])
		}
	}
	a := forms.Answers{"given": {"Danny"}, "family": {"Fletcher"}, "address": {"9 Secret Lane"}, "grounds": {"private words"}, "lat": {"51.5168140"}, "lon": {"-0.08162"}, "removed": {"intimate"}, "searched": {"both"}, "operation": {"yes"}, "operation_name": {"=HYPERLINK(1)"}}
	var out bytes.Buffer
	if err := p.write(&out, []Search{p.searchOf(Recorded{HappenedAt: time.Date(2026, 11, 28, 1, 2, 3, 9, time.UTC), Answers: a})}); err != nil {
		t.Fatal(err)
	}
	line := strings.Split(out.String(), "\r\n")[1]
	if want := "Person and Vehicle search,2026-11-28T01:02:03+00:00,True,'=HYPERLINK(1),51.516814,-0.081620,,,,,,,,,True"; line != want {
		t.Errorf("%s\nwant\n%s", line, want)
	}
	for _, bad := range []string{"91", "1e1", "NaN", "Inf", "51,5", "0x10", "-", ""} {
		if got := degrees(bad, 90); got != "" {
			t.Errorf("%q is %q", bad, got)
		}
	}
}
