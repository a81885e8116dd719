package expenses

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const pageFile = "expenses/claim_page.go"

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /expenses/line/{id}/receipt", Title: "A receipt as it came", File: "expenses/receipt_page.go", Handler: d.receiptFile},
		{Pattern: "GET /expenses/draw/{id}", Title: "A sample, drawn again", File: "expenses/draw_page.go", Handler: d.drawPage},
		{Pattern: "GET /expenses", Title: "Your claims", File: pageFile, Handler: d.minePage},
		{Pattern: "GET /expenses/claim/{id}", Title: "Claim", File: pageFile, Handler: d.claimPage},
		{Pattern: "GET /expenses/desk", Title: "Claims to look at", File: "expenses/desk_page.go", Handler: d.deskPage},
		{Pattern: "GET /expenses/payroll/{id}/file", Title: "Payroll file, to take away", File: "expenses/payroll_form.go", Handler: d.payrollFile},
		{Pattern: "GET /expenses/payroll/{id}", Title: "Payroll file", File: "expenses/desk_page.go", Handler: d.payrollPage},
	}
	return slices.Concat(out, d.payScreens(), d.policyScreens(), d.mailScreens(), d.publicScreens(), d.forms())
}

var states = map[string]page.TagProps{"draft": {Text: "To certify", Classes: "govuk-tag--blue"}, "paid": {Text: "Paid", Classes: "govuk-tag--green"},
	"stopped": {Text: "Stopped", Classes: "govuk-tag--red"}, "refused": {Text: "Refused", Classes: "govuk-tag--grey"}}

func link(href, text string) g.Node {
	return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text))
}

func (d *Desk) minePage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	m, err := d.Mine(ctx, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows, out []page.Row
	for _, c := range m.Claims {
		name := g.Node(link("/expenses/claim/"+c.ID, c.Title))
		if c.Twins > 0 {
			name = g.Group{name, h.Br(), g.Text("Another claim says the same: open it")}
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: name}, {Text: when.DayOf(c.DraftedAt).Text()}, {Node: page.Tag(states[c.State])}, {Text: Pounds(c.Pence), Num: true}}})
	}
	for _, x := range m.LeftOut {
		out = append(out, page.Row{Cells: []page.Cell{{Text: x.On.Text()}, {Text: x.What}, {Text: x.Why}}})
	}
	links := []page.Link{{Text: "Begin a claim", Href: "/expenses/begin"}, {Text: "What you were paid", Href: "/expenses/statement"}, {Text: "Send receipts by e-mail", Href: "/expenses/address"}}
	if d.host.Door.May(ctx, act.Of("expenses.desk", claimRef("")).With(facts(Claim{Label: "open"}))) {
		links = append(links, page.Link{Text: "Claims to look at", Href: "/expenses/desk"})
	}
	if d.host.Door.May(ctx, act.Of("expenses.spend.see", journal.Ref{Kind: "payroll"}).With(access.Resource{})) {
		links = append(links, page.Link{Text: "What expenses come to", Href: "/expenses/spend"})
	}
	page.Render(w, r, page.Page{Title: "Your claims"},
		page.P("Written for you from your duty and from the courts. Check a claim, change it, then say it is right. Nobody has to approve it."),
		page.Section("Claims", "those to certify first", links,
			page.DenseTable("Your claims", []string{"Claim", "Begun on", "Standing", "Sum"}, rows, "No claim yet. One appears here by itself after a hearing that you were warned for."), page.NextPrevious(r, listMine, m.Next)),
		page.Section("Left out, and why", "", nil, page.DenseTable("Left out", []string{"Day", "What", "Why"}, out, "Nothing was left out in the last two months.")))
}

