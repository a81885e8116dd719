package custody_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
	crime "throughline/police/crime/entry"
	"throughline/police/custody"
	"throughline/police/custody/entry"
	"throughline/police/people"
)

// older is another investigation of the same suspect: a thread with a victim and a recorded crime of its own.
func (s *suite) older(label, number, offence, oic string) (threadID string) {
	s.t.Helper()
	_, err := act.Do(s.System(), s.Door, act.Of("test.older", journal.Ref{Kind: "crime", ID: "c" + number}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return "", err
		}
		threadID = th.ID
		v, err := s.people.CreateIn(tx, people.NewPerson{Given: "Idris", Family: "Vale"})
		if err != nil {
			return "", err
		}
		if err := s.people.LinkIn(tx, v.ID, "victim", th.ID); err != nil {
			return "", err
		}
		if err := s.people.LinkIn(tx, s.suspect, "suspect", th.ID); err != nil {
			return "", err
		}
		if _, err := tx.Record(crime.CrimeRecorded{Crime: "c" + number, Number: number, Offence: offence, Title: "Burglary of a shop"}); err != nil {
			return "", err
		}
		return tx.Record(crime.InvestigatorAssigned{Crime: "c" + number, Staff: oic})
	})
	s.must(err)
	s.Settle()
	return threadID
}

func (s *suite) both(number string) custody.RecordArrest {
	in := s.arrestInput()
	in.Also = []custody.AlsoFor{{Crime: number}}
	return in
}

func (s *suite) entries(threadID string, kinds ...string) []journal.Entry {
	s.t.Helper()
	all, err := journal.OnThread(s.q(), threadID, []string{"open", "restricted:x"}, 0, 200)
	s.must(err)
	return slices.DeleteFunc(all, func(e journal.Entry) bool { return len(kinds) > 0 && !slices.Contains(kinds, e.Kind) })
}

func kindsIn(es []journal.Entry) []string {
	var out []string
	for _, e := range es {
		out = append(out, e.Kind)
	}
	slices.Sort(out)
	return out
}

// bring brings an arrest to the suite and authorises detention.
func (s *suite) bring(in custody.RecordArrest) custody.Detention {
	s.t.Helper()
	a, err := s.custody.RecordArrest(s.As(howells), in)
	s.must(err)
	s.Held.Add(20 * time.Minute)
	x, err := s.custody.RecordArrival(s.As(howells), a.Value.ID, custody.RecordArrival{YardAt: s.now(), Cell: "M4"})
	s.must(err)
	s.Held.Add(9 * time.Minute)
	x, err = s.custody.Authorise(s.As(adeyemi), x.Value.ID, authorise)
	s.must(err)
	return x.Value
}

// CUS-01, CUS-09: one arrest for two investigations is one detention, one clock and one set of promises, on both threads.
func TestCUS01OneArrestForTwoThreads(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		second := s.older("open", "26/000002", "TH68010", "marsh")
		x := s.bring(s.both("26/000002"))
		if len(x.Matters) != 2 || x.Matters[1].Thread != second || x.Matters[1].Crime != "c26/000002" || len(x.Offences) != 3 {
			t.Fatalf("matters: %+v", x.Matters)
		}
		for _, th := range []string{s.thread, second} {
			got := kindsIn(s.entries(th, "custody.person.arrested", "custody.detainee.arrived", "custody.detention.authorised"))
			if want := []string{"custody.detainee.arrived", "custody.detention.authorised", "custody.person.arrested"}; !slices.Equal(got, want) {
				t.Errorf("entries on %s: %v", th, got)
			}
			all, err := s.custody.OfThread(s.q(), th)
			if err != nil || len(all) != 1 || all[0].ID != x.ID {
				t.Errorf("detentions of %s: %v %v", th, all, err)
			}
			ps, err := promise.OnThread(s.q(), th, []string{"open"}, false, 50)
			s.must(err)
			count := map[string]int{}
			for _, p := range ps {
				count[p.Kind]++
			}
			if count["custody.detention_limit"] != 1 || count["custody.review"] != 1 {
				t.Errorf("CUS-09: owed on %s: %v", th, count)
			}
		}
		if n := len(s.owed("custody.review", "detention", x.ID)); n != 1 {
			t.Errorf("CUS-09: the first review is owed once, not %d times", n)
		}
		// who investigates either of them decides on neither
		for _, who := range []access.Actor{{Staff: "marsh", Name: "L. Marsh", RankNo: 3, Roles: []string{"duty_inspector"}, OnDuty: true}, {Staff: "howells", RankNo: 3, Roles: []string{"duty_inspector"}, OnDuty: true}} {
			_, err := s.custody.RecordReview(s.As(who), x.ID, reviewed)
			wants(t, "a review by the officer in the case "+who.Staff, err, "access.refused")
		}
		_, err := s.custody.RecordReview(s.As(coles), x.ID, reviewed)
		s.must(err)
		if a, b := len(s.entries(s.thread, "custody.review.recorded")), len(s.entries(second, "custody.review.recorded")); a != 1 || b != 1 {
			t.Errorf("the review stands on both threads: %d %d", a, b)
		}
	})
}

