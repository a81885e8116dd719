package court

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /court", Title: "Court", File: "court/court_page.go", Handler: d.diaryPage},
		{Pattern: "GET /court/hearing/{id}", Title: "Hearing", File: "court/court_page.go", Handler: d.hearingPage},
		{Pattern: "GET /court/warning/{id}", Title: "Witness warning", File: "court/court_page.go", Handler: d.warningPage},
		{Pattern: "GET /court/results", Title: "Court results", File: "court/result_page.go", Handler: d.inboxPage},
		{Pattern: "GET /court/results/{id}", Title: "Court result", File: "court/result_page.go", Handler: d.resultPage},
	}
	if d.host.Training {
		out = append(out, d.simulatorScreens()...)
	}
	return append(out, d.forms()...)
}

func (d *Desk) diaryPage(w http.ResponseWriter, r *http.Request) {
	v, err := d.Diary(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := func(hs []Hearing, u page.Urgency) []page.Row {
		var out []page.Row
		for _, x := range hs {
			out = append(out, page.Row{Urgency: u, Cells: []page.Cell{{Node: link("/court/hearing/"+x.ID, stamp(x.At))}, {Text: x.KindName}, {Text: x.CourtName}, {Text: d.names(r.Context(), x.People)}, {Text: x.URN}}})
		}
		return out
	}
	head := []string{"When", "Hearing", "Court", "Before the court", "Case reference"}
	page.Render(w, r, page.Page{Title: "Court", Wide: true},
		page.Section("Without a result", "held, and nothing has come from the court", []page.Link{{Text: "Results from the courts", Href: "/court/results"}},
			page.DenseTable("Hearings without a result", head, rows(v.Overdue, page.Soon), "Every hearing that was held has its result."), page.NextPrevious(r, listOverdue, v.Later)),
		page.Section("To come", "soonest first", nil,
			page.DenseTable("Hearings to come", head, rows(v.Ahead, page.Later), "No hearing is listed. The first one is listed by itself when somebody is charged."), page.NextPrevious(r, listAhead, v.Next)))
}

func (d *Desk) hearingPage(w http.ResponseWriter, r *http.Request) {
	v, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := r.Context()
	var people []page.Ref
	for _, p := range v.People {
		people = append(people, page.Ref{Label: "Defendant", Value: d.name(ctx, "person:"+p), Href: "/people/" + p})
	}
	head := page.RecordHead(page.Head{Title: v.KindName + ", " + v.CourtName, Tags: []page.TagProps{stateTag(v.State)},
		Refs: []page.Ref{{Label: "When", Value: stamp(v.At)}, {Label: "Case reference", Value: orDash(v.URN)}, {Label: "Thread", Value: "open the whole case", Href: "/threads/" + v.Thread}}, People: people})
	var parts g.Group
	for _, def := range v.Before {
		parts = append(parts, d.defendantPart(ctx, def))
	}
	parts = append(parts, d.witnessPart(ctx, v))
	page.Render(w, r, page.Page{Title: "Hearing", Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Court", Href: "/court"}, {Text: "Hearing"}}},
		page.Columns(parts, page.Section("What you can do", "", nil, page.Acts(d.hearingActs(ctx, v.Hearing)))))
}

// warningPage leads from what is owed to the hearing at which the witness must be.
func (d *Desk) warningPage(w http.ResponseWriter, r *http.Request) {
	x, err := act.See(r.Context(), d.host.Door, act.Of("court.see", journal.Ref{Kind: "court_warning", ID: r.PathValue("id")}), func(q db.Querier, _ *access.Actor) (Warning, error) {
		return getWarning(q, r.PathValue("id"))
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/court/hearing/"+x.Hearing, http.StatusSeeOther)
}

func (d *Desk) defendantPart(ctx context.Context, def Defendant) g.Node {
	bail := d.bailName(def.Bail)
	if def.Conditions != "" {
		bail += ": " + def.Conditions
	}
	facts := []page.SummaryRow{page.Fact("Bail or custody", bail), page.Fact("Case reference", orDash(def.URN)), page.Fact("Arrest or summons number", orDash(def.ASN))}
	var rows []page.Row
	for _, o := range def.Offences {
		plea := answerCell(o.Plea, "not entered")
		if !o.Ended && d.may(ctx, "court.plea.enter", "court_offence", o.ID) {
			plea = page.Cell{Node: g.Group{g.Text(plea.Text + " "), link("/court/offence/"+o.ID+"/plea", "enter a plea", " to "+o.Title)}}
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: o.Title}, {Text: o.Code}, plea, answerCell(o.Verdict, "none yet"), {Text: o.limitWords(when.DayOf(d.host.Clock.Now()))}}})
	}
	return page.SummaryCard(d.name(ctx, "person:"+def.Person), nil, page.SummaryList(page.SummaryListProps{Rows: facts}),
		page.DenseTable("Offences", []string{"Offence", "Code", "Plea", "Verdict", "Custody time limit"}, rows, "No offence is before the court."))
}

// limitWords says how long is left of a custody time limit: "ends Mon 1 Feb 2027, 70 days left".
func (o Offence) limitWords(today when.Day) string {
	switch {
	case o.LimitOn.IsZero():
		return "does not run"
	case o.LimitOn.Before(today):
		return "ended " + o.LimitOn.Text() + ": right to bail"
	}
	return "ends " + o.LimitOn.Text() + ", " + strconv.Itoa(today.DaysUntil(o.LimitOn)) + " days left"
}

func answerCell(a *Answer, none string) page.Cell {
	if a == nil {
		return page.Cell{Text: none}
	}
	return page.Cell{Text: a.Name + ", " + a.On.Text()}
}

func (d *Desk) bailName(code string) string {
	if t, err := d.codes(); err == nil && code != "" {
		if s, ok := t.BailStatus(code); ok {
			return s.Title
		}
	}
	return "not known"
}

var witnessStates = map[string]string{"required": "to be warned", "warned": "warned, no answer yet", "will_attend": "will come", "cannot_attend": "cannot come", "stood_down": "stood down", "held": "the hearing was held"}

func (d *Desk) witnessPart(ctx context.Context, v HearingView) g.Node {
	var rows []page.Row
	for _, x := range v.Witnesses {
		who := d.name(ctx, "person:"+x.Person)
		if x.Staff != "" {
			who = d.name(ctx, "staff:"+x.Staff)
		}
		var u page.Urgency
		if x.State == "required" || x.State == "cannot_attend" {
			u = page.Soon
		}
		duty := ""
		if x.Duty {
			duty = "tour affected"
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Text: who}, {Text: witnessStates[x.State]}, {Text: spaced(x.Method)}, {Text: duty}, {Text: x.Needs}, {Node: d.witnessLinks(ctx, x, who)}}})
	}
	return page.Section("Witnesses", "", nil, page.DenseTable("Witnesses for this hearing", []string{"Witness", "Standing", "Told by", "Duty", "Needs", "Next"}, rows, "No witness is needed for this hearing."))
}

