package evidence

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/thread"
	"throughline/police/evidence/barcode"
)

// labelCode is what a scanner reads from an exhibit's label: the case and the exhibit's number, which nobody else has (MOB-05). It is
// what a person reads there too, and opens nothing by itself.
func labelCode(ref, number string) string { return ref + " " + number }

// labelPage is an exhibit's label, to be printed and stuck on its bag. Each print is a look.
func (d *Desk) labelPage(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	type label struct {
		x   Exhibit
		ref string
		l   Link
	}
	v, err := act.See(ctx, d.host.Door, act.Of("evidence.exhibit.label", journal.Ref{Kind: "exhibit", ID: id}), func(q db.Querier, _ *access.Actor) (label, error) {
		x, err := getExhibit(q, id)
		if err != nil {
			return label{}, err
		}
		th, err := thread.Get(q, x.Thread)
		if err != nil {
			return label{}, err
		}
		chain, err := linksOf(q, id)
		if err != nil {
			return label{}, err
		}
		return label{x, th.Ref, chain[len(chain)-1]}, nil
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	code := labelCode(v.ref, v.x.Number)
	bars, err := barcode.Bars(code)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	square, err := barcode.QR(code)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	row := func(k, v string) g.Node {
		return h.Div(h.Dt(g.Text(k)), h.Dd(g.Text(or(v, "None"))))
	}
	var training g.Node
	if d.host.Training {
		training = h.P(h.Class("tl-label__mark"), g.Text("TRAINING"))
	}
	page.Render(w, r, page.Page{Title: "Label of exhibit " + v.x.Number, Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + v.x.Thread}, {Text: v.x.Number, Href: "/evidence/exhibit/" + v.x.ID}, {Text: "Label"}}},
		page.P("Print this page and stick the label on the bag. Print it again when the seal is changed."),
		h.Div(h.Class("tl-label"), training,
			h.Div(h.Class("tl-label__top"), h.Div(h.P(h.Class("tl-label__number"), g.Text(v.x.Number)), h.P(g.Text("Case "+v.ref))), square),
			h.Dl(row("What", v.x.Description), row("Found or taken", clock(v.x.FoundAt)+", "+or(v.x.Place, "place not said")), row("Produced by", v.x.ProducerName), row("Seal", v.l.Seal), row("Property store", v.x.Reference)),
			bars, h.P(h.Class("tl-label__code"), g.Text(code))))
}
