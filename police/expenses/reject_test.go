package expenses_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/police/duty"
	duties "throughline/police/duty/entry"
	"throughline/police/expenses"
)

// paidRun is a period with a journey to court and approved overtime that went to payroll, and its file.
func (h house) paidRun(t *testing.T) (expenses.View, expenses.File) {
	t.Helper()
	h.hearing(t, "open", "h1", "howells")
	v := h.draft(t, h.howells())
	if _, err := h.Submit(h.howells(), v.ID, word); err != nil {
		t.Fatal(err)
	}
	h.hears(t, "", "open", duties.VarianceDecided{Variance: "v1", Staff: "howells", Number: "2207", CostCentre: "response", How: "pay", Overtime: "casual", PaidSeconds: 7200, HourPence: 2000, Pence: 4000, On: v.Lines[0].On})
	f, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"})
	if err != nil || f.Value.Rows != 2 {
		t.Fatalf("%v %+v", err, f.Value)
	}
	return v, f.Value
}

const rejectHead = "row,employee_number,reference,amount,reason\n"

// EXP-08: what payroll did not take comes back to its line, is owed again, goes again put right, and is never counted twice.
func TestEXP08RejectsComeBackToTheLine(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		v, sent := h.paidRun(t)
		template, err := os.ReadFile("testdata/rejects.csv")
		if err != nil {
			t.Fatal(err)
		}
		file := []byte(strings.ReplaceAll(string(template), "CLAIM", v.ID))
		in := expenses.TakeRejects{Period: "2026-11", Text: file}
		if _, err := h.TakeRejects(h.howells(), in); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		taken, err := h.TakeRejects(h.finance(), in)
		if err != nil || taken.Value.Rows != 2 || taken.Value.Pence != 4814 {
			t.Fatalf("%v %+v", err, taken.Value)
		}
		if _, err := h.TakeRejects(h.finance(), in); !strings.Contains(codes(err), "expenses.reject.twice") {
			t.Errorf("the same file again: %s", codes(err))
		}
		list, err := h.Rejects(h.finance(), paging.Ask{})
		if err != nil || len(list.Rows) != 2 || list.Rows[0].Reason == "" {
			t.Fatalf("%v %+v", err, list)
		}
		if own, err := h.Rejects(h.as("howells", "finance"), paging.Ask{}); err != nil || len(own.Rows) != 0 {
			t.Errorf("one's own is not listed to settle: %v %+v", err, own)
		}
		s, err := h.Statement(h.howells(), "2026-11")
		if err != nil || s.Pence != 0 || len(s.Rows) != 2 || s.Rows[0].Sent != "sent_back" || s.Rows[0].Why == "" {
			t.Errorf("the statement says that it was paid: %v %+v", err, s)
		}
		back := list.Rows[0]
		if _, err := h.Correct(h.howells(), v.ID, expenses.Correct{Line: v.Lines[0].ID, Miles: "10", Reason: "Another way back"}); codes(err) != "expenses.reject.owed" {
			t.Errorf("what was not paid was corrected: %s", codes(err))
		}
		again := expenses.SendAgain{How: "send", Number: "22070", Reason: "The number was put right"}
		for name, ctx := range map[string]context.Context{"whose it is": h.as("howells", "finance"), "their team": h.as("flynn", "finance", "response"), "an auditor": h.auditor(), "who took the file in": h.finance()} {
			if _, err := h.SendAgain(ctx, back.ID, again); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s sent it again: %v", name, err)
			}
		}
		if _, err := h.SendAgain(h.finance(), back.ID, again); codes(err) != "expenses.reject.taker" {
			t.Errorf("one person alone: %s", codes(err))
		}
		bevans := again
		bevans.Number = "2311"
		if _, err := h.SendAgain(h.second(), back.ID, bevans); !strings.Contains(codes(err), "employee_number:expenses.reject.number") {
			t.Errorf("to another's number: %s", codes(err))
		}
		if owed, _ := promise.Of(h.q(), "expenses.reject", journal.Ref{Kind: "payroll_reject", ID: back.ID}); len(owed) != 1 || owed[0].OwedTo != "staff:howells" {
			t.Errorf("%+v", owed)
		}
		for _, x := range list.Rows {
			done, err := h.SendAgain(h.second(), x.ID, again)
			if err != nil || done.Value.State != "sent" || done.Value.AgainPeriod != "2026-12" {
				t.Fatalf("%v %+v", err, done.Value)
			}
		}
		if _, err := h.SendAgain(h.second(), back.ID, again); codes(err) != "expenses.reject.decided" {
			t.Errorf("twice: %s", codes(err))
		}
		if owed, _ := promise.Of(h.q(), "expenses.reject", journal.Ref{Kind: "payroll_reject", ID: back.ID}); len(owed) != 0 {
			t.Errorf("still owed: %+v", owed)
		}
		if f, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"}); err != nil || f.Value.Text != sent.Text {
			t.Errorf("the file that was sent changed: %v", err)
		}
		h.Held.Set(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
		next, err := h.Export(h.finance(), expenses.Export{Period: "2026-12"})
		if err != nil || next.Value.Pence != 4814 || next.Value.Rows != 2 || !strings.Contains(next.Value.Text, "2026-12,22070,response,mileage_car") {
			t.Fatalf("%v %s", err, next.Value.Text)
		}
		done, err := h.Correct(h.howells(), v.ID, expenses.Correct{Line: v.Lines[0].ID, Miles: "0", Reason: "It was not made"})
		if err != nil || done.Value.Pence != 0 {
			t.Errorf("%v %+v", err, done.Value.Rows)
		}
	})
}

