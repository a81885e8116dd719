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
	Rows    []BailRow `json:"rows"`
	Earlier []BailRow `json:"earlier,omitempty" doc:"who was bailed before bail had a record of its own, on the first part of the list"`
	Next    string    `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
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
		if err == nil && part.After == (paging.Mark{}) {
			out.Earlier, err = d.bailedEarlier(q, who)
		}
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

// bailedEarlier are those who left on bail, or under investigation, before that had a record of its own, and have not been back: they
// are on the board all the same, and what is done about them is done in their custody record.
func (d *Desk) bailedEarlier(q db.Querier, who *access.Actor) ([]BailRow, error) {
	stays, err := bailedWithout(q, who.Labels)
	if err == nil {
		stays, err = room.NotOwn(d.host, q, who, stays, func(x Detention) []string { return threadsOf(x.Matters) })
	}
	var out []BailRow
	for _, x := range stays {
		for _, m := range x.Matters {
			if err != nil || m.How != onBail && m.How != underInvestigation {
				continue
			}
			b := Bail{ID: x.ID, Label: x.Label, Thread: m.Thread, Matter: m.ID, Arrest: x.Arrest, Detention: x.ID, Person: x.Person, Kind: m.How, State: atLargeStill,
				BailFacts: BailFacts{Number: x.Number, ArrestedOn: dayOf(x.ArrestedAt), LeftOn: dayOf(x.ReleasedAt), Offences: m.Offences, Conditions: m.Conditions, ReturnOn: m.ReturnOn}}
			if b.ReturnOn.IsZero() && x.Release != nil {
				b.ReturnOn, b.Conditions = x.Release.ReturnOn, x.Release.Conditions
			}
			if b.Kind == underInvestigation {
				if _, err = d.reviewAgain(&b, b.LeftOn); err != nil {
					return nil, err
				}
			} else {
				b.DueAt = b.ReturnOn.End()
			}
			p, err := d.people.Get(q, x.Person)
			if err != nil {
				return nil, err
			}
			out = append(out, BailRow{Bail: b, Name: p.Name()})
		}
	}
	return out, err
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
	code, by := "initial", ""
	for _, e := range b.Extended {
		if row, ok := d.host.Law.Row(e.Law); ok {
			code, by = row.Code, e.Authority
		}
	}
	for _, row := range d.host.Law.Table("custody.bail_limit").On(b.ArrestedOn) {
		var v bailRow
		if row.Into(&v) == nil && v.follows(code, by) {
			out = append(out, v)
		}
	}
	return out
}

// nextStep says who may extend bail next.
func (d *Desk) nextStep(b Bail) string {
	var who []string
	for _, v := range d.mayFollow(b) {
		said := authorityWord(v.Authority) + " to " + v.ends(b.ArrestedOn, b.EndsOn).Text()
		if v.Longer {
			said += " where it finds that more time is needed"
		}
		who = append(who, said)
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
	bailPost(a, "custody.bail.move", "move", "Move the day to answer bail within the period that law allows already", d.MoveReturn)
	bailPost(a, "custody.bail.vary", "vary", "Change the conditions of bail before charge", d.VaryBail)
	bailPost(a, "custody.bail.end", "end", "End bail before charge, or a release under investigation", d.EndBail)
	bailPost(a, "custody.bail.lift", "lift", "Lift bail before charge while the investigation goes on", d.LiftBail)
	bailPost(a, "custody.rui.review", "review", "Review an investigation in which nobody is on bail", d.ReviewRUI)
}

func bailPost[I any](a huma.API, id, path, summary string, do func(context.Context, string, I) (act.Done[Bail], error)) {
	api.Post(a, id, "/api/custody/bail/{id}/"+path, summary, func(ctx context.Context, in *byID[I]) (act.Done[Bail], error) { return do(ctx, in.ID, in.Body) })
}
