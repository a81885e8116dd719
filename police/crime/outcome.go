package crime

import (
	"context"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/crime/entry"
)

// OutcomeRule is a row of law/crime.outcome.
type OutcomeRule struct {
	Label         string   `json:"label"`
	Suspect       string   `json:"suspect"` // required, forbidden or any
	Needs         []string `json:"needs"`
	Victim        string   `json:"victim,omitempty"` // the view that the outcome says the victim has, where it says one
	ForceUsable   bool     `json:"force_usable"`
	DecisionMaker string   `json:"decision_maker"` // officer or designated
}

// OutcomeFacts are the facts that an outcome is held against. Has names the needs of law/crime.outcome that are answered.
type OutcomeFacts struct {
	Suspects int
	View     string // the victim's view
	Has      map[string]bool
}

// CheckOutcome holds an outcome to CR-05 and answers every field that is missing or in the way.
func CheckOutcome(r OutcomeRule, f OutcomeFacts) []fault.Field {
	var wrong []fault.Field
	add := func(field, code string) {
		wrong = append(wrong, fault.Field{Name: field, Code: code, Params: map[string]string{"label": r.Label}})
	}
	if !r.ForceUsable {
		add("outcome", "crime.outcome.not_for_forces")
	}
	if r.Suspect == "required" && f.Suspects == 0 {
		add("outcome", "crime.outcome.suspect_required")
	}
	if r.Suspect == "forbidden" && f.Suspects > 0 {
		add("outcome", "crime.outcome.suspect_forbidden")
	}
	if r.Victim != "" && f.Has["victim_view"] && f.View != r.Victim {
		add("victim_view", "crime.outcome.other_view")
	}
	for _, n := range r.Needs {
		if !f.Has[n] {
			add(fieldOf(n), "crime.outcome.needs."+n)
		}
	}
	return wrong
}

// fieldOf is the field of SetOutcome that answers a need.
func fieldOf(need string) string {
	switch need {
	case "victim_view", "charge_date", "cps_reason", "reason", "admission", "victim_told":
		return need
	case "offence_time_limit":
		return "outcome"
	}
	return "proof"
}

// SetOutcome is an outcome for a crime. What the record knows (the day of charge, the prosecutor's reason) is carried.
type SetOutcome struct {
	Outcome    string   `json:"outcome" label:"Outcome" said:"the outcome" required:"true" maxLength:"2"`
	DecidedOn  when.Day `json:"decided_on,omitzero" label:"Decided on" hint:"Today when left blank"`
	VictimView string   `json:"victim_view,omitempty" label:"The victim's view" said:"the victim's view" enum:"supports,does_not_support,not_known"`
	ChargeDate when.Day `json:"charge_date,omitzero" label:"Charged on" said:"the day of charge"`
	CPSReason  string   `json:"cps_reason,omitempty" label:"The prosecutor's reason" said:"the prosecutor's reason" maxLength:"1000"`
	Reason     string   `json:"reason,omitempty" label:"Reason" said:"the reason" format:"textarea" maxLength:"2000"`
	Proof      string   `json:"proof,omitempty" label:"What shows it" said:"what shows it" hint:"A notice number, medical or death evidence, the enquiries that were made, another agency's acceptance" format:"textarea" maxLength:"2000"`
	Admission  bool     `json:"admission,omitempty" label:"The suspect has admitted it"`
	VictimTold bool     `json:"victim_told,omitempty" label:"The victim has been told"`
	Version    int64    `json:"version,omitempty" form:"-"`
}

// SetOutcome gives a crime its one current outcome; the outcome before stays as history (CR-04). Right: crime.outcome.set,
// and a supervisor where the outcome is the designated decision maker's. Faults: form.invalid with each thing that is
// missing or in the way (CR-05); crime.outcome.unknown; crime.outcome.same (conflict); crime.stale.
func (d *Desk) SetOutcome(ctx context.Context, crimeID string, in SetOutcome) (act.Done[Crime], error) {
	c, err := getCrime(d.host.DB.Read(ctx), crimeID)
	if err != nil {
		return act.Done[Crime]{}, err
	}
	row, rule, known := d.outcomeRule(in.Outcome, d.host.Clock.Now())
	a := act.Of("crime.outcome.set", journal.Ref{Kind: "crime", ID: c.ID}).On(c.Thread).With(resourceOf(c, known && rule.DecisionMaker == "designated"))
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Crime, error) {
		c, err := getCrime(tx, crimeID)
		if err != nil {
			return c, err
		}
		if in.Version != 0 && in.Version != c.Version {
			return c, fault.New(fault.Stale, "crime.stale")
		}
		heard, err := d.heardOf(tx, c)
		if err != nil {
			return c, err
		}
		if err := d.checkOutcome(&in, c, rule, known, heard, tx.Now()); err != nil {
			return c, err
		}
		return d.setOutcome(tx, c, in, row, rule)
	})
}

