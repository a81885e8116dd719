package past_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/past"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
)

// graded is a fact that is said anew each time; noted is not.
type graded struct {
	Of, Grade string
}

func (graded) EntryKind() (string, int) { return "test.graded", 1 }
func (g graded) Line() journal.Line     { return journal.Line{Stage: "Test", Title: "Graded " + g.Grade} }
func (g graded) Settles() string        { return "test.grade/" + g.Of }

type noted struct{ Text string }

func (noted) EntryKind() (string, int) { return "test.noted", 1 }
func (n noted) Line() journal.Line     { return journal.Line{Stage: "Test", Title: n.Text} }

type fixture struct {
	*roomtest.House
	t interface {
		Helper()
		Fatal(...any)
	}
	th thread.Thread
}

var subject = journal.Ref{Kind: "test", ID: "1"}

func each(t *testing.T, run func(t *testing.T, f *fixture)) {
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		h.Start()
		h.Door.Kinds.Add(journal.KindOf[noted](), journal.KindOf[graded]())
		f := &fixture{House: h, t: t}
		f.th = f.open()
		run(t, f)
	})
}

// do does an act on the thread that happened at a time; the zero time is now.
func (f *fixture) do(at time.Time, fn func(tx *act.Tx) error) {
	f.t.Helper()
	a := act.Of("test.do", journal.Ref{Kind: "test", ID: f.th.ID}).With(access.Resource{}).On(f.th.ID).HappenedAt(at)
	if _, err := act.Do(f.System(), f.Door, a, func(tx *act.Tx) (struct{}, error) { return struct{}{}, fn(tx) }); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) note(at time.Time, text string) {
	f.t.Helper()
	f.do(at, func(tx *act.Tx) error { _, err := tx.Record(noted{text}); return err })
}

func (f *fixture) open() thread.Thread {
	f.t.Helper()
	done, err := act.Do(f.System(), f.Door, act.Of("test.open", subject).With(access.Resource{}), func(tx *act.Tx) (thread.Thread, error) {
		th, err := tx.OpenThread("open")
		if err == nil {
			_, err = tx.Record(noted{"opened"})
		}
		return th, err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return done.Value
}

func (f *fixture) q() db.Querier { return f.DB.Read(context.Background()) }

func (f *fixture) read(at time.Time, v past.View) past.Seen {
	f.t.Helper()
	s, err := past.Read(f.q(), f.Door.Kinds, f.th, []string{"open"}, []string{"open"}, past.Moment{At: at, View: v})
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

func titles(s past.Seen) []string {
	var out []string
	for _, e := range s.Entries {
		out = append(out, e.Body.Line().Title)
	}
	return out
}

func TestWhatWasRecordedLaterWasNotKnown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.Held.Add(time.Hour)
		recorded, happened := f.Held.Now(), f.Held.Now().Add(-40*time.Minute)
		f.note(happened, "seen running")
		for _, x := range []struct {
			at          time.Time
			view        past.View
			there, late bool
		}{
			{recorded, past.Known, true, false},
			{recorded.Add(-time.Microsecond), past.Known, false, false},
			{recorded, past.Stood, true, false},
			{recorded.Add(-time.Microsecond), past.Stood, true, true},
			{happened, past.Stood, true, true},
			{happened.Add(-time.Microsecond), past.Stood, false, false},
		} {
			s := f.read(x.at, x.view)
			i := slices.IndexFunc(s.Entries, func(e past.Entry) bool { return e.Body.Line().Title == "seen running" })
			if (i >= 0) != x.there || i >= 0 && s.Entries[i].Later != x.late {
				t.Errorf("%s at %s: %v, want there %v, later %v", x.view, x.at.Format(time.RFC3339Nano), titles(s), x.there, x.late)
			}
		}
		if s := f.read(f.th.OpenedAt.Add(-time.Hour), past.Known); s.Began || len(s.Entries) > 0 {
			t.Errorf("an hour before the thread: %+v", s)
		}
	})
}

