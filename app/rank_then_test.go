package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline/platform/when"
)

// Rank is judged when it happened: who is made acting inspector now has held no review as one an hour ago, and what was done
// as a sergeant shows a sergeant.
func TestRankIsThatOfWhenItHappened(t *testing.T) {
	t.Parallel()
	p := installation(t)
	for _, a := range []string{"bryant", "howells", "adeyemi", "pryor", "rees"} {
		p.signIn("staff:" + a)
	}
	at := func(before time.Duration) string { return when.RFC3339(p.srv.Host.Clock.Now().Add(-before)) }
	p.makeCase()
	suspect := p.do("staff:bryant", "/api/people", map[string]any{"given": "Sid", "family": "Suspect", "role": "suspect", "thread": p.thread})
	arrest := p.do("staff:howells", "/api/custody/arrest", map[string]any{"thread": p.thread, "person": suspect["id"], "place": "here", "offences": []string{"OF61102"},
		"grounds": "seen by a witness", "necessity": []string{"prompt_investigation"}, "caution": "en", "told_reason": true})
	p.do("staff:pryor", "/api/clock", map[string]any{"forward": "2m"})
	d := p.do("staff:adeyemi", "/api/custody/arrest/"+arrest["id"].(string)+"/arrival", map[string]any{"yard_at": at(0), "building_at": at(0), "cell": "M5"})
	review := "/api/custody/" + d["id"].(string) + "/review"
	p.do("staff:adeyemi", "/api/custody/"+d["id"].(string)+"/authorise", map[string]any{"grounds": []string{"secure_evidence"}, "reasons": "to secure the evidence"})
	p.do("staff:pryor", "/api/clock", map[string]any{"forward": "2h"})
	held := func(at string) map[string]any {
		return map[string]any{"decision": "continue", "method": "in_person", "grounds": "an interview is to be held", "invited": []string{"detainee"}, "said": "None.", "reminded": true, "at": at}
	}
	hourAgo := at(time.Hour)
	p.do("staff:pryor", "/api/duty/staff/rees/acting", map[string]any{"until": at(-8 * time.Hour), "why": "the inspector is ill"})
	p.srv.Directory.Forget()
	if w := p.ask("staff:rees", http.MethodPost, review, held(hourAgo)); w.Code != http.StatusForbidden {
		t.Errorf("a review of before the acting rank: %d %s", w.Code, w.Body)
	}
	if w := p.ask("staff:rees", http.MethodPost, review, held("")); w.Code != http.StatusOK {
		t.Errorf("a review as acting inspector: %d %s", w.Code, w.Body)
	}
	w := p.ask("staff:pryor", http.MethodGet, "/api/threads/"+p.thread, nil)
	var th struct {
		Entries []struct{ Kind, By string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &th); err != nil {
		t.Fatal(err)
	}
	for _, e := range th.Entries {
		if strings.Contains(e.Kind, "review") && !strings.HasPrefix(e.By, "Insp") && !strings.HasPrefix(e.By, "A/Insp") {
			t.Errorf("the review is by %q", e.By)
		}
	}
}
