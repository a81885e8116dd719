package custody_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/platform/promise"
	"throughline/police/custody"
)

var goesOn = regexp.MustCompile(`href="/custody/[^/"]+/([^"]+)"[^>]*role="button"[^>]*>\s*Go on booking in`)

// CUS-13, CUS-18: an answer that reached nobody lets booking in go on, and is owed again.
func TestCUS13BookingInGoesOnWithoutWhoIsNotReached(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		s.person("2009-12-24", "male")
		x := s.held()
		next := func() string {
			t.Helper()
			_, body := s.get(adeyemi, "/custody/"+x.ID+"/booking")
			to := goesOn.FindStringSubmatch(body)
			if to == nil {
				t.Fatal("booking in does not go on")
			}
			return to[1]
		}
		_, err := s.custody.RecordCall(s.As(adeyemi), x.ID, custody.RecordCall{For: "appropriate_adult", Step: "failed", Note: "Nobody answers."})
		s.must(err)
		_, err = s.custody.TellResponsible(s.As(adeyemi), x.ID, custody.TellResponsible{As: "parent", Who: "Mair Pryce", Note: "Telephone off."})
		s.must(err)
		owed := s.owed("custody.try_again", "detention", x.ID)
		if len(owed) != 2 || !owed[0].DueAt.Equal(s.Held.Now().Add(30*time.Minute)) {
			t.Fatalf("both are tried again: %+v", owed)
		}
		_, body := s.get(adeyemi, "/custody/"+x.ID+"/booking")
		has(t, "still in the list", body, "Tell who is responsible for the child", "A parent, guardian, carer or the local authority")
		if to := next(); !strings.HasPrefix(to, "rights") {
			t.Errorf("booking in leads to %s, not to the rights", to)
		}
		_, err = s.custody.TellResponsible(s.As(adeyemi), x.ID, custody.TellResponsible{As: "parent", Who: "Mair Pryce", How: "By telephone"})
		s.must(err)
		_, err = s.custody.RecordCall(s.As(adeyemi), x.ID, custody.RecordCall{For: "appropriate_adult", Step: "asked", Who: "Scheme"})
		s.must(err)
		for _, p := range owed {
			s.promised(p.ID, promise.Kept, "")
		}
		if owed := s.owed("custody.try_again", "detention", x.ID); len(owed) != 0 {
			t.Errorf("reached: %+v", owed)
		}
	})
}

// CUS-17, Code C 6.6(d): a solicitor who is wanted is owed until they are reached or it is said why no more.
func TestCUS17AWantedSolicitorIsOwedUntilReached(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.GiveRights(s.As(adeyemi), x.ID, given)
		s.must(err)
		owes := func(what string, want bool) {
			t.Helper()
			b, err := s.custody.Board(s.As(adeyemi), "")
			s.must(err)
			said := false
			for _, f := range b.Rows[0].Flags {
				said = said || strings.Contains(f.Text, "solicitor")
			}
			if said != want {
				t.Errorf("%s: %+v", what, b.Rows[0].Flags)
			}
		}
		call := func(of, step string) {
			t.Helper()
			_, err := s.custody.RecordCall(s.As(adeyemi), x.ID, custody.RecordCall{For: of, Step: step, Who: "Hughes Blake"})
			s.must(err)
		}
		owes("wanted", true)
		call("solicitor", "asked")
		owes("asked", false)
		call("solicitor", "failed")
		owes("not reached", true)
		mind := given
		mind.Solicitor = "declined"
		_, err = s.custody.GiveRights(s.As(adeyemi), x.ID, mind)
		wants(t, "wanted, then not, and no reason", err, "custody.rights.changed_mind")
		call("solicitor", "answered")
		owes("answered", false)
		mind.Declined = "Wants to get it over with; Insp. Coles agrees."
		_, err = s.custody.GiveRights(s.As(adeyemi), x.ID, mind)
		s.must(err)
		call("informed", "answered")
		if v := s.seen(x.ID); v.Rights.Informed != "told" {
			t.Errorf("the call told them: %s", v.Rights.Informed)
		}
	})
}

// CUS-22: a death waits for no decision on detention, and an inspector is told.
func TestCUS22ADeathBeforeTheDecisionIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.arrived()
		out := custody.ReleaseDetainee{How: "no_further_action", PERA: "Home.", Property: "none"}
		_, err := s.custody.Release(s.As(adeyemi), x.ID, out)
		wants(t, "let go before a decision", err, "custody.release.undecided")
		out.How, out.PERA = "died", "Collapsed at the desk. Ambulance called; life pronounced extinct at 09:40."
		done, err := s.custody.Release(s.As(adeyemi), x.ID, out)
		s.must(err)
		owed := s.owed("custody.death", "detention", x.ID)
		if done.Value.State != "released" || len(owed) != 1 || owed[0].Owner != "role:duty_inspector" || !owed[0].DueAt.Equal(s.Held.Now().Add(5*time.Minute)) {
			t.Fatalf("%s, owed %+v", done.Value.State, owed)
		}
		_, err = s.custody.ReviewRelease(s.As(coles), x.ID, custody.ReviewRelease{Found: "IOPC and next of kin told; scene held."})
		s.must(err)
		s.promised(owed[0].ID, promise.Kept, "")
	})
}

// CUS-24: who is under arrest for no offence is not led to samples, and none is taken by power.
func TestCUS24NoSamplesByPowerOfWhoIsHeldForNoOffence(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		for kind, power := range map[string]string{"section_136": "", "immigration": "", "recall": "", "breach": "PACE 1984 s.63(2A)", "terrorism": "Terrorism Act 2000 Sch 8 para 10"} {
			a, err := s.custody.DetainOther(s.As(howells), custody.DetainOther{Kind: kind, Given: "Nadia", Family: "Rahman", BornOn: "1995-05-05", Place: "Newport Bridge", Grounds: "As the paper says.", Why: "No bed."})
			s.must(err)
			s.Held.Add(20 * time.Minute)
			x, err := s.custody.RecordArrival(s.As(howells), a.Value.ID, custody.RecordArrival{YardAt: s.now(), Cell: "F3"})
			s.must(err)
			_, body := s.get(adeyemi, "/custody/"+x.Value.ID+"/booking")
			if led := strings.Contains(body, "Fingerprints, photograph and DNA"); led != (power != "") {
				t.Errorf("%s: led to samples %v", kind, led)
			}
			take := custody.RecordSample{Kind: "dna", Basis: "power", Barcode: "96001"}
			done, err := s.custody.RecordSample(s.As(adeyemi), x.Value.ID, take)
			if power == "" {
				wants(t, kind, err, "custody.sample.no_power")
				take.Basis, take.Consent = "consent", "Herself, on the form"
				_, err = s.custody.RecordSample(s.As(adeyemi), x.Value.ID, take)
				wants(t, kind+" with consent", err, "")
				continue
			}
			s.must(err)
			if v := s.seen(done.Value.ID); v.Samples[0].Power != power {
				t.Errorf("%s: %s", kind, v.Samples[0].Power)
			}
		}
	})
}
