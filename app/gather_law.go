package app

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/when"

	h "maragu.dev/gomponents/html"
)

// lawPage lists the tables of law that the product uses.
func (s *Server) lawPage(w http.ResponseWriter, r *http.Request) {
	var rows []page.Row
	for _, name := range s.Host.Law.Names() {
		t := s.Host.Law.Table(name)
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/law/"+name, name)}, {Text: strings.Join(strings.Fields(t.Note), " ")},
			{Text: say(t.KeyedOn)}, {Text: strconv.Itoa(len(t.Rows())), Num: true}}})
	}
	page.Render(w, r, page.Page{Title: "The law used here", Wide: true},
		page.P("Every limit, rate, code and form of words that this system uses is a dated row with its source. A row is never edited: a change of law is another row, so an old decision still explains itself."),
		h.P(h.Class("govuk-body"), link("/law-rows", "Rows of this force's own")),
		page.DenseTable("Tables", []string{"Table", "What it is", "Chosen by the date of", "Rows"}, rows, "There are no tables."))
}

// lawTablePage shows one table: what is in force today, or on another day.
func (s *Server) lawTablePage(w http.ResponseWriter, r *http.Request) {
	t, ok := s.Host.Law.Lookup(r.PathValue("table"))
	if !ok {
		page.Fault(w, r, fault.New(fault.NotFound, "law.table.unknown").With("table", r.PathValue("table")))
		return
	}
	list := t.Rows()
	if typed := r.URL.Query().Get("on"); typed != "" {
		d, err := when.ParseDay(typed)
		if err != nil {
			page.Fault(w, r, named("on", err))
			return
		}
		list = t.On(d)
	}
	rows := make([]page.Row, len(list))
	for i, x := range list {
		until := "until further notice"
		if !x.To.IsZero() {
			until = x.To.Text()
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: x.Code}, {Text: x.Words()}, {Text: x.From.Text()}, {Text: until}, {Text: x.Source}}}
	}
	today := when.DayOf(s.Host.Clock.Now()).String()
	links := []page.Link{{Text: "Every row", Href: "/law/" + t.Name, Current: r.URL.Query().Get("on") == ""},
		{Text: "In force today", Href: "/law/" + t.Name + "?on=" + today, Current: r.URL.Query().Get("on") == today}}
	if t.Editable && s.desks.enact.MayPropose(r.Context()) {
		links = append(links, page.Link{Text: "Propose a row", Href: "/law/" + t.Name + "/propose"})
	}
	page.Render(w, r, page.Page{Title: "Law: " + t.Name, Wide: true, Back: "/law"}, page.P(strings.Join(strings.Fields(t.Note), " ")),
		page.Section("Rows", "chosen by the date of: "+say(t.KeyedOn), links, page.DenseTable(t.Name, []string{"Code", "Value", "From", "To", "Source"}, rows, "No row is in force on this day.")))
}
