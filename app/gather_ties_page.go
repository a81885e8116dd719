package app

import (
	"context"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/thread"
	"throughline/platform/tie"
	"throughline/platform/when"
)

// offerEntries offers the newest entries of a thread for a split.
func (s *Server) offerEntries(ctx context.Context, r *http.Request, spec *form.Spec) error {
	t, err := s.seeThread(ctx, r.PathValue("id"), threadAsk{All: true})
	if err != nil {
		return err
	}
	var options []form.Option
	for _, e := range t.Entries {
		options = append(options, form.Option{Value: e.ID, Text: joinBoth(e.Title, ": ", e.Detail), Hint: e.HappenedAt.In(when.London).Format("Mon 2 Jan 2006 15:04") + ", " + e.Stage})
	}
	spec.Fields = []form.Field{{Name: "entries", Options: options}, {Name: "why"}}
	return nil
}

// offerTies offers the ties that are in force. One that the page led to is chosen.
func (s *Server) offerTies(ctx context.Context, r *http.Request, spec *form.Spec) error {
	t, err := s.seeThread(ctx, r.PathValue("id"), threadAsk{})
	if err != nil {
		return err
	}
	var options []form.Option
	for _, x := range t.Ties {
		if !tie.Undoable(x.Link) {
			continue
		}
		options = append(options, form.Option{Value: x.ID, Text: tieWords(x) + " " + x.FarRef, Hint: "since " + londonSecond(x.LinkedAt)})
	}
	spec.Fields = []form.Field{{Name: "tie", Options: options}, {Name: "why"}}
	if len(options) == 0 {
		spec.Fields = []form.Field{{Name: "tie"}, {Name: "why"}}
	}
	if chosen := r.URL.Query().Get("tie"); chosen != "" {
		spec.Known = map[string]string{"tie": chosen}
	}
	return nil
}

// tiedPanel shows to which threads a thread is tied, of those that the reader may see.
func (s *Server) tiedPanel(ctx context.Context, t threadSeen, ask threadAsk) g.Node {
	base := "/threads/" + t.ID
	subject := journal.Ref{Kind: "thread", ID: t.ID}
	undo := s.Host.Door.May(ctx, act.Of("thread.untie", subject, "to see whether they may"))
	joined := false
	rows := make([]page.Row, len(t.Ties))
	for i, x := range t.Ties {
		joined = joined || x.Kind == thread.Joined
		by := ""
		if x.By != "" {
			by = s.ownerName(ctx, t.view.Reader, x.By)
		}
		var end g.Node = g.Text("")
		if undo && tie.Undoable(x.Link) {
			end = h.A(h.Class("govuk-link"), h.Href(base+"/untie?tie="+x.ID), g.Text("Undo"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" the tie with "+x.FarRef)))
		}
		rows[i] = page.Row{Cells: []page.Cell{{Node: g.Group{g.Text(tieWords(x) + " "), link("/threads/"+x.Far, x.FarRef)}}, {Text: day(x.LinkedAt, s.Host.Clock.Now())}, {Text: by}, {Node: end}}}
	}
	var links []page.Link
	if joined {
		links = []page.Link{{Text: "This thread alone", Href: base, Current: ask.With == ""}, {Text: "Read joined threads together", Href: base + "?with=joined", Current: ask.With != ""}}
	}
	if len(rows) == 0 {
		return nil
	}
	return page.Section("Tied threads", "", links, page.DenseTable("Tied threads", []string{"Thread", "Since", "By", "Change"}, rows, ""))
}

// tieActs are the acts that tie a thread, of those that the reader may do.
func (s *Server) tieActs(ctx context.Context, subject journal.Ref, base string) []page.Act {
	var out []page.Act
	for _, x := range []struct{ action, text, path string }{{"thread.join", "Join with another thread", "/join"}, {"thread.split", "Split off a new thread", "/split"}, {"thread.refer", "Refer to another thread", "/refer"}} {
		if s.Host.Door.May(ctx, act.Of(x.action, subject, "to see whether they may")) {
			out = append(out, page.Act{Text: x.text, Href: base + x.path})
		}
	}
	return out
}

// takenPanel shows what a split took to this thread.
func takenPanel(t threadSeen) g.Node {
	if len(t.Taken) == 0 {
		return nil
	}
	items := make([]page.Item, len(t.Taken))
	for i, e := range t.Taken {
		items[i] = item(e)
	}
	return page.Section("Before this thread was split off", "stands on "+t.Taken[0].From.Ref, nil, page.Timeline(items, ""))
}

// also says "also on" of the threads that a reader may see.
func also(refs []threadRef) string {
	if len(refs) == 0 {
		return ""
	}
	var names []string
	for _, r := range refs {
		names = append(names, r.Ref)
	}
	return "also on " + strings.Join(names, ", ")
}
