package duty

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
)

// rosterAPI are the operations of rosters, absences and what checks ask of officers.
func (d *Desk) rosterAPI(a huma.API) {
	api.Post(a, "duty.opt_out", "/api/duty/staff/{id}/opt-out", "Opt out of the 48-hour week, or back in", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body OptOut
	}) (act.Done[OptedOut], error) {
		return d.SetOptOut(ctx, in.ID, in.Body)
	})
}
