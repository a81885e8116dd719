package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// Persona is somebody that one can sign in as on a training installation.
type Persona struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Group   string `json:"group"`
	OnDuty  bool   `json:"on_duty"`
}

// simulators play the other systems on a training installation. Each says that it is one, in its name.
var simulators = access.Fixed{
	"simulator:cps":      {Account: "simulator:cps", Kind: "simulator", Name: "Prosecutor simulator", Roles: []string{"prosecutor"}, OnDuty: true},
	"simulator:court":    {Account: "simulator:court", Kind: "simulator", Name: "Court simulator", Roles: []string{"court"}, OnDuty: true},
	"simulator:radio":    {Account: "simulator:radio", Kind: "simulator", Name: "Radio simulator", Roles: []string{"radio"}, OnDuty: true},
	"simulator:force":    {Account: "simulator:force", Kind: "simulator", Name: "Neighbouring force simulator", Roles: []string{"other_force"}, Labels: []string{"open"}, OnDuty: true},
	"simulator:warnings": {Account: "simulator:warnings", Kind: "simulator", Name: "Public warnings simulator", Roles: []string{"warnings"}, Labels: []string{"open"}, OnDuty: true},
	"simulator:outbox":   {Account: "simulator:outbox", Kind: "simulator", Name: "Outbox simulator", Roles: []string{"outbox"}, OnDuty: true},
}

// StartSession signs an account in on this browser: a new token, so that one that was planted is worth nothing. An empty
// account signs out.
func (s *Server) StartSession(w http.ResponseWriter, r *http.Request, account string) error {
	ctx := r.Context()
	if account == "" {
		return s.sessions.Destroy(ctx)
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, "account", account)
	if strings.HasPrefix(account, "victim:") {
		s.sessions.SetDeadline(ctx, time.Now().Add(30*time.Minute))
	}
	return nil
}

func (s *Server) signIn(ctx context.Context, account string) error {
	if !s.Settings.Training {
		return fault.New(fault.Forbidden, "access.not_training")
	}
	if strings.HasPrefix(account, "victim:") {
		return fault.InvalidField("account", "access.victims_use_their_code")
	}
	if _, err := s.Directory.Actor(ctx, account, s.Host.Clock.Now()); err != nil {
		return fault.InvalidField("account", "access.no_account")
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, "account", account)
	if _, screen := screens[account]; screen {
		s.sessions.SetDeadline(ctx, time.Now().Add(onWall))
	}
	return nil
}

type signInBody struct {
	Account string `json:"account" label:"Who you are" said:"who you are" required:"true" maxLength:"100"`
}

type clockBody struct {
	To      string `json:"to,omitempty" label:"Date and time to move to" hint:"For example 2026-11-24 09:35" maxLength:"40"`
	Forward string `json:"forward,omitempty" label:"Or how far to move it" hint:"For example 45m, 6h or 24h" maxLength:"20"`
}

func (s *Server) moveClock(ctx context.Context, in clockBody) (act.Done[ClockMoved], error) {
	var to time.Time
	var err error
	switch {
	case in.To != "":
		if to, err = when.Parse(in.To); err != nil {
			return act.Done[ClockMoved]{}, named("to", err)
		}
	case in.Forward != "":
		d, err := time.ParseDuration(in.Forward)
		if err != nil {
			return act.Done[ClockMoved]{}, fault.InvalidField("forward", "clock.not_a_length")
		}
		to = s.Host.Clock.Now().Add(d)
	default:
		return act.Done[ClockMoved]{}, fault.InvalidField("to", "clock.say_when")
	}
	return s.MoveClock(ctx, to)
}

// named gives the fields of a fault the name of the input that they came from.
func named(field string, err error) error {
	f := fault.Of(err)
	c := *f
	c.Fields = append([]fault.Field(nil), f.Fields...)
	for i := range c.Fields {
		if c.Fields[i].Name == "" {
			c.Fields[i].Name = field
		}
	}
	return &c
}

type clockState struct {
	Now      string `json:"now"`
	Training bool   `json:"training"`
	OffsetUS int64  `json:"offset_us"`
}

