package custody_test

import (
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/promise"
	"throughline/police/custody"
)

// CUS-20: what is owed of one medicine is not what is owed of another, and who refuses has not had it.
func TestCUS20ARefusedMedicineIsNotGiven(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		s.Host.Serving = func(_ db.Querier, typed string) ([]string, error) { return []string{typed}, nil }
		x := s.held()
		at := func(d time.Duration) string { return s.Held.Now().Add(d).Format(time.RFC3339) }
		insulin := custody.PlanMedicine{Medicine: "Insulin", Dose: "10 units", Approved: "Nurse R. Hill", Every: 8}
		_, err := s.custody.PlanMedicine(s.As(adeyemi), x.ID, insulin)
		wants(t, "neither a time nor an end", err, "custody.medicine.next")
		insulin.NextAt, insulin.Ended = at(time.Hour), true
		_, err = s.custody.PlanMedicine(s.As(adeyemi), x.ID, insulin)
		wants(t, "both", err, "custody.medicine.both")
		insulin.Ended = false
		_, err = s.custody.PlanMedicine(s.As(adeyemi), x.ID, insulin)
		s.must(err)
		_, err = s.custody.PlanMedicine(s.As(adeyemi), x.ID, custody.PlanMedicine{Medicine: "Sertraline", Dose: "50 mg", Approved: "Nurse R. Hill", NextAt: at(2 * time.Hour)})
		s.must(err)
		owed := s.owed("custody.medication", "detention", x.ID)
		if len(owed) != 2 {
			t.Fatalf("one promise for each: %+v", owed)
		}
		first, second := owed[0], owed[1]
		if second.DueAt.Before(first.DueAt) {
			first, second = second, first
		}
		s.Held.Add(61 * time.Minute)
		give := custody.RecordCare{What: "medication", Answer: "taken", Medicine: "sertraline", Dose: "50 mg", Approved: "Nurse R. Hill", Professional: "Nurse R. Hill"}
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, give)
		s.must(err)
		s.promised(second.ID, promise.Kept, "")
		if p := s.promised(first.ID, "", ""); !p.Owed() {
			t.Errorf("the insulin is owed as before: %+v", p)
		}
		give = custody.RecordCare{What: "medication", Answer: "refused", Medicine: "Insulin", Dose: "10 units", Approved: "Nurse R. Hill", NoWitness: "Nobody else was on the corridor."}
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, give)
		s.must(err)
		s.promised(first.ID, promise.Waived, "medicine_refused")
		tell := s.owed("custody.medicine_refused", "detention", x.ID)
		if len(tell) != 1 || !tell[0].DueAt.Equal(s.Held.Now().Add(15*time.Minute)) {
			t.Fatalf("the professional is to be told: %+v", tell)
		}
		board, err := s.custody.Board(s.As(adeyemi), "")
		s.must(err)
		if f := board.Rows[0].Flags; len(f) == 0 || !hasFlag(f, "Refused, tell the professional: Insulin") {
			t.Errorf("the board: %+v", f)
		}
		_, err = s.custody.RecordCall(s.As(adeyemi), x.ID, custody.RecordCall{For: "healthcare", Step: "failed", Note: "Engaged."})
		s.must(err)
		s.promised(tell[0].ID, promise.Open, "")
		_, err = s.custody.RecordCall(s.As(adeyemi), x.ID, custody.RecordCall{For: "healthcare", Step: "answered", Who: "Nurse R. Hill"})
		s.must(err)
		s.promised(tell[0].ID, promise.Kept, "")
		insulin.NextAt, insulin.Ended = "", true
		_, err = s.custody.PlanMedicine(s.As(adeyemi), x.ID, insulin)
		s.must(err)
		if owed := s.owed("custody.medication", "detention", x.ID); len(owed) != 0 {
			t.Errorf("ended: %+v", owed)
		}
		insulin.Medicine = "Warfarin"
		_, err = s.custody.PlanMedicine(s.As(adeyemi), x.ID, insulin)
		wants(t, "never planned", err, "custody.medicine.not_planned")
	})
}

// promised holds one promise to a state and a reason; no state asks nothing.
func (s *suite) promised(id string, state promise.State, reason string) promise.Promise {
	s.t.Helper()
	p, err := promise.Get(s.q(), id)
	s.must(err)
	if state != "" && (p.State != state || p.Reason != reason) {
		s.t.Errorf("%s: %s %q, want %s %q", p.Kind, p.State, p.Reason, state, reason)
	}
	return p
}

func hasFlag(all []custody.Flag, text string) bool {
	for _, f := range all {
		if f.Text == text {
			return f.Severe
		}
	}
	return false
}
