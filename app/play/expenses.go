package play

import (
	"errors"
	"fmt"
	"strings"
)

type playClaim struct {
	ID, State, Period, Thread string
	Pence                     int64
	Lines                     []struct {
		ID     string
		Tenths int64 `json:"tenths_of_a_mile"`
	}
	Findings []struct{ Code, Outcome, Detail string }
}

// expensesWarn warns the officer for the hearing: the court's room does it, and the claim follows by itself.
func (p *Play) expensesWarn() error {
	path, body := "/api/court/hearing/"+p.Case.Hearing+"/warn", map[string]any{"staff": "howells", "method": "duty_system", "duty": true, "ahead": "the only witness to the arrest"}
	if err := p.Refused("howells", path, body, "wrong role: an officer does not warn themselves"); err != nil {
		return err
	}
	return p.As("edwards").Post(path, body, nil, "warns PC Howells to attend court")
}

// expensesDraft finds the claim that was drafted from the warning and the hearing that was held. Where the map does not
// know the court, the officer gives the miles.
func (p *Play) expensesDraft() error {
	c, err := p.drafted()
	if err != nil {
		return err
	}
	p.Case.Claim = c.ID
	if c.Lines[0].Tenths > 0 {
		return nil
	}
	path, body := "/api/expenses/line/"+c.Lines[0].ID, map[string]string{"miles": "14.8"}
	if err := p.Refused("bevan", path, body, "not the claimant"); err != nil {
		return err
	}
	return p.As("howells").Post(path, body, nil, "gives the miles of the journey to court")
}

func (p *Play) drafted() (playClaim, error) {
	var mine struct{ Claims []playClaim }
	var c playClaim
	if err := p.As("howells").After(p.Last(), "/api/expenses", &mine); err != nil {
		return c, err
	}
	for _, x := range mine.Claims {
		if x.State != "draft" || x.Thread != p.Case.Thread {
			continue
		}
		if err := p.As("howells").Get("/api/expenses/claim/"+x.ID, &c); err != nil {
			return c, err
		}
		if len(c.Lines) == 0 {
			return c, fmt.Errorf("the drafted claim has no line")
		}
		return c, nil
	}
	return c, fmt.Errorf("no claim was drafted from the warning and the hearing")
}

// expensesSubmit certifies and submits: paid without approval.
func (p *Play) expensesSubmit() error {
	path := "/api/expenses/claim/" + p.Case.Claim + "/submit"
	body := map[string]any{"certified": true, "insured": true, "explanation": "As the court's list and my pocket notebook show."}
	for who, why := range map[string]string{"bevan": "not the claimant", "rees": "right rank, and still not the claimant", "flynn": "wrong role"} {
		if err := p.Refused(who, path, body, why); err != nil {
			return err
		}
	}
	var c playClaim
	if err := p.As("howells").Post(path, body, &c, "certifies and submits the journey to court"); err != nil {
		return err
	}
	if c.State != "paid" {
		var said []string
		for _, f := range c.Findings {
			said = append(said, f.Outcome+": "+f.Detail)
		}
		return fmt.Errorf("the claim is %s: %s", c.State, strings.Join(said, " "))
	}
	p.Case.Extra["pay_period"] = c.Period
	for _, f := range c.Findings {
		if f.Code == "new_claimant" {
			p.Case.Extra["looked_at"] = f.Code
		}
	}
	return nil
}

// expensesAudit looks at it afterwards: a first claim always is. Where the officer has claimed before, as in an installation on
// which this was played already, nobody drew the claim and there is nothing to look at.
func (p *Play) expensesAudit() error {
	path, body := "/api/expenses/claim/"+p.Case.Claim+"/audit", map[string]string{"result": "ok", "note": "Compared with the court's list of witnesses and the map."}
	for who, why := range map[string]string{"howells": "their own claim", "flynn": "wrong role"} {
		if err := p.Refused(who, path, body, why); err != nil {
			return err
		}
	}
	if p.Case.Extra["looked_at"] == "" {
		var problem *Problem
		if err := p.As("quinn").Post(path, body, nil, ""); !errors.As(err, &problem) || problem.Code != "expenses.audit.not_drawn" {
			return fmt.Errorf("a claim that nobody drew was looked at: %w", err)
		}
		return nil
	}
	return p.As("quinn").Post(path, body, nil, "looks at the first claim of a new claimant after it is paid")
}

// expensesPayroll sends the period to payroll, and again: the same to the byte. The page of the running month is sent here
// only because the case ends; a force sends it when the month is over.
func (p *Play) expensesPayroll() error {
	body := map[string]string{"period": p.Case.Extra["pay_period"]}
	for who, why := range map[string]string{"howells": "wrong role", "quinn": "an auditor does not pay"} {
		if err := p.Refused(who, "/api/expenses/payroll", body, why); err != nil {
			return err
		}
	}
	var first, again struct {
		Text, Hash string
		Rows       int
	}
	if err := p.As("flynn").Post("/api/expenses/payroll", body, &first, "sends the period to payroll and locks it"); err != nil {
		return err
	}
	if err := p.As("flynn").Post("/api/expenses/payroll", body, &again, "makes the same file again"); err != nil {
		return err
	}
	if first.Rows == 0 || first.Text != again.Text || first.Hash != again.Hash {
		return fmt.Errorf("the payroll file differs when it is made again: %s, %s", first.Hash, again.Hash)
	}
	return nil
}
