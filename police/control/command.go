package control

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/fault"
)

// Command is a line of the command line, understood. Says is what it will do, shown before Enter.
type Command struct {
	Verb      string // a word of verbs
	Incident  Incident
	Callsigns []string
	State     string // of a unit, or what a crew answered
	Text      string
	Says      string
	Ask       AskCheck // of a check
	unit      UnitLine // the last that was named
	alike     []string // the open incidents of one number, from different days
}

// Verbs of the command line, each found by any of its first letters. The order decides when two begin alike.
var verbs = []struct{ Word, Use string }{
	{"new", "n: a new call"}, {"dispatch", "d 0412 bx21 bx07: send units; d 0412 bx21 now: at once, from a lower grade that it is on its way to"}, {"state", "s bx21 at scene: a unit's state"},
	{"log", "l 0412 words: a line of the log"}, {"grade", "g 0412 1: grade an incident"}, {"find", "f 0412, or f glebe: choose an open incident by number, place, type or caller"},
	{"close", "c 0412: close an incident"}, {"message", "m bx21 words: a note in the log of the unit's job"}, {"recommend", "r 0412: suggest again"},
	{"pnc", "pnc surname forename 12/03/1988 2 bx21: check a person; 2 is the reason, the unit may be left out"}, {"veh", "veh ab12cde 1 bx21: check a vehicle"},
	{"drv", "drv surname forename 12/03/1988 7 bx21: check a driver"},
	{"accept", "a 0412: accept an incident for dispatch"}, {"wait", "w 0412: hold its climb, with a reason and for how long"}, {"join", "j bx07 bx21: the crew of BX07 joins BX21"}, {"ok", "o bx21: the crew is well; o bx21 no answer; o bx21 help"}, {"?", "?: these words"},
}

// stateWord are how people say states, longest first where one holds another.
var stateWords = []struct{ Said, Code string }{
	{"emergency", "0"}, {"on duty", "1"}, {"on patrol", "2"}, {"patrol", "2"}, {"station", "3"}, {"available", "2"}, {"clear", "2"}, {"refreshments", "4"},
	{"en route", "5"}, {"enroute", "5"}, {"route", "5"}, {"at scene", "6"}, {"scene", "6"}, {"committed", "8"}, {"escort", "9"}, {"court", "10"}, {"off duty", "11"}, {"off", "11"},
}

// Understand reads a command line. chosen is the incident that is on the screen: a command that names none is about it.
// Faults are invalid, with the field "line": control.command.empty, .word, .no_incident, .no_unit, .state, .grade, .text and more.
func Understand(line string, b Board, chosen Incident) (Command, error) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return Command{}, fault.InvalidField("line", "control.command.empty")
	}
	c := Command{Incident: chosen}
	verb := strings.ToLower(words[0])
	for _, v := range verbs {
		if strings.HasPrefix(v.Word, verb) {
			c.Verb = v.Word
			break
		}
	}
	if c.Verb == "" {
		return c, fault.InvalidField("line", "control.command.word", "word", shorten(words[0]))
	}
	rest := c.incident(words[1:], b)
	rest = c.units(rest, b)
	c.Text = strings.Join(rest, " ")
	return c.say(b)
}

// incident takes the number of an incident from the front, "0412" or "412". A word that is no number stays, and say refuses
// it: no verb acts on the chosen incident when something else was named. Find looks for the words; a note finds the unit's job.
func (c *Command) incident(words []string, b Board) []string {
	if len(words) == 0 || checkVerbs[c.Verb] != "" || slices.Contains([]string{"state", "message", "find", "ok", "join"}, c.Verb) {
		return words
	}
	n, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil || c.Verb == "grade" && len(words) == 1 {
		return words
	}
	chosen, found := c.Incident, []Incident{}
	for _, w := range b.open() {
		if w.No == n {
			found = append(found, w.Incident)
		}
	}
	if len(found) > 0 { // numbers begin anew each day: of two days' the one on the screen is meant, or nobody guesses which
		c.Incident = found[0]
		for _, i := range found {
			if i.ID == chosen.ID {
				c.Incident = i
			}
		}
		if len(found) > 1 && c.Incident.ID != chosen.ID {
			for _, i := range found {
				c.alike = append(c.alike, i.Number+" "+i.Title)
			}
		}
		return words[1:]
	}
	if c.Verb == "log" {
		return words // a line may begin with a number
	}
	c.Incident = Incident{}
	return words[1:]
}

