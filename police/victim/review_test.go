package victim

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	interview "throughline/police/interview/entry"
	"throughline/police/people"
)

// VIC-09: what has a review, what has none and why, and by when it is acknowledged and answered.
func TestVIC09WhatHasAReview(t *testing.T) {
	t.Parallel()
	decided := time.Date(2026, 11, 20, 15, 0, 0, 0, when.London)
	good := ReviewFacts{DecidedAt: decided, By: "police", Outcome: "15", Identified: true, Interviewed: true}
	with := func(change func(*ReviewFacts)) ReviewFacts { f := good; change(&f); return f }
	for name, c := range map[string]struct {
		f    ReviewFacts
		at   time.Time
		late bool
		code string
	}{
		"good":                 {f: good, at: decided},
		"the last day":         {f: good, at: time.Date(2027, 2, 20, 23, 59, 0, 0, when.London)},
		"a day late":           {f: good, at: time.Date(2027, 2, 21, 0, 0, 0, 0, when.London), code: "too_late"},
		"late, and taken":      {f: good, at: time.Date(2027, 4, 1, 9, 0, 0, 0, when.London), late: true},
		"nothing decided":      {f: with(func(f *ReviewFacts) { f.DecidedAt = time.Time{} }), at: decided, code: "undecided"},
		"no suspect":           {f: with(func(f *ReviewFacts) { f.Identified, f.Interviewed, f.Outcome = false, false, "18" }), at: decided, code: "no_suspect"},
		"not interviewed":      {f: with(func(f *ReviewFacts) { f.Interviewed = false }), at: decided, code: "not_interviewed"},
		"charged":              {f: with(func(f *ReviewFacts) { f.Charged = true }), at: decided, code: "charged"},
		"out of court":         {f: with(func(f *ReviewFacts) { f.OutOfCourt = true }), at: decided, code: "out_of_court"},
		"withdrew":             {f: with(func(f *ReviewFacts) { f.Withdrew = true }), at: decided, code: "withdrew"},
		"outcome 16":           {f: with(func(f *ReviewFacts) { f.Outcome = "16" }), at: decided, code: "withdrew"},
		"community resolution": {f: with(func(f *ReviewFacts) { f.Outcome = "8" }), at: decided, code: "out_of_court"},
		"asked before":         {f: with(func(f *ReviewFacts) { f.Asked = true }), at: decided, code: "asked"},
		"before the scheme":    {f: with(func(f *ReviewFacts) { f.DecidedAt = time.Date(2010, 1, 1, 9, 0, 0, 0, when.London) }), at: decided, code: "none_then"},
	} {
		term, err := ReviewOf(book(t), c.f, c.at, c.late)
		if c.code == "" && err != nil || c.code != "" && !fault.HasCode(err, "victim.review."+c.code) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (term.Scheme != "police" || !strings.HasPrefix(term.Law, "victim.review/police/")) {
			t.Errorf("%s: %+v", name, term)
		}
	}
	// Friday 20 November 2026: 10 working days are Friday 4 December; 30 are Wednesday 6 January 2027, over Christmas,
	// the substitute Boxing Day on Monday 28 December and New Year's Day.
	term, err := ReviewOf(book(t), good, decided, false)
	if err != nil || !term.AcknowledgeDue.Equal(when.MustDay("2026-12-04").End()) || !term.AnswerDue.Equal(when.MustDay("2027-01-06").End()) {
		t.Errorf("%+v %v", term, err)
	}
}

func (x *house) nothingMore(outcome string) {
	x.recorded()
	x.hears(crime.SuspectNamed{Crime: "crime-1", Suspect: x.suspect})
	x.arrested()
	x.hears(interview.InterviewRecorded{Interview: "i-1", Person: x.suspect, UnderCaution: true, EndedAt: x.Held.Now()})
	x.hears(crime.OutcomeSet{Crime: "crime-1", Outcome: outcome})
}

func (x *house) staff(id, rank string, no int, roles ...string) context.Context {
	return x.As(access.Actor{Staff: id, Rank: rank, RankNo: no, Roles: roles, OnDuty: true})
}

func (x *house) owedOf(kind string, ref journal.Ref) []promise.Promise {
	x.t.Helper()
	ps, err := promise.Of(x.DB.Read(context.Background()), kind, ref)
	if err != nil {
		x.t.Fatal(err)
	}
	return ps
}

