package people

import (
	"fmt"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/journal"
	"throughline/platform/page"
)

var kindWords = map[string]string{"person": "Person", "address": "Address", "phone": "Telephone", "email": "Email", "vehicle": "Vehicle", "pnc": "PNC ID", "cro": "CRO number"}

// findPage is the search for people and what belongs to them.
func (d *Desk) findPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	found, err := d.Find(r.Context(), q)
	if failed(w, r, err) {
		return
	}
	box := h.Form(h.Method("get"), h.Action("/people"), h.Role("search"), h.Aria("label", "People, telephones, vehicles and addresses"),
		page.Input(page.InputProps{ID: "q", Name: "q", Value: q, Label: page.LabelProps{Text: "Name, telephone, registration, postcode or PNC ID"},
			Hint: &page.HintProps{Text: "A slip in a name does no harm. Your search and what it gave are recorded."}}),
		page.Button(page.ButtonProps{Text: "Search"}))
	body := g.Group{box}
	if q != "" {
		body = append(body, results(found))
	}
	if found.Withheld > 0 {
		body = append(body, page.WarningText(page.WarningTextProps{IconFallbackText: "Warning",
			Text: "A record about you, your family or your home is not shown. It was recorded that you searched for it, and a supervisor has been asked to look at it."}))
	}
	body = append(body, page.Acts([]page.Act{{Text: "Record a person", Href: "/people/new"}}))
	page.Render(w, r, page.Page{Title: "People"}, body)
}

func results(f Found) g.Node {
	rows := make([]page.Row, len(f.Hits))
	for i, x := range f.Hits {
		near := "exact"
		if x.Slips > 0 {
			near = fmt.Sprintf("%d letters otherwise", x.Slips)
		}
		if x.Slips == 1 {
			near = "1 letter otherwise"
		}
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href(links(journal.Ref{Kind: x.Kind, ID: x.ID})), g.Text(x.Title))}, {Text: kindWords[x.Kind]}, {Text: near}}}
	}
	return page.Section("Found", fmt.Sprint(len(f.Hits)), nil,
		page.DenseTable("What was found", []string{"Name or number", "Kind", "Match"}, rows, "Nobody was found. Try fewer words or another spelling, or record the person."))
}
