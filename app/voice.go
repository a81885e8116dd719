package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/promise"
)

// fillVoice gives the voice room what only the routes and the rooms know.
func (s *System) fillVoice() {
	v := s.desks.voice
	v.Framed = s.desks.victim.Framed
	v.Busy = s.dueSoon
	s.desks.victim.Ask = func(ctx context.Context, lang string) (g.Node, error) {
		who, err := access.From(ctx)
		if err != nil {
			return nil, err
		}
		return v.Asking(ctx, s.Host.DB.Read(ctx), who, lang)
	}
}

// dueSoon tells whether something is due within so many minutes, or late, that somebody owes by themselves, in their team or role.
func (s *System) dueSoon(ctx context.Context, who *access.Actor, within int) (bool, error) {
	me, teams, roles := owners(who)
	ps, err := promise.Owed(s.Host.DB.Read(ctx), promise.Filter{Labels: who.Labels, Owners: slices.Concat(me, teams, roles), Before: s.Host.Clock.Now().Add(time.Duration(within) * time.Minute), Limit: 1})
	return len(ps) > 0, err
}

// pageOn says of the pattern of a page whether a route has it, and its title: the pattern is asked of the routes themselves, so that
// nothing else, least of all an address with somebody's record in it, is taken for one.
func (s *System) pageOn(mux *http.ServeMux) func(pattern string) (string, string) {
	titles := map[string]string{"/": "Your day", "/threads": "Threads", "/threads/{id}": "A case", "/owed": "What is owed", "/find": "Find", "/operations": "Operations", "/law": "The law used here"}
	for _, r := range s.Rooms {
		for _, sc := range r.Screens {
			_, path, _ := strings.Cut(sc.Pattern, " ")
			if titles[path] == "" {
				titles[path] = sc.Title
			}
		}
	}
	return func(pattern string) (string, string) {
		if !strings.HasPrefix(pattern, "/") {
			return "", ""
		}
		if title := s.desks.field.AppScreen(pattern); title != "" {
			return pattern, title
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			_, found := mux.Handler(&http.Request{Method: method, URL: &url.URL{Path: pattern}})
			_, path, _ := strings.Cut(found, " ")
			if strings.TrimSuffix(path, "{$}") == pattern && !strings.HasPrefix(pattern, "/api/") {
				if title := titles[pattern]; title != "" {
					return pattern, title
				}
				return pattern, pattern
			}
		}
		return "", ""
	}
}
