package control

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
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
	JobID      string // the incident of that job, empty as Job is
	JobGrade   string // the grade of that job
	Here       bool   // it was sent to this incident already
	Position   Position
	Seconds    float64 // by road; negative when there is no way, nought when it cannot be known
	Held       string  // what keeps it from response speeds, in words; empty when nothing does
	Tired      string  // that the crew is long on duty or rested little, in words
	NoCell     bool    // it has no room for a prisoner (RES-07)
	NoChase    bool    // it is not suitable for a pursuit (HR-05)
	TooFar     bool    // to go there by its own pace
}

// Need is what an incident asks of the first crew.
type Need struct {
	Skills []string
	TwoUp  bool
	Arrest bool      // somebody may have to be carried off
	Due    time.Time // by its grade; zero before it has one
	// Pursuit is that somebody drives off and is followed.
	Pursuit bool
	Grade   string            // of the incident; empty when it is not graded
	Gain    time.Duration     // by which a diversion must be sooner than whoever is free
	Labels  map[string]string // of skills, in words
	Hard    map[string]bool   // a lapsed one shuts the unit out (HR-02)
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
	Not        string    `json:"not,omitempty"`          // the code of the bar that shuts it out
	Lower      string    `json:"lower,omitempty"`        // the code of why it stands below those that are free
	Leaves     string    `json:"leaves,omitempty"`       // number of the job that it would leave: it is offered as a diversion
	LeavesFor  string    `json:"leaves_grade,omitempty"` // grade of that job
	Says       string    `json:"says"`                   // in words
	State      string    `json:"state"`                  // in words
	At         geo.Point `json:"at,omitzero"`            // where it is
	FixedAt    time.Time `json:"fixed_at,omitzero"`
	TourEndsAt time.Time `json:"tour_ends_at,omitzero"`
	Tired      string    `json:"tired,omitempty"`
	Bares      []string  `json:"bares,omitempty"`   // stations that nobody would cover if it went
	MoveUp     *MoveUp   `json:"move_up,omitempty"` // who could cover the first of these
	noCell     bool
	noChase    bool
	committed  bool
	leaves     string // incident of the job that it would leave
	fits       bool
	held       string
	class      int
	staff      []string
}

// Offered tells whether the unit is offered.
func (s Suggested) Offered() bool { return s.Not == "" }

// The classes in which units are offered: those of a later one stand below all of an earlier one.
const (
	classFree     = iota
	classDiverted // on its way to a lower grade, and not much sooner than who is free
	classByChoice // the controller's to decide (RES-02)
	classUnseen   // where it is cannot be known, so no time is (RES-05)
	classNoWay
	classBarred
)

