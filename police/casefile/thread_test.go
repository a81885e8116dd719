package casefile_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/casefile"
	"throughline/police/crime"
	custody "throughline/police/custody/entry"
	evidence "throughline/police/evidence/entry"
	"throughline/police/people"
)

// older is another case of the same suspect, with its own victim and a crime for each offence.
func (h house) older(label, suspect string, offences ...string) (threadID string, crimes []string) {
	h.t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.older", journal.Ref{Kind: "thread", ID: "older"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return "", err
		}
		threadID = th.ID
		v, err := h.people.CreateIn(tx, people.NewPerson{Given: "Idris", Family: "Vale", BornOn: "1970-02-03", Phone: "07700 900459"})
		if err != nil {
			return "", err
		}
		if err := h.people.LinkIn(tx, suspect, "suspect", th.ID); err != nil {
			return "", err
		}
		for _, o := range offences {
			c, err := h.crime.RecordIn(tx, crime.Record{Thread: th.ID, Offence: o, Account: "The shop was broken into.", Place: "2 Mill Lane", FromAt: "2026-11-20T02:00:00Z",
				ReportedAt: "2026-11-20T08:00:00Z", Victims: []string{v.ID}, Suspects: []string{suspect}})
			if err != nil {
				return "", err
			}
			crimes = append(crimes, c.ID)
		}
		return th.ID, nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.settle()
	return threadID, crimes
}

// unfiled is the assault of the scenario without its file.
func (h house) unfiled() matter {
	m := h.assaultScene()
	now := h.Held.Now()
	h.tell(m.thread, custody.PersonArrested{Arrest: "a1", Person: m.suspect, Officers: []string{"howells"}, Offences: []custody.Offence{{Code: "OF61102"}}, At: now},
		custody.DetentionAuthorised{Detention: "d1", Person: m.suspect, Number: "BX/1/26", At: now, LimitAt: now.Add(24 * time.Hour)})
	return m
}

// ID-06, CF-14: one file from three crimes on two threads: one URN, one list, one request, one decision for each crime.
func TestOneFileFromThreeCrimes(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.unfiled()
		second, crimes := h.older("open", m.suspect, "OF61102", "TH68010")
		now := h.Held.Now()
		h.tell(second, custody.FurtherArrested{Arrest: "a1", Detention: "d1", Number: "BX/1/26", Person: m.suspect, At: now, LimitAt: now.Add(24 * time.Hour),
			Matters: []custody.Matter{{Matter: "m2", Thread: second, Offences: []custody.Offence{{Code: "OF61102"}, {Code: "TH68010"}}}}})
		other, _ := h.older("open", m.witness, "TH68010")
		_, err := h.Assemble(h.marsh(), m.thread, casefile.Assemble{Suspect: m.suspect, Also: []string{other}})
		has(t, err, "casefile.also.suspect")
		_, err = h.Assemble(h.marsh(), m.thread, casefile.Assemble{Suspect: m.suspect, Also: []string{"nowhere"}})
		has(t, err, "casefile.also.thread")
		done, err := h.Assemble(h.marsh(), m.thread, casefile.Assemble{Suspect: m.suspect, Also: []string{second}})
		if err != nil {
			t.Fatal(err)
		}
		m.file = done.Value.ID
		h.settle()
		_, err = h.Assemble(h.marsh(), second, casefile.Assemble{Suspect: m.suspect})
		has(t, err, "casefile.exists")
		v := h.view(m.file)
		if !slices.Equal(v.Threads, []string{m.thread, second}) || len(v.On) != 2 || !slices.Equal(codes(v.Offences), []string{"OF61102", "TH68010"}) {
			t.Fatalf("the file: %v %v %v", v.Threads, v.On, codes(v.Offences))
		}
		// the same statement and exhibit heard on both threads stand in the file once
		for _, th := range []string{m.thread, second} {
			h.tell(th, evidence.StatementSigned{Statement: "s9", Witness: m.witness, Officer: "bevan", Pages: 1, Hash: "bb", At: now}, evidence.PhotographTaken{ID: "e9", Exhibit: "SH/9", Producer: "howells", Description: "Film", Hash: "cc"})
		}
		count := map[string]int{}
		for _, x := range h.view(m.file).Material {
			count[x.Kind]++
		}
		if count["statement"] != 1 || count["exhibit"] != 1 || count["crime"] != 3 || count["detention"] != 1 {
			t.Errorf("CF-08: each thing stands once: %v", count)
		}
		for _, th := range v.Threads {
			fs, err := h.OfThread(h.DB.Read(context.Background()), th)
			if err != nil || len(fs) != 1 || fs[0].ID != m.file {
				t.Errorf("the file is on %s: %v %v", th, fs, err)
			}
			ps, err := promise.OnThread(h.DB.Read(context.Background()), th, []string{"open"}, false, 50)
			if err != nil || len(ps) == 0 {
				t.Errorf("CF-07: what is missing is owed on %s: %v", th, err)
			}
		}
		h.decideForOne(m, second, crimes)
	})
}

