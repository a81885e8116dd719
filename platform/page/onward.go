package page

import (
	"net/http"
	"net/url"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/paging"
)

// wayBack is the parameter that holds the cursors of the pages already seen, so that a reader goes back to what they saw.
const wayBack = "back"

// NextPrevious leads to the page after and the page before of one list of a screen, without script, and keeps every filter of
// the address. next is what the list gave; nil when the list is whole on one page.
func NextPrevious(r *http.Request, list, next string) g.Node {
	q := r.URL.Query()
	at, back := q.Get(paging.Param), q[wayBack]
	if paging.ListOf(at) != list { // the reader has gone on in another list of the screen, or in none
		at, back = "", nil
	}
	if at == "" && next == "" {
		return nil
	}
	p := PaginationProps{LandmarkLabel: "Pages of " + strings.ReplaceAll(list, "_", " ")}
	to := func(cursor string, back []string) *PaginationLink {
		v := url.Values{}
		for name, values := range q {
			v[name] = values
		}
		v.Del(paging.Param)
		v.Del(wayBack)
		if cursor != "" {
			v.Set(paging.Param, cursor)
		}
		if len(back) > 0 {
			v[wayBack] = back
		}
		if len(v) == 0 {
			return &PaginationLink{Href: r.URL.Path}
		}
		return &PaginationLink{Href: r.URL.Path + "?" + v.Encode()}
	}
	switch {
	case at == "":
	case len(back) == 0:
		p.Previous = to("", nil)
	default:
		p.Previous = to(back[len(back)-1], back[:len(back)-1])
	}
	if next != "" && at == "" {
		p.Next = to(next, nil)
	} else if next != "" {
		p.Next = to(next, append(back[:len(back):len(back)], at))
	}
	return Pagination(p)
}
