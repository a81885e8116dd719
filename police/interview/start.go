package interview

import (
	"context"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/interview/entry"
)

// StartInterview opens an interview. The page sends PresentLines, the API Present.
type StartInterview struct {
	Person         string          `json:"person" label:"Who is interviewed" required:"true" maxLength:"60"`
	About          []string        `json:"about,omitempty" label:"What it is about" said:"what it is about" hint:"Threads. None is everything that the person is held for"`
	Place          string          `json:"place" label:"Place" said:"where it is held" required:"true" maxLength:"200"`
	Present        []entry.Present `json:"present,omitempty" form:"-" doc:"Everybody present but the suspect, each with a role"`
	PresentLines   string          `json:"-" form:"present" label:"Who is present" said:"who is present" hint:"One a line: name, role. Roles: interviewer, second interviewer, solicitor, appropriate adult, interpreter, observer" format:"textarea" required:"true" maxLength:"2000"`
	Language       string          `json:"language,omitempty" label:"Language of the suspect" hint:"Leave it empty for English" maxLength:"60"`
	Caution        string          `json:"caution" label:"Caution given in" said:"the language of the caution" enum:"en,cy" required:"true"`
	CautionGiven   bool            `json:"caution_given" label:"The caution was given in exactly the words above" said:"that the caution was given" required:"true"`
	Understood     string          `json:"understood" label:"The caution in the suspect's own words" said:"how the suspect explained the caution" required:"true" maxLength:"1000"`
	AdviceReminded bool            `json:"advice_reminded" label:"Reminded of the right to free and independent legal advice" said:"that they were reminded of legal advice" required:"true"`
	Rested         bool            `json:"rested" label:"Rested, fed and fit to be interviewed, as the custody officer confirmed" said:"that they are rested" required:"true"`
	At             string          `json:"at,omitempty" label:"Started at" hint:"Leave it empty for now" format:"datetime"`
}

var roles = []string{"interviewer", "second_interviewer", "solicitor", "appropriate_adult", "interpreter", "observer"}

// StartInterview checks what INT-02 asks, keeps the caution in the law's words and names everybody (INT-03).
// Right: interview.start. Faults: interview.not_ready with a sentence for each thing that is missing; interview.running
// when this person is being interviewed already; interview.present.
func (d *Desk) StartInterview(ctx context.Context, threadID string, in StartInterview) (act.Done[Interview], error) {
	var none act.Done[Interview]
	q := d.host.DB.Read(ctx)
	origins, err := d.prepare(q, threadID, &in)
	if err != nil {
		return none, err
	}
	facts, err := d.threadFacts(q, threadID)
	if err != nil {
		return none, err
	}
	threads, err := d.about(ctx, q, threadID, in.Person, in.About)
	if err != nil {
		return none, err
	}
	for _, t := range threads[1:] {
		more, err := d.threadFacts(q, t)
		if err != nil {
			return none, err
		}
		facts.People = append(facts.People, more.People...)
	}
	if holdsFirst(ctx, facts.Label) { // else the door answers as it does for every hidden thread
		if facts.Label, err = thread.Narrowest(q, "interview.two_restricted", threads); err != nil {
			return none, err
		}
	}
	i := Interview{ID: id.New(), Thread: threadID, Threads: threads, Person: in.Person, State: Running, Place: in.Place, Present: in.Present, Understood: in.Understood, Language: in.Language, Label: facts.Label, Version: 1}
	facts.People = append(facts.People, in.Person)
	a, err := moment(act.Of("interview.start", journal.Ref{Kind: "interview", ID: i.ID}).New("thread").With(facts).On(threads...), in.At)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Interview, error) { return d.start(tx, i, in, origins) })
}

// prepare carries what the record knows and runs the rules of the fields.
func (d *Desk) prepare(q db.Querier, threadID string, in *StartInterview) (form.Origins, error) {
	if in.PresentLines != "" {
		var err error
		if in.Present, err = parsePresent(in.PresentLines); err != nil {
			return nil, err
		}
	}
	in.PresentLines = linesOf(in.Present) // the rules of the fields see the same from a page and from the API
	known, err := d.known(q, threadID, in.Person)
	if err != nil {
		return nil, err
	}
	origins, err := form.Carry(in, known)
	if err != nil {
		return nil, err
	}
	if err := form.Check(in); err != nil {
		return nil, err
	}
	for _, p := range in.Present {
		if !oneOf(p.Role) || strings.TrimSpace(p.Name) == "" || len(p.Name) > 120 || strings.ContainsAny(p.Name, "\n\t") {
			return nil, fault.InvalidField("present", "interview.present", "line", p.Name+", "+p.Role)
		}
	}
	return origins, nil
}

func oneOf(role string) bool {
	for _, r := range roles {
		if r == role {
			return true
		}
	}
	return false
}

