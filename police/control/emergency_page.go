package control

import (
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/when"
)

// alarms have a row of their own under the strip until the unit is safe: they cover nothing and nothing covers them (RES-02).
func (d *Desk) alarms(s screen) g.Node {
	return g.Map(s.board.Emergency, func(u UnitLine) g.Node { return d.alarm(s, u) })
}

// alarm says who calls for help, for how long, from where and on which job; and leads on those who may take it, alone.
func (d *Desk) alarm(s screen, u UnitLine) g.Node {
	age := s.board.Now.Sub(u.State.EmergencyAt)
	job := g.Node(h.Span(g.Text("On no job that you may see")))
	if u.JobID != "" {
		job = h.A(h.Href("/control?incident="+u.JobID), g.Text("Job "+u.Job+jobTitle(s.board, u.JobID)))
	}
	return h.Div(h.Class("c-alarm"), h.Data("alarm", "emergency "+u.Crew.Callsign+" "+when.RFC3339(u.State.EmergencyAt)),
		h.P(h.B(UnitMark("emergency"), g.Text(u.Crew.Callsign+" emergency")), h.Span(g.Text(names(u.Crew.Members))),
			h.Span(g.Text("Pressed "+u.State.EmergencyAt.In(when.London).Format("15:04:05")+", "+mmss(age)+" ago")), h.Span(g.Text(d.lastSeen(u))), job),
		h.P(g.Text(d.answered(s, u, age)), g.If(s.takes && u.State.AcknowledgedBy == "", h.A(h.Class("c-btn"), h.Href("/control/units/"+u.Crew.Callsign+"/acknowledge"), g.Text("Acknowledge "), key("!")))))
}

func jobTitle(b Board, id string) string {
	for _, list := range [][]Waiting{b.Live, b.Waiting} {
		for _, w := range list {
			if w.ID == id {
				return " " + w.Title + ", " + w.Place
			}
		}
	}
	return ""
}

func names(members []Member) string {
	out := make([]string, len(members))
	for n, m := range members {
		out[n] = m.Name
	}
	return strings.Join(out, " and ")
}

// lastSeen is the nearest address with the time of the fix; the figures stand in only where the map knows no address.
func (d *Desk) lastSeen(u UnitLine) string {
	if !u.Position.At.Valid() {
		return "No position: ask for one"
	}
	at := d.whereIs(u)
	if at == "" {
		at = u.Position.At.String()
	}
	return "Last seen " + u.Position.FixedAt.In(when.London).Format("15:04:05") + " near " + at
}

// answered says who has taken the call, and how far it has climbed while nobody has.
func (d *Desk) answered(s screen, u UnitLine, age time.Duration) string {
	limit, _ := d.answerEmergency(u.State.EmergencyAt)
	switch {
	case u.State.AcknowledgedBy != "":
		return "Acknowledged by " + d.host.NameOf(s.ctx, u.State.AcknowledgedBy) + ". "
	case age >= limit:
		return "Nobody has acknowledged it: it has gone to the duty inspector too. "
	case s.takes:
		return "It waits for you or another control supervisor. "
	}
	return "It waits for a control supervisor."
}
