package control

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// News is one thing that became known of an incident and bears on its risk; EndedAt is zero while it holds.
type News struct {
	Code    string // of control.risk: flag_knife, call, marker, repeat_caller, climbed, review_missed
	Said    string // in words, where the law's own do not say enough
	At      time.Time
	EndedAt time.Time
}

// RiskFacts are all that is known of one incident, with when each was.
type RiskFacts struct {
	CalledAt time.Time
	Grades   []GradeKnown
	Thrive   []ThriveKnown
	News     []News
}

// GradeKnown is a grading; DueAt is zero where it has no target.
type GradeKnown struct {
	Grade  string
	At     time.Time
	DueAt  time.Time
	Target time.Duration
}

// ThriveKnown is one time that the questions were answered: the level of each.
type ThriveKnown struct {
	At     time.Time
	Levels map[string]string
}

// RiskWeight is a row of control.risk.
type RiskWeight struct {
	Points int    `json:"points"`
	Words  string `json:"words"`
}

// Standing is where an incident stands in the waiting list, and why, in words.
type Standing struct {
	Score int    `json:"score"`
	Why   []Why  `json:"why"`
	Moved *Moved `json:"moved,omitempty"` // the newest thing that moved it
}

// Why is one reason of a standing.
type Why struct {
	Code   string    `json:"code"`
	Words  string    `json:"words"`
	Points int       `json:"points"`
	Since  time.Time `json:"since,omitzero"`
}

// Moved says when an incident last moved by what became known, which way, and for what.
type Moved struct {
	At  time.Time `json:"at"`
	Up  bool      `json:"up"`
	Why string    `json:"why"`
}

// dangers are the answers of THRIVE that say something about danger; the other two say what can be done.
var dangers = []string{"threat", "harm", "risk", "vulnerability"}

// atMost is how often a thing that repeats counts.
const atMost = 4

// Weigh is what an incident weighs at a moment, by what was known then: the sum of the points of each thing. Nothing that
// adds danger ever lowers it.
func Weigh(f RiskFacts, at time.Time, weights map[string]RiskWeight) Standing {
	var s Standing
	add := func(code, words string, since time.Time) {
		w := weights[code]
		s.Score += w.Points
		s.Why = append(s.Why, Why{code, cmp.Or(words, w.Words), w.Points, since})
	}
	g, graded := known(f.Grades, at, func(g GradeKnown) time.Time { return g.At })
	if graded {
		add("grade_"+g.Grade, "", g.At)
	} else {
		add("ungraded", "", f.CalledAt)
	}
	if t, ok := known(f.Thrive, at, func(t ThriveKnown) time.Time { return t.At }); ok {
		for _, d := range dangers {
			if code := d + "_" + t.Levels[d]; weights[code].Points > 0 {
				add(code, "", t.At)
			}
		}
	}
	seen := map[string]int{}
	for _, n := range f.News {
		if n.At.After(at) || !n.EndedAt.IsZero() && !n.EndedAt.After(at) || seen[n.Code] == atMost {
			continue
		}
		seen[n.Code]++
		add(n.Code, n.Said, n.At)
	}
	if graded && !g.DueAt.IsZero() && at.After(g.DueAt) {
		add("over", mmss(at.Sub(g.DueAt))+" over target", g.DueAt)
		for n := 1; n < atMost && g.Target > 0 && at.Sub(g.DueAt) > time.Duration(n)*g.Target; n++ {
			add("over_again", "", g.DueAt.Add(time.Duration(n)*g.Target))
		}
	}
	return s
}

// known is the newest of a history at a moment.
func known[T any](all []T, at time.Time, when func(T) time.Time) (newest T, ok bool) {
	for _, x := range all {
		if t := when(x); !t.After(at) && (!ok || !t.Before(when(newest))) {
			newest, ok = x, true
		}
	}
	return newest, ok
}

