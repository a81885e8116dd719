package exchange_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/exchange"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
)

func TestAMessageOfARestrictedThreadIsThereOnlyForWhoHoldsItsLabel(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		m := f.ask("staff:coles", f.secret, "secret", "k1")
		if _, err := f.desk.See(f.as("staff:howells"), m); !fault.Is(err, fault.NotFound) {
			t.Errorf("seen: %v", err)
		}
		for _, state := range []string{"", "waiting", "queued"} {
			if got := f.list("staff:howells", state); len(got) != 0 {
				t.Errorf("%q lists %v", state, got)
			}
			if got := f.list("staff:coles", state); !slices.Equal(got, []string{m}) {
				t.Errorf("%q lists %v to who holds the label", state, got)
			}
		}
		for who, waiting := range map[string]string{"staff:howells": "Waiting (0)", "staff:coles": "Waiting (1)"} {
			if b := f.page(who, "/exchange"); !strings.Contains(b, waiting) || strings.Contains(b, m) == (who == "staff:howells") {
				t.Errorf("%s is not shown %s", who, waiting)
			}
		}
		f.acknowledge(m) // the system keeps the record, so it holds the label of its message
		if x := f.answer(m); x.State != "done" {
			t.Errorf("%+v", x)
		}
		if es := f.cameBack(m); len(es) != 1 || es[0].Label != "restricted:x" {
			t.Errorf("%+v", es)
		}
		if got := f.list("staff:howells", "done"); len(got) != 0 {
			t.Errorf("done lists %v", got)
		}
	})
}

// page draws a screen of the desk.
func (f *fixture) page(account, path string) string {
	f.t.Helper()
	mux := http.NewServeMux()
	for _, s := range f.desk.Room().Screens {
		mux.HandleFunc(s.Pattern, s.Handler)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil).WithContext(f.as(account)))
	if w.Code != http.StatusOK {
		f.t.Errorf("%s: %d", path, w.Code)
	}
	return w.Body.String()
}

func TestWhoAskedIsJudgedAsTheyWereWhenTheyAsked(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		m := f.ask("staff:howells", f.open, "one", "k1")
		f.offAfter = f.Held.Now().Add(time.Hour)
		f.Held.Add(12 * time.Hour)
		f.Settle()
		if got := f.list("staff:coles", "late"); !slices.Equal(got, []string{m}) {
			t.Errorf("late: %v", got)
		}
		ns, err := promise.Notices(f.q(), []string{"role:operations"}, []string{"open"}, 10)
		if err != nil || len(ns) == 0 {
			t.Errorf("nobody was told that it is late: %v %v", ns, err)
		}
		if b := f.page("staff:coles", "/exchange/"+m); !strings.Contains(b, "Niche RMS") {
			t.Error("its page does not say where it went")
		}
		f.acknowledge(m)
		if x := f.answer(m); x.State != "done" {
			t.Errorf("%+v", x)
		}
		f.offAfter = f.Held.Now().Add(-time.Hour)
		if _, err := f.note(f.request(f.as("staff:howells"), f.open, "two", "k2"), f.open, "two"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("off duty: %v", err)
		}
	})
}

// seize is an act of a room that is kept here, whose closure writes to one that is not.
func (f *fixture) seize(ctx context.Context) error {
	a := act.Of("insight.see", journal.Ref{Kind: "insight", ID: "1"}).On(f.open.ID).With(access.Resource{})
	_, err := act.Do(ctx, f.Door, a, func(tx *act.Tx) (string, error) {
		if _, err := tx.Record(met{}); err != nil {
			return "", fmt.Errorf("inside: %w", err)
		}
		return "x", nil
	})
	return err
}

func TestAnActThatWritesToARoomKeptElsewhereGoesThereWhole(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		chief := access.WithActor(context.Background(), &access.Actor{Account: "staff:hartley", Kind: "staff", Staff: "hartley", Name: "hartley", Roles: []string{"chief"}, OnDuty: true, Labels: []string{"open"}})
		if err := f.seize(chief); !fault.HasCode(err, "exchange.no_request") {
			t.Errorf("without a request: %v", err)
		}
		large := access.WithRequest(chief, access.Request{Sent: &access.Sent{Method: "POST", Path: "/", TooLarge: true}})
		if err := f.seize(large); !fault.HasCode(err, "exchange.too_large") {
			t.Errorf("too large: %v", err)
		}
		err := f.seize(f.request(chief, f.open, "seize", "k1"))
		if !fault.Is(err, fault.Elsewhere) || fault.Of(err).Params["kept_in"] != "Othersys" {
			t.Errorf("with a request: %v", err)
		}
		if got := f.list(other, "queued"); len(got) != 1 {
			t.Errorf("the other system is sent %v", got)
		}
		m := f.ask("staff:howells", f.open, "both", "k2") // a room of one system, writing to a room of another
		f.acknowledge(m)
		if x := f.answer(m); x.State != "refused" || !strings.Contains(string(x.Result), "exchange.two_systems") {
			t.Errorf("%+v", x)
		}
	})
}

func TestASystemBringsWhatBeganThereToItsOwnRoomsOnly(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		bring := func(by string, head map[string]string) (context.Context, error) {
			r := httptest.NewRequest("POST", "/api/x", nil).WithContext(f.as(by))
			for k, v := range head {
				r.Header.Set(k, v)
			}
			ctx, who, err := f.desk.Bring(r, mustActor(t, r.Context()))
			return access.WithActor(ctx, who), err
		}
		full := map[string]string{exchange.HeaderFor: "staff:howells", exchange.HeaderReference: "NR/9", exchange.HeaderState: "open"}
		ctx, err := bring(niche, full)
		if err != nil {
			t.Fatal(err)
		}
		done, err := f.note(ctx, f.open, "theirs")
		if err != nil {
			t.Fatal(err)
		}
		e, err := journal.Get(f.q(), done.Entry)
		if s := e.Envelope.Source; err != nil || s == nil || s.System != "Niche RMS" || s.Reference != "NR/9" || s.By != niche || e.Actor != "staff:howells" {
			t.Errorf("%+v %v", e, err)
		}
		if ctx, err = bring(other, full); err != nil {
			t.Fatal(err)
		}
		if _, err := f.note(ctx, f.open, "not theirs"); !fault.HasCode(err, "exchange.not_kept") {
			t.Errorf("a room that it does not keep: %v", err)
		}
		if err := act.Place(context.Background(), f.DB); err != nil {
			t.Fatal(err)
		}
		if last, err := journal.Last(f.q(), "act.refused"); err != nil || last.Actor != other {
			t.Errorf("the refusal is not recorded under the system: %+v %v", last, err)
		}
		if _, err := bring("staff:coles", full); !fault.HasCode(err, "exchange.for_systems") {
			t.Errorf("a member of staff: %v", err)
		}
		if _, err := bring(niche, map[string]string{exchange.HeaderFor: "staff:howells"}); !fault.HasCode(err, "exchange.reference_needed") {
			t.Errorf("without a reference: %v", err)
		}
		if _, err := bring(niche, map[string]string{exchange.HeaderFor: niche, exchange.HeaderReference: "NR/9"}); !fault.HasCode(err, "exchange.for_unknown") {
			t.Errorf("for itself: %v", err)
		}
	})
}
