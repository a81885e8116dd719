package control_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/control"
	"throughline/police/control/entry"
)

func candidate(callsign string, seconds float64, change func(*control.Candidate)) control.Candidate {
	c := control.Candidate{Crew: crew(callsign, []string{"taser", "first_aid"}, "a", "b"), State: "2", StateLabel: "On patrol", Deployable: "yes", Seconds: seconds,
		Position: control.Position{At: high, FixedAt: roomtest.Noon}}
	if change != nil {
		change(&c)
	}
	return c
}

func TestRES04OrderedByTimeWithWhoWasNotOfferedAndWhy(t *testing.T) {
	t.Parallel()
	need := control.Need{Skills: []string{"taser", "first_aid"}, TwoUp: true, Hard: map[string]bool{"taser": true}, Labels: map[string]string{"taser": "Taser", "first_aid": "first aid"}}
	lapse := func(c *control.Candidate) {
		c.Crew.Skills = []control.Skill{{Code: "taser", ExpiresOn: when.MustDay("2026-11-21")}, {Code: "first_aid", Valid: true}}
	}
	all := []control.Candidate{
		candidate("BX07", 285, nil),
		candidate("BX21", 190, nil),
		candidate("BX16", 140, func(c *control.Candidate) { c.Crew.Members, c.Crew.Skills = c.Crew.Members[:1], c.Crew.Skills[1:] }),
		candidate("BX11", 125, func(c *control.Candidate) {
			c.State, c.StateLabel, c.Deployable, c.Committed, c.Job = "6", "At scene", "no", true, "0390"
		}),
		candidate("BX05", 60, func(c *control.Candidate) { c.State, c.StateLabel, c.Deployable = "4", "Refreshments", "by_choice" }),
		candidate("DH02", 170, lapse),
		candidate("RP04", 90, func(c *control.Candidate) { c.Position.FixedAt = roomtest.Noon.Add(-400 * time.Second) }),
		candidate("RP05", 90, func(c *control.Candidate) { c.Position.FixedAt = roomtest.Noon.Add(-300 * time.Second) }), // five minutes is not over five minutes
		candidate("SN01", 10, func(c *control.Candidate) { c.Crew.TourEndsAt = roomtest.Noon }),
		candidate("SN02", -1, nil),
		candidate("SN03", 20, func(c *control.Candidate) { c.Position = control.Position{} }),
		candidate("SN04", 30, func(c *control.Candidate) { c.Here = true }),
		candidate("BX22", 190, func(c *control.Candidate) { c.Crew.TourEndsAt = roomtest.Noon.Add(8 * time.Hour) }), // as quick as BX21, and on tour for longer
		candidate("BX23", 190, func(c *control.Candidate) {
			c.Crew.Skills[1].Valid, c.Crew.Skills[1].ExpiresOn = false, when.MustDay("2026-11-01")
		}), // first aid lapsed: a warning
	}
	got := control.Rank(all, need, roomtest.Noon, 5*time.Minute)
	var order []string
	by := map[string]control.Suggested{}
	for _, s := range got {
		by[s.Callsign] = s
		if s.Offered() {
			order = append(order, s.Callsign)
		}
	}
	if strings.Join(order, " ") != "RP05 BX16 BX22 BX21 BX23 BX07 BX05 RP04 SN03 SN02" {
		t.Errorf("order %v", order)
	}
	for callsign, want := range map[string]string{"BX05": "by_choice", "RP04": "stale", "SN03": "no_position", "SN02": "no_way", "BX07": ""} {
		if s := by[callsign]; s.Lower != want || s.Not != "" || (want != "" && want != "by_choice") != (s.Rank == 0) {
			t.Errorf("%s stands low because %q, ranked %d, want %q", callsign, s.Lower, s.Rank, want)
		}
	}
	for callsign, want := range map[string]string{"BX11": "committed", "DH02": "lapsed", "SN01": "off_tour", "SN04": "sent"} {
		if by[callsign].Not != want {
			t.Errorf("%s: not offered because %q, want %q", callsign, by[callsign].Not, want)
		}
	}
	if !by["RP05"].First || !by["RP05"].Best || by["BX16"].Best {
		t.Errorf("%+v", by["RP05"])
	}
	for callsign, want := range map[string]string{"DH02": "Taser expired 21 Nov", "RP04": "Position 6:40 old", "BX11": "at scene 0390", "BX16": "no Taser: to see and wait, not to go in", "BX23": "first aid expired 1 Nov"} {
		if !strings.Contains(by[callsign].Says, want) {
			t.Errorf("%s: %q does not say %q", callsign, by[callsign].Says, want)
		}
	}
}

