package control_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/control"
)

// climbing are the promises of an incident's two ladders that are still owed, as kind: state, in the order of their times.
func (h *house) climbing(t *testing.T, incident string) string {
	t.Helper()
	ps, err := promise.Of(h.q(), "", journal.Ref{Kind: "incident", ID: incident})
	must(t, 0, err)
	var out []string
	for _, p := range ps {
		if strings.HasPrefix(p.Kind, "control.accept") || strings.HasPrefix(p.Kind, "control.resource") {
			out = append(out, strings.TrimPrefix(p.Kind, "control.")+" "+string(p.State))
		}
	}
	return strings.Join(out, ", ")
}

func (h *house) later(d time.Duration) { h.Held.Add(d); h.Settle() }

func (h *house) told(t *testing.T, role string) int {
	t.Helper()
	ns, err := promise.Notices(h.q(), []string{"role:" + role}, []string{"open"}, 100)
	return len(must(t, ns, err))
}

// G-05, features A2 and A3: what nobody accepts, or nobody is sent to, climbs from rung to rung, by the limits of its grade.
func TestG05WhatNobodyAcceptsOrResourcesClimbs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2") // accept 5, 10, 15; resource 20, 20, 30
		if got := h.climbing(t, i.ID); got != "accept open, resource open" {
			t.Fatal(got)
		}
		h.later(5 * time.Minute)
		if got := h.climbing(t, i.ID); got != "accept broken, accept.supervisor open, resource open" || h.told(t, "control_supervisor") == 0 {
			t.Fatal(got)
		}
		done, err := h.Accept(h.bryant(), i.ID, control.AcceptIncident{})
		must(t, done.Value, err)
		if got := h.climbing(t, i.ID); got != "resource open" {
			t.Fatal(got)
		}
		v := must1(h.View(h.bryant(), i.ID))(t)
		if a := v.Handoff; a.AcceptedBy != "staff:bryant" || a.AcceptedFrom != "staff:bryant" || a.AcceptedAt.IsZero() || a.Accept.Rung != 0 || a.Resource.Rung != 1 {
			t.Errorf("%+v", a)
		}
		_, err = h.Accept(h.bryant(), i.ID, control.AcceptIncident{})
		refused(t, "twice", err, "control.accept.already")
		h.later(15 * time.Minute) // 20 from the grade
		inspector := h.told(t, "duty_inspector")
		h.later(20 * time.Minute)
		if got := h.climbing(t, i.ID); got != "resource broken, resource.supervisor broken, resource.inspector open" || h.told(t, "duty_inspector") <= inspector {
			t.Fatalf("%s; the inspector was told %d times", got, h.told(t, "duty_inspector"))
		}
		if v := must1(h.View(h.bryant(), i.ID))(t); v.Handoff.Rung() != 3 || v.Handoff.ClimbsAt().Sub(v.Incident.CalledAt) != 70*time.Minute {
			t.Errorf("%+v", v.Handoff)
		}
		h.send(t, i.ID, "BX21")
		if got := h.climbing(t, i.ID); got != "" {
			t.Errorf("a unit is sent, and it climbs on: %s", got)
		}
		_, err = h.SetState(h.bryant(), "BX21", control.SetUnitState{State: "2", Why: "needed elsewhere"})
		must(t, 0, err)
		if got := h.climbing(t, i.ID); got != "resource open" {
			t.Errorf("the only unit was stood down before it was there: %s", got)
		}
	})
}

// G-05: an incident that nobody grades climbs too; its grade decides from then on, and it stays on the rung that knows of it.
func TestG05WhatNobodyGradesClimbs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.raised(t) // accept 5, 5, 10; resource 10, 10, 20
		if got := h.climbing(t, i.ID); got != "accept open, resource open" {
			t.Fatal(got)
		}
		h.later(5 * time.Minute)
		if got := h.climbing(t, i.ID); got != "accept broken, resource open, accept.supervisor open" || h.told(t, "control_supervisor") == 0 {
			t.Fatal(got)
		}
		body := h.browse(t, h.bryant(), "GET", "/control?incident="+i.ID, nil).Body.String()
		if !strings.Contains(body, "Not graded: with the control supervisor") || strings.Contains(body, "/accept") {
			t.Error("the board does not say that it is not graded, or lets it be accepted first")
		}
		_, err := h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "3"})
		must(t, 0, err)
		if got := h.climbing(t, i.ID); got != "accept.supervisor open, resource open" {
			t.Errorf("graded: %s", got)
		}
		j := h.raised(t)
		h.send(t, j.ID, "BX21")
		if got := h.climbing(t, j.ID); got != "accept open" {
			t.Errorf("somebody is sent, and a grade is still owed: %s", got)
		}
		_, err = h.Grade(h.bryant(), j.ID, control.GradeIncident{Grade: "1"})
		must(t, 0, err)
		_, err = h.Accept(h.bryant(), j.ID, control.AcceptIncident{})
		must(t, 0, err)
		if got := h.climbing(t, j.ID); got != "" {
			t.Errorf("graded, accepted and resourced, and it climbs: %s", got)
		}
	})
}

