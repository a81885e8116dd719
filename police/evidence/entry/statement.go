package entry

import (
	"strconv"
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
)

// StatementWritten: the first text of a witness's statement, not yet signed.
type StatementWritten struct {
	Statement   string       `json:"statement"`
	Kind        string       `json:"kind,omitempty"` // personal; none of a witness's
	Wish        string       `json:"wish,omitempty"` // of a personal statement
	Witness     string       `json:"witness"`        // person id
	N           int          `json:"n"`
	Hash        string       `json:"hash"` // SHA-256 of the text
	Pages       int          `json:"pages"`
	Language    string       `json:"language,omitempty"`
	Interpreter string       `json:"interpreter,omitempty"`
	Origins     form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (StatementWritten) EntryKind() (string, int) { return "evidence.statement.written", 1 }

// Line says it on a timeline.
func (e StatementWritten) Line() journal.Line {
	through := ""
	if e.Interpreter != "" {
		through = "In " + e.Language + ", through an interpreter"
	}
	return line(false, StatementName(e.Kind)+" written", pages(e.Pages), through, "Not yet signed")
}

// StatementName is what a kind of statement is called.
func StatementName(kind string) string {
	if kind == "personal" {
		return "Victim personal statement"
	}
	return "Statement"
}

// StatementWished: what a victim wishes of their personal statement in court, said anew (VIC-08).
type StatementWished struct {
	Statement string `json:"statement"`
	Witness   string `json:"witness"`
	Wish      string `json:"wish"`
	Said      string `json:"said"` // the wish in the law's words of that day
	Told      string `json:"told"`
}

// EntryKind names the entry.
func (StatementWished) EntryKind() (string, int) { return "evidence.statement.wished", 1 }

// Line says it on a timeline.
func (e StatementWished) Line() journal.Line {
	return line(false, "Wish for the victim personal statement", e.Said, e.Told)
}

// StatementChanged: a new version of the text. Voids is the version whose signature it voids, 0 when that was not signed.
// The earlier versions are kept and revealed (MOB-03).
type StatementChanged struct {
	Statement string       `json:"statement"`
	Witness   string       `json:"witness"`
	N         int          `json:"n"`
	Hash      string       `json:"hash"`
	Pages     int          `json:"pages"`
	Voids     int          `json:"voids,omitempty"`
	Why       string       `json:"why"`
	Origins   form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (StatementChanged) EntryKind() (string, int) { return "evidence.statement.changed", 1 }

// Line says it on a timeline.
func (e StatementChanged) Line() journal.Line {
	voids := ""
	if e.Voids > 0 {
		voids = "The signature of version " + strconv.Itoa(e.Voids) + " no longer stands. That version is kept"
	}
	return line(e.Voids > 0, "Statement changed, version "+strconv.Itoa(e.N), voids, e.Why)
}

// StatementTranslated: the certified English translation of a statement is on record as an exhibit (INT-09).
type StatementTranslated struct {
	Statement   string `json:"statement"`
	Witness     string `json:"witness"`
	N           int    `json:"n"` // the version that it translates
	Exhibit     string `json:"exhibit"`
	Number      string `json:"number"`
	Language    string `json:"language"`
	Interpreter string `json:"interpreter"`
}

// EntryKind names the entry.
func (StatementTranslated) EntryKind() (string, int) { return "evidence.statement.translated", 1 }

// Line says it on a timeline.
func (e StatementTranslated) Line() journal.Line {
	return line(false, "Statement translated, exhibit "+e.Number, "From "+e.Language, "Certified by "+e.Interpreter)
}

// StatementSigned: the witness signed the text that was read back (MOB-01, MOB-03). Seal binds hash, pages, declaration,
// signer, officer, time, place and device to each other.
type StatementSigned struct {
	Statement   string    `json:"statement"`
	Kind        string    `json:"kind,omitempty"` // personal; none of a witness's
	Wish        string    `json:"wish,omitempty"` // of a personal statement: code of law evidence.personal_wish
	Witness     string    `json:"witness"`
	N           int       `json:"n"`
	Pages       int       `json:"pages"`
	Hash        string    `json:"hash"`
	Seal        string    `json:"seal"`
	Declaration string    `json:"declaration"` // law row whose words were signed
	Officer     string    `json:"officer"`     // staff id of the officer who witnessed it
	Place       string    `json:"place"`
	Device      string    `json:"device,omitempty"`
	At          time.Time `json:"at"`
	ReadOver    bool      `json:"read_over,omitempty"` // the maker cannot read: another person read it over and signed to say so
}

// EntryKind names the entry.
func (StatementSigned) EntryKind() (string, int) { return "evidence.statement.signed", 1 }

// Line says it on a timeline.
func (e StatementSigned) Line() journal.Line {
	over := ""
	if e.ReadOver {
		over = "Read over to a maker who cannot read"
	}
	return line(true, StatementName(e.Kind)+" signed", pages(e.Pages)+", version "+strconv.Itoa(e.N), "Read back and signed at "+e.Place, over, Tail(e.Hash))
}

// ReverseRecorded: the back of the statement was filled in (MOB-02). What it says is not here: it has a door of its own.
type ReverseRecorded struct {
	Statement string       `json:"statement"`
	Witness   string       `json:"witness"`
	Parts     []string     `json:"parts"` // contact, dates_to_avoid, no_dates_to_avoid, special_measures, medical, personal_statement
	Origins   form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (ReverseRecorded) EntryKind() (string, int) { return "evidence.statement.reverse_recorded", 1 }

// Line says it on a timeline.
func (e ReverseRecorded) Line() journal.Line {
	return line(false, "Back of the statement recorded", strings.ReplaceAll(strings.Join(e.Parts, ", "), "_", " "))
}

func pages(n int) string {
	if n == 1 {
		return "1 page"
	}
	return strconv.Itoa(n) + " pages"
}
