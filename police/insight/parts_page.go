package insight

import (
	"cmp"
	"fmt"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
)

// parts are the measures that have parts, each a table: those that missed most stand first.
func parts(m Month) g.Node {
	var out g.Group
	for _, t := range m.Tiles {
		if len(t.Parts) == 0 || t.Masked {
			continue
		}
		rows := slices.Clone(t.Parts)
		slices.SortStableFunc(rows, func(a, b Part) int { return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(b.N, a.N)) })
		var cells []page.Row
		hiding := 0
		for _, p := range rows {
			value, n, late := "-", grouped(p.N), "-"
			switch {
			case p.Masked:
				hiding++
				continue
			case p.Value != nil:
				value = number(*p.Value, t.Unit)
				if p.Late > 0 {
					late = grouped(p.Late)
				}
			default:
				continue // nothing in this month
			}
			row := []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href(p.Href), g.Text(p.Label))}, {Text: value, Num: true}, {Text: n, Num: true}}
			if t.Unit == "percent" {
				row = append(row, page.Cell{Text: late, Num: true})
			}
			cells = append(cells, page.Row{Cells: row})
		}
		if hiding > 0 { // which they are is in the measure's records, for those who may see these
			row := []page.Cell{{Text: fmt.Sprintf("%d others", hiding)}, {Text: "Not shown", Num: true}, {Text: "-", Num: true}}
			if hiding == 1 {
				row[0].Text = "One other"
			}
			if t.Unit == "percent" {
				row = append(row, page.Cell{Text: "-", Num: true})
			}
			cells = append(cells, page.Row{Cells: row})
		}
		if len(cells) == 0 {
			continue
		}
		heads := []string{upper(t.By), map[string]string{"percent": "In time", "hours": "Hours"}[t.Unit], "n"}
		if t.Unit == "percent" {
			heads = append(heads, upper(t.LateWord))
		}
		if t.Code == firstTime {
			heads[1] = "First time"
		}
		remark := ""
		if hiding > 0 {
			remark = fmt.Sprintf("fewer than %d, and what would tell them, are not shown", t.Least)
		}
		out = append(out, page.Section(t.Title+", by "+t.By, remark, nil, page.DenseTable(t.Title+", by "+t.By, heads, cells, "Nothing was counted this month.")))
	}
	if len(out) == 0 {
		return nil
	}
	return h.Div(h.Class("in-parts"), out)
}

// rests is the arithmetic of what was saved, and where its assumptions are changed.
func rests(m Month) g.Node {
	for _, t := range m.Tiles {
		if t.Saving == nil {
			continue
		}
		return h.Section(h.Class("in-panel"), h.H2(g.Text("How the hours and the money are worked out")), savingNode(*t.Saving))
	}
	return nil
}

func savingNode(s Saving) g.Node {
	return g.Group{h.P(h.Class("govuk-body"), g.Text(s.Words()+".")),
		h.P(h.Class("in-def"), g.Text("Assumptions, not measurements: they rest on two rows of law, what an answer takes (in force from "+s.secondsFrom.Text()+") and what an hour costs (from "+s.penceFrom.Text()+"). Somebody proposes another row, and somebody else brings it into force. A month keeps the row that was in force on its first day. "),
			h.A(h.Class("govuk-link"), h.Href("/law/insight.saving"), g.Text("See and change the assumptions")))}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
