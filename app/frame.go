package app

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"throughline/docs/guides"
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
	"throughline/police/voice"
)

// framed is the context of a request whose pages are drawn in its frame, which is made when one is: it takes some reads.
func (s *Server) framed(ctx context.Context, r *http.Request, a *access.Actor) context.Context {
	lang := "en"
	if r.URL.Query().Get("lang") == "cy" {
		lang = "cy"
	}
	return page.WithFrameOf(ctx, lang, func() page.Frame { return s.frame(r, a, lang) })
}

// frame is what every page of this request has around it.
func (s *Server) frame(r *http.Request, a *access.Actor, lang string) page.Frame {
	now := s.Host.Clock.Now()
	f := page.Frame{Lang: lang, Now: now}
	if s.Settings.Training {
		f.Training = &page.Training{Now: now, Offset: s.shifted.Offset()}
	}
	if a == nil {
		return f
	}
	f.Note = func(lang, pattern string) g.Node { return voice.Foot(a, lang, pattern) }
	if a.Kind == "victim" {
		f.Public = true
		return f
	}
	rank := strings.TrimSpace(s.rankLabel(a.Rank) + " " + a.Number)
	f.Reader = &page.Reader{Name: a.Name, RankAndNumber: rank}
	if said := s.nameOf(access.WithActor(r.Context(), a), a.Account); a.Kind == "staff" && said != "A member of staff" { // as duty says them everywhere: "DC 1874 L. Marsh"
		f.Reader = &page.Reader{Name: said}
	}
	f.SignOut = "/sign-out"
	f.Search = "/find"
	f.Nav = s.nav(r, a)
	f.Work = func() []page.NavItem { return s.work(r, a) }
	f.Notices = append(s.spaceNotice(f.Lang), s.notices(r.Context(), a)...)
	f.KeptIn = s.keptIn(r, a)
	f.Why = s.whyHere(r.WithContext(access.WithActor(r.Context(), a)))
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

// nav are the sections for this reader's work: the same everywhere, and the one screen on which their role works.
func (s *Server) nav(r *http.Request, a *access.Actor) []page.NavItem {
	ctx := access.WithActor(r.Context(), a)
	items := []page.NavItem{{Text: "Your day", Href: "/"}, {Text: "Threads", Href: "/threads"}}
	for _, x := range []struct {
		text, href, action string
		roles              []string
	}{
		{"People", "/people", "people.search", a.Roles},
		{"Owed", "/owed", "owed.see", a.Roles},
		{"Control", "/control", "control.board", []string{"dispatcher", "call_handler", "control_supervisor"}},
		{"My jobs", "/field", "field.see", []string{"officer", "sergeant"}},
		{"Custody", "/custody", "custody.board.see", []string{"custody_officer", "duty_inspector"}},
		{"Operations", "/operations", "operations.see", []string{"operations"}},
		{"Exchange", "/exchange", "exchange.list", s.exchangeRoles()},
	} {
		if slices.ContainsFunc(x.roles, a.Has) && s.lists(ctx, x.action, x.href) {
			items = append(items, page.NavItem{Text: x.text, Href: x.href})
		}
	}
	return current(r, items)
}

// doors are the lists of every room and the action that opens each, in the order of the thread.
var doors = []struct{ text, href, action string }{
	{"Control room", "/control", "control.board"}, {"Wallboard", wallPath, "control.wall"}, {"Public warnings", "/control/alerts", "control.alert.list"}, {"Offered by other forces", "/control/offers", "control.eido.list"}, {"Closed roads", "/roads/closures", "roads.ask"}, {"My jobs", "/field", "field.see"}, {"Forms", "/field/forms", "field.form.list"}, {"Phones", "/field/phones", "field.device.list"}, {"Stops and searches", "/field/searches", "field.search.export"}, {"Custody", "/custody", "custody.board.see"}, {"Bail", "/bail", "custody.bail.list"}, {"Crimes", "/crime", "crime.list"},
	{"Case files", "/casefile", "casefile.list"}, {"Court", "/court", "court.list"}, {"Court results", "/court/results", "court.results"}, {"Victims", "/victim", "victim.list"},
	{"Plans", "/reintegration", "reintegration.list"}, {"Who is on duty", "/duty", "duty.see"}, {"My duty", "/duty/mine", "duty.see"}, {"My calendar", "/duty/calendar", "duty.see"}, {"Differences from the plan", "/duty/variances", "duty.variance.list"}, {"Personnel", "/duty/personnel", "duty.import"}, {"Your expenses", "/expenses", "expenses.list"},
	{"Claims to look at", "/expenses/desk", "expenses.desk"}, {"Insight", "/insight", "insight.see"}, {"What gets in the way", "/voice", "voice.note.list"}, {"What was mended", "/voice/mended", "voice.mended.see"}, {"Retention", "/retention", "retention.list"}, {"Webhooks", "/webhooks", "hook.list"}, {"Sent to the prosecutor", "/simulator/cps", "casefile.prosecutor.see"}, {"The courts' hearings", "/simulator/court", "court.simulator.see"}, {"Operations", "/operations", "operations.see"},
}

// work are the rooms' lists that this reader may open, each asked of the door: "Your work" in the head and on their day.
func (s *Server) work(r *http.Request, a *access.Actor) []page.NavItem {
	ctx := access.WithActor(r.Context(), a)
	var out []page.NavItem
	for _, d := range doors {
		if s.lists(ctx, d.action, d.href) {
			out = append(out, page.NavItem{Text: d.text, Href: d.href})
		}
	}
	guide := "/guides"
	if own := guides.For(a.Has); own != "" {
		guide += "/" + own
	}
	return current(r, append(out, page.NavItem{Text: "Calculators", Href: "/tools"}, page.NavItem{Text: "The law used here", Href: "/law"},
		page.NavItem{Text: "Guide", Href: guide}, page.NavItem{Text: "What each screen asks of you", Href: "/status/screens"}))
}

// lists tells whether this reader may open a list.
func (s *Server) lists(ctx context.Context, action, href string) bool {
	a, err := access.From(ctx)
	return err == nil && a.Recall(action+" "+href, func() bool {
		return s.Host.Door.May(ctx, act.Of(action, journal.Ref{Kind: "list", ID: href}).With(access.Resource{}))
	})
}

func current(r *http.Request, items []page.NavItem) []page.NavItem {
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
	signedIn := s.stillSignedIn(r, a.Account)
	pulse, action := q.Get("pulse") != "" || a.Kind == "screen", "live.listen"
	if pulse {
		action = "live.pulse"
	}
	f := live.Filter{Own: s.ownEvent(a), Pulse: pulse, Thread: q.Get("thread"), Prefix: q.Get("kinds"), Labels: func(ctx context.Context) ([]string, error) {
		if !signedIn() {
			return nil, fault.New(fault.Unauthenticated, "access.signed_out")
		}
		now, err := s.Directory.Actor(ctx, a.Account, s.Host.Clock.Now())
		if err != nil {
			return nil, err
		}
		if pulse {
			return []string{"open"}, nil
		}
		return now.Labels, nil
	}}
	if err := s.withPositions(r, a.Account, &f); err != nil {
		return err
	}
	opened := s.Host.Clock.Now()
	_, err = act.SeeWith(r.Context(), s.Host.Door, act.Of(action, journal.Ref{Kind: "live", ID: f.Thread}).With(about),
		func(db.Querier, *access.Actor) (bool, any, error) {
			return true, map[string]string{"thread": f.Thread, "kinds": f.Prefix, "positions": q.Get("positions")}, nil
		})
	if err != nil {
		return err
	}
	s.streams.Add(1)
	defer s.streams.Done()
	err = s.live.Serve(w, r, f, s.Host.Clock.Now)
	span := map[string]string{"thread": f.Thread, "kinds": f.Prefix, "positions": q.Get("positions"), "opened_at": when.RFC3339(opened), "closed_at": when.RFC3339(s.Host.Clock.Now())}
	if e := s.Host.Door.Looked(r.Context(), act.Of(action, journal.Ref{Kind: "live", ID: f.Thread}), span); e != nil {
		slog.ErrorContext(r.Context(), "the end of a stream could not be recorded", "error", e)
	}
	return err
}

// withPositions adds where units are to a stream that asks for it: ?positions=bx,sn for two areas, ?positions=all for every
// one that the reader may see. What they may see is asked again with their labels.
func (s *Server) withPositions(r *http.Request, account string, f *live.Filter) error {
	asked := r.URL.Query().Get("positions")
	if asked == "" {
		return nil
	}
	var areas []string
	if asked != "all" {
		areas = strings.Split(asked, ",")
	}
	var err error
	f.Feed, _, err = s.desks.control.Listening(r.Context(), areas)
	f.Parts = func(ctx context.Context) ([]string, error) {
		now, err := s.Directory.Actor(ctx, account, s.Host.Clock.Now())
		if err != nil {
			return nil, err
		}
		_, parts, err := s.desks.control.Listening(access.WithActor(ctx, now), areas)
		return parts, err
	}
	return err
}

// stillSignedIn asks the session again: a stream does not outlive it by more than the seconds between two askings. A session
// that is stored as it was when it was last read is not read again.
func (s *Server) stillSignedIn(r *http.Request, account string) func() bool {
	var known []byte
	return func() bool {
		c, err := r.Cookie(s.sessions.Cookie.Name)
		if err != nil {
			return false
		}
		stored, there, err := s.sessions.Store.Find(c.Value)
		if err != nil || !there {
			return false
		}
		if known != nil && bytes.Equal(stored, known) {
			return true
		}
		loaded, err := s.sessions.Load(context.Background(), c.Value) // not the stream's context, which may hold the session of its beginning
		if err != nil || s.sessions.GetString(loaded, "account") != account {
			return false
		}
		known = stored
		return true
	}
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

// ownEvent says whether an event is not for this reader: it is about them, their family or their home, as they were declared a
// second ago, or about what another system may not open.
func (s *Server) ownEvent(a *access.Actor) func(ctx context.Context, e live.Event) (bool, error) {
	var now *access.Actor
	var asked time.Time
	return func(ctx context.Context, e live.Event) (bool, error) {
		if time.Since(asked) > time.Second {
			var err error
			if now, err = s.Directory.Actor(ctx, a.Account, s.Host.Clock.Now()); err != nil {
				return false, err
			}
			asked = time.Now()
		}
		if !s.tells(now, e.Subject) {
			return true, nil
		}
		if !now.HasOwn() {
			return false, nil
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