func (c *Command) units(words []string, b Board) []string {
	if !slices.Contains([]string{"dispatch", "state", "message", "ok", "join"}, c.Verb) {
		return words
	}
	for len(words) > 0 {
		callsign := strings.ToUpper(words[0])
		at := slices.IndexFunc(b.Units, func(u UnitLine) bool { return u.Crew.Callsign == callsign })
		if at < 0 {
			break
		}
		c.Callsigns, c.unit = append(c.Callsigns, callsign), b.Units[at]
		words = words[1:]
		if c.Verb != "dispatch" && c.Verb != "join" {
			break
		}
	}
	return words
}

func (c Command) say(b Board) (Command, error) {
	if len(c.alike) > 0 {
		return c.wrong("two_days", "list", strings.Join(c.alike, " · "))
	}
	switch c.Verb {
	case "new":
		c.Says = strings.TrimSpace("A new call " + c.Text)
	case "?":
		c.Says = "All words"
	case "find":
		return c.find(b)
	case "state":
		return c.state()
	case "message":
		return c.note(b)
	case "ok":
		return c.well()
	case "join":
		if len(c.Callsigns) != 2 || c.Text != "" {
			return c.wrong("join", "word", shorten(c.Text))
		}
		c.Says = "The crew of " + c.Callsigns[0] + " joins " + c.Callsigns[1] + " for the rest of their tour"
	case "dispatch":
		return c.send()
	case "pnc", "veh", "drv":
		return c.check(b)
	default:
		return c.about()
	}
	return c, nil
}

func (c Command) wrong(code string, params ...string) (Command, error) {
	return c, fault.InvalidField("line", "control.command."+code, params...)
}

func (i Incident) said() string { return i.Short() + " " + i.Title + ", " + i.Place }

// now tells whether units are to be diverted.
func (c Command) now() bool { return c.Verb == "dispatch" && strings.EqualFold(c.Text, "now") }

func (c Command) send() (Command, error) {
	switch {
	case len(c.Callsigns) == 0 || c.Text != "" && !c.now():
		return c.wrong("no_unit", "word", shorten(c.Text))
	case c.Incident.ID == "":
		return c.wrong("no_incident")
	}
	c.Says = "Send " + strings.Join(c.Callsigns, " and ") + " to " + c.Incident.said()
	if c.now() {
		c.Says += ", at once: what it is on its way to waits again where its grade is lower"
	}
	return c, nil
}

func (c Command) state() (Command, error) {
	if len(c.Callsigns) == 0 {
		return c.wrong("no_unit", "word", shorten(c.Text))
	}
	if c.State = stateOf(c.Text); c.State == "" {
		return c.wrong("state", "word", shorten(c.Text))
	}
	if (c.State == unitEnRoute || c.State == unitAtScene) && !c.unit.holds() {
		return c.wrong("state_no_job", "callsign", c.Callsigns[0], "state", c.Text)
	}
	c.Says = fmt.Sprintf("%s is now %s %s", c.Callsigns[0], c.State, c.Text)
	return c, nil
}

// well says that a crew was asked, and answered or did not.
func (c Command) well() (Command, error) {
	switch {
	case len(c.Callsigns) == 0:
		return c.wrong("no_unit", "word", shorten(c.Text))
	case !c.unit.holds():
		return c.wrong("state_no_job", "callsign", c.Callsigns[0], "state", "asked how it is")
	}
	c.State, c.Says = "well", c.Callsigns[0]+" answers that all is well"
	switch said := strings.ToLower(c.Text); {
	case strings.HasPrefix(said, "no "):
		c.State, c.Text, c.Says = "no_answer", "", c.Callsigns[0]+" does not answer: what is owed climbs"
	case said == "help":
		c.State, c.Text, c.Says = said, "", c.Callsigns[0]+" needs help: an emergency on every screen"
	}
	return c, nil
}