var reviewed = custody.RecordReview{Decision: "continue", Method: "in_person", Grounds: "Still necessary.", Invited: []string{"detainee"}, Reminded: true}

func further(number string) custody.FurtherArrest {
	return custody.FurtherArrest{Crime: number, Grounds: "Recognised on film.", Necessity: []string{"prompt_investigation"}, ToldReason: true, Caution: "en"}
}

// CUS-01, CUS-09: a further arrest in custody (PACE s.31) restarts nothing.
func TestCUS09AFurtherArrestKeepsTheClock(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		second := s.older("open", "26/000002", "TH68010", "marsh")
		s.older("open", "26/000003", "TH68010", "marsh")
		x := s.held()
		s.Held.Add(2 * time.Hour)
		in := further("26/000002")
		in.Necessity = nil
		_, err := s.custody.FurtherArrest(s.As(howells), x.Arrest, in)
		wants(t, "without necessity", err, "form.required_choice")
		_, err = s.custody.FurtherArrest(s.As(howells), x.Arrest, further("26/000009"))
		wants(t, "for a crime that is not there", err, "custody.matter.crime")
		_, err = s.custody.FurtherArrest(s.As(off(howells)), x.Arrest, further("26/000002"))
		wants(t, "off duty", err, "access.refused")
		_, err = s.custody.FurtherArrest(s.As(howells), x.Arrest, further("26/000002"))
		s.must(err)
		_, err = s.custody.FurtherArrest(s.As(howells), x.Arrest, further("26/000002"))
		wants(t, "for the same again", err, "custody.matter.twice")
		y, err := s.custody.Detention(s.q(), x.ID)
		s.must(err)
		if y.ID != x.ID || !y.RelevantAt.Equal(x.RelevantAt) || !y.LimitAt.Equal(x.LimitAt) || !y.ReviewDueAt.Equal(x.ReviewDueAt) || len(y.Matters) != 2 || y.State != "authorised" {
			t.Errorf("the clock moved: %+v", y)
		}
		limit := s.owed("custody.detention_limit", "detention", x.ID)
		if len(limit) != 1 || !slices.Contains(limit[0].Threads, second) || !slices.Contains(limit[0].Threads, s.thread) || !limit[0].DueAt.Equal(x.LimitAt) {
			t.Errorf("CUS-03: the limit is one promise on both threads: %+v", limit)
		}
		if n := len(s.entries(second, "custody.arrest.further")); n != 1 {
			t.Errorf("the further arrest stands on its thread: %d", n)
		}
		s.news(x.ID, "", "")
		_, err = s.custody.Release(s.As(adeyemi), x.ID, custody.ReleaseDetainee{How: "no_further_action", PERA: "Home by bus.", Property: "returned", WentOn: "No victim was reached."})
		s.must(err)
		for _, th := range []string{s.thread, second} {
			if len(s.entries(th, "custody.person.released")) != 1 {
				t.Errorf("the release stands on %s", th)
			}
			ps, err := promise.OnThread(s.q(), th, []string{"open"}, false, 50)
			s.must(err)
			for _, p := range ps {
				if p.Kind != "custody.release_safety" {
					t.Errorf("still owed on %s: %s", th, p.Kind)
				}
			}
		}
		_, err = s.custody.FurtherArrest(s.As(howells), x.Arrest, further("26/000003"))
		wants(t, "after they left", err, "custody.matter.over")
	})
}

