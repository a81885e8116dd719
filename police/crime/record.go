package crime

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/crime/entry"
)

// Record is a crime to put on the record. What the incident knows (place, times, victims, suspects) may be left out: it is
// carried from there. Without an incident and without a thread the crime starts a thread of its own.
type Record struct {
	Incident    string   `json:"incident,omitempty" form:"-"`
	Thread      string   `json:"thread,omitempty" form:"-" maxLength:"60"`
	Offence     string   `json:"offence" label:"Offence" said:"the offence" hint:"Its CJS code, for example OF61102. Find codes under Crime, Offences" required:"true" maxLength:"8"`
	Account     string   `json:"account" label:"What happened" hint:"How the crime was committed, as the record will say it. Name people by their role" required:"true" format:"textarea" maxLength:"4000"`
	Place       string   `json:"place,omitempty" label:"Where it was committed" said:"where it was committed" maxLength:"200"`
	FromAt      string   `json:"from_at,omitempty" label:"Committed at, or from" said:"when it was committed" format:"datetime"`
	ToAt        string   `json:"to_at,omitempty" label:"Until, if it is not known exactly" said:"until when" format:"datetime"`
	ReportedAt  string   `json:"reported_at,omitempty" label:"Reported at" said:"when it was reported" hint:"The 24 hours count from here" format:"datetime"`
	Victims     []string `json:"victims,omitempty" label:"Victims" said:"the victims"`
	Suspects    []string `json:"suspects,omitempty" label:"Named suspects" said:"the suspects"`
	StateVictim bool     `json:"state_victim,omitempty" label:"The victim is the state"`
	Flags       []string `json:"flags,omitempty" label:"Flags" enum:"domestic_abuse,hate_crime,knife,alcohol,online,honour_based,child_exploitation,repeat_victim"`
}

// Record puts a crime on the record and keeps the 24-hour promise of its incident. Victims and suspects get their roles on
// the thread. Right: crime.record. Faults: form.invalid; crime.offence.unknown, crime.offence.not_notifiable,
// crime.victim.needed, crime.time.order, crime.time.future (invalid); incident.not_found, thread.not_found.
func (d *Desk) Record(ctx context.Context, in Record) (act.Done[Crime], error) {
	q := d.host.DB.Read(ctx)
	from := journal.Ref{Kind: "crime"} // what the crime comes from: one that may not be known of answers as one that is not there
	switch {
	case in.Incident != "":
		from = journal.Ref{Kind: "incident", ID: in.Incident}
	case in.Thread != "":
		from = journal.Ref{Kind: "thread", ID: in.Thread}
	}
	a := act.Of("crime.record", from)
	inc, label, err := d.origin(q, &in)
	if err != nil {
		return act.Done[Crime]{}, err
	}
	if in.Thread != "" {
		a = a.On(in.Thread)
	}
	known, err := d.known(q, inc, in.Thread)
	if err != nil {
		return act.Done[Crime]{}, err
	}
	about := slices.Concat(in.Victims, in.Suspects, splitIDs(known["victims"]), splitIDs(known["suspects"]))
	a = a.With(access.Resource{Label: label, People: about, Attrs: map[string]any{"oic": "", "designated": false}})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Crime, error) { return d.RecordIn(tx, in) })
}

// origin finds where a crime comes from: its incident, and so its thread and label.
func (d *Desk) origin(q db.Querier, in *Record) (Incident, string, error) {
	if in.Incident == "" && in.Thread == "" {
		return Incident{}, "open", nil
	}
	var inc Incident
	if in.Incident != "" {
		var err error
		if inc, err = getIncident(q, in.Incident); err != nil {
			return inc, "", err
		}
		in.Thread = inc.Thread
	}
	th, err := thread.Get(q, in.Thread)
	if err != nil {
		return inc, "", err
	}
	in.Thread = th.ID
	return inc, th.Label, nil
}

// known is what the record already holds for the fields of Record.
func (d *Desk) known(q db.Querier, inc Incident, thread string) (map[string]string, error) {
	out := map[string]string{}
	for field, role := range map[string]string{"victims": "victim", "suspects": "suspect"} {
		ids, err := linked(q, thread, role)
		if err != nil {
			return nil, err
		}
		out[field] = strings.Join(ids, ",")
	}
	if inc.ID != "" {
		out["place"], out["from_at"], out["reported_at"] = inc.Place, when.RFC3339(inc.ReportedAt), when.RFC3339(inc.ReportedAt)
	}
	return out, nil
}

// RecordIn is Record within another room's act, whose right has been decided there.
func (d *Desk) RecordIn(tx *act.Tx, in Record) (Crime, error) {
	inc, label, err := d.origin(tx, &in)
	if err != nil {
		return Crime{}, err
	}
	known, err := d.known(tx, inc, in.Thread)
	if err != nil {
		return Crime{}, err
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return Crime{}, err
	}
	c, err := d.check(in, tx.Now())
	if err != nil {
		return Crime{}, err
	}
	if in.Thread == "" {
		th, err := tx.OpenThread(label)
		if err != nil {
			return Crime{}, err
		}
		in.Thread = th.ID
	}
	c.ID, c.Thread, c.Incident, c.Label, c.RecordedAt = id.New(), in.Thread, inc.ID, label, tx.Now()
	return d.write(tx, c, inc, origins)
}

