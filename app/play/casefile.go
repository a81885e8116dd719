package play

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"throughline/platform/id"
)

// casefileView is what the steps read of a file.
type casefileView struct {
	ID    string `json:"id"`
	URN   string `json:"urn"`
	State string `json:"state"`
	Ready []struct {
		Item  string `json:"item"`
		Label string `json:"label"`
		State string `json:"state"`
		Key   bool   `json:"key"`
	} `json:"ready"`
	Unused []struct {
		No       int    `json:"no"`
		Decision string `json:"decision"`
	} `json:"unused"`
	Requests []struct {
		ID       string   `json:"id"`
		State    string   `json:"state"`
		Referral string   `json:"referral"`
		Offences []string `json:"offences"`
		Message  string   `json:"message"`
	} `json:"requests"`
	Messages []struct {
		State  string `json:"state"`
		Reason string `json:"reason"`
	} `json:"messages"`
	Actions []struct {
		ID, Item, State, Owner string
	} `json:"actions"`
	Charging struct {
		Route   string   `json:"route"`
		Reasons []string `json:"reasons"`
	} `json:"charging"`
}

func (v casefileView) missing() []string {
	var out []string
	for _, i := range v.Ready {
		if i.State == "missing" {
			out = append(out, i.Label)
		}
	}
	return out
}

func (p *Play) casefileSee() (casefileView, error) {
	var v casefileView
	err := p.As("marsh").After(p.Last(), "/api/casefile/"+p.Case.File, &v)
	return v, err
}

// Invalid tries something that the product itself must refuse with a sentence, whoever asks: a rule, not a right.
func (p *Play) Invalid(who, path string, body any, code string) error {
	if p.Unopposed {
		return nil
	}
	c := p.As(who)
	if c.err != nil {
		return c.err
	}
	_, err := c.send(http.MethodPost, path, body, nil, id.New())
	var problem *Problem
	if !errors.As(err, &problem) || problem.Status != http.StatusUnprocessableEntity {
		return fmt.Errorf("%s at %s should have been told %s, but: %w", who, path, code, err)
	}
	if problem.Code != code && !slices.ContainsFunc(problem.Fields, func(f struct{ Field, Code, Detail string }) bool { return f.Code == code }) {
		return fmt.Errorf("%s at %s should have been told %s, but: %w", who, path, code, problem)
	}
	p.line(who, path, "the product refuses: "+code, nil, true)
	return nil
}

// casefileAssemble puts the file together from the record. The record itself says that the police may not charge. It comes
// after dutyDeclareBrother: from then on PC Pryce, who may open files, may not open his brother's.
func (p *Play) casefileAssemble() error {
	path, body := "/api/casefile/thread/"+p.Case.Thread+"/assemble", map[string]string{"suspect": p.Case.Suspect}
	if err := p.Refused("flynn", path, body, "wrong role"); err != nil {
		return err
	}
	if err := p.Refused("bennett", path, body, "off duty"); err != nil {
		return err
	}
	if err := p.Refused("pryce", path, body, "own relative"); err != nil {
		return err
	}
	var f casefileView
	if err := p.As("marsh").Post(path, body, &f, "puts the file together from the record"); err != nil {
		return err
	}
	p.Case.File, p.Case.URN = f.ID, f.URN
	v, err := p.casefileSee()
	if err != nil {
		return err
	}
	if v.Charging.Route != "cps" || len(v.Charging.Reasons) == 0 {
		return fmt.Errorf("CF-02: the file does not say that the prosecutor decides: %+v", v.Charging)
	}
	open := 0
	for _, a := range v.Actions {
		if a.State == "open" && a.Owner != "" {
			open++
		}
	}
	if open < len(v.missing()) {
		return fmt.Errorf("the file lacks %s, and only %d of it is owed by somebody", strings.Join(v.missing(), ", "), open)
	}
	return nil
}

// casefileReady answers for what the record does not show: the unused material, and the previous convictions.
func (p *Play) casefileReady() error {
	v, err := p.casefileSee()
	if err != nil {
		return err
	}
	var decisions []map[string]any
	for _, u := range v.Unused {
		if u.Decision == "" {
			decisions = append(decisions, map[string]any{"no": u.No, "decision": "meets_test"})
		}
	}
	path := "/api/casefile/" + p.Case.File
	if len(decisions) > 0 {
		if err := p.As("marsh").Post(path+"/unused", map[string]any{"decisions": decisions}, nil, "decides the unused material, item by item"); err != nil {
			return err
		}
	}
	return p.As("marsh").Post(path+"/item", map[string]string{"item": "previous_convictions", "how": "done", "detail": "None recorded."}, nil, "answers for the previous convictions")
}

