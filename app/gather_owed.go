package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// listOwed is what is owed, as its cursor names it.
const listOwed = "owed"

// owedAsk is whose duties, of which kind, on which thread, and which page of them.
type owedAsk struct {
	Owner, Kind, Thread string
	paging.Ask
}

// owedRows is a page of what is owed.
type owedRows struct {
	rows []owedRow
	next string
}

// owedRow is one duty with what a reader may know of where it stands.
type owedRow struct {
	promise.Promise
	Title     string
	OwnerName string
	Link      string
	Refs      []string // ids of the threads that this reader may see
	Cases     []string // what each of those is called
}

// owed lists what is owed, late first. The label filter is in the query. Right: owed.see. Faults: promise.bad_owner;
// paging.cursor; thread.not_found.
func (s *Server) owed(ctx context.Context, ask owedAsk) (owedRows, error) {
	part, err := ask.One(listOwed)
	if err != nil {
		return owedRows{}, err
	}
	actor, err := access.From(ctx)
	if err != nil {
		return owedRows{}, err
	}
	f, err := owedFilter(actor, ask)
	if err != nil {
		return owedRows{}, err
	}
	if ask.Thread != "" { // a thread's duties are asked for through the thread's own door
		t, err := s.seeThread(ctx, ask.Thread, threadAsk{})
		if err != nil {
			return owedRows{}, err
		}
		ask.Thread = t.ID
	}
	a := act.Of("owed.see", journal.Ref{Kind: "list", ID: "owed"}).With(access.Resource{})
	return act.SeeWith(ctx, s.Host.Door, a, func(q db.Querier, who *access.Actor) (out owedRows, detail any, err error) {
		var ps []promise.Promise
		if ps, out.next, err = s.owedOf(q, who, f, ask.Thread, part); err != nil {
			return out, nil, err
		}
		out.rows, err = s.owedRows(ctx, q, who, ps)
		return out, map[string]string{"owner": ask.Owner, "kind": ask.Kind, "thread": ask.Thread}, err
	})
}

func dueMark(p promise.Promise) paging.Mark { return paging.Mark{At: p.DueAt, ID: p.ID} }

// owedOf is a page of what is owed; what is owed on a thread about the reader, their family or their home is left out.
func (s *Server) owedOf(q db.Querier, who *access.Actor, f promise.Filter, threadID string, part paging.Part) ([]promise.Promise, string, error) {
	if threadID != "" {
		ps, err := promise.OnThread(q, threadID, f.Labels, false, owedAll)
		if err != nil {
			return nil, "", err
		}
		ps = slices.DeleteFunc(ps, func(p promise.Promise) bool {
			return f.Kind != "" && p.Kind != f.Kind || len(f.Owners) > 0 && !slices.Contains(f.Owners, p.Owner)
		})
		ps, next := paging.Cut(part, ps, dueMark)
		return ps, next, nil
	}
	return paging.Fill(part, func(after paging.Mark, n int) ([]promise.Promise, error) {
		f.After, f.Limit = after, n
		return promise.Owed(q, f)
	}, func(ps []promise.Promise) ([]promise.Promise, error) {
		if !who.HasOwn() {
			return ps, nil
		}
		on, err := promise.ThreadsOf(q, ps, promise.Key)
		if err != nil {
			return nil, err
		}
		return room.NotOwn(s.Host, q, who, ps, func(p promise.Promise) []string { return on[p.ID] })
	}, dueMark)
}

func owedFilter(a *access.Actor, ask owedAsk) (promise.Filter, error) {
	f := promise.Filter{Labels: a.Labels, Kind: ask.Kind}
	me, teams, roles := owners(a)
	switch ask.Owner {
	case "me":
		f.Owners = me
	case "team":
		f.Owners = append(teams, "\x01nobody") // a reader without a team has no team's duties, not everybody's
	case "roles":
		f.Owners = append(roles, "\x01nobody")
	case "", "mine":
		f.Owners = slices.Concat(me, teams, roles)
	case "all":
	default:
		return f, fault.InvalidField("owner", "promise.bad_owner")
	}
	return f, nil
}

func (s *Server) owedRows(ctx context.Context, q db.Querier, who *access.Actor, ps []promise.Promise) ([]owedRow, error) {
	on, err := promise.ThreadsOf(q, ps, promise.Key)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, ts := range on {
		all = append(all, ts...)
	}
	slices.Sort(all)
	labels, err := thread.Labels(q, slices.Compact(all))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(slices.Compact(all), func(t string) bool { return labels[t] != "open" && !who.Holds(labels[t]) })
	cases, err := s.caseNames(q, who, all)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	out := make([]owedRow, len(ps))
	for i, p := range ps {
		row := owedRow{Promise: p, Title: s.titleFor(ctx, q, p.Kind, journal.Ref{Kind: p.SubjectKind, ID: p.SubjectID}), Link: s.linkFor(ctx, journal.Ref{Kind: p.SubjectKind, ID: p.SubjectID})}
		if _, ok := names[p.Owner]; !ok {
			names[p.Owner] = s.ownerName(ctx, who, p.Owner)
		}
		row.OwnerName = names[p.Owner]
		for _, t := range on[p.ID] {
			if slices.Contains(all, t) {
				row.Refs, row.Cases = append(row.Refs, t), append(row.Cases, cases[t])
			}
		}
		if row.Link == "" && len(row.Refs) > 0 {
			row.Link = "/threads/" + row.Refs[0]
		}
		out[i] = row
	}
	return out, nil
}

