package court

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/police/duty"
)

// asked is the check of the officer whom a form that was sent names; nil for none, and when the form says what is wrong with it.
func (d *Desk) asked(ctx context.Context, r *http.Request) *duty.CourtCheck {
	var in Warn
	if r.Method != http.MethodPost || form.Decode(r, &in) != nil || in.Staff == "" {
		return nil
	}
	x, err := d.CheckWarning(ctx, r.PathValue("id"), in.Staff)
	if err != nil {
		return nil
	}
	return &x
}

// lookFirst tells whether the form is to be drawn again with what the warning clashes with: once, before anybody is told.
func (d *Desk) lookFirst(ctx context.Context, r *http.Request, in Warn) (bool, error) {
	if in.Staff == "" || in.Witness != "" || in.Ahead != "" {
		return false, nil
	}
	x, err := d.CheckWarning(ctx, r.PathValue("id"), in.Staff)
	return err == nil && len(x.Clashes) > 0 && !r.PostForm.Has("ahead"), err
}

func or(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// warnIntro says which hearing it is, and of an officer who was named what it clashes with and costs, and which dates would not.
func (d *Desk) warnIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	about, err := d.hearingIntro(ctx, r)
	if err != nil {
		return nil, err
	}
	x := d.asked(ctx, r)
	if x == nil || len(x.Clashes) == 0 {
		return about, nil
	}
	rows := []page.SummaryRow{page.Fact("Needed", stamp(x.From)+" to "+stamp(x.Until))}
	for i, k := range x.Clashes {
		rows = append(rows, page.Fact(fmt.Sprintf("Clash %d", i+1), k.Detail))
	}
	if x.Overtime != "" {
		rows = append(rows, page.Fact("Notice", fmt.Sprintf("%d clear days when they are told today", x.Clear)), page.Fact("Cost", x.Due.CostText(x.Pence)))
		if x.Due.Alternative != "" {
			rows = append(rows, page.Fact("Or", x.Due.Alternative))
		}
	}
	if len(x.Better) > 0 {
		var days []string
		for _, day := range x.Better {
			days = append(days, day.Text())
		}
		rows = append(rows, page.Fact("Dates without a clash", strings.Join(days, ", ")))
	}
	return g.Group{about, page.SummaryCard("It clashes with the duty of "+x.Title, []page.Link{{Text: "All dates to avoid", Href: "/duty/staff/" + x.Staff + "/calendar/avoid"}}, page.SummaryList(page.SummaryListProps{Rows: rows}))}, nil
}
