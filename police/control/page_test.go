package control_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/words"
)

// browse asks one page of the room as somebody.
func (h *house) browse(t *testing.T, ctx context.Context, method, path string, fields url.Values) *httptest.ResponseRecorder {
	t.Helper()
	ws, err := words.Shipped()
	page.SetWords(must(t, ws, err))
	mux := http.NewServeMux()
	for _, s := range h.Desk.Room().Screens {
		mux.HandleFunc(s.Pattern, s.Handler)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(fields.Encode())).WithContext(ctx)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestTheBoardIsWholeWithoutScript(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		empty := h.browse(t, h.bryant(), "GET", "/control", nil)
		if empty.Code != 200 || !strings.Contains(empty.Body.String(), "Raise an incident when a call comes in") {
			t.Errorf("an empty board does not say what to do: %d", empty.Code)
		}
		i := h.graded(t, "1")
		h.near(t, "BX21")
		body := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String()
		for _, want := range []string{"0001", "Violence, weapon seen", "Outside 41 High Street", "0:00", "of 15:00", "G1 immediate", "No position, ask for a fix", `name="callsigns"`, `action="/control/command"`,
			"/control/incidents/" + i.ID + "/thrive", `data-live="/live?positions=all"`} {
			if !strings.Contains(body, want) {
				t.Errorf("the board does not hold %q", want)
			}
		}
		if strings.Contains(body, "style=") || strings.Contains(body, "onclick") {
			t.Error("something is inline, and the content security policy forbids it")
		}
		h.Held.Add(22*time.Minute + 40*time.Second)
		if late := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String(); !strings.Contains(late, "7:40 late") || !strings.Contains(late, "1 late") {
			t.Error("a late incident is not said to be late in words")
		}
		if w := h.browse(t, h.as("howells", "officer"), "GET", "/control", nil); w.Code != 403 {
			t.Errorf("an officer at the board: %d", w.Code)
		}
		if w := h.browse(t, h.as("howells", "officer"), "GET", "/control/incidents/"+i.ID, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Response targets") {
			t.Errorf("an officer at the incident: %d", w.Code)
		}
	})
}

func TestTheCommandLineDoesWhatItSays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		h.near(t, "BX21")
		say := func(line string) *httptest.ResponseRecorder {
			return h.browse(t, h.bryant(), "POST", "/control/command", url.Values{"line": {line}, "incident": {i.ID}, form.KeyName: {line}})
		}
		mean := h.browse(t, h.bryant(), "GET", "/control/meaning?line="+url.QueryEscape("d 1 bx21"), nil)
		if !strings.Contains(mean.Body.String(), "Send BX21 to 0001 Violence, weapon seen") {
			t.Errorf("meaning: %s", mean.Body)
		}
		for _, line := range []string{"d 0001 bx21", "s bx21 en route", "l 0001 The caller is safe", "s bx21 at scene"} {
			if w := say(line); w.Code != http.StatusSeeOther {
				t.Errorf("%s: %d", line, w.Code)
			}
		}
		v := must1(h.View(h.bryant(), i.ID))(t)
		if v.Incident.AtSceneAt.IsZero() || v.Log[len(v.Log)-2].Title != "The caller is safe" {
			t.Errorf("%+v", v.Log)
		}
		for line, want := range map[string]string{"zz": "is not a word of the command line", "d 99 bx21": "not open here", "s bx21 dancing": "is not a state", "g 1 9": "is not a grade", "d 1 zz99": "is not a unit on tour", "": "Type a word", "d 1 bx07": "Choose a reason"} {
			w := say(line)
			if w.Code != 422 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%q: %d, no %q", line, w.Code, want)
			}
			if line != "" && !strings.Contains(w.Body.String(), `value="`+line+`"`) {
				t.Errorf("%q: what was typed is gone", line)
			}
		}
	})
}

func TestANewCallNeedsTypeAndPlaceOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		bad := h.browse(t, h.bryant(), "POST", "/control/new", url.Values{"channel": {"999"}, "said": {"He's got a knife"}, form.KeyName: {"k"}})
		if bad.Code != 422 || !strings.Contains(bad.Body.String(), "He&#39;s got a knife") {
			t.Errorf("%d: what was typed is not kept", bad.Code)
		}
		good := h.browse(t, h.bryant(), "POST", "/control/new", url.Values{"channel": {"999"}, "type": {"violence_weapon"}, "place": {"41 High Street"}, form.KeyName: {"k"}})
		if good.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", good.Code, good.Body)
		}
		b := must1(h.Board(h.bryant()))(t)
		if len(b.Waiting) != 1 || len(b.Calls) != 0 {
			t.Errorf("%+v", b)
		}
	})
}

func TestEveryFormIsDrawn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2")
		for _, path := range []string{"/control/new", "/control/incidents/" + i.ID + "/log", "/control/incidents/" + i.ID + "/thrive", "/control/incidents/" + i.ID + "/grade", "/control/incidents/" + i.ID + "/dispatch",
			"/control/incidents/" + i.ID + "/link", "/control/incidents/" + i.ID + "/unlink", "/control/incidents/" + i.ID + "/close", "/control/units/BX21/state", "/control/units/BX21/acknowledge"} {
			if w := h.browse(t, h.bryant(), "GET", path, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "<form") {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}

func TestTrainingUnitsHaveFreshPositionsThatSayWhatTheyAre(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 2 {
			must(t, 0, h.KeepTraining(context.Background()))
			for _, u := range must1(h.Board(h.bryant()))(t).Units {
				if u.Old || u.Position.Source != "training" {
					t.Errorf("%+v", u.Position)
				}
			}
			h.Held.Add(3 * time.Hour)
		}
		h.Training = false
		must(t, 0, h.KeepTraining(context.Background()))
		if b := must1(h.Board(h.bryant()))(t); !b.Units[0].Old {
			t.Error("a live system was given positions that nobody reported")
		}
	})
}

// The form of a new call says which open incident may be the same event: on asking, without script, with what was typed kept;
// and to the script that asks while somebody types.
func TestANewCallLooksForTheSameEvent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		h.Held.Add(2 * time.Minute)
		typed := url.Values{"type": {i.Type}, "place": {i.Place}, "said": {"He's got a knife"}, "look": {"true"}, form.KeyName: {"k"}}
		like, looked, err := h.Like(h.bryant(), i.Type, i.Place, "")
		if err != nil {
			t.Fatal(err)
		}
		found := len(like) > 0 // a house without a map knows no place
		w := h.browse(t, h.bryant(), "POST", "/control/new", typed)
		for want, there := range map[string]bool{"He&#39;s got a knife": true, "This may be the same event as": found, i.Short() + " ": found, "No open incident of this kind is near": looked && !found, "Nobody could look for the same event": !looked, "There is a problem": false} {
			if strings.Contains(w.Body.String(), want) != there {
				t.Errorf("%d: %q is there: %v", w.Code, want, !there)
			}
		}
		if b := must1(h.Board(h.bryant()))(t); len(b.Waiting)+len(b.Live)+len(b.Calls) != 1 {
			t.Errorf("looking raised something: %+v", b)
		}
		facts := h.browse(t, h.bryant(), "GET", "/control/like?"+url.Values{"type": {i.Type}, "place": {i.Place}}.Encode(), nil)
		if facts.Code != 200 || strings.Contains(facts.Body.String(), i.Short()) != found {
			t.Errorf("%d %s", facts.Code, facts.Body)
		}
		if empty := h.browse(t, h.bryant(), "GET", "/control/like?type=nonsense&place=nowhere", nil); strings.TrimSpace(empty.Body.String()) != `{"items":[]}` {
			t.Errorf("nothing typed yet: %s", empty.Body)
		}
	})
}