// decideForOne asks once, is answered once, and charges for two of the three crimes.
func (h house) decideForOne(m matter, second string, crimes []string) {
	t := h.t
	r, err := h.Ask(h.marsh(), m.file, ask())
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Value.Crimes) != 3 || r.Value.Referral != "red" {
		t.Fatalf("CF-04: offences by crime: %+v %s", r.Value.Crimes, r.Value.Referral)
	}
	yes := approve()
	yes.Missing = "It follows."
	if _, err := h.Approve(h.vaughan(), r.Value.ID, yes); err != nil {
		t.Fatal(err)
	}
	h.settle()
	_, err = h.Decide(h.cps(), r.Value.ID, casefile.Decide{Decision: "charge", Reason: "x", Crimes: []casefile.CrimeDecision{{Crime: "c0", Offences: []string{"TH68010"}}}})
	has(t, err, "casefile.decision.crime")
	done, err := h.Decide(h.cps(), r.Value.ID, casefile.Decide{Decision: "charge", Reason: "Met for two.", Crimes: []casefile.CrimeDecision{{Crime: crimes[0], Offences: []string{"none"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Value.ChargeCrimes) != 2 || !slices.Equal(done.Value.Charge, []string{"OF61102", "TH68010"}) {
		t.Errorf("CF-14: the charges by crime: %+v %v", done.Value.ChargeCrimes, done.Value.Charge)
	}
	for _, th := range []string{m.thread, second} {
		es, err := journal.OnThread(h.DB.Read(context.Background()), th, []string{"open"}, 0, 200)
		if err != nil || !slices.ContainsFunc(es, func(e journal.Entry) bool { return e.Kind == "casefile.decision.received" }) {
			t.Errorf("the decision stands on %s: %v", th, err)
		}
	}
	// charged on the second thread only: the same file is owed, once, on both
	h.tell(second, custody.PersonCharged{Detention: "d1", Person: m.suspect, ASN: "x", Bailed: true, Offences: []custody.Offence{{Code: "TH68010"}}, At: h.Held.Now(), CourtOn: when.MustDay("2026-11-24")})
	ps := h.owed(casefile.FileOwed, "casefile", m.file)
	if len(ps) != 1 || len(ps[0].Threads) != 2 {
		t.Errorf("CF-13: %+v", ps)
	}
	if fs, err := h.OfThread(h.DB.Read(context.Background()), second); err != nil || len(fs) != 1 {
		t.Errorf("the charge made a second file: %v %v", fs, err)
	}
}

func codes(os []casefile.Offence) []string {
	var out []string
	for _, o := range os {
		out = append(out, o.Code)
	}
	return out
}

func has(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), code) {
		t.Errorf("%v, want %s", err, code)
	}
}

// A file with a restricted case in it is as narrow as that; who may not know of it can neither make it nor see it.
func TestAFileKeepsTheNarrowestLabel(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.unfiled()
		second, _ := h.older("restricted:x", m.suspect, "TH68010")
		third, _ := h.older("restricted:y", m.suspect, "TH68010")
		insider := h.As(access.Actor{Staff: "marsh", Name: "marsh", RankNo: 1, OnDuty: true, Roles: []string{"investigator"}, Labels: []string{"open", "restricted:x", "restricted:y"}})
		_, err := h.Assemble(h.marsh(), m.thread, casefile.Assemble{Suspect: m.suspect, Also: []string{second}})
		has(t, err, "casefile.also.thread")
		_, err = h.Assemble(insider, second, casefile.Assemble{Suspect: m.suspect, Also: []string{third}})
		has(t, err, "casefile.two_restricted")
		mux := http.NewServeMux()
		for _, s := range h.Desk.Room().Screens {
			mux.Handle(s.Pattern, s.Handler)
		}
		page := func(ctx context.Context, path string) (int, string) {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx))
			return w.Code, w.Body.String()
		}
		if _, body := page(h.marsh(), "/casefile/thread/"+m.thread+"/assemble"); strings.Contains(body, second) {
			t.Error("the restricted case is offered")
		}
		if code, body := page(insider, "/casefile/thread/"+m.thread+"/assemble"); code != 200 || !strings.Contains(body, second) {
			t.Errorf("the other case is not offered to who may know it: %d", code)
		}
		done, err := h.Assemble(insider, m.thread, casefile.Assemble{Suspect: m.suspect, Also: []string{second}})
		if err != nil || done.Value.Label != "restricted:x" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		h.settle()
		if code, _ := page(h.marsh(), "/casefile/"+done.Value.ID); code != http.StatusNotFound {
			t.Errorf("the page: %d", code)
		}
		th, err := thread.Get(h.DB.Read(context.Background()), second)
		if err != nil {
			t.Fatal(err)
		}
		if code, body := page(insider, "/casefile/"+done.Value.ID); code != 200 || !strings.Contains(body, th.Ref) || !strings.Contains(body, "Cases in this file") {
			t.Errorf("the page for who may: %d", code)
		}
		if l, err := h.List(h.marsh(), paging.Ask{}); err != nil || len(l.Files) != 0 || len(l.Waiting) != 0 {
			t.Errorf("the list: %+v %v", l, err)
		}
		es, err := journal.OnThread(h.DB.Read(context.Background()), m.thread, []string{"open"}, 0, 200)
		if err != nil || slices.ContainsFunc(es, func(e journal.Entry) bool { return strings.HasPrefix(e.Kind, "casefile.") }) {
			t.Errorf("the open thread tells of the file: %v", err)
		}
		for _, p := range h.owed(casefile.ActionOwed, "casefile_action", h.viewAs(insider, done.Value.ID).Actions[0].ID) {
			if p.Label != "restricted:x" {
				t.Errorf("what is owed is labelled %s", p.Label)
			}
		}
	})
}

func (h house) viewAs(ctx context.Context, file string) casefile.View {
	h.t.Helper()
	v, err := h.See(ctx, file)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}
