package custody_test

import (
	"context"
	"testing"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	casefile "throughline/police/casefile/entry"
	crime "throughline/police/crime/entry"
	"throughline/police/custody"
	interview "throughline/police/interview/entry"
	"throughline/police/people"
	victim "throughline/police/victim/entry"
)

// suite is a house with a custody suite in it, and the case of the scenario up to the arrest.
type suite struct {
	*roomtest.House
	t       *testing.T
	people  *people.Desk
	custody *custody.Desk
	thread  string
	suspect string
	victim  string
}

var (
	howells = access.Actor{Staff: "howells", Name: "S. Howells", Rank: "constable", RankNo: 1, Roles: []string{"officer"}, OnDuty: true}
	bennett = access.Actor{Staff: "bennett", Name: "J. Bennett", Rank: "constable", RankNo: 1, Roles: []string{"officer"}}
	adeyemi = access.Actor{Staff: "adeyemi", Name: "M. Adeyemi", Rank: "sergeant", RankNo: 2, Roles: []string{"custody_officer"}, OnDuty: true}
	rees    = access.Actor{Staff: "rees", Name: "K. Rees", Rank: "sergeant", RankNo: 2, Roles: []string{"sergeant"}, OnDuty: true}
	coles   = access.Actor{Staff: "coles", Name: "R. Coles", Rank: "inspector", RankNo: 3, Roles: []string{"duty_inspector"}, OnDuty: true}
	marsh   = access.Actor{Staff: "marsh", Name: "L. Marsh", Rank: "constable", RankNo: 1, Roles: []string{"investigator"}, OnDuty: true}
)

func off(a access.Actor) access.Actor { a.OnDuty = false; return a }

func each(t *testing.T, f func(t *testing.T, s *suite)) {
	t.Helper()
	t.Parallel()
	if _, err := cjs.Load(); err != nil {
		t.Skipf("SKIPPED: the national offence list is not built (%v); run make build", err)
	}
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		s := &suite{House: h, t: t, people: people.New(h.Host)}
		s.custody = custody.New(h.Host, s.people)
		s.Start(s.people.Room(), s.custody.Room(), room.Room{Name: "casefile", Entries: []journal.Kind{journal.KindOf[casefile.DecisionReceived]()}},
			room.Room{Name: "victim", Entries: []journal.Kind{journal.KindOf[victim.SafetyNews]()}},
			room.Room{Name: "interview", Entries: []journal.Kind{journal.KindOf[interview.InterviewStarted](), journal.KindOf[interview.InterviewEnded]()}},
			room.Room{Name: "crime", Entries: []journal.Kind{journal.KindOf[crime.InvestigatorAssigned](), journal.KindOf[crime.CrimeRecorded]()}})
		s.open("open")
		f(t, s)
	})
}

// open makes the thread with a suspect and a victim on it.
func (s *suite) open(label string) {
	s.t.Helper()
	_, err := act.Do(s.System(), s.Door, act.Of("test.open", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return "", err
		}
		s.thread = th.ID
		for _, p := range []struct {
			to   *string
			role string
			in   people.NewPerson
		}{{&s.suspect, "suspect", people.NewPerson{Given: "Daniel", Family: "Pryce", BornOn: "1999-03-27"}}, {&s.victim, "victim", people.NewPerson{Given: "Ceri", Family: "Morgan"}}} {
			made, err := s.people.CreateIn(tx, p.in)
			if err != nil {
				return "", err
			}
			*p.to = made.ID
			if err := s.people.LinkIn(tx, made.ID, p.role, th.ID); err != nil {
				return "", err
			}
		}
		return th.ID, nil
	})
	s.must(err)
}

func (s *suite) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *suite) q() db.Querier { return s.DB.Read(context.Background()) }

