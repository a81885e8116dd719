package control

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/people"
)

// detail is the one chosen incident: what and where, its clock, THRIVE, its log, and who could go.
func (d *Desk) detail(s screen) g.Node {
	if s.chosen == nil {
		return h.Div(h.Class("c-none"), h.H1(g.Text("Nothing is open")), h.P(g.Text("Raise an incident when a call comes in: type and place are enough.")),
			h.P(h.A(h.Class("c-btn c-btn--p"), h.Href("/control/new"), g.Text("New call "), key("n"))))
	}
	v, base := *s.chosen, "/control/incidents/"+s.chosen.Incident.ID
	return g.Group{
		livePart("detail-head", incidentHead(s, v), checkBand(v), d.handoffBand(s, v)),
		h.Div(h.Class("c-notes"), h.TabIndex("0"), h.Role("region"), h.Aria("label", "What is known of it"), livePart("detail-notes", d.deferBand(s, v), d.transferBand(s, v), d.methaneBand(s, v), fixBands(v), d.twinsBand(v))),
		heading("THRIVE", thriveRemark(v), act1("Answer", base+"/thrive", "t"), act1("Grade", base+"/grade", "g")),
		livePart("detail-thrive", thriveList(v)),
		heading("Log", plural(len(v.Log), "line", "lines")+", newest last", act1("Whole thread", "/threads/"+v.Incident.Thread, "h")),
		h.Div(h.Class("c-logbox"), h.TabIndex("0"), h.Role("region"), h.Aria("label", "Log"), livePart("detail-log", h.Ol(h.Class("c-log"), h.ID("log"), g.Map(v.Log, logRow)))),
		g.If(v.Incident.State != stateJoined, lineForm(v)),
		g.If(v.Incident.State == stateOpen, d.suggestForm(s, v, base)),
		g.If(v.Incident.State != stateOpen, h.P(h.Class("c-none"), g.Text("This incident is "+v.Incident.State+". Nobody is sent to it."))),
	}
}

func incidentHead(s screen, v View) g.Node {
	i, w := v.Incident, Waiting{Incident: v.Incident}
	word, target := "Not graded", "Grade it to start the clock"
	if n := len(v.Targets); n > 0 {
		t := v.Targets[n-1]
		word = "G" + t.Grade + " " + strings.ToLower(t.Label)
		target = targetWords(t, s.board.Now)
	}
	w.Used = s.board.Now.Sub(i.CalledAt)
	return h.Div(h.Class("c-inc"),
		h.H1(h.Span(h.Class("c-no"), g.Text(i.Short())), g.Text(i.Title), h.B(h.Class("c-g c-g--long c-g"+orZero(i.Grade)), g.Text(word))),
		h.P(g.Text(i.Place), g.If(i.At.IsZero(), h.Span(h.Class("c-late"), g.Text(" · not found on the map"))), g.If(v.Where != "", h.Span(g.Text(" · "+v.Where))), callerWords(v),
			g.If(i.State == stateOpen, g.Group{g.Text(" "), h.A(h.Href("/control/incidents/"+i.ID+"/correct"), g.Text("Put right "), key("e"))})),
		h.Dl(h.Class("c-facts"),
			h.Div(h.Dt(g.Text("Call to now")), h.Dd(g.Text(mmss(w.Used)))),
			h.Div(h.Dt(g.Text("Target")), h.Dd(g.Text(target))),
			h.Div(h.Dt(g.Text("Units")), h.Dd(g.Text(unitsWords(v)))),
			h.Div(h.Dt(g.Text("Flags")), h.Dd(g.If(len(i.Flags) > 0, h.Class("c-late")), g.Text(flagWords(i.Flags)))),
		))
}

// callerWords is who called and from which number, as the first contact record says.
func callerWords(v View) g.Node {
	if len(v.Calls) == 0 || v.Calls[0].Caller+v.Calls[0].CLI == "" {
		return nil
	}
	return g.Text(" · " + strings.TrimSpace(v.Calls[0].Caller+" "+v.Calls[0].CLI))
}

func orZero(grade string) string {
	if grade == "" {
		return "0"
	}
	return grade
}

func targetWords(t Target, now time.Time) string {
	switch {
	case t.DueAt.IsZero():
		return "None for this grade"
	case t.Met != nil && *t.Met:
		return "Met, " + mmss(t.StoppedAt.Sub(t.StartsAt))
	case t.Met != nil:
		return "Missed by " + mmss(t.StoppedAt.Sub(t.DueAt))
	case now.After(t.DueAt):
		return mmss(now.Sub(t.DueAt)) + " late"
	}
	return mmss(t.DueAt.Sub(now)) + " left"
}

