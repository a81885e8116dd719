package play

import (
	"fmt"
	"slices"
	"time"
)

type planOut struct {
	ID           string `json:"id"`
	Requirements []struct {
		ID   string `json:"id"`
		Code string `json:"code"`
	} `json:"requirements"`
	Needs []struct {
		ID string `json:"id"`
	} `json:"needs"`
	Actions []struct {
		ID string `json:"id"`
	} `json:"actions"`
	Appointments []planAppointment `json:"appointments"`
}

type planAppointment struct {
	ID string `json:"id"`
}

// reintegrationPlan makes the plan that the sentence owes, its requirements carried from the court's message.
func (p *Play) reintegrationPlan() error {
	var list struct {
		Owed []struct {
			ID string `json:"id"`
		} `json:"owed"`
	}
	if err := p.As("okoro").After(p.Last(), "/api/reintegration", &list); err != nil {
		return err
	}
	if len(list.Owed) == 0 {
		return fmt.Errorf("OFF-09: no plan is owed after the sentence")
	}
	path, body := "/api/reintegration/sentence/"+p.Case.Sentence+"/plan", map[string]string{"goal": "Steady work, and to be a father who is at home"}
	for _, x := range []struct{ who, why string }{{"edwards", "wrong team"}, {"rees", "right rank, wrong role"}, {"bennett", "off duty"}, {"pryce", "the suspect's brother"}} {
		if err := p.Refused(x.who, path, body, x.why); err != nil {
			return err
		}
	}
	var plan planOut
	if err := p.As("okoro").Post(path, body, &plan, "makes the plan, with the court's requirements in it"); err != nil {
		return err
	}
	if len(plan.Requirements) != 2 {
		return fmt.Errorf("OFF-05: the requirements were not carried: %+v", plan)
	}
	p.Case.Plan = plan.ID
	return nil
}

// reintegrationNeed records a need and an action about it, done with what shows it.
func (p *Play) reintegrationNeed() error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	var plan planOut
	base, need := "/api/reintegration/", map[string]string{"pathway": "education_skills_work", "need": "Out of work since May", "goal": "A place on the bricklaying course"}
	if err := p.Refused("edwards", base+"plan/"+p.Case.Plan+"/need", need, "wrong team"); err != nil {
		return err
	}
	if err := p.As("okoro").Post(base+"plan/"+p.Case.Plan+"/need", need, &plan, "records a need: work"); err != nil {
		return err
	}
	n := base + "need/" + plan.Needs[0].ID
	act := map[string]string{"what": "Apply for the bricklaying course", "owner": "person", "due_on": now.AddDate(0, 0, 10).Format("2006-01-02")}
	if err := p.As("okoro").Post(n+"/action", act, &plan, "an action of his own, in ten days"); err != nil {
		return err
	}
	end := map[string]string{"how": "done", "evidence": "The college's letter of acceptance"}
	if err := p.As("okoro").Post(base+"action/"+plan.Actions[0].ID+"/end", end, nil, "the action is done: the college's letter"); err != nil {
		return err
	}
	return p.As("okoro").Post(n+"/status", map[string]string{"status": "DONE", "note": "He starts on the course"}, nil, "the need is met")
}

// What the court orders in this play is what a few days of it can hold: the least unpaid work that there is (Sentencing Act
// 2020 sch.9 para.2), eight hours a day, and as many days of rehabilitation activity in the evenings.
const (
	unpaidDays  = 5
	unpaidHours = 8
)

// session is one day's part of a requirement.
type session struct {
	code, with, place, outcome string
	minutes                    int
	id                         string
}

// reintegrationAppointment keeps the court's requirements day by day: each is worked in full before it is said to be completed.
func (p *Play) reintegrationAppointment() error {
	for day := 1; day <= unpaidDays; day++ {
		today := []session{
			{code: "unpaid_work", with: "Unpaid work team", place: "The depot, Bridge Street", outcome: fmt.Sprintf("Came on time and worked eight hours: %d of %d", day*unpaidHours, unpaidDays*unpaidHours), minutes: unpaidHours * 60},
			{code: "rehabilitation_activity", with: "Thinking skills group", place: "Probation office, High Street", outcome: fmt.Sprintf("Took part: day %d of %d", day, unpaidDays), minutes: 120},
		}
		if err := p.reintegrationDay(today, day == 1); err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
	}
	return nil
}

// reintegrationDay makes the day's appointments, lets their time come, and keeps what came of them. Those who may not are tried
// when asked.
func (p *Play) reintegrationDay(today []session, try bool) error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	var plan planOut
	base := "/api/reintegration/"
	if err := p.As("okoro").Get(base+"plan/"+p.Case.Plan, &plan); err != nil {
		return err
	}
	for i, s := range today {
		body := map[string]string{"with": s.with, "place": s.place, "at": now.Add(24 * time.Hour).Format(time.RFC3339)}
		for _, r := range plan.Requirements {
			if r.Code == s.code {
				body["requirement"] = r.ID
			}
		}
		had := plan.Appointments
		if err := p.As("okoro").Post(base+"plan/"+p.Case.Plan+"/appointment", body, &plan, "an appointment for tomorrow: "+s.with); err != nil {
			return err
		}
		today[i].id = newest(had, plan.Appointments)
	}
	if err := p.Forward(25*time.Hour, "to the appointments"); err != nil {
		return err
	}
	for _, s := range today {
		path, kept := base+"appointment/"+s.id+"/attended", map[string]any{"outcome": s.outcome, "minutes": s.minutes}
		if try && s.code == "unpaid_work" {
			if err := p.Refused("marsh", path, kept, "wrong role"); err != nil {
				return err
			}
		}
		if err := p.As("okoro").Post(path, kept, nil, "the appointment was kept: "+s.outcome); err != nil {
			return err
		}
	}
	return nil
}

// newest is the appointment that was not there before.
func newest(had, have []planAppointment) string {
	for _, a := range have {
		if !slices.Contains(had, a) {
			return a.ID
		}
	}
	return ""
}

// reintegrationClose ends the requirements and the plan, and closes the case. What is still owed on it stays owed, and then a
// supervisor closes it.
func (p *Play) reintegrationClose() error {
	var plan planOut
	base := "/api/reintegration/"
	if err := p.As("okoro").Get(base+"plan/"+p.Case.Plan, &plan); err != nil {
		return err
	}
	for _, r := range plan.Requirements {
		if err := p.As("okoro").Post(base+"requirement/"+r.ID+"/end", map[string]string{"how": "completed", "note": "The record of hours and activity days: every one was attended"}, nil, "a requirement is completed"); err != nil {
			return err
		}
	}
	body := map[string]string{"how": "completed", "strengths": "Reliable, good with his hands, his daughter", "next": "The course leads to work; his mentor there stays in touch"}
	if err := p.Refused("edwards", base+"plan/"+p.Case.Plan+"/close", body, "wrong team"); err != nil {
		return err
	}
	if err := p.As("okoro").Post(base+"plan/"+p.Case.Plan+"/close", body, nil, "closes the plan, with its strengths and what comes next"); err != nil {
		return err
	}
	path, why := base+"thread/"+p.Case.Thread+"/close", map[string]string{"reason": "Sentenced, and the plan is complete; what is still owed stays with its owners"}
	if err := p.Refused("howells", path, why, "wrong rank"); err != nil {
		return err
	}
	return p.As("rees").Post(path, why, nil, "closes the case")
}
