package custody

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) screens() []room.Screen {
	return slices.Concat(
		[]room.Screen{
			{Pattern: "GET /custody", Title: "Custody board", File: "custody/board_page.go", Handler: d.boardPage},
			{Pattern: "GET /custody/{id}", Title: "Detention", File: "custody/detention_page.go", Handler: d.detentionPage},
			{Pattern: "GET /custody/{id}/log", Title: "Detention log", File: "custody/log_page.go", Handler: d.logPage},
		},
		d.arrestPage().Screens(), d.furtherPage().Screens(), d.arrivalPage().Screens(), d.decisionPages(), d.bookingPages(), d.handoverPages(), d.copyPages(), d.carePages(), d.endPages(), d.bailPages(),
	)
}

// options are the words of a law table's rows, for a choice.
func (d *Desk) options(table string) []form.Option {
	var out []form.Option
	for _, row := range d.host.Law.Table(table).On(when.DayOf(d.host.Clock.Now())) {
		out = append(out, form.Option{Value: row.Code, Text: d.label(table, row.Code)})
	}
	return out
}

// label is the word of one row of a law table that has labels; the code when there is none.
func (d *Desk) label(table, code string) string {
	row, ok := d.host.Law.Table(table).At(code, when.DayOf(d.host.Clock.Now()))
	if !ok {
		return strings.ReplaceAll(code, "_", " ")
	}
	return labelOf(row.Value(), code)
}

func (d *Desk) labels(table string, codes []string) string {
	var out []string
	for _, c := range codes {
		out = append(out, d.label(table, c))
	}
	return strings.Join(out, "; ")
}

// intro says whose detention a form is about; reading it is a look.
func (d *Desk) intro(ctx context.Context, r *http.Request) (g.Node, error) {
	s, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	rows := []page.SummaryRow{page.Fact("Detainee", s.Name), page.Fact("Custody number", s.Number), page.Fact("Held for", heldFor(s.Offences))}
	if !s.Clock.ExpiresAt.IsZero() {
		rows = append(rows, page.Fact("Detention ends", fullText(s.Clock.ExpiresAt)))
	}
	if !s.ReviewDueAt.IsZero() {
		rows = append(rows, page.Fact("Next review due", fullText(s.ReviewDueAt)))
	}
	if !s.CheckDueAt.IsZero() {
		rows = append(rows, page.Fact("Next check due", fullText(s.CheckDueAt)))
	}
	return page.SummaryList(page.SummaryListProps{Rows: rows}), nil
}

// formOf makes the screen of one act on a detention. shape may be nil.
func formOf[I any](d *Desk, path, title, file, button string, shape func(*form.Spec), do func(context.Context, string, I) (act.Done[Detention], error)) room.FormPage[I] {
	return room.FormPage[I]{Path: "/custody/{id}/" + path, Title: title, File: "custody/" + file, Button: button, Intro: d.intro,
		Shape: func(_ context.Context, r *http.Request, s *form.Spec) error {
			s.Cancel = "/custody/" + r.PathValue("id")
			if shape != nil {
				shape(s)
			}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in I) (string, error) {
			_, err := do(ctx, r.PathValue("id"), in)
			return "/custody/" + r.PathValue("id"), err
		}}
}

func fields(list ...form.Field) func(*form.Spec) {
	return func(s *form.Spec) { s.Fields = list }
}

func named(names ...string) []form.Field {
	var out []form.Field
	for _, n := range names {
		out = append(out, form.Field{Name: n})
	}
	return out
}

func (d *Desk) decisionPages() []room.Screen {
	return slices.Concat(
		bookingForm(d, formOf(d, "authorise", "Authorise detention", "screens.go", "Authorise detention", func(s *form.Spec) {
			s.Fields = append([]form.Field{{Name: "grounds", Options: d.options("custody.detention_ground"), Hint: "Held under another power: only for somebody who is not under arrest for an offence"}}, named("reasons", "cell", "at")...)
			s.Extra = page.P("If detention is not necessary, refuse it on the next page instead: open the record and choose Refuse detention.")
		}, d.Authorise)).Screens(),
		formOf(d, "refuse", "Refuse detention", "screens.go", "Refuse detention", nil, d.Refuse).Screens(),
		formOf(d, "review", "Record a review", "screens.go", "Record the review", fields(
			form.Field{Name: "decision", Options: []form.Option{{Value: "continue", Text: "Detention is still necessary"}, {Value: "release", Text: "Detention is no longer necessary"},
				{Value: "postponed", Text: "The review is postponed"}}},
			form.Field{Name: "method"}, form.Field{Name: "grounds"}, form.Field{Name: "invited"}, form.Field{Name: "said"}, form.Field{Name: "asleep"}, form.Field{Name: "reminded"},
			form.Field{Name: "postponed", Hint: "Only for a review that is postponed", Options: []form.Option{{Value: "not_practicable", Text: d.label("reason_code", "not_practicable")},
				{Value: "would_prejudice", Text: d.label("reason_code", "would_prejudice")}, {Value: "no_reviewer", Text: d.label("reason_code", "no_reviewer")}}},
			form.Field{Name: "at"}), d.RecordReview).Screens(),
		formOf(d, "extension", "Extend detention", "screens.go", "Authorise further detention", func(s *form.Spec) {
			s.Fields = append([]form.Field{{Name: "until"}, {Name: "grounds", Options: d.options("custody.detention_ground")}}, named("diligent", "method", "invited", "said", "reminded", "designated", "at")...)
			s.Extra = page.P("A superintendent may authorise detention up to 36 hours from the relevant time, for an indictable offence, after the second review and within the first 24 hours.")
		}, d.ExtendDetention).Screens(),
		formOf(d, "warrant", "Warrant of further detention", "screens.go", "Record the warrant", nil, d.RecordWarrant).Screens(),
	)
}

