// Package duty keeps who serves: staff with their ranks, roles, teams and skills as they were at every moment, patterns
// and tours of duty, who crews which callsign, and who is on duty now. It says to the door what an account is when it acts.
package duty

import (
	"embed"
	"io/fs"
	"sync"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/duty/entry"
	"throughline/police/people"
)

//go:embed migrations/*.sql
var files embed.FS

// Desk is what other rooms may call.
type Desk struct {
	host     *room.Host
	people   *people.Desk
	ready    readiness
	patterns sync.Map // *Pattern by the row of law that it was read from
	// Memberships are the further labels that an account holds at a moment: the named few of restricted threads. App
	// fills it; nil for none.
	Memberships func(q db.Querier, account string, at time.Time) ([]string, error)
}

// New makes the desk of a house.
func New(h *room.Host, p *people.Desk) *Desk { return &Desk{host: h, people: p} }

// Room is what duty registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name:       "duty",
		Migrations: migrations,
		Entries:    entry.Kinds(),
		Facts: map[string]act.FactsFunc{"staff": d.staffFacts, "callsign": callsignFacts, "absence": d.absenceFacts, "roster": d.rosterFacts, "swap": d.swapFacts,
			"variance": varianceFacts, "renewal": renewalFacts, "wish": wishFacts, "rest": restFacts},
		Tables: []room.Table{
			{Name: "duty_staff", Retention: "staff", About: "id"},
			{Name: "duty_standing", Retention: "staff", About: "staff"},
			{Name: "duty_skill", Retention: "staff", About: "staff"},
			{Name: "duty_tour", Retention: "staff", About: "staff"},
			{Name: "duty_booking", Retention: "staff", About: "staff"},
			{Name: "duty_crew", Retention: "system", About: "none"},
			{Name: "duty_crew_member", Retention: "staff", About: "staff"},
			{Name: "duty_absence", Retention: "staff", About: "staff"},
			{Name: "duty_roster", Retention: "staff", About: "none"},
			{Name: "duty_roster_line", Retention: "staff", About: "staff"},
			{Name: "duty_swap", Retention: "staff", About: "asker"},
			{Name: "duty_family", Retention: "staff", About: "staff"},
			{Name: "duty_variance", Retention: "staff", About: "staff"},
			{Name: "duty_renewal", Retention: "staff", About: "staff"},
			{Name: "duty_import", Retention: "system", About: "none"},
			{Name: "duty_record", Retention: "staff", About: "staff"},
			{Name: "duty_adjustment", Retention: "staff", About: "staff"},
			{Name: "duty_kin", Retention: "staff", About: "staff"},
			{Name: "duty_feed", Retention: "staff", About: "staff"},
			{Name: "duty_toil_paid", Retention: "staff", About: "staff"},
			{Name: "duty_court_part", Retention: "staff", About: "staff"},
			{Name: "duty_plan", Retention: "staff", About: "none"},
			{Name: "duty_plan_line", Retention: "staff", About: "staff"},
			{Name: "duty_wish", Retention: "staff", About: "staff"},
			{Name: "duty_rest", Retention: "staff", About: "staff"},
		},
		Promises: []promise.Kind{
			{Name: owedToil, Title: "Take time off in lieu in time", Steps: promise.Climb(d.host.Law, owedToil, when.DayOf(d.host.Clock.Now()))},
			{Name: owedRest, Title: "Give rest that was not had between tours", Steps: promise.Climb(d.host.Law, owedRest, when.DayOf(d.host.Clock.Now()))},
			{Name: owedChoice, Title: "Ask an officer which of two rest days they take", Steps: promise.Climb(d.host.Law, owedChoice, when.DayOf(d.host.Clock.Now()))},
			{Name: owedExchange, Title: "Tell an officer of the rest day given for one that is worked", Steps: promise.Climb(d.host.Law, owedExchange, when.DayOf(d.host.Clock.Now()))},
		},
		Screens: d.screens(),
		Jobs:    map[string]jobs.Handler{importJob: d.takeIn, retainedJob: d.retainedEnds, restJob: d.restLooked, planJob: d.propose},
		API:     d.api,
		Names:   map[string]room.NameFunc{"staff": d.nameOf, "role": d.roleName, "team": d.roleName},
		Serving: d.Serving,
		Asks:    []law.Ask{AskTourCheck},
		Links:   links,
	}
}

// staffFacts are what policy asks of a member of staff. The record is not about a person in the sense of the rule on own
// records: everybody may book themselves on.
func (d *Desk) staffFacts(q db.Querier, id string) (access.Resource, error) {
	s, err := d.Staff(q, id)
	return access.Resource{Kind: "staff", ID: id, Label: "open", Version: s.ETag(), Attrs: map[string]any{"staff": id, "teams": s.Teams, "rank_no": s.RankNo}}, err
}

func callsignFacts(_ db.Querier, callsign string) (access.Resource, error) {
	return access.Resource{Kind: "callsign", ID: callsign, Label: "open"}, nil
}

func links(s journal.Ref) string {
	switch s.Kind {
	case "staff":
		return "/duty/staff/" + s.ID
	case "renewal":
		return "/duty/renewals/" + s.ID
	case "variance":
		return "/duty/variances/" + s.ID
	}
	return ""
}
