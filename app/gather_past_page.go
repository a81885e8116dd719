package app

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/past"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// The names of the boxes in which a person writes an instant to look back to.
const (
	boxDay, boxMonth, boxYear, boxTime = "as_of-day", "as_of-month", "as_of-year", "as_of-time"
)

// asOf is the instant that was asked for, whole or in its boxes; asked is false when the thread is wanted as it is now.
func asOf(v url.Values) (at string, asked bool) {
	if at = strings.TrimSpace(v.Get("as_of")); at != "" {
		return at, true
	}
	day, month, year, clock := trim(v, boxDay), trim(v, boxMonth), trim(v, boxYear), trim(v, boxTime)
	if day+month+year+clock == "" {
		return "", v.Has(boxDay) // the form was sent with nothing in it
	}
	pad := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	if len(clock) == 4 && clock[1] == ':' {
		clock = "0" + clock
	}
	return year + "-" + pad(month) + "-" + pad(day) + "T" + strings.ReplaceAll(clock, ".", ":"), true
}

func trim(v url.Values, name string) string { return strings.TrimSpace(v.Get(name)) }

// pastPage shows a thread as it was. What cannot be read comes back with what was typed, beside a way to the thread of now.
func (s *Server) pastPage(w http.ResponseWriter, r *http.Request, at string) {
	ctx, v := r.Context(), r.URL.Query()
	p, err := s.seePast(ctx, r.PathValue("id"), at, v.Get("view"))
	if f := fault.Of(err); f != nil && len(f.Fields) > 0 {
		if at == "" || v.Get("as_of") == "" && (trim(v, boxDay) == "" || trim(v, boxTime) == "") {
			f = fault.InvalidField("as_of", "past.incomplete")
		}
		s.pastAgain(w, r, f)
		return
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	base := "/threads/" + p.Thread.ID
	head := page.Head{Title: p.Title, Refs: []page.Ref{{Label: "Thread", Value: p.Thread.Ref}}, Tags: []page.TagProps{{Text: "Looking back", Classes: "govuk-tag--yellow"}}}
	if p.Label != "open" {
		head.Tags = append(head.Tags, page.TagProps{Text: "Restricted then", Classes: "govuk-tag--red"})
	}
	if !p.ClosedAt.IsZero() {
		head.Tags = append(head.Tags, page.TagProps{Text: "Closed then", Classes: "govuk-tag--grey"})
	}
	wide := g.Group{pastBanner(p, base)}
	if p.Began {
		wide = append(wide, pastTimeline(p), s.pastOwedTable(p))
	} else {
		wide = append(wide, page.P(page.Say("en", "past.before", "at", londonSecond(p.Thread.OpenedAt))))
	}
	narrow := g.Group{s.pastForm(base, v, p.View, nil, p.At)}
	if p.Began {
		narrow = append(narrow, pastPeopleList(p), s.pastTies(p))
	}
	page.Render(w, r, page.Page{Title: p.Title, Head: page.RecordHead(head), Wide: true}, page.Columns(wide, narrow))
}

// pastAgain is the form with what was typed and what is wrong with it, for who may see the thread.
func (s *Server) pastAgain(w http.ResponseWriter, r *http.Request, f *fault.Fault) {
	t, err := s.seeThread(r.Context(), r.PathValue("id"), threadAsk{})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	base := "/threads/" + t.ID
	var list []page.ErrorItem
	for _, x := range f.Fields {
		to := "#as_of-day"
		if x.Name == "view" {
			to = "#view"
		}
		list = append(list, page.ErrorItem{Text: page.SayWith("en", x.Code, x.Params), Href: to})
	}
	page.Render(w, r, page.Page{Title: "Look back: " + t.Title(), Back: base, Status: f.Kind.Status(), Failed: true},
		page.ErrorSummary(page.ErrorSummaryProps{TitleText: page.Say("en", "page.error_title"), ErrorList: list}),
		s.pastForm(base, r.URL.Query(), past.Known, f, time.Time{}))
}

func pastBanner(p Past, base string) g.Node {
	how := "as it was known at "
	if p.View == past.Stood {
		how = "as it stood at "
	}
	body := g.Group{h.P(h.Class("govuk-body"), h.B(g.Text("You are looking at this thread "+how+londonSecond(p.At)+"."))),
		h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href(base), g.Text("Go back to now")))}
	if !p.Since.IsZero() {
		body = append(body, page.P("Changes of what is owed have been kept since "+londonSecond(p.Since)+". What was promised before that is shown as it was then."))
	}
	if p.More {
		body = append(body, page.P("This thread has more entries than are looked through here. The oldest are left out."))
	}
	return page.InsetText(page.InsetTextProps{HTML: page.Markup(body)})
}

func pastTimeline(p Past) g.Node {
	items := make([]page.Item, 0, len(p.Entries))
	for i := len(p.Entries) - 1; i >= 0; i-- { // newest first, as on the page of now
		e := p.Entries[i]
		it := item(e)
		var more []string
		if it.Detail != "" {
			more = append(more, it.Detail)
		}
		if e.RecordedLater {
			more = append(more, "Recorded later, at "+londonSecond(e.RecordedAt))
		}
		if e.Now != nil {
			more = append(more, "Known now: "+joinBoth(e.Now.Title, ", ", e.Now.Detail)+", recorded at "+londonSecond(e.Now.RecordedAt))
		}
		it.Detail = strings.Join(more, ". ")
		items = append(items, it)
	}
	title := "What was known"
	if p.View == past.Stood {
		title = "What had happened"
	}
	return page.Section(title, "newest first", nil, page.Timeline(items, "Nothing had been recorded that you may see."))
}

