package control_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/room/roomtest"
	"throughline/police/control"
	"throughline/police/roads"
)

func byCallsign(all []control.Suggested) map[string]control.Suggested {
	out := map[string]control.Suggested{}
	for _, s := range all {
		out[s.Callsign] = s
	}
	return out
}

// RES-04, WTR-01, RES-07: of units as near, a tired crew and one that leaves a station bare stand lower, and one with no room for a
// prisoner is no best fit where somebody may be arrested. None of them is shut out.
func TestRES04FatigueCoverAndRoomForAPrisonerRankAndWarn(t *testing.T) {
	t.Parallel()
	need := control.Need{Arrest: true}
	cover := []control.Patch{
		{Station: "Hanley", Within: 600, Away: map[string]float64{"BX01": 60, "BX02": 900, "BX03": 1100, "BX04": 700}},
		{Station: "Trinity", Within: 600, Away: map[string]float64{"BX01": 800, "BX02": 100, "BX03": 200, "BX04": 2000}},
		{Station: "Longton", Within: 600, Away: map[string]float64{"BX04": 30}},
	}
	same := func(callsign string, change func(*control.Candidate)) control.Candidate {
		return candidate(callsign, 200, change)
	}
	got := control.Rank([]control.Candidate{
		same("BX01", nil), // all that Hanley has
		same("BX02", func(c *control.Candidate) { c.Tired = "11 h on duty" }),
		same("BX03", nil),
		candidate("BX04", 100, func(c *control.Candidate) { c.NoCell = true }),
	}, need, roomtest.Noon, 5*time.Minute, cover...)
	var order []string
	for _, s := range got {
		order = append(order, s.Callsign)
	}
	if strings.Join(order, " ") != "BX04 BX03 BX01 BX02" {
		t.Errorf("order %v", order)
	}
	by := byCallsign(got)
	if s := by["BX04"]; !s.First || s.Best || !strings.Contains(s.Says, "no room for a prisoner") {
		t.Errorf("the quickest has no cell: %+v", s)
	}
	if s := by["BX03"]; !s.Best || s.Bares != nil {
		t.Errorf("the one that leaves nothing bare: %+v", s)
	}
	if s := by["BX02"]; !strings.Contains(s.Says, "11 h on duty") || !s.Offered() || s.Bares != nil {
		t.Errorf("a tired crew is offered and said to be tired: %+v", s)
	}
	// BX04 is nearer to Hanley than BX02, and all that Longton has
	if s := by["BX01"]; s.MoveUp == nil || *s.MoveUp != (control.MoveUp{Callsign: "BX02", Station: "Hanley", Seconds: 900}) || !strings.HasSuffix(s.Says, "Leaves Hanley without cover: BX02 could move up in 15:00") {
		t.Errorf("%q %+v", s.Says, s.MoveUp)
	}
	for _, s := range control.Rank([]control.Candidate{same("BX01", func(c *control.Candidate) { c.NoCell = true })}, control.Need{}, roomtest.Noon, 5*time.Minute) {
		if !s.Best {
			t.Errorf("where nobody is to be arrested a cell is not asked for: %+v", s)
		}
	}
}

// WTR-01, DUTY-02: from ten hours on duty, or with less than eleven of rest before, a crew is said to be tired.
func TestWTR01WhenACrewIsTired(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.Held.Now()
		for _, c := range []struct {
			on, rest float64
			want     string
		}{{9.99, 0, ""}, {10, 0, "10 h on duty"}, {2, 11, ""}, {2, 10.9, "10 h of rest before this tour"}, {0, 0, ""}} {
			crew := control.Crew{RestHours: c.rest}
			if c.on > 0 {
				crew.Since = now.Add(-time.Duration(c.on * float64(time.Hour)))
			}
			if got := control.Tired(h.Law, crew, now); got != c.want {
				t.Errorf("%+v: %q", c, got)
			}
		}
	})
}

