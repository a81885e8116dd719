package victim

import (
	"context"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// VIC-06: safe hours are London wall time, over midnight and over both clock changes.
func TestVIC06SafeHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to, at, next string }{
		{"any time", "", "", "2026-11-23T03:00", "2026-11-23T03:00"},
		{"inside", "09:00", "17:00", "2026-11-23T09:00", "2026-11-23T09:00"},
		{"before", "09:00", "17:00", "2026-11-23T08:59", "2026-11-23T09:00"},
		{"at the end it is over", "09:00", "17:00", "2026-11-23T17:00", "2026-11-24T09:00"},
		{"over midnight, inside", "20:00", "02:00", "2026-11-23T01:59", "2026-11-23T01:59"},
		{"over midnight, outside", "20:00", "02:00", "2026-11-23T02:00", "2026-11-23T20:00"},
		{"the night the clocks go back", "09:00", "17:00", "2026-10-24T18:00", "2026-10-25T09:00"},
		{"the night the clocks go forward", "09:00", "17:00", "2026-03-28T18:00", "2026-03-29T09:00"},
		{"an hour that the clocks skip", "01:30", "04:00", "2026-03-28T18:00", "2026-03-29T02:30"},
		{"an hour that occurs twice", "01:30", "04:00", "2026-10-25T00:30", "2026-10-25T01:30+01:00"},
	} {
		h := Hours{c.from, c.to}
		got, want := h.Next(at(t, c.at)), at(t, c.next)
		if !got.Equal(want) || !h.Holds(got) || h.Holds(at(t, c.at)) != at(t, c.at).Equal(want) {
			t.Errorf("%s: %s, want %s", c.name, when.RFC3339(got), when.RFC3339(want))
		}
	}
}

// VIC-06: a way, an hour or a place that they did not choose is a hard stop; that it was done nevertheless needs a reason.
func TestVIC06UnsafeIsAHardStop(t *testing.T) {
	t.Parallel()
	chosen := Case{Contact: "chosen", Channel: "call", HoursFrom: "09:00", HoursTo: "17:00", MayAnswer: "Sister"}
	noon, night := at(t, "2026-11-23T12:00"), at(t, "2026-11-23T22:00")
	for _, c := range []struct {
		name string
		c    Case
		t    Try
		want string
	}{
		{"safe", chosen, Try{Channel: "call", Reached: true, AnsweredBy: "self", At: noon}, ""},
		{"their sister", chosen, Try{Channel: "call", Reached: true, AnsweredBy: "agreed_person", At: noon}, ""},
		{"at night", chosen, Try{Channel: "call", AnsweredBy: "nobody", At: night}, "at victim.contact.unsafe_hour"},
		{"at night, with a reason", chosen, Try{Channel: "call", AnsweredBy: "nobody", Unsafe: "He is being let out now", At: night}, ""},
		{"another way", chosen, Try{Channel: "sms", At: noon}, "channel victim.contact.other_channel"},
		{"nothing chosen", Case{Contact: "none"}, Try{Channel: "call", At: noon}, "channel victim.contact.not_chosen"},
		{"stopped", Case{Contact: "stopped", Channel: "call"}, Try{Channel: "call", At: noon}, "channel victim.contact.stopped"},
		{"in person is always theirs to end", Case{Contact: "none"}, Try{Channel: "in_person", Reached: true, AnsweredBy: "self", At: night}, ""},
		{"no such way", chosen, Try{Channel: "pigeon", At: noon}, "channel victim.channel.unknown"},
		{"a letter tells nothing", Case{Contact: "chosen", Channel: "letter"}, Try{Channel: "letter", Reached: true, AnsweredBy: "self", At: noon}, "result victim.contact.sent_is_not_told"},
	} {
		if err := CheckTry(book(t), c.c, c.t); codeOf(err) != c.want {
			t.Errorf("%s: %q, want %q", c.name, codeOf(err), c.want)
		}
	}
}

