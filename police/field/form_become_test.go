package field_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/police/evidence"
	"throughline/police/field"
	"throughline/police/field/entry"
	"throughline/police/field/forms"
)

var askAll = paging.Ask{Limit: paging.Most}

// said is the entry of a form as it stands in the journal.
func (h *street) said(t *testing.T, entryID string) entry.FormRecorded {
	t.Helper()
	e, err := journal.Get(h.DB.Read(context.Background()), entryID)
	if err != nil {
		t.Fatal(err)
	}
	var out entry.FormRecorded
	if err := json.Unmarshal(e.Envelope.Data, &out); err != nil || e.Kind != "field.form.recorded" {
		t.Fatalf("%s %v", e.Kind, err)
	}
	return out
}

const told = "I was in the kitchen.\nI heard him shout."

func statement(change map[string]string) forms.Answers {
	a := forms.Answers{}
	for q, v := range map[string]string{"happened_at": "2026-11-23T11:30:00Z", "text": told, "signing": "yes", "cannot_read": "reads", "read_back": "yes", "declared": "yes", "signed_as": "M. Nowak",
		"place": "41 High Street", "signature": "strokes:10,10 20,30", "back": "yes", "address": "9 Secret Lane", "dates": "no", "medical_consent": "not_needed", "personal_statement": "made", "willing": "yes"} {
		a.Set(q, v)
	}
	for q, v := range change {
		a.Set(q, v)
	}
	return a
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// MOB-01, MOB-03: one form is a statement, signed in the law's words, bound to the text that was read back, at the time when it
// was signed and not when it arrived. MOB-02: no word of the back is with the form, in its entry, or in what is served.
func TestMOB01AStatementIsSignedInOneAct(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		in := field.SubmitForm{ID: id.New(), Form: "mg11", Thread: h.thread, Answers: statement(map[string]string{"person": h.witness}), TextSHA256: hash(told), Device: "phone-7"}
		other := in
		other.ID, other.TextSHA256 = id.New(), hash(told+" ")
		if _, err := h.desk.Submit(h.howells(), other); wrong(err)["text"] != "field.form.other_text" {
			t.Errorf("another text than was read back: %v", err)
		}
		h.Held.Add(2 * time.Hour) // the phone had no link
		done, err := h.desk.Submit(h.howells(), in)
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.evidence.ReadStatement(h.howells(), done.Value.BecameID, "")
		if err != nil {
			t.Fatal(err)
		}
		sig := v.Signature
		if sig == nil || sig.Hash != hash(told) || !v.Intact(*sig) || !sig.SignedAt.Equal(time.Date(2026, 11, 23, 11, 30, 0, 0, time.UTC)) || sig.Officer != "howells" || sig.Device != "phone-7" ||
			!strings.Contains(sig.Words, "consisting of 1 page(s)") || !v.Reverse {
			t.Fatalf("%+v %+v", v.Statement, sig)
		}
		said, err := json.Marshal([]any{done.Value, h.said(t, done.Entry), v})
		if err != nil || strings.Contains(string(said), "Secret Lane") || h.said(t, done.Entry).MarkSHA256 != hash("strokes:10,10 20,30") {
			t.Errorf("MOB-02: the back is with the form: %s", said)
		}
		boss := h.As(access.Actor{Staff: "marsh", Roles: []string{"investigator"}, OnDuty: true})
		if back, err := h.evidence.ReadReverse(boss, done.Value.BecameID, "to warn the witness"); err != nil || back.Address != "9 Secret Lane" || !back.NoDates {
			t.Errorf("%+v %v", back, err)
		}
		changed, err := h.evidence.ChangeStatement(h.howells(), v.ID, evidence.ChangeStatement{From: v.Hash, Text: told + " Twice.", Why: "She remembered"})
		if err != nil || changed.Value.N != 2 || changed.Value.Signature != nil {
			t.Fatalf("MOB-03: %+v %v", changed.Value, err)
		}
		if v, err = h.evidence.ReadStatement(h.howells(), v.ID, ""); err != nil || len(v.Texts) != 2 || v.Texts[0].Text != told || v.Texts[0].Signature.VoidedAt.IsZero() {
			t.Errorf("MOB-03: version 1 is not kept: %+v %v", v.Texts, err)
		}
	})
}

