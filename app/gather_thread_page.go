package app

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/page"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
)

// threadPage is one case: what happened on one side, what is owed next on the other.
func (s *Server) threadPage(w http.ResponseWriter, r *http.Request) {
	ctx, v := r.Context(), r.URL.Query()
	if at, asked := asOf(v); asked {
		s.pastPage(w, r, at)
		return
	}
	before, _ := strconv.ParseInt(v.Get("before"), 10, 64) // what is no number begins with the newest
	ask := threadAsk{Before: max(before, 0), Stage: v.Get("stage"), All: v.Get("view") == "all", Owed: v.Get("owed") == "all"}
	if v.Get("with") == "joined" {
		ask.With, ask.Together = "joined", v.Get("from")
	}
	t, err := s.seeThread(ctx, r.PathValue("id"), ask)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	links, err := s.buttons(ctx, t.view)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	bodies, err := s.bodies(ctx, t.view)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	wide := g.Group{s.timeline(t, ask), takenPanel(t), bodies, s.lookBack(t)}
	narrow := g.Group{s.owedNext(ctx, t, ask), s.canDo(ctx, t, links), s.tiedPanel(ctx, t, ask)}
	page.Render(w, r, page.Page{Title: t.Title(), Head: s.recordHead(t), Wide: true, Footer: s.whySeen(ctx, t), Live: "/live?thread=" + url.QueryEscape(t.ID)},
		page.ColumnsNextFirst(wide, narrow))
}

func (s *Server) recordHead(t threadSeen) g.Node {
	h := page.Head{Title: t.Title()}
	if strings.HasPrefix(t.Label, need.Prefix) {
		h.Tags = append(h.Tags, page.TagProps{Text: "Restricted", Classes: "govuk-tag--red"})
	}
	if !t.ClosedAt.IsZero() {
		h.Tags = append(h.Tags, page.TagProps{Text: "Closed", Classes: "govuk-tag--grey"})
	}
	for _, i := range t.Head {
		switch i.Kind {
		case "tag":
			tone := ""
			if i.Tone != "" {
				tone = "govuk-tag--" + i.Tone
			}
			h.Tags = append(h.Tags, page.TagProps{Text: i.Text, Classes: tone})
		case "number":
			h.Refs = append(h.Refs, page.Ref{Label: i.Label, Value: i.Text, Href: i.Href})
		case "person":
			h.People = append(h.People, page.Ref{Label: i.Label, Value: i.Text, Href: i.Href})
		}
	}
	h.Refs = append(h.Refs, page.Ref{Label: "Thread", Value: t.Ref})
	return page.RecordHead(h)
}

// timeline is what happened, newest first.
func (s *Server) timeline(t threadSeen, ask threadAsk) g.Node {
	var items []page.Item
	for i, e := range t.Entries {
		if i > 0 && repeats(t.Entries[i-1], e) && !ask.All { // told to several people at once: one thing happened
			last := &items[len(items)-1]
			if e.Detail != "" { // it is bare to a reader who may not open it
				last.Detail += ", " + strings.TrimPrefix(e.Detail, "Told: ")
			}
			continue
		}
		items = append(items, item(e))
	}
	base := "/threads/" + t.ID
	links := []page.Link{{Text: "Turning points", Href: base, Current: !ask.All && ask.Stage == "" && ask.With == ""}, {Text: "Everything", Href: base + "?view=all", Current: ask.everything() && ask.With == ""}}
	if ask.With != "" {
		links = append(links, page.Link{Text: "Joined threads together", Href: base + "?with=joined", Current: true})
	}
	for _, x := range t.Stages {
		links = append(links, page.Link{Text: x, Href: base + "?stage=" + url.QueryEscape(x), Current: ask.Stage == x})
	}
	empty := "Nothing has been recorded here that you may see."
	if !ask.everything() {
		empty = "There is nothing of this kind here. Choose Everything to see all entries."
	}
	remark := strconv.Itoa(len(items)) + " shown, newest first"
	var older g.Node
	if t.Older > 0 {
		next := url.Values{"before": {strconv.FormatInt(t.Older, 10)}}
		if ask.All {
			next.Set("view", "all")
		}
		if ask.Stage != "" {
			next.Set("stage", ask.Stage)
		}
		older = page.Pagination(page.PaginationProps{Next: &page.PaginationLink{Text: "Older entries", Href: base + "?" + next.Encode()}, LandmarkLabel: "Older entries"})
	}
	if t.OlderTogether != "" {
		older = next(base+"?"+url.Values{"with": {"joined"}, "from": {t.OlderTogether}}.Encode(), "Older entries")
	}
	return page.LivePart("happened", page.Section("What happened", remark, links, page.Timeline(items, empty), older))
}

