package app

import (
	"context"
	"net/http"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// threadsAPage bounds a list of threads: each row asks the rooms' panels for its title.
const threadsAPage = 20

// threadRow is a thread in a list.
type threadRow struct {
	thread.Thread
	Head []room.HeadItem
}

// listThreads reads the threads that a reader may see, newest first, before the one whose id is given. The label filter is
// in the query. Right: thread.list.
func (s *Server) listThreads(ctx context.Context, before string, closed bool, limit int) ([]threadRow, error) {
	if !id.Valid(before) {
		before = ""
	}
	a := act.Of("thread.list", journal.Ref{Kind: "list", ID: "threads"}).With(access.Resource{})
	return act.SeeWith(ctx, s.Host.Door, a, func(q db.Querier, who *access.Actor) ([]threadRow, any, error) {
		ts, err := s.recent(q, who, before, closed, limit)
		if err != nil {
			return nil, nil, err
		}
		out, ids := make([]threadRow, len(ts)), make([]string, len(ts))
		for i, th := range ts {
			head, err := s.head(ctx, room.ThreadView{Thread: th, Reader: who, Q: q, Now: s.Host.Clock.Now()})
			if err != nil {
				return nil, nil, err
			}
			out[i], ids[i] = threadRow{th, head}, th.ID
		}
		return out, map[string]any{"threads": ids}, nil
	})
}

// recent reads on until a page is full: threads about the reader, their family or their home are left out of it.
func (s *Server) recent(q db.Querier, who *access.Actor, before string, closed bool, limit int) ([]thread.Thread, error) {
	var out []thread.Thread
	for {
		ts, err := thread.Recent(q, who.Labels, before, closed, limit)
		if err != nil {
			return nil, err
		}
		theirs, err := room.NotOwn(s.Host, q, who, ts, func(t thread.Thread) []string { return []string{t.ID} })
		if err != nil {
			return nil, err
		}
		out = append(out, theirs...)
		if len(ts) < limit || len(out) >= limit {
			return out[:min(len(out), limit)], nil
		}
		before = ts[len(ts)-1].ID
	}
}

// threadsPage lists the threads that are open, newest first.
func (s *Server) threadsPage(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	closed := v.Get("closed") == "yes"
	list, err := s.listThreads(r.Context(), v.Get("before"), closed, threadsAPage+1)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	more := ""
	if len(list) > threadsAPage {
		list = list[:threadsAPage]
		more = "/threads?before=" + list[threadsAPage-1].ID
		if closed {
			more += "&closed=yes"
		}
	}
	rows := make([]page.Row, len(list))
	for i, t := range list {
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
	page.Render(w, r, page.Page{Title: "Threads", Wide: true},
		page.Section("Newest first", "", links, page.DenseTable("Threads", []string{"Case", "Reference", "Numbers", "Began", "State"}, rows,
			"There is no thread that you may see. A thread begins with a call, a report or an arrest."), next(more, "Older threads")),
		page.P("Looking for one case? Use the box at the top: a name, a number, a place or a thread's reference."))
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
