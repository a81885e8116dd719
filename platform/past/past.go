// Package past reads a thread as it was at an instant, in two ways that differ wherever something was recorded after it had
// happened: as it was known (what had been recorded by then) and as it stood (what had happened by then, as is known now).
// It decides nothing about who may see: the caller reads only what the reader may see now, and labels of now decide.
package past

import (
	"cmp"
	"slices"
	"time"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// View says which of the two pasts is meant.
type View string

// The views.
const (
	Known View = "known" // what had been recorded by the instant
	Stood View = "stood" // what had happened by the instant, whenever it was recorded
)

// Moment is an instant and how to look back at it. The instant itself counts, to the microsecond.
type Moment struct {
	At   time.Time
	View View
}

// ParseMoment reads what a person asked for: an instant as when.Parse reads it, and "known", "stood" or nothing, which is
// known. Faults (invalid): what is wrong with as_of or view, each at its field; past.future when it is later than now.
func ParseMoment(at, view string, now time.Time) (Moment, error) {
	m := Moment{View: View(cmp.Or(view, string(Known)))}
	if m.View != Known && m.View != Stood {
		return m, fault.InvalidField("view", "past.view.unknown", "value", string(m.View))
	}
	t, err := when.Parse(at)
	if f := fault.Of(err); f != nil && len(f.Fields) > 0 {
		x := f.Fields[0]
		return m, &fault.Fault{Kind: fault.Invalid, Code: f.Code, Fields: []fault.Field{{Name: "as_of", Code: x.Code, Params: x.Params}}}
	}
	if err != nil {
		return m, err
	}
	if t.After(now) {
		return m, fault.InvalidField("as_of", "past.future")
	}
	m.At = t.Truncate(time.Microsecond)
	return m, nil
}

// Counts tells whether an entry belongs to the view.
func (m Moment) Counts(e journal.Entry) bool {
	if m.View == Stood {
		return !e.HappenedAt.After(m.At)
	}
	return !e.RecordedAt.After(m.At)
}

// Entry is an entry of the view.
type Entry struct {
	journal.Entry
	Body journal.Body
	// Later is set in the view "stood" on what had happened by the instant but was recorded after it.
	Later bool
	// Now is what is known today in the place of this entry: a later one that says the same fact anew. Nil when it still stands.
	Now *journal.Entry
}

// Owed is a promise of the view, and the same promise now.
type Owed struct {
	promise.Promise
	Now promise.Promise
}

// Tie is another thread to which this one was tied.
type Tie struct {
	thread.Tie
	EndedSince bool // it is not in force any more
}

// Entries chooses the entries of the view out of all, oldest first by when they happened, and marks what is known
// differently now.
func Entries(all []journal.Entry, kinds *journal.Kinds, m Moment) []Entry {
	newest := map[string]int{} // of each fact, the entry that was recorded last
	keys := make([]string, len(all))
	bodies := make([]journal.Body, len(all))
	var out []Entry
	last := map[string]int{} // of each fact, the place in out of the last entry of the view
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b journal.Entry) int {
		return cmp.Or(a.HappenedAt.Compare(b.HappenedAt), a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.ID, b.ID))
	})
	for i, e := range order {
		bodies[i] = kinds.Body(e)
		if s, ok := bodies[i].(journal.Settler); ok {
			keys[i] = s.Settles()
		}
		if k := keys[i]; k != "" {
			if j, ok := newest[k]; !ok || afterwards(order[j], e) {
				newest[k] = i
			}
		}
	}
	for i, e := range order {
		if !m.Counts(e) {
			continue
		}
		out = append(out, Entry{Entry: e, Body: bodies[i], Later: m.View == Stood && e.RecordedAt.After(m.At)})
		if keys[i] != "" {
			last[keys[i]] = len(out) - 1
		}
	}
	for k, at := range last {
		if now := order[newest[k]]; !m.Counts(now) {
			out[at].Now = &now
		}
	}
	return out
}

// afterwards tells whether b was recorded after a.
func afterwards(a, b journal.Entry) bool {
	return cmp.Or(a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.ID, b.ID)) < 0
}

// Promises chooses the promises of the view, owed ones first by due time, then closed ones by when they were closed.
func Promises(lives []promise.Life, m Moment) []Owed {
	var out []Owed
	for _, l := range lives {
		then, ok := l.Known(m.At)
		if m.View == Stood {
			then, ok = l.Stood(m.At)
		}
		if ok {
			out = append(out, Owed{then, l.Promise})
		}
	}
	slices.SortStableFunc(out, func(a, b Owed) int {
		if a.Owed() != b.Owed() {
			if a.Owed() {
				return -1
			}
			return 1
		}
		if a.Owed() {
			return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(a.ClosedAt.Compare(b.ClosedAt), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Ties chooses the ties that were in force at the instant. A tie happens when it is recorded, so the views agree.
func Ties(all []thread.Tie, m Moment) []Tie {
	var out []Tie
	for _, t := range all {
		if !t.LinkedAt.After(m.At) && (t.EndedAt.IsZero() || t.EndedAt.After(m.At)) {
			out = append(out, Tie{t, !t.EndedAt.IsZero()})
		}
	}
	return out
}
