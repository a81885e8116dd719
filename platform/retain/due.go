package retain

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// DueCase is a case that a review may let go of, or whose review is owed.
type DueCase struct {
	Thread string    `json:"thread"`
	Ref    string    `json:"ref"`
	Last   time.Time `json:"last"`  // when something was last added to it
	First  when.Day  `json:"first"` // the first day on which it may go, unless the reviewer's rule keeps it longer
	Kept   when.Day  `json:"kept,omitzero"`
}

// DueList is a page of them, oldest case first.
type DueList struct {
	Cases []DueCase `json:"cases"`
	Next  string    `json:"next,omitempty"`
}

// The lists of this room, as their cursors name them.
const (
	listDue     = "retention_due"
	listReviews = "retention_reviews"
)

// nobodys are the facts of a list.
var nobodys = access.Resource{Label: "open", Attrs: map[string]any{"made_by": ""}}

// Due lists cases on which nothing is owed and which nothing keeps any longer, oldest first: those that the reader may see and
// that are not about them. A case that was kept comes back on the day that its review named. Right: retention.list.
func (d *Desk) Due(ctx context.Context, p paging.Ask) (DueList, error) {
	return act.See(ctx, d.host.Door, act.Of("retention.list", journal.Ref{Kind: kind, ID: "due"}).With(nobodys), func(q db.Querier, who *access.Actor) (DueList, error) {
		now := d.host.Clock.Now()
		first, err := d.shortest(now)
		if err != nil {
			return DueList{}, err
		}
		read := func(after paging.Mark, n int) ([]DueCase, error) {
			ths, err := thread.Oldest(q, who.Labels, first, after.ID, n)
			out := make([]DueCase, len(ths))
			for i, t := range ths {
				out[i] = DueCase{Thread: t.ID, Ref: t.Ref, Last: t.OpenedAt}
			}
			return out, err
		}
		keep := func(cs []DueCase) ([]DueCase, error) {
			cs, err := room.NotOwn(d.host, q, who, cs, func(c DueCase) []string { return []string{c.Thread} })
			if err != nil {
				return nil, err
			}
			return d.due(q, who, cs, now)
		}
		part, err := p.One(listDue)
		if err != nil {
			return DueList{}, err
		}
		cs, next, err := paging.Fill(part, read, keep, func(c DueCase) paging.Mark { return paging.Mark{ID: c.Thread} })
		return DueList{Cases: cs, Next: next}, err
	})
}

// shortest is the time before which a case must have been opened for any rule to let it go today.
func (d *Desk) shortest(now time.Time) (time.Time, error) {
	t, _, err := termOf(d.host.Law, least, when.DayOf(now))
	if err != nil {
		return time.Time{}, err
	}
	return now.AddDate(-max(t.KeepYears, t.ClearYears, t.UntilAge), 0, 0), nil
}

// due keeps the cases that may go now: what it lists, a review does not refuse for a tie or a term of the least rule.
func (d *Desk) due(q db.Querier, who *access.Actor, cs []DueCase, now time.Time) ([]DueCase, error) {
	today := when.DayOf(now)
	var out []DueCase
	for _, c := range cs {
		r, err := lastReview(q, c.Thread)
		if err != nil {
			return nil, err
		}
		if slices.Contains([]string{proposed, erasing, erased}, r.State) || r.State == stays && today.Before(r.NextOn) {
			continue
		}
		if _, c.First, err = d.mayGo(q, who, c.Thread, least); fault.Is(err, fault.Conflict) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.Last, err = journal.LastOn(q, []string{c.Thread}, d.aside...); err != nil {
			return nil, err
		}
		c.Kept = r.NextOn
		out = append(out, c)
	}
	return out, nil
}

// ReviewList is a page of decisions, newest first.
type ReviewList struct {
	Reviews []Review `json:"reviews"`
	Next    string   `json:"next,omitempty"`
}

// Reviews lists what was decided, newest first: those that wait for a second person among them. Right: retention.list.
func (d *Desk) Reviews(ctx context.Context, p paging.Ask) (ReviewList, error) {
	return act.See(ctx, d.host.Door, act.Of("retention.list", journal.Ref{Kind: kind, ID: "reviews"}).With(nobodys), func(q db.Querier, who *access.Actor) (ReviewList, error) {
		read := func(after paging.Mark, n int) ([]Review, error) { return reviews(q, who.Labels, after, n) }
		keep := func(rs []Review) ([]Review, error) {
			return room.NotOwn(d.host, q, who, rs, func(r Review) []string { return []string{r.Thread} })
		}
		part, err := p.One(listReviews)
		if err != nil {
			return ReviewList{}, err
		}
		rs, next, err := paging.Fill(part, read, keep, func(r Review) paging.Mark { return paging.Mark{At: r.MadeAt, ID: r.ID} })
		return ReviewList{Reviews: rs, Next: next}, err
	})
}
