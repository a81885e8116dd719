package custody_test

import (
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	crime "throughline/police/crime/entry"
	"throughline/police/custody"
)

func TestMOB10ArrestStandsOnTheThreadAndPromisesTheArrival(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		a := s.arrested()
		if a.Thread != s.thread || a.Person != s.suspect || a.Mode != "either_way" || a.Offences[0].Title == "" {
			t.Errorf("%+v", a)
		}
		owed := s.owed("custody.arrive", "arrest", a.ID)
		if len(owed) != 1 || owed[0].Owner != "staff:howells" || owed[0].DueAt.Sub(a.ArrestedAt) != time.Hour || owed[0].OwedTo != "detainee:"+s.suspect {
			t.Errorf("promised: %+v", owed)
		}
		stranger := s.arrestInput()
		stranger.Thread, stranger.Person, stranger.Given, stranger.Family, stranger.Language = "", "", "Tomasz", "Zielinski", "Polish"
		done, err := s.custody.RecordArrest(s.As(howells), stranger)
		s.must(err)
		on, err := s.people.AllOnThread(s.q(), done.Value.Thread)
		if err != nil || len(on) != 1 || on[0].Person.Name() != "Tomasz Zielinski" || on[0].Role != "suspect" {
			t.Errorf("a new thread with a new suspect: %+v %v", on, err)
		}
		for name, c := range map[string]struct {
			code   string
			change func(*custody.RecordArrest)
		}{
			"no grounds":            {"form.required", func(in *custody.RecordArrest) { in.Grounds = "" }},
			"no necessity":          {"form.required", func(in *custody.RecordArrest) { in.Necessity = nil }},
			"a necessity of no law": {"custody.arrest.necessity", func(in *custody.RecordArrest) { in.Necessity = []string{"because"} }},
			"no offence":            {"custody.offence.none", func(in *custody.RecordArrest) { in.Offences = nil }},
			"no such offence":       {"custody.offence.unknown", func(in *custody.RecordArrest) { in.Offences = []string{"ZZ99999"} }},
			"words for a code":      {"custody.offence.which", func(in *custody.RecordArrest) { in.Offences = []string{"actual bodily harm"} }},
			"not cautioned":         {"custody.arrest.no_caution", func(in *custody.RecordArrest) { in.Caution = "none" }},
			"not told":              {"custody.arrest.no_caution", func(in *custody.RecordArrest) { in.ToldReason = false }},
			"nobody":                {"custody.arrest.nobody", func(in *custody.RecordArrest) { in.Person = "" }},
			"tomorrow":              {"act.in_the_future", func(in *custody.RecordArrest) { in.At = "2026-11-24T12:00" }},
		} {
			in := s.arrestInput()
			c.change(&in)
			_, err := s.custody.RecordArrest(s.As(howells), in)
			if name == "no grounds" || name == "no necessity" {
				if !fault.HasCode(err, "form.invalid") {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			wants(t, name, err, c.code)
		}
	})
}

func TestGOV04WhoMayNotRecordAnArrest(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		brother := howells
		brother.Staff, brother.Family = "pryce", []string{s.suspect}
		staff := access.Actor{Staff: "edwards", Roles: []string{"witness_care"}, OnDuty: true}
		for name, c := range map[string]struct {
			who  access.Actor
			code string
		}{
			"off duty": {bennett, "access.refused"}, "the suspect's brother": {brother, "access.own_record"}, "no constable": {staff, "access.refused"},
		} {
			_, err := s.custody.RecordArrest(s.As(c.who), s.arrestInput())
			wants(t, name, err, c.code)
		}
		s.relabel("restricted:op")
		_, err := s.custody.RecordArrest(s.As(howells), s.arrestInput())
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("a thread that the officer may not know of: %v", err)
		}
	})
}

func TestCUS02ArrivalOpensTheDetention(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		a := s.arrested()
		yard := s.Held.Now().Add(11 * time.Minute)
		s.Held.Add(30 * time.Minute)
		in := custody.RecordArrival{YardAt: yard.Format(time.RFC3339), BuildingAt: yard.Add(5 * time.Minute).Format(time.RFC3339)}
		_, err := s.custody.RecordArrival(s.As(bennett), a.ID, in)
		wants(t, "off duty", err, "access.refused")
		_, err = s.custody.RecordArrival(s.As(howells), a.ID, custody.RecordArrival{})
		wants(t, "no time", err, "custody.arrival.no_time")
		early := in
		early.YardAt = a.ArrestedAt.Add(-time.Hour).Format(time.RFC3339)
		_, err = s.custody.RecordArrival(s.As(howells), a.ID, early)
		wants(t, "before the arrest", err, "custody.clock.backwards")
		done, err := s.custody.RecordArrival(s.As(howells), a.ID, in)
		s.must(err)
		x := done.Value
		if !x.RelevantAt.Equal(yard) || x.LimitAt.Sub(yard) != 24*time.Hour || x.Number != "central/1/26" {
			t.Errorf("the yard counts: %+v", x)
		}
		if len(s.owed("custody.arrive", "arrest", a.ID)) != 0 {
			t.Error("the arrival is still owed")
		}
		limit := s.owed("custody.detention_limit", "detention", x.ID)
		if len(limit) != 1 || !limit[0].DueAt.Equal(x.LimitAt) {
			t.Errorf("the limit is promised: %+v", limit)
		}
		_, err = s.custody.RecordArrival(s.As(howells), a.ID, in)
		wants(t, "twice", err, "custody.arrival.twice")
	})
}

