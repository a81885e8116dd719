package expenses_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	control "throughline/police/control/entry"
	court "throughline/police/court/entry"
	"throughline/police/duty"
	"throughline/police/expenses"
	"throughline/police/people"
)

// straight is a map on which every drive is 11,909 metres: 14.8 miles there and back.
type straight struct{}

func (straight) Place(name string) (geo.Point, bool) {
	return geo.Point{Lat: 51.6, Lon: -3}, name != "Nowhere"
}
func (straight) Metres(_, _ geo.Point) (int64, bool) { return 11_909, true }

type house struct {
	*roomtest.House
	*expenses.Desk
	duty *duty.Desk
	room room.Room
}

func each(t *testing.T, f func(t *testing.T, h house)) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		p := people.New(h.Host)
		d := duty.New(h.Host, p)
		e := expenses.New(h.Host, d, straight{})
		x := house{h, e, d, e.Room()}
		h.Start(p.Room(), d.Room(), room.Room{Name: "others", Entries: slices.Concat(control.Kinds(), court.Kinds())}, x.room)
		for _, s := range []duty.JoinStaff{{ID: "howells", Name: "S. Howells", Number: "2207", Rank: "constable", Roles: []string{"officer"}, Teams: []string{"response"}},
			{ID: "bevan", Name: "A. Bevan", Number: "2311", Rank: "constable", Roles: []string{"officer"}, Teams: []string{"response"}}} {
			if _, err := d.Join(h.System(), s); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.SetCrew(h.System(), duty.SetCrew{Callsign: "BX21", Staff: []string{"howells", "bevan"}, Vehicle: "Vauxhall Astra BX21", Base: "Newport Central", Lat: 51.5, Lon: -3.1, From: "2026-11-23T08:00"}); err != nil {
			t.Fatal(err)
		}
		h.Settle()
		f(t, x)
	})
}

func (h house) q() db.Querier { return h.DB.Read(context.Background()) }

func (h house) as(id string, role string, teams ...string) context.Context {
	return h.As(access.Actor{Staff: id, Name: id, OnDuty: true, Roles: []string{role}, Teams: teams, Labels: []string{"audit", "open"}})
}

func (h house) howells() context.Context { return h.as("howells", "officer", "response") }
func (h house) finance() context.Context { return h.as("flynn", "finance") }
func (h house) auditor() context.Context { return h.as("quinn", "auditor") }