func TestACorrectionShowsBoth(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		grade := func(g string) {
			f.do(time.Time{}, func(tx *act.Tx) error { _, err := tx.Record(graded{"i", g}); return err })
		}
		f.Held.Add(time.Minute)
		grade("2")
		first := f.Held.Now()
		f.Held.Add(time.Minute)
		grade("1")
		f.Held.Add(time.Minute)
		grade("3")
		s := f.read(first, past.Known)
		e := s.Entries[len(s.Entries)-1]
		if e.Body.Line().Title != "Graded 2" || e.Now == nil || f.Door.Kinds.Body(*e.Now).Line().Title != "Graded 3" {
			t.Errorf("then %v, now %+v", e.Body.Line(), e.Now)
		}
		for _, e := range f.read(f.Held.Now(), past.Known).Entries {
			if e.Now != nil {
				t.Errorf("now itself is corrected: %+v", e)
			}
		}
	})
}

// state says a promise of the view in one line, "none" when there is none.
func state(s past.Seen) string {
	if len(s.Owed) == 0 {
		return "none"
	}
	o := s.Owed[0]
	out := fmt.Sprintf("%s %s %s", o.State, o.Promise.Owner, o.DueAt.Format("15:04"))
	if !o.PausedAt.IsZero() {
		out += " paused"
	}
	return out
}

func TestAPromiseAsOfEachInstant(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		on := journal.Ref{Kind: "test", ID: f.th.ID}
		step := func(at time.Time, fn func(tx *act.Tx) error) time.Time {
			f.Held.Add(10 * time.Minute)
			f.do(at, func(tx *act.Tx) error {
				if err := fn(tx); err != nil {
					return err
				}
				_, err := tx.Record(noted{"a step"})
				return err
			})
			return f.Held.Now()
		}
		n := func(k int, err error) error {
			if err == nil && k != 1 {
				err = fmt.Errorf("%d promises", k)
			}
			return err
		}
		opened := step(time.Time{}, func(tx *act.Tx) error {
			_, err := tx.Promise(act.NewPromise{Kind: "test.duty", Subject: on, Owner: "staff:a", Due: roomtest.Noon.Add(2 * time.Hour)})
			return err
		})
		moved := step(time.Time{}, func(tx *act.Tx) error { return n(tx.Move("test.duty", on, roomtest.Noon.Add(3*time.Hour))) })
		given := step(time.Time{}, func(tx *act.Tx) error { return n(tx.Reassign("test.duty", on, "staff:b")) })
		paused := step(time.Time{}, func(tx *act.Tx) error { return n(tx.Pause("test.duty", on)) })
		resumed := step(time.Time{}, func(tx *act.Tx) error { return n(tx.Resume("test.duty", on)) })
		really := f.Held.Now().Add(2 * time.Minute)
		kept := step(really, func(tx *act.Tx) error { return n(tx.Keep("test.duty", on, "proof")) })
		for _, x := range []struct {
			at   time.Time
			want string
		}{{opened, "open staff:a 14:00"}, {moved, "open staff:a 15:00"}, {given, "open staff:b 15:00"}, {paused, "open staff:b 15:00 paused"},
			{resumed, "open staff:b 15:10"}, {kept, "kept staff:b 15:10"}} {
			if got := state(f.read(x.at, past.Known)); got != x.want {
				t.Errorf("known at %s: %q, want %q", x.at.Format("15:04"), got, x.want)
			}
		}
		if got := state(f.read(opened.Add(-time.Microsecond), past.Known)); got != "none" {
			t.Errorf("before it was opened: %s", got)
		}
		for _, x := range []time.Time{moved, given, paused, resumed, kept} { // one microsecond before, the state before
			if a, b := state(f.read(x.Add(-time.Microsecond), past.Known)), state(f.read(x, past.Known)); a == b {
				t.Errorf("at %s both are %s", x.Format("15:04"), a)
			}
		}
		if got := state(f.read(really, past.Stood)); got != "kept staff:b 15:10" {
			t.Errorf("stood when it was kept: %s", got)
		}
		if got := state(f.read(really, past.Known)); got != "open staff:b 15:10" {
			t.Errorf("known when it was kept: %s", got)
		}
	})
}

