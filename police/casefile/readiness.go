package casefile

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// Material is one thing that the record holds and a file needs, as this room has heard of it.
type Material struct {
	Thread string    `json:"-"`
	Kind   string    `json:"kind"` // statement, exhibit, interview, crime, person, detention, charge ...
	Ref    string    `json:"ref"`
	Person string    `json:"person,omitempty"`
	Staff  string    `json:"staff,omitempty"`
	Title  string    `json:"title,omitempty"`
	Extra  string    `json:"extra,omitempty"` // the role of a person, the offences of a crime, "in" or "out" of a detention
	Hash   string    `json:"hash,omitempty"`
	Number int64     `json:"number,omitempty"` // pages of a statement, minutes of an interview
	At     time.Time `json:"at"`
	Label  string    `json:"-"`

	sensitive bool // as the disclosure officer marked it: no ordinary schedule or message names it
}

// Need is one row of law/casefile.readiness.
type Need struct {
	Code     string   `json:"-"`
	Ref      string   `json:"-"`
	Label    string   `json:"label"`
	Form     string   `json:"form"`
	Route    []string `json:"route"`
	From     string   `json:"from"`
	Role     string   `json:"role,omitempty"`
	Each     bool     `json:"each,omitempty"`
	Person   bool     `json:"person,omitempty"`
	Plea     string   `json:"plea,omitempty"`
	Owner    string   `json:"owner"`
	Key      bool     `json:"key"`
	RedHours int      `json:"red_hours"`
	Days     int      `json:"days"`
}

// Item is one line of the readiness list. State is "there", "missing" or "answered".
type Item struct {
	Code   string    `json:"item"` // "mg11_victim/PERSON" where there is one for each person
	Label  string    `json:"label"`
	Form   string    `json:"form"`
	Person string    `json:"person,omitempty"`
	State  string    `json:"state"`
	Key    bool      `json:"key"`
	Owner  string    `json:"owner"`
	DueAt  time.Time `json:"due_at,omitzero"`
	Detail string    `json:"detail,omitempty"`
	Law    string    `json:"law"`
	need   Need
}

// Held is everything that readiness is judged by.
type Held struct {
	Suspect   string
	Materials []Material
	Settled   map[string]string // item code -> why it is answered
	Undecided int               // items of unused material without a decision
}

// Needs reads the law of a route on a day.
func Needs(book *law.Book, day when.Day) ([]Need, error) {
	var out []Need
	for _, row := range book.Table("casefile.readiness").On(day) {
		n := Need{Code: row.Code, Ref: row.Ref()}
		if err := row.Into(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// Readiness is the list of what a route ("request" or "file") needs, there or missing (CF-05 to CF-07). plea is the one
// that is expected; while nobody has said, the longer list applies.
func Readiness(needs []Need, route, plea string, h Held) []Item {
	var out []Item
	for _, n := range needs {
		if !slices.Contains(n.Route, route) || (n.Plea != "" && plea != "" && n.Plea != plea) {
			continue
		}
		for _, person := range n.askedOf(h) {
			i := Item{Code: n.Code, Label: n.Label, Form: n.Form, Person: person, State: "missing", Key: n.Key, Owner: n.Owner, Law: n.Ref, need: n}
			if n.Each {
				i.Code += "/" + person
			}
			if n.there(person, h) {
				i.State = "there"
			} else if why, ok := h.Settled[i.Code]; ok {
				i.State, i.Detail = "answered", why
			}
			out = append(out, i)
		}
	}
	return out
}

// askedOf is for whom an item is needed: everybody of a role, the suspect, or nobody in particular.
func (n Need) askedOf(h Held) []string {
	if !n.Each {
		if n.Person {
			return []string{h.Suspect}
		}
		return []string{""}
	}
	var out []string
	for _, m := range h.Materials {
		if m.Kind == "person" && m.Extra == n.Role && !slices.Contains(out, m.Person) {
			out = append(out, m.Person)
		}
	}
	return out
}

func (n Need) there(person string, h Held) bool {
	switch n.From {
	case "answered":
		return false
	case "schedule":
		return h.Undecided == 0
	}
	return slices.ContainsFunc(h.Materials, func(m Material) bool {
		return m.Kind == n.From && m.Extra != "void" && (person == "" || m.Person == person)
	})
}

// due is when a missing item is owed: within hours while the suspect is held, else at the end of a day (CF-07).
func (n Need) due(from time.Time, inCustody bool) time.Time {
	if inCustody {
		return from.Add(time.Duration(n.RedHours) * time.Hour)
	}
	return endOf(when.DayOf(from).AddDays(n.Days))
}

// endOf is the last minute of a day in London.
func endOf(d when.Day) time.Time { return d.AddDays(1).At(0, 0).Add(-time.Minute) }

// Missing are the items that are not there and not answered.
func Missing(items []Item) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.State != "missing" })
}

// held tells whether a suspect is in custody now, and when the time to decide ends.
func held(ms []Material, suspect string) (bool, time.Time) {
	var last Material
	for _, m := range ms {
		if m.Kind == "detention" && m.Person == suspect && !m.At.Before(last.At) {
			last = m
		}
	}
	return last.Extra == "in", last.At
}

// codesOf are the offences that a file is about: those of its crimes, then those of the arrest.
func codesOf(ms []Material, suspect string) []string {
	var out []string
	for _, kind := range []string{"crime", "arrest"} {
		for _, m := range ms {
			if m.Kind != kind || (kind == "arrest" && m.Person != suspect) {
				continue
			}
			for _, c := range strings.Split(m.Extra, ",") {
				if c != "" && !slices.Contains(out, c) {
					out = append(out, c)
				}
			}
		}
	}
	return out
}
