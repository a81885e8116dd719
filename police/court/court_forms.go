package court

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/law/cjs"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/police/duty"
	"throughline/police/people"
)

const formsFile = "court/court_forms.go"

func (d *Desk) forms() []room.Screen {
	var out []room.Screen
	out = append(out, d.listForm().Screens()...)
	out = append(out, room.FormPage[Move]{Path: "/court/hearing/{id}/move", Title: "Move or vacate the hearing", File: formsFile, Button: "Save the change", Intro: d.hearingIntro,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "what", Options: []form.Option{{Value: "moved", Text: "It is moved"}, {Value: "vacated", Text: "It will not be held"}}}, {Name: "at"}, {Name: "court"}, {Name: "reason"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in Move) (string, error) {
			done, err := d.Move(ctx, r.PathValue("id"), in)
			return "/court/hearing/" + done.Value.ID, err
		}}.Screens()...)
	out = append(out, room.FormPage[Warn]{Path: "/court/hearing/{id}/warn", Title: "Warn a witness", File: formsFile, Button: "Record the warning", Intro: d.warnIntro, Shape: d.warnShape,
		Do: func(ctx context.Context, r *http.Request, in Warn) (string, error) {
			if again, err := d.lookFirst(ctx, r, in); err != nil || again {
				return "", or(err, room.ErrAgain)
			}
			done, err := d.Warn(ctx, r.PathValue("id"), in)
			return "/court/hearing/" + done.Value.Hearing, err
		}}.Screens()...)
	out = append(out, room.FormPage[AnswerWarning]{Path: "/court/warning/{id}/answer", Title: "A witness's answer", File: formsFile, Button: "Record the answer",
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "answer", Options: []form.Option{{Value: "will_attend", Text: "Will come"}, {Value: "cannot_attend", Text: "Cannot come"}}}, {Name: "needs"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in AnswerWarning) (string, error) {
			done, err := d.Answer(ctx, r.PathValue("id"), in)
			return "/court/hearing/" + done.Value.Hearing, err
		}}.Screens()...)
	out = append(out, room.FormPage[StandDown]{Path: "/court/warning/{id}/stand-down", Title: "Stand a witness down", File: formsFile, Button: "Record that they were told", Shape: methodShape("method", "reason"),
		Do: func(ctx context.Context, r *http.Request, in StandDown) (string, error) {
			done, err := d.StandDown(ctx, r.PathValue("id"), in)
			return "/court/hearing/" + done.Value.Hearing, err
		}}.Screens()...)
	out = append(out, d.pleaForm().Screens()...)
	return append(out, d.resultForms()...)
}

func (d *Desk) listForm() room.FormPage[List] {
	return room.FormPage[List]{Path: "/court/thread/{id}/list", Title: "List a hearing", File: formsFile, Button: "List the hearing",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			return page.P("Everybody charged in this case is before the court, unless you choose."), d.mayOnThread(ctx, "court.hearing.list", r.PathValue("id"))
		},
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			t, err := d.codes()
			if err != nil {
				return err
			}
			ds, err := defendantsOf(d.host.DB.Read(ctx), r.PathValue("id"))
			if err != nil {
				return err
			}
			var before []form.Option
			for _, x := range ds {
				before = append(before, form.Option{Value: x.ID, Text: d.name(ctx, "person:"+x.Person)})
			}
			s.Fields = []form.Field{{Name: "kind", As: form.AsSelect, Options: options(t.HearingTypes())}, {Name: "court"}, {Name: "at"}}
			if len(before) > 1 {
				s.Fields = append(s.Fields, form.Field{Name: "defendants", Options: before})
			}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in List) (string, error) {
			in.Thread = r.PathValue("id")
			done, err := d.List(ctx, in)
			return "/court/hearing/" + done.Value.ID, err
		}}
}

func options(codes []cjs.Code) []form.Option {
	var out []form.Option
	seen := map[string]bool{}
	for _, c := range codes {
		if c.Code != "" && !seen[c.Code] {
			seen[c.Code] = true
			out = append(out, form.Option{Value: c.Code, Text: c.Title})
		}
	}
	return out
}

