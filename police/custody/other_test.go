package custody_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/police/custody"
)

// CUS-26: detention that is not for an offence has a clock of its own, and never the 24 hours, the reviews, the extensions or the charge of
// PACE.
func TestCUS26OtherDetentionHasItsOwnClock(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		held := authorise
		held.Grounds = []string{"other_power"}
		bring := func(kind, family string) custody.Detention {
			t.Helper()
			in := custody.DetainOther{Kind: kind, Given: "Nadia", Family: family, BornOn: "1995-05-05", Place: "Newport Bridge", Grounds: "As the paper says."}
			if kind == "section_136" {
				_, err := s.custody.DetainOther(s.As(howells), in)
				wants(t, "section 136 without why a police station", err, "custody.other.why_here")
				in.Why = "The ward has no bed; Insp. Coles agreed."
			}
			a, err := s.custody.DetainOther(s.As(howells), in)
			s.must(err)
			s.Held.Add(20 * time.Minute)
			x, err := s.custody.RecordArrival(s.As(howells), a.Value.ID, custody.RecordArrival{YardAt: s.now(), Cell: "F3"})
			s.must(err)
			_, err = s.custody.Authorise(s.As(adeyemi), x.Value.ID, authorise)
			wants(t, kind+": a ground of PACE", err, "custody.other.ground")
			done, err := s.custody.Authorise(s.As(adeyemi), x.Value.ID, held)
			s.must(err)
			return done.Value
		}
		for _, c := range []struct {
			kind, board string
			ends        time.Duration // from arrival
		}{{"section_136", "136 clock", 24 * time.Hour}, {"breach", "Breach clock", 24*time.Hour - 20*time.Minute}, {"terrorism", "Terrorism clock", 48*time.Hour - 20*time.Minute},
			{"warrant", "Court next sitting", 0}, {"recall", "Return to prison", 0}, {"immigration", "Immigration", 0}} {
			x := bring(c.kind, "Rahman")
			owed := s.owed("custody.detention_limit", "detention", x.ID)
			switch {
			case c.ends == 0 && (len(owed) != 0 || !x.LimitAt.IsZero()):
				t.Errorf("%s has no end here: %v, owed %+v", c.kind, x.LimitAt, owed)
			case c.ends > 0 && (len(owed) != 1 || !x.LimitAt.Equal(x.RelevantAt.Add(c.ends)) || !owed[0].DueAt.Equal(x.LimitAt)):
				t.Errorf("%s ends %v, want %v, owed %+v", c.kind, x.LimitAt, x.RelevantAt.Add(c.ends), owed)
			}
			if len(s.owed("custody.review", "detention", x.ID)) != 0 || !x.ReviewDueAt.IsZero() {
				t.Errorf("%s: a review of s.40 is owed", c.kind)
			}
			_, err := s.custody.RecordReview(s.As(coles), x.ID, custody.RecordReview{Decision: "continue", Method: "in_person", Grounds: "x", Invited: []string{"detainee"}, Reminded: true})
			wants(t, c.kind+" reviewed", err, "custody.other.no_review")
			_, err = s.custody.ExtendDetention(s.As(pryor), x.ID, extension(x.RelevantAt.Add(30*time.Hour)))
			wants(t, c.kind+" extended", err, "custody.extend.state")
			_, err = s.custody.Charge(s.As(adeyemi), x.ID, custody.ChargePerson{Offences: []string{"OF61102"}, Bail: "granted", CourtOn: "2026-12-20", Court: "B61NP00"})
			wants(t, c.kind+" charged", err, "custody.other.no_charge")
			board, err := s.custody.Board(s.As(adeyemi), "")
			s.must(err)
			row := board.Rows[0]
			if !strings.Contains(row.Limit.Text, c.board) || row.Review.Left != "No review" || strings.Contains(row.Limit.Left, "24 h clock") != (c.ends == 0) {
				t.Errorf("%s on the board: %+v", c.kind, row)
			}
			_, err = s.custody.ExtendSafety(s.As(adeyemi), x.ID, custody.ExtendSafety{Practitioner: "Dr A. Bevan", Reason: "Too unwell to be assessed."})
			if c.kind != "section_136" {
				wants(t, c.kind+" by a practitioner", err, "custody.other.no_extension")
			} else {
				s.must(err)
				if owed := s.owed("custody.detention_limit", "detention", x.ID); !owed[0].DueAt.Equal(x.LimitAt.Add(12 * time.Hour)) {
					t.Errorf("12 hours more: %+v", owed)
				}
				_, err = s.custody.ExtendSafety(s.As(adeyemi), x.ID, custody.ExtendSafety{Practitioner: "Dr A. Bevan", Reason: "Again."})
				wants(t, "twice", err, "custody.other.no_extension")
			}
			how := map[string]string{"section_136": "section_136", "recall": "recall", "immigration": "immigration"}[c.kind]
			if how == "" {
				how = "court"
			}
			_, err = s.custody.Release(s.As(adeyemi), x.ID, custody.ReleaseDetainee{How: how, PERA: "With the escort.", Property: "none"}) // CUS-22
			s.must(err)
		}
		code, body, next := s.send(howells, "/custody/other/new", url.Values{"kind": {"recall"}, "family": {"Yorath"}, "place": {"Mill Lane"}, "grounds": {"Recall notice 88."}})
		if code != http.StatusSeeOther || !strings.HasSuffix(next, "/arrival") {
			t.Errorf("the form: %d %s", code, body)
		}
		code, body, _ = s.send(howells, "/custody/other/new", url.Values{"kind": {"recall"}, "place": {"Mill Lane"}, "grounds": {"x"}})
		has(t, "nobody", body, "Say who was arrested")
		if code != http.StatusUnprocessableEntity {
			t.Errorf("nobody: %d", code)
		}
		_, err := s.custody.DetainOther(s.As(off(howells)), custody.DetainOther{Kind: "recall", Family: "x", Place: "x", Grounds: "x"})
		wants(t, "off duty", err, "access.refused")
		x := s.held()
		_, err = s.custody.ExtendSafety(s.As(adeyemi), x.ID, custody.ExtendSafety{Practitioner: "x", Reason: "x"})
		wants(t, "somebody under arrest", err, "custody.other.no_extension")
	})
}
