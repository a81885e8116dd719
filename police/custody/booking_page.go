package custody

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

// bookingPage is GET /custody/{id}/booking: the whole of booking in as a list, with its next step as a button.
func (d *Desk) bookingPage(w http.ResponseWriter, r *http.Request) {
	s, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	steps := bookingSteps(s.Detention, s.Booked, s.Need)
	var items []page.TaskItem
	done := 0
	for _, st := range steps {
		it := page.TaskItem{Title: page.SummaryText{Text: st.Title}, Status: page.TaskStatus{Text: "Done"}}
		if st.Done {
			done++
		} else {
			it.Status = page.TaskStatus{Tag: &page.TagProps{Text: "To do", Classes: "govuk-tag--blue"}}
			it.Hint = &page.ContentProps{Text: st.Owed}
		}
		if s.held() && d.host.Door.May(r.Context(), act.Of(st.Action, s.ref())) {
			it.Href = bookingPath(s.ID, st)
		}
		items = append(items, it)
	}
	next := d.bookingNext(r.Context(), s.ID)
	var button g.Node
	switch {
	case !s.held():
		button = page.P("They have left custody.")
	case next != "/custody/"+s.ID+"/booking":
		button = page.Button(page.ButtonProps{Text: "Go on booking in", Href: next})
	case done == len(steps):
		button = page.P("They are booked in. Everything has an answer.")
	default:
		button = page.P("Nothing more can be done by you now. What is left waits for somebody, or is for another member of staff.")
	}
	crumbs := []page.Crumb{{Text: "Custody", Href: "/custody"}, {Text: s.Number, Href: "/custody/" + s.ID}, {Text: "Booking in"}}
	page.Render(w, r, page.Page{Title: "Booking in " + s.Number, Wide: true, Crumbs: crumbs, Head: d.detentionHead(s)},
		h.H2(h.Class("govuk-heading-m"), g.Text("Booking in: "+strconv.Itoa(done)+" of "+strconv.Itoa(len(steps))+" done")), button,
		page.TaskList(page.TaskListProps{Items: items, IDPrefix: "step"}))
}

// bookingForm makes a form of formOf a step of booking in: it says which step it is, and leads to the next.
func bookingForm[I any](d *Desk, p room.FormPage[I]) room.FormPage[I] {
	intro, do, shape := p.Intro, p.Do, p.Shape
	p.Intro = func(ctx context.Context, r *http.Request) (g.Node, error) {
		head, err := intro(ctx, r)
		if err != nil || !inBooking(r) {
			return head, err
		}
		s, err := d.See(ctx, r.PathValue("id"))
		return g.Group{bookingLine(r, s, bookingSteps(s.Detention, s.Booked, s.Need)), head}, err
	}
	p.Shape = func(ctx context.Context, r *http.Request, f *form.Spec) error {
		if err := shape(ctx, r, f); err != nil {
			return err
		}
		if inBooking(r) {
			f.Cancel = "/custody/" + r.PathValue("id") + "/booking"
		}
		return nil
	}
	p.Do = func(ctx context.Context, r *http.Request, in I) (string, error) {
		next, err := do(ctx, r, in)
		if err == nil && inBooking(r) {
			next = d.bookingNext(ctx, r.PathValue("id"))
		}
		return next, err
	}
	return p
}

func inBooking(r *http.Request) bool { return r.URL.Query().Has("booking") }

func bookingLine(r *http.Request, s Seen, steps []Step) g.Node {
	last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	n := slices.IndexFunc(steps, func(st Step) bool { p, _, _ := strings.Cut(st.Path, "?"); return p == last && !st.Done })
	if n < 0 {
		n = slices.IndexFunc(steps, func(st Step) bool { p, _, _ := strings.Cut(st.Path, "?"); return p == last })
	}
	where := "Booking in"
	if n >= 0 {
		where += ", step " + strconv.Itoa(n+1) + " of " + strconv.Itoa(len(steps))
	}
	return h.P(h.Class("govuk-body"), h.B(g.Text(where+". ")), h.A(h.Class("govuk-link"), h.Href("/custody/"+s.ID+"/booking"), g.Text("All steps")))
}

