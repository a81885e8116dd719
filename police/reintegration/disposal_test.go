package reintegration_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db/dbtest"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	crime "throughline/police/crime/entry"
	"throughline/police/people"
	"throughline/police/reintegration"
	"throughline/police/reintegration/entry"
)

const abh, common, robbery = "OF61102", "CJ88001", "TH68023"

// suspect opens a thread with a suspect of a crime; decided says that a prosecutor decided on an outcome without a court.
func (h house) suspect(t *testing.T, born string, decided bool) (thread, person string) {
	t.Helper()
	p := people.New(h.Host)
	_, err := act.Do(h.System(), h.Door, act.Of("test.suspect", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread("open")
		if err != nil {
			return "", err
		}
		who, err := p.CreateIn(tx, people.NewPerson{Given: "Daniel", Family: "O'Brien", BornOn: born})
		if err != nil {
			return "", err
		}
		thread, person = th.ID, who.ID
		if _, err := tx.Record(crime.SuspectNamed{Crime: "c", Suspect: who.ID}, act.OnThreads(th.ID)); err != nil || !decided {
			return "", err
		}
		_, err = tx.Record(casefile.DecisionReceived{Decision: "out_of_court", Request: "r", Suspect: who.ID, Reason: "A conditional caution is enough."}, act.OnThreads(th.ID))
		return "", err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
	return thread, person
}

func offer(kind string, conditions ...reintegration.SetCondition) reintegration.Offer {
	return reintegration.Offer{Kind: kind, Offences: []string{abh}, VictimView: "She wants him to get help.", Gravity: 3, Why: "A first offence, and he is sorry.", Conditions: conditions}
}

var course = reintegration.SetCondition{Kind: "rehabilitative", What: "Attend the anger course at Bridge Street", DueOn: "2027-01-29"}
var letter = reintegration.SetCondition{Kind: "reparative", What: "Write a letter of apology", DueOn: "2026-12-18"}

// OOCR-01, OOCR-02: offered on the prosecutor's decision, accepted with an admission, conditions met, complete.
func TestOOCR02AConditionalCautionRunsToItsEnd(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		thread, person := h.suspect(t, "1999-03-27", true)
		howells := h.staff("howells", 1, true, "officer")
		if len(h.owed(t, "reintegration.disposal", "suspect", thread+"/"+person)) != 1 {
			t.Error("the decision owes an outcome")
		}
		done, err := h.OfferDisposal(howells, thread, offer("conditional_caution", course, letter))
		if err != nil {
			t.Fatal(err)
		}
		x := done.Value
		if len(h.owed(t, "reintegration.disposal", "suspect", thread+"/"+person)) != 0 || x.Authority != "prosecutor" || x.Person != person {
			t.Errorf("%+v", x)
		}
		if _, err := h.OfferDisposal(howells, thread, offer("simple_caution")); !fault.HasCode(err, "reintegration.disposal.running") {
			t.Errorf("two at once: %v", err)
		}
		yes := reintegration.AnswerDisposal{Accepted: "yes", Admission: true, Explained: true, Advice: "had", Said: "I'm sorry."}
		for field, in := range map[string]reintegration.AnswerDisposal{"admission": {Accepted: "yes", Explained: true, Advice: "had"}, "explained": {Accepted: "yes", Admission: true, Advice: "had"}} {
			if _, err := h.AnswerDisposal(howells, x.ID, in); !fault.HasCode(err, "reintegration.disposal."+field) {
				t.Errorf("without %s: %v", field, err)
			}
		}
		if done, err = h.AnswerDisposal(howells, x.ID, yes); err != nil || done.Value.State != "accepted" {
			t.Fatal(done.Value, err)
		}
		x = done.Value
		if _, err := h.AnswerDisposal(howells, x.ID, yes); !fault.HasCode(err, "reintegration.disposal.answered") {
			t.Errorf("answered twice: %v", err)
		}
		if _, err := h.CloseThread(h.staff("rees", 2, true, "sergeant"), thread, reintegration.CloseThread{Reason: "All is done"}); !fault.HasCode(err, "reintegration.thread.plan_open") {
			t.Errorf("a case was closed while conditions run: %v", err)
		}
		for _, c := range x.Conditions {
			if len(h.owed(t, "reintegration.condition", "condition", c.ID)) != 1 {
				t.Errorf("nobody owes %s", c.What)
			}
			if done, err = h.EndCondition(h.manager(), c.ID, reintegration.EndCondition{How: "met", Evidence: "The course's certificate"}); err != nil {
				t.Fatal(err)
			}
		}
		if done.Value.State != "completed" {
			t.Errorf("%+v", done.Value)
		}
		if got := told[entry.DisposalEnded](t, h, thread); len(got) != 1 || got[0].How != "completed" {
			t.Errorf("%+v", got)
		}
	})
}