func (s *suite) arrestInput() custody.RecordArrest {
	return custody.RecordArrest{Thread: s.thread, Person: s.suspect, Place: "41 High Street", Offences: []string{"OF61102", "CJ88144"}, Grounds: "Named by the victim.",
		Necessity: []string{"prompt_investigation"}, ToldReason: true, Caution: "en", Reply: "It wasn't like that.", Officers: []string{"howells", "bevan"}}
}

// arrested is the arrest; arrived the arrival 20 minutes later; held the detention authorised 9 minutes after that.
func (s *suite) arrested() custody.Arrest {
	s.t.Helper()
	done, err := s.custody.RecordArrest(s.As(howells), s.arrestInput())
	s.must(err)
	return done.Value
}

func (s *suite) arrived() custody.Detention {
	s.t.Helper()
	a := s.arrested()
	s.Held.Add(20 * 60e9)
	done, err := s.custody.RecordArrival(s.As(howells), a.ID, custody.RecordArrival{YardAt: s.now(), Cell: "M4"})
	s.must(err)
	return done.Value
}

func (s *suite) held() custody.Detention {
	s.t.Helper()
	x := s.arrived()
	s.Held.Add(9 * 60e9)
	done, err := s.custody.Authorise(s.As(adeyemi), x.ID, authorise)
	s.must(err)
	return done.Value
}

var authorise = custody.Authorise{Grounds: []string{"obtain_evidence"}, Reasons: "To obtain evidence by questioning."}

func (s *suite) now() string { return s.Held.Now().Format("2006-01-02T15:04:05Z07:00") }

// owed is what is owed of one kind about a record.
func (s *suite) owed(kind, subject, id string) []promise.Promise {
	s.t.Helper()
	ps, err := promise.Of(s.q(), kind, journal.Ref{Kind: subject, ID: id})
	s.must(err)
	return ps
}

// decided lets a prosecutor decide, as the casefile room says it.
func (s *suite) decided(decision string, offences ...string) {
	s.t.Helper()
	_, err := act.Do(s.System(), s.Door, act.Of("test.decide", journal.Ref{Kind: "request", ID: "r1"}).With(access.Resource{}).On(s.thread), func(tx *act.Tx) (string, error) {
		return tx.Record(casefile.DecisionReceived{Decision: decision, Request: "r1", Suspect: s.suspect, Offences: offences, By: "A. Crown"})
	})
	s.must(err)
	s.Settle()
}

// news is what the victim room says of telling the victim; no state says nothing.
func (s *suite) news(detention, duty, state string) {
	s.t.Helper()
	if state == "" {
		return
	}
	_, err := act.Do(s.System(), s.Door, act.Of("test.tell", journal.Ref{Kind: "victim_case", ID: "v1"}).With(access.Resource{}).On(s.thread), func(tx *act.Tx) (string, error) {
		return tx.Record(victim.SafetyNews{Case: "v1", Victim: s.victim, Detention: detention, Duty: duty, Trigger: "bailed", State: state, DueAt: tx.Now(), At: tx.Now()})
	})
	s.must(err)
	s.Settle()
}

func (s *suite) relabel(label string) {
	s.t.Helper()
	_, err := act.Do(s.System(), s.Door, act.Of("test.relabel", journal.Ref{Kind: "thread", ID: s.thread}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := thread.Get(tx, s.thread)
		if err != nil {
			return "", err
		}
		if err := thread.Relabel(tx, th.ID, label, th.Version); err != nil {
			return "", err
		}
		if err := s.custody.Room().Relabel(tx, th.ID, label); err != nil {
			return "", err
		}
		return tx.Record(casefile.DecisionReceived{Decision: "more_evidence", Request: "r0"}, act.OnThreads(), act.Labelled("audit"))
	})
	s.must(err)
}

func wants(t *testing.T, what string, err error, code string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	f := fault.Of(err)
	if f == nil {
		t.Errorf("%s: was allowed, want %s", what, code)
		return
	}
	if f.Code == code {
		return
	}
	for _, x := range f.Fields {
		if x.Code == code {
			return
		}
	}
	t.Errorf("%s: %v, want %s", what, err, code)
}
