package expenses

import (
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const payFile = "expenses/pay_pages.go"

func (d *Desk) payScreens() []room.Screen {
	return []room.Screen{
		{Pattern: "GET /expenses/statement", Title: "What you were paid", File: payFile, Handler: d.statementPage},
		{Pattern: "GET /expenses/statement/file", Title: "What you were paid, to take away", File: payFile, Handler: d.statementFile},
		{Pattern: "GET /expenses/rejects", Title: "Sent back by payroll", File: payFile, Handler: d.rejectsPage},
		{Pattern: "GET /expenses/vat", Title: "VAT to be reclaimed, to take away", File: payFile, Handler: d.vatFile},
		{Pattern: "GET /expenses/p11d", Title: "P11D totals", File: payFile, Handler: d.p11dPage},
		{Pattern: "GET /expenses/p11d/file", Title: "P11D totals, to take away", File: payFile, Handler: d.p11dFile},
	}
}

// takeAway answers a text to be kept by who asked for it.
func takeAway(w http.ResponseWriter, r *http.Request, name, text string, err error) {
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	w.Write([]byte(text)) // a reader who has gone away is not a fault
}

func (d *Desk) statementFile(w http.ResponseWriter, r *http.Request) {
	s, err := d.Statement(r.Context(), r.URL.Query().Get("period"))
	text := ""
	if err == nil {
		text, err = statementText(s)
	}
	takeAway(w, r, "statement-"+s.Period+".csv", text, err)
}

func (d *Desk) statementPage(w http.ResponseWriter, r *http.Request) {
	s, err := d.Statement(r.Context(), r.URL.Query().Get("period"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, l := range s.Rows {
		what := l.What
		if what == "" {
			what = "Of a case that is kept to a few"
		}
		name := g.Node(g.Text(what))
		if l.Claim != "" {
			name = link("/expenses/claim/"+l.Claim, what)
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: l.On.Text()}, {Node: name}, {Text: quantityText(l)}, {Text: taxSaid[l.Tax]}, {Text: standing(l)}, {Text: Pounds(l.Pence), Num: true}}})
	}
	before, err := periodBefore(d.host.Law, s.Period)
	after := ""
	if err == nil {
		after, err = nextPeriod(d.host.Law, s.Period)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	at := func(period string) string { return "/expenses/statement?period=" + period }
	links := []page.Link{{Text: "Run before", Href: at(before)}, {Text: "Run after", Href: at(after)}, {Text: "Take it away as CSV", Href: "/expenses/statement/file?period=" + s.Period}}
	run := "Its file has not gone to payroll yet. It is paid on " + s.PayDay.Text() + " with the pay."
	if s.Locked {
		run = "Its file went to payroll. Its pay day is " + s.PayDay.Text() + "."
	}
	page.Render(w, r, page.Page{Title: "What you were paid", Wide: true, Crumbs: []page.Crumb{{Text: "Your claims", Href: "/expenses"}, {Text: "What you were paid"}}},
		page.P(run), page.Section("Pay run of "+periodText(s.Period), "total "+Pounds(s.Pence)+", without what payroll sent back", links,
			page.DenseTable("Paid lines", []string{"Day", "For what", "How much", "Tax", "Standing", "Sum"}, rows, "Nothing was paid to you in this run.")))
}

var taxSaid = map[string]string{"none": "Free of tax", "taxable": "Taxed with the pay", "p11d": "On form P11D"}

func quantityText(l StatementLine) string {
	if l.Unit == "actual" || l.Unit == "recovery" {
		return spoken(l.Unit)
	}
	return l.Quantity + " × " + Pounds(l.Rate) + ", " + strings.ToLower(spoken(l.Unit))
}

func standing(l StatementLine) string {
	switch l.Sent {
	case "sent_back":
		return "Sent back by payroll: " + l.Why + ". Finance sends it again"
	case "paid":
		return "Sent to payroll"
	}
	return "Goes with this run"
}

func (d *Desk) rejectsPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	x, err := d.Rejects(ctx, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, b := range x.Rows {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/expenses/reject/"+b.ID, title(periodText(b.Period))+", row "+strconv.Itoa(b.Row))}, {Text: d.host.NameOf(ctx, "staff:"+b.Staff)}, {Text: b.Number}, {Text: b.Reason}, {Text: when.DayOf(b.TakenAt).Text()}, {Text: Pounds(b.Pence), Num: true}}})
	}
	var take []page.Link
	if d.host.Door.May(ctx, act.Of("expenses.reject.take", journal.Ref{Kind: "payroll"}).With(access.Resource{})) {
		take = []page.Link{{Text: "Take in a file of rejects", Href: "/expenses/rejects/take"}}
	}
	page.Render(w, r, page.Page{Title: "Sent back by payroll", Wide: true, Crumbs: []page.Crumb{{Text: "Claims to look at", Href: "/expenses/desk"}, {Text: "Sent back by payroll"}}},
		page.P("A row that payroll did not take was not paid, so it is owed again. Put it right and send it again, or say why it is not owed. The file that was sent stays as it was."),
		page.Section("Owed again", "oldest first", take, page.DenseTable("Rows sent back", []string{"Row", "Owed to", "Employee number", "What payroll said", "Came back on", "Sum"}, rows, "Nothing that payroll sent back waits."), page.NextPrevious(r, listRejects, x.Next)))
}

func (d *Desk) p11dPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.P11D(r.Context(), yearOf(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, p := range x.Rows[:min(len(x.Rows), shownP11D)] {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: d.host.NameOf(r.Context(), "staff:"+p.Staff)}, {Text: p.Number}, {Text: kindText(p.Element)}, {Text: taxSaid[p.Tax]}, {Text: strconv.Itoa(p.Count), Num: true}, {Text: Pounds(p.Pence), Num: true}}})
	}
	began, _ := strconv.Atoi(x.Year[:4])
	links := []page.Link{{Text: "Year before", Href: "/expenses/p11d?year=" + strconv.Itoa(began-1)}, {Text: "Take it away as CSV", Href: "/expenses/p11d/file?year=" + strconv.Itoa(began)}}
	note := "by the day of the journey, of files that went to payroll"
	if more := len(x.Rows) - len(rows); more > 0 {
		note = "the first " + strconv.Itoa(shownP11D) + " rows; " + strconv.Itoa(more) + " more are in the file"
	}
	page.Render(w, r, page.Page{Title: "P11D totals of " + x.Year, Wide: true, Crumbs: []page.Crumb{{Text: "Claims to look at", Href: "/expenses/desk"}, {Text: "P11D totals"}}},
		page.SummaryCard("The tax year "+x.Year, nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("To be reported on P11D", Pounds(x.P11D)), page.Fact("Taxed with the pay already", Pounds(x.Payroll)), page.Fact("Not counted yet", strconv.Itoa(x.Open)+" taxed rows of periods that are still open")}})),
		page.Section("By person", note, links, page.DenseTable("Taxed expenses", []string{"Who", "Employee number", "What", "How it is taxed", "Rows", "Sum"}, rows, "Nothing of this year is taxed: all of it was within what is free of tax.")))
}

