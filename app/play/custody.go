package play

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"throughline/platform/id"
	"throughline/platform/when"
)

// The custody steps of a case. Each act is first tried by those who are nearest to it and may not do it.

const abh, blade = "OF61102", "CJ88144"

type refusal struct{ who, why string }

// custodyDoes tries the refusals, then lets the right person do it.
func (p *Play) custodyDoes(who, path string, body map[string]any, out any, said string, not ...refusal) error {
	for _, n := range not {
		if err := p.Refused(n.who, path, body, n.why); err != nil {
			return err
		}
	}
	return p.As(who).Post(path, body, out, said)
}

func (p *Play) custodyPath(part string) string {
	return "/api/custody/" + p.Case.Detention + "/" + part
}

func (p *Play) custodyArrest() error {
	body := map[string]any{"thread": p.Case.Thread, "person": p.Case.Suspect, "given": p.Cast.Suspect.Given, "family": p.Cast.Suspect.Family, "born_on": p.Cast.Suspect.BornOn,
		"place": p.Case.PlaceText, "offences": []string{abh, blade}, "grounds": "Named by the victim as the man with the knife, and found nearby with it.",
		"necessity": []string{"prompt_investigation", "injury"}, "told_reason": true, "caution": "en", "reply": "It wasn't like that.",
		"searched": true, "found": "A kitchen knife", "injuries": "Grazed knuckles", "officers": []string{"howells", "bevan"}, "incident": p.Case.Incident, "crime": p.Case.Crime}
	if p.Case.PlaceText == "" {
		body["place"] = "41 High Street"
	}
	not := []refusal{{"bennett", "off duty"}, {"bryant", "not a constable"}}
	if p.Case.Extra["relative"] != "" {
		not = append(not, refusal{p.Case.Extra["relative"], "the suspect's brother"})
	}
	var a struct{ ID, Person string }
	if err := p.custodyDoes("howells", "/api/custody/arrest", body, &a, "arrested "+p.Cast.Suspect.Name()+" for ABH and a bladed article", not...); err != nil {
		return err
	}
	p.Case.Arrest, p.Case.Suspect = a.ID, a.Person
	return nil
}

func (p *Play) custodyArrive() error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	var x struct{ ID string }
	err = p.custodyDoes("adeyemi", "/api/custody/arrest/"+p.Case.Arrest+"/arrival", map[string]any{"yard_at": now.Format(time.RFC3339), "building_at": now.Format(time.RFC3339), "cell": "M4"}, &x,
		"arrived in the yard: the detention clock counts from here", refusal{"bennett", "off duty"})
	p.Case.Detention = x.ID
	return err
}

func (p *Play) custodyAuthorise() error {
	return p.custodyDoes("adeyemi", p.custodyPath("authorise"), map[string]any{"grounds": []string{"secure_evidence", "obtain_evidence"}, "reasons": "To secure the knife as evidence and to obtain evidence by questioning."},
		nil, "detention authorised; first review promised in 6 h", refusal{"rees", "a sergeant who is not a custody officer"}, refusal{"howells", "made the arrest"})
}

func (p *Play) custodyRights() error {
	return p.custodyDoes("adeyemi", p.custodyPath("rights"), map[string]any{"by_voice": true, "in_writing": true, "understood": true, "solicitor": "wanted", "firm": "Hughes Blake", "informed": "told"},
		nil, "rights given by voice and in writing", refusal{"howells", "not custody staff"})
}

func (p *Play) custodyRisk() error {
	if err := p.custodyDoes("adeyemi", p.custodyPath("risk"), map[string]any{"occasion": "arrival", "level": "1", "risks": []string{"weapon", "injury"}, "plan": "Hourly checks. Nurse to see the knuckles."},
		nil, "risk assessed: level 1, checked every hour", refusal{"marsh", "an investigator, not custody staff"}); err != nil {
		return err
	}
	return p.custodyDoes("adeyemi", p.custodyPath("fitness"), map[string]any{"professional": "Nurse R. Hill", "for": []string{"detention", "interview"}, "fit": "yes", "advice": "Graze cleaned."},
		nil, "found fit to be detained and interviewed", refusal{"bevan", "not custody staff"})
}

func (p *Play) custodyCheck() error {
	return p.custodyDoes("adeyemi", p.custodyPath("check"), map[string]any{"response": "awake", "note": "Asked for tea."}, nil, "checked in time; the next check is promised", refusal{"rees", "a sergeant of another team"})
}