func (d *Desk) claimPage(w http.ResponseWriter, r *http.Request) {
	v, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := r.Context()
	refs := []page.Ref{}
	if v.Thread != "" {
		refs = append(refs, page.Ref{Label: "From", Value: "the case", Href: "/threads/" + v.Thread})
	}
	head := page.RecordHead(page.Head{Title: v.Title, Tags: []page.TagProps{states[v.State]}, Refs: refs, People: []page.Ref{{Label: "Claimant", Value: d.host.NameOf(ctx, "staff:"+v.Staff)}}})
	page.Render(w, r, page.Page{Title: v.Title, Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Your claims", Href: "/expenses"}, {Text: v.Title}}},
		page.Columns(g.Group{d.linesPart(ctx, v), d.twinsPart(ctx, v), d.lookedPart(r, v)}, d.sidePart(ctx, v)))
}

// linesPart are the lines with what each rests on and what the checks say, and the total.
func (d *Desk) linesPart(ctx context.Context, v View) g.Node {
	mine := v.State == "draft" && d.may(ctx, "expenses.line.save", v.ID)
	links := []page.Link{}
	if mine {
		links = append(links, page.Link{Text: "Add a receipt", Href: "/expenses/claim/" + v.ID + "/receipt"}, page.Link{Text: "Add something we missed", Href: "/expenses/claim/" + v.ID + "/line"})
	}
	var cards g.Group
	for _, l := range v.Lines {
		acts := []page.Link{}
		if mine {
			acts = append(acts, page.Link{Text: "Change", Href: "/expenses/line/" + l.ID + "/change"}, page.Link{Text: "Take out", Href: "/expenses/line/" + l.ID + "/remove"})
		} else if v.State == "paid" && d.may(ctx, "expenses.claim.correct", v.ID) {
			acts = append(acts, page.Link{Text: "Put a mistake right", Href: "/expenses/claim/" + v.ID + "/correct?line=" + l.ID})
		}
		if v.toRecover() && d.may(ctx, "expenses.claim.recover", v.ID) {
			acts = append(acts, page.Link{Text: "Recover what was overpaid", Href: "/expenses/claim/" + v.ID + "/recover?line=" + l.ID})
		}
		on := l.On.Text()
		if l.bare() {
			on = "Not said yet"
		}
		rows := []page.SummaryRow{page.Fact("Day", on), page.Fact("Rests on", rests(v.Claim, l)), page.Fact("Worked out", worked(l)), page.Fact("Sum", Pounds(l.Pence))}
		if l.VAT > 0 {
			rows = append(rows, page.Fact("VAT on the receipt", Pounds(l.VAT)+" "+l.VATNumber))
		}
		if read := readText(l); read != "" {
			rows = append(rows, page.Fact("Its receipt seems to say", read))
		}
		for _, f := range l.Findings {
			rows = append(rows, page.Fact(said[f.Outcome], f.Label+". "+f.Detail))
		}
		if len(l.Findings) == 0 {
			rows = append(rows, page.Fact("Checks", "All passed"))
		}
		cards = append(cards, page.SummaryCard(l.What, acts, page.SummaryList(page.SummaryListProps{Rows: rows}), receiptPart(l)))
	}
	if len(v.Lines) == 0 {
		cards = append(cards, page.Box(h.P(h.Class("tl-none"), g.Text("Nothing is claimed here yet. Add what you spent."))))
	}
	out := g.Group{page.Section(fmt.Sprintf("%d on this claim", len(v.Lines)), "total "+Pounds(v.Pence), links, cards)}
	if len(v.Rows) > 0 {
		out = append(out, page.Section("Sent to payroll", "corrections are counter-entries", nil, page.DenseTable("Rows sent to payroll", []string{"Period", "What", "Quantity", "Rate", "Sum"}, payRows(v.Rows), ""), cameBack(v)))
	}
	return out
}

// readText says what was read of a line's receipt, and what its claimant still owes.
func readText(l Line) string {
	switch {
	case l.Receipt == "":
		return ""
	case l.Read == nil:
		return "It is being read. Open this page again in a moment"
	case l.Read.State == "no_engine":
		return "Nothing: no program for reading print is installed here. Give the sum, the day and who was paid"
	case l.Read.State == "unread":
		return "Nothing: it is no picture or document that can be read. Give the sum, the day and who was paid"
	}
	said := l.Read.seems()
	if said == "" {
		said = "Nothing that is sure"
	}
	if l.bare() {
		said += ". Change the line: say what it was for, and whether this is right"
	}
	return said
}

// cameBack tells what payroll did not take and what comes of it, and what is being recovered.
func cameBack(v View) g.Node {
	var items []string
	for _, x := range v.Rejects {
		said := "Payroll sent back " + Pounds(x.Pence) + " of " + x.Period + ": " + x.Reason + ". "
		switch x.State {
		case "owed":
			said += "It is still owed. Finance sends it again."
		case "sent":
			said += "It goes again in " + x.AgainPeriod + ". " + x.Decided
		default:
			said += "It is not owed. " + x.Decided
		}
		items = append(items, said)
	}
	for _, x := range v.Recovers {
		items = append(items, fmt.Sprintf("%s is recovered in %d pay runs, from %s to %s. %s", Pounds(x.Pence), x.Instalments, x.First, x.Last, x.Reason))
	}
	if len(items) == 0 {
		return nil
	}
	return h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map(items, func(s string) g.Node { return h.Li(g.Text(s)) }))
}

