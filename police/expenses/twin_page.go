package expenses

import (
	"context"

	g "maragu.dev/gomponents"

	"throughline/platform/page"
)

// twinsPart shows a claim's lines beside those of other claims that say the same: to the claimant in words alone, to finance and auditors with
// the other claim and its claimant.
func (d *Desk) twinsPart(ctx context.Context, v View) g.Node {
	if len(v.Twins) == 0 {
		return nil
	}
	var rows []page.Row
	for _, x := range v.Twins {
		other := page.Cell{Text: "Kept from you: it is another person's claim"}
		if x.Other != "" {
			name := "The other claim"
			if c, err := getClaim(d.host.DB.Read(ctx), x.Other); err == nil {
				name = c.Title + ", " + d.host.NameOf(ctx, "staff:"+c.Staff)
			}
			other = page.Cell{Node: link("/expenses/claim/"+x.Other, name)}
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: x.what}, {Text: x.Label}, other}})
	}
	return page.Section("The same in another claim", "shown to both who claimed", nil,
		page.P("Each of these lines says the same as a line of another claim. It may be a mistake, or both may be right. Put a mistake right in your own claim, or tell finance why both stand."),
		page.DenseTable("The same in another claim", []string{"This claim", "What is the same", "The other claim"}, rows, ""))
}
