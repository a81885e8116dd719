package control_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/thread"
	"throughline/police/control"
)

// INC-13: the sender owns it until the receiver acknowledges it with a reference of its own; silence is an alarm.
func TestINC13TheSenderOwnsItUntilItIsAcknowledged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2") // acknowledge within 15
		_, err := h.AcknowledgeTransfer(h.bryant(), i.ID, control.AcknowledgeTransfer{Reference: "x"})
		refused(t, "nothing was sent", err, "control.transfer.none")
		send := control.SendTransfer{Force: "West Mercia", Why: "It is across the bridge"}
		_, err = h.SendTransfer(h.bryant(), i.ID, send)
		must(t, 0, err)
		_, err = h.SendTransfer(h.bryant(), i.ID, send)
		refused(t, "sent already", err, "control.transfer.sent")
		if v := must1(h.View(h.bryant(), i.ID))(t); v.Incident.State != "open" || len(h.owed(t, i.ID)) != 1 || h.climbing(t, i.ID) == "" {
			t.Errorf("nobody has acknowledged it, and it is not ours: %+v; climbing: %s", v.Incident, h.climbing(t, i.ID))
		}
		before := h.told(t, "control_supervisor")
		h.later(25 * time.Minute)
		if h.told(t, "control_supervisor") <= before || len(h.owes(t, i.ID, "control.handover")) != 1 {
			t.Error("INC-13: their silence alarms nobody")
		}
		if page := h.browse(t, h.bryant(), "GET", "/control?incident="+i.ID, nil).Body.String(); !strings.Contains(page, "West Mercia has not acknowledged it: it was due by 12:15. It is ours. Ring them.") {
			t.Error("the board does not say that they are silent")
		}
		_, err = h.RejectTransfer(h.bryant(), i.ID, control.RejectTransfer{Why: "It is on your side"})
		must(t, 0, err)
		v := must1(h.View(h.bryant(), i.ID))(t)
		if v.Incident.State != "open" || v.Handoff.Accept.Rung == 0 || len(h.owes(t, i.ID, "control.handover")) != 0 || v.Transfers[0].Answer != "rejected" {
			t.Errorf("what they rejected is not back with us: %+v", v.Handoff)
		}
		_, err = h.SendTransfer(h.bryant(), i.ID, send)
		must(t, 0, err)
		_, err = h.AcknowledgeTransfer(h.bryant(), i.ID, control.AcknowledgeTransfer{})
		refused(t, "no reference of theirs", err, "form.required")
		h.send(t, i.ID, "BX21")
		ack := control.AcknowledgeTransfer{Reference: "WM 0311 of 23/11/26"}
		_, err = h.AcknowledgeTransfer(h.bryant(), i.ID, ack)
		refused(t, "our unit is on its way", err, "control.transfer.units")
		_, err = h.SetState(h.bryant(), "BX21", control.SetUnitState{State: "2", Why: "theirs now"})
		must(t, 0, err)
		done, err := h.AcknowledgeTransfer(h.bryant(), i.ID, ack)
		if c := must(t, done.Value, err); c.State != "transferred" || len(h.owed(t, i.ID)) != 0 || h.climbing(t, i.ID) != "" {
			t.Errorf("%+v", c)
		}
		_, err = h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "1", Why: "x"})
		refused(t, "it is theirs", err, "control.incident.transferred")
		_, err = h.Log(h.bryant(), i.ID, control.AddLine{Text: "They rang: all well"})
		must(t, 0, err)
		_, err = h.Reopen(h.bryant(), i.ID, control.ReopenIncident{Why: "It came back over the bridge"})
		must(t, 0, err)
		if got := h.climbing(t, i.ID); got != "accept open, resource open" {
			t.Errorf("it came back, and nobody has it: %s", got)
		}
	})
}

