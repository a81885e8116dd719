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
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

func (d *Desk) screens() []room.Screen {
	return []room.Screen{
		{Pattern: "GET /exchange", Title: "Exchange with other systems", File: "exchange_page.go", Handler: d.listPage},
		{Pattern: "GET /exchange/{id}", Title: "Sent to another system", File: "message_page.go", Public: true, Handler: d.messagePage},
	}
}

// tabs are the parts of the list, in their order.
var tabs = []struct{ state, text, empty string }{
	{"waiting", "Waiting", "Nothing waits for another system."},
	{"late", "Late", "No system is late."},
	{"refused", "Not done", "Nothing was refused."},
	{"done", "Done", "Nothing has been answered yet."},
}

type listed struct {
	messages []Message
	next     string
	counts   map[string]int
	cases    map[string]string // thread id -> its reference
}

// listPage is what went to other systems: what waits, is late, was refused or is done.
func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	tab := tabs[0]
	for _, t := range tabs {
		if t.state == r.URL.Query().Get("state") {
			tab = t
		}
	}
	x, err := d.listed(r.Context(), tab.state, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var links []page.Link
	for _, t := range tabs {
		links = append(links, page.Link{Text: t.text + " (" + strconv.Itoa(x.counts[t.state]) + ")", Href: "/exchange?state=" + t.state, Current: t.state == tab.state})
	}
	var rows []page.Row
	for _, m := range x.messages {
		rows = append(rows, d.row(m, x.cases))
	}
	empty := tab.empty
	if !d.Any() {
		empty = "Every room is kept here: no other system is set up. The setting kept-elsewhere changes that."
	}
	body := g.Group{page.DenseTable("Messages to other systems", heads, rows, empty), page.NextPrevious(r, listNewest, x.next)}
	page.Render(w, r, page.Page{Title: "Exchange with other systems", Wide: true, Live: "/live?kinds=exchange."},
		page.P("Some rooms are kept in another system. What is asked of them here goes there first, and is on the record once that system has answered."),
		page.LivePart("messages", page.Section("Messages", "newest first", links, body)))
}

func (d *Desk) listed(ctx context.Context, state string, p paging.Ask) (listed, error) {
	part, err := p.One(listNewest)
	if err != nil {
		return listed{}, err
	}
	return act.SeeWith(ctx, d.host.Door, listAct(), func(q db.Querier, who *access.Actor) (listed, any, error) {
		out := listed{counts: map[string]int{}}
		for _, t := range tabs {
			n, err := count(q, d.asked(who, Ask{State: t.state}))
			if err != nil {
				return out, nil, err
			}
			out.counts[t.state] = n
		}
		a := d.asked(who, Ask{State: state})
		a.Newest = true
		ms, next, err := d.page(q, part, a)
		if err != nil {
			return out, nil, err
		}
		out.next = next
		for _, m := range ms {
			out.messages = append(out.messages, d.shown(m, who.Account))
		}
		out.cases, err = casesOf(q, ms, who)
		return out, map[string]string{"state": state}, err
	})
}

// casesOf are the references of the threads of messages, those that the reader may know of.
func casesOf(q db.Querier, ms []Message, who *access.Actor) (map[string]string, error) {
	out := map[string]string{}
	for _, m := range ms {
		for _, x := range m.Threads {
			if _, ok := out[x]; ok {
				continue
			}
			th, err := thread.Get(q, x)
			if err != nil {
				return nil, err
			}
			out[x] = ""
			if th.Label == "open" || who.Holds(th.Label) {
				out[x] = th.Ref
			}
		}
	}
	return out, nil
}

var heads = []string{"What was asked", "Thread", "Kept in", "By", "Asked", "State", "Their reference"}

func (d *Desk) row(m Message, cases map[string]string) page.Row {
	on := page.Cell{}
	for _, x := range m.Threads {
		if ref := cases[x]; ref != "" {
			on.Node = h.A(h.Class("govuk-link"), h.Href("/threads/"+x), g.Text(ref))
		}
	}
	row := page.Row{Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/exchange/"+m.ID), g.Text(m.Title))}, on, {Text: m.KeptIn}, {Text: m.AskedName}, {Text: d.at(m.AskedAt)},
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