// Each step is held by a recorded act of whoever it has climbed to, for no longer than the law lets; a missed hold climbs on.
func TestG05AHoldNeedsAReasonAndATimeAndAMissedOneClimbsOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1") // accept 1, 2, 5; resource 3, 5, 10; hold 10
		okafor, coles := h.as("okafor", "control_supervisor"), h.as("coles", "duty_inspector")
		_, err := h.Accept(h.bryant(), i.ID, control.AcceptIncident{})
		must(t, 0, err)
		good := control.HoldIncident{Reason: "no_unit_free", Minutes: 4}
		for what, c := range map[string]struct {
			change func(*control.HoldIncident)
			code   string
		}{
			"no reason":         {func(in *control.HoldIncident) { in.Reason = "" }, "form.required"},
			"no such reason":    {func(in *control.HoldIncident) { in.Reason = "override" }, "control.hold.reason"},
			"a reason in words": {func(in *control.HoldIncident) { in.Reason = "caller_agreed_to_wait" }, "control.hold.reason_why"},
			"no time":           {func(in *control.HoldIncident) { in.Minutes = 0 }, "form.too_small"},
			"too long":          {func(in *control.HoldIncident) { in.Minutes = 11 }, "control.hold.too_long"},
		} {
			in := good
			c.change(&in)
			_, err := h.Hold(h.bryant(), i.ID, in)
			refused(t, what, err, c.code)
		}
		_, err = h.Hold(h.bryant(), i.ID, good)
		must(t, 0, err)
		h.later(3*time.Minute + 30*time.Second)
		if got := h.climbing(t, i.ID); got != "resource open" {
			t.Fatalf("it climbs though it is held: %s", got)
		}
		h.later(30 * time.Second)
		if got := h.climbing(t, i.ID); got != "resource broken, resource.supervisor open" {
			t.Fatalf("the hold was missed: %s", got)
		}
		if _, err := h.Hold(h.bryant(), i.ID, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a dispatcher holds what has climbed past them: %v", err)
		}
		_, err = h.Hold(okafor, i.ID, good)
		must(t, 0, err)
		v := must1(h.View(h.bryant(), i.ID))(t)
		if v.Handoff.HeldBy != "staff:okafor" || v.Handoff.HeldWhy != "No unit is free" || !v.Handoff.HeldUntil.Equal(h.Held.Now().Add(4*time.Minute)) {
			t.Errorf("%+v", v.Handoff)
		}
		h.later(4 * time.Minute)
		if _, err := h.Hold(okafor, i.ID, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supervisor holds what has climbed past them: %v", err)
		}
		_, err = h.Hold(coles, i.ID, good)
		must(t, 0, err)
		h.later(4 * time.Minute)
		if got := h.climbing(t, i.ID); got != "resource broken, resource.supervisor broken, resource.inspector broken" || h.told(t, "superintendent") == 0 {
			t.Errorf("the top rung missed its hold: %s", got)
		}
		h.send(t, i.ID, "BX21")
		_, err = h.Hold(coles, i.ID, good)
		refused(t, "nothing climbs", err, "control.hold.nothing")
	})
}

// A regrade forgets nothing: the rung that knew of it still has it, by the limits of the new grade. Grade 4 owes no unit.
func TestG05ARegradeKeepsTheRung(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2")
		h.later(5 * time.Minute)
		regrade := func(g string) {
			_, err := h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: g, Why: "What is known changed"})
			must(t, 0, err)
		}
		regrade("1")
		v := must1(h.View(h.bryant(), i.ID))(t)
		if v.Handoff.Accept.Rung != 2 || v.Handoff.Accept.DueAt.Sub(h.Held.Now()) != 2*time.Minute || v.Handoff.Resource.DueAt.Sub(h.Held.Now()) != 3*time.Minute {
			t.Errorf("%+v", v.Handoff)
		}
		regrade("4")
		if got := h.climbing(t, i.ID); got != "" {
			t.Errorf("%s", got)
		}
	})
}

func TestTheBoardSaysWhoseAnIncidentIsAndTheLineAcceptsIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		page := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String()
		for _, want := range []string{"Not accepted: with the dispatcher; it climbs to the control supervisor at 12:01:00", "/control/incidents/" + i.ID + "/accept", "/control/incidents/" + i.ID + "/hold"} {
			if !strings.Contains(page, want) {
				t.Errorf("the board lacks %q", want)
			}
		}
		w := h.browse(t, h.bryant(), "POST", "/control/command", url.Values{"line": {"a 1"}, form.KeyName: {"a"}})
		if w.Code != 303 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if v := must1(h.View(h.bryant(), i.ID))(t); v.Handoff.AcceptedAt.IsZero() {
			t.Errorf("%+v", v.Handoff)
		}
	})
}
