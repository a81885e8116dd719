package control

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/geo"
	"throughline/platform/when"
	"throughline/police/roads"
)

// The drawing of the map: one unit of the picture is one pixel of the zoom that it is drawn at, so that labels are never
// scaled. Script pans and zooms by other tiles; without script this is the map.
const (
	mapWidth  = 1280
	mapHeight = 1024
	mapZoom   = 15
	tileSide  = 256
)

func num(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// world is the place of a point in pixels of the whole world at a zoom (the usual slippy-map projection, EPSG:3857).
func world(p geo.Point, zoom int) (x, y float64) {
	n := math.Exp2(float64(zoom)) * tileSide
	lat := p.Lat * math.Pi / 180
	return (p.Lon + 180) / 360 * n, (1 - math.Asinh(math.Tan(lat))/math.Pi) / 2 * n
}

// sheet is the part of the world that is drawn: its corner in world pixels.
type sheet struct{ x, y float64 }

func (s sheet) at(p geo.Point) (x, y float64) {
	wx, wy := world(p, mapZoom)
	return wx - s.x, wy - s.y
}

// drawMap draws the chosen incident in the middle, else the middle of the map.
func (d *Desk) drawMap(s screen) g.Node {
	chosen, theme := s.chosen, s.theme
	centre := geo.Point{}
	if d.roads != nil {
		centre = d.roads.Bounds().Centre()
		if p := d.roads.Places(roads.Police); len(p) > 0 {
			centre = p[0].Point
		}
	}
	if chosen != nil && chosen.Incident.At.Valid() {
		centre = chosen.Incident.At
	}
	if !centre.Valid() {
		return h.P(h.Class("c-none"), g.Text("There is no map. Start the server with one to see where everybody is."))
	}
	wx, wy := world(centre, mapZoom)
	on := sheet{math.Round(wx) - mapWidth/2, math.Round(wy) - mapHeight/2}
	said := "Map."
	if chosen != nil {
		said = "Map. Incident " + chosen.Incident.Short() + " is in the middle, at " + chosen.Incident.Place + "."
	}
	return g.El("svg", h.Class("c-map"), h.ID("map"), g.Attr("width", strconv.Itoa(mapWidth)), g.Attr("height", strconv.Itoa(mapHeight)),
		g.Attr("viewBox", fmt.Sprintf("0 0 %d %d", mapWidth, mapHeight)), h.Role("img"), h.Aria("label", said+d.inTheWay()),
		h.Data("x", num(on.x)), h.Data("y", num(on.y)), h.Data("zoom", strconv.Itoa(mapZoom)), h.Data("theme", theme), g.If(s.layout.Zoom > 0, h.Data("kept", fmt.Sprintf("%.5f,%.5f,%.2f", s.layout.At.Lat, s.layout.At.Lon, s.layout.Zoom))),
		g.El("g", h.ID("map-tiles"), g.If(d.roads != nil, tiles(on, theme))),
		g.El("g", h.ID("map-over"), h.Data("live-part", ""), g.El("g", h.Data("x", num(on.x)), h.Data("y", num(on.y)), d.over(on, s.board, chosen, s.offer))))
}

func tiles(s sheet, theme string) g.Node {
	var out g.Group
	query := ""
	if theme != "" {
		query = "?theme=" + theme
	}
	for ty := int(s.y) / tileSide; float64(ty*tileSide) < s.y+mapHeight; ty++ {
		for tx := int(s.x) / tileSide; float64(tx*tileSide) < s.x+mapWidth; tx++ {
			out = append(out, g.El("image", h.Href(fmt.Sprintf("/map/tiles/%d/%d/%d.svg%s", mapZoom, tx, ty, query)), g.Attr("x", num(float64(tx*tileSide)-s.x)),
				g.Attr("y", num(float64(ty*tileSide)-s.y)), g.Attr("width", "256"), g.Attr("height", "256")))
		}
	}
	return out
}

func (d *Desk) over(s sheet, b Board, chosen *View, offer Suggestions) g.Node {
	out := g.Group{d.blocked(s)}
	if chosen != nil {
		out = append(out, d.way(s, chosen.Incident, offer, b.Now))
	}
	for _, list := range [][]Waiting{b.Live, b.Waiting} {
		for _, w := range list {
			if w.At.Valid() {
				out = append(out, incidentPin(s, w, chosen != nil && chosen.Incident.ID == w.ID))
			}
		}
	}
	under := map[geo.Point]int{} // how many labels hang already under the incident there
	for _, u := range b.Units {
		if !u.Position.At.Valid() {
			continue
		}
		drop := 0
		if at, near := s.beside(u.Position.At, b); near {
			drop = 36 + 25*under[at]
			under[at]++
		}
		out = append(out, unitPin(s, u, drop))
	}
	return out
}

// beside finds the incident whose mark a unit's label would cover: the label then hangs under it.
func (s sheet) beside(p geo.Point, b Board) (geo.Point, bool) {
	x, y := s.at(p)
	for _, list := range [][]Waiting{b.Live, b.Waiting} {
		for _, w := range list {
			if !w.At.Valid() {
				continue
			}
			if ix, iy := s.at(w.At); math.Abs(x-ix) < 76 && math.Abs(y-iy) < 26 {
				return w.At, true
			}
		}
	}
	return geo.Point{}, false
}

func (s sheet) points(line []geo.Point) string {
	var b strings.Builder
	for _, p := range line {
		x, y := s.at(p)
		b.WriteString(num(x) + "," + num(y) + " ")
	}
	return b.String()
}

// blocked draws the roads that are closed, broken in red, and those that are slow, dotted: the two differ by more than colour.
func (d *Desk) blocked(s sheet) g.Node {
	if d.roads == nil {
		return nil
	}
	var out g.Group
	for _, b := range d.roads.Blocked() {
		class := "c-slow"
		if b.Closed {
			class = "c-shut"
		}
		for _, line := range b.Lines {
			points := s.points(line)
			out = append(out, g.El("polyline", h.Class("c-way-case"), g.Attr("points", points)), g.El("polyline", h.Class("c-way "+class), g.Attr("points", points)))
		}
	}
	return out
}

// inTheWay says how many roads are closed or slow, for who does not see the drawing.
func (d *Desk) inTheWay() string {
	if d.roads == nil {
		return ""
	}
	switch n := len(d.roads.Blocked()); n {
	case 0:
		return ""
	case 1:
		return " One road is closed or slow."
	default:
		return fmt.Sprintf(" %d roads are closed or slow.", n)
	}
}

// way draws the line of the best unit to the incident, with its time and when that would be.
func (d *Desk) way(s sheet, i Incident, offer Suggestions, now time.Time) g.Node {
	var best *Suggested
	for n, u := range offer.Units {
		if u.Best || best == nil && u.First {
			best = &offer.Units[n]
		}
	}
	if best == nil || d.roads == nil || !i.At.Valid() || !i.AtSceneAt.IsZero() {
		return nil
	}
	r, ok := d.roads.Route(best.At, i.At, roads.Response)
	if !ok || len(r.Line) < 2 {
		return nil
	}
	points := s.points(r.Line)
	middle := r.Line[len(r.Line)/2]
	eta := time.Duration(best.Seconds) * time.Second
	return g.Group{
		g.El("polyline", h.Class("c-way-case"), g.Attr("points", points)), g.El("polyline", h.Class("c-way"), g.Attr("points", points)),
		pin(s, middle, "c-eta", g.El("rect", g.Attr("x", "-52"), g.Attr("y", "-12"), g.Attr("width", "104"), g.Attr("height", "24"), g.Attr("rx", "3")),
			g.El("text", g.Attr("y", "5"), g.Attr("text-anchor", "middle"), g.El("tspan", h.Class("c-eta__t"), g.Text(mmss(eta))),
				g.El("tspan", g.Text(" at "+now.Add(eta).In(when.London).Format("15:04:05"))))),
	}
}

// pin is something that stands at a place and keeps its size whatever the zoom.
func pin(s sheet, p geo.Point, classes string, body ...g.Node) g.Node {
	x, y := s.at(p)
	return g.El("g", h.Class("c-pin "+classes), h.Data("x", num(x)), h.Data("y", num(y)), g.Attr("transform", "translate("+num(x)+" "+num(y)+")"), g.Group(body))
}

// incidentPin draws the shape of the grade: diamond, triangle, square or circle, with its number.
func incidentPin(s sheet, w Waiting, chosen bool) g.Node {
	grade, shape := w.Grade, g.Node(nil)
	switch grade {
	case "1":
		shape = g.El("path", g.Attr("d", "M0-13 13 0 0 13-13 0z"))
	case "2":
		shape = g.El("path", g.Attr("d", "M0-12 13 11H-13z"))
	case "3":
		shape = g.El("rect", g.Attr("x", "-10"), g.Attr("y", "-10"), g.Attr("width", "20"), g.Attr("height", "20"))
	default:
		shape = g.El("circle", g.Attr("r", "11"))
	}
	if grade == "" {
		grade = "?"
	}
	dy := "5"
	if grade == "2" {
		dy = "8"
	}
	return pin(s, w.At, "c-i c-i"+w.Grade,
		g.If(chosen, g.El("circle", h.Class("c-i__ring"), g.Attr("r", "24"))), shape,
		g.El("text", g.Attr("text-anchor", "middle"), g.Attr("y", dy), g.Text(grade)),
		g.El("text", h.Class("c-i__no"), g.Attr("x", "19"), g.Attr("y", "5"), g.Text(w.Short())))
}

func unitPin(s sheet, u UnitLine, drop int) g.Node {
	classes, word := "c-unit c-u--"+u.Shape, u.Crew.Callsign
	if u.Old {
		classes += " c-old"
	}
	if u.Shape == "emergency" {
		word += " emergency"
	}
	width := 34 + 9*len(word)
	return pin(s, u.Position.At, classes, h.Data("callsign", u.Crew.Callsign), g.El("g", g.Attr("transform", fmt.Sprintf("translate(0 %d)", drop)),
		g.El("rect", g.Attr("x", num(float64(-width)/2)), g.Attr("y", "-11"), g.Attr("width", strconv.Itoa(width)), g.Attr("height", "22"), g.Attr("rx", "4")),
		g.El("g", g.Attr("transform", fmt.Sprintf("translate(%s -6)", num(float64(-width)/2+6))), unitPath(u.Shape)),
		g.El("text", g.Attr("x", num(float64(-width)/2+23)), g.Attr("y", "5"), g.Text(word))))
}
