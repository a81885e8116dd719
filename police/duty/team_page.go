package duty

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

const teamFile = "duty/team_page.go"

// teamDay is what a sergeant sees of a team today.
type teamDay struct {
	team  string
	crew  []worker
	spans map[string]span
	cover []CoverLine
	asked []Absence
	swaps []Swap
	rests []RestOwed
}

// shown is what colleagues are told of an absence; whose work it is sees it whole.
func (a Absence) shown(whole bool) string {
	if a.private && !whole {
		return "Absent"
	}
	return a.Label
}

// teamPage is the sergeant's "my team today": who is on, away and asks for leave, and the cover of the day.
func (d *Desk) teamPage(w http.ResponseWriter, r *http.Request) {
	reader, err := access.From(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	teams := slices.Clone(reader.Teams)
	if asked := r.URL.Query().Get("team"); asked != "" {
		teams = []string{asked}
	}
	now := d.host.Clock.Now()
	list, err := seeBoard(r.Context(), d, func(q db.Querier) ([]teamDay, error) {
		var out []teamDay
		for _, team := range teams {
			x, err := d.teamDay(q, team, now)
			if err != nil {
				return nil, err
			}
			out = append(out, x)
		}
		return out, nil
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	body := g.Group{}
	for _, x := range list {
		body = append(body, d.teamParts(r, reader, x, now))
	}
	if len(list) == 0 {
		body = append(body, page.P("You are in no team. Personnel set the teams of staff."))
	}
	page.Render(w, r, page.Page{Title: "My team today", Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}}, Wide: true}, page.P(when.DayOf(now).Text()), body)
}

func (d *Desk) teamDay(q db.Querier, team string, now time.Time) (teamDay, error) {
	today := when.DayOf(now)
	x := teamDay{team: team}
	var err error
	if x.crew, err = d.crew(q, team, now, today.Start(), today.End()); err != nil {
		return x, err
	}
	staff := make([]Staff, len(x.crew))
	in := map[string]bool{}
	for i, w := range x.crew {
		staff[i], in[w.staff.ID] = w.staff, true
	}
	if x.spans, err = d.spans(q, staff, now); err != nil {
		return x, err
	}
	rows, err := d.coverRows(team, today)
	if err != nil {
		return x, err
	}
	x.cover = cover(rows, x.crew, today.Start(), today.End())
	later, err := d.absences(q, nil, now, now.AddDate(1, 0, 0))
	if err != nil {
		return x, err
	}
	for _, a := range later {
		if a.State == "asked" && in[a.Staff] {
			x.asked = append(x.asked, a)
		}
	}
	rests, err := restsOwed(q, nil)
	if err != nil {
		return x, err
	}
	for _, o := range rests {
		if in[o.Staff] {
			x.rests = append(x.rests, o)
		}
	}
	swaps, err := openSwaps(q)
	for _, s := range swaps {
		if in[s.Asker] || in[s.Other] {
			x.swaps = append(x.swaps, s)
		}
	}
	return x, err
}

// teamParts are what waits for a decision, the cover of the day, who works today and, folded away, who does not.
func (d *Desk) teamParts(r *http.Request, reader *access.Actor, x teamDay, now time.Time) g.Node {
	name := upperFirst(plain(x.team))
	var working, off []page.Row
	on := 0
	slices.SortStableFunc(x.crew, func(a, b worker) int { return x.spans[b.staff.ID].rank() - x.spans[a.staff.ID].rank() })
	for _, w := range x.crew {
		s := x.spans[w.staff.ID]
		if s.on {
			on++
		}
		row := d.memberRow(r, reader, w, s, now)
		if s.on || len(w.today(now)) > 0 || w.awayAt(now) != nil {
			working = append(working, row)
		} else {
			off = append(off, row)
		}
	}
	head := []string{"Who", "Now", "Tours today", "Skills to look at", "Set"}
	return g.Group{
		d.waiting(r, x),
		page.Section(name, fmt.Sprintf("%d of %d on duty now", on, len(x.crew)), nil, page.DenseTable(name+" today", head, working, "Nobody of this team works today.")),
		coverToday(x, when.DayOf(now)),
		g.If(len(off) > 0, h.Details(h.Class("govuk-details"), h.Summary(h.Class("govuk-details__summary"), h.Span(h.Class("govuk-details__summary-text"), g.Text(count(len(off), "person has", "people have")+" a rest day"))),
			page.DenseTable(name+", rest day", head, off, ""))),
	}
}

// rank puts those on duty first.
func (s span) rank() int {
	if s.on {
		return 1
	}
	return 0
}

// today are the tours that start on the day or run now.
func (w worker) today(now time.Time) []Tour {
	return slices.DeleteFunc(slices.Clone(w.tours), func(t Tour) bool { return t.Rest || t.Day != when.DayOf(now) && !t.Covers(now) })
}

// awayAt is the absence that stands at a moment; nil for none.
func (w worker) awayAt(now time.Time) *Absence {
	for i, a := range w.away {
		if a.State == "granted" && !now.Before(a.From) && now.Before(a.Until) {
			return &w.away[i]
		}
	}
	return nil
}

func (d *Desk) memberRow(r *http.Request, reader *access.Actor, w worker, s span, now time.Time) page.Row {
	state, urgency := "Off duty", page.Later
	if s.on {
		state = "On duty until " + hour(s.until)
	}
	whole := tellsPrivate(reader)
	if a := w.awayAt(now); a != nil {
		state = a.shown(whole) + " until " + clock(a.Until)
	}
	var tours, skills []string
	for _, t := range w.today(now) {
		tours = append(tours, wall(t.StartsAt)+" to "+wall(t.EndsAt))
	}
	if len(tours) == 0 {
		tours = []string{"Rest day"}
	}
	for _, k := range w.skills {
		if k.Status != "valid" {
			skills = append(skills, k.Label+" ("+k.Status+")")
			if !k.Valid {
				urgency = page.Soon
			}
		}
	}
	set := g.Node(g.Text("–"))
	if d.may(r, "duty.absence.set", w.staff.ID) {
		set = h.A(h.Href("/duty/staff/"+w.staff.ID+"/absence"), g.Text("Absence"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" of "+w.staff.Title())))
	}
	return page.Row{Urgency: urgency, Cells: []page.Cell{{Node: h.A(h.Href("/duty/staff/"+w.staff.ID), g.Text(w.staff.Title()))}, {Text: state}, {Text: strings.Join(tours, ", ")}, {Text: strings.Join(skills, ", ")}, {Node: set}}}
}

