package expenses

import (
	"fmt"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/when"
)

// spendPage is what a chief officer reads of expenses.
func (d *Desk) spendPage(w http.ResponseWriter, r *http.Request) {
	s, err := d.Spend(r.Context(), r.URL.Query().Get("to"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var kinds, found []page.Row
	for _, k := range s.Kinds {
		kinds = append(kinds, page.Row{Cells: []page.Cell{{Text: kindText(k.Kind)}, {Text: strconv.Itoa(k.Rows), Num: true}, {Text: Pounds(k.Pence), Num: true}}})
	}
	for _, x := range s.Results {
		found = append(found, page.Row{Cells: []page.Cell{{Text: resultSaid[x.Result]}, {Text: strconv.Itoa(x.Claims), Num: true}}})
	}
	first := when.MustDay(s.To + "-01") // Spend has read it
	links := []page.Link{{Text: "Month before", Href: "/expenses/spend?to=" + monthOf(first.AddMonths(-1))}}
	if next := nextMonth(s.To); next <= monthOf(d.today()) {
		links = append(links, page.Link{Text: "Month after", Href: "/expenses/spend?to=" + next})
	}
	big := func(title, figure, of string) g.Node {
		return page.SummaryCard(title, nil, h.P(h.Class("govuk-heading-l govuk-!-margin-bottom-1"), g.Text(figure)), page.P(of))
	}
	soon := "None yet"
	if s.Lines > 0 {
		soon = fmt.Sprintf("%d days", s.Within[0])
	}
	hs := s.Hours
	page.Render(w, r, page.Page{Title: "What expenses come to", Wide: true, Crumbs: []page.Crumb{{Text: "Your claims", Href: "/expenses"}, {Text: "What expenses come to"}}},
		page.Section(periodText(s.From)+" to "+periodText(s.To), "nobody is named here", links, page.Grid(
			big("Spent", Pounds(s.Pence), fmt.Sprintf("on %s of %s, without what payroll sent back", counted(s.Claims, "claim"), counted(s.Lines, "line"))),
			big("From journey to payment", soon, fmt.Sprintf("or less for half of all lines; %d for nine of ten, %d for the longest", s.Within[1], s.Within[2])),
			big("Hours saved", fmt.Sprintf("%.1f hours", float64(hs.Saved)/60), "against four paper forms, on the assumptions below"),
			big("Looked at", fmt.Sprintf("%d of %d", s.Looked, s.Claims), "claims, drawn or because they were the first"))),
		page.Section("By kind", "", nil, page.DenseTable("Spent by kind", []string{"Kind", "Rows", "Sum"}, kinds, "Nothing was paid in these months.")),
		page.Section("What those who looked found", "", nil, page.DenseTable("Findings", []string{"Found", "Claims"}, found, "No claim of these months was looked at.")),
		page.Section("How the hours are worked out", "every figure is an assumption of law/expenses.paper, for the force to measure", nil, h.Ul(h.Class("govuk-list govuk-list--bullet"),
			h.Li(g.Textf("On paper: %s × %d forms × (%d minutes to fill in + %d to countersign + %d for finance to key) = %d minutes.", counted(s.Claims, "claim"), hs.Forms, hs.FillIn, hs.Countersign, hs.Key, hs.Paper)),
			h.Li(g.Textf("Here: %s × %d minutes to check and certify + %s looked at × %d minutes = %d minutes.", counted(s.Claims, "claim"), hs.Certify, counted(done(s.Results), "claim"), hs.Look, hs.Here)),
			h.Li(g.Textf("Saved: %d − %d = %d minutes.", hs.Paper, hs.Here, hs.Saved)))))
}

// counted is a number of things: "1 claim", "2 claims".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func done(rs []Result) int {
	n := 0
	for _, r := range rs {
		if r.Result != "" {
			n += r.Claims
		}
	}
	return n
}

var resultSaid = map[string]string{"": "Nobody has said yet", "ok": "It was right", "corrected": "It was corrected", "recover": "Money is recovered", "refer_psd": "Referred to professional standards"}
