package room

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"throughline/platform/access"
	"throughline/platform/form"
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
		if got := cameFrom(r); got != want {
			t.Errorf("from %q Back leads to %q, not %q", referer, got, want)
		}
	}
}
