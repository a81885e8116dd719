package app

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/exchange"
	"throughline/platform/fault"
	"throughline/platform/id"
)

// roomNames are the rooms of the police, which another system may keep; a test holds them to what is furnished.
var roomNames = []string{"people", "roads", "duty", "control", "evidence", "crime", "custody", "interview", "casefile", "court", "reintegration", "victim", "field", "expenses", "voice", "insight"}

// CheckKeptElsewhere reads the setting kept-elsewhere. The error is a sentence.
func CheckKeptElsewhere(setting string) (exchange.Kept, error) {
	return exchange.Parse(setting, roomNames)
}

// fillExchange gives the exchange what only the rooms know.
func (s *System) fillExchange() {
	x := s.desks.exchange
	x.Who = s.Directory
	x.LinkOf = s.linkOf
	for _, r := range s.Rooms {
		if r.About != nil {
			x.About = r.About
		}
	}
}

// serveExchange lets answers of other systems run through this server's own routes, inside the layers that know who asks.
func (s *Server) serveExchange(a api.API, routes http.Handler) {
	x := s.desks.exchange
	titles := map[string]string{}
	for _, p := range a.OpenAPI().Paths {
		if p.Post != nil {
			titles[p.Post.OperationID] = p.Post.Summary
		}
	}
	x.Title = func(action string) string { return titles[action] }
	inner := s.missing(routes)
	x.Serve = func(w http.ResponseWriter, r *http.Request, who *access.Actor) {
		inner.ServeHTTP(w, r.WithContext(s.framed(r.Context(), r, who)))
	}
}

// kept holds a request as it came, for a room that another system keeps. Where no room is, nothing is held.
func (s *Server) kept(next http.Handler) http.Handler {
	if !s.desks.exchange.Any() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		sent := &access.Sent{Method: r.Method, Path: r.URL.RequestURI(), ContentType: r.Header.Get("Content-Type")}
		body, err := io.ReadAll(io.LimitReader(r.Body, act.SentLimit+1))
		if err != nil {
			s.fail(w, r, fault.New(fault.Invalid, "form.too_much").Wrap(err))
			return
		}
		rest := r.Body
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(body), rest), rest}
		if sent.TooLarge = len(body) > act.SentLimit; !sent.TooLarge {
			sent.Body = body
		}
		q := access.RequestOf(r.Context())
		q.Sent = sent
		next.ServeHTTP(w, r.WithContext(access.WithRequest(r.Context(), q)))
	})
}

// bring lets a system that keeps a room say what began there, as the member of staff whose act it is.
func (s *Server) bring(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(exchange.HeaderFor) == "" || !isAPI(r) {
			next.ServeHTTP(w, r)
			return
		}
		by, err := access.From(r.Context())
		if err != nil {
			s.fail(w, r, err)
			return
		}
		ctx, who, err := s.desks.exchange.Bring(r, by)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(access.WithActor(ctx, who)))
	})
}

// keptIn says on a record's page in which system it is kept: any record that the address names.
func (s *Server) keptIn(r *http.Request, a *access.Actor) string {
	if !s.desks.exchange.Any() || a.Kind != "staff" || isAPI(r) {
		return ""
	}
	for part := range strings.SplitSeq(r.URL.Path, "/") {
		if !id.Valid(part) {
			continue
		}
		if says, err := s.desks.exchange.Says(r.Context(), part, a); err == nil && says != "" {
			return says
		}
	}
	return ""
}

// exchangeRoles are those whose head leads to the exchange: those who run the system and those who answer for a tour.
func (s *Server) exchangeRoles() []string {
	if !s.desks.exchange.Any() {
		return nil
	}
	return []string{"operations", "duty_inspector", "superintendent"}
}