func TestCUS14WhoMayAuthoriseDetention(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.arrived()
		constable := adeyemi
		constable.Staff, constable.RankNo, constable.Rank = "jones", 1, "constable"
		involved := adeyemi
		involved.Staff = "howells"
		aunt := adeyemi
		aunt.Staff, aunt.Family = "aunt", []string{s.suspect}
		for name, c := range map[string]struct {
			who  access.Actor
			code string
		}{
			"a sergeant of another team": {rees, "access.refused"}, "a custody constable": {constable, "access.refused"}, "off duty": {off(adeyemi), "access.refused"},
			"who arrested": {involved, "access.refused"}, "family": {aunt, "access.own_record"},
		} {
			_, err := s.custody.Authorise(s.As(c.who), x.ID, authorise)
			wants(t, name, err, c.code)
			_, err = s.custody.Refuse(s.As(c.who), x.ID, custody.Refuse{Reasons: "No need."})
			wants(t, name+", refusing", err, c.code)
		}
		_, err := s.custody.Authorise(s.As(adeyemi), x.ID, custody.Authorise{Grounds: []string{"punishment"}, Reasons: "x"})
		wants(t, "a ground of no law", err, "custody.ground")
		done, err := s.custody.Authorise(s.As(adeyemi), x.ID, authorise)
		s.must(err)
		if due := done.Value.ReviewDueAt; due.Sub(s.Held.Now()) != 6*time.Hour {
			t.Errorf("first review: %v", due)
		}
		_, err = s.custody.Refuse(s.As(adeyemi), x.ID, custody.Refuse{Reasons: "Changed my mind."})
		wants(t, "decided twice", err, "custody.detention.decided")
	})
}

func TestCUS14RefusalIsAValidEnd(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.arrived()
		_, err := s.custody.Release(s.As(adeyemi), x.ID, door)
		wants(t, "before a decision", err, "custody.release.undecided")
		_, err = s.custody.Refuse(s.As(adeyemi), x.ID, custody.Refuse{Reasons: "A voluntary interview will do."})
		s.must(err)
		in := door
		in.How, in.WentOn = "no_further_action", "Refused: no power to hold."
		done, err := s.custody.Release(s.As(adeyemi), x.ID, in)
		s.must(err)
		if done.Value.State != "released" || len(s.owed("custody.detention_limit", "detention", x.ID)) != 0 {
			t.Errorf("%+v", done.Value)
		}
	})
}

var door = custody.ReleaseDetainee{PERA: "Going to his mother's by bus.", Property: "returned"}

func TestCUS10WhoMayReview(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := act.Do(s.System(), s.Door, act.Of("test.assign", journal.Ref{Kind: "crime", ID: "c1"}).With(access.Resource{}).On(s.thread), func(tx *act.Tx) (string, error) {
			return tx.Record(crime.InvestigatorAssigned{Crime: "c1", Number: "26/1", Staff: "faraday"})
		})
		s.must(err)
		s.Settle()
		involved := coles
		involved.Staff = "faraday"
		relative := coles
		relative.Staff, relative.Person = "pryce", s.suspect
		for name, c := range map[string]struct {
			who  access.Actor
			code string
		}{
			"a sergeant": {rees, "access.refused"}, "the custody officer, before charge": {adeyemi, "access.refused"}, "an inspector off duty": {off(coles), "access.refused"},
			"an inspector who investigates": {involved, "access.refused"}, "the detainee's own record": {relative, "access.own_record"},
		} {
			_, err := s.custody.RecordReview(s.As(c.who), x.ID, review)
			wants(t, name, err, c.code)
		}
		acting := rees // a sergeant who acts as inspector has the rank at that moment (G-06)
		acting.Rank, acting.RankNo = "inspector", 3
		_, err = s.custody.RecordReview(s.As(acting), x.ID, review)
		wants(t, "acting inspector", err, "")
	})
}

var review = custody.RecordReview{Decision: "continue", Method: "in_person", Grounds: "The interview is still to be held.", Invited: []string{"detainee", "solicitor"}, Reminded: true}

