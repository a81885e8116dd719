package interview_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/form"
	"throughline/platform/id"
	custody "throughline/police/custody/entry"
)

func (h house) visit(t *testing.T, ctx context.Context, method, path, kind string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	for _, s := range append(h.desk.Room().Screens, h.evidence.Room().Screens...) {
		mux.HandleFunc(s.Pattern, s.Handler)
	}
	r := httptest.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func (h house) post(t *testing.T, path string, v url.Values) *httptest.ResponseRecorder {
	t.Helper()
	v.Set(form.KeyName, id.New())
	return h.visit(t, h.marsh(), "POST", path, "application/x-www-form-urlencoded", []byte(v.Encode()))
}

func has(t *testing.T, w *httptest.ResponseRecorder, status int, want ...string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	for _, s := range want {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("the page does not say %q:\n%s", s, w.Body)
		}
	}
}

func TestPagesOfAnInterviewFromCautionToSeal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, custody.RightsGiven{Solicitor: "declined", Language: "Polish"})
		start := "/interview/thread/" + h.thread + "/start"
		has(t, h.visit(t, h.marsh(), "GET", start, "", nil), 200, "But it may harm your defence if you do not mention when questioned", `lang="cy"`, "Daniel Pryce")
		v := url.Values{"person": {h.suspect}, "place": {"Room 2"}, "present": {"L. Marsh, interviewer"}, "caution": {"en"}, "caution_given": {"true"},
			"understood": {"I can keep quiet"}, "advice_reminded": {"true"}, "rested": {"true"}}
		has(t, h.post(t, start, v), 422, "no interpreter is present", "L. Marsh, interviewer")
		v.Set("present", "L. Marsh, interviewer\nA. Kowalska, juggler")
		has(t, h.post(t, start, v), 422, "This cannot be used: A. Kowalska, juggler")
		v.Set("present", "L. Marsh, interviewer\nA. Kowalska, Interpreter")
		w := h.post(t, start, v)
		has(t, w, 303)
		at := w.Header().Get("Location")
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, "Interview of Daniel Pryce", "A. Kowalska (interpreter)", "Polish, with an interpreter", "Log a break or event", "No recording yet")
		has(t, h.post(t, at+"/mark", url.Values{"mark": {"break"}, "reason": {"Water"}}), 303)
		has(t, h.post(t, at+"/end", url.Values{"offered": {"true"}}), 422, "There is a problem")
		has(t, h.post(t, at+"/end", url.Values{"offered": {"true"}, "notice": {"true"}}), 303)
		b, sum := sound()
		kind, body := upload(t, b)
		has(t, h.visit(t, h.marsh(), "POST", at+"/recording", kind, body), 303)
		seen := h.visit(t, h.marsh(), "GET", at, "", nil)
		has(t, seen, 200, sum, "<audio", "Write the transcript")
		_, after, _ := strings.Cut(seen.Body.String(), `src="/evidence/material/`)
		src, _, _ := strings.Cut(after, `"`)
		if got := h.visit(t, h.marsh(), "GET", "/evidence/material/"+src, "", nil); got.Code != 200 || !bytes.Equal(got.Body.Bytes(), b) || got.Header().Get("Content-Type") != "audio/wav" {
			t.Errorf("the recording does not play: %d %v", got.Code, got.Header())
		}
		has(t, h.post(t, at+"/transcript", url.Values{"text": {"No comment."}}), 303)
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, "DRAFT, typed by L. Marsh", "Sign the transcript")
		has(t, h.post(t, at+"/transcript/draft", url.Values{}), 503, "Nothing here drafts transcripts")
		has(t, h.visit(t, h.As(actor("S. Howells", "howells", "call_handler", 1)), "GET", at, "", nil), 403)
		has(t, h.visit(t, h.As(actor("S. Howells", "howells", "call_handler", 1)), "GET", start, "", nil), 403)
	})
}

func upload(t *testing.T, data []byte) (string, []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "x.wav")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteField(form.KeyName, id.New()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}
