package duty

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/page"
	"throughline/platform/when"
)

// myPage is an officer's own duty: now, tours, skills, overtime and the time off that it gave.
func (d *Desk) myPage(w http.ResponseWriter, r *http.Request) {
	a, err := access.From(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	m, err := d.SeeMine(r.Context(), a.Staff)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	state, do := "Off duty", page.Act{Text: "Book on", Href: "/duty/staff/" + a.Staff + "/book-on"}
	if m.OnDuty {
		state, do = "On duty until "+clock(m.Until), page.Act{Text: "Book off", Href: "/duty/staff/" + a.Staff + "/book-off"}
	}
	m.Tours = slices.DeleteFunc(m.Tours, func(t Tour) bool { return !t.EndsAt.After(d.host.Clock.Now()) })
	next := "None in the next two weeks"
	for _, t := range m.Tours {
		if t.StartsAt.After(d.host.Clock.Now()) {
			next = clock(t.StartsAt) + " to " + t.EndsAt.In(when.London).Format("15:04")
			break
		}
	}
	page.Render(w, r, page.Page{Title: "My duty", Wide: true, Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "My duty"}}},
		page.SummaryCard("Now", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Duty", state), page.Fact("Next tour", next), page.Fact("Time off to take", timeOffWords(m.Toil))}})),
		page.Acts([]page.Act{do, {Text: "My calendar", Href: "/duty/calendar"}, {Text: "Ask for leave", Href: "/duty/staff/" + a.Staff + "/leave"}, {Text: "Ask to swap tours", Href: "/duty/staff/" + a.Staff + "/swap"}, {Text: "Say a wish for tours", Href: "/duty/staff/" + a.Staff + "/wish"}, {Text: "My record", Href: "/duty/staff/" + a.Staff + "/record"}, {Text: "Next of kin", Href: "/duty/staff/" + a.Staff + "/kin"}}),
		page.Section("My tours", "the next two weeks", nil, tourTable(m.Tours)),
		page.Section("Leave and absences", "", nil, myAbsences(m.Absences)),
		page.Section("Swaps", "", nil, d.mySwaps(r.Context(), a.Staff, m.Swaps)),
		page.Section("Rest owed", "for rest between tours that you did not have", nil, myRests(m.Rests)),
		page.Section("Wishes", "what the planner weighs, and is not bound by", nil, myWishes(m.Wishes)),
		page.Section("My skills", "", nil, mySkills(m)),
		page.Section("Time off in lieu", "taken within its time, or offered as pay", nil, myToil(m.Toil, when.DayOf(d.host.Clock.Now()))),
		page.Section("Overtime and time off", "the last twelve months", nil, myOvertime(m.Overtime)))
}

// timeOffWords says how much time off may still be taken, and by when the first of it.
func timeOffWords(x Toil) string {
	out := hoursOf(x.Left / 60)
	if !x.By.IsZero() {
		out += ", the first of it by " + x.By.Text()
	}
	if x.Due > 0 {
		out += "; " + hoursOf(x.Due/60) + " was not taken in time"
	}
	return out
}

func tourTable(tours []Tour) g.Node {
	rows := make([]page.Row, len(tours))
	for i, t := range tours {
		from := "Pattern"
		if t.ID != "" {
			from = "Set by date"
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: t.StartsAt.In(when.London).Format("Mon 2 Jan")}, {Text: t.StartsAt.In(when.London).Format("15:04")}, {Text: t.EndsAt.In(when.London).Format("Mon 15:04")}, {Text: from}}}
	}
	return page.DenseTable("My tours", []string{"Day", "From", "To", "Where from"}, rows, "No tours in the next two weeks. A planner sets them.")
}

func myAbsences(list []Absence) g.Node {
	rows := make([]page.Row, len(list))
	for i, a := range list {
		state := "Granted"
		if a.State == "asked" {
			state = "Waits for a supervisor"
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: a.Label}, {Text: a.Text()}, {Text: state}}}
	}
	return page.DenseTable("Leave and absences", []string{"What", "When", "State"}, rows, "None asked for or set in the coming year.")
}

