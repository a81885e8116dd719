package expenses

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
)

const drawShown = 200 // candidates that the page shows; all are in the API

// drawPage shows a draw and draws it again as it is opened, with each candidate's hash.
func (d *Desk) drawPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.SeeDraw(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	crumbs := []page.Crumb{{Text: "Claims to look at", Href: "/expenses/desk"}, {Text: "Sample of " + periodText(x.Period)}}
	if x.State == "asked" {
		page.Render(w, r, page.Page{Title: "Sample of " + periodText(x.Period), Wide: true, Crumbs: crumbs},
			page.P(fmt.Sprintf("%d claims can be drawn. They are settled, and so are their tickets.", len(x.Candidates))),
			page.P("Who is drawn is settled by the next checkpoint that the journal signs, in a moment. Nobody knows it yet. Open this page again."), d.resumeLink(r, x))
		return
	}
	page.Render(w, r, page.Page{Title: "Sample of " + periodText(x.Period), Wide: true, Crumbs: crumbs}, d.drawParts(x)...)
}

// resumeIntro says that nobody gains by drawing it now.
func (d *Desk) resumeIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	if _, err := d.intro("expenses.sample.draw", func(string) journal.Ref { return journal.Ref{Kind: "payroll"} })(ctx, r); err != nil {
		return nil, err
	}
	x, err := d.SeeDraw(ctx, r.PathValue("id"))
	return page.P("The draw of " + periodText(x.Period) + " waits. It comes out as it would have by itself: its seed is of the first checkpoint that was signed over it."), err
}

// resumeLink leads an auditor to draw what waits too long.
func (d *Desk) resumeLink(r *http.Request, x Draw) g.Node {
	if !d.host.Door.May(r.Context(), act.Of("expenses.sample.draw", drawRef(x.ID)).With(drawFacts)) {
		return nil
	}
	return h.P(h.Class("govuk-body"), link("/expenses/draw/"+x.ID+"/resume", "It still waits: draw it now"))
}

func (d *Desk) drawParts(x Draw) []g.Node {
	facts := []page.SummaryRow{page.Fact("At random", fmt.Sprintf("%d of %d, which is %d %% and never fewer", len(x.Drawn), len(x.Candidates), x.Percent)),
		page.Fact("By tickets", fmt.Sprintf("%d, at most %d %% of all, of those with two tickets or more", len(x.Risky), x.RiskPercent)), page.Fact("Seed", x.Seed)}
	if x.Head == "" {
		return []g.Node{page.SummaryCard("The draw", nil, page.SummaryList(page.SummaryListProps{Rows: facts})), page.P("This draw was made with a seed of its own, before seeds came from the journal.")}
	}
	random, risky := drawn(seedOf(x.Head, x.ID), x.Candidates, x.Percent, x.RiskPercent)
	same := "Drawn again now, it is the same"
	if strings.Join(random, ",") != strings.Join(x.Drawn, ",") || strings.Join(risky, ",") != strings.Join(x.Risky, ",") || seedOf(x.Head, x.ID) != x.Seed {
		same = "DRAWN AGAIN NOW, IT IS ANOTHER. Tell information assurance"
	}
	facts = append(facts, page.Fact("Proof", same), page.Fact("Checkpoint", "of "+strconv.FormatInt(x.Size, 10)+" entries, the first that was signed over the entry "+x.Entry))
	var rows []page.Row
	for _, c := range x.Candidates[:min(drawShown, len(x.Candidates))] {
		why := "Not drawn"
		for name, ids := range map[string][]string{"Drawn at random": random, "Drawn by its tickets": risky} {
			if strings.Contains(","+strings.Join(ids, ",")+",", ","+c.ID+",") {
				why = name
			}
		}
		weighted := ""
		if c.Tickets > 1 {
			weighted = ticket(x.Seed, c.ID, c.Tickets)[:16]
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: c.ID}, {Text: ticket(x.Seed, c.ID, 0)[:16]}, {Text: strconv.Itoa(c.Tickets), Num: true}, {Text: d.labels(c.Why)}, {Text: weighted}, {Text: why}}})
	}
	note := "the beginning of each hash"
	if more := len(x.Candidates) - len(rows); more > 0 {
		note += "; " + strconv.Itoa(more) + " more are in the API"
	}
	return []g.Node{page.SummaryCard("The draw", nil, page.SummaryList(page.SummaryListProps{Rows: facts})),
		page.Section("What was signed", "the seed is SHA-256 of these lines and of \"draw\" with the draw's id", nil, page.Box(scrolled("What was signed", x.Head+"draw "+x.ID+"\n"))),
		page.P("At random: the smallest SHA-256 of seed/claim. By tickets: of the rest, the smallest of SHA-256 of seed/risk/claim/1, seed/risk/claim/2 and so on, one for each ticket. Anybody can do it again: throughline ask expense-sample."),
		page.Section("Who could be drawn", note, nil, page.DenseTable("Candidates", []string{"Claim", "Hash", "Tickets", "What gave more than one", "Smallest of its tickets", "Came of it"}, rows, ""))}
}

func scrolled(label, text string) g.Node {
	return h.Div(h.Class("tl-scroll"), h.TabIndex("0"), h.Role("region"), h.Aria("label", label), h.Pre(g.Text(text)))
}

// labels are codes of law expenses.control in words.
func (d *Desk) labels(codes []string) string {
	var out []string
	for _, code := range codes {
		if c, err := d.control(code, d.today()); err == nil {
			out = append(out, c.Label)
		}
	}
	return strings.Join(out, ". ")
}

// lookedText tells a claimant why their claim is looked at, with their own part of the arithmetic.
func lookedText(x Looked) []string {
	var out []string
	switch x.Why {
	case "new_claimant":
		out = append(out, "It is looked at because it is a first claim. Every first claim is.")
	case "read_late":
		out = append(out, "It is looked at because its receipt was read after it was paid, and does not say the same.")
	case "random_sample":
		out = append(out, fmt.Sprintf("It was drawn at random, as one of %d out of %d claims. Nobody chose it.", x.Drawn, x.Of))
	case "risk_sample":
		out = append(out, fmt.Sprintf("It was drawn with %d tickets, as one of %d out of %d claims. Nobody chose it. More than one ticket came of: %s.", x.Tickets, x.Drawn, x.Of, strings.Join(x.Reasons, "; ")))
	}
	if x.Ticket != "" && x.Size > 0 {
		out = append(out, fmt.Sprintf("The seed is of the journal's checkpoint of %d entries: %s…. This claim's hash is %s….", x.Size, x.Seed[:12], x.Ticket[:12]))
	}
	return append(out, map[string]string{"": "Nobody has said yet what they found.", "ok": "Somebody looked, and it is right.", "corrected": "Somebody looked, and it was corrected.", "recover": "Somebody looked, and money is to be recovered."}[x.Result])
}

// lookedPart is the same as a section of the claim's page, and the link to the draw for whoever may open it.
func (d *Desk) lookedPart(r *http.Request, v View) g.Node {
	if v.Looked == nil {
		return nil
	}
	var links []page.Link
	if v.Looked.Draw != "" && d.host.Door.May(r.Context(), act.Of("expenses.sample.see", drawRef(v.Looked.Draw)).With(drawFacts)) {
		links = []page.Link{{Text: "The draw", Href: "/expenses/draw/" + v.Looked.Draw}}
	}
	return page.Section("Looked at after it was paid", "", links, h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map(lookedText(*v.Looked), func(s string) g.Node { return h.Li(g.Text(s)) })))
}
