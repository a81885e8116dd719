package court

import (
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
)

var inboxStates = []struct{ state, text string }{{"", "All"}, {"exception", "Waiting for a person"}, {"refused", "Refused"}, {"parsed", "Taken in"}, {"settled", "Settled"}}

func (d *Desk) inboxPage(w http.ResponseWriter, r *http.Request) {
	state := r.URL.Query().Get("state")
	in, err := d.Inbox(r.Context(), state, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var links []page.Link
	for _, s := range inboxStates {
		href := "/court/results"
		if s.state != "" {
			href += "?state=" + s.state
		}
		links = append(links, page.Link{Text: s.text, Href: href, Current: s.state == state})
	}
	var rows []page.Row
	for _, x := range in.Results {
		var u page.Urgency
		switch x.State {
		case "refused":
			u = page.Late
		case "exception":
			u = page.Soon
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: link("/court/results/"+x.ID, stamp(x.ReceivedAt))}, {Node: page.Tag(stateTag(x.State))}, {Text: reasonOf(r, x)},
			{Text: strings.Join(x.URNs, ", ")}, {Text: d.heldAt(x)}, {Text: from(x.Account)}}})
	}
	var acts []page.Act
	if d.host.Door.May(r.Context(), act.Of("court.result.receive", journal.Ref{Kind: "court_result"}).With(access.Resource{})) {
		acts = append(acts, page.Act{Text: "Take in a result by hand", Href: "/court/results/receive"})
	}
	page.Render(w, r, page.Page{Title: "Court results", Wide: true, Crumbs: []page.Crumb{{Text: "Court", Href: "/court"}, {Text: "Results"}}},
		page.Section("Court results", "newest first; every message is kept, whatever became of it", links,
			page.DenseTable("Messages from the courts", []string{"Received", "State", "Why", "Case reference", "Hearing", "From"}, rows, "No message stands here. Results appear by themselves when a court sends them."), page.NextPrevious(r, listResults, in.Next)),
		page.Acts(acts))
}

func (d *Desk) heldAt(x Receipt) string {
	if x.HeldOn.IsZero() {
		return ""
	}
	return x.HeldOn.Text() + ", " + d.courtName(x.Court)
}

func from(account string) string {
	if simulated(account) {
		return "court simulator"
	}
	return "taken in by hand"
}

// reasonOf says why a message was refused, or the first thing that it waits for.
func reasonOf(r *http.Request, x Receipt) string {
	lang := page.Lang(r.Context())
	if x.Reason != "" {
		return page.SayWith(lang, x.Reason, x.Params)
	}
	for _, e := range x.Exceptions {
		if e.Blocks {
			return page.Say(lang, e.Code, "value", e.Value)
		}
	}
	return ""
}

func (d *Desk) resultPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	x, err := d.SeeResult(ctx, r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	facts := []page.SummaryRow{page.Fact("Received", stamp(x.ReceivedAt)+", "+from(x.Account)), page.Fact("Message", orDash(x.Message)), page.Fact("Case reference", orDash(strings.Join(x.URNs, ", "))),
		page.Fact("Hearing", orDash(d.heldAt(x))), page.Fact("Kept as", x.Hash)}
	if x.Reason != "" {
		facts = append(facts, page.Fact("Refused because", reasonOf(r, x)))
	}
	if x.Settled != "" {
		facts = append(facts, page.Fact("Settled", spaced(x.How)+": "+x.Settled))
	}
	var rows []page.Row
	for _, e := range x.Exceptions {
		u, what := page.Later, "kept, nothing follows from it"
		if e.Blocks {
			u, what = page.Soon, "must be looked at"
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Text: page.Say(page.Lang(ctx), e.Code, "value", e.Value)}, {Text: e.Where}, {Text: what}}})
	}
	var acts []page.Act
	if (x.State == "refused" || x.State == "exception") && d.may(ctx, "court.result.settle", "court_result", x.ID) {
		acts = append(acts, page.Act{Text: "Settle this message", Href: "/court/results/" + x.ID + "/settle"})
	}
	var cases []g.Node
	for _, th := range x.Threads {
		cases = append(cases, h.Li(link("/threads/"+th, "The case that it is about")))
	}
	head := page.RecordHead(page.Head{Title: "Court result", Tags: []page.TagProps{stateTag(x.State)}})
	page.Render(w, r, page.Page{Title: "Court result", Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Court", Href: "/court"}, {Text: "Results", Href: "/court/results"}, {Text: "Result"}}},
		page.Columns(g.Group{page.SummaryCard("The message", nil, page.SummaryList(page.SummaryListProps{Rows: facts})),
			page.Section("To look at", "", nil, page.DenseTable("What must be looked at in this message", []string{"What", "Where", "So"}, rows, "Nothing in this message must be looked at."))},
			g.Group{page.Section("What you can do", "", nil, page.Acts(acts)), g.If(len(cases) > 0, h.Ul(h.Class("govuk-list"), g.Group(cases)))}))
}
