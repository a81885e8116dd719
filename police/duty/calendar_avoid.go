package duty

import (
	"context"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/page"
	"throughline/platform/when"
)

// AvoidDate is a run of working days on which an officer should not be at court, for one reason.
type AvoidDate struct {
	From when.Day `json:"from"`
	To   when.Day `json:"to"`
	Why  []string `json:"why"`
}

// DatesToAvoid are the working days of the coming weeks on which court would clash with somebody's duty, as a colleague may know
// them (DUTY-07). How far ahead is law table duty.court. Right: duty.see. Fault: staff.not_found.
func (d *Desk) DatesToAvoid(ctx context.Context, staff string) ([]AvoidDate, error) {
	return act.See(ctx, d.host.Door, act.Of("duty.see", staffRef(staff)), func(q db.Querier, _ *access.Actor) ([]AvoidDate, error) {
		return d.datesToAvoid(q, staff, when.DayOf(d.host.Clock.Now()))
	})
}

func (d *Desk) datesToAvoid(q db.Querier, staff string, today when.Day) ([]AvoidDate, error) {
	row, err := courtLaw(d.host.Law, today)
	if err != nil {
		return nil, err
	}
	last := today.AddDays(row.AvoidWeeks * 7)
	x, err := d.duties(q, staff, today.AddDays(-2), last.AddDays(2))
	if err != nil {
		return nil, err
	}
	c, err := d.Checks(today)
	if err != nil {
		return nil, err
	}
	holidays := d.host.Law.Calendar()
	out := []AvoidDate{}
	for day := today.AddDays(1); day.Before(last); day = day.AddDays(1) {
		if !when.WorkingDay(holidays, day) { // no court sits
			continue
		}
		from := day.At(row.Sits, 0).Add(-time.Duration(row.Before) * time.Minute)
		clashes := c.courtClashes(holidays, x, from, from.Add(time.Duration(row.Hours)*time.Hour))
		if len(clashes) == 0 {
			continue
		}
		var why []string
		for _, k := range clashes {
			why = append(why, k.short())
		}
		if n := len(out); n > 0 && out[n-1].To == day.AddDays(-1) && strings.Join(out[n-1].Why, "|") == strings.Join(why, "|") {
			out[n-1].To = day
			continue
		}
		out = append(out, AvoidDate{day, day, why})
	}
	return out, nil
}

// short is a clash in a few words, without its times.
func (k CourtClash) short() string {
	switch k.Kind {
	case "away":
		return strings.TrimSuffix(strings.Split(k.Detail, " from ")[0], " is asked for")
	case "court":
		return "At court already"
	case "tour":
		return "Too long with the tour of that day"
	case "rest_before":
		return "Too little rest after a tour"
	case "rest_after":
		return "Too little rest before the next tour"
	case publicHoliday:
		return "Bank holiday"
	case "course":
		return "A course"
	}
	return "Rest day"
}

// avoidPage is the officer's own list of dates to avoid, for the file and the prosecutor.
func (d *Desk) avoidPage(w http.ResponseWriter, r *http.Request) {
	who, err := calendarOf(r)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	list, err := d.DatesToAvoid(r.Context(), who.staff)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(list))
	for i, x := range list {
		to := x.To.Text()
		if x.To == x.From {
			to = ""
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: x.From.Text()}, {Text: to}, {Text: strings.Join(x.Why, "; ")}}}
	}
	name := d.host.NameOf(r.Context(), "staff:"+who.staff)
	var lead g.Node = page.P("Working days on which court would clash with the duty of " + name + ". Whoever warns an officer is told of a clash, and says why it must be all the same.")
	page.Render(w, r, page.Page{Title: "Dates to avoid", Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "Calendar", Href: who.base}, {Text: "Dates to avoid"}}}, lead,
		page.DenseTable("Dates to avoid", []string{"From", "To", "Why"}, rows, "None in the coming weeks."))
}
