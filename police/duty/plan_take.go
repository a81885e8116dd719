package duty

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
)

// takeShape gives the boxes their words: each tour that is left, of one officer where the address names one.
func (d *Desk) takeShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	left, err := d.leftFor(ctx, r)
	if err != nil {
		return err
	}
	f := form.Field{Name: "tours"}
	for _, t := range left {
		f.Options = append(f.Options, form.Option{Value: t.ID, Text: t.Why.Who + ", " + t.text(), Hint: t.Why.For + ". " + t.Why.text()})
	}
	s.Fields = append(s.Fields, f)
	return nil
}

func (d *Desk) leftFor(ctx context.Context, r *http.Request) ([]PlanTour, error) {
	v, err := d.SeePlan(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	staff := r.URL.Query().Get("staff")
	var out []PlanTour
	for _, t := range v.Tours {
		if t.State == "proposed" && (staff == "" || t.Staff == staff) {
			out = append(out, t)
		}
	}
	return out, nil
}

// planAPI are the operations of proposals.
func (d *Desk) planAPI(a huma.API) {
	type one struct {
		ID   string `path:"id" maxLength:"60"`
		Body struct{}
	}
	api.Get(a, "duty.plan.see", "/api/duty/rosters/{id}/plan", "The proposal for a draft: how far it is, its tours with their reasons, and what it cannot fill", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"60"`
	}) (PlanView, error) {
		return d.SeePlan(ctx, in.ID)
	})
	api.Post(a, "duty.plan.ask", "/api/duty/rosters/{id}/plan", "Propose tours for what minimum cover lacks in a draft", func(ctx context.Context, in *one) (act.Done[Plan], error) {
		return d.AskPlan(ctx, in.ID)
	})
	api.Post(a, "duty.plan.stop", "/api/duty/rosters/{id}/plan/stop", "Stop looking: the best so far is the proposal", func(ctx context.Context, in *one) (act.Done[Plan], error) {
		return d.StopPlan(ctx, in.ID)
	})
	api.Post(a, "duty.plan.take", "/api/duty/rosters/{id}/plan/take", "Write tours of the proposal into the draft", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body TakePlan
	}) (act.Done[Plan], error) {
		return d.TakePlan(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.plan.drop", "/api/duty/rosters/{id}/plan/drop", "Throw the proposal away", func(ctx context.Context, in *one) (act.Done[Plan], error) {
		return d.DropPlan(ctx, in.ID)
	})
}
