package evidence

import (
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/id"
)

// What an officer brings from the street in one form stands in one act of the room that takes the form. These are its parts:
// the caller has asked whether the actor may do each (evidence.statement.write, .change, .sign, .reverse.record; evidence.item.seize)
// with Facts of the thread.

// Facts are what policy asks of the thread, for the rights above. Fault: thread.not_found.
func (d *Desk) Facts(q db.Querier, threadID string) (access.Resource, error) {
	return d.threadFacts(q, threadID)
}

// WriteStatementIn is WriteStatement within another room's act. The statement was made when the act happened.
func (d *Desk) WriteStatementIn(tx *act.Tx, threadID, label string, in WriteStatement) (Statement, error) {
	known, err := d.knownOfWitness(tx, in.Witness)
	if err != nil {
		return Statement{}, err
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return Statement{}, err
	}
	if err := form.Check(&in); err != nil {
		return Statement{}, err
	}
	if err := d.personal(&in, tx.HappenedAt()); err != nil {
		return Statement{}, err
	}
	return d.writeStatement(tx, in.first(threadID, label), in.Text, origins)
}

// ChangeStatementIn is ChangeStatement within another room's act, for whoever has evidence.statement.change on its thread.
func (d *Desk) ChangeStatementIn(tx *act.Tx, statement string, in ChangeStatement) (Statement, error) {
	if err := form.Check(&in); err != nil {
		return Statement{}, err
	}
	return d.change(tx, statement, in)
}

// SignStatementIn is SignStatement within another room's act.
func (d *Desk) SignStatementIn(tx *act.Tx, s Statement, in SignStatement) (Statement, error) {
	if err := form.Check(&in); err != nil {
		return s, err
	}
	if err := in.whoRead(); err != nil {
		return s, err
	}
	return d.sign(tx, s, in)
}

// RecordReverseIn is RecordReverse within another room's act.
func (d *Desk) RecordReverseIn(tx *act.Tx, s Statement, in RecordReverse) error {
	known, err := d.contact(tx, s.ID)
	if err != nil {
		return err
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return err
	}
	if err := form.Check(&in); err != nil {
		return err
	}
	dates, err := in.dates()
	if err != nil {
		return err
	}
	return recordReverse(tx, s, in, dates, origins)
}

// SeizeItemIn is SeizeItem within another room's act: the thing was seized when the act happened. partOf is the number of
// the exhibit that it is part of, empty for one of its own (MOB-05). Fault: evidence.exhibit.no_whole.
func (d *Desk) SeizeItemIn(tx *act.Tx, threadID, label string, in SeizeItem, partOf string) (Exhibit, error) {
	if err := form.Check(&in); err != nil {
		return Exhibit{}, err
	}
	return d.seize(tx, Exhibit{ID: id.New(), Thread: threadID, Kind: "item", Description: in.Description, Place: in.Place, From: in.From, Power: in.Power, Owner: in.Owner, Reference: in.Reference, Label: label, Version: 1}, in.Seal, partOf)
}
