package duty

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

const calendarFile = "duty/calendar_page.go"

func (d *Desk) calendarScreens() []room.Screen {
	return []room.Screen{
		{Pattern: "GET /duty/calendar", Title: "My calendar", File: calendarFile, Handler: d.monthPage},
		{Pattern: "GET /duty/calendar/week", Title: "My week", File: calendarFile, Handler: d.weekPage},
		{Pattern: "GET /duty/calendar/team", Title: "Team calendar", File: "duty/calendar_team.go", Handler: d.calendarTeamPage},
		{Pattern: "GET /duty/calendar/avoid", Title: "Dates to avoid", File: "duty/calendar_avoid.go", Handler: d.avoidPage},
		{Pattern: "GET /duty/staff/{id}/calendar/avoid", Title: "Dates to avoid of a member of staff", File: "duty/calendar_avoid.go", Handler: d.avoidPage},
		{Pattern: "GET /duty/staff/{id}/calendar", Title: "Calendar of a member of staff", File: calendarFile, Handler: d.monthPage},
		{Pattern: "GET /duty/staff/{id}/calendar/week", Title: "Week of a member of staff", File: calendarFile, Handler: d.weekPage},
	}
}

// whose is whom a calendar is of, and where its pages are: the reader's own, or that of the address.
type whose struct {
	staff, base string
	own         bool
}

func calendarOf(r *http.Request) (whose, error) {
	a, err := access.From(r.Context())
	if err != nil {
		return whose{}, err
	}
	if id := r.PathValue("id"); id != "" {
		return whose{id, "/duty/staff/" + id + "/calendar", id == a.Staff}, nil
	}
	if a.Staff == "" {
		return whose{}, fault.New(fault.NotFound, "staff.not_found")
	}
	return whose{a.Staff, "/duty/calendar", true}, nil
}

// dayAsked is the day that the address names, and today when it names none.
func (d *Desk) dayAsked(r *http.Request) (day, today when.Day, err error) {
	today = when.DayOf(d.host.Clock.Now())
	day = today
	if on := r.URL.Query().Get("on"); on != "" {
		day, err = law.Day("on", on)
	}
	return day, today, err
}

// monthPage is a month in whole weeks.
func (d *Desk) monthPage(w http.ResponseWriter, r *http.Request) {
	who, err := calendarOf(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	day, today, err := d.dayAsked(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	first, last, monday, sunday := monthOf(day)
	c, err := d.SeeCalendar(r.Context(), who.staff, monday.String(), sunday.String())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	title := monthName(first)
	days := make([]g.Node, len(c.Days))
	for i, x := range c.Days {
		days[i] = monthDay(x, who.base, today, !x.On.Before(first) && !x.On.After(last))
	}
	names := make([]g.Node, 7)
	for i := range names {
		names[i] = h.Span(g.Text(monday.AddDays(i).Weekday().String()[:3]))
	}
	d.calendarPage(w, r, who, c, title, "month", day,
		[]page.Link{{Text: "Earlier: " + monthName(first.AddMonths(-1)), Href: onDay(who.base, first.AddMonths(-1))}, {Text: "This month", Href: who.base}, {Text: "Later: " + monthName(first.AddMonths(1)), Href: onDay(who.base, first.AddMonths(1))}},
		h.Div(h.Class("tl-month"), h.Div(h.Class("tl-month__names"), h.Aria("hidden", "true"), g.Group(names)), h.Ol(h.Class("tl-month__days"), g.Group(days))))
}

// weekPage is a week, each day on a line of its hours.
func (d *Desk) weekPage(w http.ResponseWriter, r *http.Request) {
	who, err := calendarOf(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	day, today, err := d.dayAsked(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	monday := mondayOf(day)
	c, err := d.SeeCalendar(r.Context(), who.staff, monday.String(), monday.AddDays(6).String())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	days := make([]g.Node, len(c.Days))
	for i, x := range c.Days {
		days[i] = h.Li(h.Class(dayClass("tl-week__day", x, today)), h.Div(h.Class("tl-week__name"), dayName(x, today)), h.Div(h.Class("tl-week__line"), hoursLine(x.On, x.Parts)), h.Div(h.Class("tl-week__parts"), dayWords(x)))
	}
	base := who.base + "/week"
	d.calendarPage(w, r, who, c, "Week of "+monday.Text(), "week", day,
		[]page.Link{{Text: "A week earlier", Href: onDay(base, monday.AddDays(-7))}, {Text: "This week", Href: base}, {Text: "A week later", Href: onDay(base, monday.AddDays(7))}},
		h.Ol(h.Class("tl-week"), g.Group(days)))
}

func (d *Desk) calendarPage(w http.ResponseWriter, r *http.Request, who whose, c Calendar, title, view string, day when.Day, turn []page.Link, body g.Node) {
	heading, crumbs := title+": "+c.Title, []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: c.Title, Href: "/duty/staff/" + who.staff}, {Text: "Calendar"}}
	views := []page.Link{{Text: "Month", Href: onDay(who.base, day), Current: view == "month"}, {Text: "Week", Href: onDay(who.base+"/week", day), Current: view == "week"}}
	views = append(views, page.Link{Text: "Dates to avoid", Href: who.base + "/avoid"})
	if who.own {
		heading, crumbs = title, []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "My duty", Href: "/duty/mine"}, {Text: "Calendar"}}
		views = append(views, page.Link{Text: "Team", Href: onDay("/duty/calendar/team", day)}, page.Link{Text: "In my own calendar", Href: "/duty/calendar/feed"})
	}
	page.Render(w, r, page.Page{Title: heading, Wide: true, Crumbs: crumbs}, calendarWays("Views of the calendar", views), calendarWays("Turn the calendar", turn), body, calendarKey(c.ForceDay))
}

