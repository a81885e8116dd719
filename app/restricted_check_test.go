package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/police/duty"
)

// GOV-04: a case on which somebody's brother was only asked about at national records is not about the brother, so its page opens;
// neither what was asked nor what was answered is on it for them, nor in its past. For everybody else it is.
func TestGOV04NoTimelineTellsOfACheckOfOnesOwn(t *testing.T) {
	t.Parallel()
	p := installation(t)
	for _, a := range []string{"staff:bryant", "staff:okafor", "staff:howells", "staff:pryce"} {
		p.signIn(a)
	}
	person := func(given string) string {
		made := p.do("staff:okafor", "/api/people", map[string]any{"given": given, "family": odd, "born_on": "1990-05-01", "phone": "07700 900987"})
		return made["id"].(string)
	}
	ctx := access.WithActor(context.Background(), access.System("test"))
	if _, err := p.srv.desks.duty.DeclareFamily(ctx, "howells", duty.DeclareFamily{Relation: "brother", Person: person("Rhys")}); err != nil {
		t.Fatal(err)
	}
	p.srv.Directory.Forget()
	made := p.do("staff:bryant", "/api/control/incidents", map[string]any{"type": "theft", "place": "High Street"})
	incident, thread := made["id"].(string), made["thread"].(string)
	p.do("staff:bryant", "/api/control/incidents/"+incident+"/checks", map[string]any{"kind": "person", "family": odd, "given": "Rhys", "born_on": "1990-05-01", "reason": "2"})
	if err := p.srv.Ears.HearAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	now := url.QueryEscape(p.srv.Host.Clock.Now().Format(time.RFC3339Nano))
	pages := []string{"/threads/" + thread, "/api/threads/" + thread, "/control/incidents/" + incident, "/api/control/incidents/" + incident, "/api/threads/" + thread + "?as_of=" + now, "/threads/" + thread + "?as_of=" + now}
	seen := 0
	for _, path := range pages {
		theirs, others := p.ask("staff:howells", http.MethodGet, path, nil), p.ask("staff:pryce", http.MethodGet, path, nil)
		if strings.Contains(strings.ToUpper(theirs.Body.String()), strings.ToUpper(odd)) {
			t.Errorf("%s tells of the brother: %d", path, theirs.Code)
		}
		if others.Code == http.StatusOK && strings.Contains(strings.ToUpper(others.Body.String()), strings.ToUpper(odd)) {
			seen++
			if theirs.Code != http.StatusOK {
				t.Errorf("%s does not open at all: %d", path, theirs.Code)
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d of these pages tell anybody of the check: this test shows little", seen)
	}
}
