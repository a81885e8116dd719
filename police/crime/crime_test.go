package crime_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	casefile "throughline/police/casefile/entry"
	control "throughline/police/control/entry"
	"throughline/police/crime"
	custody "throughline/police/custody/entry"
	"throughline/police/people"
	reintegration "throughline/police/reintegration/entry"
	victim "throughline/police/victim/entry"
)

type house struct {
	*roomtest.House
	people *people.Desk
	*crime.Desk
}

func newHouse(h *roomtest.House) house {
	p := people.New(h.Host)
	d := crime.New(h.Host, p)
	// the rooms below crime are not built here, but what they write is heard
	others := slices.Concat(control.Kinds(), custody.Kinds(), casefile.Kinds(), reintegration.Kinds(), victim.Kinds())
	h.Start(p.Room(), room.Room{Name: "others", Entries: others}, d.Room())
	return house{h, p, d}
}

func (h house) staff(id string, rank int, onDuty bool, roles ...string) context.Context {
	return h.As(access.Actor{Staff: id, Name: id, RankNo: rank, OnDuty: onDuty, Roles: roles})
}

func (h house) officer() context.Context  { return h.staff("howells", 1, true, "officer") }
func (h house) sergeant() context.Context { return h.staff("rees", 2, true, "sergeant") }

// scene is what control and people write: an incident on a thread, with a victim and perhaps a suspect linked to it.
type scene struct{ thread, incident, victim, suspect string }

func (h house) scene(t *testing.T, label, kind string, calledAt time.Time) scene {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.scene", journal.Ref{Kind: "incident", ID: "i-" + t.Name()}).With(access.Resource{}), func(tx *act.Tx) (scene, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return scene{}, err
		}
		s := scene{thread: th.ID, incident: "inc" + th.ID}
		e := control.IncidentRaised{Incident: s.incident, Number: "0412 of 23/11/26", Type: kind, Title: "Assault", Place: "41 High Street", CalledAt: calledAt}
		if _, err = tx.Record(e, act.About("incident", s.incident)); err != nil {
			return s, err
		}
		v, err := h.people.CreateIn(tx, people.NewPerson{Given: "Ceri", Family: "Morgan", BornOn: "1990-05-01", Phone: "07700 900456"})
		if err != nil {
			return s, err
		}
		sus, err := h.people.CreateIn(tx, people.NewPerson{Given: "Daniel", Family: "Pryce", BornOn: "1999-02-03", Phone: "07700 900457"})
		if err != nil {
			return s, err
		}
		s.victim, s.suspect = v.ID, sus.ID
		return s, h.people.LinkIn(tx, v.ID, "victim", th.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
	return done.Value
}

func (h house) tell(t *testing.T, thread string, b journal.Body) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.tell", journal.Ref{Kind: "test", ID: "x"}).On(thread).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		return tx.Record(b)
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
}

func (h house) owed(t *testing.T, incident string) []promise.Promise {
	t.Helper()
	ps, err := promise.Of(h.DB.Read(context.Background()), crime.Owed, journal.Ref{Kind: "incident", ID: incident})
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

func abh(incident string) crime.Record {
	return crime.Record{Incident: incident, Offence: "of61102", Account: "The suspect cut the victim's hand with a knife.", Flags: []string{"knife"}}
}

func TestCR01TheClockIsTheReportAndRecordingKeepsIt(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		called := roomtest.Noon.Add(-2 * time.Hour) // raised two hours after the call: the call counts
		s := h.scene(t, "open", "violence_weapon", called)
		ps := h.owed(t, s.incident)
		if len(ps) != 1 || !ps[0].DueAt.Equal(called.Add(24*time.Hour)) || ps[0].Law != "crime.recording/record_within/2015-04-01" {
			t.Fatalf("CR-01: the promise is %+v", ps)
		}
		done, err := h.Record(h.officer(), abh(s.incident))
		if err != nil {
			t.Fatal(err)
		}
		c := done.Value
		if c.Number != "26/000001" || c.OffenceCode != "OF61102" || c.Place != "41 High Street" || !c.ReportedAt.Equal(called) || len(c.Victims) != 1 || c.Victims[0] != s.victim {
			t.Errorf("CR-02: %+v", c)
		}
		if len(h.owed(t, s.incident)) != 0 {
			t.Error("CR-01: recording did not keep the promise")
		}
		e, err := journal.Get(h.DB.Read(context.Background()), done.Entry)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(e.Envelope.Data); !strings.Contains(got, `"place":"carried"`) || !strings.Contains(got, `"victims":"carried"`) || !strings.Contains(got, `"offence":"typed"`) {
			t.Errorf("the origins are not kept: %s", got)
		}
		second, err := h.Record(h.officer(), abh(s.incident))
		if err != nil || second.Value.Number != "26/000002" {
			t.Errorf("a second crime of the incident: %+v %v", second.Value.Number, err)
		}
	})
}

