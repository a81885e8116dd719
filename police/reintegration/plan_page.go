package reintegration

import (
	"context"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const pageFile = "reintegration/plan_page.go"

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /reintegration", Title: "Plans", File: pageFile, Handler: d.listPage},
		{Pattern: "GET /reintegration/plan/{id}", Title: "Plan", File: pageFile, Handler: d.planPage},
	}
	return append(append(out, d.forms()...), d.disposalScreens()...)
}

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	c, err := d.List(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	now, ctx := d.host.Clock.Now(), r.Context()
	var owed, plans []page.Row
	for _, s := range c.Owed {
		u := page.Later
		if s.DueAt.Before(now) {
			u = page.Late
		}
		owed = append(owed, page.Row{Urgency: u, Cells: []page.Cell{{Node: link("/reintegration/sentence/"+s.ID+"/plan", d.name(ctx, "person:"+s.Person))}, {Text: s.Text}, {Text: s.On.Text()}, {Text: lastDay(s.DueAt).Text()}}})
	}
	for _, p := range c.Plans {
		u := page.Later
		if p.ReviewOn.Before(when.DayOf(now)) {
			u = page.Late
		}
		plans = append(plans, page.Row{Urgency: u, Cells: []page.Cell{{Node: link("/reintegration/plan/"+p.ID, d.name(ctx, "person:"+p.Person))}, {Text: p.Goal}, {Text: d.name(ctx, "staff:"+p.Manager)}, {Text: p.ReviewOn.Text()}, {Text: p.Until.Text()}}})
	}
	page.Render(w, r, page.Page{Title: "Plans", Wide: true},
		page.Section("To be made", "sentences that are served among us", nil,
			page.DenseTable("Sentences without a plan", []string{"Person", "Sentence", "Passed on", "Plan due"}, owed, "Every sentence has its plan. New ones appear here by themselves when the court's result comes."), page.NextPrevious(r, listOwed, c.Later)),
		page.Section("Running", "to be looked at soonest first", nil,
			page.DenseTable("Plans that run", []string{"Person", "What they want to reach", "Offender manager", "Look again on", "Until"}, plans, "No plan is running. Make one from a sentence, above."), page.NextPrevious(r, listPlans, c.Next)))
}

func lastDay(due time.Time) when.Day { return when.DayOf(due.Add(-time.Second)) }

