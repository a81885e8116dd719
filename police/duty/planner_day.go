package duty

import (
	"context"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/when"
)

// mayEdit tells whether this reader may change days on the board: of a draft by editing it, of what is published by setting tours.
func (d *Desk) mayEdit(ctx context.Context, v RosterView) bool {
	switch {
	case v.Roster.State == "draft":
		return d.host.Door.May(ctx, act.Of("duty.roster.edit", rosterRef(v.Roster.ID)))
	case v.Roster.State == "published" && len(v.People) > 0:
		return d.host.Door.May(ctx, act.Of("duty.tour.set", staffRef(v.People[0].Staff)))
	}
	return false
}

// dayShape leaves out of the form of a draft what only a published day asks.
func (d *Desk) dayShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	roster, err := d.rosterOfDay(ctx, r)
	if err != nil {
		return err
	}
	s.Fields = []form.Field{{Name: "starts"}, {Name: "ends"}, {Name: "reason"}}
	if roster.State == "published" {
		s.Fields[2].Hint = "Needed: the roster is published"
		s.Fields = append(s.Fields, form.Field{Name: "agreed"})
	}
	return nil
}

func (d *Desk) rosterOfDay(ctx context.Context, r *http.Request) (Roster, error) {
	return seeBoard(ctx, d, func(q db.Querier) (Roster, error) { return rosterRow(q, r.PathValue("id")) })
}

// setDay changes a day: of a draft its line, of a published roster the tours themselves, with the reason and in time.
func (d *Desk) setDay(ctx context.Context, r *http.Request, in dayForm) error {
	roster, err := d.rosterOfDay(ctx, r)
	if err != nil {
		return err
	}
	line := SetLine{Staff: r.PathValue("staff"), Day: r.PathValue("day"), StartsAt: in.StartsAt, EndsAt: in.EndsAt, Reason: in.Reason}
	if roster.State != "published" {
		_, err := d.SetRosterLine(ctx, roster.ID, line)
		return err
	}
	t, err := line.read()
	if err != nil {
		return err
	}
	if t.Day.Before(roster.From) || t.Day.After(roster.To) {
		return fault.InvalidField("starts", "duty.roster.day", "from", roster.From.Text(), "to", roster.To.Text())
	}
	_, err = d.SetTour(ctx, line.Staff, SetTour{StartsAt: when.RFC3339(t.StartsAt), EndsAt: when.RFC3339(t.EndsAt), Rest: t.Rest, Why: in.Reason, Agreed: in.Agreed, Instead: true})
	return asOnTheBoard(err)
}

// boardFields are how the board calls the fields of setting a tour.
var boardFields = map[string]string{"why": "reason", "starts_at": "starts", "ends_at": "ends"}

// asOnTheBoard says what is wrong at the fields of the board's form.
func asOnTheBoard(err error) error {
	if err == nil {
		return nil
	}
	f := *fault.Of(err)
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		if name, ok := boardFields[f.Fields[i].Name]; ok {
			f.Fields[i].Name = name
		}
	}
	return &f
}

func (d *Desk) dayIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	day, err := when.ParseDay(r.PathValue("day"))
	if err != nil {
		return nil, err
	}
	s, err := seeBoard(ctx, d, func(q db.Querier) (Staff, error) { return d.Staff(q, r.PathValue("staff")) })
	if err != nil {
		return nil, err
	}
	roster, err := d.rosterOfDay(ctx, r)
	said := g.Group{page.P(s.Title() + ", " + day.Text())}
	if roster.State == "published" {
		said = append(said, page.P("The roster is published: a change wants an exigency of duty, and the officer is told by midnight of the day before, unless they agree."))
	}
	return said, err
}

// dayKnown is the tour that was dropped or pasted on the day, or the one that it has.
func (d *Desk) dayKnown(ctx context.Context, r *http.Request) (map[string]string, error) {
	if q := r.URL.Query(); q.Has("starts") {
		return map[string]string{"starts": q.Get("starts"), "ends": q.Get("ends")}, nil
	}
	day, err := when.ParseDay(r.PathValue("day"))
	if err != nil {
		return nil, err
	}
	list, err := seeBoard(ctx, d, func(q db.Querier) ([]Tour, error) {
		roster, err := rosterRow(q, r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		if roster.State == "published" {
			return d.Tours(q, r.PathValue("staff"), day, day)
		}
		return rosterLines(q, roster.ID, r.PathValue("staff"))
	})
	for _, t := range list {
		if t.Day == day && !t.Rest {
			return map[string]string{"starts": wall(t.StartsAt), "ends": wall(t.EndsAt), "reason": t.Reason}, err
		}
	}
	return nil, err
}
