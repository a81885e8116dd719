package control_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/control"
	"throughline/police/control/national"
)

// alarming are the promises of a check's alarm that are still owed.
func (h *checking) alarming(t *testing.T, check string) string {
	t.Helper()
	var out []string
	for _, p := range must1(promise.Of(h.q(), "", journal.Ref{Kind: "national_check", ID: check}))(t) {
		out = append(out, strings.TrimPrefix(p.Kind, "control.check_alarm")+" "+string(p.State)+" "+p.Owner)
	}
	return strings.Join(out, ", ")
}

func (h *checking) wanted(t *testing.T, incident, callsign string) control.Check {
	t.Helper()
	in := darrow()
	in.Callsign = callsign
	c := h.ask(t, h.bryant(), incident, in)
	h.work(t)
	h.Settle()
	return h.check(t, c.ID)
}

// INC-15, G-05: a wanted or violent answer must be acknowledged, and climbs from rung to rung until it is; by the limits of law.
func TestINC15AnAlarmingAnswerClimbsUntilItIsAcknowledged(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "4")
		c := h.wanted(t, i.ID, "BX21")
		if !c.Alarm || c.Climb.Rung != 1 || c.Climb.DueAt.Sub(h.Held.Now()) != time.Minute {
			t.Fatalf("%+v", c)
		}
		if got := h.alarming(t, c.ID); got != " open role:dispatcher" {
			t.Fatal(got)
		}
		supervisor, inspector := h.told(t, "control_supervisor"), h.told(t, "duty_inspector")
		h.later(time.Minute)
		if got := h.alarming(t, c.ID); got != " broken role:dispatcher, .supervisor open role:control_supervisor" || h.told(t, "control_supervisor") <= supervisor {
			t.Fatal(got)
		}
		h.later(2 * time.Minute)
		if got := h.check(t, c.ID); got.Climb.Rung != 3 || got.Climb.DueAt.Sub(h.Held.Now()) != 5*time.Minute || h.told(t, "duty_inspector") <= inspector {
			t.Fatalf("%+v", got)
		}
		h.later(5 * time.Minute)
		if h.told(t, "superintendent") == 0 || h.check(t, c.ID).Climb.Rung != 3 {
			t.Error("the superintendent was not told")
		}
		if body := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String(); !strings.Contains(body, "With the duty inspector, and since ") || !strings.Contains(body, " the superintendent") {
			t.Error("the board says that it is the inspector's until a time that is past")
		}
		said := strings.Join(h.lines(t, i.ID), "\n")
		for _, want := range []string{"now with the control supervisor", "now with the duty inspector"} {
			if !strings.Contains(said, want) {
				t.Errorf("the log lacks %q:\n%s", want, said)
			}
		}
		_, err := h.AcknowledgeCheck(h.bryant(), c.ID, control.AcknowledgeCheck{})
		refused(t, "without a word", err, "form.required")
		done, err := h.AcknowledgeCheck(h.bryant(), c.ID, control.AcknowledgeCheck{What: "BX21 told, BX07 sent"})
		if got := must(t, done.Value, err); got.AcknowledgedBy != "staff:bryant" || got.Climb.Rung != 0 || h.alarming(t, c.ID) != "" {
			t.Errorf("%+v, %s", got, h.alarming(t, c.ID))
		}
		_, err = h.AcknowledgeCheck(h.bryant(), c.ID, control.AcknowledgeCheck{What: "again"})
		refused(t, "twice", err, "control.check.acknowledged")
		h.later(time.Hour)
		if got := h.check(t, c.ID); got.Climb.Rung != 0 {
			t.Errorf("it climbs though somebody knows: %+v", got)
		}
	})
}

// What alarms is the law's: wanted, violent, weapons and firearms do; a signal that the law does not know does too, because
// nobody can say that it is harmless; no trace, missing, escaper or no insurance do not.
func TestINC15WhatAlarmsIsTheLaws(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "4")
		for what, want := range map[string]bool{"report wanted": true, "report missing": false, "report stolen": false, "report no_insurance": false, "report something new": false, "signal violent": true, "signal weapons": true,
			"signal firearms": true, "signal escaper": false, "signal self_harm": false, "signal something new": true, "none": false} {
			kind, code, _ := strings.Cut(what, " ")
			h.line.reply = func(national.Request) (national.Reply, error) {
				switch kind {
				case "report":
					return national.Reply{Source: "SIMULATOR", Text: "x", Reports: []national.Report{{Kind: code, Text: "y"}}}, nil
				case "signal":
					return national.Reply{Source: "SIMULATOR", Text: "x", Signals: []string{code}}, nil
				}
				return national.Reply{Source: "SIMULATOR", Text: "x"}, nil
			}
			c := h.ask(t, h.bryant(), i.ID, darrow())
			h.work(t)
			got := h.check(t, c.ID)
			if got.Alarm != want || got.State != "answered" || kind != "none" && !strings.Contains(strings.ToLower(got.Held()), strings.Fields(strings.ReplaceAll(code, "_", " "))[0]) && code != "self_harm" {
				t.Errorf("%s: alarm %v, %s", what, got.Alarm, got.Held())
			}
			if !want {
				_, err := h.AcknowledgeCheck(h.bryant(), c.ID, control.AcknowledgeCheck{What: "x"})
				refused(t, what, err, "control.check.no_alarm")
			}
		}
	})
}

