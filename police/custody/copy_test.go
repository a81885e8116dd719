package custody_test

import (
	"net/http"
	"strings"
	"testing"

	"throughline/police/custody"
)

// Who reads of a custody record reads what is theirs: the risk assessment is not in a copy for the defence (Code C 3.8A), and custody
// visitors read nothing, and no name, without the detainee's consent.
func TestCUS17CopiesOfTheRecordAreCutToTheirReader(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		at := "/custody/" + x.ID
		escort := custody.HandToEscort{To: "Newport Magistrates' Court", Escort: "R. Lewis 4471", Read: true}
		_, err := s.custody.HandToEscort(s.As(adeyemi), x.ID, escort)
		wants(t, "an escort before the risk is assessed", err, "custody.escort.no_risk")
		_, err = s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "arrival", Level: "2", Plan: "Cord taken from the hood.", Risks: []string{"self_harm_past"}})
		s.must(err)
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, custody.RecordCare{What: "meal_main", Answer: "taken", Note: "Halal."})
		s.must(err)
		for _, whom := range []string{"solicitor", "detainee"} {
			code, body := s.get(adeyemi, at+"/copy?for="+whom)
			has(t, whom, body, "Daniel Pryce", "Detention authorised", "Halal.", "which this reader does not have by right: 1.")
			if code != 200 || strings.Contains(body, "Cord taken") || strings.Contains(body, "Self-harm") {
				t.Errorf("the copy for the %s says what the risk is", whom)
			}
		}
		if code, _ := s.get(adeyemi, at+"/copy?for=visitor"); code != http.StatusConflict {
			t.Errorf("visitors without consent: %d", code)
		}
		if code, _ := s.get(adeyemi, at+"/copy?for=press"); code != http.StatusNotFound {
			t.Errorf("a copy for anybody: %d", code)
		}
		if code, _ := s.get(howells, at+"/copy?for=solicitor"); code != http.StatusForbidden {
			t.Errorf("by the arresting officer: %d", code)
		}
		visit := custody.RecordVisit{Visitors: "ICV 12", Consent: "visit_only"}
		_, err = s.custody.RecordVisit(s.As(adeyemi), x.ID, visit)
		wants(t, "no report", err, "custody.visit.report")
		visit.Consent = "both"
		_, err = s.custody.RecordVisit(s.As(adeyemi), x.ID, visit)
		s.must(err)
		_, body := s.get(adeyemi, at+"/copy?for=visitor")
		has(t, "visitors", body, "central/1/26", "Halal.")
		for _, hidden := range []string{"Pryce", "Cord taken", "Named by the victim", "High Street"} {
			if strings.Contains(body, hidden) {
				t.Errorf("visitors read %q", hidden)
			}
		}
		_, body = s.get(adeyemi, at+"/escort")
		has(t, "the escort record", body, "Self-harm, past", "Cord taken from the hood.")
		_, err = s.custody.HandToEscort(s.As(adeyemi), x.ID, escort)
		s.must(err)
		_, err = s.custody.GiveCopy(s.As(adeyemi), x.ID, custody.GiveCopy{For: "solicitor", To: "S. Blake"})
		s.must(err)
		_, body = s.get(adeyemi, at+"/log")
		has(t, "the log", body, "Handed to an escort", "Copy of the custody record handed over", "R. Lewis 4471")
	})
}

// What police weigh of a detainee is in no copy of theirs at any point of the stay: not in the record that an escort took over, in a line of
// constant observation, or in what was said at the door, of them and of a victim (Code C 3.8A).
func TestCUS17CopiesOfAWholeStayDoNotSayTheRisk(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.AssessRisk(s.As(adeyemi), x.ID, custody.AssessRisk{Occasion: "arrival", Level: "3", Plan: "Cord taken from the hood.", Risks: []string{"self_harm_past"}})
		s.must(err)
		_, err = s.custody.RecordWatch(s.As(adeyemi), x.ID, custody.RecordWatch{Seen: "Ties the blanket, watched closer."})
		s.must(err)
		_, err = s.custody.RecordCare(s.As(adeyemi), x.ID, custody.RecordCare{What: "meal_main", Answer: "taken", Note: "Halal."})
		s.must(err)
		_, err = s.custody.RecordVisit(s.As(adeyemi), x.ID, custody.RecordVisit{Visitors: "ICV 12", Consent: "both", Report: "A blanket is thin."})
		s.must(err)
		_, body := s.get(adeyemi, "/custody/"+x.ID+"/escort")
		has(t, "the escort reads the observation", body, "Cord taken from the hood.", "Ties the blanket")
		_, err = s.custody.HandToEscort(s.As(adeyemi), x.ID, custody.HandToEscort{To: "Hospital", Escort: "R. Lewis 4471", Read: true, Told: "Swallows batteries."})
		s.must(err)
		_, err = s.custody.Release(s.As(adeyemi), x.ID, custody.ReleaseDetainee{How: "no_further_action", PERA: "May go back to her flat.", Property: "none", WentOn: "She changed her number."})
		s.must(err)
		_, err = s.custody.ReviewRelease(s.As(coles), x.ID, custody.ReviewRelease{Found: "She was moved to a refuge."})
		s.must(err)
		secret := []string{"Cord taken", "Self-harm", "Ties the blanket", "Swallows batteries", "May go back", "changed her number", "refuge", "had not been told", "before every victim", "blanket is thin"}
		for _, whom := range []string{"solicitor", "detainee", "visitor"} {
			code, body := s.get(adeyemi, "/custody/"+x.ID+"/copy?for="+whom)
			has(t, whom, body, "Halal.")
			for _, w := range secret {
				if code != 200 || strings.Contains(body, w) {
					t.Errorf("%d, the copy for the %s says %q", code, whom, w)
				}
			}
			if whom != "visitor" {
				has(t, whom, body, "No further action")
			}
		}
		_, body = s.get(adeyemi, "/custody/"+x.ID)
		has(t, "the record itself", body, "Ties the blanket", "May go back", "changed her number")
	})
}
