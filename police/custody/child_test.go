package custody_test

import (
	"testing"
	"time"

	"throughline/platform/when"
	"throughline/police/custody"
)

func TestCUS18AChildHasAPathOfItsOwn(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		s.person("2009-12-24", "female")
		x := s.held()
		at := "/custody/" + x.ID
		_, body := s.get(adeyemi, at+"/booking")
		has(t, "the steps", body, "Under 18: adult not here", "Call an appropriate adult", "Tell who is responsible for the child", "Where the child is kept")
		_, body = s.get(adeyemi, at+"/rights")
		has(t, "the adult's part", body, "sees that the police act properly and fairly", "Give the rights now, and again when the adult is here")
		_, err := s.custody.GiveRights(s.As(adeyemi), x.ID, given)
		s.must(err)
		board, err := s.custody.Board(s.As(adeyemi), "")
		s.must(err)
		if f := board.Rows[0].Flags; f[0].Text != "Under 18: adult not here" || f[1].Text != "Not called: solicitor, person to be told" {
			t.Errorf("the board: %+v", f)
		}
		r := s.seen(x.ID)
		if !r.Rights.Adult || r.Rights.AdultHere || !r.Need.Child {
			t.Errorf("an adult is needed: %+v", r.Rights)
		}
		with := given
		with.AdultHere = true
		_, err = s.custody.GiveRights(s.As(adeyemi), x.ID, with)
		wants(t, "before an adult who is not there", err, "custody.adult.not_here")

		adult := custody.RecordCall{For: "appropriate_adult", Step: "arrived"}
		for _, c := range []struct {
			code   string
			change func()
		}{{"custody.adult.who", func() { adult.Who = "Mair Vaughan" }}, {"custody.adult.capacity", func() { adult.Capacity = "parent"; adult.Barred = []string{"witness"} }},
			{"custody.adult.barred", func() { adult.Barred = nil }}, {"custody.adult.asked", func() { adult.Asked = true }}, {"", func() {}}} {
			_, err := s.custody.RecordCall(s.As(adeyemi), x.ID, adult)
			wants(t, "the adult", err, c.code)
			c.change()
		}
		_, err = s.custody.GiveRights(s.As(adeyemi), x.ID, with)
		s.must(err)

		_, err = s.custody.TellResponsible(s.As(adeyemi), x.ID, custody.TellResponsible{As: "parent"})
		wants(t, "told nobody", err, "custody.child.who")
		_, err = s.custody.TellResponsible(s.As(adeyemi), x.ID, custody.TellResponsible{As: "local_authority", Who: "Duty team", How: "By telephone"})
		s.must(err)
		place := custody.PlaceChild{Where: "cell", Apart: true}
		_, err = s.custody.PlaceChild(s.As(adeyemi), x.ID, place)
		wants(t, "a cell without a reason", err, "custody.child.cell")
		place.Where = "detention_room"
		_, err = s.custody.PlaceChild(s.As(adeyemi), x.ID, place)
		wants(t, "a girl without a woman", err, "custody.child.woman")
		_, err = s.custody.AskBed(s.As(adeyemi), x.ID, custody.AskBed{State: "asked", Who: "Duty team"})
		wants(t, "before a charge", err, "custody.child.bed_state")
		_, body = s.get(adeyemi, at)
		has(t, "the record", body, "Local authority told", "Duty team", "Under 18. Here", "Appropriate adult")
	})
}

func TestCUS18NobodyIsChargedWithoutTheAdultUnsaid(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		s.person("2009-12-24", "male")
		x := s.held()
		s.decided("charge", "OF61102", "CJ88144")
		in := custody.ChargePerson{Offences: []string{"OF61102", "CJ88144"}, Bail: "refused", Refused: []string{"further_offence"}, Why: "He said so.", CourtOn: when.DayOf(s.Held.Now()).AddDays(1).String(), Court: "B61NP00"}
		_, err := s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "without the adult", err, "custody.charge.adult")
		in.AdultHere = true
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "an adult who has not come", err, "custody.adult.not_here")
		s.adultComes(x.ID)
		done, err := s.custody.Charge(s.As(adeyemi), x.ID, in)
		s.must(err)
		if !done.Value.Charge.AdultHere {
			t.Error("the record says that the adult was there")
		}
		bed := custody.AskBed{State: "none", Who: "Duty team"}
		_, err = s.custody.AskBed(s.As(adeyemi), x.ID, bed)
		wants(t, "no certificate", err, "custody.child.certificate")
		bed.Why = "None tonight."
		_, err = s.custody.AskBed(s.As(adeyemi), x.ID, bed)
		s.must(err)
	})
}

// CUS-18 and G-02: somebody is a child until the London midnight of a birthday; who was born on 29 February until 1 March of a year
// without that day. The suite's clock stands on 23 November 2026; the clock is moved to the eve.
func TestCUS18BirthdaysOverMidnightAndLeapDay(t *testing.T) {
	for _, c := range []struct{ what, born, eve, after string }{
		{"over midnight", "2008-11-25", "2026-11-24T23:59:00Z", "2026-11-25T00:00:00Z"},
		{"in summer time, whose midnight is 23:00 in Greenwich", "2009-06-10", "2027-06-09T22:59:00Z", "2027-06-09T23:00:00Z"},
		{"born on a leap day, 18 in a year without one", "2012-02-29", "2030-02-28T23:59:00Z", "2030-03-01T00:00:00Z"},
		{"on the day the clocks go forward", "2009-03-28", "2027-03-27T23:59:00Z", "2027-03-28T00:00:00Z"},
		{"on the day the clocks go back", "2009-10-31", "2027-10-30T22:59:00Z", "2027-10-30T23:00:00Z"},
	} {
		t.Run(c.what, func(t *testing.T) {
			each(t, func(t *testing.T, s *suite) {
				eve, _ := time.Parse(time.RFC3339, c.eve)
				after, _ := time.Parse(time.RFC3339, c.after)
				s.Held.Add(eve.Add(-29 * time.Minute).Sub(s.Held.Now()))
				s.person(c.born, "male")
				x := s.held()
				v := s.seen(x.ID)
				if !v.Need.Child || !v.Need.Until.Equal(after) {
					t.Fatalf("a child until %s: %+v", c.after, v.Need)
				}
				s.Held.Add(after.Sub(s.Held.Now()))
				v = s.seen(x.ID)
				if v.Need.Needed || v.Need.Child || !v.Need.Turned {
					t.Errorf("18 at midnight: %+v", v.Need)
				}
				_, err := s.custody.TellResponsible(s.As(adeyemi), x.ID, custody.TellResponsible{As: "parent", Who: "x"})
				wants(t, "no longer a child", err, "custody.child.not_child")
				_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "change", Level: "2", Plan: "x", Vulnerable: "yes"})
				s.must(err)
				if v = s.seen(x.ID); !v.Need.Needed || v.Need.Why != "May be vulnerable" {
					t.Errorf("who may be vulnerable needs an adult at any age: %+v", v.Need)
				}
			})
		})
	}
}
