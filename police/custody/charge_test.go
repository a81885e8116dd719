package custody_test

import (
	"strings"
	"testing"
	"time"

	shipped "throughline/law"
	"throughline/platform/access"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/custody"
	"throughline/police/people"
)

func book(t *testing.T) *law.Book {
	t.Helper()
	b, err := law.Load(shipped.FS)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCF02WhoMayCharge(t *testing.T) {
	t.Parallel()
	b, day := book(t), when.MustDay("2026-11-23")
	abh, blade := custody.OffenceMode{Code: "OF61102", Mode: "either_way"}, custody.OffenceMode{Code: "CJ88144", Mode: "either_way"}
	drunk, theft := custody.OffenceMode{Code: "CJ67002", Mode: "summary"}, custody.OffenceMode{Code: "TH68010", Mode: "either_way"}
	murder := custody.OffenceMode{Code: "COML025", Mode: "indictable"}
	for _, c := range []struct {
		name   string
		q      custody.ChargeQuestion
		routes string
		law    string // of the last offence
	}{
		{"summary-only, not guilty", custody.ChargeQuestion{Offences: []custody.OffenceMode{drunk}, Plea: "not_guilty"}, "police", "casefile.charge_route/police.summary_only/2020-12-31"},
		{"summary-only, domestic abuse", custody.ChargeQuestion{Offences: []custody.OffenceMode{drunk}, Flags: []string{"domestic_abuse"}}, "cps", "casefile.charge_route/excluded.domestic_abuse/2020-12-31"},
		{"shop theft denied, fit for magistrates", custody.ChargeQuestion{Offences: []custody.OffenceMode{theft}, Plea: "not_guilty", Flags: []string{"retail_theft"}, Magistrates: true}, "police", "casefile.charge_route/police.retail_theft/2020-12-31"},
		{"either-way, guilty, 12 months", custody.ChargeQuestion{Offences: []custody.OffenceMode{blade}, Plea: "guilty", Magistrates: true, Months: 12}, "police", "casefile.charge_route/police.either_way_guilty/2020-12-31"},
		{"either-way, guilty, 13 months", custody.ChargeQuestion{Offences: []custody.OffenceMode{blade}, Plea: "guilty", Magistrates: true, Months: 13}, "cps", "casefile.charge_route"},
		{"either-way, denied", custody.ChargeQuestion{Offences: []custody.OffenceMode{blade}, Plea: "not_guilty", Magistrates: true}, "cps", "casefile.charge_route"},
		{"actual bodily harm, even guilty", custody.ChargeQuestion{Offences: []custody.OffenceMode{abh}, Plea: "guilty", Magistrates: true}, "cps", "casefile.charge_route/excluded.abh/2020-12-31"},
		{"indictable only", custody.ChargeQuestion{Offences: []custody.OffenceMode{murder}, Plea: "guilty", Magistrates: true}, "cps", "casefile.charge_route"},
		{"one offence of the prosecutor's pulls the case", custody.ChargeQuestion{Offences: []custody.OffenceMode{abh, drunk}}, "cps cps", "casefile.charge_route/excluded.abh/2020-12-31"},
	} {
		got, err := custody.ChargeRoute(b, day, c.q)
		if err != nil {
			t.Fatal(err)
		}
		var routes []string
		for _, v := range got {
			routes = append(routes, v.Route)
		}
		if last := got[len(got)-1]; strings.Join(routes, " ") != c.routes || last.Law != c.law || last.Why == "" {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestCUS23FirstSittingAfterTheCharge(t *testing.T) {
	t.Parallel()
	b := book(t)
	for charged, want := range map[string]string{
		"2026-11-23T20:00": "2026-11-24", // Monday: Tuesday
		"2026-11-28T20:00": "2026-11-30", // Saturday: not Sunday
		"2026-12-24T20:00": "2026-12-26", // not Christmas Day; Boxing Day is a Saturday
		"2027-12-24T20:00": "2027-12-27", // Christmas Day is a Saturday; the Monday has its bank holiday, and counts
		"2026-04-02T20:00": "2026-04-04", // not Good Friday
		"2026-11-23T23:59": "2026-11-24",
	} {
		at, err := when.Parse(charged)
		if err != nil {
			t.Fatal(err)
		}
		day, ref, err := custody.LatestCourtDay(b, at)
		if err != nil || day.String() != want || ref == "" {
			t.Errorf("%s: %v %v, want %s", charged, day, err, want)
		}
	}
}

func TestBAIL03ThreeMonthsBeginningWith(t *testing.T) {
	t.Parallel()
	for arrested, want := range map[string]string{
		"2026-01-31": "2026-04-30", // starts 1 Feb
		"2026-11-23": "2027-02-23",
		"2026-11-29": "2027-02-28", // starts 30 Nov; February has no 30th
		"2027-11-29": "2028-02-29",
		"2026-02-28": "2026-05-31", // starts 1 March
	} {
		if got := custody.BailEnds(when.MustDay(arrested), 3); got.String() != want {
			t.Errorf("arrested %s: bail ends %s, want %s", arrested, got, want)
		}
	}
}

// charge is what the scenario charges: both offences, bailed with conditions to the next day.
var charge = custody.ChargePerson{Offences: []string{"OF61102", "CJ88144"}, Bail: "granted", Conditions: []string{"no_contact"}, Terms: "Not to contact Ceri Morgan.",
	Why: "To keep the victim safe.", CourtOn: "2026-11-24", Court: "B61NP00", Reply: "Nothing to say."}

func TestCF02PoliceChargeRefusedWithoutAProsecutor(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		in := charge
		in.Plea, in.Magistrates = "guilty", true
		_, err := s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "ABH and a blade by the police", err, "custody.charge.cps")
		in.Offences = []string{"CJ88144"}
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "the blade alone, beside ABH", err, "custody.charge.cps")
		s.decided("more_evidence")
		in.Offences = charge.Offences
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "while evidence is asked for", err, "custody.charge.cps")
		s.decided("charge", "CJ88144")
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "one of the two is allowed", err, "custody.charge.cps")
		s.decided("no_further_action")
		in.Offences = []string{"CJ88144"}
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "allowed, then taken back", err, "custody.charge.cps")
		s.decided("charge", "CJ88144", "OF61102")
		in.Offences = charge.Offences
		done, err := s.custody.Charge(s.As(adeyemi), x.ID, in)
		s.must(err)
		for _, o := range done.Value.Charge.Offences {
			if o.Law != "request/r1" || o.Wording == "" {
				t.Errorf("%+v", o)
			}
		}
	})
}