func TestHR02ALapsedTaserThatNobodyNeedsIsNoBar(t *testing.T) {
	t.Parallel()
	c := candidate("DH02", 170, func(c *control.Candidate) {
		c.Crew.Skills = []control.Skill{{Code: "taser", ExpiresOn: when.MustDay("2026-11-21")}}
	})
	if s := control.Rank([]control.Candidate{c}, control.Need{Hard: map[string]bool{"taser": true}}, roomtest.Noon, time.Minute)[0]; !s.Offered() {
		t.Errorf("%+v", s)
	}
}

func TestRES04AnotherThanSuggestedNeedsAReason(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		before := h.entries(t, i.Thread)
		_, err := h.Dispatch(h.bryant(), i.ID, control.DispatchUnits{Callsigns: []string{"bx21"}})
		refused(t, "a unit without a position", err, "control.unit.override")
		_, err = h.Dispatch(h.bryant(), i.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "local_knowledge"})
		refused(t, "a reason without words", err, "control.unit.override_why")
		_, err = h.Dispatch(h.bryant(), i.ID, control.DispatchUnits{Callsigns: []string{"ZZ99"}})
		refused(t, "nobody's callsign", err, "control.unit.not_on_tour")
		_, err = h.Dispatch(h.bryant(), i.ID, control.DispatchUnits{})
		refused(t, "no unit", err, "form.required_choice")
		for what, ctx := range map[string]access.Actor{"the officer": {Staff: "howells", Roles: []string{"officer"}, OnDuty: true},
			"a call handler": {Staff: "x", Roles: []string{"call_handler"}, OnDuty: true}, "off duty": {Staff: "bryant", Roles: []string{"dispatcher"}}} {
			if _, err := h.Dispatch(h.As(ctx), i.ID, control.DispatchUnits{Callsigns: []string{"BX21"}}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s sent a unit: %v", what, err)
			}
		}
		h.nothing(t, i.Thread, before)
		done, err := h.Dispatch(h.bryant(), i.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "supervisor_direction", Why: "Sgt Okafor says so"})
		if a := must(t, done.Value, err); len(a) != 1 || a[0].Accepted || strings.Join(a[0].Staff, " ") != "howells bevan" {
			t.Errorf("%+v", a)
		}
		b, ok := h.Door.Kinds.Body(must1(journal.Get(h.q(), done.Entry))(t)).(entry.UnitDispatched)
		if !ok || b.Reason != "supervisor_direction" || len(b.Considered) != 3 || b.Considered[0].Lower != "no_position" {
			t.Errorf("the suggestion is not kept: %+v", b)
		}
		_, err = h.Dispatch(h.bryant(), i.ID, control.DispatchUnits{Callsigns: []string{"BX21"}})
		refused(t, "twice", err, "control.unit.already_sent")
	})
}

func TestRES01ASecondJobNeverOverwritesTheFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b := h.graded(t, "2"), h.graded(t, "1")
		h.send(t, a.ID, "BX21")
		h.state(t, "BX21", "5")
		_, err := h.Dispatch(h.bryant(), b.ID, control.DispatchUnits{Callsigns: []string{"BX21"}})
		refused(t, "a committed unit", err, "control.unit.override")
		h.send(t, b.ID, "BX21")
		v := must1(h.View(h.bryant(), a.ID))(t)
		if !v.Assignments[0].Open() || v.Assignments[0].EnRouteAt.IsZero() {
			t.Errorf("the first job is gone: %+v", v.Assignments)
		}
		_, err = h.SetState(h.bryant(), "BX21", control.SetUnitState{State: "6", Incident: b.ID})
		refused(t, "from one to the other by a button", err, "control.unit.holds_another")
		h.state(t, "BX21", "6")
		h.state(t, "BX21", "2")
		h.state(t, "BX21", "5") // the next one that waits
		w := must1(h.View(h.bryant(), b.ID))(t)
		if w.Assignments[0].EnRouteAt.IsZero() {
			t.Errorf("%+v", w.Assignments)
		}
	})
}

