package casefile

import (
	"context"
	"slices"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/thread"
)

// panel adds the files to the page of a thread.
func (d *Desk) panel() room.Panel {
	return room.Panel{Page: "thread", Order: 70, Head: func(_ context.Context, v room.ThreadView) ([]room.HeadItem, error) {
		fs, err := visible(v.Q, v.Reader, v.Thread.ID)
		var out []room.HeadItem
		for _, f := range fs {
			out = append(out, room.HeadItem{Kind: "number", Label: "File", Text: f.URN, Href: "/casefile/" + f.ID})
		}
		return out, err
	}, Body: func(ctx context.Context, v room.ThreadView) (g.Node, error) {
		fs, err := visible(v.Q, v.Reader, v.Thread.ID)
		if err != nil || len(fs) == 0 {
			return nil, err
		}
		var rows []page.Row
		for _, f := range fs {
			items, err := d.Ready(v.Q, f)
			if err != nil {
				return nil, err
			}
			missing := "everything is there"
			if m := Missing(items); len(m) > 0 {
				missing = "missing: " + labels(m)
			}
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/casefile/"+f.ID, f.URN)}, {Text: d.name(ctx, "person:"+f.Suspect)}, {Text: plain(f.State)}, {Text: missing}}})
		}
		return page.Section("Case files", "", nil, page.DenseTable("Case files", []string{"URN", "Suspect", "State", "Readiness"}, rows, "")), nil
	}}
}

// buttons offers to open the file of a suspect who has none.
func (d *Desk) buttons(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
	left, err := withoutFile(v.Q, v.Thread.ID) // a file of several threads is there on each of them
	if err != nil || len(left) == 0 || !d.host.Door.May(ctx, d.assembling(v.Q, v.Thread)) {
		return nil, err
	}
	return []room.Link{{Text: "Open a case file", Href: "/casefile/thread/" + v.Thread.ID + "/assemble"}}, nil
}

func (d *Desk) assembling(q db.Querier, th thread.Thread) act.Act {
	ms, err := materialsOf(q, th.ID)
	people := personsOf(ms)
	label := th.Label
	if err != nil { // what cannot be read is offered to nobody
		label = "\x01none"
	}
	return act.Of("casefile.file.assemble", journal.Ref{Kind: "thread", ID: th.ID}).
		With(access.Resource{Kind: "thread", ID: th.ID, Label: label, People: people, Attrs: attrs("", "", "")})
}

// withoutFile are the suspects of a thread who have no file.
func withoutFile(q db.Querier, threadID string) ([]string, error) {
	ms, err := materialsOf(q, threadID)
	if err != nil {
		return nil, err
	}
	fs, err := filesOf(q, threadID)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range ms {
		if m.Kind == "person" && m.Extra == "suspect" && !slices.ContainsFunc(fs, func(f File) bool { return f.Suspect == m.Person }) {
			out = append(out, m.Person)
		}
	}
	return out, nil
}

// suspectsFor are those whom the page of a new file offers, to a reader who may open one.
func (d *Desk) suspectsFor(ctx context.Context, threadID string) ([]string, error) {
	q := d.host.DB.Read(ctx)
	th, err := thread.Get(q, threadID)
	if err != nil {
		return nil, err
	}
	return act.See(ctx, d.host.Door, d.assembling(q, th), func(q db.Querier, _ *access.Actor) ([]string, error) { return withoutFile(q, th.ID) })
}
