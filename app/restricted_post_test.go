package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sort"
	"strings"
	"testing"

	"throughline/platform/id"
	"throughline/platform/prooftest"
	"throughline/platform/when"
)

// shapeOf is what of a JSON schema is needed to make a body that fits it.
type shapeOf struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Enum       []any              `json:"enum"`
	Format     string             `json:"format"`
	Items      *shapeOf           `json:"items"`
	Properties map[string]shapeOf `json:"properties"`
	Required   []string           `json:"required"`
}

// writing is one act of the API, with the shape of its body.
type writing struct {
	route
	body *shapeOf
}

type actsDoc struct {
	Paths map[string]map[string]struct {
		RequestBody struct {
			Content map[string]struct{ Schema shapeOf }
		}
	}
	Components struct{ Schemas map[string]shapeOf }
}

// writings are every POST of the API actsDoc but those that every account may do at any time: the clock, and the rules.
func (p *probe) writings() (out []writing, doc actsDoc) {
	p.t.Helper()
	w := p.ask("", http.MethodGet, "/api/openapi.json", nil)
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		p.t.Fatal(err)
	}
	for path, ops := range doc.Paths {
		op, ok := ops["post"]
		if !ok || strings.HasPrefix(path, "/api/clock") || strings.HasPrefix(path, "/api/training") || strings.HasPrefix(path, "/api/ask") || strings.HasPrefix(path, "/api/my-case") {
			continue
		}
		x := writing{route: route{path: path}}
		for _, m := range inBraces.FindAllStringSubmatch(path, -1) {
			x.params = append(x.params, m[0])
		}
		if c, ok := op.RequestBody.Content["application/json"]; ok {
			x.body = &c.Schema
		}
		out = append(out, x)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].path < out[j].path })
	if len(out) < 60 {
		p.t.Fatalf("the API actsDoc has only %d acts", len(out))
	}
	return out, doc
}

// naming are the members of a body that name a record.
var naming = map[string]bool{"thread": true, "incident": true, "person": true, "call": true, "crime": true, "exhibit": true, "other": true, "into": true, "under": true, "victim": true, "victims": true,
	"suspect": true, "suspects": true, "defendant": true, "defendants": true, "witness": true, "witnesses": true, "detention": true, "arrest": true, "record": true, "keep": true}

// example fits a shape, and names one record wherever a record is named.
func (d actsDoc) example(name string, s shapeOf, record, now string) any {
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch strings.Trim(strings.Replace(fmt.Sprint(s.Type), "null", "", 1), "[] ") {
	case "boolean":
		return true
	case "integer", "number":
		return 1
	case "array":
		if s.Items == nil {
			return []any{}
		}
		return []any{d.example(name, *s.Items, record, now)}
	case "object", "":
		out := map[string]any{}
		for k, v := range s.Properties {
			if naming[k] || slices.Contains(s.Required, k) {
				out[k] = d.example(k, v, record, now)
			}
		}
		return out
	}
	switch {
	case naming[name]:
		return record
	case name == "offence" || name == "offences":
		return "OF61102"
	case name == "at" || name == "to" || name == "due" || name == "start" || s.Format == "date-time":
		return now
	case strings.HasSuffix(name, "on") && name != "reason" || name == "day" || s.Format == "date":
		return now[:10]
	}
	return "reason text that is long enough"
}

// records makes more records of the case, so that every sort of id can be tried.
func (p *probe) records() map[string]string {
	out := map[string]string{"thread": p.thread, "incident": p.incident, "person": p.person}
	keep := func(name string, v map[string]any) { out[name], _ = v["id"].(string) }
	keep("suspect", p.do("staff:bryant", "/api/people", map[string]any{"given": "Kerstin", "family": "Oddsuspect", "role": "suspect", "thread": p.thread}))
	if err := p.srv.Ears.HearAll(context.Background()); err != nil {
		p.t.Fatal(err)
	}
	keep("crime", p.do("staff:marsh", "/api/crime", map[string]any{"incident": p.incident, "offence": "OF61102", "account": "He hit her"}))
	keep("national_check", p.do("staff:bryant", "/api/control/incidents/"+p.incident+"/checks", map[string]any{"kind": "person", "family": oddSurname, "given": "Kerstin", "born_on": "1988-03-12", "reason": "5"}))
	keep("exhibit", p.do("staff:howells", "/api/evidence/thread/"+p.thread+"/item", map[string]any{"description": "a knife", "place": "there", "power": "pace_19"}))
	keep("arrest", p.do("staff:howells", "/api/custody/arrest", map[string]any{"thread": p.thread, "person": out["suspect"], "place": "here", "offences": []string{"OF61102"},
		"grounds": "seen by a witness", "necessity": []string{"prompt_investigation"}, "caution": "en", "told_reason": true}))
	return out
}

