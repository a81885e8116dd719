package reintegration

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
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
}

// List lists what the reader's labels show, but nothing about themselves or their family. Right: reintegration.list.
func (d *Desk) List(ctx context.Context) (Caseload, error) {
	a := act.Of("reintegration.list", journal.Ref{Kind: "plan"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Caseload, error) {
		c := Caseload{Owed: []Sentence{}, Plans: []Plan{}}
		ss, err := owedSentences(q, who.Labels, 200)
		if err == nil {
			ss, err = room.NotOwn(d.host, q, who, ss, func(s Sentence) []string { return []string{s.Thread} })
		}
		if err != nil {
			return c, err
		}
		for _, s := range ss {
			if !concerns(who, s.Person) {
				c.Owed = append(c.Owed, s)
			}
		}
		ps, err := plansFor(q, who.Labels, 200)
		if err == nil {
			ps, err = room.NotOwn(d.host, q, who, ps, func(p Plan) []string { return []string{p.Thread} })
		}
		for _, p := range ps {
			if !concerns(who, p.Person) {
				c.Plans = append(c.Plans, p)
			}
		}
		return c, err
	})
}

// concerns tells whether a record is about the reader or their family (GOV-04).
func concerns(who *access.Actor, person string) bool {
	if person == "" {
		return false
	}
	for _, f := range who.Family {
		if f == person {
			return true
		}
	}
	return person == who.Person
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
	api.Get(a, "reintegration.list", "/api/reintegration", "Plans that run and plans that are owed", func(ctx context.Context, _ *struct{}) (Caseload, error) { return d.List(ctx) })
	api.Get(a, "reintegration.plan", "/api/reintegration/plan/{id}", "Open a plan", func(ctx context.Context, in *ByID) (Plan, error) { return d.See(ctx, in.ID) })
	api.Get(a, "reintegration.thread", "/api/reintegration/thread/{id}", "The plans of a case", func(ctx context.Context, in *ByID) (ThreadView, error) { return d.Thread(ctx, in.ID) })
}
