package app

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/thread"
)

var (
	asRef      = regexp.MustCompile(`(?i)^[0-9A-HJKMNP-TV-Z]{4}[- ]?[0-9A-HJKMNP-TV-Z]{4}$`)
	asIncident = regexp.MustCompile(`(?i)^#?\d{1,5}( ?(of|/) ?\d{1,2}/\d{1,2}/\d{2,4})?$`)
)

// findPage leads from the box at the top to what was typed: a thread's reference, an incident's number, else people and
// things. A reference that is not there and one that is hidden lead to the same place.
func (s *Server) findPage(w http.ResponseWriter, r *http.Request) {
	typed := strings.TrimSpace(r.URL.Query().Get("q"))
	if len(typed) > 200 {
		page.Fault(w, r, fault.InvalidField("q", "form.too_long", "said", "what you look for", "max", "200"))
		return
	}
	http.Redirect(w, r, s.whereIs(r, typed), http.StatusSeeOther)
}

func (s *Server) whereIs(r *http.Request, typed string) string {
	if asRef.MatchString(typed) {
		if id := s.visibleThread(r, typed); id != "" {
			return "/threads/" + id
		}
	}
	if a, err := access.From(r.Context()); err == nil && asIncident.MatchString(typed) && s.hasScreen("GET /control/find") {
		if a.Has("dispatcher") || a.Has("call_handler") || a.Has("control_supervisor") {
			return "/control/find?q=" + url.QueryEscape(typed)
		}
	}
	return "/people?q=" + url.QueryEscape(typed)
}

func (s *Server) visibleThread(r *http.Request, typed string) string {
	ref := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
	th, err := thread.Get(s.Host.DB.Read(r.Context()), ref[:4]+"-"+ref[4:])
	if err != nil || !s.Host.Door.May(r.Context(), act.Of("thread.see", journal.Ref{Kind: "thread", ID: th.ID})) {
		return ""
	}
	return th.ID
}

func (s *System) hasScreen(pattern string) bool {
	for _, r := range s.Rooms {
		for _, sc := range r.Screens {
			if sc.Pattern == pattern {
				return true
			}
		}
	}
	return false
}