// Stand weighs an incident now and says what moved it last, of the time that window looks back.
func Stand(f RiskFacts, now time.Time, window time.Duration, weights map[string]RiskWeight) Standing {
	s := Weigh(f, now, weights)
	instants := f.instants(now)
	for n := len(instants) - 1; n >= 0 && instants[n].After(now.Add(-window)); n-- {
		before, after := Weigh(f, instants[n].Add(-time.Microsecond), weights), Weigh(f, instants[n], weights)
		if before.Score == after.Score || !instants[n].After(f.CalledAt) || before.Why[0].Code == "ungraded" && after.Why[0].Code != "ungraded" {
			continue // to be weighed for the first time is no move
		}
		s.Moved = moved(instants[n], before, after)
		break
	}
	return s
}

// instants are the moments up to now at which what an incident weighs may have changed, in order.
func (f RiskFacts) instants(now time.Time) []time.Time {
	var out []time.Time
	add := func(ts ...time.Time) {
		for _, t := range ts {
			if !t.IsZero() && !t.After(now) {
				out = append(out, t)
			}
		}
	}
	for _, g := range f.Grades {
		add(g.At)
		for n := range atMost {
			if !g.DueAt.IsZero() {
				add(g.DueAt.Add(time.Duration(n)*g.Target + time.Microsecond))
			}
		}
	}
	for _, t := range f.Thrive {
		add(t.At)
	}
	for _, n := range f.News {
		add(n.At, n.EndedAt)
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// moved says what is new of two standings that follow each other. The grade is said when nothing else is.
func moved(at time.Time, before, after Standing) *Moved {
	m := Moved{At: at, Up: after.Score > before.Score}
	from, to := before.Why, after.Why
	if !m.Up {
		from, to = to, from
	}
	var fresh []Why
	for _, w := range to {
		if often(from, w.Code) >= often(to, w.Code) {
			continue
		}
		switch w.Code {
		case "over":
			w.Words = "its target has passed"
		case "over_again":
			w.Code, w.Words = "over", "its target has passed again"
		}
		fresh = append(fresh, w)
	}
	m.Why = strings.Join(wordsOf(fresh), ", ")
	if grade := gradeMoved(before, after); grade != "" {
		m.Why = grade
	} else if !m.Up && m.Why != "" {
		m.Why = "no longer " + m.Why
	}
	return &m
}

// wordsOf says each reason once, and of the rungs that an incident climbed the highest alone.
func wordsOf(why []Why) []string {
	highest := ""
	for _, r := range rungs[1:] {
		for _, w := range why {
			if w.Code == "climbed" && strings.HasSuffix(w.Words, r.Words) {
				highest = w.Words
			}
		}
	}
	var out []string
	for _, w := range why {
		if !slices.Contains(out, w.Words) && w.Code != "over_again" && (w.Code != "climbed" || highest == "" || w.Words == highest) {
			out = append(out, w.Words)
		}
	}
	return out
}

func often(why []Why, code string) int {
	n := 0
	for _, w := range why {
		if w.Code == code {
			n++
		}
	}
	return n
}

func gradeMoved(before, after Standing) string {
	from, to := before.Why[0], after.Why[0] // the grade comes first always
	if from.Code == to.Code {
		return ""
	}
	return "regraded from " + from.Words + " to " + to.Words
}

// InOrder is the waiting list in its order, whatever order it came in.
func InOrder(rows []Waiting) []Waiting {
	out := slices.Clone(rows)
	slices.SortFunc(out, byRisk)
	return out
}

// byRisk is the order of the waiting list: the most risk first; then the more urgent grade, the least time left, the longest
// wait; and what no two share, so that the order is one.
func byRisk(x, y Waiting) int {
	return cmp.Or(-cmp.Compare(x.Standing.Score, y.Standing.Score), cmp.Compare(x.Grade, y.Grade), cmp.Compare(left(x), left(y)), x.CalledAt.Compare(y.CalledAt), cmp.Compare(x.ID, y.ID))
}
