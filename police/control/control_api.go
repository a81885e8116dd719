package control

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/when"
	"throughline/police/people"
	"throughline/police/roads"
)

// IncidentPath names the incident of an operation.
type IncidentPath struct {
	ID string `path:"id" maxLength:"36"`
}

// UnitPath names the unit of an operation.
type UnitPath struct {
	Callsign string `path:"callsign" maxLength:"12"`
}

// api registers every act and read of the control room.
func (d *Desk) api(a huma.API) {
	api.Post(a, "control.call.receive", "/api/control/calls", "Receive a call", func(ctx context.Context, in *struct{ Body ReceiveCall }) (act.Done[Call], error) {
		return d.Receive(ctx, in.Body)
	})
	api.Post(a, "control.incident.raise", "/api/control/incidents", "Raise an incident on type and place", func(ctx context.Context, in *struct{ Body RaiseIncident }) (act.Done[Incident], error) {
		return d.Raise(ctx, in.Body)
	})
	api.Post(a, "control.log.add", "/api/control/incidents/{id}/log", "Add a line to the log", func(ctx context.Context, in *struct {
		IncidentPath
		Body AddLine
	}) (act.Done[Incident], error) {
		return d.Log(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.caller.record", "/api/control/incidents/{id}/caller", "Record who called as a person", func(ctx context.Context, in *struct {
		IncidentPath
		Body RecordCaller
	}) (act.Done[people.Person], error) {
		return d.RecordCaller(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.thrive.assess", "/api/control/incidents/{id}/thrive", "Answer the six of THRIVE", func(ctx context.Context, in *struct {
		IncidentPath
		Body AssessThrive
	}) (act.Done[Thrive], error) {
		return d.Assess(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.incident.grade", "/api/control/incidents/{id}/grade", "Grade or regrade an incident", func(ctx context.Context, in *struct {
		IncidentPath
		Body GradeIncident
	}) (act.Done[Graded], error) {
		return d.Grade(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.incident.correct", "/api/control/incidents/{id}/correct", "Put right or complete what an incident says", func(ctx context.Context, in *struct {
		IncidentPath
		Body CorrectIncident
	}) (act.Done[Incident], error) {
		return d.Correct(ctx, in.ID, in.Body)
	})
	d.unitAPI(a)
	d.positionAPI(a)
	d.linkAPI(a)
	d.readAPI(a)
	d.auditAPI(a)
	d.handoffAPI(a)
	d.deferAPI(a)
	d.callAPI(a)
	d.transferAPI(a)
	d.crewAPI(a)
	d.careAPI(a)
	d.radioAPI(a)
	d.checkAPI(a)
	d.layoutAPI(a)
	d.eidoAPI(a)
	d.alertAPI(a)
}

func (d *Desk) unitAPI(a huma.API) {
	api.Post(a, "control.unit.dispatch", "/api/control/incidents/{id}/dispatch", "Send units to an incident", func(ctx context.Context, in *struct {
		IncidentPath
		Body DispatchUnits
	}) (act.Done[[]Assignment], error) {
		return d.Dispatch(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.unit.state", "/api/control/units/{callsign}/state", "Take a status message of a unit", func(ctx context.Context, in *struct {
		UnitPath
		Ago  int `header:"Throughline-Ago" minimum:"0" maximum:"600" doc:"seconds since it was pressed, from a device whose clock nobody vouches for; in a header, because what is asked again is the same"`
		Body SetUnitState
	}) (act.Done[UnitState], error) {
		if in.Ago > 0 && in.Body.At == "" {
			in.Body.At = when.RFC3339(d.host.Clock.Now().Add(-time.Duration(in.Ago) * time.Second))
		}
		return d.SetState(ctx, in.Callsign, in.Body)
	})
	api.Post(a, "control.position.report", "/api/control/units/{callsign}/position", "Report where a unit is", func(ctx context.Context, in *struct {
		UnitPath
		Body ReportPosition
	}) (act.Done[Position], error) {
		return d.Report(ctx, in.Callsign, in.Body)
	})
	api.Post(a, "control.unit.welfare", "/api/control/units/{callsign}/welfare", "Record that a unit was asked how it is", func(ctx context.Context, in *struct {
		UnitPath
		Body Welfare
	}) (act.Done[UnitState], error) {
		return d.AnswerWelfare(ctx, in.Callsign, in.Body)
	})
	api.Post(a, "control.emergency.acknowledge", "/api/control/units/{callsign}/acknowledge", "Acknowledge an officer's emergency", func(ctx context.Context, in *struct {
		UnitPath
		Body Acknowledge
	}) (act.Done[UnitState], error) {
		return d.AcknowledgeEmergency(ctx, in.Callsign, in.Body)
	})
}

func (d *Desk) linkAPI(a huma.API) {
	api.Post(a, "control.incident.link", "/api/control/incidents/{id}/link", "Tie an incident to another", func(ctx context.Context, in *struct {
		IncidentPath
		Body LinkIncident
	}) (act.Done[Incident], error) {
		return d.Link(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.incident.unlink", "/api/control/incidents/{id}/unlink", "Undo a duplicate", func(ctx context.Context, in *struct {
		IncidentPath
		Body UnlinkIncident
	}) (act.Done[Incident], error) {
		return d.Unlink(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.incident.close", "/api/control/incidents/{id}/close", "Close an incident", func(ctx context.Context, in *struct {
		IncidentPath
		Body CloseIncident
	}) (act.Done[Incident], error) {
		return d.Close(ctx, in.ID, in.Body)
	})
}

func (d *Desk) readAPI(a huma.API) {
	api.Get(a, "control.incident.get", "/api/control/incidents/{id}", "One incident with its targets, units and log", func(ctx context.Context, in *IncidentPath) (View, error) {
		return d.View(ctx, in.ID)
	})
	api.Get(a, "control.suggestions", "/api/control/incidents/{id}/suggestions", "Who could be sent, and who was not offered and why", func(ctx context.Context, in *IncidentPath) (Suggestions, error) {
		return d.Suggest(ctx, in.ID)
	})
	api.Get(a, "control.dispatch.explain", "/api/control/dispatches/{id}/explain", "Why a unit was sent, worked out again from the board as it stood", func(ctx context.Context, in *struct {
		ID string `path:"id" doc:"The id of the assignment"`
	}) (Explained, error) {
		return d.Explain(ctx, in.ID)
	})
	api.Get(a, "control.duplicates", "/api/control/incidents/{id}/duplicates", "Incidents that may be the same event", func(ctx context.Context, in *IncidentPath) (Listed[Twin], error) {
		t, err := d.Duplicates(ctx, in.ID)
		return Listed[Twin]{t}, err
	})
	api.Get(a, "control.places", "/api/control/places", "Places of the map like what has been typed", func(ctx context.Context, in *PlaceQuery) (Listed[roads.Place], error) {
		return d.FindPlaces(ctx, *in)
	})
	api.Get(a, "control.board", "/api/control/board", "Everything that is open now", func(ctx context.Context, _ *struct{}) (Board, error) {
		return d.Board(ctx)
	})
}

// Listed is a list as a reply, so that members may be added beside it later.
type Listed[T any] struct {
	Items []T `json:"items"`
}