// VIC-09: asked on the victim's own page, acknowledged, answered by one who is above and apart, and told.
func TestVIC09AReviewFromTheVictimsPageToItsAnswer(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		me := x.opens()
		if m, err := x.d.MyCase(me, "en"); err != nil || m.Review.CanAsk || m.Review.WhyNot != "" {
			t.Fatalf("nothing is decided: %+v %v", m.Review, err)
		}
		x.nothingMore("15")
		if m, err := x.d.MyCase(me, "cy"); err != nil || !m.Review.CanAsk || !strings.Contains(m.Review.Until, "Chwefror 2027") {
			t.Fatalf("%+v %v", m.Review, err)
		}
		done, err := x.d.AskReview(me, x.theCase().ID, AskReview{Words: "There were three witnesses."})
		if err != nil {
			t.Fatal(err)
		}
		r := done.Value
		if _, err := x.d.AskReview(me, x.theCase().ID, AskReview{}); !fault.HasCode(err, "victim.review.asked") {
			t.Errorf("asked twice: %v", err)
		}
		if len(x.owedOf(promiseAcknowledge, r.ref())) != 1 || len(x.owedOf(promiseReview, r.ref())) != 1 {
			t.Error("the acknowledgement and the answer are owed")
		}
		m, err := x.d.MyCase(me, "en")
		if err != nil || m.Review.CanAsk || m.Review.State != "asked" || len(m.Next) < 2 {
			t.Errorf("%+v %v", m, err)
		}
		if _, err := x.d.AnswerReview(x.coles(), r.ID, AnswerReview{Answer: "upheld", Reasons: "No", Telling: "No"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody was made the reviewer yet: %v", err)
		}
		if _, err := x.d.AcknowledgeReview(x.staff("rees", "sergeant", 2, "sergeant"), r.ID, AcknowledgeReview{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a sergeant acknowledged it: %v", err)
		}
		if _, err := x.d.AcknowledgeReview(x.coles(), r.ID, AcknowledgeReview{}); err != nil {
			t.Fatal(err)
		}
		for who, ctx := range map[string]context.Context{"another inspector": x.staff("faraday", "inspector", 3, "duty_inspector"), "the victim": me} {
			if _, err := x.d.AnswerReview(ctx, r.ID, AnswerReview{Answer: "upheld", Reasons: "Because", Telling: "It stands."}); err == nil {
				t.Errorf("%s answered it", who)
			}
		}
		if _, err := x.d.AnswerReview(x.coles(), r.ID, AnswerReview{Answer: "overturned", Reasons: "A witness was not heard.", Telling: "A witness was not heard, so the case is opened again."}); err != nil {
			t.Fatal(err)
		}
		x.Settle()
		if o := x.owed("review_answered"); o.State != "owed" {
			t.Errorf("the victim must be told: %+v", o)
		}
		if len(x.owedOf(promiseReview, r.ref()))+len(x.owedOf(promiseAcknowledge, r.ref())) != 0 {
			t.Error("the answer is not owed any more")
		}
		if m, err = x.d.MyCase(me, "en"); err != nil || m.Review.State != "overturned" || !strings.Contains(m.Review.Answer, "opened again") {
			t.Errorf("%+v %v", m.Review, err)
		}
	})
}

// VIC-09: who decided may not review; a review needs one rank above, whoever is named.
func TestVIC09AReviewerIsAboveAndApart(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.nothingMore("15")
		rees := x.staff("rees", "sergeant", 2, "sergeant")
		done, err := x.d.AskReview(x.howells(), x.theCase().ID, AskReview{})
		if err != nil {
			t.Fatal(err)
		}
		x.do(func(tx *act.Tx) error {
			if _, err := tx.Exec(`UPDATE victim_review SET decided_by = 'staff:coles', decided_rank = 3 WHERE id = $1`, done.Value.ID); err != nil {
				return err
			}
			_, err := tx.Record(crime.InvestigatorAssigned{Crime: "crime-1", Staff: "marsh"})
			return err
		})
		if _, err := x.d.AcknowledgeReview(x.coles(), done.Value.ID, AcknowledgeReview{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who decided took the review: %v", err)
		}
		faraday, pryor := x.staff("faraday", "inspector", 3, "duty_inspector"), x.staff("pryor", "superintendent", 5, "superintendent")
		if _, err := x.d.AcknowledgeReview(faraday, done.Value.ID, AcknowledgeReview{Reviewer: "faraday"}); err != nil {
			t.Fatal(err)
		}
		in := AnswerReview{Answer: "upheld", Reasons: "It was right.", Telling: "It stands."}
		for _, ctx := range []context.Context{rees, faraday, pryor} {
			if _, err := x.d.AnswerReview(ctx, done.Value.ID, in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("not above, or not the reviewer: %v", err)
			}
		}
	})
}

