package field_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/words"
	"throughline/police/control"
	"throughline/police/crime"
	"throughline/police/custody"
	"throughline/police/evidence"
	"throughline/police/field"
	"throughline/police/field/forms"
	"throughline/police/people"
)

// street is a case with a witness, and the desk of street forms.
type street struct {
	*roomtest.House
	desk                     *field.Forms
	room                     *field.Desk
	people                   *people.Desk
	evidence                 *evidence.Desk
	thread, witness, suspect string
	ends                     time.Time // of the officer's tour
}

func onStreet(t *testing.T, f func(t *testing.T, h *street)) {
	t.Helper()
	t.Parallel()
	ws, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	page.SetWords(ws)
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := &street{House: rh, people: people.New(rh.Host), ends: roomtest.Noon.Add(3 * time.Hour)}
		h.evidence = evidence.New(rh.Host, h.people)
		k := crime.New(rh.Host, h.people)
		c := custody.New(rh.Host, h.people)
		h.desk = field.NewForms(rh.Host, h.people, h.evidence, c, k)
		h.desk.TourEnds = func(db.Querier, string, time.Time) (time.Time, error) { return h.ends, nil }
		room := control.NewWith(rh.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return nil, nil }, nil)
		h.room = field.New(rh.Host, room, h.evidence)
		h.room.Forms = h.desk
		rh.Start(h.people.Room(), room.Room(), h.evidence.Room(), k.Room(), c.Room(), h.room.Room())
		h.open(t)
		f(t, h)
	})
}

func (h *street) open(t *testing.T) {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.case", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) ([3]string, error) {
		th, err := tx.OpenThread("open")
		if err != nil {
			return [3]string{}, err
		}
		w, err := h.people.CreateIn(tx, people.NewPerson{Given: "Marta", Family: "Nowak", BornOn: "1990-05-01", Phone: "029 2018 0123"})
		if err != nil {
			return [3]string{}, err
		}
		s, err := h.people.CreateIn(tx, people.NewPerson{Given: "Danny", Family: "Fletcher", BornOn: "1991-03-02", Gender: "male"})
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
	h.thread, h.witness, h.suspect = done.Value[0], done.Value[1], done.Value[2]
}

func (h *street) howells() context.Context {
	return h.As(access.Actor{Staff: "howells", Name: "S. Howells", Number: "2207", Rank: "constable", RankNo: 1, Roles: []string{"officer"}, OnDuty: true})
}

// owed are the promises of a kind.
func (h *street) owed(t *testing.T, kind string) []promise.Promise {
	t.Helper()
	ps, err := promise.OnThread(h.DB.Read(context.Background()), h.thread, []string{"open"}, true, 100)
	if err != nil {
		t.Fatal(err)
	}
	var out []promise.Promise
	for _, p := range ps {
		if p.Kind == kind {
			out = append(out, p)
		}
	}
	return out
}

func wrong(err error) map[string]string {
	out := map[string]string{}
	if f := fault.Of(err); f != nil {
		for _, w := range f.Fields {
			out[w.Name] = w.Code
		}
	}
	return out
}

// stopped is a search of a person as an officer on the street answers it.
func stopped(change map[string]string) forms.Answers {
	a := forms.Answers{"gowisely": {"grounds", "object", "warrant", "identity", "station", "entitlement", "legal", "you"}}
	for q, v := range map[string]string{"happened_at": "2026-11-23T11:40:00Z", "place": "High Street, by the bank", "lat": "51.5168140", "lon": "-0.08162", "searched": "person", "power": "mda_23", "object": "drugs",
		"grounds": "Seen to pass a small bag for money", "description": "Male, red jacket", "age": "19", "gender": "male", "ethnicity_self": "W9", "ethnicity_seen": "IC2", "removed": "outer", "found": "no", "force": "no",
		"outcome": "none", "linked": "no", "receipt": "declined", "operation": "no"} {
		a.Set(q, v)
	}
	for q, v := range change {
		a.Set(q, v)
	}
	return a
}

