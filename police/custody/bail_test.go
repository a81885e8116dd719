package custody_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/custody"
)

// bails are those that run, as a custody officer sees them.
func (s *suite) bails() []custody.BailRow {
	s.t.Helper()
	list, err := s.custody.AtLarge(s.As(adeyemi), paging.Ask{})
	s.must(err)
	return list.Rows
}

// bailOwed is what is owed of the bail of an arrest.
func (s *suite) bailOwed(arrest string) (out []promise.Promise) {
	s.t.Helper()
	for _, b := range s.bails() {
		if b.Arrest == arrest {
			out = append(out, s.owed("custody.bail", "bail", b.ID)...)
		}
	}
	return out
}

// out lets somebody out before charge.
func (s *suite) out(how, returns string) custody.BailRow {
	s.t.Helper()
	x := s.held()
	s.Held.Add(5 * time.Hour)
	in := custody.ReleaseDetainee{How: how, PERA: "Home.", Property: "returned", WentOn: "She cannot be reached.", ReturnOn: returns}
	if how == "bail" {
		in.Conditions, in.Terms = []string{"curfew"}, "Home from 21:00 to 06:00."
	}
	_, err := s.custody.Release(s.As(adeyemi), x.ID, in)
	s.must(err)
	rows := s.bails()
	if len(rows) != 1 || rows[0].Detention != x.ID || rows[0].Name == "" {
		s.t.Fatalf("%+v", rows)
	}
	return rows[0]
}

// BAIL-01, BAIL-02: bail runs three months from the day after arrest, and goes on only by who law names, in order, while it runs, with the suspect heard.
func TestBAIL02BailIsExtendedByRank(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		b := s.out("bail", "2026-12-14")
		ends := custody.BailEnds(b.ArrestedOn, 3)
		if b.EndsOn != ends || !strings.HasPrefix(b.Next, "Inspector to ") || !b.DueAt.Equal(when.MustDay("2026-12-14").End()) {
			t.Errorf("%+v", b)
		}
		extend := func(a access.Actor, returns when.Day) error {
			_, err := s.custody.ExtendBail(s.As(a), b.ID, custody.ExtendBail{ReturnOn: returns.String(), Grounds: "The laboratory reports in May.", Invited: []string{"suspect"}})
			return err
		}
		six, nine, twelve := custody.BailEnds(b.ArrestedOn, 6), custody.BailEnds(b.ArrestedOn, 9), custody.BailEnds(b.ArrestedOn, 12)
		s.Held.Set(ends.At(9, 0))
		wants(t, "a sergeant", extend(rees, six), "access.refused")
		wants(t, "one who investigates", extend(howells, six), "access.refused")
		wants(t, "beyond the six months", extend(coles, six.AddDays(1)), "custody.bail.return_late")
		wants(t, "a day that has been", extend(coles, ends.AddDays(-1)), "custody.bail.return")
		_, err := s.custody.ExtendBail(s.As(coles), b.ID, custody.ExtendBail{ReturnOn: six.String(), Grounds: "The laboratory reports in May."})
		wants(t, "nobody heard", err, "form.required_choice")
		s.must(extend(coles, six))
		wants(t, "an inspector again", extend(coles, nine), "custody.bail.rank")
		s.must(extend(pryor, nine))
		wants(t, "a superintendent again", extend(pryor, twelve), "custody.bail.rank")
		court := custody.ExtendBailInCourt{Court: "Newport Magistrates' Court", ExtendBail: custody.ExtendBail{ReturnOn: twelve.String(), Grounds: "The telephone is locked.", Invited: []string{"suspect", "solicitor"}}}
		_, err = s.custody.ExtendBailInCourt(s.As(rees), b.ID, court)
		wants(t, "recorded by a response sergeant", err, "access.refused")
		done, err := s.custody.ExtendBailInCourt(s.As(marsh), b.ID, court)
		s.must(err)
		if x := done.Value; x.EndsOn != twelve || len(x.Extended) != 3 || x.Extended[2].Authority != "magistrates" || !s.bailOwed(b.Arrest)[0].DueAt.Equal(twelve.End()) {
			t.Errorf("%+v", x)
		}
		again, longer := custody.BailEnds(twelve, 3), custody.BailEnds(twelve, 6)
		if next := s.bails()[0].Next; next != "A court to "+again.Text()+", or A court to "+longer.Text()+" where it finds that more time is needed" {
			t.Errorf("after a court: %q", next)
		}
		s.Held.Set(twelve.End().Add(time.Hour))
		wants(t, "once it is over", extend(pryor, twelve.AddDays(30)), "custody.bail.ended")
	})
}

