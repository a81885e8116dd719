package play

import (
	"errors"
	"fmt"
)

// crimeRecord turns the incident into a crime in one act: what the incident knows is not typed again.
func (p *Play) crimeRecord() error {
	var list struct {
		Owed []struct {
			Incident string `json:"incident"`
		} `json:"owed"`
	}
	if err := p.As("howells").After(p.Last(), "/api/crime", &list); err != nil {
		return err
	}
	body := map[string]any{"incident": p.Case.Incident, "offence": abh, "account": "The suspect cut the victim's hand with a lock knife during an argument in the street.", "flags": []string{"knife"}}
	if p.Case.Victim != "" {
		body["victims"] = []string{p.Case.Victim}
	}
	for who, why := range map[string]string{"bennett": "off duty", "flynn": "wrong role"} {
		if err := p.Refused(who, "/api/crime", body, why); err != nil {
			return err
		}
	}
	var c struct {
		ID      string   `json:"id"`
		Number  string   `json:"number"`
		Place   string   `json:"place"`
		Victims []string `json:"victims"`
	}
	if err := p.As("howells").Post("/api/crime", body, &c, "records the assault as a crime, 24 hours from the call"); err != nil {
		return err
	}
	if c.Place == "" || len(c.Victims) == 0 {
		return fmt.Errorf("the crime did not carry what the incident knows: %+v", c)
	}
	p.Case.Crime, p.Case.CrimeNumber = c.ID, c.Number
	return nil
}

// crimeAssign gives the crime its officer in the case. A constable may not.
func (p *Play) crimeAssign() error {
	path, body := "/api/crime/"+p.Case.Crime+"/oic", map[string]string{"staff": "marsh"}
	if err := p.Refused("howells", path, body, "wrong rank"); err != nil {
		return err
	}
	if err := p.Invalid("rees", path, map[string]string{"staff": "nobody"}, "staff.unknown"); err != nil {
		return err
	}
	return p.As("rees").Post(path, body, nil, "makes DC Marsh the officer in the case")
}

// crimeOutcome ends the crime as charged, with the day of charge carried from custody. Before the charge is heard it would not be consistent.
func (p *Play) crimeOutcome() error {
	var c struct {
		ChargedOn string `json:"charged_on"`
	}
	if err := p.As("marsh").After(p.Last(), "/api/crime/"+p.Case.Crime, &c); err != nil {
		return err
	}
	if c.ChargedOn == "" {
		return errors.New("the crime did not hear of the charge")
	}
	path, body := "/api/crime/"+p.Case.Crime+"/outcome", map[string]any{"outcome": "1"}
	if err := p.Refused("bennett", path, body, "off duty"); err != nil {
		return err
	}
	if err := p.Invalid("marsh", path, map[string]any{"outcome": "14", "victim_view": "does_not_support"}, "crime.outcome.suspect_forbidden"); err != nil {
		return err
	}
	return p.As("marsh").Post(path, body, nil, "sets outcome 1, charged")
}
