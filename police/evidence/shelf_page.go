package evidence

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) shelfScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /evidence/store", Title: "Property store", File: "evidence/shelf_page.go", Handler: d.storePage},
		{Pattern: "GET /evidence/store/{code}", Title: "A shelf of the property store", File: "evidence/shelf_page.go", Handler: d.shelfPage},
	}
	add := room.FormPage[AddShelf]{Path: "/evidence/store-add", Title: "Add a shelf", File: "evidence/shelf_page.go", Button: "Add the shelf",
		Do: func(ctx context.Context, _ *http.Request, in AddShelf) (string, error) {
			_, err := d.AddShelf(ctx, in)
			return "/evidence/store/" + in.Code, err
		}}
	audit := room.FormPage[AuditShelf]{Path: "/evidence/store/{code}/audit", Title: "Audit a shelf", File: "evidence/shelf_page.go", Button: "Compare with the record",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			v, err := d.SeeShelf(ctx, r.PathValue("code"))
			return page.P(shelfPlace(v.ID) + ". Scan every label, without looking at what the record says is there."), err
		},
		Do: func(ctx context.Context, r *http.Request, in AuditShelf) (string, error) {
			_, err := d.AuditShelf(ctx, r.PathValue("code"), in)
			return "/evidence/store/" + r.PathValue("code"), err
		}}
	shelve := room.FormPage[ShelveExhibit]{Path: "/evidence/exhibit/{id}/shelve", Title: "Put an exhibit on a shelf", File: "evidence/shelf_page.go", Button: "Record it", Version: room.VersionOf(d.host, "exhibit", "id"),
		Intro: d.exhibitIntro,
		Shape: func(ctx context.Context, _ *http.Request, s *form.Spec) error {
			list, err := shelvesAfter(d.host.DB.Read(ctx), "", all)
			var options []form.Option
			for _, x := range list {
				options = append(options, form.Option{Value: x.ID, Text: strings.TrimSpace(x.ID + " " + x.What)})
			}
			s.Fields = []form.Field{{Name: "shelf", As: form.AsSelect, Options: options}, {Name: "from"}, {Name: "seal_found"}, {Name: "from_signed"}, {Name: "to_signed"}}
			return err
		},
		Do: func(ctx context.Context, r *http.Request, in ShelveExhibit) (string, error) {
			_, err := d.ShelveExhibit(ctx, r.PathValue("id"), in)
			return "/evidence/exhibit/" + r.PathValue("id"), err
		}}
	for _, s := range [][]room.Screen{add.Screens(), audit.Screens(), shelve.Screens()} {
		out = append(out, s...)
	}
	return out
}

func (d *Desk) storePage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	list, err := d.Shelves(ctx)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var acts []page.Act
	if d.host.Door.May(ctx, shelfAct("evidence.shelf.add", "new")) {
		acts = []page.Act{{Text: "Add a shelf", Href: "/evidence/store-add"}}
	}
	var rows []page.Row
	for _, s := range list {
		rows = append(rows, page.Row{Urgency: soonIf(s.AuditedAt.IsZero()), Cells: []page.Cell{{Node: link("/evidence/store/"+s.ID, s.ID)}, {Text: s.What}, {Text: or(clock(s.AuditedAt), "Never")}}})
	}
	page.Render(w, r, page.Page{Title: "Property store"}, page.Acts(acts),
		page.DenseTable("Shelves", []string{"Shelf", "For", "Last audit"}, rows, "No shelf yet. A sergeant adds the first."))
}

// moreLinks lead from a case's evidence to what stands beside it, for who may see it.
func (d *Desk) moreLinks(ctx context.Context, threadID string) g.Node {
	var out g.Group
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err == nil && d.host.Door.May(ctx, act.Of("evidence.disclosure.see", journal.Ref{Kind: "thread", ID: threadID}).With(facts)) {
		out = append(out, h.Li(link("/evidence/thread/"+threadID+"/disclosure", "Disclosure: used and unused material")))
	}
	if err == nil && d.host.Door.May(ctx, act.Of("evidence.share.see", journal.Ref{Kind: "thread", ID: threadID}).With(facts)) {
		out = append(out, h.Li(link("/evidence/thread/"+threadID+"/shares", "What was shared of this case")))
	}
	if err == nil && d.host.Door.May(ctx, act.Of("evidence.ask.see", journal.Ref{Kind: "thread", ID: threadID}).With(facts)) {
		out = append(out, h.Li(link("/evidence/thread/"+threadID+"/asks", "Who was asked to send what they have")))
	}
	if d.host.Door.May(ctx, cameraAct("evidence.camera.see", "all")) {
		out = append(out, h.Li(link("/evidence/cameras", "Register of cameras")))
	}
	if d.host.Door.May(ctx, shelfAct("evidence.shelf.see", "all")) {
		out = append(out, h.Li(link("/evidence/store", "Property store: its shelves and their audits")))
	}
	if len(out) == 0 {
		return nil
	}
	return h.Ul(h.Class("govuk-list"), out)
}

