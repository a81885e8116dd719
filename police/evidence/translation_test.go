package evidence_test

import (
	"context"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/evidence"
	"throughline/police/people"
)

// pole is a witness of the case whose language is Polish.
func (h house) pole(t *testing.T) string {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.witness", journal.Ref{Kind: "person"}).With(access.Resource{}).On(h.thread), func(tx *act.Tx) (string, error) {
		p, err := h.people.CreateIn(tx, people.NewPerson{Given: "Piotr", Family: "Zielinski", BornOn: "1985-01-02", Language: "pl"})
		if err != nil {
			return "", err
		}
		return p.ID, h.people.LinkIn(tx, p.ID, "witness", h.thread)
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

// A statement through an interpreter owes its translation as an exhibit of its own; words that change owe another.
func TestINT09ATranslationIsAnExhibitOfItsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		owed := func(s evidence.Statement, want int) {
			t.Helper()
			ps, err := promise.Of(h.DB.Read(context.Background()), "evidence.translation", journal.Ref{Kind: "statement", ID: s.ID})
			if err != nil || len(ps) != want {
				t.Fatalf("%d translations owed, want %d: %v", len(ps), want, err)
			}
		}
		english := h.write(t)
		owed(english, 0)
		x := h.knife(t)
		with := evidence.AttachTranslation{Exhibit: x.Number, Certified: true}
		code(t, must(h.desk.AttachTranslation(h.howells(), english.ID, with)), "evidence.translation.not_needed")

		done, err := h.desk.WriteStatement(h.howells(), h.thread, evidence.WriteStatement{Witness: h.pole(t), Text: "Widziałem mężczyznę z nożem.", Interpreter: "A. Kowalska, NRPSI 15042"})
		if err != nil {
			t.Fatal(err)
		}
		s := done.Value
		owed(s, 1)
		has(t, h.visit(t, h.howells(), "GET", "/evidence/statement/"+s.ID, "", nil), 200, "Two languages, two exhibits", "The English translation of version 1 is owed", "Add the translation")
		code(t, must(h.desk.AttachTranslation(h.howells(), s.ID, evidence.AttachTranslation{Exhibit: "ZZ/9", Certified: true})), "evidence.translation.exhibit")
		code(t, must(h.desk.AttachTranslation(h.howells(), s.ID, evidence.AttachTranslation{Exhibit: x.Number})), "form.must_tick")
		h.refusedToAll(t, "translate", func(ctx context.Context) error {
			_, err := h.desk.AttachTranslation(ctx, s.ID, with)
			return err
		})
		done, err = h.desk.AttachTranslation(h.howells(), s.ID, with)
		if err != nil || done.Value.Translation != x.ID {
			t.Fatalf("%+v %v", done.Value, err)
		}
		owed(s, 0)
		code(t, must(h.desk.AttachTranslation(h.howells(), s.ID, with)), "evidence.translation.twice")
		page := h.visit(t, h.howells(), "GET", "/evidence/statement/"+s.ID, "", nil)
		has(t, page, 200, "Exhibit "+x.Number+", of version 1, certified by A. Kowalska", "/evidence/exhibit/"+x.ID)

		if done, err = h.desk.ChangeStatement(h.howells(), s.ID, evidence.ChangeStatement{From: s.Hash, Text: "Widziałem go.", Why: "He added a name"}); err != nil {
			t.Fatal(err)
		}
		owed(s, 1)
		has(t, h.visit(t, h.howells(), "GET", "/evidence/statement/"+s.ID, "", nil), 200, "The English translation of version 2 is owed")
		if _, err = h.desk.ChangeStatement(h.howells(), s.ID, evidence.ChangeStatement{From: done.Value.Hash, Text: "Widziałem ich.", Why: "More"}); err != nil {
			t.Fatal(err)
		}
		owed(s, 1)
	})
}
