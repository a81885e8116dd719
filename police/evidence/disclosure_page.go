package evidence

import (
	"context"
	"encoding/csv"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

// everything is every part of what was gathered.
var everything = []paging.Part{{Limit: all}, {Limit: all}, {Limit: all}}

func (d *Desk) disclosureScreens() []room.Screen {
	const file = "evidence/disclosure_page.go"
	out := []room.Screen{
		{Pattern: "GET /evidence/thread/{thread}/disclosure", Title: "Disclosure", File: file, Handler: d.disclosurePage(false)},
		{Pattern: "GET /evidence/thread/{thread}/disclosure/sensitive", Title: "Sensitive material", File: file, Handler: d.disclosurePage(true)},
		{Pattern: "GET /evidence/thread/{thread}/disclosure.csv", Title: "Unused material, to take away", File: file, Handler: d.disclosureFile},
	}
	for _, kind := range []string{"statement", "exhibit", "material"} {
		out = append(out, room.FormPage[MarkItem]{Path: "/evidence/" + kind + "/{id}/disclosure", Title: "Decide for disclosure", File: file, Button: "Save",
			Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
				s.With(form.Field{Name: "state", As: form.AsRadios, Options: []form.Option{{Value: itemUsed, Text: "Used: it is part of the case"}, {Value: itemUnused, Text: "Unused"}, {Value: itemSensitive, Text: "Unused, and sensitive"}}})
				return nil
			},
			Do: func(ctx context.Context, r *http.Request, in MarkItem) (string, error) {
				of := journal.Ref{Kind: kind, ID: r.PathValue("id")}
				if _, err := d.MarkItem(ctx, of, in); err != nil {
					return "", err
				}
				threadID, err := threadOf(d.host.DB.Read(ctx), of)
				return "/evidence/thread/" + threadID + "/disclosure", err
			}}.Screens()...)
	}
	return out
}

func (d *Desk) disclosurePage(sensitive bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, threadID := r.Context(), r.PathValue("thread")
		items, err := d.Disclosure(ctx, threadID, sensitive)
		if err != nil {
			page.Fault(w, r, err)
			return
		}
		facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
		if err != nil {
			page.Fault(w, r, err)
			return
		}
		may := d.host.Door.May(ctx, act.Of("evidence.disclosure.mark", journal.Ref{Kind: "thread", ID: threadID}).With(facts))
		var rows []page.Row
		for _, x := range items {
			tag := ""
			if x.Presumed {
				tag = "Presumed to be disclosed"
			}
			state := plain(x.State)
			if !x.Decided {
				state = "Unused, not decided yet"
			}
			if x.Highly {
				state = "HIGHLY SENSITIVE: not on an ordinary schedule"
			}
			cells := []page.Cell{{Node: link("/evidence/"+x.Of.Kind+"/"+x.Of.ID, x.Title)}, {Text: x.Kind}, {Text: clock(x.At)}, {Text: tag}, {Text: state}, {Text: x.Reason}}
			if may {
				cells = append(cells, page.Cell{Node: h.A(h.Class("govuk-link"), h.Href("/evidence/"+x.Of.Kind+"/"+x.Of.ID+"/disclosure"), g.Text("Decide"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" "+x.Title)))})
			}
			rows = append(rows, page.Row{Urgency: soonIf(!x.Decided), Cells: cells})
		}
		head := []string{"Item", "Kind", "When", "Presumption", "Decision", "Reason"}
		if may {
			head = append(head, "Act")
		}
		title, other := "Disclosure", g.Group{}
		if sensitive {
			title = "Sensitive material"
			other = append(other, page.P("This stands apart from every other schedule. It is not printed, exported or shared with one."))
		} else {
			other = append(other, page.P("Everything that was gathered for this case is material. What is not used is unused, and is decided on one by one."))
			links := g.Group{h.Li(link("/evidence/thread/"+threadID+"/disclosure.csv", "Unused material as a file, without what is sensitive"))}
			if d.host.Door.May(ctx, act.Of("evidence.disclosure.sensitive", journal.Ref{Kind: "thread", ID: threadID}).With(facts)) {
				links = append(links, h.Li(link("/evidence/thread/"+threadID+"/disclosure/sensitive", "Sensitive material")))
			}
			other = append(other, h.Ul(h.Class("govuk-list"), links))
		}
		page.Render(w, r, page.Page{Title: title, Wide: true, Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + threadID}, {Text: title}}}, other,
			page.DenseTable(title, head, rows, "Nothing here."))
	}
}

// disclosureFile is the unused material without what is sensitive: the two are never in one file (CF-11).
func (d *Desk) disclosureFile(w http.ResponseWriter, r *http.Request) {
	items, err := d.Disclosure(r.Context(), r.PathValue("thread"), false)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	sealed(w.Header(), "text/csv; charset=utf-8", "attachment", "unused-material.csv")
	out := csv.NewWriter(w)
	_ = out.Write([]string{"item", "kind", "when", "presumed", "reason"}) // a reader who has gone away is not a fault
	for _, x := range items {
		if x.State == itemUnused {
			_ = out.Write([]string{spreadsheet(x.Title), x.Kind, clock(x.At), map[bool]string{true: "yes", false: "no"}[x.Presumed], spreadsheet(x.Reason)})
		}
	}
	out.Flush()
}

// spreadsheet keeps what somebody typed from being read as a formula.
func spreadsheet(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@' || s[0] == '\t' || s[0] == '\r') {
		return "'" + s
	}
	return s
}

// DisclosureList is what was gathered, as the disclosure officer sees it.
type DisclosureList struct {
	Items []DisclosureItem `json:"items"`
}

func (d *Desk) disclosureAPI(a huma.API) {
	for path, sensitive := range map[string]bool{"disclosure": false, "disclosure/sensitive": true} {
		name := map[bool]string{false: "evidence.disclosure.see", true: "evidence.disclosure.sensitive"}[sensitive]
		api.Get(a, name, "/api/evidence/thread/{thread}/"+path, map[bool]string{false: "Everything gathered for a case, without what is sensitive", true: "Sensitive material of a case"}[sensitive], func(ctx context.Context, in *OnThread) (DisclosureList, error) {
			items, err := d.Disclosure(ctx, in.Thread, sensitive)
			return DisclosureList{items}, err
		})
	}
	for _, kind := range []string{"statement", "exhibit", "material"} {
		api.Post(a, "evidence."+kind+".disclosure.mark", "/api/evidence/"+kind+"/{id}/disclosure", "Decide whether it is used, unused or sensitive", func(ctx context.Context, in *struct {
			ID   string `path:"id"`
			Body MarkItem
		}) (act.Done[DisclosureItem], error) {
			return d.MarkItem(ctx, journal.Ref{Kind: kind, ID: in.ID}, in.Body)
		})
	}
}
