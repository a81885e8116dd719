package app

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// NoticeSeen is the entry of somebody acknowledging that they were told.
type NoticeSeen struct {
	Notice  string `json:"notice"`
	Promise string `json:"promise"`
	Told    string `json:"told"`
}

// EntryKind names the entry.
func (NoticeSeen) EntryKind() (string, int) { return "promise.notice.seen", 1 }

// Line says that it was seen.
func (NoticeSeen) Line() journal.Line {
	return journal.Line{Stage: "Owed", Title: "Notice acknowledged"}
}

var noticeFacts = map[string]act.FactsFunc{"notice": func(q db.Querier, id string) (access.Resource, error) {
	n, err := promise.GetNotice(q, id)
	role, team := "", ""
	if x, ok := strings.CutPrefix(n.Told, "role:"); ok {
		role = x
	}
	if x, ok := strings.CutPrefix(n.Told, "team:"); ok {
		team = x
	}
	return access.Resource{Label: n.Label, Attrs: map[string]any{"told": n.Told, "role": role, "team": team}}, err
}}

// SeeNotice acknowledges a notice. Right: promise.notice.seen, whoever was told. Fault: promise.notice_seen (conflict).
func (s *System) SeeNotice(ctx context.Context, notice string) (act.Done[NoticeSeen], error) {
	a := act.Of("promise.notice.seen", journal.Ref{Kind: "notice", ID: notice})
	return act.Do(ctx, s.Host.Door, a, func(tx *act.Tx) (NoticeSeen, error) {
		n, err := promise.GetNotice(tx, notice)
		if err != nil {
			return NoticeSeen{}, err
		}
		if err := promise.Seen(tx, notice, tx.Actor().Account, tx.Now()); err != nil {
			return NoticeSeen{}, err
		}
		b := NoticeSeen{Notice: n.ID, Promise: n.Promise, Told: n.Told}
		_, err = tx.Record(b, act.OnThreads(), act.Labelled(n.Label))
		return b, err
	})
}

func (s *Server) noticeSeenPost(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		page.Fault(w, r, fault.New(fault.Invalid, "form.too_much"))
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r)})
	if _, err := s.SeeNotice(ctx, r.PathValue("id")); err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// told is a notice as its reader sees it.
type told struct {
	promise.Notice
	Kind, Title, Link, State string
	Case                     page.Link
	Done                     bool // the promise was kept or waived since
}

// told are the notices to a reader that nobody has acknowledged.
func (s *Server) told(ctx context.Context, a *access.Actor) ([]told, error) {
	q := s.Host.DB.Read(ctx)
	me, teams, roles := owners(a)
	ns, err := promise.Notices(q, slices.Concat(me, teams, roles), a.Labels, 200)
	if err != nil {
		return nil, err
	}
	if ns, err = s.notOwnNotices(q, a, ns); err != nil {
		return nil, err
	}
	ids := make([]string, len(ns))
	for i, n := range ns {
		ids[i] = n.Promise
	}
	labels := a.Labels
	ps, err := promise.Some(q, ids, labels)
	if err != nil {
		return nil, err
	}
	out := []told{}
	for _, n := range ns {
		t := told{Notice: n, Title: "Somebody opened your restricted thread in an emergency"}
		if p, ok := ps[n.Promise]; ok {
			subject := journal.Ref{Kind: p.SubjectKind, ID: p.SubjectID}
			t.Kind, t.Title, t.State, t.Done = p.Kind, s.titleFor(ctx, q, p.Kind, subject), stateWords(p), !p.Owed()
			t.Link = s.linkFor(ctx, subject)
		} else if id, ok := strings.CutPrefix(n.Label, "restricted:"); ok {
			t.Link = "/threads/" + id
		}
		out = append(out, t)
	}
	return out, s.toldCases(ctx, a, out)
}

// toldCases names the case of each notice, among those that the reader may see.
func (s *Server) toldCases(ctx context.Context, a *access.Actor, ns []told) error {
	q := s.Host.DB.Read(ctx)
	on, err := promise.ThreadsOf(q, ns, func(n told) string { return n.Promise })
	if err != nil {
		return err
	}
	first := make([]string, len(ns)) // the thread by which each is named
	for i, n := range ns {
		for _, t := range on[n.Promise] {
			if th, err := thread.Get(q, t); err == nil && (th.Label == "open" || a.Holds(th.Label)) {
				first[i] = t
				break
			}
		}
	}
	names, err := s.caseNames(q, a, slices.Compact(slices.Sorted(slices.Values(first))))
	if err != nil {
		return err
	}
	for i, t := range first {
		if t != "" {
			ns[i].Case = page.Link{Text: names[t], Href: "/threads/" + t}
		}
	}
	return nil
}

// waiting are the notices that still ask for something: what was done since needs no answer.
func waiting(ns []told) []told {
	return slices.DeleteFunc(slices.Clone(ns), func(n told) bool { return n.Done })
}

// notOwnNotices leaves out what was told of threads about the reader, their family or their home: others were told too.
func (s *Server) notOwnNotices(q db.Querier, a *access.Actor, ns []promise.Notice) ([]promise.Notice, error) {
	if !a.HasOwn() {
		return ns, nil
	}
	on, err := promise.ThreadsOf(q, ns, func(n promise.Notice) string { return n.Promise })
	if err != nil {
		return nil, err
	}
	return room.NotOwn(s.Host, q, a, ns, func(n promise.Notice) []string { return on[n.Promise] })
}

