package crime

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

// panel adds the crimes to the page of a thread, those that the reader may know.
func (d *Desk) panel() room.Panel {
	return room.Panel{Page: "thread", Order: 40, Titles: func(v room.ThreadView, threads []string) (map[string]string, error) {
		out := map[string]string{}
		for _, t := range threads {
			v.Thread.ID = t
			cs, err := visible(v)
			if err != nil {
				return nil, err
			}
			if len(cs) > 0 {
				out[t] = cs[0].Title
			}
		}
		return out, nil
	}, Head: func(_ context.Context, v room.ThreadView) ([]room.HeadItem, error) {
		cs, err := visible(v)
		var out []room.HeadItem
		for _, c := range cs {
			out = append(out, room.HeadItem{Kind: "number", Label: "Crime", Text: c.Number, Href: "/crime/" + c.ID})
		}
		return out, err
	}, Body: func(ctx context.Context, v room.ThreadView) (g.Node, error) {
		cs, err := visible(v)
		if err != nil || len(cs) == 0 {
			return nil, err
		}
		var rows []page.Row
		for _, c := range cs {
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/crime/"+c.ID, c.Number)}, {Text: c.Title}, {Text: d.staff(ctx, c.OIC)}, {Text: d.outcomeWords(c)}}})
		}
		return page.Section("Crimes", "", nil, page.DenseTable("Crimes of this case", []string{"Crime", "Offence", "Officer in the case", "Outcome"}, rows, "")), nil
	}}
}

func visible(v room.ThreadView) ([]Crime, error) {
	all, err := crimesOfThread(v.Q, v.Thread.ID)
	if err != nil {
		return nil, err
	}
	var out []Crime
	for _, c := range all {
		if v.Reader.Holds(c.Label) {
			out = append(out, c)
		}
	}
	return own(out, v.Reader), nil
}

// buttons offers to record the crime of each incident on the thread, or to say that there is none.
func (d *Desk) buttons(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
	is, err := incidentsOf(v.Q, v.Thread.ID)
	if err != nil {
		return nil, err
	}
	var out []room.Link
	if len(is) == 0 {
		r, err := d.incidentFacts(ctx, Incident{Thread: v.Thread.ID, Label: v.Thread.Label})
		if err != nil {
			return nil, err
		}
		if d.host.Door.May(ctx, act.Of("crime.record", journal.Ref{Kind: "thread", ID: v.Thread.ID}).With(r)) {
			out = append(out, room.Link{Text: "Record a crime", Href: "/crime/thread/" + v.Thread.ID + "/record"})
		}
	}
	for _, i := range is {
		r, err := d.incidentFacts(ctx, i)
		if err != nil {
			return nil, err
		}
		ref := journal.Ref{Kind: "incident", ID: i.ID}
		if d.host.Door.May(ctx, act.Of("crime.record", ref).With(r)) {
			text := "Record a crime"
			if i.State == "owed" {
				text += ", " + left(i.DueAt.Sub(v.Now).Hours())
			}
			out = append(out, room.Link{Text: text, Href: "/crime/incident/" + i.ID + "/record"})
		}
		if i.State == "owed" && d.host.Door.May(ctx, act.Of("crime.decline", ref).With(r)) {
			out = append(out, room.Link{Text: "No crime to record", Href: "/crime/incident/" + i.ID + "/decline"})
		}
	}
	return out, nil
}

// refusal asks the door for an act that it refuses, so that the refusal is recorded and said as every other.
func (d *Desk) refusal(ctx context.Context, a act.Act) error {
	_, err := act.See(ctx, d.host.Door, a, func(db.Querier, *access.Actor) (struct{}, error) { return struct{}{}, nil })
	return err
}
