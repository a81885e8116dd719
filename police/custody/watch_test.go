package custody_test

import (
	"testing"
	"time"

	"throughline/police/custody"
)

// CUS-16, levels 3 and 4: a line of the log is owed within the minutes of law, from the assessment on, and nobody watching is an alarm.
func TestCUS16ConstantObservationIsOwedALineAndAWatcher(t *testing.T) {
	for _, level := range []string{"3", "4"} {
		t.Run(level, func(t *testing.T) {
			each(t, func(t *testing.T, s *suite) {
				x := s.held()
				risk := custody.AssessRisk{Occasion: "arrival", Level: level, Plan: "Never out of sight."}
				_, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
				s.must(err)
				begun := s.Held.Now()
				if owed := s.owed("custody.watch", "detention", x.ID); len(owed) != 1 || !owed[0].DueAt.Equal(begun.Add(15*time.Minute)) {
					t.Fatalf("from the assessment: %+v", owed)
				}
				s.alarm("before anybody is named", true, "Say who watches")
				s.watch(x.ID)
				s.alarm("somebody watches", false, "")
				s.Held.Add(16 * time.Minute)
				s.alarm("the last line is too old", true, "Say who watches")
				_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
				s.must(err)
				if owed := s.owed("custody.watch", "detention", x.ID); len(owed) != 1 || !owed[0].DueAt.Equal(begun.Add(15*time.Minute)) {
					t.Errorf("a new assessment makes no late line good: %+v", owed)
				}
				s.watch(x.ID)
				if owed := s.owed("custody.watch", "detention", x.ID); len(owed) != 1 || !owed[0].DueAt.Equal(s.Held.Now().Add(15*time.Minute)) {
					t.Errorf("the next: %+v", owed)
				}
				_, err = s.custody.LeaveForHospital(s.As(adeyemi), x.ID, custody.LeaveForHospital{Purpose: "treatment", Place: "Royal Gwent"})
				s.must(err)
				if owed := s.owed("custody.watch", "detention", x.ID); len(owed) != 0 {
					t.Errorf("the escort has them in sight: %+v", owed)
				}
				s.Held.Add(time.Hour)
				_, err = s.custody.ReturnFromHospital(s.As(adeyemi), x.ID, custody.ReturnFromHospital{})
				s.must(err)
				s.alarm("back, and nobody has taken the watch", true, "Say who watches")
				risk.Level = "1"
				_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
				s.must(err)
				if owed := s.owed("custody.watch", "detention", x.ID); len(owed) != 0 {
					t.Errorf("no longer constant: %+v", owed)
				}
				s.alarm("no longer constant", false, "")
			})
		})
	}
}

func (s *suite) watch(id string) {
	s.t.Helper()
	_, err := s.custody.RecordWatch(s.As(adeyemi), id, custody.RecordWatch{Seen: "On the left side, breathing."})
	s.must(err)
}

// alarm holds the one row of the board to whether it says that nobody is watching.
func (s *suite) alarm(what string, alarmed bool, next string) {
	s.t.Helper()
	b, err := s.custody.Board(s.As(adeyemi), "")
	s.must(err)
	r, said := b.Rows[0], false
	for _, f := range r.Flags {
		said = said || f.Text == "Nobody is watching" && f.Severe
	}
	if said != alarmed || alarmed && r.Urgency != "late" || next != "" && r.Next.Text != next {
		s.t.Errorf("%s: flags %+v, urgency %q, next %q", what, r.Flags, r.Urgency, r.Next.Text)
	}
}
