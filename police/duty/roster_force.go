package duty

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// ForceRosters is a period for which every team is drafted.
type ForceRosters struct {
	FromOn string `json:"from_on" label:"First day" said:"its first day" format:"date" required:"true"`
	ToOn   string `json:"to_on" label:"Last day" said:"its last day" format:"date" required:"true"`
}

// DraftForce drafts the roster of every team for a period, each by an act of its own, and gives how many it drafted. Right and faults: those of DraftRoster; what keeps some
// teams from it is one fault, duty.roster.some (conflict), that names each, when the others are drafted. A period that is wrong for all drafts none.
func (d *Desk) DraftForce(ctx context.Context, in ForceRosters) (int, error) {
	teams, err := seeBoard(ctx, d, func(q db.Querier) ([]string, error) { return d.rosterTeams(q) })
	if err != nil {
		return 0, err
	}
	return eachOf(teams, func(team string) (string, error) {
		_, err := d.DraftRoster(access.PartOf(ctx, team), MakeRoster{Team: team, FromOn: in.FromOn, ToOn: in.ToOn})
		return upperFirst(plain(team)), err
	})
}

// AskPlans asks for a proposal for every draft that has not ended, each by an act of its own, and gives for how many. Right and faults: those of AskPlan; what keeps some drafts
// from it is one fault, duty.roster.some (conflict), that names each, when the others are asked for.
func (d *Desk) AskPlans(ctx context.Context) (int, error) {
	list, err := seeBoard(ctx, d, func(q db.Querier) ([]Roster, error) { return rosterRows(q, when.DayOf(d.host.Clock.Now())) })
	if err != nil {
		return 0, err
	}
	drafts := slices.DeleteFunc(list, func(r Roster) bool { return r.State != "draft" })
	if len(drafts) == 0 {
		return 0, fault.New(fault.Conflict, "duty.plan.no_draft")
	}
	return eachOf(drafts, func(r Roster) (string, error) {
		_, err := d.AskPlan(access.PartOf(ctx, r.ID), r.ID)
		return r.Title(), err
	})
}

// eachOf does one thing after the other and gathers what cannot be done now, which keeps none of the others back. What may not be done at all, and what is wrong
// with the asking, ends it.
func eachOf[T any](list []T, do func(T) (string, error)) (done int, err error) {
	var not []fault.Field
	for _, x := range list {
		name, err := do(x)
		f := fault.Of(err)
		switch {
		case err == nil:
			done++
		case f == nil || f.Kind != fault.Conflict:
			return done, err
		default:
			not = append(not, fault.Field{Name: name, Code: "duty.roster.some_of", Params: map[string]string{"which": name, "why": saying(f.Code, f.Params)}})
		}
	}
	if len(not) == 0 {
		return done, nil
	}
	counts := map[string]string{"done": fmt.Sprint(done), "not": fmt.Sprint(len(not))}
	not = slices.Insert(not, 0, fault.Field{Name: "of", Code: "duty.roster.some", Params: counts}) // a page shows what is said of fields
	return done, fault.New(fault.Conflict, "duty.roster.some", not...).With("done", counts["done"]).With("not", counts["not"])
}

// rosterTeams are the teams that have somebody whom a roster is for.
func (d *Desk) rosterTeams(q db.Querier) ([]string, error) {
	now := d.host.Clock.Now()
	all, err := d.All(q, now)
	if err != nil {
		return nil, err
	}
	c, err := d.Checks(when.DayOf(now))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range all {
		if s.RankNo <= c.rosterRank {
			out = append(out, s.Teams...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// forceScreens are the forms by which a planner drafts and proposes for the whole force.
func (d *Desk) forceScreens() []room.Screen {
	const file = "duty/roster_force.go"
	back := func(*http.Request) string { return "/duty/rosters" }
	out := room.FormPage[ForceRosters]{Path: "/duty/rosters/all", Title: "Draft every team", File: file, Button: "Draft all from the patterns", Back: back,
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.P("Each team gets a draft of its own, from the patterns of its people. A team that has a roster over these days keeps it."), nil
		},
		Do: func(ctx context.Context, _ *http.Request, in ForceRosters) (string, error) {
			_, err := d.DraftForce(ctx, in)
			return "/duty/rosters", err
		}}.Screens()
	return append(out, room.FormPage[sureForm]{Path: "/duty/rosters/propose", Title: "Propose for every draft", File: file, Button: "Propose for all", Back: back,
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.P("The planner looks for people for every hour in which minimum cover lacks somebody, in one draft after the other. Nothing in the drafts is changed: you decide for each what to accept."), nil
		},
		Do: func(ctx context.Context, _ *http.Request, _ sureForm) (string, error) {
			_, err := d.AskPlans(ctx)
			return "/duty/rosters", err
		}}.Screens()...)
}

// proposalWords say how far the proposal of a draft is.
func proposalWords(p Plan) string {
	switch p.State {
	case "waiting", "running":
		return "Being worked out"
	case "ready":
		if p.Asked == 0 {
			return "Ready: nothing is lacking"
		}
		return fmt.Sprintf("Ready: %d of %s filled", p.Filled, count(p.Asked, "seat", "seats"))
	case "failed":
		return "Failed"
	}
	return "None"
}
