package control

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/page"
	"throughline/platform/when"
)

// showDispatch says why a unit was sent, as the board stood at that second.
func (d *Desk) showDispatch(w http.ResponseWriter, r *http.Request) {
	x, err := d.Explain(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	title := x.Callsign + " sent to " + x.Number
	page.Render(w, r, page.Page{Title: title, Wide: true, Crumbs: []page.Crumb{{Text: "Control room", Href: "/control"}, {Text: x.Number, Href: "/control/incidents/" + x.Incident}, {Text: x.Callsign}}},
		page.SummaryList(page.SummaryListProps{Rows: x.facts()}), x.table())
}

func (x Explained) facts() []page.SummaryRow {
	how := "As suggested"
	if !x.Accepted {
		how = "Not as suggested: " + x.Why
	}
	needs := "Nothing in particular"
	if len(x.Needs) > 0 {
		needs = strings.Join(x.Needs, ", ")
	}
	if x.TwoUp {
		needs += ", two up"
	}
	same := "The same order and times as were recorded then"
	if !x.Same {
		same = "Not what was recorded then: " + strings.Join(x.Different, ", ") + ". The rule has changed since; the record has not"
	}
	row := func(k, v string) page.SummaryRow {
		return page.SummaryRow{Key: page.SummaryText{Text: k}, Value: page.SummaryText{Text: v}}
	}
	return []page.SummaryRow{row("Sent", x.At.In(when.London).Format("2 January 2006, 15:04:05")), row("By", x.By), row("How", how), row("Asked for", needs), row("Worked out again", same)}
}

func (x Explained) table() g.Node {
	rows := make([]page.Row, len(x.Units))
	for n, u := range x.Units {
		place, away := "Not offered", "not known"
		switch {
		case u.Rank > 0:
			place = strconv.Itoa(u.Rank)
		case u.Offered():
			place = "In no order"
		}
		if u.Seconds > 0 {
			away = mmss(time.Duration(u.Seconds * float64(time.Second)))
		}
		mark := ""
		switch {
		case u.First && u.Best:
			mark = "First there and best fit"
		case u.First:
			mark = "First there"
		case u.Best:
			mark = "Best fit"
		}
		name := u.Callsign
		if name == x.Callsign {
			name += ", sent"
		}
		rows[n] = page.Row{Cells: []page.Cell{{Text: place}, {Text: name}, {Text: away}, {Text: mark}, {Text: u.Says}}}
	}
	remark := ""
	if x.Beyond > 0 {
		remark = plural(x.Beyond, "more unit was too far away to be weighed", "more units were too far away to be weighed")
	}
	return page.Section("The board as it stood", remark, nil, page.DenseTable("Units as they stood when "+x.Callsign+" was sent", []string{"Order", "Unit", "By road", "Answer", "Why"}, rows, "No unit was on tour."))
}
