package victim

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

func caseNext[T any](r *http.Request, _ act.Done[T], err error) (string, error) {
	return "/victim/" + r.PathValue("case"), err
}

// forms are the screens of the acts.
func (d *Desk) forms() []room.Screen {
	const file = "victim/victim_forms.go"
	var out []room.Screen
	out = append(out, room.FormPage[ChooseContact]{Path: "/victim/{case}/safe", Title: "Choose safe contact", File: file, Button: "Keep this way", Intro: d.introOf("victim.contact.choose", "Ask them, alone. Never offer a number or an address that somebody else may see."),
		Version: room.VersionOf(d.host, "victim_case", "case"),
		Known:   d.knownContact, Shape: shapeContact,
		Do: func(ctx context.Context, r *http.Request, in ChooseContact) (string, error) {
			done, err := d.ChooseContact(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	out = append(out, room.FormPage[AssessNeeds]{Path: "/victim/{case}/needs", Title: "Assess needs", File: file, Button: "Keep the assessment", Intro: d.introOf("victim.needs.assess", "Enhanced rights make everything that is owed due sooner."), Shape: d.shapeNeeds,
		Do: func(ctx context.Context, r *http.Request, in AssessNeeds) (string, error) {
			done, err := d.AssessNeeds(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	out = append(out, room.FormPage[Invite]{Path: "/victim/{case}/invite", Title: "Invite to their own page", File: file, Button: "Send an invitation", Intro: d.introOf("victim.invitation.make", "A one-time code goes by their safe channel, in neutral words. A code sent before stops working. Tell them that they open their page with it and their code word, or their family name."),
		Do: func(ctx context.Context, r *http.Request, in Invite) (string, error) {
			done, err := d.Invite(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	out = append(out, room.FormPage[RecordContact]{Path: "/victim/{case}/contact", Title: "Record a contact", File: file, Button: "Record the contact", Intro: d.introContact, Shape: d.shapeTold,
		Do: func(ctx context.Context, r *http.Request, in RecordContact) (string, error) {
			done, err := d.RecordContact(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	out = append(out, room.FormPage[WriteNote]{Path: "/victim/{case}/message", Title: "Write to the victim", File: file, Button: "Send to their page", Intro: d.introOf("victim.note.answer", "They read it on their own page. Write plainly, and name nobody else."),
		Do: func(ctx context.Context, r *http.Request, in WriteNote) (string, error) {
			done, err := d.AnswerNote(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	out = append(out, room.FormPage[SetOptOut]{Path: "/victim/{case}/news", Title: "Choose their news", File: file, Button: "Keep the choice", Intro: d.introOf("victim.opt_out.set", "Safety news is always told: that somebody is let out, on bail, or under other conditions."), Shape: d.shapeNews,
		Do: func(ctx context.Context, r *http.Request, in SetOptOut) (string, error) {
			done, err := d.SetOptOut(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	return append(out, room.FormPage[RecordException]{Path: "/victim-duty/{duty}/exception", Title: "Why the victim is not told", File: file, Button: "Record the reason", Warns: true, Shape: d.shapeException,
		Do: func(ctx context.Context, r *http.Request, in RecordException) (string, error) {
			done, err := d.RecordException(ctx, r.PathValue("duty"), in)
			return "/victim/" + done.Value.Case, err
		}}.Screens()...)
}

// introOf says what to know, to those who may do the act. Others are refused, which is recorded.
func (d *Desk) introOf(action, text string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		return page.P(text), d.ask(ctx, action, r.PathValue("case"))
	}
}

// ask asks the door for an act that is about to be offered.
func (d *Desk) ask(ctx context.Context, action, caseID string) error {
	_, err := act.See(ctx, d.host.Door, act.Of(action, refOf(caseID)), nothing)
	return err
}

func (d *Desk) introContact(ctx context.Context, r *http.Request) (g.Node, error) {
	if err := d.ask(ctx, "victim.contact.record", r.PathValue("case")); err != nil {
		return nil, err
	}
	v, err := d.view(d.host.DB.Read(ctx), r.PathValue("case"))
	if err != nil {
		return nil, err
	}
	return g.Group{d.safePart(v), page.InsetText(page.InsetTextProps{Text: "A message that was sent or delivered is not a victim who was told. Record them as reached only when they, or the person they agreed to, heard it."})}, nil
}

func (d *Desk) knownContact(ctx context.Context, r *http.Request) (map[string]string, error) {
	if err := d.ask(ctx, "victim.contact.choose", r.PathValue("case")); err != nil {
		return nil, err
	}
	c, err := getCase(d.host.DB.Read(ctx), r.PathValue("case"))
	if err != nil {
		return nil, err
	}
	return map[string]string{"channel": c.Channel, "reach": c.Reach, "hours_from": c.HoursFrom, "hours_to": c.HoursTo, "code_word": c.CodeWord, "who_may_answer": c.MayAnswer, "language": c.Language, "format": c.Format}, nil
}

func shapeContact(_ context.Context, _ *http.Request, s *form.Spec) error {
	var ways []form.Option
	for _, c := range []string{"sms", "call", "letter", "email", "none"} {
		ways = append(ways, form.Option{Value: c, Text: channelWords[c]})
	}
	s.Fields = []form.Field{{Name: "channel", Options: ways}, {Name: "reach"}, {Name: "hours_from", Width: 5}, {Name: "hours_to", Width: 5}, {Name: "code_word", Width: 20}, {Name: "who_may_answer"}, {Name: "no_voicemail"},
		{Name: "language", Options: []form.Option{{Value: "en", Text: "English"}, {Value: "cy", Text: "Welsh"}}},
		{Name: "format", As: form.AsSelect, Options: []form.Option{{Value: "standard", Text: "Standard"}, {Value: "large_print", Text: "Large print"}, {Value: "easy_read", Text: "Easy read"}, {Value: "audio", Text: "Audio"}, {Value: "bsl", Text: "British Sign Language"}}}}
	return nil
}

func (d *Desk) shapeNeeds(_ context.Context, _ *http.Request, s *form.Spec) error {
	var grounds []form.Option
	for _, row := range d.host.Law.Table("victim.enhanced_ground").On(when.DayOf(d.host.Clock.Now())) {
		var v struct {
			Label string `json:"label"`
			Under int    `json:"under,omitempty"`
		}
		if err := row.Into(&v); err != nil {
			return err
		}
		grounds = append(grounds, form.Option{Value: row.Code, Text: v.Label})
	}
	s.Fields = []form.Field{{Name: "moment", Options: []form.Option{{Value: "report", Text: "At the report"}, {Value: "charge", Text: "At charge"}, {Value: "pre_trial", Text: "Before trial"}}}, {Name: "grounds", Options: grounds}, {Name: "why"}}
	return nil
}

func (d *Desk) shapeTold(ctx context.Context, r *http.Request, s *form.Spec) error {
	owed, err := owedOf(d.host.DB.Read(ctx), r.PathValue("case"), true)
	if err != nil {
		return err
	}
	var about []form.Option
	for _, o := range owed {
		about = append(about, form.Option{Value: o.ID, Text: d.dutyOf(o).Text})
	}
	var ways []form.Option
	for _, c := range []string{"in_person", "call", "sms", "email", "letter"} {
		ways = append(ways, form.Option{Value: c, Text: channelWords[c]})
	}
	if len(about) > 0 {
		s.Fields = append(s.Fields, form.Field{Name: "about", Options: about})
	}
	s.Fields = append(s.Fields, form.Field{Name: "channel", Options: ways},
		form.Field{Name: "result", Options: []form.Option{{Value: "reached", Text: "Yes, they heard it"}, {Value: "not_reached", Text: "No"}}},
		form.Field{Name: "answered_by", Options: []form.Option{{Value: "self", Text: "They themselves"}, {Value: "agreed_person", Text: "The person they agreed to"}, {Value: "other_person", Text: "Somebody else"}, {Value: "voicemail", Text: "Voicemail, nothing left"}, {Value: "nobody", Text: "Nobody"}}},
		form.Field{Name: "code_word_given"})
	speaks, err := d.speaks(ctx, r.PathValue("case"))
	if err != nil {
		return err
	}
	if people.NeedsInterpreter(speaks) {
		s.Fields = append(s.Fields, form.Field{Name: "interpreter", Label: "Interpreter, as they speak " + speaks})
	}
	s.Fields = append(s.Fields, form.Field{Name: "at"}, form.Field{Name: "unsafe"}, form.Field{Name: "note"})
	return nil
}

// speaks is the language that the victim of a case speaks best; "" is English.
func (d *Desk) speaks(ctx context.Context, caseID string) (string, error) {
	q := d.host.DB.Read(ctx)
	c, err := getCase(q, caseID)
	if err != nil {
		return "", err
	}
	p, err := d.people.Get(q, c.Person)
	return p.Language, err
}

func (d *Desk) shapeNews(_ context.Context, _ *http.Request, s *form.Spec) error {
	var kinds []form.Option
	on := when.DayOf(d.host.Clock.Now())
	for _, t := range d.optionals(on) {
		kinds = append(kinds, form.Option{Value: t, Text: page.Say("en", "public.victim.news."+t)})
	}
	s.Fields = []form.Field{{Name: "trigger", As: form.AsRadios, Options: kinds}, {Name: "out"}}
	return nil
}

func (d *Desk) shapeException(ctx context.Context, r *http.Request, s *form.Spec) error {
	o, err := getOwed(d.host.DB.Read(ctx), r.PathValue("duty"))
	if err != nil {
		return err
	}
	if _, err := act.See(ctx, d.host.Door, act.Of("victim.exception.record", o.ref()), nothing); err != nil {
		return err
	}
	var reasons []form.Option
	for _, code := range d.dutyOf(o).Exceptions {
		row, ok := d.host.Law.Table("reason_code").At(code, when.DayOf(d.host.Clock.Now()))
		if !ok {
			continue
		}
		var v struct {
			Scope    string `json:"scope"`
			Label    string `json:"label"`
			FreeText string `json:"free_text"`
		}
		if err := row.Into(&v); err != nil {
			return err
		}
		reasons = append(reasons, form.Option{Value: code, Text: v.Label})
	}
	s.Fields = []form.Field{{Name: "reason", Options: reasons}, {Name: "text"}}
	return nil
}

func nothing(_ db.Querier, _ *access.Actor) (struct{}, error) { return struct{}{}, nil }
