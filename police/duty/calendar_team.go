package duty

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/page"
	"throughline/platform/when"
)

// teamCalendar is a team by days: one row a person.
type teamCalendar struct {
	team  string
	teams []string // those that there are
	days  []when.Day
	rows  []Calendar
	force string
}

// calendarSpans are how many days the team's calendar shows at once, in words.
var calendarSpans = []struct {
	days int
	text string
}{{1, "One day by hours"}, {7, "A week"}, {14, "Two weeks"}, {28, "Four weeks"}}

// calendarTeamPage is one row a person and one column a day, or one day by its hours.
func (d *Desk) calendarTeamPage(w http.ResponseWriter, r *http.Request) {
	reader, err := access.From(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	day, today, err := d.dayAsked(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	n := 7
	for _, x := range calendarSpans {
		if r.URL.Query().Get("days") == fmt.Sprint(x.days) {
			n = x.days
		}
	}
	if n > 1 {
		day = mondayOf(day)
	}
	team := r.URL.Query().Get("team")
	if team == "" && len(reader.Teams) > 0 {
		team = reader.Teams[0]
	}
	t, err := seeBoard(r.Context(), d, func(q db.Querier) (teamCalendar, error) { return d.teamCalendar(q, reader, team, day, n) })
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	at := func(on when.Day, days int) string {
		return onDay("/duty/calendar/team", on) + "&team=" + url.QueryEscape(team) + fmt.Sprintf("&days=%d", days)
	}
	views := []page.Link{}
	for _, x := range calendarSpans {
		views = append(views, page.Link{Text: x.text, Href: at(day, x.days), Current: x.days == n})
	}
	turn := []page.Link{{Text: "Earlier", Href: at(day.AddDays(-n), n)}, {Text: "Today", Href: at(today, n)}, {Text: "Later", Href: at(day.AddDays(n), n)}}
	title := "Team calendar"
	if team != "" {
		title = upperFirst(plain(team)) + ", " + day.Text()
		if n > 1 {
			title += " to " + t.days[n-1].Text()
		}
	}
	body := t.table(today)
	if n == 1 {
		body = t.byHours()
	}
	page.Render(w, r, page.Page{Title: title, Wide: true, Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "My calendar", Href: "/duty/calendar"}, {Text: "Team"}}},
		t.choose(day, n), calendarWays("How much is shown", views), calendarWays("Turn the calendar", turn), body, calendarKey(t.force))
}

func (d *Desk) teamCalendar(q db.Querier, reader *access.Actor, team string, day when.Day, n int) (teamCalendar, error) {
	t := teamCalendar{team: team}
	all, err := d.All(q, d.host.Clock.Now())
	if err != nil {
		return t, err
	}
	for _, s := range all {
		t.teams = append(t.teams, s.Teams...)
	}
	slices.Sort(t.teams)
	t.teams = slices.Compact(t.teams)
	for i := range n {
		t.days = append(t.days, day.AddDays(i))
	}
	last := day.AddDays(n - 1)
	c, err := d.Checks(day)
	if err != nil {
		return t, err
	}
	t.force = c.force.String()
	crew, err := d.crew(q, team, d.host.Clock.Now(), day.Start(), last.AddDays(1).End())
	if err != nil {
		return t, err
	}
	slices.SortStableFunc(crew, func(a, b worker) int { return b.staff.RankNo - a.staff.RankNo })
	whole := tellsPrivate(reader)
	for _, w := range crew {
		t.rows = append(t.rows, Calendar{Staff: w.staff.ID, Title: w.staff.Title(),
			Days: c.calendar(d.host.Law.Calendar(), duties{tours: w.tours, away: w.away}, day, last, whole || w.staff.ID == reader.Staff)})
	}
	return t, nil
}

// choose is the team that is looked at: a form that works without script.
func (t teamCalendar) choose(day when.Day, n int) g.Node {
	options := make([]g.Node, 0, len(t.teams))
	for _, x := range t.teams {
		options = append(options, h.Option(h.Value(x), g.If(x == t.team, h.Selected()), g.Text(upperFirst(plain(x)))))
	}
	return h.Form(h.Class("tl-choose"), h.Method("get"), h.Action("/duty/calendar/team"), h.Label(h.Class("govuk-label"), h.For("team"), g.Text("Team")),
		h.Select(h.Class("govuk-select"), h.ID("team"), h.Name("team"), g.Group(options)), h.Input(h.Type("hidden"), h.Name("on"), h.Value(day.String())), h.Input(h.Type("hidden"), h.Name("days"), h.Value(fmt.Sprint(n))),
		h.Button(h.Class("govuk-button govuk-button--secondary"), g.Text("Show")))
}

