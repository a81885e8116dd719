package casefile

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
	custody "throughline/police/custody/entry"
)

// Decide is a prosecutor's decision on a request.
type Decide struct {
	Decision string          `json:"decision" label:"Decision" said:"what the prosecutor decided" enum:"charge,more_evidence,out_of_court,no_further_action" required:"true"`
	Offences []string        `json:"offences,omitempty" label:"Offences to charge" hint:"Those asked about when left blank"`
	Reason   string          `json:"reason" label:"Reason" said:"the prosecutor's reason" format:"textarea" required:"true" maxLength:"4000"`
	Crimes   []CrimeDecision `json:"crimes,omitempty" doc:"What to charge for each crime, where it is not the same for all"`
	Items    []EvidenceItem  `json:"items,omitempty"`
	By       string          `json:"by,omitempty" label:"Decided by" maxLength:"100"`
}

// CrimeDecision is what a prosecutor lets be charged for one crime of a file.
type CrimeDecision struct {
	Crime    string   `json:"crime" label:"Crime" said:"the number of the crime" example:"26/000123" required:"true" maxLength:"60"`
	Offences []string `json:"offences" label:"Offences to charge" said:"the offences to charge" required:"true"`
}

// EvidenceItem is one thing that the prosecutor asks for. Without an owner it is the officer in the case; without a day it
// is due as law/casefile.readiness says of evidence.
type EvidenceItem struct {
	What  string   `json:"what" label:"What is needed" required:"true" maxLength:"1000"`
	Owner string   `json:"owner,omitempty" label:"Owner" maxLength:"80"`
	DueOn when.Day `json:"due_on,omitzero" label:"Due on"`
}

// Decide records the prosecutor's decision. Charge gives custody the authority for each offence; more evidence makes each
// item a dated action with an owner (CF-14). Right: casefile.decision.receive. Faults: form.invalid; casefile.offence.unknown,
// casefile.decision.items, casefile.decision.past (invalid); casefile.decision.not_waiting (conflict); casefile_request.not_found.
func (d *Desk) Decide(ctx context.Context, requestID string, in Decide) (act.Done[Request], error) {
	return d.onRequest(ctx, "casefile.decision.receive", requestID, "", func(tx *act.Tx, f File, r Request) (Request, error) {
		if err := d.checkDecision(&in, r, when.DayOf(tx.Now())); err != nil {
			return r, err
		}
		if r.State != "accepted" {
			return r, fault.New(fault.Conflict, "casefile.decision.not_waiting").With("state", r.State)
		}
		var ids []string
		for _, i := range in.Items {
			a, err := d.askFor(tx, f, r, i)
			if err != nil {
				return r, err
			}
			ids = append(ids, a.ID)
		}
		d.chargeFor(&in, &r)
		r.State, r.Decision, r.DecisionReason, r.Charge, r.DecidedAt = "decided", in.Decision, in.Reason, in.Offences, tx.Now()
		if err := updateRequest(tx, &r); err != nil {
			return r, err
		}
		f.State = map[string]string{"charge": "decided", "more_evidence": "building"}[in.Decision]
		if f.State == "" {
			f.State = "closed"
		}
		if err := updateFile(tx, &f); err != nil {
			return r, err
		}
		e, err := tx.Record(entry.DecisionReceived{Decision: in.Decision, Request: r.ID, Message: r.Message, File: f.ID, URN: f.URN, Suspect: f.Suspect, Offences: in.Offences, Reason: in.Reason, Actions: ids, By: in.By,
			Crimes: decidedOn(r)})
		if err != nil {
			return r, err
		}
		if _, err := tx.Keep(DecisionOwed, journal.Ref{Kind: "casefile_request", ID: r.ID}, e); err != nil {
			return r, err
		}
		return r, d.moot(tx, f)
	})
}

// chargeFor says what is to be charged for each crime. What no crime is left for is not charged at all.
func (d *Desk) chargeFor(in *Decide, r *Request) {
	if in.Decision != "charge" {
		return
	}
	r.ChargeCrimes = allowed(r.Crimes, in.Offences)
	for _, c := range in.Crimes {
		r.ChargeCrimes = only(r.ChargeCrimes, c)
	}
	if len(in.Crimes) == 0 {
		return
	}
	in.Offences = slices.DeleteFunc(in.Offences, func(o string) bool {
		return !slices.ContainsFunc(r.ChargeCrimes, func(of entry.OfCrime) bool { return slices.Contains(of.Offences, o) })
	})
}

// only holds what is to be charged for one crime to what was said of it.
func only(all []entry.OfCrime, c CrimeDecision) []entry.OfCrime {
	var out []entry.OfCrime
	for _, of := range all {
		if of.Crime == c.Crime {
			of.Offences = slices.DeleteFunc(slices.Clone(of.Offences), func(o string) bool { return !slices.Contains(c.Offences, o) })
		}
		if len(of.Offences) > 0 {
			out = append(out, of)
		}
	}
	return out
}

