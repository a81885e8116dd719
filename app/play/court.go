package play

import (
	"fmt"
	"time"
)

type courtHearing struct {
	ID    string    `json:"id"`
	At    time.Time `json:"at"`
	State string    `json:"state"`
	URN   string    `json:"urn"`
}

type courtThread struct {
	Defendants []struct {
		ID       string `json:"id"`
		Offences []struct {
			ID   string `json:"id"`
			Code string `json:"code"`
			Plea *struct {
				Code string `json:"code"`
			} `json:"plea"`
		} `json:"offences"`
	} `json:"defendants"`
	Hearings  []courtHearing `json:"hearings"`
	Sentences []struct {
		ID   string `json:"id"`
		Kind string `json:"kind"`
	} `json:"sentences"`
}

func (p *Play) courtCase() (courtThread, error) {
	var t courtThread
	err := p.As("edwards").After(p.Last(), "/api/court/thread/"+p.Case.Thread, &t)
	return t, err
}

// courtListed finds the hearing that the charge listed by itself: nobody typed it.
func (p *Play) courtListed() error {
	t, err := p.courtCase()
	if err != nil {
		return err
	}
	if len(t.Hearings) != 1 || len(t.Defendants) != 1 || len(t.Defendants[0].Offences) != 2 || t.Hearings[0].URN == "" {
		return fmt.Errorf("CRT-06: the charge did not list its hearing with the file's reference: %+v", t)
	}
	p.Case.Hearing, p.Case.HearingAt, p.Case.URN = t.Hearings[0].ID, t.Hearings[0].At.Format(time.RFC3339), t.Hearings[0].URN
	return nil
}

// courtFirst has the first hearing held: not guilty, and put over for trial on the same bail.
func (p *Play) courtFirst() error {
	if err := p.toHearing(); err != nil {
		return err
	}
	now, err := p.Now()
	if err != nil {
		return err
	}
	next := map[string]any{"court": "B61NP00", "on": now.AddDate(0, 0, 21).Format("2006-01-02"), "at": "10:00", "reason": "Trial"}
	body := map[string]any{"bail_status": "B", "conditions": "Not to contact the victim", "next": next,
		"offences": []any{courtOffence(abh, "2", "", false, courtResult("4506", 0, "", 0)), courtOffence(blade, "2", "", false, courtResult("4506", 0, "", 0))}}
	if err := p.courtSends(body, "the court simulator: not guilty, put over for trial"); err != nil {
		return err
	}
	t, err := p.courtCase()
	if err != nil {
		return err
	}
	if len(t.Hearings) != 2 || t.Hearings[0].State != "resulted" {
		return fmt.Errorf("the result did not list the next hearing: %+v", t.Hearings)
	}
	p.Case.Hearing, p.Case.HearingAt = t.Hearings[1].ID, t.Hearings[1].At.Format(time.RFC3339)
	return nil
}

// courtWarn warns the witness and the officer, who answers from her own account (CRT-05).
func (p *Play) courtWarn() error {
	path := "/api/court/hearing/" + p.Case.Hearing + "/warn"
	officer := map[string]any{"staff": "howells", "method": "duty_system", "duty": true, "ahead": "the only witness to the arrest"}
	for _, x := range []struct{ who, why string }{{"howells", "wrong role"}, {"okoro", "right kind of staff, wrong team"}, {"bennett", "off duty"}} {
		if err := p.Refused(x.who, path, officer, x.why); err != nil {
			return err
		}
	}
	var w struct {
		ID string `json:"id"`
	}
	if err := p.As("edwards").Post(path, officer, &w, "warns PC Howells for the trial; her tour is marked"); err != nil {
		return err
	}
	answer := map[string]string{"answer": "will_attend"}
	if err := p.Refused("bevan", "/api/court/warning/"+w.ID+"/answer", answer, "not the officer who was warned"); err != nil {
		return err
	}
	if err := p.As("howells").Post("/api/court/warning/"+w.ID+"/answer", answer, nil, "will come to court"); err != nil {
		return err
	}
	p.Case.Extra["court_warning"] = w.ID
	if p.Case.Witness == "" {
		return nil
	}
	return p.As("edwards").Post(path, map[string]any{"witness": p.Case.Witness, "method": "telephone"}, nil, "warns the witness by telephone")
}