// check runs the rules of a crime that need nothing but what was said.
func (d *Desk) check(in Record, now time.Time) (Crime, error) {
	if err := form.Check(&in); err != nil {
		return Crime{}, err
	}
	if err := needed(in); err != nil {
		return Crime{}, err
	}
	c := Crime{Place: in.Place, Account: in.Account, Flags: in.Flags, StateVictim: in.StateVictim, Victims: in.Victims, Suspects: in.Suspects}
	o, err := d.offence(in.Offence)
	if err != nil {
		return c, err
	}
	c.OffenceCode, c.Title, c.Class, c.Mode = o.Code, o.Title, o.HomeOfficeClass, string(o.Mode)
	if !o.Notifiable { // CR-01: what is recorded is a notifiable crime
		return c, fault.InvalidField("offence", "crime.offence.not_notifiable", "title", o.Title)
	}
	if len(c.Victims) == 0 && !c.StateVictim { // CR-02
		return c, fault.InvalidField("victims", "crime.victim.needed")
	}
	for _, t := range []struct {
		name, text string
		to         *time.Time
	}{{"from_at", in.FromAt, &c.FromAt}, {"to_at", in.ToAt, &c.ToAt}, {"reported_at", in.ReportedAt, &c.ReportedAt}} {
		if t.text == "" {
			continue
		}
		if *t.to, err = when.Parse(t.text); err != nil {
			return c, err
		}
		if t.to.After(now.Add(time.Minute)) {
			return c, fault.InvalidField(t.name, "crime.time.future")
		}
	}
	if !c.ToAt.IsZero() && c.ToAt.Before(c.FromAt) {
		return c, fault.InvalidField("to_at", "crime.time.order")
	}
	return c, nil
}

// needed holds what must be there once the incident has been asked: the API may leave it out, so no tag can say so (CR-02).
func needed(in Record) error {
	var wrong []fault.Field
	for _, f := range []struct{ name, value, said string }{{"place", in.Place, "where it was committed"}, {"from_at", in.FromAt, "when it was committed"}, {"reported_at", in.ReportedAt, "when it was reported"}} {
		if f.value == "" {
			wrong = append(wrong, fault.Field{Name: f.name, Code: "form.required", Params: map[string]string{"label": f.said}})
		}
	}
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "form.invalid", wrong...)
	}
	return nil
}

// offence finds a CJS code. Fault: crime.offence.unknown.
func (d *Desk) offence(code string) (cjs.Offence, error) {
	t, err := d.codes()
	if err != nil {
		return cjs.Offence{}, err
	}
	o, ok := t.Offence(code)
	if !ok {
		return o, fault.InvalidField("offence", "crime.offence.unknown", "code", code)
	}
	return o, nil
}

func (d *Desk) write(tx *act.Tx, c Crime, inc Incident, origins form.Origins) (Crime, error) {
	var err error
	if c.Number, err = nextNumber(tx, when.DayOf(tx.Now())); err != nil {
		return c, err
	}
	if err := insertCrime(tx, c); err != nil {
		return c, err
	}
	due, law, err := d.dueAt(c.ReportedAt)
	if err != nil {
		return c, err
	}
	e, err := tx.Record(entry.CrimeRecorded{Crime: c.ID, Number: c.Number, Offence: c.OffenceCode, Title: c.Title, Class: c.Class, Incident: c.Incident, Victims: c.Victims,
		Suspects: c.Suspects, Flags: c.Flags, ReportedAt: when.Micros(c.ReportedAt), DueAt: when.Micros(due), Law: law, Origins: origins}, act.About("crime", c.ID), act.OnThreads(c.Thread))
	if err != nil {
		return c, err
	}
	if err := d.join(tx, c); err != nil {
		return c, err
	}
	if inc.ID == "" {
		return c, nil
	}
	if inc.State == "owed" || inc.State == "declined" {
		if err := setIncident(tx, inc, "recorded", ""); err != nil {
			return c, err
		}
	}
	_, err = tx.Keep(Owed, journal.Ref{Kind: "incident", ID: inc.ID}, e)
	return c, err
}

// join links the people of a crime to it and gives them their role on the thread.
func (d *Desk) join(tx *act.Tx, c Crime) error {
	for role, ids := range map[string][]string{"victim": c.Victims, "suspect": c.Suspects} {
		for _, p := range ids {
			if _, err := addPerson(tx, c, p, role, tx.Now()); err != nil {
				return err
			}
			if err := d.people.LinkIn(tx, p, role, c.Thread); err != nil {
				return err
			}
		}
	}
	return nil
}

// dueAt is the end of the time within which a report must be recorded, in elapsed hours from the report (CR-01).
func (d *Desk) dueAt(reported time.Time) (time.Time, string, error) {
	row, ok := d.host.Law.Table("crime.recording").At("record_within", when.DayOf(reported))
	if !ok {
		return time.Time{}, "", fault.New(fault.Invalid, "law.none_on_day").With("table", "crime.recording").With("code", "record_within").With("day", when.DayOf(reported).String())
	}
	var v struct {
		Hours int    `json:"hours"`
		Basis string `json:"basis"`
	}
	if err := row.Into(&v); err != nil {
		return time.Time{}, "", err
	}
	return reported.Add(time.Duration(v.Hours) * time.Hour), row.Ref(), nil
}

func splitIDs(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
