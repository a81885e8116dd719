package evidence_test

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
	"throughline/police/evidence"
)

// visit asks a screen of the room, signed in as ctx says.
func (h house) visit(t *testing.T, ctx context.Context, method, path, kind string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	for _, s := range h.desk.Room().Screens {
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

func (h house) post(t *testing.T, ctx context.Context, path string, v url.Values) *httptest.ResponseRecorder {
	t.Helper()
	v.Set(form.KeyName, id.New())
	return h.visit(t, ctx, "POST", path, "application/x-www-form-urlencoded", []byte(v.Encode()))
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

func TestPagesOfAStatementFromWritingToSigning(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		list := "/evidence/thread/" + h.thread
		has(t, h.visit(t, h.howells(), "GET", list, "", nil), 200, "No statement yet", "Take a statement", "Add a photograph")
		has(t, h.visit(t, h.howells(), "GET", list+"/statement", "", nil), 200, "Marta Nowak", "Age, if under 18")
		has(t, h.post(t, h.howells(), list+"/statement", url.Values{"witness": {h.witness}}), 422, "There is a problem", "Enter what the witness says")
		w := h.post(t, h.howells(), list+"/statement", url.Values{"witness": {h.witness}, "text": {told}})
		has(t, w, 303)
		at := w.Header().Get("Location")
		has(t, h.visit(t, h.howells(), "GET", at, "", nil), 200, "Statement of Marta Nowak", "Not signed", "He had a knife.", "Read back and sign")
		sign := h.visit(t, h.howells(), "GET", at+"/sign", "", nil)
		has(t, sign, 200, "consisting of 1 page(s) each signed by me", "wilfully stated in it anything which I know to be false", `type="hidden" name="hash"`)
		_, after, _ := strings.Cut(sign.Body.String(), `name="hash" value="`)
		text := after[:64]
		has(t, h.post(t, h.howells(), at+"/sign", url.Values{"hash": {text}, "signed_as": {"M Nowak"}, "place": {"Home"}}), 422, "There is a problem")
		has(t, h.post(t, h.howells(), at+"/sign", url.Values{"hash": {text}, "signed_as": {"M Nowak"}, "place": {"Home"}, "read_back": {"true"}, "declared": {"true"}}), 303)
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, "Signed before", "Text and signature belong together")
		has(t, h.visit(t, h.howells(), "GET", at+"/change", "", nil), 200, "A change voids the signature")
		has(t, h.visit(t, h.wrong()["own family"], "GET", at, "", nil), 403)
		has(t, h.visit(t, h.wrong()["off duty"], "GET", list+"/statement", "", nil), 403)
	})
}

func upload(t *testing.T, name string, data []byte) (string, []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"description": "The pavement", "kind": "document", "title": "A page", form.KeyName: id.New()} {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func TestAPhotographComesThroughAPageAndIsServedSafely(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		b := shot(h.Held.Now())
		kind, body := upload(t, `x".html`, b)
		w := h.visit(t, h.howells(), "POST", "/evidence/thread/"+h.thread+"/photograph", kind, body)
		has(t, w, 303)
		at := w.Header().Get("Location")
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, "Exhibit SH/1", hash(b), "Unchanged", at+"/file")
		got := h.visit(t, h.marsh(), "GET", at+"/file", "", nil)
		if got.Code != 200 || !bytes.Equal(got.Body.Bytes(), b) {
			t.Fatalf("the picture is not served: %d", got.Code)
		}
		for k, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"} {
			if got.Header().Get(k) != want {
				t.Errorf("%s: %s", k, got.Header().Get(k))
			}
		}
		if p := got.Header().Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || !strings.Contains(p, "sandbox") {
			t.Error(p)
		}
		if d := h.visit(t, h.marsh(), "GET", at+"/file?download", "", nil).Header().Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || strings.Contains(d, "html") {
			t.Error(d)
		}
		has(t, h.visit(t, h.wrong()["off duty"], "GET", at+"/file", "", nil), 403)
		kind, body = upload(t, "x.jpg", []byte("<script>alert(1)</script>"))
		has(t, h.visit(t, h.howells(), "POST", "/evidence/thread/"+h.thread+"/photograph", kind, body), 422, "A picture must be a JPEG, PNG, GIF or WebP file")
	})
}

func TestAPageAsMaterialIsOnlyEverADownload(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		kind, body := upload(t, "x.html", []byte("<!doctype html><script>alert(1)</script>"))
		w := h.visit(t, h.howells(), "POST", "/evidence/thread/"+h.thread+"/material", kind, body)
		has(t, w, 303)
		at := w.Header().Get("Location")
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, "Download it to look at it")
		head := h.visit(t, h.marsh(), "GET", at+"/file", "", nil).Header()
		if head.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v", head)
		}
	})
}

// Every view is a look in the audit; the same within ten minutes is one.
func TestMOB06EveryViewAndDownloadIsALook(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		b := shot(h.Held.Now())
		done, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "x"}, bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		at := "/evidence/exhibit/" + done.Value.ID + "/file"
		before := h.looks(t)
		h.visit(t, h.marsh(), "GET", at, "", nil)
		h.visit(t, h.marsh(), "GET", at, "", nil)
		h.visit(t, h.marsh(), "GET", at+"?download", "", nil)
		if got := h.looks(t) - before; got != 2 {
			t.Errorf("%d looks for a view and a download", got)
		}
	})
}

func (h house) looks(t *testing.T) (n int) {
	t.Helper()
	if err := h.DB.Read(context.Background()).QueryRow(`SELECT count(*) FROM journal_look WHERE subject_kind = 'exhibit'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
