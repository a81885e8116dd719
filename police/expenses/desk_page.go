package expenses

import (
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// deskPage is what waits for finance and for auditors.
func (d *Desk) deskPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	c, err := d.Counter(ctx, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := func(cs []Claim) []page.Row {
		var out []page.Row
		for _, x := range cs {
			out = append(out, page.Row{Cells: []page.Cell{{Node: link("/expenses/claim/"+x.ID, x.Title)}, {Text: d.host.NameOf(ctx, "staff:"+x.Staff)}, {Text: when.DayOf(x.SubmittedAt).Text()}, {Text: Pounds(x.Pence), Num: true}}})
		}
		return out
	}
	head := []string{"Claim", "Claimant", "Submitted on", "Sum"}
	var periods []page.Row
	for _, p := range c.Periods {
		standing, name := "Open", g.Node(g.Text(p.Period))
		if !p.LockedAt.IsZero() {
			standing, name = "Locked "+when.DayOf(p.LockedAt).Text(), link("/expenses/payroll/"+p.Period, p.Period)
		}
		periods = append(periods, page.Row{Cells: []page.Cell{{Node: name}, {Text: standing}, {Text: strconv.Itoa(p.Rows), Num: true}, {Text: Pounds(p.Pence), Num: true}}})
	}
	var draw, export []page.Link
	none := access.Resource{}
	if d.host.Door.May(ctx, act.Of("expenses.sample.draw", journal.Ref{Kind: "draw"}).With(none)) {
		draw = []page.Link{{Text: "Draw a sample", Href: "/expenses/sample"}}
	}
	if d.host.Door.May(ctx, act.Of("expenses.policy.preview", journal.Ref{Kind: "law_row", ID: "list"}).With(none)) {
		draw = append(draw, page.Link{Text: "Policy", Href: "/expenses/policy"})
	}
	payroll := func(action string) bool {
		return d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: "payroll"}).With(none))
	}
	if payroll("expenses.reject.see") {
		export = append(export, page.Link{Text: "Sent back by payroll", Href: "/expenses/rejects"}, page.Link{Text: "P11D totals", Href: "/expenses/p11d"}, page.Link{Text: "E-mails that gave no receipt", Href: "/expenses/mail"})
	}
	if payroll("expenses.chief.publish") {
		export = append(export, page.Link{Text: "Publish chief officers' expenses", Href: "/expenses/publish"})
	}
	if d.host.Door.May(ctx, act.Of("expenses.payroll.export", journal.Ref{Kind: "payroll"}).With(none)) {
		export = append([]page.Link{{Text: "Make a payroll file", Href: "/expenses/payroll"}}, export...)
	}
	page.Render(w, r, page.Page{Title: "Claims to look at", Wide: true, Crumbs: []page.Crumb{{Text: "Your claims", Href: "/expenses"}, {Text: "Claims to look at"}}},
		page.Section("Stopped by a control", "oldest first", nil, page.DenseTable("Stopped claims", head, rows(c.Stopped), "No claim is stopped."), page.NextPrevious(r, listStopped, c.Next)),
		page.Section("Drawn to be looked at", "after they were paid", draw, page.DenseTable("Claims to look at", head, rows(c.ToAudit), "Nothing waits to be looked at. Draw a sample when claims of a period are paid."), page.NextPrevious(r, listAudit, c.Later), drawLinks(c.Draws)),
		page.Section("Payroll", "", export, page.DenseTable("Payroll periods", []string{"Period", "Standing", "Rows", "Total"}, periods, "No claim has been paid yet."), page.NextPrevious(r, listPeriods, c.Before)))
}

// drawLinks lead to the newest draws.
func drawLinks(draws []Draw) g.Node {
	if len(draws) == 0 {
		return nil
	}
	return h.P(h.Class("govuk-body"), g.Text("Draws: "), g.Map(draws, func(x Draw) g.Node {
		said := x.Period + ", " + strconv.Itoa(len(x.Drawn)+len(x.Risky)) + " of " + strconv.Itoa(len(x.Candidates))
		if x.State == "asked" {
			said = x.Period + ", waits for the next checkpoint"
		}
		return g.Group{link("/expenses/draw/"+x.ID, said), g.Text(". ")}
	}))
}

// payrollPage shows a locked period's file with its control figures.
func (d *Desk) payrollPage(w http.ResponseWriter, r *http.Request) {
	f, err := d.SeeFile(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	shown, more := beginning(f.Text, shownRows)
	note := "made again from the same rows, it is the same to the byte"
	if more > 0 {
		note = "its first " + strconv.Itoa(shownRows) + " lines; " + strconv.Itoa(more) + " more are in the file"
	}
	at := "/expenses/payroll/" + f.Period.Period + "/file"
	page.Render(w, r, page.Page{Title: "Payroll file of " + periodText(f.Period.Period), Wide: true, Crumbs: []page.Crumb{{Text: "Claims to look at", Href: "/expenses/desk"}, {Text: title(periodText(f.Period.Period))}}},
		page.SummaryCard("Control figures", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Rows", strconv.Itoa(f.Rows)), page.Fact("Total", Pounds(f.Pence)), page.Fact("SHA-256", f.Hash), page.Fact("Locked", when.RFC3339(f.LockedAt))}})),
		page.Section("File", note, []page.Link{{Text: "Take it away as CSV", Href: at}, {Text: "In fixed widths", Href: at + "?form=fixed"}, {Text: "VAT to be reclaimed", Href: "/expenses/vat?period=" + f.Period.Period}}, page.Box(h.Div(h.Class("tl-scroll"), h.TabIndex("0"), h.Role("region"), h.Aria("label", "Payroll file"), h.Pre(g.Text(shown))))))
}
