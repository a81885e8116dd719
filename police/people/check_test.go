package people

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestPOLE02WhatMayStandInAPerson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		in    NewPerson
		field string
		code  string
	}{
		{"whole", NewPerson{Given: "Ceri", Family: "Morgan", BornOn: "1990-02-02", Gender: "female", Phone: "01632 960 123", Email: "c@example.org", Address: "41 High Street, Newport NP20 1AB"}, "", ""},
		{"apostrophe and hyphen", NewPerson{Given: "Siân-Marie", Family: "O’Brien-Smith"}, "", ""},
		{"several words in a family name", NewPerson{Given: "Jan", Family: "van der Berg"}, "", ""},
		{"a family name that is a title", NewPerson{Given: "John", Family: "Lord"}, "", ""},
		{"a description alone", NewPerson{Description: "About 30, green coat"}, "", ""},
		{"nothing", NewPerson{}, "given", "people.person.nothing_known"},
		{"a telephone alone", NewPerson{Phone: "01632960123"}, "given", "people.person.nothing_known"},
		{"filler", NewPerson{Given: "Unknown", Family: "Morgan"}, "given", "people.person.filler"},
		{"filler with signs", NewPerson{Given: "Ceri", Family: "N/A"}, "family", "people.person.filler"},
		{"a stroke as filler", NewPerson{Given: "Ceri", Family: "-"}, "family", "people.person.filler"},
		{"title", NewPerson{Given: "Mr John", Family: "Hale"}, "given", "people.person.title_in_name"},
		{"rank", NewPerson{Given: "PC", Family: "Hale"}, "given", "people.person.title_in_name"},
		{"business", NewPerson{Family: "Morgan Stores Ltd"}, "family", "people.person.business"},
		{"business with a sign", NewPerson{Family: "Marks & Sons"}, "family", "people.person.business"},
		{"animal", NewPerson{Given: "Dog"}, "given", "people.person.animal"},
		{"figures", NewPerson{Given: "J0hn"}, "given", "people.person.name_signs"},
		{"two first names", NewPerson{Given: "Mary Jane", Family: "Hale"}, "given", "people.person.one_name"},
		{"born tomorrow", NewPerson{Given: "Ceri", BornOn: "2026-11-24"}, "born_on", "people.person.born_in_future"},
		{"born on the day of arrest", NewPerson{Given: "Ceri", BornOn: "2026-11-22", ArrestedOn: when.MustDay("2026-11-22")}, "born_on", "people.person.born_on_arrest"},
		{"born too long ago", NewPerson{Given: "Ceri", BornOn: "1900-01-01"}, "born_on", "people.person.born_too_long_ago"},
		{"no dialling code", NewPerson{Given: "Ceri", Phone: "960123"}, "phone", "people.phone.no_code"},
		{"letters", NewPerson{Given: "Ceri", Phone: "01632 96O123"}, "phone", "people.phone.signs"},
		{"invented", NewPerson{Given: "Ceri", Phone: "07000 000000"}, "phone", "people.phone.invented"},
		{"too short", NewPerson{Given: "Ceri", Phone: "01632 96"}, "phone", "people.phone.length"},
		{"email", NewPerson{Given: "Ceri", Email: "ceri at example"}, "email", "people.email.form"},
		{"landmark", NewPerson{Given: "Ceri", Address: "Opposite the station"}, "address", "people.address.landmark"},
		{"postcode of a field", NewPerson{Given: "Ceri", Address: "Field off Mill Lane NP20 1AB"}, "address", "people.address.postcode_of_field"},
		{"invented postcode", NewPerson{Given: "Ceri", Address: "1 Mill Lane ZZ99 3WZ"}, "address", "people.address.postcode_invented"},
	} {
		err := c.in.check(noon)
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		f := fault.Of(err)
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != c.field || f.Fields[0].Code != c.code {
			t.Errorf("%s: %v, want %s %s", c.name, err, c.field, c.code)
		}
	}
}

func TestEveryWayOfWritingIsTheSame(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"01632 960123", "+44 1632 960123", "0044 (0)1632-960123", "+44(0)1632960123"} {
		if got, code := canonicalPhone(s); got != "+441632960123" || code != "" {
			t.Errorf("%s: %s %s", s, got, code)
		}
	}
	if got, code := canonicalPhone("+353 1 496 0123"); got != "+35314960123" || code != "" {
		t.Errorf("abroad: %s %s", got, code)
	}
	if got, pc, code := canonicalAddress("41  High Street, newport np201ab"); got != "41 High Street, newport NP20 1AB" || pc != "NP20 1AB" || code != "" {
		t.Errorf("%q %q %s", got, pc, code)
	}
	if got, code := canonicalVRM("bx21 klm"); got != "BX21KLM" || code != "" {
		t.Errorf("%s %s", got, code)
	}
	if _, code := canonicalVRM("BX21 KLM; DROP"); code == "" {
		t.Error("a hostile registration passed")
	}
	if got := plainName("O’Brien – Jones"); got != "O'Brien - Jones" {
		t.Error(got)
	}
}

func TestAgeInWholeYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		born, on string
		want     int
	}{{"1999-03-27", "2026-03-26", 26}, {"1999-03-27", "2026-03-27", 27}, {"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18}, {"2026-11-23", "2026-11-23", 0}} {
		if got := (Person{BornOn: when.MustDay(c.born)}).Age(when.MustDay(c.on)); got != c.want {
			t.Errorf("born %s on %s: %d, want %d", c.born, c.on, got, c.want)
		}
	}
	if got := (Person{ApparentAge: 30}).Age(when.MustDay("2026-11-23")); got != 30 {
		t.Error(got)
	}
	if got := (Person{}).Age(when.MustDay("2026-11-23")); got != -1 {
		t.Error(got)
	}
}

func FuzzCheckPerson(f *testing.F) {
	f.Add("Ceri", "Morgan", "01632 960123", "41 High Street NP20 1AB")
	f.Fuzz(func(t *testing.T, given, family, phone, address string) {
		in := NewPerson{Given: given, Family: family, Phone: phone, Address: address}
		if in.check(noon) != nil {
			return
		}
		again := in
		if err := again.check(noon); err != nil || again.Given != in.Given || again.Phone != in.Phone || again.Address != in.Address || strings.ContainsAny(in.Given, "<>\n") {
			t.Errorf("what was accepted is not accepted again: %+v %v", in, err)
		}
	})
}
