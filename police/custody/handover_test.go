package custody_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/police/custody"
)

func TestCUS21TheSuiteIsHandedOverSignedByBoth(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "arrival", Level: "1", Plan: "Hourly, cord taken.", Risks: []string{"weapon"}})
		s.must(err)
		_, err = s.custody.RecordCall(s.As(adeyemi), x.ID, custody.RecordCall{For: "solicitor", Step: "asked", Who: "Hughes Blake", ExpectedAt: s.Held.Now().Add(time.Hour).Format(time.RFC3339)})
		s.must(err)
		_, body := s.get(adeyemi, "/handover")
		has(t, "what is due, from the record", body, "Daniel Pryce", "Weapon at arrest. Hourly, cord taken.", "Solicitor Hughes Blake, due", "Give the rights", "Detention ends")
		_, err = s.custody.OfferHandover(s.As(adeyemi), custody.OfferHandover{})
		wants(t, "not read", err, "form.must_tick")
		_, err = s.custody.OfferHandover(s.As(howells), custody.OfferHandover{Read: true})
		wants(t, "a constable", err, "access.refused")
		code, _, next := s.send(adeyemi, "/handover", url.Values{"read": {"true"}, "note": {"F4 is out of use."}})
		if code != http.StatusSeeOther {
			t.Fatalf("offered: %d", code)
		}
		id := strings.TrimPrefix(next, "/handover/")
		_, err = s.custody.OfferHandover(s.As(adeyemi), custody.OfferHandover{Read: true})
		wants(t, "offered twice", err, "custody.handover.open")
		_, err = s.custody.TakeHandover(s.As(adeyemi), id, custody.TakeHandover{Agrees: "yes"})
		wants(t, "both signatures by one", err, "custody.handover.same")

		s.Held.Add(20 * time.Minute)
		_, err = s.custody.RecordCheck(s.As(adeyemi), x.ID, custody.RecordCheck{Response: "awake"})
		s.must(err)
		oduya := adeyemi
		oduya.Staff, oduya.Name = "oduya", "F. Oduya"
		_, body = s.get(oduya, next)
		has(t, "what changed since", body, "The record has changed since it was signed", "central/1/26: next check", "F4 is out of use.")
		_, err = s.custody.TakeHandover(s.As(oduya), id, custody.TakeHandover{Agrees: "differs"})
		wants(t, "differs, unsaid", err, "custody.handover.differs")
		_, err = s.custody.TakeHandover(s.As(oduya), id, custody.TakeHandover{Agrees: "differs", Differs: "M4 is in M7."})
		s.must(err)
		_, err = s.custody.TakeHandover(s.As(oduya), id, custody.TakeHandover{Agrees: "yes"})
		wants(t, "taken twice", err, "custody.handover.taken")
		_, body = s.get(coles, next)
		has(t, "both signatures", body, "Taken over", "Said to be other", "M4 is in M7.")
		if strings.Contains(body, "<form method") {
			t.Error("a handover that is over asks for a signature")
		}
		if code, _ := s.get(coles, "/handover/none"); code != http.StatusNotFound {
			t.Errorf("no such handover: %d", code)
		}
	})
}

// A handover leaves nobody out, and tells nobody of whom they may not know.
func TestCUS21AHandoverCountsWhomTheReaderMayNotKnow(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		done, err := s.custody.OfferHandover(s.As(adeyemi), custody.OfferHandover{Read: true})
		s.must(err)
		s.relabel("restricted:x")
		s.Settle()
		v, err := s.custody.SeeHandover(s.As(adeyemi), done.Value.ID)
		s.must(err)
		if len(v.Lines) != 0 || v.Hidden != 1 {
			t.Errorf("after the restriction: %+v", v)
		}
		who := adeyemi
		who.Labels = append([]string{}, "open", "restricted:x")
		v, err = s.custody.SeeHandover(s.As(who), done.Value.ID)
		s.must(err)
		if len(v.Lines) != 1 || v.Lines[0].Detention != x.ID || v.Lines[0].Name != "Daniel Pryce" {
			t.Errorf("to who may know: %+v", v)
		}
	})
}
