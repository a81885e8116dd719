package duty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/duty/planner"
)

const planFile = "duty/plan_page.go"

// planScreens are the proposal of a draft and the forms of its acts.
func (d *Desk) planScreens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /duty/rosters/{id}/plan", Title: "Proposal", File: planFile, Handler: d.planPage}}
	sure := func(path, title, button string, warns bool, intro string, do func(ctx context.Context, roster string) error) {
		out = append(out, room.FormPage[sureForm]{Path: "/duty/rosters/{id}/plan/" + path, Title: title, File: planFile, Button: button, Warns: warns, Back: toPlan,
			Intro: func(context.Context, *http.Request) (g.Node, error) { return page.P(intro), nil },
			Do: func(ctx context.Context, r *http.Request, _ sureForm) (string, error) {
				return toPlan(r), do(ctx, r.PathValue("id"))
			}}.Screens()...)
	}
	sure("ask", "Propose tours for this draft", "Propose", false, "The planner looks for people for every hour in which minimum cover lacks somebody. It never breaks a rule of tours, and changes nothing in the draft: you decide what to accept. A proposal that is there already is thrown away.",
		func(ctx context.Context, roster string) error { _, err := d.AskPlan(ctx, roster); return err })
	sure("stop", "Stop looking", "Stop and show the best so far", false, "The best that was found so far becomes the proposal.",
		func(ctx context.Context, roster string) error { _, err := d.StopPlan(ctx, roster); return err })
	sure("all", "Accept all", "Accept all that is left", false, "Every tour of the proposal that is not in the draft yet is written into it. You can still change each day on the board.",
		func(ctx context.Context, roster string) error {
			_, err := d.TakePlan(ctx, roster, TakePlan{All: true})
			return err
		})
	sure("drop", "Throw the proposal away", "Throw it away", true, "What was accepted stays in the draft. The rest of the proposal is gone.",
		func(ctx context.Context, roster string) error { _, err := d.DropPlan(ctx, roster); return err })
	return append(out, room.FormPage[takeForm]{Path: "/duty/rosters/{id}/plan/some", Title: "Accept some", File: planFile, Button: "Accept what is ticked", Back: toPlan, Shape: d.takeShape,
		Do: func(ctx context.Context, r *http.Request, in takeForm) (string, error) {
			_, err := d.TakePlan(ctx, r.PathValue("id"), TakePlan{Tours: in.Tours})
			return toPlan(r), err
		}}.Screens()...)
}

func toPlan(r *http.Request) string { return "/duty/rosters/" + r.PathValue("id") + "/plan" }

// takeForm is the tours of a proposal, each with its box; ?staff= shows those of one officer.
type takeForm struct {
	Tours []string `json:"tours,omitempty" label:"Tours to write into the draft" said:"which tours you accept" hint:"Tick each that you want in the draft" required:"true"`
}

// planPage shows how far a proposal is, and then what it proposes.
func (d *Desk) planPage(w http.ResponseWriter, r *http.Request) {
	roster := r.PathValue("id")
	of, err := d.SeeRoster(r.Context(), roster)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	heard, err := journal.Head(d.host.DB.Read(r.Context())) // before the proposal is read, so that nothing falls between page and stream
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	v, err := d.SeePlan(r.Context(), roster)
	if err != nil && !fault.HasCode(err, "duty.plan.none") {
		page.Fault(w, r, err)
		return
	}
	p := page.Page{Title: "Proposal: " + of.Roster.Title(), Wide: true, Live: fmt.Sprintf("/live?kinds=duty.plan.&last=%d", max(heard-1, 0)), Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "Rosters", Href: "/duty/rosters"}, {Text: of.Roster.Title(), Href: "/duty/rosters/" + roster}}}
	if err != nil {
		p.Live = ""
		page.Render(w, r, p, d.planActs(r, of.Roster, v, false), page.P("Nothing is proposed for this draft yet. The planner looks for people for every hour in which minimum cover lacks somebody."))
		return
	}
	page.Render(w, r, p, page.LivePart("proposal", h.Div(h.Class("tl-stack"), d.planActs(r, of.Roster, v, true), planState(v), planBody(v))))
}

