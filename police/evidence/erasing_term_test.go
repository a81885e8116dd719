package evidence_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/retain"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/evidence"
	"throughline/police/people"
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
		rh.Start(rooms...)
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
		if _, err := h.desk.OpenShare(t.Context(), "192.0.2.60", i.Path[8:], evidence.OpenShare{Code: "2222-2222"}); err == nil {
			t.Fatal("a wrong code opened")
		}
		if _, err := h.desk.OpenShare(t.Context(), "192.0.2.60", i.Path[8:], evidence.OpenShare{Code: i.Code}); err != nil {
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
