package app

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// Gathering pages are made of panels that rooms register: a thread, what is owed, a reader's day, who has looked.

// shellRoom is what belongs to no room: the entries of the shell's own acts.
func shellRoom() room.Room {
	return room.Room{Name: "shell", Facts: noticeFacts,
		Entries: []journal.Kind{journal.KindOf[NoticeSeen](), journal.KindOf[ListenerRetried](), journal.KindOf[JobRetried]()}}
}

// gatherPages are the pages that gather, by pattern.
func (s *Server) gatherPages() map[string]http.HandlerFunc {
	pages := map[string]http.HandlerFunc{
		"GET /{$}":                     s.dayPage,
		"GET /threads":                 s.threadsPage,
		"GET /threads/{id}":            s.threadPage,
		"GET /owed":                    s.owedPage,
		"GET /looked/{kind}/{id}":      s.lookedPage,
		"GET /find":                    s.findPage,
		"GET /operations":              s.operationsPage,
		"POST /operations/listener":    s.retryListenerPost,
		"POST /operations/jobs/{id}":   s.retryJobPost,
		"POST /notices/{id}/seen":      s.noticeSeenPost,
		"GET /law":                     s.lawPage,
		"GET /law/{table}":             s.lawTablePage,
		"GET /tools":                   s.toolsPage,
		"GET /tools/{ask}":             s.toolPage,
		"POST /tools/{ask}":            s.toolPage,
		"GET /guides":                  s.guidesPage,
		"GET /status/screens":          s.budgetsPage,
		"GET /glass/{id}":              s.brokenPage,
		"GET /threads/{id}/restricted": s.membersPage,
	}
	for _, screens := range append(s.needForms(), s.tieForms()...) {
		for _, sc := range screens {
			pages[sc.Pattern] = sc.Handler
		}
	}
	return pages
}

// gatherScreens registers the pages that gather.
func (s *Server) gatherScreens(mux *http.ServeMux) {
	for pattern, h := range s.gatherPages() {
		mux.Handle(pattern, s.guard(false, h))
	}
	mux.Handle("GET /guides/{guide}", s.guard(true, s.guidePage))
}

// notices are the bands above every page of this reader: a glass that they broke and that is still open.
func (s *Server) notices(ctx context.Context, a *access.Actor) []page.Notice {
	if a.Kind != "staff" {
		return nil
	}
	open, err := s.desks.need.OpenNow(s.Host.DB.Read(ctx), a.Account)
	if err != nil {
		return nil // the page itself says what is wrong with the database
	}
	var out []page.Notice
	for _, o := range open {
		out = append(out, page.Notice{Text: "You opened a restricted thread in an emergency, until " + o.Until.In(when.London).Format("15:04") +
			". What you look at is recorded and will be reviewed.", Href: "/threads/" + o.Thread, Link: "Go to the thread"})
	}
	return out
}

// linkOf is the page of a record; "" when no room has one.
func (s *System) linkOf(r journal.Ref) string {
	for _, x := range s.Rooms {
		if x.Links == nil {
			continue
		}
		if to := x.Links(r); to != "" {
			return to
		}
	}
	return ""
}

// panels are the rooms' panels for one page, in their order.
func (s *System) panels(name string) []roomPanel {
	var out []roomPanel
	for _, r := range s.Rooms {
		for _, p := range r.Panels {
			if p.Page == name {
				out = append(out, roomPanel{p, r.Name})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b roomPanel) int { return a.Order - b.Order })
	return out
}

// owners are the names under which a reader owes: their own, their teams', their roles'.
func owners(a *access.Actor) (me, teams, roles []string) {
	for _, t := range a.Teams {
		teams = append(teams, "team:"+t)
	}
	for _, r := range a.Roles {
		roles = append(roles, "role:"+r)
	}
	return []string{a.Account}, teams, roles
}

// ownerName says who owes something, as this reader knows them.
func (s *System) ownerName(ctx context.Context, a *access.Actor, owner string) string {
	if owner == a.Account {
		return "You"
	}
	name := s.Host.NameOf(ctx, owner)
	if name == "" {
		return "Somebody whose name you may not see"
	}
	return upper(name)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
