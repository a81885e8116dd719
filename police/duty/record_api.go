package duty

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
)

// recordAPI are the operations of personnel.
func (d *Desk) recordAPI(a huma.API) {
	api.Get(a, "duty.record.see", "/api/duty/staff/{id}/record", "What personnel keeps of somebody", func(ctx context.Context, in *byStaff) (Record, error) { return d.SeeRecord(ctx, in.ID) })
	api.Post(a, "duty.record.change", "/api/duty/staff/{id}/record", "Move somebody, or put their record right", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body ChangeRecord
	}) (act.Done[Record], error) {
		return d.ChangeRecord(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.rank.set", "/api/duty/staff/{id}/rank", "Give somebody a rank, for good or for a time", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body SetRank
	}) (act.Done[Record], error) {
		return d.SetRank(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.adjustment.add", "/api/duty/staff/{id}/adjustments", "Record a restriction or an adjustment", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Adjust
	}) (act.Done[Adjustment], error) {
		return d.Adjust(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.kin.set", "/api/duty/staff/{id}/kin", "Say who is told when something happens to somebody", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body Kin
	}) (act.Done[Staff], error) {
		return d.SetKin(ctx, in.ID, in.Body)
	})
	api.Get(a, "duty.kin.see", "/api/duty/staff/{id}/kin", "Who is told when something happens to somebody", func(ctx context.Context, in *struct {
		ID  string `path:"id" maxLength:"60"`
		Why string `query:"why" maxLength:"500" doc:"why you need to know"`
	}) (Kin, error) {
		return d.SeeKin(ctx, in.ID, in.Why)
	})
	api.Post(a, "duty.import", "/api/duty/import", "Take a file of staff in, whole or not at all; a dry run says what would come of it", func(ctx context.Context, in *struct {
		Body struct {
			CSV    []byte `json:"csv" doc:"the file as it is, in base64" maxLength:"11500000"`
			DryRun bool   `json:"dry_run,omitempty" doc:"say what would come of it, and do nothing"`
		}
	}) (act.Done[Imported], error) {
		if in.Body.DryRun {
			out, err := d.TryImport(ctx, in.Body.CSV)
			return act.Done[Imported]{Value: out}, err
		}
		return d.Import(ctx, in.Body.CSV)
	})
}
