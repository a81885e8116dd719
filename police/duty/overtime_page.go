package duty

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const overtimeFile = "duty/overtime_page.go"

// overtimeScreens are what a supervisor decides, and the forms that lead to it.
func (d *Desk) overtimeScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /duty/mine", Title: "My duty", File: "duty/my_page.go", Handler: d.myPage},
		{Pattern: "GET /duty/variances", Title: "Differences from the plan", File: overtimeFile, Handler: d.variancesPage},
	}
	decide := room.FormPage[Decide]{Path: "/duty/variances/{id}", Title: "Decide a difference from the plan", File: overtimeFile, Button: "Decide", Version: room.VersionOf(d.host, "variance", "id"),
		Back:  func(*http.Request) string { return "/duty/variances" },
		Intro: d.varianceIntro,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "how", As: form.AsRadios, Options: []form.Option{{Value: "pay", Text: "Pay it"}, {Value: "time_off", Text: "Give time off"}, {Value: "refuse", Text: "Refuse it"}, {Value: "note", Text: "Note it, no more"}}},
				{Name: "planned"}, {Name: "told_on"}, {Name: "why"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in Decide) (string, error) {
			_, err := d.Decide(ctx, r.PathValue("id"), in)
			return "/duty/variances", err
		}}
	out = append(out, decide.Screens()...)
	out = append(out, staffForm(d, "retain", "Keep somebody on", "Keep them on", func(ctx context.Context, id string, in Retain) error { _, err := d.Retain(ctx, id, in); return err })...)
	out = append(append(out, d.toilForm().Screens()...), d.exchangeScreens()...)
	return append(out, d.restDayForm().Screens()...)
}

func (d *Desk) variancesPage(w http.ResponseWriter, r *http.Request) {
	list, err := d.OpenVariances(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(list.Variances))
	for i, v := range list.Variances {
		rows[i] = page.Row{Cells: append([]page.Cell{d.varianceCell(r, v)}, append(worthCells(v), page.Cell{Text: v.Due.Alternative})...)}
	}
	off, err := d.toilDueSection(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: "Differences from the plan", Wide: true, Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "Differences from the plan"}}},
		page.P("Work outside planned tours, and planned time that was not worked. Each is decided once, by somebody else than who worked it. What is approved for payment goes to the pay run by itself."),
		page.DenseTable("Differences that wait for a decision", []string{"Who", "Day", "What", "From", "To", "Worked", "Worth", "Or"}, rows, "Nothing waits for a decision."), page.NextPrevious(r, "variances", list.Next), off)
}

// varianceCell is who worked, with what the reader may do about it. A day that court takes is given back by whoever warned them.
func (d *Desk) varianceCell(r *http.Request, v Variance) page.Cell {
	now, who := d.host.Clock.Now(), page.Cell{Text: d.host.NameOf(r.Context(), "staff:"+v.Staff)}
	may := func(action string) bool {
		return d.host.Door.May(r.Context(), act.Of(action, varianceRef(v.ID), "asked for by the page"))
	}
	switch {
	case v.Overtime != "" && v.Until.After(now) && v.Kind == varianceRestDay && v.Due.Rate == exchangeRate && may("duty.rest_day.exchange"):
		who = page.Cell{Node: g.Group{g.Text(who.Text + ", still to be worked: "), h.A(h.Href("/duty/variances/"+v.ID+"/exchange"), g.Text("give another rest day"))}}
	case v.Kind == varianceRestDay && v.From.After(now) && !v.court && may("duty.rest_day.reinstate"):
		who = page.Cell{Node: g.Group{g.Text(who.Text + ", still to be worked: "), h.A(h.Href("/duty/variances/"+v.ID+"/reinstate"), g.Text("give it back"))}}
	case v.Overtime != "" && v.Until.After(now):
		who.Text += ", still to be worked"
	case may("duty.variance.decide"):
		who = page.Cell{Node: h.A(h.Href("/duty/variances/"+v.ID), g.Text(who.Text))}
	}
	return who
}

