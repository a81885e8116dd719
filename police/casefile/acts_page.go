package casefile

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

const actsFile = "casefile/acts_page.go"

// acts are the pages of this room's acts.
func (d *Desk) acts() []room.Screen {
	var out []room.Screen
	out = append(out, room.FormPage[Assemble]{Path: "/casefile/thread/{id}/assemble", Title: "Open a case file", File: actsFile, Button: "Put the file together",
		Intro: said("The file is put together from what is on the record. Nothing is typed again."), Shape: d.suspectShape,
		Do: func(ctx context.Context, r *http.Request, in Assemble) (string, error) {
			done, err := d.Assemble(ctx, r.PathValue("id"), in)
			return "/casefile/" + done.Value.ID, err
		}}.Screens()...)
	out = append(out, room.FormPage[Ask]{Path: "/casefile/{id}/request", Title: "Ask for a charging decision", File: actsFile, Button: "Send to the supervisor",
		Known: d.knownAsk, Shape: d.askShape,
		Do: func(ctx context.Context, r *http.Request, in Ask) (string, error) {
			_, err := d.Ask(ctx, r.PathValue("id"), in)
			return "/casefile/" + r.PathValue("id"), err
		}}.Screens()...)
	out = append(out, room.FormPage[Approve]{Path: "/casefile-request/{id}/approve", Title: "Approve the request", File: actsFile, Button: "Approve and send to the prosecutor",
		Do: func(ctx context.Context, r *http.Request, in Approve) (string, error) {
			done, err := d.Approve(ctx, r.PathValue("id"), in)
			return "/casefile/" + done.Value.File, err
		}}.Screens()...)
	out = append(out, room.FormPage[Return]{Path: "/casefile-request/{id}/return", Title: "Return the request", File: actsFile, Button: "Return it",
		Do: func(ctx context.Context, r *http.Request, in Return) (string, error) {
			done, err := d.Return(ctx, r.PathValue("id"), in)
			return "/casefile/" + done.Value.File, err
		}}.Screens()...)
	out = append(out, room.FormPage[Settle]{Path: "/casefile/{id}/item", Title: "Answer for an item", File: actsFile, Button: "Save the answer", Shape: d.itemShape,
		Do: func(ctx context.Context, r *http.Request, in Settle) (string, error) {
			_, err := d.Settle(ctx, r.PathValue("id"), in)
			return "/casefile/" + r.PathValue("id"), err
		}}.Screens()...)
	out = append(out, room.FormPage[UnusedDecision]{Path: "/casefile/{id}/unused", Title: "Decide unused material", File: actsFile, Button: "Save the decision", Intro: d.unusedIntro, Shape: d.unusedShape,
		Do: func(ctx context.Context, r *http.Request, in UnusedDecision) (string, error) {
			_, err := d.DecideUnused(ctx, r.PathValue("id"), DecideUnused{Decisions: []UnusedDecision{in}})
			return "/casefile/" + r.PathValue("id"), err
		}}.Screens()...)
	out = append(out, room.FormPage[Finish]{Path: "/casefile-action/{id}/done", Title: "Say that it is done", File: actsFile, Button: "Save",
		Do: func(ctx context.Context, r *http.Request, in Finish) (string, error) {
			done, err := d.Finish(ctx, r.PathValue("id"), in)
			return "/casefile/" + done.Value.File, err
		}}.Screens()...)
	return append(out, room.FormPage[Send]{Path: "/casefile/{id}/send", Title: "Send the file", File: actsFile, Button: "Send the file",
		Intro: said("The file goes to the prosecutor as a message. It counts as sent on time when the prosecutor has accepted it."),
		Do: func(ctx context.Context, r *http.Request, in Send) (string, error) {
			_, err := d.Send(ctx, r.PathValue("id"), in)
			return "/casefile/" + r.PathValue("id"), err
		}}.Screens()...)
}

func said(text string) func(context.Context, *http.Request) (g.Node, error) {
	return func(context.Context, *http.Request) (g.Node, error) { return page.P(text), nil }
}