// repeats tells whether an entry says once more what the one beside it says: a promise that was not kept is told to each of
// those who must know, in an entry each.
func repeats(a, b happened) bool {
	return a.Kind == "promise.step" && b.Kind == a.Kind && a.Title == b.Title && a.Subject == b.Subject && when.DayOf(a.HappenedAt) == when.DayOf(b.HappenedAt)
}

func item(e happened) page.Item {
	it := page.Item{At: e.HappenedAt, Stage: e.Stage, What: e.Title, Detail: e.Detail}
	if it.Detail == "" {
		it.Detail = e.By
	}
	if e.On != nil {
		it.Detail = joinBoth(it.Detail, ". ", "On "+e.On.Ref)
	}
	it.Detail = joinBoth(it.Detail, ", ", also(e.AlsoOn))
	if e.Source != nil {
		it.Detail = strings.TrimPrefix(it.Detail+" · "+e.Source.Says(), " · ")
	}
	if p := e.kept; p != nil {
		it.Kept, it.Outcome = page.Yes, "kept, "+when.Ago(p.DueAt.Sub(p.ClosedAt))+" early"
		if p.KeptLate() {
			it.Kept, it.Outcome = page.Broken, "kept "+when.Ago(p.Late(p.ClosedAt))+" late"
		}
	}
	return it
}

// owedNext is what is owed on the thread, and what was kept when that is asked for.
func (s *Server) owedNext(ctx context.Context, t threadSeen, ask threadAsk) g.Node {
	var due []page.Due
	var closed []page.Row
	more := false
	for i, p := range t.Promises {
		switch {
		case !p.Owed():
			closed = append(closed, s.closedRow(ctx, p))
		case !ask.Owed && i >= owedShown:
			more = true
		default:
			d := s.due(ctx, t.view.Reader, p)
			d.What = joinBoth(d.What, ", ", also(t.owedOn[p.ID]))
			due = append(due, d)
		}
	}
	c := t.Counts
	remark := strconv.Itoa(c[promise.Kept]) + " kept, " + strconv.Itoa(c[promise.Broken]) + " late"
	links := []page.Link{{Text: "See all", Href: "/threads/" + t.ID + "?owed=all"}}
	if ask.Owed {
		links = []page.Link{{Text: "See what is next", Href: "/threads/" + t.ID}}
	}
	body := g.Group{page.Owed(due, "Owed by", "Nothing is owed on this thread now.")}
	if more {
		body = append(body, page.P("More is owed later. Choose See all."))
	}
	if len(closed) > 0 {
		body = append(body, page.DenseTable("Kept and waived", []string{"Duty", "Closed", "How"}, closed, ""))
	}
	return page.LivePart("owed", page.Section("What is owed next", remark, links, body))
}

func (s *Server) closedRow(ctx context.Context, p promise.Promise) page.Row {
	how := "waived: " + p.Reason
	if p.State == promise.Kept {
		how = "kept in time"
		if p.KeptLate() {
			how = "kept " + when.Ago(p.Late(p.ClosedAt)) + " late"
		}
	}
	return page.Row{Cells: []page.Cell{{Text: s.titleFor(ctx, s.Host.DB.Read(ctx), p.Kind, journal.Ref{Kind: p.SubjectKind, ID: p.SubjectID})}, {Text: p.ClosedAt.In(when.London).Format("Mon 2 Jan 15:04")}, {Text: how}}}
}

