package duty

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// rosterAPI are the operations of rosters, absences and what checks ask of officers.
func (d *Desk) rosterAPI(a huma.API) {
	api.Post(a, "duty.opt_out", "/api/duty/staff/{id}/opt-out", "Opt out of the 48-hour week, or back in", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body OptOut
	}) (act.Done[OptedOut], error) {
		return d.SetOptOut(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.absence.ask", "/api/duty/staff/{id}/leave-asked", "Ask for leave or time off", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body AskLeave
	}) (act.Done[Absence], error) {
		return d.AskForLeave(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.absence.set", "/api/duty/staff/{id}/absences", "Set an absence: sickness, training, court, mutual aid", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body SetAbsence
	}) (act.Done[Absence], error) {
		return d.SetAbsenceOf(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.absence.decide", "/api/duty/absences/{id}/decision", "Grant or refuse what was asked", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body DecideAbsence
	}) (act.Done[Absence], error) {
		return d.DecideOnAbsence(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.absence.end", "/api/duty/absences/{id}/end", "Take an absence back", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body EndAbsence
	}) (act.Done[Absence], error) {
		return d.EndAbsence(ctx, in.ID, in.Body)
	})
	d.rostersAPI(a)
	d.swapAPI(a)
	d.planAPI(a)
	d.wishAPI(a)
	d.restAPI(a)
}

type states struct {
	Staff  string      `json:"staff"`
	States []StateSpan `json:"states"`
}

type rosters struct {
	Rosters []Roster `json:"rosters"`
	Next    string   `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
}

func (d *Desk) rostersAPI(a huma.API) {
	api.Get(a, "duty.states", "/api/duty/staff/{id}/states", "The states of duty of somebody over some days: one for every minute", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		From string `query:"from" doc:"the first day" maxLength:"10"`
		To   string `query:"to" doc:"the last day, 366 days later at most" maxLength:"10"`
	}) (states, error) {
		return d.SeeStates(ctx, in.ID, in.From, in.To)
	})
	api.Get(a, "duty.roster.see", "/api/duty/rosters/{id}", "A roster with its people's days, checks and cover", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"60"`
	}) (RosterView, error) {
		return d.SeeRoster(ctx, in.ID)
	})
	api.Get(a, "duty.roster.list", "/api/duty/rosters", "Rosters that have not ended, by team and first day", func(ctx context.Context, in *paging.Ask) (rosters, error) {
		part, err := in.One("rosters")
		if err != nil {
			return rosters{}, err
		}
		list, err := seeBoard(ctx, d, func(q db.Querier) ([]Roster, error) { return rosterRows(q, when.DayOf(d.host.Clock.Now())) })
		list, next := paging.Cut(part, list, func(r Roster) paging.Mark { return paging.Mark{By: r.Team + " " + r.From.String(), ID: r.ID} })
		return rosters{list, next}, err
	})
	api.Post(a, "duty.roster.draft", "/api/duty/rosters", "Draft the roster of a team from its patterns", func(ctx context.Context, in *struct{ Body MakeRoster }) (act.Done[Roster], error) {
		return d.DraftRoster(ctx, in.Body)
	})
	api.Post(a, "duty.roster.line", "/api/duty/rosters/{id}/lines", "Change somebody's day in a draft", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body SetLine
	}) (act.Done[Tour], error) {
		return d.SetRosterLine(ctx, in.ID, in.Body)
	})
	type one struct {
		ID   string `path:"id" maxLength:"60"`
		Body struct{}
	}
	api.Post(a, "duty.roster.publish", "/api/duty/rosters/{id}/publish", "Publish a roster", func(ctx context.Context, in *one) (act.Done[Roster], error) {
		return d.PublishRoster(ctx, in.ID)
	})
	api.Post(a, "duty.roster.withdraw", "/api/duty/rosters/{id}/withdraw", "Withdraw a draft", func(ctx context.Context, in *one) (act.Done[Roster], error) {
		return d.WithdrawRoster(ctx, in.ID)
	})
}

func (d *Desk) swapAPI(a huma.API) {
	api.Post(a, "duty.swap.ask", "/api/duty/staff/{id}/swaps", "Ask a colleague to swap tours", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body AskSwap
	}) (act.Done[Swap], error) {
		return d.AskForSwap(ctx, in.ID, in.Body)
	})
	type answer struct {
		ID   string `path:"id" maxLength:"60"`
		Body AnswerSwap
	}
	api.Post(a, "duty.swap.agree", "/api/duty/swaps/{id}/answer", "Agree to a swap, or decline it", func(ctx context.Context, in *answer) (act.Done[Swap], error) {
		return d.AgreeSwap(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.swap.approve", "/api/duty/swaps/{id}/approval", "Approve a swap that both agreed, or refuse it", func(ctx context.Context, in *answer) (act.Done[Swap], error) {
		return d.ApproveSwap(ctx, in.ID, in.Body)
	})
}
