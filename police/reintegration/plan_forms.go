package reintegration

import (
	"context"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

const formsFile = "reintegration/plan_forms.go"

// planOf finds the plan that a form is about from the id of its path.
type planOf func(q db.Querier, id string) (plan, said string, err error)

func itself(_ db.Querier, id string) (string, string, error) { return id, "", nil }

// formOf is the page of one act on a plan; it is shown to those who may do the act.
func formOf[I any](d *Desk, path, action, title, button string, of planOf, shape func(*form.Spec, Plan) error, do func(context.Context, string, I) (act.Done[Plan], error)) []room.Screen {
	return room.FormPage[I]{Path: "/reintegration/" + path, Title: title, File: formsFile, Button: button,
		Version: func(ctx context.Context, r *http.Request) (string, error) {
			plan, _, err := of(d.host.DB.Read(ctx), r.PathValue("id"))
			if err != nil {
				return "", err
			}
			return d.host.Door.VersionOf(ctx, planRef(plan))
		},
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			plan, said, err := of(d.host.DB.Read(ctx), r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			if err := d.ask(ctx, act.Of("reintegration."+action, planRef(plan))); err != nil || said == "" {
				return nil, err
			}
			return page.InsetText(page.InsetTextProps{Text: said}), nil
		},
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			if shape == nil {
				return nil
			}
			plan, _, err := of(d.host.DB.Read(ctx), r.PathValue("id"))
			if err != nil {
				return err
			}
			p, err := getPlan(d.host.DB.Read(ctx), plan)
			if err != nil {
				return err
			}
			return shape(s, p)
		},
		Do: func(ctx context.Context, r *http.Request, in I) (string, error) {
			done, err := do(ctx, r.PathValue("id"), in)
			return "/reintegration/plan/" + done.Value.ID, err
		}}.Screens()
}

func ofNeed(q db.Querier, id string) (string, string, error) {
	n, err := getNeed(q, id)
	return n.Plan, n.Name + ": " + n.Goal, err
}

func ofAction(q db.Querier, id string) (string, string, error) {
	a, err := getAction(q, id)
	return a.Plan, a.What, err
}

func ofAppointment(q db.Querier, id string) (string, string, error) {
	a, err := getAppointment(q, id)
	return a.Plan, a.With + ", " + a.At.In(when.London).Format("Mon 2 Jan 2006 15:04") + ", " + a.Place, err
}

func ofRequirement(q db.Querier, id string) (string, string, error) {
	x, err := getRequirement(q, id)
	return x.Plan, x.Text, err
}

func (d *Desk) forms() []room.Screen {
	var out []room.Screen
	add := func(s []room.Screen) { out = append(out, s...) }
	add(d.makeForm())
	add(formOf(d, "plan/{id}/need", "need.record", "Record a need", "Record the need", itself, d.needShape, d.RecordNeed))
	add(formOf(d, "plan/{id}/appointment", "appointment.make", "Make an appointment", "Make the appointment", itself, appointmentShape, d.MakeAppointment))
	add(formOf(d, "plan/{id}/review", "plan.review", "Review the plan", "Save the review", itself, nil, d.Review))
	add(formOf(d, "plan/{id}/close", "plan.close", "Close the plan", "Close the plan", itself, closeShape, d.Close))
	add(formOf(d, "need/{id}/status", "need.move", "Where the need stands", "Save", ofNeed, d.statusShape, d.MoveNeed))
	add(formOf(d, "need/{id}/action", "action.set", "Set an action", "Set the action", ofNeed, nil, d.SetAction))
	add(formOf(d, "action/{id}/end", "action.end", "End an action", "Save", ofAction, choices("how", "done", "Done", "not_needed", "Not needed any more", "evidence"), d.EndAction))
	add(formOf(d, "appointment/{id}/attended", "appointment.attend", "The appointment was kept", "Save", ofAppointment, nil, d.Attend))
	add(formOf(d, "appointment/{id}/missed", "appointment.miss", "The appointment was missed", "Save", ofAppointment, missShape, d.Miss))
	add(formOf(d, "requirement/{id}/end", "requirement.end", "How the requirement ended", "Save", ofRequirement, choices("how", "completed", "Completed", "breached", "Breached", "ended_by_court", "Ended by the court", "note"), d.EndRequirement))
	add(d.threadForm("close", "Close the case", "Close the case"))
	return append(out, room.FormPage[ReopenThread]{Path: "/reintegration/thread/{id}/reopen", Title: "Open the case again", File: formsFile, Button: "Open the case again", Intro: d.threadIntro("reopen"),
		Do: func(ctx context.Context, r *http.Request, in ReopenThread) (string, error) {
			done, err := d.ReopenThread(ctx, r.PathValue("id"), in)
			return "/threads/" + done.Value.Thread, err
		}}.Screens()...)
}

