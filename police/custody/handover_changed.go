package custody

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/when"
)

// markChanged says of each line what is other than when the suite was offered, and answers the lines of who left since.
func markChanged(offered, lines []labelled) (left []labelled) {
	of := func(all []labelled, id string) int {
		return slices.IndexFunc(all, func(l labelled) bool { return l.Detention == id })
	}
	for i := range lines {
		if n := of(offered, lines[i].Detention); n >= 0 {
			lines[i].Changed = lines[i].since(offered[n].HandoverLine)
		} else {
			lines[i].Changed = []string{"came in since"}
		}
	}
	return slices.DeleteFunc(slices.Clone(offered), func(l labelled) bool { return of(lines, l.Detention) >= 0 })
}

// since is, in words, what a line says other than it did before: everything that somebody signs for. What is due later than it was, because
// it was done, is told too.
func (l HandoverLine) since(before HandoverLine) []string {
	var out []string
	list := func(of []string) string { return strings.Join(of, ", ") }
	for _, f := range []struct{ what, was, now string }{
		{"cell", before.Cell, l.Cell}, {"observation level", before.Level, l.Level},
		{"risks", plain(list(before.Risks)), plain(list(l.Risks))}, {"plan", before.Plan, l.Plan}, {"medicine", before.Medicine, l.Medicine},
		{"next check", dueText(before.CheckAt), dueText(l.CheckAt)}, {"next review", dueText(before.ReviewAt), dueText(l.ReviewAt)},
		{"end of detention", dueText(before.LimitAt), dueText(l.LimitAt)}, {"next medicine", dueText(before.GiveAt), dueText(l.GiveAt)},
		{"waits for", list(before.Waits), list(l.Waits)}, {"still to do", list(before.Owed), list(l.Owed)},
	} {
		if f.was != f.now {
			out = append(out, f.what+" "+orDash(f.was)+", now "+orDash(f.now))
		}
	}
	if before.Watcher != l.Watcher && l.Watcher != "" {
		out = append(out, "watched by somebody else")
	}
	return out
}

func dueText(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.In(when.London).Format("Mon 15:04")
}

// changes are what is other than when the suite was offered, by the number of the record.
func (h Handover) changes() []string {
	var out []string
	for _, l := range h.Lines {
		for _, c := range l.Changed {
			out = append(out, l.Number+": "+c)
		}
	}
	for _, l := range h.Left {
		out = append(out, l.Number+": left since")
	}
	return out
}