// Rank orders the units that may be sent by travel time, then skill match, tour end and present commitment (RES-04). Only
// what law or force policy makes a bar shuts a unit out, with a code: it is off tour, committed (RES-02), sent already, or a
// needed skill that bars has lapsed (HR-02). Everything else ranks lower and says why: by choice, no position or one older than
// stale, which is never the nearest (RES-05), no way by road. A unit on its way to a lower grade is offered as a diversion that
// names what it would leave; it stands among the free when it is sooner than all of them by the force's gain, and below them
// otherwise. First is the quickest of all, Best the quickest that has what the incident needs. Where no travel time can be
// known nobody is first, and there is no order. Of two that are as near and as able, the one whose crew is fresh comes first, then the one
// that leaves no station without cover; both are said.
func Rank(all []Candidate, n Need, now time.Time, stale time.Duration, cover ...Patch) []Suggested {
	var out []Suggested
	soonest := 0.0 // of those that are free
	for _, c := range all {
		s := c.weigh(n, now, stale)
		s.leavesBare(cover)
		if s.class == classFree && s.Leaves == "" && s.Seconds > 0 && (soonest == 0 || s.Seconds < soonest) {
			soonest = s.Seconds
		}
		out = append(out, s)
	}
	for i := range out {
		if s := &out[i]; s.Leaves != "" && s.class == classFree && soonest > 0 && s.Seconds+n.Gain.Seconds() > soonest {
			s.class = classDiverted
		}
	}
	slices.SortStableFunc(out, func(a, b Suggested) int {
		return cmp.Or(
			cmp.Compare(a.class, b.class),
			cmp.Compare(order(a), order(b)),
			unordered(a, b),
			cmp.Compare(len(a.Missing), len(b.Missing)),
			cmp.Compare(db.Bit(a.Tired != ""), db.Bit(b.Tired != "")),
			cmp.Compare(len(a.Bares), len(b.Bares)),
			b.TourEndsAt.Compare(a.TourEndsAt),
			cmp.Compare(db.Bit(a.committed), db.Bit(b.committed)),
			cmp.Compare(a.Callsign, b.Callsign),
		)
	})
	rank, best := 0, false
	for i := range out {
		s := &out[i]
		if s.class <= classByChoice && s.Seconds > 0 {
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
		At: c.Position.At, FixedAt: c.Position.FixedAt, TourEndsAt: c.Crew.TourEndsAt, committed: c.Committed, staff: c.Crew.staff(), held: c.Held,
		Tired: c.Tired, noCell: n.Arrest && c.NoCell, noChase: n.Pursuit && c.NoChase}
	lapsed := s.skills(c, n)
	s.fits = len(s.Missing) == 0 && (!n.TwoUp || s.Crew >= 2) && !s.noCell && !s.noChase
	if s.bar(c, lapsed, now); s.Not == "committed" && lapsed == "" && c.diverts(n) {
		s.Not, s.Leaves, s.leaves, s.LeavesFor = "", c.Job, c.JobID, c.JobGrade
	}
	if s.Not != "" {
		s.class = classBarred
		return s
	}
	switch unseen := c.Position.FixedAt.IsZero(); {
	case unseen, now.Sub(c.Position.FixedAt) > stale:
		s.Lower, s.class, s.Seconds = "stale", classUnseen, 0
		if unseen {
			s.Lower = "no_position"
		}
	case c.TooFar:
		s.Lower, s.class, s.Seconds = "too_far", classNoWay, 0
	case c.Seconds < 0:
		s.Lower, s.class = "no_way", classNoWay
	case c.Deployable == "by_choice":
		s.Lower, s.class = "by_choice", classByChoice
	}
	return s
}

// bar says what shuts the unit out, if anything does.
func (s *Suggested) bar(c Candidate, lapsed string, now time.Time) {
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
	case lapsed != "":
		s.Not = "lapsed"
	}
}

// diverts tells whether the unit is on its way to a job of a lower grade, which the reader may know of: grade 1 is the highest.
func (c Candidate) diverts(n Need) bool {
	return c.State == unitEnRoute && c.Committed && c.Job != "" && n.Grade != "" && c.JobGrade > n.Grade
}

// skills splits what is needed into held and missing, and returns a needed skill that has lapsed and shuts out.
func (s *Suggested) skills(c Candidate, n Need) (lapsed string) {
	for _, want := range n.Skills {
		held, lost := false, "" // how a skill that they have was lost
		for _, k := range c.Crew.Skills {
			if k.Code == want {
				held = held || k.Valid
				switch {
				case k.Suspended:
					lost = " suspended"
				case len(k.Lacks) > 0:
					lost = " without " + strings.Join(k.Lacks, " and ")
				case !k.Valid && !k.ExpiresOn.IsZero():
					lost = " expired " + dayWords(k.ExpiresOn)
				}
			}
		}
		switch {
		case held:
			s.Skills = append(s.Skills, want)
		case lost != "":
			s.Missing = append(s.Missing, want)
			s.Warnings = append(s.Warnings, n.name(want)+lost)
			if n.Hard[want] {
				lapsed = want
			}
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