func (d *Desk) start(tx *act.Tx, i Interview, in StartInterview, origins form.Origins) (Interview, error) {
	if err := d.mustBeOn(tx, i.Thread, i.Person); err != nil {
		return i, err
	}
	for _, t := range i.Threads {
		if busy, err := running(tx, t, i.Person); err != nil || busy {
			if err != nil {
				return i, err
			}
			return i, fault.New(fault.Conflict, "interview.running")
		}
	}
	det, err := detainedOf(tx, i.Thread, i.Person)
	if err != nil {
		return i, err
	}
	leaves, err := leavesOf(tx, i.Thread, i.Person)
	if err != nil {
		return i, err
	}
	s := Setting{Present: in.Present, Language: i.Language, Caution: in.Caution, At: tx.HappenedAt()}
	for _, l := range leaves {
		s.Leave = append(s.Leave, l.Without)
	}
	if wrong := Ready(det, s); len(wrong) > 0 {
		return i, fault.New(fault.Invalid, "interview.not_ready", wrong...)
	}
	if err := d.mayAsk(tx, i, det); err != nil {
		return i, err
	}
	if i.Caution, i.CautionLaw, err = d.caution(in.Caution, when.DayOf(tx.HappenedAt())); err != nil {
		return i, err
	}
	i.Detention, i.Interpreter, i.Solicitor, i.StartedAt = det.ID, s.has("interpreter"), advice(det, s), tx.HappenedAt()
	for _, l := range leaves {
		i.Urgent, i.Allowed = joined(i.Urgent, l.Reason), joined(i.Allowed, l.ByName)
	}
	if err := insertInterview(tx, i); err != nil {
		return i, err
	}
	for n, t := range i.Threads {
		if err := standOn(tx, i.ID, t, i.Label, n); err != nil {
			return i, err
		}
	}
	if err := useLeaves(tx, leaves); err != nil { // leave is for one interview
		return i, err
	}
	language := i.Language
	if language == "" {
		language = "English"
	}
	_, err = tx.Record(entry.InterviewStarted{Interview: i.ID, Person: i.Person, Detention: i.Detention, Place: i.Place, At: i.StartedAt, Present: i.Present, UnderCaution: true,
		Caution: i.CautionLaw, Understood: i.Understood, Language: language, Interpreter: i.Interpreter, Solicitor: i.Solicitor, Urgent: i.Urgent, Allowed: i.Allowed, Origins: origins})
	return i, err
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// caution is the words of the law in a language on a day, never put together or translated by the program.
func (d *Desk) caution(lang string, on when.Day) (words, ref string, err error) {
	row, ok := d.host.Law.Table("interview.caution_text").At("arrest_interview."+lang, on)
	if !ok {
		return "", "", fault.New(fault.Internal, "interview.no_caution")
	}
	var v struct {
		Kind string `json:"kind"`
		Lang string `json:"lang"`
		Text string `json:"text"`
	}
	err = row.Into(&v)
	return v.Text, row.Ref(), err
}

// known is the language that the record has of a person: the suite's, else their own record's.
func (d *Desk) known(q db.Querier, threadID, person string) (map[string]string, error) {
	if person == "" {
		return nil, nil
	}
	det, err := detainedOf(q, threadID, person)
	if err != nil {
		return nil, err
	}
	language := det.Language
	if language == "" {
		p, err := d.people.Get(q, person)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		language = p.Language
	}
	return map[string]string{"language": language}, nil
}

// mustBeOn holds an interview to a person of the case.
func (d *Desk) mustBeOn(q db.Querier, threadID, person string) error {
	linked, err := d.people.AllOnThread(q, threadID)
	if err != nil {
		return err
	}
	for _, l := range linked {
		if l.Person.ID == person {
			return nil
		}
	}
	return fault.InvalidField("person", "interview.person_not_on_thread")
}

func linesOf(present []entry.Present) string {
	var out []string
	for _, p := range present {
		out = append(out, p.Name+", "+p.Role)
	}
	return strings.Join(out, "\n")
}

// parsePresent reads "name, role" a line.
func parsePresent(text string) ([]entry.Present, error) {
	var out []entry.Present
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		cut := strings.LastIndex(l, ",")
		if cut < 0 {
			return nil, fault.InvalidField("present", "interview.present", "line", l)
		}
		role := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(l[cut+1:])), " ", "_")
		out = append(out, entry.Present{Name: strings.TrimSpace(l[:cut]), Role: role})
	}
	return out, nil
}

// moment reads an optional time of an input.
func moment(a act.Act, s string) (act.Act, error) {
	if s == "" {
		return a, nil
	}
	at, err := when.Parse(s)
	if err != nil {
		return a, err
	}
	return a.HappenedAt(at), nil
}
