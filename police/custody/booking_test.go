package custody_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/police/custody"
	"throughline/police/people"
)

// person makes a suspect of the case with this day of birth, in place of the one that every suite has.
func (s *suite) person(born, gender string) {
	s.t.Helper()
	_, err := act.Do(s.System(), s.Door, act.Of("test.person", journal.Ref{Kind: "thread", ID: s.thread}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		made, err := s.people.CreateIn(tx, people.NewPerson{Given: "Kieran", Family: "Vaughan", BornOn: born, Gender: gender})
		if err != nil {
			return "", err
		}
		s.suspect = made.ID
		return made.ID, s.people.LinkIn(tx, made.ID, "suspect", s.thread)
	})
	s.must(err)
}

// adultComes records that the appropriate adult is here.
func (s *suite) adultComes(id string) {
	s.t.Helper()
	_, err := s.custody.RecordCall(s.As(adeyemi), id, custody.RecordCall{For: "appropriate_adult", Step: "arrived", Who: "Mair Vaughan", Capacity: "parent", Asked: true})
	s.must(err)
}

func (s *suite) seen(id string) custody.Seen {
	s.t.Helper()
	v, err := s.custody.See(s.As(adeyemi), id)
	s.must(err)
	return v
}

var given = custody.GiveRights{ByVoice: true, InWriting: true, Understood: true, Solicitor: "wanted", Informed: "wanted"}

func TestCUS17CallsAreTimedToTheMinute(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		call := func(of, step string) error {
			_, err := s.custody.RecordCall(s.As(adeyemi), x.ID, custody.RecordCall{For: of, Step: step, Who: "Hughes Blake"})
			return err
		}
		wants(t, "leaves before coming", call("solicitor", "left"), "custody.call.not_here")
		s.must(call("solicitor", "asked"))
		s.Held.Add(7 * time.Minute)
		s.must(call("solicitor", "asked")) // asked again: counted from the first time
		if w := s.seen(x.ID).Waits; len(w) != 1 || w[0].For != "solicitor" || w[0].Note != "Hughes Blake" {
			t.Errorf("the board waits for a solicitor: %+v", w)
		}
		s.Held.Add(36 * time.Minute)
		s.must(call("solicitor", "arrived"))
		v := s.seen(x.ID)
		if len(v.Calls) != 1 || v.Calls[0].Took(s.Held.Now()) != 43*time.Minute || len(v.Waits) != 0 {
			t.Errorf("43 minutes from asking to arrival: %+v, waits %+v", v.Calls, v.Waits)
		}
		s.Held.Add(time.Hour)
		s.must(call("solicitor", "left"))
		s.must(call("solicitor", "asked"))
		s.Held.Add(time.Minute)
		s.must(call("consul", "failed"))
		v = s.seen(x.ID)
		if len(v.Calls) != 3 || v.Calls[1].Took(s.Held.Now()) != time.Minute || v.Calls[2].FailedAt.IsZero() {
			t.Errorf("a second call, and a consul who was not reached: %+v", v.Calls)
		}
	})
}

func TestCUS13PropertyIsSignedBothWaysAndKeptAsTyped(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		in := custody.RecordProperty{Lines: " O'Neill's watch — “Séamas”\n\n<b>钥匙</b> (3)\n", Cash: "42.05", Kept: "police", Signed: "signed", Signature: "Siân O’Neill"}
		_, err := s.custody.RecordProperty(s.As(adeyemi), x.ID, in)
		wants(t, "a bag without a seal", err, "custody.property.seal")
		in.Seal, in.Signature = "A1", " "
		_, err = s.custody.RecordProperty(s.As(adeyemi), x.ID, in)
		wants(t, "signed with nothing", err, "custody.property.signature")
		in.Signature = "Siân O’Neill"
		_, err = s.custody.RecordProperty(s.As(adeyemi), x.ID, in)
		s.must(err)
		p := s.seen(x.ID).Property
		if len(p) != 1 || len(p[0].Items) != 2 || p[0].Items[0] != "O'Neill's watch — “Séamas”" || p[0].Items[1] != "<b>钥匙</b> (3)" || p[0].Pence != 4205 || p[0].Signature != "Siân O’Neill" {
			t.Errorf("kept as typed: %+v", p)
		}
		_, body := s.get(adeyemi, "/custody/"+x.ID)
		has(t, "the record", body, "Séamas", "&lt;b&gt;钥匙", "£42.05", "Held by police")
		back := custody.ReturnProperty{Seals: true, Signed: "refused", Lines: "Phone: exhibit"}
		_, err = s.custody.ReturnProperty(s.As(adeyemi), x.ID, back)
		wants(t, "refused without a second officer", err, "custody.property.witness")
		back.Signed, back.Signature = "signed", "Siân O’Neill"
		_, err = s.custody.ReturnProperty(s.As(adeyemi), x.ID, back)
		s.must(err)
		_, err = s.custody.ReturnProperty(s.As(adeyemi), x.ID, back)
		wants(t, "given back twice", err, "custody.property.none")
		if p = s.seen(x.ID).Property; p[0].BackAt.IsZero() || p[0].Withheld[0] != "Phone: exhibit" {
			t.Errorf("given back: %+v", p)
		}
	})
}

