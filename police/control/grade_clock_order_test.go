package control

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/law"
)

// INC-07: events of one second may be given in any order: the area that the call gives holds for a grading of its second.
func TestINC07OrderAtEqualTimesIsFree(t *testing.T) {
	t.Parallel()
	call, grade := `{"kind":"call","at":"2026-11-23T20:00","area":"rural"}`, `{"kind":"grade","at":"2026-11-23T20:00","grade":"1"}`
	for _, in := range []string{call + "," + grade, grade + "," + call} {
		out := answer(t, AskGradeClock, `{"events":[`+in+`]}`)
		if due := out["targets"].([]any)[0].(map[string]any)["due_at"]; due != "2026-11-23T20:20:00Z" {
			t.Errorf("%s: due %v", in, due)
		}
	}
}

// INC-07: what cannot be has a sentence that names what is wrong.
func TestINC07AskRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"events":[null]}`: "events[0] law.ask.missing",
		`{"events":[{"kind":"call","at":"2026-11-23T20:00"},null]}`:                                                 "events[1] law.ask.missing",
		`{"events":[{"kind":"call","at":"2026-11-23T20:00"},{"kind":"at_scene","at":"2026-11-23T19:59:59"}]}`:       "events[1].at control.grade_clock.before_call",
		`{"events":[{"kind":"call","at":"2026-11-23T20:00:00.5Z"}]}`:                                                "events[0].at when.fraction",
		`{"events":[{"kind":"call","at":"1950-11-23T20:00"},{"kind":"grade","at":"1950-11-23T20:01","grade":"1"}]}`: "events[1].grade control.grade_clock.no_grades",
	} {
		if p := problem(t, AskGradeClock, in); p.Field+" "+p.Code != want {
			t.Errorf("%s: %+v, want %s", in, p, want)
		}
	}
	p := problem(t, AskGradeClock, `{"events":[{"kind":"call","at":"2026-11-23T20:00"},{"kind":"grade","at":"2026-11-23T20:01","grade":"9"}]}`)
	if p.Code != "control.grade_clock.grade" || !strings.Contains(p.Detail, "1, 2, 3, 4, 5") {
		t.Errorf("%+v", p)
	}
}

// RES-03: a unit that stumbled on it was there before the call: the room's clock holds that target met, though an ask
// takes it for a slip of the pen.
func TestRES03StumbledOn(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	at := func(minute int) time.Time { return time.Date(2026, 11, 23, 20, minute, 0, 0, time.UTC) }
	got, err := GradeClock(book, []GradeEvent{{Kind: "at_scene", At: at(-1)}, {Kind: "call", At: at(0)}, {Kind: "grade", At: at(2), Grade: "1"}})
	if err != nil || len(got) != 1 || got[0].Met == nil || !*got[0].Met || !got[0].StoppedAt.Equal(at(-1)) {
		t.Errorf("%+v %v", got, err)
	}
}
