package control

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// DecideCare is what is asked at a gate of Right Care, Right Person, and what was decided.
type DecideCare struct {
	Gate      string `json:"gate" label:"What kind of call it is" said:"what kind of call it is" required:"true" maxLength:"40"`
	Immediate string `json:"immediate" label:"Is there a real and immediate risk to life, or of serious harm?" said:"whether there is a real and immediate risk" hint:"Articles 2 and 3. The police go where there is" enum:"yes,no,not_known" required:"true"`
	Crime     string `json:"crime" label:"Is a crime being committed, or has one been?" said:"whether there is a crime" enum:"yes,no,not_known" required:"true"`
	Decision  string `json:"decision" label:"Who goes" said:"who goes" enum:"attend,decline" required:"true"`
	Told      string `json:"told,omitempty" label:"Who was told that the police do not go" hint:"The person and their agency, and what they will do" maxLength:"300"`
	Why       string `json:"why" label:"Why" said:"why" required:"true" format:"textarea" maxLength:"2000"`
}

// Care is one such decision.
type Care struct {
	ID        string    `json:"id"`
	Label     string    `json:"-"`
	Incident  string    `json:"incident"`
	Gate      string    `json:"gate"`
	Immediate string    `json:"immediate"`
	Crime     string    `json:"crime"`
	Decision  string    `json:"decision"`
	Told      string    `json:"told,omitempty"`
	Why       string    `json:"why"`
	DecidedAt time.Time `json:"decided_at"`
	DecidedBy string    `json:"decided_by"`
}

// careRule is a row of control.care.
type careRule struct {
	Label string `json:"label"`
	Asks  string `json:"asks"`
}

// Decide records whether the police or another agency goes (INC-10). A decline names who was told; it is refused where there is,
// or may be, an immediate risk, and where there is or may be a crime: what is not known is asked first. Decided again, the newest holds.
// Needs a call handler, dispatcher or control supervisor on duty. Faults: form.invalid, control.care.gate, .immediate, .crime,
// .told, control.incident.closed.
func (d *Desk) Decide(ctx context.Context, incident string, in DecideCare) (act.Done[Care], error) {
	return onOpen(ctx, d, "control.care.decide", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Care, error) {
		var rule careRule
		row, ok := d.host.Law.Table("control.care").At(in.Gate, when.DayOf(tx.Now()))
		switch {
		case !ok || row.Into(&rule) != nil:
			return Care{}, fault.InvalidField("gate", "control.care.gate", "gate", shorten(in.Gate))
		case in.Decision == "decline" && in.Immediate != "no":
			return Care{}, fault.InvalidField("decision", "control.care.immediate")
		case in.Decision == "decline" && in.Crime != "no":
			return Care{}, fault.InvalidField("decision", "control.care.crime")
		case in.Decision == "decline" && in.Told == "":
			return Care{}, fault.InvalidField("told", "control.care.told")
		}
		c := Care{ID: id.New(), Label: i.Label, Incident: i.ID, Gate: in.Gate, Immediate: in.Immediate, Crime: in.Crime, Decision: in.Decision, Told: in.Told, Why: in.Why,
			DecidedAt: tx.Now(), DecidedBy: tx.Actor().Account}
		if err := insertCare(tx, c); err != nil {
			return c, err
		}
		_, err := tx.Record(entry.CareDecided{Incident: i.ID, Gate: in.Gate, Label: rule.Label, Immediate: in.Immediate, Crime: in.Crime, Decision: in.Decision, Told: in.Told, Why: in.Why, Law: row.Ref()})
		return c, err
	})
}

// declined holds a closing whose reason rests on Right Care, Right Person to a decision that said so: the newest.
func (d *Desk) declined(tx *act.Tx, i Incident, r Reason) error {
	if !r.Care {
		return nil
	}
	cares, err := caresOf(tx, i.ID)
	if err == nil && (len(cares) == 0 || cares[0].Decision != "decline") {
		err = fault.InvalidField("non_attendance", "control.close.care_first")
	}
	return err
}