// hears records entries on a thread, a new one when it is "", and lets the room hear them.
func (h house) hears(t *testing.T, thread, label string, bodies ...journal.Body) string {
	t.Helper()
	a := act.Of("test.scene", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{})
	if thread != "" {
		a = a.On(thread)
	}
	done, err := act.Do(h.System(), h.Door, a, func(tx *act.Tx) (string, error) {
		id := thread
		if thread == "" {
			th, err := tx.OpenThread(label)
			if err != nil {
				return "", err
			}
			id = th.ID
		}
		for _, b := range bodies {
			if _, err := tx.Record(b); err != nil {
				return "", err
			}
		}
		return id, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.House.Settle()
	return done.Value
}

// run does the queued jobs of this room.
func (h house) run(t *testing.T) {
	t.Helper()
	w := jobs.New(h.DB, h.Held, h.room.Jobs, jobs.Settings{})
	if _, err := w.RunDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.House.Settle()
}

// hearing is one for which these were warned and which was held, and the claims that were drafted from it.
func (h house) hearing(t *testing.T, label, id string, staff ...string) string {
	t.Helper()
	at := h.Held.Now().Add(-3 * time.Hour)
	thread := h.hears(t, "", label, court.HearingListed{Hearing: id, CourtName: "Gwent, Newport", At: at})
	for _, s := range staff {
		h.hears(t, thread, "", court.WitnessWarned{Warning: id + s, Staff: s, Hearing: id, At: at})
	}
	h.hears(t, thread, "", court.HearingResulted{Hearing: id, On: when.DayOf(at)})
	h.run(t)
	return thread
}

func (h house) draft(t *testing.T, ctx context.Context) expenses.View {
	t.Helper()
	m, err := h.Mine(ctx)
	if err != nil || len(m.Claims) == 0 || m.Claims[0].State != "draft" {
		t.Fatalf("no draft: %v %+v", err, m)
	}
	v, err := h.See(ctx, m.Claims[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var word = expenses.Submit{Certified: true, Insured: true}

func codes(err error) string {
	f := fault.Of(err)
	if f == nil {
		return ""
	}
	out := f.Code
	for _, x := range f.Fields {
		out += " " + x.Name + ":" + x.Code
	}
	return out
}

// EXP-06: a warning and a hearing that was held are a claim, certified in two presses and paid without approval.
func TestEXP06AWarningAndAHearingBecomeAPaidClaim(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		if len(v.Lines) != 1 || v.Lines[0].Tenths != 148 || v.Lines[0].Route != 23_818 || v.Pence != 814 || v.Lines[0].What != "Own car from Newport Central to Gwent, Newport court and back" {
			t.Fatalf("%+v", v.Lines)
		}
		if len(v.Findings) != 1 || v.Findings[0].Code != "new_claimant" || len(v.Declare) != 2 || v.PayDay.String() != "2026-12-18" {
			t.Errorf("%+v %v %s", v.Findings, v.Declare, v.PayDay)
		}
		for _, c := range []struct {
			ctx  context.Context
			in   expenses.Submit
			want string
		}{{h.as("bevan", "officer"), word, "access.refused"}, {h.finance(), word, "access.refused"},
			{h.howells(), expenses.Submit{Insured: true}, "form.invalid certified:form.required_yes"}, {h.howells(), expenses.Submit{Certified: true}, "expenses.claim.insured insured:expenses.claim.insured"}} {
			if _, err := h.Submit(c.ctx, v.ID, c.in); !strings.HasPrefix(codes(err), strings.Split(c.want, ":")[0]) {
				t.Errorf("%s, want %s", codes(err), c.want)
			}
		}
		done, err := h.Submit(h.howells(), v.ID, word)
		if err != nil || done.Value.State != "paid" || done.Value.Period != "2026-11" || done.Value.Pence != 814 || done.Value.Certified != strings.Join(v.Declare, "\n") {
			t.Fatalf("%v %+v", err, done.Value)
		}
		if _, err := h.Submit(h.howells(), v.ID, word); codes(err) != "expenses.claim.sent" {
			t.Errorf("a second press: %v", err)
		}
		if _, err := h.See(h.as("bevan", "officer"), v.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another officer opened it: %v", err)
		}
	})
}

func TestEXP06WhatIsNoJourneyIsLeftOutAndSaid(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		thread := h.hears(t, "", "open", court.HearingListed{Hearing: "h", CourtName: "Newport", At: h.Held.Now()}, court.WitnessWarned{Warning: "w", Staff: "howells", Hearing: "h"},
			court.WitnessStoodDown{Warning: "w", Staff: "howells", Hearing: "h"}, court.HearingResulted{Hearing: "h"},
			control.UnitDispatched{Assignment: "a", Callsign: "BX21", Staff: []string{"howells", "bevan"}, Metres: 3000}, control.UnitCleared{Assignment: "a", Callsign: "BX21", Attended: true})
		m, err := h.Mine(h.howells())
		if err != nil || len(m.Claims) != 0 || len(m.LeftOut) != 2 {
			t.Fatalf("%v %+v", err, m)
		}
		h.Held.Add(time.Minute)
		if _, err := h.duty.SetCrew(h.System(), duty.SetCrew{Callsign: "BX21", Staff: []string{"howells", "bevan"}, Vehicle: "Own car"}); err != nil {
			t.Fatal(err)
		}
		h.House.Settle()
		h.hears(t, thread, "", control.UnitDispatched{Assignment: "b", Callsign: "BX21", Staff: []string{"howells", "bevan"}, Metres: 8047}, control.UnitCleared{Assignment: "b", Callsign: "BX21", Attended: true})
		v := h.draft(t, h.howells())
		if v.Source != "unit" || v.Lines[0].Tenths != 100 || !slices.Equal(v.Lines[0].Passengers, []string{"bevan"}) || v.Pence != 600 {
			t.Errorf("a unit's journey in one's own car: %+v", v.Lines)
		}
		if m, _ := h.Mine(h.as("bevan", "officer")); len(m.Claims) != 0 {
			t.Error("the passenger has no journey of their own")
		}
	})
}

// EXP-06, EXP-07: the same journey of two crew stops; it is settled by somebody else, and never by the claimant.
func TestEXP07AStopIsSettledBySomebodyElse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells", "bevan")
		if _, err := h.Submit(h.howells(), h.draft(t, h.howells()).ID, word); err != nil {
			t.Fatal(err)
		}
		bevan := h.as("bevan", "officer")
		done, err := h.Submit(bevan, h.draft(t, bevan).ID, word)
		c := done.Value
		if err != nil || c.State != "stopped" || !slices.ContainsFunc(c.Findings, func(f expenses.Finding) bool {
			return f.Code == "duplicate_journey" && f.Outcome == "stop" && f.Detail != ""
		}) {
			t.Fatalf("%v %+v", err, c)
		}
		owed, err := promise.Of(h.q(), "expenses.settle", journal.Ref{Kind: "claim", ID: c.ID})
		if err != nil || len(owed) != 1 || owed[0].Owner != "role:finance" || owed[0].OwedTo != "staff:bevan" || !strings.HasPrefix(owed[0].Law, "expenses.term/settle_stopped/") {
			t.Errorf("%v %+v", err, owed)
		}
		in := expenses.Settle{How: "pay", Reason: "They drove two cars, both were seen"}
		for name, ctx := range map[string]context.Context{"the claimant": h.as("bevan", "finance"), "their team": h.as("flynn", "finance", "response"), "an auditor": h.auditor(), "an officer": h.howells()} {
			if _, err := h.Desk.Settle(ctx, c.ID, in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s settled it: %v", name, err)
			}
		}
		desk, err := h.Counter(h.as("bevan", "finance"))
		if err != nil || len(desk.Stopped) != 0 {
			t.Errorf("one's own is not listed to settle: %v %+v", err, desk)
		}
		paid, err := h.Desk.Settle(h.finance(), c.ID, in)
		if err != nil || paid.Value.State != "paid" || paid.Value.Settled != in.Reason {
			t.Errorf("%v %+v", err, paid.Value)
		}
		if owed, _ := promise.Of(h.q(), "expenses.settle", journal.Ref{Kind: "claim", ID: c.ID}); len(owed) != 0 {
			t.Errorf("still owed: %+v", owed)
		}
	})
}