// bookingPages are the screens of what booking in asks, each also reached from the record.
func (d *Desk) bookingPages() []room.Screen {
	details := formOf(d, "details", "About them", "booking_page.go", "Record the answers", func(s *form.Spec) {
		s.Knows = "custody.known.last_time"
		s.Fields = append(named("occupation", "nationality", "second_nationality", "consul"), form.Field{Name: "ethnicity", Options: d.options("field.ethnicity_self"), As: form.AsSelect})
		s.Fields = append(s.Fields, named("search_by", "disability", "dependants", "religion", "diet", "immigration", "at")...)
	}, d.RecordDetails)
	details.Version = room.VersionOf(d.host, "detention", "id")
	details.Known = func(ctx context.Context, r *http.Request) (map[string]string, error) {
		s, err := d.See(ctx, r.PathValue("id"))
		return s.known, err
	}
	call := formOf(d, "call", "Call somebody", "booking_page.go", "Record it", func(s *form.Spec) {
		s.Knows = "custody.known.chosen"
		s.Fields = append(named("for", "step", "who", "contact"), form.Field{Name: "expected_at"}, form.Field{Name: "capacity", Options: d.options("custody.adult_capacity")},
			form.Field{Name: "barred", Options: d.options("custody.adult_bar")}, form.Field{Name: "asked_all"}, form.Field{Name: "note"}, form.Field{Name: "at"})
	}, d.RecordCall)
	call.Known = func(_ context.Context, r *http.Request) (map[string]string, error) {
		known := map[string]string{}
		for _, n := range []string{"for", "step"} {
			if v := r.URL.Query().Get(n); v != "" {
				known[n] = v
			}
		}
		return known, nil
	}
	call.Intro = d.callIntro
	injury := formOf(d, "injury", "Injuries", "body_page.go", "Record the injury", func(s *form.Spec) {
		opts := []form.Option{{Value: noInjury, Text: bodyLabel(noInjury)}}
		for _, p := range bodyParts {
			opts = append(opts, form.Option{Value: p.Code, Text: p.Label})
		}
		s.Knows = "custody.known.chosen"
		s.Fields = append([]form.Field{{Name: "part", Options: opts, As: form.AsSelect}}, named("kind", "size", "note", "said", "from_force", "professional_called", "at")...)
	}, d.RecordInjury)
	injury.Intro, injury.Known = d.bodyIntro, bodyKnown
	sample := formOf(d, "sample", "Samples", "booking_page.go", "Record the sample", nil, d.RecordSample)
	property := formOf(d, "property", "Property", "booking_page.go", "Record the property", nil, d.RecordProperty)
	search := formOf(d, "search", "Search", "booking_page.go", "Record the search", func(s *form.Spec) {
		opts := append([]form.Option{{Value: "none", Text: "Not searched"}}, d.options("custody.search")...)
		s.Fields = append([]form.Field{{Name: "level", Options: opts}}, named("reason", "searcher", "same_sex", "present", "adult_here", "without_adult", "found", "safeguarding", "at")...)
	}, d.RecordSearch)
	return slices.Concat(
		[]room.Screen{{Pattern: "GET /custody/{id}/booking", Title: "Booking in", File: "custody/booking_page.go", Handler: d.bookingPage}},
		bookingForm(d, details).Screens(), bookingForm(d, call).Screens(), bookingForm(d, injury).Screens(), bookingForm(d, sample).Screens(),
		bookingForm(d, property).Screens(), bookingForm(d, search).Screens(),
		formOf(d, "search-authority", "Authorise a search", "booking_page.go", "Authorise the search", func(s *form.Spec) {
			s.Fields = []form.Field{{Name: "level", Options: slices.DeleteFunc(d.options("custody.search"), func(o form.Option) bool { return o.Value != "strip" && o.Value != "intimate" })}, {Name: "reason"}, {Name: "at"}}
		}, d.AuthoriseSearch).Screens(),
		formOf(d, "property-return", "Give property back", "booking_page.go", "Record that it is given back", nil, d.ReturnProperty).Screens(),
		d.childPages(),
	)
}

// childPages are the screens of the path of somebody under 18.
func (d *Desk) childPages() []room.Screen {
	return slices.Concat(
		bookingForm(d, formOf(d, "child-told", "Who is told for the child", "booking_page.go", "Record it", nil, d.TellResponsible)).Screens(),
		bookingForm(d, formOf(d, "child-place", "Where the child is kept", "booking_page.go", "Record it", nil, d.PlaceChild)).Screens(),
		formOf(d, "child-bed", "A place from the local authority", "booking_page.go", "Record it", nil, d.AskBed).Screens(),
	)
}

// callIntro shows the calls so far, each with its times, and what an appropriate adult is for.
func (d *Desk) callIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	s, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	head, err := d.intro(ctx, r)
	parts := g.Group{head, callTable(s)}
	if s.Need.Needed {
		parts = append(parts, page.InsetText(page.InsetTextProps{Text: s.Need.Why + ": an appropriate adult is needed. " + d.adultRole("en")}))
	}
	return parts, err
}

// adultRole is what an appropriate adult is told of their part, in English or Welsh.
func (d *Desk) adultRole(lang string) string {
	var v struct {
		Lang     string `json:"lang"`
		Text     string `json:"text"`
		Reviewed bool   `json:"reviewed"`
	}
	if _, err := d.row("custody.adult_role", "role."+lang, d.host.Clock.Now(), &v); err != nil {
		return ""
	}
	return v.Text
}

func callTable(s Seen) g.Node {
	var rows []page.Row
	for _, c := range s.Calls {
		cells := []page.Cell{{Text: strings.TrimSpace(entryCalled(c.For))}, {Text: orDash(c.Who)}}
		for _, t := range []struct{ at string }{{timeText(c.AskedAt)}, {timeText(c.AnsweredAt)}, {timeText(c.ExpectedAt)}, {timeText(c.ArrivedAt)}, {timeText(c.LeftAt)}} {
			cells = append(cells, page.Cell{Text: t.at})
		}
		took := orDash("")
		if m := int(c.Took(s.Now).Minutes()); !c.AskedAt.IsZero() && c.FailedAt.IsZero() {
			took = strconv.Itoa(m) + " min"
		}
		if !c.FailedAt.IsZero() {
			took = "Not reached " + clockText(c.FailedAt)
		}
		rows = append(rows, page.Row{Cells: append(cells, page.Cell{Text: took})})
	}
	if len(rows) == 0 {
		return nil
	}
	return page.Section("Calls", "", nil, page.DenseTable("Calls and how long each took", []string{"Who", "Name", "Asked", "Answered", "Expected", "Here", "Left", "Asked to here"}, rows, ""))
}
