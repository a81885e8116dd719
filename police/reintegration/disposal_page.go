package reintegration

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

const disposalFile = "reintegration/disposal_page.go"

func (d *Desk) disposalAPI(a huma.API) {
	type ByThread struct {
		Thread string `path:"thread" doc:"id of the thread"`
	}
	type ByDisposal struct {
		ID string `path:"id" doc:"id of the out-of-court outcome"`
	}
	api.Post(a, "reintegration.disposal.offer", "/api/reintegration/thread/{thread}/disposal", "Offer an out-of-court outcome to a suspect", func(ctx context.Context, in *struct {
		ByThread
		Body Offer
	}) (act.Done[Disposal], error) {
		return d.OfferDisposal(ctx, in.Thread, in.Body)
	})
	api.Get(a, "reintegration.disposal.see", "/api/reintegration/disposal/{id}", "An out-of-court outcome with its conditions", func(ctx context.Context, in *ByDisposal) (Disposal, error) { return d.SeeDisposal(ctx, in.ID) })
	api.Post(a, "reintegration.disposal.answer", "/api/reintegration/disposal/{id}/answer", "What the person said to an out-of-court outcome", func(ctx context.Context, in *struct {
		ByDisposal
		Body AnswerDisposal
	}) (act.Done[Disposal], error) {
		return d.AnswerDisposal(ctx, in.ID, in.Body)
	})
	api.Post(a, "reintegration.breach.decide", "/api/reintegration/disposal/{id}/breach", "Decide what follows from a refusal or a breach", func(ctx context.Context, in *struct {
		ByDisposal
		Body DecideBreach
	}) (act.Done[Disposal], error) {
		return d.DecideBreach(ctx, in.ID, in.Body)
	})
	api.Post(a, "reintegration.condition.end", "/api/reintegration/condition/{id}/end", "Say whether a condition was met", func(ctx context.Context, in *struct {
		ID   string `path:"id" doc:"id of the condition"`
		Body EndCondition
	}) (act.Done[Disposal], error) {
		return d.EndCondition(ctx, in.ID, in.Body)
	})
}

func (d *Desk) disposalScreens() []room.Screen {
	to := func(done act.Done[Disposal], err error) (string, error) {
		return "/reintegration/disposal/" + done.Value.ID, err
	}
	out := []room.Screen{{Pattern: "GET /reintegration/disposal/{id}", Title: "Out-of-court outcome", File: disposalFile, Handler: d.disposalPage}}
	out = append(out, room.FormPage[Offer]{Path: "/reintegration/thread/{id}/disposal", Title: "Offer an out-of-court outcome", File: disposalFile, Button: "Offer it", Intro: d.introOffer, Shape: d.shapeOffer,
		Do: func(ctx context.Context, r *http.Request, in Offer) (string, error) {
			return to(d.OfferDisposal(ctx, r.PathValue("id"), in))
		}}.Screens()...)
	out = append(out, room.FormPage[AnswerDisposal]{Path: "/reintegration/disposal/{id}/answer", Title: "What they said to it", File: disposalFile, Button: "Record and sign", Intro: d.introDisposal("reintegration.disposal.answer"), Shape: shapeAnswer,
		Do: func(ctx context.Context, r *http.Request, in AnswerDisposal) (string, error) {
			return to(d.AnswerDisposal(ctx, r.PathValue("id"), in))
		}}.Screens()...)
	out = append(out, room.FormPage[DecideBreach]{Path: "/reintegration/disposal/{id}/breach", Title: "What follows", File: disposalFile, Button: "Record the decision", Intro: d.introDisposal("reintegration.breach.decide"),
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "how", Options: []form.Option{{Value: "prosecute", Text: "Prosecute for the offence"}, {Value: "no_more", Text: "Leave it: enough was done"}}}, {Name: "why"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in DecideBreach) (string, error) {
			return to(d.DecideBreach(ctx, r.PathValue("id"), in))
		}}.Screens()...)
	return append(out, room.FormPage[EndCondition]{Path: "/reintegration/condition/{id}/end", Title: "Was the condition met?", File: disposalFile, Button: "Save", Intro: d.introCondition,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "how", Options: []form.Option{{Value: "met", Text: "Yes, it was met"}, {Value: "failed", Text: "No, it was not"}}}, {Name: "evidence"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in EndCondition) (string, error) {
			return to(d.EndCondition(ctx, r.PathValue("id"), in))
		}}.Screens()...)
}

