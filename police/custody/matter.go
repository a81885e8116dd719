package custody

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// Matter is one of the things that a person is under arrest for: offences of one investigation. One arrest has one clock
// and one detention, however many matters it is for.
type Matter struct {
	ID      string    `json:"id"`
	Arrest  string    `json:"arrest"`
	Thread  string    `json:"thread"`
	Crime   string    `json:"crime,omitempty"`
	Label   string    `json:"label"`
	SinceAt time.Time `json:"since_at"` // when they were arrested for it
	How     string    `json:"how,omitempty"`
	EndedAt time.Time `json:"ended_at,omitzero"`
	MatterFacts
	Ending
}

// MatterFacts are what was recorded of the arrest for it. Of a first matter the arrest itself says the rest.
type MatterFacts struct {
	Offences   []entry.Offence `json:"offences"`
	Mode       string          `json:"mode"`
	Grounds    string          `json:"grounds,omitempty"`
	Necessity  []string        `json:"necessity,omitempty"`
	ToldReason bool            `json:"told_reason,omitempty"`
	Caution    string          `json:"caution,omitempty"`
	NoCaution  string          `json:"no_caution,omitempty"`
	Reply      string          `json:"reply,omitempty"`
	Officers   []string        `json:"officers,omitempty"`
	Further    bool            `json:"further,omitempty"` // arrested for it while under arrest already (PACE 1984 s.31)
}

// Ending is how a matter ended in a detention, beside How.
type Ending struct {
	Why        string            `json:"why,omitempty"`
	ReturnOn   when.Day          `json:"return_on,omitzero"`
	Bail       string            `json:"bail,omitempty"`
	Conditions []entry.Condition `json:"conditions,omitempty"`
}

func (m Matter) open() bool { return m.How == "" }

func (m Matter) said() entry.Matter {
	return entry.Matter{Matter: m.ID, Thread: m.Thread, Crime: m.Crime, Offences: m.Offences}
}

// threadsOf are the threads of matters, each once, in the order in which they came.
func threadsOf(ms []Matter) []string {
	var out []string
	for _, m := range ms {
		if !slices.Contains(out, m.Thread) {
			out = append(out, m.Thread)
		}
	}
	return out
}

func offencesIn(ms []Matter) []entry.Offence {
	var out []entry.Offence
	for _, m := range ms {
		for _, o := range m.Offences {
			if !slices.ContainsFunc(out, func(x entry.Offence) bool { return x.Code == o.Code }) {
				out = append(out, o)
			}
		}
	}
	return out
}

// open are the matters that neither a charge nor anything else has ended.
func (x Detention) open() []Matter {
	return slices.DeleteFunc(slices.Clone(x.Matters), func(m Matter) bool { return !m.open() })
}

// charged tells whether the person is held after charge: charged with something, and nothing else still open. While one
// matter is open the detention is still one without charge, and its clock runs (PACE 1984 s.41).
func (x Detention) charged() bool { return x.Charge != nil && len(x.open()) == 0 }

// AlsoFor is a further matter of an arrest. One of Thread and Crime is enough.
type AlsoFor struct {
	Thread   string   `json:"thread,omitempty" label:"Thread" hint:"Its reference" maxLength:"40"`
	Crime    string   `json:"crime,omitempty" label:"Crime" hint:"Its number, for example 26/000123" maxLength:"40"`
	Offences []string `json:"offences,omitempty" label:"Arrested for" hint:"National offence codes. Blank for the offence of the crime"`
}

// matter finds what an arrest is also for. What the actor may not know of answers as what is not there.
func (d *Desk) matter(q db.Querier, in AlsoFor, who *access.Actor) (Matter, error) {
	m := Matter{ID: id.New()}
	in.Thread, in.Crime = strings.TrimSpace(in.Thread), strings.TrimSpace(in.Crime)
	if in.Crime != "" {
		c, err := crimeOf(q, in.Crime)
		if fault.Is(err, fault.NotFound) || err == nil && (!who.Knows(c.Label) || in.Thread != "" && !sameThread(q, in.Thread, c.Thread)) {
			return m, fault.InvalidField("also", "custody.matter.crime", "crime", in.Crime)
		}
		if err != nil {
			return m, err
		}
		m.Crime, in.Thread = c.ID, c.Thread
		if len(in.Offences) == 0 {
			in.Offences = []string{c.Offence}
		}
	}
	if in.Thread == "" {
		return m, fault.InvalidField("also", "custody.matter.which")
	}
	th, err := thread.Get(q, in.Thread)
	if fault.Is(err, fault.NotFound) || err == nil && !who.Knows(th.Label) {
		return m, fault.InvalidField("also", "custody.matter.thread", "thread", in.Thread)
	}
	if err != nil {
		return m, err
	}
	m.Thread, m.Label = th.ID, th.Label
	if len(in.Offences) == 0 {
		return m, fault.InvalidField("also", "custody.matter.offences", "thread", th.Ref)
	}
	m.Offences, m.Mode, err = offencesOf("also", in.Offences)
	return m, err
}

func sameThread(q db.Querier, given, want string) bool {
	th, err := thread.Get(q, given)
	return err == nil && th.ID == want
}

// standOn lets the entries of an act stand on the threads that it does not yet stand on.
func standOn(tx *act.Tx, threads []string) {
	for _, t := range threads {
		if !slices.Contains(tx.Threads(), t) {
			tx.StandOn(t)
		}
	}
}

// On is a thread that a record serves, as it is shown.
type On struct {
	Thread string `json:"thread"`
	Ref    string `json:"ref"`
	Title  string `json:"title,omitempty"`
	How    string `json:"how,omitempty"` // how what is on it ended, in words; empty while it is open
}

// on names the threads of a detention to a reader who holds its label, which is the narrowest of theirs.
func (d *Desk) on(q db.Querier, ms []Matter, who *access.Actor) ([]On, error) {
	var out []On
	for _, t := range threadsOf(ms) {
		th, err := thread.Get(q, t)
		if err != nil {
			return nil, err
		}
		if !who.Knows(th.Label) {
			continue
		}
		o := On{Thread: th.ID, Ref: th.Ref}
		crimes, err := crimesOn(q, th.ID)
		if err != nil {
			return nil, err
		}
		var how, titles []string
		for _, c := range crimes { // those that the matters name, or all where they name none
			named := func(m Matter) bool { return m.Thread == t && m.Crime != "" }
			if !slices.ContainsFunc(ms, named) || slices.ContainsFunc(ms, func(m Matter) bool { return named(m) && m.Crime == c.ID }) {
				titles = append(titles, c.Number+" "+c.Title)
			}
		}
		for _, m := range ms {
			if m.Thread == t {
				how = append(how, m.How)
			}
			if m.Thread == t && len(crimes) == 0 {
				titles = append(titles, heldFor(m.Offences))
			}
		}
		o.Title = strings.Join(titles, "; ")
		if !slices.Contains(how, "") {
			slices.Sort(how)
			o.How = strings.Join(slices.Compact(how), ", ")
		}
		out = append(out, o)
	}
	return out, nil
}
