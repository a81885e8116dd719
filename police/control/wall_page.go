package control

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/when"
)

// wallStream tells the wall that something happened and not what: it asks again, through its own door.
const wallStream = "/live?pulse=1"

// showWall is GET /control/wall?theme=dark: read from across the room, never by hand. Without script it asks again every half minute.
func (d *Desk) showWall(w http.ResponseWriter, r *http.Request) {
	wall, err := d.Wall(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	theme := themeOf(r)
	if t := r.FormValue("theme"); t == "light" || t == "dark" { // nobody stands at a wall to press a switch
		theme = t
	}
	f := page.FrameFrom(r.Context())
	p := deskPage{frame: f, theme: theme, title: "Wall · Control", class: "c-wall", live: wallStream, head: h.NoScript(h.Meta(g.Attr("http-equiv", "refresh"), h.Content("30")))}
	sendPage(w, r, http.StatusOK, p.with(training(f), d.wallStrip(wall), lostBand(""),
		h.Div(h.ID("emergency"), h.Class("c-alarms"), h.Data("live-part", ""), g.Map(wall.Emergency, wallAlarm)),
		h.Main(h.Class("c-wallmain"), h.Aria("label", "Open incidents"), livePart("wall-jobs",
			wallList("Waiting for a unit", wall.Waiting, "Nobody waits for a unit.", len(wall.Waiting)), wallList("Live", wall.Live, "Nobody has been sent anywhere.", wallRows))),
		h.Aside(h.Class("c-wallunits"), h.Aria("label", "Units"), livePart("wall-units", wallUnits(wall.Units))),
		h.P(h.Class("c-wallfoot"), g.Text("Restricted and sensitive incidents are not told here, and are not counted. Streets, not addresses."))))
}

// wallRows is how many live incidents are listed: what waits is never cut, and these are the worst.
const wallRows = 12

func (d *Desk) wallStrip(w Wall) g.Node {
	free := 0
	for _, u := range w.Units {
		if u.Shape == "available" {
			free++
		}
	}
	return h.Header(h.Class("c-strip"), h.Data("strip", ""), h.H1(h.Class("c-name"), g.Text("Control room"), h.Span(g.Text("wall"))),
		h.P(h.Class("c-live"), h.Data("link", ""), g.Text("As of")), clockNode(w.Now),
		livePart("strip-counts", h.Dl(count("Waiting", strconv.Itoa(len(w.Waiting)), ""), count("Live", strconv.Itoa(len(w.Live)), ""), count("G1", strconv.Itoa(w.G1Late)+" late", ""), count("Units free", strconv.Itoa(free)+" of "+strconv.Itoa(len(w.Units)), ""))))
}

func clockNode(now time.Time) g.Node {
	return h.Time(h.DateTime(when.RFC3339(now)), h.Data("clock", ""), g.Text(now.In(when.London).Format("15:04:05")))
}

func wallAlarm(c WallCall) g.Node {
	where, taken := c.Street, "Nobody has taken it yet"
	if where == "" {
		where = "Place not told here"
	}
	if c.Taken {
		taken = "A supervisor has it"
	}
	return h.Div(h.Class("c-alarm"), h.P(h.B(UnitMark("emergency"), g.Text(c.Callsign+" emergency")), h.Span(g.Text(where))), h.P(h.Span(g.Text(taken)), age(c.Age, "")))
}

// age is a figure that script carries on from what the server said, while the link holds.
func age(d time.Duration, class string) g.Node {
	return h.B(h.Class("c-age "+class), h.Data("age", strconv.Itoa(int(max(d, 0).Seconds()))), g.Text(mmss(d)))
}

func wallList(title string, jobs []WallJob, none string, most int) g.Node {
	shown := jobs[:min(len(jobs), most)]
	return g.Group{
		h.H2(g.Text(title+" "), h.Span(g.Text(strconv.Itoa(len(jobs))))),
		g.If(len(jobs) == 0, h.P(h.Class("c-none"), g.Text(none))),
		h.Ul(h.Class("c-walljobs"), g.Map(shown, wallRow)),
		g.If(len(jobs) > len(shown), h.P(h.Class("c-none"), g.Text(plural(len(jobs)-len(shown), "more, less late", "more, less late")))),
	}
}

func wallRow(j WallJob) g.Node {
	what, where := j.What, j.Street
	switch {
	case j.Masked:
		what, where = "Not told here", ""
	case where == "":
		where = "Place not shown"
	}
	state := strings.Join(j.Units, " ")
	if j.There {
		state = strings.TrimSpace(state + " there")
	}
	return h.Li(g.If(j.Late > 0, h.Class("c-walllate")), chip(j.Grade), h.Span(h.Class("c-no"), g.Text(j.Number)),
		h.Span(h.Class("c-tx"), h.B(g.Text(what)), h.I(g.Text(where))), h.Span(h.Class("c-un"), g.Text(state)), wallClock(j))
}

// wallClock is how late, else how long; a colour stands with a word.
func wallClock(j WallJob) g.Node {
	switch {
	case j.Late > 0 && !j.There:
		return h.Span(h.Class("c-ck"), age(j.Late, "c-late"), h.I(g.Text("late")))
	case j.Length > 0:
		return h.Span(h.Class("c-ck"), g.If(j.There, h.B(h.Class("c-age"), g.Text(mmss(j.Used)))), g.If(!j.There, age(j.Used, "")), h.I(g.Text("of "+lengthText(j.Length))))
	}
	return h.Span(h.Class("c-ck"), age(j.Used, ""), h.I(g.Text("no target")))
}

func wallUnits(units []UnitLine) g.Node {
	var out g.Group
	for _, s := range unitShapes {
		var of []string
		for _, u := range units {
			if u.Shape == s.shape {
				of = append(of, u.Crew.Callsign)
			}
		}
		out = append(out, h.Div(h.Dt(UnitMark(s.shape), g.Text(s.word+" "), h.B(g.Text(strconv.Itoa(len(of))))), h.Dd(g.Text(strings.Join(of, " ")))))
	}
	return g.Group{h.H2(g.Text("Units "), h.Span(g.Text(strconv.Itoa(len(units))))), h.Dl(out)}
}
