package control

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/police/control/entry"
)

// thriveQuestions are the six in the order of the word (INC-09).
var thriveQuestions = []struct{ Code, Label string }{
	{"threat", "Threat"}, {"harm", "Harm"}, {"risk", "Risk"}, {"investigation", "Investigation"}, {"vulnerability", "Vulnerability"}, {"engagement", "Engagement"},
}

// AssessThrive is the six answers. A level of "ask" says that it is not yet known, which is an answer; no answer is not.
type AssessThrive struct {
	Threat            string `json:"threat" label:"Threat" said:"how high the threat is" enum:"high,some,low,ask" required:"true"`
	ThreatText        string `json:"threat_text,omitempty" label:"What the threat is" maxLength:"300"`
	Harm              string `json:"harm" label:"Harm" said:"how high the harm is" enum:"high,some,low,ask" required:"true"`
	HarmText          string `json:"harm_text,omitempty" label:"What the harm is" maxLength:"300"`
	Risk              string `json:"risk" label:"Risk" said:"how high the risk is" enum:"high,some,low,ask" required:"true"`
	RiskText          string `json:"risk_text,omitempty" label:"What may happen" maxLength:"300"`
	Investigation     string `json:"investigation" label:"Investigation opportunity" said:"what can be investigated" enum:"high,some,low,ask" required:"true"`
	InvestigationText string `json:"investigation_text,omitempty" label:"What could be found out" maxLength:"300"`
	Vulnerability     string `json:"vulnerability" label:"Vulnerability" said:"how vulnerable somebody is" enum:"high,some,low,ask" required:"true"`
	VulnerabilityText string `json:"vulnerability_text,omitempty" label:"Who is vulnerable, and why" maxLength:"300"`
	Engagement        string `json:"engagement" label:"Engagement" said:"how the caller is engaged" enum:"high,some,low,ask" required:"true"`
	EngagementText    string `json:"engagement_text,omitempty" label:"What the caller will do" maxLength:"300"`
	Rationale         string `json:"rationale,omitempty" label:"Rationale" format:"textarea" maxLength:"2000"`
}

func (in AssessThrive) answers() map[string]entry.Answer {
	return map[string]entry.Answer{
		"threat": {Level: in.Threat, Text: in.ThreatText}, "harm": {Level: in.Harm, Text: in.HarmText}, "risk": {Level: in.Risk, Text: in.RiskText},
		"investigation": {Level: in.Investigation, Text: in.InvestigationText}, "vulnerability": {Level: in.Vulnerability, Text: in.VulnerabilityText},
		"engagement": {Level: in.Engagement, Text: in.EngagementText},
	}
}

// Assess records THRIVE: all six answered, the first time and each time the facts change (INC-09). A high answer needs
// its words. Needs the control room on duty. Faults: form.invalid, control.thrive.say_why, control.incident.closed.
func (d *Desk) Assess(ctx context.Context, incident string, in AssessThrive) (act.Done[Thrive], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Thrive]{}, err
	}
	answers := in.answers()
	for _, x := range thriveQuestions {
		if a := answers[x.Code]; a.Level == "high" && a.Text == "" && in.Rationale == "" {
			return act.Done[Thrive]{}, fault.InvalidField(x.Code+"_text", "control.thrive.say_why", "answer", x.Label)
		}
	}
	a, err := d.on(ctx, "control.thrive.assess", incident)
	if err != nil {
		return act.Done[Thrive]{}, err
	}
	origins, err := form.Carry(&in, nil)
	if err != nil {
		return act.Done[Thrive]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Thrive, error) {
		i, err := d.open(tx, incident)
		if err != nil {
			return Thrive{}, err
		}
		before, err := thrivesOf(tx, i.ID)
		if err != nil {
			return Thrive{}, err
		}
		t := Thrive{ID: id.New(), No: len(before) + 1, Answers: answers, Rationale: in.Rationale, AskedAt: tx.Now(), AskedBy: tx.Actor().Account}
		if err := insertThrive(tx, i.ID, i.Label, t); err != nil {
			return t, err
		}
		_, err = tx.Record(entry.ThriveAssessed{Incident: i.ID, No: t.No, Rationale: t.Rationale, Threat: answers["threat"], Harm: answers["harm"], Risk: answers["risk"],
			Investigation: answers["investigation"], Vulnerability: answers["vulnerability"], Engagement: answers["engagement"], Origins: origins})
		return t, err
	})
}
