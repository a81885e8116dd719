package insight

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"

	"throughline/platform/page"
	"throughline/platform/when"
)

// tilesFile gives the figures of the page as CSV (RFC 4180): a row for each tile, and one for each of its parts. What the page does not
// show is not in it.
func (d *Desk) tilesFile(w http.ResponseWriter, r *http.Request) {
	m, err := d.See(r.Context(), asked(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.UseCRLF = true
	_ = c.Write([]string{"month", "measure", "title", "part", "value", "unit", "n", "of", "missed", "aim", "compared_with", "value_then", "fresh_at", "masked", "law", "definition"}) // a buffer takes all
	for _, t := range m.Tiles {
		fresh := ""
		if !t.FreshAt.IsZero() {
			fresh = when.RFC3339(t.FreshAt)
		}
		_ = c.Write([]string{m.Month, t.Code, t.Title, "", figureOf(t.Value), t.Unit, countText(t.N, t.Masked), t.Of, countText(t.Late, t.Masked || t.Late == 0), figureOf(t.Aim), m.Compare, figureOf(t.Before), fresh, strconv.FormatBool(t.Masked), t.Law, t.Definition})
		for _, p := range t.Parts {
			if p.Value == nil && !p.Masked {
				continue
			}
			_ = c.Write([]string{m.Month, t.Code, t.Title, p.Label, figureOf(p.Value), t.Unit, countText(p.N, p.Masked), t.Of, countText(p.Late, p.Masked || p.Late == 0), figureOf(t.Aim), "", "", "", strconv.FormatBool(p.Masked), t.Law, ""})
		}
	}
	c.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="throughline-%s.csv"`, m.Month))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes()) // a reader who has gone away is not a fault
}

func figureOf(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 2, 64)
}

func countText(n int64, hide bool) string {
	if hide {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
