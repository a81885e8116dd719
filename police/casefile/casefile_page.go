package casefile

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
)

const pageFile = "casefile/casefile_page.go"

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /casefile", Title: "Case files", File: pageFile, Handler: d.listPage},
		{Pattern: "GET /casefile/{id}", Title: "Case file", File: pageFile, Handler: d.filePage},
		{Pattern: "GET /casefile/{id}/forms", Title: "Forms of a case file", File: "casefile/forms_page.go", Handler: d.formsPage},
		{Pattern: "GET /casefile-request/{id}", Title: "Charging request", File: pageFile, Handler: d.requestPage},
		{Pattern: "GET /casefile-action/{id}", Title: "Case file action", File: pageFile, Handler: d.actionPage},
	}
	if d.host.Training {
		out = append(out, d.prosecutorScreens()...)
	}
	return append(out, d.acts()...)
}

func link(href, text string) g.Node { return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text)) }

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(when.London).Format("2 Jan 2006 15:04")
}

// plain is a code in words, as a cell or a fact begins.
func plain(code string) string {
	if code == "" {
		return ""
	}
	return strings.ToUpper(code[:1]) + strings.ReplaceAll(code[1:], "_", " ")
}

func (d *Desk) name(ctx context.Context, ref string) string {
	if n := d.host.NameOf(ctx, ref); n != "" {
		return n
	}
	return "not shown to you"
}

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	l, err := d.List(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := r.Context()
	var fs, rs []page.Row
	for _, f := range l.Files {
		fs = append(fs, page.Row{Cells: []page.Cell{{Node: link("/casefile/"+f.ID, f.URN)}, {Text: d.name(ctx, "person:"+f.Suspect)}, {Text: plain(f.State)}, {Text: stamp(f.DueAt)}, {Text: d.owner(ctx, ownerOf("oic", f))}}})
	}
	now := d.host.Clock.Now()
	for _, x := range l.Waiting {
		rs = append(rs, page.Row{Urgency: urgency(x.DueAt, now), Cells: []page.Cell{{Node: link("/casefile-request/"+x.ID, plain(x.Referral)+" request")}, {Text: d.name(ctx, "staff:"+x.RequestedBy)}, {Text: strings.Join(x.Offences, ", ")}, {Text: stamp(x.DueAt)}}})
	}
	page.Render(w, r, page.Page{Title: "Case files", Wide: true},
		page.Section("Waiting for a supervisor", "", nil, page.DenseTable("Requests waiting for a supervisor", []string{"Request", "Asked by", "Offences", "Decision due"}, rs, "No request waits. New ones appear here when an investigator asks for a charging decision."), page.NextPrevious(r, listWaiting, l.Later)),
		page.Section("Files", "newest first", nil, page.DenseTable("Case files", []string{"URN", "Suspect", "State", "Due", "Officer in the case"}, fs, "There is no case file yet. Open one from the page of a case that has a suspect."), page.NextPrevious(r, listFiles, l.Next)),
		page.Section("Messages to the prosecutor", "nothing is silent", nil, messageTable(l.Messages), page.NextPrevious(r, listMessages, l.Before)))
}

func (d *Desk) owner(ctx context.Context, ref string) string {
	if role, ok := strings.CutPrefix(ref, "role:"); ok {
		return plain(role)
	}
	return d.name(ctx, ref)
}

func urgency(due, now time.Time) page.Urgency {
	switch {
	case due.IsZero():
		return page.Later
	case now.After(due):
		return page.Late
	case due.Sub(now) < 4*time.Hour:
		return page.Soon
	}
	return page.Later
}

func messageTable(ms []Message) g.Node {
	var rows []page.Row
	for _, m := range ms {
		u := page.Later
		if m.State == "refused" {
			u = page.Late
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: link("/casefile/"+m.File, plain(m.Kind))}, {Text: plain(m.State)}, {Text: stamp(m.QueuedAt)}, {Text: stamp(m.SentAt)}, {Text: stamp(m.ReceivedAt)}, {Text: stamp(m.AnsweredAt)}, {Text: to(m.To)}, {Text: m.Reason}}})
	}
	return page.DenseTable("Messages to the prosecutor", []string{"Message", "State", "Queued", "Sent", "Received", "Answered", "To", "Reason"}, rows, "No message has been sent. One is queued when a supervisor approves a request.")
}

func to(account string) string {
	if account == prosecutor {
		return "Prosecutor simulator, not a real prosecutor"
	}
	return account
}

