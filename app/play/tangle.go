package play

import (
	"fmt"
	"time"
)

// party is somebody who is a victim in the tangle: their case, their own page, and every fact that nobody else's page may show.
type party struct {
	name, word string // as they sign in to their page: a name for this run, and their code word
	person     string
	victimCase string
	own        []string // what is theirs alone: name, numbers, address, ids and numbers of crimes
}

// tangle is one everyday fight with everything that makes it a tangle.
type tangle struct {
	*Play
	burglary struct{ incident, thread, ref, crime, number, victim string }
	second   struct{ incident, thread, ref string } // the second call about the fight
	third    struct{ incident, thread, ref string } // a call that was joined by mistake
	crimes   struct{ ceri, piotr, counter crimeReply }
	liam     string
	ceri     *party
	piotr    *party
	other    *party // Liam Coyle, whose counter-allegation makes him a victim too
	glenys   *party
}

type crimeReply struct{ ID, Number string }

const burglaryOffence = "TH68037"

// Tangle plays one fight in the street that is not a straight line: two calls that are one event and a third that is not; two
// victims, one of whom speaks Polish and is himself accused; two suspects, one of them wanted for a burglary on an older
// case; one detention and one clock for two investigations; one file from three crimes. After every step that concerns one
// victim alone, the others' pages are compared byte by byte with what they were.
func (p *Play) Tangle() (Result, error) {
	p.Once = []string{"Nowak", "07700900123", "Zielinski", "07700900789", "piotr@example.org", "Coyle", "O'Neill", "01632 960211", "4 Bridge Street", "12 Mill Lane", "07700 900456", "1994-06-02", "1999-03-27", "\"pl\"", "Polish"}
	t := &tangle{Play: p, ceri: &party{name: "Ceri Morgan", word: victimCodeWord}, piotr: &party{name: "Piotr Zielinski", word: "Kestrel"},
		other: &party{name: "Liam Coyle"}, glenys: &party{name: "Glenys O'Neill", word: "Magpie"}}
	r := Result{Scenario: "tangle"}
	return p.finish(r, t.steps())
}

func (t *tangle) steps() []step {
	return []step{
		{"an older burglary", t.olderBurglary},
		{"a place on the map", t.controlPlace},
		{"the first call", t.controlCall},
		{"the incident", t.controlRaise},
		{"the few who need it", t.restrictAssault},
		{"the first caller", t.firstCaller},
		{"a second call", t.secondCall},
		{"a third call", t.thirdCall},
		{"the third is taken apart again", t.takenApart},
		{"the risk", t.controlThrive},
		{"the grade", t.controlGrade},
		{"who is sent", t.controlDispatch},
		{"the officer's phone", t.fieldJob},
		{"en route", t.controlEnRoute},
		{"at scene", t.atScene},
		{"the first victim", t.firstVictim},
		{"the second victim", t.secondVictim},
		{"the first crime", t.firstCrime},
		{"the second crime", t.secondCrime},
		{"the suspects", t.suspects},
		{"their cases", t.victimCases},
		{"two safe contacts", t.safeContacts},
		{"two pages", t.twoPages},
		{"the statement", t.evidenceStatement},
		{"a statement in Polish", t.statementInPolish},
		{"the arrest", t.arrestForBoth},
		{"the counter-allegation", t.counterAllegation},
		{"the officers in the case", t.officersInTheCase},
		{"arrival", t.arrive},
		{"authority to detain", t.custodyAuthorise},
		{"rights", t.custodyRights},
		{"risk assessed", t.custodyRisk},
		{"one detention, one clock", t.oneDetention},
		{"interview", func() error { return t.interviewHold(0) }},
		{"what the interview is about", t.interviewOfBoth},
		{"a victim is interviewed", t.victimInterviewed},
		{"the counter-allegation ends", t.counterEnds},
		{"one file from three crimes", t.oneFile},
		{"its readiness", t.casefileReady},
		{"the request", t.request},
		{"its approval", t.casefileApprove},
		{"the decision", t.decision},
		{"charge", t.charge},
		{"the outcomes", t.outcomes},
		{"the plan of release", func() error { return t.custodyPlanRelease("charged_bail") }},
		{"the door asks", t.custodyDoorAsks},
		{"the victims before the door", t.victimsBeforeTheDoor},
		{"release", t.custodyRelease},
		{"the victims told", t.everyoneTold},
		{"the file sent", t.casefileSend},
		{"the unit is free", t.controlClear},
		{"the incident is closed", t.controlClose},
		{"what the threads show", t.threadsShow},
		{"what the accuser sees", t.accuserSees},
		{"nothing of each other", t.nothingOfEachOther},
	}
}

