package tour

import (
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// Screens are the tour's own pages, on the host of the live force. They need no signing in: a training installation asks nobody who
// they are, and a visit belongs to who knows its address.
func (t *Tour) Screens() []room.Screen {
	const file = "tour/page.go"
	return []room.Screen{
		{Pattern: "GET /tour", Title: "The tour", File: file, Public: true, Handler: t.front},
		{Pattern: "POST /tour", Title: "The tour", File: file, Public: true, Handler: t.start},
		{Pattern: "GET /tour/{visit}", Title: "The tour", File: file, Public: true, Handler: t.of(t.show)},
		{Pattern: "GET /tour/{visit}/state", Title: "The tour", File: file, Public: true, Handler: t.of(t.tell)},
		{Pattern: "POST /tour/{visit}/next", Title: "The tour", File: file, Public: true, Handler: t.of(t.next)},
		{Pattern: "POST /tour/{visit}/end", Title: "The tour", File: file, Public: true, Handler: t.of(t.finish)},
	}
}

func say(code string, pairs ...string) string { return page.Say("en", "tour."+code, pairs...) }

// plain gives a request a frame without a clock: the live force's is not the case's.
func plain(r *http.Request) *http.Request {
	return r.WithContext(page.WithFrame(r.Context(), page.Frame{Lang: "en", Brand: "Throughline"}))
}

// here tells whether a browser is on this machine and came by a name of it: the hosts of a sandbox are found from nowhere else.
func here(r *http.Request) bool {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !loopback(from) || r.TLS != nil {
		return false
	}
	name := r.Host
	if n, _, err := net.SplitHostPort(name); err == nil {
		name = n
	}
	return loopback(strings.Trim(name, "[]")) || strings.EqualFold(name, domain[1:])
}

func loopback(name string) bool {
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

func (t *Tour) front(w http.ResponseWriter, r *http.Request) {
	var begin g.Node = page.P(say("not_here"))
	if here(r) {
		// the form leads to the name of the tours
		w.Header().Set("Content-Security-Policy", strings.Replace(page.Policy, "form-action 'self'", "form-action 'self' http://"+under(r.Host), 1))
		begin = h.Form(h.Method("post"), h.Action("/tour"), page.Button(page.ButtonProps{Text: say("start"), IsStartButton: true}))
	}
	page.Render(w, plain(r), page.Page{Title: say("title"), Styles: []string{"tour.css"}},
		h.P(h.Class("govuk-body-l"), g.Text(say("lead"))),
		h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map([]string{"see_left", "see_right", "see_top", "see_own"}, func(c string) g.Node { return h.Li(g.Text(say(c))) })),
		begin, page.P(say("keys")))
}

func (t *Tour) start(w http.ResponseWriter, r *http.Request) {
	if !here(r) {
		page.Fault(w, plain(r), fault.New(fault.Forbidden, "tour.not_here"))
		return
	}
	v, err := t.begin(r.Context(), r.Host)
	if err != nil {
		page.Fault(w, plain(r), err)
		return
	}
	http.Redirect(w, r, v.origin()+"/tour/"+v.id, http.StatusSeeOther)
}

// of finds the visit of an address. Its page is shown under the name of the tours alone, for which its frames are.
func (t *Tour) of(do func(http.ResponseWriter, *http.Request, *visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := t.find(r.PathValue("visit"))
		if err == nil && (!here(r) || !v.enter()) {
			err = fault.New(fault.NotFound, "tour.over")
		}
		if err != nil {
			page.Fault(w, plain(r), err)
			return
		}
		v.requests.Done() // the sandbox may end while somebody waits for the next stop
		if r.Host != v.address && r.Method == http.MethodGet {
			http.Redirect(w, r, v.origin()+r.URL.Path, http.StatusSeeOther)
			return
		}
		do(w, r, v)
	}
}

// state is where a visit stands, as its page shows it.
type state struct {
	At      int    `json:"at"`
	Of      int    `json:"of"`
	Title   string `json:"title"`
	Said    string `json:"said"`
	Who     string `json:"who"`   // whose screen is on the left, in words
	Phone   bool   `json:"phone"` // and whether it is a phone
	Desk    string `json:"desk"`
	Victim  string `json:"victim"`
	Owed    string `json:"owed"`
	Clock   string `json:"clock"`
	Typed   int64  `json:"typed"`
	Carried int64  `json:"carried"`
	Playing bool   `json:"playing"`
	Acting  string `json:"acting"` // who does what now
	Thread  string `json:"thread"`
	Over    bool   `json:"over"`
	Failed  string `json:"failed"`
}

func (v *visit) state() state {
	v.mu.Lock()
	at, kase, acting := v.at, v.kase, v.acting
	s := state{At: at, Of: len(stops) - 1, Typed: v.count.Typed, Carried: v.count.Carried, Playing: v.playing, Over: v.over, Failed: v.failed, Thread: kase.Thread}
	v.mu.Unlock()
	x := stops[at]
	s.Title, s.Said, s.Who, s.Phone = say(x.code+".title"), say(x.code+".said"), say("who."+x.who), x.phone
	s.Desk = "http://" + v.host(x.who) + x.at(kase)
	read := "&at=" + strconv.Itoa(at) // another address at each stop: the same one with a part named in it would not be read again
	s.Victim = "http://" + v.host(victimSeat) + "/my-case?lang=en" + read + "#now"
	s.Owed = "http://" + v.host(sergeantSeat) + "/owed?owner=all" + read
	if kase.Thread != "" {
		s.Owed += "&thread=" + kase.Thread
	}
	s.Owed += "#owed"
	s.Clock = v.sys.Host.Clock.Now().In(when.London).Format("Mon 2 Jan 2006, 15:04")
	if s.Playing && acting.Said != "" {
		s.Acting = acting.Who + ": " + acting.Said
	}
	return s
}

func (t *Tour) tell(w http.ResponseWriter, r *http.Request, v *visit) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v.state())
}

