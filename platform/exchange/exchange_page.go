package exchange

import (
	"context"
	"net/http"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) screens() []room.Screen {
	return []room.Screen{
		{Pattern: "GET /exchange", Title: "Exchange with other systems", File: "exchange_page.go", Handler: d.listPage},
		{Pattern: "GET /exchange/{id}", Title: "Sent to another system", File: "exchange_page.go", Public: true, Handler: d.messagePage},
	}
}

// tabs are the parts of the list, in their order.
var tabs = []struct{ state, text, empty string }{
	{"waiting", "Waiting", "Nothing waits for another system."},
	{"late", "Late", "No system is late."},
	{"refused", "Not done", "Nothing was refused."},
	{"done", "Done", "Nothing has been answered yet."},
}

const aPage = 50

type listed struct {
	messages []Message
	counts   map[string]int
}

// listPage is what went to other systems: what waits, is late, was refused or is done.
func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	tab := tabs[0]
	for _, t := range tabs {
		if t.state == r.URL.Query().Get("state") {
			tab = t
		}
	}
	before := r.URL.Query().Get("before")
	if !id.Valid(before) {
		before = ""
	}
	x, err := d.listed(r.Context(), tab.state, before)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var links []page.Link
	for _, t := range tabs {
		links = append(links, page.Link{Text: t.text + " (" + strconv.Itoa(x.counts[t.state]) + ")", Href: "/exchange?state=" + t.state, Current: t.state == tab.state})
	}
	var rows []page.Row
	for _, m := range x.messages[:min(len(x.messages), aPage)] {
		rows = append(rows, d.row(m))
	}
	empty := tab.empty
	if !d.Any() {
		empty = "Every room is kept here: no other system is set up. The setting kept-elsewhere changes that."
	}
	body := g.Group{page.DenseTable("Messages to other systems", []string{"What was asked", "Kept in", "By", "Asked", "State", "Their reference"}, rows, empty)}
	if len(x.messages) > aPage {
		body = append(body, page.Pagination(page.PaginationProps{Next: &page.PaginationLink{Text: "Older", Href: "/exchange?state=" + tab.state + "&before=" + x.messages[aPage-1].ID}, LandmarkLabel: "Older messages"}))
	}
	page.Render(w, r, page.Page{Title: "Exchange with other systems", Wide: true, Live: "/live?kinds=exchange."},
		page.P("Some rooms are kept in another system. What is asked of them here goes there first, and is on the record once that system has answered."),
		page.LivePart("messages", page.Section("Messages", "newest first", links, body)))
}

func (d *Desk) listed(ctx context.Context, state, before string) (listed, error) {
	return act.SeeWith(ctx, d.host.Door, listAct(), func(q db.Querier, who *access.Actor) (listed, any, error) {
		out := listed{counts: map[string]int{}}
		for _, t := range tabs {
			n, err := count(q, d.asked(who, Ask{State: t.state}))
			if err != nil {
				return out, nil, err
			}
			out.counts[t.state] = n
		}
		a := d.asked(who, Ask{State: state, Cursor: before, Limit: aPage + 1})
		a.Newest = true
		ms, err := list(q, a)
		for _, m := range ms {
			out.messages = append(out.messages, d.shown(m, who.Account))
		}
		return out, map[string]string{"state": state}, err
	})
}

func (d *Desk) row(m Message) page.Row {
	row := page.Row{Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/exchange/"+m.ID), g.Text(m.Title))}, {Text: m.KeptIn}, {Text: m.AskedName}, {Text: d.at(m.AskedAt)},
		{Node: page.Tag(tagOf(m))}, {Text: or(m.Reference, m.Receipt)}}}
	if m.Late {
		row.Urgency = page.Late
	}
	return row
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func tagOf(m Message) page.TagProps {
	switch {
	case m.State == StateDone:
		return page.TagProps{Text: "Done", Classes: "govuk-tag--green"}
	case m.State == StateRefused:
		return page.TagProps{Text: "Not done", Classes: "govuk-tag--red"}
	case m.Late && m.State == StateQueued:
		return page.TagProps{Text: "Late: not acknowledged", Classes: "govuk-tag--red"}
	case m.Late:
		return page.TagProps{Text: "Late: not answered", Classes: "govuk-tag--red"}
	case m.State == StateAcknowledged:
		return page.TagProps{Text: "Acknowledged", Classes: "govuk-tag--blue"}
	}
	return page.TagProps{Text: "Sent", Classes: "govuk-tag--yellow"}
}

// at says a moment as people near it say it.
func (d *Desk) at(t time.Time) string {
	if t.IsZero() {
		return "not yet"
	}
	if when.DayOf(t) == when.DayOf(d.host.Clock.Now()) {
		return "today " + t.In(when.London).Format("15:04")
	}
	return t.In(when.London).Format("Mon 2 Jan 2006, 15:04")
}

// messagePage says to who asked what has become of it.
func (d *Desk) messagePage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	m, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	reader, err := access.From(ctx)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	lang := page.Lang(ctx)
	body := page.Prose(d.told(lang, m), d.factList(m, reader))
	p := page.Page{Title: page.Say(lang, "public_exchange.title."+m.State, "system", m.KeptIn), Public: reader.Kind == "victim"}
	if reader.Kind == "staff" {
		p.Back, p.Live = "/exchange", "/live?kinds=exchange."
	}
	page.Render(w, r, p, page.LivePart("message", body, d.next(m, reader)))
}