func (d *Desk) varianceIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.seeOpenVariance(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if v.State == "open" {
		c := worthCells(v)
		rows := []page.SummaryRow{page.Fact("Who", d.host.NameOf(ctx, "staff:"+v.Staff)), page.Fact("Day", c[0].Text), page.Fact("What", c[1].Text), page.Fact("From and to", c[2].Text+" to "+c[3].Text), page.Fact("Worked", c[4].Text)}
		if v.Overtime != "" {
			rows = append(rows, page.Fact("Worth as it stands", c[5].Text), page.Fact("Or", v.Due.Alternative))
		}
		return page.SummaryCard("What was worked", nil, page.SummaryList(page.SummaryListProps{Rows: rows})), nil
	}
	if v.State == "exchanged" && v.From.After(d.host.Clock.Now()) && !v.court && d.host.Door.May(ctx, act.Of("duty.rest_day.reinstate", varianceRef(v.ID), "asked for by the page")) {
		return h.P(h.Class("govuk-body"), g.Text("Another rest day was given for this one. "), h.A(h.Class("govuk-link"), h.Href("/duty/variances/"+v.ID+"/reinstate"), g.Text("Give it back, as the officer chooses"))), nil
	}
	return page.P("This has been decided already."), nil
}

// restDayForm shows what a tour on a rest day costs before it is confirmed: sent once it shows the cost, sent again it confirms that.
func (d *Desk) restDayForm() room.FormPage[RequireRestDay] {
	asked := func(r *http.Request) RestDayTour {
		var in RequireRestDay
		if form.Decode(r, &in) != nil { // it was read once, and what is wrong with it is said
			return RestDayTour{}
		}
		return in.RestDayTour
	}
	return room.FormPage[RequireRestDay]{Path: "/duty/staff/{id}/rest-day", Title: "Have somebody work on a rest day", File: overtimeFile, Button: "Show the cost",
		Back: func(r *http.Request) string { return "/duty/staff/" + r.PathValue("id") },
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			if r.Method != http.MethodPost {
				return page.P("Say when. What it costs is shown before anybody is told."), nil
			}
			c, err := d.SeeRestDayCost(ctx, r.PathValue("id"), asked(r))
			if err != nil {
				return nil, nil // the form says what is wrong with it
			}
			rows := []page.SummaryRow{page.Fact("Day", c.Day.Text()+", "+plain(c.Overtime)), page.Fact("Notice", fmt.Sprintf("%d clear days when they are told today", c.ClearDays)),
				page.Fact("Worth", hoursOf(int64(c.Due.PaidMinutes))+" at plain time, rate "+c.Due.Rate), page.Fact("Cost", Pounds(c.Pence))}
			if c.Due.Rate == exchangeRate {
				rows = append(rows[:2], page.Fact("Cost", c.Due.CostText(0)))
			}
			if c.Due.Alternative != "" {
				rows = append(rows, page.Fact("Or", c.Due.Alternative))
			}
			for _, x := range c.Warnings {
				rows = append(rows, page.Fact("Warning", x))
			}
			return page.SummaryCard("What it costs", nil, page.SummaryList(page.SummaryListProps{Rows: rows})), nil
		},
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "starts_at"}, {Name: "ends_at"}, {Name: "why"}}
			if r.Method == http.MethodPost {
				if c, err := d.SeeRestDayCost(ctx, r.PathValue("id"), asked(r)); err == nil {
					s.Hidden = map[string]string{"cost_pence": strconv.FormatInt(c.Pence, 10)}
					s.Submit = "Confirm at " + Pounds(c.Pence)
					if c.Due.Rate == exchangeRate {
						s.Submit = "Confirm against another rest day"
					}
				}
			}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in RequireRestDay) (string, error) {
			id := r.PathValue("id")
			if in.Cost == "" {
				if _, err := d.SeeRestDayCost(ctx, id, in.RestDayTour); err != nil {
					return "", err
				}
				return "", room.ErrAgain
			}
			_, err := d.RequireRestDay(ctx, id, in)
			return "/duty/staff/" + id, err
		}}
}

// daysLeft says how long a skill has, or has not.
func daysLeft(x DueSkill) string {
	switch {
	case x.Skill.Status == "suspended":
		return "Suspended"
	case x.Days < 0:
		return fmt.Sprintf("Expired %s, %d days ago", x.Skill.ExpiresOn.Text(), -x.Days)
	case x.Days == 0:
		return "Last day today"
	}
	return fmt.Sprintf("%s, in %d days", x.Skill.ExpiresOn.Text(), x.Days)
}

func dayOr(day when.Day, none string) string {
	if day.IsZero() {
		return none
	}
	return day.Text()
}