// EXP-08: a file of rejects is believed only where it says what stands in the row that it names; one wrong row takes nothing in.
func TestEXP08AWrongFileOfRejectsIsRefusedRowByRow(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		v, _ := h.paidRun(t)
		good := fmt.Sprintf("1,2207,%s,8.14,No bank details\n", v.ID)
		for _, c := range []struct{ name, file, want string }{
			{"nothing", "", "expenses.reject.empty"},
			{"a heading alone", rejectHead, "expenses.reject.empty"},
			{"a column short", "row,amount\n1,8.14\n", "expenses.reject.head"},
			{"a column twice", "row,row,employee_number,reference,amount\n", "expenses.reject.head"},
			{"latin letters", rejectHead + "1,2207,x,8.14,Ren\xe9\n", "expenses.reject.encoding"},
			{"another person", rejectHead + fmt.Sprintf("1,2311,%s,8.14,No\n", v.ID), "expenses.reject.other_row"},
			{"another sum", rejectHead + fmt.Sprintf("1,2207,%s,8.15,No\n", v.ID), "expenses.reject.other_row"},
			{"a shifted row", rejectHead + fmt.Sprintf("2,2207,%s,8.14,No\n", v.ID), "expenses.reject.other_row"},
			{"a row too far", rejectHead + fmt.Sprintf("3,2207,%s,8.14,No\n", v.ID), "expenses.reject.no_row"},
			{"row nought", rejectHead + fmt.Sprintf("0,2207,%s,8.14,No\n", v.ID), "expenses.reject.row"},
			{"no sum", rejectHead + fmt.Sprintf("1,2207,%s,8.1.4,No\n", v.ID), "expenses.reject.amount"},
			{"no reason", rejectHead + fmt.Sprintf("1,2207,%s,8.14,\n", v.ID), "expenses.reject.reason"},
			{"twice in one file", rejectHead + good + good, "expenses.reject.twice"},
			{"one good, one wrong", rejectHead + good + "x\n", "expenses.reject.cells"},
			{"too many", rejectHead + strings.Repeat(good, 2001), "expenses.reject.too_large"},
		} {
			if _, err := h.TakeRejects(h.finance(), expenses.TakeRejects{Period: "2026-11", Text: []byte(c.file)}); !strings.Contains(codes(err), "file:"+c.want) {
				t.Errorf("%s: %s, want %s", c.name, codes(err), c.want)
			}
		}
		if _, err := h.TakeRejects(h.finance(), expenses.TakeRejects{Period: "2026-10", Text: []byte(rejectHead + good)}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a period that was not sent: %v", err)
		}
		if list, err := h.Rejects(h.finance(), paging.Ask{}); err != nil || len(list.Rows) != 0 {
			t.Errorf("something was taken in: %v %+v", err, list)
		}
	})
}