// shellAPI registers what the shell itself offers.
func (s *Server) shellAPI(a huma.API) {
	s.keyAPI(a)
	s.eventsAPI(a)
	type empty struct{}
	api.Get(a, "training.people", "/api/training/people", "Who one can sign in as on a training installation", func(ctx context.Context, _ *empty) ([]Persona, error) {
		return s.personas(ctx)
	})
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "training.sign_in", Path: "/api/training/sign-in", Tags: []string{"training"},
		Summary: "Sign in as somebody on a training installation; the reply sets the session cookie", DefaultStatus: http.StatusOK},
		func(ctx context.Context, in *struct{ Body signInBody }) (*api.Out[Persona], error) {
			if err := s.signIn(ctx, in.Body.Account); err != nil {
				return nil, api.ProblemOf(ctx, err)
			}
			return &api.Out[Persona]{Body: Persona{Account: in.Body.Account}}, nil
		})
	api.Get(a, "clock.see", "/api/clock", "The server's time", func(ctx context.Context, _ *empty) (clockState, error) {
		return clockState{when.RFC3339(s.Host.Clock.Now()), s.Settings.Training, s.shifted.Offset().Microseconds()}, nil
	})
	api.Post(a, "clock.move", "/api/clock", "Move the training clock forward; what falls due on the way fires in order", func(ctx context.Context, in *struct{ Body clockBody }) (act.Done[ClockMoved], error) {
		return s.moveClock(ctx, in.Body)
	})
	s.gatherAPI(a)
}

// shellScreens registers the shell's own pages.
func (s *Server) shellScreens(mux *http.ServeMux) {
	mux.HandleFunc("GET /sign-in", s.signInPage)
	mux.HandleFunc("POST /sign-in", s.signInPost)
	mux.HandleFunc("POST /sign-out", func(w http.ResponseWriter, r *http.Request) {
		if err := s.sessions.Destroy(r.Context()); err != nil {
			page.Fault(w, r, err)
			return
		}
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	})
	mux.Handle("GET /live", http.HandlerFunc(s.stream))
	mux.Handle("GET /live/positions", http.HandlerFunc(s.positionSocket))
	for _, sc := range append(s.clockPage().Screens(), s.eventsPage().Screens()...) {
		mux.Handle(sc.Pattern, s.guard(false, sc.Handler))
	}
	s.gatherScreens(mux)
}

func (s *Server) signInPost(w http.ResponseWriter, r *http.Request) {
	var in signInBody
	err := form.Decode(r, &in)
	if err == nil {
		err = s.signIn(r.Context(), in.Account)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	next := ownAddress(r.PostForm.Get("next"))
	if _, screen := screens[in.Account]; screen {
		next = wallPath
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// ownAddress is an address of this installation to go on to, or the first page. A browser drops tabs and line breaks and
// takes a backslash for a slash, so an address with any of them may lead elsewhere than it says.
func ownAddress(next string) string {
	odd := func(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }
	u, err := url.Parse(next)
	if err != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || u.Host != "" || strings.ContainsFunc(next, odd) {
		return "/"
	}
	return next
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) {
	people, err := s.personas(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var groups g.Group
	for i := 0; i < len(people); {
		j := i
		for j < len(people) && people[j].Group == people[i].Group {
			j++
		}
		groups = append(groups, personaGroup(people[i:j], r.URL.Query().Get("next")))
		i = j
	}
	page.Render(w, r, page.Page{Title: "Choose who to be"},
		page.P("This is a training installation. The people are invented and nothing leaves this machine. Choose a person to see the system as they do; you can change at any time."), s.tourLink(), groups)
}

// tourLink leads whoever is new to the tour, where there is one.
func (s *Server) tourLink() g.Node {
	for _, b := range s.others {
		if slices.ContainsFunc(b.Screens(), func(sc room.Screen) bool { return sc.Pattern == "GET /tour" }) {
			return h.P(h.Class("govuk-body"), g.Text("New here? "), h.A(h.Class("govuk-link"), h.Href("/tour"), g.Text("An everyday assault, in five minutes")), g.Text(" shows a whole case on the real screens."))
		}
	}
	return nil
}

func personaGroup(people []Persona, next string) g.Node {
	return g.Group{h.H2(h.Class("govuk-heading-m"), g.Text(people[0].Group)),
		h.Ul(h.Class("tl-personas"), g.Map(people, func(p Persona) g.Node {
			off := ""
			if !p.OnDuty {
				off = ", off duty"
			}
			return h.Li(h.Form(h.Method("post"), h.Action("/sign-in"),
				h.Input(h.Type("hidden"), h.Name("account"), h.Value(p.Account)), h.Input(h.Type("hidden"), h.Name("next"), h.Value(next)),
				h.Button(h.Class("tl-persona"), h.Type("submit"), h.Strong(g.Text(p.Name)), h.Span(g.Text(p.Role+off)))))
		}))}
}

// stream is the live stream of a signed-in reader.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	a, err := access.From(r.Context())
	if err != nil || a.Kind == "victim" {
		http.Error(w, "Sign in first.", http.StatusUnauthorized)
		return
	}
	if err := s.listen(w, r, a); err != nil {
		s.fail(w, r, err)
	}
}
