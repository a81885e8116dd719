package duty

import (
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const hrFile = "duty/hr_page.go"

// hrScreens are personnel's: skills that fall due, records, and files of staff.
func (d *Desk) hrScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /duty/personnel", Title: "Personnel", File: hrFile, Handler: d.personnelPage},
		{Pattern: "GET /duty/staff/{id}/record", Title: "Record of a member of staff", File: hrFile, Handler: d.recordPage},
	}
	to := func(path string) func(*http.Request) string {
		return func(r *http.Request) string { return "/duty/staff/" + r.PathValue("id") + path }
	}
	change := room.FormPage[ChangeRecord]{Path: "/duty/staff/{id}/record/change", Title: "Move somebody or put their record right", File: hrFile, Button: "Save the change", Back: to("/record"), Version: room.VersionOf(d.host, "staff", "id"),
		Do: func(ctx context.Context, r *http.Request, in ChangeRecord) (string, error) {
			_, err := d.ChangeRecord(ctx, r.PathValue("id"), in)
			return to("/record")(r), err
		}}
	rank := room.FormPage[SetRank]{Path: "/duty/staff/{id}/record/rank", Title: "Give a rank", File: hrFile, Button: "Give the rank", Back: to("/record"), Version: room.VersionOf(d.host, "staff", "id"),
		Do: func(ctx context.Context, r *http.Request, in SetRank) (string, error) {
			_, err := d.SetRank(ctx, r.PathValue("id"), in)
			return to("/record")(r), err
		}}
	adjust := room.FormPage[Adjust]{Path: "/duty/staff/{id}/record/adjustment", Title: "Record a restriction or an adjustment", File: hrFile, Button: "Record it", Back: to("/record"),
		Do: func(ctx context.Context, r *http.Request, in Adjust) (string, error) {
			_, err := d.Adjust(ctx, r.PathValue("id"), in)
			return to("/record")(r), err
		}}
	kin := room.FormPage[Kin]{Path: "/duty/staff/{id}/kin", Title: "Next of kin", File: hrFile, Button: "Save", Back: to(""),
		Do: func(ctx context.Context, r *http.Request, in Kin) (string, error) {
			_, err := d.SetKin(ctx, r.PathValue("id"), in)
			return to("")(r), err
		}}
	renew := room.FormPage[BookRenewal]{Path: "/duty/staff/{id}/renewal", Title: "Book a renewal", File: hrFile, Button: "Book it", Back: func(*http.Request) string { return "/duty/personnel" },
		Known: func(_ context.Context, r *http.Request) (map[string]string, error) {
			return map[string]string{"skill": r.URL.Query().Get("skill")}, nil
		},
		Do: func(ctx context.Context, r *http.Request, in BookRenewal) (string, error) {
			_, err := d.BookRenewal(ctx, r.PathValue("id"), in)
			return "/duty/personnel", err
		}}
	ended := room.FormPage[CloseRenewal]{Path: "/duty/renewals/{id}", Title: "Say how a renewal went", File: hrFile, Button: "Save", Version: room.VersionOf(d.host, "renewal", "id"), Back: func(*http.Request) string { return "/duty/personnel" },
		Do: func(ctx context.Context, r *http.Request, in CloseRenewal) (string, error) {
			_, err := d.CloseRenewal(ctx, r.PathValue("id"), in)
			return "/duty/personnel", err
		}}
	for _, s := range [][]room.Screen{change.Screens(), rank.Screens(), adjust.Screens(), kin.Screens(), renew.Screens(), ended.Screens(), d.importForm().Screens()} {
		out = append(out, s...)
	}
	return out
}