func (d *Desk) pleaForm() room.FormPage[EnterPlea] {
	return room.FormPage[EnterPlea]{Path: "/court/offence/{id}/plea", Title: "Enter a plea", File: formsFile, Button: "Save the plea",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			a := act.Of("court.plea.enter", journal.Ref{Kind: "court_offence", ID: r.PathValue("id")})
			if err := d.ask(ctx, a); err != nil {
				return nil, err
			}
			o, err := getOffence(d.host.DB.Read(ctx), r.PathValue("id"))
			return page.InsetText(page.InsetTextProps{Text: o.Title + ". One plea is current; those before it stay on the record."}), err
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			t, err := d.codes()
			if err != nil {
				return err
			}
			s.Fields = []form.Field{{Name: "plea", As: form.AsRadios, Options: options(t.Pleas())}, {Name: "on"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in EnterPlea) (string, error) {
			id := r.PathValue("id")
			if _, err := d.EnterPlea(ctx, id, in); err != nil {
				return "", err
			}
			o, err := getOffence(d.host.DB.Read(ctx), id)
			if err != nil {
				return "", err
			}
			def, err := getDefendant(d.host.DB.Read(ctx), o.Defendant)
			return "/threads/" + def.Thread, err
		}}
}

func (d *Desk) resultForms() []room.Screen {
	out := room.FormPage[Receive]{Path: "/court/results/receive", Title: "Take in a court result", File: formsFile, Button: "Take the message in", Limit: maxMessage + 1<<20,
		Intro: func(ctx context.Context, _ *http.Request) (g.Node, error) {
			return page.P("It goes the same way as a message that the court sends: it is kept as it came, read, and its effects are made, or it waits for you with the reason."), nil
		},
		Do: func(ctx context.Context, _ *http.Request, in Receive) (string, error) {
			done, err := d.Receive(ctx, in)
			return "/court/results/" + done.Value.ID, err
		}}.Screens()
	return append(out, room.FormPage[Settle]{Path: "/court/results/{id}/settle", Title: "Settle a court result", File: formsFile, Button: "Settle it",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			x, err := d.SeeResult(ctx, r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			var said []string
			if s := reasonOf(r, x); s != "" {
				said = append(said, s)
			}
			return page.InsetText(page.InsetTextProps{Text: strings.Join(append(said, "Message "+orDash(x.Message)), " ")}), nil
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "how", Options: []form.Option{{Value: "applied", Text: "It is right: take it in as it is", Hint: "For the defendants who were found"}, {Value: "sent_back", Text: "Sent back to the court"},
				{Value: "not_ours", Text: "Not a case of this force"}, {Value: "handled_by_hand", Text: "Entered by hand"}}}, {Name: "reason"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in Settle) (string, error) {
			_, err := d.Settle(ctx, r.PathValue("id"), in)
			return "/court/results/" + r.PathValue("id"), err
		}}.Screens()...)
}

// hearingIntro says which hearing a form is about, to those who may open it.
func (d *Desk) hearingIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return page.InsetText(page.InsetTextProps{Text: v.KindName + ", " + stamp(v.At) + ", " + v.CourtName}), nil
}

var methods = []form.Option{{Value: "letter", Text: "Letter"}, {Value: "telephone", Text: "Telephone"}, {Value: "email", Text: "Email"}, {Value: "text", Text: "Text message"}, {Value: "in_person", Text: "In person"}, {Value: "duty_system", Text: "Duty system"}}

func methodShape(names ...string) func(context.Context, *http.Request, *form.Spec) error {
	return func(_ context.Context, _ *http.Request, s *form.Spec) error {
		for _, n := range names {
			f := form.Field{Name: n}
			if n == "method" {
				f.Options = methods
			}
			s.Fields = append(s.Fields, f)
		}
		return nil
	}
}

// warnShape offers the people of the case but those before the court; one of the staff is given by number or name.
func (d *Desk) warnShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	names := []string{"witness", "staff", "method", "duty"}
	if x := d.asked(ctx, r); x != nil && len(x.Clashes) > 0 {
		names = append(names, "ahead")
		s.Submit = "Warn them all the same"
		if x.Overtime != "" {
			s.Hidden = map[string]string{"cost_pence": strconv.FormatInt(x.Pence, 10)}
			if s.Submit += ", at " + duty.Pounds(x.Pence); x.Due.Rate == "0" {
				s.Submit = "Warn them all the same, against another rest day"
			}
		}
	}
	if err := methodShape(names...)(ctx, r, s); err != nil {
		return err
	}
	v, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	options, err := d.people.Offer(ctx, v.Thread, func(l people.Linked) bool { return !slices.Contains(v.People, l.Person.ID) && l.Role != "suspect" })
	if err != nil {
		return err
	}
	s.Fields[0] = form.Field{Name: "witness", As: form.AsRadios, Options: options}
	if w := r.URL.Query().Get("witness"); w != "" {
		s.Known = map[string]string{"witness": w}
	}
	return nil
}