// EXP-07: what an auditor found to be overpaid comes back in instalments that come to the sum exactly; nothing else is recovered.
func TestEXP07RecoveryComesBackInInstalments(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		v, _ := h.paidRun(t)
		in := expenses.Recover{Line: v.Lines[0].ID, Amount: "5.00", Miles: "9.1", Instalments: 3, Reason: "The journey was shorter, agreed on 24 November"}
		if _, err := h.Recover(h.finance(), v.ID, in); codes(err) != "expenses.recover.not_found" {
			t.Errorf("without a finding: %s", codes(err))
		}
		if _, err := h.Audit(h.auditor(), v.ID, expenses.Audit{Result: "recover", Note: "The court is nearer"}); err != nil {
			t.Fatal(err)
		}
		more, long, far := in, in, in
		more.Amount, long.Instalments, far.Miles = "8.15", 13, "14.9"
		for _, c := range []struct {
			ctx  context.Context
			in   expenses.Recover
			want string
		}{{h.as("howells", "finance"), in, "expenses.self_audit"}, {h.auditor(), in, "access.refused"}, {h.finance(), more, "expenses.recover.more"}, {h.finance(), long, "expenses.recover.instalments"}, {h.finance(), far, "expenses.recover.miles"}} {
			if _, err := h.Recover(c.ctx, v.ID, c.in); !strings.HasPrefix(codes(err), c.want) {
				t.Errorf("%s, want %s", codes(err), c.want)
			}
		}
		finder := h.As(access.Actor{Staff: "quinn", Name: "quinn", OnDuty: true, Roles: []string{"auditor", "finance"}, Labels: []string{"audit", "open"}})
		if _, err := h.Recover(finder, v.ID, in); codes(err) != "expenses.recover.finder" {
			t.Errorf("by whoever found it: %s", codes(err))
		}
		done, err := h.Recover(h.finance(), v.ID, in)
		if err != nil || done.Value.Pence != 314 || len(done.Value.Rows) != 4 {
			t.Fatalf("%v %+v", err, done.Value.Rows)
		}
		var sum int64
		for i, p := range done.Value.Rows[1:] {
			sum += p.Pence
			if want := []string{"2026-12", "2027-01", "2027-02"}[i]; p.Period != want || !p.Counter {
				t.Errorf("%+v, want %s", p, want)
			}
		}
		if sum != -500 {
			t.Errorf("%d", sum)
		}
		left := in
		left.Amount, left.Miles = "3.15", ""
		if _, err := h.Recover(h.finance(), v.ID, left); !strings.HasPrefix(codes(err), "expenses.recover.more") {
			t.Errorf("more than is left: %s", codes(err))
		}
		if _, err := h.Correct(h.howells(), v.ID, expenses.Correct{Line: v.Lines[0].ID, Miles: "0", Reason: "It was not made"}); codes(err) != "expenses.correct.recovered" {
			t.Errorf("taken back twice: %s", codes(err))
		}
		// payroll sends the first row back after all: to say that it is not owed would take the money a second time
		if _, err := h.TakeRejects(h.finance(), expenses.TakeRejects{Period: "2026-11", Text: fmt.Appendf(nil, rejectHead+"1,2207,%s,8.14,No bank details\n", v.ID)}); err != nil {
			t.Fatal(err)
		}
		waits, err := h.Rejects(h.finance(), paging.Ask{})
		if err != nil || len(waits.Rows) != 1 {
			t.Fatalf("%v %+v", err, waits)
		}
		if _, err := h.SendAgain(h.second(), waits.Rows[0].ID, expenses.SendAgain{How: "drop", Reason: "It was not made"}); codes(err) != "expenses.reject.recovered" {
			t.Errorf("dropped while it is recovered: %s", codes(err))
		}
		if done, err := h.SendAgain(h.second(), waits.Rows[0].ID, expenses.SendAgain{How: "send", Reason: "It is owed"}); err != nil || done.Value.State != "sent" {
			t.Errorf("%v %+v", err, done.Value)
		}
	})
}