func TestEXP05LinesByHandAndExplanations(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		begun, err := h.Begin(h.howells(), expenses.Begin{Title: "Training at headquarters"})
		if err != nil {
			t.Fatal(err)
		}
		id := begun.Value.ID
		if _, err := h.Submit(h.howells(), id, word); !strings.HasPrefix(codes(err), "expenses.claim.empty") {
			t.Error(codes(err))
		}
		for _, c := range []struct {
			in   expenses.SaveLine
			want string
		}{{expenses.SaveLine{}, "kind:expenses.line.kind"}, {expenses.SaveLine{Kind: "parking", On: "2026-11-23", What: "x"}, "amount:expenses.line.amount"}, {expenses.SaveLine{Kind: "mileage_car", On: "2026-11-23", What: "x"}, "miles:expenses.line.miles"},
			{expenses.SaveLine{Kind: "mileage_car", On: "2026-11-23", What: "x", Miles: "14.88"}, "miles:"}, {expenses.SaveLine{Kind: "mileage_car", On: "2026-11-23", What: "x", Miles: "1", Passengers: []string{"howells"}}, "expenses.line.own_passenger"}} {
			if _, err := h.AddLine(h.howells(), id, c.in); !strings.Contains(codes(err), c.want) {
				t.Errorf("%+v: %s, want %s", c.in, codes(err), c.want)
			}
		}
		if _, err := h.duty.BookOn(h.System(), "howells", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		v, err := h.AddLine(h.howells(), id, expenses.SaveLine{Kind: "parking", On: "2026-11-23", What: "Parking", Payee: "Kingsway Centre", Amount: "3.20"})
		if err != nil || v.Value.Pence != 320 {
			t.Fatalf("%v %+v", err, v.Value)
		}
		line := v.Value.Lines[0].ID
		if f := v.Value.Findings; !slices.ContainsFunc(f, func(f expenses.Finding) bool { return f.Code == "receipt_missing" }) || !slices.ContainsFunc(f, func(f expenses.Finding) bool { return f.Code == "not_on_duty" }) {
			t.Errorf("a day without duty, without a receipt: %+v", f)
		}
		if _, err := h.duty.SetTour(h.System(), "howells", duty.SetTour{StartsAt: "2026-11-23T08:00", EndsAt: "2026-11-23T16:00"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Submit(h.howells(), id, word); !strings.HasPrefix(codes(err), "expenses.claim.explain explanation:") {
			t.Error(codes(err))
		}
		v, err = h.ChangeLine(h.howells(), line, expenses.SaveLine{Amount: "4.00", Receipt: []byte("a receipt")})
		if err != nil || v.Value.Pence != 400 || v.Value.Lines[0].What != "Parking" || len(v.Value.Lines[0].Receipt) != 64 || len(v.Value.Findings) != 1 {
			t.Fatalf("what is left blank stays: %v %+v", err, v.Value)
		}
		done, err := h.Submit(h.howells(), id, expenses.Submit{Certified: true})
		if err != nil || done.Value.State != "paid" {
			t.Fatalf("no car, no insurance to declare: %v", err)
		}
	})
}

// EXP-07, EXP-08: corrections are counter-entries, a period is sent once, and a locked one takes nothing more.
func TestEXP08PayrollIsTheSameToTheByteAndLocked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		if _, err := h.Submit(h.howells(), v.ID, word); err != nil {
			t.Fatal(err)
		}
		in := expenses.Export{Period: "2026-11"}
		if _, err := h.Export(h.auditor(), in); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		if _, err := h.Export(h.finance(), expenses.Export{Period: "2026-12"}); codes(err) != "expenses.payroll.ahead" {
			t.Error(codes(err))
		}
		first, err := h.Export(h.finance(), in)
		if err != nil || first.Value.Rows != 1 || first.Value.Pence != 814 || len(first.Value.Hash) != 64 || first.Value.Again {
			t.Fatalf("%v %+v", err, first.Value)
		}
		h.Held.Add(time.Hour)
		fix := expenses.Correct{Line: v.Lines[0].ID, Miles: "12.8", Reason: "I came back another way"}
		locked := fix
		locked.Period = "2026-11"
		more := fix
		more.Miles = "20"
		for _, c := range []struct {
			ctx  context.Context
			in   expenses.Correct
			want string
		}{{h.howells(), locked, "expenses.period.locked"}, {h.howells(), more, "expenses.correct.more"}, {h.as("bevan", "officer"), fix, "access.refused"}} {
			if _, err := h.Correct(c.ctx, v.ID, c.in); !strings.HasPrefix(codes(err), c.want) {
				t.Errorf("%s, want %s", codes(err), c.want)
			}
		}
		done, err := h.Correct(h.howells(), v.ID, fix)
		if err != nil || done.Value.Pence != 704 || len(done.Value.Rows) != 3 || done.Value.Rows[1].Pence != -814 || done.Value.Rows[2].Pence != 704 || done.Value.Rows[1].Period != "2026-12" || done.Value.Lines[0].Pence != 814 {
			t.Fatalf("%v %+v", err, done.Value.Rows)
		}
		again, err := h.Export(h.finance(), in)
		if err != nil || again.Value.Text != first.Value.Text || again.Value.Hash != first.Value.Hash || !again.Value.Again {
			t.Errorf("%v\n%s\n%s", err, first.Value.Text, again.Value.Text)
		}
		h.Held.Set(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
		next, err := h.Export(h.finance(), expenses.Export{Period: "2026-12"})
		if err != nil || next.Value.Pence != -110 || !strings.Contains(next.Value.Text, "-14.8,mile,0.55,-8.14") {
			t.Errorf("%v %s", err, next.Value.Text)
		}
		seen, err := h.SeeFile(h.auditor(), "2026-11")
		if err != nil || seen.Text != first.Value.Text {
			t.Error(err)
		}
	})
}

