package court

import (
	"context"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

// panel adds to a thread's page the references of its case, its hearings and its sentences.
func (d *Desk) panel() room.Panel {
	return room.Panel{Page: "thread", Order: 80, Head: func(_ context.Context, v room.ThreadView) ([]room.HeadItem, error) {
		x, err := d.visible(v)
		var out []room.HeadItem
		seen := map[string]bool{}
		for _, def := range x.Defendants {
			if def.URN != "" && !seen[def.URN] {
				seen[def.URN] = true
				out = append(out, room.HeadItem{Kind: "number", Label: "URN", Text: def.URN})
			}
		}
		return out, err
	}, Body: func(_ context.Context, v room.ThreadView) (g.Node, error) {
		x, err := d.visible(v)
		if err != nil || len(x.Hearings)+len(x.Sentences) == 0 {
			return nil, err
		}
		var rows, passed []page.Row
		for _, h := range x.Hearings {
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/court/hearing/"+h.ID, stamp(h.At))}, {Text: h.KindName}, {Text: h.CourtName}, {Node: page.Tag(stateTag(h.State))}}})
		}
		for _, s := range x.Sentences {
			passed = append(passed, page.Row{Cells: []page.Cell{{Text: s.On.Text()}, {Text: s.Text}, {Text: s.Until.Text()}}})
		}
		out := g.Group{page.DenseTable("Hearings of this case", []string{"When", "Hearing", "Court", "Standing"}, rows, "No hearing is listed.")}
		if len(passed) > 0 {
			out = append(out, page.DenseTable("Sentences of this case", []string{"Passed on", "Sentence", "Until"}, passed, ""))
		}
		return page.Section("Court", "", nil, out), nil
	}}
}

// visible is what the court has of a thread, to a reader of its page; nothing when it is about themselves or their family.
func (d *Desk) visible(v room.ThreadView) (ThreadView, error) {
	x, err := onThread(v.Q, v.Thread.ID)
	if err != nil || !v.Reader.Holds(v.Thread.Label) {
		return ThreadView{}, err
	}
	for _, def := range x.Defendants {
		if v.Reader.Concerns(def.Person) {
			return ThreadView{}, nil
		}
	}
	return x, nil
}

// buttons offers to list a hearing once somebody was charged.
func (d *Desk) buttons(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
	ds, err := defendantsOf(v.Q, v.Thread.ID)
	if err != nil || len(ds) == 0 {
		return nil, err
	}
	a, err := d.onThreadAct(v.Q, "court.hearing.list", v.Thread.ID)
	if err != nil || !d.host.Door.May(ctx, a) {
		return nil, err
	}
	return []room.Link{{Text: "List a hearing", Href: "/court/thread/" + v.Thread.ID + "/list"}}, nil
}

func (d *Desk) onThreadAct(q db.Querier, action, id string) (act.Act, error) {
	r, err := d.threadFacts(q, id)
	r.Kind = "hearing"
	return act.Of(action, journal.Ref{Kind: "hearing"}).With(r), err
}

func (d *Desk) mayOnThread(ctx context.Context, action, id string) error {
	a, err := d.onThreadAct(d.host.DB.Read(ctx), action, id)
	if err != nil {
		return err
	}
	return d.ask(ctx, a)
}

// ask asks the door whether an act may be done before its form is shown; a refusal is recorded and said as every other.
func (d *Desk) ask(ctx context.Context, a act.Act) error {
	if d.host.Door.May(ctx, a) {
		return nil
	}
	_, err := act.See(ctx, d.host.Door, a, func(db.Querier, *access.Actor) (struct{}, error) { return struct{}{}, nil })
	return err
}