// planActs are the next steps that this reader may take.
func (d *Desk) planActs(r *http.Request, of Roster, v PlanView, there bool) g.Node {
	var acts []page.Act
	add := func(action, text, path string) {
		if d.host.Door.May(r.Context(), act.Of(action, rosterRef(of.ID))) {
			acts = append(acts, page.Act{Text: text, Href: "/duty/rosters/" + of.ID + "/plan/" + path})
		}
	}
	left := 0
	for _, t := range v.Tours {
		if t.State == "proposed" {
			left++
		}
	}
	switch {
	case there && v.works():
		add("duty.plan.stop", "Stop", "stop")
	case there && v.State == "ready" && !v.Stale && left > 0:
		add("duty.plan.take", fmt.Sprintf("Accept all %d", left), "all")
		add("duty.plan.take", "Accept some", "some")
	}
	if of.State == "draft" && (!there || !v.works()) {
		add("duty.plan.ask", map[bool]string{false: "Propose", true: "Propose again"}[there], "ask")
	}
	if there {
		add("duty.plan.drop", "Throw away", "drop")
	}
	if len(acts) == 0 {
		return nil
	}
	return page.Acts(acts)
}

var phaseWords = map[string]string{"": "Waiting to begin", "bound": "Finding the most that any plan can fill", "fill": "Giving out seats", "repair": "Seeking ways to fill what is open", "improve": "Making it fairer"}

// planState says in a line how it stands. Without script the page is opened again to see more.
func planState(v PlanView) g.Node {
	text, tag := "", "blue"
	state := map[string]string{"waiting": "Working", "running": "Working", "ready": "Ready", "failed": "Failed"}[v.State]
	best := fmt.Sprintf("%d of %s filled; no plan fills more than %d.", v.Filled, count(v.Asked, "seat", "seats"), v.Bound)
	switch {
	case v.works():
		text = phaseWords[v.Phase] + "."
		if v.Asked > 0 {
			text += " Best so far: " + best
			if v.Phase == "improve" {
				text += fmt.Sprintf(" %.1f points.", v.Points)
			}
		}
		if v.stop.IsZero() {
			text += " This page follows by itself; without script, open it again."
		} else {
			text = "Stopping. " + text
		}
	case v.State == "failed":
		text, tag = saying("duty.plan.broken", nil), "red"
	case v.Stale:
		state, tag, text = "Out of date", "red", saying("duty.plan.stale", nil)
	case v.Asked == 0 && len(v.Report.Gaps) == 0:
		text, tag = "Nothing to propose: minimum cover is met at every hour.", "green"
	default:
		text, tag = best, "green"
		if v.Stopped {
			text = "Stopped: this is the best so far. " + text
		}
	}
	return h.Div(g.If(v.works(), h.Role("status")), h.P(h.Class("govuk-body"), page.Tag(page.TagProps{Text: state, Classes: "govuk-tag--" + tag}), g.Text(" "+text)),
		g.If(v.works() && v.Phase != "", h.P(h.Class("govuk-body"), h.Label(h.For("plan-done"), g.Text("This step: ")), h.Progress(h.ID("plan-done"), h.Max("1000"), h.Value(fmt.Sprint(v.done)), g.Text(fmt.Sprintf("%d %%", v.done/10))))))
}

func planBody(v PlanView) g.Node {
	if v.State != "ready" {
		return nil
	}
	return g.Group{planTourTable(v), planGapTable(v.Report), planPointTable(v.Report)}
}

// planTourTable is each tour with its reason.
func planTourTable(v PlanView) g.Node {
	rows := make([]page.Row, len(v.Tours))
	for i, t := range v.Tours {
		state := page.Cell{Text: "In the draft"}
		if t.State == "proposed" {
			state = page.Cell{Text: "Proposed"}
			if !v.Stale {
				state = page.Cell{Node: h.A(h.Href("/duty/rosters/"+v.Roster+"/plan/some?staff="+url.QueryEscape(t.Staff)), g.Text("Accept"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" tours of "+t.Why.Who)))}
			}
		}
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/duty/staff/"+t.Staff), g.Text(t.Why.Who))}, {Text: t.text()}, {Text: t.Why.For}, {Text: t.Why.text()}, state}}
	}
	return page.Section("Tours", fmt.Sprint(len(v.Tours)), nil, page.DenseTable("Tours that are proposed", []string{"Who", "Tour", "For", "Why they", "State"}, rows, "No tour is proposed."))
}

func (t PlanTour) text() string {
	return t.Day.Text() + ", " + wall(t.StartsAt) + "–" + wall(t.EndsAt)
}

