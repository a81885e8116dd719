package evidence_test

import (
	"context"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room/roomtest"
	"throughline/platform/words"
	"throughline/police/evidence"
	"throughline/police/people"
	sentences "throughline/words"
)

// house is a case with a witness and a suspect on it.
type house struct {
	*roomtest.House
	desk                     *evidence.Desk
	people                   *people.Desk
	thread, witness, suspect string
}

func each(t *testing.T, f func(t *testing.T, h house)) {
	t.Helper()
	book, err := words.Load(sentences.FS)
	if err != nil {
		t.Fatal(err)
	}
	page.SetWords(book)
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := house{House: rh, people: people.New(rh.Host)}
		h.desk = evidence.New(rh.Host, h.people)
		rh.Start(h.people.Room(), h.desk.Room())
		h.thread, h.witness, h.suspect = h.open(t, "open")
		f(t, h)
	})
}

// open opens a thread with a witness and a suspect, through the people's desk.
func (h house) open(t *testing.T, label string) (thread, witness, suspect string) {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.case", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) ([3]string, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return [3]string{}, err
		}
		w, err := h.people.CreateIn(tx, people.NewPerson{Given: "Marta", Family: "Nowak", BornOn: "1990-05-01", Phone: "029 2018 0123"})
		if err != nil {
			return [3]string{}, err
		}
		s, err := h.people.CreateIn(tx, people.NewPerson{Given: "Daniel", Family: "Pryce", BornOn: "1999-02-03"})
		if err != nil {
			return [3]string{}, err
		}
		if err := h.people.LinkIn(tx, w.ID, "witness", th.ID); err != nil {
			return [3]string{}, err
		}
		return [3]string{th.ID, w.ID, s.ID}, h.people.LinkIn(tx, s.ID, "suspect", th.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value[0], done.Value[1], done.Value[2]
}

func officer(name, staff, number string) access.Actor {
	return access.Actor{Staff: staff, Name: name, Number: number, Rank: "constable", RankNo: 1, Roles: []string{"officer"}, OnDuty: true, Device: "phone-7"}
}

func (h house) howells() context.Context { return h.As(officer("S. Howells", "howells", "2207")) }

func (h house) marsh() context.Context {
	a := officer("L. Marsh", "marsh", "1874")
	a.Roles = []string{"investigator"}
	return h.As(a)
}

// wrong are those who come near and may not: off duty, another role, the suspect's brother.
func (h house) wrong() map[string]context.Context {
	off := officer("J. Bennett", "bennett", "2415")
	off.OnDuty = false
	clerk := officer("G. Flynn", "flynn", "")
	clerk.Roles = []string{"finance"}
	brother := officer("C. Pryce", "pryce", "2290")
	brother.Family = []string{h.suspect}
	return map[string]context.Context{"off duty": h.As(off), "another role": h.As(clerk), "own family": h.As(brother)}
}

func (h house) refusedToAll(t *testing.T, what string, do func(ctx context.Context) error) {
	t.Helper()
	before := h.count(t)
	for who, ctx := range h.wrong() {
		if err := do(ctx); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s, %s: %v", what, who, err)
		}
	}
	if got := h.count(t); got != before {
		t.Errorf("%s: a refusal left %d rows", what, got-before)
	}
}

// count is how many rows this room has.
func (h house) count(t *testing.T) (n int) {
	t.Helper()
	g, err := h.desk.List(h.System(), h.thread, paging.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range g.Exhibits {
		v, err := h.desk.SeeExhibit(h.System(), x.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		n += len(v.Continuity)
	}
	for _, s := range g.Statements {
		n += s.N
	}
	return n + len(g.Statements) + len(g.Exhibits) + len(g.Materials)
}

func code(t *testing.T, err error, want string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Errorf("no fault, want %s", want)
		return
	}
	for _, x := range f.Fields {
		if x.Code == want {
			return
		}
	}
	if f.Code != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func said(t *testing.T, h house, thread string) string {
	t.Helper()
	es, err := journal.OnThread(h.DB.Read(context.Background()), thread, []string{"open", "restricted:op"}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := len(es) - 1; i >= 0; i-- {
		l := h.Door.Kinds.Body(es[i]).Line()
		b.WriteString(l.Title + ": " + l.Detail + "\n")
	}
	return b.String()
}
