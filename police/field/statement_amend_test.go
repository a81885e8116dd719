package field_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/police/field"
)

// MOB-03: what was signed on glass and changed there is two versions on the record, each with its own signature; the first is void
// and kept. A second change of a text that another has changed meanwhile is a person's to decide, and nothing is half-written.
func TestMOB03AChangeOnThePhoneIsVersionTwo(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		first := field.SubmitForm{ID: id.New(), Form: "mg11", Thread: h.thread, Answers: statement(map[string]string{"given": "Marta", "family": "Nowak", "born_on": "1990-02-03"}), TextSHA256: hash(told), Device: "phone-7"}
		one, err := h.desk.Submit(h.howells(), first)
		if err != nil {
			t.Fatal(err)
		}
		changed := told + "\nHe had a knife."
		h.Held.Add(20 * time.Minute)
		next := field.SubmitForm{ID: id.New(), Form: "mg11", Thread: h.thread, Answers: statement(map[string]string{"given": "Marta", "family": "Nowak", "happened_at": "2026-11-23T11:45:00Z", "text": changed, "back": "no", "signature": "strokes:5,5 6,6"}),
			TextSHA256: hash(changed), Device: "phone-7", Amends: first.ID, From: hash(told), Why: "She remembered the knife"}
		two, err := h.desk.Submit(h.howells(), next)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := h.desk.Submit(h.howells(), next); err != nil || again.Entry != two.Entry {
			t.Errorf("the same id is the same act: %v %v", again, err)
		}
		if two.Value.BecameID != one.Value.BecameID || two.Value.Person != one.Value.Person {
			t.Errorf("another statement, or another witness: %+v %+v", one.Value, two.Value)
		}
		v, err := h.evidence.ReadStatement(h.howells(), one.Value.BecameID, "")
		if err != nil || len(v.Texts) != 2 || v.N != 2 || v.Signature == nil || v.Signature.Hash != hash(changed) || !v.Reverse {
			t.Fatalf("%+v %v", v, err)
		}
		if old := v.Texts[0]; old.Text != told || old.Signature == nil || old.Signature.Hash != hash(told) || old.Signature.VoidedAt.IsZero() || !v.Intact(*old.Signature) {
			t.Errorf("version 1 is not kept with its signature: %+v", v.Texts[0])
		}
		late := next
		late.ID, late.Why = id.New(), "Once more"
		late.Answers = statement(map[string]string{"given": "Marta", "family": "Nowak", "text": told + " Not so.", "back": "no", "happened_at": "2026-11-23T11:46:00Z"})
		late.TextSHA256 = hash(told + " Not so.")
		if _, err := h.desk.Submit(h.howells(), late); !fault.Is(err, fault.Stale) || fault.Of(err).Code != "evidence.statement.stale" {
			t.Errorf("a text that another has replaced: %v", err)
		}
		other := late
		other.ID, other.From = id.New(), hash(changed)
		hughes := h.As(access.Actor{Staff: "hughes", Name: "S. Hughes", Roles: []string{"officer"}, OnDuty: true})
		if _, err := h.desk.Submit(hughes, other); wrong(err)["text"] != "field.form.amends" {
			t.Errorf("another officer's statement: %v", err)
		}
		other.ID, other.Amends = id.New(), id.New()
		if _, err := h.desk.Submit(h.howells(), other); wrong(err)["text"] != "field.form.amends" {
			t.Errorf("a version of nothing: %v", err)
		}
		other.ID, other.Form = id.New(), "first_account"
		if _, err := h.desk.Submit(h.howells(), other); err == nil {
			t.Error("a first account amended a statement")
		}
		if after, err := h.evidence.ReadStatement(h.howells(), v.ID, ""); err != nil || after.N != 2 || len(after.Texts) != 2 {
			t.Errorf("something was half-written: %+v %v", after.Statement, err)
		}
	})
}

// MOB-01: the witness signs the words that were read out on the phone, or the signature is not taken.
func TestMOB01TheDeclarationThatWasHeardIsTheLaws(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		all, err := h.desk.Definitions(h.howells())
		if err != nil || !strings.Contains(all.Read["section_9.en"], "{pages}") || all.Read["read_over.en"] == "" {
			t.Fatalf("%v %v", all.Read, err)
		}
		pages := strings.ReplaceAll(all.Read["section_9.en"], "{pages}", "1")
		in := field.SubmitForm{ID: id.New(), Form: "mg11", Thread: h.thread, Answers: statement(map[string]string{"person": h.witness}), TextSHA256: hash(told), ReadSHA256: hash(pages + " ")}
		if _, err := h.desk.Submit(h.howells(), in); wrong(err)["declared"] != "field.form.other_words" {
			t.Errorf("other words were signed: %v", err)
		}
		in.ReadSHA256 = hash(pages)
		if _, err := h.desk.Submit(h.howells(), in); err != nil {
			t.Error(err)
		}
		over := in
		over.ID, over.Answers = id.New(), statement(map[string]string{"person": h.witness, "cannot_read": "read_over", "read_over_by": "J. Evans", "reader_signature": "strokes:1,1"})
		if _, err := h.desk.Submit(h.howells(), over); wrong(err)["declared"] != "field.form.other_words" {
			t.Errorf("MOB-01: the reader declared nothing: %v", err)
		}
		over.ID, over.ReadSHA256 = id.New(), hash(pages+"\n"+all.Read["read_over.en"])
		if _, err := h.desk.Submit(h.howells(), over); err != nil {
			t.Error(err)
		}
	})
}

// What somebody is under is read on the street by who may see them; nobody is answered as that.
func TestWhatSomebodyIsUnderIsReadOnTheStreet(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		s, err := h.desk.Street(h.howells(), h.witness)
		if err != nil || s.Person != h.witness || len(s.Under) != 0 {
			t.Errorf("%+v %v", s, err)
		}
		if _, err := h.desk.Street(h.howells(), id.New()); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}
