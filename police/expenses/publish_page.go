package expenses

import (
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

const publishFile = "expenses/publish_page.go"

// What everybody may read, signed in or not: what was published, and nothing else of this room.
func (d *Desk) publicScreens() []room.Screen {
	return []room.Screen{
		{Pattern: "GET /chief-officer-expenses", Title: "Chief officers' expenses", File: publishFile, Public: true, Handler: d.publishedPage},
		{Pattern: "GET /chief-officer-expenses/{period}", Title: "Chief officers' expenses, to take away", File: publishFile, Public: true, Handler: d.publishedFile},
	}
}

const publishedMost = 24 // periods that one page shows

func (d *Desk) publishedPage(w http.ResponseWriter, r *http.Request) {
	q := d.host.DB.Read(r.Context())
	periods, err := publishedPeriods(q, publishedMost)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	lang := "en"
	if r.URL.Query().Get("lang") == "cy" {
		lang = "cy"
	}
	say := func(code string) string { return page.Say(lang, "public.expenses."+code) }
	var sections g.Group
	for _, p := range periods {
		rows, err := publishedOf(q, p.Period)
		if err != nil {
			page.Fault(w, r, err)
			return
		}
		var cells []page.Row
		for _, x := range rows {
			what := say("kind." + x.Kind)
			if x.Counter {
				what += ", " + say("correction")
			}
			cells = append(cells, page.Row{Cells: []page.Cell{{Text: say("rank."+x.Rank) + " " + x.Name}, {Text: dayIn(lang, x.On)}, {Text: what}, {Text: Pounds(x.Pence), Num: true}}})
		}
		month := publishedIn(lang, p.Period)
		sections = append(sections, page.Section(month, say("total")+" "+Pounds(p.Pence), []page.Link{{Text: say("csv"), Href: "/chief-officer-expenses/" + p.Period}},
			page.DenseTable(say("table")+" "+month, []string{say("who"), say("day"), say("what"), say("sum")}, cells, "")))
	}
	if len(sections) == 0 {
		sections = append(sections, page.Box(h.P(h.Class("tl-none"), g.Text(say("none")))))
	}
	other, words := "cy", "Cymraeg"
	if lang == "cy" {
		other, words = "en", "English"
	}
	f := page.FrameFrom(r.Context())
	f.Lang, f.Public = lang, true
	f.Reader, f.Nav, f.Work, f.Search, f.SignOut, f.Notices, f.Why = nil, nil, nil, "", "", nil, nil
	r = r.WithContext(page.WithFrame(r.Context(), f))
	page.Render(w, r, page.Page{Title: say("title"), Public: true, Wide: true},
		h.P(h.Class("govuk-body-s"), h.A(h.Class("govuk-link"), h.Href("/chief-officer-expenses?lang="+other), h.Lang(other), g.Attr("hreflang", other), g.Text(words))), page.P(say("lead")), sections)
}

// publishedIn is a period in the words of a language.
func publishedIn(lang, period string) string {
	first, byWeek, err := firstDay(period)
	switch {
	case err != nil:
		return period
	case byWeek:
		return page.Say(lang, "public.expenses.week", "day", dayIn(lang, first))
	}
	return page.MonthIn(lang, first)
}

// dayIn is a day in the words of a language; nothing for a sum without one.
func dayIn(lang string, on when.Day) string {
	if on.IsZero() {
		return ""
	}
	return page.DayIn(lang, on.Start())
}

func (d *Desk) publishedFile(w http.ResponseWriter, r *http.Request) {
	rows, err := publishedOf(d.host.DB.Read(r.Context()), r.PathValue("period"))
	if err == nil && len(rows) == 0 {
		err = fault.New(fault.NotFound, "expenses.publish.not_found")
	}
	text := ""
	if err == nil {
		text, err = publishedText(rows)
	}
	takeAway(w, r, "chief-officer-expenses-"+r.PathValue("period")+".csv", text, err)
}

// publishIntro tells what would be read by everybody, before it is.
func publishedSaid(p PublishedPeriod) string {
	return p.Period + ", " + strconv.Itoa(p.Rows) + " rows, " + Pounds(p.Pence) + ", published on " + when.DayOf(p.At).Text()
}
