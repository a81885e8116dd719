package expenses_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/when"
	"throughline/police/expenses"
	"throughline/police/expenses/receipt"
)

// EXP-05: the VAT of a receipt is kept within what its kind and sum can hold, and is reclaimed of what was paid.
func TestEXP05VATIsHeldToTheReceipt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.reads(receipt.Reading{}, nil)
		h.on(t, "howells", when.MustDay("2026-11-20"))
		park := func(change func(*expenses.SaveLine)) expenses.SaveLine {
			in := expenses.SaveLine{Kind: "parking", On: "2026-11-20", What: "Car park at the course", Payee: "NCP", Amount: "12.00", VAT: "2.00", VATNumber: "gb 123 4567 89", Receipt: shot(60, false)}
			change(&in)
			return in
		}
		for _, c := range []struct {
			name, want string
			in         expenses.SaveLine
		}{
			{"a penny too much", "vat:expenses.line.vat_more", park(func(x *expenses.SaveLine) { x.VAT = "2.01" })},
			{"more than was paid", "vat:expenses.line.vat_more", park(func(x *expenses.SaveLine) { x.VAT = "13.00" })},
			{"on a train", "vat:expenses.line.vat_none", park(func(x *expenses.SaveLine) { x.Kind = "public_transport" })},
			{"on a scale", "vat:expenses.line.vat_none", park(func(x *expenses.SaveLine) { x.Kind = "meal_5h" })},
			{"without a receipt", "file:expenses.line.vat_receipt", park(func(x *expenses.SaveLine) { x.Receipt = nil })},
			{"without a number", "vat_number:expenses.line.vat_number", park(func(x *expenses.SaveLine) { x.VATNumber = "" })},
			{"a number that is none", "vat_number:expenses.line.vat_number", park(func(x *expenses.SaveLine) { x.VATNumber = "<script>" })},
			{"below nought", "vat:", park(func(x *expenses.SaveLine) { x.VAT = "-1.00" })},
		} {
			if _, err := h.AddLine(h.howells(), h.begun(t, h.howells()), c.in); !strings.Contains(codes(err), c.want) {
				t.Errorf("%s: %s, want %s", c.name, codes(err), c.want)
			}
		}
		hotel := park(func(x *expenses.SaveLine) {
			x.Kind, x.What, x.Payee, x.Amount, x.VAT, x.Receipt = "hotel", "Night", "=Grand", "240.00", "40.00", shot(61, false)
		})
		for _, in := range []expenses.SaveLine{park(func(*expenses.SaveLine) {}), hotel} {
			if v, err := h.sends(t, h.howells(), in, told); err != nil || v.State != "paid" {
				t.Fatalf("%v %+v", err, v.Findings)
			}
		}
		if _, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"}); err != nil {
			t.Fatal(err)
		}
		w := h.asks()(h.finance(), "GET", "/expenses/vat?period=2026-11", nil)
		body := w.Body.String()
		for _, line := range strings.Split(body, "\n") { // each claim has an id of its own
			if i := strings.LastIndex(line, ","); strings.HasPrefix(line, "2026") {
				body = strings.Replace(body, line[i+1:], "CLAIM", 1)
			}
		}
		if want, err := os.ReadFile("testdata/vat.csv"); err != nil || w.Code != 200 || body != string(want) {
			t.Errorf("%d %v\n%s", w.Code, err, body)
		}
		if w := h.asks()(h.howells(), "GET", "/expenses/vat?period=2026-11", nil); w.Code != 403 {
			t.Errorf("%d", w.Code)
		}
	})
}

// EXP-05: VAT is reclaimed of money that was paid, not of what came back or was taken back, to the penny over all periods.
func TestEXP05VATFollowsTheMoney(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.reads(receipt.Reading{}, nil)
		h.on(t, "howells", when.MustDay("2026-11-20"))
		in := expenses.SaveLine{Kind: "parking", On: "2026-11-20", What: "Car park at the course", Payee: "NCP", Amount: "12.00", VAT: "2.00", VATNumber: "GB123456789", Receipt: shot(60, false)}
		v, err := h.sends(t, h.howells(), in, told)
		if err != nil || v.State != "paid" {
			t.Fatalf("%v %+v", err, v.Findings)
		}
		control := func(period string, pence string) {
			t.Helper()
			text, err := h.VAT(h.finance(), period)
			if err != nil || !strings.Contains(text, "\nCONTROL,,,,"+pence+",\n") {
				t.Errorf("%s: %v, want %s\n%s", period, err, pence, text)
			}
		}
		export := func(period string) {
			t.Helper()
			if _, err := h.Export(h.finance(), expenses.Export{Period: period}); err != nil {
				t.Fatal(err)
			}
		}
		export("2026-11")
		control("2026-11", "1,,12.00,2.00,10.00")
		if _, err := h.Correct(h.howells(), v.ID, expenses.Correct{Line: v.Lines[0].ID, Amount: "4.99", Reason: "The rest was private"}); err != nil {
			t.Fatal(err)
		}
		h.Held.Set(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
		export("2026-12")
		control("2026-12", "1,,-7.01,-1.17,-5.84") // 2.00 x 4.99 / 12.00 is 0.83
		if _, err := h.TakeRejects(h.finance(), expenses.TakeRejects{Period: "2026-12", Text: []byte(rejectHead + "1,2207," + v.ID + ",-12.00,No\n2,2207," + v.ID + ",4.99,No\n")}); err != nil {
			t.Fatal(err)
		}
		control("2026-12", "0,,0.00,0.00,0.00") // nothing of it was paid
	})
}

// EXP-05: a restricted claim's VAT is in the totals, whoever takes the file away, and nothing else of it is.
func TestEXP05VATOfARestrictedClaimIsATotal(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.reads(receipt.Reading{}, nil)
		h.on(t, "howells", when.MustDay("2026-11-23"))
		h.hearing(t, "restricted:x", "h1", "howells")
		member := h.As(access.Actor{Staff: "howells", Name: "howells", OnDuty: true, Roles: []string{"officer"}, Labels: []string{"open", "restricted:x"}})
		v := h.draft(t, member)
		in := expenses.SaveLine{Kind: "parking", On: v.Lines[0].On.String(), What: "Car park at the court", Payee: "NCP", Amount: "12.00", VAT: "2.00", VATNumber: "GB123456789", Receipt: shot(60, false)}
		if _, err := h.AddLine(member, v.ID, in); err != nil {
			t.Fatal(err)
		}
		if d, err := h.Submit(member, v.ID, told); err != nil || d.Value.State != "paid" {
			t.Fatalf("%v %+v", err, d.Value.Findings)
		}
		if _, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"}); err != nil {
			t.Fatal(err)
		}
		want := "period,day,cost_centre,element,payee,vat_number,paid,vat,net,claim\n2026-11,,,held_back,,,12.00,2.00,10.00,\nCONTROL,,,,1,,12.00,2.00,10.00,\n"
		if text, err := h.VAT(h.finance(), "2026-11"); err != nil || text != want {
			t.Errorf("%v\n%s", err, text)
		}
	})
}
