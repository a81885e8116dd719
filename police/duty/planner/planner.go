// Package planner proposes who takes the seats of a planning period that nobody has yet. What the law or a contract forbids it
// never proposes; what only should not be, it weighs. It is a pure function: it reads no database and no clock, and knows no
// limit of law but those it is given. The roster's own check judges what it proposes before anything is published.
//
// How it goes about it, and why no solver serves, is docs/adr/0013-a-planner-of-our-own.md.
package planner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"throughline/platform/when"
)

// Limits are the hard rules. The room fills them from the law tables by which rosters are checked (DUTY-02, WTR-01).
type Limits struct {
	Rest     time.Duration // the least between one tour and the next
	Length   time.Duration // the most of one tour
	RunDays  int           // the most days in a row, from one rest day to the next
	OneADay  bool          // a person's day holds one tour: the draft that the plan is for says so
	RestDay  time.Duration // the least without duty that makes a date without a tour a rest day
	Week     time.Duration // the most in a week, on average over Weeks
	Weeks    int
	NightDay time.Duration // the most in a day of somebody who works nights, on average over Weeks of six days
	// A tour is one of night work when it holds NightHours of the time between NightFrom and NightTo, minutes after
	// midnight; somebody works nights when NightShare per cent of their tours are.
	NightHours         time.Duration
	NightFrom, NightTo int
	NightShare         int
}

// Weights are how much each point of a soft rule counts against an assignment.
type Weights struct {
	Night      float64 // a night, times those that the person already has in the period: nights are shared out
	Weekend    float64 // the same of a Saturday or Sunday
	Preference float64 // a tour that the person asked not to have; one they asked for counts as much the other way
	Fatigue    float64 // an hour by which a rest is short of RestWell, a day beyond RunWell, a night beyond NightsWell
	Travel     float64 // ten minutes of travel from their own area
	Hours      float64 // an hour beyond their contract
	Skill      float64 // a sought-after skill that the seat does not need
	RestWell   time.Duration
	RunWell    int
	NightsWell int
}

// Input is a planning period: who there is, and what seats nobody has.
type Input struct {
	From, To   when.Day // the first and the last day
	Limits     Limits
	Weights    Weights
	People     []Person
	Seats      []Seat
	Travel     map[Way]int // minutes between areas; areas without a row are too far from each other
	MostTravel int         // the most minutes that somebody is sent
	Seed       uint64      // the same input and seed give the same proposal
}

// Way is from one area to another.
type Way struct{ From, To string }

// Person is somebody who may be proposed.
type Person struct {
	ID       string
	Area     string
	Rank     int // in the order of ranks
	Roles    []string
	Skills   []Skill
	Hours    float64 // of their contract in the period
	OptedOut bool    // of the average of 48 hours
	// Tours are those they have: in the period, and in the weeks around it that the averages look at. They are not moved.
	Tours    []Tour
	Absences []Absence
	Prefers  []Preference
}

// Skill is valid from its first day to its last; Until is zero when it does not expire.
type Skill struct {
	Code        string
	From, Until when.Day
}

// Tour is a tour of duty that stands. Area is where it is worked.
type Tour struct {
	StartsAt, EndsAt time.Time
	Area             string
}

// Absence is time in which somebody can have no tour: leave, sickness, training, court.
type Absence struct {
	From, To time.Time
	Kind     string
}

// Preference is a wish about the tours that begin on the days between, at any time or by night or day.
type Preference struct {
	From, To when.Day
	When     string // "", "night" or "day"
	Wants    bool   // asks for it; else asks not to have it
}

// Seat is duty that Count people are wanted for, each from its start to its end.
type Seat struct {
	ID               string
	Area             string
	StartsAt, EndsAt time.Time
	Role             string   // "" for any
	Rank             int      // the least rank
	MostRank         int      // the highest; 0 for any
	Skills           []string // all of them, valid until the end
	Count            int
}

// Progress is how far it has come. Bound is the most seats that can be filled by any plan, 0 until it is known.
type Progress struct {
	Phase         string // "bound", "fill", "repair" or "improve"
	Asked, Filled int
	Bound         int
	Cost          float64
	Done          float64 // share of the phase
}

// Proposal is what came of it.
type Proposal struct {
	Assignments []Assignment
	Gaps        []Gap
	Asked       int // seats
	Filled      int
	Bound       int     // no plan fills more (the flow bound on the relaxed hard rules)
	Cost        float64 // points of the soft rules, less is better
	First       float64 // what it was before it was improved
	Before      Points  // First by each soft rule
	After       Points  // Cost by each soft rule
	Stopped     bool    // it was stopped: this is the best so far
}

// Assignment is a seat that somebody should take, and why they.
type Assignment struct {
	Person  string
	Seat    string
	Points  Points
	Could   int    // how many others could take it as the plan stands
	Next    string // whoever would be next, "" for nobody
	NextOff float64
}

// Gap is a seat that stays empty, and how many people each reason rules out. A reason is the first that holds of somebody.
type Gap struct {
	Seat    string
	Missing int
	Why     []Ruled
}

// Ruled is how many people a reason rules out.
type Ruled struct {
	Reason Reason `json:"reason"`
	People int    `json:"people"`
}

// Plan proposes. It stops early, with the best so far, when ctx is done. tell may be nil; it is called from this goroutine.
// An error means that the input is not a planning period: a seat that ends before it starts, two people of one id.
func Plan(ctx context.Context, in Input, tell func(Progress)) (Proposal, error) {
	m, err := newModel(in)
	if err != nil {
		return Proposal{}, err
	}
	if tell != nil {
		m.tell = tell
	}
	m.ctx = ctx
	m.say("bound", 0)
	m.bound = m.flowBound()
	m.fill()
	m.repair()
	first := m.points()
	m.improve()
	return m.proposal(first), nil
}

// Bound is the most seats that any plan can fill, by a flow on the relaxed hard rules: each person by themselves, at most one
// tour in any stretch as long as the shortest tour and its rest, no more days than runs allow, no more hours than the average.
func Bound(ctx context.Context, in Input) (int, error) {
	m, err := newModel(in)
	if err != nil {
		return 0, err
	}
	m.ctx = ctx
	return m.flowBound(), nil
}

func (in Input) check() error {
	switch {
	case in.To.Before(in.From):
		return errors.New("planner: the period ends before it begins")
	case in.Limits.Weeks < 1 || in.Limits.RunDays < 1 || in.Limits.Length <= 0 || in.Limits.Week <= 0:
		return errors.New("planner: the limits are not filled")
	}
	ids := map[string]bool{}
	for _, p := range in.People {
		if ids[p.ID] {
			return fmt.Errorf("planner: two people are called %q", p.ID)
		}
		ids[p.ID] = true
	}
	seats := map[string]bool{}
	for _, s := range in.Seats {
		switch {
		case seats[s.ID]:
			return fmt.Errorf("planner: two seats are called %q", s.ID)
		case !s.EndsAt.After(s.StartsAt) || s.Count < 1:
			return fmt.Errorf("planner: the seat %q has no length or nobody to want", s.ID)
		case when.DayOf(s.StartsAt).Before(in.From) || when.DayOf(s.StartsAt).After(in.To):
			return fmt.Errorf("planner: the seat %q is not in the period", s.ID)
		}
		seats[s.ID] = true
	}
	return nil
}