// Charged with one matter and bailed for the other: the charge stands on its own thread, the clock ends when nothing is open.
func TestCUS23ChargedForOneAndBailedForTheOther(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		second := s.older("open", "26/000002", "CJ67002", "marsh")
		x := s.bring(s.both("26/000002"))
		s.decided("charge", "OF61102", "CJ88144")
		_, err := s.custody.EndMatter(s.As(marshCustody), x.ID, custody.EndMatter{Matter: x.Matters[1].ID, How: "no_further_action", Why: "x"})
		wants(t, "ended by the officer in the second case", err, "access.refused")
		done, err := s.custody.Charge(s.As(adeyemi), x.ID, charge)
		s.must(err)
		y := done.Value
		if y.State != "authorised" || y.Charge == nil || y.Matters[0].How != "charged" || y.Matters[1].How != "" {
			t.Fatalf("one is charged, one is open: %s %+v", y.State, y.Matters)
		}
		if a, b := len(s.entries(s.thread, "custody.person.charged")), len(s.entries(second, "custody.person.charged")); a != 1 || b != 0 {
			t.Errorf("the charge stands on its own thread: %d %d", a, b)
		}
		if len(s.owed("custody.detention_limit", "detention", x.ID)) != 1 {
			t.Error("s.41: the clock runs while one matter is open")
		}
		release := custody.ReleaseDetainee{How: "charged_bail", PERA: "Home.", Property: "returned", WentOn: "Not reached."}
		_, err = s.custody.Release(s.As(adeyemi), x.ID, release)
		wants(t, "left with an open matter", err, "custody.release.matter_open")
		done, err = s.custody.EndMatter(s.As(adeyemi), x.ID, custody.EndMatter{Matter: x.Matters[1].ID, How: "bail", Why: "The film is at the laboratory.", ReturnOn: "2026-12-20"})
		s.must(err)
		if done.Value.State != "charged" || len(s.owed("custody.detention_limit", "detention", x.ID)) != 0 {
			t.Errorf("nothing is open: %s", done.Value.State)
		}
		if a, b := len(s.entries(s.thread, "custody.matter.ended")), len(s.entries(second, "custody.matter.ended")); a != 0 || b != 1 {
			t.Errorf("the bail stands on its own thread: %d %d", a, b)
		}
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, charge)
		wants(t, "charged again", err, "custody.charge.twice")
		_, err = s.custody.Release(s.As(adeyemi), x.ID, release)
		s.must(err)
		bail := s.bailOwed(x.Arrest)
		if len(bail) != 1 || !slices.Equal(bail[0].Threads, []string{second}) {
			t.Fatalf("BAIL-01: bail is owed on its own thread: %+v", bail)
		}
		s.Held.Add(48 * time.Hour)
		back, err := s.custody.RecordArrival(s.As(howells), x.Arrest, custody.RecordArrival{YardAt: s.now(), Case: "bail_return"})
		s.must(err)
		if len(back.Value.Matters) != 1 || back.Value.Matters[0].Thread != second || len(back.Value.Offences) != 1 {
			t.Errorf("CUS-07: they come back for what was bailed only: %+v", back.Value.Matters)
		}
	})
}

var marshCustody = access.Actor{Staff: "marsh", Name: "L. Marsh", Rank: "sergeant", RankNo: 2, Roles: []string{"custody_officer"}, OnDuty: true}

func member(a access.Actor) access.Actor { a.Labels = []string{"open", "restricted:x"}; return a }

// A restricted second matter: whoever may see the open thread only sees nothing of it, by any way.
func TestARestrictedMatterShowsNowhere(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		second := s.older("restricted:x", "26/000002", "TH68010", "marsh")
		_, err := s.custody.RecordArrest(s.As(howells), s.both("26/000002"))
		wants(t, "for what the officer may not know of", err, "custody.matter.crime")
		_, err = s.custody.RecordArrest(s.As(member(howells)), s.both("26/000002"))
		wants(t, "for both in the same words", err, "custody.matter.apart")
		x := s.held()
		before := len(s.entries(s.thread))
		_, err = s.custody.FurtherArrest(s.As(howells), x.Arrest, further("26/000002"))
		wants(t, "further, for what the officer may not know of", err, "custody.matter.crime")
		_, err = s.custody.FurtherArrest(s.As(member(howells)), x.Arrest, further("26/000002"))
		s.must(err)
		_, err = s.custody.RecordReview(s.As(member(coles)), x.ID, reviewed)
		s.must(err)
		s.Settle()
		open, err := journal.OnThread(s.q(), s.thread, []string{"open"}, 0, 200)
		s.must(err)
		if len(open) != before || len(s.entries(s.thread)) <= before {
			t.Errorf("the open thread shows %d entries, %d before", len(open), before)
		}
		mux := http.NewServeMux()
		s.custody.Room().API(api.New(mux, "test"))
		for _, path := range []string{"/api/custody/" + x.ID, "/api/custody/arrest/" + x.Arrest} {
			if code, _, problem := s.call(mux, coles, "GET", path, "", nil); code != http.StatusNotFound {
				t.Errorf("%s: %d %v", path, code, problem)
			}
		}
		for _, path := range []string{"/custody/" + x.ID, "/custody/" + x.ID + "/review", "/custody/arrest/" + x.Arrest + "/further"} {
			if code, body := s.get(adeyemi, path); code != http.StatusNotFound || strings.Contains(body, "Theft") {
				t.Errorf("%s: %d", path, code)
			}
		}
		if b, err := s.custody.Board(s.As(adeyemi), "central"); err != nil || len(b.Rows) != 0 || b.Held != 1 {
			t.Errorf("board: %+v %v", b, err)
		}
		if b, err := s.custody.Board(s.As(member(adeyemi)), "central"); err != nil || len(b.Rows) != 1 {
			t.Errorf("board of a member: %+v %v", b, err)
		}
		for _, kind := range []string{"custody.review", "custody.detention_limit"} {
			if ps := s.owed(kind, "detention", x.ID); len(ps) != 1 || ps[0].Label != "restricted:x" || len(ps[0].Threads) != 2 {
				t.Errorf("%s: %+v", kind, ps)
			}
		}
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, charge)
		wants(t, "an act of somebody who may not know", err, "detention.not_found")
		s.decided("charge", "OF61102", "CJ88144")
		_, err = s.custody.Charge(s.As(member(adeyemi)), x.ID, charge)
		s.must(err)
		charged, err := journal.OnThread(s.q(), s.thread, []string{"open"}, 0, 5)
		s.must(err)
		if !slices.Contains(kindsIn(charged), "custody.person.charged") || len(s.entries(second, "custody.person.charged")) != 0 {
			t.Errorf("the charge for the open matter is on the open thread alone: %v", kindsIn(charged))
		}
		if e, ok := s.Door.Kinds.Body(charged[0]).(entry.PersonCharged); ok && (e.Part || len(e.Offences) != 2) {
			t.Errorf("the charge tells of the other matter: %+v", e)
		}
	})
}