func (d *Desk) filePage(w http.ResponseWriter, r *http.Request) {
	v, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := r.Context()
	head := page.RecordHead(page.Head{Title: "Case file " + v.URN, Tags: []page.TagProps{{Text: plain(v.State)}},
		Refs:   append(threadRefs(v.On), page.Ref{Label: "Forms", Value: "view and print", Href: "/casefile/" + v.ID + "/forms"}),
		People: []page.Ref{{Label: "Suspect", Value: d.name(ctx, "person:"+v.Suspect), Href: "/people/" + v.Suspect}}})
	page.Render(w, r, page.Page{Title: "Case file " + v.URN, Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Case files", Href: "/casefile"}, {Text: v.URN}}},
		page.Columns(g.Group{onPart(v.On), d.readyPart(ctx, v), d.requestPart(ctx, v), page.Section("Messages", "", nil, messageTable(v.Messages)), d.unusedPart(v)},
			g.Group{d.chargingPart(v), page.Section("Still owed", "", nil, d.owedPart(ctx, v)), page.Section("What you can do", "", nil, page.Acts(d.fileActs(ctx, v)))}))
}

func threadRefs(on []On) []page.Ref {
	var out []page.Ref
	for _, o := range on {
		out = append(out, page.Ref{Label: "Thread", Value: o.Ref, Href: "/threads/" + o.Thread})
	}
	return out
}

// onPart shows the cases of a file that was put together from more than one.
func onPart(on []On) g.Node {
	if len(on) < 2 {
		return nil
	}
	var rows []page.Row
	for _, o := range on {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/threads/"+o.Thread, o.Ref)}, {Text: o.Title}}})
	}
	return page.Section("Cases in this file", strconv.Itoa(len(on)), nil, page.DenseTable("Cases in this file", []string{"Thread", "Crimes"}, rows, ""))
}

// byCrime says which offences are of which crime, where a request is about more than one.
func (d *Desk) byCrime(ctx context.Context, of []entry.OfCrime, plain []string) string {
	if len(of) < 2 {
		return strings.Join(plain, ", ")
	}
	var out []string
	for _, x := range of {
		name := "Arrest"
		if c, err := d.crimes.Get(d.host.DB.Read(ctx), x.Crime); x.Crime != "" && err == nil {
			name = "Crime " + c.Number
		}
		out = append(out, name+": "+strings.Join(x.Offences, ", "))
	}
	return strings.Join(out, "; ")
}

// readyPart is the task list of the file: what is there, what is missing, and who owes it.
func (d *Desk) readyPart(ctx context.Context, v View) g.Node {
	var items []page.TaskItem
	missing := 0
	for _, i := range v.Ready {
		title := i.Form + ": " + i.Label
		if i.Person != "" && i.Person != v.Suspect {
			title += ", " + d.name(ctx, "person:"+i.Person)
		}
		t := page.TaskItem{Title: page.SummaryText{Text: title}}
		switch i.State {
		case "there":
			t.Status = page.TaskStatus{Text: "On the record"}
		case "answered":
			t.Status, t.Hint = page.TaskStatus{Text: "Answered"}, &page.ContentProps{Text: i.Detail}
		default:
			missing++
			t.Status.Tag = &page.TagProps{Text: "Missing", Classes: map[bool]string{true: "govuk-tag--red", false: "govuk-tag--yellow"}[i.Key]}
			t.Hint = &page.ContentProps{Text: d.owes(ctx, v, i)}
			t.Href = "/casefile/" + v.ID + "/item?item=" + i.Code
		}
		items = append(items, t)
	}
	remark := "everything is there"
	if missing > 0 {
		remark = strconv.Itoa(missing) + " missing"
	}
	return page.Section("Readiness", remark, nil, page.TaskList(page.TaskListProps{Items: items}))
}

func (d *Desk) owes(ctx context.Context, v View, i Item) string {
	for _, a := range v.Actions {
		if a.State == "open" && a.Item == i.Code {
			return "Owed by " + d.owner(ctx, a.Owner) + ", due " + stamp(a.DueAt)
		}
	}
	return "Owed by " + d.owner(ctx, ownerOf(i.Owner, v.File))
}

func (d *Desk) chargingPart(v View) g.Node {
	who := "The prosecutor decides on the charge. The police may not charge this case."
	if v.Charging.Route == Police {
		who = "The police may charge this case, on the plea as it is expected."
	}
	if len(v.Offences) == 0 {
		who = "No offence is on the record yet."
	}
	return page.SummaryCard("Who may charge", nil, page.P(who), h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map(v.Charging.Reasons, func(s string) g.Node { return h.Li(g.Text(s)) })))
}

func (d *Desk) requestPart(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, r := range v.Requests {
		what := r.Reason
		if r.Decision != "" {
			what = plain(r.Decision) + ": " + r.DecisionReason
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/casefile-request/"+r.ID, stamp(r.MadeAt))}, {Text: plain(r.Referral)}, {Text: plain(r.State)}, {Text: stamp(r.DueAt)}, {Text: d.name(ctx, "staff:"+r.RequestedBy)}, {Text: what}}})
	}
	return page.Section("Charging decision", "", nil, page.DenseTable("Requests", []string{"Asked", "Referral", "State", "Due", "Asked by", "Answer"}, rows, "Nobody has asked for a charging decision yet."))
}

func (d *Desk) owedPart(ctx context.Context, v View) g.Node {
	var due []page.Due
	now := d.host.Clock.Now()
	for _, a := range v.Actions {
		if a.State != "open" {
			continue
		}
		clock := when.Ago(a.DueAt.Sub(now)) + " left"
		if now.After(a.DueAt) {
			clock = when.Ago(now.Sub(a.DueAt)) + " late"
		}
		due = append(due, page.Due{Clock: clock, By: "due " + stamp(a.DueAt), What: a.What, Href: "/casefile-action/" + a.ID, Owner: d.owner(ctx, a.Owner), Urgency: urgency(a.DueAt, now)})
	}
	return page.Owed(due, "Owed by", "Nothing is owed to this file.")
}

func (d *Desk) unusedPart(v View) g.Node {
	var rows []page.Row
	for _, u := range v.Unused {
		state := decisionWords[u.Decision]
		if state == "" {
			state = "To be decided"
		}
		if u.Withdrawn {
			state = "Not on this schedule"
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: strconv.Itoa(u.No)}, {Text: u.Description}, {Text: state}, {Text: u.Reason}}})
	}
	return page.Section("Unused material", "presumed to be disclosed until decided otherwise", nil, page.DenseTable("Schedule of unused material", []string{"No", "Item", "Decision", "Reason"}, rows, "No unused material is listed yet. What the record holds is listed by itself."))
}

