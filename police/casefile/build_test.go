package casefile_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/police/casefile"
	control "throughline/police/control/entry"
	"throughline/police/crime"
	custody "throughline/police/custody/entry"
	evidence "throughline/police/evidence/entry"
	field "throughline/police/field/entry"
	interview "throughline/police/interview/entry"
	"throughline/police/people"
)

type house struct {
	*roomtest.House
	t      *testing.T
	people *people.Desk
	crime  *crime.Desk
	*casefile.Desk
	worker *jobs.Worker
	rooms  []room.Room
}

func newHouse(t *testing.T, h *roomtest.House) house {
	p := people.New(h.Host)
	c := crime.New(h.Host, p)
	d := casefile.New(h.Host, p, c)
	own := d.Room()
	// the rooms between are not built here, but what they write is heard
	others := slices.Concat(control.Kinds(), custody.Kinds(), evidence.Kinds(), interview.Kinds(), field.Kinds())
	h.Start(p.Room(), room.Room{Name: "others", Entries: others}, c.Room(), own)
	w := jobs.New(h.DB, h.Held, own.Jobs, jobs.Settings{})
	return house{h, t, p, c, d, w, []room.Room{c.Room(), own}}
}

func (h house) staff(id string, rank int, onDuty bool, roles ...string) context.Context {
	return h.As(access.Actor{Staff: id, Name: id, RankNo: rank, OnDuty: onDuty, Roles: roles})
}
func (h house) marsh() context.Context { return h.staff("marsh", 1, true, "investigator") }
func (h house) vaughan() context.Context {
	return h.staff("vaughan", 2, true, "investigator", "file_supervisor")
}
func (h house) cps() context.Context {
	return h.As(access.Actor{Account: "simulator:cps", Kind: "simulator", Name: "Prosecutor simulator", Roles: []string{"prosecutor"}, OnDuty: true})
}

// settle lets listeners hear and jobs run until nothing is left.
func (h house) settle() {
	h.t.Helper()
	for {
		h.House.Settle()
		n, err := h.worker.RunDue(context.Background())
		if err != nil {
			h.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func (h house) tell(thread string, bs ...journal.Body) {
	h.t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.tell", journal.Ref{Kind: "test", ID: "x"}).On(thread).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		e := ""
		for _, b := range bs {
			var err error
			if e, err = tx.Record(b); err != nil {
				return e, err
			}
		}
		return e, nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.settle()
}

type matter struct{ thread, victim, witness, suspect, crime, file string }

// assault is the case of the scenario up to the custody suite: a crime recorded, a suspect detained, nothing gathered yet.
func (h house) assault() matter {
	h.t.Helper()
	m := h.assaultScene()
	now := h.Held.Now()
	h.tell(m.thread, custody.PersonArrested{Arrest: "a1", Person: m.suspect, Officers: []string{"howells"}, Offences: []custody.Offence{{Code: "OF61102"}, {Code: "CJ88117"}}, At: now},
		custody.DetentionAuthorised{Detention: "d1", Person: m.suspect, Number: "BX/1/26", At: now, LimitAt: now.Add(24 * time.Hour)})
	f, err := h.Assemble(h.marsh(), m.thread, casefile.Assemble{})
	if err != nil {
		h.t.Fatal(err)
	}
	m.file = f.Value.ID
	h.settle()
	return m
}

// assaultScene is the case up to the crime.
func (h house) assaultScene() matter {
	h.t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.scene", journal.Ref{Kind: "incident", ID: "i"}).With(access.Resource{}), func(tx *act.Tx) (matter, error) {
		th, err := tx.OpenThread("open")
		if err != nil {
			return matter{}, err
		}
		m := matter{thread: th.ID}
		if _, err := tx.Record(control.IncidentRaised{Incident: "inc" + th.ID, Number: "0412 of 23/11/26", Type: "violence_weapon", Place: "41 High Street", CalledAt: tx.Now()}, act.About("incident", "inc"+th.ID)); err != nil {
			return m, err
		}
		for i, to := range []*string{&m.victim, &m.witness, &m.suspect} {
			p, err := h.people.CreateIn(tx, people.NewPerson{Given: []string{"Ceri", "Marta", "Daniel"}[i], Family: []string{"Morgan", "Nowak", "Pryce"}[i], BornOn: "1999-02-03", Phone: "07700 90045" + string(rune('0'+i))})
			if err != nil {
				return m, err
			}
			if err := h.people.LinkIn(tx, p.ID, []string{"victim", "witness", "suspect"}[i], th.ID); err != nil {
				return m, err
			}
			*to = p.ID
		}
		return m, nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	m := done.Value
	h.settle()
	rec, err := h.crime.Record(h.staff("howells", 1, true, "officer"), crime.Record{Incident: "inc" + m.thread, Offence: "OF61102", Account: "The suspect cut the victim's hand.", Flags: []string{"knife"}})
	if err != nil {
		h.t.Fatal(err)
	}
	m.crime = rec.Value.ID
	h.settle()
	return m
}

// gather is what evidence and interview write, and what the investigator answers for.
func (h house) gather(m matter) {
	h.t.Helper()
	now := h.Held.Now()
	h.tell(m.thread, evidence.StatementSigned{Statement: "s1", Witness: m.victim, Officer: "howells", Pages: 2, Hash: "aa", At: now}, evidence.StatementSigned{Statement: "s2", Witness: m.witness, Officer: "bevan", Pages: 1, Hash: "bb", At: now},
		evidence.PhotographTaken{ID: "e1", Exhibit: "SH/1", Producer: "howells", Description: "Cut hand", Hash: "cc"}, interview.InterviewRecorded{Interview: "iv1", Person: m.suspect, Minutes: 31, Hash: "dd", StartedAt: now})
	if _, err := h.DecideUnused(h.marsh(), m.file, h.meets(m.file)); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.Desk.Settle(h.marsh(), m.file, casefile.Settle{Item: "previous_convictions", How: "done", Detail: "None recorded."}); err != nil {
		h.t.Fatal(err)
	}
	h.settle()
}

func (h house) view(file string) casefile.View {
	h.t.Helper()
	v, err := h.See(h.vaughan(), file)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func (h house) meets(file string) casefile.DecideUnused {
	var in casefile.DecideUnused
	for _, u := range h.view(file).Unused {
		in.Decisions = append(in.Decisions, casefile.UnusedDecision{No: u.No, Decision: "meets_test"})
	}
	return in
}

func ask() casefile.Ask {
	return casefile.Ask{Plea: "not_guilty", PleaBasis: "He denies having held a knife.", Test: "full_code"}
}

func approve() casefile.Approve {
	return casefile.Approve{Enquiries: true, Plea: true, Disclosure: true, Redaction: true, Needs: true, TimeLimits: true}
}

func (h house) owed(kind, subject, id string) []promise.Promise {
	h.t.Helper()
	ps, err := promise.Of(h.DB.Read(context.Background()), kind, journal.Ref{Kind: subject, ID: id})
	if err != nil {
		h.t.Fatal(err)
	}
	return ps
}