func TestCUS24SearchesNeedTheirAuthority(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		s.person("2009-12-24", "male")
		x := s.held()
		strip := custody.RecordSearch{Level: "strip", Reason: "Said to have a blade."}
		_, err := s.custody.RecordSearch(s.As(adeyemi), x.ID, strip)
		wants(t, "without authority", err, "custody.search.no_authority")
		authority := custody.AuthoriseSearch{Level: "strip", Reason: "Said to have a blade."}
		_, err = s.custody.AuthoriseSearch(s.As(adeyemi), x.ID, authority)
		wants(t, "a sergeant for a child", err, "custody.search.rank")
		_, err = s.custody.AuthoriseSearch(s.As(howells), x.ID, authority)
		wants(t, "a constable", err, "access.refused")
		_, err = s.custody.AuthoriseSearch(s.As(coles), x.ID, authority)
		s.must(err)
		_, err = s.custody.RecordSearch(s.As(adeyemi), x.ID, strip)
		wants(t, "by the other sex", err, "custody.search.same_sex")
		strip.SameSex = true
		_, err = s.custody.RecordSearch(s.As(adeyemi), x.ID, strip)
		wants(t, "a child without an adult", err, "custody.search.adult")
		strip.AdultHere = true
		_, err = s.custody.RecordSearch(s.As(adeyemi), x.ID, strip)
		wants(t, "nobody told", err, "custody.search.safeguarding")
		strip.Safeguards = "The local authority."
		_, err = s.custody.RecordSearch(s.As(adeyemi), x.ID, strip)
		s.must(err)
		_, err = s.custody.RecordSearch(s.As(adeyemi), x.ID, strip)
		wants(t, "one authority is for one search", err, "custody.search.no_authority")
	})
}

func TestCUS24SamplesNeedAPowerOrConsent(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		s.person("2011-06-01", "male") // 15
		x := s.held()
		for _, c := range []struct {
			what, code string
			in         custody.RecordSample
		}{
			{"not taken, no reason", "custody.sample.reason", custody.RecordSample{Kind: "dna", Basis: "not_taken"}},
			{"DNA without a number", "custody.sample.barcode", custody.RecordSample{Kind: "dna", Basis: "power"}},
			{"a child's own consent", "custody.sample.parent", custody.RecordSample{Kind: "footwear", Basis: "consent", Consent: "Kieran Vaughan"}},
			{"consent of nobody", "custody.sample.consent", custody.RecordSample{Kind: "footwear", Basis: "consent"}},
			{"force with consent", "custody.sample.force", custody.RecordSample{Kind: "fingerprints", Basis: "consent", Consent: "both", Parent: true, Force: true, Reason: "x"}},
			{"a drug test before charge at 15", "custody.sample.age", custody.RecordSample{Kind: "drug_test", Basis: "power", Barcode: "1", Result: "negative"}},
			{"the result of a photograph", "custody.sample.result", custody.RecordSample{Kind: "photograph", Basis: "power", Result: "negative"}},
			{"with a parent", "", custody.RecordSample{Kind: "footwear", Basis: "consent", Consent: "Kieran and Mair Vaughan", Parent: true}},
			{"by power", "", custody.RecordSample{Kind: "dna", Basis: "power", Barcode: "96000123"}},
		} {
			_, err := s.custody.RecordSample(s.As(adeyemi), x.ID, c.in)
			wants(t, c.what, err, c.code)
		}
		if got := s.seen(x.ID).Samples; len(got) != 2 || got[1].Power == "" || got[1].Taker != "adeyemi" {
			t.Errorf("%+v", got)
		}
	})
}

