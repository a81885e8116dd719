package reintegration

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
)

// See opens one plan; the look is recorded. Right: reintegration.see. Fault: plan.not_found.
func (d *Desk) See(ctx context.Context, id string) (Plan, error) {
	return act.See(ctx, d.host.Door, act.Of("reintegration.see", planRef(id)), func(q db.Querier, _ *access.Actor) (Plan, error) { return getPlan(q, id) })
}

// Caseload is what an offender manager's desk shows.
type Caseload struct {
	Owed  []Sentence `json:"owed"`  // sentences that wait for a plan
	Plans []Plan     `json:"plans"` // plans that run
	Next  string     `json:"next,omitempty" doc:"give it as cursor for the plans after these; absent when there are none"`
	Later string     `json:"next_owed,omitempty" doc:"give it as cursor for the sentences after these; absent when there are none"`
}

// The lists of an offender manager's desk, as their cursors name them.
const (
	listPlans = "plans"
	listOwed  = "sentences"
)

// List lists what the reader's labels show, but nothing about themselves or their family. Right: reintegration.list. Fault:
// paging.cursor (invalid).
func (d *Desk) List(ctx context.Context, p paging.Ask) (Caseload, error) {
	parts, err := p.Of(listPlans, listOwed)
	if err != nil {
		return Caseload{}, err
	}
	a := act.Of("reintegration.list", journal.Ref{Kind: "plan"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Caseload, error) {
		var c Caseload
		var err error
		c.Owed, c.Later, err = paging.Fill(parts[1], func(after paging.Mark, n int) ([]Sentence, error) { return owedSentences(q, who.Labels, after, n) },
			func(ss []Sentence) ([]Sentence, error) {
				ss = slices.DeleteFunc(ss, func(s Sentence) bool { return who.Concerns(s.Person) })
				return room.NotOwn(d.host, q, who, ss, func(s Sentence) []string { return []string{s.Thread} })
			}, func(s Sentence) paging.Mark { return paging.Mark{At: s.DueAt, ID: s.ID} })
		if err != nil {
			return c, err
		}
		c.Plans, c.Next, err = paging.Fill(parts[0], func(after paging.Mark, n int) ([]Plan, error) { return plansFor(q, who.Labels, after, n) },
			func(ps []Plan) ([]Plan, error) {
				ps = slices.DeleteFunc(ps, func(p Plan) bool { return who.Concerns(p.Person) })
				return room.NotOwn(d.host, q, who, ps, func(p Plan) []string { return []string{p.Thread} })
			}, func(p Plan) paging.Mark { return paging.Mark{By: p.ReviewOn.String(), ID: p.ID} })
		return c, err
	})
}

// ThreadView is what this room has of a case.
type ThreadView struct {
	Sentences []Sentence `json:"sentences"`
	Plans     []Plan     `json:"plans"`
}

// Thread is what this room has of a case, to a reader who may know of it; nothing, and what they may not know, answer
// alike. Right: reintegration.see. Fault: reintegration.not_found.
func (d *Desk) Thread(ctx context.Context, id string) (ThreadView, error) {
	q := d.host.DB.Read(ctx)
	th, err := thread.Get(q, id)
	if fault.Is(err, fault.NotFound) {
		return ThreadView{}, fault.New(fault.NotFound, "reintegration.not_found")
	}
	if err != nil {
		return ThreadView{}, err
	}
	r, err := d.threadFacts(q, th.ID)
	if err != nil {
		return ThreadView{}, err
	}
	r.Kind = "reintegration"
	return act.See(ctx, d.host.Door, act.Of("reintegration.see", journal.Ref{Kind: "reintegration", ID: th.ID}).With(r), func(q db.Querier, _ *access.Actor) (ThreadView, error) {
		ss, err := sentencesOf(q, th.ID)
		if err != nil {
			return ThreadView{}, err
		}
		if len(ss) == 0 {
			return ThreadView{}, fault.New(fault.NotFound, "reintegration.not_found")
		}
		ps, err := plansOf(q, th.ID)
		return ThreadView{ss, ps}, err
	})
}

type ByID struct {
	ID string `path:"id" maxLength:"40"`
}

type with[T any] struct {
	ID   string `path:"id" maxLength:"40"`
	Body T
}

// post registers an act of this room: an input about the record of the path.
func post[I, T any](a huma.API, id, path, summary string, do func(context.Context, string, I) (act.Done[T], error)) {
	api.Post(a, "reintegration."+id, "/api/reintegration/"+path, summary, func(ctx context.Context, in *with[I]) (act.Done[T], error) { return do(ctx, in.ID, in.Body) })
}

func (d *Desk) api(a huma.API) {
	d.disposalAPI(a)
	post(a, "plan.make", "sentence/{id}/plan", "Make the plan of a sentence", d.Make)
	post(a, "plan.review", "plan/{id}/review", "Review a plan", d.Review)
	post(a, "plan.close", "plan/{id}/close", "Close a plan", d.Close)
	post(a, "need.record", "plan/{id}/need", "Record a need", d.RecordNeed)
	post(a, "need.move", "need/{id}/status", "Say where a need stands", d.MoveNeed)
	post(a, "action.set", "need/{id}/action", "Set an action", d.SetAction)
	post(a, "action.end", "action/{id}/end", "End an action", d.EndAction)
	post(a, "appointment.make", "plan/{id}/appointment", "Make an appointment", d.MakeAppointment)
	post(a, "appointment.attend", "appointment/{id}/attended", "Keep that an appointment was attended", d.Attend)
	post(a, "appointment.miss", "appointment/{id}/missed", "Keep that an appointment was missed", d.Miss)
	post(a, "requirement.end", "requirement/{id}/end", "End a requirement", d.EndRequirement)
	post(a, "thread.close", "thread/{id}/close", "Close a case", d.CloseThread)
	post(a, "thread.reopen", "thread/{id}/reopen", "Open a closed case again", d.ReopenThread)
	api.Get(a, "reintegration.list", "/api/reintegration", "Plans that run and plans that are owed", func(ctx context.Context, in *paging.Ask) (Caseload, error) { return d.List(ctx, *in) })
	api.Get(a, "reintegration.plan", "/api/reintegration/plan/{id}", "Open a plan", func(ctx context.Context, in *ByID) (Plan, error) { return d.See(ctx, in.ID) })
	api.Get(a, "reintegration.thread", "/api/reintegration/thread/{id}", "The plans of a case", func(ctx context.Context, in *ByID) (ThreadView, error) { return d.Thread(ctx, in.ID) })
}
