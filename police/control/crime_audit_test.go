package control_test

import (
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/police/control"
)

// INC-04: what was opened as a crime and is closed as none without a reason is refused, and somebody who audits crime
// recording sees that it was tried.
func TestINC04ARefusedNoCrimeWaitsForTheCrimeAudit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2")
		h.send(t, i.ID, "BX21")
		h.state(t, "BX21", "6")
		h.state(t, "BX21", "2")
		in := control.CloseIncident{Code: "suspicious", Result: "Nobody there", Qualifiers: []string{"none"}, Crime: "no_crime"}
		okafor := h.as("okafor", "control_supervisor")
		for range 2 {
			_, err := h.Close(h.bryant(), i.ID, in)
			refused(t, "no rationale", err, "control.close.rationale")
		}
		l := must1(h.CrimeAudit(okafor, paging.Ask{}))(t)
		if len(l.Items) != 1 || l.Items[0].Incident != i.ID || l.Items[0].OpenedAs != "violence_weapon" || l.Items[0].ClosingAs != "suspicious" || l.Items[0].State != "open" {
			t.Fatalf("%+v", l.Items)
		}
		if _, err := h.CrimeAudit(h.bryant(), paging.Ask{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a dispatcher reads the crime audit: %v", err)
		}
		in.Rationale = "A friend who lives there; nobody was hurt"
		_, err := h.Close(h.bryant(), i.ID, in)
		must(t, 0, err)
		if l := must1(h.CrimeAudit(okafor, paging.Ask{}))(t); len(l.Items) != 1 || l.Items[0].State != "closed" {
			t.Errorf("that it was tried is forgotten once it is closed: %+v", l.Items)
		}
		page := h.browse(t, okafor, "GET", "/control/crime-audit", nil).Body.String()
		for _, want := range []string{"0001 of 23/11/26", "Violence, weapon seen", "Suspicious circumstances", "Nobody there", "/control/incidents/" + i.ID + "/crime-audit"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		both := h.as("bryant", "dispatcher", "control_supervisor")
		_, err = h.SettleAudit(both, i.ID, control.SettleAudit{Finding: "no_crime_right", Why: "x"})
		refused(t, "their own", err, "control.crime_audit.own")
		_, err = h.SettleAudit(okafor, i.ID, control.SettleAudit{Finding: "no_crime_right", Why: "The rationale is on record"})
		must(t, 0, err)
		_, err = h.SettleAudit(okafor, i.ID, control.SettleAudit{Finding: "no_crime_right", Why: "x"})
		refused(t, "twice", err, "control.crime_audit.none")
		if l := must1(h.CrimeAudit(okafor, paging.Ask{}))(t); len(l.Items) != 0 {
			t.Errorf("%+v", l.Items)
		}
	})
}

// INC-01, INC-03: closing may say another thing than opening, and nothing is opened as what only a closing can say.
func TestINC01OpeningAndClosingMayDiffer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "recorded_in_error", Place: "High Street"})
		refused(t, "closing only", err, "control.incident.closing_only")
		i := h.graded(t, "2")
		h.send(t, i.ID, "BX21")
		h.state(t, "BX21", "6")
		h.state(t, "BX21", "2")
		in := control.CloseIncident{Code: "domestic", Result: "A quarrel of two brothers", Qualifiers: []string{"domestic_abuse", "knife"}, Crime: "crime", CrimeNumber: "26/118204"}
		done, err := h.Close(h.bryant(), i.ID, in)
		if c := must(t, done.Value, err); c.Type != "violence_weapon" || c.Closing != "domestic" {
			t.Errorf("opened as %s, closed as %s", c.Type, c.Closing)
		}
	})
}