// toRecover tells whether an auditor found that money is to come back.
func (v View) toRecover() bool {
	return v.State == "paid" && v.Looked != nil && v.Looked.Result == "recover"
}

var said = map[string]string{"stop": "Stops payment", "explain": "Needs an explanation", "pay": "Noted"}

func payRows(ps []Pay) []page.Row {
	var out []page.Row
	for _, p := range ps {
		what := spoken(p.Unit)
		if p.Counter {
			what += ", counter-entry"
		}
		out = append(out, page.Row{Cells: []page.Cell{{Text: p.Period}, {Text: what}, {Text: Miles(p.Tenths), Num: true}, {Text: Pounds(p.RatePence), Num: true}, {Text: Pounds(p.Pence), Num: true}}})
	}
	return out
}

func spoken(unit string) string {
	return map[string]string{"mile": "Miles", "passenger_mile": "Passenger miles", "mile_difference": "Miles, later rate", "meal": "Meal", "night": "Night", "day": "Day", "month": "Month", "actual": "What was spent",
		"mile_excess": "Miles, more than is free of tax", "passenger_mile_excess": "Passenger miles, more than is free of tax", "meal_excess": "Meal, more than is free of tax", "recovery": "Recovered", "recovered_mile": "Miles recovered", "hour_at_plain_time": "Hours at plain time"}[unit]
}

func rests(c Claim, l Line) string {
	switch {
	case l.Hearing != "":
		return "The court's warning and the hearing that was held"
	case c.Source == "unit" && l.Route > 0:
		return "The dispatch of your unit"
	case l.Receipt != "":
		return "Your receipt"
	}
	for kind, said := range restsOn {
		if strings.HasPrefix(l.Record, kind+":") {
			return said
		}
	}
	return "What you said"
}

// restsOn says which record of duty a line was drafted from.
var restsOn = map[string]string{recordCourse: "Your booking on the course, and that it was held", recordAbsence: "Your duty record: where you were instead of your roster", recordVariance: "When your tour ended, and until when you were kept on"}

func worked(l Line) string {
	if l.bare() {
		return "The sum is missing: change the line and give it"
	}
	if len(l.Parts) == 0 && l.Tenths == 0 && !strings.HasPrefix(l.Kind, "mileage") { // of a claim that was sent
		return kindText(l.Kind) + ", " + Pounds(l.Pence)
	}
	out := ""
	for i, p := range l.Parts {
		if i > 0 {
			out += ", "
		}
		if p.Unit == "mile" || p.Unit == "passenger_mile" {
			out += fmt.Sprintf("%s %s at %dp", Miles(p.Tenths), map[string]string{"mile": "miles", "passenger_mile": "passenger miles"}[p.Unit], p.RatePence)
		} else {
			out += spoken(p.Unit) + ", " + Pounds(p.RatePence)
		}
	}
	if l.Route > 0 {
		if out != "" {
			out += ". "
		}
		out += "By road on the map " + Miles(tenthsOf(l.Route)) + " miles there and back"
	}
	if out == "" && l.Tenths > 0 {
		return Miles(l.Tenths) + " miles"
	}
	if out == "" {
		return "The miles are missing: change the line and give them"
	}
	return out
}

