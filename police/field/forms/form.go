// Package forms is the street form as data: what is asked, of what type, why it is asked, who sees the answer, and when. It
// holds the rules that the desk and the phone share (what is shown, what is carried from a person's card, what is wrong, and
// what is read back before it is sent) and nothing else: no SQL, no pages. web/officer/engine/form.ts holds the same rules in
// TypeScript, and both read the vectors in testdata.
package forms

import (
	"throughline/platform/when"
)

// Form is one form as it stands on a day, its choices filled in.
type Form struct {
	Code   string   `json:"code" yaml:"code"`
	Title  string   `json:"title" yaml:"title"`
	From   when.Day `json:"from" yaml:"-"`
	Source string   `json:"source" yaml:"source"`
	Note   string   `json:"note,omitempty" yaml:"note"`
	// Record is the room that keeps what is answered: statement, arrest, exhibit, crime, or field for this room itself.
	Record string `json:"record" yaml:"record"`
	// Kind is "personal" of a statement that is a victim's own; empty of every other form.
	Kind string `json:"kind,omitempty" yaml:"kind"`
	// Role is what the person of the form is on the thread; empty when nobody is linked.
	Role string `json:"role,omitempty" yaml:"role"`
	// Thread tells whether the form needs a case that is there already.
	Thread bool    `json:"thread,omitempty" yaml:"thread"`
	Facts  []Fact  `json:"facts,omitempty" yaml:"facts"`
	Groups []Group `json:"groups" yaml:"groups"`
	// CopyTitle heads what the person of the form is given in print, CopySays stands above it; a form without them is not printed.
	CopyTitle string `json:"copy_title,omitempty" yaml:"copy_title"`
	CopySays  string `json:"copy_says,omitempty" yaml:"copy_says"`
	Version   string `json:"version" yaml:"-"` // the day from which it holds and the beginning of its hash
}

// Fact is worked out from answers: whether a person is under an age on the day of something. It is yes, no, or blank when
// nobody can know. Born is a question of type date, Age one of type number that is asked when the date of birth is not known.
type Fact struct {
	ID    string `json:"id" yaml:"id"`
	Born  string `json:"born" yaml:"born"`
	Age   string `json:"age" yaml:"age"`
	At    string `json:"at" yaml:"at"`
	Under int    `json:"under" yaml:"under"` // in whole years
	Cite  string `json:"cite" yaml:"cite"`
}

// Group is one page of questions.
type Group struct {
	ID        string     `json:"id" yaml:"id"`
	Title     string     `json:"title" yaml:"title"`
	Intro     string     `json:"intro,omitempty" yaml:"intro"`
	Private   bool       `json:"private,omitempty" yaml:"private"` // an access class of its own: the back of a statement (MOB-02)
	Sees      string     `json:"-" yaml:"sees"`                    // of the questions that do not say themselves
	Questions []Question `json:"questions" yaml:"questions"`
}

// Question is one thing that is asked.
type Question struct {
	ID      string      `json:"id" yaml:"id"`
	Ask     string      `json:"ask" yaml:"ask"`
	Said    string      `json:"said,omitempty" yaml:"said"` // how a sentence names it; the words of Ask when empty
	Copy    string      `json:"copy,omitempty" yaml:"copy"` // how the copy of the person it is about names it; what has none is not in the copy
	Hint    string      `json:"hint,omitempty" yaml:"hint"`
	Why     string      `json:"why" yaml:"why"`
	Sees    string      `json:"sees" yaml:"sees"` // who sees the answer, in words
	Type    string      `json:"type" yaml:"type"`
	Table   string      `json:"table,omitempty" yaml:"table"`
	Options []Option    `json:"options,omitempty" yaml:"options"`
	Must    *Must       `json:"must,omitempty" yaml:"must"`
	When    []Condition `json:"when,omitempty" yaml:"when"` // all of them
	Carry   string      `json:"carry,omitempty" yaml:"carry"`
	Max     int         `json:"max,omitempty" yaml:"max"` // characters, or for a number its greatest value
	Least   int         `json:"least,omitempty" yaml:"least"`
	Voids   []string    `json:"voids,omitempty" yaml:"voids"` // answers that do not outlive a change of this one: a signature of another text (MOB-03)
	None    string      `json:"none,omitempty" yaml:"none"`   // of many: the answer that says there is nothing of the others, and stands alone
	Past    bool        `json:"past,omitempty" yaml:"past"`   // a moment or day that is not ahead of now
	// NotAfter and NotBefore name another moment of the form that this one is held to, where both are answered.
	NotAfter  string `json:"not_after,omitempty" yaml:"not_after"`
	NotBefore string `json:"not_before,omitempty" yaml:"not_before"`
}

// Must says why an answer is needed, and which one when only one will do. A question without it may be left blank. Says is what whoever
// answers is told of it: the law cited, or why it is asked where what is cited is a rule of this house.
type Must struct {
	Cite string `json:"cite" yaml:"cite"`
	Says string `json:"says" yaml:"-"`
	Be   string `json:"be,omitempty" yaml:"be"`
}

// Option is one answer of a choice.
type Option struct {
	Value string `json:"value" yaml:"value"`
	Text  string `json:"text" yaml:"text"`
}

// Condition holds when the question or fact Q has one of the answers Is, has none of Not, or is answered as Has says. A
// question that is not shown counts as not answered.
type Condition struct {
	Q     string   `json:"q" yaml:"q"`
	Is    []string `json:"is,omitempty" yaml:"is"`
	Not   []string `json:"not,omitempty" yaml:"not"`
	Has   string   `json:"has,omitempty" yaml:"has"`     // "some" or "none"
	Short bool     `json:"short,omitempty" yaml:"short"` // of many: some of its options are chosen, and not all
}

// The types of questions.
const (
	Text      = "text"
	Long      = "long"
	Date      = "date"
	Moment    = "datetime"
	YesNo     = "yesno"
	Choice    = "choice"
	Many      = "many"
	Number    = "number"
	Person    = "person"
	Signature = "signature"
	Place     = "place"   // an address, or as it is said on the radio; those that the case knows are offered
	Vehicle   = "vehicle" // a registration mark: letters and figures, kept in capitals without gaps
	Officer   = "officer" // a number, with rank and name where they are known; kept as the force writes its own
)

// Yes and No are the answers of yesno and of facts.
const (
	Yes = "yes"
	No  = "no"
)

// Question finds a question of the form.
func (f Form) Question(id string) (Question, bool) {
	for _, g := range f.Groups {
		for _, q := range g.Questions {
			if q.ID == id {
				return q, true
			}
		}
	}
	return Question{}, false
}

// said is how a sentence names a question.
func (q Question) said() string {
	if q.Said != "" {
		return q.Said
	}
	return "“" + q.Ask + "”"
}

// text is what an answer says to a reader.
func (q Question) text(value string) string {
	for _, o := range q.Options {
		if o.Value == value {
			return o.Text
		}
	}
	switch {
	case q.Type == YesNo && value == Yes:
		return "Yes"
	case q.Type == YesNo && value == No:
		return "No"
	}
	return value
}