// choices gives the words of one choice, pairs of value and text, and last the names of the fields after it.
func choices(name string, rest ...string) func(*form.Spec, Plan) error {
	after := rest[len(rest)-1]
	return func(s *form.Spec, _ Plan) error {
		f := form.Field{Name: name}
		for i := 0; i+2 < len(rest); i += 2 {
			f.Options = append(f.Options, form.Option{Value: rest[i], Text: rest[i+1]})
		}
		s.Fields = []form.Field{f}
		for _, n := range strings.Fields(after) {
			s.Fields = append(s.Fields, form.Field{Name: n})
		}
		return nil
	}
}

func closeShape(s *form.Spec, p Plan) error {
	return choices("how", "completed", "Completed", "breached", "Breached", "ended_by_court", "Ended by the court", "moved_away", "Moved away", "died", "Died", "strengths next")(s, p)
}

func missShape(s *form.Spec, _ Plan) error {
	s.Fields = []form.Field{{Name: "reason"}, {Name: "acceptable", Options: []form.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}}, {Name: "next"}}
	return nil
}

func (d *Desk) makeForm() []room.Screen {
	return room.FormPage[Make]{Path: "/reintegration/sentence/{id}/plan", Title: "Make a plan", File: formsFile, Button: "Make the plan",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			if err := d.ask(ctx, act.Of("reintegration.plan.make", journal.Ref{Kind: "sentence", ID: r.PathValue("id")})); err != nil {
				return nil, err
			}
			s, err := getSentence(d.host.DB.Read(ctx), r.PathValue("id"))
			text := s.Text
			for _, x := range s.Requirements {
				text += ". " + x.Text
			}
			return page.InsetText(page.InsetTextProps{Text: text}), err
		},
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			s, err := getSentence(d.host.DB.Read(ctx), r.PathValue("id"))
			return map[string]string{"until": s.Until.String()}, err
		},
		Do: func(ctx context.Context, r *http.Request, in Make) (string, error) {
			done, err := d.Make(ctx, r.PathValue("id"), in)
			return "/reintegration/plan/" + done.Value.ID, err
		}}.Screens()
}

func (d *Desk) needShape(s *form.Spec, _ Plan) error {
	s.Fields = []form.Field{{Name: "pathway", As: form.AsRadios, Options: labelled(d.host.Law.Table("reintegration.pathway"), when.DayOf(d.host.Clock.Now()))}, {Name: "need"}, {Name: "goal"}}
	return nil
}

func (d *Desk) statusShape(s *form.Spec, _ Plan) error {
	s.Fields = []form.Field{{Name: "status", As: form.AsRadios, Options: labelled(d.host.Law.Table("reintegration.pathway_status"), when.DayOf(d.host.Clock.Now()))}, {Name: "note"}}
	return nil
}

// labelled offers the rows of a table that are in force.
func labelled(t *law.Table, on when.Day) []form.Option {
	var out []form.Option
	for _, row := range t.On(on) {
		var p pathway
		var v pathwayStatus
		o := form.Option{Value: row.Code}
		if row.Into(&p) == nil {
			o.Text, o.Hint = p.Label, p.Items
		} else if row.Into(&v) == nil {
			o.Text = v.Label
		}
		out = append(out, o)
	}
	return out
}

func appointmentShape(s *form.Spec, p Plan) error {
	s.Fields = []form.Field{{Name: "with"}, {Name: "place"}, {Name: "at"}}
	var under []form.Option
	for _, r := range p.Requirements {
		if r.State == "in_force" {
			under = append(under, form.Option{Value: r.ID, Text: r.Name})
		}
	}
	if len(under) > 0 {
		s.Fields = append(s.Fields, form.Field{Name: "requirement", As: form.AsSelect, Options: under})
	}
	return nil
}

func (d *Desk) threadForm(what, title, button string) []room.Screen {
	return room.FormPage[CloseThread]{Path: "/reintegration/thread/{id}/" + what, Title: title, File: formsFile, Button: button, Warns: true, Intro: d.threadIntro(what),
		Do: func(ctx context.Context, r *http.Request, in CloseThread) (string, error) {
			done, err := d.CloseThread(ctx, r.PathValue("id"), in)
			return "/threads/" + done.Value.Thread, err
		}}.Screens()
}

func (d *Desk) threadIntro(what string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		f, err := d.threadFacts(d.host.DB.Read(ctx), r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		if err := d.ask(ctx, act.Of("reintegration.thread."+what, journal.Ref{Kind: "thread", ID: f.ID}).With(f)); err != nil {
			return nil, err
		}
		if n := f.Attrs["owed"].(int); n > 0 && what == "close" {
			return page.WarningText(page.WarningTextProps{Text: "Something is still owed on this case. It stays owed after the case is closed: say who sees to it."}), nil
		}
		return nil, nil
	}
}

// ask asks the door whether an act may be done before its form is shown; a refusal is recorded and said as every other.
func (d *Desk) ask(ctx context.Context, a act.Act) error {
	if d.host.Door.May(ctx, a) {
		return nil
	}
	_, err := act.See(ctx, d.host.Door, a, func(db.Querier, *access.Actor) (struct{}, error) { return struct{}{}, nil })
	return err
}
