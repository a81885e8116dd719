package court_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	"throughline/police/court"
	"throughline/police/court/entry"
	custody "throughline/police/custody/entry"
	"throughline/police/people"
)

type house struct {
	*roomtest.House
	people *people.Desk
	*court.Desk
}

func newHouse(h *roomtest.House) house {
	p := people.New(h.Host)
	d := court.New(h.Host, p)
	h.Start(p.Room(), room.Room{Name: "others", Entries: slices.Concat(custody.Kinds(), casefile.Kinds())}, d.Room())
	return house{h, p, d}
}

func (h house) staff(id string, rank int, onDuty bool, roles ...string) context.Context {
	return h.As(access.Actor{Staff: id, Name: id, RankNo: rank, OnDuty: onDuty, Roles: roles})
}

func (h house) q() db.Querier { return h.DB.Read(context.Background()) }

func (h house) care() context.Context { return h.staff("edwards", 0, true, "witness_care") }

func (h house) simulator() context.Context {
	return h.As(access.Actor{Account: "simulator:court", Kind: "simulator", Name: "Court simulator", Roles: []string{"court"}})
}

const (
	urn = "99ZZ1234526"
	asn = "2699ZZ0000000000001K"
)

// charged is a thread on which somebody is charged with ABH and a bladed article, to be in court tomorrow at ten.
type charged struct {
	thread, suspect, witness string
	hearing                  court.Hearing
	defendant                court.Defendant
}

func (h house) charge(t *testing.T, label string, bailed bool) charged {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.scene", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (charged, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return charged{}, err
		}
		c := charged{thread: th.ID}
		s, err := h.people.CreateIn(tx, people.NewPerson{Given: "Daniel", Family: "Pryce", BornOn: "1999-02-03", Gender: "male", Label: label})
		if err != nil {
			return c, err
		}
		w, err := h.people.CreateIn(tx, people.NewPerson{Given: "Marta", Family: "Nowak", Phone: "07700 900123", Label: label})
		if err != nil {
			return c, err
		}
		c.suspect, c.witness = s.ID, w.ID
		if err := h.people.LinkIn(tx, s.ID, "suspect", th.ID); err != nil {
			return c, err
		}
		if err := h.people.LinkIn(tx, w.ID, "witness", th.ID); err != nil {
			return c, err
		}
		if _, err := tx.Record(casefile.FileAssembled{File: "f" + th.ID, URN: urn, Suspect: s.ID}, act.OnThreads(th.ID)); err != nil {
			return c, err
		}
		_, err = tx.Record(custody.PersonCharged{Detention: "d" + th.ID, Person: s.ID, ASN: asn, Bailed: bailed, Court: "B61NP00", CourtName: "Gwent, Newport", CourtOn: when.MustDay("2026-11-24"),
			At: tx.Now(), Offences: []custody.Offence{{Code: "OF61102", Title: "Assault occasioning actual bodily harm"}, {Code: "CJ88116", Title: "Having a bladed article"}}}, act.OnThreads(th.ID))
		return c, err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.House.Settle()
	c := done.Value
	hs, err := h.Hearings(h.q(), c.thread)
	if err != nil || len(hs) != 1 {
		t.Fatalf("CRT-06: the charge listed %v %v", hs, err)
	}
	ds, err := h.Defendants(h.q(), c.thread)
	if err != nil || len(ds) != 1 {
		t.Fatal(ds, err)
	}
	c.hearing, c.defendant = hs[0], ds[0]
	return c
}

func (h house) owed(t *testing.T, kind, subject, id string) []promise.Promise {
	t.Helper()
	ps, err := promise.Of(h.DB.Read(context.Background()), kind, journal.Ref{Kind: subject, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

// told is the newest entry of a kind on a thread.
func told[B journal.Body](t *testing.T, h house, thread string) []B {
	t.Helper()
	h.House.Settle() // on PostgreSQL an entry has its place only then
	es, err := journal.From(h.DB.Read(context.Background()), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []B
	for _, e := range es {
		if b, ok := h.Door.Kinds.Body(e).(B); ok && (thread == "" || slices.ContainsFunc(e.Threads, func(o journal.On) bool { return o.Thread == thread })) {
			out = append(out, b)
		}
	}
	return out
}

func num(n int) *int { return &n }

func TestCRT06AChargeListsTheFirstHearing(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "open", true)
		if c.hearing.Kind != "FH" || !c.hearing.At.Equal(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)) || c.hearing.URN != urn || c.defendant.Bail != "UB" || len(c.defendant.Offences) != 2 || c.defendant.Offences[0].Mode != "either_way" {
			t.Errorf("%+v %+v", c.hearing, c.defendant)
		}
	})
}

