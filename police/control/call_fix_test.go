package control_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"throughline/police/control"
)

// CALL-06: a position is never shown without its age, how it was found, how sure that is, what is odd about it, and its
// place on the National Grid: in the call's reply, on the board and on the incident's page.
func TestCALL06TheFixIsShownWithItsAgeAndWarnings(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		old := strings.NewReplacer("+52.05010", "+52.65798", "-002.75010", "+001.71605", "20261123115950", "20130717141935", "ml=128", "ml=126").Replace(goodAML)
		done, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", CLI: "07700900123", AML: old})
		c := must(t, done.Value, err)
		reply := must1(json.Marshal(c))(t)
		for _, want := range []string{`"age":"Taken 13 years ago"`, `"old":true`, `"method":"satellite"`, `"confidence":95`, `"grid":"TG 51409 13177"`, `"easting":651409`, `"northing":313177`, "126 characters", `"radius_m":12`} {
			if !strings.Contains(string(reply), want) {
				t.Errorf("the reply lacks %s: %s", want, reply)
			}
		}
		i, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street", Call: c.ID})
		must(t, i.Value, err)
		for _, path := range []string{"/control?incident=" + i.Value.ID, "/control/incidents/" + i.Value.ID} {
			body := h.browse(t, h.bryant(), "GET", path, nil).Body.String()
			for _, want := range []string{"Taken 13 years ago", "by satellite", "95 per cent", "within 12 m", "TG 51409 13177", "126 characters"} {
				if !strings.Contains(body, want) {
					t.Errorf("%s lacks %q", path, want)
				}
			}
		}
		if v := must1(h.View(h.bryant(), i.Value.ID))(t); v.Calls[0].Fix == nil || v.Calls[0].Fix.Age != "Taken 13 years ago" {
			t.Errorf("%+v", v.Calls)
		}
	})
}

// CALL-06: a fresh fix says its age too; what cannot be read, and a time that cannot be, are warnings, and never a fix.
func TestCALL06FreshAndFailedFixes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for aml, want := range map[string]string{
			goodAML:     "true false Taken 10 s ago 1",
			"gibberish": "false false  1",
			strings.Replace(goodAML, "20261123115950", "20990101000000", 1): "true true Time not known 2",
		} {
			done, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", AML: aml})
			c := must(t, done.Value, err)
			if got := fmt.Sprint(c.Fix.Located, " ", c.Fix.Old, " ", c.Fix.Age, " ", len(c.Fix.Warnings)); got != want || strings.Contains(want, "not known") && !c.FixedAt.IsZero() {
				t.Errorf("%s: %s, %v, %v", aml, got, c.FixedAt, c.Fix.Warnings)
			}
		}
	})
}