func TestCUS23ChargeBailAndCourt(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.decided("charge", "CJ88144", "OF61102")
		in := charge
		involved := adeyemi
		involved.Staff = "bevan"
		for name, c := range map[string]struct {
			who  access.Actor
			code string
		}{"the investigator": {marsh, "access.refused"}, "an inspector": {coles, "access.refused"}, "off duty": {off(adeyemi), "access.refused"}, "who arrested": {involved, "access.refused"}} {
			_, err := s.custody.Charge(s.As(c.who), x.ID, in)
			wants(t, name, err, c.code)
		}
		for code, change := range map[string]func(*custody.ChargePerson){
			"custody.charge.court":              func(in *custody.ChargePerson) { in.Court = "B99ZZ00" },
			"custody.charge.court_past":         func(in *custody.ChargePerson) { in.CourtOn = "2026-11-22" },
			"custody.charge.court_late":         func(in *custody.ChargePerson) { in.Bail, in.CourtOn = "refused", "2026-11-25" },
			"custody.charge.why_refused":        func(in *custody.ChargePerson) { in.Bail, in.Conditions = "refused", nil },
			"custody.charge.conditions_no_bail": func(in *custody.ChargePerson) { in.Bail, in.Refused = "refused", []string{"further_offence"} },
			"custody.charge.conditions":         func(in *custody.ChargePerson) { in.Terms = "" },
			"custody.charge.condition":          func(in *custody.ChargePerson) { in.Conditions = []string{"be_good"} },
			"custody.charge.why_conditions":     func(in *custody.ChargePerson) { in.Why = "" },
		} {
			bad := in
			change(&bad)
			_, err := s.custody.Charge(s.As(adeyemi), x.ID, bad)
			wants(t, code, err, code)
		}
		done, err := s.custody.Charge(s.As(adeyemi), x.ID, in)
		s.must(err)
		c := done.Value.Charge
		got, err := people.CheckIdentifier(s.Law, "asn", c.ASN, when.DayOf(s.Held.Now()))
		if err != nil || got.Status != people.IdentifierValid || got.Canonical != c.ASN {
			t.Errorf("the arrest/summons number %s: %+v %v", c.ASN, got, err)
		}
		if !c.CourtAt.Equal(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)) || c.CourtName == "" || len(s.owed("custody.detention_limit", "detention", x.ID)) != 0 {
			t.Errorf("%+v", c)
		}
		if owed := s.owed("custody.review", "detention", x.ID); len(owed) != 1 || owed[0].Owner != "role:custody_officer" {
			t.Errorf("reviews go to the custody officer: %+v", owed)
		}
		_, err = s.custody.RecordReview(s.As(coles), x.ID, review)
		wants(t, "an inspector after charge", err, "access.refused")
		_, err = s.custody.RecordReview(s.As(adeyemi), x.ID, review)
		wants(t, "the custody officer after charge", err, "")
		_, err = s.custody.Charge(s.As(adeyemi), x.ID, in)
		wants(t, "twice", err, "custody.charge.twice")
	})
}