func TestCRT03AHearingWithoutAResultIsChased(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "open", true)
		ps := h.owed(t, "court.result", "hearing", c.hearing.ID)
		if len(ps) != 1 || !ps[0].DueAt.Equal(when.MustDay("2026-11-27").End()) || ps[0].Law != "court.result_due/magistrates/2011-01-01" {
			t.Fatalf("three working days after Tue 24 Nov: %+v", ps)
		}
		h.Held.Set(ps[0].DueAt.Add(time.Minute))
		h.House.Settle()
		if ps = h.owed(t, "court.result", "hearing", c.hearing.ID); len(ps) != 1 || ps[0].State != promise.Broken {
			t.Errorf("nobody was told: %+v", ps)
		}
		d, err := h.Diary(h.care(), paging.Ask{})
		if err != nil || len(d.Overdue) != 1 || len(d.Ahead) != 0 {
			t.Errorf("%+v %v", d, err)
		}
	})
}

func TestCRT05WarnedInTime(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "open", true)
		in := court.List{Thread: c.thread, Kind: "TRIAL", Court: "B61NP00", At: "2026-12-14T10:00", Witnesses: []string{c.witness}, Officers: []string{"howells"}}
		for name, ctx := range map[string]context.Context{"a constable": h.staff("howells", 1, true, "officer"), "off duty": h.staff("edwards", 0, false, "witness_care"),
			"own relative": h.As(access.Actor{Staff: "e", OnDuty: true, Roles: []string{"witness_care"}, Family: []string{c.suspect}})} {
			if _, err := h.List(ctx, in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		done, err := h.List(h.care(), in)
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.See(h.care(), done.Value.ID)
		if err != nil || len(v.Witnesses) != 2 {
			t.Fatalf("%+v %v", v.Witnesses, err)
		}
		w := v.Witnesses[0]
		ps := h.owed(t, "court.witness_warning", "court_warning", w.ID)
		if len(ps) != 1 || !ps[0].DueAt.Equal(when.MustDay("2026-11-27").End()) {
			t.Fatalf("CRT-05: four days after Mon 23 Nov: %+v", ps)
		}
		if _, err := h.Answer(h.care(), w.ID, court.AnswerWarning{Answer: "will_attend"}); !fault.HasCode(err, "court.witness.not_warned") {
			t.Errorf("answered before warned: %v", err)
		}
		if _, err := h.Warn(h.care(), v.ID, court.Warn{Method: "telephone"}); !fault.HasCode(err, "court.witness.one") {
			t.Errorf("nobody warned: %v", err)
		}
		for _, x := range v.Witnesses {
			if _, err := h.Warn(h.care(), v.ID, court.Warn{Witness: x.Person, Staff: x.Staff, Method: "telephone", Duty: x.Staff != ""}); err != nil {
				t.Fatal(err)
			}
			if len(h.owed(t, "court.witness_warning", "court_warning", x.ID)) != 0 {
				t.Error("warning did not keep the promise")
			}
		}
		officer := slices.IndexFunc(v.Witnesses, func(x court.Warning) bool { return x.Staff == "howells" })
		if _, err := h.Answer(h.staff("bevan", 1, true, "officer"), v.Witnesses[officer].ID, court.AnswerWarning{Answer: "will_attend"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another officer answered: %v", err)
		}
		if _, err := h.Answer(h.staff("howells", 1, false, "officer"), v.Witnesses[officer].ID, court.AnswerWarning{Answer: "cannot_attend"}); !fault.HasCode(err, "court.witness.why") {
			t.Errorf("no reason: %v", err)
		}
		if _, err := h.Answer(h.staff("howells", 1, false, "officer"), v.Witnesses[officer].ID, court.AnswerWarning{Answer: "will_attend"}); err != nil {
			t.Errorf("the officer who was warned: %v", err)
		}
		if _, err := h.Move(h.care(), v.ID, court.Move{What: "moved", At: "2026-12-21T10:00", Reason: "The court has no time"}); err != nil {
			t.Fatal(err)
		}
		for _, x := range v.Witnesses { // a trial that moves: all are warned again
			if len(h.owed(t, "court.witness_warning", "court_warning", x.ID)) != 1 {
				t.Error("a moved hearing does not ask for the warning again")
			}
		}
		if _, err := h.Warn(h.care(), v.ID, court.Warn{Staff: "howells", Method: "duty_system", Duty: true}); err != nil {
			t.Fatal(err)
		}
		if ws := told[entry.WitnessWarned](t, h, c.thread); len(ws) != 3 || !ws[2].Again || !ws[2].Duty {
			t.Errorf("%+v", ws)
		}
		if _, err := h.StandDown(h.care(), w.ID, court.StandDown{Method: "telephone", Reason: "A guilty plea"}); err != nil {
			t.Fatal(err)
		}
		if len(h.owed(t, "court.witness_warning", "court_warning", w.ID)) != 0 {
			t.Error("standing down leaves the warning owed")
		}
	})
}

