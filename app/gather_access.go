package app

import (
	"context"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// needForms are the pages of the acts that change who may see a thread.
func (s *Server) needForms() [][]room.Screen {
	to := func(r *http.Request) string { return "/threads/" + r.PathValue("id") }
	return [][]room.Screen{
		room.FormPage[need.Restrict]{Path: "/threads/{id}/restrict", Title: "Restrict this thread", File: "app/gather_access.go", Button: "Restrict it", Warns: true,
			Intro: s.aboutThread("It will be there only for you and the people you name: not in lists, counts, searches or on the map for anybody else."),
			Shape: func(ctx context.Context, _ *http.Request, spec *form.Spec) error { return s.offerStaff(ctx, spec) },
			Do: func(ctx context.Context, r *http.Request, in need.Restrict) (string, error) {
				_, err := s.desks.need.Restrict(ctx, r.PathValue("id"), in)
				return to(r), err
			}}.Screens(),
		room.FormPage[need.Lift]{Path: "/threads/{id}/lift", Title: "Lift the restriction", File: "app/gather_access.go", Button: "Lift it", Warns: true,
			Intro: s.aboutThread("Every member of staff who could see it before will see it again, with all that happened since."),
			Do: func(ctx context.Context, r *http.Request, in need.Lift) (string, error) {
				_, err := s.desks.need.Lift(ctx, r.PathValue("id"), in)
				return to(r), err
			}}.Screens(),
		s.memberForm("/threads/{id}/members", "Name somebody who needs to see it", "Name them", s.needAdd),
		s.memberForm("/threads/{id}/members/end", "End somebody's need to see it", "End it", s.needEnd),
		room.FormPage[need.BreakGlass]{Path: "/glass", Title: "Open a restricted thread in an emergency", File: "app/gather_access.go", Button: "Open it now", Warns: true,
			Intro: func(context.Context, *http.Request) (g.Node, error) {
				return page.Prose(page.WarningText(page.WarningTextProps{Text: "The owner of the thread and information assurance are told at once, everything you look at is recorded, and somebody asks you about it on the next working day."}),
					page.P("Use this only when waiting would put somebody at risk. You need the thread's reference: the person who called you has it.")), nil
			},
			Do: func(ctx context.Context, r *http.Request, in need.BreakGlass) (string, error) {
				done, err := s.desks.need.BreakGlass(ctx, in)
				return "/threads/" + done.Value.Thread, err
			}}.Screens(),
		room.FormPage[need.Review]{Path: "/glass/{id}/review", Title: "Review an emergency opening", File: "app/gather_access.go", Button: "Record what you found",
			Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
				b, err := s.desks.need.Broken(ctx, r.PathValue("id"))
				if err != nil {
					return nil, err
				}
				return s.brokenFacts(ctx, b), nil
			},
			Do: func(ctx context.Context, r *http.Request, in need.Review) (string, error) {
				_, err := s.desks.need.ReviewGlass(ctx, r.PathValue("id"), in)
				return "/glass/" + r.PathValue("id"), err
			}}.Screens(),
	}
}

func (s *Server) needAdd(ctx context.Context, id string, in need.Member) error {
	_, err := s.desks.need.AddMember(ctx, id, in)
	return err
}

func (s *Server) needEnd(ctx context.Context, id string, in need.Member) error {
	_, err := s.desks.need.EndMember(ctx, id, in)
	return err
}

func (s *Server) memberForm(path, title, button string, do func(ctx context.Context, id string, in need.Member) error) []room.Screen {
	return room.FormPage[need.Member]{Path: path, Title: title, File: "app/gather_access.go", Button: button,
		Intro: s.aboutThread(""),
		Do: func(ctx context.Context, r *http.Request, in need.Member) (string, error) {
			return "/threads/" + r.PathValue("id") + "/restricted", do(ctx, r.PathValue("id"), in)
		}}.Screens()
}

// aboutThread names the thread above a form, through the thread's own door.
func (s *Server) aboutThread(more string) func(ctx context.Context, r *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		t, err := s.seeThread(ctx, r.PathValue("id"), threadAsk{})
		if err != nil {
			return nil, err
		}
		text := t.Title() + ", thread " + t.Ref + "."
		if more != "" {
			text += " " + more
		}
		return page.InsetText(page.InsetTextProps{Text: text}), nil
	}
}

