package custody_test

import (
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/police/custody"
)

func TestCUS16ChecksFollowTheLevelOfObservation(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		check := custody.RecordCheck{Response: "awake"}
		_, err := s.custody.RecordCheck(s.As(adeyemi), x.ID, check)
		wants(t, "before the assessment", err, "custody.check.no_risk")
		risk := custody.AssessRisk{Occasion: "arrival", Level: "1", Plan: "Hourly.", Risks: []string{"weapon"}}
		for level, every := range map[string]time.Duration{"1": time.Hour, "2": 30 * time.Minute, "3": 0, "4": 0} {
			risk.Level = level
			done, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
			s.must(err)
			owed := s.owed("custody.check", "detention", x.ID)
			if every == 0 {
				if len(owed) != 0 || !done.Value.CheckDueAt.IsZero() {
					t.Errorf("level %s is constant: %+v", level, owed)
				}
				continue
			}
			if len(owed) != 1 || owed[0].DueAt.Sub(s.Held.Now()) != every {
				t.Errorf("level %s: %+v", level, owed)
			}
		}
		risk.Level, risk.Risks = "1", []string{"weapon", "intoxicated"}
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
		wants(t, "drunk on level 1", err, "custody.risk.intoxicated")
		risk.Level = "2"
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
		s.must(err)
		s.Held.Add(36 * time.Minute)
		_, err = s.custody.RecordCheck(s.As(adeyemi), x.ID, custody.RecordCheck{Response: "asleep_moving"})
		wants(t, "not roused", err, "custody.check.rouse")
		_, err = s.custody.RecordCheck(s.As(howells), x.ID, check)
		wants(t, "not custody staff", err, "access.refused")
		board, err := s.custody.Board(s.As(adeyemi), "")
		s.must(err)
		if board.Late != 1 || board.Rows[0].Check.Left != "6 min late" || board.Rows[0].Next.Text != "Check now" {
			t.Errorf("the board says so: %+v", board.Rows[0])
		}
		done, err := s.custody.RecordCheck(s.As(adeyemi), x.ID, check)
		s.must(err)
		if done.Value.CheckDueAt.Sub(s.Held.Now()) != 30*time.Minute || len(s.owed("custody.check", "detention", x.ID)) != 1 {
			t.Errorf("next check: %v", done.Value.CheckDueAt)
		}
	})
}

func TestCUS17RightsInALanguageThatIsUnderstood(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		in := s.arrestInput()
		in.Language = "Polish"
		a, err := s.custody.RecordArrest(s.As(howells), in)
		s.must(err)
		x, err := s.custody.RecordArrival(s.As(adeyemi), a.Value.ID, custody.RecordArrival{YardAt: s.now()})
		s.must(err)
		rights := custody.GiveRights{ByVoice: true, InWriting: true, Understood: true, Solicitor: "wanted", Informed: "declined"}
		_, err = s.custody.GiveRights(s.As(adeyemi), x.Value.ID, rights)
		wants(t, "in English to somebody who speaks Polish", err, "custody.rights.language")
		unwritten := rights
		unwritten.InWriting = false
		_, err = s.custody.GiveRights(s.As(adeyemi), x.Value.ID, unwritten)
		if !fault.HasCode(err, "form.invalid") {
			t.Errorf("by voice alone: %v", err)
		}
		drunk := rights
		drunk.Understood, drunk.Interpreter = false, "Language line 7"
		_, err = s.custody.GiveRights(s.As(adeyemi), x.Value.ID, drunk)
		wants(t, "not understood", err, "custody.rights.not_understood")
		rights.Interpreter = "Language line 7"
		done, err := s.custody.GiveRights(s.As(adeyemi), x.Value.ID, rights)
		s.must(err)
		if done.Value.Rights == nil || done.Value.Rights.Adult || done.Value.Rights.Solicitor != "wanted" {
			t.Errorf("%+v", done.Value.Rights)
		}
	})
}

func TestCUS06HospitalMovesThePromiseOfTheLimit(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.ReturnFromHospital(s.As(adeyemi), x.ID, custody.ReturnFromHospital{})
		wants(t, "not away", err, "custody.hospital.here")
		_, err = s.custody.LeaveForHospital(s.As(adeyemi), x.ID, custody.LeaveForHospital{Purpose: "treatment", Place: "Royal Gwent"})
		s.must(err)
		s.Held.Add(2 * time.Hour)
		_, err = s.custody.ReturnFromHospital(s.As(adeyemi), x.ID, custody.ReturnFromHospital{QuestionedMinutes: 500})
		wants(t, "questioned for longer than away", err, "custody.hospital.questioned")
		done, err := s.custody.ReturnFromHospital(s.As(adeyemi), x.ID, custody.ReturnFromHospital{QuestionedMinutes: 30})
		s.must(err)
		want := x.LimitAt.Add(90 * time.Minute)
		owed := s.owed("custody.detention_limit", "detention", x.ID)
		if !done.Value.LimitAt.Equal(want) || len(owed) != 1 || !owed[0].DueAt.Equal(want) || !owed[0].PausedAt.IsZero() {
			t.Errorf("limit %v, promise %+v, want %v", done.Value.LimitAt, owed, want)
		}
	})
}
