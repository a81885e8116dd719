package room

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
)

// One key stands for one request: another file under the same key is another request.
func TestFingerprintTellsFilesApart(t *testing.T) {
	t.Parallel()
	type upload struct {
		Title string                `json:"title"`
		File  *multipart.FileHeader `json:"file" form:"file"`
	}
	prints := map[string][]string{}
	p := FormPage[upload]{Path: "/up", Do: func(ctx context.Context, _ *http.Request, in upload) (string, error) {
		r := access.RequestOf(ctx)
		prints[r.Key] = append(prints[r.Key], r.Fingerprint)
		return "/", nil
	}}
	const key = "01a21b0a-f9b1-701e-a97c-3aa61564cc71"
	for _, content := range []string{"one", "two", "one"} {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		m.WriteField(form.KeyName, key)
		m.WriteField("title", "CCTV")
		f, _ := m.CreateFormFile("file", "cctv.mp4")
		f.Write([]byte(content))
		m.Close()
		r := httptest.NewRequest(http.MethodPost, "/up", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		w := httptest.NewRecorder()
		p.post(w, r)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	got := prints[key]
	if len(got) != 3 || got[0] == got[1] || got[0] != got[2] {
		t.Errorf("fingerprints %v", got)
	}
}

// Back leads to where one came from within this site, and never anywhere else.
func TestBackStaysOnThisSite(t *testing.T) {
	t.Parallel()
	for referer, want := range map[string]string{
		"http://example.com/threads/1?view=all": "/threads/1?view=all",
		"http://example.com/crime/1/assign":     "/",
		"http://elsewhere.test/threads/1":       "/",
		"http://example.com//elsewhere.test/":   "/",
		"javascript:alert(1)":                   "/",
		"":                                      "/",
	} {
		r := httptest.NewRequest("GET", "http://example.com/crime/1/assign", nil)
		r.Header.Set("Referer", referer)
		if got := page.CameFrom(r); got != want {
			t.Errorf("from %q Back leads to %q, not %q", referer, got, want)
		}
	}
}

// What is shown once is a page of the act itself, that nothing on the way keeps; what is wrong is said in the form, as ever.
func TestWhatIsShownOnceIsTheAnswerToTheAct(t *testing.T) {
	t.Parallel()
	type give struct {
		Name string `json:"name" label:"Phone"`
	}
	p := FormPage[give]{Path: "/give", Title: "Give a phone", Once: func(_ context.Context, _ *http.Request, in give) (page.Page, g.Node, error) {
		if in.Name == "" {
			return page.Page{}, nil, fault.InvalidField("name", "form.required", "label", "the phone", "subject", "The phone")
		}
		return page.Page{Title: "The code"}, page.P("K7Q2 for " + in.Name), nil
	}}
	for name, want := range map[string]struct {
		status int
		says   string
	}{"Handset <12>": {http.StatusOK, "K7Q2 for Handset &lt;12&gt;"}, "": {http.StatusUnprocessableEntity, "Give a phone"}} {
		r := httptest.NewRequest(http.MethodPost, "/give", strings.NewReader(url.Values{"name": {name}, form.KeyName: {"01a21b0a-f9b1-701e-a97c-3aa61564cc72"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		p.post(w, r)
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.says) || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Location") != "" {
			t.Errorf("%q: %d %v %.300s", name, w.Code, w.Header(), w.Body)
		}
	}
}
