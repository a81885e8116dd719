package play

import (
	"fmt"
	"strings"
	"time"
)

// The control room's steps of a case: from the 999 call to the first unit at scene. Each act is first tried by those who
// are nearest to it and may not do it.

func (p *Play) controlDoes(who, path string, body any, out any, said string, not ...refusal) error {
	for _, n := range not {
		if err := p.Refused(n.who, path, body, n.why); err != nil {
			return err
		}
	}
	return p.As(who).Post(path, body, out, said)
}

func (p *Play) controlIncident(part string) string {
	return "/api/control/incidents/" + p.Case.Incident + "/" + part
}

// controlPlace chooses where it happens: where the case says, else a short way from the unit that will go.
func (p *Play) controlPlace() error {
	if p.Case.Callsign == "" {
		p.Case.Callsign = "BX21"
	}
	if p.Case.Lat != 0 {
		return nil
	}
	var b struct {
		Units []struct {
			Crew     struct{ Callsign string }
			Position struct{ At struct{ Lat, Lon float64 } }
		}
	}
	if err := p.As("bryant").Get("/api/control/board", &b); err != nil {
		return err
	}
	for _, u := range b.Units {
		if u.Crew.Callsign == p.Case.Callsign && u.Position.At.Lat != 0 {
			p.Case.Lat, p.Case.Lon = u.Position.At.Lat+0.004, u.Position.At.Lon+0.003
			return nil
		}
	}
	return fmt.Errorf("%s is not on tour with a position, so the case has no place", p.Case.Callsign)
}

// controlAML is the message that the caller's telephone sends (CALL-05).
func controlAML(lat, lon float64, at time.Time) string {
	text := fmt.Sprintf(`A"ML=1;lt=%+09.5f;lg=%+010.5f;rd=12;top=%s;lc=95;pm=G;si=234302000000000;ei=356708041746734;mcc=234;mnc=30;ml=`, lat, lon, at.UTC().Format("20060102150405"))
	return text + fmt.Sprint(len(text)+3)
}

func (p *Play) controlCall() error {
	if err := p.controlPlace(); err != nil {
		return err
	}
	now, err := p.Now()
	if err != nil {
		return err
	}
	p.Case.CallAt = now
	body := map[string]any{"channel": "999", "cli": strings.ReplaceAll(p.Cast.Caller.Phone, " ", ""), "caller": p.Cast.Caller.Name(), "said": "He's got a knife, small, black handle",
		"aml": controlAML(p.Case.Lat, p.Case.Lon, now.Add(-5*time.Second))}
	var c struct{ ID string }
	err = p.controlDoes("bryant", "/api/control/calls", body, &c, "took a 999 call with the telephone's position", refusal{"howells", "an officer, not a call handler"}, refusal{"lloyd", "not in the control room"})
	p.Case.Call = c.ID
	return err
}

func (p *Play) controlRaise() error {
	body := map[string]any{"type": "violence_weapon", "title": "Assault, knife seen", "call": p.Case.Call, "flags": []string{"knife"}}
	if p.Case.PlaceText != "" {
		body["place"] = p.Case.PlaceText
	}
	var i struct {
		ID, Number, Thread, Place string
		At                        struct{ Lat, Lon float64 }
	}
	err := p.controlDoes("bryant", "/api/control/incidents", body, &i, "raised the incident on type and place", refusal{"lloyd", "a duty planner"}, refusal{"bennett", "off duty"})
	if err != nil {
		return err
	}
	p.Case.Incident, p.Case.IncidentNumber, p.Case.Thread, p.Case.PlaceText = i.ID, i.Number, i.Thread, i.Place
	if i.At.Lat == 0 {
		return fmt.Errorf("incident %s has no place on the map", i.Number)
	}
	p.Case.Lat, p.Case.Lon = i.At.Lat, i.At.Lon
	return p.As("bryant").Post(p.controlIncident("log"), map[string]any{"text": "Woman about 30 now inside the café, left hand bleeding"}, nil, "wrote a line of the log")
}

func (p *Play) controlThrive() error {
	body := map[string]any{"threat": "high", "threat_text": "Knife seen. Suspect near, on foot", "harm": "high", "harm_text": "Cut to hand, bleeding. Ambulance on its way",
		"risk": "high", "risk_text": "Lunch-hour crowd", "investigation": "some", "investigation_text": "Camera near, one witness named", "vulnerability": "ask",
		"engagement": "some", "engagement_text": "The caller will stay and give a statement"}
	return p.controlDoes("bryant", p.controlIncident("thrive"), body, nil, "answered the six of THRIVE", refusal{"howells", "an officer, not in the control room"})
}

