package custody

import (
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/when"
)

// boardPage is GET /custody: the wall of the suite.
func (d *Desk) boardPage(w http.ResponseWriter, r *http.Request) {
	b, err := d.Board(r.Context(), r.URL.Query().Get("suite"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	who := func(ref string) string { return d.host.NameOf(r.Context(), ref) }
	page.Render(w, r, page.Page{Title: "Custody board", Full: true, Bare: true, Live: "/live?kinds=custody.,promise.step", Clocks: true}, boardBody(b, page.FrameFrom(r.Context()), who), page.NoteIn(r))
}

func boardBody(b Board, f page.Frame, who func(string) string) g.Node {
	return h.Div(h.Class("cu"), h.Data("live-of", "detention custody.detainee.arrived"), page.LivePart("strip", boardStrip(b, f)), page.LivePart("held", boardRows(b)), page.LivePart("coming", boardComing(b, who)), boardFoot(f))
}

func boardStrip(b Board, f page.Frame) g.Node {
	at := b.At.In(when.London)
	held := strconv.Itoa(b.Held)
	if b.Cells > 0 {
		held += " of " + strconv.Itoa(b.Cells) + " cells"
	}
	fact := func(name, value, tone string) g.Node {
		return h.Div(h.Dt(g.Text(name)), h.Dd(g.If(tone != "" && value != "0", h.Class(tone)), g.Text(value)))
	}
	reader := ""
	if f.Reader != nil {
		reader = strings.TrimSpace(f.Reader.RankAndNumber + " " + f.Reader.Name)
	}
	return h.Header(h.Class("cu__strip"),
		h.H1(g.Text("Custody"), h.Span(g.Text(suiteName(b.Suite)))),
		h.Time(h.DateTime(when.RFC3339(b.At)), g.Text(at.Format("15:04"))),
		h.Dl(fact("Held", held, ""), fact("Checks late", strconv.Itoa(b.Late), "late"), fact("Reviews late", strconv.Itoa(b.Reviews), "late"),
			fact("Rights not given", strconv.Itoa(b.Rights), "late"), fact("Due soon", strconv.Itoa(b.Soon), "soon"),
			fact("On the way in", strconv.Itoa(len(b.OnTheir)), "")),
		h.P(h.Class("cu__who"), g.Text(at.Format("Mon 2 Jan 2006")), g.If(reader != "", g.Group{g.Text(" · "), h.B(g.Text(reader))})),
	)
}

var boardHeads = []string{"Cell", "Name, age, held for", "Flags", "Detention, left of 24 h", "Next check", "Next review", "Waiting for", "Next act"}

func boardRows(b Board) g.Node {
	if len(b.Rows) == 0 {
		return h.P(h.Class("cu__none"), g.Text(noneHeld(b)))
	}
	return g.Group{
		h.Div(h.Class("cu__heads"), h.Aria("hidden", "true"), g.Map(boardHeads, func(s string) g.Node { return h.Span(g.Text(s)) })),
		h.Ol(h.Class("cu__rows"), g.Map(b.Rows, boardRow)),
	}
}

func noneHeld(b Board) string {
	if len(b.OnTheir) > 0 {
		return "Nobody is held here. Somebody is on the way: record the arrival below when they come."
	}
	return "Nobody is held here, and nobody is on the way. When an officer records an arrest, the person is shown here until they arrive."
}

func boardRow(r BoardRow) g.Node {
	classes := "cu__row"
	if r.Urgency != "" {
		classes += " cu__row--" + r.Urgency
	}
	age := ""
	if r.Age >= 0 {
		age = strconv.Itoa(r.Age)
	}
	cell := r.Cell
	if cell == "" {
		cell = "–"
	}
	return h.Li(h.Class(classes),
		h.Span(h.Class("cu__cell"), h.Span(h.Class("govuk-visually-hidden"), g.Text("Cell ")), g.Text(cell)),
		h.Div(h.Class("cu__name"),
			h.P(h.A(h.Href("/custody/"+r.ID), h.B(g.Text(r.Name))), g.Text(age)),
			h.I(g.Text(r.HeldFor)), h.Em(g.Text(strings.TrimPrefix(r.Number, r.suite+"/")))),
		h.Ul(h.Class("cu__flags"), g.Map(r.Flags, boardFlag)),
		boardMeter("Detention", r.Limit), boardMeter("Check", r.Check), boardMeter("Review", r.Review),
		h.Ul(h.Class("cu__waits"), g.Map(r.Waits, boardWait)),
		h.A(h.Class("cu__btn"), h.Href(r.Next.Href), g.Text(r.Next.Text), h.Span(h.Class("govuk-visually-hidden"), g.Text(", "+r.Name))),
	)
}

var flagMarks = map[string]g.Node{
	"alarm":  g.El("path", g.Attr("d", "M6 1 11.4 11H.6z"), g.Attr("fill", "currentColor")),
	"dot":    g.El("circle", g.Attr("cx", "6"), g.Attr("cy", "6"), g.Attr("r", "4"), g.Attr("fill", "currentColor")),
	"speech": g.El("path", g.Attr("d", "M1 2h10v6H6L3 10.8V8H1z"), g.Attr("fill", "currentColor")),
	"person": g.Group{g.El("circle", g.Attr("cx", "6"), g.Attr("cy", "3.4"), g.Attr("r", "2.4"), g.Attr("fill", "currentColor")),
		g.El("path", g.Attr("d", "M1.6 11.4c.4-6 8.4-6 8.8 0z"), g.Attr("fill", "currentColor"))},
	"eye": g.Group{g.El("path", g.Attr("d", "M.8 6C3 2.6 9 2.6 11.2 6 9 9.4 3 9.4.8 6z"), g.Attr("fill", "none"), g.Attr("stroke", "currentColor"), g.Attr("stroke-width", "1.4")),
		g.El("circle", g.Attr("cx", "6"), g.Attr("cy", "6"), g.Attr("r", "1.8"), g.Attr("fill", "currentColor"))},
}

func boardFlag(f Flag) g.Node {
	return h.Li(g.If(f.Severe, h.Class("severe")),
		g.El("svg", g.Attr("viewBox", "0 0 12 12"), h.Aria("hidden", "true"), g.Attr("focusable", "false"), flagMarks[f.Mark]), g.Text(f.Text))
}

func boardMeter(name string, m Meter) g.Node {
	if m.none {
		return h.Div(h.Class("cu__m cu__m--none"), h.P(h.Span(h.Class("cu__label"), g.Text(name)), h.B(g.Text(m.Left)), h.I(g.Text(m.Text))))
	}
	classes := "cu__m"
	if m.Urgency != "" {
		classes += " cu__m--" + m.Urgency
	}
	bar := "tl-bar"
	if m.Urgency != "" {
		bar += " tl-bar--" + m.Urgency
	}
	return h.Div(h.Class(classes),
		h.P(h.Span(h.Class("cu__label"), g.Text(name)), h.B(g.Text(m.Left)), h.I(g.Text(m.Text))),
		g.El("svg", h.Class(bar), h.Aria("hidden", "true"), g.Attr("focusable", "false"), g.Attr("viewBox", "0 0 100 8"), g.Attr("preserveAspectRatio", "none"),
			g.El("rect", g.Attr("height", "8"), g.Attr("width", strconv.FormatFloat(m.Used*100, 'f', 1, 64)))))
}

var waitWords = map[string]string{"solicitor": "Solicitor", "appropriate_adult": "Adult", "interpreter": "Interpreter", "healthcare": "Nurse", "prosecutor": "CPS",
	"officers": "Officers", "capacity": "A free room", "rest": "Rest"}

func waitDetail(x Wait) string {
	if x.ExpectedAt.IsZero() {
		return x.Note
	}
	return strings.TrimPrefix(x.Note+", due "+clockText(x.ExpectedAt), ", ")
}

func boardWait(x Wait) g.Node {
	detail := waitDetail(x)
	return h.Li(g.Text(waitWords[x.For]), g.If(detail != "", h.I(g.Text(detail))))
}

func boardComing(b Board, who func(string) string) g.Node {
	if len(b.OnTheir) == 0 {
		return nil
	}
	return h.Section(h.Class("cu__way"), h.H2(g.Text("On the way in")), h.Ul(g.Map(b.OnTheir, func(c Coming) g.Node {
		var with []string
		for _, o := range c.Officers {
			with = append(with, who("staff:"+o))
		}
		return h.Li(h.B(g.Text(c.Name)), h.Span(g.Text(c.HeldFor)), h.Span(g.Text("arrested "+clockText(c.ArrestedAt))),
			g.If(len(with) > 0, h.Span(g.Text("with "+strings.Join(with, ", ")))),
			h.A(h.Class("cu__btn"), h.Href("/custody/arrest/"+c.Arrest+"/arrival"), g.Text("Record the arrival"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" of "+c.Name))))
	})))
}

func boardFoot(f page.Frame) g.Node {
	return h.Footer(h.Class("cu__foot"),
		h.Span(g.Text("Order: "), h.B(g.Text("late first, then soonest due")), g.Text(", then cell. Bars fill as time is used. A check or review is late when its time is past.")),
		h.P(h.Class("cu__end"), h.Span(g.Text(f.Marking)), h.A(h.Href("/custody"), g.Text("Refresh")), h.A(h.Href("/handover"), g.Text("Hand over the board")), h.A(h.Href("/custody/delays"), g.Text("Time lost")), h.A(h.Href("/custody/arrest/new"), g.Text("Record an arrest")), h.A(h.Href("/custody/other/new"), g.Text("Other detention")), h.A(h.Href("/"), g.Text("Your day"))),
	)
}