// VIC-09, G-05: late is a supervisor's decision with a reason; a prosecutor's decision is the prosecutor's to review.
func TestVIC09LateAndTheProsecutors(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.recorded()
		x.hears(crime.SuspectNamed{Crime: "crime-1", Suspect: x.suspect})
		x.hears(interview.InterviewRecorded{Interview: "i-1", Person: x.suspect, UnderCaution: true, EndedAt: x.Held.Now()})
		x.hears(casefile.DecisionReceived{Decision: "no_further_action", Suspect: x.suspect})
		x.Held.Set(x.Held.Now().Add(120 * 24 * time.Hour))
		if _, err := x.d.AskReview(x.howells(), x.theCase().ID, AskReview{}); !fault.HasCode(err, "victim.review.too_late") {
			t.Errorf("%v", err)
		}
		if _, err := x.d.AskReview(x.howells(), x.theCase().ID, AskReview{Late: "She was in hospital"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable took it late: %v", err)
		}
		done, err := x.d.AskReview(x.coles(), x.theCase().ID, AskReview{Late: "She was in hospital"})
		if err != nil || done.Value.Scheme != "prosecutor" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		if _, err := x.d.AcknowledgeReview(x.coles(), done.Value.ID, AcknowledgeReview{Reference: "CPS 12/26", Reviewer: "coles"}); err != nil {
			t.Fatal(err)
		}
		in := AnswerReview{Answer: "upheld", Reasons: "The evidence is not enough.", Telling: "It stands."}
		if _, err := x.d.AnswerReview(x.coles(), done.Value.ID, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the police answered for the prosecutor: %v", err)
		}
		cps := access.WithActor(context.Background(), &access.Actor{Account: "simulator:cps", Kind: "simulator", Roles: []string{"prosecutor"}, OnDuty: true})
		if _, err := x.d.AnswerReview(cps, done.Value.ID, in); err != nil {
			t.Error(err)
		}
	})
}

// CR-05: what a victim says about going on is kept, a supervisor owes a decision, and they may change their mind.
func TestCR05AVictimWithdrawsAndChangesTheirMind(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		c := x.theCase()
		in := SaySupport{Wish: "does_not_support", Words: "I want it to be over.", Pressure: "feared"}
		if _, err := x.d.SaySupport(x.howells(), c.ID, SaySupport{Wish: "supports", Words: "Yes", Pressure: "none"}); !fault.HasCode(err, "victim.support.same") {
			t.Errorf("nobody doubted it: %v", err)
		}
		if _, err := x.d.SaySupport(x.howells(), c.ID, in); err != nil {
			t.Fatal(err)
		}
		if len(x.owedOf(promiseSupport, refOf(c.ID))) != 1 {
			t.Error("a supervisor owes a decision")
		}
		if _, err := x.d.SettleSupport(x.howells(), c.ID, SettleSupport{How: "end", Why: "She asked"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable decided: %v", err)
		}
		if _, err := x.d.SaySupport(x.howells(), c.ID, SaySupport{Wish: "supports", Words: "I have thought again.", Pressure: "none"}); err != nil {
			t.Fatal(err)
		}
		if len(x.owedOf(promiseSupport, refOf(c.ID))) != 0 {
			t.Error("nothing is to be decided")
		}
		if _, err := x.d.SettleSupport(x.coles(), c.ID, SettleSupport{How: "end", Why: "She asked"}); !fault.HasCode(err, "victim.support.none") {
			t.Errorf("%v", err)
		}
		x.Held.Set(x.Held.Now().Add(time.Minute))
		if _, err := x.d.SaySupport(x.howells(), c.ID, in); err != nil {
			t.Fatal(err)
		}
		if _, err := x.d.SettleSupport(x.coles(), c.ID, SettleSupport{How: "end", Why: "There is no other evidence, and she is safe."}); err != nil {
			t.Fatal(err)
		}
		x.nothingMore("16")
		if _, err := x.d.AskReview(x.howells(), c.ID, AskReview{}); !fault.HasCode(err, "victim.review.withdrew") {
			t.Errorf("VIC-09: %v", err)
		}
	})
}

