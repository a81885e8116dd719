package suite

import (
	"fmt"
	"slices"
	"time"
)

// span is a stretch of time; a zero end is not over.
type span struct{ from, to time.Time }

// alarm is a step of a promise that falls due: at its moment, or when the promise was recorded if that was later.
type alarm struct {
	promise string
	step    int
	at      time.Time
	closed  time.Time // when the promise was kept or ended; zero while it is owed
}

func (a alarm) key() string { return fmt.Sprint(a.promise, "/", a.step) }

// firing is an entry that says that a step was taken.
type firing struct {
	promise, entry string
	step           int
	recorded       time.Time
}

func (f firing) key() string { return fmt.Sprint(f.promise, "/", f.step) }

// Verdict is what the journal and the screens say of the alarms.
type Verdict struct {
	Alarms      int     `json:"alarms_due"`
	Missing     int     `json:"alarms_missing"`
	Twice       int     `json:"alarms_twice"`
	Unowed      int     `json:"alarms_unowed"` // of a promise that had been kept, or that is not known
	Late        int     `json:"alarms_late"`   // by more than two seconds after their time or the restart
	EntryP99    float64 `json:"entry_p99_s"`
	EntryMost   float64 `json:"entry_most_s"`
	Unheard     int     `json:"live_events_missing"` // a board and an alarm that it was never told of
	HeardTwice  int     `json:"live_events_twice"`
	LiveLate    int     `json:"live_events_late"`
	LiveP99     float64 `json:"live_p99_s"`
	LiveMost    float64 `json:"live_most_s"`
	NoTimeToSay int     `json:"alarms_at_the_end"` // due so late that they are not judged
}

func (v Verdict) good() bool {
	return v.Missing+v.Twice+v.Unowed+v.Late+v.Unheard+v.HeardTwice+v.LiveLate == 0
}

// service is when anybody served: the stretches of all nodes together, in order, without overlap.
func service(nodes [][]span, end time.Time) []span {
	var all []span
	for _, n := range nodes {
		for _, s := range n {
			if s.to.IsZero() {
				s.to = end
			}
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return a.from.Compare(b.from) })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && !s.from.After(out[n-1].to) {
			if s.to.After(out[n-1].to) {
				out[n-1].to = s.to
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// counts is from when an alarm's two seconds count: its time, or the restart after it when nobody served the two seconds whole. The zero
// time says that nobody served long enough after it.
func counts(at time.Time, served []span) time.Time {
	for _, s := range served {
		from := at
		if s.from.After(from) {
			from = s.from
		}
		if !s.to.Before(from.Add(alarmWithin)) {
			return from
		}
	}
	return time.Time{}
}

// hearing is when one board was told of an entry, and since when its stream had been open then.
type hearing struct{ at, open time.Time }

// listener is one board: since when it has followed the journal, and what it was told of, by entry.
type listener struct {
	since time.Time
	told  map[string][]hearing
}

// judged holds what happened to what was owed: pure. Only alarms due before until are judged.
func judged(owed []alarm, fired []firing, heard []listener, served []span, until time.Time) Verdict {
	v := Verdict{}
	by := map[string][]firing{}
	for _, f := range fired {
		by[f.key()] = append(by[f.key()], f)
	}
	var entry, live []float64
	for _, a := range owed {
		fs := by[a.key()]
		delete(by, a.key())
		from := counts(a.at, served)
		if from.IsZero() || a.at.After(until) {
			v.NoTimeToSay++
			continue
		}
		latest := from.Add(alarmWithin)
		if !a.closed.IsZero() && a.closed.Before(a.at) {
			v.Unowed += len(fs)
			continue
		}
		if len(fs) == 0 {
			if a.closed.IsZero() || a.closed.After(latest) {
				v.Alarms++
				v.Missing++
			}
			continue
		}
		v.Alarms++
		v.Twice += len(fs) - 1
		took := max(0, fs[0].recorded.Sub(from).Seconds())
		entry = append(entry, took)
		if fs[0].recorded.After(latest) {
			v.Late++
		}
		live = append(live, v.hear(fs[0], from, heard)...)
	}
	for _, fs := range by {
		v.Unowed += len(fs)
	}
	v.EntryP99, v.EntryMost = p99(entry)
	v.LiveP99, v.LiveMost = p99(live)
	return v
}

// hear judges whether every board was told of an alarm, once. A board whose stream was cut counts from when it was open again.
func (v *Verdict) hear(f firing, from time.Time, heard []listener) (took []float64) {
	for _, board := range heard {
		if !f.recorded.After(board.since) {
			continue // from before the screen was switched on
		}
		hs := board.told[f.entry]
		if len(hs) == 0 {
			v.Unheard++
			continue
		}
		v.HeardTwice += len(hs) - 1
		since := from
		if hs[0].open.After(since) {
			since = hs[0].open
		}
		late := max(0, hs[0].at.Sub(since).Seconds())
		took = append(took, late)
		if late > alarmWithin.Seconds() {
			v.LiveLate++
		}
	}
	return took
}

func p99(of []float64) (p, most float64) {
	if len(of) == 0 {
		return 0, 0
	}
	slices.Sort(of)
	return of[len(of)*99/100], of[len(of)-1]
}