// Foot and cycle units go by their own pace along the roads, and not farther than they can; a car from the same place does
// not; and what stays covered is worked out from the stations of the crews on the real map.
func TestRES04OwnPaceAndCoverOnARealMap(t *testing.T) {
	m, err := county()
	must(t, m, err)
	each(t, func(t *testing.T, h *house) {
		place := m.Gazetteer().Find("41 high street", 1)[0].Point
		near, far := place, place
		near.Lat += 0.006 // some 670 m
		far.Lat += 0.04   // some 4.4 km
		foot, cycle, car, away := crew("FT01", nil, "f"), crew("CY01", nil, "c"), crew("BX21", nil, "a", "b"), crew("FT02", nil, "g")
		foot.Vehicle, cycle.Vehicle, car.Vehicle, away.Vehicle = "On foot", "Cycle 3", "Peugeot 308", "On foot"
		car.Station, car.Base = "Here", place
		crews := []control.Crew{foot, cycle, car, away}
		h.Desk = control.NewWith(h.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return crews, nil }, m)
		lat, lon := place.Lat, place.Lon
		done, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "violence", Place: "41 High Street", Lat: &lat, Lon: &lon})
		i := must(t, done.Value, err)
		for _, c := range crews {
			at := near
			if c.Callsign == "FT02" {
				at = far
			}
			_, err := h.Report(h.bryant(), c.Callsign, control.ReportPosition{Lat: &at.Lat, Lon: &at.Lon, Source: "radio"})
			must(t, 0, err)
		}
		s, err := h.Suggest(h.bryant(), i.ID)
		by := byCallsign(must(t, s, err).Units)
		forth, ok1 := m.Route(near, place, roads.Ordinary)
		back, ok2 := m.Route(place, near, roads.Ordinary)
		if !ok1 || !ok2 {
			t.Fatal("the county has no way")
		}
		want := min(forth.Metres, back.Metres) / (5 / 3.6)
		if got := by["FT01"]; got.Seconds < want-1 || got.Seconds > want+1 || !strings.Contains(got.Says, "On foot, along the roads") {
			t.Errorf("on foot %v s, want %v: %q", got.Seconds, want, got.Says)
		}
		if got := by["CY01"]; got.Seconds >= by["FT01"].Seconds || got.Seconds <= by["BX21"].Seconds {
			t.Errorf("by cycle %v s, on foot %v, by car %v", got.Seconds, by["FT01"].Seconds, by["BX21"].Seconds)
		}
		if got := by["FT02"]; got.Lower != "too_far" || got.Rank != 0 || !got.Offered() {
			t.Errorf("four kilometres on foot: %+v", got)
		}
		if got := by["BX21"]; len(got.Bares) != 1 || got.Bares[0] != "Here" || got.MoveUp != nil || by["FT01"].Bares != nil {
			t.Errorf("the only car leaves its station bare, and nobody can move up on foot: %+v", got)
		}
		if got := by["FT01"]; !strings.Contains(got.Says, "no room") || got.Best {
			t.Errorf("on foot nobody is carried off: %+v", got)
		}
		sent, err := h.Dispatch(h.bryant(), i.ID, control.DispatchUnits{Callsigns: []string{"BX21"}})
		x, err := h.Explain(h.bryant(), must(t, sent.Value, err)[0].ID)
		if must(t, x, err); !x.Same {
			t.Errorf("the replay differs for %v", x.Different)
		}
	})
}

// A unit that would come after the grade's target says by how much; one in time, one for a job without a grade and one after the
// target is over for everybody say nothing of it.
func TestRES04AUnitThatComesAfterTheTargetSaysSo(t *testing.T) {
	t.Parallel()
	says := func(due time.Time, seconds float64) string {
		return control.Rank([]control.Candidate{candidate("BX01", seconds, nil)}, control.Need{Due: due}, roomtest.Noon, 5*time.Minute)[0].Says
	}
	due := roomtest.Noon.Add(10 * time.Minute)
	for _, x := range []struct {
		due     time.Time
		seconds float64
		want    string
	}{{due, 725, "2:05 after the target"}, {due, 600, ""}, {time.Time{}, 725, ""}, {roomtest.Noon.Add(-time.Minute), 725, ""}, {due, 0, ""}} {
		if got := says(x.due, x.seconds); strings.Contains(got, "after the target") != (x.want != "") || !strings.Contains(got, x.want) {
			t.Errorf("due %v in %v s: %q", x.due, x.seconds, got)
		}
	}
}
