package control

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/geo"
	"throughline/platform/when"
)

// Candidate is one callsign as it stands when somebody is to be sent: what RES-04 orders by, and what shuts it out.
type Candidate struct {
	Crew       Crew
	State      string // code of control.resource_state
	StateLabel string
	Deployable string // yes, by_choice or no
	Committed  bool   // it holds a job
	Job        string // number of that job, empty when the reader may not know of it
	Here       bool   // it was sent to this incident already
	Position   Position
	Seconds    float64 // by road; negative when there is no way, nought when it cannot be known
}

// Need is what an incident asks of the first crew.
type Need struct {
	Skills []string
	TwoUp  bool
	Labels map[string]string // of skills, in words
	Hard   map[string]bool   // a lapsed one shuts the unit out (HR-02)
}

// Suggested is one unit with its place in the order, and why; or why it is not offered.
type Suggested struct {
	Callsign   string    `json:"callsign"`
	Rank       int       `json:"rank,omitempty"` // 1 is the first in the order; 0 is not offered, or no travel time is known
	Best       bool      `json:"best,omitempty"`
	First      bool      `json:"first,omitempty"`
	Seconds    float64   `json:"seconds,omitempty"`
	Crew       int       `json:"crew"`
	Members    []Member  `json:"members"`
	Skills     []string  `json:"skills,omitempty"`  // of those needed
	Missing    []string  `json:"missing,omitempty"` // of those needed
	Warnings   []string  `json:"warnings,omitempty"`
	Not        string    `json:"not,omitempty"` // the code of why it is not offered
	Says       string    `json:"says"`          // in words
	State      string    `json:"state"`         // in words
	At         geo.Point `json:"at,omitzero"`   // where it is
	FixedAt    time.Time `json:"fixed_at,omitzero"`
	TourEndsAt time.Time `json:"tour_ends_at,omitzero"`
	committed  bool
	fits       bool
	staff      []string
}

// Offered tells whether the unit is offered.
func (s Suggested) Offered() bool { return s.Not == "" }

// Rank orders the units that may be sent by travel time, then skill match, tour end and present commitment (RES-04), and
// says of each other one why it is not offered: off tour, committed, no position, a position older than stale (RES-05),
// a needed skill that has lapsed and shuts out (HR-02), or no way by road. First is the quickest of all, Best the
// quickest that has what the incident needs. Where no travel time can be known nobody is first, and there is no order.
func Rank(all []Candidate, n Need, now time.Time, stale time.Duration) []Suggested {
	var out []Suggested
	for _, c := range all {
		out = append(out, c.weigh(n, now, stale))
	}
	slices.SortStableFunc(out, func(a, b Suggested) int {
		return cmp.Or(
			cmp.Compare(bit(a.Not != ""), bit(b.Not != "")),
			cmp.Compare(order(a), order(b)),
			unordered(a, b),
			cmp.Compare(len(a.Missing), len(b.Missing)),
			b.TourEndsAt.Compare(a.TourEndsAt),
			cmp.Compare(bit(a.committed), bit(b.committed)),
			cmp.Compare(a.Callsign, b.Callsign),
		)
	})
	rank, best := 0, false
	for i := range out {
		s := &out[i]
		if s.Not == "" && s.Seconds > 0 {
			rank++
			s.Rank, s.First = rank, rank == 1
			if s.fits && !best {
				s.Best, best = true, true
			}
		}
		s.Says = s.words(n, now)
	}
	return out
}

// unordered keeps offered units whose times are not known in the order of their callsigns, which claims nothing.
func unordered(a, b Suggested) int {
	if a.Not == "" && b.Not == "" && a.Seconds <= 0 && b.Seconds <= 0 {
		return cmp.Compare(a.Callsign, b.Callsign)
	}
	return 0
}

// order puts a unit whose time is not known after those whose time is.
func order(s Suggested) float64 {
	if s.Seconds <= 0 && s.Not != "" {
		return 1e12
	}
	return s.Seconds
}