func (p *Play) custodyReview() error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	not := []refusal{{"adeyemi", "a custody officer before charge"}, {"rees", "a sergeant"}}
	if h := now.In(when.London).Hour(); h >= 10 && h < 17 { // faraday works nights: at night there is nobody of that rank off duty
		not = append(not, refusal{"faraday", "an inspector off duty"})
	}
	return p.custodyDoes("coles", p.custodyPath("review"), map[string]any{"decision": "continue", "method": "in_person", "grounds": "The interview is still to be held.",
		"invited": []string{"detainee", "solicitor"}, "said": "None.", "reminded": true}, nil, "first review held early; the next one is pulled earlier", not...)
}

func (p *Play) custodyChargeBody(day when.Day) map[string]any {
	return map[string]any{"offences": []string{abh, blade}, "bail": "granted", "conditions": []string{"no_contact", "not_to_enter"},
		"terms": "Not to contact " + p.Cast.Victim.Name() + ", directly or indirectly.\nNot to go to High Street.", "why": "To keep the victim safe and to prevent interference.",
		"reply": "Nothing to say.", "court_on": day.String(), "court": "B61NP00", "plea": "not_known"}
}

// custodyTooSoon is a police charge that law does not allow: it is refused with the reason, and leaves no trace.
func (p *Play) custodyTooSoon() error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	_, err = p.As("adeyemi").send(http.MethodPost, p.custodyPath("charge"), p.custodyChargeBody(when.DayOf(now).AddDays(1)), nil, id.New())
	var problem *Problem
	if !errors.As(err, &problem) || problem.Code != "custody.charge.cps" || len(problem.Fields) == 0 || problem.Fields[0].Detail == "" {
		return fmt.Errorf("the police charged ABH without a prosecutor, or were not told why they may not (CF-02): %w", err)
	}
	p.Tried++
	p.line("adeyemi", p.custodyPath("charge"), "refused: "+problem.Fields[0].Detail, nil, true)
	return nil
}

func (p *Play) custodyCharge() error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	if err := p.custodyHeard(); err != nil {
		return err
	}
	return p.custodyDoes("adeyemi", p.custodyPath("charge"), p.custodyChargeBody(when.DayOf(now).AddDays(1)), nil, "charged with ABH and a bladed article, bailed to court tomorrow",
		refusal{"marsh", "the investigator"}, refusal{"coles", "an inspector who is no custody officer"})
}

// custodyHeard waits until listeners have heard everything that was done so far.
func (p *Play) custodyHeard() error {
	return p.As("adeyemi").After(p.Last(), "/api/custody/"+p.Case.Detention, nil)
}

func (p *Play) custodyPlanRelease(how string) error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	return p.custodyDoes("adeyemi", p.custodyPath("release-plan"), map[string]any{"how": how, "leaves_at": now.Add(45 * time.Minute).Format(time.RFC3339)},
		nil, "release planned: the victim is told before it", refusal{"howells", "not custody staff"})
}

func (p *Play) custodyReleaseBody() map[string]any {
	return map[string]any{"pera": "Sober and calm. His mother collects him; no risk of self-harm was found.", "property": "some_kept"}
}

// custodyDoorAsks shows that the door asks why, while the victim has not been told.
func (p *Play) custodyDoorAsks() error {
	if err := p.custodyHeard(); err != nil {
		return err
	}
	_, err := p.As("adeyemi").send(http.MethodPost, p.custodyPath("release"), p.custodyReleaseBody(), nil, id.New())
	var problem *Problem
	if !errors.As(err, &problem) || problem.Code != "custody.release.victim_not_told" {
		return fmt.Errorf("the suspect could leave before the victim was told, and nobody was asked why: %w", err)
	}
	p.Tried++
	p.line("adeyemi", p.custodyPath("release"), "refused: "+problem.Detail, nil, true)
	return nil
}

// custodyRelease is after the victim was told: the door asks for nothing.
func (p *Play) custodyRelease() error {
	if err := p.custodyHeard(); err != nil {
		return err
	}
	return p.custodyDoes("adeyemi", p.custodyPath("release"), p.custodyReleaseBody(), nil, "released, with property and a risk assessment",
		refusal{"howells", "not custody staff"}, refusal{"coles", "an inspector who is no custody officer"})
}
