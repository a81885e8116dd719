package victim

import (
	"context"
	"strings"
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// VIC-04: who was not told, or not answered, in time has a new time and somebody who answers for it, sees both with an apology
// in their own language, and the new time is kept with what it is about.
func TestVIC04WhoWasNotToldInTimeHasANewTime(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		c, mine := x.theCase(), x.opens()
		if _, err := x.d.WriteNote(mine, c.ID, WriteNote{Text: "When is the trial?"}); err != nil {
			t.Fatal(err)
		}
		q := x.DB.Read(context.Background())
		amends := func() []promise.Promise {
			t.Helper()
			ps, err := promise.Of(q, promiseAmends, refOf(c.ID))
			if err != nil {
				t.Fatal(err)
			}
			return ps
		}
		reply, err := promise.Of(q, promiseReply, refOf(c.ID))
		if err != nil || len(reply) != 1 || len(amends()) != 0 {
			t.Fatalf("%+v %v", reply, err)
		}
		x.Held.Add(reply[0].DueAt.Sub(x.Held.Now()) + time.Minute)
		x.Settle()
		want, owner, row, err := NewTime(x.Host.Law, false, x.Held.Now())
		if ps := amends(); err != nil || len(ps) != 1 || !ps[0].DueAt.Equal(want) || ps[0].Owner != owner || owner != "role:sergeant" || ps[0].Law != row.Ref() || ps[0].OwedTo != "victim:"+c.Person {
			t.Fatalf("a new time, owned above: %+v, want %s by %s (%v)", ps, want, owner, err)
		}
		for lang, said := range map[string][]string{"en": {"We are sorry", "It was due by", "We will now do it by " + dateClock("en", want)}, "cy": {"Mae&#39;n ddrwg gennym", "Byddwn nawr yn ei wneud erbyn " + dateClock("cy", want)}} {
			b := x.get(mine, "/my-case?lang="+lang)
			for _, s := range said {
				if !strings.Contains(b, s) {
					t.Errorf("%s: the page does not say %q", lang, s)
				}
			}
		}
		x.Held.Add(want.Sub(x.Held.Now()) + time.Minute)
		x.Settle()
		if b := x.get(mine, "/my-case?lang=en"); !strings.Contains(b, "did not keep it either") || strings.Contains(b, "We will now do it by") || len(amends()) != 1 {
			t.Error("the page goes on with a new time that was not kept")
		}
		if _, err := x.d.AnswerNote(x.howells(), c.ID, WriteNote{Text: "On the 21st at ten."}); err != nil {
			t.Fatal(err)
		}
		if m, err := x.d.MyCase(mine, "en"); err != nil || len(m.Late) != 0 || len(amends()) != 0 {
			t.Errorf("answered, and still late: %+v %v", m.Late, err)
		}
	})
}

// VIC-04, VIC-05: news that is late is put right by a day, safety news within the hour; an exception sets both aside.
func TestVIC04ALateDutyHasANewTime(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.arrested()
		o := x.owed("suspect_arrested")
		x.Held.Add(o.DueAt.Sub(x.Held.Now()) + time.Second)
		x.Settle()
		q := x.DB.Read(context.Background())
		ps, err := promise.Of(q, promiseAmends, o.ref())
		if err != nil || len(ps) != 1 || ps[0].DueAt.In(when.London).Format("15:04") != "17:00" || !ps[0].DueAt.After(x.Held.Now()) {
			t.Fatalf("%+v %v", ps, err)
		}
		if _, err := x.d.RecordException(x.coles(), o.ID, RecordException{Reason: "safety", Text: "He reads her post"}); err != nil {
			t.Fatal(err)
		}
		if ps, err = promise.Of(q, promiseAmends, o.ref()); err != nil || len(ps) != 0 {
			t.Errorf("a new time stands for what is not told: %+v %v", ps, err)
		}
	})
}

func TestVIC04NewTimes(t *testing.T) {
	t.Parallel()
	book, err := law.Fresh()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ at, want, owner string }{
		{"2026-11-28T00:00:00Z", "2026-11-30T17:00:00Z", "role:sergeant"}, // a Saturday: Monday
		{"2026-12-24T23:59:00Z", "2026-12-29T17:00:00Z", "role:sergeant"}, // over Christmas
		{"2027-03-27T00:30:00Z", "2027-03-30T16:00:00Z", "role:sergeant"}, // Easter, and the clocks go forward between
		{"2026-10-23T22:30:00Z", "2026-10-26T17:00:00Z", "role:sergeant"}, // Friday late; the clocks go back on Sunday
		{"2028-02-28T09:00:00Z", "2028-02-29T17:00:00Z", "role:sergeant"}, // a leap day
	} {
		at, _ := time.Parse(time.RFC3339, c.at)
		due, owner, _, err := NewTime(book, false, at)
		if err != nil || due.UTC().Format(time.RFC3339) != c.want || owner != c.owner {
			t.Errorf("%s: %s by %s, %v; want %s", c.at, due.UTC().Format(time.RFC3339), owner, err, c.want)
		}
		if due, owner, _, err = NewTime(book, true, at); err != nil || due.Sub(at) != time.Hour || owner != "role:duty_inspector" {
			t.Errorf("safety news at %s: %s by %s, %v", c.at, due, owner, err)
		}
	}
}
