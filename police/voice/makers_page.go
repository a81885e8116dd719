package voice

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) screens() []room.Screen {
	const file = "voice/makers_page.go"
	return append([]room.Screen{
		{Pattern: "POST /voice/say", Title: "What gets in the way", File: "voice/say_page.go", Public: true, Handler: d.sayPost},
		{Pattern: "GET /voice/sent", Title: "Sent", File: "voice/say_page.go", Public: true, Handler: d.sentPage},
		{Pattern: "POST /voice/month", Title: "One question", File: "voice/month_page.go", Public: true, Handler: d.monthPost},
		{Pattern: "POST /voice/month/later", Title: "One question", File: "voice/month_page.go", Public: true, Handler: d.laterPost},
		{Pattern: "GET /voice", Title: "What gets in the way", File: file, Handler: d.makersPage},
		{Pattern: "GET /voice/notes.csv", Title: "What gets in the way, to take away", File: file, Handler: d.notesFile},
		{Pattern: "GET /voice/mended", Title: "What was mended", File: file, Handler: d.mendedPage},
		{Pattern: "GET /voice/pulse", Title: "What they wrote beside their answer", File: file, Handler: d.linesPage},
	}, room.FormPage[Decide]{Path: "/voice/notes/{id}", Title: "A note to the makers", File: file, Button: "Say what becomes of it",
		Back: func(*http.Request) string { return "/voice" }, Intro: d.noteIntro,
		Open: func(ctx context.Context, r *http.Request) (bool, error) {
			return d.host.Door.May(ctx, act.Of("voice.note.decide", journal.Ref{Kind: noteKind, ID: r.PathValue("id")})), nil
		},
		Do: func(ctx context.Context, r *http.Request, in Decide) (string, error) {
			_, err := d.DecideNote(ctx, r.PathValue("id"), in)
			return "/voice", err
		}}.Screens()...)
}

