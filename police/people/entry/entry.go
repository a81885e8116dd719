// Package entry holds what the people room writes into the journal: its published contract. Ids, roles and times are what
// other rooms hear; names stand only here, in bodies, which a retention act can erase.
package entry

import (
	"strings"

	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "People"

// PersonCreated is a person known for the first time.
type PersonCreated struct {
	Person      string       `json:"person"`
	Given       string       `json:"given,omitempty"`
	Middle      string       `json:"middle,omitempty"`
	Family      string       `json:"family,omitempty"`
	BornOn      when.Day     `json:"born_on,omitzero"`
	ApparentAge int          `json:"apparent_age,omitempty"`
	Gender      string       `json:"gender,omitempty"`
	Description string       `json:"description,omitempty"`
	Language    string       `json:"language,omitempty"`
	Needs       string       `json:"needs,omitempty"`
	Phone       string       `json:"phone,omitempty"`
	Email       string       `json:"email,omitempty"`
	Address     string       `json:"address,omitempty"`
	Origins     form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (PersonCreated) EntryKind() (string, int) { return "people.person.created", 1 }

// Line says who.
func (e PersonCreated) Line() journal.Line {
	name := strings.TrimSpace(e.Given + " " + e.Family)
	if name == "" {
		name = "a person whose name is not known"
	}
	return journal.Line{Stage: stage, Title: "Person recorded", Detail: name}
}

// PersonLinked is a person taking a role on a thread.
type PersonLinked struct {
	Person string `json:"person"`
	Role   string `json:"role"`
	Thread string `json:"thread"`
	Link   string `json:"link"`
}

// EntryKind names the entry.
func (PersonLinked) EntryKind() (string, int) { return "people.person.linked", 1 }

// Line says the role. The name is not in it: who may read it finds it in the head of the thread.
func (e PersonLinked) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Person linked as " + words(e.Role)}
}

// PersonUnlinked ends a role on a thread: the person was never in it, or no longer is.
type PersonUnlinked struct {
	Person string `json:"person"`
	Role   string `json:"role"`
	Thread string `json:"thread"`
	Link   string `json:"link"`
}

// EntryKind names the entry.
func (PersonUnlinked) EntryKind() (string, int) { return "people.person.unlinked", 1 }

// Line says the role that ended.
func (e PersonUnlinked) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "No longer linked as " + words(e.Role)}
}

// Change is one fact before and after.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// PersonChanged is a correction or an addition. What stood before stays in it.
type PersonChanged struct {
	Person  string       `json:"person"`
	Changes []Change     `json:"changes"`
	Origins form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (PersonChanged) EntryKind() (string, int) { return "people.person.changed", 1 }

// Line says which facts.
func (e PersonChanged) Line() journal.Line {
	var fields []string
	for _, c := range e.Changes {
		fields = append(fields, words(c.Field))
	}
	return journal.Line{Stage: stage, Title: "Person's details changed", Detail: strings.Join(fields, ", ")}
}

// PersonMerged says that two records are one person. Both ids stay: Gone is read as Kept until it is unmerged.
type PersonMerged struct {
	Kept string `json:"kept"`
	Gone string `json:"gone"`
}

// EntryKind names the entry.
func (PersonMerged) EntryKind() (string, int) { return "people.person.merged", 1 }

// Line says what was done.
func (PersonMerged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Two records merged", Detail: "both are kept and can be taken apart again", Turning: true}
}

// PersonUnmerged takes a merge back. Each record has again what stood on it.
type PersonUnmerged struct {
	Kept string `json:"kept"`
	Gone string `json:"gone"`
}

// EntryKind names the entry.
func (PersonUnmerged) EntryKind() (string, int) { return "people.person.unmerged", 1 }

// Line says what was done.
func (PersonUnmerged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Two records taken apart again", Turning: true}
}

func words(code string) string { return strings.ReplaceAll(code, "_", " ") }
