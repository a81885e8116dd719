package victim

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/promise"
	"throughline/platform/when"
	control "throughline/police/control/entry"
	court "throughline/police/court/entry"
	crime "throughline/police/crime/entry"
)

// VIC-07: the story begins with the call, a hearing is one line, and offences are said as people call them, in both languages.
func TestVIC07TheStoryInPlainWords(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		mine := x.opens()
		now := x.Held.Now()
		x.hears(crime.CrimeRecorded{Crime: "c1", Number: "26/1", Offence: "OF61102", Title: "ABH", Victims: []string{x.victim}, ReportedAt: when.Micros(now)})
		x.hears(control.IncidentRaised{Incident: "i1", Number: "0001", CalledAt: now})
		x.Held.Add(time.Hour)
		for i, o := range [][2]string{{"OF61102", "ABH"}, {"CJ88144", "Possess knife blade"}} {
			id := string(rune('a' + i))
			x.hears(court.PleaEntered{Offence: id, Code: o[0], Title: o[1], Person: x.suspect, Plea: "G"})
			x.hears(court.VerdictReached{Offence: id, Code: o[0], Title: o[1], Person: x.suspect, Verdict: "G", Hearing: "h" + id})
		}
		en, err := x.d.MyCase(mine, "en")
		if err != nil || len(en.Happened) != 3 || en.Happened[2].Text != "We were called." {
			t.Fatalf("%+v %v", en.Happened, err)
		}
		if got := en.Happened[0].Text; got != "In court the defendant pleaded guilty to: assault that caused injury and carrying a knife in a public place." {
			t.Errorf("%q", got)
		}
		cy, err := x.d.MyCase(mine, "cy")
		if err != nil || !strings.Contains(cy.Happened[0].Text, "ymosodiad a achosodd anaf a chario cyllell") {
			t.Errorf("%+v %v", cy.Happened, err)
		}
		if en.Name == "" || en.Changed == "" || len(en.People) == 0 {
			t.Errorf("nobody is greeted, or nobody works here: %+v", en)
		}
	})
}

// VIC-01 right 12: a complaint is owed an answer by an inspector, and not kept by whoever answers a message.
func TestVIC01ComplaintIsAnsweredByAnInspector(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		mine := x.opens()
		id, err := ownCase(mine)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.d.WriteNote(mine, id, WriteNote{Text: "Nobody called", About: "complaint"}); err != nil {
			t.Fatal(err)
		}
		owed := func() int {
			ps, err := promise.Of(x.Host.DB.Read(t.Context()), promiseComplaint, refOf(id))
			if err != nil {
				t.Fatal(err)
			}
			return len(ps)
		}
		answers := func(rank int) {
			who := x.As(access.Actor{Staff: "a", Roles: []string{"investigator", "duty_inspector"}, OnDuty: true, RankNo: rank})
			if _, err := x.d.AnswerNote(who, id, WriteNote{Text: "We are sorry"}); err != nil {
				t.Fatal(err)
			}
		}
		if owed() != 1 {
			t.Fatal("no answer is owed")
		}
		if answers(1); owed() != 1 {
			t.Error("a constable answered a complaint")
		}
		if answers(3); owed() != 0 {
			t.Error("an inspector answered, and it is owed still")
		}
	})
}
