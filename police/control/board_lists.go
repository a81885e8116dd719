package control

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/when"
)

// heading is the head of a list: what it is, how much of it, and the acts with their keys, so that the keys teach themselves.
func heading(title, remark string, acts ...g.Node) g.Node {
	return h.Div(h.Class("c-hd"), h.H2(g.Text(title)), h.Span(g.Text(remark)), h.P(h.Class("c-acts"), g.Group(acts)))
}

func act1(text, href, k string) g.Node { return h.A(h.Href(href), g.Text(text+" "), key(k)) }

// lists are the lists of the board in the order of the reader's layout. What a layout leaves out is counted in the head.
func (d *Desk) lists(s screen) g.Node {
	b, chosen := s.board, ""
	if s.chosen != nil {
		chosen = s.chosen.Incident.ID
	}
	out := g.Group{g.If(len(b.Calls) > 0, h.Div(h.ID("list-calls"), h.TabIndex("-1"), heading("Calls with no incident", strconv.Itoa(len(b.Calls))), h.Ul(g.Map(b.Calls, func(c Call) g.Node { return callRow(s, c) }))))}
	for _, l := range s.layout.Lists {
		switch l {
		case "waiting":
			out = append(out, waitingList(s, chosen))
		case "live":
			out = append(out, liveList(s, chosen))
		case "units":
			shown := s.layout.unitsOf(b.Units)
			out = append(out, h.Div(h.ID("list-units"), h.TabIndex("-1"), heading("Units", fmt.Sprintf("%d free of %d", b.Free, len(b.Units)), leftOut(len(b.Units)-len(shown)), verbLink("State", "s", chosen), verbLink("Note", "m", chosen)), d.unitTable(s, shown)))
		}
	}
	return out
}

func waitingList(s screen, chosen string) g.Node {
	b, shown := s.board, s.layout.lists(s.board.Waiting)
	return g.Group{
		h.Div(h.ID("list-waiting"), h.TabIndex("-1"), heading("Waiting for a unit", fmt.Sprintf("%d, most risk first", len(b.Waiting)), leftOut(len(b.Waiting)-len(shown)), verbLink("Find", "f", chosen), h.A(h.Href("/control/calls/new"), g.Text("Call only")), h.A(h.Class("c-btn c-btn--p"), h.Href("/control/new"), g.Text("New call "), key("n"))),
			g.If(len(b.Waiting) == 0, h.P(h.Class("c-none"), g.Text("Nobody waits for a unit."))),
			h.Ul(g.Map(shown, func(w Waiting) g.Node { return waitingRow(w, w.ID == chosen) }))),
		g.If(len(b.Deferred) > 0, g.Group{heading("Deferred", fmt.Sprintf("%d, soonest look first", len(b.Deferred))), h.Ul(g.Map(b.Deferred, func(w Waiting) g.Node { return deferredRow(w, b.Now, w.ID == chosen) }))}),
	}
}

func liveList(s screen, chosen string) g.Node {
	b, shown := s.board, s.layout.lists(s.board.Live)
	return h.Div(h.ID("list-live"), h.TabIndex("-1"), heading("Live", fmt.Sprintf("%d, worst clock first", len(b.Live)), leftOut(len(b.Live)-len(shown)), g.If(s.audits, h.A(h.Href("/control/crime-audit"), g.Text("Crime audit")))),
		g.If(len(b.Live) == 0, h.P(h.Class("c-none"), g.Text("Nobody has been sent anywhere."))),
		h.Ul(g.Map(shown, func(w Waiting) g.Node { return liveRow(w, w.ID == chosen) })))
}

