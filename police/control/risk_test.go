package control_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	laws "throughline/law"
	"throughline/platform/law"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/control"
)

func riskWeights(t *testing.T) map[string]control.RiskWeight {
	t.Helper()
	book, err := law.Load(laws.FS)
	must(t, 0, err)
	out := map[string]control.RiskWeight{}
	for _, row := range book.Table("control.risk").On(when.MustDay("2026-11-23")) {
		var w control.RiskWeight
		must(t, 0, row.Into(&w))
		out[row.Code] = w
	}
	return out
}

var (
	levelsUp = []string{"low", "ask", "some", "high"}
	gradesUp = []string{"5", "4", "3", "2", "1"}
	newsOf   = []string{"flag_knife", "flag_firearm", "flag_child", "flag_animal", "marker", "call", "repeat_caller", "climbed", "review_missed"}
)

func TestTheLawOfRiskNeverWeighsMoreDangerLess(t *testing.T) {
	t.Parallel()
	w := riskWeights(t)
	rises := func(codes ...string) {
		for n := 1; n < len(codes); n++ {
			if w[codes[n]].Points < w[codes[n-1]].Points {
				t.Errorf("%s weighs %d and %s %d", codes[n-1], w[codes[n-1]].Points, codes[n], w[codes[n]].Points)
			}
		}
	}
	rises("grade_5", "grade_4", "grade_3", "grade_2", "grade_1", "ungraded")
	for _, q := range []string{"threat", "harm", "risk", "vulnerability"} {
		rises(q+"_low", q+"_ask", q+"_some", q+"_high")
	}
	rises("flag_violence", "flag_weapon", "flag_knife", "flag_firearm")
	for code, x := range w {
		if x.Points <= 0 || x.Words == "" {
			t.Errorf("%s: %+v", code, x)
		}
	}
}

func drawFacts(t *rapid.T, name string) control.RiskFacts {
	minutes := func(what string, most int) time.Time {
		return roomtest.Noon.Add(time.Duration(rapid.IntRange(0, most).Draw(t, name+what)) * time.Minute)
	}
	f := control.RiskFacts{CalledAt: roomtest.Noon}
	for n := range rapid.IntRange(1, 2).Draw(t, name+"grades") {
		g := control.GradeKnown{Grade: rapid.SampledFrom(gradesUp).Draw(t, name+"grade"), At: minutes(fmt.Sprint("graded", n), 60), Target: 15 * time.Minute}
		if rapid.Bool().Draw(t, name+"due") {
			g.DueAt = g.At.Add(g.Target)
		}
		f.Grades = append(f.Grades, g)
	}
	if rapid.Bool().Draw(t, name+"asked") {
		k := control.ThriveKnown{At: minutes("thrive", 60), Levels: map[string]string{}}
		for _, q := range []string{"threat", "harm", "risk", "investigation", "vulnerability", "engagement"} {
			k.Levels[q] = rapid.SampledFrom(levelsUp).Draw(t, name+q)
		}
		f.Thrive = append(f.Thrive, k)
	}
	for n := range rapid.IntRange(0, 6).Draw(t, name+"news") {
		x := control.News{Code: rapid.SampledFrom(newsOf).Draw(t, name+"code"), At: minutes(fmt.Sprint("told", n), 90)}
		if rapid.Bool().Draw(t, name+"over") {
			x.EndedAt = x.At.Add(10 * time.Minute)
		}
		f.News = append(f.News, x)
	}
	return f
}

// More risk never lowers: a further fact, a higher answer, a more urgent grade and more time over the target each weigh at
// least as much as without.
func TestMoreRiskNeverLowersAStanding(t *testing.T) {
	t.Parallel()
	w := riskWeights(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t, "f")
		now := roomtest.Noon.Add(time.Duration(rapid.IntRange(60, 200).Draw(t, "now")) * time.Minute)
		was := control.Weigh(f, now, w)
		more := f
		switch rapid.IntRange(0, 3).Draw(t, "more") {
		case 0:
			more.News = append(slices.Clone(f.News), control.News{Code: rapid.SampledFrom(newsOf).Draw(t, "new"), At: now})
		case 1:
			if len(f.Thrive) == 0 {
				return
			}
			k := control.ThriveKnown{At: now, Levels: map[string]string{}}
			for q, l := range f.Thrive[0].Levels {
				k.Levels[q] = levelsUp[rapid.IntRange(slices.Index(levelsUp, l), 3).Draw(t, "up"+q)]
			}
			more.Thrive = append(slices.Clone(f.Thrive), k)
		case 2:
			last := f.Grades[0]
			for _, g := range f.Grades {
				if !g.At.Before(last.At) {
					last = g
				}
			}
			g := last
			g.At, g.Grade = now, gradesUp[rapid.IntRange(slices.Index(gradesUp, last.Grade), 4).Draw(t, "urgent")]
			more.Grades = append(slices.Clone(f.Grades), g)
		case 3:
			f.News = nil // what ends, ends: time alone only adds
			was, more = control.Weigh(f, now, w), f
			now = now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "later")) * time.Minute)
		}
		if is := control.Weigh(more, now, w); is.Score < was.Score {
			t.Fatalf("more risk weighs less: %d, was %d\n%+v\n%+v", is.Score, was.Score, is.Why, was.Why)
		}
	})
}

