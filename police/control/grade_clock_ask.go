package control

import (
	"encoding/json"
	"fmt"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

type gradeQuestion struct {
	Events []struct {
		Kind  string `json:"kind"`
		At    string `json:"at"`
		Grade string `json:"grade,omitempty"`
		Area  string `json:"area,omitempty"`
	} `json:"events"`
}

type gradeAnswer struct {
	Targets []targetAnswer `json:"targets"`
}

type targetAnswer struct {
	Grade     string  `json:"grade"`
	StartsAt  *string `json:"starts_at"`
	DueAt     *string `json:"due_at"`
	Met       *bool   `json:"met"`
	StoppedAt *string `json:"stopped_at,omitempty"`
}

func runGradeClock(book *law.Book, _ when.Clock, in json.RawMessage) (any, error) {
	var q gradeQuestion
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	events := make([]GradeEvent, len(q.Events))
	for i, e := range q.Events {
		at, err := law.Second(fmt.Sprintf("events[%d].at", i), e.At)
		if err != nil {
			return nil, err
		}
		events[i] = GradeEvent{Kind: e.Kind, At: at, Grade: e.Grade, Area: e.Area}
	}
	if err := sceneAfterCall(events); err != nil {
		return nil, err
	}
	targets, err := GradeClock(book, events)
	if err != nil {
		return nil, err
	}
	out := gradeAnswer{Targets: []targetAnswer{}}
	for _, t := range targets {
		out.Targets = append(out.Targets, targetAnswer{
			Grade: t.Grade, StartsAt: law.Told(t.StartsAt), DueAt: law.Told(t.DueAt), Met: t.Met, StoppedAt: law.Told(t.StoppedAt),
		})
	}
	return out, nil
}

// sceneAfterCall refuses an arrival before the call: of a question that is a slip of the pen, and would be a target met.
func sceneAfterCall(events []GradeEvent) error {
	called, ok := first(events, eventCall)
	for i, e := range events {
		if ok && e.Kind == eventAtScene && e.At.Before(called) {
			return fault.InvalidField(fmt.Sprintf("events[%d].at", i), "control.grade_clock.before_call", "at", when.RFC3339(e.At), "called", when.RFC3339(called))
		}
	}
	return nil
}
