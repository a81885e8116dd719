package custody_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/words"
)

// call makes one request to the room's API as one person.
func (s *suite) call(h http.Handler, who access.Actor, method, path, key string, body any) (int, http.Header, map[string]any) {
	s.t.Helper()
	raw, err := json.Marshal(body)
	s.must(err)
	r := httptest.NewRequest(method, path, strings.NewReader(string(raw)))
	r.Header.Set("Content-Type", "application/json")
	a, err := access.From(s.As(who))
	s.must(err)
	ctx := access.WithRequest(access.WithActor(r.Context(), a), access.Request{Key: key, Fingerprint: path + string(raw)})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(ctx))
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		s.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body.String())
	}
	return w.Code, w.Header(), out
}

func TestTheSameActsByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		mux := http.NewServeMux()
		s.custody.Room().API(api.New(mux, "test"))
		code, head, arrest := s.call(mux, howells, "POST", "/api/custody/arrest", "k1", s.arrestInput())
		if code != 200 || head.Get("Throughline-Entry") == "" || head.Get("ETag") == "" {
			t.Fatalf("arrest: %d %v", code, arrest)
		}
		_, head, again := s.call(mux, howells, "POST", "/api/custody/arrest", "k1", s.arrestInput())
		if again["id"] != arrest["id"] || head.Get("Throughline-Replayed") != "true" {
			t.Errorf("a repeated arrest is one arrest: %v", again["id"])
		}
		id, ok := arrest["id"].(string)
		if !ok {
			t.Fatal("no id")
		}
		code, _, held := s.call(mux, adeyemi, "POST", "/api/custody/arrest/"+id+"/arrival", "", map[string]any{"yard_at": s.now(), "cell": "M4"})
		if code != 200 || held["number"] != "central/1/26" {
			t.Fatalf("arrival: %d %v", code, held)
		}
		detention := "/api/custody/" + held["id"].(string)
		code, _, problem := s.call(mux, rees, "POST", detention+"/authorise", "", authorise)
		if code != http.StatusForbidden || problem["code"] != "access.refused" {
			t.Errorf("a sergeant of another team: %d %v", code, problem)
		}
		code, _, problem = s.call(mux, adeyemi, "POST", detention+"/authorise", "", map[string]any{})
		if code != http.StatusUnprocessableEntity || len(problem["fields"].([]any)) != 2 {
			t.Errorf("nothing said: %d %v", code, problem)
		}
		code, _, _ = s.call(mux, adeyemi, "POST", detention+"/authorise", "", authorise)
		if code != 200 {
			t.Errorf("authorise: %d", code)
		}
		code, _, seen := s.call(mux, coles, "GET", detention, "", nil)
		if code != 200 || seen["name"] != "Daniel Pryce" || seen["state"] != "authorised" || seen["clock"] == nil || len(seen["safety"].([]any)) != 1 {
			t.Errorf("%d %v", code, seen)
		}
		code, _, board := s.call(mux, adeyemi, "GET", "/api/custody", "", nil)
		if code != 200 || len(board["rows"].([]any)) != 1 {
			t.Errorf("board: %d %v", code, board)
		}
	})
}

var faultCode = regexp.MustCompile(`(?:fault\.New\(fault\.\w+|fault\.InvalidField\([^,]+|add\("\w+"|refuse\(i|changed\(r, err), "((?:custody|arrest|detention)\.[a-z0-9_.]+)"`)

func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	book, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range faultCode.FindAllStringSubmatch(string(src), -1) {
			found++
			if book.Say(words.English, m[1], nil) == m[1] {
				t.Errorf("%s: %s has no sentence", f, m[1])
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d codes were found: the test no longer reads the source", found)
	}
}
