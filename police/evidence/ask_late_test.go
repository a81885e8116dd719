package evidence_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"throughline/platform/paging"
	"throughline/police/evidence"
)

// between reads a form and does something once half of it was read.
type between struct {
	r    io.Reader
	left int
	do   func()
}

func (b *between) Read(p []byte) (int, error) {
	if b.left == 0 && b.do != nil {
		b.do()
		b.do = nil
	}
	if b.do != nil && len(p) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}

// MOB-06: a link that is ended, or whose time is over, while a form comes takes nothing of it; a disk that is full takes nothing either.
func TestMOB06ALinkThatEndsWhileAFormComesTakesNoMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.sends(t)
		post := func(path string, do func()) *httptest.ResponseRecorder {
			kind, body := formOf(t, map[string]string{"one.mp4": string(film("one")) + string(make([]byte, 100_000))})
			mux := http.NewServeMux()
			for _, s := range h.desk.Room().Screens {
				if s.Public {
					mux.HandleFunc(s.Pattern, s.Handler)
				}
			}
			r := httptest.NewRequestWithContext(context.Background(), "POST", path, &between{bytes.NewReader(body), len(body) / 2, do})
			r.RemoteAddr = "192.0.2.70:4000"
			r.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		a, path := h.asked(t, asking())
		has(t, post(path, func() {
			if _, err := h.desk.EndAsk(h.howells(), a.ID, evidence.EndAsk{Why: "Not needed"}); err != nil {
				t.Fatal(err)
			}
		}), 404, "does not take anything")
		b, path := h.asked(t, asking())
		now := h.Held.Now()
		has(t, post(path, func() { h.Held.Set(b.ExpiresAt) }), 404, "does not take anything")
		h.Held.Set(now)
		_, path = h.asked(t, asking())
		h.desk.Sends.Low = func() string { return "act.space.uploads" }
		has(t, post(path, func() {}), 503, "No file can be taken at the moment")
		g, err := h.desk.List(h.marsh(), h.thread, paging.Ask{})
		if err != nil || len(g.Materials) != 0 {
			t.Errorf("%+v %v", g.Materials, err)
		}
		h.desk.Sends.Low = nil
		has(t, post(path, func() {}), 303)
	})
}