// caseNames is what threads are called to a reader, by id, with their references: the same that their own pages say. The caller
// has asked whether the reader may see them.
func (s *Server) caseNames(q db.Querier, who *access.Actor, ids []string) (map[string]string, error) {
	threads, err := thread.Some(q, ids)
	if err != nil {
		return nil, err
	}
	titles, err := s.titles(room.ThreadView{Reader: who, Q: q, Now: s.Host.Clock.Now()}, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, th := range threads {
		if titles[th.ID] != "" {
			out[th.ID] = titles[th.ID] + " (" + th.Ref + ")"
		} else {
			out[th.ID] = "Thread " + th.Ref
		}
	}
	return out, nil
}

// owedPage shows all that is owed, late first.
func (s *Server) owedPage(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	ask := owedAsk{Owner: v.Get("owner"), Kind: v.Get("kind"), Thread: v.Get("thread"), Ask: paging.From(r)}
	if ask.Owner == "" {
		ask.Owner = "mine"
	}
	list, err := s.owed(r.Context(), ask)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var links []page.Link
	for _, x := range [][2]string{{"mine", "Mine"}, {"me", "By name"}, {"team", "My team"}, {"roles", "My roles"}, {"all", "Everybody"}} {
		q := url.Values{"owner": {x[0]}}
		for _, keep := range []string{"kind", "thread"} {
			if v.Get(keep) != "" {
				q.Set(keep, v.Get(keep))
			}
		}
		links = append(links, page.Link{Text: x[1], Href: "/owed?" + q.Encode(), Current: ask.Owner == x[0]})
	}
	page.Render(w, r, page.Page{Title: "What is owed", Wide: true, Live: "/live?kinds=promise."},
		s.owedForm(ask), page.LivePart("owed", page.Section("Late first", "", links, s.owedTable(list.rows), page.NextPrevious(r, listOwed, list.next))))
}

func (s *Server) owedForm(ask owedAsk) g.Node {
	return h.Form(h.Method("get"), h.Action("/owed"), h.Class("govuk-form-group"),
		h.Input(h.Type("hidden"), h.Name("owner"), h.Value(ask.Owner)), g.If(ask.Thread != "", h.Input(h.Type("hidden"), h.Name("thread"), h.Value(ask.Thread))),
		h.Label(h.Class("govuk-label"), h.For("kind"), g.Text("Kind of duty")),
		h.Select(h.Class("govuk-select"), h.ID("kind"), h.Name("kind"), h.Option(h.Value(""), g.Text("Every kind")),
			g.Map(s.Host.Door.Promises.Names(), func(n string) g.Node {
				return h.Option(h.Value(n), g.If(n == ask.Kind, h.Selected()), g.Text(s.Host.Door.Promises.Get(n).Title))
			})),
		h.Button(h.Type("submit"), h.Class("tl-btn"), g.Text("Show")))
}

func (s *Server) owedTable(rows []owedRow) g.Node {
	now := s.Host.Clock.Now()
	out := make([]page.Row, len(rows))
	for i, p := range rows {
		left := p.DueAt.Sub(now)
		said, urgency := dueWords(left)
		if !p.PausedAt.IsZero() {
			said, urgency = "paused", page.Later
		}
		var threads g.Group
		for n, t := range p.Refs {
			threads = append(threads, g.If(n > 0, g.Text(", ")), link("/threads/"+t, p.Cases[n]))
		}
		out[i] = page.Row{Urgency: urgency, Cells: []page.Cell{{Text: said}, {Text: day(p.DueAt, now)}, {Node: link(p.Link, p.Title)}, {Text: p.OwnerName}, {Node: threads}}}
	}
	return page.DenseTable("What is owed", []string{"Left", "Due", "Duty", "Owed by", "Case"}, out, "Nothing of this kind is owed now. Choose Everybody to see what others owe.")
}

func dueWords(left time.Duration) (string, page.Urgency) {
	switch {
	case left < 0:
		return when.Ago(left) + " late", page.Late
	case left < soonWithin:
		return when.Ago(left) + " left", page.Soon
	}
	return when.Ago(left), page.Later
}