func (d *Desk) planPage(w http.ResponseWriter, r *http.Request) {
	p, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := r.Context()
	state := page.TagProps{Text: "Running", Classes: "govuk-tag--green"}
	if !p.ClosedAt.IsZero() {
		state = page.TagProps{Text: "Closed: " + spaced(p.How), Classes: "govuk-tag--grey"}
	}
	head := page.RecordHead(page.Head{Title: "Plan of " + d.name(ctx, "person:"+p.Person), Tags: []page.TagProps{state}, Refs: []page.Ref{{Label: "Thread", Value: "open the whole case", Href: "/threads/" + p.Thread}},
		People: []page.Ref{{Label: "Offender manager", Value: d.name(ctx, "staff:"+p.Manager)}}})
	facts := []page.SummaryRow{page.Fact("What they want to reach", p.Goal), page.Fact("Runs until", orNone(p.Until.Text())), page.Fact("Look again on", orNone(p.ReviewOn.Text()))}
	if p.Strengths != "" {
		facts = append(facts, page.Fact("Strengths", p.Strengths), page.Fact("What comes next", p.Next))
	}
	page.Render(w, r, page.Page{Title: "Plan", Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Plans", Href: "/reintegration"}, {Text: "Plan"}}},
		page.Columns(g.Group{page.SummaryCard("The plan", nil, page.SummaryList(page.SummaryListProps{Rows: facts})), d.requirementPart(ctx, p), d.needsPart(ctx, p), d.appointmentPart(ctx, p)},
			page.Section("What you can do", "", nil, page.Acts(d.planActs(ctx, p)))))
}

// tasks draws a list of tasks, or says that there is none.
func tasks(prefix, empty string, items []page.TaskItem) g.Node {
	if len(items) == 0 {
		return page.Box(h.P(h.Class("tl-none"), g.Text(empty)))
	}
	return page.TaskList(page.TaskListProps{IDPrefix: prefix, Items: items})
}

func task(title, hint, href, status, colour string) page.TaskItem {
	t := page.TaskItem{Title: page.SummaryText{Text: title}, Href: href, Status: page.TaskStatus{Text: status}}
	if hint != "" {
		t.Hint = &page.ContentProps{Text: hint}
	}
	if colour != "" {
		t.Status = page.TaskStatus{Tag: &page.TagProps{Text: status, Classes: "govuk-tag--" + colour}}
	}
	return t
}

// href is the page of an act on a part of a plan, to those who may do it while the plan runs.
func (d *Desk) href(ctx context.Context, p Plan, action, path string) string {
	if !p.ClosedAt.IsZero() || !d.host.Door.May(ctx, act.Of("reintegration."+action, planRef(p.ID))) {
		return ""
	}
	return "/reintegration/" + path
}

func (d *Desk) requirementPart(ctx context.Context, p Plan) g.Node {
	colours := map[string]string{"in_force": "blue", "breached": "red"}
	var items []page.TaskItem
	for _, x := range p.Requirements {
		href, until := "", ""
		if x.State == "in_force" {
			href = d.href(ctx, p, "requirement.end", "requirement/"+x.ID+"/end")
		}
		if !x.Until.IsZero() {
			until = ", until " + x.Until.Text()
		}
		items = append(items, task(x.Name, x.Text+until, href, sentence(spaced(x.State)), colours[x.State]))
	}
	return page.Section("Requirements of the court", "", nil, tasks("requirement", "The sentence has no requirements.", items))
}

func (d *Desk) needsPart(ctx context.Context, p Plan) g.Node {
	today := when.DayOf(d.host.Clock.Now())
	var out g.Group
	for _, n := range p.Needs {
		status, colour := n.Status, ""
		if v, ok := d.status(n.Status, today); ok {
			status = v.Label
			if v.Open {
				colour = "blue"
			}
		}
		items := []page.TaskItem{task(n.Name, n.Need+" Goal: "+n.Goal, d.href(ctx, p, "need.move", "need/"+n.ID+"/status"), status, colour)}
		for _, a := range p.Actions {
			if a.Need == n.ID {
				items = append(items, d.actionTask(ctx, p, a, today))
			}
		}
		if href := d.href(ctx, p, "action.set", "need/"+n.ID+"/action"); href != "" {
			items = append(items, task("Set an action for "+strings.ToLower(n.Name), "", href, "", ""))
		}
		out = append(out, page.TaskList(page.TaskListProps{IDPrefix: "need-" + n.ID, Items: items}))
	}
	if len(out) == 0 {
		out = g.Group{tasks("need", "No need is recorded yet. Talk with the person, and record what stands in their way.", nil)}
	}
	return page.Section("Needs and actions", "", nil, out)
}

func (d *Desk) actionTask(ctx context.Context, p Plan, a Action, today when.Day) page.TaskItem {
	hint := d.name(ctx, a.Owner) + ", by " + a.DueOn.Text()
	switch {
	case a.State == "done":
		return task(a.What, a.Evidence, "", "Done", "")
	case a.State == "not_needed":
		return task(a.What, a.Evidence, "", "Not needed", "")
	case a.DueOn.Before(today):
		return task(a.What, hint, d.href(ctx, p, "action.end", "action/"+a.ID+"/end"), "Late", "red")
	}
	return task(a.What, hint, d.href(ctx, p, "action.end", "action/"+a.ID+"/end"), "To do", "blue")
}

func (d *Desk) appointmentPart(ctx context.Context, p Plan) g.Node {
	now := d.host.Clock.Now()
	words := map[string]string{"attended": "Attended", "missed": "Missed", "excused": "Missed, good reason"}
	var items []page.TaskItem
	for _, a := range p.Appointments {
		title, hint := a.With+", "+a.At.In(when.London).Format("Mon 2 Jan 2006 15:04"), a.Place
		switch {
		case a.State == "missed":
			items = append(items, task(title, a.Outcome, "", words[a.State], "red"))
		case a.State != "made":
			items = append(items, task(title, a.Outcome, "", words[a.State], ""))
		case a.At.After(now):
			items = append(items, task(title, hint, "", "To come", "blue"))
		default:
			items = append(items, task(title, hint, d.href(ctx, p, "appointment.attend", "appointment/"+a.ID+"/attended"), "Was it kept?", "yellow"))
			if href := d.href(ctx, p, "appointment.miss", "appointment/"+a.ID+"/missed"); href != "" {
				items = append(items, task("It was missed: "+a.With, "", href, "", ""))
			}
		}
	}
	_, _, attended, missed := p.tally(d.open)
	return page.Section("Appointments", counted(attended, missed), nil, tasks("appointment", "No appointment is made yet.", items))
}

func (d *Desk) planActs(ctx context.Context, p Plan) []page.Act {
	var out []page.Act
	for _, x := range []struct{ action, text, path string }{{"need.record", "Record a need", "need"}, {"appointment.make", "Make an appointment", "appointment"},
		{"plan.review", "Review the plan", "review"}, {"plan.close", "Close the plan", "close"}} {
		if href := d.href(ctx, p, x.action, "plan/"+p.ID+"/"+x.path); href != "" {
			out = append(out, page.Act{Text: x.text, Href: href})
		}
	}
	return out
}
