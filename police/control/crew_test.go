package control_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/geo"
	"throughline/platform/room/roomtest"
	"throughline/police/control"
	"throughline/police/duty"
	"throughline/police/people"
)

// crewed is a control room on the real duty room, with the training force.
func crewed(t *testing.T, f func(t *testing.T, h *house, who func(string) context.Context)) {
	t.Helper()
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		ppl := people.New(rh.Host)
		roster := duty.New(rh.Host, ppl)
		h := &house{House: rh, Desk: control.New(rh.Host, roster, nil)}
		rh.Start(ppl.Room(), roster.Room(), h.Desk.Room())
		must(t, 0, roster.Seed(context.Background(), duty.SeedMap{Stations: []duty.Station{{Name: "Hanley", At: geo.Point{Lat: 52.05, Lon: -2.75}}}}))
		f(t, h, func(staff string) context.Context {
			a, err := roster.Actor(context.Background(), "staff:"+staff, h.Held.Now())
			return access.WithActor(context.Background(), must(t, a, err))
		})
	})
}

// crewsOf are the callsigns on the board and who is in each.
func (h *house) crewsOf(t *testing.T, ctx context.Context) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, u := range must1(h.Board(ctx))(t).Units {
		for _, m := range u.Crew.Members {
			out[u.Crew.Callsign] = append(out[u.Crew.Callsign], m.ID)
		}
		slices.Sort(out[u.Crew.Callsign])
	}
	return out
}

// RES-07, DUTY-06: a crew that joins another is off the board and works on its jobs; when their tour ends both are as they were.
func TestRES07CrewsMergeForTheRestOfTheirTour(t *testing.T) {
	crewed(t, func(t *testing.T, h *house, who func(string) context.Context) {
		bryant := who("bryant")
		before := h.crewsOf(t, bryant)
		if len(before["BX21"]) != 2 || len(before["BX07"]) == 0 {
			t.Fatalf("%v", before)
		}
		done, err := h.Raise(bryant, control.RaiseIncident{Type: "theft", Place: "High Street"})
		i := must(t, done.Value, err)
		_, err = h.Dispatch(bryant, i.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "supervisor_direction", Why: "test"})
		must(t, 0, err)
		_, err = h.Merge(bryant, "BX21", control.MergeCrews{Into: "BX07"})
		refused(t, "it holds a job", err, "control.crew.holds")
		_, err = h.Merge(bryant, "BX07", control.MergeCrews{Into: "bx07"})
		refused(t, "itself", err, "control.crew.same")
		_, err = h.Merge(bryant, "BX07", control.MergeCrews{Into: "ZZ99"})
		refused(t, "nobody", err, "control.unit.not_on_tour")
		_, err = h.Merge(bryant, "BX07", control.MergeCrews{Into: "BX21"})
		must(t, 0, err)
		after := h.crewsOf(t, bryant)
		want := slices.Sorted(slices.Values(slices.Concat(before["BX21"], before["BX07"])))
		if !slices.Equal(after["BX21"], want) || after["BX07"] != nil {
			t.Fatalf("merged: %v", after)
		}
		joined := before["BX07"][0]
		if jobs, ok, err := h.CrewOf(who(joined), "control.see"); err != nil || !ok || jobs.Unit.Crew.Callsign != "BX21" || len(jobs.Jobs) != 1 || !slices.Contains(jobs.Jobs[0].Assignment.Staff, joined) {
			t.Errorf("who joined does not have the job: %+v %v %v", jobs, ok, err)
		}
		h.Held.Add(24 * time.Hour) // the same shift on the next day
		for c, crew := range h.crewsOf(t, who("bryant")) {
			if len(before[c]) > 0 && !slices.Equal(crew, before[c]) {
				t.Errorf("a day later %s is %v, was %v", c, crew, before[c])
			}
		}
	})
}

// A crew is split into two units: the job stays with the one that holds it, the new one is free, and nobody is in two.
func TestRES07ACrewIsSplit(t *testing.T) {
	crewed(t, func(t *testing.T, h *house, who func(string) context.Context) {
		bryant := who("bryant")
		before := h.crewsOf(t, bryant)["BX21"]
		done, err := h.Raise(bryant, control.RaiseIncident{Type: "theft", Place: "High Street"})
		i := must(t, done.Value, err)
		_, err = h.Dispatch(bryant, i.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "supervisor_direction", Why: "test"})
		must(t, 0, err)
		for what, c := range map[string]struct {
			in   control.SplitCrew
			code string
		}{
			"nobody":         {control.SplitCrew{Callsign: "BX31"}, "form.required_choice"},
			"all":            {control.SplitCrew{Callsign: "BX31", Staff: before}, "control.crew.all"},
			"a used one":     {control.SplitCrew{Callsign: "BX07", Staff: before[:1]}, "control.crew.taken"},
			"of another":     {control.SplitCrew{Callsign: "BX31", Staff: []string{"pryce"}}, "control.crew.not_of"},
			"not a callsign": {control.SplitCrew{Callsign: "B;31", Staff: before[:1]}, "duty.crew.callsign"},
		} {
			_, err := h.Split(bryant, "BX21", c.in)
			refused(t, what, err, c.code)
		}
		_, err = h.Split(bryant, "BX21", control.SplitCrew{Callsign: "bx31", Staff: []string{before[0], before[0]}, Vehicle: "On foot"})
		must(t, 0, err)
		after := h.crewsOf(t, bryant)
		if !slices.Equal(after["BX21"], before[1:]) || !slices.Equal(after["BX31"], before[:1]) {
			t.Fatalf("split: %v", after)
		}
		for _, u := range must1(h.Board(bryant))(t).Units {
			if c := u.Crew.Callsign; c == "BX21" && u.Job == "" || c == "BX31" && (u.Job != "" || u.Shape != "available") {
				t.Errorf("%s: %q %s", c, u.Job, u.Shape)
			}
		}
		h.state(t, "BX21", "6")
		h.unitOwes(t, "one officer is left there", "BX21", "welfare open 15m0s")
		_, err = h.SetState(who(before[1]), "BX21", control.SetUnitState{State: "0"})
		must(t, 0, err)
		_, err = h.Merge(bryant, "BX21", control.MergeCrews{Into: "BX31"})
		refused(t, "an emergency is not merged away", err, "control.unit.emergency_open")
		_, err = h.Merge(bryant, "BX31", control.MergeCrews{Into: "BX21"}) // help comes to it
		must(t, 0, err)
		if got := h.crewsOf(t, bryant)["BX21"]; !slices.Equal(got, before) {
			t.Errorf("together again: %v", got)
		}
	})
}
