package retain

import (
	"testing"

	"throughline/law"
	"throughline/platform/journal/journaltest"
	lawbook "throughline/platform/law"
	"throughline/platform/room"
	"throughline/platform/when"
)

func TestEntriesReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, Kinds(), nil)
}

// GOV-06: of all rules that hold for a case the one that keeps it longest counts; RRD-01: the terms of the groups.
func TestGOV06TheLongestRuleCounts(t *testing.T) {
	t.Parallel()
	book, err := lawbook.Load(law.FS)
	if err != nil {
		t.Fatal(err)
	}
	today := when.MustDay("2026-11-27")
	for _, c := range []struct {
		rules []string
		last  string
		want  string
	}{
		{[]string{"mopi_4"}, "2020-02-29", "2026-03-01"}, // six years; the month's end is held
		{[]string{"mopi_3"}, "2020-11-30", "2026-12-01"},
		{[]string{"mopi_4", "mopi_2"}, "2020-11-30", "2030-12-01"},
		{[]string{"mopi_4", "cpia_after_conviction"}, "2020-11-30", "2026-12-01"},
		{[]string{"cpia_after_conviction"}, "2020-08-31", "2021-03-01"},
		{[]string{"mopi_4", "mopi_1"}, "2020-11-30", "2120-12-01"},
		{[]string{"expenses", "mopi_4"}, "2020-11-30", "2027-12-01"},
		{[]string{"body_worn_video"}, "2020-11-30", "2021-01-01"},
	} {
		got, err := longest(book, c.rules, when.MustDay(c.last), today)
		if err != nil || got.String() != c.want {
			t.Errorf("%v from %s: %s %v, want %s", c.rules, c.last, got, err, c.want)
		}
	}
	if _, _, err := termOf(book, "mopi_9", today); err == nil {
		t.Error("a rule that is not there has a term")
	}
}

// What belongs to a row goes before it; a table that says what cannot be is refused at the start.
func TestRowsGoBeforeWhatTheyBelongTo(t *testing.T) {
	t.Parallel()
	rooms := []room.Room{{Tables: []room.Table{{Name: "a", Thread: "thread"}, {Name: "b", In: "a_id = a.id"}, {Name: "c", In: "b_id = b.id"}, {Name: "x"}}}}
	d := New(&room.Host{})
	if err := d.Know(rooms); err != nil {
		t.Fatal(err)
	}
	if len(d.tables) != 3 || d.tables[0].Name != "c" || d.tables[2].Name != "a" {
		t.Errorf("%+v", d.tables)
	}
	if got, want := d.where(d.tables[0], 2), "b_id IN (SELECT id FROM b WHERE a_id IN (SELECT id FROM a WHERE thread IN ($1, $2)))"; got != want {
		t.Errorf("%s", got)
	}
	for _, in := range []string{"b_id", "b_id = nowhere.id", "c_id = c.id"} {
		bad := []room.Room{{Tables: []room.Table{{Name: "c", In: in}}}}
		if _, err := belongings(bad); err == nil {
			t.Errorf("%q is taken", in)
		}
	}
}
