package evidence_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/retain"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/evidence"
	"throughline/police/people"
	peoples "throughline/police/people/entry"
)

// kept is a case whose terms are counted by the real desk of retention.
func kept(t *testing.T, f func(t *testing.T, h house, keep *retain.Desk)) {
	t.Helper()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := house{House: rh, people: people.New(rh.Host)}
		h.desk = evidence.New(rh.Host, h.people)
		keep := retain.New(rh.Host)
		h.desk.Keeps = keep
		rooms := []room.Room{h.people.Room(), h.desk.Room(), keep.Room()}
		rh.Host.About = func(db.Querier, string) ([]string, []string, error) { return nil, nil, nil }
		rh.Start(append(rooms, room.Room{Name: "threads", Facts: map[string]act.FactsFunc{"thread": func(q db.Querier, id string) (access.Resource, error) {
			th, err := thread.Get(q, id)
			return access.Resource{Label: th.Label}, err
		}}})...)
		if err := keep.Know(rooms); err != nil {
			t.Fatal(err)
		}
		h.thread, h.witness, h.suspect = h.open(t, "open")
		f(t, h, keep)
	})
}

func (h house) letter(t *testing.T) journal.Ref {
	t.Helper()
	m, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "Letter"}, strings.NewReader("A letter."))
	if err != nil {
		t.Fatal(err)
	}
	return journal.Ref{Kind: "material", ID: m.Value.ID}
}

// GOV-06, RRD-01: what is done because a term is over, and that somebody outside looks or mistypes, does not begin the term anew: a
// proposal to erase is carried out after its notice. Something that is added to the case does.
func TestGOV06AProposalToEraseDoesNotBeginTheTermAnew(t *testing.T) {
	t.Parallel()
	kept(t, func(t *testing.T, h house, _ *retain.Desk) {
		of := h.letter(t)
		until := func() when.Day {
			k, err := h.desk.SeeKept(h.marsh(), of, "")
			if err != nil || k.Until.IsZero() {
				t.Fatalf("%+v %v", k, err)
			}
			return k.Until
		}
		in := sharing(of.String())
		in.Openings = "3"
		_, i := h.link(t, in)
		was := until()
		h.Held.Set(h.Held.Now().Add(20 * 24 * time.Hour)) // within the share's time, and past the end of this month
		if _, err := h.desk.OpenShare(t.Context(), i.Path[8:], evidence.OpenShare{Code: "2222-2222"}); err == nil {
			t.Fatal("a wrong code opened")
		}
		if _, err := h.desk.OpenShare(t.Context(), i.Path[8:], evidence.OpenShare{Code: i.Code}); err != nil {
			t.Fatal(err)
		}
		if got := until(); got != was {
			t.Errorf("a look from outside moved the day from %s to %s", was, got)
		}
		h.letter(t)
		last := until()
		if !last.After(was) {
			t.Errorf("something new on the case left the day at %s", last)
		}
		h.Held.Set(last.Start())
		e, err := h.desk.ProposeErasing(h.sergeant(), of, evidence.ProposeErasing{Why: "Nobody needs it"})
		if err != nil {
			t.Fatal(err)
		}
		if got := until(); got != last {
			t.Errorf("the proposal moved the day from %s to %s", last, got)
		}
		h.Held.Set(e.Value.NoticeUntil)
		done, err := h.desk.DecideErasing(h.assurer(), e.Value.ID, evidence.DecideErasing{Erase: "yes", Remark: "Agreed"})
		if err != nil || done.Value.State != "erased" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		if got := until(); got != last {
			t.Errorf("the erasing moved the day of the rest from %s to %s", last, got)
		}
	})
}

// together puts an entry on threads, which makes them one matter.
func (h house) together(t *testing.T, threads ...string) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.together", journal.Ref{Kind: "thread", ID: threads[0]}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		return tx.Record(peoples.PersonLinked{}, act.OnThreads(threads...))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// relabel gives a thread another label, as the page of a case does.
func (h house) relabel(t *testing.T, threadID, label string, rooms ...room.Room) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.relabel", journal.Ref{Kind: "thread", ID: threadID}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := thread.Get(tx, threadID)
		if err == nil {
			err = thread.Relabel(tx, threadID, label, th.Version)
		}
		for _, r := range rooms {
			if err == nil {
				err = r.Relabel(tx, threadID, label)
			}
		}
		if err != nil {
			return "", err
		}
		return tx.Record(peoples.PersonLinked{}, act.OnThreads())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// GOV-06: a hold on a case that the reader may not know keeps what belongs to it, and tells them nothing of itself.
func TestGOV06AHoldOnAHiddenCaseIsAGroundWithoutItsWords(t *testing.T) {
	t.Parallel()
	kept(t, func(t *testing.T, h house, keep *retain.Desk) {
		of := h.letter(t)
		other, _, _ := h.open(t, "open")
		h.together(t, h.thread, other)
		if _, err := keep.PutHold(h.marsh(), other, retain.PutHold{Sort: "litigation", Why: "Claim of the informant Vale"}); err != nil {
			t.Fatal(err)
		}
		first := func() retain.Ground {
			k, err := h.desk.SeeKept(h.marsh(), of, "")
			if err != nil || len(k.Grounds) == 0 || !k.Until.IsZero() {
				t.Fatalf("%+v %v", k, err)
			}
			return k.Grounds[0]
		}
		if x := first(); x.Hold == "" || !strings.Contains(x.Label, "Vale") {
			t.Errorf("%+v", x)
		}
		h.relabel(t, other, "restricted:op", keep.Room())
		if x := first(); x.Hold != "" || x.Law != "" || x.Label != "A reason that you may not read" {
			t.Errorf("%+v", x)
		}
		h.Held.Set(h.Held.Now().AddDate(150, 0, 0))
		code(t, must(h.desk.ProposeErasing(h.sergeant(), of, evidence.ProposeErasing{Why: "Nobody needs it"})), "evidence.erasing.held")
	})
}

// MOB-07: whoever agreed to a share, or made one that needed nobody's word, did not know of the case's new label: its link is dead, a
// visit is over, and it waits for another person.
func TestMOB07AShareOfARelabelledCaseWaitsAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		in := sharing(h.letter(t).String())
		in.Openings = "3"
		s, i := h.link(t, in)
		n := h.nobody("192.0.2.61")
		has(t, n.ask(t, "POST", i.Path, url.Values{"code": {i.Code}}), 303)
		has(t, n.ask(t, "GET", i.Path+"/1", nil), 200)
		ended, _ := h.link(t, in)
		if _, err := h.desk.EndShare(h.howells(), ended.ID, evidence.EndShare{Why: "Over"}); err != nil {
			t.Fatal(err)
		}
		h.relabel(t, h.thread, "restricted:op", h.desk.Room())
		for _, path := range []string{"", "/list", "/1"} {
			has(t, n.ask(t, "GET", i.Path+path, nil), 404, "does not open anything")
		}
		for id, want := range map[string]string{s.ID: "waiting", ended.ID: "ended"} {
			if got, err := h.desk.SeeShare(h.System(), id, ""); err != nil || got.State != want || got.Issued || got.Label != "restricted:op" {
				t.Errorf("%+v %v", got, err)
			}
		}
	})
}
