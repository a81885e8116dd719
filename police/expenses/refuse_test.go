package expenses_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"testing"

	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/expenses"
	"throughline/police/expenses/receipt"
)

// EXP-05: what cannot be is refused with a sentence, what was typed is kept, and nothing is half-written.
func TestEXP05WhatCannotBeIsRefusedWithASentence(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		claim := h.begun(t, h.howells())
		ask := h.asks()
		line := func(change func(url.Values)) url.Values {
			v := url.Values{"kind": {"mileage_car"}, "on-day": {"20"}, "on-month": {"11"}, "on-year": {"2026"}, "what": {"Newport to Cardiff, typed"}, "miles": {"12.4"}}
			change(v)
			return v
		}
		times := func(v url.Values, field, day, month, year, at string) {
			v.Set(field+"-day", day)
			v.Set(field+"-month", month)
			v.Set(field+"-year", year)
			v.Set(field+"-time", at)
		}
		for _, c := range []struct {
			name, field string
			body        url.Values
		}{
			{"negative miles", "miles", line(func(v url.Values) { v.Set("miles", "-12.4") })},
			{"29 February 2027", "on", line(func(v url.Values) { v.Set("on-day", "29"); v.Set("on-month", "2"); v.Set("on-year", "2027") })},
			{"it ends before it begins", "ended", line(func(v url.Values) {
				times(v, "began", "20", "11", "2026", "10:00")
				times(v, "ended", "20", "11", "2026", "09:59")
			})},
			{"it begins on another day", "began", line(func(v url.Values) { times(v, "began", "19", "11", "2026", "10:00") })},
			{"an hour that is none", "began", line(func(v url.Values) { times(v, "began", "20", "11", "2026", "25:00") })},
			{"miles to a hundredth", "miles", line(func(v url.Values) { v.Set("miles", "12.44") })},
			{"a kind that is none", "kind", line(func(v url.Values) { v.Set("kind", "helicopter") })},
		} {
			w := ask(h.howells(), "POST", "/expenses/claim/"+claim+"/line", c.body)
			if b := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(b, "#"+c.field) || !strings.Contains(b, "Newport to Cardiff, typed") {
				t.Errorf("%s: %d", c.name, w.Code)
			}
		}
		if v, err := h.See(h.howells(), claim); err != nil || len(v.Lines) != 0 {
			t.Errorf("half-written: %v %+v", err, v.Lines)
		}
		w := ask(h.howells(), "POST", "/expenses/claim/"+claim+"/line", line(func(v url.Values) {
			times(v, "began", "20", "11", "2026", "23:30")
			times(v, "ended", "21", "11", "2026", "00:10")
		}))
		if v, err := h.See(h.howells(), claim); w.Code != 303 || err != nil || len(v.Lines) != 1 || v.Lines[0].EndsAt.Sub(v.Lines[0].At).Minutes() != 40 {
			t.Errorf("over midnight: %d %v %+v", w.Code, err, v.Lines)
		}
	})
}

// EXP-05: a picture of 40 MB is refused with a sentence and keeps nothing; a script in the payee is words.
func TestEXP05A40MBPictureAndAScriptInThePayee(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.reads(receipt.Reading{}, nil)
		claim := h.begun(t, h.howells())
		big := append(shot(1, false), make([]byte, 40<<20)...)
		if _, err := h.AddReceipt(h.howells(), claim, expenses.AddReceipt{Receipt: big}); !strings.Contains(codes(err), "file:expenses.line.receipt_large") {
			t.Errorf("%s", codes(err))
		}
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		part, err := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="big.jpg"`}, "Content-Type": {"image/jpeg"}})
		if err != nil {
			t.Fatal(err)
		}
		part.Write(big)
		m.Close()
		mux := http.NewServeMux()
		for _, s := range h.room.Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		r := httptest.NewRequest("POST", "/expenses/claim/"+claim+"/receipt", &body).WithContext(h.howells())
		r.Header.Set("Content-Type", m.FormDataContentType())
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), "MB") && !strings.Contains(w.Body.String(), "large") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if v, err := h.See(h.howells(), claim); err != nil || len(v.Lines) != 0 {
			t.Errorf("%v %+v", err, v.Lines)
		}
		const script = `<script>alert("x")</script>`
		if _, err := h.AddLine(h.howells(), claim, expenses.SaveLine{Kind: "parking", On: "2026-11-20", What: script, Payee: script, Amount: "4.50", Receipt: shot(2, false)}); err != nil {
			t.Fatal(err)
		}
		if w := h.asks()(h.howells(), "GET", "/expenses/claim/"+claim, nil); w.Code != 200 || strings.Contains(w.Body.String(), "<script>alert") || !strings.Contains(w.Body.String(), "&lt;script&gt;") {
			t.Errorf("%d", w.Code)
		}
	})
}

// EXP-06: a double tap is one claim: one of two submits at the same instant pays it, and the other is told.
func TestEXP06ADoubleTapIsOneClaim(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hearing(t, "open", "h1", "howells")
		v := h.draft(t, h.howells())
		var wait sync.WaitGroup
		said := make([]string, 6)
		for i := range said {
			wait.Go(func() {
				_, err := h.Submit(h.howells(), v.ID, word)
				said[i] = codes(err)
			})
		}
		wait.Wait()
		paid := 0
		for _, s := range said {
			if s == "" {
				paid++
			} else if s != "expenses.claim.sent" && s != "expenses.stale" {
				t.Errorf("%s", s)
			}
		}
		f, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"})
		if m, e := h.Mine(h.howells(), paging.Ask{}); paid != 1 || err != nil || f.Value.Rows != 1 || f.Value.Pence != 814 || e != nil || len(m.Claims) != 1 {
			t.Errorf("%d paid: %v %+v", paid, err, f.Value)
		}
	})
}

// EXP-01 [V]: essential and casual users are paid HMRC's rates, and mileage needs the claimant's word that the car was insured for work.
func TestEXP01MileageNeedsInsuranceForWork(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.on(t, "howells", when.MustDay("2026-11-20"))
		for _, c := range []struct{ kind, want string }{{"mileage_car", "expenses.claim.insured insured:expenses.claim.insured"}, {"mileage_motorcycle", "expenses.claim.insured insured:expenses.claim.insured"}, {"mileage_bicycle", ""}} {
			_, err := h.sends(t, h.howells(), expenses.SaveLine{Kind: c.kind, On: "2026-11-20", What: "By " + c.kind, Miles: "4.0"}, expenses.Submit{Certified: true, Explanation: "Each its own journey"})
			if codes(err) != c.want {
				t.Errorf("%s: %q, want %q", c.kind, codes(err), c.want)
			}
		}
	})
}