// MOB-01: a child's age is on the front, a new witness is made once, and who cannot read has it read over in the law's words.
func TestMOB01AChildAndWhoCannotRead(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		a := statement(map[string]string{"given": "Ceri", "family": "Morgan", "born_on": "2010-11-23", "supported": "Her mother, who did not answer for her", "cannot_read": "read_over", "read_over_by": "J. Evans",
			"reader_signature": "strokes:1,1", "back": "no"})
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "mg11", Thread: h.thread, Answers: a})
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.evidence.ReadStatement(h.howells(), done.Value.BecameID, "")
		if err != nil || v.Age != 16 || v.WitnessName != "Ceri Morgan" || !strings.Contains(v.Signature.Words, "read over") || v.Signature.ReadOverBy != "J. Evans" || v.Reverse {
			t.Errorf("%+v %v", v, err)
		}
		_, err = h.desk.Submit(h.howells(), field.SubmitForm{Form: "mg11", Answers: a})
		if wrong(err)["thread"] != "field.form.thread" {
			t.Errorf("without a case: %v", err)
		}
		a.Set("given")
		a.Set("family")
		if got := wrong(second(h.desk.Submit(h.howells(), field.SubmitForm{Form: "mg11", Thread: h.thread, Answers: a}))); got["family"] != "form.required" {
			t.Errorf("without a witness: %v", got)
		}
	})
}

func second(_ any, err error) error { return err }

// MOB-05: numbers by initials, a part keeps the number of the whole, other hands with the same initials get a digit.
func TestMOB05ExhibitsAreNumbered(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		seize := func(ctx context.Context, of string) (string, error) {
			a := forms.Answers{"happened_at": {"2026-11-23T11:30:00Z"}, "description": {"Knife"}, "place": {"drain"}, "power": {"pace_19"}, "seal": {"B123"}}
			a.Set("sub_of", of)
			done, err := h.desk.Submit(ctx, field.SubmitForm{Form: "exhibit", Thread: h.thread, Answers: a})
			return done.Value.BecameName, err
		}
		hughes := h.As(access.Actor{Staff: "hughes", Name: "S. Hughes", Roles: []string{"officer"}, OnDuty: true})
		for _, x := range []struct {
			who      context.Context
			of, want string
		}{{h.howells(), "", "SH/1"}, {h.howells(), "sh/1", "SH/1/A"}, {hughes, "", "SH2/1"}, {hughes, "SH/1", "SH/1/B"}, {h.howells(), "", "SH/2"}, {h.howells(), "SH/1/A", "SH/1/A/A"}} {
			if got, err := seize(x.who, x.of); got != x.want || err != nil {
				t.Errorf("%s, not %s: %v", got, x.want, err)
			}
		}
		owned := forms.Answers{"happened_at": {"2026-11-23T11:30:00Z"}, "description": {"Phone"}, "place": {"kitchen"}, "power": {"pace_19"}, "owner": {"Marta Nowak"}, "reference": {"PS/26/1"}}
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "exhibit", Thread: h.thread, Answers: owned})
		if err != nil {
			t.Fatal(err)
		}
		if x, err := h.evidence.SeeExhibit(h.howells(), done.Value.BecameID, ""); err != nil || x.Owner != "Marta Nowak" || x.Reference != "PS/26/1" {
			t.Errorf("whose it is and where it lies: %+v %v", x, err)
		}
		if _, err := seize(h.howells(), "ZZ/9"); wrong(err)["sub_of"] != "evidence.exhibit.no_whole" {
			t.Errorf("part of nothing: %v", err)
		}
	})
}

