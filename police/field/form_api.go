package field

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

type humaAPI = huma.API

// Definitions are the forms that a phone keeps. Version changes whenever one of them does.
type Definitions struct {
	Version string            `json:"version"`
	Forms   []forms.Form      `json:"forms"`
	Starts  []Start           `json:"starts" doc:"what a patrol officer normally starts, and with what"`
	Words   map[string]string `json:"words" doc:"the sentence of each fault of an answer, with its {gaps}"`
	Read    map[string]string `json:"read" doc:"the law's words that are read out before a statement is signed, by their code, with the gap {pages}"`
}

// ETag is the version of the set.
func (x Definitions) ETag() string { return x.Version }

// spoken are the codes that Form.Check gives: a phone says them without a link.
var spoken = []string{"form.required", "form.required_choice", "form.one_only", "form.bad_text", "form.not_one_of", "form.not_a_yes_or_no", "form.not_a_day", "form.not_a_time", "form.too_long",
	"form.too_small", "form.too_large", "form.not_a_whole_number", "field.form.must_be", "field.form.not_signed", "field.form.ahead", "field.form.twice", "field.form.never", "field.form.not_after", "field.form.not_before", "field.form.place", "field.form.vehicle", "field.form.officer", "field.form.none_and_more"}

// unsaid leaves the places in a sentence for the phone to fill.
var unsaid = map[string]string{"label": "{label}", "subject": "{subject}", "max": "{max}", "min": "{min}", "be": "{be}", "none": "{none}"}

// Definitions are all forms as they stand now, with the words of the law that are read out. Right: field.form.list.
func (d *Forms) Definitions(ctx context.Context) (Definitions, error) {
	all, err := d.All(ctx)
	if err != nil {
		return Definitions{}, err
	}
	today := when.DayOf(d.host.Clock.Now())
	out := Definitions{Forms: all, Words: map[string]string{}, Read: map[string]string{maker: d.readOut(maker, today), reader: d.readOut(reader, today)}}
	if out.Starts, err = d.starts(d.host.Clock.Now()); err != nil {
		return out, err
	}
	out.Version = tagOf(forms.HashOf(all), out.Read)
	for _, code := range spoken {
		out.Words[code] = api.Sentence(code, unsaid)
	}
	return out, nil
}

// List is a page of forms that were handed in.
type List struct {
	Forms []Recorded `json:"forms"`
	Next  string     `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
}

// Mine are the forms that somebody handed in themselves, newest first. Right: field.form.list.
func (d *Forms) Mine(ctx context.Context, p paging.Ask) (List, error) {
	part, err := p.One("forms")
	if err != nil {
		return List{}, err
	}
	var out List
	return act.See(ctx, d.host.Door, act.Of("field.form.list", journal.Ref{Kind: "form"}).With(access.Resource{}), func(q db.Querier, who *access.Actor) (List, error) {
		out.Forms, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Recorded, error) { return formsBy(q, who.Account, after, n) },
			func(all []Recorded) ([]Recorded, error) { return d.visible(ctx, all), nil }, func(x Recorded) paging.Mark { return paging.Mark{At: x.RecordedAt, ID: x.ID} })
		return out, err
	})
}

// On are the forms of a case that this reader may open, oldest first. Right: field.form.list.
func (d *Forms) On(ctx context.Context, threadID string, p paging.Ask) (List, error) {
	part, err := p.One("forms")
	if err != nil {
		return List{}, err
	}
	facts, err := d.factsOf(d.host.DB.Read(ctx), threadID, "")
	if err != nil {
		return List{}, err
	}
	var out List
	return act.See(ctx, d.host.Door, act.Of("field.form.list", journal.Ref{Kind: "thread", ID: threadID}).With(facts), func(q db.Querier, _ *access.Actor) (List, error) {
		out.Forms, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Recorded, error) { return formsOn(q, threadID, after, n) },
			func(all []Recorded) ([]Recorded, error) { return d.visible(ctx, all), nil }, func(x Recorded) paging.Mark { return paging.Mark{At: x.RecordedAt, ID: x.ID} })
		return out, err
	})
}

// visible leaves out what this reader may not open, and of the rest what a list does not show.
func (d *Forms) visible(ctx context.Context, all []Recorded) []Recorded {
	var out []Recorded
	for _, x := range all {
		if d.host.Door.May(ctx, act.Of("field.form.see", journal.Ref{Kind: "form", ID: x.ID})) {
			x.Answers = nil
			out = append(out, x)
		}
	}
	return out
}

// See opens a form: the look is recorded. Right: field.form.see. Fault: form.not_found.
func (d *Forms) See(ctx context.Context, formID string) (Recorded, error) {
	return act.See(ctx, d.host.Door, act.Of("field.form.see", journal.Ref{Kind: "form", ID: formID}), func(q db.Querier, _ *access.Actor) (Recorded, error) {
		return getForm(q, formID)
	})
}

func (d *Forms) api(a huma.API) {
	api.Get(a, "field.forms", "/api/field/forms", "The street forms as they stand now, for a phone to keep", func(ctx context.Context, _ *struct{}) (Definitions, error) {
		return d.Definitions(ctx)
	})
	api.Post(a, "field.form.submit", "/api/field/forms", "Put a street form on the record; its id is the same act however often it is sent", func(ctx context.Context, in *struct{ Body SubmitForm }) (act.Done[Recorded], error) {
		return d.Submit(ctx, in.Body)
	})
	api.Get(a, "field.form.mine", "/api/field/records", "The forms that one handed in, newest first", func(ctx context.Context, in *paging.Ask) (List, error) { return d.Mine(ctx, *in) })
	api.Get(a, "field.form.thread", "/api/field/thread/{thread}/records", "The forms of a case, oldest first", func(ctx context.Context, in *struct {
		Thread string `path:"thread" maxLength:"40"`
		paging.Ask
	}) (List, error) {
		return d.On(ctx, in.Thread, in.Ask)
	})
	api.Get(a, "field.form.see", "/api/field/records/{id}", "A form that was handed in", func(ctx context.Context, in *ofForm) (Recorded, error) { return d.See(ctx, in.ID) })
	api.Post(a, "field.copy.ask", "/api/field/records/{id}/copy", "Claim a copy of the record of a search", func(ctx context.Context, in *struct {
		ofForm
		Body AskCopy
	}) (act.Done[Recorded], error) {
		return d.AskCopy(ctx, in.ID, in.Body)
	})
	api.Post(a, "field.copy.give", "/api/field/records/{id}/copy/given", "Say that the copy was given", func(ctx context.Context, in *struct {
		ofForm
		Body GiveCopy
	}) (act.Done[Recorded], error) {
		return d.GiveCopy(ctx, in.ID, in.Body)
	})
	api.Get(a, "field.search.export", "/api/field/searches", "Stops and searches in the published form of fifteen columns, oldest first", func(ctx context.Context, in *AskSearches) (Searches, error) {
		return d.Searches(ctx, *in)
	})
}

type ofForm struct {
	ID string `path:"id" maxLength:"40"`
}