func (d *Desk) personnelPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	type personnel struct {
		due []DueSkill
		all []Staff
	}
	part, err := paging.From(r).One("staff")
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	now := d.host.Clock.Now()
	p, err := act.See(ctx, d.host.Door, importAct(), func(q db.Querier, _ *access.Actor) (p personnel, err error) {
		if p.due, err = d.dueSkills(q, now); err != nil {
			return p, err
		}
		p.all, err = d.All(q, now)
		return p, err
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	due := make([]page.Row, 0, len(p.due))
	for _, x := range p.due {
		effect, urgency := "Warns at dispatch", page.Soon
		if x.Skill.Hard {
			effect = "Shuts out of dispatch"
		}
		if !x.Skill.Valid {
			urgency = page.Late
		}
		booked := page.Cell{Node: h.A(h.Href("/duty/staff/"+x.Staff.ID+"/renewal?skill="+x.Skill.Code), g.Text("Book a renewal"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" of "+x.Skill.Label+" for "+x.Staff.Name)))}
		if x.Booked != nil {
			text := clock(x.Booked.StartsAt)
			if x.Booked.TooLate {
				text += ", after it lapses"
			}
			booked = page.Cell{Node: h.A(h.Href("/duty/renewals/"+x.Booked.ID), g.Text(text))}
		}
		due = append(due, page.Row{Urgency: urgency, Cells: []page.Cell{{Node: h.A(h.Href("/duty/staff/"+x.Staff.ID), g.Text(x.Staff.Title()))}, {Text: x.Skill.Label}, {Text: daysLeft(x)}, {Text: effect}, booked}})
	}
	serving, next := paging.Cut(part, p.all, func(s Staff) paging.Mark { return paging.Mark{By: s.Name, ID: s.ID} })
	all := make([]page.Row, 0, len(serving))
	for _, s := range serving {
		all = append(all, page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/duty/staff/"+s.ID+"/record"), g.Text(s.Title()))}, {Text: plain(strings.Join(s.Roles, ", "))}, {Text: plain(strings.Join(s.Teams, ", "))}, {Text: d.patternLabel(s.Pattern)}}})
	}
	page.Render(w, r, page.Page{Title: "Personnel", Wide: true, Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "Personnel"}}},
		page.Acts([]page.Act{{Text: "Take in a file of staff", Href: "/duty/import"}}),
		page.Section("Skills that fall due", fmt.Sprint(len(due)), nil, page.DenseTable("Skills that fall due", []string{"Who", "Skill", "Valid to", "At dispatch", "Renewal"}, due, "No skill falls due in the next 60 days.")),
		page.Section("Staff", fmt.Sprintf("%d of %d, by name", len(all), len(p.all)), nil, page.DenseTable("Staff", []string{"Who", "Work", "Teams", "Pattern"}, all, "Nobody serves yet."), page.NextPrevious(r, "staff", next)))
}

func (d *Desk) recordPage(w http.ResponseWriter, r *http.Request) {
	rec, err := d.SeeRecord(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	id := rec.Staff.ID
	ranks := make([]page.Row, len(rec.Ranks))
	for i, x := range rec.Ranks {
		until := "Now"
		if !x.Until.IsZero() {
			until = clock(x.Until)
		}
		ranks[i] = page.Row{Cells: []page.Cell{{Text: d.rankLabel(x.Rank, x.From)}, {Text: upperFirst(x.How)}, {Text: clock(x.From)}, {Text: until}}}
	}
	adjusted := make([]page.Row, len(rec.Adjustments))
	for i, x := range rec.Adjustments {
		adjusted[i] = page.Row{Cells: []page.Cell{{Text: x.Kind}, {Text: x.What}, {Text: x.FromOn.Text()}, {Text: dayOr(x.UntilOn, "Until ended")}}}
	}
	manager := "None"
	if rec.LineManager != "" {
		manager = d.host.NameOf(r.Context(), "staff:"+rec.LineManager)
	}
	hours := "Not recorded"
	if rec.HoursAWeek > 0 {
		hours = strconv.FormatFloat(rec.HoursAWeek, 'g', 4, 64) + " a week"
	}
	var acts []page.Act
	for _, x := range []struct{ action, text, path string }{{"duty.record.change", "Move or put right", "record/change"}, {"duty.rank.set", "Give a rank", "record/rank"}, {"duty.adjustment.add", "Restriction or adjustment", "record/adjustment"},
		{"duty.kin.set", "Next of kin", "kin"}, {"duty.renewal.book", "Book a renewal", "renewal"}} {
		if d.may(r, x.action, id) {
			acts = append(acts, page.Act{Text: x.text, Href: "/duty/staff/" + id + "/" + x.path})
		}
	}
	page.Render(w, r, page.Page{Title: "Record of " + rec.Staff.Title(), Wide: true, Crumbs: []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: rec.Staff.Name, Href: "/duty/staff/" + id}, {Text: "Record"}}},
		page.SummaryCard("Service", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Collar or staff number", rec.Staff.Number), page.Fact("Warrant number", or(rec.Warrant, "Not recorded")), page.Fact("Employee number", or(rec.EmployeeNumber, "Not recorded")),
			page.Fact("Joined", when.DayOf(rec.JoinedAt).Text()), page.Fact("Posting", or(rec.Posting, "Not recorded")), page.Fact("Line manager", manager), page.Fact("Contract", or(plain(rec.Contract), "Not recorded")), page.Fact("Hours", hours), page.Fact("Pattern", or(d.patternLabel(rec.Staff.Pattern), "None"))}})),
		page.Acts(acts),
		page.Section("Ranks", "", nil, page.DenseTable("Ranks", []string{"Rank", "How", "From", "To"}, ranks, "None: police staff.")),
		page.Section("Restrictions and adjustments", "", nil, page.DenseTable("Restrictions and adjustments", []string{"Kind", "What", "From", "To"}, adjusted, "None.")))
}