func TestCUS09AnEarlyReviewPullsTheNextAndAPostponedOneDoesNotPush(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		first := x.ReviewDueAt
		s.Held.Set(first.Add(-22 * time.Minute))
		done, err := s.custody.RecordReview(s.As(coles), x.ID, review)
		s.must(err)
		second := done.Value.ReviewDueAt
		if second.Sub(s.Held.Now()) != 9*time.Hour {
			t.Errorf("early: next at %v", second)
		}
		s.Held.Set(second)
		late := custody.RecordReview{Decision: "postponed", Postponed: "would_prejudice", Grounds: "He is answering questions."}
		_, err = s.custody.RecordReview(s.As(coles), x.ID, late)
		s.must(err)
		if owed := s.owed("custody.review", "detention", x.ID); len(owed) != 1 || !owed[0].DueAt.Equal(second) {
			t.Errorf("a postponed review is still owed: %+v", owed)
		}
		_, err = s.custody.RecordReview(s.As(coles), x.ID, late)
		wants(t, "postponed twice", err, "custody.review.postponed_again")
		s.Held.Add(50 * time.Minute)
		done, err = s.custody.RecordReview(s.As(coles), x.ID, review)
		s.must(err)
		if third := done.Value.ReviewDueAt; third.Sub(second) != 9*time.Hour {
			t.Errorf("postponed: next at %v, second was due %v", third, second)
		}
		if owed := s.owed("custody.review", "detention", x.ID); len(owed) != 1 {
			t.Errorf("one review is owed at a time: %+v", owed)
		}
	})
}

func TestCUS11AReviewSaysWhatItMust(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.arrived()
		_, err := s.custody.RecordReview(s.As(coles), x.ID, review)
		wants(t, "before authorisation", err, "custody.review.before_authorised")
		_, err = s.custody.Authorise(s.As(adeyemi), x.ID, authorise)
		s.must(err)
		for code, change := range map[string]func(*custody.RecordReview){
			"custody.review.method":        func(in *custody.RecordReview) { in.Method = "" },
			"custody.review.not_invited":   func(in *custody.RecordReview) { in.Invited = nil },
			"custody.review.not_reminded":  func(in *custody.RecordReview) { in.Reminded = false },
			"custody.review.why_postponed": func(in *custody.RecordReview) { in.Decision = "postponed" },
		} {
			in := review
			change(&in)
			_, err := s.custody.RecordReview(s.As(coles), x.ID, in)
			wants(t, code, err, code)
		}
		asleep := review
		asleep.Asleep, asleep.Invited, asleep.Reminded = true, nil, false
		_, err = s.custody.RecordReview(s.As(coles), x.ID, asleep)
		wants(t, "asleep", err, "")
	})
}

func TestCUS21BoardByLabelAndOrder(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		s.held()
		s.arrested()
		board, err := s.custody.Board(s.As(adeyemi), "central")
		s.must(err)
		if len(board.Rows) != 1 || board.Held != 1 || board.Cells != 16 || len(board.OnTheir) != 1 || board.Rows[0].Name != "Daniel Pryce" || board.Rows[0].Age != 27 {
			t.Errorf("%+v", board)
		}
		if f := board.Rows[0]; f.Limit.DueAt.IsZero() || f.Limit.Used <= 0 || f.Review.DueAt.IsZero() || f.Next.Text != "Assess the risk" {
			t.Errorf("clocks: %+v", f)
		}
		_, err = s.custody.Board(s.As(bennett), "central")
		wants(t, "an officer off the suite", err, "access.refused")
		s.relabel("restricted:op")
		board, err = s.custody.Board(s.As(adeyemi), "central")
		s.must(err)
		if len(board.Rows) != 0 || len(board.OnTheir) != 0 || board.Held != 1 {
			t.Errorf("a restricted detainee shows to nobody without the label, but takes a cell: %+v", board)
		}
		cleared := adeyemi
		cleared.Labels = []string{"open", "restricted:op"}
		board, err = s.custody.Board(s.As(cleared), "central")
		s.must(err)
		if len(board.Rows) != 1 {
			t.Errorf("with the label: %+v", board.Rows)
		}
	})
}

func TestCUS08TheAlarmsOfTheLimit(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		for _, k := range s.custody.Room().Promises {
			if k.Name != "custody.detention_limit" {
				continue
			}
			var got []time.Duration
			for _, st := range k.Steps {
				if !slices.Contains(got, st.Offset) {
					got = append(got, st.Offset)
				}
			}
			if want := []time.Duration{-4 * time.Hour, -2 * time.Hour, -time.Hour, 0}; !slices.Equal(got, want) {
				t.Errorf("alarms at %v, want %v", got, want)
			}
		}
		x := s.held()
		s.Held.Set(x.LimitAt.Add(time.Minute))
		s.Settle()
		owed := s.owed("custody.detention_limit", "detention", x.ID)
		if len(owed) != 1 || owed[0].State != "broken" {
			t.Errorf("an over-run is not hidden: %+v", owed)
		}
	})
}
