package control

import (
	"net/http"
	"net/url"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
)

func mapHref(s screen) string {
	if s.chosen == nil {
		return "/control/map"
	}
	return "/control/map?incident=" + url.QueryEscape(s.chosen.Incident.ID)
}

// showMap is GET /control/map?incident=ID: the map alone, for a second window. With script it goes with the board of the same
// browser; it is whole without one too.
func (d *Desk) showMap(w http.ResponseWriter, r *http.Request) {
	s, err := d.gather(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	p := deskPage{frame: s.frame, theme: s.theme, title: "Map · Control", class: "c-mapwindow", live: boardStream}
	sendPage(w, r, http.StatusOK, p.with(training(s.frame), mapStrip(s), lostBand(""),
		h.Div(h.ID("emergency"), h.Class("c-alarms"), h.Data("live-part", ""), d.alarms(s)),
		h.Main(h.Class("c-mapbox"), h.Aria("label", "Map"), d.drawMap(s), mapKey()),
		h.Footer(h.Class("c-mapfoot"), h.Span(g.Text("Arrows move it, "), key("+"), g.Text(" "), key("-"), g.Text(" zoom, "), key("*"), g.Text(" follows the incident, "), key("k"), g.Text(" keeps it here")))))
}

// mapStrip says which incident the map is of, and leads back to the board.
func mapStrip(s screen) g.Node {
	title, href := "Nothing is open", "/control"
	if s.chosen != nil {
		title, href = s.chosen.Incident.said(), "/control?incident="+url.QueryEscape(s.chosen.Incident.ID)
	}
	return h.Header(h.Class("c-strip"), h.Data("strip", ""), h.P(h.Class("c-live"), h.Data("link", ""), g.Text("As of")), clockNode(s.board.Now),
		livePart("map-title", h.H1(h.Class("c-maptitle"), g.If(s.chosen != nil, g.Group{g.Iff(s.chosen != nil, func() g.Node { return chip(s.chosen.Incident.Grade) }), g.Text(" ")}), g.Text(title)), h.P(h.A(h.Href(href), g.Text("On the board "), key("b")))))
}