// EXP-03: what was paid before a later rate was made is paid the difference, once.
func TestEXP03BackPaymentOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Held.Set(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		if _, err := h.Submit(h.howells(), v.ID, word); !strings.HasPrefix(codes(err), "expenses.claim.no_miles") {
			t.Errorf("where they started is not known: %s", codes(err))
		}
		if _, err := h.ChangeLine(h.howells(), v.Lines[0].ID, expenses.SaveLine{Miles: "14.8"}); err != nil {
			t.Fatal(err)
		}
		paid, err := h.Submit(h.howells(), v.ID, word)
		if err != nil || paid.Value.Pence != 666 {
			t.Fatalf("on 1 May the rate was 45p: %v %d", err, paid.Value.Pence)
		}
		in := expenses.BackPay{Reason: "The rate announced on 21 May"}
		if _, err := h.BackPay(h.finance(), v.ID, in); codes(err) != "expenses.back_pay.none" {
			t.Errorf("it was paid at the rate known: %s", codes(err))
		}
		h.Held.Set(time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC))
		if _, err := h.BackPay(h.as("howells", "finance"), v.ID, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("to oneself: %v", err)
		}
		more, err := h.BackPay(h.finance(), v.ID, in)
		if err != nil || more.Value.Pence != 814 || len(more.Value.Rows) != 2 || more.Value.Rows[1].Pence != 148 || more.Value.Rows[1].RatePence != 10 || more.Value.Lines[0].Pence != 666 {
			t.Fatalf("%v %+v", err, more.Value.Rows)
		}
		if _, err := h.BackPay(h.finance(), v.ID, in); codes(err) != "expenses.back_pay.none" {
			t.Errorf("twice: %s", codes(err))
		}
	})
}

