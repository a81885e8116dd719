package control

import (
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// checkAlarms are the answers that somebody must know of at once, under the calls for help and lesser than they: who or what,
// what the service said, for which unit, and whose it is now.
func (d *Desk) checkAlarms(s screen) g.Node {
	return g.Map(s.board.Checks, func(c Check) g.Node {
		incident := g.Node(nil)
		for _, w := range s.board.open() {
			if w.ID == c.Incident {
				incident = h.A(to(w.ID), g.Text("Job "+w.Short()))
			}
		}
		whom := "Asked for nobody on tour"
		if c.Callsign != "" {
			whom = "Asked for " + c.Callsign
		}
		acknowledge := g.If(d.mayAcknowledge(s.ctx, c.ID), h.A(h.Class("c-btn"), h.Href("/control/checks/"+c.ID+"/acknowledge"), g.Text("Acknowledge")))
		return h.Div(h.Class("c-told"), h.Data("alarm", "check "+c.ID),
			h.P(h.B(checkMark(), h.A(h.Href("/control/checks/"+c.ID), g.Text(c.Asked()))), h.Span(g.Text(c.Source+": "+c.Held())), h.Span(g.Text(whom+". Tell them now")), incident),
			h.P(h.Span(g.Text("With "+c.with(s.board.Now))), acknowledge))
	})
}

// checkMark is the shape of an alarming answer: a triangle, where a call for help is an octagon.
func checkMark() g.Node {
	return g.El("svg", h.Class("c-u"), g.Attr("viewBox", "0 0 12 12"), h.Aria("hidden", "true"),
		g.El("path", g.Attr("d", "M6 .8 11.6 11H.4z"), g.Attr("fill", "currentColor")),
		g.El("path", h.Class("c-u__bang"), g.Attr("d", "M6 4.2v3.4M6 9v.6"), g.Attr("fill", "none"), g.Attr("stroke-width", "1.3"), g.Attr("stroke-linecap", "round")))
}

// checkBand says on the board how the newest checks of the chosen incident stand, and leads to each.
func checkBand(v View) g.Node {
	if len(v.Checks) == 0 {
		return nil
	}
	out := g.Group{g.Text("Checks: ")}
	for n, c := range v.Checks[:min(len(v.Checks), 3)] {
		out = append(out, g.If(n > 0, g.Text(" · ")), h.A(h.Href("/control/checks/"+c.ID), g.Text(c.Asked())), g.Text(" "+c.brief()))
	}
	return h.P(h.Class("c-band"), out)
}

// with is whose an alarm is now: of the highest rung, once its limit is over, the superintendent's too.
func (c Check) with(now time.Time) string {
	whose := "the " + rungs[c.Climb.Rung].Words
	if c.Climb.Rung == len(rungs)-1 && !now.Before(c.Climb.DueAt) {
		return whose + ", and since " + clockWords(c.Climb.DueAt) + " the superintendent"
	}
	return whose + " until " + clockWords(c.Climb.DueAt)
}

// brief is how a check stands, in the words of a line.
func (c Check) brief() string {
	switch {
	case c.State == checkAnswered:
		return c.outcome()
	case c.AgainAt.IsZero():
		return lower(c.outcome())
	}
	return "no answer yet, asked again at " + clockWords(c.AgainAt)
}
