package field

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/field/entry"
	"throughline/police/field/forms"
)

// SubmitForm is a form as an officer hands it in. Everything that is asked stands in Answers: what the card of a person on the
// record knows need not be sent.
type SubmitForm struct {
	ID         string        `json:"id,omitempty" doc:"made on the device: the same id is the same act, sent as often as need be" maxLength:"36"`
	Form       string        `json:"form" doc:"its code" maxLength:"40"`
	Version    string        `json:"version,omitempty" doc:"the version that was filled in" maxLength:"60"`
	Thread     string        `json:"thread,omitempty" doc:"the case; absent when the form begins one" maxLength:"40"`
	Incident   string        `json:"incident,omitempty" maxLength:"40"`
	Answers    forms.Answers `json:"answers"`
	TextSHA256 string        `json:"text_sha256,omitempty" doc:"of a statement: the hash of the text that was read back and signed" maxLength:"64"`
	ReadSHA256 string        `json:"read_sha256,omitempty" doc:"of a statement: the hash of the declarations that were read out before it was signed, one a line" maxLength:"64"`
	Amends     string        `json:"amends,omitempty" doc:"of a statement: the form that put it on the record; this makes its next version" maxLength:"36"`
	From       string        `json:"from,omitempty" doc:"of a next version: the hash of the text that was changed" maxLength:"64"`
	Why        string        `json:"why,omitempty" doc:"of a next version: why it is changed" maxLength:"500"`
	Device     string        `json:"device,omitempty" maxLength:"100"`
	DeviceAt   string        `json:"device_at,omitempty" doc:"what the device's own clock said" maxLength:"40"`
	Draft      string        `json:"draft,omitempty" doc:"the desk's draft that this ends" maxLength:"36"`
	queued     bool          // a phone kept it and sends it now
}

// Recorded is a form that is on the record.
type Recorded struct {
	ID           string        `json:"id"`
	Form         string        `json:"form"`
	FormVersion  string        `json:"form_version"`
	Title        string        `json:"title"`
	Thread       string        `json:"thread"`
	Person       string        `json:"person,omitempty"`
	Answers      forms.Answers `json:"answers,omitempty"`
	Became       string        `json:"became,omitempty"` // "statement", "arrest", "exhibit", "crime"; blank for a form that this room keeps
	BecameID     string        `json:"became_id,omitempty"`
	BecameName   string        `json:"became_name,omitempty"` // the number of an exhibit or crime
	Place        string        `json:"place,omitempty"`
	MadeBy       string        `json:"made_by"`
	MadeByStaff  string        `json:"made_by_staff,omitempty"`
	MadeByName   string        `json:"made_by_name"`
	MadeByNumber string        `json:"made_by_number,omitempty"`
	Device       string        `json:"device,omitempty"`
	DeviceAt     time.Time     `json:"device_at,omitzero"`
	HappenedAt   time.Time     `json:"happened_at"`
	RecordedAt   time.Time     `json:"recorded_at"`
	CopyUntil    time.Time     `json:"copy_until,omitzero"` // until when a copy of a search record may be claimed
	CopyState    string        `json:"copy_state,omitempty"`
	CopyTo       string        `json:"copy_to,omitempty"`
	Label        string        `json:"label"`
	Version      int64         `json:"version"`
}

// ETag changes with every change of the record.
func (x Recorded) ETag() string { return itoa(x.Version) }

// submission is a form while it is put on the record.
type submission struct {
	SubmitForm
	def     forms.Form
	origins form.Origins
	label   string
	mayTie  bool // a number that a known person gives is put on their record
	owed    []string
}

// Submit puts a form on the record through the desk of the room that keeps it, in one act: a person who is new, the statement with
// its signature and its back, the promises that follow. It happened when the answers say, and is recorded now (MOB-08). The
// same id is the same act; the same id with other content is refused. Right: field.form.submit, and the right to what the form
// becomes. Faults: form.invalid with a sentence for each answer; field.form.unknown, field.form.thread,
// field.form.other_text, field.form.other_words, field.form.amends, field.form.id; those of the room that keeps it.
func (d *Forms) Submit(ctx context.Context, in SubmitForm) (act.Done[Recorded], error) {
	var none act.Done[Recorded]
	s, at, err := d.checked(ctx, in)
	if err != nil {
		return none, err
	}
	facts, err := d.factsOf(d.host.DB.Read(ctx), s.Thread, s.Answers.Get("person"))
	if err != nil {
		return none, err
	}
	s.label = facts.Label
	if ctx, err = keyed(ctx, in); err != nil {
		return none, err
	}
	facts.Attrs = map[string]any{"form": in.Form, "officer": ""}
	a := act.Of("field.form.submit", journal.Ref{Kind: "form", ID: s.ID}).New("form").With(facts).HappenedAt(at)
	if s.Thread != "" {
		a = a.On(s.Thread)
	}
	facts.Attrs = nil
	if p := s.Answers.Get("person"); p != "" {
		s.mayTie = d.host.Door.May(ctx, act.Of("people.thing.tie", journal.Ref{Kind: "person", ID: p}))
	}
	for _, right := range s.rights() {
		if err := d.host.Door.Ask(ctx, act.Of(right.action, journal.Ref{Kind: right.kind}).With(withAttrs(facts, right.attrs)).HappenedAt(at)); err != nil {
			return none, err
		}
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Recorded, error) { return d.put(tx, s) })
}

