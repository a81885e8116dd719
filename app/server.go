package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/page"
	"throughline/web"
)

// Version of the program, set when it is built.
var Version = "development"

// Server serves an installation over HTTP.
type Server struct {
	*System
	sessions *scs.SessionManager
	limits   *limits
	found    found
	ready    atomic.Bool
	handler  http.Handler
	http     *http.Server
	events   brought
	others   []Beside
	streams  sync.WaitGroup // that are open: the server does not know of them, because they write to their connections themselves
}

// NewServer makes the routes of a wired installation, and of what stands beside it.
func NewServer(s *System, beside ...Beside) *Server {
	srv := &Server{System: s, others: beside, sessions: scs.New(), limits: newLimits(200, 800)}
	srv.sessions.Store = access.SessionStore{DB: s.Host.DB}
	srv.sessions.Codec = access.SessionCodec{}
	srv.sessions.Lifetime = 12 * time.Hour // a long tour; a victim's session is shorter and says so when it starts
	srv.sessions.Cookie.Name = api.Session
	srv.sessions.Cookie.HttpOnly = true
	srv.sessions.Cookie.SameSite = http.SameSiteLaxMode
	srv.sessions.Cookie.Persist = false
	srv.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { page.Fault(w, r, err) }
	s.desks.startSession(srv.StartSession)

	mux := http.NewServeMux()
	a := api.New(mux, Version)
	srv.shellAPI(a)
	for _, r := range s.Rooms {
		if r.API != nil {
			r.API(a)
		}
		for _, sc := range r.Screens {
			mux.Handle(sc.Pattern, srv.guard(sc.Public, sc.Handler))
		}
	}
	api.Document(a)
	streamDoc(a)
	srv.shellScreens(mux)
	for _, b := range beside {
		for _, sc := range b.Screens() {
			mux.Handle(sc.Pattern, srv.guard(sc.Public, sc.Handler))
		}
	}
	srv.serveExchange(a, mux)
	s.desks.voice.Page = s.pageOn(mux)
	if s.Map != nil {
		s.Map.Routes(mux)
	}
	srv.handler = srv.chain(mux)
	return srv
}

// ServeHTTP serves one request, through every layer.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := s.besideOf(r.Host); h != nil {
		h.ServeHTTP(w, r)
		return
	}
	s.handler.ServeHTTP(w, r)
}

// chain puts the layers around the routes, outermost first.
func (s *Server) chain(routes http.Handler) http.Handler {
	inner := http.NewServeMux()
	inner.Handle("GET /assets/", web.Handler())
	inner.HandleFunc("GET /healthz", s.health)
	inner.HandleFunc("GET /readyz", s.readiness)
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(s.crossOrigin))
	session := s.withSession(cross.Handler(s.identify(s.wallOnly(s.purposed(s.bring(s.kept(s.idempotent(s.after(s.missing(routes))))))))))
	inner.Handle("/live", s.liveIdentity(s.purposed(routes))) // a stream stays outside the session writer, which buffers
	inner.Handle("/live/positions", s.liveIdentity(s.purposed(routes)))
	inner.Handle("/", s.moment(session))
	return s.recovered(s.logged(s.secured(s.limited(inner))))
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if err := s.Host.DB.Ping(r.Context()); err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

func (s *Server) readiness(w http.ResponseWriter, r *http.Request) {
	if !s.ready.Load() {
		http.Error(w, "starting or stopping", http.StatusServiceUnavailable)
		return
	}
	s.health(w, r)
	s.tellSpace(w)
}

// Serve listens until ctx ends, then stops as house.md says: not ready at once, no new acts, running requests finish
// (10 s), the group is flushed. told is called once with the address; with a year to play it is ready when that returns.
func (s *Server) Serve(ctx context.Context, told func(addr string)) error {
	l, err := net.Listen("tcp", s.Settings.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", s.Settings.Listen, err)
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 16,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	s.Start(context.WithoutCancel(ctx))
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(l) }()
	s.ready.Store(!s.Settings.Year)
	told("http://" + l.Addr().String())
	s.ready.Store(true)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.ready.Store(false)
	s.live.Close()
	for _, b := range s.others {
		b.Close()
	}
	stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.http.Shutdown(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		slog.Error("stopping", "error", err)
	}
	s.streams.Wait()
	return s.Stop()
}
