package custody_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/custody"
)

// Whatever is done in whatever order, the board says what the record says, a promise that was broken is never whole again, and what was
// due is not put off once it is late (CUS-08, CUS-09, CUS-16, CUS-21).
func TestCUS21TheBoardEqualsTheRecordAndNothingUnbreaksAPromise(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		for seed := range uint64(3) {
			x := s.anybody(int(seed))
			r := rand.New(rand.NewPCG(seed, 7))
			broken := map[string]promise.Promise{}
			for n := range 14 {
				s.Held.Add(time.Duration(1+r.IntN(240)) * time.Minute)
				s.Settle()
				what := s.anything(r, x.ID)
				s.Settle()
				s.sameAsRecord(fmt.Sprintf("seed %d, step %d, after %s", seed, n, what), x.ID)
				all, err := promise.OnThread(s.q(), x.Thread, []string{"open"}, true, 500)
				s.must(err)
				now := map[string]promise.Promise{}
				for _, p := range all {
					now[p.ID] = p
					if p.State == promise.Broken {
						if _, ok := broken[p.ID]; !ok {
							broken[p.ID] = p
						}
					}
				}
				for id, was := range broken {
					p := now[id]
					if p.State == promise.Open || p.State == promise.Kept && !p.KeptLate() || p.DueAt.After(was.DueAt) {
						t.Fatalf("seed %d, step %d: %s made %s whole: due %s, now %s due %s", seed, n, what, was.Kind, was.DueAt, p.State, p.DueAt)
					}
				}
			}
			if len(broken) == 0 {
				t.Errorf("seed %d: nothing was late, so nothing was shown", seed)
			}
		}
	})
}

// anybody is somebody else who is held, with a level of observation.
func (s *suite) anybody(n int) custody.Detention {
	s.t.Helper()
	in := s.arrestInput()
	in.Thread, in.Person, in.Given, in.Family, in.BornOn = "", "", "Owen", "Prosser"+string(rune('a'+n)), "1999-03-27"
	a, err := s.custody.RecordArrest(s.As(howells), in)
	s.must(err)
	s.Held.Add(10 * time.Minute)
	x, err := s.custody.RecordArrival(s.As(howells), a.Value.ID, custody.RecordArrival{YardAt: s.now(), Cell: "M4"})
	s.must(err)
	_, err = s.custody.Authorise(s.As(adeyemi), x.Value.ID, authorise)
	s.must(err)
	_, err = s.custody.AssessRisk(s.As(adeyemi), x.Value.ID, custody.AssessRisk{Occasion: "arrival", Level: "2", Plan: "Every half hour."})
	s.must(err)
	return x.Value
}

// anything does one of the acts of a stay; one that is refused at this moment changes nothing.
func (s *suite) anything(r *rand.Rand, id string) string {
	acts := []struct {
		name string
		do   func() error
	}{
		{"a check", func() error {
			_, err := s.custody.RecordCheck(s.As(adeyemi), id, custody.RecordCheck{Response: "roused"})
			return err
		}},
		{"a review", func() error {
			_, err := s.custody.RecordReview(s.As(coles), id, custody.RecordReview{Decision: "continue", Method: "in_person", Grounds: "The interview is still to be held.", Invited: []string{"detainee"}, Reminded: true})
			return err
		}},
		{"hospital", func() error {
			_, err := s.custody.LeaveForHospital(s.As(adeyemi), id, custody.LeaveForHospital{Purpose: "treatment", Place: "Royal Gwent"})
			return err
		}},
		{"the return", func() error {
			_, err := s.custody.ReturnFromHospital(s.As(adeyemi), id, custody.ReturnFromHospital{})
			return err
		}},
		{"a wait", func() error {
			_, err := s.custody.RecordWait(s.As(adeyemi), id, custody.RecordWait{For: "solicitor", Note: "Hughes Blake"})
			return err
		}},
		{"another level", func() error {
			_, err := s.custody.AssessRisk(s.As(adeyemi), id, custody.AssessRisk{Occasion: "change", Level: []string{"1", "2", "3"}[r.IntN(3)], Plan: "As the level says."})
			return err
		}},
	}
	a := acts[r.IntN(len(acts))]
	if err := a.do(); err != nil {
		return a.name + ", refused: " + err.Error()
	}
	return a.name
}

// sameAsRecord holds a row of the board to the page of the same detention.
func (s *suite) sameAsRecord(when, id string) {
	s.t.Helper()
	ctx := s.As(adeyemi)
	b, err := s.custody.Board(ctx, "central")
	s.must(err)
	x, err := s.custody.See(ctx, id)
	s.must(err)
	for _, r := range b.Rows {
		if r.ID != id {
			continue
		}
		end := x.Clock.ExpiresAt
		if !x.Clock.PausedAt.IsZero() {
			end = time.Time{}
		}
		check := x.CheckDueAt
		if !x.WatchDueAt.IsZero() {
			check = x.WatchDueAt
		}
		if x.InHospital != "" {
			check = time.Time{}
		}
		if r.Name != x.Name || r.Age != x.Age || !r.Limit.DueAt.Equal(end) || !r.Check.DueAt.Equal(check) || !r.Review.DueAt.Equal(x.Clock.NextReviewAt) || len(r.Waits) != len(x.Waits) {
			s.t.Fatalf("%s: the board says %+v, the record %+v, its clock %+v", when, r, x.Detention, x.Clock)
		}
		var open []promise.Promise
		for _, kind := range []string{"custody.check", "custody.review", "custody.detention_limit"} {
			ps, err := promise.Of(s.q(), kind, journal.Ref{Kind: "detention", ID: id})
			s.must(err)
			open = append(open, ps...)
		}
		for _, p := range open {
			due := map[string]time.Time{"custody.check": r.Check.DueAt, "custody.review": r.Review.DueAt, "custody.detention_limit": r.Limit.DueAt}[p.Kind]
			if !due.IsZero() && p.State == promise.Open && !p.DueAt.Equal(due) {
				s.t.Fatalf("%s: %s is owed by %s, the board says %s", when, p.Kind, p.DueAt, due)
			}
		}
		return
	}
	s.t.Fatalf("%s: the board has no row of them", when)
}
