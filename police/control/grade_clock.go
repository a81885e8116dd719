package control

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// GradeEvent is something that happened to an incident and moves its response clock.
type GradeEvent struct {
	Kind  string // call, grade, dispatch or at_scene
	At    time.Time
	Grade string // of a grade event: a code of the table control.grade
	Area  string // urban or rural; from the event on, until another is given; urban when never given
}

// GradeTarget is one response target. A regrade adds a target and keeps the one before (INC-08).
type GradeTarget struct {
	Grade     string
	Label     string
	Area      string
	CalledAt  time.Time
	GradedAt  time.Time
	StartsAt  time.Time // zero while the event that starts the clock has not happened
	DueAt     time.Time // zero when the grade has no target, or its clock has not started
	StoppedAt time.Time // the first resource at scene; zero while there is none
	Met       *bool     // nil while undecided: nobody at scene yet, or no target to meet
	Row       string    // the row of control.grade that was used
}

// ToScene is how long the first resource took from the call and from this grading, both of which are reported (INC-08);
// false while nobody is there. Somebody who was there already took no time.
func (t GradeTarget) ToScene() (fromCall, fromGrade time.Duration, there bool) {
	if t.StoppedAt.IsZero() {
		return 0, 0, false
	}
	return max(0, t.StoppedAt.Sub(t.CalledAt)), max(0, t.StoppedAt.Sub(t.GradedAt)), true
}

// GradeRule is a row of control.grade.
type GradeRule struct {
	Label        string `json:"label"`
	Attendance   string `json:"attendance"` // deploy, appointment or none
	UrbanMinutes int    `json:"urban_minutes,omitempty"`
	RuralMinutes int    `json:"rural_minutes,omitempty"`
	ClockStart   string `json:"clock_start"`   // call, graded or dispatched
	RegradeStart string `json:"regrade_start"` // the same, of a grade that follows another
	ClockStop    string `json:"clock_stop"`    // first_at_scene
}

// Minutes is the target in an area, and whether the grade has one.
func (g GradeRule) Minutes(area string) (time.Duration, bool) {
	n := g.UrbanMinutes
	if area == areaRural {
		n = g.RuralMinutes
	}
	return time.Duration(n) * time.Minute, n > 0
}

// Kinds of event, and areas.
const (
	eventCall     = "call"
	eventGrade    = "grade"
	eventDispatch = "dispatch"
	eventAtScene  = "at_scene"
	areaUrban     = "urban"
	areaRural     = "rural"
)

// eventKinds in the order in which they count at one instant.
var eventKinds = []string{eventCall, eventDispatch, eventAtScene, eventGrade}

// GradeClock works out the response targets of an incident from what has happened to it, in any order (INC-07, INC-08).
// The call is when the incident was received, whatever the channel; its London day chooses the rows of the table
// control.grade. Targets are elapsed minutes (G-02). The clock starts and stops as the row says; a first grade counts
// from the row's clock_start and a later one from its regrade_start. The first resource at scene stops every target,
// those graded afterwards too. The same grade given again in the same area is no new target. Faults are invalid ones:
// control.grade_clock.no_events, .no_call, .kind, .grade, .no_grade, .stray_grade and .area; the field is "events[n]...".
func GradeClock(book *law.Book, events []GradeEvent) ([]GradeTarget, error) {
	if len(events) == 0 {
		return nil, fault.InvalidField("events", "control.grade_clock.no_events")
	}
	for i, e := range events {
		if err := e.check(i); err != nil {
			return nil, err
		}
	}
	called, ok := first(events, eventCall)
	if !ok {
		return nil, fault.InvalidField("events", "control.grade_clock.no_call")
	}
	c := clock{book: book, called: called}
	c.dispatched, _ = first(events, eventDispatch)
	c.atScene, _ = first(events, eventAtScene)
	var targets []GradeTarget
	area := areaUrban
	for _, i := range inOrder(events) {
		e := events[i]
		if e.Area != "" {
			area = e.Area
		}
		if e.Kind != eventGrade {
			continue
		}
		if n := len(targets); n > 0 && targets[n-1].Grade == e.Grade && targets[n-1].Area == area {
			continue
		}
		target, err := c.target(e, area, len(targets) > 0, i)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target)
	}
	return targets, nil
}

type clock struct {
	book                        *law.Book
	called, dispatched, atScene time.Time
}