// soonWithin is how near a due time is drawn as near.
const soonWithin = 8 * time.Hour

// due is one promise as the side of a page shows it. The button is there for who owes it.
func (s *Server) due(ctx context.Context, a *access.Actor, p promise.Promise) page.Due {
	now := s.Host.Clock.Now()
	subject := journal.Ref{Kind: p.SubjectKind, ID: p.SubjectID}
	d := page.Due{What: s.titleFor(ctx, s.Host.DB.Read(ctx), p.Kind, subject), Owner: s.ownerName(ctx, a, p.Owner)}
	switch left := p.DueAt.Sub(now); {
	case !p.PausedAt.IsZero():
		d.Clock, d.By = "Paused", "since "+day(p.PausedAt, now)
	case left < 0:
		d.Clock, d.By, d.Urgency = when.Ago(left)+" late", "due "+day(p.DueAt, now), page.Late
	case left < soonWithin:
		d.Clock, d.By, d.Urgency = when.Ago(left)+" left", "due "+day(p.DueAt, now), page.Soon
	default:
		d.Clock, d.By = when.Ago(left), day(p.DueAt, now)
	}
	if to := s.linkFor(ctx, subject); to != "" {
		d.Href = to
		me, teams, roles := owners(a)
		for _, o := range append(append(me, teams...), roles...) {
			if o == p.Owner {
				d.Act = &page.Act{Text: "Deal with it", Href: to}
			}
		}
	}
	return d
}

// day says a moment near now as people say it.
func day(t, now time.Time) string {
	l := t.In(when.London)
	switch apart := when.DayOf(now).DaysUntil(when.DayOf(t)); {
	case apart == 0:
		return "today " + l.Format("15:04")
	case apart == 1:
		return "tomorrow " + l.Format("15:04")
	case apart > -6 && apart < 6:
		return l.Format("Mon 15:04")
	case l.Year() == now.In(when.London).Year():
		return l.Format("Mon 2 Jan 15:04")
	}
	return l.Format("2 Jan 2006")
}

func (s *Server) canDo(ctx context.Context, t threadSeen, links []room.Link) g.Node {
	var acts []page.Act
	for _, l := range links {
		if !t.ClosedAt.IsZero() && begins(l.Href) {
			continue
		}
		acts = append(acts, page.Act{Text: l.Text, Href: l.Href})
	}
	subject := journal.Ref{Kind: "thread", ID: t.ID}
	base := "/threads/" + t.ID
	if strings.HasPrefix(t.Label, need.Prefix) {
		acts = append(acts, page.Act{Text: "Who may see this", Href: base + "/restricted"})
	} else if s.Host.Door.May(ctx, act.Of("access.restrict", subject, "to see whether they may")) {
		acts = append(acts, page.Act{Text: "Restrict this thread", Href: base + "/restrict"})
	}
	acts = append(acts, s.tieActs(ctx, subject, base)...)
	if len(acts) == 0 {
		return page.Section("What you can do", "", nil, page.P("There is nothing here for your role to do now. You can follow what happens."))
	}
	return page.Section("What you can do", "", nil, page.Acts(acts))
}

// begins tells whether a button starts something new on a case: a closed one has first to be opened again. What may still
// come in after the end, a contact or a document, stays.
func begins(href string) bool {
	path, _, _ := strings.Cut(href, "?")
	return strings.HasSuffix(path, "/arrest/new") || strings.HasSuffix(path, "/record") && strings.HasPrefix(path, "/crime/") || strings.HasPrefix(path, "/interview/thread/") ||
		strings.HasSuffix(path, "/assemble") || strings.HasPrefix(path, "/court/thread/")
}
