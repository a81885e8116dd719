package custody_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/police/custody"
)

// A suite is handed over once at a time, also by two who press at the same moment, and what was offered by mistake is taken back.
func TestCUS21AHandoverIsOneAndMayBeTakenBack(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		s.held()
		var all sync.WaitGroup
		faults := make([]error, 6)
		for i := range faults {
			all.Go(func() { _, faults[i] = s.custody.OfferHandover(s.As(adeyemi), custody.OfferHandover{Read: true}) })
		}
		all.Wait()
		offered := 0
		for _, err := range faults {
			if err == nil {
				offered++
			} else if !fault.HasCode(err, "custody.handover.open") {
				t.Errorf("the one who came second: %v", err)
			}
		}
		now, err := s.custody.DueNow(s.As(adeyemi), "")
		s.must(err)
		if offered != 1 || now.ID == "" {
			t.Fatalf("%d handovers of one suite at once", offered)
		}
		_, err = s.custody.WithdrawHandover(s.As(adeyemi), now.ID, custody.WithdrawHandover{})
		wants(t, "why", err, "form.required")
		_, err = s.custody.WithdrawHandover(s.As(howells), now.ID, custody.WithdrawHandover{Why: "x"})
		wants(t, "a constable", err, "access.refused")
		_, body := s.get(adeyemi, "/handover/"+now.ID)
		has(t, "the way back", body, "/handover/"+now.ID+"/withdraw")
		code, _, _ := s.send(adeyemi, "/handover/"+now.ID+"/withdraw", url.Values{"why": {"The next shift is an hour late."}})
		if code != 303 {
			t.Fatalf("taken back: %d", code)
		}
		_, err = s.custody.TakeHandover(s.As(marshCustody), now.ID, custody.TakeHandover{Agrees: "yes"})
		wants(t, "signed after it was taken back", err, "custody.handover.withdrawn")
		_, body = s.get(adeyemi, "/handover/"+now.ID)
		has(t, "what became of it", body, "Taken back", "The next shift is an hour late.")
		if strings.Contains(body, "<form method") {
			t.Error("a handover that was taken back asks for a signature")
		}
		_, err = s.custody.OfferHandover(s.As(adeyemi), custody.OfferHandover{Read: true})
		wants(t, "handed over again", err, "")
	})
}

// Of whom neither signature may know, somebody who may owes a reading. The promise is as narrow as the detention.
func TestCUS21AThirdReadsOfWhomNeitherMayKnow(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.relabel("restricted:x")
		s.Settle()
		done, err := s.custody.OfferHandover(s.As(adeyemi), custody.OfferHandover{Read: true})
		s.must(err)
		at := "/handover/" + done.Value.ID
		_, err = s.custody.ReadHandover(s.As(member(coles)), done.Value.ID, custody.ReadHandover{Read: true})
		wants(t, "before the second signature", err, "custody.handover.not_taken")
		_, body := s.get(marshCustody, at)
		has(t, "nobody is asked to name somebody in an entry that is open", body, "The cell, not the name", "Others are held of whom you may not know: 1")
		_, err = s.custody.TakeHandover(s.As(marshCustody), done.Value.ID, custody.TakeHandover{Agrees: "yes"})
		s.must(err)
		owed := s.owed("custody.handover_reading", "detention", x.ID)
		if len(owed) != 1 || owed[0].Label != "restricted:x" || owed[0].Owner != "role:custody_officer" || owed[0].DueAt.Sub(s.Held.Now()) != 30*time.Minute {
			t.Fatalf("owed: %+v", owed)
		}
		_, err = s.custody.ReadHandover(s.As(marshCustody), done.Value.ID, custody.ReadHandover{Read: true})
		wants(t, "by who may not know", err, "custody.handover.read")
		if _, body := s.get(marshCustody, at); strings.Contains(body, at+"/read") || strings.Contains(body, "Pryce") {
			t.Error("who may not know is led to read")
		}
		_, body = s.get(member(coles), at)
		has(t, "the way to read", body, at+"/read")
		_, body = s.get(member(coles), at+"/read")
		has(t, "what is read", body, "Daniel Pryce", "Sign that it was read")
		if code, _, _ := s.send(member(coles), at+"/read", url.Values{"read": {"true"}}); code != 303 {
			t.Fatalf("read: %d", code)
		}
		if owed := s.owed("custody.handover_reading", "detention", x.ID); len(owed) != 0 {
			t.Errorf("read, and still owed: %+v", owed)
		}
		_, err = s.custody.ReadHandover(s.As(member(coles)), done.Value.ID, custody.ReadHandover{Read: true})
		wants(t, "twice", err, "custody.handover.read")

		// whoever knows everybody leaves nothing to read
		done, err = s.custody.OfferHandover(s.As(member(adeyemi)), custody.OfferHandover{Read: true})
		s.must(err)
		_, err = s.custody.TakeHandover(s.As(member(marshCustody)), done.Value.ID, custody.TakeHandover{Agrees: "yes"})
		s.must(err)
		if owed := s.owed("custody.handover_reading", "detention", x.ID); len(owed) != 0 {
			t.Errorf("nothing was hidden: %+v", owed)
		}
	})
}

