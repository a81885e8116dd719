package entry

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/platform/journal"
)

// CheckAsked: a person, vehicle or driver is checked against national records. It says that somebody asked, why and on whose
// behalf (G-07, GOV-02); whether anything is known is another entry. Asked is who or what, in words.
type CheckAsked struct {
	Check      string `json:"check"`
	Kind       string `json:"kind"` // person, vehicle or driver
	Asked      string `json:"asked"`
	Reason     string `json:"reason"`
	Label      string `json:"label"`
	Why        string `json:"why,omitempty"`
	Callsign   string `json:"callsign,omitempty"` // on whose behalf; empty where who asks is the originator
	Originator string `json:"originator"`
	Source     string `json:"source"` // who is asked: SIMULATOR
}

// EntryKind names the entry.
func (CheckAsked) EntryKind() (string, int) { return "control.check.asked", 1 }

// Line says it on a timeline.
func (e CheckAsked) Line() journal.Line {
	whom := ""
	if e.Callsign != "" {
		whom = "For " + e.Callsign
	}
	return line(false, "Check asked of "+e.Source+": "+e.Kind+" "+e.Asked, whom, "Reason "+e.Reason+", "+e.Label, e.Why)
}

// CheckReport is one thing that a service said it holds, with what the law of that day called it.
type CheckReport struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Text  string `json:"text,omitempty"`
}

// CheckAnswered: a national records service answered. It is what the service said to a question, and nothing that we know:
// nobody is wanted or violent in our own records by it.
type CheckAnswered struct {
	Check   string        `json:"check"`
	Kind    string        `json:"kind"`
	Asked   string        `json:"asked"`
	Source  string        `json:"source"`
	Text    string        `json:"text"`
	Reports []CheckReport `json:"reports,omitempty"`
	Signals []CheckReport `json:"signals,omitempty"`
	Alarm   bool          `json:"alarm,omitempty"` // the unit and the dispatcher are told at once
	DueAt   time.Time     `json:"due_at,omitzero"` // by when somebody has acknowledged it
	Unit    string        `json:"unit,omitempty"`  // the unit that is told
	Try     int           `json:"try"`
}

// EntryKind names the entry.
func (CheckAnswered) EntryKind() (string, int) { return "control.check.answered", 1 }

// Line says it on a timeline.
func (e CheckAnswered) Line() journal.Line {
	said := "no trace"
	var all, texts []string
	for _, x := range append(append([]CheckReport{}, e.Reports...), e.Signals...) {
		all = append(all, lowerFirst(x.Label))
		texts = append(texts, x.Text)
	}
	if len(all) > 0 {
		said = strings.Join(all, ", ")
	}
	alarm := ""
	if e.Alarm {
		alarm = "To be acknowledged by " + clock(e.DueAt)
	}
	return line(false, e.Source+" answered on "+e.Asked+": "+said, append([]string{alarm, "A check made, not a fact of ours"}, texts...)...)
}

// lowerFirst begins a label within a sentence: "no MOT test".
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return "not named"
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// CheckUnanswered: the service did not answer. AgainAt is when it is asked again; zero when it is given up.
type CheckUnanswered struct {
	Check   string    `json:"check"`
	Kind    string    `json:"kind"`
	Asked   string    `json:"asked"`
	Source  string    `json:"source"`
	Why     string    `json:"why"` // unavailable, timed_out or no_service
	Try     int       `json:"try"`
	AgainAt time.Time `json:"again_at,omitzero"`
}

// EntryKind names the entry.
func (CheckUnanswered) EntryKind() (string, int) { return "control.check.unanswered", 1 }

// Line says it on a timeline.
func (e CheckUnanswered) Line() journal.Line {
	next := "The check is given up: it is not known whether anything is held"
	if !e.AgainAt.IsZero() {
		next = "It is asked again at " + clock(e.AgainAt)
	}
	why := map[string]string{"unavailable": "The service is not available", "timed_out": "The service did not answer in time", "no_service": "No national records service is connected any more"}[e.Why]
	return line(false, "No answer from "+e.Source+" on "+e.Asked, why, "Try "+strconv.Itoa(e.Try), next)
}

// CheckAlarmClimbed: nobody acknowledged an alarming answer within the limit of a rung. The next owes it now.
type CheckAlarmClimbed struct {
	Check string    `json:"check"`
	To    string    `json:"to"` // the role
	DueAt time.Time `json:"due_at"`
}

// EntryKind names the entry.
func (CheckAlarmClimbed) EntryKind() (string, int) { return "control.check.climbed", 1 }

// Line says it on a timeline.
func (e CheckAlarmClimbed) Line() journal.Line {
	return line(false, "Nobody has acknowledged an alarming check: now with the "+plain(e.To), "It climbs on at "+clock(e.DueAt))
}

// CheckAlarmAcknowledged: somebody knows of an alarming answer, and says what they did about it.
type CheckAlarmAcknowledged struct {
	Check  string `json:"check"`
	What   string `json:"what"`
	ByCrew bool   `json:"by_crew,omitempty"` // one of those who are in danger
}

// EntryKind names the entry.
func (CheckAlarmAcknowledged) EntryKind() (string, int) { return "control.check.acknowledged", 1 }

// Line says it on a timeline.
func (e CheckAlarmAcknowledged) Line() journal.Line {
	by := "By the control room"
	if e.ByCrew {
		by = "By the crew"
	}
	return line(false, "Alarming check acknowledged", by, e.What)
}
