package evidence

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
)

// The kinds of statement. A personal statement is a victim's own, of what the crime did to them: it is no evidence of the crime, it is signed
// with the same declaration, and what was signed stands: another adds to it (VIC-08, MOB-09; Victims' Code Right 7).
const (
	witnessKind  = "witness"
	personalKind = "personal"
	wishes       = "evidence.personal_wish"
)

// personal holds what was said of a statement to its kind. Faults (invalid): evidence.personal.kind, .warned, .wish, .not_personal.
func (d *Desk) personal(in *WriteStatement, at time.Time) error {
	if in.Kind == "" {
		in.Kind = witnessKind
	}
	switch {
	case in.Kind == witnessKind && (in.Wish != "" || in.Warned):
		return fault.InvalidField("kind", "evidence.personal.not_personal")
	case in.Kind == witnessKind:
		return nil
	case in.Kind != personalKind:
		return fault.InvalidField("kind", "evidence.personal.kind")
	case !in.Warned:
		return fault.InvalidField("warned", "evidence.personal.warned")
	}
	return d.wish(in.Wish, at)
}

func (d *Desk) wish(code string, at time.Time) error {
	if _, ok := d.host.Law.Table(wishes).At(code, today(at)); !ok {
		return fault.InvalidField("wish", "evidence.personal.wish")
	}
	return nil
}

// first is the statement as it begins.
func (in WriteStatement) first(threadID, label string) Statement {
	return Statement{ID: id.New(), Thread: threadID, Kind: in.Kind, Wish: in.Wish, Witness: in.Witness, Age: in.Age, Occupation: in.Occupation, Interpreter: in.Interpreter, N: 1, State: "draft", Label: label, Version: 1}
}

// kindInEntry is how entries name the kind: a witness's statement has none, as before there was another.
func (s Statement) kindInEntry() string {
	if s.Kind == personalKind {
		return s.Kind
	}
	return ""
}

// Name is what pages call a statement of this kind.
func (s Statement) Name() string { return entry.StatementName(s.kindInEntry()) }

// ChangeWish is what a victim wishes now.
type ChangeWish struct {
	Wish string `json:"wish" label:"What does the victim wish in court, before the sentence?" said:"what the victim wishes in court" required:"true" maxLength:"40"`
	Told string `json:"told" label:"How did they say so?" said:"how they said so" hint:"By telephone on 3 December, to the witness care officer" required:"true" maxLength:"200"`
}

// ChangeWish keeps what the victim wishes of their personal statement in court: they may say otherwise until it is read. Right:
// evidence.statement.wish. Faults: form.invalid; statement.not_found; evidence.personal.not_personal, .wish, .same_wish.
func (d *Desk) ChangeWish(ctx context.Context, statement string, in ChangeWish) (act.Done[Statement], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Statement]{}, err
	}
	a, err := d.onRecord(ctx, "evidence.statement.wish", journal.Ref{Kind: "statement", ID: statement})
	if err != nil {
		return act.Done[Statement]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Statement, error) {
		s, err := getStatement(tx, statement)
		switch {
		case err != nil:
			return s, err
		case s.Kind != personalKind:
			return s, fault.New(fault.Conflict, "evidence.personal.not_personal")
		case s.Wish == in.Wish:
			return s, fault.InvalidField("wish", "evidence.personal.same_wish")
		}
		if err := d.wish(in.Wish, tx.Now()); err != nil {
			return s, err
		}
		s.Wish = in.Wish
		if err := updateWish(tx, s); err != nil {
			return s, err
		}
		s.Version++
		_, err = tx.Record(entry.StatementWished{Statement: s.ID, Witness: s.Witness, Wish: s.Wish, Said: d.label(wishes, s.Wish), Told: in.Told}, act.About("statement", s.ID))
		return s, err
	})
}