// SS-01: a search of somebody who gives no name is on the record in one act, begins a case of its own, and is sent as often as
// need be; SS-02: what law asks for and was left out is said, nothing is half written.
func TestSS01ASearchIsOnTheRecordOnce(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		in := field.SubmitForm{ID: id.New(), Form: "stop_search", Answers: stopped(nil), Device: "phone-7", DeviceAt: "2026-11-23T13:41:00Z"}
		first, err := h.desk.Submit(h.howells(), in)
		if err != nil {
			t.Fatal(err)
		}
		x := first.Value
		if x.ID != in.ID || x.Thread == "" || x.Person != "" || !x.HappenedAt.Equal(time.Date(2026, 11, 23, 11, 40, 0, 0, time.UTC)) || !x.RecordedAt.Equal(roomtest.Noon) || x.DeviceAt.Hour() != 13 {
			t.Errorf("%+v", x)
		}
		h.Held.Add(time.Hour)
		again, err := h.desk.Submit(h.howells(), in)
		if err != nil || !again.Replayed || again.Entry != first.Entry {
			t.Errorf("sent again: %+v %v", again, err)
		}
		in.Answers = stopped(map[string]string{"place": "elsewhere"})
		if _, err := h.desk.Submit(h.howells(), in); !fault.HasCode(err, "act.key_reused") {
			t.Errorf("the same id with another content: %v", err)
		}
		_, err = h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "stop_search", Answers: stopped(map[string]string{"removed": "intimate", "age": "16", "safeguarding": "no"})})
		if got := wrong(err); got["supervisor"] == "" || got["adult"] == "" || got["safeguarding"] != "field.form.must_be" || got["given"] != "" {
			t.Errorf("SS-02: %v", err)
		}
		list, err := h.desk.Mine(h.howells(), askAll)
		if err != nil || len(list.Forms) != 1 {
			t.Errorf("%d forms, %v", len(list.Forms), err)
		}
		if _, err := h.desk.Submit(h.As(access.Actor{Staff: "bryant", Roles: []string{"dispatcher"}, OnDuty: true}), field.SubmitForm{Form: "stop_search", Answers: stopped(nil)}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a dispatcher: %v", err)
		}
	})
}

// SS-01: a copy may be claimed for three calendar months, the last day whole, by the clock of London, and is then promised.
func TestSS01ACopyIsClaimableForThreeMonths(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		at := time.Date(2026, 11, 30, 23, 30, 0, 0, time.UTC) // three months on is 28 February
		h.Held.Set(at.Add(time.Hour))
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Thread: h.thread, Answers: stopped(map[string]string{"happened_at": "2026-11-30T23:30:00Z"})})
		if err != nil {
			t.Fatal(err)
		}
		if want := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC); !done.Value.CopyUntil.Equal(want) || len(h.owed(t, "field.search_copy")) != 0 {
			t.Fatalf("until %s, %d promised", done.Value.CopyUntil, len(h.owed(t, "field.search_copy")))
		}
		h.Held.Set(time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC))
		if _, err := h.desk.AskCopy(h.howells(), done.Value.ID, field.AskCopy{To: "x"}); !fault.HasCode(err, "field.copy.too_late") {
			t.Errorf("a day late: %v", err)
		}
		h.Held.Set(time.Date(2027, 2, 28, 23, 59, 59, 0, time.UTC))
		if _, err := h.desk.AskCopy(h.howells(), done.Value.ID, field.AskCopy{To: "14 Mill Lane"}); err != nil {
			t.Fatal(err)
		}
		owed := h.owed(t, "field.search_copy")
		if len(owed) != 1 || !owed[0].DueAt.Equal(h.Held.Now().Add(72*time.Hour)) {
			t.Fatalf("%+v", owed)
		}
		if _, err := h.desk.GiveCopy(h.howells(), done.Value.ID, field.GiveCopy{How: "Posted"}); err != nil {
			t.Fatal(err)
		}
		if owed = h.owed(t, "field.search_copy"); owed[0].State != promise.Kept || owed[0].Proof == "" {
			t.Errorf("%+v", owed)
		}
	})
}

