package casefile_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/casefile"
	control "throughline/police/control/entry"
	"throughline/police/crime"
	custody "throughline/police/custody/entry"
	evidence "throughline/police/evidence/entry"
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
	others := slices.Concat(control.Kinds(), custody.Kinds(), evidence.Kinds(), interview.Kinds())
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

func TestTheFileFromCallToCourt(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		v := h.view(m.file)
		if v.URN != "99BX0000126" || v.Charging.Route != casefile.CPS || len(v.Offences) != 2 || len(v.Unused) != 3 {
			t.Errorf("CF-02, ID-06: %s %+v %+v unused %d", v.URN, v.Charging, v.Offences, len(v.Unused))
		}
		open := func() (n int) {
			for _, a := range h.view(m.file).Actions {
				if a.State == "open" {
					n++
					if ps := h.owed(casefile.ActionOwed, "casefile_action", a.ID); len(ps) != 1 || !ps[0].DueAt.Equal(a.DueAt) || a.Owner == "" {
						t.Errorf("CF-07: %s has no promise: %+v", a.What, ps)
					}
				}
			}
			return n
		}
		if n := open(); n != 6 { // victim, witness, exhibit, interview, convictions, schedule
			t.Errorf("CF-07: %d things owed, want 6: %+v", n, h.view(m.file).Actions)
		}
		asked, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil {
			t.Fatal(err)
		}
		r := asked.Value
		if r.Referral != "red" || !r.DueAt.Equal(roomtest.Noon.Add(24*time.Hour)) || !slices.Equal(r.Offences, []string{"OF61102", "CJ88117"}) || !strings.Contains(strings.Join(r.Reasons, ";"), "actual bodily harm") {
			t.Errorf("CF-04: %+v", r)
		}
		if _, err := h.Ask(h.marsh(), m.file, ask()); !fault.HasCode(err, "casefile.request.one_at_a_time") {
			t.Errorf("a second request: %v", err)
		}
		if _, err := h.Approve(h.marsh(), r.ID, approve()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("CF-05: approved by the wrong role: %v", err)
		}
		if _, err := h.Approve(h.staff("marsh", 2, true, "investigator", "file_supervisor"), r.ID, approve()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("CF-05: approved by whoever asked: %v", err)
		}
		if _, err := h.Approve(h.staff("vaughan", 2, false, "file_supervisor"), r.ID, approve()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("CF-05: off duty: %v", err)
		}
		if _, err := h.Approve(h.As(access.Actor{Staff: "v2", OnDuty: true, Roles: []string{"file_supervisor"}, Family: []string{m.suspect}}), r.ID, approve()); !fault.HasCode(err, "access.own_record") {
			t.Errorf("own relative: %v", err)
		}
		if _, err := h.Approve(h.vaughan(), r.ID, approve()); !fault.HasCode(err, "casefile.request.key_missing") {
			t.Errorf("CF-05: key items are missing: %v", err)
		}
		h.gather(m)
		half := approve()
		half.Needs = false
		if _, err := h.Approve(h.vaughan(), r.ID, half); !fault.HasCode(err, "form.invalid") {
			t.Errorf("CF-05: a point that is not answered: %v", err)
		}
		if n := open(); n != 0 {
			t.Errorf("%d things owed after everything arrived: %+v", n, h.view(m.file).Actions)
		}
		if _, err := h.Approve(h.vaughan(), r.ID, approve()); err != nil {
			t.Fatal(err)
		}
		h.settle()
		v = h.view(m.file)
		if v.Requests[0].State != "accepted" || v.Messages[0].State != "accepted" || v.Messages[0].SentAt.IsZero() || v.Messages[0].ReceivedAt.IsZero() {
			t.Fatalf("I1: %+v %+v", v.Requests[0].State, v.Messages[0])
		}
		if _, err := h.Decide(h.vaughan(), r.ID, casefile.Decide{Decision: "charge", Reason: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the police decided: %v", err)
		}
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "charge", Reason: "The Full Code Test is met."}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "no_further_action", Reason: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		if len(h.owed(casefile.DecisionOwed, "casefile_request", r.ID)) != 0 {
			t.Error("the decision is still owed")
		}
		h.afterCharge(m)
	})
}