// rankLabel is how a rank was called then.
func (d *Desk) rankLabel(code string, at time.Time) string {
	v, _, _ := d.rank(code, when.DayOf(at))
	return or(v.Label, plain(code))
}

func or(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

// ImportForm is a file of staff, to be looked at or taken in.
type ImportForm struct {
	File *multipart.FileHeader `json:"-" form:"file" label:"File" said:"the file" required:"true" hint:"CSV in UTF-8, one member of staff a line. The first line names the columns: account, name, number and roles, and those you need of rank, teams, pattern, anchor_on, posting, line_manager, contract, hours_a_week, warrant, employee_number"`
	How  string                `json:"how" form:"how" label:"What is to be done" said:"what is to be done" enum:"try,take" required:"true"`
}

func (d *Desk) importForm() room.FormPage[ImportForm] {
	return room.FormPage[ImportForm]{Path: "/duty/import", Title: "Take in a file of staff", File: hrFile, Button: "Go on", Limit: importBytes + (1 << 20), Back: func(*http.Request) string { return "/duty/personnel" },
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
				return page.P("Try it first: every row that would be refused is shown, and why. A file is taken in whole or not at all."), nil
			}
			body, err := bytesOf(r.MultipartForm.File["file"][0])
			if err != nil {
				return nil, err
			}
			tried, err := d.TryImport(ctx, body)
			if err != nil {
				return nil, nil // the form says what is wrong with the file
			}
			return importTable(tried), nil
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "file"}, {Name: "how", As: form.AsRadios, Options: []form.Option{{Value: "try", Text: "Try it, and change nothing"}, {Value: "take", Text: "Take it in"}}}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in ImportForm) (string, error) {
			body, err := bytesOf(in.File)
			if err != nil {
				return "", err
			}
			if in.How == "take" {
				_, err := d.Import(ctx, body)
				return "/duty/personnel", err
			}
			if _, err := d.TryImport(ctx, body); err != nil {
				return "", err
			}
			return "", room.ErrAgain
		}}
}

func bytesOf(f *multipart.FileHeader) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.InvalidField("file", "duty.import.empty")
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, importBytes+1))
}

func importTable(x Imported) g.Node {
	const shown = 200
	rows := make([]page.Row, 0, min(shown, len(x.Refused)))
	for _, f := range x.Refused[:min(shown, len(x.Refused))] {
		rows = append(rows, page.Row{Urgency: page.Late, Cells: []page.Cell{{Text: strconv.Itoa(f.Row), Num: true}, {Text: or(f.Column, "The row")}, {Text: f.Value}, {Text: f.Detail}}})
	}
	said := fmt.Sprintf("%d rows were read and %d could be taken in. Nothing has been changed.", x.Rows, x.Ready)
	if len(x.Refused) > shown {
		said += fmt.Sprintf(" The first %d of %d faults are shown.", shown, len(x.Refused))
	}
	return page.Section("What would come of it", "", nil, page.P(said), page.DenseTable("Refused", []string{"Row", "Column", "Value", "Why"}, rows, "No row is refused. Choose the file again and take it in."))
}
