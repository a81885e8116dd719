package reintegration

import (
	"strconv"
	"time"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/when"
)

// What is owed of an outcome without a court.
const (
	owedDisposal  = "reintegration.disposal"  // give it, after a prosecutor decided so
	owedCondition = "reintegration.condition" // see that a condition is met
	owedBreach    = "reintegration.breach"    // decide what follows from a breach
)

// Disposal is an outcome without a court: a caution, a community resolution, a deferred prosecution.
type Disposal struct {
	ID         string      `json:"id"`
	Thread     string      `json:"thread"`
	Person     string      `json:"person"`
	Kind       string      `json:"kind"`
	Name       string      `json:"name"`
	Offences   []string    `json:"offences"`
	Authority  string      `json:"authority"` // prosecutor or police
	VictimView string      `json:"victim_view"`
	Gravity    int         `json:"gravity,omitempty"`
	Why        string      `json:"why"`
	State      string      `json:"state"` // offered, refused, accepted, completed, breached or prosecuted
	Admission  bool        `json:"admission"`
	OfferedAt  time.Time   `json:"offered_at"`
	OfferedBy  string      `json:"offered_by"`
	AnsweredAt time.Time   `json:"answered_at,omitzero"`
	EndedAt    time.Time   `json:"ended_at,omitzero"`
	EndWhy     string      `json:"end_why,omitempty"`
	Conditions []Condition `json:"conditions"`
	Law        string      `json:"law"`
	Label      string      `json:"-"`
	Version    int64       `json:"version"`
}

// ETag is the disposal's version.
func (x Disposal) ETag() string { return strconv.FormatInt(x.Version, 10) }

func (x Disposal) ref() journal.Ref { return journal.Ref{Kind: "disposal", ID: x.ID} }

// Condition is one thing that the person does by a day. State is "set", "met", "failed" or "dropped".
type Condition struct {
	ID       string   `json:"id"`
	Disposal string   `json:"disposal"`
	Kind     string   `json:"kind"`
	What     string   `json:"what"`
	DueOn    when.Day `json:"due_on"`
	State    string   `json:"state"`
	Evidence string   `json:"evidence,omitempty"`
	Label    string   `json:"-"`
	Version  int64    `json:"version"`
}

func conditionRef(id string) journal.Ref { return journal.Ref{Kind: "condition", ID: id} }

// DisposalRule is a row of law/reintegration.disposal.
type DisposalRule struct {
	Label        string `json:"label"`
	Outcome      string `json:"outcome"`    // of crime.outcome, that follows
	Admission    bool   `json:"admission"`  // it rests on a clear admission
	Conditions   string `json:"conditions"` // required, allowed or none
	LeastAge     int    `json:"least_age"`
	Weeks        int    `json:"weeks,omitempty"`         // in which conditions are normally done
	SummaryWeeks int    `json:"summary_weeks,omitempty"` // after a summary offence, the last that law allows
}

// ConditionDays are the last days for the conditions of an outcome: normal, and the one that law does not let pass.
type ConditionDays struct {
	Normal, Last when.Day // Last is zero where law sets none
}

// DaysOf counts the last days of conditions (OOCR-02): normally from the offer, and for offences that are summary only, at
// most weeks from the offence, so that it can still be prosecuted after a breach.
func (r DisposalRule) DaysOf(offered, offence when.Day, summary bool) ConditionDays {
	d := ConditionDays{Normal: offered.AddDays(7 * r.Weeks)}
	if summary && !offence.IsZero() {
		d.Last = offence.AddDays(7 * r.SummaryWeeks)
	}
	return d
}

// suspectRef is whom a prosecutor decided on: one person on one thread.
func suspectRef(threadID, person string) journal.Ref {
	return journal.Ref{Kind: "suspect", ID: threadID + "/" + person}
}

func (d *Desk) disposalRule(code string, on when.Day) (law.Row, DisposalRule, error) {
	var rule DisposalRule
	row, ok := d.host.Law.Table("reintegration.disposal").At(code, on)
	if !ok {
		return row, rule, fault.InvalidField("kind", "reintegration.disposal.unknown", "code", code)
	}
	return row, rule, row.Into(&rule)
}
