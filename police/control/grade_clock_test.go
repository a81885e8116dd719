package control

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/law"
	"throughline/platform/when"
)

// line writes the targets of an answer as one text: grade start>due met stopped.
func line(t *testing.T, in string) string {
	t.Helper()
	var out []string
	for _, x := range answer(t, AskGradeClock, in)["targets"].([]any) {
		m := x.(map[string]any)
		out = append(out, fmt.Sprint(m["grade"], " ", clip(m["starts_at"]), ">", clip(m["due_at"]), " ", m["met"], " ", clip(m["stopped_at"])))
	}
	return strings.Join(out, "; ")
}

func clip(v any) string {
	s, ok := v.(string)
	if !ok {
		return "-"
	}
	return strings.TrimSuffix(s, ":00Z")[8:]
}

func events(list ...string) string {
	var out []string
	for _, e := range list {
		p := strings.Fields(e)
		m := map[string]string{"kind": p[0], "at": p[1]}
		for _, more := range p[2:] {
			k, v, _ := strings.Cut(more, "=")
			m[k] = v
		}
		text, err := json.Marshal(m)
		if err != nil {
			panic(err)
		}
		out = append(out, string(text))
	}
	return `{"events":[` + strings.Join(out, ",") + `]}`
}

func TestINC07TargetsByGradeAndArea(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"urban immediate, met", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1 area=urban", "at_scene 2026-11-23T20:14"), "1 23T20:00>23T20:15 true 23T20:14"},
		{"on the minute is met", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1 area=urban", "at_scene 2026-11-23T20:15"), "1 23T20:00>23T20:15 true 23T20:15"},
		{"a second late is late", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1 area=urban", "at_scene 2026-11-23T20:15:01"), "1 23T20:00>23T20:15 false 23T20:15:01Z"},
		{"rural immediate", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1 area=rural", "at_scene 2026-11-23T20:19"), "1 23T20:00>23T20:20 true 23T20:19"},
		{"area not said is urban", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1", "at_scene 2026-11-23T20:19"), "1 23T20:00>23T20:15 false 23T20:19"},
		{"area said with the call", events("call 2026-11-23T20:00 area=rural", "grade 2026-11-23T20:02 grade=1", "at_scene 2026-11-23T20:19"), "1 23T20:00>23T20:20 true 23T20:19"},
		{"priority", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=2", "at_scene 2026-11-23T21:01"), "2 23T20:00>23T21:00 false 23T21:01"},
		{"scheduled", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=3", "at_scene 2026-11-25T19:00"), "3 23T20:00>25T20:00 true 25T19:00"},
		{"nobody there yet", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1", "dispatch 2026-11-23T20:03"), "1 23T20:00>23T20:15 <nil> -"},
		{"appointment has no target", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=4", "at_scene 2026-11-25T19:00"), "4 23T20:00>- <nil> 25T19:00"},
		{"no attendance", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=5"), "5 23T20:00>- <nil> -"},
		{"not graded yet", events("call 2026-11-23T20:00"), ""},
		{"given in any order", events("at_scene 2026-11-23T20:14", "grade 2026-11-23T20:02 grade=1", "call 2026-11-23T20:00"), "1 23T20:00>23T20:15 true 23T20:14"},
		{"the first at scene stops it", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1", "at_scene 2026-11-23T20:30", "at_scene 2026-11-23T20:10"), "1 23T20:00>23T20:15 true 23T20:10"},
		{"the first call counts", events("call 2026-11-23T20:05", "call 2026-11-23T20:00", "grade 2026-11-23T20:06 grade=1"), "1 23T20:00>23T20:15 <nil> -"},
	} {
		if got := line(t, c.in); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestINC08RegradeKeepsBothTargets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"up", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=2", "grade 2026-11-23T21:30 grade=1", "at_scene 2026-11-23T21:40"),
			"2 23T20:00>23T21:00 false 23T21:40; 1 23T21:30>23T21:45 true 23T21:40"},
		{"down", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1", "grade 2026-11-23T20:10 grade=2", "at_scene 2026-11-23T20:30"),
			"1 23T20:00>23T20:15 false 23T20:30; 2 23T20:10>23T21:10 true 23T20:30"},
		{"undecided, both", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=3", "grade 2026-11-23T20:10 grade=2"),
			"3 23T20:00>25T20:00 <nil> -; 2 23T20:10>23T21:10 <nil> -"},
		{"said again", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1", "grade 2026-11-23T20:10 grade=1"), "1 23T20:00>23T20:15 <nil> -"},
		{"and back", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1", "grade 2026-11-23T20:10 grade=5", "grade 2026-11-23T20:20 grade=1"),
			"1 23T20:00>23T20:15 <nil> -; 5 23T20:10>- <nil> -; 1 23T20:20>23T20:35 <nil> -"},
		{"other area", events("call 2026-11-23T20:00", "grade 2026-11-23T20:02 grade=1 area=urban", "grade 2026-11-23T20:10 grade=1 area=rural"),
			"1 23T20:00>23T20:15 <nil> -; 1 23T20:10>23T20:30 <nil> -"},
	} {
		if got := line(t, c.in); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestINC08BothTimesAreReported(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	at := func(min int) time.Time { return when.MustDay("2026-11-23").At(20, min) }
	list := []GradeEvent{{Kind: "call", At: at(0)}, {Kind: "grade", At: at(2), Grade: "2"}, {Kind: "grade", At: at(30), Grade: "1"}}
	open, err := GradeClock(book, list)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, there := open[0].ToScene(); there {
		t.Error("somebody is there before anybody arrived")
	}
	for arrive, want := range map[int]string{40: "40m0s 38m0s; 40m0s 10m0s", 20: "20m0s 18m0s; 20m0s 0s"} {
		targets, err := GradeClock(book, append(list[:3:3], GradeEvent{Kind: "at_scene", At: at(arrive)}))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range targets {
			call, grade, there := x.ToScene()
			if !there {
				t.Error("nobody is there")
			}
			got = append(got, fmt.Sprint(call, " ", grade))
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("arrived at %d min: %s, want %s", arrive, s, want)
		}
	}
}

// G-02: minutes are elapsed, so a clock change does not lengthen or shorten a target.
func TestINC07AcrossBothClockChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ call, due string }{
		{"2026-10-25T00:55+01:00", "2026-10-25T01:10:00+01:00"},
		{"2026-10-25T01:50+01:00", "2026-10-25T01:05:00Z"},
		{"2026-10-25T01:50+00:00", "2026-10-25T02:05:00Z"},
		{"2026-03-29T00:50", "2026-03-29T02:05:00+01:00"},
	} {
		in := events("call "+c.call, "grade "+c.call+" grade=1")
		target := answer(t, AskGradeClock, in)["targets"].([]any)[0].(map[string]any)
		if got := target["due_at"]; got != c.due {
			t.Errorf("%s: %v, want %s", c.call, got, c.due)
		}
	}
	p := problem(t, AskGradeClock, events("call 2026-10-25T01:30"))
	if p.Code != "when.occurs_twice" || p.Field != "events[0].at" {
		t.Errorf("%+v", p)
	}
}

// INC-07: a force that times grade 1 from dispatch (as Suffolk does) says so in a row, and the clock obeys.
func TestINC07ClockStartIsTheForces(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	own := law.NewRow(law.Row{Table: "control.grade", Code: "1", From: when.MustDay("2026-01-01"), Made: when.MustDay("2026-12-01"), Source: "Force order"},
		[]byte(`{"label":"Immediate","attendance":"deploy","urban_minutes":10,"rural_minutes":20,"clock_start":"dispatched","regrade_start":"graded","clock_stop":"first_at_scene"}`))
	book, err = book.With(own)
	if err != nil {
		t.Fatal(err)
	}
	at := func(min int) time.Time { return when.MustDay("2026-11-23").At(20, min) }
	list := []GradeEvent{{Kind: "call", At: at(0)}, {Kind: "grade", At: at(1), Grade: "1"}}
	got, err := GradeClock(book, list)
	if err != nil || len(got) != 1 || !got[0].StartsAt.IsZero() || !got[0].DueAt.IsZero() || got[0].Met != nil {
		t.Errorf("before dispatch: %+v %v", got, err)
	}
	got, err = GradeClock(book, append(list, GradeEvent{Kind: "dispatch", At: at(5)}, GradeEvent{Kind: "at_scene", At: at(14)}))
	if err != nil || !got[0].StartsAt.Equal(at(5)) || !got[0].DueAt.Equal(at(15)) || got[0].Met == nil || !*got[0].Met || got[0].Row != "control.grade/1/2026-01-01" {
		t.Errorf("after dispatch: %+v %v", got, err)
	}
}

func TestGradeClockProblems(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"events":[]}`:                          "events control.grade_clock.no_events",
		`{}`:                                     "events law.ask.missing",
		events("grade 2026-11-23T20:02 grade=1"): "events control.grade_clock.no_call",
		events("call 2026-11-23T20:02", "grade 2026-11-23T20:03"):                  "events[1].grade control.grade_clock.no_grade",
		events("call 2026-11-23T20:02", "grade 2026-11-23T20:03 grade=9"):          "events[1].grade control.grade_clock.grade",
		events("call 2026-11-23T20:02", "grade 2026-11-23T20:03 grade=1 area=sea"): "events[1].area control.grade_clock.area",
		events("call 2026-11-23T20:02 grade=1"):                                    "events[0].grade control.grade_clock.stray_grade",
		events("ring 2026-11-23T20:02"):                                            "events[0].kind control.grade_clock.kind",
		events("call 2026-11-31T20:02"):                                            "events[0].at when.not_a_time",
		events("call 2026-11-23T20:02 colour=red"):                                 "events[0].colour law.ask.unknown_field",
		`{"events":[{"kind":"call"}]}`:                                             "events[0].at law.ask.missing",
		`{"events":[{"kind":"call","at":5}]}`:                                      "events[0].at law.ask.wrong_kind",
		events("call 2019-12-31T20:02", "grade 2019-12-31T20:03 grade=1"):          "events[1].grade control.grade_clock.no_grades",
	} {
		if p := problem(t, AskGradeClock, in); p.Field+" "+p.Code != want {
			t.Errorf("%s: %+v, want %s", in, p, want)
		}
	}
	if got := line(t, string(AskGradeClock.Example)); strings.Count(got, ";") != 1 {
		t.Errorf("the example: %s", got)
	}
}

// INC-08: whatever happens, a target is met exactly when somebody was there by its due time, and order does not matter.
func TestINC08AnyOrderAnyEvents(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	start := when.MustDay("2026-10-24").Start()
	rapid.Check(t, func(t *rapid.T) {
		list := []GradeEvent{{Kind: "call", At: start}}
		arrived := time.Time{}
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			e := GradeEvent{Kind: rapid.SampledFrom([]string{"grade", "dispatch", "at_scene"}).Draw(t, "kind"), At: start.Add(time.Duration(i*13) * time.Minute)}
			if e.Kind == "grade" {
				e.Grade = rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}).Draw(t, "grade")
			}
			if e.Kind == "at_scene" && arrived.IsZero() {
				arrived = e.At
			}
			list = append(list, e)
		}
		targets, err := GradeClock(book, list)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range targets {
			if decided := !arrived.IsZero() && !x.DueAt.IsZero(); (x.Met != nil) != decided || decided && *x.Met == arrived.After(x.DueAt) {
				t.Fatalf("arrived %s: %+v", arrived, x)
			}
		}
		again, err := GradeClock(book, rapid.Permutation(list).Draw(t, "order"))
		if err != nil || fmt.Sprint(plain(again)) != fmt.Sprint(plain(targets)) {
			t.Fatalf("in another order %v, %v", plain(again), plain(targets))
		}
	})
}

func plain(targets []GradeTarget) []string {
	var out []string
	for _, x := range targets {
		out = append(out, fmt.Sprint(x.Grade, x.StartsAt, x.DueAt, x.Met == nil, x.Met != nil && *x.Met))
	}
	return out
}