// calendarWays are links in a row that say what they lead to.
func calendarWays(label string, list []page.Link) g.Node {
	items := make([]g.Node, len(list))
	for i, x := range list {
		items[i] = h.Li(h.A(h.Class("govuk-link"), h.Href(x.Href), g.If(x.Current, h.Aria("current", "page")), g.Text(x.Text)))
	}
	return h.Nav(h.Class("tl-ways"), h.Aria("label", label), h.Ul(g.Group(items)))
}

// calendarKey says in words what the marks are.
func calendarKey(force string) g.Node {
	return h.P(h.Class("tl-muted"), g.Text("A bar at the edge is a tour; a broken one is leave, court, training or another absence; dotted is asked for. The force day begins at "+force+": a tour belongs to the force day in which it begins."))
}

func onDay(base string, day when.Day) string { return base + "?on=" + day.String() }

func monthName(day when.Day) string {
	return time.Date(day.Year, day.Month, 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
}

func dayClass(class string, x CalendarDay, today when.Day) string {
	if x.On == today {
		class += " tl-date--today"
	}
	if x.Holiday != "" {
		class += " tl-date--holiday"
	}
	if x.Rest && len(x.Parts) == 0 {
		class += " tl-date--rest"
	}
	return class
}

func monthDay(x CalendarDay, base string, today when.Day, inside bool) g.Node {
	class := dayClass("tl-date", x, today)
	if !inside {
		class += " tl-date--beside"
	}
	text := x.On.Text()
	return h.Li(h.Class(class),
		h.A(h.Class("tl-day__date"), h.Href(onDay(base+"/week", x.On)), h.Time(h.DateTime(x.On.String()),
			h.Span(h.Class("tl-day__name"), g.Text(text[:3]+" ")), g.Text(fmt.Sprint(x.On.Date)), h.Span(h.Class("tl-day__rest-of-date"), g.Text(strings.TrimPrefix(text[3:], " "+fmt.Sprint(x.On.Date)))), g.If(x.On == today, h.Span(h.Class("tl-day__today"), g.Text(" today"))))),
		dayWords(x))
}

func dayName(x CalendarDay, today when.Day) g.Node {
	return h.Time(h.DateTime(x.On.String()), g.Text(x.On.Text()), g.If(x.On == today, h.Span(h.Class("tl-day__today"), g.Text(" today"))))
}

// dayWords is all that is on a day in words, each with its mark.
func dayWords(x CalendarDay) g.Node {
	var items g.Group
	add := func(class, text string, notes ...string) {
		items = append(items, h.Li(h.Class("tl-part tl-part--"+class), g.Text(text), g.Map(notes, func(n string) g.Node { return h.Span(h.Class("tl-part__note"), g.Text(n)) })))
	}
	if x.Holiday != "" {
		add("holiday", x.Holiday)
	}
	if x.Clocks != "" {
		add("clocks", x.Clocks)
	}
	whole := false
	for _, p := range x.Parts {
		whole = whole || p.Whole && p.Kind == partAway
		add(p.Kind, p.Text, p.Notes...)
	}
	switch {
	case x.Rest && !whole:
		add("rest", "Rest day")
	case len(x.Parts) == 0:
		add("rest", "No tour begins")
	}
	return h.Ul(h.Class("tl-parts"), items)
}

// hoursLine draws the parts of a day on the line of its hours, 23 or 25 of them when the clocks change. The words stand beside it.
func hoursLine(day when.Day, parts []CalendarPart) g.Node {
	long := day.End().Sub(day.Start()).Hours()
	var bars g.Group
	for n := 6.0; n < long; n += 6 {
		bars = append(bars, g.El("rect", h.Class("tl-hours__tick"), g.Attr("x", fmt.Sprintf("%.2f", n)), g.Attr("width", "0.06"), g.Attr("height", "3")))
	}
	for _, p := range parts {
		from, to := max(p.From.Sub(day.Start()).Hours(), 0), min(p.Until.Sub(day.Start()).Hours(), long)
		if to > from {
			bars = append(bars, g.El("rect", h.Class("tl-hours__"+p.Kind), g.Attr("x", fmt.Sprintf("%.2f", from)), g.Attr("width", fmt.Sprintf("%.2f", to-from)), g.Attr("height", "3")))
		}
	}
	return g.El("svg", h.Class("tl-hours"), g.Attr("viewBox", fmt.Sprintf("0 0 %g 3", long)), g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"), bars)
}