func (p *Play) controlGrade() error {
	var g struct {
		Targets []struct {
			DueAt string `json:"due_at"`
		}
	}
	err := p.controlDoes("bryant", p.controlIncident("grade"), map[string]any{"grade": "1"}, &g, "graded it immediate: the response clock runs",
		refusal{"adeyemi", "a custody officer"}, refusal{"rees", "a sergeant of response, not of the control room"})
	if err == nil && (len(g.Targets) != 1 || g.Targets[0].DueAt == "") {
		return fmt.Errorf("the grade gave no target: %+v", g)
	}
	return err
}

// controlDispatch asks who could go, and sends the unit of the case: as suggested when it is, else with a reason.
func (p *Play) controlDispatch() error {
	if err := p.backOnTheStreet(); err != nil {
		return err
	}
	position := map[string]any{"lat": p.Case.Lat + 0.003, "lon": p.Case.Lon + 0.002, "source": "vehicle", "accuracy_m": 8}
	if err := p.controlDoes("howells", "/api/control/units/"+p.Case.Callsign+"/position", position, nil, "reported where "+p.Case.Callsign+" is", refusal{"bennett", "off duty, of no crew"}); err != nil {
		return err
	}
	var s struct {
		Units []struct {
			Callsign, Not, Says string
			Rank                int
			First, Best         bool
		}
	}
	if err := p.As("bryant").Get(p.controlIncident("suggestions"), &s); err != nil {
		return err
	}
	body, says := map[string]any{"callsigns": []string{p.Case.Callsign}}, "no suggestion"
	for _, u := range s.Units {
		if u.Callsign == p.Case.Callsign {
			says = u.Says
			if !u.First && !u.Best {
				body["reason"], body["why"] = "local_knowledge", "They know the market and are on foot beside it"
			}
		}
	}
	return p.controlDoes("bryant", p.controlIncident("dispatch"), body, nil, "sent "+p.Case.Callsign+": "+says, refusal{"howells", "an officer, not a dispatcher"}, refusal{"coles", "an inspector, not a dispatcher"})
}

// backOnTheStreet books the officer on when she is at court for a case that was played before: until then she cannot be sent (DUTY-07).
func (p *Play) backOnTheStreet() error {
	var she struct {
		Elsewhere bool `json:"elsewhere"`
	}
	if err := p.As("howells").Get("/api/duty/staff/howells", &she); err != nil || !she.Elsewhere {
		return err
	}
	return p.As("howells").Post("/api/duty/staff/howells/book-on", map[string]string{"why": "back from court"}, nil, "is back from court and books on")
}

func (p *Play) controlState(state, said string) error {
	return p.controlDoes("howells", "/api/control/units/"+p.Case.Callsign+"/state", map[string]any{"state": state}, nil, said, refusal{"pryce", "of another crew"}, refusal{"bennett", "off duty"})
}

func (p *Play) controlEnRoute() error { return p.controlState("5", p.Case.Callsign+" is en route") }

func (p *Play) controlAtScene() error {
	return p.controlState("6", p.Case.Callsign+" is at scene: the promise to be there is kept")
}

// controlWelfare is the dispatcher asking the crew how it is while they drive a prisoner through the town: otherwise the time of their next word goes by.
func (p *Play) controlWelfare() error {
	return p.controlDoes("bryant", "/api/control/units/"+p.Case.Callsign+"/welfare", map[string]any{"answer": "well"}, nil, "asks "+p.Case.Callsign+" how it is: the promise to hear that they are well is kept", refusal{"bennett", "off duty"})
}

func (p *Play) controlClear() error { return p.controlState("2", p.Case.Callsign+" is clear") }

// controlClose closes the incident once a crime is recorded: the number is carried into the closing.
func (p *Play) controlClose() error {
	var v struct {
		Crimes  []string
		Targets []struct{ Met *bool }
	}
	if err := p.As("bryant").After(p.Last(), "/api/control/incidents/"+p.Case.Incident, &v); err != nil {
		return err
	}
	body := map[string]any{"result": "One arrested for assault with a knife. Victim taken to hospital.", "qualifiers": []string{"knife"}}
	if len(v.Crimes) == 0 {
		body["crime"], body["crime_number"] = "crime", p.Case.CrimeNumber
	}
	return p.controlDoes("bryant", p.controlIncident("close"), body, nil, "closed the incident; the crime number was carried", refusal{"howells", "an officer, not a dispatcher"}, refusal{"rees", "a sergeant, not of the control room"})
}
