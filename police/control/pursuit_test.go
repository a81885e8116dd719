package control_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/control"
)

// HR-05: a pursuit asks for a driver trained for one and a vehicle that is suitable: whoever lapsed is shut out, a van or a motorcycle
// is said not to be one and is never the best fit; where nobody drives off, the vehicle is not asked.
func TestHR05APursuitNeedsItsDriverAndItsVehicle(t *testing.T) {
	t.Parallel()
	need := control.Need{Skills: []string{"pursuit_initial"}, Pursuit: true, Labels: map[string]string{"pursuit_initial": "Initial phase pursuit"}, Hard: map[string]bool{"pursuit_initial": true}}
	trained := func(c *control.Candidate) { c.Crew.Skills = []control.Skill{{Code: "pursuit_initial", Valid: true}} }
	cs := []control.Candidate{
		candidate("VAN1", 60, func(c *control.Candidate) { trained(c); c.NoChase = true }),
		candidate("CAR1", 120, trained),
		candidate("CAR2", 90, nil),
		candidate("CAR3", 80, func(c *control.Candidate) {
			c.Crew.Skills = []control.Skill{{Code: "pursuit_initial", ExpiresOn: when.MustDay("2026-11-01")}}
		}),
		candidate("CAR4", 70, func(c *control.Candidate) {
			c.Crew.Skills = []control.Skill{{Code: "pursuit_initial", Lacks: []string{"Driver, response"}}}
		}),
	}
	by := byCallsign(control.Rank(cs, need, roomtest.Noon, 5*time.Minute))
	if s := by["VAN1"]; !s.First || s.Best || !strings.Contains(s.Says, "no vehicle for a pursuit") {
		t.Errorf("a van: %+v", s)
	}
	if s := by["CAR1"]; !s.Best || strings.Contains(s.Says, "no vehicle") {
		t.Errorf("a trained driver in a car: %+v", s)
	}
	if s := by["CAR2"]; s.Best || !slices.Contains(s.Missing, "pursuit_initial") || !s.Offered() {
		t.Errorf("an untrained driver ranks lower and is not shut out: %+v", s)
	}
	for callsign, why := range map[string]string{"CAR3": "expired", "CAR4": "without Driver, response"} {
		if s := by[callsign]; s.Not != "lapsed" || !strings.Contains(s.Says, why) {
			t.Errorf("%s: %+v", callsign, s)
		}
	}
	need.Pursuit = false
	if s := byCallsign(control.Rank(cs, need, roomtest.Noon, 5*time.Minute))["VAN1"]; !s.Best || strings.Contains(s.Says, "no vehicle") {
		t.Errorf("nobody drives off: %+v", s)
	}
}

// HR-05: which skills the types of incident ask for, as law says.
func TestHR05TypesAskForTheirSkills(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"firearms": "afo", "sexual_offence": "sexual_offences_officer", "pursuit": "pursuit_initial"} {
		var v control.TypeRule
		row, ok := book.Table("control.incident_type").At(code, when.MustDay("2026-11-29"))
		if !ok || row.Into(&v) != nil || !slices.Contains(v.Skills, want) || v.Pursuit != (code == "pursuit") {
			t.Errorf("%s asks for %v, pursuit %v", code, v.Skills, v.Pursuit)
		}
	}
}