// decidedOn are the crimes that a decision is about, for a file of more than one: those to be charged, or all that were
// asked about.
func decidedOn(r Request) []entry.OfCrime {
	if len(r.Crimes) < 2 {
		return nil
	}
	if r.Decision == "charge" {
		return r.ChargeCrimes
	}
	return r.Crimes
}

// moot closes what a closed file still asked for: nobody chases evidence for a case that has ended.
func (d *Desk) moot(tx *act.Tx, f File) error {
	if f.State != "closed" {
		return nil
	}
	as, err := actionsOf(tx, f.ID)
	if err != nil {
		return err
	}
	for _, a := range as {
		if a.State != "open" {
			continue
		}
		a.State, a.Result, a.DoneAt = "done", "Not needed any more: the prosecutor ended the case.", tx.Now()
		if err := updateAction(tx, &a); err != nil {
			return err
		}
		if _, err := tx.Waive(ActionOwed, journal.Ref{Kind: "casefile_action", ID: a.ID}, a.Result); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) checkDecision(in *Decide, r Request, today when.Day) error {
	if err := form.Check(in); err != nil {
		return err
	}
	switch in.Decision {
	case "charge":
		if len(in.Offences) == 0 {
			in.Offences = r.Offences
		}
		for _, c := range in.Crimes {
			if !slices.ContainsFunc(r.Crimes, func(of entry.OfCrime) bool { return of.Crime == c.Crime }) {
				return fault.InvalidField("crimes", "casefile.decision.crime", "crime", c.Crime)
			}
		}
		os, err := d.offences(in.Offences)
		if err != nil {
			return err
		}
		in.Offences = nil
		for _, o := range os {
			in.Offences = append(in.Offences, o.Code)
		}
		if len(in.Items) > 0 {
			return fault.InvalidField("items", "casefile.decision.items_not_for_charge")
		}
	case "more_evidence":
		if len(in.Items) == 0 {
			return fault.InvalidField("items", "casefile.decision.items")
		}
		in.Offences = nil
	default:
		in.Items, in.Offences = nil, nil
	}
	for _, i := range in.Items {
		if !i.DueOn.IsZero() && i.DueOn.Before(today) {
			return fault.InvalidField("items", "casefile.decision.past")
		}
	}
	return nil
}

func (d *Desk) askFor(tx *act.Tx, f File, r Request, i EvidenceItem) (Action, error) {
	row, _ := d.host.Law.Table("casefile.readiness").At("mg11_witness", when.DayOf(tx.Now()))
	var n Need
	if err := row.Into(&n); err != nil {
		return Action{}, err
	}
	ms, err := d.fileMaterials(tx, f)
	if err != nil {
		return Action{}, err
	}
	in, _ := held(ms, f.Suspect)
	a := Action{Request: r.ID, What: i.What, Owner: i.Owner, DueAt: n.due(tx.Now(), in)}
	if !i.DueOn.IsZero() {
		a.DueAt = endOf(i.DueOn)
	}
	if !strings.Contains(a.Owner, ":") {
		a.Owner = ownerOf("oic", f)
	}
	return d.setAction(tx, f, a, row.Ref())
}

// hearCharge turns a file to its second route when the suspect is charged: it is owed to the prosecutor by a day that the
// plea and bail decide (CF-13). A person charged by the police without a request gets a file now.
func (d *Desk) hearCharge(tx *act.Tx, th thread.Thread, x custody.PersonCharged) error {
	fs, err := filesOf(tx, th.ID)
	if err != nil {
		return err
	}
	var f File
	for _, one := range fs {
		if one.Suspect == x.Person {
			f = one
		}
	}
	if f.ID == "" {
		if f, err = d.assembleIn(tx, []string{th.ID}, th.Label, x.Person); err != nil {
			return err
		}
	}
	if !f.ChargedAt.IsZero() {
		return nil
	}
	due, ref, err := d.fileDue(f, x)
	if err != nil {
		return err
	}
	f.State, f.Route, f.ChargedAt, f.DueAt = "charged", "file", x.At, due
	if err := updateFile(tx, &f); err != nil {
		return err
	}
	if _, err := tx.Record(entry.FileDue{File: f.ID, URN: f.URN, DueAt: when.Micros(due), Law: ref}, act.About("casefile", f.ID), act.OnThreads(f.Threads...)); err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: FileOwed, Subject: journal.Ref{Kind: "casefile", ID: f.ID}, Threads: f.Threads, OwedTo: "prosecutor", Owner: ownerOf("oic", f), Law: ref, Start: x.At, Due: due})
	return err
}

// fileDue is when the file after charge is owed: at the first sitting when the suspect is kept, else days after the charge.
func (d *Desk) fileDue(f File, x custody.PersonCharged) (time.Time, string, error) {
	plea := "ngap"
	if f.Plea == "guilty" {
		plea = "gap"
	}
	day := when.DayOf(x.At)
	if !x.Bailed {
		_, ref, err := d.lawDays("custody", day)
		if !x.CourtAt.IsZero() {
			return x.CourtAt, ref, err
		}
		return x.CourtOn.At(0, 0), ref, err
	}
	days, ref, err := d.lawDays(plea+"_bail", day)
	return endOf(day.AddDays(days)), ref, err
}
