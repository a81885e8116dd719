package control_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/control"
)

// RES-04: a unit on its way to a lower grade is offered, with what it would leave; it stands among the free only when it gains
// the force's two minutes on all of them.
func TestRES04AUnitEnRouteToALowerGradeIsADiversion(t *testing.T) {
	t.Parallel()
	need := control.Need{Grade: "1", Gain: 2 * time.Minute}
	way := func(grade string, more func(*control.Candidate)) func(*control.Candidate) {
		return func(c *control.Candidate) {
			c.State, c.StateLabel, c.Deployable, c.Committed, c.Job, c.JobID, c.JobGrade = "5", "En route", "no", true, "0390", "x", grade
			if more != nil {
				more(c)
			}
		}
	}
	for _, c := range []struct {
		what   string
		divert control.Candidate
		order  string
		first  string
		leaves string
	}{
		{"much sooner", candidate("BX11", 60, way("3", nil)), "BX11 BX07 BX21", "BX11", "0390"},
		{"just sooner enough", candidate("BX11", 65, way("2", nil)), "BX11 BX07 BX21", "BX11", "0390"},
		{"a little sooner", candidate("BX11", 66, way("3", nil)), "BX07 BX21 BX11", "BX07", "0390"},
		{"the same grade", candidate("BX11", 60, way("1", nil)), "BX07 BX21 -BX11", "BX07", ""},
		{"a job not graded", candidate("BX11", 60, way("", nil)), "BX07 BX21 -BX11", "BX07", ""},
		{"a job that may not be known of", candidate("BX11", 60, way("3", func(c *control.Candidate) { c.Job, c.JobID = "", "" })), "BX07 BX21 -BX11", "BX07", ""},
		{"at scene", candidate("BX11", 60, way("3", func(c *control.Candidate) { c.State = "6" })), "BX07 BX21 -BX11", "BX07", ""},
		{"off tour", candidate("BX11", 60, way("3", func(c *control.Candidate) { c.Crew.TourEndsAt = roomtest.Noon })), "BX07 BX21 -BX11", "BX07", ""},
	} {
		got := control.Rank([]control.Candidate{c.divert, candidate("BX21", 240, nil), candidate("BX07", 185, nil)}, need, roomtest.Noon, 5*time.Minute)
		var order []string
		for _, s := range got {
			mark := ""
			if !s.Offered() {
				mark = "-"
			}
			order = append(order, mark+s.Callsign)
			if s.First != (s.Callsign == c.first) {
				t.Errorf("%s: %s is first: %v", c.what, s.Callsign, s.First)
			}
			if s.Callsign == "BX11" && (s.Leaves != c.leaves || c.leaves != "" && !strings.Contains(s.Says, "Diverted from 0390")) {
				t.Errorf("%s: it would leave %q: %s", c.what, s.Leaves, s.Says)
			}
		}
		if strings.Join(order, " ") != c.order {
			t.Errorf("%s: %v, want %s", c.what, order, c.order)
		}
	}
}

// INC-13 and A2 of the features: what a diverted unit leaves waits again, and somebody is owed for it.
func TestADivertedUnitLeavesAJobThatWaitsAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		low, high2 := h.graded(t, "3"), h.graded(t, "1")
		h.near(t, "BX21")
		h.send(t, low.ID, "BX21")
		h.state(t, "BX21", "5")
		s, err := h.Suggest(h.bryant(), high2.ID)
		at := slices.IndexFunc(must(t, s, err).Units, func(u control.Suggested) bool { return u.Callsign == "BX21" })
		if u := s.Units[at]; u.Leaves != low.Short() || u.LeavesFor != "3" {
			t.Fatalf("%+v", u)
		}
		done, err := h.Dispatch(h.bryant(), high2.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Divert: []string{"bx21"}, Reason: "local_knowledge", Why: "the only one"})
		sent := must(t, done.Value, err)
		v, err := h.View(h.bryant(), low.ID)
		if left := must(t, v, err).Assignments; len(left) != 1 || left[0].Open() {
			t.Errorf("the job that was left: %+v", left)
		}
		if got := h.climbing(t, low.ID); !strings.Contains(got, "resource open") {
			t.Errorf("nobody is owed for the job that was left: %q", got)
		}
		b, err := h.Board(h.bryant())
		if !slices.ContainsFunc(must(t, b, err).Waiting, func(w control.Waiting) bool { return w.ID == low.ID }) {
			t.Error("the job that was left does not wait")
		}

		x, err := h.Explain(h.bryant(), sent[0].ID)
		if must(t, x, err); !x.Same || x.Callsign != "BX21" || len(x.Units) == 0 {
			t.Errorf("%+v", x)
		}
		h.Held.Add(24 * time.Hour) // everybody is off tour by now, and the board of then is the same
		y, err := h.Explain(h.bryant(), sent[0].ID)
		if must(t, y, err); !y.Same || len(y.Units) != len(x.Units) {
			t.Errorf("a day later: %+v", y)
		}
		_, err = h.Explain(h.bryant(), "nothing")
		refused(t, "no dispatch", err, "control.dispatch.not_found")
		if _, err := h.Explain(h.As(access.Actor{Staff: "v", Roles: []string{"finance"}, OnDuty: true}), sent[0].ID); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("who may not see the incident was told why: %v", err)
		}
		_, w := h.DB.Raw()
		if _, err := w.Exec(`UPDATE control_board SET packed = (SELECT packed FROM control_board ORDER BY stood_at LIMIT 1)`); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Explain(h.bryant(), sent[0].ID); h.DB.Engine == db.SQLite && err == nil {
			t.Error("another board was taken for the one that the journal bound")
		} else if err != nil {
			refused(t, "a changed board", err, "control.dispatch.changed")
		}
	})
}

// HR-03, RES-07: response speeds only when grade, driver and vehicle all allow; what does not is said.
func TestHR03ResponseSpeedsNeedGradeDriverAndVehicle(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		driver, lapsed := control.Skill{Code: "driver_response", Valid: true}, control.Skill{Code: "driver_advanced"}
		for _, c := range []struct {
			grade, vehicle, how, says string
			skill                     control.Skill
		}{
			{"1", "Peugeot 308 BX07", "response", "", driver}, {"2", "", "response", "", driver}, {"", "Vauxhall Astra", "response", "", driver},
			{"3", "Peugeot 308 BX07", "ordinary", "", driver}, {"1", "Peugeot 308 BX07", "ordinary", "No response driver, so with the traffic", lapsed},
			{"1", "Cycle 4", "ordinary", "Cycle, so with the traffic", driver}, {"1", "Motorcycle 4", "response", "", driver}, {"1", "On foot", "ordinary", "On foot, so with the traffic", driver},
		} {
			how, says := control.Drives(h.Law, control.Crew{Vehicle: c.vehicle, Skills: []control.Skill{c.skill}}, c.grade, when.DayOf(h.Clock.Now()))
			if string(how) != c.how || says != c.says {
				t.Errorf("%+v: %s, %q", c, how, says)
			}
		}
	})
}