// The dispatcher and the unit are told: on the board, and on the crew's own page, until somebody acknowledges. The crew may.
func TestTheUnitAndTheDispatcherAreTold(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		h.send(t, i.ID, "BX07")
		c := h.wanted(t, i.ID, "BX21")
		board := func() string { return h.browse(t, h.bryant(), "GET", "/control", nil).Body.String() }
		for _, want := range []string{"SIMULATOR: wanted, violent, weapons", "Asked for BX21. Tell them now", "/control/checks/" + c.ID + "/acknowledge", `data-alarm="check ` + c.ID, "With the dispatcher until 12:01:00"} {
			if !strings.Contains(board(), want) {
				t.Errorf("the board lacks %q", want)
			}
		}
		crewSees := func(staff string) []control.Check {
			t.Helper()
			got, ok, err := h.CrewOf(h.as(staff, "officer"), "field.see")
			if must(t, 0, err); !ok {
				t.Fatalf("%s is in no unit", staff)
			}
			return got.Checks
		}
		if a, b := crewSees("howells"), crewSees("pryce"); len(a) != 1 || len(b) != 1 || a[0].ID != c.ID {
			t.Errorf("the unit that asked is told %d, the unit that was sent %d", len(a), len(b))
		}
		if _, err := h.AcknowledgeCheck(h.as("cole", "officer"), c.ID, control.AcknowledgeCheck{What: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer of no crew acknowledged it: %v", err)
		}
		if w := h.browse(t, h.as("pryce", "officer"), "GET", "/control/checks/"+c.ID+"/acknowledge", nil); !strings.Contains(w.Body.String(), `value="The crew has read it"`) {
			t.Error("the crew must type before they can say that they know")
		}
		w := h.browse(t, h.as("pryce", "officer"), "POST", "/control/checks/"+c.ID+"/acknowledge", url.Values{"what": {"We know"}, form.KeyName: {"a"}})
		if w.Code != 303 || w.Header().Get("Location") != "/control/checks/"+c.ID {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if strings.Contains(board(), "Tell them now") || len(crewSees("howells")) != 0 {
			t.Error("it is still told, though the crew knows")
		}
		v := must1(h.View(h.bryant(), i.ID))(t)
		if last := v.Log[len(v.Log)-1]; !strings.Contains(last.Detail, "By the crew") {
			t.Errorf("%+v", last)
		}
	})
}

// A restricted incident's checks are as hidden as the rest of it.
func TestChecksOfARestrictedIncidentAreHidden(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		c := h.wanted(t, i.ID, "BX21")
		h.restrict(t, i, "restricted:9")
		if _, err := h.SeeCheck(h.bryant(), c.ID); !fault.HasCode(err, "national_check.not_found") {
			t.Errorf("%v", err)
		}
		if _, err := h.AcknowledgeCheck(h.bryant(), c.ID, control.AcknowledgeCheck{What: "x"}); !fault.HasCode(err, "national_check.not_found") {
			t.Errorf("%v", err)
		}
		if _, err := h.Ask(h.bryant(), i.ID, darrow()); !fault.HasCode(err, "incident.not_found") {
			t.Errorf("%v", err)
		}
		if b := must1(h.Board(h.bryant()))(t); len(b.Checks) != 0 {
			t.Errorf("%+v", b.Checks)
		}
		got, _, err := h.CrewOf(h.as("howells", "officer"), "field.see")
		if must(t, 0, err); len(got.Checks) != 0 {
			t.Errorf("%+v", got.Checks)
		}
		few := h.As(access.Actor{Staff: "marsh", Roles: []string{"control_supervisor"}, OnDuty: true, Labels: []string{"open", "restricted:9"}})
		if b := must1(h.Board(few))(t); len(b.Checks) != 1 || must1(h.SeeCheck(few, c.ID))(t).ID != c.ID {
			t.Errorf("those who may know are not told: %+v", b.Checks)
		}
	})
}

// The words of another system are text: they draw nothing, break nothing, and are shown even where they name nothing.
func TestTheWordsOfAServiceAreTextAlone(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		h.line.reply = func(national.Request) (national.Reply, error) {
			return national.Reply{Source: "PNC", Text: "<script>alert(1)</script>\x00" + strings.Repeat("é", 9000), Reports: []national.Report{{}, {Kind: "<b>wanted</b>", Text: "<img src=x>"}, {Kind: "\xff\xfe"}}, Signals: []string{"", "'; DROP TABLE control_check; --"}}, nil
		}
		in := darrow()
		in.Given, in.Reason, in.Why = "Silas’", "0", "<script>x</script>"
		c := h.ask(t, h.bryant(), i.ID, in)
		h.work(t)
		got := h.check(t, c.ID)
		if got.Source != "SIMULATOR" || !strings.HasPrefix(got.Said, "SIMULATOR") || !got.Alarm || len(got.Reports) != 3 || got.Held() != "not named, <b>wanted</b>, not named, not named, '; DROP TABLE control check; --" {
			t.Errorf("%s, alarm %v, holds %s", got.Source, got.Alarm, got.Held())
		}
		for _, path := range []string{"/control?incident=" + i.ID, "/control/incidents/" + i.ID, "/control/checks/" + c.ID, "/control/checks/" + c.ID + "/acknowledge"} {
			w := h.browse(t, h.bryant(), "GET", path, nil)
			if body := w.Body.String(); w.Code != 200 || strings.Contains(body, "<script>") || strings.Contains(body, "<img") || strings.Contains(body, "<b>wanted") || strings.Contains(body, "PNC.") {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}