// leftOut says what the reader's own filter does not show: a short list must never be taken for a calm room.
func leftOut(n int) g.Node {
	return g.If(n > 0, h.A(h.Class("c-leftout"), h.Href("/control/layout"), g.Text(fmt.Sprintf("%d not shown", n))))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func callRow(s screen, c Call) g.Node {
	said := c.Said
	switch {
	case said != "":
	case c.Silent:
		said = "Silent: ask for a sign"
	case c.Abandoned:
		said = "Abandoned: ring back"
	default:
		said = "Nothing said yet"
	}
	return h.Li(h.A(h.Class("c-l"), h.Href(callHref(c)), h.B(h.Class("c-g c-g0"), g.Text(c.Channel)),
		h.Span(h.Class("c-no"), g.Text(c.ReceivedAt.In(when.London).Format("15:04"))), h.Span(h.Class("c-tx"), g.Text(said)), h.Span(h.Class("c-un"), g.Text(c.CLI)),
		h.Span(h.Class("c-a"), g.Text(mmss(s.board.Now.Sub(c.ReceivedAt))))))
}

// callHref leads to the form that raises an incident; a call that nobody has answered yet, or in which nobody was reached,
// leads to its own page first, where it is answered, rung back or asked for a sign (CALL-03, CALL-04).
func callHref(c Call) string {
	if !c.reached() || !c.OfferedAt.IsZero() && c.AnsweredAt.IsZero() {
		return "/control/calls/" + url.PathEscape(c.ID)
	}
	return "/control/new?call=" + url.QueryEscape(c.ID)
}

func chosenMark(chosen bool) g.Node { return g.If(chosen, h.Aria("current", "true")) }

func to(id string) g.Node { return h.Href("/control?incident=" + url.QueryEscape(id)) }

func waitingRow(w Waiting, chosen bool) g.Node {
	figure, of, late := clockText(w)
	return h.Li(h.A(h.Class("c-w"), to(w.ID), chosenMark(chosen), chip(w.Grade), h.Span(h.Class("c-no"), g.Text(w.Short())),
		h.Span(h.Class("c-tx"), h.B(g.Text(w.Title)), h.I(g.Text(w.Place)), standingLine(w)),
		h.Span(h.Class("c-ck"), h.B(g.If(late, h.Class("c-late")), g.Text(figure)), h.I(g.Text(of)), bar(w))))
}

// standingLine says why a row stands where it does, and first what moved it last.
func standingLine(w Waiting) g.Node {
	moved, why := w.Standing.movedWords(), w.Standing.whyWords()
	if !w.Handoff.HeldUntil.IsZero() {
		why = strings.TrimPrefix(why+". Held until "+w.Handoff.HeldUntil.In(when.London).Format("15:04"), ". ")
	}
	if moved+why == "" {
		return nil
	}
	return h.Small(h.Class("c-risk"), g.If(moved != "", h.Em(g.If(w.Standing.Moved != nil && w.Standing.Moved.Up, h.Class("c-up")), g.Text(moved+". "))), g.Text(why))
}

func liveRow(w Waiting, chosen bool) g.Node {
	figure, _, late := clockText(w)
	if !w.AtSceneAt.IsZero() && !late {
		figure = "there"
	}
	tone := ""
	if late {
		tone = " c-late"
	}
	return h.Li(h.A(h.Class("c-l"), to(w.ID), chosenMark(chosen), chip(w.Grade), h.Span(h.Class("c-no"), g.Text(w.Short())),
		h.Span(h.Class("c-tx"), g.Text(w.Title+", "+w.Place)), h.Span(h.Class("c-un"), g.Text(strings.Join(w.Units, " "))),
		h.Span(h.Class("c-a"+tone), g.Text(figure))))
}

// columnHeads are the columns that a unit can have, by the word that a layout names them with.
var columnHeads = map[string]string{"callsign": "Callsign", "state": "State", "job": "Job", "where": "Where", "crew": "Crew", "fix": "Fix"}

func (d *Desk) unitTable(s screen, units []UnitLine) g.Node {
	if len(s.board.Units) == 0 {
		return h.P(h.Class("c-none"), g.Text("No unit is on tour now. The duty page shows who comes on next."))
	}
	best := ""
	for _, u := range s.offer.Units {
		if u.Best {
			best = u.Callsign
		}
	}
	return h.Table(h.Class("c-units"), h.Caption(h.Class("c-hide"), g.Text("Units on tour")),
		h.THead(h.Tr(g.Map(s.layout.Columns, func(c string) g.Node { return h.Th(h.Scope("col"), h.Class("c-col-"+c), g.Text(columnHeads[c])) }))),
		h.TBody(g.Map(units, func(u UnitLine) g.Node {
			return h.Tr(g.If(u.Crew.Callsign == best, h.Class("c-sel")), g.Map(s.layout.Columns, func(c string) g.Node { return d.unitCell(s, u, c) }))
		})))
}

func (d *Desk) unitCell(s screen, u UnitLine, column string) g.Node {
	switch column {
	case "callsign":
		return h.Th(h.Scope("row"), UnitMark(u.Shape), h.A(h.Href("/control/units/"+u.Crew.Callsign+"/state"), h.Data("offer", offerWords(s, u)), g.Text(u.Crew.Callsign)))
	case "state":
		return h.Td(h.Class("c-col-state"), g.Text(u.Label), wordLate(u, s.board.Now))
	case "job":
		return h.Td(g.Text(u.Job))
	case "where":
		return h.Td(h.Class("c-where"), h.Title(d.whereIs(u)), g.Text(d.whereIs(u)))
	case "crew":
		return h.Td(h.Class("c-r"), g.Text(strconv.Itoa(len(u.Crew.Members))))
	}
	return h.Td(h.Class("c-r"), h.Span(g.If(u.Old, h.Class("c-oldfix")), g.Text(ageWords(u, s.board.Now))))
}

// offerWords says a unit's state and how far it is from the chosen incident, for the drop-down of the command line.
func offerWords(s screen, u UnitLine) string {
	out := u.Label
	for _, x := range s.offer.Units {
		if x.Callsign == u.Crew.Callsign && x.Seconds > 0 {
			out += ", " + mmss(time.Duration(x.Seconds)*time.Second) + " away"
		}
	}
	return out
}