// GOV-04: every act of the API, as everybody who is not named, on every record of a restricted case: it is answered as on a
// record that is not there, and tells nothing. A run asks every act and every role on a share of the records, and make prove all.
func TestGOV04RestrictedThreadAnswersNoAct(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	p.signIn("staff:howells")
	p.makeCase()
	records := p.records()
	p.restrict()
	p.gather()
	writings, doc := p.writings()
	now := when.RFC3339(p.srv.Host.Clock.Now())
	names, asked, share := slices.Sorted(maps.Keys(records)), 0, prooftest.Drawn(t)
	for n, x := range writings {
		for i, account := range p.outsiders {
			for j, name := range names {
				if share.Takes(3*shares, n, i, j) || name == "thread" && share.Takes(shares, n, i) {
					asked += p.tryAct(account, x, doc, name, records[name], now)
				}
			}
		}
	}
	if asked < 1000 {
		t.Errorf("only %d pairs were compared", asked)
	}
}

func (p *probe) tryAct(account string, x writing, doc actsDoc, name, record, now string) int {
	p.t.Helper()
	nothing := id.New()
	var hiddenBody, otherBody any
	if x.body != nil {
		hiddenBody, otherBody = doc.example("", *x.body, record, now), doc.example("", *x.body, nothing, now)
	}
	if b, _ := json.Marshal(hiddenBody); len(x.params) == 0 && !strings.Contains(string(b), record) {
		return 0 // it names no record
	}
	hidden := p.ask(account, http.MethodPost, x.fill(record), hiddenBody)
	other := p.ask(account, http.MethodPost, x.fill(nothing), otherBody)
	p.quiet(account, x.fill(record), hidden)
	if got, want := differs(without(hidden, record), without(other, nothing)); hidden.Code != other.Code || got != want {
		p.t.Errorf("%s does %s on a hidden %s: %d, and %d on one that is not there:\n%s\n%s", account, x.path, name, hidden.Code, other.Code, cut(got, want), cut(want, got))
	}
	return 1
}

// Every kind of record has a sentence for when it is not there: it is the same for one that is hidden.
func TestEveryKindOfRecordHasASentence(t *testing.T) {
	t.Parallel()
	p := installation(t)
	for _, kind := range p.srv.Host.Door.FactKinds() {
		if code := kind + ".not_found"; !p.srv.Words.Has("en", code) {
			t.Errorf("%s has no sentence", code)
		}
	}
}

// GOV-04: a repeated act does not give again what has been hidden from its maker since.
func TestGOV04ReplayDoesNotShowWhatIsHidden(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	body := map[string]any{"type": "violence", "place": "7 " + oddPlace, "title": odd, "lat": 52.05, "lon": -2.74}
	p.key = "a-key-of-the-caller"
	inc := p.do("staff:bryant", "/api/control/incidents", body)
	if w := p.ask("staff:bryant", http.MethodPost, "/api/control/incidents", body); w.Code != http.StatusOK || w.Header().Get("Throughline-Replayed") != "true" {
		t.Errorf("the same again: %d %s", w.Code, w.Body)
	}
	p.thread, p.key = inc["thread"].(string), ""
	p.restrict()
	p.key = "a-key-of-the-caller"
	w := p.ask("staff:bryant", http.MethodPost, "/api/control/incidents", body)
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "incident.not_found") || strings.Contains(w.Body.String(), odd) {
		t.Errorf("the same again, once it is hidden: %d %s", w.Code, w.Body)
	}
}
