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
	Code          string   `json:"code,omitempty" label:"Closing code" hint:"What it turned out to be: it may be another than it was opened as" maxLength:"40"`
	Result        string   `json:"result" label:"Result" said:"how the incident ended" hint:"What was found and what was done" required:"true" format:"textarea" maxLength:"4000"`
	Qualifiers    []string `json:"qualifiers" label:"Qualifiers" said:"what else describes it" hint:"Choose none if none applies" required:"true" maxLength:"40"`
	Crime         string   `json:"crime,omitempty" label:"Crime decision" enum:"crime,no_crime"`
	CrimeNumber   string   `json:"crime_number,omitempty" label:"Crime number" maxLength:"40"`
	Rationale     string   `json:"rationale,omitempty" label:"Why no crime is recorded" maxLength:"1000"`
	NonAttendance string   `json:"non_attendance,omitempty" label:"Why nobody attended" maxLength:"40"`
	NobodyWhy     string   `json:"non_attendance_why,omitempty" label:"Why nobody attended, in words" hint:"Who was told, and what was done instead" maxLength:"300"`
}

// noQualifier says that the qualifiers were answered and none applies.
const noQualifier = "none"

// Close ends an incident: a closing code, which may be another than it was opened as (INC-01), an officer who attended or a
// reason why none did, the result, the qualifiers answered, and a crime decision: a crime number, or why there is no crime
// (INC-04). The number is carried when a crime was recorded on the thread. What was opened as a crime and is closed as none
// without a reason is refused and waits for the crime audit. Without attendance THRIVE was asked again first (INC-09). What
// was owed is waived with the result. Needs a dispatcher or control supervisor on duty.
// Faults: form.invalid, control.close.* and control.incident.closed.
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
	authority := d.mayDo(ctx, "control.call.no_contact", incident)
	done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Incident, error) { return d.close(tx, incident, in, origins, authority) })
	if noRationale(err) {
		if err := d.toCrimeAudit(ctx, incident, in); err != nil {
			return none, err
		}
	}
	return done, err
}

func (d *Desk) close(tx *act.Tx, incident string, in CloseIncident, origins form.Origins, authority bool) (Incident, error) {
	i, err := d.open(tx, incident)
	if err != nil {
		return i, err
	}
	rule, ok := d.typeRule(in.Code, when.DayOf(i.CalledAt))
	if !ok {
		return i, fault.InvalidField("code", "control.incident.type", "type", shorten(in.Code))
	}
	if err := d.mayClose(tx, i, in, rule, authority); err != nil {
		return i, err
	}
	i.State, i.ClosedAt, i.Closing = stateClosed, tx.Now(), in.Code
	if err := updateIncident(tx, i); err != nil {
		return i, err
	}
	if _, err := tx.Waive("", journal.Ref{Kind: kindIncident, ID: i.ID}, "Closed: "+in.Result); err != nil {
		return i, err
	}
	if err := endWaiting(tx, i); err != nil {
		return i, err
	}
	if _, err := tx.Record(entry.IncidentClosed{Incident: i.ID, Code: in.Code, Title: rule.Label, Result: in.Result, Qualifiers: in.Qualifiers, Crime: in.Crime,
		CrimeNumber: in.CrimeNumber, Rationale: in.Rationale, NonAttendance: in.NonAttendance, NobodyWhy: in.NobodyWhy, Origins: origins}); err != nil {
		return i, err
	}
	return getIncident(tx, i.ID)
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

// mayClose asks what INC-04 asks, each of its own field.
func (d *Desk) mayClose(tx *act.Tx, i Incident, in CloseIncident, rule TypeRule, authority bool) error {
	sent, err := assignmentsOf(tx, i.ID)
	if err != nil {
		return err
	}
	attended := false
	for _, a := range sent {
		if a.Open() {
			return fault.New(fault.Conflict, "control.close.units_there").With("callsign", a.Callsign)
		}
		attended = attended || !a.AtSceneAt.IsZero() && len(a.Staff) > 0
	}
	if err := d.qualified(i, in, rule); err != nil {
		return err
	}
	switch {
	case in.Crime == "crime" && in.CrimeNumber == "":
		return fault.InvalidField("crime_number", "control.close.crime_number")
	case in.Crime == "no_crime" && in.CrimeNumber != "":
		return fault.InvalidField("crime_number", "control.close.both")
	case in.Crime == "no_crime" && in.Rationale == "":
		return fault.InvalidField("rationale", "control.close.rationale")
	case attended && in.NonAttendance+in.NobodyWhy != "":
		return fault.InvalidField("non_attendance", "control.close.attended")
	case attended:
		return nil
	}
	return d.nobodyWent(tx, i, in, authority)
}

// qualified holds the qualifiers to those of the law on the day of the call, and to what the closing code must answer with.
func (d *Desk) qualified(i Incident, in CloseIncident, rule TypeRule) error {
	if slices.Contains(in.Qualifiers, noQualifier) && len(in.Qualifiers) > 1 {
		return fault.InvalidField("qualifiers", "control.close.none_and_more")
	}
	table := d.host.Law.Table("control.qualifier")
	for _, x := range in.Qualifiers {
		if _, ok := table.At(x, when.DayOf(i.CalledAt)); !ok && x != noQualifier {
			return fault.InvalidField("qualifiers", "control.close.qualifier", "qualifier", shorten(x))
		}
	}
	for _, x := range rule.Owes {
		if !slices.Contains(in.Qualifiers, x) {
			return fault.InvalidField("qualifiers", "control.close.owes", "type", lower(rule.Label), "qualifier", strings.ReplaceAll(x, "_", " "))
		}
	}
	return nil
}

// nobodyWent holds a closing without attendance to its reason, in words where the reason needs them, to a second THRIVE, and
// to what is asked where no caller was ever reached.
func (d *Desk) nobodyWent(tx *act.Tx, i Incident, in CloseIncident, authority bool) error {
	if in.NonAttendance == "" {
		return fault.InvalidField("non_attendance", "control.close.nobody")
	}
	r, ok := d.reasonOf("non_attendance", in.NonAttendance)
	switch {
	case !ok:
		return fault.InvalidField("non_attendance", "control.close.reason", "reason", shorten(in.NonAttendance))
	case r.FreeText == "required" && in.NobodyWhy == "":
		return fault.InvalidField("non_attendance_why", "control.close.reason_why", "reason", lower(r.Label))
	}
	if err := d.declined(tx, i, r); err != nil {
		return err
	}
	asked, err := thrivesOf(tx, i.ID)
	if err == nil && len(asked) < 2 {
		return fault.InvalidField("non_attendance", "control.close.ask_again")
	}
	if err != nil {
		return err
	}
	return d.noContact(tx, i, authority)
}
