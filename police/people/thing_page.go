package people

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/when"
)

// thingPage shows an address, phone, email, vehicle or identifier with those whose it is.
func (d *Desk) thingPage(w http.ResponseWriter, r *http.Request) {
	s, err := d.SeeThing(r.Context(), r.PathValue("id"))
	if failed(w, r, err) {
		return
	}
	rows := make([]page.Row, len(s.People))
	for i, x := range s.People {
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/people/"+x.Person), g.Text(s.Names[i]))}, {Text: plain(x.Role)}, {Text: when.DayOf(x.From).Text()}}}
	}
	var acts g.Node
	if s.Thing.Kind == Address {
		acts = page.Acts([]page.Act{{Text: "Add a warning marker", Href: "/things/" + s.Thing.ID + "/marker"}})
	}
	page.Render(w, r, page.Page{Title: s.Thing.Text, Crumbs: []page.Crumb{{Text: "People", Href: "/people"}, {Text: kindOf(s.Thing)}}},
		page.Section("Whose it is", "", nil, page.DenseTable("Whose it is", []string{"Person", "How", "From"}, rows, "Nobody that you may see.")),
		d.markerList(Sheet{Markers: s.Markers, Today: s.Today}), acts)
}