func TestEXP06TheSampleIsDrawnAfterSubmissionAndLookedAtByAnAuditor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, n := range []string{"h1", "h2"} { // the first claim of all is looked at without a draw
			h.hearing(t, "open", n, "howells")
			if _, err := h.Submit(h.howells(), h.draft(t, h.howells()).ID, word); err != nil {
				t.Fatal(err)
			}
			h.Held.Add(24 * time.Hour)
		}
		if _, err := h.DrawSample(h.finance(), expenses.DrawSample{Period: "2026-11"}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		d, err := h.DrawSample(h.auditor(), expenses.DrawSample{Period: "2026-11"})
		if err != nil || len(d.Value.Candidates) != 1 || len(d.Value.Drawn) != 1 || len(d.Value.Seed) != 32 || d.Value.Percent != 5 {
			t.Fatalf("%v %+v", err, d.Value)
		}
		if _, err := h.DrawSample(h.auditor(), expenses.DrawSample{Period: "2026-11"}); codes(err) != "expenses.sample.none" {
			t.Errorf("drawn twice: %s", codes(err))
		}
		desk, err := h.Counter(h.auditor())
		if err != nil || len(desk.ToAudit) != 2 {
			t.Errorf("%v %+v", err, desk)
		}
		in := expenses.Audit{Result: "ok", Note: "Compared with the court's list"}
		for name, ctx := range map[string]context.Context{"the claimant": h.as("howells", "auditor"), "their team": h.as("quinn", "auditor", "response"), "finance": h.finance()} {
			if _, err := h.Audit(ctx, d.Value.Drawn[0], in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s audited it: %v", name, err)
			}
		}
		if _, err := h.Audit(h.auditor(), d.Value.Drawn[0], in); err != nil {
			t.Error(err)
		}
		if _, err := h.Audit(h.auditor(), d.Value.Drawn[0], in); codes(err) != "expenses.audit.done" {
			t.Error(codes(err))
		}
	})
}

// A claim from a restricted case is there for its claimant only while they hold the label.
func TestRestrictedClaimsAreNotListed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "restricted:x", "h1", "howells")
		member := h.As(access.Actor{Staff: "howells", OnDuty: true, Roles: []string{"officer"}, Labels: []string{"open", "restricted:x"}})
		v := h.draft(t, member)
		if m, err := h.Mine(h.howells()); err != nil || len(m.Claims) != 0 {
			t.Errorf("%v %+v", err, m)
		}
		if _, err := h.See(h.auditor(), v.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		mux := http.NewServeMux()
		for _, s := range h.room.Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		ask := func(ctx context.Context, method, path string, body url.Values) *httptest.ResponseRecorder {
			r := httptest.NewRequest(method, path, strings.NewReader(body.Encode())).WithContext(ctx)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		claim := "/expenses/claim/" + v.ID
		for path, wants := range map[string][]string{"/expenses": {"Your claims", "Court on", "£8.14"}, claim: {"You are claiming £8.14", "14.8 miles at 55p", "I spent this on duty.", "My car was insured", "Certify and submit", "Fri 18 Dec 2026"},
			claim + "/line": {"Miles in my own car"}, "/expenses/line/" + v.Lines[0].ID + "/change": {"14.8"}} {
			w := ask(h.howells(), "GET", path, nil)
			for _, want := range wants {
				if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
					t.Errorf("%s (%d) lacks %q", path, w.Code, want)
				}
			}
			if strings.Contains(w.Body.String(), "checked") {
				t.Errorf("%s: something is ticked beforehand", path)
			}
		}
		if w := ask(h.howells(), "POST", claim+"/submit", url.Values{}); w.Code != 422 || !strings.Contains(w.Body.String(), "#certified") {
			t.Errorf("nothing ticked: %d", w.Code)
		}
		if w := ask(h.howells(), "POST", claim+"/submit", url.Values{"certified": {"true"}, "insured": {"true"}}); w.Code != 303 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if w := ask(h.howells(), "GET", claim, nil); !strings.Contains(w.Body.String(), "Sent to payroll") {
			t.Errorf("%d", w.Code)
		}
		if w := ask(h.finance(), "GET", "/expenses/desk", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "2026-11") {
			t.Errorf("%d", w.Code)
		}
		if w := ask(h.howells(), "GET", "/expenses/desk", nil); w.Code != 403 {
			t.Errorf("an officer at the desk of finance: %d", w.Code)
		}
	})
}