// afterCharge: charged and bailed, the file is owed by the day of CF-13, and kept when the prosecutor has accepted it.
func (h house) afterCharge(m matter) {
	t := h.t
	if _, err := h.Send(h.marsh(), m.file, casefile.Send{}); !fault.HasCode(err, "casefile.file.not_charged") {
		t.Errorf("sent before the charge: %v", err)
	}
	h.tell(m.thread, custody.PersonCharged{Detention: "d1", Person: m.suspect, ASN: "x", Bailed: true, Offences: []custody.Offence{{Code: "OF61102"}}, At: h.Held.Now(), CourtOn: when.MustDay("2026-11-24")})
	ps := h.owed(casefile.FileOwed, "casefile", m.file)
	if len(ps) != 1 || when.DayOf(ps[0].DueAt) != when.MustDay("2026-12-21") || ps[0].Law != "casefile.file_due/ngap_bail/2020-12-31" {
		t.Fatalf("CF-13: %+v", ps)
	}
	if _, err := h.Send(h.marsh(), m.file, casefile.Send{}); !fault.HasCode(err, "casefile.file.missing") {
		t.Errorf("CF-13: the file lacks things: %v", err)
	}
	if _, err := h.Send(h.staff("bennett", 1, true, "officer"), m.file, casefile.Send{Missing: "x"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("sent by somebody else: %v", err)
	}
	if _, err := h.Send(h.marsh(), m.file, casefile.Send{Missing: "The transcript follows."}); err != nil {
		t.Fatal(err)
	}
	h.settle()
	if v := h.view(m.file); v.State != "accepted" || len(h.owed(casefile.FileOwed, "casefile", m.file)) != 0 {
		t.Errorf("CF-13: %s, still owed %d", v.State, len(h.owed(casefile.FileOwed, "casefile", m.file)))
	}
}

func TestCF14MoreEvidenceAndRefusalBecomeDatedActions(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.gather(m)
		if _, err := h.SetSimulator(h.cps(), casefile.SetSimulator{Receipt: "refuse", Reason: "The URN is in use."}); err != nil {
			t.Fatal(err)
		}
		send := func() casefile.Request {
			r, err := h.Ask(h.marsh(), m.file, ask())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.Approve(h.vaughan(), r.Value.ID, approve()); err != nil {
				t.Fatal(err)
			}
			h.settle()
			return h.view(m.file).Requests[0]
		}
		r := send()
		if r.State != "refused" || r.Reason != "The URN is in use." || len(h.owed(casefile.DecisionOwed, "casefile_request", r.ID)) != 0 {
			t.Errorf("I1: a refusal with its reason: %+v", r)
		}
		if a := h.view(m.file).Actions[0]; a.State != "open" || a.Request != r.ID || !a.DueAt.Equal(roomtest.Noon.Add(24*time.Hour)) {
			t.Errorf("I2: nobody is told to put it right: %+v", a)
		}
		if _, err := h.SetSimulator(h.cps(), casefile.SetSimulator{Receipt: "accept"}); err != nil {
			t.Fatal(err)
		}
		r = send()
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "more_evidence", Reason: "Not yet."}); !fault.HasCode(err, "casefile.decision.items") {
			t.Errorf("nothing asked for: %v", err)
		}
		items := []casefile.EvidenceItem{{What: "Medical evidence of the injury"}, {What: "Camera of the shop", Owner: "staff:howells", DueOn: when.MustDay("2026-11-25")}}
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "more_evidence", Reason: "Not yet.", Items: items}); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, a := range h.view(m.file).Actions {
			if a.Request != r.ID {
				continue
			}
			n++
			if len(h.owed(casefile.ActionOwed, "casefile_action", a.ID)) != 1 {
				t.Errorf("CF-14: no promise for %s", a.What)
			}
			if a.What == items[1].What && (a.Owner != "staff:howells" || when.DayOf(a.DueAt) != items[1].DueOn) {
				t.Errorf("CF-14: %+v", a)
			}
			if _, err := h.Finish(h.marsh(), a.ID, casefile.Finish{Result: "Attached."}); err != nil {
				t.Error(err)
			}
			if len(h.owed(casefile.ActionOwed, "casefile_action", a.ID)) != 0 {
				t.Errorf("still owed: %s", a.What)
			}
		}
		if n != 2 {
			t.Errorf("CF-14: %d actions, want 2", n)
		}
		if r = send(); r.State != "accepted" {
			t.Errorf("asked again: %s", r.State)
		}
		h.Held.Add(46 * time.Minute) // nobody decides for the simulator: it does by itself
		h.settle()
		if r = h.view(m.file).Requests[0]; r.Decision != "charge" || len(r.Charge) != 2 {
			t.Errorf("the simulator's own decision: %+v", r)
		}
	})
}

