package custody

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

func (d *Desk) arrivalPage() room.FormPage[RecordArrival] {
	return room.FormPage[RecordArrival]{Path: "/custody/arrest/{id}/arrival", Title: "Record an arrival", File: "custody/arrest_page.go", Button: "Record the arrival",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			a, err := d.SeeArrest(ctx, r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			p, err := d.people.Get(d.host.DB.Read(ctx), a.Person)
			if err != nil {
				return nil, err
			}
			return page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Arrested", p.Name()), page.Fact("For", heldFor(a.Offences)),
				page.Fact("At", fullText(a.ArrestedAt)+", "+a.Place)}}), nil
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = d.arrivalFields()
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in RecordArrival) (string, error) {
			done, err := d.RecordArrival(ctx, r.PathValue("id"), in)
			return "/custody/" + done.Value.ID, onField(err, "arrived_at", "yard_at")
		}}
}

// arrivalFields ask first what is asked of everybody, and last what only an unusual way of coming needs. A suite is asked for
// only where the force has several.
func (d *Desk) arrivalFields() []form.Field {
	example := ". For example, 27 3 2026 at 14:05"
	out := []form.Field{{Name: "yard_at", Hint: "The detention clock counts from here" + example}, {Name: "building_at", Hint: "Where there is no yard, the clock counts from here" + example},
		{Name: "officer_at"}, {Name: "cell", Width: 5, Hint: "Such as M4. It can be given when detention is authorised"}}
	if suites := d.suites(); len(suites) > 1 {
		out = append(out, form.Field{Name: "suite", Options: suites})
	}
	return append(out, form.Field{Name: "case", Hint: "Leave blank for an ordinary arrest in this force's area", Options: []form.Option{
		{Value: "arrest", Text: "An ordinary arrest"}, {Value: "voluntary", Text: "Came to the station freely and was arrested there"}, {Value: "street_bail", Text: "Answers street bail"},
		{Value: "bail_return", Text: "Answers bail from an earlier detention"}, {Value: "other_force", Text: "Arrested in another force's area for this force"},
		{Value: "transfer", Text: "Was held by another force first"}, {Value: "abroad", Text: "Arrested outside England and Wales"}}},
		form.Field{Name: "first_station_in_area_at", Hint: "Only when arrested in another force's area" + example}, form.Field{Name: "left_first_area_at", Hint: "Only when another force held them first" + example},
		form.Field{Name: "entered_country_at", Hint: "Only when arrested outside England and Wales" + example})
}

// suites are the force's custody suites, as the board's table has them.
func (d *Desk) suites() []form.Option {
	var out []form.Option
	for _, row := range d.host.Law.Table("custody.board").On(when.DayOf(d.host.Clock.Now())) {
		if code, ok := strings.CutPrefix(row.Code, "suite."); ok {
			out = append(out, form.Option{Value: code, Text: suiteName(code)})
		}
	}
	return out
}

func suiteName(code string) string { return strings.ToUpper(code[:1]) + code[1:] }

// arrestForm is RecordArrest as a page asks it: codes one a line.
type arrestForm struct {
	RecordArrest
	Codes   string   `json:"codes" label:"Arrested for" said:"at least one offence code" example:"OF61102" hint:"National offence codes, one a line, for example OF61102. Words give suggestions" required:"true" format:"textarea" maxLength:"1000"`
	AlsoOn  []string `json:"also_on" label:"Arrested for these as well" hint:"Other cases where a suspect here is a suspect too. One arrest and one clock for all of them"`
	AlsoFor string   `json:"also" label:"Arrested for other crimes as well" hint:"Their numbers, one a line, for example 26/000123. Offence codes may follow: 26/000123 TH68010" format:"textarea" maxLength:"1000"`
}

func (d *Desk) arrestPage() room.FormPage[arrestForm] {
	return room.FormPage[arrestForm]{Path: "/custody/arrest/new", Title: "Record an arrest", File: "custody/arrest_page.go", Button: "Record the arrest",
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			suspects, err := d.people.Offer(ctx, r.URL.Query().Get("thread"), people.As("suspect"))
			if err != nil {
				return err
			}
			s.Known = map[string]string{"thread": r.URL.Query().Get("thread")}
			s.Fields = []form.Field{{Name: "thread", As: form.AsHidden}}
			if len(suspects) > 0 {
				s.Fields = append(s.Fields, form.Field{Name: "person", As: form.AsRadios, Options: append(suspects, form.Option{Value: "", Text: "Somebody else, named below"})})
			}
			s.Fields = append(s.Fields, named("given", "family", "born_on", "gender", "language", "at", "place", "codes")...)
			others, err := d.alsoOptions(ctx, suspects, r.URL.Query().Get("thread"))
			if err != nil {
				return err
			}
			if len(others) > 0 {
				s.Fields = append(s.Fields, form.Field{Name: "also_on", Options: others})
			}
			s.Fields = append(s.Fields, named("also", "grounds")...)
			s.Fields = append(s.Fields, form.Field{Name: "necessity", Options: d.options("custody.necessity")}, form.Field{Name: "told_reason"}, cautionField())
			s.Fields = append(s.Fields, named("no_caution", "reply", "force", "injuries", "searched", "found")...)
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in arrestForm) (string, error) {
			in.Offences = lines(in.Codes)
			in.Also = in.alsoTyped()
			done, err := d.RecordArrest(ctx, in.RecordArrest)
			return "/custody/arrest/" + done.Value.ID + "/arrival", onField(err, "offences", "codes")
		}}
}

// alsoOptions are the crimes of the other threads on which the suspects of this one are suspects too; a thread without a
// crime is reached by further arrest, which asks for the offence.
func (d *Desk) alsoOptions(ctx context.Context, suspects []form.Option, thread string) ([]form.Option, error) {
	var out []form.Option
	for _, p := range suspects {
		others, err := d.elsewhere(ctx, p.Value, []string{thread})
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			crimes, err := crimesOn(d.host.DB.Read(ctx), o.Value)
			if err != nil {
				return nil, err
			}
			for _, c := range crimes {
				if !slices.ContainsFunc(out, func(x form.Option) bool { return x.Value == c.ID }) {
					out = append(out, form.Option{Value: c.ID, Text: c.Number + " " + c.Title, Hint: p.Text + ", thread " + o.Text})
				}
			}
		}
	}
	return out, nil
}

// alsoTyped reads what was chosen and typed of further crimes.
func (in arrestForm) alsoTyped() []AlsoFor {
	var out []AlsoFor
	for _, c := range in.AlsoOn {
		out = append(out, AlsoFor{Crime: c})
	}
	for _, l := range lines(in.AlsoFor) {
		words := strings.Fields(strings.ReplaceAll(l, ",", " "))
		out = append(out, AlsoFor{Crime: strings.TrimSuffix(words[0], ":"), Offences: words[1:]})
	}
	return out
}

// onField moves the sentences about one field to the box in which it was typed.
func onField(err error, from, to string) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid {
		return err
	}
	moved := slices.Clone(f.Fields)
	for i := range moved {
		if moved[i].Name == from {
			moved[i].Name = to
		}
	}
	g := fault.New(f.Kind, f.Code, moved...)
	g.Params = f.Params
	return g.Wrap(err)
}
