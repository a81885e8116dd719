package victim

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

func (d *Desk) threadPanel() room.Panel {
	return room.Panel{Page: "thread", Order: 80, Body: func(ctx context.Context, v room.ThreadView) (g.Node, error) {
		if !d.may(ctx, v.Reader) {
			return nil, nil
		}
		list, _, err := d.listed(v.Q, v.Reader, v.Thread.ID, paging.Part{Limit: 20})
		if err != nil || len(list) == 0 {
			return nil, err
		}
		var rows []page.Row
		for _, l := range list {
			u, next := page.Later, "Nothing is owed now"
			if l.Next.ID != "" {
				next = l.Next.Text + ", " + left(l.Next.DueAt.Sub(v.Now))
			}
			if l.Late > 0 {
				u = page.Late
			}
			rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/victim/"+l.ID), g.Text(l.Name))}, {Text: contactWords[l.Contact]}, {Text: next}}})
		}
		return page.Section("Victims", "", nil, page.DenseTable("Victims of this case", []string{"Victim", "Safe contact", "Owed next"}, rows, "")), nil
	}}
}

func (d *Desk) may(ctx context.Context, _ *access.Actor) bool {
	return d.host.Door.May(ctx, act.Of("victim.list", refOf("")).With(access.Resource{}))
}

// threadButtons leads to the contact with each victim of a thread.
func (d *Desk) threadButtons() room.Button {
	return room.Button{Order: 80, For: func(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
		if !d.may(ctx, v.Reader) {
			return nil, nil
		}
		list, _, err := d.listed(v.Q, v.Reader, v.Thread.ID, paging.Part{Limit: 5})
		if err != nil {
			return nil, err
		}
		var out []room.Link
		for _, l := range list {
			if d.host.Door.May(ctx, act.Of("victim.see", refOf(l.ID))) {
				out = append(out, room.Link{Text: "See what " + l.Name + " sees", Href: "/victim/" + l.ID + "/page"})
			}
			if d.host.Door.May(ctx, act.Of("victim.contact.record", refOf(l.ID))) {
				out = append(out, room.Link{Text: "Record a contact with " + l.Name, Href: "/victim/" + l.ID + "/contact"})
			}
		}
		return out, nil
	}}
}
