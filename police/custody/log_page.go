package custody

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/when"
)

// Logged is one line of a detention log: what was done, when it was and when it was written down, and by whom.
type Logged struct {
	HappenedAt time.Time
	RecordedAt time.Time
	Title      string
	Detail     string
	By         string // an account; of the system for an alarm
}

// logLines bounds a log: twice the checks of somebody who is watched every quarter of an hour for the four days that PACE allows.
const logLines = 800

// Log is what happened to a detainee from the arrest on, in order. Right: as the detention itself. Fault: detention.not_found.
func (d *Desk) Log(ctx context.Context, id string) ([]Logged, error) {
	return act.See(ctx, d.host.Door, act.Of("custody.see", journal.Ref{Kind: "detention", ID: id}), func(q db.Querier, who *access.Actor) ([]Logged, error) {
		x, err := getDetention(q, id)
		if err != nil {
			return nil, err
		}
		var all []journal.Entry
		for _, of := range []journal.Ref{{Kind: "arrest", ID: x.Arrest}, x.ref()} {
			es, err := journal.About(q, of, who.Labels, logLines)
			if err != nil {
				return nil, err
			}
			all = append(all, es...)
		}
		return d.logged(all), nil
	})
}

// logged puts entries in order. An alarm that told several people is one line, and an arrest's other stays are left out with
// nothing lost: they are entries of their own detentions.
func (d *Desk) logged(all []journal.Entry) []Logged {
	slices.SortStableFunc(all, func(a, b journal.Entry) int {
		return cmp.Or(a.HappenedAt.Compare(b.HappenedAt), cmp.Compare(a.ID, b.ID))
	})
	var out []Logged
	for _, e := range all {
		if !strings.HasPrefix(e.Kind, "custody.") && e.Kind != "promise.step" {
			continue
		}
		l := d.host.Door.Kinds.Body(e).Line()
		x := Logged{HappenedAt: e.HappenedAt, RecordedAt: e.RecordedAt, Title: l.Title, Detail: l.Detail, By: e.Actor}
		if n := len(out); n > 0 && e.Kind == "promise.step" && out[n-1].Title == x.Title && out[n-1].HappenedAt.Equal(x.HappenedAt) {
			if told := strings.TrimPrefix(x.Detail, "Told: "); !slices.Contains(strings.Split(strings.TrimPrefix(out[n-1].Detail, "Told: "), ", "), told) {
				out[n-1].Detail += ", " + told
			}
			continue
		}
		out = append(out, x)
	}
	return out
}

// logPage is GET /custody/{id}/log: the record as it is read out, handed over and printed.
func (d *Desk) logPage(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	s, err := d.See(ctx, id)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	lines, err := d.Log(ctx, id)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(lines))
	for i, x := range lines {
		rows[i] = page.Row{Cells: []page.Cell{{Text: x.HappenedAt.In(when.London).Format("Mon 2 Jan 15:04")}, {Node: g.Group{h.B(g.Text(x.Title)), g.If(x.Detail != "", g.Text(". "+x.Detail))}},
			{Text: d.logBy(ctx, x)}, {Text: writtenLater(x)}}}
	}
	crumbs := []page.Crumb{{Text: "Custody", Href: "/custody"}, {Text: s.Number, Href: "/custody/" + id}, {Text: "Log"}}
	said := "Everything recorded of this detention that you may see, from the arrest on, oldest first: " + strconv.Itoa(len(lines)) + " lines, as it stands on " + fullText(d.host.Clock.Now()) + "."
	page.Render(w, r, page.Page{Title: "Detention log " + s.Number, Wide: true, Crumbs: crumbs, Head: d.detentionHead(s)},
		h.H2(h.Class("govuk-heading-m"), g.Text("Detention log")), page.P(said+" To print it, use your browser's Print."),
		page.DenseTable("Detention log, oldest first", []string{"When", "What happened", "Recorded by", "Written down"}, rows, "Nothing is recorded that you may see."))
}

func (d *Desk) logBy(ctx context.Context, x Logged) string {
	if !strings.HasPrefix(x.By, "staff:") {
		return "Throughline"
	}
	return d.host.NameOf(ctx, x.By)
}

// writtenLater says when a line was written down, where that was more than a minute after it happened.
func writtenLater(x Logged) string {
	late := x.RecordedAt.Sub(x.HappenedAt)
	if late < 2*time.Minute {
		return "At once"
	}
	return when.Ago(late) + " later, " + dayClockText(x.RecordedAt)
}
