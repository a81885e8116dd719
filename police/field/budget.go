package field

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/police/control"
)

// Budget is what a phone keeps to work without a link: the officer's own jobs, with the people and places of those, by the
// reader's own rights. What was in an earlier one and is not in this is purged when nothing in the queue needs it.
type Budget struct {
	Version  string                `json:"version" doc:"changes when anything in it does"`
	MadeAt   time.Time             `json:"made_at"`
	Officer  string                `json:"officer"`
	Name     string                `json:"name"`
	Callsign string                `json:"callsign,omitempty"`
	Crew     control.CrewJobs      `json:"crew,omitzero"`
	Accepted map[string]string     `json:"accepted,omitempty" doc:"jobs that this officer said they have, and when"`
	Cards    map[string][]Card     `json:"cards,omitempty" doc:"the people of each of those cases, with what forms carry of them, by thread"`
	Vehicles map[string][]string   `json:"vehicles,omitempty" doc:"registration marks that each of those cases knows, by thread"`
	Officers []string              `json:"officers,omitempty" doc:"the crew and the supervisors on duty, as the force writes them"`
	Notes    map[string][]CrewNote `json:"notes,omitempty" doc:"what others wrote of each of those jobs, by incident"`
	Told     []Told                `json:"told,omitempty" doc:"alarming answers of national records for this crew or its jobs"`
	Notices  []Notice              `json:"notices" doc:"how people may have known that a body-worn camera records"`
	Keep     []string              `json:"keep" doc:"ids of the jobs and people in it: every other is purged"`
	Rules    Rules                 `json:"rules"`
}

// Budget reads what the phone of the officer of ctx keeps. Needs an officer; off duty or in no callsign it holds no job.
// Fault: access.sign_in.
func (d *Desk) Budget(ctx context.Context) (Budget, error) {
	who, err := access.From(ctx)
	if err != nil {
		return Budget{}, err
	}
	out := Budget{Officer: who.Staff, Name: who.Name, Keep: []string{}, Crew: control.CrewJobs{Jobs: []control.Job{}}}
	if out.Rules, err = d.rules(d.host.Clock.Now()); err != nil {
		return out, err
	}
	if out.Notices, err = d.notices(); err != nil {
		return out, err
	}
	c, ok, err := d.control.CrewOf(ctx, "field.see")
	switch {
	case fault.Is(err, fault.Forbidden) && who.Staff != "": // off duty: the phone works, and holds nobody's job
	case err != nil:
		return out, err
	case ok:
		out.Crew, out.Callsign = c, c.Unit.Crew.Callsign
	}
	if d.Forms != nil && out.Callsign != "" {
		err = d.Forms.offers(ctx, &out)
	}
	if err != nil {
		return out, err
	}
	if out.Notes, err = d.crewNotes(ctx, who, out.Crew.Jobs); err != nil {
		return out, err
	}
	out.Told = toldOf(out.Crew.Checks)
	for _, j := range out.Crew.Jobs {
		out.Keep = append(out.Keep, j.Incident.ID)
		for _, p := range j.Known.People {
			out.Keep = append(out.Keep, p.ID)
		}
	}
	got, err := acceptedBy(d.host.DB.Read(ctx), who.Staff, out.Keep)
	if err != nil {
		return out, err
	}
	out.Accepted = map[string]string{}
	for i, at := range got {
		out.Accepted[i] = at.Format(time.RFC3339)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256(b)
	out.Version, out.MadeAt = hex.EncodeToString(sum[:8]), d.host.Clock.Now()
	return out, nil
}