// casefileRequest asks for a charging decision, red because the suspect is in custody, and has it approved by somebody else.
func (p *Play) casefileRequest() error {
	path := "/api/casefile/" + p.Case.File + "/request"
	body := map[string]any{"plea": "not_guilty", "plea_basis": "He said nothing that admits it and denied holding the knife.", "test": "full_code"}
	if err := p.Refused("flynn", path, body, "wrong role"); err != nil {
		return err
	}
	if err := p.Refused("howells", path, body, "right role, not the officer in the case"); err != nil {
		return err
	}
	police := map[string]any{"offences": []string{"CJ88001"}, "plea": "not_guilty", "plea_basis": "Denied", "test": "full_code"}
	if err := p.Invalid("marsh", path, police, "casefile.request.police_may_charge"); err != nil {
		return err
	}
	var r struct {
		ID       string   `json:"id"`
		Referral string   `json:"referral"`
		Offences []string `json:"offences"`
	}
	if err := p.As("marsh").Post(path, body, &r, "asks the prosecutor for a charging decision"); err != nil {
		return err
	}
	if r.Referral != "red" || !slices.Contains(r.Offences, abh) || !slices.Contains(r.Offences, blade) {
		return fmt.Errorf("CF-04: a suspect in custody makes it red, with the offences of the record: %+v", r)
	}
	p.Case.Request = r.ID
	return nil
}

// casefileApprove is the supervisor's gate: whoever asked, and whoever is no file supervisor, may not.
func (p *Play) casefileApprove() error {
	v, err := p.casefileSee()
	if err != nil {
		return err
	}
	path := "/api/casefile/request/" + p.Case.Request + "/approve"
	body := map[string]any{"enquiries": true, "plea": true, "disclosure": true, "redaction": true, "needs": true, "time_limits": true}
	if missing := v.missing(); len(missing) > 0 {
		body["missing"] = "It follows: " + strings.Join(missing, ", ")
	}
	for who, why := range map[string]string{"marsh": "asked for it", "rees": "right rank, wrong role"} {
		if err := p.Refused(who, path, body, why); err != nil {
			return err
		}
	}
	if err := p.As("vaughan").Post(path, body, nil, "approves the request; it goes to the prosecutor simulator"); err != nil {
		return err
	}
	err = p.casefileWait("the request", func(v casefileView) bool {
		if len(v.Requests) == 0 || v.Requests[0].State != "accepted" {
			return false
		}
		p.Case.Message = v.Requests[0].Message
		return true
	})
	if err != nil {
		return err
	}
	return p.casefileSent()
}

// casefileSent is the request as the prosecutor has it: what was asked, and that it waits for them.
func (p *Play) casefileSent() error {
	var sent struct {
		Waits    bool `json:"waits"`
		Envelope struct {
			URN      string   `json:"urn"`
			Offences []string `json:"offences"`
			Material []any    `json:"material"`
		} `json:"envelope"`
	}
	if err := p.As("simulator:cps").Get("/api/simulator/cps/message/"+p.Case.Message, &sent); err != nil {
		return err
	}
	if !sent.Waits || sent.Envelope.URN == "" || len(sent.Envelope.Material) == 0 || len(sent.Envelope.Offences) == 0 {
		return fmt.Errorf("CF-14: the prosecutor does not have what was sent: %+v", sent)
	}
	return nil
}

// casefileWait reads the file until the line to the prosecutor has done its work.
func (p *Play) casefileWait(what string, done func(casefileView) bool) error {
	var v casefileView
	for range 100 {
		if err := p.As("marsh").Get("/api/casefile/"+p.Case.File, &v); err != nil {
			return err
		}
		if done(v) {
			return nil
		}
		if err := p.nap(); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s was not accepted by the prosecutor: %+v", what, v.Messages)
}

// casefileCharge is the prosecutor's decision to charge both.
func (p *Play) casefileCharge() error {
	body := map[string]any{"decision": "charge", "offences": []string{abh, blade}, "by": "Prosecutor simulator",
		"reason": "The Full Code Test is met: a realistic prospect of conviction on the statements and the photograph, and a prosecution is in the public interest."}
	return p.casefileDecide(body, "decides: charge actual bodily harm and the bladed article")
}

// casefileDecide is a decision of the prosecutor. The police may not decide in the prosecutor's place.
func (p *Play) casefileDecide(body map[string]any, said string) error {
	path := "/api/simulator/cps/" + p.Case.Request + "/decide"
	if err := p.Refused("vaughan", path, body, "the police, not the prosecutor"); err != nil {
		return err
	}
	p.Case.Decision = body["decision"].(string)
	return p.As("simulator:cps").Post(path, body, nil, said)
}

// casefileSend sends the file after charge and waits until the prosecutor has accepted it.
func (p *Play) casefileSend() error {
	v, err := p.casefileSee()
	if err != nil {
		return err
	}
	if v.State != "charged" {
		return fmt.Errorf("the file did not hear of the charge: it is %s", v.State)
	}
	path, body := "/api/casefile/"+p.Case.File+"/send", map[string]string{}
	if missing := v.missing(); len(missing) > 0 {
		body["missing"] = "It follows: " + strings.Join(missing, ", ")
	}
	for who, why := range map[string]string{"bennett": "off duty", "edwards": "wrong role"} {
		if err := p.Refused(who, path, body, why); err != nil {
			return err
		}
	}
	if err := p.As("marsh").Post(path, body, nil, "sends the file after charge"); err != nil {
		return err
	}
	return p.casefileWait("the file", func(v casefileView) bool { return v.State == "accepted" })
}
