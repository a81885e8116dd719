package custody_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/police/custody"
	interview "throughline/police/interview/entry"
)

// CUS-27: every stretch of more than 30 minutes in which nothing moved on is listed with its cause: what was waited for most of it, or what
// somebody said of it. Checks and meals are care, not progress; an interview is no gap.
func TestCUS27IdleGapsHaveACause(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held() // 9 minutes after arrival
		from := s.Held.Now()
		s.Held.Add(10 * time.Minute)
		_, err := s.custody.RecordWait(s.As(adeyemi), x.ID, custody.RecordWait{For: "interpreter", Note: "Language line"})
		s.must(err)
		s.Held.Add(5 * time.Minute)
		_, err = s.custody.RecordWait(s.As(adeyemi), x.ID, custody.RecordWait{For: "solicitor", Note: "Hughes Blake"})
		s.must(err)
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, custody.RecordCare{What: "drink", Answer: "taken"})
		s.must(err)
		_, err = s.custody.RecordWait(s.As(adeyemi), x.ID, custody.RecordWait{For: "interpreter", Over: true})
		s.must(err)
		s.Held.Add(15 * time.Minute)
		if v := s.seen(x.ID); len(v.Gaps) != 0 {
			t.Errorf("30 minutes are no gap yet: %+v", v.Gaps)
		}
		s.Held.Add(30 * time.Minute)
		v := s.seen(x.ID)
		if len(v.Gaps) != 1 || !v.Gaps[0].From.Equal(from) || v.Gaps[0].Cause != "solicitor" || v.Gaps[0].Who != "Hughes Blake" || v.Gaps[0].Minutes != 60 || !v.Gaps[0].Lasts {
			t.Fatalf("60 minutes, most of them for the solicitor, and it lasts: %+v", v.Gaps)
		}
		_, err = s.custody.RecordWait(s.As(adeyemi), x.ID, custody.RecordWait{For: "solicitor", Over: true})
		s.must(err)
		s.interviewed(x, 50*time.Minute)
		s.Held.Add(45 * time.Minute)
		_, err = s.custody.GiveRights(s.As(adeyemi), x.ID, given)
		s.must(err)
		v = s.seen(x.ID)
		if len(v.Gaps) != 2 || v.Gaps[0].Lasts || v.Gaps[0].Minutes != 60 || v.Gaps[1].Minutes != 45 || v.Gaps[1].Cause != "" {
			t.Fatalf("the interview between them is no gap: %+v", v.Gaps)
		}
		at := "/custody/" + x.ID
		_, body := s.get(adeyemi, at)
		has(t, "the record", body, "No reason recorded", "Say why", "Waiting for a solicitor. Hughes Blake")
		_, err = s.custody.ExplainGap(s.As(adeyemi), x.ID, custody.ExplainGap{From: from.Add(-time.Hour).Format(time.RFC3339), Cause: "officers"})
		wants(t, "no gap then", err, "custody.gap.none")
		start := v.Gaps[1].From.Format(time.RFC3339)
		_, body = s.get(adeyemi, at+"/gap?from="+url.QueryEscape(start))
		has(t, "the form", body, "Waiting for officers", `value="2026"`)
		code, _, _ := s.send(adeyemi, at+"/gap", url.Values{"from": {start}, "cause": {"officers"}, "who": {"Team B"}, "note": {"Searching the house."}})
		if code != http.StatusSeeOther {
			t.Errorf("explained: %d", code)
		}
		_, err = s.custody.ExplainGap(s.As(adeyemi), x.ID, custody.ExplainGap{From: start, Cause: "officers", Who: "Team C"}) // said again: the later reason stands
		s.must(err)
		lost, err := s.custody.Delays(s.As(coles), "", "", "")
		s.must(err)
		if lost.Held != 1 || len(lost.Lost) != 2 || lost.Lost[0] != (custody.Lost{Cause: "solicitor", Who: "Hughes Blake", Minutes: 60, Gaps: 1}) || lost.Lost[1] != (custody.Lost{Cause: "officers", Who: "Team C", Minutes: 45, Gaps: 1}) {
			t.Errorf("minutes lost: %+v", lost)
		}
		_, err = s.custody.Delays(s.As(coles), "", "2026-12-01", "2026-11-01")
		wants(t, "days the wrong way round", err, "custody.delays.period")
		_, body = s.get(coles, "/custody/delays")
		has(t, "the report", body, "Team C", "Hughes Blake", "45 min")
		if code, _ := s.get(access.Actor{Staff: "flynn", Roles: []string{"finance"}, OnDuty: true}, "/custody/delays"); code != http.StatusForbidden {
			t.Errorf("finance reads it: %d", code)
		}
		if strings.Contains(body, "_") && strings.Contains(body, "appropriate_adult") {
			t.Error("a code is shown")
		}
	})
}

// interviewed is what the interview room says of an interview that lasts so long.
func (s *suite) interviewed(x custody.Detention, lasts time.Duration) {
	s.t.Helper()
	say := func(b journal.Body) {
		_, err := act.Do(s.System(), s.Door, act.Of("test.interview", journal.Ref{Kind: "interview", ID: "i1"}).With(access.Resource{}).On(s.thread), func(tx *act.Tx) (string, error) {
			return tx.Record(b)
		})
		s.must(err)
		s.Settle()
	}
	say(interview.InterviewStarted{Interview: "i1", Person: x.Person, Detention: x.ID, Place: "Room 1", At: s.Held.Now(), Language: "English", Solicitor: "present"})
	s.Held.Add(lasts)
	say(interview.InterviewEnded{Interview: "i1", Person: x.Person, At: s.Held.Now(), Minutes: int(lasts.Minutes())})
}
