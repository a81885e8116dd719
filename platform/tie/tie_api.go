package tie

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
)

func (d *Desk) api(a huma.API) {
	api.Post(a, "thread.join", "/api/threads/{id}/join", "Read two threads as one matter", func(ctx context.Context, in *struct {
		ID   string `path:"id" doc:"id or reference"`
		Body Other
	}) (act.Done[Made], error) {
		return d.Join(ctx, in.ID, in.Body)
	})
	api.Post(a, "thread.split", "/api/threads/{id}/split", "Open a new thread out of this one", func(ctx context.Context, in *struct {
		ID   string `path:"id" doc:"id or reference"`
		Body Cut
	}) (act.Done[Made], error) {
		return d.Split(ctx, in.ID, in.Body)
	})
	api.Post(a, "thread.refer", "/api/threads/{id}/refer", "Point from this thread to another", func(ctx context.Context, in *struct {
		ID   string `path:"id" doc:"id or reference"`
		Body Other
	}) (act.Done[Made], error) {
		return d.Refer(ctx, in.ID, in.Body)
	})
	api.Post(a, "thread.untie", "/api/threads/{id}/untie", "Undo a tie with another thread", func(ctx context.Context, in *struct {
		ID   string `path:"id" doc:"id or reference"`
		Body Undo
	}) (act.Done[Made], error) {
		return d.Untie(ctx, in.ID, in.Body)
	})
}