// The 24 hours are elapsed hours: on the nights of both clock changes the wall clock shows another hour.
func TestCR01ElapsedHoursOverClockChanges(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		for _, c := range []struct{ reported, due string }{
			{"2026-10-24T20:00:00+01:00", "2026-10-25T19:00:00Z"},
			{"2026-03-28T20:00:00Z", "2026-03-29T21:00:00+01:00"},
		} {
			at, _ := time.Parse(time.RFC3339, c.reported)
			want, _ := time.Parse(time.RFC3339, c.due)
			s := h.scene(t, "open", "theft", at)
			if ps := h.owed(t, s.incident); len(ps) != 1 || !ps[0].DueAt.Equal(want) {
				t.Errorf("reported %s: %+v", c.reported, ps)
			}
		}
	})
}

func TestCR01NoCrimeIsADecisionWithAReason(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		if s := h.scene(t, "open", "concern_safety", roomtest.Noon); len(h.owed(t, s.incident)) != 0 {
			t.Error("an incident that expects no crime opened the clock")
		}
		s := h.scene(t, "open", "theft", roomtest.Noon)
		if _, err := h.Decline(h.sergeant(), s.incident, crime.Decline{Reason: "no"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a bare no: %v", err)
		}
		if _, err := h.Decline(h.officer(), s.incident, crime.Decline{Reason: "The owner found the bicycle."}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable: %v", err)
		}
		if _, err := h.Decline(h.sergeant(), s.incident, crime.Decline{Reason: "The owner found the bicycle."}); err != nil {
			t.Fatal(err)
		}
		if len(h.owed(t, s.incident)) != 0 {
			t.Error("the promise is still owed")
		}
		s = h.scene(t, "open", "theft", roomtest.Noon)
		h.tell(t, s.thread, control.IncidentClosed{Incident: s.incident, Crime: "no_crime", Rationale: "Lost, not stolen."})
		if len(h.owed(t, s.incident)) != 0 {
			t.Error("INC-04: control's reasoned closing did not answer the duty")
		}
	})
}

func TestCR02RefusalsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.scene(t, "open", "violence", roomtest.Noon)
		with := func(f func(*crime.Record)) crime.Record { r := abh(s.incident); f(&r); return r }
		for name, c := range map[string]struct {
			in   crime.Record
			code string
		}{
			"no account":       {with(func(r *crime.Record) { r.Account = "" }), "form.invalid"},
			"no such offence":  {with(func(r *crime.Record) { r.Offence = "ZZ99999" }), "crime.offence.unknown"},
			"not notifiable":   {with(func(r *crime.Record) { r.Offence = "CJ88A01" }), "crime.offence.not_notifiable"},
			"in the future":    {with(func(r *crime.Record) { r.FromAt = "2027-01-01T10:00" }), "crime.time.future"},
			"ends before":      {with(func(r *crime.Record) { r.ToAt = "2026-11-22T10:00" }), "crime.time.order"},
			"no place or time": {crime.Record{Offence: "OF61102", Account: "x", StateVictim: true}, "form.invalid"},
			"no victim":        {crime.Record{Offence: "OF61102", Account: "x", Place: "y", FromAt: "2026-11-23T10:00", ReportedAt: "2026-11-23T11:00"}, "crime.victim.needed"},
		} {
			if _, err := h.Record(h.officer(), c.in); !fault.HasCode(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		own := h.As(access.Actor{Staff: "pryce", OnDuty: true, RankNo: 1, Roles: []string{"officer"}, Family: []string{s.victim}})
		if _, err := h.Record(own, abh(s.incident)); !fault.HasCode(err, "access.own_record") {
			t.Errorf("own relative: %v", err)
		}
		if _, err := h.Record(h.staff("bennett", 1, false, "officer"), abh(s.incident)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("off duty: %v", err)
		}
		if _, err := h.Record(h.staff("flynn", 0, true, "finance"), abh(s.incident)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("wrong role: %v", err)
		}
		secret := h.scene(t, "restricted:1", "violence", roomtest.Noon)
		if _, err := h.Record(h.officer(), abh(secret.incident)); !fault.HasCode(err, "incident.not_found") {
			t.Errorf("restricted: %v", err)
		}
		if _, err := h.Record(h.officer(), abh("no such incident")); !fault.HasCode(err, "incident.not_found") {
			t.Errorf("not there: %v", err)
		}
		l, err := h.List(h.officer(), "", paging.Ask{})
		if err != nil || len(l.Owed) != 1 || l.Owed[0].Incident != s.incident {
			t.Errorf("the list shows what is restricted: %+v %v", l, err)
		}
	})
}

