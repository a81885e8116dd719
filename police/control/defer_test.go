package control_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/control"
)

func at(clock string) string { return "2026-11-23T" + clock + ":00" }

func (h *house) owes(t *testing.T, incident, kind string) []promise.Promise {
	t.Helper()
	ps, err := promise.Of(h.q(), kind, journal.Ref{Kind: "incident", ID: incident})
	return must(t, ps, err)
}

// INC-11: a deferral needs a reason, the time of the next look and a supervisor; a look that is missed puts it back among
// what waits, says so, and climbs.
func TestINC11ADeferralIsLookedAtOrItClimbs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		okafor := h.as("okafor", "control_supervisor")
		i := h.graded(t, "3")
		good := control.DeferIncident{Reason: "no_unit_free", ReviewAt: at("14:00")}
		for what, c := range map[string]struct {
			change func(*control.DeferIncident)
			code   string
		}{
			"no reason":         {func(in *control.DeferIncident) { in.Reason = "" }, "form.required"},
			"no such reason":    {func(in *control.DeferIncident) { in.Reason = "tea" }, "control.hold.reason"},
			"a reason in words": {func(in *control.DeferIncident) { in.Reason = "partner_going" }, "control.hold.reason_why"},
			"no look":           {func(in *control.DeferIncident) { in.ReviewAt = "" }, "form.required"},
			"a look before now": {func(in *control.DeferIncident) { in.ReviewAt = at("11:59") }, "control.defer.past"},
			"a look too late":   {func(in *control.DeferIncident) { in.ReviewAt = "2026-11-24T12:01:00" }, "control.defer.too_far"},
		} {
			in := good
			c.change(&in)
			_, err := h.Defer(okafor, i.ID, in)
			refused(t, what, err, c.code)
		}
		if _, err := h.Defer(h.bryant(), i.ID, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a dispatcher deferred it: %v", err)
		}
		one := h.graded(t, "1")
		_, err := h.Defer(okafor, one.ID, control.DeferIncident{Reason: "no_unit_free", ReviewAt: at("12:10")})
		refused(t, "an immediate one", err, "control.defer.grade")
		_, err = h.Defer(okafor, i.ID, good)
		must(t, 0, err)
		b := must1(h.Board(h.bryant()))(t)
		if len(b.Deferred) != 1 || b.Deferred[0].ID != i.ID || h.climbing(t, i.ID) != "" || len(h.owes(t, i.ID, "control.deferral")) != 1 || len(h.owes(t, i.ID, "control.attend")) != 1 {
			t.Fatalf("%+v; climbing: %s", b.Deferred, h.climbing(t, i.ID))
		}
		h.Held.Add(time.Hour)
		_, err = h.Defer(okafor, i.ID, good) // the look, in time
		must(t, 0, err)
		before := h.told(t, "duty_inspector")
		h.later(time.Hour)
		b = must1(h.Board(h.bryant()))(t)
		var w control.Waiting
		for _, x := range b.Waiting {
			if x.ID == i.ID {
				w = x
			}
		}
		if len(b.Deferred) != 0 || w.ID != i.ID || w.Standing.Moved == nil || w.Standing.Moved.Why != "its review was missed" || h.climbing(t, i.ID) == "" {
			t.Fatalf("nobody looked, and it waits on in silence: %+v", w.Standing)
		}
		h.later(30 * time.Minute)
		if h.told(t, "duty_inspector") <= before {
			t.Error("INC-11: a missed review does not reach the inspector")
		}
		_, err = h.Resume(h.bryant(), i.ID, control.ResumeIncident{Why: "A unit is coming free"})
		must(t, 0, err)
		if len(h.owes(t, i.ID, "control.deferral")) != 0 {
			t.Error("it is looked at, and the look is still owed")
		}
		_, err = h.Resume(h.bryant(), i.ID, control.ResumeIncident{Why: "x"})
		refused(t, "twice", err, "control.defer.none")
		h.send(t, i.ID, "BX21")
		_, err = h.Defer(okafor, i.ID, control.DeferIncident{Reason: "no_unit_free", ReviewAt: at("15:00")})
		refused(t, "a unit is on its way", err, "control.defer.units")
	})
}