// A promise from before its history was kept is shown as it was when keeping began, and the reader is told since when.
func TestAPromiseFromBeforeItsHistoryWasKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		on := journal.Ref{Kind: "test", ID: f.th.ID}
		f.do(time.Time{}, func(tx *act.Tx) error {
			if _, err := tx.Promise(act.NewPromise{Kind: "test.duty", Subject: on, Owner: "staff:a", Due: roomtest.Noon.Add(2 * time.Hour)}); err != nil {
				return err
			}
			_, err := tx.Record(noted{"promised"})
			return err
		})
		since := roomtest.Noon.Add(time.Hour)
		err := f.DB.Do(context.Background(), func(tx *db.Tx) error {
			for _, q := range []string{`UPDATE promise SET made_at = 0, version = 7`, fmt.Sprintf(`UPDATE promise_since SET since_at = %d`, since.UnixMicro())} {
				if _, err := tx.Exec(q); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		f.Held.Add(2 * time.Hour)
		f.do(time.Time{}, func(tx *act.Tx) error {
			if _, err := tx.Reassign("test.duty", on, "staff:b"); err != nil {
				return err
			}
			_, err := tx.Record(noted{"given to another"})
			return err
		})
		early, late := f.read(since.Add(-time.Microsecond), past.Known), f.read(since, past.Known)
		if !early.Since.Equal(since) || !late.Since.IsZero() {
			t.Errorf("since %s and %s", early.Since, late.Since)
		}
		if a, b, now := state(early), state(late), state(f.read(f.Held.Now(), past.Known)); a != "open staff:a 14:00" || a != b || now != "open staff:b 14:00" {
			t.Errorf("%s, %s, %s", a, b, now)
		}
	})
}

func TestClockChangesAreRefusedOrSaid(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)
	for typed, want := range map[string]string{
		"2026-10-25T01:30":       "when.occurs_twice",
		"2027-03-28T01:30":       "when.never_occurs",
		"2026-10-25T01:30+01:00": "2026-10-25T00:30:00Z",
		"2026-10-25T01:30+00:00": "2026-10-25T01:30:00Z",
		"2026-10-25T00:59:59":    "2026-10-24T23:59:59Z",
		"2027-03-28T02:00":       "2027-03-28T01:00:00Z",
		"2026-02-30T12:00":       "when.not_a_time",
		"":                       "when.not_a_time",
		"2027-06-01T00:00:01Z":   "past.future",
	} {
		m, err := past.ParseMoment(typed, "", now)
		got := m.At.Format(time.RFC3339)
		if f := fault.Of(err); f != nil {
			got = f.Code
			if len(f.Fields) != 1 || f.Fields[0].Name != "as_of" {
				t.Errorf("%q is not said at its field: %+v", typed, f)
			}
		}
		if got != want || err == nil && m.View != past.Known {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
	if _, err := past.ParseMoment("2026-11-24T14:05", "guessed", now); !fault.HasCode(err, "past.view.unknown") {
		t.Error(err)
	}
}

func TestBothHoursOfTheNightTheClocksGoBackAreApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		first := time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC) // 01:30 BST
		f.Held.Set(first)
		f.note(time.Time{}, "in the first")
		f.Held.Set(first.Add(time.Hour))
		f.note(time.Time{}, "in the second")
		for typed, want := range map[string]int{"2027-10-31T01:30+01:00": 2, "2027-10-31T01:30+00:00": 3} {
			m, err := past.ParseMoment(typed, "", f.Held.Now())
			if err != nil {
				t.Fatal(err)
			}
			if s := f.read(m.At, m.View); len(s.Entries) != want {
				t.Errorf("%s: %v", typed, titles(s))
			}
		}
	})
}