func TestVIC04TheDoorAsksBeforeAVictimWasTold(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.decided("charge", "CJ88144", "OF61102")
		in := charge
		_, err := s.custody.Charge(s.As(adeyemi), x.ID, in)
		s.must(err)
		plan := custody.PlanRelease{How: "charged_bail", LeavesAt: s.Held.Now().Add(time.Hour).Format(time.RFC3339)}
		for code, change := range map[string]func(*custody.PlanRelease){
			"custody.release.charged":      func(in *custody.PlanRelease) { in.How = "no_further_action" },
			"custody.release.bail_decided": func(in *custody.PlanRelease) { in.How = "charged_court" },
			"custody.release.past":         func(in *custody.PlanRelease) { in.LeavesAt = "2026-11-23T10:00" },
			"custody.release.conditions":   func(in *custody.PlanRelease) { in.Conditions, in.Terms = []string{"curfew"}, "9 to 7" },
		} {
			bad := plan
			change(&bad)
			_, err := s.custody.PlanRelease(s.As(adeyemi), x.ID, bad)
			wants(t, code, err, code)
		}
		_, err = s.custody.PlanRelease(s.As(adeyemi), x.ID, plan)
		s.must(err)
		for name, who := range map[string]access.Actor{"a constable": howells, "off duty": off(adeyemi), "an inspector": coles} {
			_, err := s.custody.Release(s.As(who), x.ID, door)
			wants(t, name, err, "access.refused")
		}
		for _, state := range []string{"", "owed", "not_reached"} {
			s.news(x.ID, "duty1", state)
			_, err = s.custody.Release(s.As(adeyemi), x.ID, door)
			wants(t, "the victim was not told: "+state, err, "custody.release.victim_not_told")
		}
		anyway := door
		anyway.WentOn = "An officer is at her door now."
		done, err := s.custody.Release(s.As(adeyemi), x.ID, anyway)
		s.must(err)
		if r := done.Value.Release; len(r.NotReached) != 1 || r.NotReached[0] != s.victim || r.WentOn == "" || len(r.Conditions) != 1 {
			t.Errorf("%+v", r)
		}
		owed := s.owed("custody.release_safety", "detention", x.ID)
		if len(owed) != 1 || owed[0].Owner != "role:duty_inspector" || owed[0].DueAt.Sub(s.Held.Now()) != 15*time.Minute {
			t.Errorf("an inspector is asked to look: %+v", owed)
		}
		_, err = s.custody.ReviewRelease(s.As(adeyemi), x.ID, custody.ReviewRelease{Found: "x"})
		wants(t, "a sergeant looks at it", err, "access.refused")
		_, err = s.custody.ReviewRelease(s.As(coles), x.ID, custody.ReviewRelease{Found: "She was told at 13:05."})
		s.must(err)
		_, err = s.custody.ReviewRelease(s.As(coles), x.ID, custody.ReviewRelease{Found: "Again."})
		wants(t, "twice", err, "custody.release.nothing_owed")
		_, err = s.custody.RecordCheck(s.As(adeyemi), x.ID, custody.RecordCheck{Response: "awake"})
		wants(t, "after the door", err, "custody.released")
	})
}

