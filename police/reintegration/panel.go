package reintegration

import (
	"context"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

// panel adds the plans to a thread's page.
func (d *Desk) panel() room.Panel {
	return room.Panel{Page: "thread", Order: 90, Body: func(ctx context.Context, v room.ThreadView) (g.Node, error) {
		ps, err := plansOf(v.Q, v.Thread.ID)
		if err != nil {
			return nil, err
		}
		var rows []page.Row
		for _, p := range ps {
			if !v.Reader.Holds(p.Label) || v.Reader.Concerns(p.Person) {
				continue
			}
			state := "running, look again on " + p.ReviewOn.Text()
			if !p.ClosedAt.IsZero() {
				state = "closed: " + spaced(p.How)
			}
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/reintegration/plan/"+p.ID, d.name(ctx, "person:"+p.Person))}, {Text: p.Goal}, {Text: state}}})
		}
		var out g.Group
		if len(rows) > 0 {
			out = append(out, page.Section("Plans", "", nil, page.DenseTable("Plans of this case", []string{"Person", "What they want to reach", "Standing"}, rows, "")))
		}
		without, err := d.disposalRows(ctx, v.Q, v.Reader, v.Thread.ID)
		if err != nil {
			return nil, err
		}
		if len(without) > 0 {
			out = append(out, page.Section("Out of court", "", nil, page.DenseTable("Out-of-court outcomes of this case", []string{"Outcome", "Person", "Standing"}, without, "")))
		}
		if len(out) == 0 {
			return nil, nil
		}
		return out, nil
	}}
}

// buttons offers the plan that is owed, and the end of the case.
func (d *Desk) buttons(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
	ss, err := sentencesOf(v.Q, v.Thread.ID)
	if err != nil {
		return nil, err
	}
	var out []room.Link
	for _, s := range ss {
		if s.State != "planned" && d.host.Door.May(ctx, act.Of("reintegration.plan.make", journal.Ref{Kind: "sentence", ID: s.ID})) {
			out = append(out, room.Link{Text: "Make a plan", Href: "/reintegration/sentence/" + s.ID + "/plan"})
		}
	}
	if all, err := d.offerable(ctx, v.Thread.ID); err == nil && len(all) > 0 && v.Thread.ClosedAt.IsZero() {
		out = append(out, room.Link{Text: "Offer an out-of-court outcome", Href: "/reintegration/thread/" + v.Thread.ID + "/disposal"})
	}
	facts, err := d.threadFacts(v.Q, v.Thread.ID)
	if err != nil {
		return nil, err
	}
	what, text := "close", "Close the case"
	if !v.Thread.ClosedAt.IsZero() {
		what, text = "reopen", "Open the case again"
	}
	if facts.Attrs["plans"].(int) == 0 && d.host.Door.May(ctx, act.Of("reintegration.thread."+what, journal.Ref{Kind: "thread", ID: v.Thread.ID}).With(facts)) {
		out = append(out, room.Link{Text: text, Href: "/reintegration/thread/" + v.Thread.ID + "/" + what})
	}
	return out, nil
}
