package victim

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	court "throughline/police/court/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	interview "throughline/police/interview/entry"
	"throughline/police/victim/entry"
)

var codeIn = regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}`)

// VIC-03: every trigger that the case raises opens its duty, with the owner of the Code.
func TestVIC03EveryEventOpensItsDuty(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		now := x.Held.Now()
		x.recorded()
		x.arrested()
		x.hears(interview.InterviewRecorded{Interview: "i-1", Person: x.suspect, UnderCaution: true, EndedAt: now})
		x.hears(interview.InterviewRecorded{Interview: "i-2", Person: x.suspect, EndedAt: now}) // not under caution: nothing
		x.hears(custody.PersonCharged{Detention: "detention-1", Person: x.suspect, At: now, Bailed: true, Offences: []custody.Offence{{Title: "ABH"}}})
		x.hears(court.HearingListed{Hearing: "h-1", CourtName: "Marchshire Magistrates' Court", At: now.Add(24 * time.Hour)})
		x.hears(court.WitnessWarned{Warning: "w-1", Witness: x.victim, Hearing: "h-1", At: now.Add(24 * time.Hour)})
		x.hears(court.VerdictReached{Person: x.suspect, Hearing: "h-1", Verdict: "G", Title: "ABH"})
		x.hears(court.PersonSentenced{Sentence: "s-1", Person: x.suspect, Kind: "community", On: when.DayOf(now)})
		for code, owner := range map[string]string{"crime_reported": "role:investigator", "support_referral": "role:investigator", "suspect_arrested": "role:investigator",
			"interviewed_under_caution": "role:investigator", "charged": "role:investigator", "bailed": "role:investigator", "hearing_date": "role:witness_care",
			"required_to_give_evidence": "role:witness_care", "verdict": "role:witness_care", "sentence": "role:witness_care"} {
			o := x.owed(code)
			p := x.promised(o)
			if o.State != "owed" || o.Owner != owner || p.Owner != owner || p.Kind != "victim.tell."+code || p.OwedTo != "victim:"+x.victim || !strings.HasPrefix(p.Law, "victim.duty/"+code+"/") || !p.DueAt.Equal(o.DueAt) {
				t.Errorf("%s: %+v %+v", code, o, p)
			}
			if n := x.count(code); n != 1 {
				t.Errorf("%s is owed %d times", code, n)
			}
		}
		x.hears(crime.InvestigatorAssigned{Crime: "crime-1", Staff: "marsh"})
		if o := x.owed("charged"); o.Owner != "staff:marsh" || x.promised(o).Owner != "staff:marsh" || x.owed("verdict").Owner != "role:witness_care" {
			t.Errorf("a new officer in the case owes what the police owe: %+v", o)
		}
	})
}

func TestVIC03ContactScheme(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		on := when.MustDay("2026-11-23")
		x.hears(court.PersonSentenced{Sentence: "short", Person: x.suspect, Kind: "custody", On: on, Until: when.MustDay("2027-11-22")})
		if x.count("contact_scheme_offer") != 0 {
			t.Error("less than 12 months is no case for the contact scheme")
		}
		x.hears(court.PersonSentenced{Sentence: "long", Person: x.suspect, Kind: "custody", On: on, Until: when.MustDay("2027-11-23")})
		if o := x.owed("contact_scheme_offer"); o.Owner != "role:offender_manager" || when.DayOf(o.DueAt.Add(-1)).String() != "2026-12-21" {
			t.Errorf("%+v", o)
		}
	})
}

// VIC-04: an event of Monday that is entered on Tuesday is due as if it had been entered at once.
func TestVIC04ClockIsTheEvent(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		event := x.Held.Now().Add(time.Hour) // Mon 23 Nov
		x.Held.Add(26 * time.Hour)
		x.hears(custody.PersonArrested{Arrest: "a", Person: x.suspect, At: event})
		if o := x.owed("suspect_arrested"); !o.EventAt.Equal(event) || when.DayOf(o.DueAt.Add(-1)).String() != "2026-11-30" || !o.DueAt.Equal(when.MustDay("2026-11-30").End()) {
			t.Errorf("%+v", o)
		}
	})
}

// BAIL-04, VIC-05: a victim is told of changed bail by the time from which it holds; the suspect's own bail is no news to the suspect.
func TestBAIL04ChangedBailIsSafetyNews(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		now := x.Held.Now()
		home := []custody.Condition{{Code: "curfew", Text: "Home from 22:00 to 06:00."}}
		x.hears(custody.BailVaried{Bail: "b", Detention: "detention-1", Person: x.suspect, Conditions: home, Views: "asked", At: now.Add(time.Hour)})
		if o := x.owed("bail_changed"); o.State != "owed" || !o.Safety || !o.DueAt.Equal(now.Add(time.Hour)) {
			t.Errorf("changed conditions: %+v", o)
		}
		x.hears(custody.BailVaried{Bail: "b", Detention: "detention-1", Person: x.suspect, Views: "asked", At: now.Add(2 * time.Hour)})
		n := x.count("bail_changed")
		if n != 2 {
			t.Errorf("%d duties of two changes", n)
		}
		x.hears(custody.BailEnded{Bail: "b", Detention: "detention-1", Person: x.suspect, Kind: "under_investigation", How: "no_further_action", At: now})
		x.hears(custody.BailVaried{Bail: "b", Detention: "detention-2", Person: x.victim, Conditions: home, Views: "asked", At: now})
		if got := x.count("bail_changed"); got != n {
			t.Errorf("%d duties, not %d: the end of an investigation without bail, and the victim's own bail", got, n)
		}
		x.hears(custody.BailEnded{Bail: "b", Detention: "detention-3", Person: x.suspect, Kind: "bail", How: "under_investigation", At: now})
		if o := x.owed("released_under_investigation"); o.State != "owed" {
			t.Errorf("bail that was given up: %+v", o)
		}
		x.hears(custody.BailMoved{Bail: "b", Detention: "detention-1", Person: x.suspect, From: when.MustDay("2026-12-12"), To: when.MustDay("2026-12-19"), Why: "The laboratory is late", At: now.Add(3 * time.Hour)})
		if got := x.count("bail_changed"); got != n+1 {
			t.Errorf("%d duties, not %d: they come back on another day", got, n+1)
		}
	})
}

// VIC-04: queued, sent and delivered are not told; reached is.
func TestVIC04OnlyASuccessfulContactCloses(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		x.opens()
		x.arrested() // queues a notice
		x.runJobs()
		notice := x.outbox()[0]
		if !strings.Contains(notice.Body, "something new on your page") || strings.Contains(strings.ToLower(notice.Body+notice.Subject), "police") {
			t.Errorf("not neutral: %+v", notice)
		}
		x.answers(notice.Message, "delivered")
		o := x.owed("suspect_arrested")
		if o.State != "owed" || x.promised(o).State != promise.Open {
			t.Fatalf("delivered is not told: %+v", o)
		}
		c := x.theCase()
		for _, wrong := range []struct {
			in   RecordContact
			want string
		}{
			{RecordContact{Channel: "sms", Result: "reached"}, "result victim.contact.sent_is_not_told"},
			{RecordContact{Channel: "call", Result: "reached", AnsweredBy: "voicemail"}, "answered_by victim.contact.not_them"},
			{RecordContact{Channel: "call", Result: "reached", AnsweredBy: "other_person"}, "answered_by victim.contact.not_them"},
			{RecordContact{Channel: "call", Result: "reached", AnsweredBy: "agreed_person"}, "answered_by victim.contact.nobody_agreed"},
			{RecordContact{Channel: "call", Result: "reached", AnsweredBy: "self"}, "code_word_given victim.contact.code_word"},
			{RecordContact{Channel: "call", Result: "reached", AnsweredBy: "self", CodeWordGiven: true}, "channel victim.contact.other_channel"},
			{RecordContact{Channel: "in_person", Result: "reached", AnsweredBy: "self", About: []string{"nothing"}}, "about victim.duty.not_owed"},
		} {
			if len(wrong.in.About) == 0 {
				wrong.in.About = []string{o.ID}
			}
			if _, err := x.d.RecordContact(x.howells(), c.ID, wrong.in); codeOf(err) != wrong.want {
				t.Errorf("%+v: %v, want %s", wrong.in, codeOf(err), wrong.want)
			}
		}
		if _, err := x.d.RecordContact(x.howells(), c.ID, RecordContact{Channel: "in_person", Result: "not_reached", AnsweredBy: "nobody", About: []string{o.ID}}); err != nil {
			t.Fatal(err)
		}
		if o = x.owed("suspect_arrested"); o.State != "owed" || o.Tries != 1 {
			t.Fatalf("%+v", o)
		}
		x.Held.Add(time.Minute)
		if _, err := x.d.RecordContact(x.howells(), c.ID, RecordContact{Channel: "in_person", Result: "reached", AnsweredBy: "self", About: []string{o.ID}}); err != nil {
			t.Fatal(err)
		}
		o = x.owed("suspect_arrested")
		p := x.promised(o)
		if o.State != "told" || p.State != promise.Kept || p.Proof == "" || !p.ClosedAt.Equal(x.Held.Now()) {
			t.Errorf("%+v %+v", o, p)
		}
	})
}

// VIC-04: safety news is due before the person leaves, moves with the plan, and says to custody where it stands.
func TestVIC04SafetyNewsBeforeTheDoor(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		planned := x.Held.Now().Add(2 * time.Hour)
		x.plans("bail", planned)
		o := x.owed("bailed")
		if !o.Safety || !o.DueAt.Equal(planned) || !x.promised(o).DueAt.Equal(planned) {
			t.Fatalf("%+v", o)
		}
		sooner := x.Held.Now().Add(time.Hour)
		x.plans("bail", sooner)
		if o = x.owed("bailed"); !o.DueAt.Equal(sooner) || !x.promised(o).DueAt.Equal(sooner) || x.count("bailed") != 1 {
			t.Fatalf("a plan that moves takes the duty with it: %+v", o)
		}
		x.Held.Add(90 * time.Minute)
		x.Settle()
		if p := x.promised(o); p.State != promise.Broken || p.Step < 3 {
			t.Errorf("not reached in time, the duty climbs: %+v", p)
		}
		x.releases("bail")
		x.states(t, "owed", "owed", "not_reached")
		if _, err := x.d.RecordContact(x.coles(), x.theCase().ID, RecordContact{Channel: "in_person", Result: "reached", AnsweredBy: "self", About: []string{o.ID}}); err != nil {
			t.Fatal(err)
		}
		x.states(t, "owed", "owed", "not_reached", "told")
		if p := x.promised(o); p.State != promise.Kept || !p.KeptLate() {
			t.Errorf("%+v", p)
		}
	})
}

// VIC-05, BAIL-04: another end than the planned one is other news; nobody's release is nobody's news.
func TestVIC05APlanThatChanges(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.plans("bail", x.Held.Now().Add(time.Hour))
		x.plans("charged_court", x.Held.Now().Add(time.Hour)) // kept for court: nobody is let out
		if o := x.owed("bailed"); o.State != "moot" || x.promised(o).State != promise.Waived {
			t.Fatalf("%+v", o)
		}
		again := x.Held.Now().Add(30 * time.Minute)
		x.plans("bail", again) // bail after all: owed anew
		if o := x.owed("bailed"); o.State != "owed" || !o.DueAt.Equal(again) || x.count("bailed") != 1 {
			t.Fatalf("%+v", o)
		}
		x.Held.Add(time.Minute)
		x.releases("under_investigation") // and then let out after all, unplanned
		if o := x.owed("released_under_investigation"); o.State != "owed" || !o.DueAt.Equal(x.Held.Now()) || !o.Missed {
			t.Errorf("due at once, and missed: %+v", o)
		}
		x.states(t, "owed", "exception", "owed", "exception", "owed", "not_reached")
	})
}

// states reads how the safety news of the thread went.
func (x *house) states(t *testing.T, want ...string) {
	t.Helper()
	es, err := journal.OnThread(x.DB.Read(context.Background()), x.thread, []string{"open"}, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range es {
		if n, ok := x.Door.Kinds.Body(e).(entry.SafetyNews); ok {
			got = append([]string{n.State}, got...)
			if n.Detention != "detention-1" || n.Victim != x.victim {
				t.Errorf("%+v", n)
			}
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("safety news went %v, want %v", got, want)
	}
}

// A prosecutor's decision and the outcome that writes it down are one piece of news; a changed outcome is another.
func TestVIC03OneDecisionIsOneDuty(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.hears(casefile.DecisionReceived{Decision: "charge", Suspect: x.suspect})
		x.hears(casefile.DecisionReceived{Decision: "no_further_action", Suspect: x.suspect})
		x.hears(crime.OutcomeSet{Crime: "crime-1", Outcome: "15"})
		if n := x.count("no_further_action"); n != 1 {
			t.Errorf("owed %d times", n)
		}
		x.hears(crime.OutcomeSet{Crime: "crime-1", Outcome: "8", Was: "15"})
		x.hears(crime.OutcomeSet{Crime: "crime-1", Outcome: "1", Was: "8"})
		if x.owed("out_of_court_outcome").State != "owed" || x.count("charged") != 0 {
			t.Error("a changed outcome is news of its own; outcome 1 is told by the charge")
		}
	})
}

// A person who is victim and suspect at once is not told of themselves.
func TestVIC02NobodyIsToldOfThemselves(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.hears(custody.PersonArrested{Arrest: "a", Person: x.victim, At: x.Held.Now()})
		if n := x.count("suspect_arrested"); n != 0 {
			t.Errorf("owed %d times", n)
		}
	})
}
