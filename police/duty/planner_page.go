package duty

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

const plannerFile = "duty/planner_page.go"

// window is how many days of a roster the board shows at once: two weeks are read at a glance at 1366 pixels.
const window = 14

func (d *Desk) plannerScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /duty/rosters", Title: "Rosters", File: plannerFile, Handler: d.rostersPage},
		{Pattern: "GET /duty/rosters/{id}", Title: "Roster", File: plannerFile, Handler: d.boardPage},
	}
	out = append(append(out, d.planScreens()...), d.forceScreens()...)
	out = append(out, room.FormPage[MakeRoster]{Path: "/duty/rosters/new", Title: "Draft a roster", File: plannerFile, Button: "Draft it from the patterns",
		Do: func(ctx context.Context, _ *http.Request, in MakeRoster) (string, error) {
			done, err := d.DraftRoster(ctx, in)
			return "/duty/rosters/" + done.Value.ID, err
		}}.Screens()...)
	out = append(out, room.FormPage[dayForm]{Path: "/duty/rosters/{id}/day/{staff}/{day}", Title: "Change a day", File: plannerFile, Button: "Set the day", Intro: d.dayIntro, Known: d.dayKnown, Back: backToBoard,
		Shape: d.dayShape,
		Do: func(ctx context.Context, r *http.Request, in dayForm) (string, error) {
			return backToBoard(r), d.setDay(ctx, r, in)
		}}.Screens()...)
	out = append(out, room.FormPage[sureForm]{Path: "/duty/rosters/{id}/withdraw", Title: "Withdraw the draft", File: plannerFile, Button: "Withdraw it", Warns: true, Back: backToBoard,
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.P("The draft is taken away, and its days are free for another. The tours that people have are as they were."), nil
		},
		Do: func(ctx context.Context, r *http.Request, _ sureForm) (string, error) {
			_, err := d.WithdrawRoster(ctx, r.PathValue("id"))
			return "/duty/rosters", err
		}}.Screens()...)
	return append(out, room.FormPage[sureForm]{Path: "/duty/rosters/{id}/publish", Title: "Publish the roster", File: plannerFile, Button: "Publish it", Warns: true, Intro: d.publishIntro, Back: backToBoard,
		Do: func(ctx context.Context, r *http.Request, _ sureForm) (string, error) {
			_, err := d.PublishRoster(ctx, r.PathValue("id"))
			return backToBoard(r), err
		}}.Screens()...)
}

// dayForm is a day of somebody on the board; who and when are in the path.
type dayForm struct {
	StartsAt string `json:"starts,omitempty" label:"Starts" hint:"Like 07:00. Leave both times blank for a day of rest" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	EndsAt   string `json:"ends,omitempty" label:"Ends" hint:"Not after the start: on the next day" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	Reason   string `json:"reason,omitempty" label:"Exigency of duty" hint:"Only when a rule on rest must be broken" maxLength:"300"`
	Agreed   bool   `json:"agreed,omitempty" label:"The officer agrees to a change this late"`
}

// sureForm asks nothing: what the checks say stands above its button.
type sureForm struct{}

// backToBoard leads to the part of the board that shows the day of the path.
func backToBoard(r *http.Request) string {
	to := "/duty/rosters/" + r.PathValue("id")
	if day := r.PathValue("day"); day != "" {
		return to + "?from=" + day
	}
	return to
}