// MOB-10: an arrest goes to custody with everything that was said, links the suspect, and owes the form of force when force was used.
func TestMOB10AnArrestIsCustodys(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		a := forms.Answers{"necessity": {"prompt_investigation", "injury"}}
		for q, v := range map[string]string{"person": h.suspect, "happened_at": "2026-11-23T11:50:00Z", "place": "outside 41 High Street", "offences": "OF61102, CJ88144", "grounds": "Named by the victim", "told_reason": "yes",
			"caution": "en", "reply": "Not me", "reply_signed": "yes", "searched": "yes", "found": "Nothing", "force": "yes", "force_what": "Handcuffs", "left_at": "2026-11-23T11:58:00Z", "delay": "Ambulance first"} {
			a.Set(q, v)
		}
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "arrest", Thread: h.thread, Answers: a})
		if err != nil {
			t.Fatal(err)
		}
		if len(h.owed(t, "custody.arrive")) != 1 || len(h.owed(t, "field.force_form")) != 1 || done.Value.Became != "arrest" || done.Value.Person != h.suspect || done.Value.Answers.Get("delay") == "" || done.Value.Answers.Get("left_at") != "2026-11-23T11:58:00Z" {
			t.Errorf("%+v", done.Value)
		}
		a.Set("offences", "XX99999")
		if got := wrong(second(h.desk.Submit(h.howells(), field.SubmitForm{Form: "arrest", Thread: h.thread, Answers: a}))); got["offences"] == "" {
			t.Errorf("an offence that is none: %v", got)
		}
		a.Set("offences", "OF61102")
		own := h.As(access.Actor{Staff: "fletcher", Name: "A. Fletcher", Rank: "constable", RankNo: 1, Roles: []string{"officer"}, OnDuty: true, Family: []string{h.suspect}})
		if err := second(h.desk.Submit(own, field.SubmitForm{Form: "arrest", Thread: h.thread, Answers: a})); !fault.Is(err, fault.Forbidden) {
			t.Errorf("their own brother: %v", err)
		}
	})
}

// MOB-11 and a crime report: what this room keeps it keeps whole, and a crime is crime's with its victim.
func TestMOB11PremisesAndACrime(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		p := forms.Answers{}
		for q, v := range map[string]string{"happened_at": "2026-11-23T10:00:00Z", "ended_at": "2026-11-23T11:00:00Z", "place": "12 Mill Lane", "power": "pace_18", "authority": "Insp 9 Rees", "authority_at": "2026-11-23T09:40:00Z", "occupier": "Nobody",
			"notice": "left", "officers": "2207", "grounds": "Stolen goods named", "seized": "None"} {
			p.Set(q, v)
		}
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "premises_search", Thread: h.thread, Answers: p})
		if err != nil || done.Value.Answers.Get("authority") == "" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		c := forms.Answers{}
		for q, v := range map[string]string{"offence": "OF61102", "account": "Struck with a fist", "place": "41 High Street", "happened_at": "2026-11-23T11:00:00Z", "from_at": "2026-11-23T10:30:00Z", "state_victim": "no",
			"given": "Ceri", "family": "Morgan", "phone": "07700 900123"} {
			c.Set(q, v)
		}
		got, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "crime_report", Answers: c})
		if err != nil || got.Value.Became != "crime" || got.Value.BecameName == "" || got.Value.Person == "" {
			t.Errorf("%+v %v", got.Value, err)
		}
	})
}

// MOB-08 of forms: what a phone queued is taken under its own id, in the shape that the phone's engine makes; what is none is refused.
func TestMOB08AQueuedFormIsTakenOnce(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		act, wall := id.New(), time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) // three hours fast
		body := json.RawMessage(`{"form":"first_account","version":"2020-01-01.000000000000","thread":"` + h.thread + `","note":"n1","answers":{"happened_at":["2026-11-23T11:00:00Z"],"account":["He hit her"],"person":["` + h.witness + `"]}}`)
		first, err := h.desk.Take(h.howells(), act, body, "phone-7", wall, wall)
		if err != nil || first.Value.ID != act || !first.Value.DeviceAt.Equal(wall) || first.Value.FormVersion != "2020-01-01.000000000000" || first.Value.HappenedAt.Hour() != 11 {
			t.Fatalf("%+v %v", first.Value, err)
		}
		if again, err := h.desk.Take(h.howells(), act, body, "phone-7", wall, wall); err != nil || again.Entry != first.Entry {
			t.Errorf("%+v %v", again, err)
		}
		for _, bad := range []string{`{"form":`, `[]`, `{"form":"first_account","answers":{"account":5}}`, `{"form":"first_account","answers":{},"sudo":true}`, `"x"`} {
			if _, err := h.desk.Take(h.howells(), id.New(), json.RawMessage(bad), "phone-7", wall, wall); !fault.HasCode(err, "field.form.body") {
				t.Errorf("%s: %v", bad, err)
			}
		}
	})
}

