package expenses_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty"
	"throughline/police/expenses"
	"throughline/police/expenses/receipt"
)

// shot is a picture that is another for every seed; dull is the same, darker.
func shot(seed int, dull bool) []byte {
	p := image.NewGray(image.Rect(0, 0, 120, 240))
	n := uint32(seed*2654435761 + 1)
	for y := range 240 {
		for x := range 120 {
			if x%12 == 0 && y%12 == 0 {
				n = n*1664525 + 1013904223
			}
			v := uint8(60 + (n>>8^uint32(x/12*7+y/12*13)*2654435761>>16)%180)
			if dull {
				v -= v / 8
			}
			p.SetGray(x, y, color.Gray{Y: v})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: 70 + seed%20}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// reads makes the house read every receipt as this.
func (h house) reads(r receipt.Reading, err error) {
	h.Desk.Reader = func(context.Context, []byte, when.Day) (receipt.Reading, error) { return r, err }
}

func lunch(pence int64, day string) receipt.Reading {
	return receipt.Reading{Pence: pence, PenceSure: receipt.Sure, On: when.MustDay(day), OnSure: receipt.Sure, Payee: "Tea Rooms Ltd", PayeeSure: receipt.Sure}
}

func (h house) begun(t *testing.T, ctx context.Context) string {
	t.Helper()
	done, err := h.Begin(ctx, expenses.Begin{Title: "Training"})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value.ID
}

// EXP-05: a receipt alone is a line to be completed: what it says is read and proposed, is in no claim until its claimant gives it, and a
// claim with such a line is not sent.
func TestEXP05AReceiptIsReadAndProposedNeverForced(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		claim := h.begun(t, h.howells())
		if _, err := h.AddReceipt(h.howells(), claim, expenses.AddReceipt{}); !strings.Contains(codes(err), "file:expenses.line.receipt") {
			t.Errorf("no receipt: %v", err)
		}
		if _, err := h.AddReceipt(h.as("bevan", "officer", "response"), claim, expenses.AddReceipt{Receipt: shot(1, false)}); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("into a colleague's claim: %v", err)
		}
		h.reads(lunch(720, "2026-11-20"), nil)
		added, err := h.AddReceipt(h.howells(), claim, expenses.AddReceipt{Receipt: shot(1, false)})
		if err != nil || len(added.Value.Lines) != 1 || added.Value.Lines[0].Read != nil {
			t.Fatalf("%+v %v", added.Value, err)
		}
		h.run(t)
		v, err := h.See(h.howells(), claim)
		if err != nil || v.Pence != 0 || v.Lines[0].Read == nil || v.Lines[0].Read.Pence != 720 || v.Lines[0].Claimed != 0 {
			t.Fatalf("read: %+v %v", v.Lines, err)
		}
		if _, err := h.Submit(h.howells(), claim, word); !strings.Contains(codes(err), "expenses.claim.no_sum") {
			t.Errorf("sent before anybody said what it was for: %v", err)
		}
		line := v.Lines[0].ID
		v2, err := h.ChangeLine(h.howells(), line, expenses.SaveLine{Kind: "other", What: "Lunch for a witness"}) // the rest is proposed
		if err != nil || v2.Value.Lines[0].Claimed != 720 || v2.Value.Lines[0].On.String() != "2026-11-20" || v2.Value.Lines[0].Payee != "Tea Rooms Ltd" {
			t.Fatalf("%+v %v", v2.Value.Lines, err)
		}
		v3, err := h.ChangeLine(h.howells(), line, expenses.SaveLine{Amount: "9.00", On: "2026-11-19"})
		if err != nil || v3.Value.Lines[0].Claimed != 900 {
			t.Fatalf("what the claimant gives stands: %+v %v", v3.Value.Lines, err)
		}
		found := map[string]string{}
		for _, f := range v3.Value.Findings {
			found[f.Code] = f.Detail
		}
		if !strings.Contains(found["receipt_less"], "£7.20") || !strings.Contains(found["receipt_other_day"], "20 Nov 2026") {
			t.Errorf("%v", found)
		}
	})
}

// EXP-05: what cannot be read, and a house without an engine, hold up nobody.
func TestEXP05WhatCannotBeReadIsKept(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for name, c := range map[string]struct {
			file  []byte
			err   error
			state string
		}{"a PDF": {[]byte("%PDF-1.7\n1 0 obj"), nil, "unread"}, "no engine": {shot(2, false), receipt.ErrNoEngine, "no_engine"}} {
			h.reads(receipt.Reading{}, c.err)
			claim := h.begun(t, h.howells())
			added, err := h.AddLine(h.howells(), claim, expenses.SaveLine{Kind: "parking", On: "2026-11-20", What: "Car park", Payee: "NCP", Amount: "4.50", Receipt: c.file})
			if err != nil {
				t.Fatal(err)
			}
			h.run(t)
			v, err := h.See(h.howells(), claim)
			if err != nil || v.Lines[0].Read == nil || v.Lines[0].Read.State != c.state || v.Lines[0].Receipt != added.Value.Lines[0].Receipt {
				t.Errorf("%s: %+v %v", name, v.Lines, err)
			}
		}
	})
}