func (d *Desk) rostersPage(w http.ResponseWriter, r *http.Request) {
	proposals := map[string]Plan{}
	list, err := seeBoard(r.Context(), d, func(q db.Querier) ([]Roster, error) {
		open, err := openPlans(q)
		for _, p := range open {
			proposals[p.Roster] = p
		}
		if err != nil {
			return nil, err
		}
		return rosterRows(q, when.DayOf(d.host.Clock.Now()))
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	plans := d.host.Door.May(r.Context(), act.Of("duty.roster.edit", rosterRef("new")).With(emptyRoster))
	head := []string{"Roster", "State", "Published"}
	if plans {
		head = append(head, "Proposal")
	}
	rows := make([]page.Row, len(list))
	for i, x := range list {
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/duty/rosters/"+x.ID), g.Text(x.Title()))}, {Text: x.State}, {Text: hour(x.PublishedAt)}}}
		if plans {
			cell := page.Cell{Text: proposalWords(proposals[x.ID])}
			if x.State == "draft" {
				cell = page.Cell{Node: h.A(h.Href("/duty/rosters/"+x.ID+"/plan"), g.Text(cell.Text), h.Span(h.Class("govuk-visually-hidden"), g.Text(" for "+x.Title())))}
			}
			rows[i].Cells = append(rows[i].Cells, cell)
		}
	}
	var acts []page.Act
	if plans {
		acts = append(acts, page.Act{Text: "Draft a roster", Href: "/duty/rosters/new"}, page.Act{Text: "Draft every team", Href: "/duty/rosters/all"}, page.Act{Text: "Propose for every draft", Href: "/duty/rosters/propose"})
	}
	page.Render(w, r, page.Page{Title: "Rosters", Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}}, Wide: true}, g.If(len(acts) > 0, page.Acts(acts)),
		page.DenseTable("Rosters", head, rows, "There is no roster yet. A planner drafts one from the patterns of a team."))
}

// boardPage shows a roster: people by days, cover above them and what the checks say below.
func (d *Desk) boardPage(w http.ResponseWriter, r *http.Request) {
	v, err := d.SeeRoster(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	from := v.Roster.From
	if asked, err := when.ParseDay(r.URL.Query().Get("from")); err == nil && !asked.Before(from) && !asked.After(v.Roster.To) {
		from = from.AddDays(from.DaysUntil(asked) / 7 * 7)
	}
	b := rosterBoard{v: v, from: from, edit: d.mayEdit(r.Context(), v)}
	var acts []page.Act
	if b.edit && v.Roster.State == "draft" {
		acts = append(acts, page.Act{Text: "Propose tours", Href: "/duty/rosters/" + v.Roster.ID + "/plan"}, page.Act{Text: "Publish", Href: "/duty/rosters/" + v.Roster.ID + "/publish"}, page.Act{Text: "Withdraw", Href: "/duty/rosters/" + v.Roster.ID + "/withdraw"})
	}
	page.Render(w, r, page.Page{Title: v.Roster.Title(), Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "Rosters", Href: "/duty/rosters"}}, Wide: true},
		g.If(len(acts) > 0, page.Acts(acts)), b.summary(),
		page.Section("Board", b.span(), b.pages(), b.table()), findingTable(v.Findings))
}

func wall(t time.Time) string { return t.In(when.London).Format("15:04") }

func (d *Desk) publishIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.SeeRoster(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return g.Group{page.P(v.Roster.Title() + ". From then on these are the tours of its people, and a change wants an exigency of duty."), rosterBoard{v: v}.summary(), findingTable(v.Findings)}, nil
}

// findingTable says what the checks found, the grave first. What is wrong in the same way with the same person on many days is one
// row: the board marks every day.
func findingTable(found []RosterFinding) g.Node {
	type key struct{ who, code, severity string }
	more := map[key]int{}
	for _, f := range found {
		more[key{f.Staff, f.Code, f.Severity}]++
	}
	var rows []page.Row
	for _, f := range found {
		k := key{f.Staff, f.Code, f.Severity}
		n := more[k]
		if n == 0 {
			continue
		}
		more[k] = 0
		urgency, what := page.Soon, "Warns"
		if f.Severity == Refuse {
			urgency, what = page.Late, "Must be mended"
		}
		who := f.Who
		if who == "" {
			who = "Cover"
		}
		day := f.Day.Text()
		if n > 1 {
			day += fmt.Sprintf(", and %d more", n-1)
		}
		law, _, _ := strings.Cut(f.Law, " (duty.") // the row's own address is for the API
		rows = append(rows, page.Row{Urgency: urgency, Cells: []page.Cell{{Text: who}, {Text: day}, {Text: what}, {Text: f.Detail}, {Text: law}}})
	}
	return page.Section("Checks", fmt.Sprint(len(found)), nil, page.DenseTable("What the checks say", []string{"Who", "First day", "How grave", "What, and how to mend it", "Rule"}, rows, "The checks find nothing wrong."))
}

// count is how many of one thing, in words.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func upperFirst(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] }
