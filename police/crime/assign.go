package crime

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/crime/entry"
)

// Assign gives a crime its officer in the case.
type Assign struct {
	Staff string `json:"staff" label:"Officer in the case" said:"the account of the officer in the case" example:"marsh" hint:"Their collar number, family name or account" required:"true" maxLength:"60"`
}

// Assign makes somebody the officer in the case, from now on. Right: crime.oic.assign.
// Faults: form.invalid; staff.unknown, staff.several (invalid); crime.oic.same (conflict); crime.not_found; crime.stale.
func (d *Desk) Assign(ctx context.Context, crimeID string, in Assign) (act.Done[Crime], error) {
	return d.change(ctx, "crime.oic.assign", crimeID, "", func(tx *act.Tx, c Crime) (Crime, error) {
		if err := form.Check(&in); err != nil {
			return c, err
		}
		var err error
		if in.Staff, err = d.host.StaffID(tx, "staff", in.Staff); err != nil {
			return c, err
		}
		if c.OIC == in.Staff {
			return c, fault.New(fault.Conflict, "crime.oic.same")
		}
		was := c.OIC
		c.OIC = in.Staff
		if err := update(tx, c); err != nil {
			return c, err
		}
		c.Version++
		_, err = tx.Record(entry.InvestigatorAssigned{Crime: c.ID, Number: c.Number, Staff: in.Staff, Was: was})
		return c, err
	})
}

// NameSuspect names a person as a suspect of a crime.
type NameSuspect struct {
	Person string `json:"person" label:"Suspect" said:"the suspect" hint:"Somebody who is not here yet is added to the case first" required:"true" maxLength:"60"`
}

// NameSuspect makes a person a named suspect of a crime and gives them that role on its thread. Right: crime.suspect.name.
// Faults: form.invalid; crime.suspect.same (conflict); person.not_found; crime.not_found.
func (d *Desk) NameSuspect(ctx context.Context, crimeID string, in NameSuspect) (act.Done[Crime], error) {
	return d.change(ctx, "crime.suspect.name", crimeID, in.Person, func(tx *act.Tx, c Crime) (Crime, error) {
		if err := form.Check(&in); err != nil {
			return c, err
		}
		added, err := addPerson(tx, c, in.Person, "suspect", tx.Now())
		if err != nil {
			return c, err
		}
		if !added {
			return c, fault.New(fault.Conflict, "crime.suspect.same")
		}
		if err := d.people.LinkIn(tx, in.Person, "suspect", c.Thread); fault.Is(err, fault.NotFound) {
			return c, fault.InvalidField("person", "crime.suspect.unknown")
		} else if err != nil {
			return c, err
		}
		if _, err := tx.Record(entry.SuspectNamed{Crime: c.ID, Number: c.Number, Suspect: in.Person, Basis: "investigation"}); err != nil {
			return c, err
		}
		return getCrime(tx, c.ID)
	})
}

// change is an act on a crime that is there. person is somebody further whom the act is about.
func (d *Desk) change(ctx context.Context, action, crimeID, person string, do func(tx *act.Tx, c Crime) (Crime, error)) (act.Done[Crime], error) {
	c, err := getCrime(d.host.DB.Read(ctx), crimeID)
	if err != nil {
		return act.Done[Crime]{}, err
	}
	r := resourceOf(c, false)
	if person != "" {
		r.People = append(r.People, person)
	}
	a := act.Of(action, journal.Ref{Kind: "crime", ID: c.ID}).On(c.Thread).With(r)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Crime, error) {
		c, err := getCrime(tx, crimeID)
		if err != nil {
			return c, err
		}
		return do(tx, c)
	})
}

// Decline says that an incident which looked like a crime is none.
type Decline struct {
	Reason string `json:"reason" label:"The credible evidence that no crime was committed" said:"the evidence that no crime was committed" required:"true" format:"textarea" minLength:"10" maxLength:"2000"`
}

// Decline closes the recording duty of an incident for a reason (CR-01 b). Right: crime.decline.
// Faults: form.invalid; incident.not_found; crime.decline.not_owed (conflict).
func (d *Desk) Decline(ctx context.Context, incidentID string, in Decline) (act.Done[string], error) {
	inc, err := getIncident(d.host.DB.Read(ctx), incidentID)
	if err != nil {
		return act.Done[string]{}, err
	}
	r, err := d.incidentFacts(ctx, inc)
	if err != nil {
		return act.Done[string]{}, err
	}
	a := act.Of("crime.decline", journal.Ref{Kind: "incident", ID: inc.ID}, in.Reason).On(inc.Thread).With(r)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (string, error) {
		if err := form.Check(&in); err != nil {
			return "", err
		}
		i, err := getIncident(tx, incidentID)
		if err != nil {
			return "", err
		}
		if i.State != "owed" {
			return "", fault.New(fault.Conflict, "crime.decline.not_owed")
		}
		if err := d.decline(tx, i, in.Reason); err != nil {
			return "", err
		}
		_, err = tx.Record(entry.RecordingDeclined{Incident: i.ID, Number: i.Number, Reason: in.Reason})
		return i.ID, err
	})
}

func (d *Desk) incidentFacts(ctx context.Context, i Incident) (access.Resource, error) {
	q := d.host.DB.Read(ctx)
	victims, err := linked(q, i.Thread, "victim")
	if err != nil {
		return access.Resource{}, err
	}
	suspects, err := linked(q, i.Thread, "suspect")
	return access.Resource{Kind: "incident", ID: i.ID, Label: i.Label, People: append(victims, suspects...), Attrs: map[string]any{"oic": "", "designated": false}}, err
}

func ignoreMissing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
