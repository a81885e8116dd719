package reintegration_test

import (
	"context"
	"slices"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	court "throughline/police/court/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	"throughline/police/people"
	"throughline/police/reintegration"
	"throughline/police/reintegration/entry"
)

type house struct {
	*roomtest.House
	*reintegration.Desk
}

func newHouse(h *roomtest.House) house {
	p := people.New(h.Host)
	d := reintegration.New(h.Host, p)
	h.Start(p.Room(), room.Room{Name: "others", Entries: slices.Concat(court.Kinds(), crime.Kinds(), casefile.Kinds(), custody.Kinds())}, d.Room())
	return house{h, d}
}

func (h house) q() db.Querier { return h.DB.Read(context.Background()) }

func (h house) staff(id string, rank int, onDuty bool, roles ...string) context.Context {
	return h.As(access.Actor{Staff: id, Name: id, RankNo: rank, OnDuty: onDuty, Roles: roles})
}

func (h house) manager() context.Context { return h.staff("okoro", 0, true, "offender_manager") }

type sentenced struct{ thread, sentence, person string }

func (h house) sentence(t *testing.T, label string, community bool) sentenced {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.sentence", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (sentenced, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return sentenced{}, err
		}
		s := sentenced{th.ID, "s" + th.ID, "p" + th.ID}
		_, err = tx.Record(court.PersonSentenced{Sentence: s.sentence, Person: s.person, Kind: "suspended", Text: "Suspended imprisonment, 6 months, for 18 months", On: when.MustDay("2026-11-23"), Until: when.MustDay("2028-05-22"),
			OffenceFrom: when.MustDay("2026-11-20"), Community: community, Requirements: []court.Requirement{{Code: "unpaid_work", Label: "Unpaid work", Text: "Unpaid work, 120 hours", Amount: 120, Unit: "H", From: when.MustDay("2026-11-23"), Until: when.MustDay("2028-05-22")},
				{Code: "restriction_zone", Label: "Restriction zone", Text: "Not to enter High Street", From: when.MustDay("2026-11-23"), Until: when.MustDay("2026-12-22")}}}, act.OnThreads(th.ID))
		return s, err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
	return done.Value
}