// olderBurglary is a case from two days before, with its own victim and its own officer.
func (t *tangle) olderBurglary() error {
	body := map[string]any{"channel": "101", "cli": "01632 960211", "caller": "Glenys O'Neill", "said": "Someone has been in through the kitchen window"}
	var c struct{ ID string }
	if err := t.controlDoes("bryant", "/api/control/calls", body, &c, "took a call about a burglary, two days before the fight", refusal{"howells", "an officer, not a call handler"}); err != nil {
		return err
	}
	var i struct{ ID, Thread string }
	raise := map[string]any{"type": "burglary", "title": "Burglary, kitchen window forced", "call": c.ID, "place": "4 Bridge Street"}
	if err := t.controlDoes("bryant", "/api/control/incidents", raise, &i, "raised the incident of the burglary", refusal{"lloyd", "a duty planner"}); err != nil {
		return err
	}
	t.burglary.incident, t.burglary.thread = i.ID, i.Thread
	var who struct{ ID string }
	if err := t.controlDoes("bryant", "/api/control/incidents/"+i.ID+"/caller", map[string]any{"role": "victim"}, &who, "put the caller on record as the victim: nothing was typed again", refusal{"howells", "an officer, not in the control room"}); err != nil {
		return err
	}
	t.burglary.victim, t.glenys.person = who.ID, who.ID
	var x crimeReply
	crime := map[string]any{"incident": i.ID, "offence": burglaryOffence, "account": "The kitchen window was forced while nobody was at home. Jewellery was taken."}
	if err := t.custodyDoes("howells", "/api/crime", crime, &x, "records the burglary as a crime", refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"}); err != nil {
		return err
	}
	t.burglary.crime, t.burglary.number = x.ID, x.Number
	if err := t.custodyDoes("rees", "/api/crime/"+x.ID+"/oic", map[string]any{"staff": "bevan"}, nil, "makes PC Bevan the officer in the burglary case", refusal{"howells", "wrong rank"}); err != nil {
		return err
	}
	if err := t.ref(t.burglary.thread, &t.burglary.ref); err != nil {
		return err
	}
	return t.Forward(48*time.Hour, "two days after the burglary")
}

// ref reads a thread's reference.
func (t *tangle) ref(thread string, into *string) error {
	var th struct{ Ref string }
	err := t.As("shah").After(t.Last(), "/api/threads/"+thread, &th)
	*into = th.Ref
	return err
}

func (t *tangle) callerOf(incident string, body map[string]any, said string) (string, error) {
	var who struct{ ID string }
	err := t.controlDoes("bryant", "/api/control/incidents/"+incident+"/caller", body, &who, said, refusal{"howells", "an officer, not in the control room"}, refusal{"bennett", "off duty"})
	return who.ID, err
}

func (t *tangle) firstCaller() (err error) {
	t.Case.Caller, err = t.callerOf(t.Case.Incident, map[string]any{"role": "reporting_person", "saw": true}, "put the first caller on record, as caller and witness")
	t.Case.Witness = t.Case.Caller
	if err != nil {
		return err
	}
	return t.ref(t.Case.Thread, &t.Case.ThreadRef)
}

// call takes a call and raises an incident on it.
func (t *tangle) call(body, raise map[string]any, said string) (incident, thread, ref string, err error) {
	var c struct{ ID string }
	if err = t.controlDoes("bryant", "/api/control/calls", body, &c, said, refusal{"lloyd", "not in the control room"}); err != nil {
		return
	}
	raise["call"] = c.ID
	var i struct{ ID, Thread string }
	if err = t.controlDoes("bryant", "/api/control/incidents", raise, &i, "raised an incident on the call", refusal{"bennett", "off duty"}); err != nil {
		return
	}
	return i.ID, i.Thread, ref, t.ref(i.Thread, &ref)
}

