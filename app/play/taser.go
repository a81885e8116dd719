package play

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// taserLapse is one crew, its Taser, and what dispatch says of it.
type taserLapse struct {
	*Play
	today time.Time
}

// TaserLapse plays HR-02: an officer's Taser lapsed yesterday, so dispatch shuts the crew out by itself and says why; personnel finds
// it at the head of what falls due; renewed, the crew is offered again; suspended, it is shut out at once.
func (p *Play) TaserLapse() (Result, error) {
	t := &taserLapse{Play: p}
	r := Result{Scenario: "taser-lapse"}
	return p.finish(r, []step{
		{"a place on the map", t.controlPlace},
		{"the call", t.controlCall},
		{"the incident", t.controlRaise},
		{"the grade", t.controlGrade},
		{"with a valid Taser", func() error { return t.offered("", "BX21 is offered: its Taser is valid") }},
		{"it lapsed yesterday", t.lapsed},
		{"shut out", func() error { return t.offered("expired", "dispatch shuts BX21 out by itself and says so") }},
		{"it falls due", t.due},
		{"renewed", t.renewed},
		{"offered again", func() error { return t.offered("", "BX21 is offered again") }},
		{"suspended", t.suspended},
		{"shut out at once", func() error { return t.offered("suspended", "dispatch shuts BX21 out at once") }},
	})
}

// offered reads the suggestions: why is "" when the unit is to be offered with its Taser, else a word of what is said of it.
func (t *taserLapse) offered(why, said string) error {
	var s struct {
		Units []struct {
			Callsign, Not, Says string
			Skills              []string
		}
	}
	if err := t.As("bryant").Get(t.controlIncident("suggestions"), &s); err != nil {
		return err
	}
	for _, u := range s.Units {
		if u.Callsign != t.Case.Callsign {
			continue
		}
		if t.Out != nil {
			t.Out(Line{Who: "bryant", Act: "control.suggestions", Said: said + ": “" + strings.TrimSpace(u.Says) + "”", Status: 200})
		}
		if why == "" && (u.Not != "" || !slices.Contains(u.Skills, "taser")) || why != "" && (u.Not == "" || !strings.Contains(u.Says, "Taser "+why)) {
			return fmt.Errorf("%s: not %q, says %q, skills %v", u.Callsign, u.Not, u.Says, u.Skills)
		}
		return nil
	}
	return fmt.Errorf("%s is not weighed", t.Case.Callsign)
}

func (t *taserLapse) award(awarded time.Time, said string) error {
	body := map[string]any{"skill": "taser", "awarded_on": awarded.Format(time.DateOnly), "evidence": "Course register, training centre"}
	return t.controlDoes("patel", "/api/duty/staff/howells/skills", body, nil, said, refusal{"rees", "a sergeant, not personnel"}, refusal{"howells", "the officer herself"})
}

// lapsed puts the award right: a year and a day ago, so that yesterday was its last day.
func (t *taserLapse) lapsed() error {
	now, err := t.Now()
	if err != nil {
		return err
	}
	t.today = now
	return t.award(now.AddDate(-1, 0, -1), "put the date of PC Howells's Taser right: its last day was yesterday")
}

func (t *taserLapse) due() error {
	var d struct {
		Skills []struct {
			Staff struct{ ID string }
			Skill struct {
				Code, Status string
				Hard         bool
			}
			Days int
		}
	}
	if err := t.As("patel").Get("/api/duty/skills/due", &d); err != nil {
		return err
	}
	for _, x := range d.Skills {
		if x.Staff.ID == "howells" && x.Skill.Code == "taser" {
			if x.Skill.Status != "expired" || x.Days != -1 || !x.Skill.Hard {
				said, err := json.Marshal(x)
				return errors.Join(fmt.Errorf("the due list says %s", said), err)
			}
			return nil
		}
	}
	return errors.New("the due list does not name what lapsed yesterday")
}

func (t *taserLapse) renewed() error { return t.award(t.today, "recorded the renewal") }

func (t *taserLapse) suspended() error {
	return t.controlDoes("coles", "/api/duty/staff/howells/skills/suspend", map[string]any{"skill": "taser", "why": "A discharge is under review"}, nil, "suspended it while a discharge is looked at",
		refusal{"bevan", "a constable"}, refusal{"howells", "the officer herself"})
}
