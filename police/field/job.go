package field

import (
	"context"
	"encoding/json"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/sync"
	"throughline/platform/when"
	"throughline/police/control"
	"throughline/police/evidence"
	"throughline/police/field/entry"
)

// JobState is what a crew says of itself: the codes are those of law/control.resource_state.
type JobState struct {
	Callsign string `json:"callsign" label:"Callsign" said:"the callsign" required:"true" maxLength:"12"`
	State    string `json:"state" label:"State" said:"the state" required:"true" maxLength:"2"`
	Incident string `json:"incident,omitempty" maxLength:"36"`
	Why      string `json:"why,omitempty" maxLength:"200"`
}

// takeState tells the control room the state of a crew. Of a conflict it answers what the control room has.
func (d *Desk) takeState(ctx context.Context, s Sent) (sync.Outcome, error) {
	var in JobState
	if err := into(s.Body, &in); err != nil {
		return sync.Outcome{}, err
	}
	done, err := d.control.SetState(ctx, in.Callsign, control.SetUnitState{State: in.State, Incident: in.Incident, Why: in.Why, At: when.RFC3339(s.At)})
	o := sync.Outcome{Entry: done.Entry}
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale) {
		o.Theirs = d.stateNow(ctx, in.Callsign)
	}
	return o, err
}

// stateNow is what the control room has of the officer's own crew; nothing where they may not know.
func (d *Desk) stateNow(ctx context.Context, callsign string) json.RawMessage {
	c, ok, err := d.control.CrewOf(ctx, "field.see")
	if err != nil || !ok || c.Unit.Crew.Callsign != callsign {
		return nil
	}
	b, err := json.Marshal(map[string]string{"callsign": callsign, "state": c.Unit.State.State, "label": c.Unit.Label})
	if err != nil {
		return nil
	}
	return b
}

// Emergency is a call for help, from any screen.
type Emergency struct {
	Callsign string   `json:"callsign" required:"true" maxLength:"12"`
	Lat      *float64 `json:"lat,omitempty"`
	Lon      *float64 `json:"lon,omitempty"`
	Accuracy int      `json:"accuracy_m,omitempty"`
}

// takeEmergency raises it on every console. A place that cannot be used holds up nothing.
func (d *Desk) takeEmergency(ctx context.Context, s Sent) (sync.Outcome, error) {
	var in Emergency
	if err := into(s.Body, &in); err != nil {
		return sync.Outcome{}, err
	}
	if in.Lat != nil && in.Lon != nil {
		d.control.Report(ctx, in.Callsign, control.ReportPosition{Lat: in.Lat, Lon: in.Lon, FixedAt: when.RFC3339(s.At), Source: "phone", AccuracyM: in.Accuracy})
	}
	done, err := d.control.SetState(ctx, in.Callsign, control.SetUnitState{State: "0", At: when.RFC3339(s.At)})
	return sync.Outcome{Entry: done.Entry}, err
}

// Fix is where a phone was.
type Fix struct {
	Callsign string   `json:"callsign" required:"true" maxLength:"12"`
	Lat      *float64 `json:"lat" required:"true"`
	Lon      *float64 `json:"lon" required:"true"`
	Accuracy int      `json:"accuracy_m,omitempty"`
}

func (d *Desk) takePosition(ctx context.Context, s Sent) (sync.Outcome, error) {
	var in Fix
	if err := into(s.Body, &in); err != nil {
		return sync.Outcome{}, err
	}
	done, err := d.control.Report(ctx, in.Callsign, control.ReportPosition{Lat: in.Lat, Lon: in.Lon, FixedAt: when.RFC3339(s.At), Source: "phone", AccuracyM: in.Accuracy})
	return sync.Outcome{Entry: done.Entry}, err
}

// AcceptJob says that an officer has the job that their crew was sent to.
type AcceptJob struct {
	Incident string `json:"incident" required:"true" maxLength:"36"`
	Callsign string `json:"callsign" required:"true" maxLength:"12"`
}

// takeAccept keeps it once for each officer and job. Right: field.job.accept, one of a crew that was sent to it, on duty at that time.
func (d *Desk) takeAccept(ctx context.Context, s Sent) (sync.Outcome, error) {
	var in AcceptJob
	if err := into(s.Body, &in); err != nil {
		return sync.Outcome{}, err
	}
	a := act.Of("field.job.accept", journal.Ref{Kind: "incident", ID: in.Incident}).HappenedAt(s.At)
	done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (time.Time, error) {
		i, err := d.control.Incident(tx, in.Incident)
		if err != nil {
			return s.At, err
		}
		tx.StandOn(i.Thread)
		first, err := accept(tx, s.ID, i.ID, i.Thread, s.Officer, s.At)
		if err == nil && !first {
			err = fault.New(fault.Conflict, "field.job.accepted")
		}
		if err != nil {
			return s.At, err
		}
		_, err = tx.Record(entry.JobAccepted{Incident: i.ID, Callsign: in.Callsign, Officer: s.Officer, At: s.At})
		return s.At, err
	})
	return sync.Outcome{Entry: done.Entry}, err
}

// Photo is a photograph that becomes an exhibit.
type Photo struct {
	Incident    string `json:"incident" label:"Job" said:"the job" required:"true" maxLength:"36"`
	Description string `json:"description" label:"What it shows" said:"what it shows" required:"true" maxLength:"500"`
	Place       string `json:"place,omitempty" maxLength:"200"`
	At          string `json:"at,omitempty" format:"datetime"`
}

// takePhoto hands a photograph that has arrived to the evidence room, byte for byte as the camera made it (MOB-06).
func (d *Desk) takePhoto(ctx context.Context, s Sent) (sync.Outcome, error) {
	var in Photo
	if err := into(s.Body, &in); err != nil {
		return sync.Outcome{}, err
	}
	if len(s.Media) != 1 {
		return sync.Outcome{}, fault.InvalidField("media", "field.photo.one")
	}
	who, err := access.From(ctx)
	if err != nil {
		return sync.Outcome{}, err
	}
	i, err := d.incident(d.host.DB.Read(ctx), who, in.Incident)
	if err != nil {
		return sync.Outcome{}, err
	}
	r, err := d.host.Files.Open(ctx, s.Media[0].SHA256)
	if err != nil {
		return sync.Outcome{}, err
	}
	defer r.Close()
	if in.At == "" {
		in.At = when.RFC3339(s.At)
	}
	done, err := d.evidence.TakePhotograph(ctx, i.Thread, evidence.TakePhotograph{Description: in.Description, Place: in.Place, At: in.At, SHA256: s.Media[0].SHA256, Device: s.Device}, r)
	return sync.Outcome{Entry: done.Entry, Ref: done.Value.Number}, err
}