// courtPlea keeps the change of plea at court, and stands the officer down.
func (p *Play) courtPlea() error {
	if err := p.toHearing(); err != nil {
		return err
	}
	t, err := p.courtCase()
	if err != nil {
		return err
	}
	now, err := p.Now()
	if err != nil {
		return err
	}
	body := map[string]string{"plea": "G", "on": now.Format("2006-01-02")}
	for _, o := range t.Defendants[0].Offences {
		if o.Plea == nil || o.Plea.Code != "NG" {
			return fmt.Errorf("CRT-02: the plea of the first hearing is not kept: %+v", o)
		}
		path := "/api/court/offence/" + o.ID + "/plea"
		if err := p.Refused("howells", path, body, "wrong role"); err != nil {
			return err
		}
		if err := p.As("edwards").Post(path, body, nil, "a plea of guilty to "+o.Code); err != nil {
			return err
		}
	}
	down := map[string]string{"method": "telephone", "reason": "A guilty plea"}
	path := "/api/court/warning/" + p.Case.Extra["court_warning"] + "/stand-down"
	if err := p.Refused("okoro", path, down, "wrong team"); err != nil {
		return err
	}
	return p.As("edwards").Post(path, down, nil, "stands PC Howells down")
}

// courtSentence has the sentence arrive in the national format, after a message that cannot be read was refused with its reason.
func (p *Play) courtSentence() error {
	if err := p.courtRefusesRubbish(); err != nil {
		return err
	}
	body := map[string]any{"bail_status": "A", "offences": []any{
		courtOffence(abh, "1", "G", true, courtResult("1115", 6, "M", 18), courtResult("3101", unpaidDays*unpaidHours, "H", 0), courtResult("3272", unpaidDays, "D", 0)),
		courtOffence(blade, "1", "G", true, courtResult("1115", 2, "M", 18))}}
	if err := p.courtSends(body, "the court simulator: 6 months suspended, unpaid work, rehabilitation activity"); err != nil {
		return err
	}
	t, err := p.courtCase()
	if err != nil {
		return err
	}
	if len(t.Sentences) != 1 || t.Sentences[0].Kind != "suspended" {
		return fmt.Errorf("the sentence is not what the court passed: %+v", t.Sentences)
	}
	p.Case.Sentence = t.Sentences[0].ID
	return nil
}

func (p *Play) courtRefusesRubbish() error {
	var r struct {
		ID, State, Reason string
	}
	body := map[string]string{"xml": "<html>The line is down</html>"}
	if err := p.Refused("howells", "/api/court/results", body, "wrong role"); err != nil {
		return err
	}
	if err := p.As("edwards").Post("/api/court/results", body, &r, "takes in a message that is no result"); err != nil {
		return err
	}
	if r.State != "refused" || r.Reason == "" {
		return fmt.Errorf("rubbish was %s, reason %q", r.State, r.Reason)
	}
	settle := map[string]string{"how": "sent_back", "reason": "Asked the court to send it again"}
	if err := p.Refused("okoro", "/api/court/results/"+r.ID+"/settle", settle, "reads results, may not settle them"); err != nil {
		return err
	}
	return p.As("edwards").Post("/api/court/results/"+r.ID+"/settle", settle, nil, "sends it back to the court")
}

// courtSends has the simulator result the hearing at hand. Nobody of the force may play the court.
func (p *Play) courtSends(body map[string]any, said string) error {
	path := "/api/simulator/court/" + p.Case.Hearing + "/result"
	if err := p.Refused("edwards", path, body, "staff do not play the court"); err != nil {
		return err
	}
	var r struct {
		State      string `json:"state"`
		Exceptions []any  `json:"exceptions"`
	}
	if err := p.As("simulator:court").Post(path, body, &r, said); err != nil {
		return err
	}
	if r.State != "parsed" {
		return fmt.Errorf("the result is %s: %+v", r.State, r.Exceptions)
	}
	return nil
}

// toHearing moves the clock to an hour after the hearing began.
func (p *Play) toHearing() error {
	at, err := time.Parse(time.RFC3339, p.Case.HearingAt)
	if err != nil {
		return err
	}
	now, err := p.Now()
	if err != nil {
		return err
	}
	if wait := at.Add(time.Hour).Sub(now).Truncate(time.Second); wait > 0 {
		return p.Forward(wait, "to the hearing")
	}
	return nil
}

func courtOffence(code, plea, finding string, final bool, results ...map[string]any) map[string]any {
	o := map[string]any{"code": code, "plea": plea, "final": final, "results": results}
	if finding != "" {
		o["finding"] = finding
	}
	return o
}

// courtResult is a result with its length, and with the months for which it is suspended.
func courtResult(code string, value int, unit string, suspended int) map[string]any {
	r := map[string]any{"code": code}
	if unit != "" {
		r["value"], r["unit"] = value, unit
	}
	if suspended > 0 {
		r["second_value"], r["second_unit"] = suspended, "M"
	}
	return r
}
