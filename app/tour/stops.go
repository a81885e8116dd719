package tour

import (
	"throughline/app/play"
	"throughline/platform/when"
)

// cast are those whose screens the tour shows, by the name of their host, and as whom they sign in. The victim signs in by her code.
var cast = map[string]string{
	"bryant": "staff:bryant", "howells": "staff:howells", "adeyemi": "staff:adeyemi", "marsh": "staff:marsh", "rees": "staff:rees", "coles": "staff:coles", "vaughan": "staff:vaughan",
	"edwards": "staff:edwards", "okoro": "staff:okoro", "hartley": "staff:hartley", "cps": "simulator:cps", "court": "simulator:court", "victim": "",
}

// victimSeat, sergeantSeat and chiefSeat are hosts that the tour shows by itself.
const (
	victimSeat   = "victim"
	sergeantSeat = "rees"
	chiefSeat    = "hartley"
)

// stop is where the tour waits: after a step of the scenario, with a screen of who acted in it. Its title and its sentence are
// tour.CODE.title and tour.CODE.said.
type stop struct {
	code  string
	after string // the step of the scenario that is done; empty before the first
	who   string
	phone bool // on a phone
	at    func(c play.Case) string
}

func only(path string) func(play.Case) string { return func(play.Case) string { return path } }

// stops are in the order of the case. What happens between two belongs to the second.
var stops = []stop{
	{"quiet", "", "bryant", false, only("/control")},
	{"call", "the incident", "bryant", false, only("/control")},
	{"grade", "the grade", "bryant", false, func(c play.Case) string { return "/control/incidents/" + c.Incident }},
	{"dispatch", "who is sent", "bryant", false, only("/control")},
	{"phone", "en route", "howells", true, only("/field")},
	{"scene", "at scene", "bryant", false, func(c play.Case) string { return "/control/incidents/" + c.Incident }},
	{"crime", "the crime", "howells", true, func(c play.Case) string { return "/crime/" + c.Crime }},
	{"safe", "her invitation", "howells", true, func(c play.Case) string { return "/victim/" + c.VictimCase }},
	{"evidence", "the 999 recording", "howells", true, func(c play.Case) string { return "/evidence/thread/" + c.Thread }},
	{"arrest", "the officer in the case", "adeyemi", false, only("/custody")},
	{"custody", "risk", "adeyemi", false, func(c play.Case) string { return "/custody/" + c.Detention }},
	{"reads", "her news", victimSeat, true, only("/my-case?lang=en")},
	{"question", "her question", "marsh", false, func(c play.Case) string { return "/victim/" + c.VictimCase }},
	{"interview", "transcript", "marsh", false, func(c play.Case) string { return "/interview/record/" + c.Interview }},
	{"review", "a promise broken on purpose", "coles", false, func(c play.Case) string { return "/custody/" + c.Detention }},
	{"file", "its readiness", "marsh", false, func(c play.Case) string { return "/casefile/" + c.File }},
	{"approval", "its approval", "vaughan", false, func(c play.Case) string { return "/casefile-request/" + c.Request }},
	{"decision", "the decision", "cps", false, func(c play.Case) string { return "/simulator/cps/" + c.Message }},
	{"charge", "the outcome", "adeyemi", false, func(c play.Case) string { return "/custody/" + c.Detention }},
	{"door", "the door asks", "adeyemi", false, func(c play.Case) string { return "/custody/" + c.Detention + "/release" }},
	{"told", "the victim told of the charge", "howells", true, func(c play.Case) string { return "/victim/" + c.VictimCase }},
	{"sent", "a look at a brother's record", "marsh", false, func(c play.Case) string { return "/casefile/" + c.File }},
	{"hearing", "the first hearing", "edwards", false, func(c play.Case) string { return "/court/hearing/" + c.Hearing }},
	{"asks", "her question before the trial", victimSeat, true, only("/my-case?lang=en#messages")},
	{"broken", "a promise to her broken on purpose", sergeantSeat, false, only("/")},
	{"sorry", "her answer, late", "marsh", false, func(c play.Case) string { return "/victim/" + c.VictimCase }},
	{"sentence", "the sentence", "court", false, func(c play.Case) string { return "/simulator/court/" + c.Hearing }},
	{"claim", "its audit", "howells", true, func(c play.Case) string { return "/expenses/claim/" + c.Claim }},
	{"plan", "an appointment", "okoro", false, func(c play.Case) string { return "/reintegration/plan/" + c.Plan }},
	{"closed", "the plan and the thread closed", sergeantSeat, false, func(c play.Case) string { return "/threads/" + c.Thread }},
	{"end", "what it came to", chiefSeat, false, func(c play.Case) string { return "/insight?month=" + when.DayOf(c.CallAt).String()[:7] }},
}

// stopAfter is the stop after a step of the scenario; -1 when there is none.
func stopAfter(step string) int {
	for n, s := range stops {
		if s.after == step {
			return n
		}
	}
	return -1
}