// OOCR-02: a breach is a supervisor's decision, and everything that was still owed ends with it.
func TestOOCR02ABreachIsDecided(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		thread, _ := h.suspect(t, "1999-03-27", true)
		howells, rees := h.staff("howells", 1, true, "officer"), h.staff("rees", 2, true, "sergeant")
		done, err := h.OfferDisposal(howells, thread, offer("conditional_caution", course, letter))
		if err != nil {
			t.Fatal(err)
		}
		if done, err = h.AnswerDisposal(howells, done.Value.ID, reintegration.AnswerDisposal{Accepted: "yes", Admission: true, Explained: true, Advice: "offered_and_declined"}); err != nil {
			t.Fatal(err)
		}
		x := done.Value
		if done, err = h.EndCondition(howells, x.Conditions[0].ID, reintegration.EndCondition{How: "failed", Evidence: "No letter came by the day"}); err != nil || done.Value.State != "breached" {
			t.Fatal(done.Value, err)
		}
		decide := reintegration.DecideBreach{How: "prosecute", Why: "He was told what a breach means."}
		if _, err := h.DecideBreach(howells, x.ID, decide); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable decided: %v", err)
		}
		if done, err = h.DecideBreach(rees, x.ID, decide); err != nil || done.Value.State != "prosecuted" {
			t.Fatal(done.Value, err)
		}
		if len(h.owed(t, "reintegration.condition", "condition", x.Conditions[1].ID))+len(h.owed(t, "reintegration.breach", "disposal", x.ID)) != 0 {
			t.Error("something is owed of an outcome that has ended")
		}
		if _, err := h.DecideBreach(rees, x.ID, decide); !fault.HasCode(err, "reintegration.disposal.no_breach") {
			t.Errorf("decided twice: %v", err)
		}
	})
}

// OOCR-01 to OOCR-03: who may offer what to whom, and by when conditions end.
func TestOOCR01WhoMayOfferWhat(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		howells, rees := h.staff("howells", 1, true, "officer"), h.staff("rees", 2, true, "sergeant")
		thread, _ := h.suspect(t, "1999-03-27", false)
		if _, err := h.OfferDisposal(howells, thread, offer("community_resolution")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable offered it alone: %v", err)
		}
		with := func(change func(*reintegration.Offer)) reintegration.Offer {
			in := offer("conditional_caution", course)
			change(&in)
			return in
		}
		for code, in := range map[string]reintegration.Offer{
			"needs_conditions": with(func(o *reintegration.Offer) { o.Conditions = nil }),
			"no_conditions":    with(func(o *reintegration.Offer) { o.Kind = "simple_caution" }),
			"whole_condition":  with(func(o *reintegration.Offer) { o.Conditions = nil; o.Condition1 = "Write a letter of apology" }),
			"indictable_only":  with(func(o *reintegration.Offer) { o.Offences = []string{robbery} }),
			"offence":          with(func(o *reintegration.Offer) { o.Offences = []string{"XX"} }),
			"unknown":          with(func(o *reintegration.Offer) { o.Kind = "a_telling_off" }),
			"past":             with(func(o *reintegration.Offer) { o.Conditions[0].DueOn = "2026-11-01" }),
			"longer":           with(func(o *reintegration.Offer) { o.Conditions[0].DueOn = "2027-06-01" }),
			"too_long": with(func(o *reintegration.Offer) {
				o.Offences, o.OffenceOn, o.Conditions[0].DueOn, o.Longer = []string{common}, "2026-10-01", "2027-02-19", "The course is full"
			}),
			"gravity": with(func(o *reintegration.Offer) { o.Gravity = 9 }),
		} {
			in.Conditions = append([]reintegration.SetCondition(nil), in.Conditions...)
			if _, err := h.OfferDisposal(rees, thread, in); !fault.HasCode(err, "reintegration.disposal."+code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		young, _ := h.suspect(t, "2011-01-01", false)
		if _, err := h.OfferDisposal(rees, young, offer("conditional_caution", course)); !fault.HasCode(err, "reintegration.disposal.too_young") {
			t.Errorf("OOCR-03: %v", err)
		}
		if _, err := h.OfferDisposal(rees, thread, with(func(o *reintegration.Offer) { o.Person = "somebody else" })); !fault.HasCode(err, "reintegration.disposal.nobody") {
			t.Errorf("%v", err)
		}
		if _, err := h.OfferDisposal(rees, thread, offer("community_resolution")); err != nil {
			t.Errorf("a sergeant may: %v", err)
		}
	})
}

// OOCR-02: sixteen weeks from the offer; for a summary offence at most twenty from the offence.
func TestOOCR02TheLastDays(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, dbtest.SQLite(t)))
	row, ok := h.Law.Table("reintegration.disposal").At("conditional_caution", when.MustDay("2026-11-23"))
	var rule reintegration.DisposalRule
	if !ok || row.Into(&rule) != nil {
		t.Fatal("no row")
	}
	if d := rule.DaysOf(when.MustDay("2026-11-23"), when.MustDay("2026-11-20"), false); d.Normal != when.MustDay("2027-03-15") || !d.Last.IsZero() {
		t.Errorf("%+v", d)
	}
	if d := rule.DaysOf(when.MustDay("2026-11-23"), when.MustDay("2026-10-01"), true); d.Last != when.MustDay("2027-02-18") {
		t.Errorf("%+v", d)
	}
}

func TestOOCRScreens(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, dbtest.SQLite(t)))
	thread, _ := h.suspect(t, "1999-03-27", true)
	mux := http.NewServeMux()
	for _, s := range h.Room().Screens {
		mux.Handle(s.Pattern, s.Handler)
	}
	howells := h.staff("howells", 1, true, "officer")
	get := func(path, wants string) {
		t.Helper()
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil).WithContext(howells))
		if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, wants) || strings.Count(body, "<h1") != 1 {
			t.Errorf("%s: %d, %q there: %v", path, w.Code, wants, strings.Contains(body, wants))
		}
	}
	get("/reintegration/thread/"+thread+"/disposal", "The prosecutor decided so")
	done, err := h.OfferDisposal(howells, thread, offer("conditional_caution", course))
	if err != nil {
		t.Fatal(err)
	}
	get("/reintegration/disposal/"+done.Value.ID, "Record what they said")
	get("/reintegration/disposal/"+done.Value.ID+"/answer", "Record and sign")
	get("/reintegration/condition/"+done.Value.Conditions[0].ID+"/end", "Was it met?")
}