// sidePart is what is claimed and the form that certifies it, or where the claim stands, and what happens next.
func (d *Desk) sidePart(ctx context.Context, v View) g.Node {
	var card g.Node
	if v.State == "draft" && d.may(ctx, "expenses.claim.submit", v.ID) {
		card = page.SummaryCard("You are claiming "+Pounds(v.Pence), nil, form.Render(submitSpec(ctx, v), form.Values{}, nil))
	} else {
		facts := []page.SummaryRow{page.Fact("Sum", Pounds(v.Pence))}
		for _, f := range []struct{ key, value string }{{"Declared", v.Certified}, {"Explanation", v.Explanation}, {"Decision", v.Settled}, {"Payroll period", v.Period}} {
			if f.value != "" {
				facts = append(facts, page.Fact(f.key, f.value))
			}
		}
		card = page.SummaryCard("Where it stands", nil, page.SummaryList(page.SummaryListProps{Rows: facts}))
	}
	var acts []page.Act
	for _, a := range []struct{ state, action, path, text string }{{"stopped", "expenses.claim.settle", "settle", "Settle it"}, {"paid", "expenses.claim.audit", "audit", "Record what you found"}, {"paid", "expenses.claim.back_pay", "back-pay", "Pay a later rate"}} {
		if v.State == a.state && d.may(ctx, a.action, v.ID) {
			acts = append(acts, page.Act{Text: a.text, Href: "/expenses/claim/" + v.ID + "/" + a.path})
		}
	}
	out := g.Group{card, page.Section("What happens next", "", nil, next(v, when.DayOf(d.host.Clock.Now())))}
	if len(acts) > 0 {
		out = append(out, page.Section("What you can do", "", nil, page.Acts(acts)))
	}
	return out
}

// paidText: a claim is settled at once, and the money comes with the pay.
func paidText(v View, today when.Day) string {
	if v.PayDay.After(today) {
		return "It will be paid on " + v.PayDay.Text() + " with the pay."
	}
	return "It was paid on " + v.PayDay.Text() + " with the pay."
}

func next(v View, today when.Day) g.Node {
	var items []string
	switch v.State {
	case "draft":
		items = append(items, "It will be paid on "+v.PayDay.Text()+" with your pay. Nobody has to approve it.")
		if has(v.Findings, "stop") {
			items = []string{"A check stops this claim as it stands. Put it right, or send it and finance looks at it."}
		} else if has(v.Findings, "explain") {
			items = append(items, "A check asks for an explanation. It is paid with your answer.")
		}
		items = append(items, "Some paid claims are drawn and looked at. You are told if yours is.")
	case "paid":
		items = append(items, paidText(v, today), "A mistake found later is put right here. The first claim stays on the record.")
	case "stopped":
		items = append(items, "Finance looks at it, and you read the decision here.")
	case "refused":
		items = append(items, "It is not paid. The reason is above. A new claim can be begun.")
	}
	return h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map(items, func(s string) g.Node { return h.Li(g.Text(s)) }))
}

// declaredToo says that the one tick stands by the sentence about the car as well, because the page showed it there.
var declaredToo = map[string]string{"insured": "true"}

// submitSpec asks for what is to be declared, word for word as the law table has it, under one tick that nobody has made yet.
func submitSpec(ctx context.Context, v View) form.Spec {
	s := form.Spec{Lang: page.Lang(ctx), For: Submit{}, Action: "/expenses/claim/" + v.ID + "/submit", Submit: "Certify and submit", Known: declaredToo}
	s.Fields = append(s.Fields, form.Field{Name: "certified", Label: strings.Join(v.Declare, " ")})
	if len(v.Declare) > 1 {
		s.Fields = append(s.Fields, form.Field{Name: "insured", As: form.AsHidden})
	}
	if has(v.Findings, "explain") {
		s.Fields = append(s.Fields, form.Field{Name: "explanation"})
	}
	return s
}

func (d *Desk) may(ctx context.Context, action, claim string) bool {
	return d.host.Door.May(ctx, act.Of(action, claimRef(claim)))
}