const shownP11D = 200

// yearOf is the year that is asked for: 0 when none is, -1 when it is no number.
func yearOf(r *http.Request) int {
	asked := r.URL.Query().Get("year")
	if asked == "" {
		return 0
	}
	year, err := strconv.Atoi(asked)
	if err != nil {
		return -1
	}
	return year
}

func (d *Desk) p11dFile(w http.ResponseWriter, r *http.Request) {
	x, err := d.P11D(r.Context(), yearOf(r))
	text := ""
	if err == nil {
		text, err = p11dText(x)
	}
	takeAway(w, r, "p11d-"+x.Year+".csv", text, err)
}

// rejectIntro shows the row that came back above the form that decides about it.
func rejectFactsOf(d *Desk, x Reject, owedTo string) g.Node {
	rows := []page.SummaryRow{page.Fact("Row", title(periodText(x.Period))+", row "+strconv.Itoa(x.Row)), page.Fact("Owed to", owedTo), page.Fact("Employee number", x.Number), page.Fact("Cost centre", x.CostCentre), page.Fact("Sum", Pounds(x.Pence)), page.Fact("What payroll said", x.Reason)}
	if x.State != "owed" {
		rows = append(rows, page.Fact("Decision", x.Decided))
		if x.AgainPeriod != "" {
			rows = append(rows, page.Fact("Goes again in", x.AgainPeriod))
		}
	}
	list := page.SummaryList(page.SummaryListProps{Rows: rows})
	if x.Claim == "" {
		return list
	}
	return g.Group{list, h.P(h.Class("govuk-body"), link("/expenses/claim/"+x.Claim, "The claim that it is of"))}
}