func (d *Desk) api(a huma.API) {
	api.Post(a, "voice.note.send", "/api/voice/notes", "Say what gets in the way on a page, without a name", func(ctx context.Context, in *struct{ Body SendNote }) (act.Done[Sent], error) {
		return d.SendNote(ctx, in.Body)
	})
	api.Get(a, "voice.note.list", "/api/voice/notes", "What was written of what gets in the way, and how much of each page", func(ctx context.Context, in *paging.Ask) (Notes, error) { return d.Read(ctx, *in) })
	api.Get(a, "voice.note.see", "/api/voice/notes/{id}", "A note to the makers", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"40"`
	}) (Note, error) {
		return d.Note(ctx, in.ID)
	})
	api.Post(a, "voice.note.decide", "/api/voice/notes/{id}/decide", "Say what becomes of a note", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body Decide
	}) (act.Done[Note], error) {
		return d.DecideNote(ctx, in.ID, in.Body)
	})
	api.Get(a, "voice.mended.see", "/api/voice/mended", "What was mended because somebody wrote of it", func(ctx context.Context, _ *struct{}) (News, error) { return d.News(ctx) })
	api.Post(a, "voice.month.answer", "/api/voice/month", "Answer the question of the month, without a name", func(ctx context.Context, in *struct{ Body Answer }) (act.Done[Sent], error) {
		return d.AnswerMonth(ctx, in.Body)
	})
	api.Post(a, "voice.month.pass", "/api/voice/month/later", "Not to be asked again this month", func(ctx context.Context, _ *struct{}) (act.Done[Sent], error) { return d.PassMonth(ctx) })
	api.Get(a, "voice.month.lines", "/api/voice/month/lines", "What was written beside the answers of a month", func(ctx context.Context, in *struct {
		Month string `query:"month" doc:"2026-11; this month when left out" maxLength:"10"`
		paging.Ask
	}) (Lines, error) {
		return d.Lines(ctx, in.Month, in.Ask)
	})
}

var states = map[string]string{"new": "New", "planned": "Planned", "mended": "Mended", "declined": "Will not be done"}

var wrote = map[string]string{"staff": "Staff", "victim": "Victim"}

func roleText(n Note) string {
	if len(n.Roles) == 0 {
		return wrote[n.Whom]
	}
	return strings.ReplaceAll(strings.Join(n.Roles, ", "), "_", " ")
}

func hour(n Note) string { return n.At.In(when.London).Format("Mon 2 Jan 2006, 15h") }

func (d *Desk) makersPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.Read(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var screens, rows []page.Row
	for _, s := range x.Screens {
		screens = append(screens, page.Row{Cells: []page.Cell{{Text: s.Title + " (" + s.Page + ")"}, {Text: strconv.FormatInt(s.All, 10), Num: true}, {Text: strconv.FormatInt(s.New, 10), Num: true}}})
	}
	for _, n := range x.Notes {
		u := page.Later
		if n.State == "new" {
			u = page.Soon
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/voice/notes/"+n.ID), g.Text(n.Text))}, {Text: n.Title}, {Text: roleText(n)}, {Text: hour(n)}, {Text: states[n.State]}}})
	}
	page.Render(w, r, page.Page{Title: "What gets in the way", Wide: true},
		page.P("What people wrote in the foot of a page. It is kept with the page, the roles and the hour, and with a name only where somebody asked for an answer."),
		page.Section("By page", "", []page.Link{{Text: "Take the notes away (CSV)", Href: "/voice/notes.csv"}, {Text: "What was mended", Href: "/voice/mended"}}, page.DenseTable("Notes by page", []string{"Page", "Notes", "New"}, screens, "Nobody has written yet. The question stands in the foot of every page.")),
		page.Section("Notes", "newest first", nil, page.DenseTable("Notes", []string{"Note", "Page", "Role", "When", "State"}, rows, "Nobody has written yet."), page.NextPrevious(r, listNotes, x.Next)))
}

func (d *Desk) noteIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	n, err := d.Note(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	rows := []page.SummaryRow{page.Fact("Note", n.Text), page.Fact("Page", n.Title+" ("+n.Page+")"), page.Fact("Role", roleText(n)), page.Fact("When", hour(n)), page.Fact("State", states[n.State])}
	if n.Said != "" {
		rows = append(rows, page.Fact("What was said", n.Said))
	}
	if n.Account != "" {
		rows = append(rows, page.Fact("Asks for an answer", d.host.NameOf(ctx, n.Account)))
	}
	return page.SummaryList(page.SummaryListProps{Rows: rows}), nil
}

func (d *Desk) mendedPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.News(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows, own []page.Row
	for _, m := range x.Mended {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: m.Said}, {Text: m.Title}, {Text: when.DayOf(m.On).Text()}}})
	}
	for _, n := range x.Own {
		own = append(own, page.Row{Cells: []page.Cell{{Text: n.Text}, {Text: n.Title}, {Text: states[n.State]}, {Text: n.Said}}})
	}
	page.Render(w, r, page.Page{Title: "What was mended", Wide: true},
		page.P("Somebody wrote what gets in the way in the foot of a page, and this was mended."),
		page.DenseTable("What was mended", []string{"Mended", "Page", "On"}, rows, "Nothing has been mended yet. Write what gets in the way in the foot of the page where it does."),
		g.If(len(own) > 0, page.Section("Your own notes", "those for which you asked for an answer", nil, page.DenseTable("Your own notes", []string{"Note", "Page", "State", "Answer"}, own, ""))))
}

func (d *Desk) linesPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.Lines(r.Context(), r.URL.Query().Get("month"), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, l := range x.Lines {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: l.Text}, {Text: wrote[l.Whom]}}})
	}
	first := when.MustDay(x.Month + "-01") // Lines has read it
	page.Render(w, r, page.Page{Title: "What they wrote beside their answer", Wide: true, Crumbs: []page.Crumb{{Text: "What all of this achieved", Href: "/insight?month=" + x.Month}, {Text: "What they wrote"}}},
		page.P("In no order, and without the answer beside which it was written. Nothing is shown until enough have answered."),
		page.Section(first.Month.String(), "", nil, page.DenseTable("Lines", []string{"Line", "From"}, rows, "Nothing is shown of this month."), page.NextPrevious(r, listLines, x.Next)))
}

// notesFile gives every note as CSV (RFC 4180), without whoever wrote it.
func (d *Desk) notesFile(w http.ResponseWriter, r *http.Request) {
	var all []Note
	for ask := (paging.Ask{Limit: 200}); ; {
		x, err := d.Read(r.Context(), ask)
		if err != nil {
			page.Fault(w, r, err)
			return
		}
		if all = append(all, x.Notes...); x.Next == "" {
			break
		}
		ask.Cursor = x.Next
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="throughline-notes.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	c := csv.NewWriter(w)
	c.UseCRLF = true
	_ = c.Write([]string{"page", "title", "from", "roles", "hour", "note", "state", "said"}) // a reader who has gone away is not a fault
	for _, n := range all {
		_ = c.Write([]string{n.Page, n.Title, n.Whom, strings.Join(n.Roles, " "), when.RFC3339(n.At), spreadsheet(n.Text), n.State, spreadsheet(n.Said)})
	}
	c.Flush()
}

// spreadsheet keeps what somebody typed from being read as a formula.
func spreadsheet(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
