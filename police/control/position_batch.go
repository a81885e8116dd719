package control

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/police/control/track"
)

// Bounds of one batch, and how many of its refused rows are told one by one.
const (
	batchRows    = 10_000
	batchBytes   = 2 << 20
	refusedShown = 100
)

// Batch is what became of a batch of positions.
type Batch struct {
	Kept    int          `json:"kept" doc:"rows that are now the last position of their unit"`
	Older   int          `json:"older,omitempty" doc:"rows that change nothing, because a newer position was known"`
	Not     int          `json:"refused,omitempty" doc:"rows that were refused"`
	Refused []RefusedFix `json:"rows,omitempty" doc:"the first hundred rows that were refused, and why"`
}

// RefusedFix is one row of a batch that was not kept.
type RefusedFix struct {
	Row      int    `json:"row" doc:"its place in the batch, from 0"`
	Callsign string `json:"callsign,omitempty"`
	Field    string `json:"field,omitempty"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
}

// ReportBatch takes the newest positions of many units at once, as radios and vehicles send them (RES-05). Each row that
// cannot be used is refused with why, and the others are kept. Positions are no entries: the last one of each unit is in
// memory, screens are told once a tick, and a trail is written now and then (KeepTrail).
// Needs a radio system or the control room, for any unit; an officer on duty for those of their own unit.
// Faults: form.invalid with control.position.list, .many; forbidden. Of rows: control.position.row, .nowhere, .time, .future,
// .source, .accuracy, .not_yours, control.unit.not_on_tour.
func (d *Desk) ReportBatch(ctx context.Context, body []byte) (Batch, error) {
	out := Batch{}
	lent := lentRows.Get().(*[]track.Row)
	defer lentRows.Put(lent)
	rows, err := track.Read(body, (*lent)[:0])
	*lent = rows
	switch {
	case err != nil, len(rows) == 0:
		return out, fault.InvalidField("positions", "control.position.list")
	case len(rows) > batchRows:
		return out, fault.InvalidField("positions", "control.position.many")
	}
	a := act.Of("control.position.batch", journal.Ref{Kind: kindBoard, ID: "positions"})
	all := d.host.Door.May(ctx, a)
	mine := d.reportsFor(ctx)
	if !all && !slices.ContainsFunc(rows, func(r track.Row) bool { return mine(strings.ToUpper(r.Callsign)) }) {
		_, err := act.Do(ctx, d.host.Door, a, func(*act.Tx) (int, error) { return 0, nil }) // refused and recorded by the door
		return out, err
	}
	now := d.host.Clock.Now()
	tour, err := d.onTour(ctx, now)
	if err != nil {
		return out, err
	}
	t, err := d.tracked(ctx)
	if err != nil {
		return out, err
	}
	fixes := make([]track.Fix, 0, len(rows))
	for i, r := range rows {
		f, code, field := accept(r, now)
		if code == "" && !all && !mine(f.Callsign) {
			code, field = "control.position.not_yours", "callsign"
		}
		if code == "" && !tour.has(f.Callsign) {
			code, field = "control.unit.not_on_tour", "callsign"
		}
		if code != "" {
			out.refuse(RefusedFix{Row: i, Callsign: shorten(r.Callsign), Field: field, Code: code})
			continue
		}
		fixes = append(fixes, f)
	}
	out.Kept = t.Put(fixes)
	out.Older = len(fixes) - out.Kept
	return out, nil
}

// lentRows are used again: a batch of thousands comes many times a second.
var lentRows = sync.Pool{New: func() any { return new([]track.Row) }}

// accept holds a row to what can be known without asking anybody.
func accept(r track.Row, now time.Time) (f track.Fix, code, field string) {
	f = track.Fix{Callsign: r.Callsign, At: geo.Point{Lat: r.Lat, Lon: r.Lon}, FixedAt: r.FixedAt, Source: r.Source, AccuracyM: r.AccuracyM}
	for _, c := range []byte(f.Callsign) {
		if c >= 'a' && c <= 'z' {
			f.Callsign = strings.ToUpper(f.Callsign)
			break
		}
	}
	if f.FixedAt.IsZero() {
		f.FixedAt = now
	}
	switch {
	case r.Wrong != "":
		return f, r.Wrong, r.Field
	case f.FixedAt.After(now.Add(clockSlip)):
		return f, "control.position.future", "fixed_at"
	}
	return f, "", ""
}

func (b *Batch) refuse(r RefusedFix) {
	b.Not++
	if len(b.Refused) < refusedShown {
		r.Detail = api.Sentence(r.Code, map[string]string{"callsign": r.Callsign})
		b.Refused = append(b.Refused, r)
	}
}

// reportsFor tells whether the actor of ctx may report one unit's position: each callsign is asked about once.
func (d *Desk) reportsFor(ctx context.Context) func(callsign string) bool {
	asked := map[string]bool{}
	return func(callsign string) bool {
		if !callsigned(callsign) || len(asked) > 20 {
			return asked[callsign]
		}
		may, ok := asked[callsign]
		if !ok {
			may = d.host.Door.May(ctx, act.Of("control.position.report", journal.Ref{Kind: kindUnit, ID: callsign}))
			asked[callsign] = may
		}
		return may
	}
}

// callsigned tells whether a text may be a callsign at all.
func callsigned(text string) bool { return len(text) > 0 && len(text) <= 12 }

// positionAPI registers the batch. Its body is read by hand: 28,000 rows a second are not to be looked at twice.
func (d *Desk) positionAPI(a huma.API) {
	row := &huma.Schema{Type: huma.TypeObject, Required: []string{"callsign", "lat", "lon", "source"}, AdditionalProperties: false, Properties: map[string]*huma.Schema{
		"callsign": {Type: huma.TypeString}, "lat": {Type: huma.TypeNumber}, "lon": {Type: huma.TypeNumber}, "fixed_at": {Type: huma.TypeString, Format: "date-time"},
		"source": {Type: huma.TypeString, Enum: []any{"radio", "vehicle", "phone"}}, "accuracy_m": {Type: huma.TypeInteger}}}
	body := &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeArray, Items: row}}}}
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "control.position.batch", Path: "/api/control/positions", Tags: []string{"control"},
		Summary: "Report where many units are", DefaultStatus: http.StatusOK, MaxBodyBytes: batchBytes, RequestBody: body, SkipValidateBody: true,
		Errors: []int{400, 401, 403, 422, 503}}, func(ctx context.Context, in *struct{ RawBody []byte }) (*api.Out[Batch], error) {
		if _, err := access.From(ctx); err != nil {
			return nil, api.ProblemOf(ctx, err)
		}
		b, err := d.ReportBatch(ctx, in.RawBody)
		if err != nil {
			return nil, api.ProblemOf(ctx, err)
		}
		return &api.Out[Batch]{Body: b}, nil
	})
}
