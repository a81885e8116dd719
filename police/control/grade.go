package control

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/police/control/entry"
)

// GradeIncident gives a grade. Why is needed when it follows another.
type GradeIncident struct {
	Grade string `json:"grade" label:"Grade" said:"a grade" enum:"1,2,3,4,5" required:"true"`
	Area  string `json:"area,omitempty" label:"Area" enum:"urban,rural"`
	Why   string `json:"why,omitempty" label:"Why" maxLength:"300"`
}

// Graded is the incident with all its targets, those of earlier grades too (INC-08).
type Graded struct {
	Incident Incident `json:"incident"`
	Targets  []Target `json:"targets"`
}

// Target is a response target as a screen and the API show it.
type Target struct {
	Grade         string    `json:"grade"`
	Label         string    `json:"label"`
	Area          string    `json:"area"`
	GradedAt      time.Time `json:"graded_at"`
	StartsAt      time.Time `json:"starts_at,omitzero"`
	DueAt         time.Time `json:"due_at,omitzero"`
	StoppedAt     time.Time `json:"stopped_at,omitzero"`
	Met           *bool     `json:"met"`
	FromCallSecs  *int64    `json:"from_call_seconds,omitempty"`
	FromGradeSecs *int64    `json:"from_grade_seconds,omitempty"`
	Law           string    `json:"law"`
}

// Grade gives an incident its grade; the target comes from law control.grade and opens a promise (INC-07). A regrade
// keeps both targets; the promise of a more urgent grade is waived with the reason when the new one is less urgent.
// Grade 5 is no attendance and needs THRIVE first (INC-09). Needs the control room on duty.
// Faults: form.invalid, control.grade.same, control.grade.why, control.grade.thrive_first, control.incident.closed.
func (d *Desk) Grade(ctx context.Context, incident string, in GradeIncident) (act.Done[Graded], error) {
	return onOpen(ctx, d, "control.incident.grade", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Graded, error) {
		if in.Area != "" {
			i.Area = in.Area
		}
		if err := d.mayGrade(tx, i, in); err != nil {
			return Graded{}, err
		}
		was := i.Grade
		i.Grade = in.Grade
		g := Grading{ID: id.New(), Incident: i.ID, Label: i.Label, Grade: in.Grade, Area: i.Area, GradedAt: tx.Now(), GradedBy: tx.Actor().Account, Why: in.Why}
		if err := insertGrading(tx, g); err != nil {
			return Graded{}, err
		}
		if was != "" && in.Grade > was { // less urgent: nobody is to hurry for the grade before
			if _, err := tx.Waive(attendPromise, journal.Ref{Kind: kindIncident, ID: i.ID}, "Regraded from "+was+" to "+in.Grade+": "+in.Why); err != nil {
				return Graded{}, err
			}
		}
		last, err := d.reckon(tx, &i)
		if err != nil {
			return Graded{}, err
		}
		if _, err := tx.Record(entry.IncidentGraded{Incident: i.ID, Grade: in.Grade, Label: last.Label, Area: i.Area, Was: was, StartsAt: last.StartsAt, DueAt: last.DueAt, Law: last.Row}); err != nil {
			return Graded{}, err
		}
		if err := updateIncident(tx, i); err != nil {
			return Graded{}, err
		}
		why := "Graded " + in.Grade
		if was != "" {
			why += " anew"
		}
		if err := d.climbAnew(tx, i, why); err != nil {
			return Graded{}, err
		}
		return d.graded(tx, i.ID)
	})
}

func (d *Desk) mayGrade(q db.Querier, i Incident, in GradeIncident) error {
	all, err := gradingsOf(q, i.ID)
	if err != nil {
		return err
	}
	if n := len(all); n > 0 {
		if all[n-1].Grade == in.Grade && all[n-1].Area == i.Area {
			return fault.InvalidField("grade", "control.grade.same", "grade", in.Grade)
		}
		if in.Why == "" {
			return fault.InvalidField("why", "control.grade.why")
		}
	}
	if in.Grade != "5" {
		return nil
	}
	asked, err := thrivesOf(q, i.ID)
	if err == nil && len(asked) == 0 {
		return fault.InvalidField("grade", "control.grade.thrive_first")
	}
	return err
}

// targets works out the response targets of an incident from what is on the record.
func (d *Desk) targets(q db.Querier, i Incident) ([]GradeTarget, []Grading, error) {
	all, err := gradingsOf(q, i.ID)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	sent, err := assignmentsOf(q, i.ID)
	if err != nil {
		return nil, nil, err
	}
	events := []GradeEvent{{Kind: eventCall, At: i.CalledAt}}
	for _, g := range all {
		events = append(events, GradeEvent{Kind: eventGrade, At: g.GradedAt, Grade: g.Grade, Area: g.Area})
	}
	for _, a := range sent {
		events = append(events, GradeEvent{Kind: eventDispatch, At: a.SentAt})
		if !a.AtSceneAt.IsZero() {
			events = append(events, GradeEvent{Kind: eventAtScene, At: a.AtSceneAt})
		}
	}
	ts, err := GradeClock(d.host.Law, events)
	return ts, all, err
}

// reckon brings the targets of an incident up to what has just happened: it keeps each grading's due time, opens a
// promise for one that is newly known and not yet stopped, and sets the incident's own due time to the newest grade's.
func (d *Desk) reckon(tx *act.Tx, i *Incident) (GradeTarget, error) {
	ts, all, err := d.targets(tx, *i)
	if err != nil || len(ts) == 0 {
		return GradeTarget{}, err
	}
	for n, t := range ts {
		g := all[n] // the same grade twice in a row is refused, so each grading is one target
		if t.DueAt.Equal(g.DueAt) {
			continue
		}
		g.DueAt = t.DueAt
		if err := updateGrading(tx, g); err != nil {
			return t, err
		}
		if n == len(ts)-1 && t.StoppedAt.IsZero() {
			if err := d.promise(tx, *i, t); err != nil {
				return t, err
			}
		}
	}
	last := ts[len(ts)-1]
	i.DueAt = last.DueAt
	return last, nil
}

// promise owes the public somebody at the scene by the target's time. The dispatchers owe it, until the first is there.
func (d *Desk) promise(tx *act.Tx, i Incident, t GradeTarget) error {
	_, err := tx.Promise(act.NewPromise{Kind: attendPromise, Subject: journal.Ref{Kind: kindIncident, ID: i.ID}, Threads: []string{i.Thread},
		OwedTo: "public", Owner: "role:dispatcher", Law: t.Row, Start: t.StartsAt, Due: t.DueAt})
	return err
}

func (d *Desk) graded(q db.Querier, id string) (Graded, error) {
	i, err := getIncident(q, id)
	if err != nil {
		return Graded{}, err
	}
	ts, _, err := d.targets(q, i)
	return Graded{Incident: i, Targets: shown(ts)}, err
}

func shown(ts []GradeTarget) []Target {
	out := []Target{}
	for _, t := range ts {
		x := Target{Grade: t.Grade, Label: t.Label, Area: t.Area, GradedAt: t.GradedAt, StartsAt: t.StartsAt, DueAt: t.DueAt, StoppedAt: t.StoppedAt, Met: t.Met, Law: t.Row}
		if fromCall, fromGrade, there := t.ToScene(); there {
			c, g := int64(fromCall.Seconds()), int64(fromGrade.Seconds())
			x.FromCallSecs, x.FromGradeSecs = &c, &g
		}
		out = append(out, x)
	}
	return out
}
