package control

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/thread"
	"throughline/police/control/entry"
)

// Methane is one version of the message of a major incident; without the declaration it is ETHANE (INC-14).
type Methane struct {
	ID         string    `json:"-"`
	Incident   string    `json:"-"`
	No         int       `json:"no"`
	Declared   bool      `json:"declared"`
	Exact      string    `json:"exact"`
	Kind       string    `json:"type"`
	Hazards    string    `json:"hazards"`
	Access     string    `json:"access"`
	Casualties string    `json:"casualties"`
	Services   string    `json:"services"`
	IssuedAt   time.Time `json:"issued_at"`
	IssuedBy   string    `json:"issued_by"`
}

// Name is what the message is called.
func (m Methane) Name() string {
	if m.Declared {
		return "METHANE"
	}
	return "ETHANE"
}

// IssueMethane is the seven fields. "None known" is an answer to each; nothing is none.
type IssueMethane struct {
	Declared   bool   `json:"declared,omitempty" label:"Major incident declared" hint:"Left empty it is an ETHANE"`
	Exact      string `json:"exact" label:"Exact location" said:"the exact location" required:"true" maxLength:"300"`
	Kind       string `json:"type" label:"Type of incident" said:"the type of the incident" required:"true" maxLength:"300"`
	Hazards    string `json:"hazards" label:"Hazards, present and potential" said:"the hazards" required:"true" maxLength:"500"`
	Access     string `json:"access" label:"Access and egress" said:"access and egress" required:"true" maxLength:"500"`
	Casualties string `json:"casualties" label:"Number and severity of casualties" said:"the casualties" required:"true" maxLength:"500"`
	Services   string `json:"services" label:"Emergency services present and needed" said:"the services" required:"true" maxLength:"500"`
}

// IssueMethane issues the message, or issues it anew: every version stays (INC-14). The declaration is the actor's, at the
// act's time. Needs the control room, a duty inspector, or an officer who was sent, on duty. Faults: form.invalid,
// control.incident.closed.
func (d *Desk) IssueMethane(ctx context.Context, incident string, in IssueMethane) (act.Done[Methane], error) {
	return onOpen(ctx, d, "control.methane.issue", incident, &in, "", func(tx *act.Tx, i Incident) (Methane, error) {
		all, err := methanesOf(tx, i.ID)
		if err != nil {
			return Methane{}, err
		}
		m := Methane{ID: id.New(), Incident: i.ID, No: len(all) + 1, Declared: in.Declared, Exact: in.Exact, Kind: in.Kind, Hazards: in.Hazards, Access: in.Access, Casualties: in.Casualties,
			Services: in.Services, IssuedAt: tx.Now(), IssuedBy: tx.Actor().Account}
		if err := insertMethane(tx, i.Label, m); err != nil {
			return m, err
		}
		was := len(all) > 0 && all[len(all)-1].Declared
		_, err = tx.Record(entry.MethaneIssued{Incident: i.ID, No: m.No, Declared: m.Declared, WasDeclared: was, Exact: m.Exact, Kind: m.Kind, Hazards: m.Hazards, Access: m.Access,
			Casualties: m.Casualties, Services: m.Services})
		return m, err
	})
}

// major tells whether an incident is a major one: its newest message declares it.
func major(q db.Querier, incident string) (bool, error) {
	all, err := methanesOf(q, incident)
	return err == nil && len(all) > 0 && all[len(all)-1].Declared, err
}

// putUnder makes an incident a log of a major incident: its own work and clock go on, and it is found from the major.
// Faults: control.link.chain, control.methane.not_major.
func (d *Desk) putUnder(tx *act.Tx, i *Incident, m Incident) error {
	is, err := major(tx, m.ID)
	switch {
	case err != nil:
		return err
	case m.State != stateOpen || m.Major != "" || m.ID == i.ID:
		return fault.InvalidField("other", "control.link.chain", "number", m.Number)
	case !is:
		return fault.InvalidField("other", "control.methane.not_major", "number", m.Number)
	}
	i.Major = m.ID
	return updateIncident(tx, *i)
}

// raisedUnder puts a log that was raised for a major incident under it, in the act that raises it.
func (d *Desk) raisedUnder(tx *act.Tx, i Incident, under Incident) error {
	if err := d.putUnder(tx, &i, under); err != nil {
		return err
	}
	tie, err := thread.MakeTie(tx, thread.Link{Thread: i.Thread, Other: under.Thread, Kind: thread.Refers, LinkedAt: tx.Now(), By: tx.Actor().Account, Action: "control.incident.raise"})
	if err != nil {
		return err
	}
	_, err = tx.Record(entry.IncidentLinked{Incident: i.ID, Other: under.ID, Number: under.Number, Kind: linkChild, Link: tie}, act.OnThreads(i.Thread, under.Thread))
	return err
}
