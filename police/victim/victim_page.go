package victim

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

func (d *Desk) screens() []room.Screen {
	const file = "victim/victim_page.go"
	out := []room.Screen{
		{Pattern: "GET /victim", Title: "Victims", File: file, Handler: d.listPage},
		{Pattern: "GET /victim/{case}", Title: "Victim", File: file, Handler: d.casePage},
		{Pattern: "GET /victim/{case}/page", Title: "What the victim sees", File: "victim/my_people.go", Handler: d.previewPage},
		{Pattern: "GET /victim-duty/{duty}", Title: "Duty to a victim", File: file, Handler: d.dutyPage},
		{Pattern: "GET /simulator/outbox", Title: "Outbox simulator", File: "victim/outbox_page.go", Handler: d.outboxPage},
		{Pattern: "POST /simulator/outbox/{message}", Title: "Outbox simulator", File: "victim/outbox_page.go", Handler: d.outboxPost},
	}
	return append(append(append(out, d.forms()...), d.reviewForms()...), d.myScreens()...)
}

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	list, err := d.List(r.Context(), "", paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	slices.SortStableFunc(list.Cases, lateFirst)
	var rows []page.Row
	for _, l := range list.Cases {
		u, next := page.Later, "Nothing is owed now"
		if l.Next.ID != "" {
			next = l.Next.Text + ", " + left(l.Next.DueAt.Sub(d.host.Clock.Now()))
		}
		if l.Late > 0 {
			u = page.Late
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/victim/"+l.ID), g.Text(l.Name))}, {Text: contactWords[l.Contact]}, {Text: pageWords[l.Page]}, {Text: next}}})
	}
	page.Render(w, r, page.Page{Title: "Victims", Wide: true},
		page.Section("Cases", "the newest cases first, fifty a page; on a page late first, then what is owed soonest", nil,
			page.DenseTable("Victims' cases", []string{"Victim", "Safe contact", "Own page", "Owed next"}, rows, "No victims yet. A case opens by itself when somebody is linked to a thread as a victim."), page.NextPrevious(r, listCases, list.Next)))
}

// lateFirst puts who was let down before who is owed something soon, and both before who is owed nothing.
func lateFirst(a, b Listed) int {
	when := func(l Listed) int64 {
		if l.Next.ID == "" {
			return math.MaxInt64
		}
		return l.Next.DueAt.UnixMicro()
	}
	late := func(l Listed) int {
		if l.Late > 0 {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(late(a), late(b)), cmp.Compare(when(a), when(b)))
}

var contactWords = map[string]string{"none": "To be chosen", "chosen": "Chosen", "stopped": "Stopped: not safe"}
var pageWords = map[string]string{"none": "Not opened yet", "open": "Open", "shut": "Shut"}

func left(until time.Duration) string {
	if until < 0 {
		return when.Ago(-until) + " late"
	}
	return when.Ago(until) + " left"
}

func stamp(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006 15:04") }

// formatWords is in which form they want to be written to.
func formatWords(code string) string {
	switch code {
	case "", "standard":
		return "Ordinary print"
	case "bsl_video":
		return "British Sign Language video"
	}
	return strings.ToUpper(code[:1]) + plain(code[1:])
}

func plain(code string) string { return strings.ReplaceAll(code, "_", " ") }

func (d *Desk) dutyPage(w http.ResponseWriter, r *http.Request) {
	o, err := getOwed(d.host.DB.Read(r.Context()), r.PathValue("duty"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/victim/"+o.Case, http.StatusSeeOther)
}

func (d *Desk) casePage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	v, err := d.See(ctx, r.PathValue("case"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var tags []page.TagProps
	if v.Enhanced {
		tags = append(tags, page.TagProps{Text: "Enhanced rights", Classes: "govuk-tag--yellow"})
	}
	if v.Contact == "stopped" {
		tags = append(tags, page.TagProps{Text: "Contact stopped: not safe", Classes: "govuk-tag--red"})
	}
	head := page.RecordHead(page.Head{Title: v.Name, Tags: tags, Refs: []page.Ref{{Label: "Victim on", Value: "the thread", Href: "/threads/" + v.Thread}},
		People: []page.Ref{{Label: "Person", Value: v.Name, Href: "/people/" + v.Person}}})
	page.Render(w, r, page.Page{Title: "Victim", Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Victims", Href: "/victim"}, {Text: v.Name}}},
		page.Columns(g.Group{d.safePart(v), supportPart(v), d.reviewsPart(ctx, v), d.notesPart(ctx, v), d.contactsPart(ctx, v), d.messagesPart(v)},
			g.Group{page.Section("Owed to the victim", "", nil, d.owedPart(ctx, v)), page.Section("What you can do", "", nil, page.Acts(d.acts(ctx, v))), d.closedPart(v)}))
}

// safePart is how they may be reached, which is read before anything is done.
func (d *Desk) safePart(v View) g.Node {
	if v.Contact == "none" {
		return g.Group{speaksPart(v), page.WarningText(page.WarningTextProps{Text: "No safe contact is chosen. Ask them how they may be reached before anything is sent.", IconFallbackText: "Warning"})}
	}
	hours := "Any time"
	if v.HoursFrom != "" {
		hours = "From " + v.HoursFrom + " to " + v.HoursTo
		if !(Hours{v.HoursFrom, v.HoursTo}).Holds(d.host.Clock.Now()) {
			hours += ". It is not a safe hour now"
		}
	}
	voicemail := "May be left, without saying police"
	if v.NoVoicemail {
		voicemail = "Never"
	}
	rows := []page.SummaryRow{page.Fact("By", channelWords[v.Channel]), page.Fact("Number or address", or(v.Reach, "None")), page.Fact("Hours", hours), page.Fact("Code word", or(v.CodeWord, "None agreed")),
		page.Fact("Who else may answer", or(v.MayAnswer, "Nobody")), page.Fact("Voicemail", voicemail), page.Fact("Language of page and messages", map[string]string{"cy": "Welsh", "en": "English"}[v.Language]), page.Fact("Format", formatWords(v.Format))}
	card := g.Node(g.Group{speaksPart(v), page.SummaryCard("Safe contact", nil, page.SummaryList(page.SummaryListProps{Rows: rows}))})
	if v.Contact == "stopped" {
		return g.Group{page.WarningText(page.WarningTextProps{Text: "This way is not safe any more. Nothing is sent. See them in person and choose again.", IconFallbackText: "Warning"}), card}
	}
	return card
}

// speaksPart says before anything else that they are spoken to through an interpreter.
func speaksPart(v View) g.Node {
	if !people.NeedsInterpreter(v.Speaks) {
		return nil
	}
	return page.WarningText(page.WarningTextProps{Text: "They speak " + v.Speaks + ". Speak to them through an interpreter, and say who it was.", IconFallbackText: "Warning"})
}

var channelWords = map[string]string{"sms": "Text message", "call": "Telephone call", "letter": "Letter", "email": "Email", "none": "No contact until they ask", "in_person": "In person", "own_page": "Their own page"}

func (d *Desk) owedPart(ctx context.Context, v View) g.Node {
	now := d.host.Clock.Now()
	var items []page.Due
	if !v.ReplyDue.IsZero() {
		reply := page.Due{Clock: left(v.ReplyDue.Sub(now)), By: "due " + stamp(v.ReplyDue.Add(-time.Second)), What: "Answer the message that they wrote", Owner: "The whole team"}
		if v.ReplyDue.Before(now) {
			reply.Urgency = page.Late
		}
		items = append(items, reply)
	}
	for _, o := range v.Duties {
		if o.State != "owed" {
			continue
		}
		due := page.Due{Clock: left(o.DueAt.Sub(now)), By: "due " + stamp(o.DueAt.Add(-time.Second)), What: o.Text, Owner: d.host.NameOf(ctx, o.Owner)}
		switch {
		case o.DueAt.Before(now):
			due.Urgency = page.Late
		case o.Safety || o.DueAt.Sub(now) < 24*time.Hour:
			due.Urgency = page.Soon
		}
		if o.Safety {
			due.What = "Before the door opens: " + due.What
		}
		if d.host.Door.May(ctx, act.Of("victim.exception.record", o.ref())) {
			due.Act = &page.Act{Text: "Record why not", Href: "/victim-duty/" + o.ID + "/exception"}
		}
		items = append(items, due)
	}
	return page.Owed(items, "", "Nothing is owed to them now. What happens next in the case opens the next duty by itself.")
}

func (d *Desk) closedPart(v View) g.Node {
	var rows []page.Row
	for _, o := range v.Duties {
		if o.State == "owed" {
			continue
		}
		how := map[string]string{"told": "Told", "excepted": "Not told: " + plain(o.Reason), "moot": "Not owed any more: " + plain(o.Reason)}[o.State]
		if o.State == "told" && o.ClosedAt.After(o.DueAt) {
			how += ", " + when.Ago(o.ClosedAt.Sub(o.DueAt)) + " late"
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: o.Text}, {Text: how}, {Text: stamp(o.ClosedAt)}}})
	}
	return page.Section("Done", "", nil, page.DenseTable("Duties that are closed", []string{"Duty", "How", "When"}, rows, "Nothing yet."))
}

func (d *Desk) acts(ctx context.Context, v View) []page.Act {
	var out []page.Act
	for _, x := range []struct{ action, text, path string }{
		{"victim.contact.record", "Record a contact", "/contact"}, {"victim.contact.choose", "Choose safe contact", "/safe"}, {"victim.needs.assess", "Assess needs", "/needs"},
		{"victim.invitation.make", "Invite to their own page", "/invite"}, {"victim.note.answer", "Write to them", "/message"}, {"victim.opt_out.set", "Choose their news", "/news"},
		{"victim.support.say", "Record whether they support going on", "/support"},
	} {
		if d.host.Door.May(ctx, act.Of(x.action, refOf(v.ID))) {
			out = append(out, page.Act{Text: x.text, Href: "/victim/" + v.ID + x.path})
		}
	}
	return append(out, d.reviewActs(ctx, v)...)
}

func (d *Desk) who(ctx context.Context, account string) string {
	if strings.HasPrefix(account, "victim:") {
		return "The victim"
	}
	if strings.HasPrefix(account, "system:") {
		return "Throughline"
	}
	return or(d.host.NameOf(ctx, account), "Somebody whom you may not see")
}

func (d *Desk) notesPart(ctx context.Context, v View) g.Node {
	var items []page.Item
	for _, n := range v.Notes {
		what := "The victim wrote"
		if n.From == "team" {
			what = d.who(ctx, n.By) + " wrote"
		}
		items = append(items, page.Item{At: n.At, Stage: "Message", What: what, Detail: n.Text})
	}
	return page.Section("Messages", "on their own page", nil, page.Timeline(items, "No messages yet. What they write on their page comes here, and to the team."))
}

func (d *Desk) contactsPart(ctx context.Context, v View) g.Node {
	var rows []page.Row
	for _, c := range v.Contacts {
		how := "Not reached"
		if c.Reached {
			how = "Reached"
		}
		if c.AnsweredBy != "" {
			how += ", " + plain(c.AnsweredBy)
		}
		note := c.Note
		if c.Interpreter != "" {
			note = strings.TrimSpace("Interpreter: " + c.Interpreter + ". " + note)
		}
		if c.Unsafe != "" {
			note = strings.TrimSpace("Safe contact not kept to: " + c.Unsafe + ". " + note)
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: stamp(c.At)}, {Text: channelWords[c.Channel]}, {Text: how}, {Text: d.who(ctx, c.By)}, {Text: note}}})
	}
	return page.Section("Contacts", "", nil, page.DenseTable("Tries to reach the victim", []string{"When", "How", "Result", "By", "Note"}, rows, "Nobody has tried to reach them yet."))
}

// purposeWords and messageWords say what a message was for and how far it has come.
var (
	purposeWords = map[string]string{"invitation": "Invitation to their own page", "notice": "That there is news on their page"}
	messageWords = map[string]string{"queued": "Waits to be sent", "sent": "Sent", "delivered": "Delivered", "failed": "Not delivered", "answered_by_other": "Somebody else answered", "refused_unsafe": "Refused as unsafe"}
)

func (d *Desk) messagesPart(v View) g.Node {
	var rows []page.Row
	for _, m := range v.Messages {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: stamp(m.QueuedAt)}, {Text: purposeWords[m.Purpose]}, {Text: channelWords[m.Channel]}, {Text: messageWords[m.State]}}})
	}
	return page.Section("Sent", "sent is not told", nil, page.DenseTable("Messages that were sent", []string{"Asked for", "What", "By", "State"}, rows, "Nothing has been sent."))
}