func TestVIC04AToldVictimOpensTheDoor(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.decided("charge", "CJ88144", "OF61102")
		_, err := s.custody.Charge(s.As(adeyemi), x.ID, charge)
		s.must(err)
		s.news(x.ID, "duty1", "told")
		s.news(x.ID, "duty2", "owed")
		in := door
		in.How = "charged_bail"
		_, err = s.custody.Release(s.As(adeyemi), x.ID, in)
		wants(t, "one of two pieces of news is owed", err, "custody.release.victim_not_told")
		s.news(x.ID, "duty2", "exception")
		done, err := s.custody.Release(s.As(adeyemi), x.ID, in)
		s.must(err)
		if done.Value.Release.WentOn != "" || len(s.owed("custody.release_safety", "detention", x.ID)) != 0 {
			t.Errorf("a safe release asks for nothing: %+v", done.Value.Release)
		}
	})
}

func TestCUS23KeptForCourtNeedsNoNewsOfARelease(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.decided("charge", "CJ88144", "OF61102")
		in := charge
		in.Bail, in.Conditions, in.Terms, in.Refused = "refused", nil, "", []string{"interference"}
		_, err := s.custody.Charge(s.As(adeyemi), x.ID, in)
		s.must(err)
		if owed := s.owed("custody.court", "detention", x.ID); len(owed) != 1 || owed[0].DueAt.Format("2006-01-02T15:04") != "2026-11-24T10:00" {
			t.Errorf("the court is promised: %+v", owed)
		}
		out := door
		out.How = "charged_court"
		_, err = s.custody.Release(s.As(adeyemi), x.ID, out)
		s.must(err)
		if len(s.owed("custody.court", "detention", x.ID)) != 0 {
			t.Error("handed to the court, and still owed")
		}
	})
}

func TestCUS07BailBeforeChargeAndTheReturn(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.Held.Add(9*time.Hour - 9*time.Minute) // 9 hours from the yard
		out := door
		out.How, out.WentOn, out.Conditions, out.Terms = "bail", "She moved and cannot be found.", []string{"curfew"}, "Home from 21:00 to 06:00."
		for code, on := range map[string]string{"custody.release.return": "", "custody.release.return_late": "2027-02-24"} {
			bad := out
			bad.ReturnOn = on
			_, err := s.custody.Release(s.As(adeyemi), x.ID, bad)
			wants(t, code, err, code)
		}
		out.ReturnOn = "2026-12-14"
		_, err := s.custody.Release(s.As(adeyemi), x.ID, out)
		s.must(err)
		bail := s.bailOwed(x.Arrest)
		if len(bail) != 1 || !bail[0].DueAt.Equal(when.MustDay("2026-12-14").End()) {
			t.Errorf("the end of bail is promised: %+v", bail)
		}
		s.Held.Set(time.Date(2026, 12, 14, 10, 0, 0, 0, time.UTC))
		back, err := s.custody.RecordArrival(s.As(adeyemi), x.Arrest, custody.RecordArrival{Case: "bail_return", BuildingAt: s.now()})
		s.must(err)
		if got := back.Value.LimitAt.Sub(s.Held.Now()); got != 15*time.Hour || back.Value.EarlierMinutes != 9*60 {
			t.Errorf("9 h used: %v left", got)
		}
		if len(s.bailOwed(x.Arrest)) != 0 {
			t.Error("bail was answered, and is still owed")
		}
	})
}