// MOB-13: an officer who used force owes the form before the end of the tour, one for each person; the form keeps the promise.
func TestMOB13ForceIsOwedBeforeTheTourEnds(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		if _, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Thread: h.thread, Answers: stopped(map[string]string{"force": "yes", "person": h.suspect})}); err != nil {
			t.Fatal(err)
		}
		owed := h.owed(t, "field.force_form")
		if len(owed) != 1 || !owed[0].DueAt.Equal(h.ends) || owed[0].Owner != "staff:howells" || owed[0].Law == "" {
			t.Fatalf("%+v", owed)
		}
		force := forms.Answers{"happened_at": {"2026-11-23T11:41:00Z"}, "place": {"High Street"}, "ethnicity_seen": {"IC2"}, "disability": {"none"}, "reasons": {"search"}, "tactics": {"handcuffs", "ced"}, "ced": {"red_dot"},
			"account": {"He pulled away"}, "injured_subject": {"none"}, "injured_officer": {"none"}, "effective": {"yes"}, "outcome": {"other"}}
		other := maps.Clone(force)
		other.Set("gender", "male")
		if _, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "use_of_force", Thread: h.thread, Answers: other}); err != nil {
			t.Fatal(err)
		}
		if owed = h.owed(t, "field.force_form"); owed[0].State != promise.Open {
			t.Error("a form about another person kept the promise")
		}
		force.Set("person", h.suspect)
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "use_of_force", Thread: h.thread, Answers: force})
		if err != nil {
			t.Fatal(err)
		}
		if owed = h.owed(t, "field.force_form"); owed[0].State != promise.Kept || owed[0].Proof != done.Entry {
			t.Errorf("%+v, entry %s", owed, done.Entry)
		}
		if _, err := h.desk.See(h.As(access.Actor{Staff: "marsh", Roles: []string{"investigator"}, OnDuty: true}), done.Value.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another officer reads a form of force: %v", err)
		}
		h.ends = time.Time{}
		at := stopped(map[string]string{"force": "yes", "happened_at": "2026-11-23T10:00:00Z"})
		if _, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Thread: h.thread, Answers: at}); err != nil {
			t.Fatal(err)
		}
		for _, p := range h.owed(t, "field.force_form") {
			if p.State == promise.Open && !p.DueAt.Equal(time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)) {
				t.Errorf("without a tour it is due %s", p.DueAt)
			}
		}
	})
}

// MOB-13: a form of force that came first owes none afterwards; of another search it is owed again.
func TestMOB13AFormOfForceThatCameFirstOwesNone(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		force := forms.Answers{"happened_at": {"2026-11-23T11:41:00Z"}, "place": {"High Street"}, "ethnicity_seen": {"IC2"}, "disability": {"none"}, "reasons": {"search"}, "tactics": {"handcuffs"},
			"account": {"He pulled away"}, "injured_subject": {"none"}, "injured_officer": {"none"}, "effective": {"yes"}, "outcome": {"other"}, "person": {h.suspect}}
		if _, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "use_of_force", Thread: h.thread, Answers: force}); err != nil {
			t.Fatal(err)
		}
		for n, at := range []string{"2026-11-23T11:40:00Z", "2026-11-23T11:50:00Z"} {
			if _, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Thread: h.thread, Answers: stopped(map[string]string{"force": "yes", "person": h.suspect, "happened_at": at})}); err != nil {
				t.Fatal(err)
			}
			if owed := h.owed(t, "field.force_form"); len(owed) != n {
				t.Errorf("a search at %s: %+v", at, owed)
			}
		}
	})
}

// MOB-08 of forms: one card, nothing typed again. What the record knows is carried, and the entry says so.
func TestAPersonsCardIsCarriedAndCounted(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		a := stopped(map[string]string{"person": h.suspect, "family": "Fletcher-Jones"})
		for _, q := range []string{"gender", "age", "description"} {
			a.Set(q)
		}
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Thread: h.thread, Answers: a})
		if err != nil {
			t.Fatal(err)
		}
		got := h.said(t, done.Entry).Origins
		for q, want := range map[string]form.Origin{"given": form.Carried, "born_on": form.Carried, "gender": form.Carried, "family": form.Corrected, "grounds": form.New} {
			if got[q] != want {
				t.Errorf("%s is %q, not %q", q, got[q], want)
			}
		}
		if x := done.Value.Answers; x.Get("given") != "Danny" || x.Get("family") != "Fletcher-Jones" {
			t.Errorf("%v", x)
		}
		if _, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Thread: h.thread, Answers: stopped(map[string]string{"person": "nobody"})}); wrong(err)["person"] != "person.not_found" {
			t.Errorf("nobody: %v", err)
		}
	})
}
