package load

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
)

// site is a running installation in this process, asked through every layer of the server but the network.
type site struct{ srv http.Handler }

func newSite(srv http.Handler) site { return site{srv} }

// session is somebody who is signed in.
type session struct {
	site
	cookie *http.Cookie
}

func (s site) signIn(account string) (session, error) {
	out := session{site: s}
	w := out.ask(http.MethodPost, "/api/training/sign-in", map[string]string{"account": account})
	for _, c := range w.Result().Cookies() {
		if c.Value != "" {
			out.cookie = c
		}
	}
	if w.Code >= 300 || out.cookie == nil {
		return out, fmt.Errorf("%s could not sign in: %d %s", account, w.Code, w.Body)
	}
	return out, nil
}

func (s session) ask(method, path string, body any) *httptest.ResponseRecorder {
	var raw []byte
	if body != nil {
		raw, _ = json.Marshal(body) // our own maps of plain values
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(raw))
	if raw != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.cookie != nil {
		r.AddCookie(s.cookie)
	}
	w := httptest.NewRecorder()
	s.srv.ServeHTTP(w, r)
	return w
}

// call asks the API and reads the reply.
func (s session) call(method, path string, body, out any) error {
	w := s.ask(method, path, body)
	if w.Code >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}
