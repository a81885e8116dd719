package app

import (
	"context"
	"fmt"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/scrub"
	"throughline/platform/thread"
)

// damagedMost is how many damaged files the page of operations shows: where there are more, a disk is dying.
const damagedMost = 50

// damagedFile is a kept file that is not what it was, as one reader may know of it.
type damagedFile struct {
	scrub.Damage
	hidden int // records that name it and that this reader may not know of
}

// damagedFiles are how far the reading of the kept files has come, and what it found, without the records of threads whose label the
// reader does not hold.
func damagedFiles(q db.Querier, who *access.Actor) (scrub.Pass, []damagedFile, error) {
	pass, all, err := scrub.Status(q, damagedMost)
	if err != nil {
		return pass, nil, err
	}
	out := make([]damagedFile, 0, len(all))
	for _, d := range all {
		x := damagedFile{Damage: d}
		x.Owners = nil
		for _, o := range d.Owners {
			labels, err := thread.Labels(q, []string{o.Thread})
			if err != nil {
				return pass, nil, err
			}
			if label, ok := labels[o.Thread]; o.Thread != "" && (!ok || !who.Knows(label)) {
				x.hidden++
				continue
			}
			x.Owners = append(x.Owners, o)
		}
		out = append(out, x)
	}
	return pass, out, nil
}

func (s *Server) filesTable(ctx context.Context, x health) g.Node {
	var rows []page.Row
	for _, f := range x.Files {
		what := "It is not what it was"
		if f.What == scrub.Missing {
			what = "It is not there"
		}
		rows = append(rows, page.Row{Urgency: page.Late, Cells: []page.Cell{{Node: h.Code(h.Title(f.SHA256), g.Text(f.SHA256[:12]))}, {Text: what},
			{Node: s.whose(ctx, f)}, {Text: day(f.FoundAt, s.Host.Clock.Now())}}})
	}
	return page.DenseTable("Kept files that are not what they were", []string{"File", "What is wrong", "Whose", "Found"}, rows, "Every kept file that was read is what it was.")
}

// whose names the records of a file, each with its case where the reader may open that.
func (s *Server) whose(ctx context.Context, f damagedFile) g.Node {
	var out g.Group
	say := func(n g.Node) {
		if len(out) > 0 {
			out = append(out, g.Text(", "))
		}
		out = append(out, n)
	}
	for _, o := range f.Owners {
		name := o.Name
		if name == "" {
			name = "a record"
		}
		if to := s.linkFor(ctx, journal.Ref{Kind: "thread", ID: o.Thread}); o.Thread != "" && to != "" {
			say(h.A(h.Class("govuk-link"), h.Href(to), g.Text(name)))
			continue
		}
		say(g.Text(name))
	}
	if f.hidden > 0 {
		say(g.Text("a record that you may not open"))
	}
	if len(out) == 0 {
		return g.Text("No record names it")
	}
	return out
}

// passSaid says how far the reading has come.
func passSaid(p scrub.Pass, now time.Time) string {
	out := "No reading of all files has ended yet."
	if !p.EndedAt.IsZero() {
		out = fmt.Sprintf("All %d files (%d MiB) were read and held to their hashes by %s.", p.LastFiles, p.LastBytes>>20, day(p.EndedAt, now))
	}
	if p.After != "" {
		out += fmt.Sprintf(" The next reading has come to %d files (%d MiB).", p.Files, p.Bytes>>20)
	}
	return out
}