func TestCRT02OnePleaIsCurrentAndTheOthersStay(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "open", true)
		h.Held.Set(time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC))
		o := c.defendant.Offences[0].ID
		enter := func(plea, on string) error {
			_, err := h.EnterPlea(h.care(), o, court.EnterPlea{Plea: plea, On: on})
			return err
		}
		for _, x := range []struct{ plea, on, code string }{{"NG", "2026-11-24", ""}, {"NG", "2026-11-25", "court.plea.same"}, {"G", "2026-11-23", "court.plea.earlier"},
			{"G", "2026-11-27", "court.plea.future"}, {"QQ", "2026-11-25", "court.plea.unknown"}, {"G", "2026-02-30", "form.invalid"}, {"G", "2026-11-25", ""}} {
			err := enter(x.plea, x.on)
			if x.code == "" && err != nil || x.code != "" && !fault.HasCode(err, x.code) {
				t.Errorf("%s on %s: %v, want %q", x.plea, x.on, err, x.code)
			}
		}
		ps := told[entry.PleaEntered](t, h, c.thread)
		if len(ps) != 2 || ps[1].Plea != "G" || ps[1].Was != "NG" {
			t.Errorf("%+v", ps)
		}
		ds, _ := h.Defendants(h.q(), c.thread)
		if p := ds[0].Offences[0].Plea; p == nil || p.Code != "G" || p.On.String() != "2026-11-25" {
			t.Errorf("the current plea is %+v", p)
		}
		if err := func() error {
			_, err := h.EnterPlea(h.staff("howells", 1, true, "officer"), o, court.EnterPlea{Plea: "G", On: "2026-11-25"})
			return err
		}(); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable: %v", err)
		}
	})
}

func TestARestrictedHearingIsNotThere(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "restricted:1", true)
		if _, err := h.See(h.care(), c.hearing.ID); !fault.HasCode(err, "hearing.not_found") {
			t.Errorf("opened: %v", err)
		}
		if d, err := h.Diary(h.care(), paging.Ask{}); err != nil || len(d.Ahead)+len(d.Overdue) != 0 {
			t.Errorf("listed: %+v %v", d, err)
		}
		if _, err := h.OfThread(h.care(), c.thread); !fault.HasCode(err, "court.not_found") {
			t.Errorf("of thread: %v", err)
		}
		if _, err := h.List(h.care(), court.List{Thread: c.thread, Kind: "TRIAL", Court: "B61NP00", At: "2026-12-14T10:00"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("listed on it: %v", err)
		}
		h.Held.Set(c.hearing.At.Add(time.Hour))
		if _, err := h.Simulate(h.simulator(), c.hearing.ID, guilty()); err != nil {
			t.Fatal(err)
		}
		if in, err := h.Inbox(h.care(), "", paging.Ask{}); err != nil || len(in.Results) != 0 || len(in.Counts) != 0 {
			t.Errorf("its result is listed: %+v %v", in, err)
		}
	})
}

func guilty() court.Simulate {
	return court.Simulate{BailStatus: "A", Offences: []court.SimulateOffence{
		{Code: "OF61102", Plea: "1", Finding: "G", Final: true, Results: []court.SimulateResult{{Code: "1115", Value: num(6), Unit: "M", SecondValue: num(18), SecondUnit: "M"},
			{Code: "3101", Value: num(120), Unit: "H"}, {Code: "3272", Value: num(20), Unit: "D"}, {Code: "3105", Value: num(3), Unit: "M"}}},
		{Code: "CJ88116", Plea: "1", Finding: "G", Final: true, Results: []court.SimulateResult{{Code: "1115", Value: num(2), Unit: "M", SecondValue: num(18), SecondUnit: "M"}}}}}
}

// Charged for two cases out of one detention: a defendant of each case, and no second one for a further charge in the first.
func TestChargedForTwoCasesOutOfOneDetention(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "open", true)
		second := ""
		_, err := act.Do(h.System(), h.Door, act.Of("test.further", journal.Ref{Kind: "test", ID: "y"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
			th, err := tx.OpenThread("open")
			if err != nil {
				return "", err
			}
			second = th.ID
			for _, on := range []string{c.thread, th.ID} {
				if _, err := tx.Record(custody.PersonCharged{Detention: "d" + c.thread, Person: c.suspect, ASN: asn, Bailed: true, At: tx.Now(),
					Offences: []custody.Offence{{Code: "TH68010", Title: "Theft from a shop"}}}, act.OnThreads(on)); err != nil {
					return "", err
				}
			}
			return th.ID, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		h.House.Settle()
		for _, on := range []string{c.thread, second} {
			if ds, err := h.Defendants(h.q(), on); err != nil || len(ds) != 1 || ds[0].Person != c.suspect {
				t.Errorf("defendants of %s: %+v %v", on, ds, err)
			}
		}
	})
}