func TestCUS15WarningsFromLastTimeAreAnswered(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		risk := custody.AssessRisk{Occasion: "arrival", Level: "2", Plan: "Watched.", Risks: []string{"self_harm_past", "intoxicated", "mental_health"}}
		_, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
		wants(t, "is an adult needed", err, "custody.risk.vulnerable")
		risk.Vulnerable = "no"
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, risk)
		s.must(err)
		_, err = s.custody.RecordDetails(s.As(adeyemi), x.ID, custody.RecordDetails{Nationality: "British", Occupation: "Plasterer"})
		s.must(err)
		_, err = s.custody.Release(s.As(adeyemi), x.ID, custody.ReleaseDetainee{How: "no_further_action", PERA: "Home.", Property: "none", WentOn: "She cannot be reached."})
		s.must(err)
		s.Held.Add(40 * 24 * time.Hour)
		again := s.held()
		v := s.seen(again.ID)
		if len(v.Warnings) != 2 || v.Warnings[1].Risk != "self_harm_past" || v.Warnings[0].Risk != "mental_health" {
			t.Fatalf("lasting risks of last time, not that they were drunk: %+v", v.Warnings)
		}
		_, body := s.get(adeyemi, "/custody/"+again.ID+"/risk")
		has(t, "the assessment", body, "Last time, custody central/1/26", "Self-harm, past")
		_, body = s.get(adeyemi, "/custody/"+again.ID+"/details")
		has(t, "a known person is asked only what changed", body, `value="Plasterer"`, `value="British"`)
		risk = custody.AssessRisk{Occasion: "arrival", Level: "1", Plan: "Hourly.", Risks: []string{"mental_health"}, Vulnerable: "no"}
		_, err = s.custody.AssessRisk(s.As(adeyemi), again.ID, risk)
		wants(t, "one is left out", err, "custody.risk.last_time")
		risk.NotNow = "Says that this was at 15, and the nurse agrees."
		_, err = s.custody.AssessRisk(s.As(adeyemi), again.ID, risk)
		s.must(err)
	})
}

func TestCUS13OneFlowFromTheDoorToTheCell(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.arrived()
		at := "/custody/" + x.ID
		_, body := s.get(adeyemi, at+"/booking")
		has(t, "the list", body, "Booking in: 0 of", "Go on booking in", at+"/authorise?booking=1")
		next := at + "/authorise?booking=1"
		for i, step := range []struct {
			path string
			form url.Values
		}{
			{"/authorise", url.Values{"grounds": {"obtain_evidence"}, "reasons": {"To question him."}}},
			{"/rights", url.Values{"by_voice": {"true"}, "in_writing": {"true"}, "understood": {"true"}, "solicitor": {"wanted"}, "firm": {"Hughes Blake"}, "informed": {"declined"}}},
			{"/details", url.Values{"nationality": {"British"}}},
			{"/call", url.Values{"for": {"solicitor"}, "step": {"asked"}, "who": {"Hughes Blake"}}},
			{"/search", url.Values{"level": {"standard"}, "reason": {"To find out what he has."}}},
			{"/property", url.Values{"items": {"Keys\nPhone"}, "cash": {"5.00"}, "seal": {"A100"}, "kept": {"police"}, "signed": {"signed"}, "signature": {"Daniel Pryce"}}},
			{"/injury", url.Values{"part": {"right_hand_back"}, "kind": {"graze"}}},
			{"/risk", url.Values{"occasion": {"arrival"}, "level": {"1"}, "plan": {"Hourly."}}},
			{"/sample", url.Values{"kind": {"fingerprints"}, "basis": {"power"}}},
			{"/sample", url.Values{"kind": {"photograph"}, "basis": {"power"}}},
			{"/sample", url.Values{"kind": {"dna"}, "basis": {"not_taken"}, "reason": {"On record already."}}},
		} {
			if !strings.HasPrefix(next, at+step.path) {
				t.Fatalf("step %d leads to %s, want %s", i, next, step.path)
			}
			if code, body := s.get(adeyemi, next); code != http.StatusOK || !strings.Contains(body, "Booking in, step") {
				t.Fatalf("step %s: %d", step.path, code)
			}
			code, body, to := s.send(adeyemi, next, step.form)
			if code != http.StatusSeeOther {
				t.Fatalf("step %s: %d %s", step.path, code, body)
			}
			next = to
			s.Held.Add(20 * time.Second)
		}
		if next != at+"/booking" {
			t.Errorf("at the end: %s", next)
		}
		_, body = s.get(adeyemi, next)
		has(t, "all done", body, "Everything has an answer")
		_, body = s.get(adeyemi, at)
		has(t, "the record", body, "Right hand, back", "Fingerprints", "Hughes Blake", "A100")
		_, body = s.get(adeyemi, at+"/injury?part=chest")
		has(t, "the map", body, `aria-label="Right hand, back, 1 recorded"`, `value="chest" selected`)
	})
}

func TestCUS17RightsAreShownInTheLanguage(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		in := s.arrestInput()
		in.Language = "Welsh"
		a, err := s.custody.RecordArrest(s.As(howells), in)
		s.must(err)
		x, err := s.custody.RecordArrival(s.As(adeyemi), a.Value.ID, custody.RecordArrival{YardAt: s.now()})
		s.must(err)
		_, body := s.get(adeyemi, "/custody/"+x.Value.ID+"/rights")
		has(t, "Welsh", body, "gyngor cyfreithiol annibynnol am ddim", `lang="cy"`, "not reviewed yet")
		_, body = s.get(adeyemi, "/custody/"+x.Value.ID+"/rights?lang=en")
		has(t, "English", body, "free and independent legal advice")
	})
}
