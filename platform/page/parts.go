package page

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Columns lays out a record's page: the wide column and the narrow one beside it, stacked on a phone.
func Columns(wide, narrow g.Node) g.Node {
	return h.Div(h.Class("tl-cols"), h.Div(h.Class("tl-stack"), wide), h.Div(h.Class("tl-stack"), narrow))
}

// ColumnsNextFirst is Columns where the narrow column is read first: on a phone what is owed comes before what happened.
func ColumnsNextFirst(wide, narrow g.Node) g.Node {
	return h.Div(h.Class("tl-cols tl-cols--next"), h.Div(h.Class("tl-stack"), narrow), h.Div(h.Class("tl-stack"), wide))
}

// Section is a part of a page under an h2, with a count or remark beside it and links at its end.
func Section(title, remark string, links []Link, body ...g.Node) g.Node {
	return h.Section(
		h.Div(h.Class("tl-hh"),
			h.H2(g.Text(title)),
			g.If(remark != "", h.Span(g.Text(remark))),
			g.If(len(links) > 0, h.Div(h.Class("tl-hh__end"), g.Map(links, func(l Link) g.Node {
				return h.A(h.Href(l.Href), g.If(l.Current, h.Aria("current", "true")), g.Text(l.Text))
			}))),
		),
		g.Group(body),
	)
}

// LivePart marks what a live page (Page.Live) exchanges when something changed. The id must stay the same.
func LivePart(id string, body ...g.Node) g.Node {
	return h.Div(h.ID(id), h.Data("live-part", ""), g.Group(body))
}

// Box is a white box round rows or a table.
func Box(body ...g.Node) g.Node { return h.Div(h.Class("tl-panel"), g.Group(body)) }

// Grid lays out cards side by side as the width allows.
func Grid(cards ...g.Node) g.Node { return h.Div(h.Class("tl-grid"), g.Group(cards)) }

// SummaryCard is a white card with a heading, links to act, and a body, usually a SummaryList.
func SummaryCard(title string, links []Link, body ...g.Node) g.Node {
	return h.Section(h.Class("tl-card"),
		h.Div(h.Class("tl-card__head"),
			h.H2(g.Text(title)),
			g.If(len(links) > 0, h.Ul(g.Map(links, func(l Link) g.Node {
				return h.Li(h.A(h.Class("govuk-link"), h.Href(l.Href), g.Text(l.Text), h.Span(h.Class("govuk-visually-hidden"), g.Text(" ("+title+")"))))
			}))),
		),
		g.Group(body),
	)
}

// Bar draws how much of a limit is used, 0 to 1, with its words. It is drawn as SVG: a strict policy allows no style attribute.
func Bar(label string, used float64, u Urgency) g.Node {
	tone := string(u)
	return h.Span(
		g.El("svg", class("tl-bar", on(tone != "", "tl-bar--"+tone)), h.Role("img"), h.Aria("label", label),
			g.Attr("viewBox", "0 0 100 8"), g.Attr("preserveAspectRatio", "none"),
			g.El("rect", g.Attr("height", "8"), g.Attr("width", strconv.FormatFloat(min(max(used, 0), 1)*100, 'f', 1, 64)))),
		h.Span(h.Class("tl-bar__text"), g.Text(label)),
	)
}

// Cell is one cell of a dense table: text, or a node. Num sets it to the right.
type Cell struct {
	Text string
	Node g.Node
	Num  bool
}

// Row is one row of a dense table. The first cell is the row's header.
type Row struct {
	Cells   []Cell
	Urgency Urgency
}

// DenseTable is a table for a desk: small rows, headings that say what a column is. On a phone each row is a
// card that says its headings again; the roles keep it a table for those who listen to it. The caption is read out and may be hidden from view; empty is said when there are no rows.
func DenseTable(caption string, head []string, rows []Row, empty string) g.Node {
	if len(rows) == 0 {
		return h.Div(h.Class("tl-panel"), h.P(h.Class("tl-none"), g.Text(empty)))
	}
	return h.Div(h.Class("tl-panel"), h.Div(h.Class("tl-scroll"), h.TabIndex("0"), h.Role("region"), h.Aria("label", caption),
		h.Table(h.Class("tl-table"), h.Role("table"),
			h.Caption(h.Class("govuk-visually-hidden"), g.Text(caption)),
			h.THead(h.Role("rowgroup"), h.Tr(h.Role("row"), g.Map(headCells(head, rows[0]), func(n g.Node) g.Node { return n }))),
			h.TBody(h.Role("rowgroup"), g.Map(rows, func(r Row) g.Node { return denseRow(head, r) })),
		),
	))
}

func headCells(head []string, first Row) []g.Node {
	out := make([]g.Node, len(head))
	for i, text := range head {
		num := i < len(first.Cells) && first.Cells[i].Num
		out[i] = h.Th(h.Scope("col"), h.Role("columnheader"), class(on(num, "num")), g.Text(text))
	}
	return out
}

func denseRow(head []string, r Row) g.Node {
	return h.Tr(h.Role("row"), class(string(r.Urgency)), g.Group(cells(head, r)))
}

func cells(head []string, r Row) []g.Node {
	out := make([]g.Node, len(r.Cells))
	for i, c := range r.Cells {
		body := c.Node
		if body == nil {
			body = g.Text(c.Text)
		}
		if i == 0 {
			out[i] = h.Th(h.Scope("row"), h.Role("rowheader"), class(on(c.Num, "num")), body)
			continue
		}
		out[i] = h.Td(h.Role("cell"), class(on(c.Num, "num")), h.Data("label", nth(head, i)), h.Div(body))
	}
	return out
}

func nth(of []string, i int) string {
	if i < len(of) {
		return of[i]
	}
	return ""
}

// Grade draws the chip of a grade, 1 to 4; the letter says it as well as the colour.
func Grade(n int) g.Node {
	s := strconv.Itoa(n)
	return h.Span(h.Class("tl-g tl-g"+s), g.Text("G"+s))
}

// Prose is a column of text no wider than reads well.
func Prose(body ...g.Node) g.Node { return h.Div(h.Class("tl-prose"), g.Group(body)) }

// P is a paragraph.
func P(text string) g.Node { return h.P(h.Class("govuk-body"), g.Text(text)) }
