package custody

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/room"
)

// threadPanel adds to a thread's head the custody numbers and where the suspect is.
func (d *Desk) threadPanel() room.Panel {
	return room.Panel{Page: "thread", Order: 70, Head: func(_ context.Context, v room.ThreadView) ([]room.HeadItem, error) {
		all, err := d.OfThread(v.Q, v.Thread.ID)
		var out []room.HeadItem
		for _, x := range all {
			if !v.Reader.Holds(x.Label) {
				continue
			}
			out = append(out, room.HeadItem{Kind: "number", Label: "Custody", Text: x.Number, Href: "/custody/" + x.ID})
			if x.held() {
				out = append(out, room.HeadItem{Kind: "tag", Text: "In custody", Tone: "blue"})
			}
		}
		return out, err
	}}
}

// threadButtons offers the arrest to those who may record one, and the arrival of who is on the way.
func (d *Desk) threadButtons() room.Button {
	return room.Button{Order: 70, For: func(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
		var out []room.Link
		arrests, err := arrestsOf(v.Q, v.Thread.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range arrests {
			if a.State == "on_the_way" && slices.Contains(v.Reader.Labels, a.Label) && d.host.Door.May(ctx, act.Of("custody.arrival.record", a.ref())) {
				out = append(out, room.Link{Text: "Record the arrival in custody", Href: "/custody/arrest/" + a.ID + "/arrival"})
			}
		}
		held, err := d.OfThread(v.Q, v.Thread.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range held {
			if x.held() && x.State != "refused" && v.Reader.Holds(x.Label) && d.host.Door.May(ctx, act.Of("custody.arrest.further", Arrest{ID: x.Arrest}.ref())) {
				out = append(out, room.Link{Text: "Record a further arrest, custody " + x.Number, Href: "/custody/arrest/" + x.Arrest + "/further"})
			}
		}
		_, subject, err := d.suspect(ctx, RecordArrest{Thread: v.Thread.ID})
		if err != nil {
			return nil, err
		}
		if d.host.Door.May(ctx, act.Of("custody.arrest.record", journal.Ref{Kind: "arrest"}).With(subject)) {
			out = append(out, room.Link{Text: "Record an arrest", Href: "/custody/arrest/new?thread=" + v.Thread.ID})
		}
		return out, nil
	}}
}
