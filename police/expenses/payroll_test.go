package expenses_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/police/expenses"
)

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

// A claim from a restricted case is there for its claimant only while they hold the label.
func TestRestrictedClaimsAreNotListed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "restricted:x", "h1", "howells")
		member := h.As(access.Actor{Staff: "howells", OnDuty: true, Roles: []string{"officer"}, Labels: []string{"open", "restricted:x"}})
		v := h.draft(t, member)
		if m, err := h.Mine(h.howells(), paging.Ask{}); err != nil || len(m.Claims) != 0 {
			t.Errorf("%v %+v", err, m)
		}
		if _, err := h.See(h.auditor(), v.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// asks is this room's screens, to be asked as a browser asks.
func (h house) asks() func(ctx context.Context, method, path string, body url.Values) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for _, s := range h.room.Screens {
		mux.HandleFunc(s.Pattern, s.Handler)
	}
	return func(ctx context.Context, method, path string, body url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body.Encode())).WithContext(ctx)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		ask := h.asks()
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