func (d *Desk) suspectShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	fs, err := d.suspectsFor(ctx, r.PathValue("id"))
	var options []form.Option
	for _, p := range fs {
		options = append(options, form.Option{Value: p, Text: d.name(ctx, "person:"+p)})
	}
	s.Fields = []form.Field{{Name: "suspect", As: form.AsSelect, Options: options}}
	if err != nil {
		return err
	}
	others, err := d.alsoOptions(ctx, fs, r.PathValue("id"))
	if len(others) > 0 {
		s.Fields = append(s.Fields, form.Field{Name: "also", Options: others})
	}
	return err
}

// alsoOptions are the other cases of these suspects, those that the reader may know of and that have no file of theirs.
func (d *Desk) alsoOptions(ctx context.Context, suspects []string, threadID string) ([]form.Option, error) {
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	q := d.host.DB.Read(ctx)
	var out []form.Option
	for _, p := range suspects {
		others, err := suspectElsewhere(q, p, threadID, who)
		if err != nil {
			return nil, err
		}
		on, err := d.threadsSeen(q, others, p, who)
		if err != nil {
			return nil, err
		}
		for _, o := range on {
			left, err := withoutFile(q, o.Thread)
			if err != nil {
				return nil, err
			}
			if slices.Contains(left, p) && !slices.ContainsFunc(out, func(x form.Option) bool { return x.Value == o.Thread }) {
				out = append(out, form.Option{Value: o.Thread, Text: strings.TrimSpace(o.Ref + " " + o.Title), Hint: d.name(ctx, "person:"+p)})
			}
		}
	}
	return out, nil
}

func (d *Desk) knownAsk(ctx context.Context, r *http.Request) (map[string]string, error) {
	v, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return d.KnownAsk(d.host.DB.Read(ctx), v.File)
}

func (d *Desk) askShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	v, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	var options []form.Option
	for _, o := range v.Offences {
		options = append(options, form.Option{Value: o.Code, Text: o.Title, Hint: o.Code})
	}
	if len(options) == 0 {
		return fault.New(fault.Conflict, "casefile.offence.none")
	}
	s.Fields = []form.Field{{Name: "offences", Options: options}, {Name: "plea", Options: []form.Option{{Value: "guilty", Text: "Guilty"}, {Value: "not_guilty", Text: "Not guilty"}}}, {Name: "plea_basis"},
		{Name: "test", Options: []form.Option{{Value: "full_code", Text: "Full Code Test"}, {Value: "threshold", Text: "Threshold Test, only in custody"}}}, {Name: "review_on"}, {Name: "priority"},
		{Name: "magistrates_sentence"}, {Name: "likely_months"}, {Name: "flags"}, {Name: "note"}}
	return nil
}

func (d *Desk) itemShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	v, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	var options []form.Option
	for _, i := range Missing(v.Ready) {
		text := i.Label
		if i.Person != "" && i.Person != v.Suspect {
			text += ", " + d.name(ctx, "person:"+i.Person)
		}
		options = append(options, form.Option{Value: i.Code, Text: text})
	}
	if s.Known == nil {
		s.Known = map[string]string{}
	}
	s.Known["item"] = r.URL.Query().Get("item")
	s.Fields = []form.Field{{Name: "item", As: form.AsSelect, Options: options}, {Name: "how", Options: []form.Option{{Value: "done", Text: "Done"}, {Value: "not_needed", Text: "Not needed"}}}, {Name: "detail"}}
	return nil
}

func (d *Desk) unusedIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.See(ctx, r.PathValue("id"))
	return d.unusedPart(v), err
}

func (d *Desk) unusedShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	var options []form.Option
	for _, code := range []string{"meets_test", "rebutted", "does_not"} {
		options = append(options, form.Option{Value: code, Text: decisionWords[code]})
	}
	s.Fields = []form.Field{{Name: "no", Hint: "Its number on the schedule"}, {Name: "decision", Options: options}, {Name: "reason"}}
	return nil
}

// decisionWords say what was decided of an item of unused material.
var decisionWords = map[string]string{"meets_test": "Meets the disclosure test", "rebutted": "The presumption is rebutted", "does_not": "Does not meet the test"}
