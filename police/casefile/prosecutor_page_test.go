package casefile_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/room/roomtest"
)

// CF-14: the prosecutor's side sees what was sent, and only when it was sent; nobody of the force does in its place; and a decision by
// hand on its page is a decision like any other.
func TestCF14TheProsecutorsOwnTray(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.gather(m)
		cps := h.As(access.Actor{Account: "simulator:cps", Kind: "simulator", Name: "Prosecutor simulator", Roles: []string{"prosecutor"}, Labels: []string{"open"}, OnDuty: true})
		asked, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil {
			t.Fatal(err)
		}
		if tray, err := h.Tray(cps, paging.Ask{}); err != nil || len(tray.Posts) != 0 {
			t.Fatalf("what was not sent is in the tray: %+v %v", tray, err)
		}
		if _, err := h.Approve(h.vaughan(), asked.Value.ID, approve()); err != nil {
			t.Fatal(err)
		}
		queued := h.view(m.file).Requests[0].Message
		if _, err := h.SeePost(cps, queued); !fault.HasCode(err, "casefile_message.not_found") {
			t.Errorf("what still waits here is seen there: %v", err)
		}
		h.settle()
		tray, err := h.Tray(cps, paging.Ask{})
		if err != nil || len(tray.Posts) != 1 {
			t.Fatalf("%+v %v", tray, err)
		}
		x := tray.Posts[0]
		if !x.Waits || x.Envelope.URN != "99BX0000126" || len(x.Envelope.Offences) != 2 || len(x.Envelope.Material) == 0 {
			t.Errorf("it is not what was sent: %+v", x)
		}
		for name, who := range map[string]context.Context{"a supervisor": h.vaughan(), "the officer in the case": h.marsh()} {
			if _, err := h.Tray(who, paging.Ask{}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s reads the prosecutor's tray: %v", name, err)
			}
			if _, err := h.SeePost(who, x.ID); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s opens the prosecutor's message: %v", name, err)
			}
		}
		mux := http.NewServeMux()
		for _, s := range h.rooms[1].Screens {
			mux.Handle(s.Pattern, s.Handler)
		}
		ask := func(method, path string, form url.Values) (int, string) {
			req := httptest.NewRequest(method, path, strings.NewReader(form.Encode())).WithContext(cps)
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, req)
			return w.Code, w.Body.String()
		}
		at := "/simulator/cps/" + x.ID
		for path, want := range map[string]string{"/simulator/cps": "Waits for a decision", at: "What the force sent", at + "/decide": "More evidence is needed", "/simulator/cps/next": "Refuse them"} {
			if code, body := ask("GET", path, nil); code != 200 || !strings.Contains(body, want) || !strings.Contains(body, "SIMULATOR") {
				t.Errorf("%s: %d, without %q or without saying that it is a simulator", path, code, want)
			}
		}
		if code, body := ask("POST", at+"/decide", url.Values{"decision": {"more_evidence"}, "reason": {"The camera’s pictures are not here."}}); code != 422 || !strings.Contains(body, "not here.") {
			t.Errorf("more evidence, and nothing asked for: %d", code)
		}
		if code, body := ask("POST", at+"/decide", url.Values{"decision": {"more_evidence"}, "needed": {"The shop’s camera\r\n\r\n A doctor's statement "}, "reason": {"Not yet."}}); code != 303 {
			t.Fatalf("a decision by hand: %d %.300s", code, body)
		}
		var what []string
		for _, a := range h.view(m.file).Actions {
			if a.Request == asked.Value.ID {
				what = append(what, a.What)
			}
		}
		if len(what) != 2 || !strings.Contains(strings.Join(what, "|"), "A doctor's statement") {
			t.Errorf("a line is not a thing that is asked for: %q", what)
		}
		if code, body := ask("GET", at, nil); code != 200 || !strings.Contains(body, "Decided: more evidence") || strings.Contains(body, at+"/decide") {
			t.Errorf("after the decision: %d", code)
		}
	})
}