func (d *Desk) outcomeRule(code string, now time.Time) (law.Row, OutcomeRule, bool) {
	var rule OutcomeRule
	row, ok := d.host.Law.Table("crime.outcome").At(strings.ToUpper(strings.TrimSpace(code)), when.DayOf(now))
	if !ok || row.Into(&rule) != nil {
		return row, rule, false
	}
	return row, rule, true
}

func (d *Desk) checkOutcome(in *SetOutcome, c Crime, rule OutcomeRule, known bool, heard map[string]string, now time.Time) error {
	carried := map[string]string{"cps_reason": heard["cps_reason"], "charge_date": heard["charge_date"], "victim_view": heard["victim_view"], "decided_on": when.DayOf(now).String()}
	if _, err := form.Carry(in, carried); err != nil {
		return err
	}
	in.Admission = in.Admission || heard["admission"] == "true" // signed for, out of court
	if err := form.Check(in); err != nil {
		return err
	}
	if !known {
		return fault.InvalidField("outcome", "crime.outcome.unknown", "code", in.Outcome)
	}
	in.Outcome = strings.ToUpper(in.Outcome)
	if in.Outcome == c.Outcome {
		return fault.New(fault.Conflict, "crime.outcome.same").With("code", c.Outcome)
	}
	if in.DecidedOn.After(when.DayOf(now)) {
		return fault.InvalidField("decided_on", "crime.time.future")
	}
	if wrong := CheckOutcome(rule, d.outcomeFacts(*in, c, now)); len(wrong) > 0 {
		return fault.New(fault.Invalid, "form.invalid", wrong...)
	}
	return nil
}

func (d *Desk) outcomeFacts(in SetOutcome, c Crime, now time.Time) OutcomeFacts {
	view := in.VictimView != "" && in.VictimView != "not_known"
	has := map[string]bool{"victim_view": view, "charge_date": !in.ChargeDate.IsZero(), "cps_reason": in.CPSReason != "", "reason": in.Reason != "",
		"admission": in.Admission, "victim_told": in.VictimTold, "offence_time_limit": d.timeLimitPassed(c, now)}
	for _, n := range []string{"death_proof", "court_acceptance", "notice_number", "first_simple_possession", "birth_date", "medical_evidence", "lines_of_enquiry", "agency_acceptance", "activity_evidence"} {
		has[n] = in.Proof != ""
	}
	return OutcomeFacts{Suspects: len(c.Suspects), View: in.VictimView, Has: has}
}

// timeLimitPassed tells whether the time to begin a prosecution is over: only summary offences have one (CF-16).
func (d *Desk) timeLimitPassed(c Crime, now time.Time) bool {
	if c.Mode != "summary" {
		return false
	}
	committed := when.DayOf(c.FromAt)
	row, ok := d.host.Law.Table("casefile.time_limit").At("summary_only", committed)
	var v struct {
		Months      int    `json:"months"`
		AlarmMonths int    `json:"alarm_months"`
		Basis       string `json:"basis"`
	}
	return ok && row.Into(&v) == nil && when.DayOf(now).After(committed.AddMonths(v.Months))
}

func (d *Desk) setOutcome(tx *act.Tx, c Crime, in SetOutcome, row law.Row, rule OutcomeRule) (Crime, error) {
	was := c.Outcome
	c.Outcome, c.OutcomeOn = in.Outcome, in.DecidedOn.String()
	if in.CPSReason != "" {
		c.CPSReason = in.CPSReason
	}
	if err := update(tx, c); err != nil {
		return c, err
	}
	c.Version++
	if err := endOutcome(tx, c.ID, when.Micros(tx.Now())); err != nil {
		return c, err
	}
	reason := strings.TrimSpace(strings.Join([]string{in.Reason, in.Proof, in.CPSReason}, "\n"))
	o := Outcome{ID: id.New(), Crime: c.ID, Code: in.Outcome, Title: rule.Label, DecidedOn: c.OutcomeOn, DecidedBy: tx.Actor().Account, Reason: reason, Law: row.Ref(), SetAt: tx.Now(), Label: c.Label}
	if err := insertOutcome(tx, o); err != nil {
		return c, err
	}
	e, err := tx.Record(entry.OutcomeSet{Crime: c.ID, Number: c.Number, Outcome: in.Outcome, Label: rule.Label, Was: was, DecidedOn: c.OutcomeOn, Law: row.Ref()})
	if err != nil {
		return c, err
	}
	_, err = tx.Keep(Decide, journal.Ref{Kind: "crime", ID: c.ID}, e)
	return c, err
}
