package field

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// MOB-09: everything that a patrol officer normally starts is there in its order, and is begun with a street form that is in force or
// made at a page. Keyed again from the rule book.
func TestMOB09EverythingAnOfficerStartsIsThere(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	set, err := forms.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	d := &Forms{host: &room.Host{Law: book}, set: set}
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	starts, err := d.starts(at)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"MG11", "MG6", "MG9", "MG10", "MG12", "MG15", "MG19", "MG2", "Domestic abuse risk", "Public protection notice", "Victim personal statement", "Arrest", "Use of force", "Stop and search", "Road collision"}
	if len(starts) != len(want) {
		t.Fatalf("%d, not %d: %+v", len(starts), len(want), starts)
	}
	for i, s := range starts {
		if !strings.HasPrefix(s.Label, want[i]) {
			t.Errorf("%d is %q, not %s", i+1, s.Label, want[i])
		}
		if (s.Form == "") == (s.Page == "") {
			t.Errorf("%s is begun with a form or at a page, and with one of them", s.Label)
		}
		if _, ok := set.At(s.Form, book, when.DayOf(at)); s.Form != "" && !ok {
			t.Errorf("%s is begun with %s, which is no form in force", s.Label, s.Form)
		}
	}
	if none, err := d.starts(time.Date(2019, 12, 31, 12, 0, 0, 0, time.UTC)); err != nil || len(none) != 0 {
		t.Errorf("before they were in force: %v %v", none, err)
	}
}
