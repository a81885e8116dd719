package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/page"
)

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// fail answers a fault as a problem or a page, whichever was asked for.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if !isAPI(r) {
		page.Fault(w, r, err)
		return
	}
	p := api.ProblemOf(r.Context(), err)
	w.Header().Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

// recovered answers a panic as an internal fault: logged once, never explained.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil || p == http.ErrAbortHandler {
				return
			}
			slog.ErrorContext(r.Context(), "a request panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			s.fail(w, r, fault.New(fault.Internal, "internal"))
		}()
		next.ServeHTTP(w, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(c int) { w.status = c; w.ResponseWriter.WriteHeader(c) }

// Unwrap lets http.ResponseController reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged writes one line a request: never a query, a name or a free text.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		request := id.New()
		w.Header().Set("Throughline-Request", request)
		sw := &statusWriter{ResponseWriter: w, status: 200}
		next.ServeHTTP(sw, r)
		level := slog.LevelDebug
		if sw.status >= 500 {
			level = slog.LevelError
		}
		slog.LogAttrs(r.Context(), level, "request", slog.String("request", request), slog.String("method", r.Method), slog.String("pattern", r.Pattern),
			slog.Int("status", sw.status), slog.Duration("took", time.Since(began)))
	})
}

// overTLS tells whether the reader's end of the connection is encrypted: here, or by what stands before this server.
func (s *Server) overTLS(r *http.Request) bool { return r.TLS != nil || s.Settings.BehindTLS }

// withSession loads the session and writes its cookie, which goes over TLS only when there is TLS.
func (s *Server) withSession(next http.Handler) http.Handler {
	secure := *s.sessions
	secure.Cookie.Secure = true
	plain, only := s.sessions.LoadAndSave(next), secure.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.overTLS(r) {
			only.ServeHTTP(w, r)
			return
		}
		plain.ServeHTTP(w, r)
	})
}

// secured sets the headers that every reply carries.
func (s *Server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Secure(w.Header())
		w.Header().Set("X-Frame-Options", "DENY")
		w.Header().Set("Cache-Control", "no-store")
		if s.overTLS(r) {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// limits bound how fast one client may ask.
type limits struct {
	mu    sync.Mutex
	m     map[string]*rate.Limiter
	rate  rate.Limit
	burst int
}

func newLimits(perSecond float64, burst int) *limits {
	return &limits{m: map[string]*rate.Limiter{}, rate: rate.Limit(perSecond), burst: burst}
}

// allow takes one from a key's budget, which is so many times that of one client.
func (l *limits) allow(key string, times int) bool {
	if l.rate <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.m) > 50000 {
		l.m = map[string]*rate.Limiter{}
	}
	x, ok := l.m[key]
	if !ok {
		x = rate.NewLimiter(l.rate*rate.Limit(times), l.burst*times)
		l.m[key] = x
	}
	return x.Allow()
}

// anAddress is how many clients' budgets one address has: a station stands behind one.
const anAddress = 5

// found are the sessions that were found lately, by the hash of their token.
type found struct {
	mu sync.Mutex
	m  map[[sha256.Size]byte]bool
}

func (f *found) has(token string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.m[sha256.Sum256([]byte(token))]
}

func (f *found) add(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.m == nil || len(f.m) > 50000 {
		f.m = map[[sha256.Size]byte]bool{}
	}
	f.m[sha256.Sum256([]byte(token))] = true
}

// limited answers 429 to a client that asks too fast. Every address has a budget first; within it, a session that was found
// has its own, and all else from the address shares one: a cookie that somebody made up buys nothing.
func (s *Server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key, _, _ := net.SplitHostPort(r.RemoteAddr)
		client := "anybody " + key
		if c, err := r.Cookie(s.sessions.Cookie.Name); err == nil && s.found.has(c.Value) {
			client = "session " + c.Value
		}
		if !s.limits.allow(key, anAddress) || !s.limits.allow(client, 1) {
			w.Header().Set("Retry-After", "1")
			s.tooMany(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// tooMany answers before there is a session or a frame: a problem to a program, one line to a person.
func (s *Server) tooMany(w http.ResponseWriter, r *http.Request) {
	if isAPI(r) {
		s.problem(w, http.StatusTooManyRequests, "access.too_many")
		return
	}
	http.Error(w, s.Words.Say("en", "access.too_many", nil), http.StatusTooManyRequests)
}

// problem answers with a status that no fault has.
func (s *Server) problem(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(api.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: s.Words.Say("en", code, nil)})
}

func (s *Server) crossOrigin(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, fault.New(fault.Forbidden, "access.cross_origin"))
}

// identify puts who asks, and the frame of every page, into the request.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		var actor *access.Actor
		if account := s.sessions.GetString(ctx, "account"); account != "" {
			a, err := s.Directory.Actor(ctx, account, s.Host.Clock.Now())
			switch {
			case fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.NotFound):
				if err := s.sessions.Destroy(ctx); err != nil {
					s.fail(w, r, err)
					return
				}
			case err != nil:
				s.fail(w, r, err)
				return
			default:
				actor = a
				ctx = access.WithActor(ctx, a)
				s.found.add(s.sessions.Token(ctx))
			}
		}
		next.ServeHTTP(w, r.WithContext(s.framed(ctx, r, actor)))
	})
}

