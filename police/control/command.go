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
	Verb      string // dispatch, state, log, grade, new, find, close, message, recommend or help
	Incident  Incident
	Callsigns []string
	State     string
	Text      string
	Says      string
}

// Verbs of the command line, each found by any of its first letters. The order decides when two begin alike.
var verbs = []struct{ Word, Use string }{
	{"new", "n: a new call"}, {"dispatch", "d 0412 bx21 bx07: send units"}, {"state", "s bx21 at scene: a unit's state"},
	{"log", "l 0412 words: a line of the log"}, {"grade", "g 0412 1: grade"}, {"find", "f 0412: choose an incident"},
	{"close", "c 0412: close"}, {"message", "m bx21 words: a line about a unit"}, {"recommend", "r 0412: suggest again"}, {"?", "?: all words"},
}

// stateWord are how people say states, longest first where one holds another.
var stateWords = []struct{ Said, Code string }{
	{"emergency", "0"}, {"on duty", "1"}, {"on patrol", "2"}, {"patrol", "2"}, {"station", "3"}, {"available", "2"}, {"clear", "2"}, {"refreshments", "4"},
	{"en route", "5"}, {"enroute", "5"}, {"route", "5"}, {"at scene", "6"}, {"scene", "6"}, {"committed", "8"}, {"escort", "9"}, {"court", "10"}, {"off duty", "11"}, {"off", "11"},
}

// Understand reads a command line. chosen is the incident that is on the screen: a command that names none is about it.
// Faults are invalid, with the field "line": control.command.empty, .word, .no_incident, .no_unit, .state, .grade and .text.
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
	return c.say()
}

// incident takes the number of an incident from the front, "0412" or "412".
func (c *Command) incident(words []string, b Board) []string {
	if len(words) == 0 || c.Verb == "state" || c.Verb == "message" {
		return words
	}
	n, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil || c.Verb == "grade" && len(words) == 1 {
		return words
	}
	for _, w := range slices.Concat(b.Waiting, b.Live) {
		if w.No == n {
			c.Incident = w.Incident
			return words[1:]
		}
	}
	if c.Verb == "log" {
		return words // a line may begin with a number
	}
	c.Incident = Incident{}
	return words[1:]
}

func (c *Command) units(words []string, b Board) []string {
	if c.Verb != "dispatch" && c.Verb != "state" && c.Verb != "message" {
		return words
	}
	for len(words) > 0 {
		callsign := strings.ToUpper(words[0])
		if !slices.ContainsFunc(b.Units, func(u UnitLine) bool { return u.Crew.Callsign == callsign }) {
			break
		}
		c.Callsigns = append(c.Callsigns, callsign)
		words = words[1:]
		if c.Verb != "dispatch" {
			break
		}
	}
	return words
}

func (c Command) say() (Command, error) {
	wrong := func(code string, params ...string) (Command, error) {
		return c, fault.InvalidField("line", "control.command."+code, params...)
	}
	of := c.Incident.Short() + " " + c.Incident.Title + ", " + c.Incident.Place
	needs := slices.Contains([]string{"dispatch", "log", "grade", "close", "recommend", "find"}, c.Verb)
	switch {
	case needs && c.Incident.ID == "":
		return wrong("no_incident")
	case (c.Verb == "dispatch" || c.Verb == "state" || c.Verb == "message") && len(c.Callsigns) == 0, c.Verb == "dispatch" && c.Text != "":
		return wrong("no_unit", "word", shorten(c.Text))
	case (c.Verb == "log" || c.Verb == "message") && c.Text == "":
		return wrong("text")
	}
	switch c.Verb {
	case "dispatch":
		c.Says = "Send " + strings.Join(c.Callsigns, " and ") + " to " + of
	case "state":
		if c.State = stateOf(c.Text); c.State == "" {
			return wrong("state", "word", shorten(c.Text))
		}
		c.Says = fmt.Sprintf("%s is now %s %s", c.Callsigns[0], c.State, c.Text)
	case "grade":
		if !slices.Contains([]string{"1", "2", "3", "4", "5"}, strings.TrimPrefix(strings.ToLower(c.Text), "g")) {
			return wrong("grade", "word", shorten(c.Text))
		}
		c.Text = strings.TrimPrefix(strings.ToLower(c.Text), "g")
		c.Says = "Grade " + of + " as G" + c.Text
	case "log":
		c.Says = "Add to " + c.Incident.Short() + ": " + c.Text
	case "message":
		c.Says = "Note of " + c.Callsigns[0] + ": " + c.Text
	case "close":
		c.Says = "Close " + of
	case "find":
		c.Says = "Show " + of
	case "recommend":
		c.Says = "Suggest again for " + of
	case "new":
		c.Says = strings.TrimSpace("A new call " + c.Text)
	default:
		c.Says = "All words"
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
