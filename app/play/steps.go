package play

import (
	"fmt"
	"strings"
	"time"
)

// assaultSteps are the steps of the assault to one of its endings, in the order of the thread: call, scene, arrest,
// detention, interview are the same for all.
func (p *Play) assaultSteps(ending string) ([]step, error) {
	steps := append(p.toTheInterview(), step{"a promise broken on purpose", p.brokenPromise})
	switch ending {
	case "charge":
		return append(steps, p.chargeSteps()...), nil
	case "no-further-action":
		return append(steps, p.noFurtherSteps()...), nil
	case "out-of-court":
		return append(steps, p.outOfCourtSteps()...), nil
	case "victim-withdraws":
		return append(steps, p.withdrawsSteps()...), nil
	}
	return nil, fmt.Errorf("“%s” is not an ending of the assault; there are %s", ending, strings.Join(Endings, ", "))
}

// toTheInterview is what every assault has: the call, the scene, the arrest, the cell and the interview.
func (p *Play) toTheInterview() []step {
	return []step{
		{"a place on the map", p.controlPlace},
		{"the call", p.controlCall},
		{"the incident", p.controlRaise},
		{"the few who need it", p.restrictAssault},
		{"the caller", p.peopleCaller},
		{"the risk", p.controlThrive},
		{"the grade", p.controlGrade},
		{"who is sent", p.controlDispatch},
		{"the officer's phone", p.fieldJob},
		{"en route", p.controlEnRoute},
		{"at scene", p.atScene},
		{"the victim", p.peopleVictim},
		{"the crime", p.crimeRecord},
		{"safe contact", p.victimContact},
		{"her needs", p.victimAssess},
		{"her invitation", p.victimInvite},
		{"the statement", p.evidenceStatement},
		{"the back of the statement", p.evidenceReverse},
		{"her statement", p.evidenceVictim},
		{"the photograph", p.evidencePhotograph},
		{"the 999 recording", p.evidenceRecording999},
		{"the suspect", p.peopleSuspect},
		{"the suspect's brother", p.brother},
		{"the arrest", p.custodyArrest},
		{"the knife", p.evidenceKnife},
		{"the warning marker", p.peopleMarker},
		{"the officer in the case", p.crimeAssign},
		{"arrival", p.arrive},
		{"authority to detain", p.custodyAuthorise},
		{"rights", p.custodyRights},
		{"risk", p.custodyRisk},
		{"the unit is free", p.controlClear},
		{"her own page", p.victimOpens},
		{"her news", p.victimReads},
		{"her question", p.victimAnswered},
		{"police may not charge this", p.custodyTooSoon},
		{"a check in the cell", p.custodyCheck},
		{"interview", func() error { return p.interviewHold(40 * time.Minute) }},
		{"transcript", p.interviewTranscript},
		{"a merge and its undoing", p.peopleMergeTwice},
		{"a misspelt name", p.peopleFind},
		{"the victim's record", func() error { return p.peopleReadOn("marsh", p.Case.Victim, "victim") }},
		{"the first review", p.firstReview},
	}
}

// restrictAssault keeps the case to those who work on it, in a run that asks for it.
func (p *Play) restrictAssault() error {
	if !p.Restricted {
		return nil
	}
	return p.restrict("bryant", "howells", "bevan", "rees", "adeyemi", "marsh", "vaughan", "edwards", "okoro", "pryor", "coles", "shah", "hartley", "flynn", "quinn", "bennett", "patel", "lloyd", "pryce")
}

