package duty

import (
	"context"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// staffPage shows a member of staff: work, skills and tours.
func (d *Desk) staffPage(w http.ResponseWriter, r *http.Request) {
	c, err := d.SeeStaff(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	skills := make([]page.Row, len(c.Skills))
	for i, k := range c.Skills {
		until := "does not expire"
		if !k.ExpiresOn.IsZero() {
			until = k.ExpiresOn.Text()
		}
		skills[i] = page.Row{Cells: []page.Cell{{Text: k.Label}, {Text: k.Status}, {Text: k.AwardedOn.Text()}, {Text: until}}}
		if !k.Valid {
			skills[i].Urgency = page.Late
		}
	}
	tours := make([]page.Row, len(c.Tours))
	for i, t := range c.Tours {
		from := "pattern"
		if t.ID != "" {
			from = "set by date"
		}
		tours[i] = page.Row{Cells: []page.Cell{{Text: t.Day.Text()}, {Text: t.StartsAt.In(when.London).Format("15:04")}, {Text: t.EndsAt.In(when.London).Format("Mon 15:04")}, {Text: from}}}
	}
	state := "Off duty"
	if c.OnDuty {
		state = "On duty until " + clock(c.Until)
	}
	if c.Elsewhere {
		state = "On duty at court or on a course, and cannot be sent, until " + clock(c.Until)
	}
	page.Render(w, r, page.Page{Title: c.Staff.Title(), Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: c.Staff.Name}}},
		page.SummaryCard("Now", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Duty", state), page.Fact("Work", plain(strings.Join(c.Staff.Roles, ", "))), page.Fact("Teams", plain(strings.Join(c.Staff.Teams, ", ")))}})),
		d.staffActs(r, c),
		page.Section("Skills", "", nil, page.DenseTable("Skills", []string{"Skill", "State", "Awarded", "Valid to"}, skills, "None recorded.")),
		page.Section("Tours", "", nil, page.DenseTable("Tours", []string{"Day", "From", "To", "Where from"}, tours, "No tours in the next two weeks. A planner sets them.")))
}

func (d *Desk) staffActs(r *http.Request, c Card) g.Node {
	var out []page.Act
	on := struct{ action, text, path string }{"duty.book_on", "Book on", "book-on"}
	if c.OnDuty && !c.Elsewhere { // back from court they book on
		on = struct{ action, text, path string }{"duty.book_off", "Book off", "book-off"}
	}
	for _, x := range []struct{ action, text, path string }{on, {"duty.absence.ask", "Ask for leave", "leave"}, {"duty.swap.ask", "Ask to swap tours", "swap"}, {"duty.wish.say", "Say a wish for tours", "wish"}, {"duty.opt_out", "48-hour week", "opt-out"},
		{"duty.absence.set", "Set an absence", "absence"}, {"duty.tour.set", "Set a tour", "tour"}, {"duty.skill.award", "Award a skill", "skill"},
		{"duty.skill.suspend", "Suspend a skill", "suspend"}, {"duty.rank.act_up", "Act up", "acting"}, {"duty.family.declare", "Declare family or home", "family"},
		{"duty.retain", "Keep on", "retain"}, {"duty.rest_day.require", "Work on a rest day", "rest-day"}, {"duty.record.see", "Record", "record"}} {
		if d.may(r, x.action, c.Staff.ID) {
			out = append(out, page.Act{Text: x.text, Href: "/duty/staff/" + c.Staff.ID + "/" + x.path})
		}
	}
	return page.Acts(out)
}

// formScreens are the forms of the acts about one member of staff.
func (d *Desk) formScreens() []room.Screen {
	var out []room.Screen
	out = append(out, staffForm(d, "book-on", "Book on", "Book on", func(ctx context.Context, id string, in Book) error { _, err := d.BookOn(ctx, id, in); return err })...)
	out = append(out, staffForm(d, "book-off", "Book off", "Book off", func(ctx context.Context, id string, in Book) error { _, err := d.BookOff(ctx, id, in); return err })...)
	out = append(out, staffForm(d, "tour", "Set a tour", "Set the tour", func(ctx context.Context, id string, in SetTour) error { _, err := d.SetTour(ctx, id, in); return err })...)
	out = append(out, staffForm(d, "skill", "Award a skill", "Record the skill", func(ctx context.Context, id string, in Award) error { _, err := d.AwardSkill(ctx, id, in); return err })...)
	out = append(out, staffForm(d, "suspend", "Suspend a skill", "Suspend the skill", func(ctx context.Context, id string, in SuspendSkill) error {
		_, err := d.SuspendSkill(ctx, id, in)
		return err
	})...)
	out = append(out, staffForm(d, "acting", "Act up", "Designate", func(ctx context.Context, id string, in ActUp) error { _, err := d.ActUp(ctx, id, in); return err })...)
	return append(out, staffForm(d, "family", "Declare family or home", "Keep the declaration", func(ctx context.Context, id string, in DeclareFamily) error {
		_, err := d.DeclareFamily(ctx, id, in)
		return err
	})...)
}

func staffForm[I any](d *Desk, path, title, button string, do func(context.Context, string, I) error) []room.Screen {
	return room.FormPage[I]{Path: "/duty/staff/{id}/" + path, Title: title, File: "duty/staff_page.go", Button: button, Version: room.VersionOf(d.host, "staff", "id"),
		Do: func(ctx context.Context, r *http.Request, in I) (string, error) {
			id := r.PathValue("id")
			return "/duty/staff/" + id, do(ctx, id, in)
		}}.Screens()
}