// checked fills the answers from the person's card and holds them to the form as it stood when it happened.
func (d *Forms) checked(ctx context.Context, in SubmitForm) (submission, time.Time, error) {
	s := submission{SubmitForm: in}
	now := d.host.Clock.Now()
	at, err := when.Parse(in.Answers.Get("happened_at"))
	if err != nil || at.After(now) {
		at = now // what is wrong with it is said below, with its own sentence
	}
	if s.def, err = d.at(in.Form, at); err != nil {
		return s, at, err
	}
	if in.Amends != "" && s.def.Record != "statement" {
		return s, at, fault.InvalidField("text", "field.form.amends")
	}
	if s.def.Thread && in.Thread == "" {
		return s, at, fault.InvalidField("thread", "field.form.thread")
	}
	card, err := d.card(ctx, d.host.DB.Read(ctx), in.Answers.Get("person"), at)
	if err != nil {
		return s, at, err
	}
	if card, err = d.own(ctx, d.host.DB.Read(ctx), s.def, card); err != nil {
		return s, at, err
	}
	full, origins := s.def.Carry(in.Answers, card)
	if in.queued || in.Draft != "" {
		s.asLeft(full)
	}
	s.Answers, s.origins = s.def.Kept(full), form.Origins{}
	for q, o := range origins {
		if _, kept := s.Answers[q]; kept {
			s.origins[q] = o
		}
	}
	if err := d.named(ctx, s.def, s.Answers); err != nil {
		return s, at, err
	}
	if wrong := s.def.Check(s.Answers, now); len(wrong) > 0 {
		return s, at, fault.New(fault.Invalid, "form.invalid", wrong...)
	}
	if text := s.Answers.Get("text"); in.TextSHA256 != "" && in.TextSHA256 != hashOfText(text) {
		return s, at, fault.InvalidField("text", "field.form.other_text")
	}
	if err := d.heard(s, when.DayOf(at)); err != nil {
		return s, at, err
	}
	if s.ID == "" {
		s.ID = id.New()
	}
	return s, at, nil
}

// asLeft takes out what the card put in the place of what was left blank: a phone and a desk showed what the card knows, and whoever cleared
// an answer there meant it. Somebody who is searched need not say who they are (SS-01).
func (s submission) asLeft(full forms.Answers) {
	for q := range full {
		if x, _ := s.def.Question(q); len(s.SubmitForm.Answers[q]) == 0 && x.Carry != ownStation {
			delete(full, q)
		}
	}
}

// keyed makes the id that the device gave the key of the act, with what was sent as its print. Fault: field.form.id.
func keyed(ctx context.Context, in SubmitForm) (context.Context, error) {
	if in.ID == "" {
		return ctx, nil
	}
	if !id.Valid(in.ID) {
		return ctx, fault.InvalidField("id", "field.form.id")
	}
	b, err := json.Marshal(in)
	if err != nil {
		return ctx, fault.New(fault.Invalid, "form.unreadable").Wrap(err)
	}
	sum := sha256.Sum256(b)
	r := access.RequestOf(ctx)
	r.Key, r.Fingerprint = in.ID, hex.EncodeToString(sum[:])
	return access.WithRequest(ctx, r), nil
}

func hashOfText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func withAttrs(r access.Resource, attrs map[string]any) access.Resource {
	r.Attrs = attrs
	return r
}

// put is the act itself: who it is about, what it becomes, the form's own row and entry, and what is owed from now on.
func (d *Forms) put(tx *act.Tx, s submission) (Recorded, error) {
	x := Recorded{ID: s.ID, Form: s.def.Code, FormVersion: s.Version, Title: s.def.Title, Thread: s.Thread, Person: s.Answers.Get("person"), Place: s.Answers.Get("place"),
		MadeBy: tx.Actor().Account, MadeByStaff: tx.Actor().Staff, MadeByName: tx.Actor().Name, MadeByNumber: tx.Actor().Number, Device: s.Device,
		HappenedAt: tx.HappenedAt(), RecordedAt: tx.Now(), Label: s.label, Version: 1}
	if x.FormVersion == "" {
		x.FormVersion = s.def.Version
	}
	if t, err := when.Parse(s.DeviceAt); err == nil {
		x.DeviceAt = t
	}
	if x.Thread == "" {
		th, err := tx.OpenThread("open")
		if err != nil {
			return x, err
		}
		x.Thread, x.Label = th.ID, th.Label
	}
	if err := d.whom(tx, &x, s); err != nil {
		return x, err
	}
	if err := d.become(tx, &x, s); err != nil {
		return x, err
	}
	if err := d.owe(tx, &x, &s); err != nil {
		return x, err
	}
	if err := insertForm(tx, x); err != nil {
		return x, err
	}
	said := entry.FormRecorded{Form: x.ID, Code: x.Form, Version: x.FormVersion, Title: x.Title, Person: x.Person, Place: x.Place, Became: x.Became, BecameID: x.BecameID,
		Number: x.BecameName, Answers: x.Answers, MarkSHA256: s.mark(), Device: x.Device, DeviceAt: x.DeviceAt, At: x.HappenedAt, Owed: s.owed, Origins: s.origins}
	if x.Became != "" {
		said.Answers = nil // the room that keeps them has its own entry
	}
	proof, err := tx.Record(said, act.About("form", x.ID), act.OnThreads(x.Thread))
	if err != nil {
		return x, err
	}
	if x.Form == "use_of_force" {
		if _, err := tx.Keep(forceOwed, forceRef(x.Thread, x.MadeByStaff, x.Person), proof); err != nil {
			return x, err
		}
	}
	if s.Draft == "" {
		return x, nil
	}
	return x, endDraft(tx, s.Draft, x.MadeBy, x.ID, tx.Now())
}

// mark is the hash of the signature as it was made, "" when there is none.
func (s submission) mark() string {
	if m := s.Answers.Get("signature"); m != "" {
		return hashOfText(m)
	}
	return ""
}
