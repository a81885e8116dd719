package crime

import (
	"context"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/people"
)

// knownOf is what a page of this room may show of what an incident or thread knows, to those who may record its crime.
type knownOf func(ctx context.Context, r *http.Request) (Incident, string, error)

func (d *Desk) recordForm(path string, from knownOf) room.FormPage[Record] {
	known := func(ctx context.Context, r *http.Request) (map[string]string, error) {
		inc, thread, err := from(ctx, r)
		if err != nil {
			return nil, err
		}
		return d.known(d.host.DB.Read(ctx), inc, thread)
	}
	return room.FormPage[Record]{Path: path, Title: "Record a crime", File: "crime/crime_forms.go", Button: "Record the crime", Known: known,
		Intro: func(context.Context, *http.Request) (g.Node, error) { return recordIntro, nil },
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			d.recordShape(ctx, s)
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in Record) (string, error) {
			inc, thread, err := from(ctx, r)
			if err != nil {
				return "", err
			}
			in.Incident, in.Thread = inc.ID, thread
			return back(d.Record(ctx, in))
		}}
}

// recordShape offers the people whom the thread knows as victims and suspects; a person who is new is linked to the case first.
func (d *Desk) recordShape(ctx context.Context, s *form.Spec) {
	s.Fields = []form.Field{{Name: "offence"}, {Name: "account"}, {Name: "place"}, {Name: "from_at"}, {Name: "to_at"}, {Name: "reported_at"}}
	for _, f := range []string{"victims", "suspects"} {
		var options []form.Option
		for _, p := range splitIDs(s.Known[f]) {
			options = append(options, form.Option{Value: p, Text: d.name(ctx, "person:"+p)})
		}
		if len(options) > 0 {
			s.Fields = append(s.Fields, form.Field{Name: f, Options: options})
		}
	}
	s.Fields = append(s.Fields, form.Field{Name: "state_victim"}, form.Field{Name: "flags"})
}

// fromIncident and fromThread find what a form is about, and ask whether this reader may record it before anything is shown.
func (d *Desk) fromIncident(ctx context.Context, r *http.Request) (Incident, string, error) {
	i, err := getIncident(d.host.DB.Read(ctx), r.PathValue("id"))
	if err != nil {
		return i, "", err
	}
	res, err := d.incidentFacts(ctx, i)
	if err != nil {
		return i, "", err
	}
	return i, i.Thread, d.mayRecord(ctx, journal.Ref{Kind: "incident", ID: i.ID}, res)
}

func (d *Desk) fromThread(ctx context.Context, r *http.Request) (Incident, string, error) {
	th, err := thread.Get(d.host.DB.Read(ctx), r.PathValue("id"))
	if err != nil {
		return Incident{}, "", err
	}
	res, err := d.incidentFacts(ctx, Incident{Thread: th.ID, Label: th.Label})
	if err != nil {
		return Incident{}, "", err
	}
	return Incident{}, th.ID, d.mayRecord(ctx, journal.Ref{Kind: "thread", ID: th.ID}, res)
}

func (d *Desk) mayRecord(ctx context.Context, ref journal.Ref, res access.Resource) error {
	res.Kind, res.ID = ref.Kind, ref.ID
	a := act.Of("crime.record", ref).With(res)
	if d.host.Door.May(ctx, a) {
		return nil
	}
	return d.refusal(ctx, a)
}

func (d *Desk) forms() []room.Screen {
	var out []room.Screen
	out = append(out, d.recordForm("/crime/incident/{id}/record", d.fromIncident).Screens()...)
	out = append(out, d.recordForm("/crime/thread/{id}/record", d.fromThread).Screens()...)
	out = append(out, room.FormPage[Assign]{Path: "/crime/{id}/oic", Title: "Officer in the case", File: "crime/crime_forms.go", Button: "Assign", Version: room.VersionOf(d.host, "crime", "id"),
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			v, err := d.See(ctx, r.PathValue("id"))
			if err != nil || v.OIC == "" {
				return nil, err
			}
			return map[string]string{"staff": d.host.NameOf(ctx, "staff:"+v.OIC)}, nil
		},
		Do: func(ctx context.Context, r *http.Request, in Assign) (string, error) {
			return back(d.Assign(ctx, r.PathValue("id"), in))
		}}.Screens()...)
	out = append(out, room.FormPage[NameSuspect]{Path: "/crime/{id}/suspect", Title: "Name a suspect", File: "crime/crime_forms.go", Button: "Name the suspect", Shape: d.whom,
		Do: func(ctx context.Context, r *http.Request, in NameSuspect) (string, error) {
			return back(d.NameSuspect(ctx, r.PathValue("id"), in))
		}}.Screens()...)
	out = append(out, room.FormPage[SetOutcome]{Path: "/crime/{id}/outcome", Title: "Set the outcome", File: "crime/crime_forms.go", Button: "Set the outcome", Version: room.VersionOf(d.host, "crime", "id"),
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			v, err := d.See(ctx, r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			return d.heardOf(d.host.DB.Read(ctx), v.Crime)
		},
		Shape: d.outcomeShape,
		Do: func(ctx context.Context, r *http.Request, in SetOutcome) (string, error) {
			return back(d.SetOutcome(ctx, r.PathValue("id"), in))
		}}.Screens()...)
	return append(out, room.FormPage[Decline]{Path: "/crime/incident/{id}/decline", Title: "No crime to record", File: "crime/crime_forms.go", Button: "Record that there is no crime", Warns: true,
		Do: func(ctx context.Context, r *http.Request, in Decline) (string, error) {
			_, err := d.Decline(ctx, r.PathValue("id"), in)
			return "/crime", err
		}}.Screens()...)
}

var recordIntro = g.Group{page.P("What the incident knows is filled in already. Change it only where it is wrong."),
	page.InsetText(page.InsetTextProps{Text: "Record a crime when it is more likely than not that one was committed and no credible evidence says otherwise. The victim's belief is enough."})}

func back(done act.Done[Crime], err error) (string, error) { return "/crime/" + done.Value.ID, err }

func (d *Desk) outcomeShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	var options []form.Option
	for _, row := range d.host.Law.Table("crime.outcome").On(when.DayOf(d.host.Clock.Now())) {
		var v OutcomeRule
		if err := row.Into(&v); err != nil {
			return err
		}
		if v.ForceUsable {
			options = append(options, form.Option{Value: row.Code, Text: row.Code + ": " + v.Label})
		}
	}
	s.Fields = []form.Field{{Name: "outcome", As: form.AsSelect, Options: options}, {Name: "decided_on"}, {Name: "reason"}, {Name: "proof"},
		{Name: "victim_view", Options: []form.Option{{Value: "supports", Text: "Supports action"}, {Value: "does_not_support", Text: "Does not support action"}, {Value: "not_known", Text: "Not known"}}},
		{Name: "charge_date"}, {Name: "cps_reason"}, {Name: "admission"}, {Name: "victim_told"}}
	return nil
}

// whom offers the people of the case who are not suspected of this crime yet.
func (d *Desk) whom(ctx context.Context, r *http.Request, s *form.Spec) error {
	v, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	options, err := d.people.Offer(ctx, v.Thread, func(l people.Linked) bool { return !slices.Contains(v.Suspects, l.Person.ID) })
	s.With(form.Field{Name: "person", As: form.AsRadios, Options: options})
	return err
}
