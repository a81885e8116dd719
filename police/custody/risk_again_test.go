package custody_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"throughline/police/custody"
)

// CUS-15: what stood in this stay goes only with its reason.
func TestCUS15ARiskOfThisStayGoesOnlyWithItsReason(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "arrival", Level: "2", Plan: "Roused every half hour.", Vulnerable: "yes", Risks: []string{"self_harm_now", "intoxicated"}})
		s.must(err)
		night := custody.AssessRisk{Occasion: "bad_news", Level: "2", Plan: "Brother has died.", Risks: []string{"intoxicated", "first_time"}}
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, night)
		wants(t, "self-harm is not ticked", err, "custody.risk.dropped")
		night.Dropped = "  "
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, night)
		wants(t, "a blank is no reason", err, "custody.risk.dropped")
		night.Dropped, night.Vulnerable = "The nurse has seen him and says so.", "no"
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, night)
		wants(t, "no adult any more", err, "custody.risk.not_vulnerable")
		if v := s.seen(x.ID); !v.Vulnerable || len(v.Risk.Risks) != 2 || v.Risk.Risks[0] != "self_harm_now" {
			t.Errorf("a refusal changes nothing: %+v", v.Risk)
		}
		night.NotVulnerable = "The nurse finds that he understands everything."
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, night)
		s.must(err)
		if v := s.seen(x.ID); v.Vulnerable || v.Risk.Dropped != night.Dropped || len(v.Risk.Risks) != 2 {
			t.Errorf("with its reasons: %+v", v.Risk)
		}
		night.Risks, night.Dropped, night.NotVulnerable = append(night.Risks, "allergy"), "", ""
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, night)
		wants(t, "one more needs no reason", err, "")
	})
}

var formVersion = regexp.MustCompile(`name="_version" value="([^"]*)"`)

// CUS-15: the form begins with what stands, and who made theirs of an older one is told.
func TestCUS15TheRiskFormBeginsWithWhatStands(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		speak(t)
		x := s.held()
		_, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "arrival", Level: "2", Plan: "Roused every half hour.", Vulnerable: "yes", Risks: []string{"self_harm_now", "intoxicated"}})
		s.must(err)
		_, body := s.get(adeyemi, "/custody/"+x.ID+"/risk")
		has(t, "what stands", body, "Roused every half hour.", "Why a risk of this stay is none now", "Why they need no appropriate adult any more")
		for _, value := range []string{"self_harm_now", "intoxicated", "2", "yes"} {
			if !regexp.MustCompile(`value="` + value + `"[^>]* checked`).MatchString(body) {
				t.Errorf("%s is not chosen already", value)
			}
		}
		old := formVersion.FindStringSubmatch(body)
		if old == nil {
			t.Fatal("the form says not of which version it was made")
		}
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "change", Level: "3", Plan: "Constant: he has a ligature.", Risks: []string{"self_harm_now", "intoxicated"}})
		s.must(err)
		form := url.Values{"_version": {old[1]}, "occasion": {"change"}, "level": {"2"}, "plan": {"As before."}, "risks": {"self_harm_now", "intoxicated"}, "vulnerable": {"yes"}}
		code, body, _ := s.send(adeyemi, "/custody/"+x.ID+"/risk", form)
		if code == http.StatusSeeOther {
			t.Fatal("an older form undid constant observation")
		}
		has(t, "both are shown", body, "What you typed, and what it is now", "Constant: he has a ligature.", "As before.")
		if v := s.seen(x.ID); v.Risk.Level != "3" {
			t.Errorf("level %s", v.Risk.Level)
		}
	})
}
