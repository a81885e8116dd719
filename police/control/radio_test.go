package control_test

import (
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/police/control"
)

// RES-06: what a radio says is said by the unit that carries it, by the rules that hold for everybody.
func TestRES06WhatARadioSaysIsSaidByItsUnit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lat, lon := high.Lat, high.Lon
		say := func(in control.RadioEvent) error {
			in.ISSI = "2310777"
			_, err := h.TakeRadio(h.radio(), in)
			return err
		}
		refused(t, "never registered", say(control.RadioEvent{Event: "emergency"}), "control.radio.unknown")
		refused(t, "registered to nobody", say(control.RadioEvent{Event: "register"}), "control.radio.callsign")
		refused(t, "no such event", say(control.RadioEvent{Event: "shout"}), "form.not_one_of")
		must(t, 0, say(control.RadioEvent{Event: "register", Callsign: "bx21", Talkgroup: "Hanley 1"}))
		refused(t, "a status that says none", say(control.RadioEvent{Event: "status"}), "control.radio.status")
		refused(t, "a position that has none", say(control.RadioEvent{Event: "position"}), "control.radio.position")
		refused(t, "off with no state", say(control.RadioEvent{Event: "status", Status: "99"}), "form.not_one_of")
		i := h.graded(t, "1")
		h.send(t, i.ID, "BX21")
		must(t, 0, say(control.RadioEvent{Event: "status", Status: "5"}))
		must(t, 0, say(control.RadioEvent{Event: "position", Lat: &lat, Lon: &lon, AccuracyM: 8}))
		if u := h.said(t, "BX21"); u.State.State != "5" || u.Position.Source != "radio" || u.Old {
			t.Errorf("%+v", u)
		}
		refused(t, "off duty with a job (RES-03)", say(control.RadioEvent{Event: "status", Status: "11"}), "control.unit.off_with_incident")
		must(t, 0, say(control.RadioEvent{Event: "emergency"}))
		if b := must1(h.Board(h.bryant()))(t); len(b.Emergency) != 1 || b.Emergency[0].JobID != i.ID {
			t.Errorf("the button raised nothing: %+v", b.Emergency)
		}
		if err := say(control.RadioEvent{Event: "status", Status: "2"}); !fault.Is(err, fault.Forbidden) && fault.Of(err).Code != "control.unit.emergency_open" {
			t.Errorf("the radio cleared an emergency by itself (RES-02): %v", err)
		}
		_, err := h.AcknowledgeEmergency(h.as("okafor", "control_supervisor"), "BX21", control.Acknowledge{What: "BX07 sent"})
		must(t, 0, err)
		must(t, 0, say(control.RadioEvent{Event: "emergency"})) // pressed again in new danger: a call of its own
		if b := must1(h.Board(h.bryant()))(t); len(b.Emergency) != 1 || b.Emergency[0].State.AcknowledgedBy != "" {
			t.Errorf("a second press raised nothing: %+v", b.Emergency)
		}
		must(t, 0, say(control.RadioEvent{Event: "deregister"}))
		refused(t, "off the air", say(control.RadioEvent{Event: "position", Lat: &lat, Lon: &lon}), "control.radio.unknown")
		h.Held.Add(time.Second)
		if _, err := h.TakeRadio(h.as("howells", "officer"), control.RadioEvent{ISSI: "5", Event: "register", Callsign: "BX21"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer registers a radio: %v", err)
		}
	})
}
