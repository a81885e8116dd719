package control

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// CloseIncident is what closing needs (INC-04).
type CloseIncident struct {
	Code          string   `json:"code,omitempty" label:"Closing code" maxLength:"40"`
	Result        string   `json:"result" label:"Result" said:"how the incident ended" hint:"What was found and what was done" required:"true" format:"textarea" maxLength:"4000"`
	Qualifiers    []string `json:"qualifiers" label:"Qualifiers" said:"what else describes it" hint:"Choose none if none applies" required:"true" enum:"none,alcohol,drugs,mental_health,domestic_abuse,hate,youth,vulnerable,repeat,firearm,knife,animal"`
	Crime         string   `json:"crime,omitempty" label:"Crime decision" enum:"crime,no_crime"`
	CrimeNumber   string   `json:"crime_number,omitempty" label:"Crime number" maxLength:"40"`
	Rationale     string   `json:"rationale,omitempty" label:"Why no crime is recorded" maxLength:"1000"`
	NonAttendance string   `json:"non_attendance,omitempty" label:"Why nobody attended" enum:"resolved_by_phone,other_agency,no_police_duty,appointment_made"`
}

// Close ends an incident: a closing code, an officer who attended or a reason why none did, the result, the qualifiers
// answered, and a crime decision: a crime number, or why there is no crime (INC-04). The number is carried when a crime was
// recorded on the thread. Without attendance THRIVE was asked again first (INC-09). What was owed is waived with the result.
// Needs a dispatcher or control supervisor on duty. Faults: form.invalid, control.close.* and control.incident.closed.
func (d *Desk) Close(ctx context.Context, incident string, in CloseIncident) (act.Done[Incident], error) {
	var none act.Done[Incident]
	known, err := d.knownForClosing(ctx, incident)
	if err != nil {
		return none, err
	}
	if in.Crime == "no_crime" {
		delete(known, "crime_number")
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return none, err
	}
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if in.Crime == "" {
		return none, given("crime", "crime decision", "form.required_choice")
	}
	a, err := d.on(ctx, "control.incident.close", incident)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Incident, error) {
		i, err := d.open(tx, incident)
		if err != nil {
			return i, err
		}
		rule, ok := d.typeRule(in.Code, when.DayOf(i.CalledAt))
		if !ok {
			return i, fault.InvalidField("code", "control.incident.type", "type", shorten(in.Code))
		}
		if err := d.mayClose(tx, i, in); err != nil {
			return i, err
		}
		i.State, i.ClosedAt, i.Closing = stateClosed, tx.Now(), in.Code
		if err := updateIncident(tx, i); err != nil {
			return i, err
		}
		if _, err := tx.Waive("", journal.Ref{Kind: kindIncident, ID: i.ID}, "Closed: "+in.Result); err != nil {
			return i, err
		}
		if _, err := tx.Record(entry.IncidentClosed{Incident: i.ID, Code: in.Code, Title: rule.Label, Result: in.Result, Qualifiers: in.Qualifiers, Crime: in.Crime,
			CrimeNumber: in.CrimeNumber, Rationale: in.Rationale, NonAttendance: in.NonAttendance, Origins: origins}); err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	})
}

// knownForClosing is what the record knows: the type it was opened as, and the number of a crime recorded on its thread.
func (d *Desk) knownForClosing(ctx context.Context, incident string) (map[string]string, error) {
	q := d.host.DB.Read(ctx)
	i, err := getIncident(q, incident)
	if err != nil {
		return nil, err
	}
	known := map[string]string{"code": i.Type}
	numbers, err := crimesOn(q, i.Thread)
	if err != nil {
		return nil, err
	}
	if len(numbers) > 0 {
		known["crime"], known["crime_number"] = "crime", strings.Join(numbers, " and ")
	}
	return known, nil
}

func (d *Desk) mayClose(tx *act.Tx, i Incident, in CloseIncident) error {
	sent, err := assignmentsOf(tx, i.ID)
	if err != nil {
		return err
	}
	attended := false
	for _, a := range sent {
		if a.Open() {
			return fault.New(fault.Conflict, "control.close.units_there").With("callsign", a.Callsign)
		}
		attended = attended || !a.AtSceneAt.IsZero()
	}
	switch {
	case slices.Contains(in.Qualifiers, "none") && len(in.Qualifiers) > 1:
		return fault.InvalidField("qualifiers", "control.close.none_and_more")
	case in.Crime == "crime" && in.CrimeNumber == "":
		return fault.InvalidField("crime_number", "control.close.crime_number")
	case in.Crime == "no_crime" && in.CrimeNumber != "":
		return fault.InvalidField("crime_number", "control.close.both")
	case in.Crime == "no_crime" && in.Rationale == "":
		return fault.InvalidField("rationale", "control.close.rationale")
	case attended && in.NonAttendance != "":
		return fault.InvalidField("non_attendance", "control.close.attended")
	case attended:
		return nil
	case in.NonAttendance == "":
		return fault.InvalidField("non_attendance", "control.close.nobody")
	}
	asked, err := thrivesOf(tx, i.ID)
	if err == nil && len(asked) < 2 {
		return fault.InvalidField("non_attendance", "control.close.ask_again")
	}
	return err
}
