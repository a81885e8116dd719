package control

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/when"
)

// screen is what one drawing of the board needs.
type screen struct {
	frame          page.Frame
	board          Board
	chosen         *View
	offer          Suggestions
	ctx            context.Context // of the request: whose names are shown
	takes          bool            // the reader may acknowledge an emergency
	audits         bool            // they look at the crime audit
	accepts, holds bool            // they may accept the chosen incident, or let it wait
	help           bool            // the words of the command line are shown
	theme          string
	layout         Layout
	notice         string // what the board says of itself when it opens, such as a layout that cannot be used
	line           string // what was typed on the command line and could not be done
	wrong          string // why, as a sentence
}

// showBoard is GET /control?incident=ID: three zones, whole without script.
func (d *Desk) showBoard(w http.ResponseWriter, r *http.Request) { d.drawBoard(w, r, "", nil) }

func (d *Desk) drawBoard(w http.ResponseWriter, r *http.Request, line string, wrong error) {
	s, err := d.gather(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	status := http.StatusOK
	if wrong != nil {
		f := fault.Of(wrong)
		if f.Kind == fault.Internal {
			page.Fault(w, r, wrong)
			return
		}
		s.line, s.wrong, status = line, sentence(s.frame.Lang, f), f.Kind.Status()
	}
	sendPage(w, r, status, d.boardDocument(s))
}

func sentence(lang string, f *fault.Fault) string {
	if len(f.Fields) > 0 {
		return page.SayWith(lang, f.Fields[0].Code, f.Fields[0].Params)
	}
	return page.SayWith(lang, f.Code, f.Params)
}

func (d *Desk) gather(r *http.Request) (screen, error) {
	ctx := r.Context()
	s := screen{ctx: ctx, frame: page.FrameFrom(ctx), help: r.FormValue("help") != "", theme: themeOf(r)}
	if v := r.FormValue("verb"); len(v) == 1 && strings.Contains("dslgfcmr", v) {
		s.line = v + " "
	}
	var err error
	if s.board, err = d.Board(ctx); err != nil {
		return s, err
	}
	usable := true
	if s.layout, usable, err = d.LayoutOf(ctx); err != nil {
		return s, err
	}
	if !usable {
		s.notice = unusableLayout
	}
	s.audits = d.host.Door.May(ctx, act.Of("control.crime_audit.list", journal.Ref{Kind: kindBoard, ID: "crime_audit"}).With(access.Resource{}))
	for _, u := range s.board.Emergency {
		s.takes = d.host.Door.May(ctx, act.Of("control.emergency.acknowledge", journal.Ref{Kind: kindUnit, ID: u.Crew.Callsign}))
	}
	chosen := r.FormValue("incident")
	if chosen == "" {
		for _, w := range slices.Concat(s.board.Waiting, s.board.Live) {
			chosen = w.ID
			break
		}
	}
	if chosen == "" {
		return s, nil
	}
	v, err := d.View(ctx, chosen)
	if err != nil {
		return s, err
	}
	s.chosen = &v
	if v.Incident.State == stateOpen {
		s.accepts, s.holds = d.mayDo(ctx, "control.incident.accept", v.Incident.ID), d.mayDo(ctx, "control.handoff.hold", v.Incident.ID)
		who, err := access.From(ctx)
		if err != nil {
			return s, err
		}
		s.offer, err = d.suggest(ctx, d.reader(r), v.Incident, who)
		return s, err
	}
	return s, nil
}

func (d *Desk) reader(r *http.Request) db.Querier { return d.host.DB.Read(r.Context()) }

// boardStream tells a board what happened and where units are.
const boardStream = "/live?positions=all"

func (d *Desk) boardDocument(s screen) g.Node {
	title := "Control"
	if s.chosen != nil {
		title = s.chosen.Incident.Short() + " " + s.chosen.Incident.Title + " · Control"
	}
	p := deskPage{frame: s.frame, theme: s.theme, title: title, class: s.layout.class(), live: boardStream}
	return p.with(
		h.A(h.Class("c-skip"), h.Href("#detail"), g.Text("Skip to the incident")),
		training(s.frame), d.strip(s), lostBand(s.notice), h.Div(h.ID("emergency"), h.Class("c-alarms"), h.Data("live-part", ""), d.alarms(s), d.checkAlarms(s)),
		h.Aside(h.Class("c-col c-lists"), h.Aria("label", "Lists"), livePart("lists", d.lists(s))),
		h.Main(h.Class("c-mapbox"), h.Aria("label", "Map"), g.If(!s.layout.NoMap, d.drawMap(s)), mapKey()),
		h.Section(h.Class("c-col c-detail"), h.ID("detail"), h.Aria("label", "The chosen incident"), d.detail(s)),
		commandLine(s))
}

func livePart(id string, body ...g.Node) g.Node {
	return h.Div(h.ID(id), h.Class("c-part"), h.Data("live-part", ""), g.Group(body))
}

func training(f page.Frame) g.Node {
	if f.Training == nil {
		return nil
	}
	return h.Aside(h.Class("c-training"), h.Aria("label", page.Say(f.Lang, "page.training_label")), h.B(g.Text(page.Say(f.Lang, "page.training"))),
		h.Span(g.Text(f.Training.Now.In(when.London).Format("Mon 2 Jan 2006, 15:04"))), g.If(f.Training.Offset > 0, h.Span(g.Text(page.Say(f.Lang, "page.training_ahead", "by", aheadWords(f.Training.Offset))))))
}

// strip is the thin line on top. It turns red in place when the link is lost, and the clock then counts the age.
func (d *Desk) strip(s screen) g.Node {
	b := s.board
	name := "Control"
	if d.roads != nil && d.roads.Name() != "" {
		name += ", " + d.roads.Name()
	}
	now := b.Now.In(when.London)
	return h.Header(h.Class("c-strip"), h.Data("strip", ""),
		h.P(h.Class("c-name"), h.A(h.Href("/"), g.Text("Throughline")), h.Span(g.Text(name))),
		h.P(h.Class("c-live"), h.Role("status"), h.Data("link", ""), g.Text("As of")),
		clockNode(b.Now),
		livePart("strip-counts", h.Dl(
			count("Calls with no incident", strconv.Itoa(len(b.Calls)), ""), count("Waiting for a unit", strconv.Itoa(len(b.Waiting)), ""), count("G1 open", strconv.Itoa(b.G1), late(b.G1Late)),
			count("Promises due in 10 min", strconv.Itoa(b.Soon), ""), count("Units free", strconv.Itoa(b.Free)+" of "+strconv.Itoa(len(b.Units)), ""))),
		h.P(h.Class("c-who"), h.Span(g.Text(now.Format("Mon 2 Jan 2006"))), g.Iff(s.frame.Reader != nil, func() g.Node { return h.B(g.Text(s.frame.Reader.Name)) }),
			h.Button(h.Type("button"), h.Class("c-plain"), h.Hidden(""), h.Data("theme-switch", ""), h.Data("light", page.Say(s.frame.Lang, "page.theme_light")), h.Data("dark", page.Say(s.frame.Lang, "page.theme_dark"))),
			g.If(s.frame.SignOut != "", h.Form(h.Method("post"), h.Action(s.frame.SignOut), h.Button(h.Type("submit"), h.Class("c-plain"), g.Text(page.Say(s.frame.Lang, "page.sign_out")))))),
		g.Iff(s.frame.Note != nil, func() g.Node { return s.frame.Note(s.frame.Lang, "GET /control") }),
	)
}

func late(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + " late"
}

func count(what, n, bad string) g.Node {
	return h.Div(h.Dt(g.Text(what)), h.Dd(g.Text(n), g.If(bad != "", h.Span(h.Class("c-bad"), g.Text(bad)))))
}

// unitShapes are the states as the map and the wall draw them, each with its word.
var unitShapes = []struct{ shape, word string }{{"emergency", "emergency"}, {"available", "available"}, {"assigned", "assigned"}, {"enroute", "en route"}, {"scene", "at scene"}, {"unavailable", "unavailable"}}

func mapKey() g.Node {
	var shapes g.Group
	for _, s := range unitShapes {
		shapes = append(shapes, h.Span(UnitMark(s.shape), g.Text(s.word)))
	}
	return g.Group{
		h.P(h.Class("c-note c-moved"), h.ID("map-moved"), h.Hidden(""), g.Text("You moved the map. It stays here. "), h.Button(h.Type("button"), h.Data("follow", ""), g.Text("Follow the incident"), key("*")),
			h.Button(h.Type("button"), h.Data("keep-view", "/api/control/layout/view"), g.Text("Keep it here"), key("k"))),
		h.Div(h.Class("c-note c-zoom"), h.ID("map-zoom"), h.Hidden(""), h.Button(h.Type("button"), h.Data("zoom-by", "1"), h.Aria("label", "Closer"), h.Aria("keyshortcuts", "+"), g.Text("+")),
			h.Button(h.Type("button"), h.Data("zoom-by", "-1"), h.Aria("label", "Further"), h.Aria("keyshortcuts", "-"), g.Text("−"))),
		h.P(h.Class("c-note c-legend"), shapes, h.Span(g.Text("faded: fix too old"))),
	}
}