func (d *Desk) witnessLinks(ctx context.Context, x Warning, who string) g.Node {
	var out g.Group
	if x.State == "warned" && d.may(ctx, "court.witness.answer", "court_warning", x.ID) {
		out = append(out, link("/court/warning/"+x.ID+"/answer", "Answer", " of "+who), g.Text(" "))
	}
	if x.State != "stood_down" && x.State != "held" && d.may(ctx, "court.witness.stand_down", "court_warning", x.ID) {
		out = append(out, link("/court/warning/"+x.ID+"/stand-down", "Stand down", " "+who))
	}
	return out
}

func (d *Desk) hearingActs(ctx context.Context, x Hearing) []page.Act {
	var out []page.Act
	if x.State != "listed" {
		return nil
	}
	for _, a := range []struct{ action, text, path string }{{"court.witness.warn", "Warn a witness", "/warn"}, {"court.hearing.move", "Move or vacate the hearing", "/move"}} {
		if d.may(ctx, a.action, "hearing", x.ID) {
			out = append(out, page.Act{Text: a.text, Href: "/court/hearing/" + x.ID + a.path})
		}
	}
	return out
}

func stateTag(state string) page.TagProps {
	classes := map[string]string{"resulted": "govuk-tag--green", "parsed": "govuk-tag--green", "settled": "govuk-tag--grey", "vacated": "govuk-tag--grey", "refused": "govuk-tag--red",
		"exception": "govuk-tag--yellow"}
	words := map[string]string{"exception": "Waits for a person", "parsed": "Taken in", "received": "Being read"}
	text := words[state]
	if text == "" {
		text = strings.ToUpper(state[:1]) + state[1:]
	}
	return page.TagProps{Text: text, Classes: classes[state]}
}

func (d *Desk) name(ctx context.Context, ref string) string {
	if n := d.host.NameOf(ctx, ref); n != "" {
		return n
	}
	return "not shown to you"
}

func (d *Desk) names(ctx context.Context, people []string) string {
	var out []string
	for _, p := range people {
		out = append(out, d.name(ctx, "person:"+p))
	}
	return strings.Join(out, ", ")
}

// link is a link; what comes after the words is read out and not shown, so that links of a table differ.
func link(href, text string, hidden ...string) g.Node {
	return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text), g.If(len(hidden) > 0, h.Span(h.Class("govuk-visually-hidden"), g.Text(strings.Join(hidden, "")))))
}

func stamp(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006 15:04") }

func spaced(code string) string { return strings.ReplaceAll(code, "_", " ") }

func orDash(s string) string {
	if s == "" {
		return "not known yet"
	}
	return s
}
