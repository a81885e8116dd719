package evidence

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/police/evidence/media"
)

// previewOf serves the picture that was drawn of a file: a view of the record like any other.
func (d *Desk) previewOf(kind, action string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		of := journal.Ref{Kind: kind, ID: r.PathValue("id")}
		d.serve(w, r, act.Of(action, of), func(q db.Querier) (file, error) {
			v, err := lookOf(q, of)
			if err == nil && v.Preview == "" {
				err = fault.New(fault.NotFound, "exhibit.no_picture")
			}
			return file{hash: v.Preview, kind: "image/jpeg", name: "preview"}, err
		})
	}
}

// shownAs is what a page shows of a file: the picture that was drawn of it, an archive's list, or the sentence why there is neither.
func (v Look) shownAs(ctx context.Context, base, title string) g.Node {
	var out g.Group
	switch {
	case v.State == lookWaiting:
		out = append(out, page.P("The file is being looked at. Open this page again in a moment to see it."))
	case v.Preview != "":
		out = append(out, picture(base+"/preview", title), page.P("This is a picture drawn from the file. The file itself is unchanged."))
	}
	if v.Note != "" {
		out = append(out, page.P(page.Say(page.Lang(ctx), v.Note)))
	}
	if v.List != nil {
		out = append(out, v.listed(ctx))
	}
	return out
}

func (v Look) listed(ctx context.Context) g.Node {
	var warnings g.Group
	for _, n := range v.List.Notes {
		warnings = append(warnings, h.P(h.Class("govuk-body"), h.Strong(g.Text(page.Say(page.Lang(ctx), n)))))
	}
	if v.List.Locked {
		warnings = append(warnings, page.P("Something in it is encrypted."))
	}
	var rows []page.Row
	for _, e := range v.List.Entries {
		odd := ""
		if e.Odd {
			odd = "Leads out of its folder"
		}
		rows = append(rows, page.Row{Urgency: lateIf(e.Odd), Cells: []page.Cell{{Text: e.Name}, {Text: strconv.FormatInt(e.Size, 10), Num: true}, {Text: odd}}})
	}
	remark := fmt.Sprintf("%d entries. Nothing was unpacked.", len(v.List.Entries)+v.List.More)
	if v.List.More > 0 {
		remark = fmt.Sprintf("The first %d of %d entries. Nothing was unpacked.", len(v.List.Entries), len(v.List.Entries)+v.List.More)
	}
	return page.Section("What the archive says it holds", remark, nil, warnings, page.DenseTable("Entries of the archive", []string{"Name", "Bytes, as it says", "Remark"}, rows, "It lists nothing that could be read."))
}

// drawn tells whether something of a kind may be shown when it was looked at: a picture, or an archive's list.
func drawn(kind string) bool {
	return strings.HasPrefix(kind, "image/") || kind == "application/zip" || kind == "application/gzip" || kind == media.Unknown
}

// plays tells whether a browser plays a kind in place; a picture is shown as it was drawn here instead.
func plays(kind, with string) bool { return shown[kind] && strings.HasPrefix(kind, with) }