func TestRES03StatesAndTheirIncidents(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		howells := h.as("howells", "officer")
		_, err := h.SetState(howells, "BX21", control.SetUnitState{State: "6"})
		refused(t, "6 without an incident", err, "control.unit.needs_incident")
		_, err = h.SetState(howells, "BX99", control.SetUnitState{State: "2"})
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("another's callsign: %v", err)
		}
		_, err = h.SetState(h.as("pryce", "officer"), "BX21", control.SetUnitState{State: "2"})
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("not of the crew: %v", err)
		}
		i := h.graded(t, "2")
		_, err = h.SetState(howells, "BX21", control.SetUnitState{State: "6", Incident: i.ID}) // 6 without 5: they came upon it
		must(t, 0, err)
		if v := must1(h.View(h.bryant(), i.ID))(t); v.Incident.AtSceneAt.IsZero() || len(h.owed(t, i.ID)) != 0 {
			t.Errorf("%+v", v.Incident)
		}
		_, err = h.SetState(howells, "BX21", control.SetUnitState{State: "11"})
		refused(t, "off duty with an incident", err, "control.unit.off_with_incident")
		for _, m := range []string{"12", "13", "14", "15", "16"} {
			done, err := h.SetState(howells, "BX21", control.SetUnitState{State: m})
			if u := must(t, done.Value, err); u.State != "6" {
				t.Errorf("the message %s changed the state to %s", m, u.State)
			}
		}
		h.state(t, "BX21", "2")
		done, err := h.SetState(howells, "BX21", control.SetUnitState{State: "11"})
		if u := must(t, done.Value, err); u.State != "11" {
			t.Errorf("%+v", u)
		}
		j := h.graded(t, "2")
		h.send(t, j.ID, "BX07")
		_, err = h.SetState(h.bryant(), "BX07", control.SetUnitState{State: "2"})
		refused(t, "stood down without a why", err, "control.unit.say_why")
	})
}

func TestRES02AnEmergencyIsNotClearedByTheOfficerAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		howells, okafor := h.as("howells", "officer"), h.as("okafor", "control_supervisor")
		_, err := h.SetState(howells, "BX21", control.SetUnitState{State: "0"})
		must(t, 0, err)
		if b := must1(h.Board(h.bryant()))(t); len(b.Emergency) != 1 || b.Emergency[0].Crew.Callsign != "BX21" {
			t.Errorf("%+v", b.Emergency)
		}
		_, err = h.SetState(howells, "BX21", control.SetUnitState{State: "2"})
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("the officer cleared it: %v", err)
		}
		_, err = h.SetState(h.bryant(), "BX21", control.SetUnitState{State: "2"})
		refused(t, "before a supervisor has taken it", err, "control.unit.emergency_open")
		if _, err := h.AcknowledgeEmergency(h.bryant(), "BX21", control.Acknowledge{What: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a dispatcher acknowledged: %v", err)
		}
		_, err = h.AcknowledgeEmergency(okafor, "BX21", control.Acknowledge{What: "BX07 and BX16 on their way"})
		must(t, 0, err)
		h.state(t, "BX21", "2")
		if b := must1(h.Board(h.bryant()))(t); len(b.Emergency) != 0 {
			t.Errorf("%+v", b.Emergency)
		}
	})
}

