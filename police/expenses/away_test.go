package expenses_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/duty"
	dutyroom "throughline/police/duty/entry"
	"throughline/police/expenses"
)

// later moves the clock, lets the room hear, and does what falls due.
func (h house) later(t *testing.T, to time.Time) {
	t.Helper()
	h.Held.Set(to)
	h.House.Settle()
	h.run(t)
}

// kinds are those of a claim's lines with their days, in order.
func kinds(v expenses.View) (out []string) {
	for _, l := range v.Lines {
		out = append(out, l.On.String()+" "+l.Kind)
	}
	slices.Sort(out)
	return out
}

// EXP-04: training and mutual aid that are over are offered by the hours and nights away, with the record behind each line, and certified in two presses.
func TestEXP04TrainingAndMutualAidAreOffered(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, c := range []struct {
			in   duty.SetAbsence
			tour string // a tour of the roster on the first and last day
			want []string
		}{
			{duty.SetAbsence{Kind: "training", FromOn: "2026-12-01", ToOn: "2026-12-01", FromTime: "08:00", ToTime: "16:00"}, "", []string{"2026-12-01 meal_5h"}},
			{duty.SetAbsence{Kind: "training", FromOn: "2026-12-02", ToOn: "2026-12-02", FromTime: "09:00", ToTime: "14:00"}, "", nil}, // five hours are not more than five
			{duty.SetAbsence{Kind: "training", FromOn: "2026-12-03", ToOn: "2026-12-03"}, "07:00-18:00", []string{"2026-12-03 meal_10h"}},
			{duty.SetAbsence{Kind: "training", FromOn: "2026-12-05", ToOn: "2026-12-05"}, "", nil}, // a whole day without a tour: its hours are not known
			{duty.SetAbsence{Kind: "mutual_aid", FromOn: "2026-12-07", ToOn: "2026-12-09", FromTime: "06:00", ToTime: "18:00"}, "", []string{"2026-12-07 meal_late", "2026-12-07 overnight_away", "2026-12-08 meal_late", "2026-12-08 overnight_away", "2026-12-09 meal_10h"}},
			{duty.SetAbsence{Kind: "mutual_aid", FromOn: "2026-12-11", ToOn: "2026-12-12", FromTime: "19:00", ToTime: "07:00"}, "", []string{"2026-12-12 meal_5h"}}, // a night that was worked is none away
			{duty.SetAbsence{Kind: "sick", FromOn: "2026-12-14", ToOn: "2026-12-14"}, "07:00-19:00", nil},
			{duty.SetAbsence{Kind: "mutual_aid", FromOn: "2027-03-27", ToOn: "2027-03-28", FromTime: "20:00", ToTime: "02:30"}, "", nil}, // the clocks go forward: four hours, and one and a half
			{duty.SetAbsence{Kind: "training", FromOn: "2028-02-28", ToOn: "2028-02-29", FromTime: "08:00", ToTime: "17:00"}, "", []string{"2028-02-28 meal_late", "2028-02-28 overnight_incidental", "2028-02-29 meal_10h"}},
		} {
			first, last := when.MustDay(c.in.FromOn), when.MustDay(c.in.ToOn)
			h.Held.Set(first.AddDays(-3).At(12, 0))
			if begins, ends, ok := strings.Cut(c.tour, "-"); ok {
				if _, err := h.duty.SetTour(h.System(), "howells", duty.SetTour{StartsAt: c.in.FromOn + "T" + begins, EndsAt: c.in.ToOn + "T" + ends}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := h.duty.SetAbsenceOf(h.System(), "howells", c.in); err != nil {
				t.Fatal(err)
			}
			h.later(t, first.At(12, 0))
			if m, _ := h.Mine(h.howells(), paging.Ask{}); len(m.Claims) > 0 && m.Claims[0].State == "draft" {
				t.Errorf("%+v: drafted before it was over", c.in)
			}
			h.later(t, last.AddDays(1).At(12, 0))
			m, err := h.Mine(h.howells(), paging.Ask{})
			if err != nil || (len(m.Claims) > 0 && m.Claims[0].State == "draft") != (c.want != nil) {
				t.Errorf("%+v: %v %+v", c.in, err, m.Claims)
				continue
			}
			if c.want == nil {
				continue
			}
			v := h.draft(t, h.howells())
			if v.Source != c.in.Kind || !slices.Equal(kinds(v), c.want) {
				t.Errorf("%+v: %s %v", c.in, v.Source, kinds(v))
			}
			for _, l := range v.Lines {
				if !strings.HasPrefix(l.Record, "absence:") || slices.ContainsFunc(l.Findings, func(f expenses.Finding) bool { return f.Outcome != "pay" }) {
					t.Errorf("%+v: %+v", c.in, l)
				}
			}
			if body := h.asks()(h.howells(), "GET", "/expenses/claim/"+v.ID, nil).Body.String(); !strings.Contains(body, "Your duty record") {
				t.Error("the record behind a line is not named")
			}
			done, err := h.Submit(h.howells(), v.ID, expenses.Submit{Certified: true})
			if err != nil || done.Value.State != "paid" {
				t.Errorf("%+v: %v %s", c.in, err, done.Value.State)
			}
		}
		if m, _ := h.Mine(h.howells(), paging.Ask{}); !slices.ContainsFunc(m.LeftOut, func(x expenses.LeftOut) bool { return strings.Contains(x.Why, "does not say where the training was") }) {
			t.Errorf("%+v", m.LeftOut)
		}
	})
}