func TestCF14EveryMessageIsAnsweredOrSomebodyIsTold(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.gather(m)
		h.Training = false // no line to a prosecutor
		r, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Approve(h.vaughan(), r.Value.ID, approve()); err != nil {
			t.Fatal(err)
		}
		h.settle()
		msg := h.view(m.file).Messages[0]
		if msg.State != "queued" {
			t.Errorf("I1: %s without a line", msg.State)
		}
		if ps := h.owed(casefile.AnswerOwed, "casefile_message", msg.ID); len(ps) != 1 || ps[0].DueAt.Sub(ps[0].StartedAt) != time.Hour {
			t.Fatalf("I1: nobody is promised an answer: %+v", ps)
		}
		h.Held.Add(61 * time.Minute)
		h.House.Settle()
		if ps := h.owed(casefile.AnswerOwed, "casefile_message", msg.ID); ps[0].State != promise.Broken {
			t.Errorf("I1: nobody is told: %+v", ps)
		}
		h.Training = true
		h.Held.Add(2 * time.Hour)
		h.settle()
		if got := h.view(m.file).Messages[0]; got.State != "accepted" {
			t.Errorf("I1: the message was not tried again: %+v", got)
		}
		if _, err := h.AnswerMessage(h.cps(), msg.ID, casefile.Answer{State: "received"}); err != nil {
			t.Errorf("CF-14: the same answer again: %v", err)
		}
		if _, err := h.AnswerMessage(h.cps(), msg.ID, casefile.Answer{State: "refused", Reason: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("CF-14: refused after it was accepted: %v", err)
		}
	})
}

func TestCF03CF10Refusals(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		tt := ask()
		tt.Test = "threshold"
		if _, err := h.Ask(h.marsh(), m.file, tt); !fault.HasCode(err, "casefile.request.review_on") {
			t.Errorf("CF-03: a Threshold Test without a review: %v", err)
		}
		h.tell(m.thread, custody.PersonReleased{Detention: "d1", Person: m.suspect})
		tt.ReviewOn = when.MustDay("2026-12-01")
		if _, err := h.Ask(h.marsh(), m.file, tt); !fault.HasCode(err, "casefile.request.threshold") {
			t.Errorf("CF-03: a Threshold Test out of custody: %v", err)
		}
		police := casefile.Ask{Offences: []string{"CJ88001"}, Plea: "not_guilty", PleaBasis: "Denied", Test: "full_code"}
		if _, err := h.Ask(h.marsh(), m.file, police); !fault.HasCode(err, "casefile.request.police_may_charge") {
			t.Errorf("CF-02: a police charge was sent: %v", err)
		}
		green, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil || green.Value.Referral != "green" || when.DayOf(green.Value.DueAt) != when.MustDay("2026-12-21") {
			t.Errorf("CF-04: %+v %v", green.Value, err)
		}
		if _, err := h.Return(h.vaughan(), green.Value.ID, casefile.Return{Reason: "The interview is missing."}); err != nil {
			t.Error(err)
		}
		for _, c := range []struct {
			in   casefile.UnusedDecision
			code string
		}{{casefile.UnusedDecision{No: 1, Decision: "rebutted"}, "casefile.unused.reason"}, {casefile.UnusedDecision{No: 1, Decision: "does_not", Reason: "x"}, "casefile.unused.presumed"}, {casefile.UnusedDecision{No: 99, Decision: "meets_test"}, "casefile.unused.unknown"}} {
			if _, err := h.DecideUnused(h.marsh(), m.file, casefile.DecideUnused{Decisions: []casefile.UnusedDecision{c.in}}); !fault.HasCode(err, c.code) {
				t.Errorf("CF-10 %+v: %v", c.in, err)
			}
		}
		if _, err := h.Desk.Settle(h.marsh(), m.file, casefile.Settle{Item: "mg15", How: "done", Detail: "Said so."}); !fault.HasCode(err, "casefile.item.record") {
			t.Errorf("an interview that is not on the record: %v", err)
		}
		if _, err := h.Assemble(h.marsh(), m.thread, casefile.Assemble{}); !fault.HasCode(err, "casefile.exists") {
			t.Errorf("a second file: %v", err)
		}
		// MOB-02: an edited statement is unsigned again, and is owed again
		h.tell(m.thread, evidence.StatementSigned{Statement: "s1", Witness: m.victim, At: h.Held.Now()})
		h.tell(m.thread, evidence.StatementChanged{Statement: "s1", Witness: m.victim, N: 2, Voids: 1})
		if !slices.ContainsFunc(h.view(m.file).Ready, func(i casefile.Item) bool { return i.Code == "mg11_victim/"+m.victim && i.State == "missing" }) {
			t.Error("an edited statement still counts")
		}
	})
}

