package evidence

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/police/evidence/entry"
	"throughline/police/people"
)

const translationPromise = "evidence.translation"

// foreign tells whether a statement was taken in a language that the court does not read: its translation is an exhibit of
// its own (INT-09).
func (s Statement) foreign() bool {
	return s.Interpreter != "" && people.NeedsInterpreter(s.Language)
}

// translated tells whether the text as it stands now has its translation.
func (s Statement) translated() bool { return s.Translation != "" && s.TranslationN == s.N }

// owesTranslation tells whether the translation of the text as it stands now is still to come.
func (s Statement) owesTranslation() bool { return s.foreign() && !s.translated() }

// AttachTranslation names the exhibit that is the certified English translation of a statement.
type AttachTranslation struct {
	Exhibit   string `json:"exhibit" label:"Number of the exhibit" said:"the number of the exhibit that is the translation" example:"SH/3" hint:"Record the translation as an item of evidence first. It has its own number" required:"true" maxLength:"40"`
	Certified bool   `json:"certified" label:"The interpreter certified that it is a true translation, and signed it" said:"that the interpreter certified it" required:"true"`
}

// AttachTranslation puts a translation beside the statement in the witness's own language, and keeps the promise of it. A text
// that is changed afterwards owes another. Right: evidence.statement.translate. Faults: form.invalid; statement.not_found;
// evidence.translation.not_needed, .twice (conflict); evidence.translation.exhibit (invalid).
func (d *Desk) AttachTranslation(ctx context.Context, statement string, in AttachTranslation) (act.Done[Statement], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Statement]{}, err
	}
	subject := journal.Ref{Kind: "statement", ID: statement}
	a, err := d.onRecord(ctx, "evidence.statement.translate", subject, "")
	if err != nil {
		return act.Done[Statement]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Statement, error) {
		s, err := getStatement(tx, statement)
		if err != nil {
			return s, err
		}
		switch {
		case !s.foreign():
			return s, fault.New(fault.Conflict, "evidence.translation.not_needed")
		case s.translated():
			return s, fault.New(fault.Conflict, "evidence.translation.twice")
		}
		on, err := exhibitsOn(tx, s.Thread, tx.Actor().Labels, paging.Mark{}, all)
		if err != nil {
			return s, err
		}
		i := slices.IndexFunc(on, func(x Exhibit) bool { return strings.EqualFold(x.Number, in.Exhibit) })
		if i < 0 {
			return s, fault.InvalidField("exhibit", "evidence.translation.exhibit", "number", in.Exhibit)
		}
		s.Translation, s.TranslationNumber, s.TranslationN = on[i].ID, on[i].Number, s.N
		if err := updateTranslation(tx, s); err != nil {
			return s, err
		}
		s.Version++
		proof, err := tx.Record(entry.StatementTranslated{Statement: s.ID, Witness: s.Witness, N: s.N, Exhibit: on[i].ID, Number: on[i].Number, Language: s.Language, Interpreter: s.Interpreter})
		if err != nil {
			return s, err
		}
		_, err = tx.Keep(translationPromise, subject, proof)
		return s, err
	})
}

// oweTranslation promises the translation of a statement that needs one.
func (d *Desk) oweTranslation(tx *act.Tx, s Statement) error {
	row, ok := d.host.Law.Table("evidence.translation").At("attach", today(tx.HappenedAt()))
	if !ok {
		return fault.InvalidField("", "law.none_on_day", "table", "evidence.translation", "code", "attach", "day", today(tx.HappenedAt()).Text())
	}
	var v struct {
		Hours int `json:"hours"`
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	_, err := tx.Promise(act.NewPromise{Kind: translationPromise, Subject: journal.Ref{Kind: "statement", ID: s.ID}, OwedTo: "court", Owner: tx.Actor().Account, Law: row.Ref(),
		Start: tx.Now(), Due: tx.Now().Add(time.Duration(v.Hours) * time.Hour)})
	return err
}
