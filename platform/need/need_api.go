package need

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
)

func (d *Desk) api(a huma.API) {
	api.Post(a, "access.restrict", "/api/threads/{id}/restrict", "Keep a thread to a named few", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Restrict
	}) (act.Done[Access], error) {
		return d.Restrict(ctx, in.ID, in.Body)
	})
	api.Post(a, "access.lift", "/api/threads/{id}/lift", "Lift a thread's restriction", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Lift
	}) (act.Done[Access], error) {
		return d.Lift(ctx, in.ID, in.Body)
	})
	api.Post(a, "access.member.add", "/api/threads/{id}/members", "Name one more person who needs to see a restricted thread", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Member
	}) (act.Done[Access], error) {
		return d.AddMember(ctx, in.ID, in.Body)
	})
	api.Post(a, "access.member.end", "/api/threads/{id}/members/end", "End a person's need to see a restricted thread", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Member
	}) (act.Done[Access], error) {
		return d.EndMember(ctx, in.ID, in.Body)
	})
	api.Post(a, "access.glass.break", "/api/glass", "Open a restricted thread in an emergency, by its reference", func(ctx context.Context, in *struct{ Body BreakGlass }) (act.Done[Opened], error) {
		return d.BreakGlass(ctx, in.Body)
	})
	api.Get(a, "access.glass.see", "/api/glass/{id}", "An emergency opening, for its reviewer", func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (Broken, error) {
		return d.Broken(ctx, in.ID)
	})
	api.Post(a, "access.glass.review", "/api/glass/{id}/review", "Review an emergency opening", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Review
	}) (act.Done[GlassReviewed], error) {
		return d.ReviewGlass(ctx, in.ID, in.Body)
	})
}
