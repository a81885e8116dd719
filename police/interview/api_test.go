package interview_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/api"
	"throughline/platform/page"
)

// TestTheWholeDayThroughTheAPI plays evidence and interview as another program would: JSON in, JSON out.
func TestTheWholeDayThroughTheAPI(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		api.SetWords(page.SayWith)
		mux := http.NewServeMux()
		a := api.New(mux, "test")
		h.evidence.Room().API(a)
		h.desk.Room().API(a)
		h.detained(t, declined)
		c := client{t, mux, h.marsh()}
		list := "/api/evidence/thread/" + h.thread
		statement := c.post(list+"/statement", map[string]any{"witness": h.suspect, "text": "I saw it."}, 200)
		at := "/api/evidence/statement/" + statement["id"].(string)
		c.post(at+"/sign", map[string]any{"hash": statement["hash"], "read_back": false, "declared": true, "signed_as": "x", "place": "y"}, 422)
		c.post(at+"/sign", map[string]any{"hash": statement["hash"], "read_back": true, "declared": true, "signed_as": "x", "place": "y"}, 200)
		c.post(at+"/change", map[string]any{"from": statement["hash"], "text": "I saw him.", "why": "a slip"}, 200)
		c.post(at+"/change", map[string]any{"from": statement["hash"], "text": "I saw her.", "why": "a slip"}, 409)
		c.post(at+"/reverse", map[string]any{"no_dates": true, "medical_consent": "given", "personal_statement": "declined", "willing": "yes"}, 200)
		if got := c.get(at+"?why=file", 200); len(got["texts"].([]any)) != 2 {
			t.Errorf("%v", got)
		}
		c.get(at+"/reverse", 403)
		c.get(at+"/reverse?why=hearing", 200)
		photo := c.post(list+"/photograph", map[string]any{"description": "x", "data": shot()}, 200)
		if photo["number"] != "LM/1" || photo["file"].(map[string]any)["type"] != "image/jpeg" {
			t.Errorf("%v", photo)
		}
		c.post(list+"/photograph", map[string]any{"description": "x", "data": []byte("<svg onload=x>")}, 422)
		c.post(list+"/photograph", map[string]any{"description": "x"}, 422)
		knife := c.post(list+"/item", map[string]any{"description": "Knife", "place": "Street", "power": "pace_32"}, 200)
		on := "/api/evidence/exhibit/" + knife["id"].(string)
		link := c.post(on+"/move", map[string]any{"from": "Nobody", "to": "Store", "to_place": "Shelf", "reason": "x"}, 200)
		c.post(on+"/explain", map[string]any{"n": link["n"], "explanation": "x"}, 200)
		if got := c.get(on, 200); got["gaps"] != 1.0 || len(got["continuity"].([]any)) != 2 {
			t.Errorf("%v", got)
		}
		c.post(list+"/material", map[string]any{"kind": "document", "title": "x", "data": []byte("hello")}, 200)
		c.interview(h)
		if got := c.get(list, 200); len(got["exhibits"].([]any)) != 2 || len(got["materials"].([]any)) != 2 || len(got["statements"].([]any)) != 1 {
			t.Errorf("%v", got)
		}
	})
}

func (c client) interview(h house) {
	b, sum := sound()
	start := map[string]any{"person": h.suspect, "place": "Room 2", "caution": "en", "caution_given": true, "understood": "yes", "advice_reminded": true, "rested": true,
		"present": []map[string]string{{"name": "L. Marsh", "role": "interviewer"}}}
	i := c.post("/api/interview/thread/"+h.thread+"/start", start, 200)
	at := "/api/interview/record/" + i["id"].(string)
	c.post("/api/interview/thread/"+h.thread+"/urgent", map[string]any{"person": h.suspect, "without": "adult", "reason": "not my rank"}, 403)
	c.post("/api/interview/thread/"+h.thread+"/change-of-mind", map[string]any{"person": h.suspect, "reason": "not my rank"}, 403)
	c.post(at+"/mark", map[string]any{"mark": "media_changed", "reason": "full"}, 200)
	c.post(at+"/end", map[string]any{"offered": true, "notice": true}, 200)
	if got := c.post(at+"/recording", map[string]any{"data": b}, 200); got["hash"] != sum {
		c.t.Errorf("%v", got)
	}
	c.post(at+"/recording", map[string]any{"data": b}, 409)
	c.post(at+"/transcript/draft", nil, 503)
	text := c.post(at+"/transcript", map[string]any{"text": "No comment."}, 200)
	c.post(at+"/transcript/sign", map[string]any{"hash": text["hash"], "listened": true}, 200)
	if got := c.get(at, 200); got["person_name"] != "Daniel Pryce" || len(got["marks"].([]any)) != 1 {
		c.t.Errorf("%v", got)
	}
}

type client struct {
	t   *testing.T
	mux http.Handler
	ctx context.Context
}

func (c client) post(path string, body any, status int) map[string]any {
	c.t.Helper()
	b := []byte{}
	if body != nil {
		var err error
		if b, err = json.Marshal(body); err != nil {
			c.t.Fatal(err)
		}
	}
	return c.send("POST", path, b, status)
}

func (c client) get(path string, status int) map[string]any {
	c.t.Helper()
	return c.send("GET", path, nil, status)
}

func (c client) send(method, path string, body []byte, status int) map[string]any {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.ctx, method, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	c.mux.ServeHTTP(w, r)
	if w.Code != status {
		c.t.Fatalf("%s %s: %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	var out map[string]any
	if !strings.HasPrefix(w.Body.String(), "{") {
		return nil
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		c.t.Fatal(err)
	}
	if detail, _ := out["detail"].(string); status >= 400 && (detail == "" || detail == out["code"]) {
		c.t.Errorf("%s: no sentence in %s", path, w.Body)
	}
	return out
}