// chargeSteps are the ending in court: request, decision, charge, file, court, reintegration.
func (p *Play) chargeSteps() []step {
	return []step{
		{"the case file", p.casefileAssemble},
		{"its readiness", p.casefileReady},
		{"the request", p.casefileRequest},
		{"its approval", p.casefileApprove},
		{"the decision", p.casefileCharge},
		{"charge", p.custodyCharge},
		{"the outcome", p.crimeOutcome},
		{"the plan of release", func() error { return p.custodyPlanRelease("charged_bail") }},
		{"the door asks", p.custodyDoorAsks},
		{"the victim before the door", func() error { return p.victimDoor("bailed", "on bail") }},
		{"release", p.custodyRelease},
		{"the victim told of the charge", func() error { return p.victimTold("of the charge, the bail and the hearing") }},
		{"the file", p.casefileSend},
		{"the incident is closed", p.controlClose},
		{"a look at a brother's record", p.dutySelfLookupReviewed},
		{"the hearing", p.courtListed},
		{"the first hearing", p.courtFirst},
		{"the witnesses", p.courtWarn},
		{"the victim told of the first hearing", func() error { return p.victimTold("of the first hearing and of what comes next") }},
		{"her question before the trial", p.victimAsks},
		{"a promise to her broken on purpose", p.victimUnanswered},
		{"her answer, late", p.victimAnsweredLate},
		{"the plea", p.courtPlea},
		{"the officer warned", p.expensesWarn},
		{"the sentence", p.courtSentence},
		{"the journey to court", p.expensesDraft},
		{"the claim", p.expensesSubmit},
		{"its audit", p.expensesAudit},
		{"payroll", p.expensesPayroll},
		{"the victim told", func() error { return p.victimTold("of the court's result") }},
		{"the plan", p.reintegrationPlan},
		{"a need", p.reintegrationNeed},
		{"an appointment", p.reintegrationAppointment},
		{"the plan and the thread closed", p.reintegrationClose},
		{"what it came to", p.insightSee},
	}
}

func (p *Play) atScene() error {
	if err := p.Forward(4*time.Minute, "the drive"); err != nil {
		return err
	}
	return p.controlAtScene()
}

// arrive is the drive to the station.
func (p *Play) arrive() error {
	if err := p.Forward(8*time.Minute, "the drive to the station"); err != nil {
		return err
	}
	if err := p.controlWelfare(); err != nil {
		return err
	}
	if err := p.Forward(9*time.Minute, "the drive to the station"); err != nil {
		return err
	}
	return p.custodyArrive()
}

// brother lets personnel record that an officer is the suspect's brother.
func (p *Play) brother() error {
	if err := p.dutyDeclareBrother(); err != nil {
		return err
	}
	p.Case.Extra["relative"] = "pryce"
	return nil
}

// firstReview is held shortly before it is due.
func (p *Play) firstReview() error {
	if err := p.Forward(4*time.Hour+30*time.Minute, "to just before the first review is due"); err != nil {
		return err
	}
	return p.custodyReview()
}

// brokenPromise is the check in the cell that nobody made while the clock went on: somebody must have been told.
func (p *Play) brokenPromise() error {
	var told []struct {
		Kind string `json:"kind"`
	}
	if err := p.As("adeyemi").After(p.Last(), "/api/notices", &told); err != nil {
		return err
	}
	for _, n := range told {
		if n.Kind == "custody.check" {
			p.line("Throughline", "/api/notices", "a check in the cell was missed on purpose: the custody officer was told", nil, false)
			return p.custodyCheck()
		}
	}
	return fmt.Errorf("a check in the cell was missed and nobody was told: %+v", told)
}

// person records somebody with a part in the case.
func (p *Play) person(who string, facts map[string]string, role, said string) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	facts["thread"], facts["role"] = p.Case.Thread, role
	if err := p.Refused("patel", "/api/people", facts, "personnel do not record the public"); err != nil {
		return "", err
	}
	err := p.As(who).Post("/api/people", facts, &made, "records "+said+", as "+role)
	return made.ID, err
}

func (p *Play) link(who, person, role, said string) error {
	return p.As(who).Post("/api/people/"+person+"/links", map[string]string{"thread": p.Case.Thread, "role": role}, nil, fmt.Sprintf("links %s as %s", said, role))
}

func (p *Play) peopleCaller() (err error) {
	p.Case.Caller, err = p.person("bryant", map[string]string{"given": p.Cast.Caller.Given, "family": p.Cast.Caller.Family, "phone": p.Cast.Caller.Phone}, "reporting_person", "the caller, "+p.Cast.Caller.Name())
	if err != nil {
		return err
	}
	p.Case.Witness = p.Case.Caller
	return p.link("bryant", p.Case.Caller, "witness", "the caller")
}

func (p *Play) peopleVictim() (err error) {
	p.Case.Victim, err = p.person("howells", p.Cast.Victim.facts(), "victim", "the victim, "+p.Cast.Victim.Name())
	return err
}

func (p *Play) peopleSuspect() (err error) {
	p.Case.Suspect, err = p.person("howells", p.Cast.Suspect.facts(), "suspect", "the suspect, "+p.Cast.Suspect.Name())
	return err
}