func (d *Desk) shelfPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	v, err := d.SeeShelf(ctx, r.PathValue("code"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var acts []page.Act
	if d.host.Door.May(ctx, shelfAct("evidence.shelf.audit", v.ID)) {
		acts = []page.Act{{Text: "Audit by scan", Href: "/evidence/store/" + v.ID + "/audit"}}
	}
	var rows []page.Row
	for _, x := range v.Exhibits {
		rows = append(rows, page.Row{Urgency: lateIf(x.Gaps > 0), Cells: []page.Cell{{Node: link("/evidence/exhibit/"+x.ID, x.Number)}, {Text: x.Description}, {Text: x.ProducerName}}})
	}
	page.Render(w, r, page.Page{Title: shelfPlace(v.ID), Crumbs: []page.Crumb{{Text: "Property store", Href: "/evidence/store"}, {Text: v.ID}}}, page.Acts(acts),
		page.Section("What the record has here", count(len(rows), ""), nil, page.DenseTable("Exhibits", []string{"Number", "What", "Produced by"}, rows, "Nothing that is open to you.")),
		page.Section("Audits", count(len(v.Audits), ""), nil, audits(v.Audits)))
}

func audits(list []Audit) g.Node {
	var rows []page.Row
	for _, a := range list {
		hidden := ""
		if a.Hidden > 0 {
			hidden = fmt.Sprintf(" %d exhibits here were not open to the auditor and were not judged.", a.Hidden)
		}
		if len(a.Differences) == 0 {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: clock(a.MadeAt)}, {Text: a.MadeByName}, {Text: fmt.Sprint(a.Counted), Num: true}, {Text: ""}, {Text: "As the record says." + hidden}}})
		}
		for _, x := range a.Differences {
			said := map[string]string{"missing": "MISSING: the record has it here", "elsewhere": "The record has it elsewhere: " + x.Says, "gone": "It left for good: " + x.Says, "unknown": "No exhibit that was open to who scanned it has this code", "twice": "Two labels say the same"}[x.What]
			rows = append(rows, page.Row{Urgency: lateIf(true), Cells: []page.Cell{{Text: clock(a.MadeAt)}, {Text: a.MadeByName}, {Text: fmt.Sprint(a.Counted), Num: true}, {Text: x.Code}, {Text: said + "." + hidden}}})
		}
	}
	return page.DenseTable("Audits", []string{"When", "By", "Scanned", "Code", "Found"}, rows, "Never audited. Scan what is on it.")
}

func (d *Desk) shelfAPI(a huma.API) {
	api.Get(a, "evidence.shelf.list", "/api/evidence/store", "The shelves of the property store", func(ctx context.Context, _ *struct{}) (ShelfList, error) {
		list, err := d.Shelves(ctx)
		return ShelfList{list}, err
	})
	api.Get(a, "evidence.shelf.see", "/api/evidence/store/{code}", "A shelf, with what the record has on it and its audits", func(ctx context.Context, in *OfShelf) (ShelfView, error) {
		return d.SeeShelf(ctx, in.Code)
	})
	api.Post(a, "evidence.shelf.add", "/api/evidence/store", "Add a shelf", func(ctx context.Context, in *struct{ Body AddShelf }) (act.Done[Shelf], error) {
		return d.AddShelf(ctx, in.Body)
	})
	api.Post(a, "evidence.shelf.audit", "/api/evidence/store/{code}/audit", "Compare a shelf with what was scanned on it", func(ctx context.Context, in *struct {
		OfShelf
		Body AuditShelf
	}) (act.Done[Audit], error) {
		return d.AuditShelf(ctx, in.Code, in.Body)
	})
	api.Post(a, "evidence.exhibit.shelve", "/api/evidence/exhibit/{id}/shelve", "Put a thing on a shelf, signed by both", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body ShelveExhibit
	}) (act.Done[Link], error) {
		return d.ShelveExhibit(ctx, in.ID, in.Body)
	})
}

// OfShelf is the address of a shelf.
type OfShelf struct {
	Code string `path:"code" doc:"The code on the shelf"`
}

// ShelfList is every shelf.
type ShelfList struct {
	Shelves []Shelf `json:"shelves"`
}
