package past

import (
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
)

// Most is how many of a thread's entries are looked through; Seen.More says that there were more.
const Most = 20000

// Seen is a thread as it was.
type Seen struct {
	Moment
	Began   bool // the thread was there
	Entries []Entry
	Owed    []Owed
	Ties    []Tie
	Since   time.Time // not zero: before it, changes of some of these promises were not kept, and they are shown as they were then
	More    bool
	All     []journal.Entry // everything on the thread that the reader may see, newest first
}

// Read reads a thread at a moment, of what carries one of these labels now. entryLabels are those with which the thread's
// entries are read: an entry's label never changes, and the labels of now of every thread that it stands on are asked too.
func Read(q db.Querier, kinds *journal.Kinds, th thread.Thread, labels, entryLabels []string, m Moment) (Seen, error) {
	out := Seen{Moment: m, Began: !th.OpenedAt.After(m.At)}
	es, err := journal.OnThread(q, th.ID, entryLabels, 0, Most+1)
	if err != nil {
		return out, err
	}
	if len(es) > Most {
		es, out.More = es[:Most], true
	}
	if out.All, err = journal.Open(q, es, entryLabels); err != nil {
		return out, err
	}
	ties, err := thread.Ties(q, th.ID, labels, true)
	if err != nil {
		return out, err
	}
	out.Ties = Ties(ties, m)
	taken, err := takenBy(q, th, out.Ties, entryLabels)
	if err != nil {
		return out, err
	}
	out.Entries = Entries(append(taken, out.All...), kinds, m)
	lives, err := promise.Lives(q, th.ID, labels)
	if err != nil {
		return out, err
	}
	out.Owed = Promises(lives, m)
	for _, o := range out.Owed {
		if o.Now.MadeAt.IsZero() && out.Since.IsZero() {
			since, err := promise.Since(q)
			if err != nil {
				return out, err
			}
			if m.At.Before(since) {
				out.Since = since
			}
			break
		}
	}
	if len(out.Entries) > 0 || len(out.Owed) > 0 {
		out.Began = true // what had happened before the thread was opened belongs to it
	}
	return out, err
}

// takenBy are the entries that splits in force at the instant took to a thread.
func takenBy(q db.Querier, th thread.Thread, ties []Tie, labels []string) ([]journal.Entry, error) {
	var out []journal.Entry
	for _, t := range ties {
		if t.Kind != thread.Split || t.Thread != th.ID || len(t.Entries) == 0 {
			continue
		}
		es, err := journal.Some(q, t.Entries, labels)
		if err != nil {
			return nil, err
		}
		if es, err = journal.Open(q, es, labels); err != nil {
			return nil, err
		}
		out = append(out, es...)
	}
	return out, nil
}