// EXP-07: a chief officer's payments are public, and nothing of a case or of anybody else is.
func TestEXP07ChiefOfficersExpensesArePublished(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if _, err := h.duty.Join(h.System(), duty.JoinStaff{ID: "hartley", Name: "E. Hartley", Number: "0001", Rank: "chief_constable", Roles: []string{"chief"}}); err != nil {
			t.Fatal(err)
		}
		h.hearing(t, "open", "h1", "hartley", "howells")
		for _, ctx := range []context.Context{h.as("hartley", "chief"), h.howells()} {
			v := h.draft(t, ctx)
			if _, err := h.ChangeLine(ctx, v.Lines[0].ID, expenses.SaveLine{Miles: "14.8", Car: "AB12 " + v.Staff[:3]}); err != nil {
				t.Fatal(err)
			}
			if d, err := h.Submit(ctx, v.ID, expenses.Submit{Certified: true, Insured: true, Explanation: "To court and back"}); err != nil || d.Value.State != "paid" {
				t.Fatalf("%v %+v", err, d.Value.Findings)
			}
		}
		in := expenses.Publish{Period: "2026-11"}
		if _, err := h.Publish(h.finance(), in); !fault.Is(err, fault.NotFound) {
			t.Errorf("before it went to payroll: %v", err)
		}
		if _, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Publish(h.as("hartley", "chief"), in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by the chief: %v", err)
		}
		done, err := h.Publish(h.finance(), in)
		if err != nil || done.Value.Rows != 1 || done.Value.Pence != 814 {
			t.Fatalf("%v %+v", err, done.Value)
		}
		if _, err := h.Publish(h.finance(), in); codes(err) != "expenses.publish.again" {
			t.Errorf("twice: %s", codes(err))
		}
		ask := h.asks()
		w := ask(context.Background(), "GET", "/chief-officer-expenses/2026-11", nil)
		if want, err := os.ReadFile("testdata/chief_officers.csv"); err != nil || w.Code != 200 || w.Body.String() != string(want) {
			t.Errorf("%d %v\n%s", w.Code, err, w.Body)
		}
		w = ask(context.Background(), "GET", "/chief-officer-expenses?lang=cy", nil)
		if b := w.Body.String(); w.Code != 200 || !strings.Contains(b, "E. Hartley") || strings.Contains(b, "Howells") || strings.Contains(b, "Newport") {
			t.Errorf("%d", w.Code)
		}
		if w = ask(context.Background(), "GET", "/chief-officer-expenses/2026-10", nil); w.Code != 404 {
			t.Errorf("%d", w.Code)
		}
	})
}

// EXP-07: what payroll sent back is not published as paid, a row that comes back later is taken off with the next period, and of a restricted
// case only a sum without a day is said. Rank is that of the day of the journey.
func TestEXP07NothingIsPublishedThatWasNotPaidOrIsRestricted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if _, err := h.duty.Join(h.System(), duty.JoinStaff{ID: "hartley", Name: "E. Hartley", Number: "0001", Rank: "chief_constable", Roles: []string{"chief"}}); err != nil {
			t.Fatal(err)
		}
		chief := h.As(access.Actor{Staff: "hartley", Name: "hartley", OnDuty: true, Roles: []string{"chief"}, Labels: []string{"open", "restricted:x"}})
		claim := func(label, hearing, car string) string {
			h.hearing(t, label, hearing, "hartley")
			v := h.draft(t, chief)
			if _, err := h.ChangeLine(chief, v.Lines[0].ID, expenses.SaveLine{Miles: "14.8", Car: car}); err != nil {
				t.Fatal(err)
			}
			if d, err := h.Submit(chief, v.ID, expenses.Submit{Certified: true, Insured: true, Explanation: "Two hearings on that day"}); err != nil || d.Value.State != "paid" {
				t.Fatalf("%v %+v", err, d.Value.Findings)
			}
			return v.ID
		}
		open := claim("open", "h1", "AB12 HAR")
		claim("restricted:x", "h2", "AB12 HAR")
		published := func(period string, export bool) string {
			t.Helper()
			if export {
				if _, err := h.Export(h.finance(), expenses.Export{Period: period}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := h.Publish(h.finance(), expenses.Publish{Period: period}); err != nil {
				t.Fatal(err)
			}
			return h.asks()(context.Background(), "GET", "/chief-officer-expenses/"+period, nil).Body.String()
		}
		if got := published("2026-11", true); !strings.Contains(got, "2026-11,chief_constable,E. Hartley,,held_back,8.14,\n") || strings.Count(got, "2026-11-23") != 1 {
			t.Errorf("the restricted journey's day is told:\n%s", got)
		}
		f, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"})
		if err != nil {
			t.Fatal(err)
		}
		row := 0
		for i, l := range strings.Split(f.Value.Text, "\n") {
			if strings.Contains(l, open) {
				row = i
			}
		}
		reject := func(period string, row int) string {
			t.Helper()
			if _, err := h.TakeRejects(h.finance(), expenses.TakeRejects{Period: period, Text: fmt.Appendf(nil, rejectHead+"%d,0001,%s,8.14,No bank details\n", row, open)}); err != nil {
				t.Fatal(err)
			}
			waits, err := h.Rejects(h.finance(), paging.Ask{})
			if err != nil || len(waits.Rows) != 1 {
				t.Fatalf("%v %+v", err, waits)
			}
			if _, err := h.SendAgain(h.second(), waits.Rows[0].ID, expenses.SendAgain{How: "send", Reason: "The bank details are right now"}); err != nil {
				t.Fatal(err)
			}
			return waits.Rows[0].ID
		}
		reject("2026-11", row) // after it was published
		h.Held.Set(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
		if _, err := h.Export(h.finance(), expenses.Export{Period: "2026-12"}); err != nil {
			t.Fatal(err)
		}
		reject("2026-12", 1) // before
		if got := published("2026-12", false); got != "period,rank,name,day,what,amount,correction\n2026-12,chief_constable,E. Hartley,2026-11-23,mileage_car,-8.14,yes\n" {
			t.Errorf("it was published as paid:\n%s", got)
		}
		h.Held.Set(time.Date(2027, 1, 2, 12, 0, 0, 0, time.UTC))
		if got := published("2027-01", true); got != "period,rank,name,day,what,amount,correction\n2027-01,chief_constable,E. Hartley,2026-11-23,mileage_car,8.14,\n" {
			t.Errorf("when it was paid:\n%s", got)
		}
	})
}

