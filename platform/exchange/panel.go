package exchange

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

// panel adds to a thread's page what other systems keep of it, and what waits for them.
func (d *Desk) panel() room.Panel {
	return room.Panel{Page: "thread", Order: 90, Body: func(_ context.Context, v room.ThreadView) (g.Node, error) {
		rs, err := recordsOn(v.Q, v.Thread.ID, v.Reader.Labels)
		if err != nil {
			return nil, err
		}
		waiting, err := list(v.Q, asked{Thread: v.Thread.ID, State: "waiting", Labels: v.Reader.Labels, Limit: 20, Now: v.Now})
		if err != nil || len(rs)+len(waiting) == 0 {
			return nil, err
		}
		var body g.Group
		if len(waiting) > 0 {
			var rows []page.Row
			for _, m := range waiting {
				rows = append(rows, d.row(d.shown(m, v.Reader.Account), map[string]string{v.Thread.ID: v.Thread.Ref}))
			}
			body = append(body, page.DenseTable("Sent, and not yet on the record", heads, rows, ""))
		}
		if len(rs) > 0 {
			body = append(body, d.recordTable(rs))
		}
		return page.Section("Kept in other systems", "", []page.Link{{Text: "All messages", Href: "/exchange"}}, body), nil
	}}
}

func (d *Desk) recordTable(rs []Record) g.Node {
	var rows []page.Row
	for _, r := range rs {
		name := g.Node(g.Text(r.Reference))
		if to := d.LinkOf(journal.Ref{Kind: r.Kind, ID: r.ID}); to != "" {
			name = h.A(h.Class("govuk-link"), h.Href(to), g.Text(r.Reference))
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: name}, {Text: r.Kind}, {Text: r.KeptIn}, {Text: r.State}, {Text: d.at(r.At)}}})
	}
	return page.DenseTable("Records that other systems keep", []string{"Their reference", "Record", "Kept in", "State there", "As of"}, rows, "")
}

// Says is where the record with an id is kept, for the head of its page; nothing for one that is kept here, or that the
// reader may not know of. Right: exchange.record.see; it records nothing, because the record's own page does.
func (d *Desk) Says(ctx context.Context, recordID string, reader *access.Actor) (string, error) {
	rs, err := recordsOf(d.host.DB.Read(ctx), recordID, reader.Labels)
	if err != nil {
		return "", err
	}
	for _, r := range rs {
		if d.host.Door.May(access.WithActor(ctx, reader), act.Of("exchange.record.see", journal.Ref{Kind: r.Kind, ID: r.ID})) {
			return r.Says(), nil
		}
	}
	return "", nil
}