// Who takes a suite over reads and signs the record as it is then: whoever came in since stands in the table, and a risk, a plan or a medicine
// that is other than when it was offered is said.
func TestCUS21TheSecondSignatureIsUnderTheRecordOfThatMoment(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "arrival", Level: "1", Plan: "Hourly.", Risks: []string{"weapon"}})
		s.must(err)
		done, err := s.custody.OfferHandover(s.As(adeyemi), custody.OfferHandover{Read: true})
		s.must(err)
		id := done.Value.ID
		_, body := s.get(marshCustody, "/handover/"+id)
		if strings.Contains(body, "has changed since") || strings.Contains(body, "Changed") {
			t.Error("nothing changed yet")
		}
		s.Held.Add(5 * time.Minute)
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "change", Level: "1", Plan: "Cord taken, hourly.", Risks: []string{"weapon", "self_harm_past"}})
		s.must(err)
		_, err = s.custody.PlanMedicine(s.As(adeyemi), x.ID, custody.PlanMedicine{Medicine: "Insulin", Dose: "8 units", Approved: "N. Rao", NextAt: s.Held.Now().Add(time.Hour).Format(time.RFC3339)})
		s.must(err)
		in := s.arrestInput()
		in.Thread, in.Person, in.Given, in.Family = "", "", "Tomasz", "Zielinski"
		a, err := s.custody.RecordArrest(s.As(howells), in)
		s.must(err)
		s.Held.Add(5 * time.Minute)
		_, err = s.custody.RecordArrival(s.As(howells), a.Value.ID, custody.RecordArrival{YardAt: s.now(), Cell: "F2"})
		s.must(err)
		_, body = s.get(marshCustody, "/handover/"+id)
		has(t, "as it is now", body, "The record has changed since it was signed", "central/1/26: plan Hourly., now Cord taken, hourly.", "central/1/26: risks Weapon, now Weapon, self harm past",
			"central/1/26: medicine –, now Insulin 8 units", "central/2/26: came in since", "Tomasz Zielinski, central/2/26", "Changed")
		_, err = s.custody.TakeHandover(s.As(marshCustody), id, custody.TakeHandover{Agrees: "yes"})
		s.must(err)
		s.Held.Add(5 * time.Minute)
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "change", Level: "2", Plan: "Half-hourly.", Risks: []string{"weapon", "self_harm_past"}})
		s.must(err)
		v, err := s.custody.SeeHandover(s.As(coles), id)
		s.must(err)
		if len(v.Lines) != 2 {
			t.Fatalf("as taken: %+v", v.Lines)
		}
		for _, l := range v.Lines {
			if l.Detention == x.ID && (l.Plan != "Cord taken, hourly." || l.Level != "1" || len(l.Changed) == 0) {
				t.Errorf("what was signed is not what was kept: %+v", l)
			}
		}
		_, body = s.get(coles, "/handover/"+id)
		has(t, "between the two", body, "Between the two signatures the record changed", "came in since")
	})
}