func (d *Desk) introDisposal(action string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		x, err := getDisposal(d.host.DB.Read(ctx), r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		return page.InsetText(page.InsetTextProps{Text: x.Name + ". " + x.Why}), d.ask(ctx, act.Of(action, x.ref()))
	}
}

func (d *Desk) introCondition(ctx context.Context, r *http.Request) (g.Node, error) {
	c, err := getCondition(d.host.DB.Read(ctx), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return page.InsetText(page.InsetTextProps{Text: c.What + ", by " + c.DueOn.Text()}), d.ask(ctx, act.Of("reintegration.condition.end", Disposal{ID: c.Disposal}.ref()))
}

func (d *Desk) introOffer(ctx context.Context, r *http.Request) (g.Node, error) {
	all, err := d.offerable(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, d.nobody(ctx, r.PathValue("id"))
	}
	for _, s := range all {
		if s.Request != "" {
			return page.InsetText(page.InsetTextProps{Text: "The prosecutor decided so: " + s.Reason}), nil
		}
	}
	return page.P("Without a prosecutor's decision this is a supervisor's to offer, and never for an offence that only the Crown Court tries."), nil
}

// offerable are those of a thread to whom the reader may offer an outcome. It records nothing.
func (d *Desk) offerable(ctx context.Context, threadID string) ([]Suspect, error) {
	q := d.host.DB.Read(ctx)
	th, err := thread.Get(q, threadID)
	if err != nil {
		return nil, err
	}
	all, err := suspectsOn(q, th.ID)
	if err != nil {
		return nil, err
	}
	var out []Suspect
	for _, s := range all {
		a := act.Of("reintegration.disposal.offer", journal.Ref{Kind: "disposal"}).With(s.facts(th.Label)).On(th.ID)
		if d.host.Door.May(ctx, a) {
			out = append(out, s)
		}
	}
	return out, nil
}

// nobody says why there is nobody to offer an outcome to: none is suspected, or the reader may not, which is recorded.
func (d *Desk) nobody(ctx context.Context, threadID string) error {
	th, err := thread.Get(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return err
	}
	facts := access.Resource{Label: th.Label, Attrs: map[string]any{"authority": "police", "manager": ""}}
	if err := d.ask(ctx, act.Of("reintegration.disposal.offer", journal.Ref{Kind: "disposal"}).With(facts).On(th.ID)); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "reintegration.disposal.nobody")
}