// Every standing adds up from its reasons, each of which has words, and it moved only when its score did.
func TestAStandingIsTheSumOfItsReasons(t *testing.T) {
	t.Parallel()
	w := riskWeights(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t, "f")
		now := roomtest.Noon.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "now")) * time.Minute)
		s := control.Stand(f, now, 15*time.Minute, w)
		sum := 0
		for _, y := range s.Why {
			sum += y.Points
			if y.Words == "" || y.Since.After(now) {
				t.Fatalf("%+v", y)
			}
		}
		if sum != s.Score {
			t.Fatalf("%d is not the sum of %+v", s.Score, s.Why)
		}
		if m := s.Moved; m != nil {
			before, after := control.Weigh(f, m.At.Add(-time.Microsecond), w).Score, control.Weigh(f, m.At, w).Score
			if m.Why == "" || before == after || m.Up != (after > before) || m.At.Before(now.Add(-15*time.Minute)) || m.At.After(now) {
				t.Fatalf("%+v: %d to %d", m, before, after)
			}
		}
	})
}

// The order of the list is total and stable: whatever order the rows come in, they stand in one order, most risk first.
func TestTheWaitingListHasOneOrder(t *testing.T) {
	t.Parallel()
	w := riskWeights(t)
	rapid.Check(t, func(t *rapid.T) {
		now := roomtest.Noon.Add(2 * time.Hour)
		var rows []control.Waiting
		for n := range rapid.IntRange(2, 12).Draw(t, "rows") {
			x := control.Waiting{Incident: control.Incident{ID: fmt.Sprintf("%02d", n), Grade: rapid.SampledFrom(gradesUp).Draw(t, "g"), CalledAt: roomtest.Noon}}
			x.Standing = control.Weigh(drawFacts(t, fmt.Sprint(n)), now, w)
			rows = append(rows, x)
		}
		want := control.InOrder(rows)
		mixed := control.InOrder(rapid.Permutation(rows).Draw(t, "mixed"))
		for n := range want {
			if want[n].ID != mixed[n].ID {
				t.Fatalf("row %d is %s or %s, as they came", n, want[n].ID, mixed[n].ID)
			}
			if n > 0 && want[n].Standing.Score > want[n-1].Standing.Score {
				t.Fatalf("%d stands under %d", want[n].Standing.Score, want[n-1].Standing.Score)
			}
		}
	})
}

// Unresourced risk, not age: what becomes known moves a row, and the row says what and when.
func TestWhatBecomesKnownMovesARowAndTheRowSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.graded(t, "2")
		h.Held.Add(time.Minute)
		lat, lon := high.Lat+0.1, high.Lon
		done, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "concern_safety", Place: "3 Glebe Street", Lat: &lat, Lon: &lon})
		second := must(t, done.Value, err)
		order := func() []string {
			var out []string
			for _, w := range must1(h.Board(h.bryant()))(t).Waiting {
				out = append(out, w.Short())
			}
			return out
		}
		if got := order(); got[0] != second.Short() {
			t.Errorf("nobody has weighed the second, and it stands at %v", got)
		}
		_, err = h.Grade(h.bryant(), second.ID, control.GradeIncident{Grade: "2"})
		must(t, 0, err)
		if got := order(); got[0] != first.Short() {
			t.Errorf("the same grade, and less time left: %v", got)
		}
		h.Held.Add(2 * time.Minute)
		_, err = h.Log(h.bryant(), second.ID, control.AddLine{Text: "She says he has a knife", Flag: "knife"})
		must(t, 0, err)
		_, err = h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", Incident: second.ID, Said: "Screaming next door"})
		must(t, 0, err)
		b := must1(h.Board(h.bryant()))(t)
		w := b.Waiting[0]
		if w.ID != second.ID || w.Standing.Moved == nil || !w.Standing.Moved.Up || w.Standing.Moved.Why != "knife, another call" {
			t.Fatalf("%s %+v", w.Short(), w.Standing.Moved)
		}
		page := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String()
		for _, want := range []string{"Up at 12:03: knife, another call."} {
			if !strings.Contains(page, want) {
				t.Errorf("the row does not say %q", want)
			}
		}
		h.Held.Add(16 * time.Minute)
		if w := must1(h.Board(h.bryant()))(t).Waiting[0]; w.ID != second.ID || w.Standing.Moved != nil {
			t.Errorf("it is no news any more: %+v", w.Standing.Moved)
		}
		_, err = h.Correct(h.bryant(), second.ID, control.CorrectIncident{Flags: []string{"none"}, Why: "A bread knife on the table"})
		must(t, 0, err)
		for _, w := range must1(h.Board(h.bryant()))(t).Waiting {
			if w.ID == second.ID && (w.Standing.Moved == nil || w.Standing.Moved.Up || w.Standing.Moved.Why != "no longer knife") {
				t.Errorf("%+v", w.Standing.Moved)
			}
		}
	})
}

// A target that passes again is said again, and of the rungs that an incident climbed the highest alone.
func TestAMoveByTimeIsSaidToo(t *testing.T) {
	t.Parallel()
	w := riskWeights(t)
	due := roomtest.Noon.Add(15 * time.Minute)
	f := control.RiskFacts{CalledAt: roomtest.Noon, Grades: []control.GradeKnown{{Grade: "1", At: roomtest.Noon, DueAt: due, Target: 15 * time.Minute}}}
	for after, want := range map[time.Duration]string{16 * time.Minute: "its target has passed", 31 * time.Minute: "its target has passed again"} {
		if m := control.Stand(f, roomtest.Noon.Add(after), 15*time.Minute, w).Moved; m == nil || !m.Up || m.Why != want {
			t.Errorf("after %v: %+v", after, m)
		}
	}
	at := roomtest.Noon.Add(5 * time.Minute)
	f.News = []control.News{{Code: "climbed", Said: "with the duty inspector", At: at}, {Code: "climbed", Said: "with the control supervisor", At: at}}
	if m := control.Stand(f, at.Add(time.Minute), 15*time.Minute, w).Moved; m == nil || m.Why != "with the duty inspector" {
		t.Errorf("%+v", m)
	}
}
