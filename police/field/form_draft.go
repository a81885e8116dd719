package field

import (
	"context"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/field/entry"
	"throughline/police/field/forms"
)

// BeginDraft is what a form starts from at a desk.
type BeginDraft struct {
	Thread string `json:"thread,omitempty" label:"Case" hint:"The reference of the case. Leave it blank for a form that begins one" maxLength:"120"`
	Person string `json:"person,omitempty" label:"Person on the record" hint:"The address of their page, or leave it blank" maxLength:"120"`
}

// draftFacts: a draft is its owner's alone.
func (d *Forms) draftFacts(q db.Querier, id string) (access.Resource, error) {
	x, err := getDraft(q, id)
	return access.Resource{Kind: "draft", ID: x.ID, Label: "open", Attrs: map[string]any{"owner": x.Owner}}, err
}

// Begin starts a form at a desk, with what the case and the card of a person know already. What its owner left lying for
// longer than law/retention act_reply says is emptied at the same time. Right: field.form.submit. Faults: field.form.unknown,
// field.form.thread, thread.not_found, person.not_found.
func (d *Forms) Begin(ctx context.Context, code string, in BeginDraft) (act.Done[Draft], error) {
	var none act.Done[Draft]
	now := d.host.Clock.Now()
	f, err := d.at(code, now)
	if err != nil {
		return none, err
	}
	if f.Thread && in.Thread == "" {
		return none, fault.InvalidField("thread", "field.form.thread")
	}
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	q := d.host.DB.Read(ctx)
	facts, err := d.factsOf(q, in.Thread, "")
	if err != nil {
		return none, fault.InvalidField("thread", "thread.not_found").Wrap(err)
	}
	card, err := d.seen(ctx, in.Person, now)
	if err != nil {
		return none, err
	}
	if card, err = d.own(ctx, q, f, card); err != nil {
		return none, err
	}
	x := Draft{ID: id.New(), Form: f.Code, Thread: in.Thread, Owner: who.Account, Answers: forms.Answers{}, State: "open", ChangedAt: now, Version: 1}
	x.Answers.Set("person", in.Person)
	x.Answers, _ = f.Carry(x.Answers, card)
	x.Answers.Set("happened_at", when.RFC3339(now.Truncate(time.Minute)))
	var kept struct {
		Days int `json:"keep_days"`
	}
	if row, ok := d.host.Law.Table("retention").At("act_reply", when.DayOf(now)); ok {
		var v struct {
			Label   string `json:"label"`
			Days    int    `json:"keep_days"`
			Trigger string `json:"trigger"`
			AtEnd   string `json:"at_end"`
		}
		if err := row.Into(&v); err != nil {
			return none, err
		}
		kept.Days = v.Days
	}
	facts.Attrs = map[string]any{"form": f.Code, "officer": ""}
	a := act.Of("field.form.submit", journal.Ref{Kind: "draft", ID: x.ID}).New("form").With(facts)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Draft, error) {
		if kept.Days > 0 {
			if err := forgetDrafts(tx, x.Owner, tx.Now().AddDate(0, 0, -kept.Days)); err != nil {
				return x, err
			}
		}
		if err := insertDraft(tx, x); err != nil {
			return x, err
		}
		_, err := tx.Record(entry.DraftKept{Draft: x.ID, Code: f.Code, Title: f.Title})
		return x, err
	})
}

// Open reads a draft with its form. Right: field.draft.see, which its owner alone has. Fault: draft.not_found.
func (d *Forms) Open(ctx context.Context, draft string) (Draft, forms.Form, error) {
	x, err := act.See(ctx, d.host.Door, act.Of("field.draft.see", journal.Ref{Kind: "draft", ID: draft}), func(q db.Querier, _ *access.Actor) (Draft, error) {
		return getDraft(q, draft)
	})
	if err != nil {
		return x, forms.Form{}, err
	}
	f, err := d.at(x.Form, momentOf(x.Answers, d.host.Clock.Now()))
	return x, f, err
}