// VIC-07: on one thread with two crimes, each victim hears of what was done to them, and nobody of themselves as a suspect,
// not even when the record of the suspect turns out to be theirs.
func TestVIC07TwoVictimsOneOfThemASuspect(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		second := x.suspect // who hit Ceri, and says that Ceri's friend hit him
		third := x.another("Owen", "Lewis", "victim")
		now := x.Held.Now()
		x.hears(crime.CrimeRecorded{Crime: "c1", Number: "26/1", Offence: "OF61102", Title: "ABH", Victims: []string{x.victim}, Suspects: []string{second}, ReportedAt: when.Micros(now)})
		x.hears(crime.CrimeRecorded{Crime: "c2", Number: "26/2", Offence: "CJ88001", Title: "Common assault", Victims: []string{third}, Suspects: []string{x.victim}, ReportedAt: when.Micros(now)})
		x.hears(custody.PersonArrested{Arrest: "a1", Person: second, At: now})
		x.hears(custody.PersonArrested{Arrest: "a2", Person: x.victim, At: now})
		x.hears(custody.PersonCharged{Detention: "d1", Person: second, At: now, Offences: []custody.Offence{{Code: "OF61102", Title: "ABH"}, {Code: "CJ88001", Title: "Common assault"}}})
		x.hears(crime.OutcomeSet{Crime: "c2", Outcome: "15"})
		mine, theirs := x.story(x.victim), x.story(third)
		if !strings.Contains(mine, "26/1") || !strings.Contains(mine, "charged: assault that caused injury.") || strings.Contains(mine, "26/2") || strings.Contains(mine, ": assault.") || strings.Count(mine, "was arrested") != 1 || strings.Contains(mine, "decided that nothing more") {
			t.Errorf("Ceri reads: %s", mine)
		}
		if !strings.Contains(theirs, "26/2") || strings.Contains(theirs, "caused injury") || strings.Contains(theirs, "was charged") || strings.Count(theirs, "was arrested") != 1 || !strings.Contains(theirs, "decided that nothing more") {
			t.Errorf("Owen reads: %s", theirs)
		}
	})
}

// VIC-07: a crime names one record of its suspect, and the arrest another. While they are read as one person the arrest is
// news to that crime's victim alone; when the merge is taken back, no crime names who was arrested, and every victim is told.
func TestVIC07AMergedSuspectIsOnePerson(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		alias := x.another("Lee", "Morris", "suspect")
		owen := x.another("Owen", "Lewis", "victim")
		now := x.Held.Now()
		x.hears(crime.CrimeRecorded{Crime: "c1", Number: "26/1", Offence: "OF61102", Title: "ABH", Victims: []string{x.victim}, Suspects: []string{x.suspect}, ReportedAt: when.Micros(now)})
		x.hears(crime.CrimeRecorded{Crime: "c2", Number: "26/2", Offence: "CJ88001", Title: "Common assault", Victims: []string{owen}, ReportedAt: when.Micros(now)})
		boss := x.As(access.Actor{Staff: "coles", Rank: "inspector", RankNo: 3, Roles: []string{"duty_inspector", "sergeant", "investigator", "control_supervisor"}, OnDuty: true})
		if _, err := x.people.Merge(boss, alias, people.MergePerson{Other: x.suspect, Why: "Same PNC ID"}); err != nil {
			t.Fatal(err)
		}
		x.Settle()
		x.hears(custody.PersonArrested{Arrest: "a1", Person: alias, At: now})
		if n := x.count("suspect_arrested"); n != 1 {
			t.Errorf("the arrest is owed %d times to the victim of the crime", n)
		}
		told := func(person string) bool { return strings.Contains(x.story(person), "was arrested") }
		if !told(x.victim) || told(owen) {
			t.Errorf("while they are one: its victim is told %v, the other %v", told(x.victim), told(owen))
		}
		if _, err := x.people.Unmerge(boss, alias, people.UnmergePerson{Other: x.suspect, Why: "Two brothers"}); err != nil {
			t.Fatal(err)
		}
		x.Settle()
		if !told(x.victim) || !told(owen) {
			t.Errorf("when they are two: its victim is told %v, the other %v", told(x.victim), told(owen))
		}
		x.hears(custody.PersonArrested{Arrest: "a2", Person: x.suspect, At: now})
		if mine, theirs := strings.Count(x.story(x.victim), "was arrested"), strings.Count(x.story(owen), "was arrested"); mine != 2 || theirs != 1 {
			t.Errorf("the arrest of whom the crime names is news to %d and %d", mine, theirs)
		}
	})
}

// another is one more person with a part on the thread.
func (x *house) another(given, family, role string) (id string) {
	x.t.Helper()
	x.do(func(tx *act.Tx) error {
		p, err := x.people.CreateIn(tx, people.NewPerson{Given: given, Family: family, BornOn: "1992-02-02"})
		if err != nil {
			return err
		}
		id = p.ID
		return x.people.LinkIn(tx, p.ID, role, x.thread)
	})
	x.Settle()
	return id
}

// story is all that the page of a victim says.
func (x *house) story(person string) string {
	x.t.Helper()
	q := x.DB.Read(context.Background())
	c, err := caseOf(q, x.thread, person)
	if err != nil {
		x.t.Fatal(err)
	}
	m, err := x.d.myCase(context.Background(), q, c, "en")
	if err != nil {
		x.t.Fatal(err)
	}
	return fmt.Sprintf("%+v", m)
}
