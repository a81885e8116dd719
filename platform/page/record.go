package page

import (
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/when"
)

// Link is words that lead somewhere. Current marks the one of a row that is shown now.
type Link struct {
	Text    string
	Href    string
	Current bool
}

// Ref is one number or person in a record's head: "Crime 26/118204". With Href the value is a link.
type Ref struct {
	Label string
	Value string
	Href  string
}

// Head is the band that names a record: what and where, tags for what changes how one acts, its numbers, its people.
type Head struct {
	Title  string
	Tags   []TagProps
	Refs   []Ref
	People []Ref
}

// RecordHead draws the head of a record. It holds the page's h1.
func RecordHead(p Head) g.Node {
	return h.Div(h.Class("tl-head"), h.Div(h.Class("tl-wrap tl-head__row"),
		h.H1(g.Text(p.Title)),
		h.Ul(h.Class("tl-tags tl-end"), g.Map(p.Tags, func(t TagProps) g.Node { return h.Li(Tag(t)) })),
		refs("tl-refs", p.Refs),
		refs("tl-refs tl-end", p.People),
	))
}

func refs(classes string, list []Ref) g.Node {
	return h.Ul(h.Class(classes), g.Map(list, func(r Ref) g.Node {
		value := h.B(g.Text(r.Value))
		if r.Href != "" {
			value = h.A(h.Href(r.Href), h.Class("govuk-link"), g.Text(r.Value))
		}
		return h.Li(g.If(r.Label != "", g.Text(r.Label+" ")), value)
	}))
}

// Kept is how a promise ended, beside the entry that ended it.
type Kept string

// The ends of a promise. None draws nothing.
const (
	None   Kept = ""
	Yes    Kept = "kept"
	Broken Kept = "broken"
	Waived Kept = "waived"
)

// Item is one line of a timeline: when, at which stage, the act in bold, the detail in grey, and whether a promise was kept.
type Item struct {
	At      time.Time
	Stage   string // "Custody"
	What    string // "First review"
	Href    string // the entry's own page; may be empty
	Detail  string
	Kept    Kept
	Outcome string // "kept, 22 min early": always words, never colour alone
	Struck  bool   // corrected later: shown, and shown to be so
}

// Timeline draws what happened, grouped by day in London, in the order given. empty is said when there is nothing.
func Timeline(items []Item, empty string) g.Node {
	if len(items) == 0 {
		return h.Div(h.Class("tl-panel"), h.P(h.Class("tl-none"), g.Text(empty)))
	}
	var days g.Group
	for from := 0; from < len(items); {
		day, to := when.DayOf(items[from].At), from
		for to < len(items) && when.DayOf(items[to].At) == day {
			to++
		}
		days = append(days, h.Section(
			h.H3(h.Class("tl-day"), g.Text(items[from].At.In(when.London).Format("Mon 2 January 2006"))),
			h.Ol(g.Map(items[from:to], timelineItem)),
		))
		from = to
	}
	return h.Div(h.Class("tl-panel tl-line"), days)
}

func timelineItem(i Item) g.Node {
	what := g.Text(i.What)
	if i.Href != "" {
		what = h.A(h.Href(i.Href), g.Text(i.What))
	}
	return h.Li(class("tl-entry", on(i.Struck, "tl-entry--struck")),
		h.Time(h.DateTime(when.RFC3339(i.At)), g.Text(i.At.In(when.London).Format("15:04"))),
		h.Span(h.Class("tl-entry__stage"), g.Text(i.Stage)),
		h.P(h.B(what), g.If(i.Detail != "", h.Span(g.Text(i.Detail)))),
		outcome(i),
	)
}

var marks = map[Kept]string{
	Yes:    "M2 6.5l2.8 2.8L10 3.5",
	Broken: "M3 3l6 6M9 3l-6 6",
	Waived: "M2 6h8",
}

func outcome(i Item) g.Node {
	if i.Kept == None {
		return h.Span()
	}
	return h.Span(class("tl-kept", on(i.Kept != Yes, "tl-kept--"+string(i.Kept))),
		g.El("svg", g.Attr("viewBox", "0 0 12 12"), h.Aria("hidden", "true"), g.Attr("focusable", "false"),
			g.El("path", g.Attr("d", marks[i.Kept]), g.Attr("fill", "none"), g.Attr("stroke", "currentColor"),
				g.Attr("stroke-width", "1.8"), g.Attr("stroke-linecap", "round"), g.Attr("stroke-linejoin", "round"))),
		g.Text(or(i.Outcome, string(i.Kept))),
	)
}

// Urgency colours a promise; the words beside it say the same.
type Urgency string

// How near a due time is.
const (
	Later Urgency = ""
	Soon  Urgency = "soon"
	Late  Urgency = "late"
)

// Due is one promise that is still owed.
type Due struct {
	Clock   string // "16 h 20 late", "7 h 40 left", "4 days"
	By      string // "due today 17:00"
	What    string // the duty in plain words
	Href    string // the promise's own page; may be empty
	Owner   string // "You", "N. Edwards, Witness Care"
	Case    Link   // which case, on a page of several
	Urgency Urgency
	Act     *Act // only when this reader owes it
}

// Owed draws what is owed next in the order given, normally by due time. empty is said when nothing is.
func Owed(items []Due, ownedBy, empty string) g.Node {
	if len(items) == 0 {
		return h.Div(h.Class("tl-panel"), h.P(h.Class("tl-none"), g.Text(empty)))
	}
	return h.Ul(h.Class("tl-panel tl-owed"), g.Map(items, func(d Due) g.Node {
		what := g.Text(d.What)
		if d.Href != "" {
			what = h.A(h.Href(d.Href), g.Text(d.What))
		}
		return h.Li(class(on(d.Urgency != Later, "tl-owed--"+string(d.Urgency))),
			h.P(h.Class("tl-owed__clock"), h.B(g.Text(d.Clock)), h.Span(g.Text(d.By))),
			h.P(h.Class("tl-owed__what"), what),
			g.If(d.Case.Text != "", h.P(h.Class("tl-owed__case"), h.A(h.Href(d.Case.Href), g.Text(d.Case.Text)))),
			h.Div(h.Class("tl-owed__who"),
				h.P(g.Text(ownedBy+" "), h.B(g.Text(d.Owner))),
				g.Iff(d.Act != nil, func() g.Node { return d.Act.button(true) })),
		)
	}))
}

// Act is something this reader may do. A GET act is a link to the page that asks for the rest; a POST act is done at once.
type Act struct {
	Text string
	Href string
	Post bool
	Key  string // idempotency key of a POST act
}

func (a *Act) button(next bool) g.Node {
	classes := join("tl-btn", on(next, "tl-btn--next"))
	if !a.Post {
		return h.A(h.Class(classes), h.Href(a.Href), g.Text(a.Text))
	}
	return h.Form(h.Method("post"), h.Action(a.Href),
		g.If(a.Key != "", h.Input(h.Type("hidden"), h.Name("idempotency_key"), h.Value(a.Key))),
		h.Button(h.Type("submit"), h.Class(classes), g.Text(a.Text)))
}

// Acts draws what the reader can do here. An act that is not allowed is not in the list; an empty list says so.
func Acts(list []Act) g.Node {
	if len(list) == 0 {
		return P("There is nothing here for you to do now.")
	}
	return h.Ul(h.Class("tl-acts"), g.Map(list, func(a Act) g.Node { return h.Li(a.button(false)) }))
}