// VIC-04, VIC-05: an exception is one that the Code names, and that the record shows.
func TestVIC04Exceptions(t *testing.T) {
	t.Parallel()
	day := at(t, "2026-11-23T12:00")
	routine, err := DutyOf(book(t), "charged", day, false)
	if err != nil {
		t.Fatal(err)
	}
	safety, err := DutyOf(book(t), "bailed", day, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name         string
		duty         Duty
		reason, text string
		tries        int
		out          bool
		want         string
	}{
		{"danger", routine, "safety", "He reads her phone", 0, false, ""},
		{"danger, not said", routine, "safety", "", 0, false, "text victim.exception.say_why"},
		{"opted out", routine, "opted_out", "", 0, true, ""},
		{"not opted out", routine, "opted_out", "", 0, false, "reason victim.exception.not_opted_out"},
		{"safety news has no opting out", safety, "opted_out", "", 0, true, "reason victim.exception.not_allowed"},
		{"two tries", routine, "untraceable", "Moved", 2, false, "reason victim.exception.too_few_tries"},
		{"three tries", routine, "untraceable", "Moved", 3, false, ""},
		{"not of this duty", routine, "declined", "x", 9, true, "reason victim.exception.not_allowed"},
		{"not a reason", routine, "busy", "x", 9, true, "reason victim.exception.not_allowed"},
	} {
		if err := CheckException(book(t), c.duty, c.reason, c.text, c.tries, c.out, day); codeOf(err) != c.want {
			t.Errorf("%s: %q, want %q", c.name, codeOf(err), c.want)
		}
	}
}

func TestVIC06ChoosingSafeContact(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		c := x.theCase()
		for _, w := range []struct {
			in   ChooseContact
			want string
		}{
			{ChooseContact{Channel: "sms", Reach: "07700 900 222"}, "reach victim.contact.shared"}, // written otherwise, but the suspect's
			{ChooseContact{Channel: "letter", Reach: "9 MILL LANE, Ashby"}, "reach victim.contact.shared"},
			{ChooseContact{Channel: "letter"}, "reach victim.contact.reach_needed"},
			{ChooseContact{Channel: "call", Reach: "12345"}, "reach victim.contact.not_a_number"},
			{ChooseContact{Channel: "email", Reach: "nobody"}, "reach victim.contact.not_an_email"},
			{ChooseContact{Channel: "sms", HoursFrom: "09:00"}, "hours_to victim.contact.both_hours"},
			{ChooseContact{Channel: "sms", HoursFrom: "25:00", HoursTo: "26:00"}, "hours_from form.bad_form"},
			{ChooseContact{Channel: "pigeon"}, "channel form.not_one_of"},
			{ChooseContact{}, "channel form.required_choice"},
		} {
			if _, err := x.d.ChooseContact(x.howells(), c.ID, w.in); codeOf(err) != w.want {
				t.Errorf("%+v: %q, want %q", w.in, codeOf(err), w.want)
			}
		}
		if _, err := x.d.Invite(x.howells(), c.ID, Invite{}); codeOf(err) != "victim.contact.not_chosen" {
			t.Errorf("nothing is sent before a way is chosen: %v", err)
		}
		if c = x.chooses(); c.Reach != "+447700900111" || c.Contact != "chosen" || c.CodeWord != "Heron" {
			t.Errorf("the number is carried from the record: %+v", c)
		}
		if _, err := x.d.ChooseContact(x.howells(), c.ID, ChooseContact{Channel: "none"}); err != nil {
			t.Fatal(err)
		}
		if _, err := x.d.Invite(x.howells(), c.ID, Invite{}); codeOf(err) != "victim.contact.none_wanted" {
			t.Errorf("%v", err)
		}
	})
}

// Who may not: off duty, another work, another rank, a relative of the victim or of the suspect.
func TestVictimRefusals(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		c := x.theCase()
		x.plans("bail", x.Held.Now().Add(time.Hour))
		o := x.owed("bailed")
		choose := func(ctx context.Context) error {
			_, err := x.d.ChooseContact(ctx, c.ID, ChooseContact{Channel: "none"})
			return err
		}
		see := func(ctx context.Context) error { _, err := x.d.See(ctx, c.ID); return err }
		except := func(ctx context.Context) error {
			_, err := x.d.RecordException(ctx, o.ID, RecordException{Reason: "safety", Text: "He reads her post"})
			return err
		}
		officer := access.Actor{Staff: "pryce", RankNo: 1, Roles: []string{"officer"}, OnDuty: true}
		off, brother, sister, finance, sergeant := officer, officer, officer, officer, officer
		off.OnDuty, brother.Family, sister.Family, finance.Roles = false, []string{x.suspect}, []string{x.victim}, []string{"finance"}
		sergeant.RankNo, sergeant.Roles = 2, []string{"sergeant"}
		for name, try := range map[string]struct {
			do   func(context.Context) error
			who  access.Actor
			code string
		}{
			"off duty": {choose, off, "access.refused"}, "finance": {choose, finance, "access.refused"}, "finance looks": {see, finance, "access.refused"},
			"the suspect's brother": {see, brother, "access.own_record"}, "the victim's sister": {choose, sister, "access.own_record"},
			"a sergeant withholds safety news": {except, sergeant, "access.refused"},
		} {
			if err := try.do(x.As(try.who)); !fault.HasCode(err, try.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, err := x.d.List(x.As(brother), "", paging.Ask{}); err != nil || len(list.Cases) != 0 {
			t.Errorf("the brother's list: %v %v", list, err)
		}
		if list, err := x.d.List(x.howells(), x.thread, paging.Ask{}); err != nil || len(list.Cases) != 1 || list.Cases[0].Name != "Ceri Morgan" || list.Cases[0].Owed != 1 {
			t.Errorf("%v %v", list, err)
		}
		if err := except(x.coles()); err != nil {
			t.Fatal(err)
		}
		if o = x.owed("bailed"); o.State != "excepted" || x.promised(o).State != promise.Waived {
			t.Errorf("%+v", o)
		}
		x.states(t, "owed", "exception")
	})
}