// INC-11: whoever is vulnerable, or at home with who hurts them, is rung again while they wait. An attempt is not a call.
func TestINC11AVulnerableCallerIsRungAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		okafor := h.as("okafor", "control_supervisor")
		i := h.graded(t, "3")
		in := control.DeferIncident{Reason: "no_unit_free", ReviewAt: at("15:00")}
		_, err := h.Defer(okafor, i.ID, in)
		must(t, 0, err)
		if n := len(h.owes(t, i.ID, "control.recontact")); n != 0 {
			t.Errorf("nobody is vulnerable, and %d calls are owed", n)
		}
		_, err = h.Log(h.bryant(), i.ID, control.AddLine{Text: "Her husband", Flag: "domestic_abuse"})
		must(t, 0, err)
		_, err = h.Defer(okafor, i.ID, in)
		must(t, 0, err)
		ps := h.owes(t, i.ID, "control.recontact")
		if len(ps) != 1 || ps[0].DueAt.Sub(h.Held.Now()) != 2*time.Hour || ps[0].Owner != "role:call_handler" {
			t.Fatalf("%+v", ps)
		}
		page := h.browse(t, h.bryant(), "GET", "/control?incident="+i.ID, nil).Body.String()
		for _, want := range []string{"Deferred until 15:00, by staff:okafor: no unit is free", "owed to be rung again by 14:00", "/control/incidents/" + i.ID + "/recontact"} {
			if !strings.Contains(page, want) {
				t.Errorf("the board lacks %q", want)
			}
		}
		_, err = h.RecordRecontact(h.bryant(), i.ID, control.Recontact{Said: "No answer"})
		must(t, 0, err)
		if len(h.owes(t, i.ID, "control.recontact")) != 1 {
			t.Error("an attempt was taken for a call")
		}
		_, err = h.RecordRecontact(h.bryant(), i.ID, control.Recontact{Reached: true, Said: "She is at her sister's"})
		must(t, 0, err)
		if len(h.owes(t, i.ID, "control.recontact")) != 0 {
			t.Error("she was rung, and it is owed on")
		}
	})
}

// INC-06: what was closed may be opened again, is accepted anew and stays open until it is closed anew.
func TestINC06AClosedIncidentIsOpenedAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2")
		_, err := h.Reopen(h.bryant(), i.ID, control.ReopenIncident{Why: "x"})
		refused(t, "it is open", err, "control.reopen.open")
		h.send(t, i.ID, "BX21")
		h.state(t, "BX21", "6")
		h.state(t, "BX21", "2")
		in := control.CloseIncident{Result: "All calm", Qualifiers: []string{"none"}, Crime: "no_crime", Rationale: "Nobody complains"}
		_, err = h.Close(h.bryant(), i.ID, in)
		must(t, 0, err)
		_, err = h.Reopen(h.bryant(), i.ID, control.ReopenIncident{Why: "The caller rang again"})
		must(t, 0, err)
		h.later(time.Hour)
		v := must1(h.View(h.bryant(), i.ID))(t)
		if v.Incident.State != "open" || v.Incident.Closing != "" || !v.Incident.ClosedAt.IsZero() || v.Handoff.Accept.Rung == 0 || !v.Handoff.AcceptedAt.IsZero() {
			t.Errorf("%+v %+v", v.Incident, v.Handoff)
		}
		said := ""
		for _, l := range v.Log {
			said += l.Title + ". "
		}
		if !strings.Contains(said, "Incident closed as") || !strings.Contains(said, "Opened again") {
			t.Errorf("the log forgets: %s", said)
		}
		_, err = h.Close(h.bryant(), i.ID, in)
		must(t, 0, err)
	})
}