// next lets the case go on to its next stop, and answers when it is there: with the page, or to a script with where it stands.
func (t *Tour) next(w http.ResponseWriter, r *http.Request, v *visit) {
	v.forward(r.Context())
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		t.tell(w, r, v)
		return
	}
	http.Redirect(w, r, "/tour/"+v.id, http.StatusSeeOther)
}

func (t *Tour) finish(w http.ResponseWriter, r *http.Request, v *visit) {
	t.end(v)
	http.Redirect(w, r, "/tour", http.StatusSeeOther)
}

// show is the tour: what happens now on top, the screen of who acts on the left, the victim's page and what is owed on the right.
func (t *Tour) show(w http.ResponseWriter, r *http.Request, v *visit) {
	var from []string
	for who := range cast {
		from = append(from, "http://"+v.host(who))
	}
	w.Header().Set("Content-Security-Policy", page.Policy+"; frame-src "+strings.Join(from, " "))
	s := v.state()
	v.mu.Lock()
	end := v.end
	v.mu.Unlock()
	page.Render(w, plain(r), page.Page{Title: say("title"), Full: true, Styles: []string{"tour.css"}, Scripts: []string{"tour.js"}},
		h.Div(h.Class("t-tour"), h.Data("tour", v.id), h.Data("over", strconv.FormatBool(s.Over)),
			top(v, s), wrong(s),
			h.Div(h.Class("t-screens"), g.If(len(end) > 0, h.Data("end", "")),
				screen("desk", "t-desk", s.Who, s.Desk, s.Phone),
				h.Div(h.Class("t-right"), endNode(end), screen("victim", "t-victim", say("victim"), s.Victim, true), screen("owed", "t-owed", say("owed"), s.Owed, true)))))
}