// note writes on the unit's own job, whichever incident is on the screen. It is a note for the record: nobody is sent anything.
func (c Command) note(b Board) (Command, error) {
	switch {
	case len(c.Callsigns) == 0:
		return c.wrong("no_unit", "word", shorten(c.Text))
	case c.Text == "":
		return c.wrong("text")
	}
	c.Incident = Incident{}
	for _, w := range b.open() {
		if w.ID == c.unit.JobID {
			c.Incident = w.Incident
		}
	}
	if c.Incident.ID == "" {
		return c.wrong("note_no_job", "callsign", c.Callsigns[0])
	}
	c.Says = "Write a note in the log of " + c.Incident.said() + ", the job of " + c.Callsigns[0] + ": " + c.Text + ". Nothing is sent to the unit."
	return c, nil
}

// find chooses the one open incident whose number, type, place, flags or caller hold every word.
func (c Command) find(b Board) (Command, error) {
	if c.Text == "" {
		return c.wrong("find_what")
	}
	var found, numbered []Waiting
	for _, w := range b.open() {
		if n, err := strconv.ParseInt(c.Text, 10, 64); err == nil && w.No == n {
			numbered = append(numbered, w)
		}
		if w.answers(c.Text) {
			found = append(found, w)
		}
	}
	if len(numbered) > 0 {
		found = numbered
	}
	c.Incident = Incident{}
	switch len(found) {
	case 0:
		return c.wrong("find_none", "words", shorten(c.Text))
	case 1:
		c.Incident = found[0].Incident
		c.Says = "Show " + c.Incident.said()
		return c, nil
	}
	var said []string
	for _, w := range found[:min(len(found), 4)] {
		said = append(said, w.said())
	}
	return c.wrong("find_many", "count", strconv.Itoa(len(found)), "words", shorten(c.Text), "list", strings.Join(said, " · "))
}

// answers tells whether an incident holds every word that was typed, in any order.
func (w Waiting) answers(words string) bool {
	hay := strings.ToLower(strings.Join(append([]string{w.Number, w.Title, w.Type, w.Place, w.callers}, w.Flags...), " "))
	for _, x := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(hay, x) {
			return false
		}
	}
	return true
}

func (b Board) open() []Waiting { return slices.Concat(b.Waiting, b.Live, b.Deferred) }

// about is what a command does that is about one incident and takes no unit.
func (c Command) about() (Command, error) {
	switch {
	case slices.Contains([]string{"close", "recommend", "accept", "wait"}, c.Verb) && c.Text != "":
		return c.wrong("not_incident", "word", shorten(c.Text))
	case c.Incident.ID == "":
		return c.wrong("no_incident")
	case c.Verb == "log" && c.Text == "":
		return c.wrong("text")
	}
	switch c.Verb {
	case "grade":
		grade := strings.TrimPrefix(strings.ToLower(c.Text), "g")
		if !slices.Contains([]string{"1", "2", "3", "4", "5"}, grade) {
			return c.wrong("grade", "word", shorten(c.Text))
		}
		c.Text, c.Says = grade, "Grade "+c.Incident.said()+" as G"+grade
	case "log":
		c.Says = "Add to " + c.Incident.said() + ": " + c.Text
	case "close":
		c.Says = "Close " + c.Incident.said()
	case "accept":
		c.Says = "Accept " + c.Incident.said() + " for dispatch"
	case "wait":
		c.Says = "Let " + c.Incident.said() + " wait: the form asks why and for how long"
	case "recommend":
		c.Says = "Suggest again for " + c.Incident.said()
	}
	return c, nil
}

func stateOf(said string) string {
	said = strings.ToLower(said)
	if n, err := strconv.Atoi(said); err == nil && n >= 0 && n <= 16 {
		return strconv.Itoa(n)
	}
	for _, w := range stateWords {
		if said != "" && strings.HasPrefix(w.Said, said) {
			return w.Code
		}
	}
	return ""
}

// ageWords is how old a fix is, as the board shows it.
func ageWords(u UnitLine, now time.Time) string {
	if u.Position.FixedAt.IsZero() {
		return "none"
	}
	return mmss(now.Sub(u.Position.FixedAt))
}