// EXP-04: what was taken back before it began, or ended sooner, is not offered as it was first set.
func TestEXP04AnAbsenceThatChangedIsOfferedAsItWas(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Held.Set(when.MustDay("2026-12-01").At(12, 0))
		set := func(from, to string) string {
			done, err := h.duty.SetAbsenceOf(h.System(), "howells", duty.SetAbsence{Kind: "mutual_aid", FromOn: from, ToOn: to, FromTime: "06:00", ToTime: "18:00"})
			if err != nil {
				t.Fatal(err)
			}
			return done.Value.ID
		}
		back, short := set("2026-12-03", "2026-12-04"), set("2026-12-07", "2026-12-09")
		if _, err := h.duty.EndAbsence(h.System(), back, duty.EndAbsence{Why: "It was called off"}); err != nil {
			t.Fatal(err)
		}
		h.later(t, when.MustDay("2026-12-08").At(12, 0))
		if _, err := h.duty.EndAbsence(h.System(), short, duty.EndAbsence{Why: "Sent home"}); err != nil {
			t.Fatal(err)
		}
		h.later(t, when.MustDay("2026-12-11").At(12, 0))
		v := h.draft(t, h.howells())
		if want := []string{"2026-12-07 meal_late", "2026-12-07 overnight_away", "2026-12-08 meal_10h"}; !slices.Equal(kinds(v), want) {
			t.Errorf("%v", kinds(v))
		}
		h.later(t, when.MustDay("2026-12-12").At(12, 0))
		if m, _ := h.Mine(h.howells(), paging.Ask{}); len(m.Claims) != 1 {
			t.Errorf("offered twice: %+v", m.Claims)
		}
	})
}

// EXP-04: a course that was booked and held is a journey by road, and one that was cancelled is none and is said to be.
func TestEXP04ACourseIsAJourney(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		book := func(skill, at string) string {
			done, err := h.duty.BookRenewal(h.System(), "howells", duty.BookRenewal{Skill: skill, StartsAt: at, Place: "Training centre, Bridgend"})
			if err != nil {
				t.Fatal(err)
			}
			return done.Value.ID
		}
		held, off := book("first_aid", "2026-12-02T09:00"), book("taser", "2026-12-03T09:00")
		h.later(t, when.MustDay("2026-12-04").At(12, 0))
		for id, how := range map[string]string{held: "failed", off: "cancelled"} {
			if _, err := h.duty.CloseRenewal(h.System(), id, duty.CloseRenewal{How: how, Evidence: "The list of the course"}); err != nil {
				t.Fatal(err)
			}
		}
		h.on(t, "howells", when.MustDay("2026-12-02"))
		h.later(t, when.MustDay("2026-12-04").At(13, 0))
		v := h.draft(t, h.howells())
		if len(v.Lines) != 1 || v.Lines[0].What != "Own car from Newport Central to Training centre, Bridgend and back" || v.Lines[0].Tenths != 148 || v.Lines[0].On.String() != "2026-12-02" || v.Lines[0].Record != "renewal:"+held {
			t.Fatalf("%+v", v.Lines)
		}
		if m, _ := h.Mine(h.howells(), paging.Ask{}); len(m.Claims) != 1 || len(m.LeftOut) != 1 || !strings.Contains(m.LeftOut[0].Why, "cancelled") {
			t.Errorf("%+v", m)
		}
		if _, err := h.ChangeLine(h.howells(), v.Lines[0].ID, expenses.SaveLine{On: "2026-12-01"}); err != nil {
			t.Fatal(err)
		}
		v = h.draft(t, h.howells())
		if !slices.ContainsFunc(v.Findings, func(f expenses.Finding) bool { return f.Code == "booking_differs" && f.Outcome == "explain" }) {
			t.Errorf("another day than the booking: %+v", v.Findings)
		}
	})
}