func (d *Desk) shapeOffer(ctx context.Context, r *http.Request, s *form.Spec) error {
	all, err := d.offerable(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	var people, kinds []form.Option
	for _, x := range all {
		people = append(people, form.Option{Value: x.Person, Text: d.name(ctx, "person:"+x.Person)})
	}
	for _, row := range d.host.Law.Table("reintegration.disposal").On(when.DayOf(d.host.Clock.Now())) {
		var rule DisposalRule
		if err := row.Into(&rule); err != nil {
			return err
		}
		kinds = append(kinds, form.Option{Value: row.Code, Text: rule.Label})
	}
	t, err := cjs.Load()
	if err != nil {
		return err
	}
	var offences []form.Option
	seen := map[string]bool{}
	for _, x := range all {
		for _, code := range x.Offences {
			if o, ok := t.Offence(code); ok && !seen[code] {
				seen[code] = true
				offences = append(offences, form.Option{Value: code, Text: o.Title})
			}
		}
	}
	sorts := []form.Option{{Value: "rehabilitative", Text: "Rehabilitative"}, {Value: "reparative", Text: "Reparative"}, {Value: "punitive", Text: "Punitive"}}
	if len(people) > 1 {
		s.Fields = []form.Field{{Name: "person", As: form.AsRadios, Options: people}}
	}
	s.Fields = append(s.Fields, []form.Field{{Name: "kind", As: form.AsRadios, Options: kinds}, {Name: "offences", Options: offences}, {Name: "offence_on"}, {Name: "victim_view"}, {Name: "gravity", Width: 2}, {Name: "why"},
		{Name: "condition_1"}, {Name: "kind_1", As: form.AsSelect, Options: sorts}, {Name: "due_on_1"}, {Name: "condition_2"}, {Name: "kind_2", As: form.AsSelect, Options: sorts}, {Name: "due_on_2"}, {Name: "longer"}}...)
	return nil
}

func shapeAnswer(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.Fields = []form.Field{{Name: "accepted", Options: []form.Option{{Value: "yes", Text: "Yes, and they sign it"}, {Value: "no", Text: "No"}}}, {Name: "admission"}, {Name: "explained"},
		{Name: "advice", Options: []form.Option{{Value: "had", Text: "They had it"}, {Value: "offered_and_declined", Text: "It was offered, and they declined"}}}, {Name: "said"}}
	return nil
}

var disposalStates = map[string][2]string{"offered": {"Offered", "blue"}, "refused": {"Refused", "red"}, "accepted": {"Accepted, conditions run", "blue"}, "completed": {"Completed", "green"}, "breached": {"Breached", "red"}, "prosecuted": {"To be prosecuted", "grey"}}
var conditionStates = map[string][2]string{"set": {"To be done", "blue"}, "met": {"Met", "green"}, "failed": {"Not met", "red"}, "dropped": {"Dropped", "grey"}}

func (d *Desk) disposalPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	x, err := d.SeeDisposal(ctx, r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	state := disposalStates[x.State]
	head := page.RecordHead(page.Head{Title: x.Name + ", " + d.name(ctx, "person:"+x.Person), Tags: []page.TagProps{{Text: state[0], Classes: "govuk-tag--" + state[1]}}, Refs: []page.Ref{{Label: "Thread", Value: "open the whole case", Href: "/threads/" + x.Thread}}})
	authority := map[string]string{"prosecutor": "The prosecutor's decision", "police": "A supervisor's decision"}[x.Authority]
	facts := []page.SummaryRow{page.Fact("Why this is enough", x.Why), page.Fact("What the victim thinks", x.VictimView), page.Fact("Rests on", authority), page.Fact("Offered", x.OfferedAt.In(when.London).Format("Mon 2 Jan 2006 15:04"))}
	if x.EndWhy != "" {
		facts = append(facts, page.Fact("How it ended", x.EndWhy))
	}
	may := func(action string) bool { return d.host.Door.May(ctx, act.Of(action, x.ref())) }
	var items []page.TaskItem
	for _, c := range x.Conditions {
		href, s := "", conditionStates[c.State]
		if c.State == "set" && x.State == "accepted" && may("reintegration.condition.end") {
			href = "/reintegration/condition/" + c.ID + "/end"
		}
		items = append(items, task(c.What, sentence(c.Kind)+", by "+c.DueOn.Text()+". "+c.Evidence, href, s[0], s[1]))
	}
	var acts []page.Act
	if x.State == "offered" && may("reintegration.disposal.answer") {
		acts = append(acts, page.Act{Text: "Record what they said", Href: "/reintegration/disposal/" + x.ID + "/answer"})
	}
	if (x.State == "breached" || x.State == "refused") && x.EndedAt.IsZero() && may("reintegration.breach.decide") {
		acts = append(acts, page.Act{Text: "Decide what follows", Href: "/reintegration/disposal/" + x.ID + "/breach"})
	}
	var do g.Node = page.P("There is nothing here for you to do now.")
	if len(acts) > 0 {
		do = page.Acts(acts)
	}
	page.Render(w, r, page.Page{Title: "Out-of-court outcome", Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Plans", Href: "/reintegration"}, {Text: "Out-of-court outcome"}}},
		page.Columns(g.Group{page.SummaryCard("The outcome", nil, page.SummaryList(page.SummaryListProps{Rows: facts})), page.Section("Conditions", "", nil, tasks("condition", "There are no conditions.", items))},
			page.Section("What you can do", "", nil, do)))
}

// disposalRows are the out-of-court outcomes of a thread that a reader may see.
func (d *Desk) disposalRows(ctx context.Context, q db.Querier, who *access.Actor, threadID string) ([]page.Row, error) {
	xs, err := disposalsOf(q, threadID)
	if err != nil {
		return nil, err
	}
	var rows []page.Row
	for _, x := range xs {
		if who.Holds(x.Label) && !who.Concerns(x.Person) {
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/reintegration/disposal/"+x.ID, x.Name)}, {Text: d.name(ctx, "person:"+x.Person)}, {Text: disposalStates[x.State][0]}}})
		}
	}
	return rows, nil
}
