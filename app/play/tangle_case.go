package play

import (
	"fmt"
	"slices"
	"strings"

	"throughline/platform/when"
)

func (t *tangle) firstVictim() error {
	if err := t.peopleVictim(); err != nil {
		return err
	}
	t.ceri.person = t.Case.Victim
	return nil
}

// secondVictim is on record since his own call: he is linked, and nothing of him is typed again.
func (t *tangle) secondVictim() error {
	return t.link("howells", t.piotr.person, "victim", "the second caller")
}

func (t *tangle) firstCrime() error {
	if err := t.crimeRecord(); err != nil {
		return err
	}
	t.crimes.ceri = crimeReply{t.Case.Crime, t.Case.CrimeNumber}
	return nil
}

func (t *tangle) crime(body map[string]any, said string) (x crimeReply, err error) {
	body["incident"], body["offence"] = t.Case.Incident, abh
	return x, t.custodyDoes("howells", "/api/crime", body, &x, said, refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
}

func (t *tangle) secondCrime() (err error) {
	t.crimes.piotr, err = t.crime(map[string]any{"victims": []string{t.piotr.person}, "account": "Two suspects struck the second victim, who had come to help."}, "records what was done to the second victim as a crime of its own")
	return err
}

// suspects names who is suspected of what: one of both crimes, the other of the second alone.
func (t *tangle) suspects() error {
	if err := t.peopleSuspect(); err != nil {
		return err
	}
	var err error
	if t.liam, err = t.person("howells", map[string]string{"given": "Liam", "family": "Coyle", "gender": "male"}, "suspect", "a second suspect, Liam Coyle"); err != nil {
		return err
	}
	t.other.person = t.liam
	for _, x := range []struct{ crime, person, said string }{{t.crimes.ceri.ID, t.Case.Suspect, "names Daniel Pryce for the first crime"},
		{t.crimes.piotr.ID, t.Case.Suspect, "names Daniel Pryce for the second crime"}, {t.crimes.piotr.ID, t.liam, "names Liam Coyle for the second crime"}} {
		if err := t.custodyDoes("howells", "/api/crime/"+x.crime+"/suspect", map[string]any{"person": x.person}, nil, x.said, refusal{"bennett", "off duty"}, refusal{"edwards", "wrong role"}); err != nil {
			return err
		}
	}
	return t.brother()
}

// arrestForBoth is one arrest for the fight and for the burglary on the older case.
func (t *tangle) arrestForBoth() error {
	body := map[string]any{"thread": t.Case.Thread, "person": t.Case.Suspect, "place": "Station Road", "offences": []string{abh, blade}, "crime": t.Case.Crime,
		"grounds": "Named by both victims, and found nearby with the knife. His shoes match the marks below the window of the burglary.", "necessity": []string{"prompt_investigation", "injury"},
		"told_reason": true, "caution": "en", "reply": "It wasn't like that.", "searched": true, "found": "A kitchen knife", "officers": []string{"howells", "bevan"}, "incident": t.Case.Incident,
		"also": []map[string]any{{"crime": t.crimes.piotr.Number}, {"crime": t.burglary.number}}}
	if t.Restricted { // what different people may see is not said in one breath: a further arrest is in words of its own
		body["also"] = []map[string]any{{"crime": t.crimes.piotr.Number}}
	}
	var a struct {
		ID      string
		Matters []struct{ Thread string }
	}
	if err := t.custodyDoes("howells", "/api/custody/arrest", body, &a, "arrests Daniel Pryce once, for both crimes of the fight and for the burglary",
		refusal{"bennett", "off duty"}, refusal{"bryant", "not a constable"}, refusal{"pryce", "the suspect's brother"}); err != nil {
		return err
	}
	t.Case.Arrest = a.ID
	if t.Restricted {
		further := map[string]any{"crime": t.burglary.number, "grounds": "His shoes match the marks below the window.", "necessity": []string{"prompt_investigation"}, "told_reason": true, "caution": "en"}
		if err := t.custodyDoes("howells", "/api/custody/arrest/"+a.ID+"/further", further, &a, "arrests him further, for the burglary", refusal{"bennett", "off duty"}, refusal{"bryant", "not a constable"}); err != nil {
			return err
		}
	}
	if len(a.Matters) != 3 {
		return fmt.Errorf("one arrest for three crimes has %d matters", len(a.Matters))
	}
	return nil
}

// counterAllegation makes the second victim a suspect, and the second suspect a victim. It is nobody else's business.
func (t *tangle) counterAllegation() error {
	return t.unmoved("the counter-allegation", []*party{t.ceri, t.piotr}, func() (err error) {
		body := map[string]any{"victims": []string{t.liam}, "suspects": []string{t.piotr.person}, "account": "The complainant says that he was struck first."}
		t.crimes.counter, err = t.crime(body, "records what Liam Coyle says: that Piotr Zielinski struck first")
		return err
	})
}

func (t *tangle) officersInTheCase() error {
	for _, c := range []crimeReply{t.crimes.ceri, t.crimes.piotr, t.crimes.counter} {
		if err := t.custodyDoes("rees", "/api/crime/"+c.ID+"/oic", map[string]any{"staff": "marsh"}, nil, "makes DC Marsh the officer in the case of "+c.Number, refusal{"howells", "wrong rank"}); err != nil {
			return err
		}
	}
	t.Case.Crime = t.crimes.ceri.ID
	return nil
}

// on are the threads of both investigations.
func (t *tangle) on() []string { return []string{t.Case.Thread, t.burglary.thread} }

// onThread is a thread that a record says it serves.
type onThread struct{ Thread, Ref, Title string }

// oneDetention reads what custody has: one detention with one relevant time, which serves two investigations with two officers.
func (t *tangle) oneDetention() error {
	var d struct {
		Matters []struct{ Thread, Crime string }
		On      []onThread
	}
	if err := t.As("adeyemi").After(t.Last(), "/api/custody/"+t.Case.Detention, &d); err != nil {
		return err
	}
	for _, th := range t.on() {
		if !slices.ContainsFunc(d.On, func(x onThread) bool { return x.Thread == th }) {
			return fmt.Errorf("the detention does not show thread %s: %+v", th, d.On)
		}
	}
	for _, on := range d.On {
		if strings.Contains(on.Title, t.crimes.counter.Number) {
			return fmt.Errorf("the detention names %s, for which nobody is held: %s", t.crimes.counter.Number, on.Title)
		}
	}
	for crime, oic := range map[string]string{t.crimes.ceri.ID: "marsh", t.burglary.crime: "bevan"} {
		var c struct{ OIC string }
		if err := t.As("marsh").Get("/api/crime/"+crime, &c); err != nil {
			return err
		}
		if c.OIC != oic {
			return fmt.Errorf("the officer in the case of %s is %q, not %s", crime, c.OIC, oic)
		}
	}
	return t.shows("/custody/"+t.Case.Detention, "adeyemi", t.Case.ThreadRef, t.burglary.ref)
}

// shows fails unless a page of staff says each of the words.
func (t *tangle) shows(path, who string, words ...string) error {
	b, err := t.page(t.As(who), path)
	if err != nil {
		return err
	}
	for _, w := range words {
		if !strings.Contains(string(b), w) {
			return fmt.Errorf("%s does not show %q", path, w)
		}
	}
	return nil
}

func (t *tangle) interviewOfBoth() error {
	var i struct {
		Threads []string
	}
	if err := t.As("marsh").Get("/api/interview/record/"+t.Case.Interview, &i); err != nil {
		return err
	}
	for _, th := range t.on() {
		if !slices.Contains(i.Threads, th) {
			return fmt.Errorf("the interview is about %v, and not about %s", i.Threads, th)
		}
	}
	return t.shows("/interview/record/"+t.Case.Interview, "marsh", t.Case.ThreadRef, t.burglary.ref)
}

// victimInterviewed asks the second victim, under caution and of his own will, about what he is accused of. What he speaks is
// known since his call: without an interpreter the interview does not begin. His page says nothing of it, nor does the first's.
func (t *tangle) victimInterviewed() error {
	path := "/api/interview/thread/" + t.Case.Thread + "/start"
	body := map[string]any{"person": t.piotr.person, "place": "Interview room 1", "caution": "en", "caution_given": true, "understood": "I need not speak, but what I leave out may count", "advice_reminded": true, "rested": true,
		"present": []map[string]string{{"name": "L. Marsh", "role": "interviewer"}}}
	if err := t.Invalid("marsh", path, body, "interview.check.interpreter"); err != nil {
		return err
	}
	body["present"] = []map[string]string{{"name": "L. Marsh", "role": "interviewer"}, {"name": "A. Kowalska, NRPSI 15042", "role": "interpreter"}}
	return t.unmoved("the interview of the second victim", []*party{t.ceri, t.piotr, t.glenys}, func() error {
		var i struct{ ID string }
		if err := t.custodyDoes("marsh", path, body, &i, "interviews the second victim under caution, through an interpreter", refusal{"bennett", "off duty"}, refusal{"howells", "wrong role"}); err != nil {
			return err
		}
		end := map[string]any{"offered": true, "notice": true, "added": "He only helped the woman"}
		return t.custodyDoes("marsh", "/api/interview/record/"+i.ID+"/end", end, nil, "ends it", refusal{"howells", "wrong role"})
	})
}

// oneFile puts the three crimes of the suspect into one file with one number.
func (t *tangle) oneFile() error {
	path, body := "/api/casefile/thread/"+t.Case.Thread+"/assemble", map[string]any{"suspect": t.Case.Suspect, "also": []string{t.burglary.ref}}
	var f struct {
		ID, URN, OIC string
		Threads      []string
	}
	if err := t.custodyDoes("marsh", path, body, &f, "puts one file together from three crimes on two cases", refusal{"flynn", "wrong role"}, refusal{"bennett", "off duty"}, refusal{"pryce", "own relative"}); err != nil {
		return err
	}
	t.Case.File, t.Case.URN = f.ID, f.URN
	for _, th := range t.on() {
		if !slices.Contains(f.Threads, th) {
			return fmt.Errorf("the file stands on %v, and not on %s", f.Threads, th)
		}
	}
	if f.OIC != "marsh" {
		return fmt.Errorf("the file was opened from the fight, and its officer in the case is %q", f.OIC)
	}
	var v struct {
		Material []struct{ Kind, Ref, Person, Extra string }
		On       []onThread
	}
	if err := t.As("marsh").Get("/api/casefile/"+f.ID, &v); err != nil {
		return err
	}
	var crimes, victims []string
	for _, m := range v.Material {
		switch {
		case m.Kind == "crime":
			crimes = append(crimes, m.Ref)
		case m.Kind == "person" && m.Extra == "victim":
			victims = append(victims, m.Person)
		}
	}
	for _, on := range v.On {
		if strings.Contains(on.Title, t.crimes.counter.Number) {
			return fmt.Errorf("the file names %s, a crime of somebody else: %s", t.crimes.counter.Number, on.Title)
		}
	}
	if len(crimes) != 3 || slices.Contains(crimes, t.crimes.counter.ID) || len(victims) != 3 || slices.Contains(victims, t.liam) {
		return fmt.Errorf("the file of Daniel Pryce is of three crimes with three victims, not of %v with %v: what Liam Coyle says of somebody else is not in it", crimes, victims)
	}
	return t.shows("/casefile/"+f.ID, "marsh", t.Case.ThreadRef, t.burglary.ref)
}

func (t *tangle) request() error {
	path := "/api/casefile/" + t.Case.File + "/request"
	body := map[string]any{"plea": "not_guilty", "plea_basis": "He said nothing that admits any of it.", "test": "full_code"}
	var r struct {
		ID       string
		Offences []string
	}
	if err := t.custodyDoes("marsh", path, body, &r, "asks for one decision on all of it", refusal{"flynn", "wrong role"}, refusal{"howells", "not the officer in the case"}); err != nil {
		return err
	}
	for _, o := range []string{abh, blade, burglaryOffence} {
		if !slices.Contains(r.Offences, o) {
			return fmt.Errorf("the request does not ask for %s: %v", o, r.Offences)
		}
	}
	t.Case.Request = r.ID
	return nil
}

func (t *tangle) decision() error {
	return t.casefileDecide(map[string]any{"decision": "charge", "offences": []string{abh, blade, burglaryOffence}, "by": "Prosecutor simulator",
		"reason": "The Full Code Test is met on the statements, the knife and the shoe marks, and a prosecution is in the public interest."}, "decides: charge actual bodily harm, the bladed article and the burglary")
}

func (t *tangle) charge() error {
	now, err := t.Now()
	if err != nil {
		return err
	}
	if err := t.custodyHeard(); err != nil {
		return err
	}
	body := map[string]any{"offences": []string{abh, blade, burglaryOffence}, "bail": "granted", "conditions": []string{"no_contact", "not_to_enter"},
		"terms": "Not to contact the victims named in the charge, directly or indirectly.\nNot to go to High Street.", "why": "To keep the victims safe and to prevent interference.",
		"reply": "Nothing to say.", "court_on": when.DayOf(now).AddDays(1).String(), "court": "B61NP00", "plea": "not_known"}
	return t.custodyDoes("adeyemi", t.custodyPath("charge"), body, nil, "charges all of it in one act, bailed to court tomorrow", refusal{"marsh", "the investigator"}, refusal{"coles", "an inspector who is no custody officer"})
}

// counterEnds: nothing more is done about the counter-allegation. Who made it is told; nobody else is.
func (t *tangle) counterEnds() error {
	return t.unmoved("the end of the counter-allegation", []*party{t.ceri, t.piotr, t.glenys}, func() error {
		body := map[string]any{"outcome": "15", "reason": "One account against two, and the camera shows who began."}
		return t.custodyDoes("vaughan", "/api/crime/"+t.crimes.counter.ID+"/outcome", body, nil, "sets outcome 15 on the counter-allegation", refusal{"marsh", "the officer in the case"}, refusal{"bennett", "off duty"})
	})
}

func (t *tangle) outcomes() error {
	for _, c := range []string{t.crimes.ceri.ID, t.crimes.piotr.ID, t.burglary.crime} {
		if err := t.custodyDoes("marsh", "/api/crime/"+c+"/outcome", map[string]any{"outcome": "1"}, nil, "sets outcome 1, charged", refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"}); err != nil {
			return err
		}
	}
	return nil
}

// threadsShow reads the ties at the end: the second call is read with the first, the third with nobody, and the suspect's record
// names both cases.
func (t *tangle) threadsShow() error {
	type seen struct {
		Entries []struct {
			Kind string
			On   *struct{ ID string } `json:"on"`
		}
		Ties []struct {
			Thread struct{ ID string }
			Kind   string
		}
	}
	var first, third seen
	if err := t.As("marsh").After(t.Last(), "/api/threads/"+t.Case.Thread+"?with=joined", &first); err != nil {
		return err
	}
	if err := t.As("marsh").Get("/api/threads/"+t.third.thread, &third); err != nil {
		return err
	}
	if len(third.Ties) > 0 {
		return fmt.Errorf("the third call is still tied: %+v", third.Ties)
	}
	from := map[string]bool{}
	for _, e := range first.Entries {
		if e.On != nil {
			from[e.On.ID] = true
		}
	}
	if from[t.third.thread] {
		return fmt.Errorf("reading the fight together shows entries of the third call")
	}
	if len(first.Ties) != 1 || first.Ties[0].Thread.ID != t.second.thread {
		return fmt.Errorf("the fight should be joined to the second call alone: %+v", first.Ties)
	}
	if err := t.peopleReadOn("marsh", t.Case.Suspect, "suspect"); err != nil {
		return err
	}
	return t.shows("/people/"+t.Case.Suspect, "marsh", t.Case.ThreadRef, t.burglary.ref)
}
