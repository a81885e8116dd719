package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/prooftest"
	"throughline/police/duty"
)

// everybodysBrother declares the person of the case as the brother of every member of staff that the probe knows.
func (p *probe) everybodysBrother() (kin []string) {
	p.t.Helper()
	ctx := access.WithActor(context.Background(), access.System("test"))
	for _, a := range p.outsiders {
		staff, ok := strings.CutPrefix(a, "staff:")
		if !ok {
			continue
		}
		if _, err := p.srv.desks.duty.DeclareFamily(ctx, staff, duty.DeclareFamily{Relation: "brother", Person: p.person}); err != nil {
			p.t.Fatal(err)
		}
		kin = append(kin, a)
	}
	p.srv.Directory.Forget()
	if err := p.srv.Ears.HearAll(ctx); err != nil {
		p.t.Fatal(err)
	}
	return kin
}

// gatherOpen lists every id and word of a case that is open to all.
func (p *probe) gatherOpen() {
	p.t.Helper()
	q := p.srv.Host.DB.Read(context.Background())
	es, err := journal.OnThread(q, p.thread, []string{"open"}, 0, 1000)
	if err != nil || len(es) < 4 {
		p.t.Fatalf("the case has %d entries: %v", len(es), err)
	}
	ps, err := promise.OnThread(q, p.thread, []string{"open"}, true, 1000)
	if err != nil || len(ps) == 0 {
		p.t.Fatalf("the case has %d promises: %v", len(ps), err)
	}
	w := p.ask("staff:marsh", http.MethodGet, "/api/threads/"+p.thread, nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), odd) {
		p.t.Fatalf("an investigator cannot see the case: %d %s", w.Code, w.Body)
	}
	p.needles, p.ids = []string{odd, oddPlace, p.thread, p.incident}, []string{p.thread, p.incident}
	for _, e := range es {
		p.needles = append(p.needles, e.ID)
	}
	for _, x := range ps {
		p.needles = append(p.needles, x.ID)
	}
}

// GOV-04: a case about somebody's brother, as every sort of member of staff: no list, count, feed, screen or operation shows
// them what its door refuses, and each refusal goes to a supervisor.
func TestGOV04OwnFamilysCaseIsNowhere(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	p.makeCase()
	p.gatherOpen()
	kin := p.everybodysBrother()
	p.srv.live.Close()      // a stream ends once it has told what there is
	for _, a := range kin { // before anybody pries: those who watch over access hear of what was refused, with what was typed
		for _, path := range []string{"/live?last=0", "/api/journal?tail=1000"} {
			p.quiet(a, path, p.ask(a, http.MethodGet, path, nil))
		}
	}
	routes, share := p.routes(), prooftest.Drawn(t)
	for turn, a := range kin {
		if w := p.ask(a, http.MethodGet, "/api/threads/"+p.thread, nil); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "access.own_record") {
			t.Errorf("%s opens their brother's case: %d %s", a, w.Code, w.Body)
		}
		p.quiet(a, "/live?last=0&thread="+p.thread, p.ask(a, http.MethodGet, "/live?last=0&thread="+p.thread, nil))
		for n, r := range routes {
			if !share.Takes(shares, turn, n) {
				continue
			}
			query := url.Values{"owner": {"all"}, "closed": {"true"}, "limit": {"50"}}
			if !strings.HasPrefix(r.path, "/api/") {
				query = url.Values{"owner": {"all"}, "closed": {"yes"}, "q": {oddSurname}}
			}
			switch {
			case moves[r.path]:
			case len(r.params) > 0:
				for _, x := range p.ids {
					p.quiet(a, r.fill(x), p.ask(a, http.MethodGet, r.fill(x), nil))
				}
			default:
				path := r.path + "?" + query.Encode()
				p.quiet(a, path, p.ask(a, http.MethodGet, path, nil))
			}
		}
	}
}

// GOV-04: a refused look at one's brother's case goes to a supervisor, for a record of any kind.
func TestGOV04OwnCaseIsHandedToASupervisor(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	p.makeCase()
	kin := p.everybodysBrother()
	for i, path := range []string{"/api/threads/" + p.thread, "/threads/" + p.thread, "/api/control/incidents/" + p.incident, "/live?thread=" + p.thread} {
		account := kin[i]
		p.ask(account, http.MethodGet, path, nil)
		staff := journal.Ref{Kind: "staff", ID: strings.TrimPrefix(account, "staff:")}
		owed, err := promise.Of(p.srv.Host.DB.Read(context.Background()), "access.self_lookup_review", staff)
		if err != nil || len(owed) != 1 {
			t.Errorf("%s asked for %s, and %d reviews are owed: %v", account, path, len(owed), err)
		}
	}
}

// A list that leaves out one's own case still fills its page.
func TestGOV04ListsWithoutOnesOwnStillFill(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	for range 3 {
		p.do("staff:bryant", "/api/control/incidents", map[string]any{"type": "violence", "place": "1 High Street", "title": "another", "lat": 52.05, "lon": -2.74})
	}
	p.makeCase()
	p.gatherOpen()
	kin := p.everybodysBrother()
	w := p.ask(kin[0], http.MethodGet, "/api/threads?limit=2", nil)
	if n := strings.Count(w.Body.String(), `"ref"`); n != 2 || !strings.Contains(w.Body.String(), `"next"`) {
		t.Errorf("a page of two has %d: %s", n, w.Body)
	}
	p.quiet(kin[0], "/api/threads?limit=2", w)
}
