package court_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/court"
)

// BAIL-01 of a court: on the street its bail is said from its first result on, with the day and what must be kept to; a hearing that passed
// without a result is said to have; nothing once every offence has ended, and nothing to who may not know of the case.
func TestBAIL01ACourtsBailOnTheStreet(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "open", true)
		howells := access.Actor{Staff: "howells", Rank: "constable", RankNo: 1, Roles: []string{"officer"}, OnDuty: true}
		says := func(day string) string {
			t.Helper()
			ctx := h.As(howells)
			who, err := access.From(ctx)
			if err != nil {
				t.Fatal(err)
			}
			out, err := h.OnBail(h.DB.Read(ctx), who, []string{"p-merged", c.suspect}, when.MustDay(day))
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(out, "\n")
		}
		if got := says("2026-11-24"); got != "" { // custody says this one
			t.Errorf("before any result: %q", got)
		}
		if got := says("2026-11-25"); !strings.HasPrefix(got, "Was to be at ") || !strings.Contains(got, "24 Nov 2026") {
			t.Errorf("no result the day after: %q", got)
		}
		h.Held.Set(c.hearing.At.Add(2 * time.Hour))
		adjourned := court.Simulate{BailStatus: "B", Conditions: "Not to contact Ceri Morgan.", Next: &court.SimulateNext{Court: "B61NP00", On: "2026-12-15", At: "14:00", Reason: "Reports"},
			Offences: []court.SimulateOffence{{Code: "OF61102", Plea: "1", Finding: "G", Results: []court.SimulateResult{{Code: "4506"}}}, {Code: "CJ88116", Plea: "1", Finding: "G", Results: []court.SimulateResult{{Code: "4506"}}}}}
		if _, err := h.Simulate(h.simulator(), c.hearing.ID, adjourned); err != nil {
			t.Fatal(err)
		}
		h.House.Settle()
		for _, day := range []string{"2026-11-25", "2026-12-15"} {
			if got := says(day); !strings.HasPrefix(got, "On bail by the court, to be at ") || !strings.HasSuffix(got, "on Tue 15 Dec 2026. Conditions: Not to contact Ceri Morgan.") {
				t.Errorf("on %s: %q", day, got)
			}
		}
		if got := says("2026-12-16"); !strings.HasPrefix(got, "Was to be at ") {
			t.Errorf("it passed without a result: %q", got)
		}
		hs, err := h.Hearings(h.q(), c.thread)
		if err != nil || len(hs) != 2 {
			t.Fatalf("%+v %v", hs, err)
		}
		h.Held.Set(hs[1].At.Add(time.Hour))
		ended := guilty()
		ended.BailStatus = "U" // a message may say bail of somebody whose case is over
		if _, err := h.Simulate(h.simulator(), hs[1].ID, ended); err != nil {
			t.Fatal(err)
		}
		h.House.Settle()
		if got := says("2026-12-16"); got != "" {
			t.Errorf("sentenced, and still on bail: %q", got)
		}
	})
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "restricted:1", true)
		ctx := h.As(access.Actor{Staff: "howells", Roles: []string{"officer"}, OnDuty: true})
		who, err := access.From(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := h.OnBail(h.DB.Read(ctx), who, []string{c.suspect}, when.MustDay("2026-11-25")); err != nil || len(out) != 0 {
			t.Errorf("a restricted case is told: %q %v", out, err)
		}
	})
}