// EXP-04: a late finish is a meal where law gives one, from the record of when the tour ended, once.
func TestEXP04ALateFinishIsAMeal(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		day := when.MustDay("2026-11-20")
		found := func(id string, from, until time.Time, kind string) {
			h.hears(t, "", "open", dutyroom.VarianceFound{Variance: id, Staff: "howells", Kind: kind, Overtime: "casual", From: from, Until: until})
		}
		h.on(t, "howells", day)
		found("v0", day.At(16, 0), day.At(21, 0), "retained") // five hours are not more than five
		found("v1", day.At(10, 0), day.At(16, 0), "early")    // no late finish
		found("v2", day.At(16, 0), day.At(21, 1), "retained") // five hours and a minute
		found("v2", day.At(16, 0), day.At(21, 1), "retained") // heard of again
		v := h.draft(t, h.howells())
		if v.Source != "late" || v.Lines[0].Kind != "meal_5h" || v.Lines[0].Record != "variance:v2" || v.Lines[0].What != "Meal, kept on from 16:00 to 21:01" {
			t.Fatalf("%+v", v.Lines)
		}
		if len(v.Lines) != 1 {
			t.Errorf("offered twice: %+v", v.Lines)
		}
		if done, err := h.Submit(h.howells(), v.ID, expenses.Submit{Certified: true}); err != nil || done.Value.State != "paid" || done.Value.Pence != 500 {
			t.Errorf("%v %+v", err, done.Value)
		}
	})
}

// EXP-04: a day on call is paid on a day without duty, once; a dog once a month, whichever day of it is given.
func TestEXP04OnCallAndADogAtHome(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, c := range []struct {
			in    expenses.SaveLine
			state string
			pence int64
			on    string
		}{{expenses.SaveLine{Kind: "on_call", On: "2026-11-21", What: "On call for the weekend"}, "paid", 1500, "2026-11-21"}, {expenses.SaveLine{Kind: "on_call", On: "2026-11-21", What: "On call again"}, "stopped", 1500, "2026-11-21"},
			{expenses.SaveLine{Kind: "on_call", On: "2026-11-22", What: "On call on Sunday"}, "paid", 1500, "2026-11-22"}, {expenses.SaveLine{Kind: "dog_handler_2", On: "2026-11-14", What: "Two dogs"}, "paid", 25000, "2026-11-01"},
			{expenses.SaveLine{Kind: "dog_handler", On: "2026-11-20", What: "A dog"}, "stopped", 20000, "2026-11-01"}} {
			v, err := h.sends(t, h.howells(), c.in, expenses.Submit{Certified: true})
			if err != nil || v.State != c.state || v.Pence != c.pence || v.Lines[0].On.String() != c.on {
				t.Errorf("%+v: %v %s %d %+v", c.in, err, v.State, v.Pence, v.Findings)
			}
			if v.State == "paid" && v.Rows[0].Tax != "taxable" {
				t.Errorf("%+v", v.Rows)
			}
		}
	})
}

// EXP-04: from the duty room itself: who is kept on after their tour and books off late is offered the meal, without typing anything.
func TestEXP04WhoBooksOffLateIsOfferedAMeal(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		day := when.MustDay("2026-12-01")
		h.Held.Set(day.At(15, 50))
		h.on(t, "howells", day)
		if _, err := h.duty.Retain(h.System(), "howells", duty.Retain{Until: "2026-12-01T22:00", Why: "A scene to guard"}); err != nil {
			t.Fatal(err)
		}
		h.Held.Set(day.At(21, 30))
		if _, err := h.duty.BookOff(h.System(), "howells", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		h.House.Settle()
		v := h.draft(t, h.howells())
		if v.Title != "Late finish on "+day.Text() || len(v.Lines) != 1 || v.Lines[0].Kind != "meal_5h" || v.Lines[0].What != "Meal, kept on from 16:00 to 21:30" {
			t.Fatalf("%+v", v)
		}
		done, err := h.Submit(h.howells(), v.ID, expenses.Submit{Certified: true})
		if err != nil || done.Value.State != "paid" || done.Value.Pence != 500 {
			t.Errorf("%v %+v", err, done.Value.Findings)
		}
	})
}
