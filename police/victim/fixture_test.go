package victim

import (
	"context"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/platform/words"
	casefile "throughline/police/casefile/entry"
	control "throughline/police/control/entry"
	court "throughline/police/court/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	interview "throughline/police/interview/entry"
	"throughline/police/people"
)

func TestMain(m *testing.M) {
	w, err := words.Shipped()
	if err != nil {
		panic(err)
	}
	page.SetWords(w)
	api.SetWords(w.Say)
	m.Run()
}

// house is a house with people and victims; other rooms are heard by the entries that they publish.
type house struct {
	*roomtest.House
	t               *testing.T
	d               *Desk
	people          *people.Desk
	jobs            *jobs.Worker
	thread          string
	victim, suspect string
}

func each(t *testing.T, f func(t *testing.T, x *house)) {
	t.Helper()
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		p := people.New(h.Host)
		x := &house{House: h, t: t, d: New(h.Host, p), people: p}
		var heard []journal.Kind
		for _, ks := range [][]journal.Kind{casefile.Kinds(), control.Kinds(), court.Kinds(), crime.Kinds(), custody.Kinds(), interview.Kinds()} {
			heard = append(heard, ks...)
		}
		h.Start(p.Room(), x.d.Room(), room.Room{Name: "others", Entries: heard})
		x.jobs = jobs.New(h.DB, h.Held, x.d.Room().Jobs, jobs.Settings{})
		x.begin()
		f(t, x)
	})
}

// begin opens a thread with a victim and a suspect on it.
func (x *house) begin() {
	x.t.Helper()
	x.do(func(tx *act.Tx) error {
		th, err := tx.OpenThread("open")
		if err != nil {
			return err
		}
		x.thread = th.ID
		v, err := x.people.CreateIn(tx, people.NewPerson{Given: "Ceri", Family: "Morgan", BornOn: "1990-05-04", Phone: "07700 900111", Email: "ceri@example.org"})
		if err != nil {
			return err
		}
		s, err := x.people.CreateIn(tx, people.NewPerson{Given: "Daniel", Family: "Pryce", BornOn: "1999-03-27", Phone: "+44 7700 900222", Address: "9 Mill Lane, Ashby"})
		if err != nil {
			return err
		}
		x.victim, x.suspect = v.ID, s.ID
		if err := x.people.LinkIn(tx, v.ID, "victim", th.ID); err != nil {
			return err
		}
		return x.people.LinkIn(tx, s.ID, "suspect", th.ID)
	})
	x.Settle()
}

// do runs an act of the program on the thread.
func (x *house) do(fn func(tx *act.Tx) error) {
	x.t.Helper()
	a := act.Of("test", journal.Ref{Kind: "test", ID: "1"}).With(access.Resource{})
	if x.thread != "" {
		a = a.On(x.thread)
	}
	_, err := act.Do(x.System(), x.Door, a, func(tx *act.Tx) (string, error) { return "", fn(tx) })
	if err != nil {
		x.t.Fatal(err)
	}
}

// hears lets an entry of another room happen on the thread, and lets it be heard.
func (x *house) hears(b journal.Body) {
	x.t.Helper()
	x.do(func(tx *act.Tx) error { _, err := tx.Record(b); return err })
	x.Settle()
}

func (x *house) runJobs() {
	x.t.Helper()
	if _, err := x.jobs.RunDue(context.Background()); err != nil {
		x.t.Fatal(err)
	}
	x.Settle()
}

func (x *house) theCase() Case {
	x.t.Helper()
	c, err := caseOf(x.DB.Read(context.Background()), x.thread, x.victim)
	if err != nil {
		x.t.Fatal(err)
	}
	return c
}

func (x *house) owed(code string) Owed {
	x.t.Helper()
	all, err := owedOf(x.DB.Read(context.Background()), x.theCase().ID, false)
	if err != nil {
		x.t.Fatal(err)
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Code == code {
			return all[i]
		}
	}
	x.t.Fatalf("%s is not owed; there are %+v", code, all)
	return Owed{}
}

func (x *house) count(code string) (n int) {
	all, err := owedOf(x.DB.Read(context.Background()), x.theCase().ID, false)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, o := range all {
		if o.Code == code {
			n++
		}
	}
	return n
}

