package tour

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"throughline/app"
	"throughline/platform/page"
)

// domain is under which the hosts of the sandboxes lie: WHO.VISIT.tour.localhost. A browser takes every name under localhost to the
// machine itself and asks nobody (RFC 6761); each person has a host of their own, so that what a page keeps in the browser is theirs.
// The tour's page is shown under the domain itself, which is the same site: a browser keeps nothing for a page that another site
// frames, and the control room's screen would not run.
const domain = ".tour.localhost"

// under is the address of the tour's pages for who came by an address of this machine.
func under(came string) string {
	if _, port, err := net.SplitHostPort(came); err == nil {
		return net.JoinHostPort(domain[1:], port)
	}
	return domain[1:]
}

// host is the address of somebody's pages.
func (v *visit) host(who string) string {
	h := who + "." + v.id + domain
	if v.port != "" {
		h += ":" + v.port
	}
	return h
}

// Host serves the hosts of the sandboxes; nil for every other host. A visit that is over, one that never was and a person who is
// not of the cast are answered alike.
func (t *Tour) Host(name string) http.Handler {
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	rest, ok := strings.CutSuffix(name, domain)
	if !ok {
		return nil
	}
	who, id, _ := strings.Cut(rest, ".")
	v, err := t.find(id)
	if _, known := cast[who]; err != nil || !known {
		return http.HandlerFunc(t.gone)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { v.serve(w, r, who, t.gone) })
}

func (t *Tour) gone(w http.ResponseWriter, _ *http.Request) {
	page.Secure(w.Header())
	w.Header().Set("X-Frame-Options", "DENY")
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, page.Say("en", "tour.over"), http.StatusNotFound)
}

// serve answers a request to somebody's host as that person, whose session is kept here.
func (v *visit) serve(w http.ResponseWriter, r *http.Request, who string, gone http.HandlerFunc) {
	if !v.enter() {
		gone(w, r)
		return
	}
	defer v.requests.Done()
	session := v.session(r.Context(), who)
	in := r.Clone(r.Context())
	in.Header.Del("Cookie")
	for _, c := range r.Cookies() {
		if c.Name != app.SessionCookie {
			in.AddCookie(c)
		}
	}
	if session != "" {
		in.AddCookie(&http.Cookie{Name: app.SessionCookie, Value: session})
	}
	v.srv.ServeHTTP(&framed{ResponseWriter: w, v: v, who: who}, in)
}

// session is the session of somebody of the cast, who is signed in when they are not. The victim signs in by her code alone.
func (v *visit) session(ctx context.Context, who string) string {
	v.mu.Lock()
	s := v.seats[who]
	v.mu.Unlock()
	if s != "" || cast[who] == "" {
		return s
	}
	s, err := signIn(ctx, v.srv, cast[who])
	if err != nil {
		return "" // the page says that nobody is signed in
	}
	v.sit(who, s)
	return s
}

func (v *visit) sit(who, session string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seats[who] = session
}

// signIn is a new session of an account of a training installation.
func signIn(ctx context.Context, h http.Handler, account string) (string, error) {
	body, err := json.Marshal(map[string]string{"account": account})
	if err != nil {
		return "", err
	}
	w := ask(ctx, h, http.MethodPost, "/api/training/sign-in", "", bytes.NewReader(body), "")
	for _, c := range w.result().Cookies() {
		if c.Name == app.SessionCookie && c.Value != "" {
			return c.Value, nil
		}
	}
	return "", fmt.Errorf("tour: %s was not signed in: %d", account, w.status)
}

// ask makes a request of this program to an installation in it.
func ask(ctx context.Context, h http.Handler, method, path, session string, body io.Reader, purpose string) *reply {
	r, err := http.NewRequestWithContext(ctx, method, "http://tour.localhost"+path, body)
	if err != nil {
		return &reply{head: http.Header{}, status: http.StatusBadRequest}
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if purpose != "" {
		r.Header.Set("Throughline-Purpose", purpose)
	}
	if session != "" {
		r.AddCookie(&http.Cookie{Name: app.SessionCookie, Value: session})
	}
	return answer(h, r)
}

func answer(h http.Handler, r *http.Request) *reply {
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:0"
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := &reply{head: http.Header{}}
	h.ServeHTTP(w, in)
	return w
}

// reply is an answer inside the program.
type reply struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

func (w *reply) Header() http.Header { return w.head }

func (w *reply) WriteHeader(code int) {
	if w.status == 0 {
		w.status = code
	}
}

func (w *reply) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

func (w *reply) result() *http.Response {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return &http.Response{StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: w.head,
		Body: io.NopCloser(bytes.NewReader(w.body.Bytes())), ContentLength: int64(w.body.Len())}
}

// inside carries the requests of the case to its sandbox, without a network. The victim's session, which her code alone opens, is
// kept for her page.
type inside struct{ v *visit }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp := answer(i.v.srv, r).result()
	resp.Request = r
	if r.URL.Path == "/api/my-case/sign-in" && resp.StatusCode < 300 {
		for _, c := range resp.Cookies() {
			if c.Name == app.SessionCookie {
				i.v.sit("victim", c.Value)
			}
		}
	}
	return resp, nil
}

// framed lets the tour's own page, and nothing else, frame a page of the sandbox, and keeps its session here.
type framed struct {
	http.ResponseWriter
	v     *visit
	who   string
	wrote bool
}

func (w *framed) WriteHeader(code int) {
	if !w.wrote {
		w.wrote = true
		w.v.allow(w.Header(), w.who)
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *framed) Write(b []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// FlushError sends what was written, with the sandbox's headers.
func (w *framed) FlushError() error {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *framed) Unwrap() http.ResponseWriter { return w.ResponseWriter }

const nobodyFrames = "frame-ancestors 'none'"

func (v *visit) allow(head http.Header, who string) {
	if csp := head.Get("Content-Security-Policy"); strings.Contains(csp, nobodyFrames) {
		head.Set("Content-Security-Policy", strings.Replace(csp, nobodyFrames, "frame-ancestors "+v.origin(), 1))
		head.Del("X-Frame-Options")
	}
	set := head.Values("Set-Cookie")
	head.Del("Set-Cookie")
	for _, line := range set {
		if c, err := http.ParseSetCookie(line); err == nil && c.Name == app.SessionCookie {
			v.sit(who, c.Value) // empty when they signed out
			continue
		}
		head.Add("Set-Cookie", line)
	}
}

// origin is of the tour's own page.
func (v *visit) origin() string { return (&url.URL{Scheme: "http", Host: v.address}).String() }