func (d *Desk) fileActs(ctx context.Context, v View) []page.Act {
	var out []page.Act
	add := func(ok bool, action, text, path string) {
		if ok && d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: "casefile", ID: v.ID})) {
			out = append(out, page.Act{Text: text, Href: "/casefile/" + v.ID + path})
		}
	}
	add(v.Route == "request" && v.State == "building", "casefile.request.make", "Ask for a charging decision", "/request")
	add(v.Route == "file" && v.State == "charged", "casefile.file.send", "Send the file", "/send")
	add(len(v.Unused) > 0, "casefile.unused.decide", "Decide unused material", "/unused")
	for _, r := range v.Requests {
		if r.State == "made" && d.host.Door.May(ctx, act.Of("casefile.request.approve", journal.Ref{Kind: "casefile_request", ID: r.ID})) {
			out = append(out, page.Act{Text: "Look at the request", Href: "/casefile-request/" + r.ID})
		}
	}
	return out
}

func (d *Desk) requestPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	req, err := getRequest(d.host.DB.Read(ctx), r.PathValue("id"))
	if err == nil {
		_, err = d.See(ctx, req.File)
	}
	if fault.Is(err, fault.NotFound) { // what may not be known of answers as what is not there
		err = fault.New(fault.NotFound, "casefile_request.not_found")
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := []page.SummaryRow{page.Fact("State", plain(req.State)), page.Fact("Offences", d.byCrime(ctx, req.Crimes, req.Offences)), page.Fact("Referral", plain(req.Referral)), page.Fact("Decision due", stamp(req.DueAt)),
		page.Fact("Plea expected", plain(req.Plea)+": "+req.PleaBasis), page.Fact("Test", plain(req.Test)), page.Fact("Why the prosecutor decides", strings.Join(req.Reasons, "; ")), page.Fact("Asked by", d.name(ctx, "staff:"+req.RequestedBy))}
	if req.Reason != "" {
		rows = append(rows, page.Fact("Sent back because", req.Reason))
	}
	if req.Decision != "" {
		rows = append(rows, page.Fact("Decision", plain(req.Decision)+": "+req.DecisionReason), page.Fact("Charge", d.byCrime(ctx, req.ChargeCrimes, req.Charge)))
	}
	var acts []page.Act
	for _, x := range []struct{ action, text, path string }{{"casefile.request.approve", "Approve and send", "/approve"}, {"casefile.request.return", "Return", "/return"}} {
		if req.State == "made" && d.host.Door.May(ctx, act.Of(x.action, journal.Ref{Kind: "casefile_request", ID: req.ID})) {
			acts = append(acts, page.Act{Text: x.text, Href: "/casefile-request/" + req.ID + x.path})
		}
	}
	page.Render(w, r, page.Page{Title: "Request for a charging decision", Back: "/casefile/" + req.File}, page.SummaryList(page.SummaryListProps{Rows: rows}), page.Acts(acts))
}

func (d *Desk) actionPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	a, err := getAction(d.host.DB.Read(ctx), r.PathValue("id"))
	if err == nil {
		_, err = d.See(ctx, a.File)
	}
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "casefile_action.not_found")
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var acts []page.Act
	if a.State == "open" && a.Item == "" && d.host.Door.May(ctx, act.Of("casefile.action.done", journal.Ref{Kind: "casefile_action", ID: a.ID})) {
		acts = append(acts, page.Act{Text: "Say that it is done", Href: "/casefile-action/" + a.ID + "/done"})
	}
	if a.State == "open" && a.Item != "" {
		acts = append(acts, page.Act{Text: "Answer for this item", Href: "/casefile/" + a.File + "/item?item=" + a.Item})
	}
	page.Render(w, r, page.Page{Title: a.What, Back: "/casefile/" + a.File},
		page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("State", actionWords(a.State)), page.Fact("Owed by", d.owner(ctx, a.Owner)), page.Fact("Due", stamp(a.DueAt)), page.Fact("What was done", a.Result)}}), page.Acts(acts))
}

func actionWords(state string) string {
	if state == "open" {
		return "To be done"
	}
	return plain(state)
}