// secondCall is from one of the victims, in Polish, from a few metres away: the program suggests that it is the same event.
func (t *tangle) secondCall() (err error) {
	now, err := t.Now()
	if err != nil {
		return err
	}
	body := map[string]any{"channel": "999", "cli": "07700900789", "caller": "Piotr Zielinski", "language": "pl", "said": "Two men. They hit me and the woman",
		"aml": controlAML(t.Case.Lat+0.0002, t.Case.Lon, now.Add(-4*time.Second))}
	x := &t.second
	if x.incident, x.thread, x.ref, err = t.call(body, map[string]any{"type": "violence_weapon", "title": "Two men hit a man and a woman"}, "took a second 999 call, in Polish"); err != nil {
		return err
	}
	if t.piotr.person, err = t.callerOf(x.incident, map[string]any{"role": "reporting_person"}, "put the second caller on record: the language is carried from the call"); err != nil {
		return err
	}
	var twins struct {
		Items []struct{ Incident struct{ ID string } }
	}
	if err := t.As("bryant").Get("/api/control/incidents/"+x.incident+"/duplicates", &twins); err != nil {
		return err
	}
	if len(twins.Items) == 0 || twins.Items[0].Incident.ID != t.Case.Incident {
		return fmt.Errorf("INC-12: the second call was not suggested as the same event: %+v", twins.Items)
	}
	return t.joined(x.incident, "joins the second call to the first: one event")
}

func (t *tangle) joined(incident, said string) error {
	return t.controlDoes("bryant", "/api/control/incidents/"+incident+"/link", map[string]any{"other": t.Case.Incident, "kind": "duplicate"}, nil, said,
		refusal{"howells", "an officer, not in the control room"}, refusal{"coles", "an inspector, not in the control room"})
}

// thirdCall is about another fight, two streets away.
func (t *tangle) thirdCall() (err error) {
	now, err := t.Now()
	if err != nil {
		return err
	}
	body := map[string]any{"channel": "999", "cli": "07700900222", "said": "Lads fighting by the station", "aml": controlAML(t.Case.Lat-0.0004, t.Case.Lon-0.0003, now.Add(-3*time.Second))}
	x := &t.third
	if x.incident, x.thread, x.ref, err = t.call(body, map[string]any{"type": "violence", "title": "Lads fighting by the station"}, "took a third 999 call"); err != nil {
		return err
	}
	return t.joined(x.incident, "joins the third call to the first, by mistake")
}

// takenApart undoes the mistake: the third incident has its own clock again, and its thread shows nothing of the fight.
func (t *tangle) takenApart() error {
	unlink := map[string]any{"why": "The crew of the first heard of no other fight, and this one is by the station."}
	if err := t.controlDoes("bryant", "/api/control/incidents/"+t.third.incident+"/unlink", unlink, nil, "takes the third call apart again", refusal{"howells", "an officer, not in the control room"}); err != nil {
		return err
	}
	if err := t.controlDoes("bryant", "/api/control/incidents/"+t.third.incident+"/grade", map[string]any{"grade": "2"}, nil, "grades the third on its own: its clock runs", refusal{"adeyemi", "a custody officer"}); err != nil {
		return err
	}
	thrive := map[string]any{"threat": "low", "threat_text": "They have gone", "harm": "low", "harm_text": "Nobody was hurt", "risk": "low", "risk_text": "None is known",
		"investigation": "low", "investigation_text": "Nobody to speak to", "vulnerability": "low", "engagement": "low", "engagement_text": "The caller only wanted it stopped"}
	for _, said := range []string{"answers THRIVE for the third", "answers THRIVE again before it is closed, as nobody attended"} {
		if err := t.controlDoes("bryant", "/api/control/incidents/"+t.third.incident+"/thrive", thrive, nil, said, refusal{"howells", "an officer, not in the control room"}); err != nil {
			return err
		}
		thrive = map[string]any{"threat": "low", "threat_text": "The caller rang back: quiet since", "harm": "low", "harm_text": "As before", "risk": "low", "risk_text": "As before",
			"investigation": "low", "investigation_text": "As before", "vulnerability": "low", "engagement": "low", "engagement_text": "Content that it is over"}
	}
	over := map[string]any{"result": "The lads had gone before anybody came, and nobody was hurt.", "qualifiers": []string{"none"}, "crime": "no_crime",
		"rationale": "Nobody complains of an offence, and none was seen.", "non_attendance": "no_police_duty", "non_attendance_why": "The caller was told that nobody comes, as it is over"}
	return t.controlDoes("bryant", "/api/control/incidents/"+t.third.incident+"/close", over, nil, "closes the third call with its own result", refusal{"howells", "an officer, not a dispatcher"})
}
