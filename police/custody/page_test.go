package custody_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/page"
	"throughline/platform/words"
	"throughline/police/custody"
)

// mux serves the room's screens as one person.
func (s *suite) mux(who access.Actor) http.Handler {
	s.t.Helper()
	m := http.NewServeMux()
	for _, sc := range s.custody.Room().Screens {
		m.Handle(sc.Pattern, sc.Handler)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, err := access.From(s.As(who))
		s.must(err)
		c := access.WithActor(r.Context(), ctx)
		c = page.WithFrame(c, page.Frame{Reader: &page.Reader{Name: who.Name, RankAndNumber: "Sgt 0917"}, Now: s.Held.Now()})
		m.ServeHTTP(w, r.WithContext(c))
	})
}

func (s *suite) get(who access.Actor, path string) (int, string) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.mux(who).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func (s *suite) send(who access.Actor, path string, form url.Values) (int, string, string) {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.mux(who).ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header().Get("Location")
}

func speak(t *testing.T) {
	t.Helper()
	book, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	page.SetWords(book)
}

func has(t *testing.T, what, body string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(body, p) {
			t.Errorf("%s: does not say %q", what, p)
		}
	}
}

func TestEveryFormWorksWithoutScript(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		code, body, next := s.send(howells, "/custody/arrest/new?thread="+s.thread, url.Values{"thread": {s.thread}, "person": {s.suspect}, "place": {"41 High Street"},
			"codes": {"OF61102\nCJ88144"}, "grounds": {"Named by the victim."}, "necessity": {"prompt_investigation"}, "told_reason": {"true"}, "caution": {"en"}})
		if code != http.StatusSeeOther {
			t.Fatalf("arrest: %d %s", code, body)
		}
		code, body, _ = s.send(howells, "/custody/arrest/new", url.Values{"family": {"Nobody"}, "place": {"x"}, "codes": {"actual bodily harm"}, "grounds": {"y"}, "necessity": {"injury"},
			"told_reason": {"true"}, "caution": {"en"}})
		if code != http.StatusUnprocessableEntity {
			t.Errorf("words for a code: %d", code)
		}
		has(t, "the suggestion", body, `href="#codes"`, "Did you mean", "OF61102", "actual bodily harm</textarea>")
		_, body = s.get(howells, next)
		has(t, "arrival form", body, "Daniel Pryce", "Into the yard", "<form")
		local := s.Held.Now()
		code, body, next = s.send(howells, next, url.Values{"yard_at": {local.Format(time.RFC3339)}, "cell": {"M4"}})
		if code != http.StatusSeeOther {
			t.Fatalf("arrival: %d %s", code, body)
		}
		code, body = s.get(adeyemi, next)
		has(t, "the record", body, "Daniel Pryce, 27", "central/1/26", "Authorise detention", "Refuse detention", "Victims before release")
		if code != 200 || strings.Contains(body, "Record a review<") {
			t.Errorf("a review is offered to a custody sergeant before there is one: %d", code)
		}
		_, body = s.get(howells, next)
		if strings.Contains(body, "/authorise") {
			t.Error("a constable is offered what they may not do")
		}
		code, _, _ = s.send(adeyemi, next+"/authorise", url.Values{"grounds": {"obtain_evidence"}, "reasons": {"To question him."}})
		if code != http.StatusSeeOther {
			t.Errorf("authorise: %d", code)
		}
		code, body, _ = s.send(coles, next+"/review", url.Values{"decision": {"continue"}, "grounds": {"Interview to come"}})
		has(t, "review with gaps", body, "There is a problem", `href="#method"`, "Interview to come")
		if code != http.StatusUnprocessableEntity {
			t.Errorf("review with gaps: %d", code)
		}
		for _, path := range []string{"authorise", "refuse", "review", "rights", "risk", "check", "fitness", "hospital", "hospital-return", "wait", "charge", "release-plan", "release", "release-review"} {
			if code, body := s.get(adeyemi, next+"/"+path); code != 200 || !strings.Contains(body, "<form") || strings.Contains(body, "custody.") {
				t.Errorf("form %s: %d", path, code)
			}
		}
		code, body, _ = s.send(adeyemi, next+"/release", url.Values{"how": {"no_further_action"}, "pera": {"Home"}, "property": {"returned"}})
		has(t, "the door", body, "A victim has not been told", `href="#went_on"`)
		if code != http.StatusUnprocessableEntity {
			t.Errorf("release: %d", code)
		}
		if code, _ := s.get(access.Actor{Staff: "flynn", Roles: []string{"finance"}, OnDuty: true}, next); code != http.StatusForbidden {
			t.Errorf("finance opens a detention: %d", code)
		}
	})
}

