package room

import (
	"net/http/httptest"
	"testing"
)

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