// Every screen of the two rooms answers, no two patterns stand in each other's way, and every operation registers.
func TestPagesAnswer(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.gather(m)
		r, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		var a huma.API = api.New(mux, "test")
		for _, rm := range h.rooms {
			rm.API(a)
			for _, s := range rm.Screens {
				mux.Handle(s.Pattern, s.Handler)
			}
		}
		get := func(ctx context.Context, path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx))
			return w
		}
		for path, want := range map[string]string{
			"/crime": "26/000001", "/crime/" + m.crime: "What happened", "/crime/" + m.crime + "/outcome": "Outcome", "/crime/" + m.crime + "/oic": "Officer in the case", "/crime/offences?q=abh": "OF61102",
			"/crime/incident/inc" + m.thread + "/record": "41 High Street", "/crime/thread/" + m.thread + "/record": "What happened", "/casefile": "99BX0000126", "/casefile/" + m.file: "The police may not charge this case",
			"/casefile/" + m.file + "/forms": "MG12: Exhibit list", "/casefile/" + m.file + "/request": "Plea that is expected", "/casefile/" + m.file + "/item": "Answer", "/casefile/" + m.file + "/unused": "Log of the incident",
			"/casefile-request/" + r.Value.ID: "Approve and send", "/casefile-request/" + r.Value.ID + "/approve": "Every reasonable line", "/casefile/thread/" + m.thread + "/assemble": "Put the file together",
		} {
			if w := get(h.vaughan(), path); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d, without %q", path, w.Code, want)
			}
		}
		for path, want := range map[string]string{"/api/casefile": `"waiting":[{"id"`, "/api/casefile/" + m.file: `"urn":"99BX0000126"`, "/api/casefile/thread/" + m.thread: m.file, "/api/crime": "26/000001", "/api/crime/" + m.crime: `"number":"26/000001"`,
			"/api/crime/thread/" + m.thread: m.crime, "/api/crime/offences?q=blade": "CJ88117"} {
			if w := get(h.vaughan(), path); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d without %s: %.300s", path, w.Code, want, w.Body.String())
			}
		}
		post := func(ctx context.Context, path, body string) *httptest.ResponseRecorder {
			req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)).WithContext(ctx)
			req.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, req)
			return w
		}
		if w := post(h.vaughan(), "/api/casefile/request/"+r.Value.ID+"/approve", `{"enquiries":true,"plea":true,"disclosure":true,"redaction":true,"needs":true,"time_limits":true}`); w.Code != 200 || !strings.Contains(w.Body.String(), `"state":"queued"`) {
			t.Errorf("approve: %d %.300s", w.Code, w.Body.String())
		}
		if w := post(h.vaughan(), "/api/crime/"+m.crime+"/outcome", `{"outcome":"1"}`); w.Code != 422 || !strings.Contains(w.Body.String(), "crime.outcome.needs.charge_date") {
			t.Errorf("outcome: %d %.300s", w.Code, w.Body.String())
		}
		outsider := h.staff("flynn", 0, true, "finance")
		for _, path := range []string{"/crime", "/crime/" + m.crime, "/crime/incident/inc" + m.thread + "/record", "/casefile", "/casefile/" + m.file, "/casefile/" + m.file + "/forms", "/casefile-request/" + r.Value.ID, "/api/casefile/" + m.file, "/api/crime/" + m.crime, "/api/casefile/thread/" + m.thread} {
			if w := get(outsider, path); w.Code != 403 || strings.Contains(w.Body.String(), "99BX") {
				t.Errorf("%s shows itself to finance: %d", path, w.Code)
			}
		}
	})
}
