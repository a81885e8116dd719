package control_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/form"
	"throughline/police/control"
)

func TestNoWordActsOnTheChosenIncidentWhenAnotherWasNamed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		chosen := h.graded(t, "1")
		call := must1(h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", CLI: "07700 900456", Caller: "Edith Marsh"}))(t).Value
		glebe := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "concern_safety", Place: "3 Glebe Street", Call: call.ID}))(t).Value
		h.near(t, "BX21")
		h.near(t, "BX07")
		h.send(t, glebe.ID, "BX21")
		before := h.entries(t, chosen.Thread)
		mean := func(line string) string {
			return h.browse(t, h.bryant(), "GET", "/control/meaning?incident="+chosen.ID+"&line="+url.QueryEscape(line), nil).Body.String()
		}
		for line, want := range map[string]string{
			"f glebe": "Show 0002", "f marsh": "Show 0002", "f 900456": "Show 0002", "f concern": "Show 0002", "f street": "2 open incidents", "f nowhere": "No open incident has", "f": "Say what to look for",
			"c glebe": "is not the number of an incident", "r glebe": "is not the number of an incident", "g glebe": "is not a grade", "d glebe bx07": "is not a unit on tour",
			"m bx21 hello": "note in the log of 0002 Concern for safety", "m bx07 hello": "BX07 has no job", "s bx07 at scene": "BX07 has no job", "s bx21 at scene": "BX21 is now 6",
			"o bx21": "BX21 answers that all is well", "o bx21 no answer": "does not answer", "o bx21 help": "an emergency on every screen", "o bx07": "BX07 has no job", "o": "is not a unit on tour",
			"j bx07 bx21": "The crew of BX07 joins BX21", "j bx07": "Name the unit whose crew goes", "d bx21 now": "at once", "d bx21 soon": "is not a unit on tour",
		} {
			if got := mean(line); !strings.Contains(got, want) {
				t.Errorf("%s: %s", line, got)
			}
		}
		for _, line := range []string{"c glebe", "g glebe", "r glebe", "f nowhere", "m bx07 hello", "m bx21 hello"} {
			h.browse(t, h.bryant(), "POST", "/control/command", url.Values{"line": {line}, "incident": {chosen.ID}, form.KeyName: {line}})
		}
		h.nothing(t, chosen.Thread, before)
		v := must1(h.View(h.bryant(), glebe.ID))(t)
		if last := v.Log[len(v.Log)-1]; last.Title != "Note, BX21: hello" {
			t.Errorf("the note is not on the unit's own job: %+v", last)
		}
		w := h.browse(t, h.bryant(), "POST", "/control/command", url.Values{"line": {"f glebe"}, "incident": {chosen.ID}, form.KeyName: {"f"}})
		if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), glebe.ID) {
			t.Errorf("find leads to %s", w.Header().Get("Location"))
		}
		if w := h.browse(t, h.bryant(), "POST", "/control/command", url.Values{"line": {"?"}, form.KeyName: {"q"}}); w.Code != http.StatusSeeOther {
			t.Errorf("asking for help is answered as an error: %d", w.Code)
		}
	})
}

func TestNobodyIsFirstThereWhereNoTravelTimeIsKnown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "violence_weapon", Place: "nowhere at all zzz"}))(t).Value
		h.near(t, "BX21")
		h.near(t, "BX07")
		for _, u := range must1(h.Suggest(h.bryant(), i.ID))(t).Units {
			if u.First || u.Best || u.Rank != 0 {
				t.Errorf("%s is claimed to be nearest: %+v", u.Callsign, u)
			}
		}
		body := h.browse(t, h.bryant(), "GET", "/control?incident="+i.ID, nil).Body.String()
		if strings.Contains(body, "checked") || strings.Contains(body, "First there") || !strings.Contains(body, "in no order") {
			t.Error("the board claims an order or ticks a unit")
		}
	})
}

// INC-05: numbers begin anew each day. A command never guesses which of two days' incidents is meant.
func TestINC05ANumberOfTwoDaysIsNotGuessed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.graded(t, "3")
		h.later(24 * time.Hour)
		second := h.graded(t, "3")
		if first.No != second.No || first.Day == second.Day {
			t.Fatalf("%s and %s are not of one number and two days", first.Number, second.Number)
		}
		mean := func(chosen, line string) string {
			return h.browse(t, h.bryant(), "GET", "/control/meaning?incident="+chosen+"&line="+url.QueryEscape(line), nil).Body.String()
		}
		number := first.Short()
		if got := mean(first.ID, "l "+number+" hello"); !strings.Contains(got, "hello") || strings.Contains(got, "different days") {
			t.Errorf("the one on the screen: %s", got)
		}
		for _, line := range []string{"c " + number, "f " + number} {
			got := mean("", line)
			if line[0] == 'c' && (!strings.Contains(got, "different days") || !strings.Contains(got, first.Number) || !strings.Contains(got, second.Number)) || line[0] == 'f' && !strings.Contains(got, "2 open incidents") {
				t.Errorf("%s: %s", line, got)
			}
		}
	})
}
