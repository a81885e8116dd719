package field_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
	"throughline/platform/room/roomtest"
	"throughline/platform/words"
	"throughline/police/control"
	"throughline/police/field"
)

func setUp(t *testing.T, f func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk)) {
	t.Helper()
	t.Parallel()
	ws, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	page.SetWords(ws)
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		crew := []control.Crew{{Callsign: "BX21", Members: []control.Member{{ID: "howells", Name: "S. Howells"}}, TourEndsAt: roomtest.Noon.Add(8 * time.Hour)}}
		c := control.NewWith(h.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return crew, nil }, nil)
		d := field.New(h.Host, c, nil)
		h.Start(c.Room(), d.Room())
		f(t, h, c, d)
	})
}

func officer(h *roomtest.House, staff string) context.Context {
	return h.As(access.Actor{Staff: staff, Name: "S. Howells", Roles: []string{"officer"}, OnDuty: true})
}

func ask(t *testing.T, d *field.Desk, ctx context.Context, method, path string, fields url.Values) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	for _, s := range d.Room().Screens {
		mux.HandleFunc(s.Pattern, s.Handler)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(fields.Encode())).WithContext(ctx)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestOneBigButtonNamesTheNextState(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		howells := officer(h, "howells")
		if w := ask(t, d, howells, "GET", "/field", nil); !strings.Contains(w.Body.String(), "You are free to be sent") || !strings.Contains(w.Body.String(), "I need help now") {
			t.Errorf("no job: %d", w.Code)
		}
		room := h.As(access.Actor{Staff: "bryant", Roles: []string{"dispatcher"}, OnDuty: true})
		call, err := c.Receive(room, control.ReceiveCall{Channel: "999", Said: "He is in the yard"})
		if err != nil {
			t.Fatal(err)
		}
		i, err := c.Raise(room, control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street", Flags: []string{"knife"}, Call: call.Value.ID})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Dispatch(room, i.Value.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "continuity"}); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct{ says, state string }{{"I am en route", "5"}, {"I am at scene", "6"}, {"We are clear", "2"}} {
			body := ask(t, d, howells, "GET", "/field", nil).Body.String()
			if !strings.Contains(body, step.says) || !strings.Contains(body, "He is in the yard") || !strings.Contains(body, `value="`+step.state+`"`) || strings.Index(body, "Knife") > strings.Index(body, step.says) {
				t.Fatalf("the page does not say %q with the knife before it", step.says)
			}
			key := id.New()
			w := ask(t, d, howells, "POST", "/field/state", url.Values{"state": {step.state}, form.KeyName: {key}})
			if w.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", step.says, w.Code, w.Body)
			}
			if again := ask(t, d, howells, "POST", "/field/state", url.Values{"state": {step.state}, form.KeyName: {key}}); again.Code != http.StatusSeeOther {
				t.Errorf("%s pressed twice: %d", step.says, again.Code)
			}
		}
		got, err := d.Jobs(howells)
		if err != nil || len(got.Jobs) != 0 {
			t.Errorf("%+v %v", got.Jobs, err)
		}
	})
}

func TestTheCallForHelpStandsAtTheThumbAndNothingThatWouldBeRefused(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		howells := officer(h, "howells")
		if w := ask(t, d, context.Background(), "GET", "/officer", nil); w.Code != 200 || !strings.Contains(w.Body.String(), `href="/field"`) || strings.Contains(w.Body.String(), "Howells") {
			t.Errorf("the app's shell, for anybody: %d", w.Code)
		}
		room := h.As(access.Actor{Staff: "bryant", Roles: []string{"dispatcher"}, OnDuty: true})
		i, err := c.Raise(room, control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Dispatch(room, i.Value.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "continuity"}); err != nil {
			t.Fatal(err)
		}
		if w := ask(t, d, howells, "POST", "/field/state", url.Values{"state": {"0"}, form.KeyName: {id.New()}}); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		body := ask(t, d, howells, "GET", "/field", nil).Body.String()
		if !strings.Contains(body, "emergency, assigned") || !strings.Contains(body, "Not acknowledged yet") || !strings.Contains(body, "f-foot") || strings.Contains(body, "I am en route") {
			t.Error("the phone does not say that help was called, or offers a state that is refused")
		}
	})
}

func TestOnlyAnOfficerOnDutyInACallsignHasJobs(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		if _, err := d.Jobs(officer(h, "bennett")); !fault.HasCode(err, "field.no_unit") {
			t.Errorf("in no callsign: %v", err)
		}
		if w := ask(t, d, officer(h, "bennett"), "GET", "/field", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Book on with your crew") {
			t.Errorf("%d", w.Code)
		}
		for what, a := range map[string]access.Actor{"off duty": {Staff: "howells", Roles: []string{"officer"}}, "a planner": {Staff: "howells", Roles: []string{"duty_planner"}, OnDuty: true}} {
			if _, err := d.Jobs(h.As(a)); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// Issue 11: the app speaks of its screens by names of its own; nothing else is taken for one, least of all what has somebody's record in it.
func TestTheAppsScreensHaveNames(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		d.Forms = field.NewForms(h.Host, nil, nil, nil, nil)
		for name, title := range map[string]string{"/officer/jobs": "Officer's app: Jobs", "/officer/queue": "Officer's app: Queue", "/officer/form/mg11": "Officer's app: Witness statement (MG11)",
			"/officer": "", "/officer/": "", "/officer/form/": "", "/officer/form/nothing": "", "/officer/jobs/" + id.New(): "", "/officer/form/mg11/" + id.New(): ""} {
			if got := d.AppScreen(name); got != title {
				t.Errorf("%s is called %q, not %q", name, got, title)
			}
		}
	})
}
