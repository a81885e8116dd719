package control

import (
	"context"
	"slices"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/police/people"
)

// Job is one incident as its crew sees it.
type Job struct {
	Assignment Assignment `json:"assignment"`
	Incident   Incident   `json:"incident"`
	Grade      string     `json:"grade_label,omitempty"`
	Log        []LogLine  `json:"log"` // newest last
	Others     []string   `json:"others,omitempty"`
	Said       []string   `json:"said,omitempty"` // by those who called, in their words

	Known people.Contact `json:"known,omitzero"` // of the job that the crew is on: whose the number and the address are, with warnings
	cli   string
}

// CrewJobs is what an officer's unit is and holds: the first job is the one it is on.
type CrewJobs struct {
	Unit UnitLine `json:"unit"`
	Jobs []Job    `json:"jobs"`

	Checks []Check `json:"checks,omitempty" doc:"Alarming answers of national records that nobody has acknowledged, for this unit or on its jobs"`
}

// CrewOf reads the unit that the actor of ctx is in, and its jobs. ok is false when they are in none. The look is on the
// field room's board, which asks for an officer on duty; each job is an incident that the officer's labels show.
func (d *Desk) CrewOf(ctx context.Context, action string) (CrewJobs, bool, error) {
	ok := false
	a := act.Of(action, journal.Ref{Kind: kindBoard, ID: "field"}, "My jobs")
	out, err := act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (CrewJobs, error) {
		b, err := d.board(q, who)
		if err != nil {
			return CrewJobs{}, err
		}
		at := slices.IndexFunc(b.Units, func(u UnitLine) bool { return slices.Contains(u.Crew.staff(), who.Staff) })
		if at < 0 {
			return CrewJobs{}, nil
		}
		ok = true
		return d.crewJobs(q, b.Units[at], who)
	})
	if err == nil && len(out.Jobs) > 0 {
		j := &out.Jobs[0]
		j.Known, err = d.known(ctx, j.cli, j.Incident.Place)
	}
	return out, ok, err
}

func (d *Desk) crewJobs(q db.Querier, u UnitLine, who *access.Actor) (CrewJobs, error) {
	out := CrewJobs{Unit: u, Jobs: []Job{}}
	held, err := heldBy(q, u.Crew.Callsign)
	if err != nil {
		return out, err
	}
	if out.Checks, err = d.forCrew(q, who, u.Crew.Callsign, held); err != nil {
		return out, err
	}
	for _, a := range held {
		i, err := getIncident(q, a.Incident)
		if err != nil {
			return out, err
		}
		if i.Label != "open" && !who.Holds(i.Label) {
			continue
		}
		j := Job{Assignment: a, Incident: i}
		ts, _, err := d.targets(q, i)
		if err != nil {
			return out, err
		}
		if n := len(ts); n > 0 {
			j.Grade = "G" + ts[n-1].Grade + " " + lower(ts[n-1].Label)
		}
		if j.Log, err = d.logLines(q, i, who); err != nil {
			return out, err
		}
		if err := j.calls(q, labelsOf(who)); err != nil {
			return out, err
		}
		all, err := assignmentsOf(q, i.ID)
		if err != nil {
			return out, err
		}
		for _, x := range all {
			if x.Open() && x.Callsign != a.Callsign {
				j.Others = append(j.Others, x.Callsign)
			}
		}
		out.Jobs = append(out.Jobs, j)
	}
	return out, nil
}

// calls takes what was said by those who called, and the number of the first.
func (j *Job) calls(q db.Querier, labels []string) error {
	calls, err := callsOf(q, j.Incident.ID, labels)
	for _, c := range calls {
		if c.Said != "" {
			j.Said = append(j.Said, c.Said)
		}
		if j.cli == "" {
			j.cli = c.CLI
		}
	}
	return err
}
