package page

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// TableCell is one cell or one heading of a table. Format "numeric" sets it to the right.
type TableCell struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Format     string `json:"format"`
	Classes    string `json:"classes"`
	Colspan    int    `json:"colspan"`
	Rowspan    int    `json:"rowspan"`
	Attributes Attrs  `json:"attributes"`
}

// TableProps are the options of a GOV.UK table. A nil row is left out. For a desk use DenseTable.
type TableProps struct {
	Rows              [][]TableCell `json:"rows"`
	Head              []TableCell   `json:"head"`
	Caption           string        `json:"caption"`
	CaptionClasses    string        `json:"captionClasses"`
	FirstCellIsHeader bool          `json:"firstCellIsHeader"`
	Classes           string        `json:"classes"`
	Attributes        Attrs         `json:"attributes"`
}

// Table draws a table.
func Table(p TableProps) g.Node {
	var rows g.Group
	for _, cells := range p.Rows {
		if cells != nil {
			rows = append(rows, tableRow(cells, p.FirstCellIsHeader))
		}
	}
	return h.Table(class("govuk-table", p.Classes), p.Attributes.nodes(),
		g.If(p.Caption != "", h.Caption(class("govuk-table__caption", p.CaptionClasses), g.Text(p.Caption))),
		g.If(p.Head != nil, h.THead(h.Class("govuk-table__head"), h.Tr(h.Class("govuk-table__row"), g.Map(p.Head, func(c TableCell) g.Node {
			return h.Th(h.Scope("col"), class("govuk-table__header", formatted("govuk-table__header--", c.Format), c.Classes), spans(c), content(c.HTML, c.Text))
		})))),
		h.TBody(h.Class("govuk-table__body"), rows))
}

func tableRow(cells []TableCell, firstIsHeader bool) g.Node {
	out := make(g.Group, len(cells))
	for i, c := range cells {
		if i == 0 && firstIsHeader {
			out[i] = h.Th(h.Scope("row"), class("govuk-table__header", c.Classes), spans(c), content(c.HTML, c.Text))
			continue
		}
		out[i] = h.Td(class("govuk-table__cell", formatted("govuk-table__cell--", c.Format), c.Classes), spans(c), content(c.HTML, c.Text))
	}
	return h.Tr(h.Class("govuk-table__row"), out)
}

func formatted(prefix, format string) string { return on(format != "", prefix+format) }

func spans(c TableCell) g.Node {
	return g.Group{
		g.If(c.Colspan > 0, h.ColSpan(strconv.Itoa(c.Colspan))),
		g.If(c.Rowspan > 0, h.RowSpan(strconv.Itoa(c.Rowspan))),
		c.Attributes.nodes(),
	}
}