// purposed keeps why the reader looks, when the caller says so, with every look of the request, and which version of a record
// an act is meant for (If-Match).
func (s *Server) purposed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		why := r.Header.Get("Throughline-Purpose")
		if len(why) > 500 || !utf8.ValidString(why) || strings.ContainsFunc(why, unicode.IsControl) {
			s.fail(w, r, fault.InvalidField("Throughline-Purpose", "access.purpose"))
			return
		}
		asked := access.Request{Purpose: why}
		if r.Method == http.MethodPost && isAPI(r) {
			asked.Match = api.MatchOf(r.Header.Get("If-Match"))
		}
		r = r.WithContext(access.WithRequest(r.Context(), asked))
		next.ServeHTTP(w, r)
	})
}

// idempotent makes a repeated POST of the API one act: its key, and what was sent under it.
func (s *Server) idempotent(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if r.Method != http.MethodPost || !isAPI(r) || key == "" {
			next.ServeHTTP(w, r)
			return
		}
		if len(key) > 200 {
			s.fail(w, r, fault.InvalidField("Idempotency-Key", "access.key_too_long"))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 32<<20))
		if err != nil {
			s.fail(w, r, fault.New(fault.Invalid, "form.too_much"))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		asked := access.RequestOf(r.Context())
		h := sha256.Sum256(append([]byte(r.URL.Path+"\x00"), body...))
		ctx := access.WithRequest(r.Context(), access.Request{Key: key, Fingerprint: hex.EncodeToString(h[:]), Match: asked.Match, Purpose: asked.Purpose})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// after waits, two seconds at most, until listeners have heard the entry that ?after= names, so that nobody needs to sleep.
// A reply that could not wait for it says so: Throughline-Behind names the entry.
func (s *Server) after(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e := r.URL.Query().Get("after"); e != "" && id.Valid(e) {
			ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
			if !s.Ears.Wait(ctx, e, 2*time.Second) {
				w.Header().Set("Throughline-Behind", e)
			}
			cancel()
		}
		next.ServeHTTP(w, r)
	})
}

// moment lets all that a page reads see one moment, from its session to its last panel. It is over with the first byte that is
// written: what streams does not hold it. A request that waits for listeners (?after=) reads as it comes.
func (s *Server) moment(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.Query().Has("after") {
			next.ServeHTTP(w, r)
			return
		}
		ctx, end := s.Host.DB.View(r.Context())
		defer end()
		next.ServeHTTP(&momentWriter{w, end}, r.WithContext(ctx))
	})
}

type momentWriter struct {
	http.ResponseWriter
	end func()
}

func (w *momentWriter) WriteHeader(c int) { w.end(); w.ResponseWriter.WriteHeader(c) }

func (w *momentWriter) Write(b []byte) (int, error) { w.end(); return w.ResponseWriter.Write(b) }

// Unwrap lets http.ResponseController reach the writer below.
func (w *momentWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// missing draws our own page for an address that nothing serves.
func (s *Server) missing(routes http.Handler) http.Handler {
	mux, ok := routes.(*http.ServeMux)
	if !ok {
		return routes
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "" {
			if allowed := s.otherMethods(mux, r); len(allowed) > 0 {
				w.Header().Set("Allow", strings.Join(allowed, ", "))
				if isAPI(r) {
					s.problem(w, http.StatusMethodNotAllowed, "api.wrong_method")
					return
				}
				page.Fault(wrongMethod{w}, r, fault.New(fault.NotFound, "page.wrong_method"))
				return
			}
			s.fail(w, r, fault.New(fault.NotFound, "page.not_found"))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) otherMethods(mux *http.ServeMux, r *http.Request) (allowed []string) {
	other := r.Clone(r.Context())
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other.Method = m
		if _, p := mux.Handler(other); p != "" {
			allowed = append(allowed, m)
		}
	}
	return allowed
}

// wrongMethod gives a page the status of an address that is there, but not for this method: no fault has that status.
type wrongMethod struct{ http.ResponseWriter }

func (w wrongMethod) WriteHeader(int) { w.ResponseWriter.WriteHeader(http.StatusMethodNotAllowed) }

// guard keeps pages of the force to those who work for it; the rest is the door's.
func (s *Server) guard(public bool, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if public {
			next(w, r)
			return
		}
		a, err := access.From(r.Context())
		switch {
		case err != nil && r.Method == http.MethodGet:
			http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		case err != nil:
			page.Fault(w, r, err)
		case a.Kind == "victim":
			page.Fault(w, r, fault.New(fault.NotFound, "page.not_found"))
		default:
			next(w, r)
		}
	})
}
