package custody_test

import (
	"strings"
	"testing"
	"time"

	"throughline/police/custody"
)

// CUS-26, CUS-03, CUS-09: somebody who is held under another power and arrested for an offence there has the clock of s.41 from that arrest, a
// decision on detention, a review and a charge; the end of the other detention stays owed beside it, and its clock is theirs again when
// the offence has ended.
func TestCUS26AnOffenceBesideAnotherPowerHasItsClock(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		for n, kind := range []string{"section_136", "warrant", "recall"} {
			number := []string{"26/000011", "26/000012", "26/000013"}[n]
			second := s.older("open", number, "TH68010", "marsh")
			a, err := s.custody.DetainOther(s.As(howells), custody.DetainOther{Kind: kind, Given: "Nadia", Family: "Rahman", BornOn: "1995-05-05", Place: "Newport Bridge", Grounds: "As the paper says.", Why: "The ward has no bed."})
			s.must(err)
			s.Held.Add(20 * time.Minute)
			x, err := s.custody.RecordArrival(s.As(howells), a.Value.ID, custody.RecordArrival{YardAt: s.now(), Cell: "F3"})
			s.must(err)
			held := authorise
			held.Grounds = []string{"other_power"}
			_, err = s.custody.Authorise(s.As(adeyemi), x.Value.ID, held)
			s.must(err)
			own := x.Value.LimitAt
			s.Held.Add(2 * time.Hour)
			at := s.Held.Now()
			_, err = s.custody.FurtherArrest(s.As(howells), a.Value.ID, further(number))
			s.must(err)
			y, err := s.custody.Detention(s.q(), x.Value.ID)
			s.must(err)
			limit, other := s.owed("custody.detention_limit", "detention", y.ID), s.owed("custody.other_limit", "detention", y.ID)
			if y.State != "arrived" || !y.RelevantAt.Equal(at) || !y.LimitAt.Equal(at.Add(24*time.Hour)) || len(limit) != 1 || !limit[0].DueAt.Equal(y.LimitAt) {
				t.Fatalf("%s: from %v to %v, %s, owed %+v", kind, y.RelevantAt, y.LimitAt, y.State, limit)
			}
			if own.IsZero() != (len(other) == 0) || len(other) > 0 && !other[0].DueAt.Equal(own) {
				t.Errorf("%s: the other end is owed %+v, not %v", kind, other, own)
			}
			row, err := s.custody.Board(s.As(adeyemi), "")
			s.must(err)
			said := ""
			for _, f := range row.Rows[0].Flags {
				said += f.Text + "; "
			}
			if !strings.Contains(said, "Also held: ") || !strings.Contains(said, "Detention not decided") || row.Rows[0].Limit.Left != "24:00" {
				t.Errorf("%s on the board: %s %+v", kind, said, row.Rows[0].Limit)
			}
			_, err = s.custody.Refuse(s.As(adeyemi), y.ID, custody.Refuse{Reasons: "No grounds."})
			wants(t, kind+" refused", err, "custody.other.refuse")
			_, err = s.custody.Authorise(s.As(adeyemi), y.ID, held)
			wants(t, kind+" on the old ground", err, "custody.other.ground")
			done, err := s.custody.Authorise(s.As(adeyemi), y.ID, authorise)
			s.must(err)
			if !done.Value.ReviewDueAt.Equal(s.Held.Now().Add(6 * time.Hour)) {
				t.Errorf("%s: the first review is owed at %v", kind, done.Value.ReviewDueAt)
			}
			s.Held.Add(time.Hour)
			_, err = s.custody.RecordReview(s.As(coles), y.ID, reviewed)
			s.must(err)
			matter := ""
			for _, m := range done.Value.Matters {
				if m.Thread == second {
					matter = m.ID
				}
			}
			_, err = s.custody.EndMatter(s.As(adeyemi), y.ID, custody.EndMatter{Matter: matter, How: "no_further_action", Why: "He was elsewhere."})
			s.must(err)
			z, err := s.custody.Detention(s.q(), y.ID)
			s.must(err)
			limit = s.owed("custody.detention_limit", "detention", y.ID)
			if z.Kind != kind || z.Under != "" || !z.LimitAt.Equal(own) || !z.RelevantAt.Equal(x.Value.RelevantAt) || len(limit) != map[bool]int{true: 0, false: 1}[own.IsZero()] || len(s.owed("custody.review", "detention", y.ID)) != 0 || len(s.owed("custody.other_limit", "detention", y.ID)) != 0 {
				t.Errorf("%s is theirs again: %+v, owed %+v", kind, z, limit)
			}
			how := map[string]string{"section_136": "section_136", "recall": "recall", "warrant": "court"}[kind]
			_, err = s.custody.Release(s.As(adeyemi), y.ID, custody.ReleaseDetainee{How: how, PERA: "With the escort.", Property: "none"})
			s.must(err)
		}
	})
}
