package duty_test

import (
	"context"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty"
)

func TestAToursOverlapIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		because := "Murder inquiry"
		set := func(from, to string) error {
			_, err := h.SetTour(ctx, "bennett", duty.SetTour{StartsAt: from, EndsAt: to, Why: because})
			return err
		}
		if err := set("2026-11-24T22:00", "2026-11-25T06:00"); err != nil { // across midnight
			t.Fatal(err)
		}
		for _, c := range [][3]string{{"2026-11-25T05:59", "2026-11-25T12:00", "duty.tour.overlap"}, {"2026-11-24T14:00", "2026-11-24T22:01", "duty.tour.overlap"},
			{"2026-11-25T06:00", "2026-11-25T12:00", ""}, {"2026-11-24T14:00", "2026-11-24T22:00", ""}, {"2026-11-26T10:00", "2026-11-26T09:00", "form"}, {"2026-11-26T10:00", "2026-11-28T02:00", "duty.tour.length.never"}, {"2026-11-27T10:00", "2026-11-27T23:01", ""}} {
			err := set(c[0], c[1])
			if c[2] == "" && err != nil || c[2] != "" && c[2] != "form" && !fault.HasCode(err, c[2]) || c[2] == "form" && !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", c, err)
			}
		}
		// Without an exigency the same rules refuse, and nothing is half done.
		because = ""
		for _, c := range [][3]string{{"2026-11-28T06:00", "2026-11-28T12:00", "duty.tour.rest"}, {"2026-11-30T10:00", "2026-11-30T23:01", "duty.tour.length"}} {
			if err := set(c[0], c[1]); !fault.HasCode(err, c[2]) || !fault.Is(err, fault.Conflict) {
				t.Errorf("%v: %v", c, err)
			}
		}
		if tours, err := h.Tours(h.DB.Read(context.Background()), "bennett", when.MustDay("2026-11-28"), when.MustDay("2026-12-10")); err != nil || len(tours) != 0 {
			t.Errorf("refused, and yet there: %+v %v", tours, err)
		}
		if done, err := h.SetTour(ctx, "bennett", duty.SetTour{StartsAt: "2026-11-28T06:00", EndsAt: "2026-11-28T12:00", Why: "Murder inquiry"}); err != nil || len(done.Value.Warnings) != 1 {
			t.Errorf("what is warned of is said: %+v %v", done.Value, err)
		}
		if err := set("2027-03-28T01:30", "2027-03-28T09:00"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wall time that never occurs: %v", err)
		}
		q := h.DB.Read(context.Background())
		for at, want := range map[string]bool{"2026-11-24T13:59": false, "2026-11-24T23:59": true, "2026-11-25T11:59": true, "2026-11-25T12:00": false} {
			m, _ := when.Parse(at)
			if on, _, err := h.IsOnDuty(q, "bennett", m); err != nil || on != want {
				t.Errorf("%s: %v %v", at, on, err)
			}
		}
		// A day of rest stands instead of the pattern; it is for the planner to set.
		if _, err := h.SetTour(h.as(t, "howells"), "howells", duty.SetTour{StartsAt: "2026-12-25T00:00", Rest: true}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer set her own tour: %v", err)
		}
		if _, err := h.SetTour(ctx, "howells", duty.SetTour{StartsAt: "2026-12-25T00:00", Rest: true}); err != nil {
			t.Fatal(err)
		}
		if on, _, _ := h.IsOnDuty(q, "howells", time.Date(2026, 12, 25, 12, 0, 0, 0, time.UTC)); on {
			t.Error("on duty on a day of rest")
		}
	})
}