func (h house) owed(t *testing.T, kind, subject, id string) []promise.Promise {
	t.Helper()
	ps, err := promise.Of(h.q(), kind, journal.Ref{Kind: subject, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

func told[B journal.Body](t *testing.T, h house, thread string) []B {
	t.Helper()
	h.Settle()
	es, err := journal.From(h.q(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []B
	for _, e := range es {
		if b, ok := h.Door.Kinds.Body(e).(B); ok && slices.ContainsFunc(e.Threads, func(o journal.On) bool { return o.Thread == thread }) {
			out = append(out, b)
		}
	}
	return out
}

func (h house) plan(t *testing.T, s sentenced) reintegration.Plan {
	t.Helper()
	done, err := h.Make(h.manager(), s.sentence, reintegration.Make{Goal: "A job, and no more knives"})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func TestOFF09APlanIsOwedAfterASentence(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		none := h.sentence(t, "open", false)
		if len(h.owed(t, "reintegration.plan", "sentence", none.sentence)) != 0 {
			t.Error("a plan is owed for a sentence that is not served among us")
		}
		s := h.sentence(t, "open", true)
		ps := h.owed(t, "reintegration.plan", "sentence", s.sentence)
		if len(ps) != 1 || !ps[0].DueAt.Equal(when.MustDay("2026-12-14").End()) || ps[0].Owner != "role:offender_manager" || ps[0].Law != "reintegration.plan_due/plan/2020-01-01" {
			t.Fatalf("15 working days after Mon 23 Nov: %+v", ps)
		}
		in := reintegration.Make{Goal: "A job, and no more knives"}
		for name, ctx := range map[string]context.Context{"a constable": h.staff("howells", 1, true, "officer"), "off duty": h.staff("okoro", 0, false, "offender_manager"),
			"own relative": h.As(access.Actor{Staff: "o", OnDuty: true, Roles: []string{"offender_manager"}, Family: []string{s.person}})} {
			if _, err := h.Make(ctx, s.sentence, in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.Make(h.manager(), s.sentence, reintegration.Make{}); !fault.HasCode(err, "form.invalid") {
			t.Errorf("no goal: %v", err)
		}
		p := h.plan(t, s)
		if len(p.Requirements) != 2 || p.Until.String() != "2028-05-22" || p.Manager != "okoro" || len(h.owed(t, "reintegration.plan", "sentence", s.sentence)) != 0 {
			t.Fatalf("%+v", p)
		}
		if r := p.Requirements[0]; r.Name != "Unpaid work" || r.Law != "reintegration.requirement/unpaid_work/2020-12-01" {
			t.Errorf("OFF-05: %+v", r)
		}
		if r := p.Requirements[1]; r.Law != "reintegration.requirement/restriction_zone/2026-03-22" {
			t.Errorf("OFF-05: a requirement of 2026: %+v", r)
		}
		if _, err := h.Make(h.manager(), s.sentence, in); !fault.HasCode(err, "reintegration.plan.made") {
			t.Errorf("twice: %v", err)
		}
		if ms := told[entry.PlanMade](t, h, s.thread); len(ms) != 1 || ms[0].Origins["until"] != "carried" || ms[0].Origins["goal"] != "typed" {
			t.Errorf("%+v", ms)
		}
	})
}

func TestOFF09APlanIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		p := h.plan(t, h.sentence(t, "open", true))
		due := func(want string) {
			t.Helper()
			if ps := h.owed(t, "reintegration.review", "plan", p.ID); len(ps) != 1 || !ps[0].DueAt.Equal(when.MustDay(want).End()) || ps[0].Owner != "staff:okoro" {
				t.Errorf("28 days: %+v, want %s", ps, want)
			}
		}
		due("2026-12-21")
		h.Held.Set(when.MustDay("2026-12-10").At(9, 0))
		if _, err := h.Review(h.manager(), p.ID, reintegration.Review{Complies: "mostly", Note: "Late twice, and says why"}); err != nil {
			t.Fatal(err)
		}
		due("2027-01-07")
	})
}

func TestOFF09NeedActionOwnerDateEvidence(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		p := h.plan(t, h.sentence(t, "open", true))
		if _, err := h.RecordNeed(h.manager(), p.ID, reintegration.RecordNeed{Pathway: "poetry", Need: "He has none", Goal: "Some"}); !fault.HasCode(err, "reintegration.pathway.unknown") {
			t.Errorf("OFF-04: %v", err)
		}
		done, err := h.RecordNeed(h.manager(), p.ID, reintegration.RecordNeed{Pathway: "education_skills_work", Need: "No work since May", Goal: "A place on a course"})
		if err != nil {
			t.Fatal(err)
		}
		n := done.Value.Needs[0]
		if n.Status != "SUPPORT_REQUIRED" || n.Name != "Education, skills and work" {
			t.Errorf("%+v", n)
		}
		for name, x := range map[string]struct {
			in   reintegration.SetAction
			code string
		}{"past": {reintegration.SetAction{What: "Apply", DueOn: "2026-11-22"}, "reintegration.action.past"}, "no day": {reintegration.SetAction{What: "Apply"}, "form.invalid"},
			"no such owner": {reintegration.SetAction{What: "Apply", DueOn: "2026-12-01", Owner: "bob"}, "form.invalid"}} {
			if _, err := h.SetAction(h.manager(), n.ID, x.in); !fault.HasCode(err, x.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		done, err = h.SetAction(h.manager(), n.ID, reintegration.SetAction{What: "Apply for the course", DueOn: "2026-12-01", Owner: "person"})
		if err != nil {
			t.Fatal(err)
		}
		a := done.Value.Actions[0]
		if ps := h.owed(t, "reintegration.action", "plan_action", a.ID); a.Owner != "person:"+p.Person || len(ps) != 1 || ps[0].Owner != "staff:okoro" || !ps[0].DueAt.Equal(when.MustDay("2026-12-01").End()) {
			t.Errorf("%+v %+v", a, ps)
		}
		if _, err := h.Close(h.manager(), p.ID, reintegration.Close{How: "completed", Strengths: "Keeps his word", Next: "The course begins"}); !fault.HasCode(err, "reintegration.plan.unfinished") {
			t.Errorf("completed with something open: %v", err)
		}
		if _, err := h.EndAction(h.manager(), a.ID, reintegration.EndAction{How: "done", Evidence: "The letter of the college"}); err != nil || len(h.owed(t, "reintegration.action", "plan_action", a.ID)) != 0 {
			t.Errorf("done: %v", err)
		}
		if _, err := h.EndAction(h.manager(), a.ID, reintegration.EndAction{How: "done", Evidence: "Once more"}); !fault.HasCode(err, "reintegration.action.ended") {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.MoveNeed(h.manager(), n.ID, reintegration.MoveNeed{Status: "DONE"}); err != nil {
			t.Error(err)
		}
	})
}

func TestAppointmentsAreKeptOrMissed(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		p := h.plan(t, h.sentence(t, "open", true))
		if _, err := h.MakeAppointment(h.manager(), p.ID, reintegration.MakeAppointment{With: "Probation", Place: "1 Bridge Street", At: "2026-11-23T11:00"}); !fault.HasCode(err, "reintegration.appointment.past") {
			t.Errorf("past: %v", err)
		}
		if _, err := h.MakeAppointment(h.manager(), p.ID, reintegration.MakeAppointment{With: "Probation", Place: "1 Bridge Street", At: "2026-11-25T10:00", Requirement: "nothing"}); !fault.HasCode(err, "reintegration.appointment.requirement") {
			t.Errorf("no such requirement: %v", err)
		}
		for _, at := range []string{"2026-11-25T10:00", "2026-11-26T10:00"} {
			if _, err := h.MakeAppointment(h.manager(), p.ID, reintegration.MakeAppointment{With: "Probation", Place: "1 Bridge Street", At: at, Requirement: p.Requirements[0].ID}); err != nil {
				t.Fatal(err)
			}
		}
		got, _ := h.Get(h.q(), p.ID)
		a, b := got.Appointments[0].ID, got.Appointments[1].ID
		if _, err := h.Attend(h.manager(), a, reintegration.Attend{Outcome: "Came early"}); !fault.HasCode(err, "reintegration.appointment.ahead") {
			t.Errorf("before its time: %v", err)
		}
		h.Held.Set(when.MustDay("2026-11-27").At(9, 0))
		h.Settle()
		if ps := h.owed(t, "reintegration.appointment", "plan_appointment", a); len(ps) != 1 || ps[0].State != promise.Broken {
			t.Errorf("nobody was told: %+v", ps)
		}
		if _, err := h.Attend(h.manager(), a, reintegration.Attend{Outcome: "First 8 hours agreed", Minutes: 45}); err != nil || len(h.owed(t, "reintegration.appointment", "plan_appointment", a)) != 0 {
			t.Errorf("%v", err)
		}
		if _, err := h.Miss(h.manager(), b, reintegration.Miss{Reason: "Overslept", Acceptable: "no", Next: "A warning letter"}); err != nil {
			t.Error(err)
		}
		if _, err := h.Miss(h.manager(), b, reintegration.Miss{Reason: "Overslept", Acceptable: "no", Next: "A letter"}); !fault.HasCode(err, "reintegration.appointment.over") {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.Close(h.manager(), p.ID, reintegration.Close{How: "breached", Strengths: "Came once", Next: "Back to court"}); err != nil {
			t.Fatal(err)
		}
		if cs := told[entry.PlanClosed](t, h, p.Thread); len(cs) != 1 || cs[0].Attended != 1 || cs[0].Missed != 1 {
			t.Errorf("%+v", cs)
		}
		if _, err := h.RecordNeed(h.manager(), p.ID, reintegration.RecordNeed{Pathway: "health", Need: "A doctor", Goal: "Registered"}); !fault.HasCode(err, "reintegration.plan.closed") {
			t.Errorf("a closed plan goes on: %v", err)
		}
	})
}

func TestACaseClosesWhenItsPlanIsAndWhatIsOwedStaysOwed(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.sentence(t, "open", true)
		in := reintegration.CloseThread{Reason: "Everything is done"}
		sergeant := h.staff("rees", 2, true, "sergeant")
		if _, err := h.CloseThread(h.manager(), s.thread, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("something is owed, and an offender manager closed it: %v", err)
		}
		p := h.plan(t, s)
		if _, err := h.CloseThread(sergeant, s.thread, in); !fault.HasCode(err, "reintegration.thread.plan_open") {
			t.Errorf("with a running plan: %v", err)
		}
		for _, r := range p.Requirements {
			if _, err := h.EndRequirement(h.manager(), r.ID, reintegration.EndRequirement{How: "completed", Note: "The record of hours"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.Close(h.manager(), p.ID, reintegration.Close{How: "completed", Strengths: "A trade and a family", Next: "Work at the yard"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.CloseThread(h.staff("howells", 1, true, "officer"), s.thread, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable: %v", err)
		}
		if _, err := h.CloseThread(h.manager(), s.thread, in); err != nil {
			t.Fatal(err)
		}
		if th, _ := thread.Get(h.q(), s.thread); th.ClosedAt.IsZero() || !th.ClosedAt.Equal(roomtest.Noon) {
			t.Errorf("%+v", th)
		}
		if _, err := h.CloseThread(h.manager(), s.thread, in); !fault.HasCode(err, "reintegration.thread.closed") {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.ReopenThread(h.manager(), s.thread, reintegration.ReopenThread{Reason: "A breach of the order"}); err != nil {
			t.Fatal(err)
		}
		if th, _ := thread.Get(h.q(), s.thread); !th.ClosedAt.IsZero() {
			t.Errorf("%+v", th)
		}
	})
}

func TestARestrictedPlanIsNotThere(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.sentence(t, "restricted:1", true)
		if _, err := h.Make(h.manager(), s.sentence, reintegration.Make{Goal: "Something good"}); !fault.HasCode(err, "sentence.not_found") {
			t.Errorf("made: %v", err)
		}
		if c, err := h.List(h.manager(), paging.Ask{}); err != nil || len(c.Owed)+len(c.Plans) != 0 {
			t.Errorf("listed: %+v %v", c, err)
		}
		if _, err := h.Thread(h.manager(), s.thread); !fault.HasCode(err, "reintegration.not_found") {
			t.Errorf("of thread: %v", err)
		}
	})
}
