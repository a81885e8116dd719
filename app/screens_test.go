package app

import (
	"net/http"
	"strings"
	"testing"
)

// The account of a screen opens its wall and nothing else, is signed in for longer than a tour, and its stream says that
// something happened and never what: also of an incident that the wall leaves out, and for whoever else asks for a pulse.
func TestAScreenHearsThatSomethingHappenedAndNotWhat(t *testing.T) {
	t.Parallel()
	p := installation(t)
	for _, a := range []string{"screen:wall", "staff:bryant"} {
		p.signIn(a)
	}
	p.key = "0190f3c2-0000-7000-8000-000000000001"
	hidden := p.do("staff:bryant", "/api/control/incidents", map[string]any{"type": "sexual_offence", "place": oddPlace, "title": odd})
	p.key = "0190f3c2-0000-7000-8000-000000000002"
	shown := p.do("staff:bryant", "/api/control/incidents", map[string]any{"type": "robbery", "place": oddPlace, "title": odd})
	p.key = ""

	wall := p.ask("screen:wall", http.MethodGet, wallPath, nil)
	if wall.Code != 200 || !strings.Contains(wall.Body.String(), "Robbery") {
		t.Errorf("the wall of a screen: %d", wall.Code)
	}
	for path, want := range map[string]int{"/": 303, "/control": 403, "/threads": 403, "/find?q=a": 403, "/live/positions?positions=all": 401, "/api/control/board": 403, "/control/incidents/" + shown["id"].(string): 403} {
		if w := p.ask("screen:wall", http.MethodGet, path, nil); w.Code != want {
			t.Errorf("a screen at %s: %d, want %d", path, w.Code, want)
		}
	}
	if w := p.ask("screen:wall", http.MethodPost, "/api/control/incidents", map[string]any{"type": "robbery", "place": "x"}); w.Code != 403 {
		t.Errorf("a screen raises an incident: %d", w.Code)
	}

	p.srv.live.Close() // a stream ends once it has told what there is
	for account, path := range map[string]string{"screen:wall": "/live?last=0", "staff:bryant": "/live?pulse=1&last=0"} {
		heard := p.ask(account, http.MethodGet, path, nil).Body.String()
		if !strings.Contains(heard, "event: changed") {
			t.Errorf("%s hears nothing at %s: %s", account, path, heard)
		}
		for _, said := range []string{wall.Body.String(), heard} {
			for _, never := range []string{hidden["id"].(string), hidden["thread"].(string), odd, oddPlace, "event: entry", "control.incident", "Sexual"} {
				if strings.Contains(said, never) {
					t.Errorf("%s reads or hears %q", account, never)
				}
			}
		}
		for _, never := range []string{shown["id"].(string), shown["thread"].(string)} {
			if strings.Contains(heard, never) {
				t.Errorf("%s hears of %q", account, never)
			}
		}
	}
	if w := p.ask("staff:bryant", http.MethodGet, "/live?last=0", nil); !strings.Contains(w.Body.String(), shown["id"].(string)) {
		t.Error("a stream that is no pulse does not say what happened, so this test shows nothing")
	}
}

// A stream that is opened anew says from which place on it hears, so that one that is cut before the first event loses nothing.
func TestAFreshStreamSaysFromWhereItHears(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.signIn("staff:bryant")
	p.srv.live.Close()
	fresh := p.ask("staff:bryant", http.MethodGet, "/live", nil).Body.String()
	_, rest, ok := strings.Cut(fresh, "id: ")
	from, _, _ := strings.Cut(rest, "\n")
	if !ok || !strings.Contains(fresh, "event: hello") {
		t.Fatalf("the stream begins with %q", fresh)
	}
	made := p.do("staff:bryant", "/api/control/incidents", map[string]any{"type": "robbery", "place": oddPlace})
	if again := p.ask("staff:bryant", http.MethodGet, "/live?last="+from, nil).Body.String(); !strings.Contains(again, made["id"].(string)) {
		t.Errorf("after %s the stream says %q", from, again)
	}
}