func TestRES02ACallForHelpIsRedEverywhereAndClimbs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		h.near(t, "BX21")
		h.send(t, i.ID, "BX21")
		h.state(t, "BX21", "6")
		h.state(t, "BX21", "0")
		b := must1(h.Board(h.bryant()))(t)
		if u := b.Emergency[0]; u.Shape != "emergency" || u.Label != "0 emergency, at scene" || b.Units[0].Crew.Callsign != "BX21" || u.JobID != i.ID {
			t.Errorf("%+v", u)
		}
		body := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String()
		for _, want := range []string{"BX21 emergency", "howells and bevan", "Job 0001 Violence, weapon seen, Outside 41 High Street", "c-unit c-u--emergency", "0:00 ago"} {
			if !strings.Contains(body, want) {
				t.Errorf("the board does not say %q", want)
			}
		}
		if strings.Contains(body, "/acknowledge") {
			t.Error("a dispatcher is offered what only a supervisor may do")
		}
		h.Held.Add(90 * time.Second)
		if sup := h.browse(t, h.as("okafor", "control_supervisor"), "GET", "/control", nil).Body.String(); !strings.Contains(sup, "/control/units/BX21/acknowledge") || !strings.Contains(sup, "gone to the duty inspector") {
			t.Error("a supervisor is not offered it, or it has not climbed")
		}
		owed := func() int {
			ps, err := promise.Of(h.q(), "control.emergency", journal.Ref{Kind: "unit", ID: "BX21"})
			return len(must(t, ps, err))
		}
		if owed() != 1 {
			t.Errorf("%d promises of an answer", owed())
		}
		h.state(t, "BX21", "0") // pressed again: the same call
		if again := must1(h.Board(h.bryant()))(t).Emergency[0]; owed() != 1 || !again.State.EmergencyAt.Equal(b.Emergency[0].State.EmergencyAt) {
			t.Error("a second press is another call, or makes the first one younger")
		}
		_, err := h.AcknowledgeEmergency(h.as("okafor", "control_supervisor"), "BX21", control.Acknowledge{What: "On the way"})
		if must(t, 0, err); owed() != 0 {
			t.Error("it is still owed")
		}
		h.state(t, "BX21", "6") // safe, and where it was
		v := must1(h.View(h.bryant(), i.ID))(t)
		var said []string
		for _, l := range v.Log {
			said = append(said, l.Title)
		}
		if log := strings.Join(said, "; "); !strings.Contains(log, "BX21 0 emergency") || !strings.Contains(log, "BX21: emergency acknowledged") || strings.Count(log, "BX21 at scene") != 1 {
			t.Errorf("the log of the job: %s", log)
		}
		if b := must1(h.Board(h.bryant()))(t); len(b.Emergency) != 0 || b.Units[len(b.Units)-1].Shape != "scene" && b.Units[0].Shape != "scene" && b.Units[1].Shape != "scene" {
			t.Errorf("it is not at scene again: %+v", b.Units)
		}
	})
}

func TestRES05PositionsHaveATimeAndAnOlderOneChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.near(t, "BX21")
		lat, lon, zero := 51.0, -2.0, 0.0
		_, err := h.Report(h.as("howells", "officer"), "BX21", control.ReportPosition{Lat: &lat, Lon: &lon, Source: "phone", FixedAt: "2026-11-23T11:50"})
		must(t, 0, err)
		b := must1(h.Board(h.bryant()))(t)
		for _, u := range b.Units {
			if u.Crew.Callsign == "BX21" && (u.Position.Source != "radio" || u.Old) {
				t.Errorf("%+v", u.Position)
			}
		}
		_, err = h.Report(h.bryant(), "BX21", control.ReportPosition{Lat: &zero, Lon: &zero, Source: "radio"})
		refused(t, "null island", err, "control.position.nowhere")
		_, err = h.Report(h.bryant(), "BX21", control.ReportPosition{Lat: &lat, Lon: &lon, Source: "radio", FixedAt: "2026-11-23T13:00"})
		refused(t, "tomorrow's position", err, "control.position.future")
		if _, err = h.Report(h.as("pryce", "officer"), "BX21", control.ReportPosition{Lat: &lat, Lon: &lon, Source: "phone"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another's position: %v", err)
		}
	})
}
