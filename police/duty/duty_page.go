package duty

import (
	"context"
	"fmt"
	"net/http"
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

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /duty", Title: "On duty", File: "duty/duty_page.go", Handler: d.dutyPage},
		{Pattern: "GET /duty/staff/{id}", Title: "Member of staff", File: "duty/staff_page.go", Handler: d.staffPage},
	}
	out = append(append(out, d.plannerScreens()...), d.teamScreens()...)
	out = append(append(append(out, d.calendarScreens()...), d.feedScreens()...), d.overtimeScreens()...)
	out = append(out, d.hrScreens()...)
	return append(out, d.formScreens()...)
}

// board is what the duty page shows.
type board struct {
	units  []Unit
	others []Staff
	spans  map[string]span
	due    []expiry
}

// expiry is a skill that is due for renewal, expired or suspended.
type expiry struct {
	staff Staff
	skill Skill
}

// dutyPage shows who is on duty now, in which callsign and with what skills, and whose skills fall due.
func (d *Desk) dutyPage(w http.ResponseWriter, r *http.Request) {
	now := d.host.Clock.Now()
	b, err := seeBoard(r.Context(), d, func(q db.Querier) (board, error) { return d.board(q, now) })
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	body := g.Group{unitTable(b), otherTable(b), dueTable(b, when.DayOf(now))}
	if a, err := access.From(r.Context()); err == nil && a.Staff != "" {
		var do []page.Act
		if !b.spans[a.Staff].here() { // at court they book on when they are back, or off when they are done there
			do = append(do, page.Act{Text: "Book on", Href: "/duty/staff/" + a.Staff + "/book-on"})
		}
		if b.spans[a.Staff].on {
			do = append(do, page.Act{Text: "Book off", Href: "/duty/staff/" + a.Staff + "/book-off"})
		}
		body = append(g.Group{page.Acts(append(do, []page.Act{{Text: "My duty", Href: "/duty/mine"}, {Text: "My calendar", Href: "/duty/calendar"}, {Text: "My team today", Href: "/duty/team"}, {Text: "Rosters", Href: "/duty/rosters"}}...))}, body...)
	}
	page.Render(w, r, page.Page{Title: "On duty", Wide: true}, body)
}

func (d *Desk) board(q db.Querier, now time.Time) (b board, err error) {
	if b.units, err = d.Units(q); err != nil {
		return b, err
	}
	all, err := d.All(q, now)
	if err != nil {
		return b, err
	}
	if b.spans, err = d.spans(q, all, now); err != nil {
		return b, err
	}
	skills, err := d.skillsOf(q, nil, when.DayOf(now))
	if err != nil {
		return b, err
	}
	inUnit := map[string]bool{}
	for _, u := range b.units {
		for _, s := range u.Crew {
			inUnit[s.ID] = true
		}
	}
	for _, s := range all {
		if b.spans[s.ID].on && !inUnit[s.ID] {
			b.others = append(b.others, s)
		}
		for _, k := range skills[s.ID] {
			if k.Status != "valid" {
				b.due = append(b.due, expiry{s, k})
			}
		}
	}
	return b, nil
}

func unitTable(b board) g.Node {
	rows := make([]page.Row, len(b.units))
	for i, u := range b.units {
		var crew []string
		for _, s := range u.Crew {
			crew = append(crew, s.Title())
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: u.Callsign}, {Text: strings.Join(crew, ", ")}, {Text: skillWords(u.Skills)}, {Text: u.Vehicle}, {Text: u.BaseName}, {Text: hour(u.TourEndsAt), Num: true}}}
	}
	return page.Section("Units", fmt.Sprint(len(rows))+", by callsign", nil,
		page.DenseTable("Units on duty", []string{"Callsign", "Crew", "Skills", "Vehicle", "Base", "Until"}, rows, "No callsign is crewed now. A planner sets crews for the shift."))
}

// skillWords are the skills that matter at dispatch; one that has lapsed is said to have.
func skillWords(skills []Skill) string {
	var out []string
	for _, k := range skills {
		if k.Valid {
			out = append(out, k.Label)
		} else if k.Hard {
			out = append(out, k.Label+" ("+k.Status+")")
		}
	}
	return strings.Join(out, ", ")
}

func otherTable(b board) g.Node {
	rows := make([]page.Row, len(b.others))
	for i, s := range b.others {
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/duty/staff/"+s.ID), g.Text(s.Title()))}, {Text: plain(strings.Join(s.Roles, ", "))}, {Text: whereWords(b.spans[s.ID])}, {Text: hour(b.spans[s.ID].until), Num: true}}}
	}
	return page.Section("Others on duty", fmt.Sprint(len(rows)), nil, page.DenseTable("Others on duty", []string{"Who", "Work", "State", "Until"}, rows, "Nobody else is on duty."))
}

// whereWords says of somebody on duty that they cannot be sent, when they are elsewhere (DUTY-05).
func whereWords(s span) string {
	if s.elsewhere {
		return "At court or on a course, cannot be sent"
	}
	return "On duty"
}

func dueTable(b board, today when.Day) g.Node {
	rows := make([]page.Row, len(b.due))
	for i, x := range b.due {
		what, urgency := "due "+x.skill.ExpiresOn.Text(), page.Soon
		switch x.skill.Status {
		case "expired":
			what, urgency = fmt.Sprintf("expired %s, %d days ago", x.skill.ExpiresOn.Text(), x.skill.ExpiresOn.DaysUntil(today)), page.Late
		case "suspended":
			what, urgency = "suspended", page.Late
		case "lacks":
			what, urgency = "not valid without "+strings.Join(x.skill.Lacks, " and "), page.Late
		}
		effect := "warns at dispatch"
		if x.skill.Hard {
			effect = "shuts out of dispatch when lapsed"
		}
		rows[i] = page.Row{Urgency: urgency, Cells: []page.Cell{{Node: h.A(h.Href("/duty/staff/"+x.staff.ID), g.Text(x.staff.Title()))}, {Text: x.skill.Label}, {Text: what}, {Text: effect}}}
	}
	return page.Section("Skills that fall due", fmt.Sprint(len(rows)), nil, page.DenseTable("Skills that fall due", []string{"Who", "Skill", "When", "Effect"}, rows, "No skill falls due in the time of warning."))
}

func hour(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(when.London).Format("Mon 15:04")
}

func plain(s string) string { return strings.ReplaceAll(s, "_", " ") }

func (d *Desk) nameOf(_ context.Context, q db.Querier, id string) string {
	s, err := d.Staff(q, id)
	if err != nil {
		return ""
	}
	return s.Title()
}

func (d *Desk) roleName(_ context.Context, _ db.Querier, code string) string {
	s := plain(code)
	return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

// may tells whether the reader could do an act on a member of staff now.
func (d *Desk) may(r *http.Request, action, staff string) bool {
	return d.host.Door.May(r.Context(), act.Of(action, staffRef(staff), "asked for by the page"))
}