// offerStaff offers those who can be named.
func (s *Server) offerStaff(ctx context.Context, spec *form.Spec) error {
	people, err := s.personas(ctx)
	if err != nil {
		return err
	}
	actor, err := access.From(ctx)
	if err != nil {
		return err
	}
	var options []form.Option
	for _, p := range people {
		if strings.HasPrefix(p.Account, "staff:") && p.Account != actor.Account {
			options = append(options, form.Option{Value: p.Account, Text: p.Name, Hint: p.Role})
		}
	}
	fields := []form.Field{{Name: "why"}}
	if len(options) > 0 {
		fields = []form.Field{{Name: "why"}, {Name: "members", Options: options}}
	}
	spec.Fields = fields
	return nil
}

// membersPage shows who may see a restricted thread.
func (s *Server) membersPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	t, err := s.seeThread(ctx, r.PathValue("id"), threadAsk{})
	if err == nil && !strings.HasPrefix(t.Label, need.Prefix) {
		err = fault.New(fault.Conflict, "access.not_restricted")
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	ms, err := access.MembersOf(s.Host.DB.Read(ctx), t.Label, s.Host.Clock.Now())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(ms))
	for i, m := range ms {
		how, until := map[string]string{need.Owner: "restricted it and answers for it", need.Named: "named", need.Glass: "opened it in an emergency"}[m.Kind], "until it is ended"
		if !m.Until.IsZero() {
			until = "until " + m.Until.In(when.London).Format("Mon 2 Jan 15:04")
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: s.ownerName(ctx, t.view.Reader, m.Account)}, {Text: how}, {Text: m.From.In(when.London).Format("Mon 2 Jan 2006 15:04")}, {Text: until}}}
	}
	subject := journal.Ref{Kind: "thread", ID: t.ID}
	var acts []page.Act
	for _, x := range [][3]string{{"access.member.add", "Name somebody", "/members"}, {"access.member.end", "End somebody's need", "/members/end"}, {"access.lift", "Lift the restriction", "/lift"}} {
		if s.Host.Door.May(ctx, act.Of(x[0], subject, "to see whether they may")) {
			acts = append(acts, page.Act{Text: x[1], Href: "/threads/" + t.ID + x[2]})
		}
	}
	page.Render(w, r, page.Page{Title: "Who may see this thread", Back: "/threads/" + t.ID}, page.P(t.Title()+", thread "+t.Ref+"."),
		page.DenseTable("Who may see this thread", []string{"Who", "Why", "From", "Until"}, rows, "Nobody is named."), g.If(len(acts) > 0, page.Acts(acts)))
}

// brokenPage is one emergency opening, for who reviews it.
func (s *Server) brokenPage(w http.ResponseWriter, r *http.Request) {
	b, err := s.desks.need.Broken(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var button g.Node
	if !b.Reviewed && s.Host.Door.May(r.Context(), act.Of("access.glass.review", journal.Ref{Kind: "glass", ID: b.Glass})) {
		button = page.Button(page.ButtonProps{Text: "Review it", Href: "/glass/" + b.Glass + "/review"})
	}
	page.Render(w, r, page.Page{Title: "An emergency opening", Wide: true}, s.brokenFacts(r.Context(), b),
		page.Section("What was looked at", "", nil, s.lookTable(r.Context(), b.Looks)), button)
}

func (s *Server) brokenFacts(ctx context.Context, b need.Broken) g.Node {
	who := upper(s.Host.NameOf(ctx, b.Account))
	rows := []page.SummaryRow{page.Fact("Thread", b.Ref), page.Fact("Opened by", who), page.Fact("Reason given", b.Why),
		page.Fact("Opened", b.At.In(when.London).Format("Mon 2 Jan 2006 15:04")), page.Fact("Open until", b.Until.In(when.London).Format("Mon 2 Jan 2006 15:04"))}
	if b.Reviewed {
		rows = append(rows, page.Fact("Found", map[string]string{"justified": "It was justified", "not_justified": "It was not justified"}[b.Finding]), page.Fact("Comment", b.Comment))
	}
	return page.SummaryList(page.SummaryListProps{Rows: rows})
}