// told is what has become of a message, in plain words.
func (d *Desk) told(lang string, m Message) g.Node {
	out := g.Group{page.P(page.Say(lang, "public_exchange.told."+m.State, "system", m.KeptIn))}
	if m.Reason != "" {
		out = append(out, page.InsetText(page.InsetTextProps{Text: m.Reason}))
	}
	if m.Late {
		out = append(out, page.WarningText(page.WarningTextProps{Text: page.Say(lang, "public_exchange.late", "system", m.KeptIn)}))
	}
	return out
}

func (d *Desk) factList(m Message, reader *access.Actor) g.Node {
	rows := []page.SummaryRow{page.Fact("What was asked", m.Title), page.Fact("By", m.AskedName+", "+d.at(m.AskedAt)), page.Fact("Kept in", m.KeptIn)}
	if m.Receipt != "" {
		rows = append(rows, page.Fact("Acknowledged", d.at(m.AcknowledgedAt)+", as "+m.Receipt))
	}
	if m.Reference != "" && m.State == StateDone {
		rows = append(rows, page.Fact("Their reference", m.Reference), page.Fact("Its state there", m.RecordState))
	}
	if !m.ClosedAt.IsZero() {
		rows = append(rows, page.Fact("Answered", d.at(m.ClosedAt)))
	}
	list := page.SummaryList(page.SummaryListProps{Rows: rows})
	if m.State == StateRefused && m.Request != nil && m.Request.Body != "" && reader.Account == m.AskedBy {
		return g.Group{list, page.Details(page.DetailsProps{SummaryText: "What you sent, so that you need not type it again", Text: m.Request.Body})}
	}
	return list
}

// next leads on: to the record that it made, and to its thread.
func (d *Desk) next(m Message, reader *access.Actor) g.Node {
	if reader.Kind != "staff" {
		return nil
	}
	var links []g.Node
	seen := map[string]bool{}
	add := func(href, text string) {
		if href != "" && !seen[href] {
			seen[href] = true
			links = append(links, h.Li(h.A(h.Class("govuk-link"), h.Href(href), g.Text(text))))
		}
	}
	if m.State == StateDone && m.Entry != "" {
		if e, err := journal.Get(d.host.DB.Read(context.Background()), m.Entry); err == nil {
			add(d.LinkOf(e.Subject), "Go to the record")
		}
	}
	if m.Subject.ID != "" && m.Subject.Kind != "thread" {
		add(d.LinkOf(m.Subject), "Go to what it was about")
	}
	for _, th := range m.Threads {
		add("/threads/"+th, "Go to the thread")
	}
	return h.Ul(h.Class("govuk-list"), g.Group(links))
}

// panel adds to a thread's page what other systems keep of it, and what waits for them.
func (d *Desk) panel() room.Panel {
	return room.Panel{Page: "thread", Order: 90, Body: func(_ context.Context, v room.ThreadView) (g.Node, error) {
		rs, err := recordsOn(v.Q, v.Thread.ID, v.Reader.Labels)
		if err != nil {
			return nil, err
		}
		waiting, err := list(v.Q, asked{Thread: v.Thread.ID, State: "waiting", Labels: v.Reader.Labels, Limit: 20, Now: v.Now})
		if err != nil || len(rs)+len(waiting) == 0 {
			return nil, err
		}
		var body g.Group
		if len(waiting) > 0 {
			var rows []page.Row
			for _, m := range waiting {
				rows = append(rows, d.row(d.shown(m, v.Reader.Account)))
			}
			body = append(body, page.DenseTable("Sent, and not yet on the record", []string{"What was asked", "Kept in", "By", "Asked", "State", "Their reference"}, rows, ""))
		}
		if len(rs) > 0 {
			body = append(body, d.recordTable(rs))
		}
		return page.Section("Kept in other systems", "", []page.Link{{Text: "All messages", Href: "/exchange"}}, body), nil
	}}
}

func (d *Desk) recordTable(rs []Record) g.Node {
	var rows []page.Row
	for _, r := range rs {
		name := g.Node(g.Text(r.Reference))
		if to := d.LinkOf(journal.Ref{Kind: r.Kind, ID: r.ID}); to != "" {
			name = h.A(h.Class("govuk-link"), h.Href(to), g.Text(r.Reference))
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: name}, {Text: r.Kind}, {Text: r.KeptIn}, {Text: r.State}, {Text: d.at(r.At)}}})
	}
	return page.DenseTable("Records that other systems keep", []string{"Their reference", "Record", "Kept in", "State there", "As of"}, rows, "")
}

// Says is where the records with an id are kept, for the head of their pages; nothing for those kept here, and for those
// whose label the reader does not hold. The record's own page asks whether the reader may see it.
func (d *Desk) Says(ctx context.Context, recordID string, reader *access.Actor) (string, error) {
	rs, err := recordsOf(d.host.DB.Read(ctx), recordID, reader.Labels)
	if err != nil || len(rs) == 0 {
		return "", err
	}
	return rs[0].Says(), nil
}
