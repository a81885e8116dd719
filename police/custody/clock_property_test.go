package custody

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// randomStay draws a stay with treatment and x-rays that overlap, questioning there, earlier detention and reviews, begun about a clock
// change or leap day, all of it before now.
func randomStay(r *rapid.T) (in ClockInput, now time.Time) {
	days := []time.Time{time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 19, 0, 0, 0, time.UTC), time.Date(2028, 2, 28, 20, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)}
	start := days[rapid.IntRange(0, 3).Draw(r, "day")].Add(time.Duration(rapid.IntRange(0, 600).Draw(r, "start")) * time.Minute)
	in = ClockInput{Case: "arrest", Offence: "either_way", ArrestAt: start, ArrivedAt: start, AuthorisedAt: start, EarlierMinutes: rapid.IntRange(0, 900).Draw(r, "earlier")}
	length := rapid.IntRange(1, 40*60).Draw(r, "now")
	now = start.Add(time.Duration(length) * time.Minute)
	within := func(from int, name string) int { return rapid.IntRange(from, length).Draw(r, name) }
	at := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	for range rapid.IntRange(0, 4).Draw(r, "stays") {
		left := within(0, "left")
		back := within(left, "back")
		e := ClockEvent{Kind: "hospital", From: at(left), To: at(back), Purpose: []string{"treatment", "investigative"}[rapid.IntRange(0, 1).Draw(r, "purpose")]}
		for range rapid.IntRange(0, 2).Draw(r, "questioned") {
			from := within(0, "asked from")
			e.Questioned = append(e.Questioned, Span{at(from), at(within(from, "asked to"))})
		}
		in.Events = append(in.Events, e)
	}
	for range rapid.IntRange(0, 3).Draw(r, "reviews") {
		in.Events = append(in.Events, ClockEvent{Kind: "review", At: at(within(0, "review"))})
	}
	return in, now
}

// countedBy counts every minute by itself: one in treatment does not count unless somebody was asked in it.
func countedBy(in ClockInput, now time.Time) (n int) {
	inside := func(t time.Time, from, to time.Time) bool { return !t.Before(from) && t.Before(to) }
	for t := in.ArrivedAt; t.Before(now); t = t.Add(time.Minute) {
		treated, asked := false, false
		for _, e := range in.Events {
			treated = treated || e.Kind == "hospital" && e.Purpose == "treatment" && inside(t, e.From, e.To)
			asked = asked || slices.ContainsFunc(e.Questioned, func(s Span) bool { return inside(t, s.From, s.To) })
		}
		if !treated || asked {
			n++
		}
	}
	return n
}

// CUS-03, CUS-06, CUS-07: however events interleave, over both clock changes, leap day and the new year, the time that is counted is
// never more than the time that has passed since the relevant time and before bail, and is what counting minute by minute gives.
func TestCUS06CountedTimeNeverExceedsElapsed(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(r *rapid.T) {
		in, now := randomStay(r)
		got, err := RunClock(b, in, now)
		if err != nil {
			r.Fatal(err)
		}
		end := got.Limits[0].At
		counted := 24*60 - int(end.Sub(now)/time.Minute)
		elapsed := int(now.Sub(got.RelevantAt)/time.Minute) + in.EarlierMinutes
		if counted > elapsed || counted < in.EarlierMinutes {
			r.Fatalf("%d minutes are counted of %d, %d of them before bail", counted, elapsed, in.EarlierMinutes)
		}
		if end.Before(now) { // what is after the end moves it no more
			return
		}
		if want := countedBy(in, now) + in.EarlierMinutes; counted != want {
			r.Fatalf("%d minutes are counted, minute by minute they are %d", counted, want)
		}
	})
}

// CUS-09, CUS-12: hospital moves no review, and a later event leaves what was due before it as it was.
func TestCUS09ALaterEventMovesNoEarlierReview(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(r *rapid.T) {
		in, now := randomStay(r)
		all, err := RunClock(b, in, now)
		if err != nil {
			r.Fatal(err)
		}
		at := in.ArrivedAt.Add(time.Duration(rapid.IntRange(0, int(now.Sub(in.ArrivedAt)/time.Minute)).Draw(r, "until")) * time.Minute)
		early := in
		early.Events = slices.DeleteFunc(slices.Clone(in.Events), func(e ClockEvent) bool { return e.start().After(at) })
		then, err := RunClock(b, early, at)
		if err != nil {
			r.Fatal(err)
		}
		for i, v := range then.Reviews {
			if w := all.Reviews[i]; !w.DueAt.Equal(v.DueAt) || v.Late && !w.Late {
				r.Fatalf("review %d was due %s, late %v; later events make that %s, late %v", i+1, v.DueAt, v.Late, w.DueAt, w.Late)
			}
		}
	})
}
