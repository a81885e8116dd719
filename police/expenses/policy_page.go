package expenses

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/enact"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

const policyFile = "expenses/policy_page.go"

func (d *Desk) policyScreens() []room.Screen {
	return []room.Screen{{Pattern: "GET /expenses/spend", Title: "What expenses come to", File: "expenses/chief_page.go", Handler: d.spendPage},
		{Pattern: "GET /expenses/policy", Title: "Policy on expenses", File: policyFile, Handler: d.policyPage},
		{Pattern: "GET /expenses/policy/{row}", Title: "What a change would have done", File: policyFile, Handler: d.previewPage}}
}

// What a force decides of its expenses, in the order of the page.
var policyTables = []struct{ table, title string }{{"expenses.rate", "What is paid"}, {"expenses.meal", "When a meal is offered"}, {"expenses.away", "Duty away from the roster"}, {"expenses.pay_cycle", "How often it is paid"}, {"expenses.payroll_form", "The fixed-width form of the payroll file"}, {"expenses.control", "What is checked"}, {"expenses.tax", "What is free of tax"}, {"expenses.risk", "Tickets in the weighted sample"},
	{"expenses.term", "Days and counts"}, {"expenses.vat", "VAT"}, {"expenses.declaration", "What is declared"}, {"expenses.chief_officer", "Whose expenses are published"}, {"expenses.paper", "What paper is assumed to cost"}}

// policyPage is the force's own policy: what is in force, and what waits for a second person.
func (d *Desk) policyPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	may := func(action string) bool {
		return d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: "law_row", ID: "new"}).With(access.Resource{Label: "open", Attrs: map[string]any{"proposers": []string{}}}))
	}
	a := act.Of("expenses.policy.preview", journal.Ref{Kind: "law_row", ID: "list"}).With(access.Resource{})
	if _, err := act.See(ctx, d.host.Door, a, func(db.Querier, *access.Actor) (struct{}, error) { return struct{}{}, nil }); err != nil {
		page.Fault(w, r, err)
		return
	}
	var own enact.List
	if d.Proposals != nil {
		var err error
		if own, err = d.Proposals.Rows(ctx, paging.Ask{Limit: paging.Most}); err != nil {
			page.Fault(w, r, err)
			return
		}
	}
	var waits []page.Row
	for _, x := range own.Rows {
		if x.State == "proposed" && strings.HasPrefix(x.Table, "expenses.") {
			waits = append(waits, page.Row{Cells: []page.Cell{{Node: link("/expenses/policy/"+x.ID, rowText(x.Code))}, {Text: x.From.Text()}, {Text: d.host.NameOf(ctx, x.ProposedBy)}, {Node: link("/law-rows/"+x.ID, "Decide")}}})
		}
	}
	body := []g.Node{page.P("Every rate and every check is a dated row with its source. One person proposes another, a second brings it into force. A row is never edited, so what was paid stays explained."),
		page.Section("Waits for a second person", "with what it would have done last year", nil, page.DenseTable("Proposed rows", []string{"What would change", "From", "Proposed by", ""}, waits, "Nobody has proposed a change."))}
	propose := may("law.row.propose")
	for _, t := range policyTables {
		var rows []page.Row
		for _, x := range d.host.Law.Table(t.table).On(d.today()) {
			change := g.Node(g.Text(""))
			if propose {
				change = link("/law/"+t.table+"/propose?code="+x.Code, "Propose a change")
			}
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: rowText(x.Code)}, {Text: x.Words()}, {Text: x.From.Text()}, {Node: change}}})
		}
		body = append(body, page.Section(t.title, "", []page.Link{{Text: "Every row with its source", Href: "/law/" + t.table}}, page.DenseTable(t.title, []string{"Row", "In force today", "From", ""}, rows, "")))
	}
	page.Render(w, r, page.Page{Title: "Policy on expenses", Wide: true, Crumbs: []page.Crumb{{Text: "Claims to look at", Href: "/expenses/desk"}, {Text: "Policy"}}}, body...)
}

// previewPage is what a proposed row would have done to the claims of the last twelve months.
func (d *Desk) previewPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	p, err := d.Preview(ctx, r.PathValue("row"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var now string
	if row, ok := d.host.Law.Table(p.Row.Table).At(p.Row.Code, d.today()); ok {
		now = row.Words()
	}
	facts := []page.SummaryRow{page.Fact("Row", rowText(p.Row.Code)), page.Fact("In force today", now), page.Fact("Proposed", enact.Words(p.Row)), page.Fact("From", p.Row.From.Text()), page.Fact("Source", p.Row.Source), page.Fact("Proposed by", d.host.NameOf(ctx, p.Row.ProposedBy))}
	links := []page.Link{{Text: "Bring it into force, or refuse it", Href: "/law-rows/" + p.Row.ID}}
	body := []g.Node{page.Section("The change", "", links, page.SummaryCard("Proposed", nil, page.SummaryList(page.SummaryListProps{Rows: facts})))}
	if p.Says != "" {
		body = append(body, page.P(p.Says))
	} else {
		body = append(body, page.P(fmt.Sprintf("What was submitted from %s to %s, %s of %s, was worked out twice: by the rows that it was paid by, and with this row in their place. What a check found in the record of that day is taken as it was found then.", p.From.Text(), p.To.Text(), counted(p.Lines, "line"), counted(p.Claims, "claim"))), previewTable(p))
		var rows []page.Row
		for _, x := range p.Examples {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: x.On.Text()}, {Text: kindText(x.Kind)}, {Text: x.Was}, {Text: x.Would}}})
		}
		body = append(body, page.Section("Lines that would have come out otherwise", strconv.Itoa(p.Touched)+" in all, the first "+strconv.Itoa(len(rows))+" here", nil, page.DenseTable("Lines", []string{"Day", "What", "Was", "Would have been"}, rows, "No line would have come out otherwise.")))
		if p.Lines == previewMost {
			body = append(body, page.P("Only the first "+strconv.Itoa(previewMost)+" lines were worked out."))
		}
	}
	page.Render(w, r, page.Page{Title: "What a change would have done", Wide: true, Crumbs: []page.Crumb{{Text: "Policy", Href: "/expenses/policy"}, {Text: rowText(p.Row.Code)}}}, body...)
}

// rowText is the code of a row of policy in words.
func rowText(code string) string {
	said := kindText(code)
	return strings.ToUpper(said[:1]) + said[1:]
}

func previewTable(p Preview) g.Node {
	row := func(what, was, would, more string) page.Row {
		return page.Row{Cells: []page.Cell{{Text: what}, {Text: was, Num: true}, {Text: would, Num: true}, {Text: more, Num: true}}}
	}
	count := func(what string, s shift) page.Row {
		return row(what, strconv.Itoa(s.Was), strconv.Itoa(s.Would), fmt.Sprintf("%+d", s.Would-s.Was))
	}
	money := func(what string, was, would int64) page.Row {
		return row(what, Pounds(was), Pounds(would), Pounds(would-was))
	}
	return page.DenseTable("The year before", []string{"", "As it was", "With the change", "Difference"}, []page.Row{money("Paid", p.Was, p.Would), money("Of it taxed", p.P11DWas, p.P11D), count("Claims stopped", p.Stopped), count("Claims asked about", p.Asked), count("Claims drawn by this sample", p.Drawn)}, "")
}

// Beside leads from a proposed row of this room's tables to what it would have done.
func Beside(r enact.Row) (text, href string) {
	if !strings.HasPrefix(r.Table, "expenses.") {
		return "", ""
	}
	return "What it would have done to last year's claims", "/expenses/policy/" + r.ID
}