func (s *Server) pastOwedTable(p Past) g.Node {
	rows := make([]page.Row, len(p.Owed))
	for i, o := range p.Owed {
		now := o.Now
		if now == "" {
			now = "the same"
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: o.Title}, {Text: pastState(o.Promise)}, {Text: londonSecond(o.DueAt)}, {Text: o.OwnerName}, {Text: now}}}
	}
	return page.Section("What was owed", "", nil, page.DenseTable("What was owed", []string{"Duty", "State then", "Due then", "Owed by then", "Now"}, rows, "Nothing was owed that you may see."))
}

// pastState says a promise's state as it was.
func pastState(p promise.Promise) string {
	switch {
	case p.Owed() && !p.PausedAt.IsZero():
		return "paused since " + londonSecond(p.PausedAt)
	case p.State == promise.Waived:
		return "waived: " + p.Reason
	}
	return stateWord(p.State)
}

// stateWord says a state in plain words.
func stateWord(st promise.State) string {
	return map[promise.State]string{promise.Open: "owed", promise.Broken: "late", promise.Kept: "kept", promise.Waived: "waived"}[st]
}

func pastPeopleList(p Past) g.Node {
	rows := make([]page.Row, len(p.People))
	for i, x := range p.People {
		rows[i] = page.Row{Cells: []page.Cell{{Node: link(x.Href, x.Text)}, {Text: x.Label}, {Text: or(x.Now, "the same")}}}
	}
	return page.Section("Who was on it", "", nil, page.DenseTable("Who was on it", []string{"Person", "Part", "Now"}, rows, "Nobody that you may know of."))
}

func (s *Server) pastTies(p Past) g.Node {
	rows := make([]page.Row, len(p.Ties))
	for i, t := range p.Ties {
		now := "still"
		if t.EndedSince {
			now = "no longer"
		}
		rows[i] = page.Row{Cells: []page.Cell{{Node: g.Group{g.Text(tieWords(t.Tie) + " "), link("/threads/"+t.Far, t.FarRef)}}, {Text: now}}}
	}
	if len(rows) == 0 {
		return nil
	}
	return page.Section("Tied threads", "", nil, page.DenseTable("Tied threads", []string{"Thread", "Now"}, rows, ""))
}

// pastForm asks for an instant and a view. It keeps what was typed.
func (s *Server) pastForm(base string, v url.Values, view past.View, wrong *fault.Fault, at time.Time) g.Node {
	typed := func(name, layout string) *string {
		x := v.Get(name)
		if x == "" && !at.IsZero() {
			x = at.In(when.London).Format(layout)
		}
		return &x
	}
	if wrong != nil && v.Get("view") == string(past.Stood) {
		view = past.Stood
	}
	box := func(name, label, width, layout string) page.DateItem {
		return page.DateItem{ID: "as_of-" + name, Name: name, Label: label, Value: typed("as_of-"+name, layout), Classes: "govuk-input--width-" + width}
	}
	date := page.DateInputProps{ID: "as_of", NamePrefix: "as_of", Items: []page.DateItem{box("day", "Day", "2", "2"), box("month", "Month", "2", "1"), box("year", "Year", "4", "2006"), box("time", "Time", "5", "15:04:05")},
		Fieldset: &page.FieldsetProps{Legend: page.LegendProps{Text: "Date and time"}}, Hint: &page.HintProps{Text: "London time. For example, 24 11 2026 and 14:05"}}
	views := page.RadiosProps{IDPrefix: "view", Name: "view", Value: string(view), Classes: "govuk-radios--small", Fieldset: &page.FieldsetProps{Legend: page.LegendProps{Text: "Show"}},
		Items: []page.ChoiceItem{{Value: string(past.Known), Text: "As it was known: what had been recorded by then"}, {Value: string(past.Stood), Text: "As it stood: what had happened by then, as is known now"}}}
	if wrong != nil {
		for _, x := range wrong.Fields {
			text := page.SayWith("en", x.Code, x.Params)
			if x.Name == "view" {
				views.ErrorMessage = &page.ErrorMessageProps{Text: text}
			} else {
				date.ErrorMessage = &page.ErrorMessageProps{Text: text}
			}
		}
	}
	form := h.Form(h.Method("get"), h.Action(base), g.Attr("novalidate"), page.DateInput(date), page.Radios(views), page.Button(page.ButtonProps{Text: "Look back", Classes: "govuk-button--secondary"}))
	return page.SummaryCard("Look back", nil, form)
}

// lookBack is the form on the page of now, folded away.
func (s *Server) lookBack(t threadSeen) g.Node {
	return page.Details(page.DetailsProps{SummaryText: "Look back to an earlier time", HTML: page.Markup(s.pastForm("/threads/"+t.ID, url.Values{}, past.Known, nil, time.Time{}))})
}

// joinBoth puts a sign between two texts that are both there, in the place of a full stop that somebody typed.
func joinBoth(a, sep, b string) string {
	if b == "" {
		return a
	}
	return joinWith(strings.TrimSuffix(a, "."), sep, b)
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
