package custody_test

import (
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/police/custody"
)

func TestCUS20MedicineIsGivenAtItsTimeBeforeAWitness(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		s.Host.Serving = func(_ db.Querier, typed string) ([]string, error) { return []string{typed}, nil }
		x := s.held()
		plan := custody.PlanMedicine{Medicine: "Insulin", Dose: "10 units", Approved: "Nurse R. Hill", Every: 8, NextAt: s.Held.Now().Add(-time.Hour).Format(time.RFC3339)}
		_, err := s.custody.PlanMedicine(s.As(adeyemi), x.ID, plan)
		wants(t, "in the past", err, "custody.medicine.past")
		due := s.Held.Now().Add(time.Hour)
		plan.NextAt = due.Format(time.RFC3339)
		_, err = s.custody.PlanMedicine(s.As(adeyemi), x.ID, plan)
		s.must(err)
		if owed := s.owed("custody.medication", "detention", x.ID); len(owed) != 1 || !owed[0].DueAt.Equal(due.Truncate(time.Second)) {
			t.Errorf("owed: %+v", owed)
		}
		give := custody.RecordCare{What: "medication", Answer: "taken"}
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, give)
		wants(t, "which medicine", err, "custody.care.medicine")
		give.Medicine, give.Dose, give.Approved = "insulin", "10 units", "Nurse R. Hill"
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, give)
		wants(t, "without a witness", err, "custody.care.witness")
		give.Witness = "adeyemi"
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, give)
		wants(t, "who gives it is no witness", err, "custody.care.witness")
		s.Held.Add(75 * time.Minute)
		speak(t)
		_, body := s.get(adeyemi, "/custody")
		has(t, "the board", body, "Insulin late since")
		give.Witness, give.Answer = "rees", "refused"
		done, err := s.custody.RecordCare(s.As(adeyemi), x.ID, give)
		s.must(err)
		next := s.Held.Now().Add(8 * time.Hour)
		if m := done.Value.Medicines; !m[0].DueAt.Equal(next) {
			t.Errorf("a refusal is an answer, and the next is owed: %+v", m)
		}
		if owed := s.owed("custody.medication", "detention", x.ID); len(owed) != 1 || !owed[0].DueAt.Equal(next) {
			t.Errorf("owed next: %+v", owed)
		}
	})
}

func TestCUS16MealsAreCounted(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		for _, c := range []custody.RecordCare{{What: "meal_main", Answer: "taken"}, {What: "meal_light", Answer: "refused", Note: "Not hungry."}, {What: "drink", Answer: "taken"}, {What: "exercise", Answer: "refused"}} {
			_, err := s.custody.RecordCare(s.As(adeyemi), x.ID, c)
			s.must(err)
		}
		speak(t)
		_, body := s.get(adeyemi, "/custody/"+x.ID)
		has(t, "the record", body, "1 main of 1, 1 light of 2, drinks 1, 1 refused", "Not hungry.")
		_, err := s.custody.RecordCare(s.As(howells), x.ID, custody.RecordCare{What: "drink", Answer: "taken"})
		wants(t, "not custody staff", err, "access.refused")
	})
}

func TestCUS16ConstantObservationHasALog(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.RecordWatch(s.As(adeyemi), x.ID, custody.RecordWatch{Seen: "Asleep."})
		wants(t, "before level 3", err, "custody.watch.not_constant")
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "change", Level: "3", Plan: "Camera and door."})
		s.must(err)
		for _, seen := range []string{"Lying on the left side.", "Drank water."} {
			done, err := s.custody.RecordWatch(s.As(adeyemi), x.ID, custody.RecordWatch{Seen: seen})
			s.must(err)
			if done.Value.WatchedBy != "adeyemi" || !done.Value.WatchedAt.Equal(s.Held.Now()) {
				t.Errorf("who watches: %+v", done.Value.WatchedBy)
			}
			s.Held.Add(10 * time.Minute)
		}
		if v := s.seen(x.ID); len(v.Watch) != 2 || v.Watch[1].Seen != "Drank water." || v.WatchedSince.Equal(v.WatchedAt) {
			t.Errorf("the log: %+v", v.Watch)
		}
	})
}