// text says what the tour costs by the soft rules, and who would be next.
func (w PlanWhy) text() string {
	var parts []string
	for _, r := range pointRows(w.Points, w.Points) {
		if r.after >= 0.05 || r.after <= -0.05 {
			parts = append(parts, fmt.Sprintf("%s %.1f", strings.ToLower(r.label), r.after))
		}
	}
	out := fmt.Sprintf("%.1f points", w.Points.Sum())
	if len(parts) > 0 {
		out += " (" + strings.Join(parts, ", ") + ")"
	}
	if w.Next == "" {
		return out + ". Nobody else can work it."
	}
	others := "1 other could"
	if w.Could != 1 {
		others = fmt.Sprintf("%d others could", w.Could)
	}
	return fmt.Sprintf("%s. %s; next is %s, %+.1f.", out, others, w.Next, w.NextOff)
}

var reasonWords = map[planner.Reason]string{planner.ByRank: "of another rank", planner.ByRole: "of another role", planner.BySkill: "without the skill", planner.ByLapse: "whose skill lapses before", planner.ByTravel: "too far away",
	planner.ByLength: "for whom it is too long", planner.ByAbsence: "not available", planner.ByTour: "on another tour", planner.ByDay: "with a tour that day", planner.ByRest: "short of rest between tours",
	planner.ByRun: "who need a rest day", planner.ByHours: "with too many hours on average"}

// text says why nobody can be found.
func (g PlanGap) text() string {
	if len(g.Why) == 0 {
		return "No tour of this roster lies over these hours. Give somebody another tour on the board."
	}
	parts := make([]string, len(g.Why))
	for i, r := range g.Why {
		parts[i] = fmt.Sprintf("%d %s", r.People, reasonWords[r.Reason])
	}
	return strings.Join(parts, ", ") + "."
}

func planGapTable(r PlanReport) g.Node {
	type alike struct {
		what, times, why string
		missing          int
	}
	more := map[alike]int{} // days with the same gap are one row
	of := func(x PlanGap) alike { return alike{x.What, wall(x.From) + "–" + wall(x.Until), x.text(), x.Missing} }
	for _, x := range r.Gaps {
		more[of(x)]++
	}
	var rows []page.Row
	for _, x := range r.Gaps {
		k := of(x)
		n := more[k]
		if n == 0 {
			continue
		}
		more[k] = 0
		urgency, what := page.Soon, "Warns"
		if x.Hard {
			urgency, what = page.Late, "Keeps it from being published"
		}
		at := when.DayOf(x.From).Text()
		if n > 1 {
			at += fmt.Sprintf(", and %d more", n-1)
		}
		rows = append(rows, page.Row{Urgency: urgency, Cells: []page.Cell{{Text: x.What}, {Text: at + ", " + k.times}, {Text: fmt.Sprint(x.Missing), Num: true}, {Text: k.why}, {Text: what}}})
	}
	return page.Section("What it cannot fill", fmt.Sprint(len(r.Gaps)), nil, page.DenseTable("What it cannot fill", []string{"Cover", "When", "Missing", "Whom each reason rules out", "How grave"}, rows, "Nothing: minimum cover would be met at every hour."))
}

type pointRow struct {
	label         string
	before, after float64
}

func pointRows(a, b planner.Points) []pointRow {
	return []pointRow{{"Nights", a.Nights, b.Nights}, {"Weekends", a.Weekends, b.Weekends}, {"Wishes", a.Preference, b.Preference}, {"Fatigue", a.Fatigue, b.Fatigue},
		{"Travel", a.Travel, b.Travel}, {"Hours beyond the contract", a.Hours, b.Hours}, {"Skills not needed there", a.Skill, b.Skill}}
}

// planPointTable sets the points of the first plan that filled the seats beside those of the proposal, and cover before and after.
func planPointTable(r PlanReport) g.Node {
	var rows []page.Row
	for _, x := range append(pointRows(r.Before, r.After), pointRow{"All points", r.Before.Sum(), r.After.Sum()}) {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: x.label}, {Text: fmt.Sprintf("%.1f", x.before), Num: true}, {Text: fmt.Sprintf("%.1f", x.after), Num: true}}})
	}
	cover := fmt.Sprintf("Hours in which a row of minimum cover lacks somebody: %d in the draft, %d with the whole proposal.", r.ShortBefore, r.ShortAfter)
	return page.Section("Points", "", nil, page.P(cover+" Points are what the soft rules count against a plan: fewer are better."),
		page.DenseTable("Points before the plan was improved, and after", []string{"Rule", "First plan", "Proposal"}, rows, ""))
}
