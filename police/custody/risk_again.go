package custody

import (
	"slices"
	"strings"

	"throughline/platform/fault"
)

// dropped are the risks of this stay that a new assessment leaves out, in the order in which they stood.
func (x Detention) dropped(risks []string) []string {
	if x.Risk == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(x.Risk.Risks), func(code string) bool { return slices.Contains(risks, code) })
}

// riskDropped asks an assessment that takes the place of another why what stood is no longer so (CUS-15, Code C 3.6 to 3.10): a box that
// nobody ticked at four in the morning is no decision that somebody is safe. Asked before x is changed. Faults: custody.risk.dropped,
// custody.risk.not_vulnerable.
func (d *Desk) riskDropped(x Detention, in AssessRisk) error {
	if gone := x.dropped(in.Risks); len(gone) > 0 && strings.TrimSpace(in.Dropped) == "" {
		return fault.InvalidField("dropped", "custody.risk.dropped", "risks", d.labels("custody.risk", gone))
	}
	if x.Vulnerable && in.Vulnerable == "no" && strings.TrimSpace(in.NotVulnerable) == "" {
		return fault.InvalidField("not_vulnerable", "custody.risk.not_vulnerable")
	}
	return nil
}

// knownRisk is the assessment that stands, as its form shows it: what is other now is changed, and nothing goes because the form was
// empty. What they say and what is seen is asked anew each time.
func (d *Desk) knownRisk(x Detention) map[string]string {
	r := x.Risk
	if r == nil {
		return nil
	}
	known := map[string]string{"risks": strings.Join(r.Risks, ", "), "level": r.Level, "plan": r.Plan}
	switch {
	case x.Vulnerable:
		known["vulnerable"] = "yes"
	case d.vulnerableAsked(r.Risks, x.ArrestedAt):
		known["vulnerable"] = "no"
	}
	return known
}
