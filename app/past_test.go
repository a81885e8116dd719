package app

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/journal"
	"throughline/platform/paging"
)

// seen is what the API says of a thread, now or looking back.
type seen struct {
	Ref     string
	Entries []happened
	Ties    []tieJSON
	Taken   []happened
	Past    *PastJSON
	Code    string
	Fields  []struct{ Field, Code string }
}

func (p *probe) thr(account, path string) (int, seen) {
	p.t.Helper()
	w := p.ask(account, http.MethodGet, path, nil)
	var out seen
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		p.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Code, out
}

func find(es []happened, kind string) *happened {
	for i := range es {
		if es[i].Kind == kind {
			return &es[i]
		}
	}
	return nil
}

func incident(p *probe, title string) (id, thread string) {
	inc := p.do("staff:bryant", "/api/control/incidents", map[string]any{"type": "violence", "place": "1 High Street", "title": title, "lat": 52.05, "lon": -2.74})
	return inc["id"].(string), inc["thread"].(string)
}

func TestLookingBackAtACase(t *testing.T) {
	t.Parallel()
	p := installation(t)
	for _, a := range []string{"staff:bryant", "staff:coles", "staff:marsh", "staff:shah"} {
		p.signIn(a)
	}
	inc, th := incident(p, "Fight outside the Crown")
	p.do("staff:bryant", "/api/control/incidents/"+inc+"/grade", map[string]any{"grade": "2", "area": "urban"})
	_, now := p.thr("staff:bryant", "/api/threads/"+th)
	first := find(now.Entries, "control.incident.graded")
	time.Sleep(2 * time.Millisecond)
	p.do("staff:bryant", "/api/control/incidents/"+inc+"/grade", map[string]any{"grade": "1", "area": "urban", "why": "a knife was seen"})
	person := p.do("staff:bryant", "/api/people", map[string]any{"given": "Dafydd", "family": "Prhys", "role": "victim", "thread": th})
	time.Sleep(2 * time.Millisecond)
	then := time.Now().UTC()
	time.Sleep(2 * time.Millisecond)
	p.do("staff:bryant", "/api/people/"+person["id"].(string)+"/change", map[string]any{"version": 1, "given": "Dafydd", "family": "Rhys"})

	at := "/api/threads/" + th + "?as_of=" + url.QueryEscape(first.RecordedAt.Format(time.RFC3339Nano))
	code, s := p.thr("staff:bryant", at)
	if code != 200 || s.Past == nil || len(s.Entries) > 0 {
		t.Fatalf("%d %+v", code, s)
	}
	if g := find(s.Past.Entries, "control.incident.graded"); g == nil || g.Now == nil || !strings.Contains(g.Now.Title+g.Now.Detail, "1") {
		t.Errorf("the grade then, and the grade now: %+v", g)
	}
	if len(s.Past.People) != 0 || len(s.Past.Owed) == 0 {
		t.Errorf("at the first grade: people %+v, owed %+v", s.Past.People, s.Past.Owed)
	}
	before := "/api/threads/" + th + "?as_of=" + url.QueryEscape(first.RecordedAt.Add(-time.Microsecond).Format(time.RFC3339Nano))
	if _, s := p.thr("staff:bryant", before); s.Past == nil || find(s.Past.Entries, "control.incident.graded") != nil {
		t.Errorf("one microsecond before: %+v", s.Past)
	}
	_, s = p.thr("staff:bryant", "/api/threads/"+th+"?view=stood&as_of="+url.QueryEscape(then.Format(time.RFC3339Nano)))
	if s.Past == nil || len(s.Past.People) != 1 || s.Past.People[0].Person != "Dafydd Prhys" || !strings.Contains(s.Past.People[0].Now, "Dafydd Rhys") {
		t.Errorf("who was on it: %+v", s.Past)
	}
	if code, s := p.thr("staff:bryant", "/api/threads/"+th+"?as_of=2026-10-25T01:30"); code != 422 || len(s.Fields) != 1 || s.Fields[0].Field != "as_of" || s.Fields[0].Code != "when.occurs_twice" {
		t.Errorf("an hour that occurs twice: %d %+v", code, s)
	}
	p.pages(th, then)
	p.do("staff:coles", "/api/threads/"+th+"/restrict", map[string]any{"why": "the victim is an officer"})
	if code, s := p.thr("staff:marsh", at); code != 404 || s.Code != "thread.not_found" {
		t.Errorf("a restricted thread as it was before it was: %d %+v", code, s)
	}
	ls, err := journal.LooksAt(p.srv.Host.DB.Read(context.Background()), journal.Ref{Kind: "thread", ID: th}, paging.Mark{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, l := range ls {
		found = found || strings.Contains(l.Detail, `"as_of"`) && strings.Contains(l.Detail, `"stood"`)
	}
	if !found {
		t.Errorf("no look says to when it looked back: %+v", ls)
	}
	var b bytes.Buffer
	past, err := ReadPast(context.Background(), p.srv.Host.DB, now.Ref, then.Format(time.RFC3339Nano), "known")
	if err != nil {
		t.Fatal(err)
	}
	past.Text(&b)
	if !strings.Contains(b.String(), "Dafydd Prhys (now recorded as Dafydd Rhys)") || !strings.Contains(b.String(), "What was owed") {
		t.Errorf("on the command line:\n%s", b.String())
	}
}

// pages asks for the page of the past and for one that cannot be read.
func (p *probe) pages(th string, then time.Time) {
	p.t.Helper()
	w := p.ask("staff:coles", http.MethodGet, "/threads/"+th+"?as_of="+url.QueryEscape(then.Format(time.RFC3339Nano)), nil)
	for _, want := range []string{"You are looking at this thread as it was known at", "Go back to now", "What was owed", "Who was on it"} {
		if !strings.Contains(w.Body.String(), want) {
			p.t.Errorf("the page of the past does not say %q: %d", want, w.Code)
		}
	}
	for _, no := range []string{"What you can do", "Restrict this thread", "/grade"} {
		if strings.Contains(w.Body.String(), no) {
			p.t.Errorf("the page of the past offers %q", no)
		}
	}
	w = p.ask("staff:coles", http.MethodGet, "/threads/"+th+"?as_of-day=25&as_of-month=10&as_of-year=2026&as_of-time=01%3A30&view=stood", nil)
	if w.Code != 422 || !strings.Contains(w.Body.String(), "happened twice") || !strings.Contains(w.Body.String(), `value="01:30"`) {
		p.t.Errorf("an hour that occurs twice: %d", w.Code)
	}
	w = p.ask("staff:coles", http.MethodGet, "/threads/"+th+"?as_of-day=25&as_of-month=&as_of-year=2026&as_of-time=&view=stood", nil)
	if w.Code != 422 || !strings.Contains(w.Body.String(), "Write both the date and the time") {
		p.t.Errorf("half a time: %d", w.Code)
	}
	w = p.ask("staff:coles", http.MethodGet, "/threads/"+th+"?as_of=2026-01-05T12:00", nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "This thread began at") {
		p.t.Errorf("before the thread: %d", w.Code)
	}
}

func TestJoinedThreadsAreReadTogetherAndTakenApart(t *testing.T) {
	t.Parallel()
	p := installation(t)
	for _, a := range []string{"staff:bryant", "staff:coles", "staff:marsh"} {
		p.signIn(a)
	}
	_, a := incident(p, "Quarrel at the mill")
	other, b := incident(p, odd)
	p.do("staff:bryant", "/api/control/incidents/"+other+"/log", map[string]any{"text": "seen by the bridge " + oddPlace})
	done := p.do("staff:coles", "/api/threads/"+a+"/join", map[string]any{"other": b, "why": "one quarrel"})
	made, _ := done["value"].(map[string]any)
	if made == nil {
		made = done
	}
	_, s := p.thr("staff:marsh", "/api/threads/"+a)
	if len(s.Ties) != 1 || s.Ties[0].Thread.ID != b || s.Ties[0].How != "Joined with" || s.Ties[0].By == "" {
		t.Fatalf("ties: %+v", s.Ties)
	}
	if j := find(s.Entries, "thread.joined"); j == nil || len(j.AlsoOn) != 1 || j.AlsoOn[0].ID != b {
		t.Errorf("the join is not also on the other: %+v", j)
	}
	_, s = p.thr("staff:marsh", "/api/threads/"+a+"?with=joined")
	l := find(s.Entries, "control.log.added")
	if l == nil || l.On == nil || l.On.ID != b {
		t.Fatalf("read together: %+v", l)
	}
	w := p.ask("staff:marsh", http.MethodGet, "/threads/"+a+"?with=joined", nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), oddPlace) || !strings.Contains(w.Body.String(), "Joined with") {
		t.Errorf("the page read together: %d", w.Code)
	}
	p.do("staff:coles", "/api/threads/"+b+"/restrict", map[string]any{"why": "an officer is a suspect"})
	for _, path := range []string{"/api/threads/" + a, "/api/threads/" + a + "?with=joined", "/threads/" + a + "?with=joined", "/threads/" + a + "/untie"} {
		if body := p.ask("staff:marsh", http.MethodGet, path, nil).Body.String(); strings.Contains(body, odd) || strings.Contains(body, b) || strings.Contains(body, oddPlace) {
			t.Errorf("%s tells of a joined thread that was restricted since", path)
		}
	}
	if body := p.ask("staff:coles", http.MethodGet, "/threads/"+a+"?with=joined", nil).Body.String(); !strings.Contains(body, oddPlace) {
		t.Error("who may see both no longer reads them together")
	}
	p.do("staff:coles", "/api/threads/"+a+"/untie", map[string]any{"tie": made["tie"], "why": "two quarrels"})
	if body := p.ask("staff:coles", http.MethodGet, "/threads/"+a+"?with=joined", nil).Body.String(); strings.Contains(body, oddPlace) {
		t.Error("after un-joining the other still shows")
	}
}

func TestASplitShowsWhatItTook(t *testing.T) {
	t.Parallel()
	p := installation(t)
	for _, a := range []string{"staff:bryant", "staff:coles", "staff:marsh"} {
		p.signIn(a)
	}
	inc, a := incident(p, "Two cars")
	p.do("staff:bryant", "/api/control/incidents/"+inc+"/log", map[string]any{"text": "a second car " + oddPlace})
	_, s := p.thr("staff:coles", "/api/threads/"+a)
	l := find(s.Entries, "control.log.added")
	done := p.do("staff:coles", "/api/threads/"+a+"/split", map[string]any{"entries": []string{l.ID}, "why": "the second car is another matter"})
	made, _ := done["value"].(map[string]any)
	if made == nil {
		made = done
	}
	fresh := made["thread"].(string)
	_, s = p.thr("staff:marsh", "/api/threads/"+fresh)
	if len(s.Taken) != 1 || s.Taken[0].ID != l.ID || s.Taken[0].From == nil || s.Taken[0].From.ID != a || find(s.Entries, "control.log.added") != nil {
		t.Fatalf("the new thread: %+v", s)
	}
	_, s = p.thr("staff:marsh", "/api/threads/"+a)
	if x := find(s.Entries, "control.log.added"); x == nil || len(x.AlsoOn) != 1 || x.AlsoOn[0].ID != fresh {
		t.Errorf("on the old thread: %+v", x)
	}
	_, s = p.thr("staff:marsh", "/api/threads/"+fresh+"?as_of="+url.QueryEscape(time.Now().UTC().Format(time.RFC3339Nano)))
	if s.Past == nil || find(s.Past.Entries, "control.log.added") == nil || len(s.Past.Ties) != 1 {
		t.Errorf("the new thread as it was known: %+v", s.Past)
	}
	w := p.ask("staff:coles", http.MethodGet, "/threads/"+fresh, nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Before this thread was split off") {
		t.Errorf("the page of the new thread: %d", w.Code)
	}
}
