package control_test

import (
	"net/url"
	"strings"
	"testing"

	"throughline/platform/form"
	"throughline/police/control"
)

// One line asks; what is missing is said before Enter, in one sentence.
func TestTheCommandLineChecks(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		glebe := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "concern_safety", Place: "3 Glebe Street"}))(t).Value
		h.send(t, glebe.ID, "BX21")
		mean := func(line string) string {
			return h.browse(t, h.bryant(), "GET", "/control/meaning?incident="+i.ID+"&line="+url.QueryEscape(line), nil).Body.String()
		}
		for line, want := range map[string]string{
			"pnc darrow silas 12/03/1988 2":                 "Check person DARROW, SILAS, born 12 Mar 1988, reason 2, on 0001",
			"pnc darrow silas 12.3.1988 2 bx21":             "reason 2, for BX21, on 0002 Concern for safety",
			"pnc de la cruz, ana maria 1988-03-12 2":        "Check person DE LA CRUZ, ANA MARIA, born 12 Mar 1988",
			"PNC O'Brien Siân 12031988 0 seen with a knife": "reason 0 (seen with a knife)",
			"drv vosse adrian 21/11/1979 7 bx21":            "Check driver VOSSE, ADRIAN",
			"veh zq15fin 1":                                 "Check vehicle ZQ15FIN, reason 1, on 0001",
			"veh ZQ15 FIN 1 bx21":                           "Check vehicle ZQ15FIN, reason 1, for BX21, on 0002",
			"pnc":                                           "Say who: a surname and a forename",
			"pnc darrow 12/03/1988 2":                       "Say who: a surname and a forename",
			"pnc darrow silas":                              "Give the date of birth after the forename",
			"pnc darrow silas 12/03/88 2":                   "all four figures of the year",
			"pnc darrow silas 31/02/1988 2":                 "Give the date of birth",
			"pnc darrow silas 12/03/1988":                   "Say why, with a reason code: 0 Other",
			"pnc darrow silas 12/03/1988 bx21":              "is not a reason code",
			"pnc darrow silas 12/03/1988 55":                "is not a reason code",
			"pnc darrow silas 12/03/1988 0":                 "needs words: say why",
			"pnc darrow silas 12/03/1988 2 bx2l":            "“BX2L” is not a unit on tour",
			"pnc darrow silas 12/03/1988 2 bx07":            "BX07 has no job that you may see",
			"pnc darrow silas 12/03/2031 2":                 "is still to come",
			"veh":                                           "Say which vehicle",
			"veh zq15fin":                                   "Say why, with a reason code",
			"veh <script> 1":                                "is not a registration",
			"d bx21 veh":                                    "",
		} {
			if got := mean(line); !strings.Contains(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(got), want) {
				t.Errorf("%s: %s", line, got)
			}
		}
		if n := len(h.line.asked); n != 0 || len(h.lines(t, i.ID))+len(h.lines(t, glebe.ID)) != 0 {
			t.Errorf("saying what it means asked %d times", n)
		}
		w := h.browse(t, h.bryant(), "POST", "/control/command", url.Values{"line": {"pnc darrow silas 12/03/1988 2 bx21"}, "incident": {i.ID}, form.KeyName: {"a"}})
		if w.Code != 303 || !strings.Contains(w.Header().Get("Location"), glebe.ID) || len(h.lines(t, glebe.ID)) != 1 || len(h.lines(t, i.ID)) != 0 {
			t.Errorf("%d %s: %q %q", w.Code, w.Header().Get("Location"), h.lines(t, glebe.ID), h.lines(t, i.ID))
		}
		w = h.browse(t, h.bryant(), "POST", "/control/command", url.Values{"line": {"pnc darrow silas 12/03/1988"}, "incident": {i.ID}, form.KeyName: {"b"}})
		if w.Code != 422 || !strings.Contains(w.Body.String(), "Say why, with a reason code") || !strings.Contains(w.Body.String(), "pnc darrow silas 12/03/1988") {
			t.Errorf("%d: what was typed is not kept beside what is missing", w.Code)
		}
		help := h.browse(t, h.bryant(), "GET", "/control?help=1", nil).Body.String()
		for _, want := range []string{"check a person", "check a vehicle", "check a driver"} {
			if !strings.Contains(help, want) {
				t.Errorf("the words of the command line lack %q", want)
			}
		}
		h.Desk.National = nil
		if got := mean("veh zq15fin 1"); !strings.Contains(got, "No national records service is connected here") {
			t.Errorf("%s", got)
		}
	})
}

func TestTheChecksOfAnIncidentHavePages(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		howells := h.as("howells", "officer")
		base := "/control/incidents/" + i.ID
		if w := h.browse(t, howells, "GET", base, nil); !strings.Contains(w.Body.String(), "Nobody and nothing has been checked") || !strings.Contains(w.Body.String(), base+"/check/person") {
			t.Error("the incident's page does not offer a check")
		}
		shape := h.browse(t, howells, "GET", base+"/check/person", nil).Body.String()
		for _, want := range []string{"SIMULATOR is asked. It is not PNC or LEDS", "2 Person stopped or searched", `name="born_on`, `value="BX21"`, "Date of birth", "Check a person"} {
			if !strings.Contains(shape, want) {
				t.Errorf("the form lacks %q", want)
			}
		}
		typed := url.Values{"family": {"Darrow"}, "given": {"Silas"}, "born_on-day": {"12"}, "born_on-month": {"3"}, "born_on-year": {"1988"}, form.KeyName: {"a"}}
		w := h.browse(t, howells, "POST", base+"/check/person", typed)
		if w.Code != 422 || !strings.Contains(w.Body.String(), "why it is checked") || !strings.Contains(w.Body.String(), `value="Darrow"`) {
			t.Errorf("%d: without a reason", w.Code)
		}
		typed.Set("reason", "2")
		w = h.browse(t, howells, "POST", base+"/check/person", typed)
		at := w.Header().Get("Location")
		if w.Code != 303 || !strings.HasPrefix(at, "/control/checks/") {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w := h.browse(t, howells, "GET", at, nil); !strings.Contains(w.Body.String(), "No answer yet") {
			t.Error("a check that waits does not say so")
		}
		h.work(t)
		page := h.browse(t, howells, "GET", at, nil).Body.String()
		for _, want := range []string{"Answer of SIMULATOR", "Wanted", "Warning signal", "not a fact of ours", "2 Person stopped or searched", "Nobody has acknowledged this answer yet", "A. HOWELLS BX21 R2 0001"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of the check lacks %q", want)
			}
		}
		if w := h.browse(t, howells, "GET", base, nil); !strings.Contains(w.Body.String(), "SIMULATOR: wanted, violent, weapons. Not acknowledged") {
			t.Error("the incident's page does not show what was answered")
		}
		if w := h.browse(t, h.as("shah", "crime_registrar"), "GET", at, nil); w.Code != 403 {
			t.Errorf("a crime registrar at a check: %d", w.Code)
		}
		if w := h.browse(t, howells, "GET", "/control/checks/none", nil); w.Code != 404 {
			t.Errorf("a check that is not there: %d", w.Code)
		}
	})
}