// VIC-05: an opt-out reaches one kind of news, now and later, and can be taken back; never safety news.
func TestVIC05OptOuts(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		c := x.theCase()
		mine := x.opens()
		x.arrested()
		if _, err := x.d.SetOptOut(mine, c.ID, SetOptOut{Trigger: "suspect_arrested", Out: true}); err != nil {
			t.Fatal(err)
		}
		if o := x.owed("suspect_arrested"); o.State != "excepted" || o.Reason != "opted_out" {
			t.Errorf("what was owed: %+v", o)
		}
		for _, never := range []string{"bailed", "released_without_charge", "required_to_give_evidence", "lottery"} {
			if _, err := x.d.SetOptOut(mine, c.ID, SetOptOut{Trigger: never, Out: true}); codeOf(err) != "trigger victim.opt_out.never" {
				t.Errorf("%s: %v", never, err)
			}
		}
		if _, err := x.d.SetOptOut(mine, c.ID, SetOptOut{Trigger: "charged", Out: true}); err != nil {
			t.Fatal(err)
		}
		x.plans("bail", x.Held.Now().Add(time.Hour))
		x.recorded()
		if x.owed("bailed").State != "owed" || x.owed("crime_reported").State != "owed" {
			t.Error("safety news and other news are owed still")
		}
	})
}

func TestVIC03UnderEighteen(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		for age, want := range map[int]bool{-1: false, 0: true, 17: true, 18: false, 40: false} {
			if g, ok := x.d.underAge(age, when.MustDay("2026-11-23")); ok != want || ok && g != "vulnerable" {
				t.Errorf("%d: %s %v", age, g, ok)
			}
		}
	})
}

// VIC-03: enhanced rights make what is owed due sooner, never later, and finding them breaks no promise by itself.
func TestVIC03EnhancedRightsHasten(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.arrested()
		before := x.owed("suspect_arrested")
		x.Held.Add(72 * time.Hour) // Thursday
		if _, err := x.d.AssessNeeds(x.howells(), x.theCase().ID, AssessNeeds{Moment: "report", Grounds: []string{"intimidated"}}); err != nil {
			t.Fatal(err)
		}
		o := x.owed("suspect_arrested")
		if !x.theCase().Enhanced || when.DayOf(before.DueAt.Add(-1)).String() != "2026-11-30" || when.DayOf(o.DueAt.Add(-1)).String() != "2026-11-27" || !x.promised(o).DueAt.Equal(o.DueAt) {
			t.Errorf("from %s to %s", before.DueAt, o.DueAt)
		}
		if _, err := x.d.AssessNeeds(x.howells(), x.theCase().ID, AssessNeeds{Moment: "charge"}); err != nil {
			t.Fatal(err)
		}
		if again := x.owed("suspect_arrested"); !again.DueAt.Equal(o.DueAt) {
			t.Error("what was promised sooner stays so")
		}
	})
}

// Restricted: nothing of the case shows to those without the label, and everything to the few, among them the victim.
func TestRestrictedCaseIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		mine := x.opens()
		c := x.theCase()
		x.restrict("restricted:" + x.thread)
		if _, err := x.d.See(x.howells(), c.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		if list, err := x.d.List(x.howells(), "", paging.Ask{}); err != nil || len(list.Cases) != 0 {
			t.Errorf("%v %v", list, err)
		}
		few := x.As(access.Actor{Staff: "marsh", Roles: []string{"investigator"}, OnDuty: true, Labels: []string{"open", "restricted:" + x.thread}})
		if v, err := x.d.See(few, c.ID); err != nil || v.Name != "Ceri Morgan" {
			t.Errorf("%v", err)
		}
		_ = mine
		mine = x.mine(c.Account())
		if _, err := x.d.WriteNote(mine, c.ID, WriteNote{Text: "Is it safe?"}); err != nil {
			t.Errorf("the victim's own page goes on: %v", err)
		}
		if list := x.outbox(); strings.Contains(list[0].Body, "Ceri") {
			t.Error("a message names somebody")
		}
	})
}
