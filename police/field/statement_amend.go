package field

import (
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/police/evidence"
)

// amended is the form whose statement another one changes: of the same case, and handed in by the same officer.
// Fault: field.form.amends, also when it is not on the record.
func (d *Forms) amended(tx *act.Tx, s submission) (Recorded, error) {
	x, err := getForm(tx, s.Amends)
	if fault.Is(err, fault.NotFound) || err == nil && (x.Became != "statement" || x.Thread != s.Thread || x.MadeBy != tx.Actor().Account) {
		return x, fault.InvalidField("text", "field.form.amends")
	}
	return x, err
}

// nextVersion puts the next version of a statement on the record. What was signed before stays as it was signed, and is revealed
// (MOB-03). From says which text was before the officer: where another has taken its place meanwhile, both are kept and a person decides.
func (d *Forms) nextVersion(tx *act.Tx, s submission) (evidence.Statement, error) {
	first, err := d.amended(tx, s)
	if err != nil {
		return evidence.Statement{}, err
	}
	return d.evidence.ChangeStatementIn(tx, first.BecameID, evidence.ChangeStatement{From: s.From, Text: s.Answers.Get("text"), Why: s.Why})
}