// mySwaps are the swaps that the reader asked for or is asked for: an answer of theirs is a link.
func (d *Desk) mySwaps(ctx context.Context, me string, list []Swap) g.Node {
	rows := make([]page.Row, len(list))
	for i, s := range list {
		mine, theirs, other, state := s.AskerDay, s.OtherDay, s.Other, page.Cell{Text: "Waits for your colleague"}
		if s.Other == me {
			mine, theirs, other = s.OtherDay, s.AskerDay, s.Asker
			state = page.Cell{Node: h.A(h.Href("/duty/swaps/"+s.ID+"/answer"), g.Text("Answer"))}
		}
		if s.State == "agreed" {
			state = page.Cell{Text: "Waits for a supervisor"}
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: d.host.NameOf(ctx, "staff:"+other)}, {Text: mine.Text()}, {Text: theirs.Text()}, state}}
	}
	return page.DenseTable("Swaps", []string{"With", "My tour of", "Theirs of", "State"}, rows, "Nobody asks you to swap, and you asked nobody.")
}

func mySkills(m Mine) g.Node {
	rows := make([]page.Row, len(m.Skills))
	for i, k := range m.Skills {
		until, booked := "Does not expire", ""
		if !k.ExpiresOn.IsZero() {
			until = k.ExpiresOn.Text()
		}
		for _, r := range m.Renewals {
			if r.Skill == k.Code {
				booked = clock(r.StartsAt) + ", " + r.Place
			}
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: k.Label}, {Text: skillState(k)}, {Text: until}, {Text: booked}}}
		switch k.Status {
		case "due":
			rows[i].Urgency = page.Soon
		case "expired", "suspended", "lacks":
			rows[i].Urgency = page.Late
		}
	}
	return page.DenseTable("My skills", []string{"Skill", "State", "Valid to", "Renewal booked"}, rows, "None recorded.")
}

// skillState says the state and what it does at dispatch.
func skillState(k Skill) string {
	out := map[string]string{"valid": "Valid", "due": "Due for renewal", "expired": "Expired", "suspended": "Suspended", "lacks": "Not without " + strings.Join(k.Lacks, " and ")}[k.Status]
	if k.Level != "" {
		out = plain(k.Level) + ": " + strings.ToLower(out)
	}
	if !k.Valid && k.Hard {
		out += ", not offered at dispatch"
	}
	return out
}

// varianceStates are the states of a variance in words.
var varianceStates = map[string]string{"open": "Waits for a supervisor", "pay": "Approved for payment", "time_off": "Approved as time off", "refused": "Refused", "noted": "Noted", "withdrawn": "Not needed after all", "exchanged": "Another rest day given"}

// kindsSaid are the kinds of variance in words.
var kindsSaid = map[string]string{varianceEarly: "Started early", varianceRetained: "Kept on", varianceRecalled: "Recalled", varianceRestDay: "Rest day worked", varianceShort: "Left early", varianceForward: "Start brought forward"}

func myOvertime(list []Variance) g.Node {
	rows := make([]page.Row, len(list))
	for i, v := range list {
		rows[i] = page.Row{Cells: append(worthCells(v), page.Cell{Text: varianceStates[v.State]}, page.Cell{Text: v.Why})}
	}
	return page.DenseTable("Overtime and time off", []string{"Day", "What", "From", "To", "Worked", "Worth", "State", "Reason given"}, rows, "Nothing outside your planned tours.")
}

// worthCells say what somebody worked and what it is worth.
func worthCells(v Variance) []page.Cell {
	what := kindsSaid[v.Kind]
	if v.Overtime != "" {
		what += ", " + plain(v.Overtime)
	}
	return []page.Cell{{Text: v.Day.Text()}, {Text: what}, {Text: v.From.In(when.London).Format("Mon 15:04")}, {Text: v.Until.In(when.London).Format("Mon 15:04")},
		{Text: hoursOf(int64(v.Minutes())), Num: true}, {Text: worthWords(v), Num: true}}
}

func worthWords(v Variance) string {
	if v.Overtime == "" {
		return ""
	}
	if v.Due.Rate == exchangeRate {
		return "Another rest day"
	}
	out := fmt.Sprintf("%s at %s", hoursOf(int64(v.Due.PaidMinutes)), v.Due.Rate)
	if v.Pence > 0 {
		out += ", " + Pounds(v.Pence)
	}
	return out
}

// hoursOf writes minutes as hours and minutes: "1 h 20".
func hoursOf(minutes int64) string {
	h := minutes / int64(time.Hour/time.Minute)
	return fmt.Sprintf("%d h %02d", h, minutes-h*60)
}

// Pounds writes pence as people write money: "£1,234.50".
func Pounds(pence int64) string {
	whole := strconv.FormatInt(pence/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return fmt.Sprintf("£%s.%02d", whole, pence%100)
}