// GOV-04: what a person's card puts into a form at a desk is a look at them: it is recorded, and refused to who may not look.
func TestGOV04AFormThatTakesACardIsALookAtThem(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		looks := func() (n int) {
			if err := h.DB.Read(context.Background()).QueryRow(`SELECT COUNT(*) FROM journal_look WHERE subject_kind = 'person' AND subject_id = $1`, h.suspect).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		done, err := h.desk.Begin(h.howells(), "stop_search", field.BeginDraft{Person: h.suspect})
		if err != nil || done.Value.Answers.Get("family") != "Fletcher" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		if n := looks(); n != 1 {
			t.Errorf("begun with a card, %d looks", n)
		}
		brother := h.As(access.Actor{Staff: "fletcher", Rank: "constable", RankNo: 1, Roles: []string{"officer"}, OnDuty: true, Family: []string{h.suspect}})
		if _, err := h.desk.Begin(brother, "stop_search", field.BeginDraft{Person: h.suspect}); err == nil {
			t.Error("their own brother's card")
		}
		blank, err := h.desk.Begin(brother, "stop_search", field.BeginDraft{})
		if err != nil {
			t.Fatal(err)
		}
		_, def, err := h.desk.Open(brother, blank.Value.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range def.Groups {
			for _, q := range g.Questions {
				if q.ID != "person" {
					continue
				}
				if _, err := h.desk.Keep(brother, blank.Value.ID, g.ID, forms.Answers{"person": {h.suspect}}); err == nil {
					t.Error("their own brother's card, in a draft that was begun without")
				}
			}
		}
	})
}

// VIC-08, MOB-09: a victim personal statement from the street is a statement of its own kind, signed in the law's words, with what the victim
// wishes; it has no back; without the warning it is refused, and no next version is made of a signed one.
func TestVIC08APersonalStatementFromTheStreet(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		a := statement(map[string]string{"person": h.witness, "text": "I do not sleep.", "warned": "yes", "wish": "prosecutor"})
		in := field.SubmitForm{ID: id.New(), Form: "vps", Thread: h.thread, Answers: a, TextSHA256: hash("I do not sleep.")}
		bad := in
		bad.ID, bad.Answers = id.New(), statement(map[string]string{"person": h.witness, "warned": "no", "wish": "prosecutor"})
		bad.TextSHA256 = ""
		if _, err := h.desk.Submit(h.howells(), bad); wrong(err)["warned"] == "" {
			t.Errorf("without the warning: %v", err)
		}
		done, err := h.desk.Submit(h.howells(), in)
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.evidence.ReadStatement(h.howells(), done.Value.BecameID, "")
		if err != nil || v.Kind != "personal" || v.Wish != "prosecutor" || v.Signature == nil || v.Reverse || !strings.Contains(v.Signature.Words, "consisting of 1 page(s)") {
			t.Fatalf("%+v %v", v.Statement, err)
		}
		next := field.SubmitForm{Form: "vps", Thread: h.thread, Answers: statement(map[string]string{"text": "I sleep again.", "warned": "yes", "wish": "self", "given": "M", "family": "Nowak"}), Amends: in.ID, From: hash("I do not sleep."), Why: "She feels better"}
		if _, err := h.desk.Submit(h.howells(), next); fault.Of(err).Code != "evidence.personal.stands" {
			t.Errorf("a signed one is changed: %v", err)
		}
		plain, err := h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "mg11", Thread: h.thread, Answers: statement(map[string]string{"person": h.witness})})
		if err != nil {
			t.Fatal(err)
		}
		if v, err = h.evidence.ReadStatement(h.howells(), plain.Value.BecameID, ""); err != nil || v.Kind != "witness" {
			t.Errorf("a witness's statement is %q: %v", v.Kind, err)
		}
	})
}