func (d *Desk) carePages() []room.Screen {
	return slices.Concat(
		bookingForm(d, d.rightsPage()).Screens(), bookingForm(d, d.riskPage()).Screens(),
		formOf(d, "check", "Record a check", "screens.go", "Record the check", nil, d.RecordCheck).Screens(),
		formOf(d, "fitness", "Record fitness", "screens.go", "Record the finding", nil, d.RecordFitness).Screens(),
		formOf(d, "hospital", "To hospital", "screens.go", "Record that they left", fields(
			form.Field{Name: "purpose", Options: []form.Option{{Value: "treatment", Text: "Treatment", Hint: "The detention clock stops until they are back"},
				{Value: "investigative", Text: "Investigation", Hint: "An x-ray, ultrasound or intimate search: the clock runs"}}},
			form.Field{Name: "place"}, form.Field{Name: "at"}), d.LeaveForHospital).Screens(),
		formOf(d, "hospital-return", "Back from hospital", "screens.go", "Record that they are back", nil, d.ReturnFromHospital).Screens(),
		formOf(d, "wait", "Waiting for", "screens.go", "Record the wait", nil, d.RecordWait).Screens(),
		formOf(d, "care", "Meals, drink, exercise and medicine", "screens.go", "Record it", nil, d.RecordCare).Screens(),
		formOf(d, "medicine", "Plan a medicine", "screens.go", "Plan the medicine", nil, d.PlanMedicine).Screens(),
		[]room.Screen{{Pattern: "GET /custody/delays", Title: "Time lost in custody", File: "custody/gap_page.go", Handler: d.delaysPage}},
		d.gapPage().Screens(), d.otherPage().Screens(),
		formOf(d, "safety-extension", "Extend section 136", "other_page.go", "Record the extension", nil, d.ExtendSafety).Screens(),
		formOf(d, "watch", "Constant observation", "screens.go", "Record the line", nil, d.RecordWatch).Screens(),
	)
}

func (d *Desk) endPages() []room.Screen {
	plan := append([]form.Field{{Name: "how", Options: d.options("custody.disposal")}, {Name: "leaves_at"}, {Name: "return_on"},
		{Name: "conditions", Options: d.options("custody.bail_condition")}}, named("terms")...)
	release := formOf(d, "release", "Release", "screens.go", "Release", func(s *form.Spec) {
		s.Warns = true
		s.Fields = append([]form.Field{{Name: "how", Options: d.options("custody.disposal")}}, named("pera", "property", "went_on", "return_on")...)
		s.Fields = append(s.Fields, form.Field{Name: "conditions", Options: d.options("custody.bail_condition")}, form.Field{Name: "terms"}, form.Field{Name: "at"})
	}, d.Release)
	release.Intro = d.releaseIntro
	charge := d.chargePage()
	return slices.Concat(
		charge.Screens(), d.matterPage().Screens(),
		formOf(d, "release-plan", "Plan the release", "screens.go", "Plan the release", fields(plan...), d.PlanRelease).Screens(),
		release.Screens(),
		formOf(d, "release-review", "Look at the release", "screens.go", "Record what was done", nil, d.ReviewRelease).Screens(),
	)
}

// chargePage offers the offences of the arrest and those that a prosecutor allowed.
func (d *Desk) chargePage() room.FormPage[ChargePerson] {
	p := formOf(d, "charge", "Charge", "screens.go", "Charge", nil, d.Charge)
	cancel := p.Shape
	p.Shape = func(ctx context.Context, r *http.Request, s *form.Spec) error {
		if err := cancel(ctx, r, s); err != nil {
			return err
		}
		seen, err := d.See(ctx, r.PathValue("id"))
		if err != nil {
			return err
		}
		codes := slices.Clone(seen.Authorised)
		for _, o := range offencesIn(seen.open()) {
			if !slices.Contains(codes, o.Code) {
				codes = append(codes, o.Code)
			}
		}
		offences, _, err := offencesOf("offences", codes)
		if err != nil {
			return err
		}
		var options []form.Option
		for _, o := range offences {
			x := form.Option{Value: o.Code, Text: o.Title + " (" + o.Code + ")"}
			if slices.Contains(seen.Authorised, o.Code) {
				x.Hint = "A prosecutor has allowed this charge"
			}
			options = append(options, x)
		}
		s.Known = map[string]string{"offences": strings.Join(seen.Authorised, ",")}
		s.Fields = []form.Field{{Name: "offences", Options: options, Hint: " "}, {Name: "wording"}, {Name: "reply"}, {Name: "bail"},
			{Name: "conditions", Options: d.options("custody.bail_condition")}, {Name: "terms"}, {Name: "refused", Options: d.options("custody.bail_refusal")},
			{Name: "why"}, {Name: "court_on"}, {Name: "court_time", Width: 5}, {Name: "court", Width: 10}, {Name: "plea"}, {Name: "magistrates"}, {Name: "likely_months"}, {Name: "involves"}, {Name: "at"}}
		if seen.Need.Needed {
			s.Fields = slices.Insert(s.Fields, len(s.Fields)-1, form.Field{Name: "adult_here"}, form.Field{Name: "without_adult"})
		}
		if len(seen.open()) > 1 {
			s.Fields = slices.Insert(s.Fields, 1, form.Field{Name: "matters", Options: openOptions(seen)})
		}
		return nil
	}
	return p
}

// releaseIntro shows, before the door, which victims have not been told.
func (d *Desk) releaseIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	head, err := d.intro(ctx, r)
	if err != nil {
		return nil, err
	}
	s, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return g.Group{head, d.safetyNotice(ctx, s)}, nil
}
