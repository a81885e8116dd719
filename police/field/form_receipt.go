package field

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// receiptPage is what the person of a form is given in print: what the record says of what happened, and nothing that was not
// for them. Where giving the officer's name would put them in danger, the number stands alone (Code A 4.4).
func (d *Forms) receiptPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	f, err := d.defOf(x)
	if err == nil && f.CopyTitle == "" {
		err = fault.New(fault.Conflict, "field.copy.not_printed")
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	officer := x.MadeByNumber + " " + x.MadeByName
	if x.Answers.Get("by_number") == forms.Yes {
		officer = x.MadeByNumber
	}
	rows := []page.SummaryRow{page.Fact("Officer", officer), page.Fact("Reference", x.ID)}
	for _, part := range f.ReadBack(x.Answers) {
		for _, row := range part.Rows {
			if q, _ := f.Question(row.ID); q.Copy != "" && row.Text != "" {
				rows = append(rows, page.Fact(q.Copy, row.Text))
			}
		}
	}
	var more g.Node
	if x.Form == "stop_search" {
		if x.Answers.Get("station") == "" {
			rows = append(rows, page.Fact("Officer's station", "Not recorded. Any station of this force finds the officer by this reference"))
		}
		more = page.P("You may claim a copy of it from this force until " + when.DayOf(x.CopyUntil.Add(-1)).Text() + ", with this reference. If you are not content with how you were treated, you may complain to this force or to the Independent Office for Police Conduct.")
	}
	page.Render(w, r, page.Page{Title: f.CopyTitle, Back: "/field/record/" + x.ID}, page.P(f.CopySays), page.SummaryList(page.SummaryListProps{Rows: rows}), more)
}

// labelsPage is the label of each exhibit of a case, for printing: number, what, where, when, from whom, by whom and the seal.
func (d *Forms) labelsPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	list, err := d.evidence.List(ctx, r.PathValue("thread"), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var cards g.Group
	for _, x := range list.Exhibits {
		v, err := d.evidence.SeeExhibit(ctx, x.ID, "to print its label")
		if err != nil {
			page.Fault(w, r, err)
			return
		}
		seal := ""
		if len(v.Continuity) > 0 {
			seal = v.Continuity[0].Seal
		}
		var rows []page.SummaryRow
		for _, fact := range [][2]string{{"What", x.Description}, {"Where", x.Place}, {"When", onClock(x.FoundAt)}, {"From", x.From}, {"Produced by", x.ProducerName}, {"Seal", seal}, {"Property store", x.Reference}, {"Signature", " "}} {
			if fact[1] != "" {
				rows = append(rows, page.Fact(fact[0], fact[1]))
			}
		}
		cards = append(cards, page.SummaryCard("Exhibit "+x.Number, nil, page.SummaryList(page.SummaryListProps{Rows: rows})))
	}
	if len(cards) == 0 {
		cards = append(cards, page.P("This case has no exhibit yet."))
	}
	page.Render(w, r, page.Page{Title: "Exhibit labels", Back: "/evidence/thread/" + r.PathValue("thread")}, h.Div(h.Class("tl-labels"), cards), page.NextPrevious(r, "exhibits", list.Later))
}