// EXP-06: a receipt that another claimed with another picture of it is surfaced: the same picture made darker, and the same paper
// photographed again. Two receipts of one shop on one day are two.
func TestEXP06TheSameReceiptInAnotherPicture(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		bevan := h.as("bevan", "officer", "response")
		claims := func(ctx context.Context, file []byte, amount string, r receipt.Reading) (string, map[string]bool) {
			t.Helper()
			h.reads(r, nil)
			claim := h.begun(t, ctx)
			if _, err := h.AddLine(ctx, claim, expenses.SaveLine{Kind: "other", On: "2026-11-20", What: "Lunch " + amount, Payee: "Cafe " + amount, Amount: amount, Receipt: file}); err != nil {
				t.Fatal(err)
			}
			h.run(t)
			v, err := h.See(ctx, claim)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]bool{}
			for _, f := range v.Findings {
				out[f.Code] = true
			}
			return claim, out
		}
		nothing := receipt.Reading{}
		first, _ := claims(h.howells(), shot(3, false), "7.20", nothing)
		if _, err := h.Submit(h.howells(), first, expenses.Submit{Certified: true, Insured: true, Explanation: "It was a course away"}); err != nil {
			t.Fatal(err)
		}
		if _, found := claims(bevan, shot(3, true), "7.20", nothing); !found["duplicate_look"] {
			t.Errorf("the same picture, darker: %v", found)
		}
		if _, found := claims(bevan, shot(4, false), "7.20", nothing); found["duplicate_look"] {
			t.Errorf("another receipt of the same sum: %v", found)
		}
		second, _ := claims(h.howells(), shot(5, false), "8.10", lunch(810, "2026-11-20"))
		if _, err := h.Submit(h.howells(), second, expenses.Submit{Certified: true, Insured: true, Explanation: "It was a course away"}); err != nil {
			t.Fatal(err)
		}
		if _, found := claims(bevan, shot(6, false), "9.10", lunch(810, "2026-11-20")); !found["duplicate_look"] || !found["receipt_less"] {
			t.Errorf("the same paper photographed again: %v", found)
		}
		if _, found := claims(bevan, shot(7, false), "8.10", lunch(810, "2026-11-19")); found["duplicate_look"] {
			t.Errorf("the same lunch on another day: %v", found)
		}
	})
}

// EXP-06: who sends a claim before its receipt was read is paid, and looked at when what was read does not fit.
func TestEXP06AReceiptThatIsReadLateIsLookedAt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if _, err := h.duty.SetTour(h.System(), "howells", duty.SetTour{StartsAt: "2026-11-23T08:00", EndsAt: "2026-11-23T16:00"}); err != nil {
			t.Fatal(err)
		}
		paid := func(r receipt.Reading, seed int) int64 {
			t.Helper()
			h.reads(r, nil)
			claim := h.begun(t, h.howells())
			if _, err := h.AddLine(h.howells(), claim, expenses.SaveLine{Kind: "other", On: "2026-11-23", What: "Lunch", Payee: "Cafe", Amount: fmt.Sprintf("30.%02d", seed), Receipt: shot(seed, false)}); err != nil {
				t.Fatal(err)
			}
			done, err := h.Submit(h.howells(), claim, expenses.Submit{Certified: true, Insured: true, Explanation: "It was a course away"})
			if err != nil || done.Value.State != "paid" {
				t.Fatalf("%+v %v", done.Value, err)
			}
			var before, n int64
			if err := h.q().QueryRow(`SELECT COUNT(*) FROM expenses_audit WHERE claim = $1`, claim).Scan(&before); err != nil {
				t.Fatal(err)
			}
			h.run(t)
			if err := h.q().QueryRow(`SELECT COUNT(*) FROM expenses_audit WHERE claim = $1 AND why = 'read_late'`, claim).Scan(&n); err != nil {
				t.Fatal(err)
			}
			if before > 0 {
				return before
			}
			return n
		}
		paid(lunch(3000, "2026-11-23"), 8) // a first claim is looked at anyway
		h.Held.Add(time.Hour)
		if n := paid(lunch(720, "2026-11-23"), 9); n != 1 {
			t.Errorf("£30 claimed on a receipt of £7.20, and %d looks", n)
		}
		h.Held.Add(time.Hour)
		if n := paid(receipt.Reading{}, 10); n != 0 {
			t.Errorf("nothing was read, and %d looks", n)
		}
	})
}
