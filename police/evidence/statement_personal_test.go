package evidence_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/police/evidence"
)

// VIC-08, MOB-09: a victim's own statement is of another kind than what they saw: it is taken after a warning, says what they wish in court,
// and once signed it stands; the wish may change, and another statement adds to it.
func TestVIC08APersonalStatementStandsApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		in := evidence.WriteStatement{Witness: h.witness, Text: "I do not sleep. I have closed the shop early since.", Kind: "personal", Warned: true, Wish: "later"}
		bad := in
		bad.Warned = false
		code(t, must(h.desk.WriteStatement(h.howells(), h.thread, bad)), "evidence.personal.warned")
		bad = in
		bad.Wish = "sung"
		code(t, must(h.desk.WriteStatement(h.howells(), h.thread, bad)), "evidence.personal.wish")
		bad.Wish = ""
		code(t, must(h.desk.WriteStatement(h.howells(), h.thread, bad)), "evidence.personal.wish")
		bad = in
		bad.Kind = ""
		code(t, must(h.desk.WriteStatement(h.howells(), h.thread, bad)), "evidence.personal.not_personal")
		bad.Kind = "anonymous"
		if err := must(h.desk.WriteStatement(h.howells(), h.thread, bad)); !fault.Is(err, fault.Invalid) {
			t.Errorf("a kind that there is not: %v", err)
		}
		done, err := h.desk.WriteStatement(h.howells(), h.thread, in)
		if err != nil || done.Value.Kind != "personal" || done.Value.Wish != "later" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		s := done.Value
		wish := evidence.ChangeWish{Wish: "self", Told: "By telephone"}
		h.refusedToAll(t, "wish", func(ctx context.Context) error { return must(h.desk.ChangeWish(ctx, s.ID, wish)) })
		changed, err := h.desk.ChangeStatement(h.howells(), s.ID, evidence.ChangeStatement{From: s.Hash, Text: in.Text + " I am afraid.", Why: "She said more"})
		if err != nil {
			t.Fatal(err) // unsigned it is a draft
		}
		s = h.sign(t, changed.Value)
		code(t, must(h.desk.ChangeStatement(h.howells(), s.ID, evidence.ChangeStatement{From: s.Hash, Text: "Nothing.", Why: "She thought again"})), "evidence.personal.stands")
		got, err := h.desk.ChangeWish(h.howells(), s.ID, wish)
		if err != nil || got.Value.Wish != "self" || got.Value.Signature == nil {
			t.Errorf("%+v %v", got.Value, err)
		}
		code(t, must(h.desk.ChangeWish(h.howells(), s.ID, wish)), "evidence.personal.same_wish")
		code(t, must(h.desk.ChangeWish(h.howells(), s.ID, evidence.ChangeWish{Wish: "danced", Told: "x"})), "evidence.personal.wish")
		w := h.visit(t, h.howells(), "GET", "/evidence/statement/"+s.ID, "", nil)
		has(t, w, http.StatusOK, "Victim personal statement of Marta Nowak", "They read it out themselves", "Say what they wish in court")
		if b := w.Body.String(); strings.Contains(b, "/change\"") || strings.Contains(b, "Fill in the back") {
			t.Error("a signed personal statement offers what it has not")
		}

		plain := h.sign(t, h.write(t))
		if plain.Kind != "witness" {
			t.Errorf("a witness's statement is %q", plain.Kind)
		}
		code(t, must(h.desk.ChangeWish(h.howells(), plain.ID, wish)), "evidence.personal.not_personal")
		has(t, h.visit(t, h.howells(), "GET", "/evidence/thread/"+h.thread, "", nil), http.StatusOK, "Victim personal statement")
		line := said(t, h, h.thread)
		for _, want := range []string{"Victim personal statement written", "Victim personal statement signed", "Wish for the victim personal statement: They read it out themselves. By telephone", "Statement signed"} {
			if !strings.Contains(line, want) {
				t.Errorf("the timeline does not say %q:\n%s", want, line)
			}
		}
		has(t, h.post(t, h.howells(), "/evidence/statement/"+s.ID+"/wish", url.Values{"wish": {"self"}, "told": {""}}), 422, "how they said so")
		has(t, h.post(t, h.howells(), "/evidence/statement/"+s.ID+"/wish", url.Values{"wish": {"played"}, "told": {"At the front desk"}}), 303)
	})
}
