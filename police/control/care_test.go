package control_test

import (
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/police/control"
)

// INC-10: a decline says who was told, and is refused where there is or may be an immediate risk or a crime; only after one
// is an incident closed for want of a policing duty.
func TestINC10ADeclineNamesWhoWasToldAndTheRiskThatIsLeft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "concern_safety", Place: "High Street"}))(t).Value
		good := control.DecideCare{Gate: "concern", Immediate: "no", Crime: "no", Decision: "decline", Told: "Nurse O'Hara, community mental health team, will visit today", Why: "Seen this morning, no change"}
		for what, c := range map[string]struct {
			change func(*control.DecideCare)
			code   string
		}{
			"no such gate":      {func(in *control.DecideCare) { in.Gate = "none" }, "control.care.gate"},
			"a risk":            {func(in *control.DecideCare) { in.Immediate = "yes" }, "control.care.immediate"},
			"a risk not known":  {func(in *control.DecideCare) { in.Immediate = "not_known" }, "control.care.immediate"},
			"a crime":           {func(in *control.DecideCare) { in.Crime = "yes" }, "control.care.crime"},
			"a crime not known": {func(in *control.DecideCare) { in.Crime = "not_known" }, "control.care.crime"},
			"nobody told":       {func(in *control.DecideCare) { in.Told = "" }, "control.care.told"},
			"no reason":         {func(in *control.DecideCare) { in.Why = "" }, "form.required"},
		} {
			in := good
			c.change(&in)
			_, err := h.Decide(h.bryant(), i.ID, in)
			refused(t, what, err, c.code)
		}
		if _, err := h.Decide(h.as("pryce", "officer"), i.ID, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer declines for the control room: %v", err)
		}
		for range 2 {
			_, err := h.Assess(h.bryant(), i.ID, control.AssessThrive{Threat: "low", Harm: "low", Risk: "low", Investigation: "low", Vulnerability: "some", Engagement: "low"})
			must(t, 0, err)
		}
		shut := control.CloseIncident{Code: "concern_safety", Result: "For the mental health team", Qualifiers: []string{"none"}, Crime: "no_crime", Rationale: "No crime disclosed",
			NonAttendance: "right_care"}
		_, err := h.Close(h.bryant(), i.ID, shut)
		refused(t, "nobody decided", err, "control.close.care_first")
		risk := good
		risk.Decision, risk.Immediate, risk.Told = "attend", "yes", ""
		_, err = h.Decide(h.bryant(), i.ID, good)
		must(t, 0, err)
		h.later(1)
		_, err = h.Decide(h.bryant(), i.ID, risk)
		must(t, 0, err)
		_, err = h.Close(h.bryant(), i.ID, shut)
		refused(t, "decided otherwise since", err, "control.close.care_first")
		h.later(1)
		_, err = h.Decide(h.bryant(), i.ID, good)
		must(t, 0, err)
		v := must1(h.View(h.bryant(), i.ID))(t)
		if last := v.Log[len(v.Log)-1]; !strings.Contains(last.Detail, "Nurse O'Hara") || !strings.HasPrefix(last.Title, "Not the police's to attend") {
			t.Errorf("the log does not say who was told: %+v", last)
		}
		_, err = h.Close(h.bryant(), i.ID, shut)
		must(t, 0, err)
		_, err = h.Decide(h.bryant(), i.ID, good)
		refused(t, "closed", err, "control.incident.closed")
	})
}