func top(v *visit, s state) g.Node {
	return h.Header(h.Class("t-top"),
		h.Div(h.Class("t-says"),
			h.P(h.Class("t-where"), h.B(g.Text(say("title"))), g.Text(" · "), h.Span(h.Data("part", "step"), g.Text(say("step", "at", strconv.Itoa(s.At), "of", strconv.Itoa(s.Of))))),
			h.H1(h.TabIndex("-1"), h.Data("part", "title"), g.Text(s.Title)),
			h.P(h.Class("t-said"), h.Data("part", "said"), h.Aria("live", "polite"), g.Text(s.Said))),
		h.Dl(h.Class("t-counts"), count("clock", s.Clock), count("typed", strconv.FormatInt(s.Typed, 10)), count("carried", strconv.FormatInt(s.Carried, 10))),
		h.Div(h.Class("t-keys"),
			h.Form(h.Method("post"), h.Action("/tour/"+v.id+"/next"), h.Data("next", ""), g.If(s.Over || s.Failed != "", h.Hidden("")), key("Space", say("next"), "t-main")),
			h.Button(h.Type("button"), h.Class("t-key"), h.Hidden(""), h.Data("auto", ""), h.Aria("pressed", "false"), h.Kbd(g.Text("a")), g.Text(say("automatic"))),
			h.Button(h.Type("button"), h.Class("t-key"), h.Hidden(""), h.Data("stop", ""), h.Data("said", say("stopped")), h.Kbd(g.Text("Esc")), g.Text(say("stop"))),
			h.Form(h.Method("post"), h.Action("/tour/"+v.id+"/end"), h.Button(h.Type("submit"), h.Class("t-key"), g.Text(say("leave"))))),
		h.P(h.Class("t-acting"), h.Data("part", "acting"), h.Role("status"), g.Text(s.Acting)))
}

func key(name, words, class string) g.Node {
	return h.Button(h.Type("submit"), h.Class("t-key "+class), h.Kbd(h.Data("key", ""), h.Hidden(""), g.Text(name)), g.Text(words))
}

func count(code, value string) g.Node {
	return h.Div(h.Class("t-count t-"+code), h.Dt(g.Text(say("count."+code))), h.Dd(h.Data("part", code), g.Text(value)))
}

// wrong says why the tour stopped before its end.
func wrong(s state) g.Node {
	return h.Div(h.Class("t-failed"), h.Role("alert"), h.Data("failed", ""), g.If(s.Failed == "", h.Hidden("")),
		h.P(h.B(g.Text(say("failed"))), g.Text(" "), h.Span(h.Data("part", "failed"), g.Text(s.Failed))))
}

func screen(name, class, words, src string, phone bool) g.Node {
	return h.Section(h.Class("t-screen "+class), h.Aria("label", words), g.If(phone, h.Data("phone", "")), h.Data("screen", name),
		h.P(h.Class("t-whose"), h.Span(h.Data("part", name+"-who"), g.Text(words)), g.Text(" "), h.A(h.Href(src), h.Target("_blank"), h.Rel("noopener"), h.Data("open", name), g.Text(say("open")))),
		h.Div(h.Class("t-glass"), h.IFrame(h.Name(name), h.Src(src), h.Title(words))))
}

// endNode are the case's figures beside the force's, each leading to the records behind it.
func endNode(end []figure) g.Node {
	if len(end) == 0 {
		return nil
	}
	rows := g.Map(end, func(f figure) g.Node {
		var force g.Node = g.Text(f.Force)
		if f.ForceHref != "" {
			force = h.A(h.Href(f.ForceHref), h.Target("_blank"), h.Rel("noopener"), g.Text(f.Force))
		}
		return h.Tr(h.Th(h.Scope("row"), g.Text(f.Title)), h.Td(h.A(h.Href(f.CaseHref), h.Target("desk"), g.Text(f.Case))), h.Td(force))
	})
	return h.Section(h.Class("t-end"), h.Aria("label", say("figure.caption")),
		h.Table(h.Caption(g.Text(say("figure.caption"))),
			h.THead(h.Tr(h.Th(h.Scope("col"), g.Text(say("figure.title"))), h.Th(h.Scope("col"), g.Text(say("figure.case"))), h.Th(h.Scope("col"), g.Text(say("figure.force"))))), h.TBody(rows)))
}