// What custody and the prosecutor say of a crime reaches it by itself: nothing is typed twice.
func TestSuspectChargeAndReasonAreHeard(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.scene(t, "open", "violence", roomtest.Noon)
		done, err := h.Record(h.officer(), abh(s.incident))
		if err != nil {
			t.Fatal(err)
		}
		id := done.Value.ID
		h.tell(t, s.thread, custody.PersonArrested{Arrest: "a1", Person: s.suspect, Offences: []custody.Offence{{Code: "OF61102"}}, At: roomtest.Noon})
		h.tell(t, s.thread, custody.PersonCharged{Detention: "d1", Person: s.suspect, At: roomtest.Noon})
		h.tell(t, s.thread, casefile.DecisionReceived{Decision: "no_further_action", Suspect: s.suspect, Reason: "No realistic prospect."})
		c, err := h.Get(h.DB.Read(context.Background()), id)
		if err != nil || len(c.Suspects) != 1 || c.Suspects[0] != s.suspect || c.ChargedOn.String() != "2026-11-23" || c.CPSReason != "No realistic prospect." {
			t.Errorf("%+v %v", c, err)
		}
	})
}

// CR-05: one arrest for crimes of two threads names the suspect of the right ones, and a charge touches only what was charged.
func TestOneArrestForCrimesOfTwoThreads(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		one, two := h.scene(t, "open", "violence_weapon", roomtest.Noon), h.scene(t, "restricted:x", "violence_weapon", roomtest.Noon)
		add := func(s scene, offence string) crime.Crime {
			t.Helper()
			done, err := h.Record(h.As(access.Actor{Staff: "howells", Name: "howells", RankNo: 1, OnDuty: true, Roles: []string{"officer"}, Labels: []string{"open", "restricted:x"}}),
				crime.Record{Incident: s.incident, Offence: offence, Account: "As told.", Victims: []string{s.victim}})
			if err != nil {
				t.Fatal(err)
			}
			h.Settle()
			return done.Value
		}
		a, b, c := add(one, "OF61102"), add(one, "TH68010"), add(two, "OF61102")
		h.tell(t, one.thread, custody.PersonArrested{Arrest: "a1", Person: one.suspect, Offences: []custody.Offence{{Code: "OF61102"}}, At: roomtest.Noon})
		h.tell(t, two.thread, custody.FurtherArrested{Arrest: "a1", Detention: "d1", Person: one.suspect, At: roomtest.Noon,
			Matters: []custody.Matter{{Matter: "m2", Thread: two.thread, Crime: c.ID, Offences: []custody.Offence{{Code: "OF61102"}}}}})
		get := func(id string) crime.Crime {
			t.Helper()
			x, err := h.Get(h.DB.Read(context.Background()), id)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		if !slices.Contains(get(a.ID).Suspects, one.suspect) || slices.Contains(get(b.ID).Suspects, one.suspect) || !slices.Contains(get(c.ID).Suspects, one.suspect) {
			t.Errorf("suspects: %v %v %v", get(a.ID).Suspects, get(b.ID).Suspects, get(c.ID).Suspects)
		}
		h.tell(t, two.thread, custody.PersonCharged{Detention: "d1", Person: one.suspect, Crimes: []string{c.ID}, At: roomtest.Noon})
		if !get(a.ID).ChargedOn.IsZero() || get(c.ID).ChargedOn.IsZero() {
			t.Errorf("charged: %v %v", get(a.ID).ChargedOn, get(c.ID).ChargedOn)
		}
		h.tell(t, one.thread, casefile.DecisionReceived{Decision: "no_further_action", Suspect: one.suspect, Reason: "No prospect.", Crimes: []casefile.OfCrime{{Crime: b.ID, Thread: one.thread}}})
		if get(a.ID).CPSReason != "" {
			t.Error("a decision on another crime gave this one its reason")
		}
		v, err := h.See(h.officer(), a.ID)
		if err != nil || len(v.Arrests) != 1 || len(v.Arrests[0].Also) != 0 || v.On.Ref == "" {
			t.Errorf("the open crime tells of the restricted one: %+v %v", v.Arrests, err)
		}
		v, err = h.See(h.As(access.Actor{Staff: "m", Name: "m", RankNo: 1, OnDuty: true, Roles: []string{"officer"}, Labels: []string{"open", "restricted:x"}}), c.ID)
		if err != nil || len(v.Arrests) != 1 || len(v.Arrests[0].Also) != 1 || v.Arrests[0].Also[0].Crime != a.ID {
			t.Errorf("the crime does not tell what else the arrest was for: %+v %v", v.Arrests, err)
		}
	})
}