func TestBoardShowsLateRowsFirst(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		_, body := s.get(adeyemi, "/custody")
		has(t, "an empty board", body, "Nobody is held here")
		s.fill()
		code, body := s.get(adeyemi, "/custody")
		if code != 200 || strings.Index(body, "Leanne Brookes") > strings.Index(body, "Daniel Pryce") {
			t.Errorf("the late row is not first: %d", code)
		}
		has(t, "the board", body, "6 min late", "Check now", "Weapon at arrest", "Polish", "Hughes Blake, due", "On the way in", "of 16 cells", "OFFICIAL")
		if strings.Contains(body, "style=") || strings.Contains(body, "<script>") {
			t.Error("something is inline")
		}
		if dir := os.Getenv("THROUGHLINE_DRAWN"); dir != "" { // for looking at it
			s.must(os.WriteFile(filepath.Join(dir, "board.html"), []byte(body), 0o600))
			board, err := s.custody.Board(s.As(adeyemi), "")
			s.must(err)
			for i, p := range []string{"", "/charge", "/release", "/risk"} {
				_, body := s.get(adeyemi, "/custody/"+board.Rows[len(board.Rows)-1].ID+p)
				s.must(os.WriteFile(filepath.Join(dir, "p"+string(rune('0'+i))+".html"), []byte(body), 0o600))
			}
		}
	})
}

// fill puts several people into the suite, at different points of their stay.
func (s *suite) fill() {
	s.t.Helper()
	ctx := s.As(adeyemi)
	for _, p := range []struct{ given, family, born, offence, language, cell, level, risk string }{
		{"Leanne", "Brookes", "1992-04-04", "TH68010", "", "F2", "2", "self_harm_past"}, {"Tomasz", "Zielinski", "1985-01-02", "RT88191", "Polish", "M9", "2", "intoxicated"},
		{"Daniel", "Pryce", "1999-03-27", "OF61102", "", "M4", "1", "weapon"}, {"Kieran", "Vaughan", "2009-06-01", "TH68023", "", "J1", "1", "first_time"},
		{"Lewis", "Tanner", "1988-09-09", "CD71039", "", "M5", "3", "self_harm_now"},
	} {
		in := s.arrestInput()
		in.Thread, in.Person, in.Given, in.Family, in.BornOn, in.Language, in.Offences = "", "", p.given, p.family, p.born, p.language, []string{p.offence}
		a, err := s.custody.RecordArrest(s.As(howells), in)
		s.must(err)
		x, err := s.custody.RecordArrival(ctx, a.Value.ID, custody.RecordArrival{YardAt: s.now(), Cell: p.cell})
		s.must(err)
		_, err = s.custody.Authorise(ctx, x.Value.ID, authorise)
		s.must(err)
		if p.cell == "F2" {
			s.assess(ctx, x.Value.ID, p.level, p.risk)
			s.Held.Add(26 * time.Minute)
		} else {
			s.assess(ctx, x.Value.ID, p.level, p.risk)
		}
		_, err = s.custody.RecordWait(ctx, x.Value.ID, custody.RecordWait{For: "solicitor", Note: "Hughes Blake", ExpectedAt: s.Held.Now().Add(time.Hour).Format(time.RFC3339)})
		s.must(err)
	}
	s.arrested()
	s.Held.Add(10 * time.Minute)
}

func (s *suite) assess(ctx context.Context, id, level, risk string) {
	s.t.Helper()
	_, err := s.custody.AssessRisk(ctx, id, custody.AssessRisk{Occasion: "arrival", Level: level, Plan: "As the level says.", Risks: []string{risk}})
	s.must(err)
}