func coverToday(x teamDay, today when.Day) g.Node {
	if len(x.cover) == 0 {
		return page.Section("Cover today", "", nil, page.P("No minimum cover is set for this team. A force sets it in the law table duty.cover."))
	}
	return page.Section("Cover today", "hour by hour, from midnight", nil, page.Box(h.Table(h.Class("tl-board tl-board--day"), h.Caption(h.Class("govuk-visually-hidden"), g.Text("Cover today")),
		h.THead(h.Tr(h.Th(h.Scope("col"), g.Text("What is needed")), h.Th(h.Scope("col"), g.Text(today.Text())))), h.TBody(g.Group(stripRows(x.cover, []when.Day{today}))))))
}

// waiting is what waits for a decision: leave that is asked for, swaps that both agreed and rest that is owed.
func (d *Desk) waiting(r *http.Request, x teamDay) g.Node {
	who := map[string]string{}
	for _, w := range x.crew {
		who[w.staff.ID] = w.staff.Title()
	}
	var rows []page.Row
	for _, a := range x.asked {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: who[a.Staff]}, {Text: a.Label + ", " + a.Text()}, {Node: h.A(h.Href("/duty/absences/"+a.ID+"/decide"), g.Text("Decide"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" on the leave of "+who[a.Staff])))}}})
	}
	for _, s := range x.swaps {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: who[s.Asker]}, {Text: "Swap of " + s.AskerDay.Text() + " for " + s.OtherDay.Text() + " with " + d.host.NameOf(r.Context(), "staff:"+s.Other)},
			{Node: h.A(h.Href("/duty/swaps/"+s.ID+"/approval"), g.Text("Decide"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" on the swap of "+who[s.Asker])))}}})
	}
	rows = append(rows, restRows(x.rests, who)...)
	return page.Section("Waiting for you", fmt.Sprint(len(rows)), nil, page.DenseTable("Waiting for a decision", []string{"Who", "What", "Decide"}, rows, "Nobody asks for leave or a swap, and nobody is owed rest."))
}

