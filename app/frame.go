package app

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/live"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// frame is what every page of this request has around it.
func (s *Server) frame(r *http.Request, a *access.Actor) page.Frame {
	now := s.Host.Clock.Now()
	f := page.Frame{Lang: "en", Now: now}
	if s.Settings.Training {
		f.Training = &page.Training{Now: now, Offset: s.shifted.Offset()}
	}
	if r.URL.Query().Get("lang") == "cy" {
		f.Lang = "cy"
	}
	if a == nil {
		return f
	}
	if a.Kind == "victim" {
		f.Public = true
		return f
	}
	rank := strings.TrimSpace(s.rankLabel(a.Rank) + " " + a.Number)
	f.Reader = &page.Reader{Name: a.Name, RankAndNumber: rank}
	f.SignOut = "/sign-out"
	f.Search = "/find"
	f.Nav = s.nav(r, a)
	f.Notices = append(s.spaceNotice(f.Lang), s.notices(r.Context(), a)...)
	f.KeptIn = s.keptIn(r, a)
	return f
}

func (s *System) rankLabel(code string) string {
	t, ok := s.Host.Law.Lookup("rank")
	if !ok || code == "" {
		return ""
	}
	row, ok := t.At(code, when.DayOf(s.Host.Clock.Now()))
	if !ok {
		return ""
	}
	var v struct {
		Order        int    `json:"order"`
		Label        string `json:"label"`
		Short        string `json:"short"`
		MayActAs     string `json:"may_act_as,omitempty"`
		DesignatedBy string `json:"designated_by,omitempty"`
	}
	if err := row.Into(&v); err != nil || v.Short == "" {
		return say(code)
	}
	return v.Short
}

// nav are the sections for this reader's work: the same everywhere, and the rooms that their role uses.
func (s *Server) nav(r *http.Request, a *access.Actor) []page.NavItem {
	items := []page.NavItem{{Text: "Your day", Href: "/"}, {Text: "Threads", Href: "/threads"}, {Text: "People", Href: "/people"}, {Text: "Owed", Href: "/owed"}}
	for _, x := range []struct {
		text, href string
		roles      []string
	}{
		{"Control", "/control", []string{"dispatcher", "call_handler", "control_supervisor"}},
		{"My jobs", "/field", []string{"officer", "sergeant"}},
		{"Custody", "/custody", []string{"custody_officer", "duty_inspector"}},
		{"Duty", "/duty", []string{"duty_planner", "sergeant", "control_supervisor", "hr"}},
		{"Expenses", "/expenses", []string{"officer", "investigator", "finance", "auditor"}},
		{"Insight", "/insight", []string{"chief", "auditor", "duty_inspector", "control_supervisor"}},
		{"Operations", "/operations", []string{"operations"}},
		{"Exchange", "/exchange", s.exchangeRoles()},
	} {
		for _, role := range x.roles {
			if a.Has(role) {
				items = append(items, page.NavItem{Text: x.text, Href: x.href})
				break
			}
		}
	}
	for i := range items {
		p := items[i].Href
		items[i].Current = r.URL.Path == p || p != "/" && strings.HasPrefix(r.URL.Path, p+"/")
	}
	return items
}