// promised is what the promise of a duty says.
func (x *house) promised(o Owed) promise.Promise {
	x.t.Helper()
	ps, err := promise.OnThread(x.DB.Read(context.Background()), x.thread, []string{"open", o.Label}, true, 500)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, p := range ps {
		if p.SubjectID == o.ID {
			return p
		}
	}
	x.t.Fatalf("nothing is promised for %+v", o)
	return promise.Promise{}
}

func (x *house) howells() context.Context {
	return x.As(access.Actor{Staff: "howells", Rank: "constable", RankNo: 1, Roles: []string{"officer"}, OnDuty: true})
}

func (x *house) coles() context.Context {
	return x.As(access.Actor{Staff: "coles", Rank: "inspector", RankNo: 3, Roles: []string{"duty_inspector"}, OnDuty: true})
}

// chooses a safe text message, with a code word.
func (x *house) chooses() Case {
	x.t.Helper()
	if _, err := x.d.ChooseContact(x.howells(), x.theCase().ID, ChooseContact{Channel: "sms", CodeWord: "Heron"}); err != nil {
		x.t.Fatal(err)
	}
	return x.theCase()
}

// opens sends an invitation and signs the victim in with it.
func (x *house) opens() context.Context {
	x.t.Helper()
	x.invites()
	account, err := x.d.SignIn(context.Background(), "192.0.2.1", SignIn{Code: x.code(), Know: "heron"})
	if err != nil {
		x.t.Fatal(err)
	}
	return x.mine(account)
}

func (x *house) invites() {
	x.t.Helper()
	if _, err := x.d.Invite(x.howells(), x.theCase().ID, Invite{}); err != nil {
		x.t.Fatal(err)
	}
	x.runJobs()
}

func (x *house) mine(account string) context.Context {
	x.t.Helper()
	a, err := x.d.Actor(context.Background(), account, x.Held.Now())
	if err != nil {
		x.t.Fatal(err)
	}
	return access.WithActor(context.Background(), a)
}

func (x *house) outbox() []Outbox {
	x.t.Helper()
	list, err := outboxOf(x.DB.Read(context.Background()), paging.Mark{}, 100)
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

// code reads the newest code where the victim would: on what was sent.
func (x *house) code() string {
	x.t.Helper()
	for _, o := range x.outbox() {
		if m := codeIn.FindString(o.Body); m != "" {
			return m
		}
	}
	x.t.Fatal("no code was sent")
	return ""
}

func (x *house) answers(message, result string) {
	x.t.Helper()
	sim := access.WithActor(context.Background(), &access.Actor{Account: "simulator:outbox", Kind: "simulator", Roles: []string{"outbox"}, OnDuty: true})
	if _, err := x.d.AnswerOutbox(sim, message, AnswerOutbox{Result: result}); err != nil {
		x.t.Fatal(err)
	}
	x.Settle()
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	f := fault.Of(err)
	if len(f.Fields) > 0 {
		return f.Fields[0].Name + " " + f.Fields[0].Code
	}
	return f.Code
}

func (x *house) arrested() {
	x.hears(custody.PersonArrested{Arrest: "arrest-1", Person: x.suspect, At: x.Held.Now(), Officers: []string{"howells"}})
}

func (x *house) recorded() {
	x.hears(crime.CrimeRecorded{Crime: "crime-1", Number: "26/118204", Offence: "OF61102", Title: "Assault occasioning actual bodily harm", Victims: []string{x.victim}, ReportedAt: when.Micros(x.Held.Now())})
}

func (x *house) plans(how string, at time.Time) {
	x.hears(custody.ReleasePlanned{Detention: "detention-1", Person: x.suspect, How: how, At: at, Conditions: []custody.Condition{{Code: "no_contact", Text: "not to contact Ceri Morgan, and to live at 9 Mill Lane"}}})
}

func (x *house) releases(how string) {
	x.hears(custody.PersonReleased{Detention: "detention-1", Person: x.suspect, How: how, At: x.Held.Now(), Conditions: []custody.Condition{{Code: "no_contact", Text: "not to contact Ceri Morgan, and to live at 9 Mill Lane"}}})
}
