package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
)

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
	if m.State == StateRefused && m.Request != nil && reader.Account == m.AskedBy {
		if typed := m.Request.typed(); len(typed) > 0 {
			return g.Group{list, page.SummaryCard("What you sent", nil, page.SummaryList(page.SummaryListProps{Rows: typed}))}
		}
	}
	return list
}

// typed is what was sent, field by field: what was typed is kept for who must ask again.
func (r Request) typed() []page.SummaryRow {
	values := map[string]string{}
	var object map[string]any
	if err := json.Unmarshal([]byte(r.Body), &object); err == nil {
		for name, v := range object {
			values[name] = strings.Trim(fmt.Sprint(v), "[]")
		}
	} else if sent, err := url.ParseQuery(r.Body); err == nil && strings.HasPrefix(r.ContentType, "application/x-www-form-urlencoded") {
		for name, v := range sent {
			values[name] = strings.Join(v, ", ")
		}
	}
	delete(values, form.KeyName)
	var out []page.SummaryRow
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "" {
			out = append(out, page.Fact(sayable(name), values[name]))
		}
	}
	return out
}

// sayable makes a name readable: from_at becomes "From at".
func sayable(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return "Without a name"
	}
	return string(unicode.ToUpper(first)) + strings.ReplaceAll(name[size:], "_", " ")
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
