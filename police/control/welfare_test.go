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

// words are what a unit owes the room a word of, as kind: state and minutes from now.
func (h *house) words(t *testing.T, callsign string) string {
	t.Helper()
	ps, err := promise.Of(h.q(), "", journal.Ref{Kind: "unit", ID: callsign})
	must(t, 0, err)
	var out []string
	for _, p := range ps {
		out = append(out, strings.TrimPrefix(p.Kind, "control.")+" "+string(p.State)+" "+p.DueAt.Sub(h.Held.Now()).String())
	}
	return strings.Join(out, ", ")
}

func (h *house) unitOwes(t *testing.T, what, callsign, want string) {
	t.Helper()
	if got := h.words(t, callsign); got != want {
		t.Errorf("%s: %s owes %q, want %q", what, callsign, got, want)
	}
}

// RES-01, RES-07: from being sent to being clear a unit owes a word, by the limits of control.welfare, and one word at a time.
func TestRES07AUnitOwesAWordUntilItIsClear(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2")
		h.unitOwes(t, "before it is sent", "BX21", "")
		h.send(t, i.ID, "BX21")
		h.unitOwes(t, "sent to grade 2", "BX21", "mobile open 5m0s")
		h.state(t, "BX21", "5")
		h.unitOwes(t, "on its way, no travel time known", "BX21", "arrival open 30m0s")
		h.later(10 * time.Minute)
		h.state(t, "BX21", "6")
		h.unitOwes(t, "there, with a weapon", "BX21", "welfare open 10m0s")
		h.later(9 * time.Minute)
		_, err := h.AnswerWelfare(h.bryant(), "BX21", control.Welfare{Answer: "well"})
		must(t, 0, err)
		h.unitOwes(t, "asked", "BX21", "welfare open 10m0s")
		h.later(5 * time.Minute)
		_, err = h.SetState(h.as("howells", "officer"), "BX21", control.SetUnitState{State: "7"}) // one of its crew
		must(t, 0, err)
		h.unitOwes(t, "the crew said something itself", "BX21", "welfare open 10m0s")
		h.later(time.Minute)
		h.state(t, "BX21", "8") // typed by the dispatcher: nobody heard the crew
		h.unitOwes(t, "the room set a state", "BX21", "welfare open 9m0s")
		h.state(t, "BX21", "2")
		h.unitOwes(t, "clear", "BX21", "")
	})
}

// A unit that is silent is told of to the dispatcher, then a supervisor, then the duty inspector, and its line says so.
func TestG05ASilentUnitClimbs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		h.send(t, i.ID, "BX16")
		h.state(t, "BX16", "6")
		supervisor, inspector := h.told(t, "control_supervisor"), h.told(t, "duty_inspector")
		h.later(10 * time.Minute)
		if h.told(t, "control_supervisor") != supervisor {
			t.Error("the supervisor is told before the dispatcher has had a chance")
		}
		line := func() *control.Word {
			b := must1(h.Board(h.bryant()))(t)
			for _, u := range b.Units {
				if u.Crew.Callsign == "BX16" {
					return u.Word
				}
			}
			return nil
		}
		h.later(time.Minute)
		if w := line(); w == nil || w.Kind != "control.welfare" {
			t.Fatalf("the line does not say that the unit is silent: %+v", w)
		}
		_, err := h.AnswerWelfare(h.bryant(), "BX16", control.Welfare{Answer: "no_answer"})
		must(t, 0, err)
		h.unitOwes(t, "no answer is no word", "BX16", "welfare broken -1m0s")
		h.later(2 * time.Minute)
		if h.told(t, "control_supervisor") <= supervisor || h.told(t, "duty_inspector") != inspector {
			t.Error("three minutes late it is the supervisor's, not yet the inspector's")
		}
		h.later(5 * time.Minute)
		if h.told(t, "duty_inspector") <= inspector {
			t.Error("eight minutes late the duty inspector was not told")
		}
		u := must1(h.AnswerWelfare(h.bryant(), "BX16", control.Welfare{Answer: "help", Note: "shouting heard"}))(t).Value
		if u.State != "0" || u.EmergencyAt.IsZero() {
			t.Errorf("a crew that asks for help is no emergency: %+v", u)
		}
		if b := must1(h.Board(h.bryant()))(t); len(b.Emergency) != 1 {
			t.Errorf("%d emergencies on the board", len(b.Emergency))
		}
	})
}

// A second job waits its turn: only the one that the unit is on owes a word, and the next owes its own when that is cleared.
func TestRES07AQueuedJobOwesNoWordUntilItsTurn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, second := h.graded(t, "2"), h.graded(t, "3")
		h.send(t, first.ID, "BX21")
		h.send(t, second.ID, "BX21")
		h.unitOwes(t, "two jobs", "BX21", "mobile open 5m0s")
		h.state(t, "BX21", "6")
		h.unitOwes(t, "at the first", "BX21", "welfare open 10m0s")
		h.state(t, "BX21", "2")
		h.unitOwes(t, "the second's turn", "BX21", "mobile open 15m0s")
	})
}

func TestWelfareIsRefusedWithWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.AnswerWelfare(h.bryant(), "BX21", control.Welfare{Answer: "well"})
		refused(t, "no job", err, "control.welfare.no_job")
		_, err = h.AnswerWelfare(h.bryant(), "ZZ99", control.Welfare{Answer: "well"})
		refused(t, "no such unit", err, "control.unit.not_on_tour")
		_, err = h.AnswerWelfare(h.bryant(), "BX21", control.Welfare{Answer: "fine"})
		refused(t, "no such answer", err, "form.not_one_of")
		i := h.graded(t, "2")
		h.send(t, i.ID, "BX21")
		if _, err := h.AnswerWelfare(h.as("cole", "officer"), "BX21", control.Welfare{Answer: "well"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another crew answers for this one: %v", err)
		}
	})
}