func stateWords(p promise.Promise) string {
	switch {
	case !p.Owed():
		return "done since"
	case p.State == promise.Broken:
		return "late"
	}
	return "due " + p.DueAt.In(when.London).Format("Mon 2 Jan 15:04")
}

// dayPage is where a reader's day begins: what they owe, what they were told, and where their work is.
func (s *Server) dayPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	a, err := access.From(ctx)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	if a.Kind != "staff" {
		s.simulatorDay(w, r, a)
		return
	}
	mine, err := s.owed(ctx, owedAsk{Owner: "mine", Ask: paging.Ask{Limit: 15}})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	notices, err := s.told(ctx, a)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	notices = waiting(notices)
	sent, err := s.sentTo(ctx, a)
	var panels g.Group
	if err == nil && sent == nil { // whoever is sent to a job is asked nothing else
		panels, err = s.dayPanels(ctx, a)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var due []page.Due
	for _, p := range mine.rows {
		d := s.due(ctx, a, p.Promise)
		if d.Href == "" && p.Link != "" {
			d.Href = p.Link
		}
		if len(p.Refs) > 0 {
			d.Case = page.Link{Text: p.Cases[0], Href: "/threads/" + p.Refs[0]}
		}
		due = append(due, d)
	}
	owed := page.LivePart("owed", page.Section("What you owe", "", []page.Link{{Text: "See all", Href: "/owed"}},
		page.Owed(due, "Owed by", "You owe nothing now. What others owe is on the page Owed.")))
	told := page.LivePart("told", page.Section("What you were told", strconv.Itoa(len(notices))+" not yet acknowledged", nil, s.toldList(notices)))
	page.Render(w, r, page.Page{Title: "Your day", Wide: true, Live: "/live?kinds=promise."},
		page.Columns(g.Group{sent, told, panels, s.workPart(r, a)}, owed))
}

func (s *Server) toldList(ns []told) g.Node {
	if len(ns) == 0 {
		return page.Box(h.P(h.Class("tl-none"), g.Text("Nothing is waiting for you to acknowledge.")))
	}
	rows := make([]page.Row, len(ns))
	for i, n := range ns {
		rows[i] = page.Row{Cells: []page.Cell{{Text: day(n.ToldAt, s.Host.Clock.Now())}, {Node: link(n.Link, n.Title)}, {Node: link(n.Case.Href, n.Case.Text)}, {Text: upper(n.State)},
			{Node: h.Form(h.Method("post"), h.Action("/notices/"+n.ID+"/seen"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
				h.Button(h.Type("submit"), h.Class("tl-btn"), g.Text("Acknowledge"), h.Span(h.Class("govuk-visually-hidden"), g.Text(": "+n.Title))))}}}
	}
	return page.DenseTable("What you were told", []string{"Told", "About", "Case", "Now", "Your answer"}, rows, "")
}

func (s *Server) dayPanels(ctx context.Context, a *access.Actor) (g.Group, error) {
	v := room.ThreadView{Reader: a, Q: s.Host.DB.Read(ctx), Now: s.Host.Clock.Now()}
	var out g.Group
	for _, p := range s.panels("day") {
		if p.Body == nil {
			continue
		}
		n, err := p.Body(ctx, v)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// sentTo are the jobs that the reader's crew is sent to, before all else of their day; nil where there is none.
func (s *Server) sentTo(ctx context.Context, a *access.Actor) (g.Node, error) {
	if !a.OnDuty || !a.Has("officer") && !a.Has("sergeant") || !s.lists(ctx, "field.see", "/field") {
		return nil, nil
	}
	c, err := s.desks.field.Jobs(ctx)
	if fault.Is(err, fault.NotFound) || err == nil && len(c.Jobs) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var rows []page.Row
	for n, j := range c.Jobs {
		u := page.Later
		if n == 0 && j.Assignment.AtSceneAt.IsZero() {
			u = page.Late
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: link("/field", j.Incident.Number)}, {Text: strings.TrimSpace(j.Grade + " " + j.Incident.Title)}, {Text: j.Incident.Place}, {Text: "sent " + day(j.Assignment.SentAt, s.Host.Clock.Now())}}})
	}
	return page.Section("You are sent to", c.Unit.Crew.Callsign, []page.Link{{Text: "Open my jobs", Href: "/field"}}, page.DenseTable("You are sent to", []string{"Job", "What", "Where", "When"}, rows, "")), nil
}

// workPart is every list that this reader may open.
func (s *Server) workPart(r *http.Request, a *access.Actor) g.Node {
	var acts []page.Act
	for _, n := range s.work(r, a) {
		acts = append(acts, page.Act{Text: n.Text, Href: n.Href})
	}
	if a.OnDuty && (a.RankNo >= 2 || a.Has("control_supervisor") || a.Has("duty_inspector")) {
		acts = append(acts, page.Act{Text: "Open a restricted thread in an emergency", Href: "/glass"})
	}
	return page.Section("Your work", "", nil, page.Acts(acts))
}

func (s *Server) simulatorDay(w http.ResponseWriter, r *http.Request, a *access.Actor) {
	var acts []page.Act
	for _, x := range s.work(r, a) {
		acts = append(acts, page.Act{Text: x.Text, Href: x.Href})
	}
	page.Render(w, r, page.Page{Title: a.Name}, page.P("This account plays another system. It has no pages of its own but those that its part needs, and the API."), page.Section("Your work", "", nil, page.Acts(acts)))
}
