package app

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"throughline/platform/prooftest"
)

// TestHostileInput throws at every operation and every form what people mistype and attackers send, while a whole case is
// being made and after it. Whatever comes back is a sentence, and nothing is half done.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	began := time.Now()
	lap := func(what string, s *siege) {
		if os.Getenv("HOSTILE_SHOW") != "" {
			t.Logf("%s: %d requests so far, %v", what, s.tried, time.Since(began))
		}
	}
	asked := map[string]bool{}
	s := besiege(t, func(s *siege, account, pattern string, c call) {
		if key := account + pattern; !asked[key] {
			asked[key] = true
			s.before(t, pattern, c)
		}
	})
	lap("inside the case", s)
	s.watch()
	s.outside(t)
	lap("nobody, the victim, other methods", s)
	s.operations(t)
	lap("operations", s)
	s.forms(t)
	lap("forms", s)
	s.reads(t)
	lap("reads", s)
	s.sound(t)
}

// before attacks an act of the case just before it is done: everything is as it needs it, but one field is not.
func (s *siege) before(t *testing.T, pattern string, c call) {
	done := s.acts(c.account)
	try := func(what string, x shot) int {
		x.account, x.method, x.path = c.account, http.MethodPost, c.path
		w := s.fire(x)
		wrong := s.judge(x, w)
		if w.Code < 300 && what != "" && !bulk[pattern] {
			wrong = append(wrong, "takes it: "+what)
		}
		s.report(t, x, w, wrong...)
		return w.Code
	}
	body := s.doc.bodyOf(pattern)
	if body == nil {
		return
	}
	var base map[string]any
	if err := json.Unmarshal(c.body, &base); err != nil {
		base = nil
	}
	share := prooftest.Share{Seed: prooftest.Seed()}
	for i, h := range s.doc.hits(body, base, true) {
		if len(h.body) > 1<<20 && (s.large[pattern+h.what] || !share.Takes(3, len(s.calls), i)) {
			continue // one person at a third of the fields, in make prove at each, is enough for what takes so long to read
		}
		s.large[pattern+h.what] = true
		switch code := try(h.what, shot{kind: "application/json", body: h.body}); {
		case code < 300:
			return
		case code == http.StatusForbidden, code == http.StatusNotFound, code == http.StatusUnauthorized:
			return // not for this person
		}
	}
	if n := s.acts(c.account); n != done {
		t.Errorf("what was refused at %s left %d entries", pattern, n-done)
	}
}

// bulk are the operations that take a whole message of another system, however large, and say afterwards what is wrong with it.
var bulk = map[string]bool{"/api/court/results": true}

// hurt throws one request after the case was made, and holds that what is refused leaves nothing.
func (s *siege) hurt(t *testing.T, x shot, impossible string) int {
	t.Helper()
	from := s.written()
	w := s.fire(x)
	wrong := s.judge(x, w)
	if w.Code < 400 && impossible != "" {
		wrong = append(wrong, "takes it: "+impossible)
	}
	if w.Code >= 400 {
		wrong = append(wrong, s.left(from)...)
	}
	s.report(t, x, w, wrong...)
	return w.Code
}

// outside asks everything as nobody, as the victim, and with a method that is not there.
func (s *siege) outside(t *testing.T) {
	nothing := "01a20000-0000-7000-8000-000000000000"
	victim := ""
	for account := range s.cookies {
		if strings.HasPrefix(account, "victim:") {
			victim = account
		}
	}
	if victim == "" {
		t.Error("the victim never came in")
	}
	fill := func(p string) string { return inBraces.ReplaceAllString(p, nothing) }
	for path, ops := range s.doc.Paths {
		if path == "/live" { // a stream answers in a line of text, and is no page
			for _, who := range []string{"nobody", victim} {
				if w := s.fire(shot{account: who, method: http.MethodGet, path: path}); w.Code != http.StatusUnauthorized && w.Code != http.StatusForbidden {
					t.Errorf("%s listens: %d", who, w.Code)
				}
			}
			continue
		}
		for method := range ops {
			m := strings.ToUpper(method)
			for _, who := range []string{"nobody", victim} {
				x := shot{account: who, method: m, path: fill(path), kind: "application/json", body: []byte(`{}`)}
				code := s.hurt(t, x, "")
				public := strings.HasPrefix(path, "/api/my-case") || strings.HasPrefix(path, "/api/training") || path == "/api/clock" || strings.HasPrefix(path, "/api/ask") || path == "/api/me" ||
					who == victim && (path == "/api/notices" || path == "/api/crime/offences" || path == "/api/voice/month/later") // their own, the published list of offences, and not to be asked
				if !public && code < 400 {
					t.Errorf("%s reaches %s %s: %d", who, m, path, code)
				}
			}
			s.hurt(t, shot{account: "nobody", method: http.MethodDelete, path: fill(path)}, "DELETE")
		}
	}
	for pattern, public := range s.screens() {
		m, path, _ := strings.Cut(pattern, " ")
		if strings.HasSuffix(path, "sign-out") {
			continue // it would end the session that is tried here
		}
		path = strings.TrimSuffix(fill(path), "{$}")
		for _, who := range []string{"nobody", victim} {
			x := shot{account: who, method: m, path: path, kind: "application/x-www-form-urlencoded"}
			w := s.fire(x)
			s.report(t, x, w, s.judge(x, w)...)
			to := w.Header().Get("Location")
			if !public && w.Code < 400 && !(who == "nobody" && w.Code == http.StatusSeeOther && strings.HasPrefix(to, "/sign-in?")) {
				t.Errorf("%s reaches %s: %d", who, pattern, w.Code)
			}
		}
		x := shot{account: "nobody", method: http.MethodPut, path: path}
		if w := s.fire(x); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
			s.report(t, x, w, "is no 405 that says what is allowed")
		}
	}
}

// screens are every screen of the rooms and of the shell, and whether it is public.
func (s *siege) screens() map[string]bool {
	all := map[string]bool{"GET /training/clock": false, "POST /training/clock": false}
	for p := range s.srv.gatherPages() {
		all[p] = false
	}
	for _, r := range s.srv.Rooms {
		for _, sc := range r.Screens {
			all[sc.Pattern] = sc.Public
		}
	}
	return all
}