func (c clock) target(e GradeEvent, area string, regrade bool, i int) (GradeTarget, error) {
	field := fmt.Sprintf("events[%d].grade", i)
	row, ok := c.book.Table("control.grade").At(e.Grade, when.DayOf(c.called))
	if !ok {
		return GradeTarget{}, c.noSuchGrade(field, e.Grade)
	}
	var rule GradeRule
	if err := row.Into(&rule); err != nil {
		return GradeTarget{}, err
	}
	t := GradeTarget{Grade: e.Grade, Label: rule.Label, Area: area, CalledAt: c.called, GradedAt: e.At, StoppedAt: c.atScene, Row: row.Ref()}
	from := rule.ClockStart
	if regrade {
		from = rule.RegradeStart
	}
	switch from {
	case "call":
		t.StartsAt = c.called
	case "graded":
		t.StartsAt = e.At
	case "dispatched":
		t.StartsAt = c.dispatched
	default:
		return GradeTarget{}, fmt.Errorf("control: %s starts its clock at %q, which is not known", row.Ref(), from)
	}
	if length, has := rule.Minutes(area); has && !t.StartsAt.IsZero() {
		t.DueAt = t.StartsAt.Add(length)
		t.decide()
	}
	return t, nil
}

// noSuchGrade names the grades that were in use on the day, which need not be today's.
func (c clock) noSuchGrade(field, grade string) error {
	day := when.DayOf(c.called)
	var codes []string
	for _, r := range c.book.Table("control.grade").On(day) {
		codes = append(codes, r.Code)
	}
	slices.Sort(codes)
	if len(codes) == 0 {
		return fault.InvalidField(field, "control.grade_clock.no_grades", "grade", shorten(grade), "day", day.Text())
	}
	return fault.InvalidField(field, "control.grade_clock.grade", "grade", shorten(grade), "day", day.Text(), "grades", strings.Join(codes, ", "))
}

// decide says whether the target was met, once somebody is at scene. To arrive at the due time is to meet it.
func (t *GradeTarget) decide() {
	if t.StoppedAt.IsZero() {
		return
	}
	met := !t.StoppedAt.After(t.DueAt)
	t.Met = &met
}

func (e GradeEvent) check(i int) error {
	at := func(member, code string, params ...string) error {
		return fault.InvalidField(fmt.Sprintf("events[%d].%s", i, member), "control.grade_clock."+code, params...)
	}
	switch {
	case !slices.Contains(eventKinds, e.Kind):
		return at("kind", "kind", "kind", shorten(e.Kind))
	case e.Kind == eventGrade && e.Grade == "":
		return at("grade", "no_grade")
	case e.Kind != eventGrade && e.Grade != "":
		return at("grade", "stray_grade", "kind", e.Kind)
	case e.Area != "" && e.Area != areaUrban && e.Area != areaRural:
		return at("area", "area", "area", shorten(e.Area))
	}
	return nil
}

// first is the earliest event of a kind.
func first(events []GradeEvent, kind string) (time.Time, bool) {
	var at time.Time
	found := false
	for _, e := range events {
		if e.Kind == kind && (!found || e.At.Before(at)) {
			at, found = e.At, true
		}
	}
	return at, found
}

// inOrder gives the places of the events in the order of their times. At one instant what a grading counts from, and the
// area that the call gives, come before it; two gradings of one instant stay as they were given, because only that says
// which of them stands.
func inOrder(events []GradeEvent) []int {
	order := make([]int, len(events))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(events[a].At.Compare(events[b].At), cmp.Compare(slices.Index(eventKinds, events[a].Kind), slices.Index(eventKinds, events[b].Kind)))
	})
	return order
}

// AskGradeClock is `throughline ask grade-clock`.
var AskGradeClock = law.Ask{
	Name:  "grade-clock",
	About: "Response targets of an incident, and whether each was met (INC-07, INC-08).",
	Example: json.RawMessage(`{"events":[{"kind":"call","at":"2026-11-23T20:00:05","area":"rural"},{"kind":"grade","at":"2026-11-23T20:01:10","grade":"2"},` +
		`{"kind":"grade","at":"2026-11-23T20:09:00","grade":"1"},{"kind":"dispatch","at":"2026-11-23T20:09:40"},{"kind":"at_scene","at":"2026-11-23T20:24:30"}]}`),
	Run: runGradeClock,
}