// BAIL-04: conditions are changed with the victim's views asked, and stand on the record.
func TestBAIL04ConditionsAreChanged(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		b := s.out("bail", "2026-12-14")
		vary := func(a access.Actor, in custody.VaryBail) error {
			_, err := s.custody.VaryBail(s.As(a), b.ID, in)
			return err
		}
		in := custody.VaryBail{Conditions: []string{"curfew"}, Terms: "Home from 21:00 to 06:00.", Views: "asked", Said: "She agrees.", Why: "Nights at a new job."}
		wants(t, "the same again", vary(adeyemi, in), "custody.bail.same")
		in.Terms = "Home from 22:00 to 06:00."
		wants(t, "by an inspector", vary(coles, in), "access.refused")
		bad := in
		bad.Said = ""
		wants(t, "views that nobody wrote", vary(adeyemi, bad), "custody.bail.views")
		bad = in
		bad.Conditions = []string{"curfew", "no_contact"}
		wants(t, "a condition without words", vary(adeyemi, bad), "custody.charge.conditions")
		s.must(vary(adeyemi, in))
		if got := s.bails()[0].Conditions; len(got) != 1 || got[0].Text != in.Terms || len(s.entries(s.thread, "custody.bail.varied")) != 1 {
			t.Errorf("%+v", got)
		}
		_, err := s.custody.EndBail(s.As(marsh), b.ID, custody.EndBail{How: "no_further_action", Why: "There is not enough evidence."})
		s.must(err)
		if len(s.bails()) != 0 || len(s.bailOwed(b.Arrest)) != 0 {
			t.Error("what ended runs on")
		}
		wants(t, "changed after its end", vary(adeyemi, in), "custody.bail.over")
	})
}

// RUI-01: an investigation without bail is reviewed every thirty days by a supervisor, with the reason why nobody is on bail.
func TestRUI01AnInvestigationWithoutBailIsReviewed(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		b := s.out("under_investigation", "")
		if b.ReviewOn != b.LeftOn.AddDays(30) || b.Next != "" || len(b.Conditions) != 0 {
			t.Errorf("%+v", b)
		}
		owed := s.owed("custody.investigation_review", "bail", b.ID)
		if len(owed) != 1 || !owed[0].DueAt.Equal(b.ReviewOn.End()) {
			t.Fatalf("%+v", owed)
		}
		review := custody.ReviewRUI{WhyNotBail: "No condition is needed.", Progress: "The telephone is examined by 3 January.", Victim: "told"}
		_, err := s.custody.ReviewRUI(s.As(howells), b.ID, review)
		wants(t, "a constable", err, "access.refused")
		_, err = s.custody.ExtendBail(s.As(coles), b.ID, custody.ExtendBail{ReturnOn: "2027-01-10", Grounds: "x", Invited: []string{"suspect"}})
		wants(t, "extended as bail", err, "custody.bail.not_bail")
		s.Held.Add(20 * 24 * time.Hour)
		done, err := s.custody.ReviewRUI(s.As(rees), b.ID, review)
		s.must(err)
		if owed := s.owed("custody.investigation_review", "bail", b.ID); done.Value.Reviews != 1 || len(owed) != 1 || !owed[0].DueAt.Equal(when.DayOf(s.Held.Now()).AddDays(30).End()) {
			t.Errorf("%+v %+v", done.Value, owed)
		}
		_, err = s.custody.LiftBail(s.As(adeyemi), b.ID, custody.LiftBail{How: "under_investigation", Views: "no_victim", Why: "x"})
		wants(t, "what it is already", err, "custody.bail.not_bail")
	})
}