func (d *Desk) teamScreens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /duty/team", Title: "My team today", File: teamFile, Handler: d.teamPage}}
	out = append(out, staffForm(d, "leave", "Ask for leave", "Ask", func(ctx context.Context, id string, in AskLeave) error {
		_, err := d.AskForLeave(ctx, id, in)
		return err
	})...)
	out = append(out, staffForm(d, "absence", "Set an absence", "Set it", func(ctx context.Context, id string, in SetAbsence) error {
		_, err := d.SetAbsenceOf(ctx, id, in)
		return err
	})...)
	out = append(out, staffForm(d, "swap", "Ask to swap tours", "Ask", func(ctx context.Context, id string, in AskSwap) error {
		_, err := d.AskForSwap(ctx, id, in)
		return err
	})...)
	out = append(append(out, d.wishScreens()...), d.restScreens()...)
	out = append(out, staffForm(d, "opt-out", "Opt out of the 48-hour week", "Keep my word", func(ctx context.Context, id string, in OptOut) error { _, err := d.SetOptOut(ctx, id, in); return err })...)
	out = append(out, d.endAbsenceForm().Screens()...)
	out = append(out, room.FormPage[DecideAbsence]{Path: "/duty/absences/{id}/decide", Title: "Decide on leave", File: teamFile, Button: "Decide", Intro: d.leaveIntro,
		Do: func(ctx context.Context, r *http.Request, in DecideAbsence) (string, error) {
			_, err := d.DecideOnAbsence(ctx, r.PathValue("id"), in)
			return "/duty/team", err
		}}.Screens()...)
	for _, x := range []struct {
		path, title string
		do          func(context.Context, string, AnswerSwap) (act.Done[Swap], error)
	}{{"answer", "Answer a swap of tours", d.AgreeSwap}, {"approval", "Approve a swap of tours", d.ApproveSwap}} {
		out = append(out, room.FormPage[AnswerSwap]{Path: "/duty/swaps/{id}/" + x.path, Title: x.title, File: teamFile, Button: "Answer", Intro: d.swapIntro,
			Do: func(ctx context.Context, r *http.Request, in AnswerSwap) (string, error) {
				done, err := x.do(ctx, r.PathValue("id"), in)
				return "/duty/staff/" + done.Value.Asker, err
			}}.Screens()...)
	}
	return out
}

// leaveIntro says who asks for what, and what it would do to minimum cover.
func (d *Desk) leaveIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	type view struct {
		a    Absence
		s    Staff
		lost []string
	}
	v, err := seeBoard(ctx, d, func(q db.Querier) (v view, err error) {
		if v.a, err = d.Absence(q, r.PathValue("id")); err != nil {
			return v, err
		}
		if v.s, err = d.Staff(q, v.a.Staff); err != nil {
			return v, err
		}
		v.lost, err = d.coverLost(q, d.host.Clock.Now(), v.a)
		return v, err
	})
	if err != nil {
		return nil, err
	}
	rows := []page.SummaryRow{page.Fact("Who", v.s.Title()), page.Fact("What", v.a.Label), page.Fact("When", v.a.Text())}
	if v.a.note != "" {
		rows = append(rows, page.Fact("Note", v.a.note))
	}
	var effect g.Node = page.P("Minimum cover is met without them.")
	if len(v.lost) > 0 {
		effect = page.WarningText(page.WarningTextProps{Text: strings.Join(v.lost, " ")})
	}
	return g.Group{page.SummaryCard("Asked for", nil, page.SummaryList(page.SummaryListProps{Rows: rows})), effect}, nil
}

func (d *Desk) swapIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	s, err := seeBoard(ctx, d, func(q db.Querier) (Swap, error) { return swapRow(q, r.PathValue("id")) })
	if err != nil {
		return nil, err
	}
	return page.P(d.host.NameOf(ctx, "staff:"+s.Asker) + " gives " + s.AskerDay.Text() + " and takes " + s.OtherDay.Text() + " of " + d.host.NameOf(ctx, "staff:"+s.Other) + "."), nil
}