// liveIdentity is identify for streams, which must stay outside the session writer.
func (s *Server) liveIdentity(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if c, err := r.Cookie(s.sessions.Cookie.Name); err == nil {
			loaded, err := s.sessions.Load(ctx, c.Value)
			if err != nil {
				s.fail(w, r, err)
				return
			}
			if account := s.sessions.GetString(loaded, "account"); account != "" {
				if a, err := s.Directory.Actor(ctx, account, s.Host.Clock.Now()); err == nil {
					ctx = access.WithActor(ctx, a)
					s.found.add(c.Value)
				}
			}
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// listen opens a live stream: one look when it opens, so that none is unrecorded, and one that says from when to when it ran.
func (s *Server) listen(w http.ResponseWriter, r *http.Request, a *access.Actor) error {
	q := r.URL.Query()
	about, err := s.heard(r.Context(), a, q.Get("thread"))
	if err != nil {
		return err
	}
	f := live.Filter{Own: s.ownEvent(a), Thread: q.Get("thread"), Prefix: q.Get("kinds"), Labels: func(ctx context.Context) ([]string, error) {
		if !s.stillSignedIn(r, a.Account) {
			return nil, fault.New(fault.Unauthenticated, "access.signed_out")
		}
		now, err := s.Directory.Actor(ctx, a.Account, s.Host.Clock.Now())
		if err != nil {
			return nil, err
		}
		return now.Labels, nil
	}}
	opened := s.Host.Clock.Now()
	_, err = act.SeeWith(r.Context(), s.Host.Door, act.Of("live.listen", journal.Ref{Kind: "live", ID: f.Thread}).With(about),
		func(db.Querier, *access.Actor) (bool, any, error) {
			return true, map[string]string{"thread": f.Thread, "kinds": f.Prefix}, nil
		})
	if err != nil {
		return err
	}
	err = s.live.Serve(w, r, f, s.Host.Clock.Now)
	span := map[string]string{"thread": f.Thread, "kinds": f.Prefix, "opened_at": when.RFC3339(opened), "closed_at": when.RFC3339(s.Host.Clock.Now())}
	if e := s.Host.Door.Looked(r.Context(), act.Of("live.listen", journal.Ref{Kind: "live", ID: f.Thread}), span); e != nil {
		slog.ErrorContext(r.Context(), "the end of a stream could not be recorded", "error", e)
	}
	return err
}

// stillSignedIn asks the session again: a stream does not outlive it by more than the seconds between two askings.
func (s *Server) stillSignedIn(r *http.Request, account string) bool {
	c, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return false
	}
	loaded, err := s.sessions.Load(context.Background(), c.Value) // not the stream's context, which may hold the session of its beginning
	return err == nil && s.sessions.GetString(loaded, "account") == account
}

// heard are the facts of listening to one thread: whom and which homes it is about, so that nobody listens to their own. A
// thread that the reader may not know of has none, as one that is not there: its stream is open, and says nothing.
func (s *Server) heard(ctx context.Context, a *access.Actor, threadID string) (access.Resource, error) {
	var r access.Resource
	if threadID == "" {
		return r, nil
	}
	q := s.Host.DB.Read(ctx)
	th, err := thread.Get(q, threadID)
	switch {
	case fault.Is(err, fault.NotFound):
		return r, nil
	case err != nil || th.Label != "open" && !a.Holds(th.Label):
		return r, err
	}
	r.People, r.Places, err = s.desks.need.About(q, th.ID)
	return r, err
}

// ownEvent says whether an event is about the reader, their family or their home, as they are declared now.
func (s *Server) ownEvent(a *access.Actor) func(ctx context.Context, e live.Event) (bool, error) {
	return func(ctx context.Context, e live.Event) (bool, error) {
		now, err := s.Directory.Actor(ctx, a.Account, s.Host.Clock.Now())
		if err != nil || !now.HasOwn() {
			return false, err
		}
		if now.Own([]string{e.Subject.ID}, []string{e.Subject.ID}) != "" {
			return true, nil
		}
		return s.Host.Own(s.Host.DB.Read(ctx), now, e.Threads...)
	}
}

// clockPage moves the training clock.
func (s *Server) clockPage() room.FormPage[clockBody] {
	return room.FormPage[clockBody]{Path: "/training/clock", Title: "Move the training clock", File: "app/frame.go", Button: "Move the clock forward",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			return page.P("It is now " + s.Host.Clock.Now().In(when.London).Format("Mon 2 Jan 2006, 15:04") + " on this installation. The clock goes forward only. Everything that falls due on the way happens, in order."), nil
		},
		Do: func(ctx context.Context, r *http.Request, in clockBody) (string, error) {
			_, err := s.moveClock(ctx, in)
			return "/", err
		}}
}