func message(declared bool) control.IssueMethane {
	return control.IssueMethane{Declared: declared, Exact: "Bus station, stand C", Kind: "Coach on its side", Hazards: "Diesel", Access: "From the north", Casualties: "12, three serious", Services: "Ambulance present, fire needed"}
}

// INC-14: seven fields, in versions; without the declaration it is an ETHANE; logs stand under a declared one.
func TestINC14MethaneIsVersionedAndLogsStandUnderIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i, other := h.graded(t, "1"), h.graded(t, "2")
		for what, change := range map[string]func(*control.IssueMethane){
			"exact": func(in *control.IssueMethane) { in.Exact = "" }, "type": func(in *control.IssueMethane) { in.Kind = "" }, "hazards": func(in *control.IssueMethane) { in.Hazards = "" },
			"access": func(in *control.IssueMethane) { in.Access = "" }, "casualties": func(in *control.IssueMethane) { in.Casualties = "" }, "services": func(in *control.IssueMethane) { in.Services = "" },
		} {
			in := message(true)
			change(&in)
			_, err := h.IssueMethane(h.bryant(), i.ID, in)
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != what {
				t.Errorf("without %s: %v", what, err)
			}
		}
		first := must1(h.IssueMethane(h.bryant(), i.ID, message(false)))(t).Value
		if first.Name() != "ETHANE" || first.No != 1 {
			t.Errorf("%+v", first)
		}
		child := control.LinkIncident{Other: i.ID, Kind: "child"}
		_, err := h.Link(h.bryant(), other.ID, child)
		refused(t, "under what is not declared", err, "control.methane.not_major")
		h.send(t, i.ID, "BX21")
		second := must1(h.IssueMethane(h.as("howells", "officer"), i.ID, message(true)))(t).Value // who was sent declares it
		if second.Name() != "METHANE" || second.No != 2 || second.IssuedBy != "staff:howells" {
			t.Errorf("%+v", second)
		}
		if _, err := h.IssueMethane(h.as("cole", "officer"), i.ID, message(true)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer who was not sent: %v", err)
		}
		_, err = h.Link(h.bryant(), other.ID, child)
		must(t, 0, err)
		lat, lon := high.Lat+0.05, high.Lon
		under := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "highway", Place: "Ring road", Lat: &lat, Lon: &lon, Under: i.ID}))(t).Value
		v := must1(h.View(h.bryant(), i.ID))(t)
		if len(v.Methane) != 2 || len(v.Logs) != 2 || v.Logs[0].ID != other.ID || v.Logs[1].ID != under.ID || under.Major != i.ID {
			t.Fatalf("%+v", v.Logs)
		}
		if v := must1(h.View(h.bryant(), other.ID))(t); v.Incident.State != "open" || v.Under == nil || v.Under.ID != i.ID || len(h.owed(t, other.ID)) != 1 {
			t.Errorf("a log under it lost its own work: %+v", v.Incident)
		}
		board := h.browse(t, h.bryant(), "GET", "/control?incident="+i.ID, nil).Body.String()
		if !strings.Contains(board, "Major incident, METHANE, version 2") || !strings.Contains(board, "Log under it: ") {
			t.Error("the board does not say that it is a major incident, or what stands under it")
		}
		page := h.browse(t, h.bryant(), "GET", "/control/incidents/"+i.ID, nil).Body.String()
		for _, want := range []string{"ETHANE", "Declared by staff:howells", "Number of casualties", "12, three serious"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		_, err = h.Unlink(h.bryant(), other.ID, control.UnlinkIncident{Why: "Another coach"})
		must(t, 0, err)
		if v := must1(h.View(h.bryant(), i.ID))(t); len(v.Logs) != 1 {
			t.Errorf("%+v", v.Logs)
		}
		if ties := must1(thread.Links(h.q(), other.Thread))(t); len(ties) != 0 {
			t.Errorf("%+v", ties)
		}
		if _, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "highway", Place: "Ring road", Under: "nothing"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("under what is not there: %v", err)
		}
	})
}