// EXP-08: the statement is the officer's own, as a page and as a file.
func TestEXP08AStatementSaysForWhatAndFromWhichRun(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		v, _ := h.paidRun(t)
		s, err := h.Statement(h.howells(), "2026-11")
		if err != nil || !s.Locked || s.Pence != 4814 || len(s.Rows) != 2 || s.Rows[0].Claim != v.ID || s.PayDay.String() != "2026-12-18" {
			t.Fatalf("%v %+v", err, s)
		}
		ask := h.asks()
		w := ask(h.howells(), "GET", "/expenses/statement/file?period=2026-11", nil)
		want, err := os.ReadFile("testdata/statement.csv")
		if err != nil || w.Code != 200 || strings.ReplaceAll(w.Body.String(), v.ID, "CLAIM") != string(want) {
			t.Errorf("%d %v\n%s", w.Code, err, w.Body)
		}
		if w := ask(h.howells(), "GET", "/expenses/statement?period=2026-11", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "£48.14") || !strings.Contains(w.Body.String(), "Fri 18 Dec 2026") {
			t.Errorf("%d", w.Code)
		}
		for _, period := range []string{"2026-13", "tomorrow", "2026-1"} {
			if w := ask(h.howells(), "GET", "/expenses/statement?period="+period, nil); w.Code != 422 {
				t.Errorf("%s: %d", period, w.Code)
			}
		}
		if s, err := h.Statement(h.as("bevan", "officer"), "2026-11"); err != nil || len(s.Rows) != 0 {
			t.Errorf("another's: %v %+v", err, s)
		}
		h.hearing(t, "restricted:x", "h2", "howells")
		member := h.As(access.Actor{Staff: "howells", Name: "howells", OnDuty: true, Roles: []string{"officer"}, Labels: []string{"open", "restricted:x"}})
		r := h.draft(t, member)
		if _, err := h.ChangeLine(member, r.Lines[0].ID, expenses.SaveLine{Miles: "2"}); err != nil {
			t.Fatal(err)
		}
		told := word
		told.Explanation = "Another hearing on that day"
		if d, err := h.Submit(member, r.ID, told); err != nil || d.Value.State != "paid" {
			t.Fatalf("%v %+v", err, d.Value.Findings)
		}
		s, err = h.Statement(h.howells(), "2026-12")
		if err != nil || len(s.Rows) != 1 || s.Rows[0].What != "" || s.Rows[0].Claim != "" || s.Rows[0].Pence == 0 {
			t.Errorf("of a case that they may not see: %v %+v", err, s.Rows)
		}
	})
}