func (t teamCalendar) table(today when.Day) g.Node {
	if len(t.rows) == 0 {
		return page.P("Nobody is in this team. Choose another.")
	}
	head := []g.Node{h.Th(h.Scope("col"), g.Text("Who"))}
	for i, day := range t.days {
		text, x := day.Text(), t.rows[0].Days[i]
		head = append(head, h.Th(h.Scope("col"), g.If(day == today, h.Class("tl-board__today")), h.Abbr(h.Title(text), g.Text(text[:3])), h.Span(h.Class("tl-board__date"), g.Text(strings.Join(strings.Fields(text)[1:3], " "))),
			g.If(day == today, h.Span(h.Class("tl-board__said"), g.Text("Today"))), g.If(x.Holiday != "", h.Span(h.Class("tl-board__said"), g.Text(x.Holiday))), g.If(x.Clocks != "", h.Span(h.Class("tl-board__said"), g.Text(strings.Split(x.Clocks, " at")[0])))))
	}
	rows := make([]g.Node, len(t.rows))
	for i, c := range t.rows {
		cells := []g.Node{h.Th(h.Scope("row"), h.A(h.Href("/duty/staff/"+c.Staff+"/calendar?on="+t.days[0].String()), g.Text(c.Title)))}
		for _, x := range c.Days {
			cells = append(cells, teamCell(x))
		}
		rows[i] = h.Tr(cells...)
	}
	return scrolled("Team by days", h.Table(h.Class("tl-board tl-board--team"), h.Caption(h.Class("govuk-visually-hidden"), g.Text("One row a person, one column a day")), h.THead(h.Tr(head...)), h.TBody(g.Group(rows))))
}

// teamCell is a day of somebody in few words; what the bars show beside them is said in the words.
func teamCell(x CalendarDay) g.Node {
	var text []string
	class := ""
	for _, p := range x.Parts {
		switch p.Kind {
		case partAway:
			class = "tl-board__away"
		case partGoesOn:
			continue // the day before says until when
		}
		text = append(text, p.Text)
	}
	if len(text) == 0 {
		text, class = []string{"Rest"}, "tl-board__rest"
		if !x.Rest {
			text = []string{"None begins"}
		}
	}
	return h.Td(g.If(class != "", h.Class(class)), h.Div(h.Span(h.Class("tl-board__text"), g.Text(strings.Join(text, "; "))), hoursLine(x.On, x.Parts)))
}

// byHours is one day: a row a person, a bar a tour, on the line of the hours.
func (t teamCalendar) byHours() g.Node {
	if len(t.rows) == 0 {
		return page.P("Nobody is in this team. Choose another.")
	}
	day := t.days[0]
	said := t.rows[0].Days[0]
	hours := int(day.End().Sub(day.Start()).Hours())
	marks := make([]g.Node, 0, hours)
	for n := range hours {
		at := wall(day.Start().Add(time.Duration(n) * time.Hour))
		marks = append(marks, h.Span(g.Text(at[:2])))
	}
	rows := make([]g.Node, len(t.rows))
	for i, c := range t.rows {
		x := c.Days[0]
		rows[i] = h.Tr(h.Th(h.Scope("row"), h.A(h.Href("/duty/staff/"+c.Staff+"/calendar?on="+day.String()), g.Text(c.Title))), h.Td(h.Div(hoursLine(day, x.Parts))), h.Td(h.Class("tl-board__words"), dayWords(CalendarDay{On: x.On, Rest: x.Rest, Parts: x.Parts})))
	}
	notes := strings.Trim(said.Holiday+". "+said.Clocks, ". ")
	return g.Group{g.If(notes != "", page.P(notes+".")),
		scrolled("Team by hours", h.Table(h.Class("tl-board tl-board--hours"), h.Caption(h.Class("govuk-visually-hidden"), g.Text("One row a person, on the hours of the day")),
			h.THead(h.Tr(h.Th(h.Scope("col"), g.Text("Who")), h.Th(h.Scope("col"), h.Span(h.Class("govuk-visually-hidden"), g.Text("Hours, drawn")), h.Div(h.Class("tl-hours__marks"), h.Aria("hidden", "true"), g.Group(marks))), h.Th(h.Scope("col"), g.Text("In words")))), h.TBody(g.Group(rows))))}
}

func scrolled(label string, body g.Node) g.Node {
	return h.Div(h.Class("tl-panel"), h.Div(h.Class("tl-scroll"), h.TabIndex("0"), h.Role("region"), h.Aria("label", label), body))
}
