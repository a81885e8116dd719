package duty

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
)

func (d *Desk) calendarAPI(a huma.API) {
	api.Get(a, "duty.calendar", "/api/duty/staff/{id}/calendar", "Somebody's calendar: tours, rest days, absences, bank holidays, and when the clocks change", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		From string `query:"from" maxLength:"10" required:"true" doc:"the first day"`
		To   string `query:"to" maxLength:"10" required:"true" doc:"the last day"`
	}) (Calendar, error) {
		return d.SeeCalendar(ctx, in.ID, in.From, in.To)
	})
	api.Post(a, "duty.feed.make", "/api/duty/staff/{id}/feed", "Make one's private calendar address, and close the one before: it is shown once", func(ctx context.Context, in *byStaff) (act.Done[FeedMade], error) {
		return d.MakeFeed(ctx, in.ID)
	})
	api.Post(a, "duty.feed.revoke", "/api/duty/staff/{id}/feed/close", "Close a private calendar address", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body struct {
			Why string `json:"why,omitempty" maxLength:"500"`
		}
	}) (act.Done[Feed], error) {
		return d.RevokeFeed(ctx, in.ID, in.Body.Why)
	})
}

// avoided are dates to avoid.
type avoided struct {
	Staff string      `json:"staff"`
	Dates []AvoidDate `json:"dates"`
}

func (d *Desk) owedAPI(a huma.API) {
	api.Get(a, "duty.avoid", "/api/duty/staff/{id}/avoid", "The working days of the coming weeks on which court would clash with somebody's duty", func(ctx context.Context, in *byStaff) (avoided, error) {
		list, err := d.DatesToAvoid(ctx, in.ID)
		return avoided{in.ID, list}, err
	})
	api.Post(a, "duty.toil.pay", "/api/duty/variances/{id}/pay-time-off", "Pay time off that was not taken in time", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body PayToil
	}) (act.Done[ToilPaid], error) {
		return d.PayToil(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.rest_day.exchange", "/api/duty/variances/{id}/exchange", "Give another rest day for one that is worked", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body ExchangeRestDay
	}) (act.Done[Variance], error) {
		return d.ExchangeRestDay(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.rest_day.reinstate", "/api/duty/variances/{id}/reinstate", "Give a rest day back that was to be worked", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body ReinstateRestDay
	}) (act.Done[Variance], error) {
		return d.ReinstateRestDay(ctx, in.ID, in.Body)
	})
}