// A thread that is restricted after the arrest takes the custody record with it; two restrictions cannot share one.
func TestARestrictionFollowsToTheDetention(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		second := s.older("open", "26/000002", "TH68010", "marsh")
		x := s.bring(s.both("26/000002"))
		narrow := func(threadID, label string) error {
			_, err := act.Do(s.System(), s.Door, act.Of("test.relabel", journal.Ref{Kind: "thread", ID: threadID}).With(access.Resource{}).On(threadID), func(tx *act.Tx) (string, error) {
				th, err := thread.Get(tx, threadID)
				if err != nil {
					return "", err
				}
				if err := thread.Relabel(tx, th.ID, label, th.Version); err != nil {
					return "", err
				}
				if err := s.custody.Room().Relabel(tx, th.ID, label); err != nil {
					return "", err
				}
				return tx.Record(crime.InvestigatorAssigned{Crime: "x", Staff: "y"})
			})
			return err
		}
		label := func() string {
			y, err := s.custody.Detention(s.q(), x.ID)
			s.must(err)
			return y.Label
		}
		s.must(narrow(second, "restricted:x"))
		if label() != "restricted:x" {
			t.Errorf("narrowed: %s", label())
		}
		wants(t, "two restrictions", narrow(s.thread, "restricted:y"), "custody.matter.two_restricted")
		s.must(narrow(second, "open"))
		if label() != "open" {
			t.Errorf("opened again: %s", label())
		}
	})
}

// The screens: an arrest for two crimes by their forms, what the detention shows, and the end of one matter.
func TestThePagesOfSeveralMatters(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		second := s.older("open", "26/000002", "TH68010", "marsh")
		if code, body := s.get(howells, "/custody/arrest/new?thread="+s.thread); code != 200 || !strings.Contains(body, "26/000002 Burglary of a shop") {
			t.Errorf("the other case is offered: %d", code)
		}
		x := s.bring(s.both("26/000002"))
		th, err := thread.Get(s.q(), second)
		s.must(err)
		code, body := s.get(adeyemi, "/custody/"+x.ID)
		if code != 200 || !strings.Contains(body, "one detention, one clock") || !strings.Contains(body, th.Ref) || !strings.Contains(body, "/custody/"+x.ID+"/matter") {
			t.Errorf("the detention shows its threads: %d", code)
		}
		if code, body := s.get(adeyemi, "/custody/"+x.ID+"/charge"); code != 200 || !strings.Contains(body, "Which matters this charge is for") {
			t.Errorf("charge: %d", code)
		}
		if code, body := s.get(howells, "/custody/arrest/"+x.Arrest+"/further"); code != 200 || !strings.Contains(body, "its clock stay as they are") {
			t.Errorf("further: %d", code)
		}
		if code, body := s.get(adeyemi, "/custody/"+x.ID+"/matter"); code != 200 || !strings.Contains(body, "Burglary of a shop") {
			t.Errorf("matter: %d", code)
		}
		mux := http.NewServeMux()
		s.custody.Room().API(api.New(mux, "test"))
		if code, _, seen := s.call(mux, coles, "GET", "/api/custody/"+x.ID, "", nil); code != 200 || len(seen["on"].([]any)) != 2 {
			t.Errorf("API: %d %v", code, seen["on"])
		}
	})
}
