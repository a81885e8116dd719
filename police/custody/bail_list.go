package custody

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/room"
)

const listBail = "bail"

// BailRow is one line of the board of those at large.
type BailRow struct {
	Bail
	Name string `json:"name"`
	Next string `json:"next" doc:"who may extend it next, or that nobody may"`
}

// BailList is the board, who is due first first.
type BailList struct {
	Rows []BailRow `json:"rows"`
	Next string    `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
}

// AtLarge lists who is on bail before charge or under investigation without it, who is due first first. Right: custody.bail.list. Fault:
// paging.cursor (invalid).
func (d *Desk) AtLarge(ctx context.Context, p paging.Ask) (BailList, error) {
	part, err := p.One(listBail)
	if err != nil {
		return BailList{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("custody.bail.list", Bail{}.ref()).With(access.Resource{}), func(q db.Querier, who *access.Actor) (BailList, error) {
		read := func(after paging.Mark, n int) ([]Bail, error) { return bailRunning(q, who.Labels, after, n) }
		keep := func(list []Bail) ([]Bail, error) {
			return room.NotOwn(d.host, q, who, list, func(b Bail) []string { return []string{b.Thread} })
		}
		list, next, err := paging.Fill(part, read, keep, func(b Bail) paging.Mark { return paging.Mark{At: b.DueAt, ID: b.ID} })
		out := BailList{Rows: []BailRow{}, Next: next}
		for _, b := range list {
			row, err := d.bailRow(q, b)
			if err != nil {
				return out, err
			}
			out.Rows = append(out.Rows, row)
		}
		return out, err
	})
}

func (d *Desk) bailRow(q db.Querier, b Bail) (BailRow, error) {
	p, err := d.people.Get(q, b.Person)
	return BailRow{b, p.Name(), d.nextStep(b)}, err
}

// mayFollow are the rows of law that may extend a bail as it stands.
func (d *Desk) mayFollow(b Bail) (out []bailRow) {
	if b.Kind != onBail || b.State != atLargeStill {
		return nil
	}
	code := "initial"
	for _, e := range b.Extended {
		if row, ok := d.host.Law.Row(e.Law); ok {
			code = row.Code
		}
	}
	for _, row := range d.host.Law.Table("custody.bail_limit").On(b.ArrestedOn) {
		var v bailRow
		if row.Into(&v) == nil && v.After == code {
			out = append(out, v)
		}
	}
	return out
}

// nextStep says who may extend bail next.
func (d *Desk) nextStep(b Bail) string {
	var who []string
	for _, v := range d.mayFollow(b) {
		who = append(who, authorityWord(v.Authority)+" to "+BailEnds(b.ArrestedOn, v.Months).Text())
	}
	if len(who) == 0 && b.Kind == onBail && b.State == atLargeStill {
		return "No further extension"
	}
	return strings.Join(who, ", or ")
}

func authorityWord(code string) string {
	if code == ofCourt {
		return "A court"
	}
	said := strings.ReplaceAll(code, "_", " ")
	return strings.ToUpper(said[:1]) + said[1:]
}

// SeeBail opens one. Right: custody.bail.see. Fault: bail.not_found.
func (d *Desk) SeeBail(ctx context.Context, bailID string) (BailRow, error) {
	return act.See(ctx, d.host.Door, act.Of("custody.bail.see", Bail{ID: bailID}.ref()), func(q db.Querier, _ *access.Actor) (BailRow, error) {
		b, err := getBail(q, bailID)
		if err != nil {
			return BailRow{}, err
		}
		return d.bailRow(q, b)
	})
}

func (d *Desk) bailAPI(a huma.API) {
	api.Get(a, "custody.bail.list", "/api/custody/bail", "Who is on bail before charge or under investigation without it, who is due first first", func(ctx context.Context, in *struct{ paging.Ask }) (BailList, error) {
		return d.AtLarge(ctx, in.Ask)
	})
	api.Get(a, "custody.bail.see", "/api/custody/bail/{id}", "A bail before charge, or a release under investigation", func(ctx context.Context, in *anID) (BailRow, error) { return d.SeeBail(ctx, in.ID) })
	bailPost(a, "custody.bail.extend", "extend", "Extend bail before charge, as an inspector or above", d.ExtendBail)
	bailPost(a, "custody.bail.court", "court", "Record a court's extension of bail before charge", d.ExtendBailInCourt)
	bailPost(a, "custody.bail.vary", "vary", "Change the conditions of bail before charge", d.VaryBail)
	bailPost(a, "custody.bail.end", "end", "End bail before charge, or a release under investigation", d.EndBail)
	bailPost(a, "custody.bail.lift", "lift", "Lift bail before charge while the investigation goes on", d.LiftBail)
	bailPost(a, "custody.rui.review", "review", "Review an investigation in which nobody is on bail", d.ReviewRUI)
}

func bailPost[I any](a huma.API, id, path, summary string, do func(context.Context, string, I) (act.Done[Bail], error)) {
	api.Post(a, id, "/api/custody/bail/{id}/"+path, summary, func(ctx context.Context, in *byID[I]) (act.Done[Bail], error) { return do(ctx, in.ID, in.Body) })
}