func flagWords(flags []string) string {
	if len(flags) == 0 {
		return "None"
	}
	words := strings.ReplaceAll(strings.Join(flags, ", "), "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

func unitsWords(v View) string {
	var out []string
	for _, a := range v.Assignments {
		if a.Open() {
			out = append(out, a.Callsign)
		}
	}
	if len(out) == 0 {
		return "None sent"
	}
	return strings.Join(out, ", ")
}

// twinsBand shows unasked what may be the same event, and this number's history.
func (d *Desk) twinsBand(v View) g.Node {
	var out g.Group
	for _, t := range v.Twins {
		out = append(out, h.P(h.Class("c-band"), g.Text(fmt.Sprintf("May be the same as %s %s, %d m and %d min apart. ", t.Incident.Short(), t.Incident.Title, t.Metres, t.Minutes)),
			h.A(h.Href("/control/incidents/"+v.Incident.ID+"/link?other="+t.Incident.ID), g.Text("Join them"))))
	}
	for _, c := range v.Children {
		out = append(out, h.P(h.Class("c-band"), g.Text("Also reported as "+c.Number+". "), h.A(h.Href("/control/incidents/"+c.ID), g.Text("Look"))))
	}
	if n := len(v.Earlier); n > 0 {
		out = append(out, h.P(h.Class("c-band"), g.Text(fmt.Sprintf("This number: %s, last %s.", plural(n, "earlier call", "earlier calls"), v.Earlier[0].ReceivedAt.In(when.London).Format("2 Jan 15:04")))))
	}
	return append(out, beforeBand(v), mayBeBand(v), knownBand(v.Known))
}

// knownBand says whose the number and the address are, with what an officer must be warned of.
func knownBand(c people.Contact) g.Node {
	var out g.Group
	for _, w := range c.Warnings {
		out = append(out, h.P(h.Class("c-band c-band--hot"), h.B(g.Text("At this address. ")), g.Text(w+" "), h.A(h.Href("/people/things/"+c.Address), g.Text("Look"))))
	}
	for _, k := range c.People {
		said := map[string]string{"phone": "This number is ", "address": "This address is "}[k.By]
		parts := ""
		if len(k.Parts) > 0 {
			parts = ", " + strings.Join(k.Parts, ", ")
		}
		out = append(out, h.P(h.Class("c-band"), g.Text(said), h.A(h.Href("/people/"+k.ID), g.Text(possessive(k.Name))), g.Text(parts+". "),
			g.Map(k.Markers, func(m string) g.Node { return h.B(h.Class("c-hot"), g.Text(m+" ")) })))
	}
	return out
}

func possessive(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "\u2019"
	}
	return name + "\u2019s"
}

func thriveRemark(v View) string {
	if len(v.Thrive) == 0 {
		return "not answered yet"
	}
	return "at " + v.Thrive[len(v.Thrive)-1].AskedAt.In(when.London).Format("15:04") + ", asked again when the facts change"
}

func thriveList(v View) g.Node {
	if len(v.Thrive) == 0 {
		return h.P(h.Class("c-none"), g.Text("Six questions decide the grade. "), h.A(h.Href("/control/incidents/"+v.Incident.ID+"/thrive"), g.Text("Answer THRIVE")))
	}
	last := v.Thrive[len(v.Thrive)-1]
	var out g.Group
	for _, q := range thriveQuestions {
		a := last.Answers[q.Code]
		out = append(out, h.Div(h.Dt(g.Text(q.Label)), h.Dd(h.Span(h.Class("c-lv c-lv--"+a.Level), g.Text(strings.ToUpper(a.Level[:1])+a.Level[1:])), h.Span(g.Text(a.Text)))))
	}
	return h.Dl(h.Class("c-thrive"), out)
}

func logRow(l LogLine) g.Node {
	return h.Li(h.Time(h.DateTime(when.RFC3339(l.At)), g.Text(l.At.In(when.London).Format("15:04:05"))),
		h.Span(g.If(l.Kind == "control.log.added", h.Class("c-said")), g.Text(l.Title), g.If(l.Detail != "", h.Em(g.Text(" "+l.Detail)))), h.I(g.Text(l.By)))
}

func lineForm(v View) g.Node {
	return h.Form(h.Class("c-line"), h.Method("post"), h.Action("/control/incidents/"+v.Incident.ID+"/log"),
		h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
		h.Input(h.Type("text"), h.Name("text"), h.ID("log-line"), h.AutoComplete("off"), h.MaxLength("1000"), h.Aria("label", "A line of the log"), h.Placeholder("Type what the caller says. Each line keeps its second.")),
		h.Button(h.Type("submit"), h.Class("c-btn"), g.Text("Add "), key("l")))
}

// suggestForm is who could go, with the reasons, and the one button that sends.
func (d *Desk) suggestForm(s screen, v View, base string) g.Node {
	offered, rest := []Suggested{}, []Suggested{}
	for _, u := range s.offer.Units {
		if u.Offered() {
			offered = append(offered, u)
			continue
		}
		rest = append(rest, u)
	}
	var rows g.Group
	for n, u := range offered {
		if n < 4 {
			rows = append(rows, suggestRow(u, pickFirst(offered) == u.Callsign && unitsWords(v) == "None sent"))
		}
	}
	for n, u := range rest {
		if n < 4 {
			rows = append(rows, suggestRow(u, false))
		}
	}
	return h.Form(h.Class("c-sug"), h.Method("post"), h.Action(base+"/dispatch"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
		heading("Suggested", suggestRemark(v, offered), act1("Again", "/control?incident="+v.Incident.ID, "r")),
		h.Div(h.Class("c-sugbox"), h.TabIndex("0"), h.Role("region"), h.Aria("label", "Suggested units"), livePart("suggest", d.unplaced(v, base), g.If(len(rows) == 0, h.P(h.Class("c-none"), g.Text("No unit is on tour."))), h.Table(h.Caption(h.Class("c-hide"), g.Text("Units that could be sent, and those not offered")), h.TBody(rows)),
			g.If(len(offered)+len(rest) > len(rows), h.P(h.Class("c-none"), h.A(h.Href(base+"/dispatch"), g.Text(plural(len(offered)+len(rest)-len(rows), "more unit", "more units"))))))),
		h.P(h.Class("c-buttons"), h.Button(h.Type("submit"), h.Class("c-btn c-btn--p"), g.Text("Send those chosen "), key("d")),
			h.A(h.Class("c-btn"), h.Href(base+"/grade"), g.Text(gradeWord(v)), key("g")), h.A(h.Class("c-btn c-later"), h.Href(base+"/dispatch"), g.Text("With a reason")),
			h.A(h.Class("c-btn"), h.Href(base+"/close"), g.Text("Close "), key("c"))))
}

func gradeWord(v View) string {
	if v.Incident.Grade == "" {
		return "Grade "
	}
	return "Regrade "
}

func suggestRemark(v View, offered []Suggested) string {
	if len(offered) > 0 && offered[0].Rank == 0 {
		return plural(len(offered), "unit, in no order", "units, in no order")
	}
	return "first there and best fit, of " + strconv.Itoa(len(offered)) + " offered"
}

// unplaced says why nothing is suggested: without a place on the map nobody is nearer than another.
func (d *Desk) unplaced(v View, base string) g.Node {
	switch {
	case !v.Incident.At.IsZero() && d.roads != nil:
		return nil
	case d.roads == nil:
		return h.P(h.Class("c-band"), g.Text("There is no map, so no travel time is known and nothing is suggested."))
	}
	return h.P(h.Class("c-band"), g.Text("The place is not on the map: "), h.A(h.Href(base+"/correct"), g.Text("put it right first")), g.Text(". Until then no travel time is known and nothing is suggested."))
}

// pickFirst is the unit that is ticked beforehand: the best fit, else the first there.
func pickFirst(offered []Suggested) string {
	first := ""
	for _, u := range offered {
		if u.Best {
			return u.Callsign
		}
		if u.First {
			first = u.Callsign
		}
	}
	return first
}

func suggestRow(u Suggested, ticked bool) g.Node {
	mark, shape, when := strconv.Itoa(u.Rank), "available", "?"
	if u.Seconds > 0 {
		when = mmss(time.Duration(u.Seconds) * time.Second)
	}
	lead := ""
	if u.Rank == 0 {
		mark = ""
	}
	switch {
	case !u.Offered():
		mark, shape = "–", "unavailable"
	case u.Lower == "stale" || u.Lower == "no_position":
		mark, when = "–", "old"
	case u.Best && u.First:
		lead = "First there and best fit. "
	case u.Best:
		lead = "Best fit. "
	case u.First:
		lead = "First there. "
	}
	var pick g.Node = h.Label(h.Input(h.Type("checkbox"), h.Name("callsigns"), h.Value(u.Callsign), h.ID("send-"+u.Callsign), g.If(ticked, h.Checked())), UnitMark(shape), h.B(g.Text(u.Callsign)))
	if u.Leaves != "" { // ticked here, it is diverted: what it was on its way to waits again
		pick = g.Group{pick, h.Input(h.Type("hidden"), h.Name("divert"), h.Value(u.Callsign))}
	}
	if !u.Offered() {
		pick = h.Span(h.Class("c-nopick"), UnitMark(shape), h.B(g.Text(u.Callsign)))
	}
	return h.Tr(g.If(ticked, h.Class("c-sel")), g.If(!u.Offered(), h.Class("c-x")), h.Td(h.Class("c-n"), g.Text(mark)), h.Td(h.Class("c-cs"), pick), h.Td(h.Class("c-t"), g.Text(when)),
		h.Td(h.Class("c-why"), g.If(lead != "", h.B(g.Text(lead))), g.Text(u.Says)))
}