// momentOf is when the form's matter happened, now when nobody said.
func momentOf(a forms.Answers, now time.Time) time.Time {
	if t, err := when.Parse(a.Get("happened_at")); err == nil && !t.After(now) {
		return t
	}
	return now
}

// Keep keeps the answers of one page of a draft as they were typed, right or wrong: what is wrong is said when the form is
// handed in, and on its page. Right: field.draft.keep. Faults: draft.not_found, field.draft.over, field.form.stale.
func (d *Forms) Keep(ctx context.Context, draft, group string, answers forms.Answers) (act.Done[Draft], error) {
	x, f, err := d.Open(ctx, draft)
	if err != nil {
		return act.Done[Draft]{}, err
	}
	if x.State != "open" {
		return act.Done[Draft]{}, fault.New(fault.Conflict, "field.draft.over")
	}
	title := ""
	for _, g := range f.Groups {
		if g.ID != group {
			continue
		}
		title = g.Title
		for _, q := range g.Questions {
			if values, sent := answers[q.ID]; sent {
				f.Change(x.Answers, q.ID, values...)
			}
		}
	}
	if title == "" {
		return act.Done[Draft]{}, fault.New(fault.NotFound, "field.form.unknown").With("code", group)
	}
	if person := x.Answers.Get("person"); person != "" && len(answers["person"]) > 0 {
		card, err := d.seen(ctx, person, d.host.Clock.Now())
		if err != nil {
			return act.Done[Draft]{}, err
		}
		x.Answers, _ = f.Carry(x.Answers, card)
	}
	if err := d.named(ctx, f, x.Answers); err != nil {
		return act.Done[Draft]{}, err
	}
	return d.onDraft(ctx, "field.draft.keep", x, func(tx *act.Tx) error {
		x.ChangedAt = tx.Now()
		if err := updateDraft(tx, x); err != nil {
			return err
		}
		_, err := tx.Record(entry.DraftKept{Draft: x.ID, Code: f.Code, Title: f.Title, Group: title})
		return err
	})
}

// Throw throws a draft away. Right: field.draft.keep.
func (d *Forms) Throw(ctx context.Context, draft string) (act.Done[Draft], error) {
	x, f, err := d.Open(ctx, draft)
	if err != nil {
		return act.Done[Draft]{}, err
	}
	return d.onDraft(ctx, "field.draft.keep", x, func(tx *act.Tx) error {
		if err := endDraft(tx, x.ID, x.Owner, "", tx.Now()); err != nil {
			return err
		}
		_, err := tx.Record(entry.DraftKept{Draft: x.ID, Code: f.Code, Title: f.Title, Ended: true})
		return err
	})
}

func (d *Forms) onDraft(ctx context.Context, action string, x Draft, do func(tx *act.Tx) error) (act.Done[Draft], error) {
	return act.Do(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "draft", ID: x.ID}), func(tx *act.Tx) (Draft, error) { return x, do(tx) })
}

// Send hands a draft in: the form is then on the record under the draft's own id, so that two presses are one act.
// read is the hash of the text that was read back. Faults: as Submit; field.draft.over.
func (d *Forms) Send(ctx context.Context, draft, read string) (act.Done[Recorded], error) {
	x, _, err := d.Open(ctx, draft)
	if err != nil {
		return act.Done[Recorded]{}, err
	}
	if x.State == "sent" {
		return act.Done[Recorded]{Value: Recorded{ID: x.Became}, Replayed: true}, nil
	}
	if x.State != "open" {
		return act.Done[Recorded]{}, fault.New(fault.Conflict, "field.draft.over")
	}
	r := access.RequestOf(ctx)
	r.Match = "" // the draft's own version, not the record's
	return d.Submit(access.WithRequest(ctx, r), SubmitForm{ID: x.ID, Form: x.Form, Thread: x.Thread, Answers: x.Answers, Draft: x.ID, TextSHA256: strings.TrimSpace(read)})
}
