package control_test

import (
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/police/control"
)

func TestWhatAnIncidentSaysIsPutRightAndWhatWasSaidFirstStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		call := must1(h.Receive(h.bryant(), control.ReceiveCall{Channel: "999"}))(t).Value
		i := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "violence_weapon", Place: "nowhere at all zzz", Call: call.ID, Flags: []string{"knife"}}))(t).Value
		done, err := h.Correct(h.bryant(), i.ID, control.CorrectIncident{Place: "12 Acorn Rise", Type: "concern_safety", CLI: "07700 900123", Caller: "E. Marsh", Flags: []string{"none"}, Why: "The caller spelt it"})
		got := must(t, done.Value, err)
		if got.Place != "12 Acorn Rise" || got.Type != "concern_safety" || got.Title != "Concern for safety" || len(got.Flags) != 0 {
			t.Errorf("%+v", got)
		}
		v := must1(h.View(h.bryant(), i.ID))(t)
		if v.Calls[0].CLI != "07700900123" || v.Calls[0].Caller != "E. Marsh" {
			t.Errorf("%+v", v.Calls[0])
		}
		last := v.Log[len(v.Log)-1]
		for _, want := range []string{"nowhere at all zzz", "12 Acorn Rise", "blank", "07700900123", "knife", "spelt"} {
			if !strings.Contains(last.Detail, want) {
				t.Errorf("the log does not say %q: %s", want, last.Detail)
			}
		}
		before := h.entries(t, i.Thread)
		_, err = h.Correct(h.bryant(), i.ID, control.CorrectIncident{Place: "12 Acorn Rise"})
		refused(t, "nothing new", err, "control.correct.same")
		_, err = h.Correct(h.bryant(), i.ID, control.CorrectIncident{Type: "tea_party"})
		refused(t, "no such type", err, "control.incident.type")
		_, err = h.Correct(h.bryant(), i.ID, control.CorrectIncident{Flags: []string{"none", "knife"}})
		refused(t, "none and more", err, "control.correct.none_and_more")
		_, err = h.Correct(h.bryant(), h.raised(t).ID, control.CorrectIncident{Caller: "X"})
		refused(t, "no call", err, "control.correct.no_call")
		if _, err := h.Correct(h.as("howells", "officer"), i.ID, control.CorrectIncident{Place: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer: %v", err)
		}
		h.nothing(t, i.Thread, before)
		if w := h.browse(t, h.bryant(), "GET", "/control/incidents/"+i.ID+"/correct", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "12 Acorn Rise") || !strings.Contains(w.Body.String(), "Cancel") {
			t.Errorf("the form: %d", w.Code)
		}
	})
}
