package duty

import (
	"context"
	"testing"
	"time"

	"throughline/law"
	lawbook "throughline/platform/law"
	"throughline/platform/room"
	"throughline/platform/when"
)

func TestPatternOverTheClockChanges(t *testing.T) {
	t.Parallel()
	book, err := lawbook.Load(law.FS)
	if err != nil {
		t.Fatal(err)
	}
	d := New(&room.Host{Law: book, Clock: when.NewHeld(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))}, nil)
	anchor := when.MustDay("2026-11-23") // a Monday
	for _, c := range []struct {
		pattern, day string
		want         []string // start, end and length
	}{
		{"four_on_four_off", "2026-11-23", []string{"07:00 19:00 12h0m0s"}},
		{"four_on_four_off", "2026-11-25", []string{"19:00 07:00 12h0m0s"}},
		{"four_on_four_off", "2026-11-27", nil},
		{"four_on_four_off", "2026-12-01", []string{"07:00 19:00 12h0m0s"}},
		{"four_on_four_off", "2026-11-22", nil},                    // the day before the anchor is the last of four off
		{"nights", "2027-03-27", []string{"19:00 07:00 11h0m0s"}},  // the clocks go forward in it
		{"nights", "2027-10-30", []string{"19:00 07:00 13h0m0s"}},  // and back
		{"weekdays", "2026-11-27", []string{"08:00 16:00 8h0m0s"}}, // Friday
		{"weekdays", "2026-11-28", nil},                            // Saturday
		{"training", "2027-10-30", []string{"07:00 19:00 12h0m0s", "19:00 07:00 13h0m0s"}},
	} {
		p, ref, err := d.pattern(c.pattern, when.MustDay(c.day))
		if err != nil || ref == "" {
			t.Fatal(err)
		}
		tours, err := d.Expander().onDay(Staff{Pattern: c.pattern, anchor: anchor}, when.MustDay(c.day))
		if err != nil || p == nil || len(tours) != len(c.want) {
			t.Fatalf("%s on %s: %v %v", c.pattern, c.day, tours, err)
		}
		for i, x := range tours {
			got := x.StartsAt.In(when.London).Format("15:04") + " " + x.EndsAt.In(when.London).Format("15:04") + " " + x.EndsAt.Sub(x.StartsAt).String()
			if got != c.want[i] {
				t.Errorf("%s on %s: %s, want %s", c.pattern, c.day, got, c.want[i])
			}
		}
	}
	if _, _, err := d.pattern("none", anchor); err == nil {
		t.Error("an unknown pattern was found")
	}
	if _, err := d.Actor(context.Background(), "victim:1", time.Time{}); err == nil {
		t.Error("an account of another kind was answered")
	}
}
