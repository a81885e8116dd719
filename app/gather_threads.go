package app

import (
	"context"
	"net/http"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// listThreads are the threads, as their cursor names them.
const listThreads = "threads"

// threadsAPage is how many a screen shows: each row asks the rooms' panels for its title.
const threadsAPage = 20

// threadRow is a thread in a list.
type threadRow struct {
	thread.Thread
	Head []room.HeadItem
}

// threadRows is a page of threads.
type threadRows struct {
	rows []threadRow
	next string
}

// threads reads the threads that a reader may see, newest first. The label filter is in the query; threads about the reader,
// their family or their home are left out. Right: thread.list. Fault: paging.cursor (invalid).
func (s *Server) threads(ctx context.Context, p paging.Ask, closed bool) (threadRows, error) {
	part, err := p.One(listThreads)
	if err != nil {
		return threadRows{}, err
	}
	a := act.Of("thread.list", journal.Ref{Kind: "list", ID: "threads"}).With(access.Resource{})
	return act.SeeWith(ctx, s.Host.Door, a, func(q db.Querier, who *access.Actor) (threadRows, any, error) {
		var out threadRows
		ts, next, err := paging.Fill(part, func(after paging.Mark, n int) ([]thread.Thread, error) {
			return thread.Recent(q, who.Labels, after.ID, closed, n)
		},
			func(ts []thread.Thread) ([]thread.Thread, error) {
				return room.NotOwn(s.Host, q, who, ts, func(t thread.Thread) []string { return []string{t.ID} })
			}, func(t thread.Thread) paging.Mark { return paging.Mark{ID: t.ID} })
		if err != nil {
			return out, nil, err
		}
		ids := make([]string, len(ts))
		out.next, out.rows = next, make([]threadRow, len(ts))
		for i, th := range ts {
			head, err := s.head(ctx, room.ThreadView{Thread: th, Reader: who, Q: q, Now: s.Host.Clock.Now()})
			if err != nil {
				return out, nil, err
			}
			out.rows[i], ids[i] = threadRow{th, head}, th.ID
		}
		return out, map[string]any{"threads": ids}, nil
	})
}

// threadsPage lists the threads that are open, newest first.
func (s *Server) threadsPage(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	closed := v.Get("closed") == "yes"
	ask := paging.From(r)
	ask.Limit = threadsAPage
	list, err := s.threads(r.Context(), ask, closed)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(list.rows))
	for i, t := range list.rows {
		numbers := ""
		for _, h := range t.Head {
			if h.Kind == "number" {
				numbers = joined(numbers, h.Label+" "+h.Text)
			}
		}
		state := "Open"
		if !t.ClosedAt.IsZero() {
			state = "Closed " + when.DayOf(t.ClosedAt).Text()
		}
		rows[i] = page.Row{Cells: []page.Cell{{Node: link("/threads/"+t.ID, titleOf(t.Head, t.Ref))}, {Text: t.Ref}, {Text: numbers},
			{Text: t.OpenedAt.In(when.London).Format("Mon 2 Jan 2006 15:04")}, {Text: state}}}
	}
	links := []page.Link{{Text: "Open", Href: "/threads", Current: !closed}, {Text: "Closed too", Href: "/threads?closed=yes", Current: closed}}
	none := "There is no open thread that you may see. “Closed too” shows those that have ended."
	if closed {
		none = "There is no thread that you may see. A thread begins with a call, a report or an arrest."
	}
	page.Render(w, r, page.Page{Title: "Threads", Wide: true},
		page.Section("Newest first", "", links, page.DenseTable("Threads", []string{"Case", "Reference", "Numbers", "Began", "State"}, rows, none), page.NextPrevious(r, listThreads, list.next)),
		page.P("Looking for one case? Use the box at the top: a name, a number, a place or a thread's reference."))
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