func (c Candidate) weigh(n Need, now time.Time, stale time.Duration) Suggested {
	s := Suggested{Callsign: c.Crew.Callsign, Crew: len(c.Crew.Members), Members: c.Crew.Members, Seconds: max(c.Seconds, 0), State: c.StateLabel,
		At: c.Position.At, FixedAt: c.Position.FixedAt, TourEndsAt: c.Crew.TourEndsAt, committed: c.Committed, staff: c.Crew.staff()}
	lapsed := s.skills(c, n)
	s.fits = len(s.Missing) == 0 && (!n.TwoUp || s.Crew >= 2)
	switch {
	case c.Here:
		s.Not = "sent"
	case !c.Crew.TourEndsAt.IsZero() && !c.Crew.TourEndsAt.After(now), c.State == unitOffDuty, s.Crew == 0:
		s.Not = "off_tour"
	case c.Deployable == "no", c.Committed:
		s.Not = "committed"
		if c.Committed && c.Deployable == "yes" {
			s.State = "Assigned"
		}
		if c.Job != "" {
			s.State += " " + c.Job
		}
	case c.Deployable == "by_choice":
		s.Not = "by_choice"
	case lapsed != "":
		s.Not = "lapsed"
	case c.Position.FixedAt.IsZero():
		s.Not = "no_position"
	case now.Sub(c.Position.FixedAt) > stale:
		s.Not = "stale"
	case c.Seconds < 0:
		s.Not = "no_way"
	}
	return s
}

// skills splits what is needed into held and missing, and returns a needed skill that has lapsed and shuts out.
func (s *Suggested) skills(c Candidate, n Need) (lapsed string) {
	for _, want := range n.Skills {
		held, expired := false, when.Day{}
		for _, k := range c.Crew.Skills {
			if k.Code == want {
				held = held || k.Valid
				if !k.Valid {
					expired = k.ExpiresOn
				}
			}
		}
		switch {
		case held:
			s.Skills = append(s.Skills, want)
		case !expired.IsZero() && n.Hard[want]:
			s.Missing = append(s.Missing, want)
			s.Warnings = append(s.Warnings, n.name(want)+" expired "+dayWords(expired))
			lapsed = want
		case !expired.IsZero():
			s.Missing = append(s.Missing, want)
			s.Warnings = append(s.Warnings, n.name(want)+" expired "+dayWords(expired))
		default:
			s.Missing = append(s.Missing, want)
		}
	}
	return lapsed
}

func (n Need) name(code string) string {
	if l := n.Labels[code]; l != "" {
		return l
	}
	return strings.ReplaceAll(code, "_", " ")
}

func dayWords(d when.Day) string { return fmt.Sprintf("%d %s", d.Date, d.Month.String()[:3]) }

// words says the reason as a controller would.
func (s Suggested) words(n Need, now time.Time) string {
	switch s.Not {
	case "sent":
		return "Already sent to this incident"
	case "off_tour":
		return "Not offered: off tour"
	case "committed":
		return join("Not offered: "+lower(s.State), s.Warnings...)
	case "by_choice":
		return "Not offered unless you choose: " + lower(s.State)
	case "lapsed":
		return "Not offered: " + strings.Join(s.Warnings, ", ")
	case "no_position":
		return "Not offered: no position, ask for a fix"
	case "stale":
		return "Not offered: position " + mmss(now.Sub(s.FixedAt)) + " old, ask for a fix"
	case "no_way":
		return "Not offered: no way there by road"
	}
	said := crewWords(s.Crew)
	for _, k := range s.Skills {
		said += ", " + n.name(k)
	}
	if len(s.Missing) > 0 && len(s.Warnings) == 0 {
		names := make([]string, len(s.Missing))
		for i, m := range s.Missing {
			names[i] = n.name(m)
		}
		said += ", no " + strings.Join(names, ", no ")
	}
	said = join(said, s.Warnings...)
	if !s.fits && n.TwoUp && s.Crew < 2 {
		said += ": to see and wait, not to go in"
	}
	if !s.TourEndsAt.IsZero() {
		said += ". Until " + s.TourEndsAt.In(when.London).Format("15:04")
	}
	return said
}

func join(first string, more ...string) string {
	return strings.Join(append([]string{first}, more...), ", ")
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func crewWords(n int) string {
	switch n {
	case 1:
		return "One up"
	case 2:
		return "Two up"
	}
	return fmt.Sprintf("%d up", n)
}

// mmss writes a length as a control room does: 3:10, or 2 h 05 from the hour on.
func mmss(d time.Duration) string {
	s := int(max(d, 0).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d h %02d", s/3600, s/60%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