// BAIL-04, RUI-01: bail that becomes release under investigation is reviewed from then on, and whoever answers bail ends it.
func TestRUI01BailThatIsGivenUpIsReviewed(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		b := s.out("bail", "2026-12-14")
		lift := custody.LiftBail{How: "under_investigation", Views: "asked", Said: "She agrees.", Why: "No condition is needed any longer."}
		_, err := s.custody.LiftBail(s.As(marsh), b.ID, lift)
		wants(t, "by an investigator", err, "access.refused")
		_, err = s.custody.LiftBail(s.As(adeyemi), b.ID, lift)
		s.must(err)
		rows := s.bails()
		if len(rows) != 1 || rows[0].Kind != "under_investigation" || len(s.owed("custody.bail", "bail", b.ID)) != 0 || len(s.owed("custody.investigation_review", "bail", b.ID)) != 1 {
			t.Errorf("%+v", rows)
		}
	})
}

// GOV-04: a bail is as narrow as its own case: relabelled with its thread, and no matter what else the arrest is for.
func TestGOV04BailIsAsNarrowAsItsCase(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		b := s.out("bail", "2026-12-14")
		s.relabel("restricted:x")
		if rows := s.bails(); len(rows) != 0 {
			t.Errorf("who may not know of the case is shown %+v", rows)
		}
		_, err := s.custody.SeeBail(s.As(adeyemi), b.ID)
		wants(t, "opened by its id", err, "bail.not_found")
		list, err := s.custody.AtLarge(s.As(member(adeyemi)), paging.Ask{})
		s.must(err)
		if len(list.Rows) != 1 {
			t.Errorf("who may know of it is shown %+v", list.Rows)
		}
	})
}

// BAIL-04: the form shows the conditions in the order of its choices, each line with its own, so that sending it as it is changes nothing and keeps no line with another.
func TestBAIL04TheFormKeepsEachLineWithItsCondition(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		speak(t)
		b := s.out("bail", "2026-12-14")
		_, err := s.custody.VaryBail(s.As(adeyemi), b.ID, custody.VaryBail{Conditions: []string{"curfew", "no_contact"}, Terms: "Home from 22:00 to 06:00.\nNot to contact Ceri O'Neill.", Views: "no_victim", Why: "x"})
		s.must(err)
		code, body := s.get(adeyemi, "/bail/"+b.ID+"/vary")
		want := "Not to contact Ceri O&#39;Neill.\nHome from 22:00 to 06:00.</textarea>"
		if code != http.StatusOK || !strings.Contains(body, want) {
			t.Fatalf("%d: %q is not in %s", code, want, body)
		}
		sent := url.Values{"conditions": {"no_contact", "curfew"}, "terms": {"Not to contact Ceri O'Neill.\r\nHome from 23:00 to 06:00."}, "views": {"no_victim"}, "why": {"Nights."}}
		if code, body, _ := s.send(adeyemi, "/bail/"+b.ID+"/vary", sent); code != http.StatusSeeOther {
			t.Fatalf("%d %s", code, body)
		}
		for _, c := range s.bails()[0].Conditions {
			if (c.Code == "curfew") != strings.HasPrefix(c.Text, "Home from 23:00") {
				t.Errorf("%+v", c)
			}
		}
		for who, offered := range map[string]bool{"/extend": true, "/court": false} {
			if _, body := s.get(coles, "/bail/"+b.ID); strings.Contains(body, "/bail/"+b.ID+who) != offered {
				t.Errorf("%s offered to an inspector in the first three months: not %v", who, offered)
			}
		}
	})
}
