package custody_test

import (
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/promise"
	"throughline/police/custody"
)

var (
	pryor = access.Actor{Staff: "pryor", Name: "D. Pryor", Rank: "superintendent", RankNo: 5, Roles: []string{"superintendent"}, OnDuty: true}
	dale  = access.Actor{Staff: "dale", Name: "T. Dale", Rank: "chief_inspector", RankNo: 4, Roles: []string{"duty_inspector"}, OnDuty: true}
)

// reviewed is a detention with so many reviews held, each when it was due.
func (s *suite) reviewed(x custody.Detention, n int) custody.Detention {
	s.t.Helper()
	for range n {
		s.Held.Add(x.ReviewDueAt.Sub(s.Held.Now()))
		done, err := s.custody.RecordReview(s.As(coles), x.ID, custody.RecordReview{Decision: "continue", Method: "in_person", Grounds: "The interview is still to be held.", Invited: []string{"detainee"}, Reminded: true})
		s.must(err)
		x = done.Value
	}
	return x
}

func extension(until time.Time) custody.ExtendDetention {
	return custody.ExtendDetention{Until: until.Format(time.RFC3339), Grounds: []string{"obtain_evidence"}, Diligent: "Two witnesses seen; CCTV is being viewed.", Method: "in_person", Invited: []string{"detainee", "solicitor"}, Reminded: true}
}

// CUS-03, CUS-04: a superintendent extends detention after the second review and within 24 hours, to 36 at most; what is refused moves nothing.
func TestCUS04ASuperintendentExtendsDetention(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		to := x.RelevantAt.Add(36 * time.Hour)
		extend := func(a access.Actor, in custody.ExtendDetention) error {
			_, err := s.custody.ExtendDetention(s.As(a), x.ID, in)
			return err
		}
		wants(t, "before the second review", extend(pryor, extension(to)), "custody.extension.before_second_review")
		x = s.reviewed(x, 2)
		before := s.see(x.ID)
		wants(t, "an inspector", extend(coles, extension(to)), "access.refused")
		wants(t, "a chief inspector who is not designated", extend(dale, extension(to)), "custody.extension.rank")
		wants(t, "beyond 36 hours", extend(pryor, extension(to.Add(time.Second))), "custody.extension.too_long")
		wants(t, "no grounds", extend(pryor, func() custody.ExtendDetention { in := extension(to); in.Grounds = nil; return in }()), "form.required_choice")
		wants(t, "grounds that are none", extend(pryor, func() custody.ExtendDetention { in := extension(to); in.Grounds = []string{"tea"}; return in }()), "custody.ground")
		wants(t, "nobody told", extend(pryor, func() custody.ExtendDetention { in := extension(to); in.Reminded = false; return in }()), "form.must_tick")
		if after := s.see(x.ID); !after.LimitAt.Equal(before.LimitAt) || after.Version != before.Version {
			t.Errorf("a refusal moved the end from %s to %s", before.LimitAt, after.LimitAt)
		}
		acting := extension(x.RelevantAt.Add(30 * time.Hour))
		acting.Designated = true
		s.must(extend(dale, acting))
		s.Held.Add(x.RelevantAt.Add(29 * time.Hour).Sub(s.Held.Now())) // it runs: what was given short is topped up
		s.must(extend(pryor, extension(to)))
		seen := s.see(x.ID)
		owed := s.owed("custody.detention_limit", "detention", x.ID)
		if !seen.Clock.ExpiresAt.Equal(to) || !seen.LimitAt.Equal(to) || len(seen.Extended) != 2 || seen.Extended[0].Rank != "chief_inspector" || len(owed) != 1 || !owed[0].DueAt.Equal(to) {
			t.Errorf("%s %s %+v %+v", seen.Clock.ExpiresAt, seen.LimitAt, seen.Extended, owed)
		}
		s.Held.Add(to.Add(time.Minute).Sub(s.Held.Now()))
		wants(t, "once it is over", extend(pryor, extension(to.Add(time.Hour))), "custody.extension.after_limit")
	})
}

// CUS-05: a court's warrants move the end, in all to 96 hours; a late one says why.
func TestCUS05ACourtsWarrants(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.reviewed(s.held(), 2)
		record := func(a access.Actor, at, until time.Time, late string) error {
			_, err := s.custody.RecordWarrant(s.As(a), x.ID, custody.RecordWarrant{Court: "Newport Magistrates' Court", IssuedAt: at.Format(time.RFC3339), Until: until.Format(time.RFC3339), Present: true,
				Application: "The telephone is being examined.", Late: late})
			return err
		}
		after := func(h int) time.Time { return x.RelevantAt.Add(time.Duration(h) * time.Hour) }
		s.Held.Add(after(23).Sub(s.Held.Now()))
		_, err := s.custody.ExtendDetention(s.As(pryor), x.ID, extension(after(36)))
		s.must(err)
		s.Held.Add(after(38).Sub(s.Held.Now()))
		wants(t, "late, and nothing said", record(adeyemi, after(37), after(60), ""), "custody.extend.why_late")
		wants(t, "by one who investigates", record(howells, after(37), after(60), "The court sat at ten."), "access.refused")
		wants(t, "for too long", record(adeyemi, after(37), after(74), "The court sat at ten."), "custody.warrant.too_long")
		s.Settle() // the 36 hours were over: that stays so
		s.must(record(adeyemi, after(37), after(73), "The court sat at ten."))
		if all := s.limits(x.ID); len(all) != 2 || !all[1].KeptLate() || all[0].State != promise.Open || !all[0].DueAt.Equal(after(73)) {
			t.Errorf("a late warrant un-breaks nothing: %+v", all)
		}
		s.Held.Add(after(70).Sub(s.Held.Now()))
		wants(t, "beyond 96 hours", record(adeyemi, after(70), after(97), ""), "custody.warrant.absolute")
		s.must(record(adeyemi, after(70), after(96), ""))
		if seen := s.see(x.ID); !seen.Clock.ExpiresAt.Equal(after(96)) || seen.Extended[1].Court == "" {
			t.Errorf("%s %+v", seen.Clock.ExpiresAt, seen.Extended)
		}
	})
}

// limits are all ends of detention that were ever owed of a detention, what is owed still first.
func (s *suite) limits(id string) []promise.Promise {
	s.t.Helper()
	all, err := promise.OnThread(s.q(), s.thread, []string{"open"}, true, 100)
	s.must(err)
	return slices.DeleteFunc(all, func(p promise.Promise) bool { return p.Kind != "custody.detention_limit" || p.SubjectID != id })
}

func (s *suite) see(id string) custody.Seen {
	s.t.Helper()
	seen, err := s.custody.See(s.As(adeyemi), id)
	s.must(err)
	return seen
}
